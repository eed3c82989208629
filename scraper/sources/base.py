"""The contract of a source: one provider's page and how to read it.

A source declares where its page lives and gives, from an outline, a reading: what the page says, fact by fact, each with its raw
text. It knows nothing of the network, the disk or the clock, derives nothing, and doesn't repair: what it can't read becomes a
`Defect` with the cell's coordinates, for which a guard refuses the page.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from datetime import date

    from scraper.lifecycle import Doubt, Parameter, Retirement, Snapshot
    from scraper.page.outline import Defect, Outline


@dataclass(frozen=True, slots=True)
class StatusRow:
    """One row of a status table."""

    id: str
    state: str
    deprecated_on: date | None
    retirement: Retirement
    place: str


@dataclass(frozen=True, slots=True)
class HistoryRow:
    """One row of a notice's table; ``retirement`` is firm, or none where the notice sets no date."""

    id: str
    retirement: Retirement
    replacements: tuple[str, ...]
    replacement_raw: str | None
    place: str


@dataclass(frozen=True, slots=True)
class ReadNotice:
    """One dated announcement; ``retired`` is true once the page says that it has happened, ``retired_on`` its date if given."""

    announced_on: date
    title: str
    anchor: str
    retired: bool
    retired_on: date | None
    rows: tuple[HistoryRow, ...]
    place: str


@dataclass(frozen=True, slots=True)
class Mention:
    """A sentence outside the tables that calls a model deprecated or retired."""

    id: str
    state: str
    retirement: Retirement
    replacements: tuple[str, ...]
    replacement_raw: str | None
    anchor: str
    place: str


@dataclass(frozen=True, slots=True)
class Reading:
    """What one page says. Nothing is derived; ``defects`` are what couldn't be read, ``doubts`` what a person should look at."""

    status: tuple[StatusRow, ...] = ()
    notices: tuple[ReadNotice, ...] = ()
    mentions: tuple[Mention, ...] = ()
    parameters: tuple[Parameter, ...] = ()
    scope: str | None = None
    notice_days: int | None = None
    defects: tuple[Defect, ...] = ()
    doubts: tuple[Doubt, ...] = ()

    @property
    def ids(self) -> frozenset[str]:
        """Give the id of every model that the page states a fact of."""
        rows = {row.id for row in self.status} | {row.id for notice in self.notices for row in notice.rows}
        return frozenset(rows | {mention.id for mention in self.mentions})


class Source(Protocol):
    """One provider's page.

    ``url`` is the page for people, ``addresses`` are what is fetched, in order: the first is read, the others are witnesses.
    ``hosts`` is the allow-list for every hop.
    """

    name: str
    url: str
    addresses: tuple[str, ...]
    hosts: frozenset[str]

    def identify(self, outline: Outline) -> tuple[Defect, ...]:
        """Give the reasons why this isn't the source's page at all (title, sections, language)."""
        ...

    def read(self, outline: Outline) -> Reading:
        """Give what the page says."""
        ...

    def landmarks(self, reading: Reading, base: Snapshot | None) -> tuple[Defect, ...]:
        """Give the facts that the page has always carried to its very end and that this reading lacks."""
        ...
