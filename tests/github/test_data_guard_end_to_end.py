"""The real shell steps of data-guard.yml: a pull request that edits the facts by hand."""

from __future__ import annotations

import shutil
from typing import TYPE_CHECKING

import pytest

from scraper.github.pullrequest import OVERRIDE_LABEL
from tests.github.tracker import Tracker, git, make_origin, tracking
from tests.support.workflows import ROOT, Ran

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

LABELLED = f"contains(github.event.pull_request.labels.*.name, '{OVERRIDE_LABEL}')"
FACTS = "snapshots/anthropic/lifecycle.json"


@pytest.fixture
def tracker(tmp_path: Path) -> Iterator[Tracker]:
    """Give a tracker whose main holds a baseline and the program, as a link to this checkout's."""
    with tracking(tmp_path / "tracker", make_origin(tmp_path / "seed")) as found:
        found.runner.environment.pop("PYTHONPATH")
        clone = _clone(found, "programs")
        (clone / "scraper").symlink_to(ROOT / "scraper")
        git(clone, "add", "--all")
        git(clone, "commit", "--quiet", "--message", "The program")
        git(clone, "push", "--quiet", "origin", "main")
        yield found


def _clone(tracker: Tracker, name: str) -> Path:
    git(tracker.runner.home, "clone", "--quiet", str(tracker.origin), name)
    return tracker.runner.home / name


def _judge(tracker: Tracker, text: str, labelled: str, *, aside: bool = False) -> Ran:
    """Let a person propose other facts and a judge of their own, and run the guard on that as it would be merged."""
    clone = _clone(tracker, f"person-{labelled}")
    git(clone, "checkout", "--quiet", "-b", "theirs")
    if aside:  # settings that lead the judge to a folder in which all is well
        shutil.copytree(clone / "snapshots", clone / "elsewhere")
        (clone / "lastcall.toml").write_text('snapshots = "elsewhere"\n', encoding="utf-8")
    (clone / FACTS).write_text(text, encoding="utf-8")
    (clone / "scraper").unlink()
    (clone / "scraper.py").write_text("print('judged by the accused')\n", encoding="utf-8")
    git(clone, "add", "--all")
    git(clone, "commit", "--quiet", "--message", "Better facts")
    git(clone, "checkout", "--quiet", "main")
    git(clone, "merge", "--quiet", "--no-ff", "--no-edit", "theirs")
    git(clone, "push", "--quiet", "--force", "origin", "HEAD:as-merged")
    tracker.runner.checked_out = "as-merged"
    tracker.runner.expressions |= {"github.event.pull_request.base.sha": str(tracker.tip("main")), LABELLED: labelled}
    return tracker.runner.run("data-guard.yml", "guard")


def test_a_date_that_somebody_typed_fails_unless_labelled(tracker: Tracker) -> None:
    """The judge is main's code: what the pull request calls `scraper` never runs."""
    edited = tracker.show("main", FACTS).replace("2030-02-01", "2029-02-01") + "\n"
    ran = _judge(tracker, edited, "false")
    assert not ran.ok
    assert ran.steps[-1] == "Nothing removed, no date without evidence", ran.log
    assert any(name == "error" and "isn't the one in the text" in message for name, message in ran.heard)
    assert "the accused" not in ran.log

    ran = _judge(tracker, edited, "true")
    assert ran.ok, ran.log
    assert {name for name, _ in ran.heard} == {"warning"}


def test_a_broken_file_fails_with_any_label(tracker: Tracker) -> None:
    """A person may vouch for facts, never for a file that no program can read."""
    ran = _judge(tracker, "{}\n", "true")
    assert (ran.ok, ran.steps[-1]) == (False, "Schema and invariants")


def test_settings_of_the_pull_request_lead_nobody_elsewhere(tracker: Tracker) -> None:
    """What is judged is the folder `snapshots`, whatever settings the pull request brings along."""
    ran = _judge(tracker, "{}\n", "true", aside=True)
    assert (ran.ok, ran.steps[-1]) == (False, "Schema and invariants")
