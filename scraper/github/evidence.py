"""What a change of ``snapshots/`` has to show for itself: nothing vanishes, and no date moves without the page's words.

`lastcall validate` says whether files are sound; this compares two states of them. It judges lastcall's own candidate before it is
proposed, and every pull request that touches the snapshots by hand.
"""

from __future__ import annotations

import re
from collections import Counter
from contextlib import suppress
from dataclasses import dataclass
from typing import TYPE_CHECKING

from scraper.canonical import dumps_line
from scraper.change import Change, ChangeKind, change_to_json
from scraper.changes import diff
from scraper.page.dates import DATE_IN_PROSE, UnreadableDate, parse_date

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import date

    from scraper.lifecycle import Model, Snapshot

_ISO = re.compile(r"\d{4}-\d{2}-\d{2}")


@dataclass(frozen=True, slots=True)
class State:
    """One source at one revision: its facts and its record of changes."""

    snapshot: Snapshot
    changes: tuple[Change, ...] = ()


@dataclass(frozen=True, slots=True)
class Problem:
    """One thing that a person has to look at; ``code`` is stable, ``place`` names source and model."""

    code: str
    place: str
    sentence: str


def recorded(before: State | None, after: State) -> tuple[Change, ...]:
    """Give the changes that were recorded between two states: what stands after the old record."""
    return after.changes[len(before.changes) if before else 0 :]


def problems(source: str, before: State | None, after: State | None) -> tuple[Problem, ...]:
    """Give everything that speaks against going from one state to the next; a state of None isn't there."""
    if after is None:
        return (Problem("source-removed", source, "its snapshot is gone; nothing is ever deleted"),) if before else ()
    found = list(_dates(source, before, after.snapshot))
    if before is not None:
        found += [
            Problem("model-removed", f"{source}: {model.id}", "it is gone; a model that left the page keeps its last facts")
            for model in before.snapshot.models
            if after.snapshot.model(model.id) is None
        ]
        found += _record(source, before, after)
    return tuple(found)


def _record(source: str, before: State, after: State) -> Iterator[Problem]:
    """Hold the record of changes against the facts: it only grows, and says exactly what the facts say."""
    place = f"{source}: changes.jsonl"
    if after.changes[: len(before.changes)] != before.changes:
        yield Problem("record-rewritten", place, "a line that was recorded before is gone or changed; the record only grows")
        return
    told = Counter(_essence(change) for change in recorded(before, after) if change.kind is not ChangeKind.PAGE)
    real = Counter(_essence(change) for change in diff(before.snapshot, after.snapshot))
    for model, kind, _ in (real - told).elements():
        yield Problem("unrecorded", f"{source}: {model}", f"the facts changed ({kind}) and no line of changes.jsonl says so")
    for model, kind, _ in (told - real).elements():
        yield Problem("untrue", f"{source}: {model}", f"changes.jsonl tells of a change ({kind}) that the facts don't show")


def _essence(change: Change) -> tuple[str, str, str]:
    """Give what makes two changes the same: not the time, not the counter in the id, not who accepted it."""
    fields = change_to_json(change)["fields"]
    return change.model or "(the page)", str(change.kind), dumps_line(dict(sorted(fields.items())))


def _dates(source: str, before: State | None, after: Snapshot) -> Iterator[Problem]:
    anchors = {notice.anchor for notice in after.notices}
    for model in after.models:
        was = before.snapshot.model(model.id) if before else None
        if was is not None and (was.retirement, was.deprecated_on) == (model.retirement, model.deprecated_on):
            continue
        yield from _evidence(f"{source}: {model.id}", model, anchors)


def _evidence(place: str, model: Model, anchors: set[str]) -> Iterator[Problem]:
    """Hold a date that is new or moved against what is said to prove it."""
    if model.retirement.on is None and model.deprecated_on is None:
        return
    if not model.evidence:
        yield Problem("no-evidence", place, "a date without any evidence of where the page says it")
    for entry in model.evidence:
        if entry.startswith("notice:") and entry.removeprefix("notice:") not in anchors:
            yield Problem("no-such-notice", place, "its evidence names a notice that isn't in the history")
    raw, on = model.retirement.raw, model.retirement.on
    if on is None or raw is None:
        return
    # A row that says "N/A" takes its date from the notice: only a text that names another day speaks against it.
    named = _days_in(raw)
    if named and on not in named:
        yield Problem("date-not-in-text", place, f"the date {on} isn't the one in the text that it is said to come from")


def _days_in(text: str) -> set[date]:
    found = set()
    for match in (*DATE_IN_PROSE.finditer(text), *_ISO.finditer(text)):
        with suppress(UnreadableDate):
            found.add(parse_date(match[0]))
    return found
