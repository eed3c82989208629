"""Where every model stands on a day: what `lastcall status` and `lastcall show` tell, derived from the facts. Pure."""

from __future__ import annotations

from dataclasses import dataclass

from scraper.clock import (
    ChainEnd,
    days_left,
    days_to_floor,
    earliest_retirement,
    effective_state,
    follow_replacements,
    notice_given,
)
from scraper.lifecycle import RetirementKind, State
from scraper.spoken import count, in_days

TYPE_CHECKING = False  # typing itself would cost more than this module: see scraper/_late.py
if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from datetime import date, timedelta

    from scraper.canonical import Json
    from scraper.clock import Chain
    from scraper.lifecycle import Model, Notice, Snapshot

_FAR = 10**6


@dataclass(frozen=True, slots=True)
class Standing:
    """One model on one day; ``state`` is the effective one, ``model.state`` what the page states.

    ``disagreeing`` is the newest notice where it names another date than ``model.retirement``, with that date in
    ``date_in_notice``: a person has to look, lastcall doesn't choose for them.
    """

    source: str
    model: Model
    state: str
    days_left: int | None
    days_to_floor: int | None
    earliest: date | None
    notice_given: int | None
    chain: Chain
    disagreeing: Notice | None = None
    date_in_notice: date | None = None


def standing(snapshot: Snapshot, model: Model, today: date) -> Standing:
    """Give where one model of a snapshot stands on ``today``."""
    notice, day = _disagreement(snapshot, model)
    return Standing(
        snapshot.source,
        model,
        effective_state(model, today),
        days_left(model, today),
        days_to_floor(model, today),
        earliest_retirement(model, today, snapshot.notice_days),
        notice_given(model),
        follow_replacements(snapshot, model, today),
        notice,
        day,
    )


def standings(snapshot: Snapshot, today: date) -> tuple[Standing, ...]:
    """Give where every model of a snapshot stands, the most urgent first and the longest retired last."""
    return tuple(sorted((standing(snapshot, model, today) for model in snapshot.models), key=_urgency))


def _urgency(one: Standing) -> tuple[int, int, str]:
    if one.state == State.RETIRED:
        return 3, -one.days_left if one.days_left is not None else _FAR, one.model.id
    if one.days_left is not None or one.state == State.DEPRECATED:
        return 0, one.days_left if one.days_left is not None else _FAR, one.model.id
    return 2 if one.state == State.ACTIVE else 1, one.days_to_floor if one.days_to_floor is not None else _FAR, one.model.id


def _disagreement(snapshot: Snapshot, model: Model) -> tuple[Notice | None, date | None]:
    """Give the newest notice and its date where row and notice name different days, as the page itself did in autumn 2025."""
    notice = next(iter(snapshot.notices_of(model.id)), None)
    if notice is None or model.retirement.on is None or model.retirement.kind is RetirementKind.FLOOR:
        return None, None
    day = next(entry.retires_on for entry in notice.models if entry.id == model.id)
    return (notice, day) if day not in (None, model.retirement.on) else (None, None)


def retiring(every: Iterable[Standing], within: timedelta) -> tuple[Standing, ...]:
    """Give the models that aren't retired yet and whose set date lies within a window from today, the first to go first."""
    soon = (one for one in every if one.state != State.RETIRED and one.days_left is not None and one.days_left <= within.days)
    return tuple(sorted(soon, key=_urgency))


def headline(every: Sequence[Standing], within: timedelta) -> str:
    """Give the line that is read first: ``1 model retires within 90 days: claude-x on 2026-11-30, in 7 days``."""
    soon = retiring(every, within)
    if not soon:
        return f"no model retires within {count(within.days, 'day')}"
    named = ", ".join(f"{one.model.id} on {one.model.retirement.on}, {in_days(one.days_left or 0)}" for one in soon[:3])
    more = f", and {len(soon) - 3} more" if len(soon) > 3 else ""
    verb = "model retires" if len(soon) == 1 else "models retire"
    return f"{len(soon)} {verb} within {count(within.days, 'day')}: {named}{more}"


def move_to(one: Standing) -> str:
    """Give the living model to move to, or in words why there is none for certain."""
    chain = one.chain
    if chain.end is ChainEnd.ACTIVE:
        return chain.target or "–"
    last = chain.steps[-1] if chain.steps else None
    if chain.end is ChainEnd.UNKNOWN_MODEL:
        return f"{last} (no facts)"
    if chain.end is ChainEnd.CYCLE:
        return "in a circle"
    return f"nothing after {last}" if last else "–"


def disagreement_line(one: Standing) -> str | None:
    """Give what row and notice say where they don't say the same, or None."""
    if one.disagreeing is None:
        return None
    return (
        f"{one.model.id}: the facts say {one.model.retirement.on}, "
        f"the notice of {one.disagreeing.announced_on} says {one.date_in_notice}"
    )


def standing_to_json(one: Standing) -> dict[str, Json]:
    """Give one standing for programs: the model's own facts, and what is derived from them beside it."""
    from scraper.canonical import iso, model_to_json

    return {
        "source": one.source,
        **model_to_json(one.model),
        "effective_state": str(one.state),
        "days_left": one.days_left,
        "days_to_floor": one.days_to_floor,
        "earliest_retirement": iso(one.earliest),
        "notice_given": one.notice_given,
        "chain": {"steps": list(one.chain.steps), "end": str(one.chain.end), "target": one.chain.target},
        "disagreement": None
        if one.disagreeing is None
        else {"notice": one.disagreeing.anchor, "retires_on": iso(one.date_in_notice), "facts_say": iso(one.model.retirement.on)},
    }
