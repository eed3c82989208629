"""Small worlds of facts with a history, made the way the program makes them: snapshots, compared, recorded."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import TYPE_CHECKING

from scraper.changes import diff
from scraper.feeds.base import assemble
from scraper.feeds.source_facts import SourceFacts
from scraper.lifecycle import Model, Notice, NoticeModel, Parameter, Retirement, RetirementKind, Snapshot

if TYPE_CHECKING:
    from collections.abc import Iterable

    from scraper.change import Change
    from scraper.feeds.base import FeedInput

PAGE = "https://provider.example/docs/deprecations"
EMPTY = Snapshot("anthropic", PAGE, "the provider's own platform", 60)


def day(text: str) -> date:
    """Read a day."""
    return date.fromisoformat(text)


def active(model_id: str, floor: str | None = None) -> Model:
    """Give an active model, with a floor or without."""
    bound = Retirement(day(floor), RetirementKind.FLOOR, f"Not sooner than {floor}") if floor else Retirement()
    return Model(model_id, "active", retirement=bound, evidence=("status",))


def deprecated(model_id: str, on: str | None, announced: str, instead: str | None = None) -> Model:
    """Give a deprecated model that a notice of the day ``announced`` names."""
    set_date = Retirement(day(on), RetirementKind.FIRM, on) if on else Retirement(raw="To be announced")
    instead_ids = (instead,) if instead else ()
    return Model(
        model_id,
        "deprecated",
        day(announced),
        set_date,
        instead_ids,
        instead,
        day(announced),
        evidence=("status", f"notice:{announced}-{model_id}"),
    )


def retired(model: Model, on: str) -> Model:
    """Give the model once the page says that it was retired."""
    return replace(model, state="retired", retirement=Retirement(day(on), RetirementKind.ACTUAL, on))


def notice(model: Model, retired_on: str | None = None) -> Notice:
    """Give the notice of one deprecated model."""
    announced = model.announced_on or date(2026, 1, 1)
    return Notice(
        announced,
        f"{model.id} model",
        f"{announced}-{model.id}",
        day(retired_on) if retired_on else None,
        (NoticeModel(model.id, model.retirement.on, model.replacements, model.replacement_raw),),
    )


def snapshot(models: Iterable[Model], notices: Iterable[Notice] = (), base: Snapshot = EMPTY) -> Snapshot:
    """Give a snapshot of these models."""
    return replace(base, models=tuple(sorted(models, key=lambda model: model.id)), notices=tuple(notices))


def record(steps: Iterable[tuple[str, Snapshot]]) -> SourceFacts:
    """Give the source after a row of (time, snapshot): the first is the baseline, each other one adds its changes to the record."""
    changes: list[Change] = []
    last: Snapshot | None = None
    for seen_at, now in steps:
        if last is not None:
            known = {change.id for change in changes}
            for change in diff(last, now):
                count, identifier = 1, change.id
                while identifier in known:
                    count += 1
                    identifier = f"{change.id}:{count}"
                changes.append(replace(change, seen_at=seen_at, id=identifier))
        last = now
    assert last is not None
    return SourceFacts(last, tuple(changes), changes[-1].seen_at if changes else None)


def build(steps: Iterable[tuple[str, Snapshot]], today: str, site_url: str | None = "https://feeds.example/lastcall") -> FeedInput:
    """Give the input of the forms for one source with this history."""
    return assemble([record(steps)], day(today), site_url)


SONNET = deprecated("claude-sonnet-4-5", "2026-11-30", "2026-09-30", "claude-sonnet-5-5")
OPUS = deprecated("claude-opus-4-1", "2026-08-05", "2026-06-05", "claude-opus-4-8")
LIVING = (active("claude-sonnet-5-5", "2027-09-28"), active("claude-opus-4-8", "2027-05-28"))


def ordinary() -> list[tuple[str, Snapshot]]:
    """Give a year in a small world: a baseline with one notice, a deprecation, a retirement, a date that moves."""
    first = snapshot([OPUS, active("claude-sonnet-4-5", "2026-09-29"), *LIVING], [notice(OPUS)])
    gone = retired(OPUS, "2026-08-05")
    second = snapshot([gone, active("claude-sonnet-4-5", "2026-09-29"), *LIVING], [notice(OPUS, "2026-08-05")])
    third = snapshot([gone, SONNET, *LIVING], [notice(SONNET), notice(OPUS, "2026-08-05")])
    moved = replace(SONNET, retirement=Retirement(day("2026-12-15"), RetirementKind.FIRM, "2026-12-15"))
    fourth = snapshot([gone, moved, *LIVING], [notice(moved), notice(OPUS, "2026-08-05")])
    return [
        ("", first),
        ("2026-08-05T19:27:00Z", second),
        ("2026-10-01T12:30:00Z", third),
        ("2026-11-20T08:11:12Z", fourth),
    ]


def hostile(text: str) -> list[tuple[str, Snapshot]]:
    """Give a small world in which ``text`` stands everywhere where a page, or a damaged file, could put text."""
    first, *_, last = (facts for _, facts in ordinary())
    bad = Retirement(day("2026-12-15"), RetirementKind.FIRM, text)
    models = [
        replace(SONNET, retirement=bad, replacement_raw=text, evidence=("status", f"notice:{text}", text)),
        replace(OPUS, replacements=(text, "claude-opus-4-8"), replacement_raw=text),
        replace(active("claude-odd-1"), state=text or "odd", evidence=(f"mention:{text}",)),
        replace(deprecated(text or "x", "2026-12-01", "2026-10-01"), evidence=(f"notice:{text}",)),
        *LIVING,
    ]
    notices = [replace(notice(models[0]), title=text, anchor=text), notice(models[1]), notice(models[3])]
    parameters = (Parameter((text, "top_p"), text, text, text, text),)
    second = replace(snapshot(models, notices, last), url=PAGE, scope=text, parameters=parameters)
    third = replace(second, scope=text + "!", parameters=(replace(parameters[0], state="gone"),))
    return [
        ("", replace(first, notices=(replace(notice(OPUS), title=text, anchor=text),), scope=text)),
        ("2026-10-01T12:30:00Z", second),
        ("2026-10-02T12:30:00Z", third),
    ]
