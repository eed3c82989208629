"""The verdict on a model and the words of its settings: where each begins, to the day."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from scraper.errors import UsageError
from scraper.lifecycle import Model, Retirement, RetirementKind
from scraper.usage.verdict import Verdict, judge, parse_fail_on, parse_window

TODAY = date(2026, 11, 23)
WITHIN = timedelta(days=90)


@pytest.mark.parametrize(
    ("state", "kind", "days", "verdict"),
    [
        ("deprecated", RetirementKind.FIRM, 0, Verdict.RETIRED),
        ("deprecated", RetirementKind.FIRM, 1, Verdict.SOON),
        ("deprecated", RetirementKind.FIRM, 90, Verdict.SOON),
        ("deprecated", RetirementKind.FIRM, 91, Verdict.DEPRECATED),
        ("active", RetirementKind.FIRM, 90, Verdict.SOON),
        ("active", RetirementKind.FIRM, 91, Verdict.ACTIVE),
        ("active", RetirementKind.FLOOR, 91, Verdict.ACTIVE),
        ("active", RetirementKind.FLOOR, 90, Verdict.FLOOR),
        ("active", RetirementKind.FLOOR, -400, Verdict.FLOOR),
        ("deprecated", RetirementKind.FLOOR, -400, Verdict.DEPRECATED),
        ("retired", RetirementKind.ACTUAL, -1, Verdict.RETIRED),
    ],
)
def test_each_verdict_begins_on_its_day(state: str, kind: RetirementKind, days: int, verdict: Verdict) -> None:
    """The last day of the window is in it, and a floor, however long passed, is never an end."""
    model = Model("m", state, retirement=Retirement(TODAY + timedelta(days=days), kind))
    assert judge(model, TODAY, WITHIN) is verdict


def test_without_a_date_the_state_alone_speaks() -> None:
    """A retired model without a day is retired, a deprecated one deprecated, an active one active."""
    found = [judge(Model("m", state), TODAY, WITHIN) for state in ("retired", "deprecated", "legacy", "active")]
    assert found == [Verdict.RETIRED, Verdict.DEPRECATED, Verdict.ACTIVE, Verdict.ACTIVE]


def test_a_window_is_days_or_weeks() -> None:
    """Twelve weeks are 84 days; no window is guessed from anything else."""
    assert [parse_window(text).days for text in ("0d", "90d", "12w")] == [0, 90, 84]
    for text in ("", "90", "d", "3m", "-1d", "1.5w", "90 d", "90D", "10000d"):
        with pytest.raises(UsageError, match="is no window"):
            parse_window(text)


def test_what_fails_is_named_in_words() -> None:
    """Lists and repetitions add up, deprecated brings the refused parameters along, none is none, and a typing error is one."""
    assert parse_fail_on(["retired,soon", "floor"]) == {Verdict.RETIRED, Verdict.SOON, Verdict.FLOOR}
    assert parse_fail_on(["deprecated"]) == {Verdict.DEPRECATED, Verdict.PARAMETER}
    assert parse_fail_on(["none"]) == frozenset()
    for words in (["retird"], ["none,soon"]):
        with pytest.raises(UsageError, match="is nothing to fail on"):
            parse_fail_on(words)
