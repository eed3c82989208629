"""One thing that a feed tells: the same for JSON Feed, Atom and the record of changes on the site."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import date

    from scraper.canonical import Json
    from scraper.change import Severity

ANNOUNCED = "announced"
"""Kind of an item for a notice that stood on the page before anything was recorded."""
RETIRES_IN = "retires_in"
"""Kind of an item for a threshold before a set retirement date that was crossed."""


@dataclass(frozen=True, slots=True)
class Evidence:
    """Where a fact stands: ``status``, ``notice``, ``mention``, ``parameters`` or ``page``, its anchor, and the address of both."""

    where: str
    anchor: str | None
    url: str | None


@dataclass(frozen=True, slots=True)
class Item:
    """One item. Everything in it but ``modified`` and ``corrected_by`` is the same for ever.

    ``id`` is the change's, or derived from the fact. ``entered`` is the UTC time from which on it is told, and orders the feed:
    whatever comes later has a later one. ``published`` is the day of the fact, as a UTC time: the page's own date where it
    gives one (announced, retired, a crossed threshold), else the time at which it was seen. ``title`` and ``sentences`` are
    plain text for people. ``before`` and ``after`` are the changed fields, ``retires_on`` and the others what held once it had
    happened. ``days`` is the threshold of a `RETIRES_IN`. ``modified`` is the time of the last correction of something that the
    item says.
    """

    id: str
    source: str
    model: str | None
    kind: str
    severity: Severity
    entered: str
    published: str
    title: str
    sentences: tuple[str, ...]
    before: Mapping[str, Json] = field(default_factory=dict)
    after: Mapping[str, Json] = field(default_factory=dict)
    state: str | None = None
    retires_on: date | None = None
    retirement_kind: str = "none"
    replacements: tuple[str, ...] = ()
    evidence: tuple[Evidence, ...] = ()
    days: int | None = None
    modified: str | None = None
    corrected_by: tuple[str, ...] = ()
