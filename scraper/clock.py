"""Questions about a day. Every answer is derived from a snapshot and a ``today`` that the caller gives; nothing here is stored."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from enum import StrEnum

from scraper.lifecycle import RetirementKind, State

TYPE_CHECKING = False  # typing itself would cost more than this module: see scraper/_late.py
if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import date

    from scraper.lifecycle import Model, Snapshot

SET = frozenset({RetirementKind.FIRM, RetirementKind.ACTUAL})


def effective_state(model: Model, today: date) -> str:
    """Give the state that holds on ``today``: the stated one, or retired once a firm date has come.

    A floor never changes a state: an active model past its "not sooner than" is active.
    """
    on = model.retirement.on
    if model.retirement.kind in SET and on is not None and on <= today:
        return State.RETIRED
    return model.state


def days_left(model: Model, today: date) -> int | None:
    """Give the days from ``today`` to the retirement date, negative once past; None where no date is set (a floor is none)."""
    if model.retirement.kind not in SET or model.retirement.on is None:
        return None
    return (model.retirement.on - today).days


def days_to_floor(model: Model, today: date) -> int | None:
    """Give the days from ``today`` to the floor, negative once it has passed; None where the model has no floor."""
    if model.retirement.kind is not RetirementKind.FLOOR or model.retirement.on is None:
        return None
    return (model.retirement.on - today).days


def earliest_retirement(model: Model, today: date, notice_days: int | None) -> date | None:
    """Give the first day on which the model can be gone.

    For a model with a set date that date. For one without, the later of its floor and ``today`` plus the promised notice;
    None where neither is known. A retired model without a date gives None.
    """
    if model.retirement.kind in SET:
        return model.retirement.on
    if model.state == State.RETIRED:
        return None
    bounds = [model.retirement.on] if model.retirement.on is not None else []
    # The promise of a notice protects a model until it was announced; a deprecated one has had its announcement.
    if notice_days is not None and model.state != State.DEPRECATED:
        bounds.append(days_after(today, notice_days))
    return max(bounds, default=None)


def days_after(day: date, days: int) -> date:
    """Give the day that lies ``days`` later, or the last day that a calendar has where that lies beyond it."""
    try:
        return day + timedelta(days=days)
    except OverflowError:
        return type(day).max


def notice_given(model: Model) -> int | None:
    """Give the days from the announcement (or the day of deprecation) to the set date; None where either is unknown."""
    announced = model.announced_on or model.deprecated_on
    if model.retirement.kind not in SET or model.retirement.on is None or announced is None:
        return None
    return (model.retirement.on - announced).days


class ChainEnd(StrEnum):
    """How following replacements ended."""

    ACTIVE = "active"
    NOTHING_NAMED = "nothing named"
    UNKNOWN_MODEL = "unknown model"
    CYCLE = "cycle"


@dataclass(frozen=True, slots=True)
class Chain:
    """The way from a model to one that is alive: ``steps`` without the model itself, and how the way ended."""

    steps: tuple[str, ...]
    end: ChainEnd

    @property
    def target(self) -> str | None:
        """Give the id of the living model at the end, or None where there is none for certain."""
        return self.steps[-1] if self.end is ChainEnd.ACTIVE and self.steps else None


def follow_replacements(snapshot: Snapshot, model: Model, today: date, by_id: Mapping[str, Model] | None = None) -> Chain:
    """Follow the first recommended replacement, and its own, until a model that is active (or legacy) on ``today``.

    A model that is itself active has no steps and ends as active. Who asks for many models gives the snapshot's models
    ``by_id``, so that they aren't indexed again for each.
    """
    if by_id is None:
        by_id = {entry.id: entry for entry in snapshot.models}
    steps: list[str] = []
    current = model
    while effective_state(current, today) in {State.DEPRECATED, State.RETIRED}:
        if not current.replacements:
            return Chain(tuple(steps), ChainEnd.NOTHING_NAMED)
        following = current.replacements[0]
        if following in steps or following == model.id:
            return Chain(tuple(steps), ChainEnd.CYCLE)
        steps.append(following)
        if following not in by_id:
            return Chain(tuple(steps), ChainEnd.UNKNOWN_MODEL)
        current = by_id[following]
    return Chain(tuple(steps), ChainEnd.ACTIVE)
