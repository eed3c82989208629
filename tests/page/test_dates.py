"""Dates in exact forms, and an error with the text for any other."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from scraper.demo.pages import long_date
from scraper.lifecycle import RetirementKind
from scraper.page.dates import UnreadableDate, parse_date, parse_optional_date, parse_retirement


@given(st.dates(min_value=date(1000, 1, 1)))
def test_every_day_reads_back(day: date) -> None:
    """A day written as pages write it, or as ISO, is that day."""
    assert parse_date(long_date(day)) == day
    assert parse_date(day.isoformat()) == day


@pytest.mark.parametrize(
    "text",
    [
        "", "N/A", "October 28", "Oct 28, 2025", "October 28 2025", "28 October 2025", "10/28/2025", "October 28, 25", "October 32, 2025",
        "February 29, 2025", "2025-13-01", "2025-02-30", "Octember 1, 2025", "Q3 2026", "October 28, 2025 or later", "5 Januari 2026",
        "October\u00a028, 2025 and so on", "2025-1-1",
    ],
)  # fmt: skip
def test_nothing_is_guessed(text: str) -> None:
    """A short year, a short month, another order, a day that doesn't exist: an error that holds the text."""
    with pytest.raises(UnreadableDate) as caught:
        parse_date(text)
    assert caught.value.args[0] == text


@pytest.mark.parametrize(
    ("text", "on", "kind"),
    [
        ("Not sooner than February 5, 2027", date(2027, 2, 5), RetirementKind.FLOOR),
        ("NOT SOONER THAN February 5, 2027", date(2027, 2, 5), RetirementKind.FLOOR),
        ("February 19, 2026", date(2026, 2, 19), RetirementKind.FIRM),
        ("February 19, 2026†", date(2026, 2, 19), RetirementKind.FIRM),
        ("N/A", None, RetirementKind.NONE),
        ("To be announced", None, RetirementKind.NONE),
        ("", None, RetirementKind.NONE),
        ("—", None, RetirementKind.NONE),
    ],
)
def test_retirement_cells(text: str, on: date | None, kind: RetirementKind) -> None:
    """A floor is a floor, a date is firm, and what says nothing is none; the raw text is kept."""
    found = parse_retirement(text)
    assert (found.on, found.kind, found.raw) == (on, kind, text or None)


@pytest.mark.parametrize("text", ["Not sooner than soon", "Not sooner than", "Soon", "No earlier than 2027"])
def test_retirement_cells_that_cannot_be_read(text: str) -> None:
    """A cell in another form is an error, never a date that was made up."""
    with pytest.raises(UnreadableDate):
        parse_retirement(text)


def test_optional_dates() -> None:
    """A cell that says nothing gives None."""
    assert parse_optional_date("n/a") is None
    assert parse_optional_date("June 5, 2026") == date(2026, 6, 5)
