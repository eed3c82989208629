"""One word for how urgent a model is on a day: what `check` and `audit` sort, colour and fail by."""

from __future__ import annotations

import re
from datetime import timedelta
from enum import StrEnum

from scraper.clock import days_left, days_to_floor, effective_state
from scraper.errors import UsageError
from scraper.lifecycle import State

TYPE_CHECKING = False  # typing itself would cost more than this module: see scraper/_late.py
if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import date

    from scraper.lifecycle import Model

_DURATION = re.compile(r"(\d{1,4})([dw])")


class Verdict(StrEnum):
    """From the most urgent to the least.

    ``parameter`` is a request parameter that the model refuses; ``elsewhere`` a spelling of another platform, which sets its own
    dates; ``unknown`` an id that looks like a model and is in no snapshot. `judge` gives none of these three.
    """

    RETIRED = "retired"
    SOON = "soon"
    PARAMETER = "parameter"
    DEPRECATED = "deprecated"
    FLOOR = "floor"
    ELSEWHERE = "elsewhere"
    ACTIVE = "active"
    UNKNOWN = "unknown"


def judge(model: Model, today: date, within: timedelta) -> Verdict:
    """Give the verdict on a model: retired by now; retires within the window; deprecated; its floor lies within the window; active.

    A floor that has passed is no verdict of its own: nothing says that the model is about to go, and it can be announced any day,
    so it counts as within the window.
    """
    state = effective_state(model, today)
    left, to_floor = days_left(model, today), days_to_floor(model, today)
    if state == State.RETIRED:
        return Verdict.RETIRED
    if left is not None and left <= within.days:
        return Verdict.SOON
    if state == State.DEPRECATED:
        return Verdict.DEPRECATED
    if to_floor is not None and to_floor <= within.days:
        return Verdict.FLOOR
    return Verdict.ACTIVE


def parse_window(text: str) -> timedelta:
    """Read a window such as ``90d`` or ``12w``; raises `UsageError` with the text."""
    if not (match := _DURATION.fullmatch(text)):
        raise UsageError(f"{text!r} is no window", hint="write days or weeks, such as 90d or 12w")
    return timedelta(days=int(match[1]) * (7 if match[2] == "w" else 1))


def parse_fail_on(words: Iterable[str]) -> frozenset[Verdict]:
    """Read the verdicts that make exit status 1, as words or as lists with commas; ``none`` alone gives the empty set.

    Who fails on ``deprecated`` fails on a refused parameter too: the page calls it deprecated. Raises `UsageError` with the word.
    """
    names = [name.strip() for word in words for name in word.split(",") if name.strip()]
    if names == ["none"]:
        return frozenset()
    known = [str(verdict) for verdict in Verdict]
    for name in names:
        if name not in known:
            raise UsageError(f"{name!r} is nothing to fail on", hint=f"choose from: {', '.join(known)}, or none alone")
    chosen = {Verdict(name) for name in names}
    return frozenset(chosen | {Verdict.PARAMETER} if Verdict.DEPRECATED in chosen else chosen)
