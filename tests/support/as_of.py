"""The committed facts as they were on a day: the record walked back. What the README shows must not change with every new fact."""

from __future__ import annotations

from typing import TYPE_CHECKING

from scraper.canonical import snapshot_text
from scraper.changes import apply
from scraper.store.folder import CHANGES, LIFECYCLE, read_changes, read_snapshot
from scraper.store.record import inverted
from scraper.store.recording import changes_text
from tests.support.captures import ROOT

if TYPE_CHECKING:
    from pathlib import Path

    from scraper.change import Change
    from scraper.lifecycle import Snapshot

DAY = "2026-10-11"
"""The day of the README's facts: the record up to here came from captures and stays as it is."""


def facts_as_of(day: str = DAY, source: str = "anthropic") -> tuple[Snapshot, tuple[Change, ...]]:
    """Give the committed snapshot and record as they were at the beginning of ``day``."""
    folder = ROOT / "snapshots"
    changes = read_changes(folder, source)
    later = [change for change in changes if change.seen_at >= day]
    snapshot = apply(read_snapshot(folder, source), [inverted(change) for change in reversed(later)])
    return snapshot, tuple(change for change in changes if change.seen_at < day)


def write_as_of(folder: Path, day: str = DAY, source: str = "anthropic") -> None:
    """Write a snapshots folder with the facts as they were at the beginning of ``day``."""
    snapshot, changes = facts_as_of(day, source)
    (folder / source).mkdir(parents=True)
    (folder / source / LIFECYCLE).write_text(snapshot_text(snapshot), encoding="utf-8")
    (folder / source / CHANGES).write_text(changes_text(changes), encoding="utf-8")
