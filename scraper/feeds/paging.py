"""Pages of a feed that stay as they are while it grows.

Items are dealt to numbered pages from the oldest on; a page that is full and old enough is sealed and never gains or loses an item.
The feed itself holds what isn't sealed yet and points to the newest sealed page, which points to the one before it.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence

    from scraper.feeds.item import Item

PAGE = 50
"""Items of a sealed page; the feed itself keeps at least as many."""

SETTLED = timedelta(days=30)
"""A page is sealed once its items are this much older than the newest one: a change carries the time at which it was seen, and may
have waited for its review while younger items were published already."""


@dataclass(frozen=True, slots=True)
class Page:
    """One page: ``number`` counts sealed pages from 1, the oldest, and is None for the feed itself; ``older`` is read next."""

    number: int | None
    older: int | None
    items: tuple[Item, ...]


def pages(items: Sequence[Item], size: int = PAGE) -> tuple[Page, ...]:
    """Deal items (newest first) to pages: the feed itself first, then the sealed ones from the newest to the oldest."""
    sealed = max(0, len(items) // size - 1)
    settled = _settled_before(items)
    # The newest item of the newest sealed page is the first one that may still be younger than what comes late.
    while sealed and items[len(items) - sealed * size].entered >= settled:
        sealed -= 1
    head = len(items) - sealed * size
    found = [Page(None, sealed or None, tuple(items[:head]))]
    for number in range(sealed, 0, -1):
        start = head + (sealed - number) * size
        found.append(Page(number, number - 1 or None, tuple(items[start : start + size])))
    return tuple(found)


def _settled_before(items: Sequence[Item]) -> str:
    return str(date.fromisoformat(items[0].entered[:10]) - SETTLED) if items else ""
