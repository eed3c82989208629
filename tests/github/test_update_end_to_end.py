"""The real shell steps of update.yml, in order, against a bare origin, a page and a GitHub on the loopback."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

import pytest
from markdown_it import MarkdownIt

from tests.github.tracker import BRANCH, Tracker, git, make_origin, tracking
from tests.support.github_server import TOKEN

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

RECORD = "lastcall/record"


@pytest.fixture(scope="module")
def seed(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Give an origin whose main holds a baseline; tests copy it."""
    return make_origin(tmp_path_factory.mktemp("seed"))


@pytest.fixture
def tracker(seed: Path, tmp_path: Path) -> Iterator[Tracker]:
    """Give a tracker of a test's own."""
    with tracking(tmp_path, seed) as found:
        yield found


def _changes(tracker: Tracker, revision: str) -> list[dict[str, Any]]:
    text = tracker.show(revision, "snapshots/anthropic/changes.jsonl")
    return [json.loads(line) for line in text.splitlines()]


def test_from_no_change_to_a_change_that_is_taken_back(tracker: Tracker) -> None:
    """Nothing; one pull request; the same left alone; the same with more in it; closed. No time of first seeing is lost."""
    main = tracker.tip("main")
    ran = tracker.update()
    assert tracker.hub.writes == []
    assert tracker.tip(BRANCH) is None
    assert json.loads(tracker.show(RECORD, "record.json"))["sources"][0]["failures"] == 0
    assert ran.outputs["Propose it"] == {"result": "nothing"}
    assert ran.summary == "Every page says what main holds.\n\n"
    record = tracker.tip(RECORD)

    tracker.page.deprecate("claude-opus-9", "2026-04-01", "April 1, 2026", "June 15, 2031")
    ran = tracker.update()
    (pull,) = tracker.hub.pulls
    assert pull.title == "anthropic: claude-opus-9 deprecated, retires on 2031-06-15"
    assert pull.labels == ["snapshots", "severity: high"]
    assert "not sooner than 2030-02-01" in pull.body
    assert "actions/runs/4711" in pull.body
    assert ran.outputs["Propose it"] == {"result": "opened"}
    assert "claude-opus-9" in ran.summary
    assert ("notice", pull.title) in ran.heard
    first, tip = _changes(tracker, BRANCH), tracker.tip(BRANCH)
    assert git(tracker.origin, "rev-parse", f"{BRANCH}^") == main
    assert git(tracker.origin, "diff", "--name-only", f"main..{BRANCH}", "--", ":!snapshots") == ""

    requests = len(tracker.hub.writes)
    tracker.page.prose = "Only the words around the tables are others now."
    tracker.update()
    assert (tracker.tip(BRANCH), len(tracker.hub.writes)) == (tip, requests)

    pull.labels.append("looked at by Ada")
    tracker.page.deprecate("claude-sonnet-9", "2026-04-03", "April 3, 2026", "June 3, 2031")
    tracker.update()
    assert [pull.number for pull in tracker.hub.pulls] == [1]
    assert pull.title == "anthropic: 2 models deprecated, the first retires on 2031-06-03"
    assert sorted(pull.labels) == ["looked at by Ada", "severity: high", "snapshots"]
    assert git(tracker.origin, "rev-parse", f"{BRANCH}^") == tip, "on top, so that a reviewer sees what is new"
    second = _changes(tracker, BRANCH)
    assert second[0] == first[0], "the time at which it was first seen survives"
    assert [change["model"] for change in second] == ["claude-opus-9", "claude-sonnet-9"]

    tracker.page.rows, tracker.page.notices = type(tracker.page)().rows, ()
    ran = tracker.update()
    assert (pull.state, tracker.tip(BRANCH), tracker.tip("main")) == ("closed", None, main)
    assert len(pull.comments) == 1
    assert ran.outputs["Propose it"] == {"result": "closed"}
    assert tracker.tip(RECORD) == record, "the record is pushed when there is something to remember"


def test_a_persons_commit_is_never_overwritten(tracker: Tracker) -> None:
    """lastcall stops, says so in the run and once on the pull request; after the merge it goes on."""
    tracker.page.deprecate("claude-opus-9", "2026-04-01", "April 1, 2026", "June 15, 2031")
    tracker.update()
    theirs = tracker.person_commits(BRANCH, "snapshots/NOTES.md", "I looked at this.\n")
    tracker.page.deprecate("claude-sonnet-9", "2026-04-03", "April 3, 2026", "June 3, 2031")
    for _ in range(2):
        ran = tracker.update()
        assert ran.outputs["Propose it"] == {"result": "stopped"}
        assert any(name == "warning" and theirs[:12] in message for name, message in ran.heard)
    (pull,) = tracker.hub.pulls
    assert (tracker.tip(BRANCH), pull.state, len(pull.comments)) == (theirs, "open", 1)
    assert pull.title.startswith("anthropic: claude-opus-9")

    tracker.merge()
    ran = tracker.update()
    assert ran.outputs["Propose it"] == {"result": "opened"}
    assert [change["model"] for change in _changes(tracker, BRANCH)] == ["claude-opus-9", "claude-sonnet-9"]
    assert tracker.hub.pulls[-1].title == "anthropic: claude-sonnet-9 deprecated, retires on 2031-06-03"


def test_a_failure_is_told_once_and_its_end_once(tracker: Tracker) -> None:
    """Refused with a pull request open: one issue after three runs, the pull request untouched; then one comment, and closed."""
    tracker.page.deprecate("claude-opus-9", "2026-04-01", "April 1, 2026", "June 15, 2031")
    tracker.update()
    tip = tracker.tip(BRANCH)
    whole = tracker.page.text()
    tracker.page.raw = whole[: whole.index("claude-sonnet-9") + 20]
    for count in (1, 2, 3):
        ran = tracker.update()
        assert len(tracker.hub.issues) == (count >= 3)
        assert any(name == "warning" for name, _ in ran.heard)
        assert "page refused" in ran.summary
    (issue,) = tracker.hub.issues
    assert issue.title.startswith("anthropic: page refused 3 times in a row (")
    assert issue.labels == ["lastcall: failure"]
    assert "#### The way out" in issue.body
    assert (tracker.tip(BRANCH), tracker.hub.pulls[0].state) == (tip, "open")

    tracker.page.raw = None
    tracker.update()
    assert (issue.state, len(issue.comments)) == ("closed", 1)
    assert tracker.tip(BRANCH) == tip
    assert json.loads(tracker.show(RECORD, "record.json"))["sources"][0]["failures"] == 0


HOSTILE = (
    "\x1b]0;x\x07|</td></details>@octocat #1 GH-1 ![x](https://evil.example/x.png) "
    "<img src=x onerror=alert(1)>%0A::error::x ##[error]y"
)


def test_a_hostile_page_injects_nothing(tracker: Tracker) -> None:
    """Into no title, body, output, summary or log: what the page says is shown, and does nothing."""
    hostile = HOSTILE.replace("|", "\\|")
    tracker.page.deprecate("claude-opus-9", "2026-04-01", "April 1, 2026", "June 15, 2031")
    notice = tracker.page.notices[0]
    entries = tuple((when, model, hostile) for when, model, _ in notice.entries)
    tracker.page.notices = (type(notice)(notice.day, f"Notice {HOSTILE}", entries),)
    tracker.page.prose = "::add-mask::claude\n::set-output name=result::hacked\n##[add-mask]claude\nresult<<EOF\nhacked\nEOF\n"
    first, second = tracker.fetch(), tracker.review()
    assert first.ok, first.log
    assert second.ok, second.log
    heard = {name for name, _ in (*first.heard, *second.heard)}
    assert heard <= {"notice", "warning"}
    assert second.outputs["Propose it"].keys() == {"result"}
    assert TOKEN not in first.log + second.log
    (pull,) = tracker.hub.pulls
    assert pull.title == "anthropic: claude-opus-9 deprecated, retires on 2031-06-15"
    for text in (pull.body, second.summary):
        assert "@octocat" not in text
        assert "<img" not in text
        assert "\x1b" not in text
        document = MarkdownIt("commonmark").enable("table").parse(text)
        tokens = [token for block in document for token in (block, *(block.children or ()))]
        hosts = {urlsplit(str(token.attrs["href"])).hostname for token in tokens if token.type == "link_open"}
        assert hosts <= {"platform.claude.com", "github.example"}
        assert not [token for token in tokens if token.type == "image"]


def test_an_extra_file_in_the_artefact_stops_before_any_token(tracker: Tracker) -> None:
    """The job fails at its first step; nothing was asked of GitHub and nothing pushed."""
    tracker.page.deprecate("claude-opus-9", "2026-04-01", "April 1, 2026", "June 15, 2031")
    assert tracker.fetch().ok
    (tracker.runner.artefacts / "candidate" / "snapshots" / "anthropic" / "evil.yml").write_text("x")
    ran = tracker.review()
    assert not ran.ok
    assert ran.steps[-1] == "Take in what belongs there, refuse the rest"
    assert "evil.yml" in ran.log
    assert (tracker.hub.requests, tracker.tip(BRANCH), tracker.tip(RECORD)) == ([], None, None)


def test_a_forged_candidate_is_refused_before_any_token(tracker: Tracker) -> None:
    """Facts that the record doesn't tell of never reach a pull request, however sound each file is."""
    assert tracker.fetch().ok
    path = tracker.runner.artefacts / "candidate" / "snapshots" / "anthropic" / "lifecycle.json"
    path.write_text(path.read_text().replace("2030-02-01", "2029-02-01"))
    ran = tracker.review()
    assert not ran.ok
    assert "Propose it" not in ran.steps
    assert tracker.hub.requests == []


def test_a_tracker_without_snapshots_starts_with_a_baseline(tracker: Tracker) -> None:
    """The first snapshot is proposed as one, and again left alone; it records no changes."""
    clone = tracker.runner.home / "empty"
    git(tracker.runner.home, "clone", "--quiet", str(tracker.origin), str(clone))
    git(clone, "rm", "--quiet", "-r", "snapshots")
    git(clone, "commit", "--quiet", "--message", "Start anew")
    git(clone, "push", "--quiet", "origin", "main")
    assert [tracker.update().outputs["Propose it"]["result"] for _ in range(2)] == ["opened", "nothing"]
    (pull,) = tracker.hub.pulls
    assert pull.title == "anthropic: first snapshot, 10 models"
    assert "First snapshot: 10 models, 1 notice." in pull.body
    assert _changes(tracker, BRANCH) == []


def test_a_person_can_overrule_a_guard_by_hand(tracker: Tracker) -> None:
    """The workflow's input takes codes; the pull request says that a person accepted it, and no model is forgotten."""
    tracker.page.rows = tracker.page.rows[:-1]
    assert tracker.update().outputs["Propose it"] == {"result": "nothing"}
    tracker.runner.expressions["inputs.accept"] = "lost-model  lost-row"
    assert tracker.update().outputs["Propose it"] == {"result": "opened"}
    (change,) = _changes(tracker, BRANCH)
    assert (change["model"], change["kind"], change["accepted"]) == ("claude-sonnet-9", "unlisted", ["lost-model"])
    (pull,) = tracker.hub.pulls
    assert "accepted: <code>lost-model</code>" in pull.body


@pytest.mark.parametrize("accept", ["lost-model; touch hacked", "$(touch hacked)", "--from /etc/passwd", "*"])
def test_an_input_is_no_program(tracker: Tracker, accept: str) -> None:
    """What isn't a guard's code is refused as wrong usage, and nothing of it runs."""
    tracker.runner.expressions["inputs.accept"] = accept
    ran = tracker.fetch()
    assert not ran.ok
    assert "no guard has the code" in ran.log or "lastcall update: error" in ran.log
    assert not list(tracker.runner.home.rglob("hacked"))
