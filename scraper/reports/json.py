"""A report of changes for programs: the headline, the changes as they are recorded, the doubts and the prose entry."""

from __future__ import annotations

from typing import TYPE_CHECKING

from scraper.canonical import dumps
from scraper.change import change_to_json
from scraper.reports.summary import in_order_of_telling, summarise

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date

    from scraper.change import Change
    from scraper.lifecycle import Doubt, Snapshot

SCHEMA = "lastcall/report/1"


def render(changes: Sequence[Change], snapshot: Snapshot, doubts: Sequence[Doubt], today: date, page: Change | None = None) -> str:
    """Give the report as JSON text with a final newline; the same arguments give the same bytes."""
    summary = summarise(changes, snapshot, doubts, today, page)
    facts = [change for change in changes if change is not summary.page]
    return dumps(
        {
            "schema": SCHEMA,
            "source": snapshot.source,
            "url": snapshot.url,
            "today": today.isoformat(),
            "headline": summary.headline,
            "changes": [change_to_json(change) for change in in_order_of_telling(facts)],
            "doubts": [{"code": doubt.code, "place": doubt.place, "sentence": doubt.sentence} for doubt in summary.doubts],
            "page": None if summary.page is None else change_to_json(summary.page),
        }
    )
