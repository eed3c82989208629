"""Each model's life on a day: where it begins, when it was announced, how it ends, and in which words that is told.

A page states neither when a model was released nor when it was listed. Two beginnings are known without inventing anything: a
date inside the id, and the first recorded update whose page had the model. What has neither begins at "not known".
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import TYPE_CHECKING

from scraper.clock import days_left, days_to_floor, effective_state
from scraper.lifecycle import RetirementKind, State

if TYPE_CHECKING:
    from collections.abc import Iterable

    from scraper.change import Change
    from scraper.lifecycle import Model, Snapshot

_DAY_IN_ID = re.compile(r"(?<!\d)(?:(20\d{2})(\d{2})(\d{2})|(20\d{2})-(\d{2})-(\d{2}))(?!\d)")


class Beginning(StrEnum):
    """How the first day of a life is known."""

    NAMED = "dated in its name"
    SEEN = "first seen"
    UNKNOWN = "not known"


class Group(StrEnum):
    """The three parts of a table or a picture of lives, in the order of urgency."""

    RETIRING = "Retiring"
    AVAILABLE = "Available"
    RETIRED = "Retired"


@dataclass(frozen=True, slots=True)
class Life:
    """One model's life as it is known on a day.

    ``state`` is the state that holds on the day; ``begins_on`` is None where ``beginning`` is unknown; ``noticed_on`` is the
    first of announcement and deprecation; ``left`` and ``to_floor`` are days from the day on, negative once passed, None
    without such a date.
    """

    source: str
    model: Model
    state: str
    beginning: Beginning
    begins_on: date | None
    noticed_on: date | None
    left: int | None
    to_floor: int | None

    @property
    def group(self) -> Group:
        """Give the part of the table: gone; deprecated or with a day set; everything else."""
        if self.state == State.RETIRED:
            return Group.RETIRED
        return Group.RETIRING if self.state == State.DEPRECATED or self.left is not None else Group.AVAILABLE

    @property
    def ending(self) -> str:
        """Give how the life ends, in words that never turn a floor into an end."""
        on, kind = self.model.retirement.on, self.model.retirement.kind
        if on is None:
            return "retired, day not stated" if self.state == State.RETIRED else "no date announced"
        if kind is RetirementKind.ACTUAL:
            return f"retired {on}" if self.left is None or self.left <= 0 else f"retires {on}, {days(self.left)}"
        if kind is RetirementKind.FIRM:
            return f"retires {on}, {days(self.left or 0)}" if self.left is None or self.left > 0 else f"was due {on}"
        return f"not sooner than {on}" + (", passed" if self.to_floor is not None and self.to_floor <= 0 else "")

    @property
    def began(self) -> str:
        """Give how the life begins, in words."""
        return str(self.beginning) if self.begins_on is None else f"{self.beginning} {self.begins_on}"


def days(count: int) -> str:
    """Give a distance in days in words: ``in 7 days``, ``today``, ``3 days ago``."""
    if count == 0:
        return "today"
    words = f"{abs(count)} day{'' if abs(count) == 1 else 's'}"
    return f"in {words}" if count > 0 else f"{words} ago"


def lives_of(snapshot: Snapshot, changes: Iterable[Change], today: date) -> tuple[Life, ...]:
    """Give the life of every model of a snapshot, in the order of `by_urgency`.

    ``changes`` is the source's whole record, oldest first: it alone knows when a model was first seen.
    """
    seen = first_seen(changes)
    return tuple(sorted((_life(snapshot.source, model, seen.get(model.id), today) for model in snapshot.models), key=by_urgency))


def first_seen(changes: Iterable[Change]) -> dict[str, date]:
    """Give the day on which each model was first recorded; a model of the baseline has none, since nobody saw it come."""
    seen: dict[str, date] = {}
    for change in changes:
        if change.model is None or change.model in seen or change.fields.get("state", ("", None))[0] is not None:
            continue
        if (day := _day(change.seen_at[:10])) is not None:
            seen[change.model] = day
    return seen


def day_in_id(model_id: str) -> date | None:
    """Give the date that an id carries (``claude-opus-4-5-20251101``, ``gpt-4o-2024-08-06``), or None; four digits are no date."""
    found = [_day("-".join(part for part in match.groups() if part)) for match in _DAY_IN_ID.finditer(model_id)]
    return next((day for day in reversed(found) if day), None)


def by_urgency(life: Life) -> tuple[int, int, str, str]:
    """Order lives: what retires next first, then what is available by its floor, then what is gone, newest first."""
    on = life.model.retirement.on
    position = date.max.toordinal() if on is None else on.toordinal()
    group = list(Group).index(life.group)
    return group, (-position if life.group is Group.RETIRED and on else position), life.source, life.model.id


def _life(source: str, model: Model, seen: date | None, today: date) -> Life:
    noticed = min((day for day in (model.announced_on, model.deprecated_on) if day), default=None)
    set_on = model.retirement.on if model.retirement.kind is not RetirementKind.FLOOR else None
    latest = min(day for day in (noticed, set_on, seen, today) if day)
    named = day_in_id(model.id)
    # Neither is a beginning where something had happened to the model before: Mythos Preview was deprecated in a note months
    # before it had a row.
    if named and named <= latest:
        beginning, begins = Beginning.NAMED, named
    elif seen and seen <= latest:
        beginning, begins = Beginning.SEEN, seen
    else:
        beginning, begins = Beginning.UNKNOWN, None
    state = effective_state(model, today)
    return Life(source, model, state, beginning, begins, noticed, days_left(model, today), days_to_floor(model, today))


def _day(text: str) -> date | None:
    try:
        return date.fromisoformat(text)
    except ValueError:
        return None
