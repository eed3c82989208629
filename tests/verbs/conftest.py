"""A small snapshots folder with a history, as updates would have left it."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import TYPE_CHECKING

import pytest

from scraper.canonical import dumps_line, snapshot_text
from scraper.change import change_to_json
from scraper.changes import diff
from scraper.lifecycle import Model, Notice, NoticeModel, Retirement, RetirementKind, Snapshot

if TYPE_CHECKING:
    from pathlib import Path

FLOOR, FIRM, ACTUAL = RetirementKind.FLOOR, RetirementKind.FIRM, RetirementKind.ACTUAL
HAIKU = Model(
    "claude-haiku-5",
    "active",
    retirement=Retirement(date(2025, 3, 7), FLOOR, "Not sooner than March 7, 2025"),
    evidence=("status",),
)
OPUS = Model(
    "claude-opus-5",
    "active",
    retirement=Retirement(date(2027, 7, 24), FLOOR, "Not sooner than July 24, 2027"),
    evidence=("status",),
)
SONNET_ACTIVE = Model(
    "claude-sonnet-4-5-20250929",
    "active",
    retirement=Retirement(date(2026, 9, 29), FLOOR, "Not sooner than September 29, 2026"),
    evidence=("status",),
)
SONNET = Model(
    "claude-sonnet-4-5-20250929",
    "deprecated",
    date(2026, 9, 30),
    Retirement(date(2026, 11, 30), FIRM, "November 30, 2026"),
    ("claude-opus-5",),
    "claude-opus-5",
    date(2026, 9, 30),
    evidence=("status", "notice:2026-09-30-sonnet"),
)
OLD = Model(
    "claude-2.0",
    "retired",
    None,
    Retirement(date(2025, 7, 21), ACTUAL, "July 21, 2025"),
    ("claude-sonnet-4-5-20250929",),
    "claude-sonnet-4-5-20250929",
    date(2025, 1, 21),
    listed=False,
    evidence=("notice:2025-01-21-claude-2",),
)
NOTICES = (
    Notice(
        date(2026, 9, 30),
        "Claude Sonnet 4.5 model",
        "2026-09-30-sonnet",
        None,
        (NoticeModel(SONNET.id, date(2026, 11, 29), ("claude-opus-5",), "claude-opus-5"),),
    ),
    Notice(
        date(2025, 1, 21),
        "Claude 2 model",
        "2025-01-21-claude-2",
        date(2025, 7, 21),
        (NoticeModel(OLD.id, date(2025, 7, 21), OLD.replacements, OLD.replacement_raw),),
    ),
)
BASE = Snapshot(
    "anthropic", "https://example.org/page", "Anthropic-operated platforms", 60, (OLD, HAIKU, SONNET_ACTIVE), NOTICES[1:]
)
GROWN = replace(BASE, models=(OLD, HAIKU, OPUS, SONNET_ACTIVE))
NOW = replace(GROWN, models=(OLD, HAIKU, OPUS, SONNET), notices=NOTICES)


@pytest.fixture
def home(tmp_path: Path) -> Path:
    """Give a working folder with ``snapshots/`` in it: three models, a fourth that came, and one that was deprecated."""
    source = tmp_path / "snapshots" / "anthropic"
    source.mkdir(parents=True)
    (source / "lifecycle.json").write_text(snapshot_text(NOW), encoding="utf-8")
    record = [replace(change, seen_at="2026-07-24T17:20:32Z") for change in diff(BASE, GROWN)]
    record += [replace(change, seen_at="2026-10-01T12:30:00Z") for change in diff(GROWN, NOW)]
    (source / "changes.jsonl").write_text("".join(dumps_line(change_to_json(change)) for change in record), encoding="utf-8")
    return tmp_path
