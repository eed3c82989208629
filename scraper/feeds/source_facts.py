"""What is published of one source: its facts, its record of changes, and when the newest of it was recorded."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from scraper.change import Change
    from scraper.lifecycle import Snapshot


@dataclass(frozen=True, slots=True)
class SourceFacts:
    """One source: its snapshot, its record of changes (oldest first), and when the newest of it was recorded (UTC, or None)."""

    snapshot: Snapshot
    changes: tuple[Change, ...] = ()
    recorded_at: str | None = None
