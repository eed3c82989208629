"""What an update is asked to do: which source, from where, when, and what a person has accepted."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from datetime import datetime

    from scraper.page.answer import NotModified, Page, Validators
    from scraper.sources.base import Source


class Supply(Protocol):
    """Where pages come from: the network, or a file."""

    def get(self, url: str, validators: Validators | None = None) -> Page | NotModified:
        """Give the page at an address; raises `SourceUnreachable` or `PageRefused`."""
        ...


@dataclass(frozen=True, slots=True)
class Job:
    """One update: what to read, from where, when it was, and what a person has accepted.

    ``addresses`` are asked in order; the first that is believed counts, the others are its witnesses. ``at`` is UTC. ``remember``
    keeps validators for the next run and needs the page's own address.
    """

    source: Source
    addresses: tuple[str, ...]
    at: datetime
    accepted: tuple[str, ...] = ()
    dry_run: bool = False
    remember: bool = True
