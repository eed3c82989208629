"""Facts to build pages of: small, whole, and true to the page's rules (the oldest notice with all its models closes the history)."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

from scraper.guards.check import Judgement, judge_page
from scraper.lifecycle import Model, Notice, NoticeModel, Parameter, Retirement, RetirementKind, Snapshot, State
from scraper.page.load import read_page
from scraper.reconcile import reconcile
from scraper.sources.anthropic import Anthropic

SOURCE = Anthropic()
OLDEST = tuple(f"claude-{name}" for name in ("1.0", "1.1", "1.2", "1.3", "instant-1.0", "instant-1.1", "instant-1.2"))


def notice(day: date, title: str, entries: dict[str, tuple[date | None, str | None]], retired_on: date | None = None) -> Notice:
    """Give a notice; ``entries`` is id → (day of retirement, replacement)."""
    from scraper.page.text import slug

    models = tuple(NoticeModel(key, on, (to,) if to else (), to) for key, (on, to) in sorted(entries.items()))
    return Notice(day, title, slug(f"{day} {title}"), retired_on, models)


def oldest_notice() -> Notice:
    """Give the notice that closes every history."""
    on = date(2024, 11, 6)
    return notice(date(2024, 9, 4), "The first ones", dict.fromkeys(OLDEST, (on, "claude-new-1")), on)


def active(model_id: str, floor: date | None = None) -> Model:
    """Give an active model, with a floor or without."""
    kind = RetirementKind.FLOOR if floor else RetirementKind.NONE
    raw = f"Not sooner than {floor:%B} {floor.day}, {floor.year}" if floor else "N/A"
    return Model(model_id, State.ACTIVE, retirement=Retirement(floor, kind, raw), evidence=("status",))


def page_facts(*models: Model, notices: tuple[Notice, ...] = (), parameters: tuple[Parameter, ...] = ()) -> Snapshot:
    """Give the snapshot that a page with these status rows and notices makes, by the reader's own reconciliation."""
    from scraper.demo.pages import build_markdown

    rows = Snapshot(
        "anthropic",
        SOURCE.url,
        scope="Anthropic-operated platforms" if parameters else None,
        notice_days=60,
        models=models,
        notices=(*notices, oldest_notice()),
        parameters=parameters,
    )
    reading = SOURCE.read(read_page(build_markdown(rows).encode(), name="page.md"))
    return reconcile(reading, SOURCE)[0]


GOING = date(2026, 11, 30)
SAMPLE = page_facts(
    active("claude-new-1", date(2027, 6, 1)),
    active("claude-past-floor", date(2025, 3, 7)),
    Model(
        "claude-going-1",
        State.DEPRECATED,
        date(2026, 9, 30),
        Retirement(GOING, RetirementKind.FIRM, "November 30, 2026"),
    ),
    notices=(notice(date(2026, 9, 30), "The going one", {"claude-going-1": (GOING, "claude-new-1")}),),
    parameters=(Parameter(("temperature", "top_p"), "deprecated", "Some later ones", "Leave it out.", "Refused."),),
)
"""An active model, one past its floor, one that goes, the seven oldest, and a parameter record."""


def judge_text(text: str, base: Snapshot | None = None, name: str = "page.md") -> Judgement:
    """Judge the text of a page as an update would."""
    return judge_page(read_page(text.encode(), name=name), SOURCE, base)


def with_model(snapshot: Snapshot, model: Model) -> Snapshot:
    """Give the snapshot with one model put in or replaced."""
    others = tuple(other for other in snapshot.models if other.id != model.id)
    return replace(snapshot, models=tuple(sorted((*others, model), key=lambda entry: entry.id)))


def without_model(snapshot: Snapshot, *model_ids: str) -> Snapshot:
    """Give the snapshot without these models, in its rows and in its notices."""
    notices = tuple(
        replace(entry, models=tuple(named for named in entry.models if named.id not in model_ids)) for entry in snapshot.notices
    )
    return replace(
        snapshot,
        models=tuple(model for model in snapshot.models if model.id not in model_ids),
        notices=tuple(entry for entry in notices if entry.models),
    )
