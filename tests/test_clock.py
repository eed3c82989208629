"""Questions about a day: a floor is never an end, and nothing is known that nobody said."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from scraper.clock import (
    Chain,
    ChainEnd,
    days_left,
    days_to_floor,
    earliest_retirement,
    effective_state,
    follow_replacements,
    notice_given,
)
from scraper.lifecycle import Model, Retirement, RetirementKind, Snapshot
from tests.support.strategies import days, few, snapshots

TODAY = date(2026, 4, 14)
FLOOR, FIRM, ACTUAL, NONE = RetirementKind.FLOOR, RetirementKind.FIRM, RetirementKind.ACTUAL, RetirementKind.NONE


def model(state: str = "active", on: date | None = None, kind: RetirementKind = NONE, **facts: Any) -> Model:
    """Give a model with these facts."""
    return Model("m", state, retirement=Retirement(on, kind), **facts)


@pytest.mark.parametrize(
    ("state", "on", "kind", "expected"),
    [
        ("active", date(2025, 3, 7), FLOOR, "active"),
        ("deprecated", date(2026, 4, 15), FIRM, "deprecated"),
        ("deprecated", date(2026, 4, 14), FIRM, "retired"),
        ("deprecated", date(2026, 4, 13), FIRM, "retired"),
        ("active", date(2026, 4, 13), FIRM, "retired"),
        ("retired", date(2026, 4, 13), ACTUAL, "retired"),
        ("retired", None, NONE, "retired"),
        ("deprecated", None, NONE, "deprecated"),
        ("sleeping", None, NONE, "sleeping"),
    ],
)
def test_the_effective_state(state: str, on: date | None, kind: RetirementKind, expected: str) -> None:
    """A firm date that has come retires a model, a floor that has passed does not (Haiku 3 stood 409 days past its own)."""
    assert effective_state(model(state, on, kind), TODAY) == expected


@few
@given(days, days)
def test_no_floor_ever_retires_a_model(on: date, today: date) -> None:
    """Whatever the day, an active model with a floor is active and has no days left to count."""
    active = model("active", on, FLOOR)
    assert effective_state(active, today) == "active"
    assert days_left(active, today) is None
    assert days_to_floor(active, today) == (on - today).days


@few
@given(days, st.integers(-500, 500))
def test_days_left_count_down_to_the_date(today: date, distance: int) -> None:
    """The days left and today add up to the date, before and after it."""
    on = today + timedelta(days=distance)
    assert days_left(model("deprecated", on, FIRM), today) == distance
    assert days_to_floor(model("deprecated", on, FIRM), today) is None


@pytest.mark.parametrize(
    ("subject", "notice_days", "expected"),
    [
        (model("active", date(2027, 1, 1), FLOOR), 60, date(2027, 1, 1)),
        (model("active", date(2026, 5, 1), FLOOR), 60, date(2026, 6, 13)),
        (model("active", date(2025, 3, 7), FLOOR), 60, date(2026, 6, 13)),
        (model("active", date(2025, 3, 7), FLOOR), None, date(2025, 3, 7)),
        (model("active"), 60, date(2026, 6, 13)),
        (model("active"), None, None),
        (model("deprecated", date(2026, 5, 1), FIRM), 60, date(2026, 5, 1)),
        (model("deprecated"), 60, None),
        (model("retired", date(2026, 1, 1), ACTUAL), 60, date(2026, 1, 1)),
        (model("retired"), 60, None),
    ],
)
def test_the_earliest_retirement(subject: Model, notice_days: int | None, expected: date | None) -> None:
    """An unannounced model has at least the promised notice left; an announced one has its date, or nobody knows."""
    assert earliest_retirement(subject, TODAY, notice_days) == expected


def test_the_notice_that_was_given() -> None:
    """Opus 4.1 was announced 61 days ahead; without an announcement or a set date there is nothing to count."""
    on = date(2026, 8, 5)
    assert notice_given(model("deprecated", on, FIRM, announced_on=date(2026, 6, 5))) == 61
    assert notice_given(model("deprecated", on, FIRM, deprecated_on=date(2026, 6, 6))) == 60
    assert notice_given(model("active", on, FLOOR, announced_on=date(2026, 6, 5))) is None
    assert notice_given(model("deprecated", on, FIRM)) is None


def gone(model_id: str, *replacements: str) -> Model:
    """Give a retired model with its replacements."""
    return Model(model_id, "retired", replacements=replacements)


@pytest.mark.parametrize(
    ("models", "steps", "end", "target"),
    [
        ((gone("a", "b"), gone("b", "c"), Model("c", "active")), ("b", "c"), ChainEnd.ACTIVE, "c"),
        ((gone("a", "b"), Model("b", "legacy")), ("b",), ChainEnd.ACTIVE, "b"),
        ((gone("a", "b"), gone("b")), ("b",), ChainEnd.NOTHING_NAMED, None),
        ((gone("a"),), (), ChainEnd.NOTHING_NAMED, None),
        ((gone("a", "new"),), ("new",), ChainEnd.UNKNOWN_MODEL, None),
        ((gone("a", "b"), gone("b", "a")), ("b",), ChainEnd.CYCLE, None),
        ((gone("a", "a"),), (), ChainEnd.CYCLE, None),
        ((Model("a", "active", replacements=("b",)), Model("b", "active")), (), ChainEnd.ACTIVE, None),
    ],
)
def test_the_chain_of_replacements(models: tuple[Model, ...], steps: tuple[str, ...], end: ChainEnd, target: str | None) -> None:
    """Following replacements ends at a living model, or says why not."""
    chain = follow_replacements(Snapshot("s", "u", models=models), models[0], TODAY)
    assert (chain, chain.target) == (Chain(steps, end), target)


@few
@given(snapshots(), days)
def test_a_chain_always_ends(snapshot: Snapshot, today: date) -> None:
    """Every chain stops, visits no model twice, and ends as active only at a model that isn't on its way out."""
    for subject in snapshot.models:
        chain = follow_replacements(snapshot, subject, today)
        assert len(set(chain.steps)) == len(chain.steps)
        if chain.target is not None:
            target = snapshot.model(chain.target)
            assert target is not None
            assert effective_state(target, today) not in {"deprecated", "retired"}


def test_the_end_of_the_calendar_is_no_error() -> None:
    """A promise that reaches beyond the last day there is ends on it."""
    active = model("active")
    assert earliest_retirement(active, date.max, 60) == date.max
    assert earliest_retirement(active, date(2026, 1, 1), 10**9) == date.max
