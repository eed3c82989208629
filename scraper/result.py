"""What an update of one source came to, as pure data: the reports, the commit and the workflows read it."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from scraper.change import Change
    from scraper.errors import LastcallError
    from scraper.lifecycle import Doubt, Refusal, Snapshot
    from scraper.page.answer import Page


class Outcome(StrEnum):
    """How an update of one source ended."""

    UNCHANGED = "unchanged"
    BASELINE = "baseline"
    CHANGED = "changed"
    REFUSED = "refused"
    UNREACHABLE = "unreachable"


@dataclass(frozen=True, slots=True)
class Result:
    """What an update of one source came to.

    ``changes`` are recorded facts, ``page`` the low entry for prose (never recorded), ``doubts`` what a reviewer should look at,
    ``error`` why nothing could be done. ``wrote`` is false where every byte was there already.
    """

    source: str
    outcome: Outcome
    snapshot: Snapshot | None = None
    changes: tuple[Change, ...] = ()
    page: Change | None = None
    doubts: tuple[Doubt, ...] = ()
    refusals: tuple[Refusal, ...] = ()
    error: LastcallError | None = None
    notes: tuple[str, ...] = ()
    wrote: bool = False
    fetched: Page | None = None
