"""A model as a reader wants it on a day: the stored facts with what follows from them, derived once for every form."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING

from scraper.clock import days_left, days_to_floor, earliest_retirement, effective_state, follow_replacements, notice_given
from scraper.feeds.escape import clean, page_url
from scraper.feeds.item import Evidence

if TYPE_CHECKING:
    from datetime import date

    from scraper.clock import Chain
    from scraper.lifecycle import Model, Notice, Snapshot


@dataclass(frozen=True, slots=True)
class ModelView:
    """One model on the day of the build.

    ``state`` is the one that holds on the day (``model.state`` is the one that the page states). ``days_left`` counts to a date
    that is set, ``days_to_floor`` to a "not sooner than"; both are None without such a date and negative once it has passed.
    ``chain`` follows the recommended replacements to a living model. ``notices`` are those that name the model, newest first.
    """

    source: str
    model: Model
    state: str
    days_left: int | None
    days_to_floor: int | None
    earliest_retirement: date | None
    notice_given: int | None
    chain: Chain
    notices: tuple[Notice, ...]
    evidence: tuple[Evidence, ...]


def model_views(snapshot: Snapshot, today: date) -> tuple[ModelView, ...]:
    """Give every model of a source, by id."""
    by_id = {model.id: model for model in snapshot.models}
    notices: dict[str, list[Notice]] = {}
    for notice in snapshot.notices:
        for entry in notice.models:
            named = notices.setdefault(entry.id, [])
            if notice not in named:
                named.append(notice)
    return tuple(
        ModelView(
            source=snapshot.source,
            model=model,
            state=effective_state(model, today),
            days_left=days_left(model, today),
            days_to_floor=days_to_floor(model, today),
            earliest_retirement=earliest_retirement(model, today, snapshot.notice_days),
            notice_given=notice_given(model),
            chain=follow_replacements(snapshot, model, today, by_id),
            notices=tuple(notices.get(model.id, ())),
            evidence=evidence_of(snapshot.url, model.evidence),
        )
        for model in sorted(snapshot.models, key=lambda model: model.id)
    )


@lru_cache(maxsize=65_536)
def evidence_of(page: str, words: tuple[str, ...]) -> tuple[Evidence, ...]:
    """Read evidence such as ``status`` or ``notice:<anchor>`` and give each with its address on the page.

    The status table's anchor isn't among the facts, so ``status`` links to the page itself. A model's items share their evidence.
    """
    found = []
    for word in words:
        where, _, anchor = word.partition(":")
        found.append(Evidence(clean(where, 40), clean(anchor) or None, page_url(page, anchor or None)))
    return tuple(found)
