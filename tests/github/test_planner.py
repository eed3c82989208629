"""The planner: what is open × what the run found → what to do."""

from __future__ import annotations

from dataclasses import replace

import pytest

from scraper.github.actions import (
    CloseIssue,
    ClosePull,
    CommentOnce,
    DeleteBranch,
    OpenIssue,
    OpenPull,
    Push,
    Say,
    UpdateIssue,
    UpdatePull,
)
from scraper.github.outputs import Level
from scraper.github.planner import Branch, Candidate, FailureText, Issue, Pull, marker, plan_issues, plan_pull, read_marker
from scraper.github.record import Record, Run, SourceRecord, SourceRun
from scraper.result import Outcome

CANDIDATE = Candidate("main", "new", complete=True, title="title", body="body", labels=("severity: high",))
NOTHING = replace(CANDIDATE, facts="main")
OURS = Branch("c0ffee", "new", (), current=True)
OLDER = replace(OURS, facts="older")
THEIRS = replace(OLDER, foreign=("beef" * 10,))
OPEN = Pull(7, is_open=True, merged=False, facts="older", head="c0ffee")
WORDS = ("title", "body", ("severity: high",))


def test_no_change_and_nothing_open_is_nothing() -> None:
    """The usual run does nothing at all."""
    assert plan_pull(NOTHING, None, ()) == ()


def test_a_change_opens_one_pull_request() -> None:
    """From main, on a branch that mustn't exist yet."""
    assert plan_pull(CANDIDATE, None, ()) == (Push(None, None), OpenPull(*WORDS))


def test_the_same_facts_leave_the_open_pull_request_alone() -> None:
    """No push, no edit, no comment: only a word in the run."""
    (action,) = plan_pull(CANDIDATE, OURS, (OPEN,))
    assert isinstance(action, Say)
    assert action.level is Level.NOTICE


def test_newer_facts_go_on_top_of_the_open_branch() -> None:
    """A reviewer sees what the newest run added; the push holds only while the branch stands where it was seen."""
    assert plan_pull(CANDIDATE, OLDER, (OPEN,)) == (Push("c0ffee", "c0ffee"), UpdatePull(7, *WORDS))


def test_a_branch_behind_main_is_built_afresh_even_with_the_same_facts() -> None:
    """Once main's snapshots have moved, the branch would conflict."""
    behind = replace(OURS, current=False)
    assert plan_pull(CANDIDATE, behind, (OPEN,)) == (Push("c0ffee", None), UpdatePull(7, *WORDS))


def test_a_difference_that_is_gone_closes_the_pull_request() -> None:
    """The branch goes first, under its lease; the marker says that lastcall closed it."""
    delete, close = plan_pull(NOTHING, OURS, (OPEN,))
    assert delete == DeleteBranch("c0ffee")
    assert isinstance(close, ClosePull)
    assert close.number == 7
    assert read_marker("changes", close.body) == {"facts": "none"}


def test_a_source_that_failed_closes_nothing() -> None:
    """An unread page is no page without a difference."""
    (action,) = plan_pull(replace(NOTHING, complete=False), OURS, (OPEN,))
    assert isinstance(action, Say)


@pytest.mark.parametrize("candidate", [CANDIDATE, NOTHING])
def test_a_persons_commit_stops_everything(candidate: Candidate) -> None:
    """Whatever the page says: no push, no close; one warning and one comment with the commit."""
    say, comment = plan_pull(candidate, THEIRS, (OPEN,))
    assert isinstance(say, Say)
    assert say.level is Level.WARNING
    assert "beefbeefbeef" in say.text
    assert isinstance(comment, CommentOnce)
    assert comment.marker in comment.text


def test_a_persons_commit_with_the_newest_facts_is_left_in_peace() -> None:
    """Nothing to warn of: the person works on exactly what the page says."""
    (action,) = plan_pull(CANDIDATE, replace(THEIRS, facts="new"), (OPEN,))
    assert isinstance(action, Say)
    assert action.level is Level.NOTICE


def test_a_persons_branch_without_a_pull_request_is_not_overwritten() -> None:
    """Work that isn't proposed yet is work all the same."""
    (action,) = plan_pull(CANDIDATE, THEIRS, ())
    assert isinstance(action, Say)
    assert action.level is Level.WARNING


def test_what_was_merged_may_be_replaced() -> None:
    """A squash leaves a branch behind whose commits aren't on main; nobody works on it any more."""
    merged = Pull(7, is_open=False, merged=True, facts="older", head="c0ffee")
    assert plan_pull(CANDIDATE, replace(THEIRS, current=False), (merged,)) == (Push("c0ffee", None), OpenPull(*WORDS))


def test_what_a_person_closed_is_not_proposed_again() -> None:
    """Closing without merging is a decision about these facts."""
    declined = Pull(7, is_open=False, merged=False, facts="new", head="c0ffee")
    (action,) = plan_pull(CANDIDATE, OURS, (declined,))
    assert isinstance(action, Say)
    assert "#7" in action.text


def test_other_facts_are_proposed_after_a_person_closed_some() -> None:
    """The decision was about those facts, not about the tracker."""
    declined = Pull(7, is_open=False, merged=False, facts="other", head="c0ffee")
    assert plan_pull(CANDIDATE, None, (declined,)) == (Push(None, None), OpenPull(*WORDS))


def test_what_lastcall_closed_is_proposed_again_when_it_comes_back() -> None:
    """Its own closing wasn't a decision."""
    closed = Pull(7, is_open=False, merged=False, facts="none", head="c0ffee")
    assert plan_pull(CANDIDATE, None, (closed,)) == (Push(None, None), OpenPull(*WORDS))


def test_a_branch_pushed_without_a_pull_request_gets_one() -> None:
    """A run that died between the push and the pull request is finished by the next."""
    assert plan_pull(CANDIDATE, OURS, ()) == (OpenPull(*WORDS),)


def test_a_left_over_branch_is_deleted() -> None:
    """After a merge nothing differs; the branch has no purpose."""
    assert plan_pull(NOTHING, OURS, ()) == (DeleteBranch("c0ffee"),)


def test_the_last_marker_counts() -> None:
    """lastcall writes its marker last: one further up is somebody's text."""
    body = marker("changes", facts="forged") + "\ntext\n" + marker("changes", facts="real")
    assert read_marker("changes", body) == {"facts": "real"}
    assert read_marker("failure", body) is None
    assert read_marker("changes", None) is None


# Failures.

SINCE = "2026-04-01T01:23:00Z"
FAILING = SourceRun("anthropic", Outcome.REFUSED)
TEXT = FailureText("anthropic", "failing", "body now")
TOLD = Issue(3, is_open=True, source="anthropic", since=SINCE, body="body before")


def _failures(count: int) -> Record:
    return Record((SourceRecord("anthropic", count, SINCE),))


def _run(outcome: Outcome) -> Run:
    return Run("2026-04-02T01:23:00Z", (SourceRun("anthropic", outcome),))


@pytest.mark.parametrize(("count", "expected"), [(1, ()), (2, ()), (3, (OpenIssue("failing", "body now"),))])
def test_a_failure_is_told_after_n_runs(count: int, expected: tuple[OpenIssue, ...]) -> None:
    """Two failures in a row are a bad day; three are news."""
    assert plan_issues(_failures(count), _run(Outcome.REFUSED), (TEXT,), (), 3) == expected


def test_a_threshold_that_was_missed_is_made_up_for() -> None:
    """Crossed, not hit: a run that couldn't reach GitHub at the third failure loses nothing."""
    assert plan_issues(_failures(9), _run(Outcome.UNREACHABLE), (TEXT,), (), 3) == (OpenIssue("failing", "body now"),)


def test_an_open_issue_is_updated_in_place() -> None:
    """However long it lasts, it stays one issue."""
    assert plan_issues(_failures(4), _run(Outcome.REFUSED), (TEXT,), (TOLD,), 3) == (UpdateIssue(3, "failing", "body now"),)


def test_an_issue_that_says_it_already_is_not_touched() -> None:
    """A body that is right needs no edit."""
    assert plan_issues(_failures(4), _run(Outcome.REFUSED), (TEXT,), (replace(TOLD, body="body now"),), 3) == ()


def test_an_issue_that_a_person_closed_stays_closed_for_this_spell() -> None:
    """And a new spell of failures is told anew."""
    closed = replace(TOLD, is_open=False)
    assert plan_issues(_failures(5), _run(Outcome.REFUSED), (TEXT,), (closed,), 3) == ()
    later = replace(closed, since="2026-01-01T00:00:00Z")
    assert plan_issues(_failures(5), _run(Outcome.REFUSED), (TEXT,), (later,), 3) == (OpenIssue("failing", "body now"),)


@pytest.mark.parametrize("outcome", [Outcome.UNCHANGED, Outcome.CHANGED, Outcome.BASELINE])
def test_a_recovery_is_told_once_and_closes(outcome: Outcome) -> None:
    """One comment, then closed."""
    comment, close = plan_issues(Record((SourceRecord("anthropic"),)), _run(outcome), (), (TOLD,), 3)
    assert isinstance(comment, CommentOnce)
    assert close == CloseIssue(3)


def test_without_issues_a_long_failure_is_said_in_the_run() -> None:
    """A fork has them switched off: the pull request goes on, and the run says what to switch on."""
    assert plan_issues(_failures(2), _run(Outcome.REFUSED), (TEXT,), None, 3) == ()
    (action,) = plan_issues(_failures(3), _run(Outcome.REFUSED), (TEXT,), None, 3)
    assert isinstance(action, Say)
    assert (action.level, action.stopped) == (Level.WARNING, False)
    assert plan_issues(Record(), _run(Outcome.UNCHANGED), (), None, 3) == ()


def test_another_sources_issue_is_left_alone() -> None:
    """Each source has its own spell."""
    other = replace(TOLD, source="elsewhere")
    assert plan_issues(Record(), _run(Outcome.UNCHANGED), (), (other,), 3) == ()
