"""Dates in the exact forms that pages use. Nothing is guessed: another form is an error with the text in it.

A tracker in the field let a fuzzy parser fill in the current year, another cut at the comma: dates that no page ever had.
"""

from __future__ import annotations

import re
from datetime import date
from functools import lru_cache

from scraper.lifecycle import Retirement, RetirementKind

_MONTHS = {
    name: number
    for number, name in enumerate(
        ("january", "february", "march", "april", "may", "june", "july", "august", "september", "october", "november", "december"),
        start=1,
    )
}
_LONG = r"([a-z]+) (\d{1,2}), (\d{4})"
_LONG_DATE = re.compile(_LONG, re.ASCII)
_ISO_DATE = re.compile(r"(\d{4})-(\d{2})-(\d{2})", re.ASCII)
_FLOOR = re.compile(r"not (?:sooner|earlier|before) than ", re.IGNORECASE)
_FOOTNOTE = "†‡*"
_NOTHING = frozenset({"", "n/a", "na", "none", "-", "–", "—", "tbd", "tba", "to be announced", "to be determined"})

DATE_IN_PROSE = re.compile(rf"(?:{'|'.join(_MONTHS)}) \d{{1,2}}, \d{{4}}", re.IGNORECASE)
"""Finds a date inside a sentence; what it finds goes through `parse_date`."""

DAY_IN_PROSE = re.compile(rf"(?:{DATE_IN_PROSE.pattern}|\d{{4}}-\d{{2}}-\d{{2}}(?!\d))", re.IGNORECASE)
"""Finds a date in either form; what it finds goes through `parse_existing_date`."""


class UnreadableDate(ValueError):
    """The text isn't a date in a form that is known; ``args[0]`` is the text."""


@lru_cache(maxsize=1024)  # a page says the same few days again and again
def parse_date(text: str) -> date:
    """Read ``Month D, YYYY`` or ``YYYY-MM-DD``, with a four-digit year and a day that exists.

    Raises `UnreadableDate` for anything else.
    """
    plain = text.rstrip(_FOOTNOTE).strip().lower()
    try:
        if plain[:1].isdecimal():
            if match := _ISO_DATE.fullmatch(plain):
                return date(int(match[1]), int(match[2]), int(match[3]))
        elif match := _LONG_DATE.fullmatch(plain):
            return date(int(match[3]), _MONTHS[match[1]], int(match[2]))
    except (KeyError, ValueError):
        pass
    raise UnreadableDate(text)


def parse_existing_date(text: str) -> date | None:
    """Read a date that `DAY_IN_PROSE` found, or None where no calendar has the day (``November 31, 2024``)."""
    try:
        return parse_date(text)
    except UnreadableDate:
        return None


def parse_optional_date(text: str) -> date | None:
    """Read a date, or None from a cell that says that there is none (empty, ``N/A``, ``To be announced``, a dash)."""
    return None if text.rstrip(_FOOTNOTE).strip().lower() in _NOTHING else parse_date(text)


def parse_retirement(text: str) -> Retirement:
    """Read the retirement cell of a status table: a date that is set, a floor ("Not sooner than …"), or nothing yet.

    ``raw`` keeps the cell; an empty cell gives None there.
    """
    if floor := _FLOOR.match(text):
        return Retirement(parse_date(text[floor.end() :]), RetirementKind.FLOOR, text)
    on = parse_optional_date(text)
    return Retirement(on, RetirementKind.FIRM if on else RetirementKind.NONE, text or None)
