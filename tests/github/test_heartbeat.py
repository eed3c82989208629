"""The heartbeat, and a release's notes."""

from __future__ import annotations

import json
from datetime import date
from typing import TYPE_CHECKING

import pytest

from scraper.errors import UsageError
from scraper.github.heartbeat import badge_text, heartbeat_text, stale, write_heartbeat
from scraper.github.notes import release_notes
from scraper.github.record import Record, SourceRecord

if TYPE_CHECKING:
    from pathlib import Path

TODAY = date(2026, 4, 10)


def _record(*days: str | None) -> Record:
    return Record(tuple(SourceRecord(f"source-{number}", checked_on=day) for number, day in enumerate(days)))


@pytest.mark.parametrize(
    ("days", "message", "colour"),
    [
        (["2026-04-10"], "2026-04-10", "brightgreen"),
        (["2026-04-10", "2026-04-08"], "2026-04-08", "brightgreen"),
        (["2026-04-10", "2026-04-07"], "2026-04-07", "yellow"),
        (["2026-04-02"], "2026-04-02", "red"),
        (["2026-04-10", None], "never", "red"),
        ([], "never", "red"),
    ],
)
def test_the_badge_shows_the_oldest_reading(days: list[str | None], message: str, colour: str) -> None:
    """A tracker is as fresh as its stalest source."""
    badge = json.loads(badge_text(_record(*days), TODAY))
    assert (badge["schemaVersion"], badge["message"], badge["color"]) == (1, message, colour)


def test_a_source_that_is_not_read_any_more_is_named() -> None:
    """On the run's page, every day."""
    found = stale(_record("2026-04-10", "2026-04-01", None), TODAY)
    assert [sentence.split()[0] for sentence in found] == ["source-1", "source-2"]
    assert "9 days ago, on 2026-04-01" in found[0]


def test_the_heartbeat_holds_no_time_of_the_run(tmp_path: Path) -> None:
    """The same record gives the same bytes."""
    record = Record((SourceRecord("anthropic", 2, "2026-04-09T01:23:00Z", "2026-04-08"),))
    write_heartbeat(record, tmp_path, TODAY)
    assert (tmp_path / "heartbeat.json").read_text() == heartbeat_text(record)
    assert json.loads(heartbeat_text(record))["sources"] == [
        {"source": "anthropic", "checked_on": "2026-04-08", "failures": 2, "failing_since": "2026-04-09T01:23:00Z"}
    ]


CHANGELOG = "# Changelog\n\n## Unreleased\n\n## 1.2.0 - 2026-04-01\n\n- One.\n- Two.\n\n## 1.1.0\n\n- Old.\n\n## 1.0.0\n"


def test_notes_are_the_changelogs_section() -> None:
    """That one alone."""
    assert release_notes(CHANGELOG, "v1.2.0", "1.2.0") == "- One.\n- Two.\n"
    assert release_notes(CHANGELOG, "v1.1.0", "1.1.0") == "- Old.\n"


@pytest.mark.parametrize(("tag", "version"), [("v1.2.0", "1.2.1"), ("1.2.0", "1.2.0"), ("v9.9.9", "9.9.9"), ("v1.0.0", "1.0.0")])
def test_a_release_without_words_or_with_another_version_fails(tag: str, version: str) -> None:
    """Before anything is built."""
    with pytest.raises(UsageError):
        release_notes(CHANGELOG, tag, version)
