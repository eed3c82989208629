"""The record of changes as people read it: what is the same news about many models is told once."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from itertools import groupby
from typing import TYPE_CHECKING

from scraper.change import ChangeKind
from scraper.feeds.escape import clean, html_text

if TYPE_CHECKING:
    from collections.abc import Sequence

    from scraper.feeds.item import Evidence, Item


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


def body_html(item: Item, *, brief: bool) -> str:
    """Give what an entry says below its title, as HTML: its sentences (``brief``: the first), and where it stands on the page.

    Written here and not in a template: with fifty thousand changes these few lines are most of the build.
    """
    told = item.sentences[1:2] if brief else item.sentences[1:]
    return "".join([f"<p>{html_text(clean(sentence))}</p>\n" for sentence in told]) + _evidence_html(item.evidence)


@lru_cache(maxsize=4096)
def _evidence_html(evidence: tuple[Evidence, ...]) -> str:
    links = ", ".join(
        f'<a href="{html_text(place.url)}" rel="noopener noreferrer">{html_text(clean(place.anchor or place.where))}</a>'
        for place in evidence
        if place.url
    )
    return f'<p class="evidence">On the provider’s page: {links}</p>\n' if links else ""
