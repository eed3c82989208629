"""The record of changes as people read it: what is the same news about many models is told once."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import groupby
from typing import TYPE_CHECKING

from scraper.change import ChangeKind

if TYPE_CHECKING:
    from collections.abc import Sequence

    from scraper.feeds.item import Item


@dataclass(frozen=True, slots=True)
class Entry:
    """One entry: one item, or the recommendations of one day that changed together."""

    items: tuple[Item, ...]

    @property
    def lead(self) -> Item:
        """Give the item that stands for the entry: its day and its severity are those of all."""
        return self.items[0]


def entries(items: Sequence[Item]) -> list[Entry]:
    """Give the entries for items, in their order.

    With nearly every release the page rewrites what it recommends for a dozen models that are long gone: nineteen entries in a
    row say one thing, and hide the one that matters.
    """
    found: list[Entry] = []
    for same, run in groupby(items, key=_sameness):
        together = tuple(run)
        found += [Entry(together)] if same else [Entry((item,)) for item in together]
    return found


def _sameness(item: Item) -> tuple[str, str, str] | None:
    return (item.entered, item.published, item.severity) if item.kind == ChangeKind.REPLACEMENT_CHANGED else None
