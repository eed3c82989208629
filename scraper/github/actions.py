"""Everything that lastcall can do on GitHub, as data: the planner says it, and `scraper.github.propose` does it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from scraper.github.outputs import Level


@dataclass(frozen=True, slots=True)
class Push:
    """Put the candidate on the branch, which stands at ``expected``; ``onto`` is the parent (None: the commit on main)."""

    expected: str | None
    onto: str | None


@dataclass(frozen=True, slots=True)
class DeleteBranch:
    """Delete the branch, which stands at ``expected``."""

    expected: str


@dataclass(frozen=True, slots=True)
class OpenPull:
    """Open the pull request."""

    title: str
    body: str
    labels: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class UpdatePull:
    """Bring title, body and lastcall's own labels up to date; labels that a person put on stay."""

    number: int
    title: str
    body: str
    labels: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class ClosePull:
    """Close the pull request with one comment, and let its marker say that lastcall did it."""

    number: int
    comment: str
    body: str


@dataclass(frozen=True, slots=True)
class CommentOnce:
    """Comment on an issue or pull request unless a comment with this marker stands there already."""

    number: int
    marker: str
    text: str


@dataclass(frozen=True, slots=True)
class OpenIssue:
    """Open the issue about a failure."""

    title: str
    body: str


@dataclass(frozen=True, slots=True)
class UpdateIssue:
    """Bring the issue about a failure up to date, in place."""

    number: int
    title: str
    body: str


@dataclass(frozen=True, slots=True)
class CloseIssue:
    """Close the issue: the source is read again."""

    number: int


@dataclass(frozen=True, slots=True)
class Say:
    """Tell the person who looks at the run; ``stopped`` where lastcall leaves something to them."""

    level: Level
    text: str
    stopped: bool = False


Action = Push | DeleteBranch | OpenPull | UpdatePull | ClosePull | CommentOnce | OpenIssue | UpdateIssue | CloseIssue | Say
