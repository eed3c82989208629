"""Numbers as people say them."""

from __future__ import annotations

from scraper.spoken import count, in_days


def test_one_is_one_and_the_rest_are_many() -> None:
    """A noun takes its s everywhere but beside one."""
    assert [count(number, "model") for number in (0, 1, 2)] == ["0 models", "1 model", "2 models"]


def test_a_distance_is_told_from_today() -> None:
    """What is to come, what is today and what has passed read differently."""
    assert [in_days(days) for days in (0, 1, 7, -1, -30)] == ["today", "in 1 day", "in 7 days", "1 day ago", "30 days ago"]
