"""The thinking: what is open on GitHub × what this run found → what to do. Pure; nothing here talks to anybody.

Two rules stand above the others. A person's commit is never overwritten: lastcall stops, and says so once. And nothing is said
twice: an open pull request whose facts are the same is left alone, a failure is one issue however long it lasts, and what a person
has closed stays closed until the facts differ.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from scraper.github.actions import (
    Action,
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
from scraper.github.record import FAILED, Record, Run

BRANCH = "lastcall/update"
FAILURE_LABEL = "lastcall: failure"
_MARKER = re.compile(r"<!-- lastcall:([a-z]+) ((?:[a-z]+=[A-Za-z0-9:.-]+ ?)*)-->")


def marker(name: str, **values: str) -> str:
    """Give the comment, unseen on the page, by which lastcall knows again what it wrote."""
    return f"<!-- lastcall:{name} " + "".join(f"{key}={value} " for key, value in values.items()) + "-->"


def read_marker(name: str, body: str | None) -> dict[str, str] | None:
    """Give the values of the last such marker in a body, or None."""
    found = [match[2] for match in _MARKER.finditer(body or "") if match[1] == name]
    return dict(pair.split("=", 1) for pair in found[-1].split()) if found else None


@dataclass(frozen=True, slots=True)
class Pull:
    """One pull request from lastcall's branch: ``facts`` is the digest in its marker, ``head`` its newest commit."""

    number: int
    is_open: bool
    merged: bool
    facts: str | None
    head: str


@dataclass(frozen=True, slots=True)
class Branch:
    """The branch as it stands: ``foreign`` are a person's commits, ``current`` is false once main's snapshots have moved on."""

    commit: str
    facts: str
    foreign: tuple[str, ...]
    current: bool


@dataclass(frozen=True, slots=True)
class Candidate:
    """What is to be proposed: digests of the facts on main and of the new ones, and the text of the pull request."""

    base_facts: str
    facts: str
    complete: bool
    title: str
    body: str
    labels: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Issue:
    """One issue about a failing source: ``since`` says which spell of failures it told of."""

    number: int
    is_open: bool
    source: str
    since: str
    body: str


@dataclass(frozen=True, slots=True)
class FailureText:
    """The words about one failing source."""

    source: str
    title: str
    body: str


def plan_pull(candidate: Candidate, branch: Branch | None, pulls: tuple[Pull, ...]) -> tuple[Action, ...]:
    """Say what to do about the pull request. ``pulls`` are all that ever came from the branch, newest first."""
    current = next((pull for pull in pulls if pull.is_open), None)
    # What was merged as it stands is no longer anybody's work in progress, also after a squash that left the branch behind.
    left_over = branch is not None and current is None and any(pull.merged and pull.head == branch.commit for pull in pulls)
    if branch is not None and branch.foreign and not left_over:
        return _stop(candidate, branch, current)
    if candidate.facts == candidate.base_facts:
        return _nothing_to_propose(candidate, branch, current)
    same = branch is not None and branch.facts == candidate.facts and branch.current
    if current is not None and same:
        return (Say(Level.NOTICE, f"pull request #{current.number} already proposes exactly this"),)
    declined = next((pull for pull in pulls if not pull.is_open), None)
    if current is None and declined and not declined.merged and declined.facts == candidate.facts:
        return (Say(Level.NOTICE, f"pull request #{declined.number} proposed exactly this and was closed: not proposed again"),)
    words = (candidate.title, candidate.body, candidate.labels)
    # On top of the branch while it is current, so that a reviewer sees what the newest run added; else afresh from main.
    onto = branch.commit if branch and branch.current and current else None
    pushes = () if same else (Push(branch.commit if branch else None, onto),)
    return (*pushes, UpdatePull(current.number, *words) if current else OpenPull(*words))


def _stop(candidate: Candidate, branch: Branch, current: Pull | None) -> tuple[Action, ...]:
    """Leave a branch alone that a person works on; say so where its facts aren't the newest."""
    if branch.facts == candidate.facts:
        return (Say(Level.NOTICE, f"{BRANCH} holds a person's commits and the newest facts: nothing to do"),)
    gone = candidate.facts == candidate.base_facts
    what = "the page no longer differs from main" if gone else "the page says something newer"
    text = f"{BRANCH} holds a commit that lastcall didn't make ({branch.foreign[0][:12]}), and {what}. lastcall stops here."
    way = "Merge or close this pull request, or delete the branch; the next run starts afresh from main."
    said: tuple[Action, ...] = (Say(Level.WARNING, f"{text} {way}", stopped=True),)
    if current is None:
        return said
    # Once for each state of the branch and each set of newer facts; not once a run.
    mark = marker("stopped", head=branch.commit, facts=candidate.facts)
    return (*said, CommentOnce(current.number, mark, f"{text}\n\n{way}\n\n{mark}"))


def _nothing_to_propose(candidate: Candidate, branch: Branch | None, current: Pull | None) -> tuple[Action, ...]:
    if branch is None and current is None:
        return ()
    if not candidate.complete:
        return (Say(Level.NOTICE, "a source couldn't be read: what is open stays open"),)
    # The branch first: that push has a lease, so a commit that a person makes this very second stops everything after it.
    actions: list[Action] = [DeleteBranch(branch.commit)] if branch is not None else []
    if current is not None:
        mark = marker("changes", facts="none")
        text = "The page no longer differs from main: closed by lastcall. Should it differ again, a new pull request follows."
        actions.append(ClosePull(current.number, text, f"{text}\n\n{mark}"))
    return tuple(actions)


def plan_issues(
    record: Record, run: Run, texts: tuple[FailureText, ...], issues: tuple[Issue, ...] | None, after: int
) -> tuple[Action, ...]:
    """Say what to do about failures: one issue for each spell of ``after`` failures in a row; ``record`` counts this run.

    ``issues`` is None where the repository has none to hold it.
    """
    if issues is None:
        text = "Issues are switched off here, so this is told nowhere else: Settings → General → Features → Issues"
        long = any(record.of(source).failures >= after for source in run.failed)
        return (Say(Level.WARNING, text),) if long else ()
    actions: list[Action] = []
    words = {text.source: text for text in texts}
    for seen in run.sources:
        entry = record.of(seen.source)
        mine = [issue for issue in issues if issue.source == seen.source]
        told = [issue for issue in mine if issue.is_open]
        if seen.outcome not in FAILED:
            for issue in told:
                mark = marker("recovered", since=issue.since)
                text = f"`{seen.source}` was read again at {run.at}. Closed by lastcall.\n\n{mark}"
                actions += [CommentOnce(issue.number, mark, text), CloseIssue(issue.number)]
        elif told:
            actions += [
                UpdateIssue(issue.number, words[seen.source].title, words[seen.source].body)
                for issue in told
                if issue.body != words[seen.source].body
            ]
        elif entry.failures >= after and not any(issue.since == entry.since for issue in mine):
            actions.append(OpenIssue(words[seen.source].title, words[seen.source].body))
    return tuple(actions)
