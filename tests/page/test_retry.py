"""Waits between tries: when, how long, and when not at all."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from email.utils import format_datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from scraper.errors import SourceUnreachable
from scraper.page.answer import Answer
from scraper.page.retry import NoAnswer, Patience, backoff, is_passing, retry_after
from tests.support.fetching import NOON


def patience(naps: list[float], tries: int = 3, left: float = 60.0) -> Patience:
    return Patience(tries, lambda: left - sum(naps), naps.append, lambda: NOON, lambda: 0.0)


@given(st.integers(0, 6), st.floats(0, 1, exclude_max=True))
def test_backoff_doubles_within_its_jitter(failures: int, chance: float) -> None:
    """The wait lies between a half and the whole of half a second, doubled with each failure."""
    assert 0.25 * 2**failures <= backoff(failures, lambda: chance) <= 0.5 * 2**failures


@given(st.integers(0, 10**6))
def test_retry_after_means_the_same_in_seconds_and_as_a_date(seconds: int) -> None:
    """Both forms of RFC 9110 give the same wait."""
    date = format_datetime(NOON + timedelta(seconds=seconds), usegmt=True)
    assert retry_after(str(seconds), NOON) == retry_after(date, NOON) == seconds


@given(st.text(max_size=40))
def test_retry_after_takes_any_text(text: str) -> None:
    """Whatever stands there is a wait of at least nothing, or none."""
    wait = retry_after(text, datetime(2026, 1, 1, tzinfo=UTC))
    assert wait is None or wait >= 0


def test_statuses_of_the_moment() -> None:
    """408, 425, 429 and 5xx pass; everything else is about the page."""
    assert [status for status in range(100, 700) if is_passing(status)] == [408, 425, 429, *range(500, 600)]


def test_final_failure_is_not_tried_again() -> None:
    """What can't go better is asked for once, and its way out is the error's."""
    naps: list[float] = []

    def once() -> Answer:
        raise NoAnswer("no way", final=True, hint="do this")

    with pytest.raises(SourceUnreachable, match=r"^x: no way$") as caught:
        patience(naps).ask(once, "x")
    assert (naps, caught.value.hint) == ([], "do this")


def test_number_of_tries_is_the_policys() -> None:
    """One try means one, and no wait follows the last."""
    naps: list[float] = []
    for tries in (1, 2, 5):
        naps.clear()
        with pytest.raises(SourceUnreachable):
            patience(naps, tries).ask(lambda: Answer(500, {}), "x")
        assert len(naps) == tries - 1


def test_wait_that_would_use_up_the_time_is_not_begun() -> None:
    """With 10 s left a wait of 10 s leaves nothing to ask in; one of 9 s does."""
    naps: list[float] = []
    answers = [Answer(503, {"retry-after": "9"}), Answer(503, {"retry-after": "1"})]
    with pytest.raises(SourceUnreachable, match=r"status 503 \(asked 2 times\); the wait of 1 s"):
        patience(naps, left=10).ask(lambda: answers.pop(0), "x")
    assert naps == [9.0]
