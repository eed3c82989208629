"""The step with a token: what it does when somebody is quicker, when GitHub says no, and when it runs twice."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from scraper.errors import GitHubFailed
from scraper.github.api import GitHub
from scraper.github.evidence import State
from scraper.github.git import Git
from scraper.github.outputs import Step
from scraper.github.planner import BRANCH
from scraper.github.propose import Hands, plan, prepare, save_record
from scraper.github.record import Reason, Run, SourceRun
from scraper.reports.github import Place
from scraper.result import Outcome
from tests.github.facts import BASE, TODAY, deprecated, files, step
from tests.github.tracker import git as by_hand
from tests.support.github_server import REPOSITORY, TOKEN, Hub, Refused, serving

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

FIRST = State(BASE)
NEXT = step(FIRST, deprecated(BASE, "claude-alpha-1"))
CHANGED = Run("2026-04-01T01:23:00Z", (SourceRun("anthropic", Outcome.CHANGED),))
SAID: list[str] = []


@pytest.fixture
def hub(tmp_path: Path) -> Iterator[Hub]:
    """Give a GitHub over an origin whose main holds a baseline."""
    work = tmp_path / "work"
    work.mkdir()
    by_hand(work, "init", "--quiet", "--initial-branch", "main")
    _write(work, files(FIRST))
    by_hand(work, "add", "--all")
    by_hand(work, "commit", "--quiet", "--message", "baseline")
    by_hand(tmp_path, "clone", "--quiet", "--bare", "work", "origin.git")
    SAID.clear()
    with serving(tmp_path / "origin.git") as found:
        yield found


def _write(root: Path, found: dict[str, bytes]) -> None:
    for path, content in found.items():
        (root / path).parent.mkdir(parents=True, exist_ok=True)
        (root / path).write_bytes(content)


class Job:
    """One run of the step in a clone of its own."""

    def __init__(self, hub: Hub, name: str, state: State, run: Run = CHANGED) -> None:
        self.root = hub.origin.parent / name
        by_hand(hub.origin.parent, "clone", "--quiet", str(hub.origin), name)
        _write(self.root, files(state))
        self.git = Git(self.root, {"GIT_CONFIG_GLOBAL": "/dev/null"})
        self.client = GitHub(hub.url, REPOSITORY, TOKEN, lambda _: None)
        self.proposal = prepare(self.git, self.root, run, TODAY, Place())

    def finish(self) -> str:
        """Plan and do."""
        with self.client as client:
            actions = plan(self.proposal, client, Place(), 3)
            hands = Hands(self.proposal, self.git, client, Step(None, None, SAID.append), "main")
            result = hands.do_all(actions)
        save_record(self.git, self.proposal.record)
        return result


def test_a_person_who_pushes_while_it_runs_keeps_their_commit(hub: Hub) -> None:
    """The branch appears between the look and the push: nothing is overwritten, and no pull request describes what isn't there."""
    job = Job(hub, "slow", NEXT)
    person = hub.origin.parent / "person"
    by_hand(hub.origin.parent, "clone", "--quiet", str(hub.origin), "person")
    by_hand(person, "commit", "--quiet", "--allow-empty", "--message", "theirs")
    by_hand(person, "push", "--quiet", "origin", f"HEAD:{BRANCH}")
    theirs = hub.commit_of(BRANCH)
    assert job.finish() == "stopped"
    assert hub.commit_of(BRANCH) == theirs
    assert hub.writes == []
    assert "somebody pushed to it" in SAID[0]


def test_a_person_who_pushes_while_it_closes_keeps_branch_and_pull_request(hub: Hub) -> None:
    """The deletion has a lease too, and comes before the closing."""
    assert Job(hub, "first", NEXT).finish() == "opened"
    job = Job(hub, "closing", FIRST)
    person = hub.origin.parent / "person"
    by_hand(hub.origin.parent, "clone", "--quiet", "--branch", BRANCH, str(hub.origin), "person")
    by_hand(person, "commit", "--quiet", "--allow-empty", "--message", "theirs")
    by_hand(person, "push", "--quiet", "origin", BRANCH)
    assert job.finish() == "stopped"
    (pull,) = hub.pulls
    assert (pull.state, pull.comments) == ("open", [])


def test_a_run_that_may_not_open_pull_requests_is_made_up_for(hub: Hub) -> None:
    """It fails with the setting's name; once that is set, the next run opens it from the branch that was pushed."""
    job = Job(hub, "forbidden", NEXT)
    hub.look()
    with job.client as client:
        actions = plan(job.proposal, client, Place(), 3)
        hub.upset = [Refused(403, "GitHub Actions is not permitted to create or approve pull requests.")]
        with pytest.raises(GitHubFailed) as caught:
            Hands(job.proposal, job.git, client, Step(None, None, SAID.append), "main").do_all(actions)
    assert "Allow GitHub Actions" in str(caught.value.hint)
    pushed = hub.commit_of(BRANCH)
    assert Job(hub, "allowed", NEXT).finish() == "opened"
    assert hub.commit_of(BRANCH) == pushed


def test_a_fork_without_issues_proposes_all_the_same(hub: Hub) -> None:
    """GitHub answers 410 where issues are switched off."""
    job = Job(hub, "fork", NEXT)
    with job.client as client:
        client.pulls_from(BRANCH)
        hub.issues_enabled = False
        actions = plan(job.proposal, client, Place(), 3)
    assert [type(action).__name__ for action in actions] == ["Push", "OpenPull"]


def test_a_failure_is_updated_in_place(hub: Hub) -> None:
    """Six failures in a row: one issue, whose title and body count them; the record remembers each."""
    reason = Reason("cut-row", "row 3 isn't closed", "| claude")
    for number in range(6):
        run = Run(f"2026-04-01T0{number}:23:00Z", (SourceRun("anthropic", Outcome.REFUSED, (reason,)),))
        assert Job(hub, f"run-{number}", FIRST, run).finish() == "nothing"
    (issue,) = hub.issues
    assert issue.title == "anthropic: page refused 6 times in a row (cut-row)"
    assert "the first at 2026-04-01T00:23:00Z" in issue.body
    assert issue.comments == []


def test_what_a_person_closed_stays_closed(hub: Hub) -> None:
    """The same facts aren't proposed again; others are."""
    Job(hub, "one", NEXT).finish()
    (pull,) = hub.pulls
    pull.state = "closed"
    assert Job(hub, "two", NEXT).finish() == "nothing"
    assert len(hub.pulls) == 1
    assert Job(hub, "three", step(NEXT, deprecated(NEXT.snapshot, "claude-beta-1"))).finish() == "opened"
    assert len(hub.pulls) == 2


def test_what_lastcall_closed_comes_back(hub: Hub) -> None:
    """A page that changes its mind twice."""
    assert [Job(hub, str(number), state).finish() for number, state in enumerate((NEXT, FIRST, NEXT))] == [
        "opened",
        "closed",
        "opened",
    ]
    assert [pull.state for pull in hub.pulls] == ["closed", "open"]


def test_the_record_is_one_commit_without_history(hub: Hub) -> None:
    """Replaced when there is something new, so that the repository doesn't grow by it."""
    for day in (1, 2, 3):
        run = Run(f"2026-04-0{day}T01:23:00Z", (SourceRun("anthropic", Outcome.UNCHANGED),))
        Job(hub, f"day-{day}", FIRST, run).finish()
    assert by_hand(hub.origin, "rev-list", "--count", "lastcall/record") == "1"
    assert by_hand(hub.origin, "ls-tree", "--name-only", "lastcall/record") == "record.json"
    assert '"checked_on": "2026-04-03"' in by_hand(hub.origin, "show", "lastcall/record:record.json")
