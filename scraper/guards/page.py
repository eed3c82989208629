"""Guards that need nothing but the page itself: is it this page, is it whole, can it be read, does it make sense."""

from __future__ import annotations

from typing import TYPE_CHECKING

from scraper.lifecycle import KNOWN_STATES, Refusal, RetirementKind
from scraper.page.outline import Form

if TYPE_CHECKING:
    from collections.abc import Iterator

    from scraper.lifecycle import Snapshot
    from scraper.page.outline import Outline
    from scraper.sources.base import Reading, Source

_SHELL_TEXT = 400
_YEARS = range(2020, 2101)


def refuse_other_page(outline: Outline, source: Source) -> Iterator[Refusal]:
    """``page-…``: a login wall, a soft 404, a JavaScript shell, another page, another language."""
    title = outline.title.casefold()
    if outline.wants_password or any(words in title for words in ("sign in", "log in", "login")):
        yield Refusal("page-login", "the page asks to log in", outline.title)
    if "404" in title or "not found" in title:
        yield Refusal("page-not-found", "the page says that it wasn't found, with a status that says that it was", outline.title)
    if outline.form is Form.HTML and outline.scripts and outline.text_length < _SHELL_TEXT:
        sentence = f"a shell that JavaScript would fill: {outline.text_length} characters of text and {outline.scripts} scripts"
        yield Refusal("page-shell", sentence, outline.title)
    for defect in source.identify(outline):
        yield Refusal(defect.code, defect.sentence, defect.raw)


def refuse_unreadable(outline: Outline, reading: Reading) -> Iterator[Refusal]:
    """``cut-…`` and ``structure-…``: what the outline and the reading couldn't make out."""
    for defect in (*outline.defects, *reading.defects):
        yield Refusal(defect.code, defect.sentence, defect.raw)


def refuse_unfinished(reading: Reading, source: Source, base: Snapshot | None) -> Iterator[Refusal]:
    """``cut-landmark``: a fact that the page has always carried to its very end isn't there."""
    for defect in source.landmarks(reading, base):
        yield Refusal(defect.code, defect.sentence, defect.raw)


def refuse_nonsense(reading: Reading) -> Iterator[Refusal]:
    """``sense-…``: facts that can't be true together."""
    yield from _unknown_states(reading)
    yield from _duplicates(reading)
    yield from _dates_out_of_order(reading)
    yield from _implausible_years(reading)


def _unknown_states(reading: Reading) -> Iterator[Refusal]:
    for row in reading.status:
        if row.state not in KNOWN_STATES:
            yield Refusal("sense-state", f"{row.place}: {row.id} is {row.state!r}, a state that isn't known", row.state)


def _duplicates(reading: Reading) -> Iterator[Refusal]:
    seen: dict[str, str] = {}
    for row in reading.status:
        if row.id in seen:
            yield Refusal(
                "sense-duplicate", f"{row.place}: {row.id} stands in the status table twice, with other facts", seen[row.id]
            )
        seen[row.id] = f"{row.state}, {row.retirement.raw}"
    days: set[tuple[str, object]] = set()
    for notice in reading.notices:
        said: dict[str, set[object]] = {}
        for entry in notice.rows:
            said.setdefault(entry.id, set()).add((entry.retirement.on, entry.replacements))
        for model_id, facts in said.items():
            if len(facts) > 1 or (model_id, notice.announced_on) in days:
                sentence = f"{notice.place}: {model_id} stands twice in the notices of {notice.announced_on}, with other facts"
                yield Refusal("sense-duplicate", sentence, notice.title)
            days.add((model_id, notice.announced_on))


def _dates_out_of_order(reading: Reading) -> Iterator[Refusal]:
    for notice in reading.notices:
        for row in notice.rows:
            if row.retirement.on and row.retirement.on < notice.announced_on:
                sentence = f"{row.place}: {row.id} retires on {row.retirement.on}, before its notice of {notice.announced_on}"
                yield Refusal("sense-order", sentence, row.retirement.raw)
        if notice.retired_on and notice.retired_on < notice.announced_on:
            sentence = f"{notice.place}: retired on {notice.retired_on}, before the notice of {notice.announced_on}"
            yield Refusal("sense-order", sentence, notice.title)
    for status in reading.status:
        on, since = status.retirement.on, status.deprecated_on
        if status.retirement.kind is RetirementKind.FIRM and on and since and on < since:
            yield Refusal("sense-order", f"{status.place}: {status.id} retires on {on}, before it was deprecated on {since}")


def _implausible_years(reading: Reading) -> Iterator[Refusal]:
    days = [(row.place, row.id, day) for row in reading.status for day in (row.deprecated_on, row.retirement.on)]
    days += [(row.place, row.id, row.retirement.on) for notice in reading.notices for row in notice.rows]
    for place, model_id, day in days:
        if day and day.year not in _YEARS:
            yield Refusal("sense-year", f"{place}: {model_id} has the date {day}, which no model can have", day.isoformat())
