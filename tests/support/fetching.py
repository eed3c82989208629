"""A fetcher for tests: real requests, but waits that take no time, and a clock that they move."""

from __future__ import annotations

import time
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

import pytest

from scraper.errors import LastcallError, PageRefused, SourceUnreachable
from scraper.page.fetch import Fetcher, FetchPolicy, NotModified, Page

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    import httpx

NOON = datetime(2026, 11, 23, 12, 0, tzinfo=UTC)


@dataclass(slots=True)
class Clock:
    """A monotonic clock on which sleeping is instant; ``naps`` are the seconds that were slept, in order."""

    naps: list[float] = field(default_factory=list)

    def sleep(self, seconds: float) -> None:
        """Move the clock without waiting."""
        self.naps.append(seconds)

    def monotonic(self) -> float:
        """Give real time and the time that was slept."""
        return time.monotonic() + sum(self.naps)


@contextmanager
def fetching(
    clock: Clock | None = None,
    *,
    hosts: frozenset[str] = frozenset(),
    offline: bool = False,
    transport: httpx.BaseTransport | None = None,
    **limits: Any,
) -> Iterator[Fetcher]:
    """Give a fetcher whose jitter is the middle and whose ``now`` is `NOON`; ``limits`` are fields of the policy."""
    clock = clock or Clock()
    policy = FetchPolicy(hosts, **limits)
    with Fetcher(
        policy,
        offline=offline,
        transport=transport,
        sleep=clock.sleep,
        now=lambda: NOON,
        monotonic=clock.monotonic,
        random=lambda: 0.5,
    ) as fetcher:
        yield fetcher


def side_by_side(fetcher: Fetcher, urls: Sequence[str]) -> list[Page | NotModified | LastcallError]:
    """Ask for every URL in a thread of its own, at once, and give what each came to, in their order."""

    def one(url: str) -> Page | NotModified | LastcallError:
        try:
            return fetcher.get(url)
        except LastcallError as error:
            return error

    with ThreadPoolExecutor(len(urls)) as pool:
        return list(pool.map(one, urls))


def got_page(result: Page | NotModified) -> Page:
    """Give the page, or fail where the server said that it hasn't changed."""
    assert isinstance(result, Page)
    return result


def refusal(ask: Callable[[], object]) -> tuple[str, str]:
    """Give the code and the sentence with which a page was refused."""
    with pytest.raises(PageRefused) as caught:
        ask()
    (reason,) = caught.value.refusals
    return reason.code, reason.sentence


def not_reached(ask: Callable[[], object]) -> str:
    """Give the sentence with which a source was said not to be reached; it always has a way out."""
    with pytest.raises(SourceUnreachable) as caught:
        ask()
    assert caught.value.hint
    return caught.value.sentence


def sentence(ask: Callable[[], object]) -> str:
    """Give the sentence of whatever error of ours comes."""
    with pytest.raises(LastcallError) as caught:
        ask()
    return str(caught.value)
