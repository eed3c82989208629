"""A folder of dated captures, oldest first → the snapshot and the record that a scheduled run would have made.

Each capture goes through the same guards as a fetched page, against the snapshot that the one before left; one that is refused
leaves no trace in the facts and is named with its reason.
"""

from __future__ import annotations

import re
from contextlib import suppress
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import TYPE_CHECKING

from scraper.changes import diff
from scraper.errors import PageRefused, UsageError
from scraper.guards.check import judge_page
from scraper.page.load import read_page
from scraper.store.recording import record, stamp
from scraper.supply import read_saved_page

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from scraper.change import Change
    from scraper.lifecycle import Doubt, Refusal, Snapshot
    from scraper.sources.base import Source

_DATED = re.compile(r"(\d{4})-(\d{2})-(\d{2})(?:[T_](\d{2})[:-]?(\d{2})(?:[:-]?(\d{2}))?Z?)?")
_PAGES = frozenset({".html", ".htm", ".md", ".mdx", ".markdown"})


@dataclass(frozen=True, slots=True)
class Step:
    """What one capture came to: its changes, or the reasons for which it was refused."""

    name: str
    at: datetime
    changes: tuple[Change, ...] = ()
    refusals: tuple[Refusal, ...] = ()
    doubts: tuple[Doubt, ...] = ()
    baseline: bool = False


@dataclass(frozen=True, slots=True)
class Backfill:
    """The facts after the last capture that was believed, every change on the way, and every step."""

    snapshot: Snapshot | None
    changes: tuple[Change, ...]
    steps: tuple[Step, ...]


def find_captures(folder: Path) -> list[tuple[datetime, Path]]:
    """Give the captures of a folder with the UTC time that their names begin with, oldest first.

    Raises `UsageError` for a folder without captures and for a page whose name carries no time: leaving it out in silence could
    lose a day of history.
    """
    if not folder.is_dir():
        raise UsageError(f"{folder}: no such folder")
    found = [(_time(path), path) for path in folder.iterdir() if path.suffix.lower() in _PAGES and path.is_file()]
    if not found:
        raise UsageError(f"{folder}: no captures in it", hint="files such as 2026-04-14T2132Z.md or 2026-04-14.html")
    return sorted(found, key=lambda pair: (pair[0], pair[1].name))


def _time(path: Path) -> datetime:
    if found := _DATED.match(path.name):
        year, month, day, hour, minute, second = (int(part) for part in found.groups("0"))
        with suppress(ValueError):  # digits in the places of a time that doesn't exist
            return datetime(year, month, day, hour, minute, second, tzinfo=UTC)
    raise UsageError(f"{path}: no capture time in its name", hint="begin its name with a time such as 2026-04-14T2132Z")


def replay(
    captures: list[tuple[datetime, Path]], source: Source, progress: Callable[[int, int], None] = lambda done, total: None
) -> Backfill:
    """Run every capture through the guards and compare it with the one before; ``progress`` is told after each."""
    snapshot: Snapshot | None = None
    changes: list[Change] = []
    steps: list[Step] = []
    for number, (at, path) in enumerate(captures, start=1):
        step, snapshot = _step(at, path, source, snapshot, changes)
        changes += step.changes
        steps.append(step)
        progress(number, len(captures))
    return Backfill(snapshot, tuple(changes), tuple(steps))


def _step(at: datetime, path: Path, source: Source, base: Snapshot | None, recorded: list[Change]) -> tuple[Step, Snapshot | None]:
    try:
        judgement = judge_page(read_page(read_saved_page(path), name=path.name), source, base)
    except PageRefused as error:
        return Step(path.name, at, refusals=error.refusals), base
    if judgement.refusals:
        return Step(path.name, at, refusals=judgement.refusals), base
    changes = record(diff(base, judgement.snapshot), recorded, (), stamp(at), ()) if base else ()
    return Step(path.name, at, changes, doubts=judgement.doubts, baseline=base is None), judgement.snapshot
