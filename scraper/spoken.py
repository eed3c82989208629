"""Numbers as people say them."""

from __future__ import annotations


def count(number: int, noun: str) -> str:
    """Give a number with its noun: ``1 day``, ``7 days``."""
    return f"{number} {noun}{'' if number == 1 else 's'}"


def in_days(days: int) -> str:
    """Give a distance from today in words: ``in 7 days``, ``today``, ``3 days ago``."""
    if days == 0:
        return "today"
    return f"in {count(days, 'day')}" if days > 0 else f"{count(-days, 'day')} ago"
