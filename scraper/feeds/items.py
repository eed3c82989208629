"""From facts and their history to the items of the feed: which there are, in which order, of which day.

An item exists because of something recorded, never because of a run: every build makes all of them anew, and a run that was
missed loses none. Whatever comes later is told later, so that what has been published stays where it was.
"""

from __future__ import annotations

import re
from dataclasses import replace
from typing import TYPE_CHECKING

from scraper.change import ChangeKind, Severity
from scraper.errors import SnapshotInvalid
from scraper.feeds.escape import clean_json
from scraper.feeds.item import ANNOUNCED, Item
from scraper.feeds.thresholds import threshold_items
from scraper.feeds.views import evidence_of
from scraper.feeds.words import announced_words, change_words

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping
    from datetime import date

    from scraper.canonical import Json
    from scraper.change import Change
    from scraper.feeds.history import Step
    from scraper.feeds.source_facts import SourceFacts

_TIME = re.compile(r"\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}Z")


def all_items(sources: Iterable[SourceFacts], history: Mapping[tuple[str, str], tuple[Step, ...]], today: date) -> tuple[Item, ...]:
    """Give every item up to ``today``, newest first, each id once.

    Raises `SnapshotInvalid` for a recorded change without a time.
    """
    found: dict[str, Item] = {}
    for source in sources:
        own = {model_id: steps for (name, model_id), steps in history.items() if name == source.snapshot.source}
        told = [*_change_items(source, own), *_announced_items(source, own)]
        for item in (*_with_corrections(told, source.changes), *threshold_items(source, own, today)):
            found.setdefault(item.id, item)
    # Sorting is stable, also in reverse: within one update the order of the record (loudest first) is kept.
    return tuple(sorted(found.values(), key=lambda item: item.entered, reverse=True))


def _change_items(source: SourceFacts, history: Mapping[str, tuple[Step, ...]]) -> Iterator[Item]:
    by_change = {step.change_id: step for steps in history.values() for step in steps if step.change_id}
    for change in source.changes:
        if not _TIME.fullmatch(change.seen_at):
            raise SnapshotInvalid(
                f"{source.snapshot.source}/changes.jsonl: change {change.id!r} has no time in seen_at, found {change.seen_at!r}",
                hint="restore the file from git",
            )
        step = by_change.get(change.id)
        facts = (step and step.facts) or {}
        day = day_of_fact(change, facts)
        title, sentences = change_words(change, facts)
        yield Item(
            id=change.id,
            source=change.source,
            model=change.model,
            kind=str(change.kind),
            severity=change.severity,
            entered=change.seen_at,
            published=f"{day}T00:00:00Z" if day else change.seen_at,
            title=title,
            sentences=sentences,
            before={name: clean_json(pair[0]) for name, pair in change.fields.items()},
            after={name: clean_json(pair[1]) for name, pair in change.fields.items()},
            state=facts.get("state"),
            retires_on=step.retires_on if step else None,
            retirement_kind=step.retirement_kind if step else "none",
            replacements=tuple(facts.get("replacements") or ()),
            evidence=evidence_of(source.snapshot.url, change.evidence),
        )


def day_of_fact(change: Change, facts: Mapping[str, Json]) -> str | None:
    """Give the day (ISO) on which the page says that it happened, or None where only the time of seeing it is known.

    A deprecation happened on the day of its announcement, a retirement on its date. Of everything else (a date that moved, a new
    row) a page never says when it was done. A day after the change was seen can't be the day on which it happened.
    """
    days: list[str | None] = []
    if change.kind is ChangeKind.DEPRECATED:
        known = {entry["announced_on"] for entry in change.before("notices") or ()}
        fresh = [entry["announced_on"] for entry in change.after("notices") or () if entry["announced_on"] not in known]
        days = [max(fresh, default=None), change.after("announced_on"), change.after("deprecated_on")]
    elif change.kind is ChangeKind.RETIRED:
        retirement = facts.get("retirement") or {}
        days = [retirement.get("on") if retirement.get("kind") in {"actual", "firm"} else None]
        days += [entry["retired_on"] for entry in facts.get("notices") or ()]
    return next((day for day in days if day and day <= change.seen_at[:10]), None)


def _announced_items(source: SourceFacts, history: Mapping[str, tuple[Step, ...]]) -> Iterator[Item]:
    """Give an item for each model of each notice that the first snapshot already had."""
    for model_id, steps in history.items():
        facts = steps[0].facts
        days: dict[str, int] = {}
        for notice in (facts or {}).get("notices", ()):
            day = notice["announced_on"]
            days[day] = count = days.get(day, 0) + 1
            title, sentences = announced_words(model_id, notice)
            yield Item(
                id=f"{source.snapshot.source}:{model_id}:{ANNOUNCED}:{day}" + (f":{count}" if count > 1 else ""),
                source=source.snapshot.source,
                model=model_id,
                kind=ANNOUNCED,
                severity=Severity.HIGH,
                entered=f"{day}T00:00:00Z",
                published=f"{day}T00:00:00Z",
                title=title,
                sentences=sentences,
                after={"notices": clean_json([notice])},
                state=facts["state"] if facts else None,
                retires_on=steps[0].retires_on,
                retirement_kind=steps[0].retirement_kind,
                replacements=tuple(notice["replacements"]),
                evidence=evidence_of(source.snapshot.url, (f"notice:{notice['anchor']}",)),
            )


def _with_corrections(items: Iterable[Item], changes: Iterable[Change]) -> Iterator[Item]:
    """Give the items, those of them marked that told a value which the page itself corrected later on.

    A date that moves isn't a correction, and neither is a value that was missing: both are news, with items of their own.
    """
    by_id = {item.id: item for item in items}
    tellers: dict[tuple[str, str], list[str]] = {}
    for item in by_id.values():
        if item.kind == ANNOUNCED and item.model:
            tellers.setdefault((item.model, "notices"), []).append(item.id)
    for change in changes:
        subject = change.model or _record_name(change)
        for name, (before, after) in change.fields.items():
            if change.kind is ChangeKind.CORRECTED and _corrects(name, before, after):
                for told in tellers.get((subject, name), ()):
                    by_id[told] = replace(by_id[told], modified=change.seen_at, corrected_by=(*by_id[told].corrected_by, change.id))
            tellers[subject, name] = [change.id]
    yield from by_id.values()


def _record_name(change: Change) -> str:
    """Give a key for what isn't a model: a parameter record by its names, else the page."""
    parameter = change.before("parameter") or change.after("parameter")
    return "parameter " + " ".join(parameter["names"]) if parameter else "page"


_NOT_TOLD = {"evidence", "listed", "replacement_raw"}


def _corrects(name: str, before: Json, after: Json) -> bool:
    """Tell whether a value that was told is replaced by another one; ``raw`` texts, titles and anchors aren't facts."""
    if before is None or name in _NOT_TOLD:
        return False
    if name == "retirement":
        return before["on"] is not None and (before["on"], before["kind"]) != ((after or {}).get("on"), (after or {}).get("kind"))
    if name == "parameter":
        return any(before[key] != (after or {}).get(key) for key in ("names", "state", "since"))
    if name == "notices":
        dates = {entry["announced_on"]: entry["retires_on"] for entry in after or ()}
        return any(entry["retires_on"] and entry["retires_on"] != dates.get(entry["announced_on"]) for entry in before)
    return bool(before != after)
