"""The heartbeat that shows: when each page was last read, for programs, for a badge, and for the person who looks at the run.

A tracker that has stopped looks exactly like a page that doesn't change. So the day of the last reading is published every day,
beside the feeds, whether or not anything changed.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from scraper.canonical import dumps
from scraper.decode import At

if TYPE_CHECKING:
    from datetime import date
    from pathlib import Path

    from scraper.github.record import Record, SourceRecord

SCHEMA = "lastcall/heartbeat/1"
FRESH_DAYS, STALE_DAYS = 2, 7


def age(entry: SourceRecord, today: date) -> int | None:
    """Give the days since a source was last read, None where it never was."""
    return None if entry.checked_on is None else (today - At(entry.checked_on, "record.json: checked_on").day()).days


def heartbeat_text(record: Record) -> str:
    """Give the text of ``heartbeat.json``: for each source the last day on which it was read, and how it has failed since."""
    sources = [
        {"source": entry.source, "checked_on": entry.checked_on, "failures": entry.failures, "failing_since": entry.since}
        for entry in record.sources
    ]
    return dumps({"schema": SCHEMA, "sources": sources})


def badge_text(record: Record, today: date) -> str:
    """Give the text of the badge (the endpoint form of shields.io): the oldest of the days on which the sources were read."""
    ages = [age(entry, today) for entry in record.sources]
    known = [days for days in ages if days is not None]
    if not known or len(known) < len(ages):
        message, colour = "never", "red"
    else:
        message = min(entry.checked_on or "" for entry in record.sources)
        colour = "brightgreen" if max(known) <= FRESH_DAYS else "yellow" if max(known) <= STALE_DAYS else "red"
    return dumps({"schemaVersion": 1, "label": "page read", "message": message, "color": colour, "cacheSeconds": 3600})


def stale(record: Record, today: date) -> tuple[str, ...]:
    """Give a sentence for each source that wasn't read for more than `FRESH_DAYS` days."""
    found = []
    for entry in record.sources:
        days = age(entry, today)
        if days is None or days > FRESH_DAYS:
            when = f"{days} days ago, on {entry.checked_on}" if days is not None else "never"
            found.append(f"{entry.source} was last read {when}: look at the runs of the workflow update")
    return tuple(found)


def write_heartbeat(record: Record, out: Path, today: date) -> None:
    """Write ``heartbeat.json`` and ``heartbeat-badge.json`` into a folder that exists."""
    (out / "heartbeat.json").write_text(heartbeat_text(record), encoding="utf-8", newline="\n")
    (out / "heartbeat-badge.json").write_text(badge_text(record, today), encoding="utf-8", newline="\n")
