"""What goes into the record: ids that never repeat, times that stay, and a record that goes forward."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime

import pytest

from scraper.changes import diff
from scraper.errors import UsageError
from scraper.store.record import of_record
from scraper.store.recording import base_id, changes_text, record, stamp
from tests.support.examples import SAMPLE, active, with_model
from tests.support.storing import later

THERE = diff(SAMPLE, later())
BACK = diff(later(), SAMPLE)


def at(day: int) -> str:
    return stamp(datetime(2026, 10, day, 12, tzinfo=UTC))


def test_a_fact_that_comes_back_gets_the_next_counter() -> None:
    """The same fact for the second and third time is a change of its own; the record stays valid."""
    known = record(THERE, (), (), at(1), ())
    for day in (2, 3, 4, 5):
        known += record(BACK if day % 2 == 0 else THERE, known, (), at(day), ())
    (first, _, second, _, third) = (change.id for change in known)
    assert (second, third) == (f"{first}:2", f"{first}:3")
    assert list(of_record(known, changes_text(known), "changes.jsonl", "anthropic")) == []


def test_a_change_that_is_written_keeps_its_time_and_what_was_accepted() -> None:
    """A second run before a commit moves nothing."""
    once = record(THERE, (), (), at(1), ("lost-row",))
    assert record(THERE, (), once, at(9), ()) == once


def test_a_counter_is_found_again_among_what_is_written() -> None:
    """Also a change with a counter keeps its time."""
    known = record(THERE, (), (), at(1), ()) + record(BACK, record(THERE, (), (), at(1), ()), (), at(2), ())
    again = record(THERE, known, (), at(3), ())
    assert record(THERE, known, (*known, *again), at(9), ()) == again


def test_a_louder_change_of_a_later_run_comes_after_what_was_seen_before() -> None:
    """Two runs before a commit: what the first saw stands first, although the second saw something louder."""
    quiet = with_model(SAMPLE, active("claude-quiet-2"))
    loud = with_model(later(), active("claude-quiet-2"))
    first = record(diff(SAMPLE, quiet), (), (), at(1), ())
    second = record(diff(SAMPLE, loud), (), first, at(2), ())
    assert [(change.model, change.seen_at) for change in second] == [("claude-quiet-2", at(1)), ("claude-past-floor", at(2))]
    assert list(of_record(second, changes_text(second), "changes.jsonl", "anthropic")) == []


def test_a_time_before_the_newest_record_is_refused() -> None:
    """A wrong clock, or an old page against newer facts, doesn't write a record that goes back in time."""
    known = record(THERE, (), (), at(5), ())
    with pytest.raises(UsageError, match=r"2026-10-04.* is before 2026-10-05"):
        record(BACK, known, (), at(4), ())
    assert record((), known, (), at(4), ()) == ()


def test_a_written_time_outside_the_record_is_not_kept() -> None:
    """A time on disk that lies before what was committed since, or after now, isn't believed."""
    (known,) = record(THERE, (), (), at(5), ())
    (back,) = record(BACK, (known,), (), at(6), ())
    for wrong in (at(4), at(20)):
        assert record(BACK, (known,), (replace(back, seen_at=wrong),), at(6), ()) == (back,)


@pytest.mark.parametrize(
    ("change_id", "bare"),
    [
        ("anthropic:a:b:deprecated:0123456789ab", "anthropic:a:b:deprecated:0123456789ab"),
        ("anthropic:a:b:deprecated:0123456789ab:12", "anthropic:a:b:deprecated:0123456789ab"),
        ("anthropic:m:0123456789ab:2:deprecated:ba9876543210", "anthropic:m:0123456789ab:2:deprecated:ba9876543210"),
    ],
)
def test_a_counter_is_told_from_a_model_with_colons(change_id: str, bare: str) -> None:
    """Only what follows the hash is a counter."""
    assert base_id(change_id) == bare
