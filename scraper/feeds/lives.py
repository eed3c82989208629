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

from scraper.lifecycle import RetirementKind, State
from scraper.spoken import in_days

if TYPE_CHECKING:
    from collections.abc import Iterable

    from scraper.change import Change
    from scraper.feeds.base import FeedInput
    from scraper.feeds.views import ModelView
    from scraper.lifecycle import Retirement

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
    """One model's life as it is known on the day of its view.

    ``begins_on`` is None where ``beginning`` is unknown; ``noticed_on`` is the first of announcement and deprecation.
    """

    view: ModelView
    beginning: Beginning
    begins_on: date | None
    noticed_on: date | None

    @property
    def id(self) -> str:
        """Give the model's id."""
        return self.view.model.id

    @property
    def retirement(self) -> Retirement:
        """Give the model's retirement as the page states it."""
        return self.view.model.retirement

    @property
    def left(self) -> int | None:
        """Give the days until a set day, negative once it has passed; None without one."""
        return self.view.days_left

    @property
    def group(self) -> Group:
        """Give the part of the table: gone; deprecated or with a day set; everything else."""
        if self.view.state == State.RETIRED:
            return Group.RETIRED
        return Group.RETIRING if self.view.state == State.DEPRECATED or self.left is not None else Group.AVAILABLE

    @property
    def ending(self) -> str:
        """Give how the life ends, in words that never turn a floor into an end."""
        on, kind = self.retirement.on, self.retirement.kind
        if on is None:
            return "retired, day not stated" if self.view.state == State.RETIRED else "no date announced"
        if kind is RetirementKind.FLOOR:
            passed = self.view.days_to_floor is not None and self.view.days_to_floor <= 0
            return f"not sooner than {on}" + (", passed" if passed else "")
        if self.left is not None and self.left > 0:
            return f"retires {on}, {in_days(self.left)}"
        return f"retired {on}" if kind is RetirementKind.ACTUAL else f"was due {on}"

    @property
    def began(self) -> str:
        """Give how the life begins, in words."""
        return str(self.beginning) if self.begins_on is None else f"{self.beginning} {self.begins_on}"


def lives_of(feed: FeedInput) -> tuple[Life, ...]:
    """Give the life of every model of every source, in the order of `by_urgency`."""
    seen = {source.snapshot.source: first_seen(source.changes) for source in feed.sources}
    lives = (_life(view, seen[view.source].get(view.model.id), feed.today) for view in feed.models)
    return tuple(sorted(lives, key=by_urgency))


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
    on = life.retirement.on
    position = date.max.toordinal() if on is None else on.toordinal()
    group = list(Group).index(life.group)
    return group, (-position if life.group is Group.RETIRED and on else position), life.view.source, life.id


def _life(view: ModelView, seen: date | None, today: date) -> Life:
    model = view.model
    noticed = min((day for day in (model.announced_on, model.deprecated_on) if day), default=None)
    set_on = model.retirement.on if model.retirement.kind is not RetirementKind.FLOOR else None
    latest = min(day for day in (noticed, set_on, seen, today) if day)
    named = day_in_id(model.id)
    # Neither is a beginning where something had happened to the model before: Mythos Preview was deprecated in a note months
    # before it had a row.
    if named and named <= latest:
        return Life(view, Beginning.NAMED, named, noticed)
    if seen and seen <= latest:
        return Life(view, Beginning.SEEN, seen, noticed)
    return Life(view, Beginning.UNKNOWN, None, noticed)


def _day(text: str) -> date | None:
    try:
        return date.fromisoformat(text)
    except ValueError:
        return None
