"""When to ask again, and how long to wait before. No clock of its own: the caller gives sleep, time and chance."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import UTC
from typing import TYPE_CHECKING

from scraper.page.answer import unreachable

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import datetime

    from scraper.page.answer import Answer

_FIRST_WAIT = 0.5
_SECONDS = re.compile(r"[0-9]{1,9}\Z")


def is_passing(status: int) -> bool:
    """Tell whether a status speaks of the moment and not of the page: 408, 425, 429 and every 5xx."""
    return status in {408, 425, 429} or 500 <= status <= 599


def backoff(failures: int, random: Callable[[], float]) -> float:
    """Give the seconds to wait after the ``failures``-th failure: half a second, doubled each time, less a random part of its half.

    ``random`` gives a number in [0, 1). The jitter keeps many schedules that fail together from coming back together.
    """
    ceiling = _FIRST_WAIT * 2.0**failures
    return ceiling / 2 + ceiling / 2 * random()


def retry_after(value: str | None, now: datetime) -> float | None:
    """Give the seconds that a Retry-After header asks for (RFC 9110, 10.2.3: seconds or an HTTP date); None where it says nothing.

    A date that has passed gives 0.
    """
    text = (value or "").strip()
    if _SECONDS.match(text):
        return float(text)
    if not text:
        return None
    from email.utils import parsedate_to_datetime

    try:
        moment = parsedate_to_datetime(text)
    except (ValueError, TypeError, IndexError):
        return None
    moment = moment if moment.tzinfo else moment.replace(tzinfo=UTC)
    return max(0.0, (moment - now).total_seconds())


class NoAnswer(Exception):
    """One try gave no answer; ``final`` when another can't go better, ``hint`` is the way out where there is one."""

    def __init__(self, clause: str, *, final: bool = False, hint: str | None = None) -> None:
        super().__init__(clause)
        self.final, self.hint = final, hint


@dataclass(frozen=True, slots=True)
class Patience:
    """How often to ask, and what to wait by: ``sleep`` and ``left`` in seconds, ``now`` in UTC, ``random`` in [0, 1)."""

    max_tries: int
    left: Callable[[], float]
    sleep: Callable[[float], object]
    now: Callable[[], datetime]
    random: Callable[[], float]

    def ask(self, once: Callable[[], Answer], url: object) -> Answer:
        """Ask, again where that may help, and give the first answer that speaks of the page and not of the moment.

        A wait, asked for by the server or our own, that would not leave any time isn't begun: the error says so at once. Raises
        `SourceUnreachable`.
        """
        failures = 0
        while True:
            asked_for, hint, final = 0.0, None, False
            try:
                answer = once()
            except NoAnswer as error:
                trouble, hint, final = str(error), error.hint, error.final
            else:
                if not is_passing(answer.status):
                    return answer
                trouble = f"answered with status {answer.status}"
                asked_for = retry_after(answer.headers.get("retry-after"), self.now()) or 0.0
            failures += 1
            trouble += f" (asked {failures} times)" if failures > 1 else ""
            if final or failures >= self.max_tries:
                raise unreachable(url, trouble, hint=hint)
            wait = max(asked_for, backoff(failures - 1, self.random))
            if wait >= self.left():
                raise unreachable(
                    url, f"{trouble}; the wait of {wait:.0f} s before the next try is longer than the time that is left", hint=hint
                )
            self.sleep(wait)
