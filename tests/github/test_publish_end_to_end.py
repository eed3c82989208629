"""The real shell steps of publish.yml, on what an update left behind."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import pytest

from tests.github.tracker import Tracker, make_origin, tracking

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path


@pytest.fixture
def tracker(tmp_path: Path) -> Iterator[Tracker]:
    """Give a tracker whose main holds a baseline."""
    with tracking(tmp_path / "tracker", make_origin(tmp_path / "seed")) as found:
        found.runner.expressions |= {"vars.SITE_URL": ""}
        found.runner.environment |= {"GITHUB_REPOSITORY_OWNER": "somebody"}
        yield found


def test_what_is_merged_is_published_with_its_heartbeat(tracker: Tracker) -> None:
    """Feeds and heartbeat lie in the site, for the address of this very repository; and the schedules are kept on."""
    tracker.page.deprecate("claude-opus-9", "2026-04-01", "April 1, 2026", "June 15, 2031")
    tracker.update()
    tracker.merge()
    ran = tracker.runner.run("publish.yml", "build")
    assert ran.ok, ran.log
    site = tracker.runner.artefacts / "github-pages"
    feed = json.loads((site / "feed.json").read_text(encoding="utf-8"))
    assert feed["feed_url"].startswith("https://somebody.github.io/tracker/")
    assert any("claude-opus-9" in item["title"] for item in feed["items"])
    (source,) = json.loads((site / "heartbeat.json").read_text(encoding="utf-8"))["sources"]
    assert (source["source"], source["failures"]) == ("anthropic", 0)
    badge = json.loads((site / "heartbeat-badge.json").read_text(encoding="utf-8"))
    assert (badge["message"], badge["color"]) == (source["checked_on"], "brightgreen")
    assert ran.heard == []

    awake = tracker.runner.run("publish.yml", "keep-awake")
    assert awake.ok, awake.log
    assert tracker.hub.enabled == ["update.yml", "publish.yml"]


def test_a_tracker_that_was_never_read_says_so(tracker: Tracker) -> None:
    """The site is built all the same: what is known is known."""
    ran = tracker.runner.run("publish.yml", "build")
    assert ran.ok, ran.log
    badge = json.loads((tracker.runner.artefacts / "github-pages" / "heartbeat-badge.json").read_text(encoding="utf-8"))
    assert badge["message"] == "never"
