"""The one step with a token: look at what is open on GitHub, let the planner think, and do what it says, in its order."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from scraper.github import actions as to_do
from scraper.github.failure import failure_text
from scraper.github.outputs import Level
from scraper.github.planner import BRANCH, FAILURE_LABEL, Candidate, Issue, Pull, marker, plan_issues, plan_pull, read_marker
from scraper.github.pullrequest import commit_message, facts_digest, labels, merged_labels, title
from scraper.github.record import Record, fold, record_from_text, record_text
from scraper.github.review import SNAPSHOTS, files_at, files_on_disk, look_at_branch, reports, states
from scraper.reports import github as report

if TYPE_CHECKING:
    from datetime import date
    from pathlib import Path

    from scraper.github.actions import Action
    from scraper.github.api import GitHub
    from scraper.github.git import Git
    from scraper.github.outputs import Step
    from scraper.github.planner import Branch
    from scraper.github.record import Run
    from scraper.github.review import Files
    from scraper.reports.github import Place, SourceReport

RECORD_BRANCH, RECORD_FILE = "lastcall/record", "record.json"


@dataclass(frozen=True, slots=True)
class Proposal:
    """Everything that is known before GitHub is asked."""

    base: str
    files: Files
    told: list[SourceReport]
    candidate: Candidate
    branch: Branch | None
    record: Record
    run: Run
    today: date


def prepare(git: Git, root: Path, run: Run, today: date, place: Place) -> Proposal:
    """Read main, the open branch, the work tree and the record, and write the pull request's text; asks nobody."""
    base = git.head()
    before, after = files_at(git, base), files_on_disk(root)
    told = reports(before, after, run)
    digest, opened = facts_digest(after), look_at_branch(git, base)
    body = report.body(told, today, place, unread=sorted(run.failed)) + "\n" + marker("changes", facts=digest)
    candidate = Candidate(facts_digest(before), digest, not run.failed, title(told, today), body, labels(told))
    return Proposal(base, after, told, candidate, opened.state if opened else None, fold(read_record(git), run), run, today)


def read_record(git: Git) -> Record:
    """Give the run record from its branch; a blank one where there is none."""
    tip = git.remote(RECORD_BRANCH)
    raw = git.read(tip, RECORD_FILE) if tip else None
    return record_from_text(raw.decode("utf-8", errors="replace")) if raw is not None else Record()


def plan(proposal: Proposal, hub: GitHub, place: Place, after: int) -> tuple[Action, ...]:
    """Ask GitHub what is open and say what to do; changes nothing."""
    pulls = tuple(_pull(found) for found in hub.pulls_from(BRANCH))
    listed = hub.issues_with(FAILURE_LABEL)
    issues = None if listed is None else tuple(issue for found in listed if (issue := _issue(found)))
    urls = {told.snapshot.source: told.snapshot.url for told in proposal.told}
    urls |= {name: state.snapshot.url for name, state in states(proposal.files).items()}
    texts = tuple(
        failure_text(proposal.record.of(seen.source), seen, proposal.run.at, urls.get(seen.source), place)
        for seen in proposal.run.sources
        if seen.failed
    )
    about_pull = plan_pull(proposal.candidate, proposal.branch, pulls)
    return (*about_pull, *plan_issues(proposal.record, proposal.run, texts, issues, after))


def _pull(found: dict[str, object]) -> Pull:
    mark = read_marker("changes", str(found.get("body") or "")) or {}
    head = found["head"]
    sha = str(head["sha"]) if isinstance(head, dict) else ""
    return Pull(int(str(found["number"])), found["state"] == "open", bool(found.get("merged_at")), mark.get("facts"), sha)


def _issue(found: dict[str, object]) -> Issue | None:
    body = str(found.get("body") or "")
    mark = read_marker("failure", body)
    if mark is None or not {"source", "since"} <= mark.keys():
        return None
    return Issue(int(str(found["number"])), found["state"] == "open", mark["source"], mark["since"], body)


def save_record(git: Git, record: Record) -> None:
    """Put the run record on its branch, as one commit without history, where it differs from what lies there."""
    tip = git.remote(RECORD_BRANCH)
    text = record_text(record).encode()
    if tip is not None and git.read(tip, RECORD_FILE) == text:
        return
    message = "Record what the runs saw\n\nMade by lastcall's update workflow; one commit, replaced when there is something new.\n"
    # Another run that was quicker has written the newer record: losing this count is better than losing its.
    git.push(RECORD_BRANCH, git.commit(None, {RECORD_FILE: text}, message), tip)


@dataclass(frozen=True, slots=True)
class Hands:
    """What the planner said, done; ``base_branch`` is where the pull request goes."""

    proposal: Proposal
    git: Git
    hub: GitHub
    step: Step
    base_branch: str

    def do_all(self, actions: tuple[Action, ...]) -> str:
        """Do every action in its order, and give one word for the step's output: nothing, opened, updated, closed or stopped."""
        result = "nothing"
        for action in actions:
            if not self._pushed(action):
                # What follows would describe a commit that isn't there.
                text = f"{BRANCH} moved while this ran: somebody pushed to it. Nothing was overwritten; the next run looks again."
                self.step.annotate(Level.WARNING, text, title="lastcall")
                return "stopped"
            result = self._done(action) or result
        return result

    def _pushed(self, action: Action) -> bool:
        """Do what changes the branch; False where somebody else was quicker."""
        if isinstance(action, to_do.DeleteBranch):
            return self.git.push(BRANCH, None, action.expected)
        if isinstance(action, to_do.Push):
            message = commit_message(self.proposal.told, self.proposal.today, self.proposal.files)
            parent = action.onto or self.proposal.base
            return self.git.push(BRANCH, self.git.commit(parent, self.proposal.files, message, under=SNAPSHOTS), action.expected)
        return True

    def _done(self, action: Action) -> str | None:
        """Do what is only said: pull request, issue, comment, annotation."""
        hub = self.hub
        match action:
            case to_do.OpenPull():
                number = hub.open_pull(action.title, action.body, BRANCH, self.base_branch)
                hub.set_labels(number, list(action.labels))
                return self._told("opened", number, action.title)
            case to_do.UpdatePull():
                hub.update_pull(action.number, title=action.title, body=action.body)
                hub.set_labels(action.number, list(merged_labels(hub.labels(action.number), action.labels)))
                return self._told("updated", action.number, action.title)
            case to_do.ClosePull():
                hub.update_pull(action.number, state="closed", body=action.body)
                hub.comment(action.number, action.comment)
                return self._told("closed", action.number, action.comment)
            case to_do.CommentOnce():
                if not any(action.marker in comment for comment in hub.comments(action.number)):
                    hub.comment(action.number, action.text)
            case to_do.OpenIssue():
                hub.open_issue(action.title, action.body, [FAILURE_LABEL])
            case to_do.UpdateIssue():
                hub.update_issue(action.number, title=action.title, body=action.body)
            case to_do.CloseIssue():
                hub.update_issue(action.number, state="closed")
            case to_do.Say():
                self.step.annotate(action.level, action.text, title="lastcall")
                return "stopped" if action.stopped else None
        return None

    def _told(self, what: str, number: int, text: str) -> str:
        self.step.annotate(Level.NOTICE, text, title=f"pull request #{number} {what}")
        return what
