"""What the pages of the site show of a model, in words: prepared once, so that a template only places it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from scraper.clock import ChainEnd
from scraper.feeds.base import model_path
from scraper.feeds.lives import Group
from scraper.lifecycle import KNOWN_STATES, RetirementKind, State
from scraper.spoken import count, in_days

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import date

    from scraper.feeds.lives import Life

_MONTHS = ("January", "February", "March", "April", "May", "June", "July", "August", "September", "October", "November", "December")
_WEEKDAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")
_KINDS = {
    RetirementKind.FLOOR: "not sooner than",
    RetirementKind.FIRM: "day set",
    RetirementKind.ACTUAL: "retired",
}
_SOON = 60


@dataclass(frozen=True, slots=True)
class Link:
    """An id with the path of its page from the root of the site, or None where no source of ours knows the model."""

    id: str
    path: str | None


@dataclass(frozen=True, slots=True)
class Row:
    """One model as tables and pages show it.

    ``tone`` is the class of its state (``other`` for a word that isn't known), ``left`` the days that are left in words and
    ``urgency`` their class. ``targets`` is where to move, ``caution`` what is to be known about that.
    """

    life: Life
    path: str
    state: str
    tone: str
    state_note: str
    kind: str
    left: str
    urgency: str
    targets: tuple[Link, ...]
    caution: str


def row_of(life: Life, paths: Mapping[str, str], today: date) -> Row:
    """Give the row of a life; ``paths`` knows the page of every model that has one."""
    view = life.view
    passed = view.state != view.model.state
    overdue = passed and life.retirement.kind is RetirementKind.FIRM
    left, urgency = _left(life, today)
    targets, caution = _replacement(life, paths)
    return Row(
        life=life,
        path=model_path(life.id),
        state=view.state[:1].upper() + view.state[1:],
        tone=view.state if view.state in KNOWN_STATES else "other",
        state_note=f"its day has come; the page still said {view.model.state}" if passed else "",
        kind="was due" if overdue else _KINDS.get(life.retirement.kind, ""),
        left=left,
        urgency=urgency,
        targets=targets,
        caution=caution,
    )


def _left(life: Life, today: date) -> tuple[str, str]:
    """Give the days left in words, and how they look: ``soon``, ``set``, ``open`` (nothing is set) or ``gone``."""
    left = life.left
    if life.group is Group.RETIRED:
        return (in_days(left) if left is not None else "gone"), "gone"
    if left is not None:
        return count(left, "day"), "soon" if left <= _SOON else "set"
    if life.view.state == State.DEPRECATED:
        return "not known", "set"
    earliest = life.view.earliest_retirement
    return (f"at least {(earliest - today).days} days" if earliest and earliest > today else "not known"), "open"


def _replacement(life: Life, paths: Mapping[str, str]) -> tuple[tuple[Link, ...], str]:
    """Give where to move: the page's own recommendation, and the living model behind it where that one is gone too."""
    chain, named = life.view.chain, life.view.model.replacements
    recommended = tuple(Link(name, paths.get(name)) for name in named)
    if not named:
        return (), "none named" if life.group is not Group.AVAILABLE else ""
    if chain.end is ChainEnd.ACTIVE and len(chain.steps) > 1:
        return (Link(chain.steps[-1], paths.get(chain.steps[-1])),), f"{named[0]} was recommended, and is going itself"
    caution = {
        ChainEnd.UNKNOWN_MODEL: "a model that the page doesn’t list",
        ChainEnd.CYCLE: "the recommendations lead in a circle",
        ChainEnd.NOTHING_NAMED: "going itself, and nothing is named after it",
    }.get(chain.end, "")
    return recommended, caution


def spelled(day: date) -> str:
    """Give a day for people, the same in every locale: ``Monday, 30 November 2026``."""
    return f"{_WEEKDAYS[day.weekday()]}, {day.day} {_MONTHS[day.month - 1]} {day.year}"
