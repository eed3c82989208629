"""One visit to a page: robots.txt first, then the page, redirect by redirect. No network in here: ``ask`` makes the requests."""

from __future__ import annotations

import threading
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from scraper.errors import PageRefused, SourceUnreachable
from scraper.page.address import Address, shown
from scraper.page.answer import ACCEPTED_TYPES, NO_VALIDATORS, NotModified, Page, content_type, refused, unreachable, validators_of
from scraper.page.robots import PRODUCT_TOKEN, Robots, parse_robots

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from datetime import datetime

    from scraper.page.answer import Answer, Validators

    Ask = Callable[[Address, Mapping[str, str], bool], Answer]
    """Ask one address with these headers; the flag says that it is a robots.txt."""

_REDIRECTS = frozenset({301, 302, 303, 307, 308})
_MARKDOWN, _HTML = ("text/markdown",), ("text/html", "application/xhtml+xml")
_JSON = "application/json"
_PERMANENT = frozenset({301, 308})


@dataclass(frozen=True, slots=True)
class NoRobots:
    """A host whose robots.txt can't be had, and why: then everything is forbidden (RFC 9309, 2.3.1.4)."""

    sentence: str
    hint: str | None = None


@dataclass(slots=True)
class RobotsBook:
    """The robots.txt of every host of a run, each read once, by whichever thread comes first."""

    _known: dict[str, Robots | NoRobots] = field(default_factory=dict)
    _locks: dict[str, threading.Lock] = field(default_factory=dict)
    _lock: threading.Lock = field(default_factory=threading.Lock)

    def of(self, origin: str, read: Callable[[], Robots | NoRobots]) -> Robots | NoRobots:
        """Give the rules of a host, or why they can't be had; ``read`` gets them the first time."""
        with self._lock:
            lock = self._locks.setdefault(origin, threading.Lock())
        with lock:
            if origin not in self._known:
                self._known[origin] = read()
            return self._known[origin]


@dataclass(frozen=True, slots=True)
class Visit:
    """What holds for one page: how to ask, whom (``hosts``, this machine where ``loopback``), how far to follow."""

    ask: Ask
    hosts: frozenset[str]
    loopback: bool
    max_redirects: int
    robots: RobotsBook
    now: Callable[[], datetime]

    def fetch(self, requested: Address, validators: Validators) -> Page | NotModified:
        """Give the page at an address, or word that it hasn't changed since ``validators``.

        Every redirect must pass the checks that the address itself passed. Raises `PageRefused` and `SourceUnreachable`.
        """
        here, seen, permanent, only_permanent = requested, [str(requested)], None, True
        while True:
            self._obey_robots(here)
            # A redirect can lead elsewhere tomorrow: validators belong to an address that answers itself, or to none.
            conditions = validators.headers if here is requested else {}
            answer = self.ask(here, {"Accept": accepted(here), **conditions}, False)
            if answer.status not in _REDIRECTS:
                break
            here = self._next(here, answer)
            if str(here) in seen:
                raise refused("transport-redirect", f"{requested}: redirected in a circle, back to {here}", str(here))
            if len(seen) > self.max_redirects:
                raise refused(
                    "transport-redirect", f"{requested}: more than {self.max_redirects} redirects, the last to {here}", str(here)
                )
            seen.append(str(here))
            only_permanent = only_permanent and answer.status in _PERMANENT
            permanent = str(here) if only_permanent else permanent
        if answer.status == 304 and conditions:
            return NotModified(str(requested))
        kind, charset = _acceptable(here, answer)
        found = validators_of(answer.headers) if here is requested else NO_VALIDATORS
        page = Page(str(here), str(requested), answer.body, kind, charset, self.now(), found, permanent)
        _ = page.text  # raises where the bytes aren't what the header says: a page that is given can be read
        return page

    def _next(self, here: Address, answer: Answer) -> Address:
        if not answer.location:
            raise refused("transport-redirect", f"{here}: status {answer.status} without a Location")
        try:
            following = here.join(answer.location)
        except ValueError as error:
            raise refused(
                "transport-redirect", f"{here}: redirected to {shown(answer.location)!r}: {error}", shown(answer.location)
            ) from None
        if objection := following.why_not(self.hosts, loopback=self.loopback):
            raise refused(
                "transport-redirect", f"{here}: redirected to {following}, which is not followed: {objection}", str(following)
            )
        return following

    def _obey_robots(self, here: Address) -> None:
        robots = self.robots.of(here.origin, lambda: self._read_robots(here))
        if isinstance(robots, NoRobots):
            sentence = f"not asked, because without its robots.txt everything is forbidden. {robots.sentence}"
            raise unreachable(here, sentence, hint=robots.hint)
        if rule := robots.against(here.target):
            clause = f"not asked, robots.txt forbids it to {PRODUCT_TOKEN} (line {rule.line}: {str(rule)[:200]!r})"
            raise unreachable(here, clause, hint="ask the site's owner, or save the page yourself and give it with --from")

    def _read_robots(self, here: Address) -> Robots | NoRobots:
        address, headers = Address(here.scheme, here.host, here.port, "/robots.txt"), {"Accept": "text/plain"}
        try:
            answer = self.ask(address, headers, True)
            for _ in range(self.max_redirects):
                if answer.status not in _REDIRECTS:
                    break
                address = self._next(address, answer)
                answer = self.ask(address, headers, True)
        except SourceUnreachable as error:
            return NoRobots(error.sentence, error.hint)
        except PageRefused as error:
            return NoRobots(error.refusals[0].sentence)
        if 200 <= answer.status <= 299:
            return parse_robots(answer.body.decode("utf-8", "replace"))
        # No such file, or too many redirects on the way: then there are no rules (RFC 9309, 2.3.1.2 and 2.3.1.3).
        return Robots() if 300 <= answer.status <= 499 else NoRobots(f"{address}: answered with status {answer.status}")


def _is_json(here: Address) -> bool:
    """Tell whether an address is that of a JSON file: no page, but ``check --data`` takes one."""
    return here.target.partition("?")[0].endswith(".json")


def accepted(here: Address) -> str:
    """Give the Accept header for an address: an ``.md`` is wanted as Markdown, every other as HTML.

    Some hosts give whichever is preferred at either address: a witness must not be the same rendering once more.
    """
    path = here.target.partition("?")[0]
    if _is_json(here):
        return f"{_JSON}, text/plain;q=0.4"
    first, second = (_MARKDOWN, _HTML) if path.endswith((".md", ".markdown")) else (_HTML, _MARKDOWN)
    return ", ".join([*first, *(f"{kind};q=0.5" for kind in second), "text/plain;q=0.4"])


def _acceptable(here: Address, answer: Answer) -> tuple[str, str | None]:
    """Give the content type and charset of an answer that can be a page; raises `PageRefused` for any other."""
    if answer.status != 200:
        raise refused("transport-status", f"{here}: answered with status {answer.status}", str(answer.status))
    kind, charset = content_type(answer.headers)
    if kind not in ACCEPTED_TYPES and not (kind == _JSON and _is_json(here)):
        raise refused(
            "transport-type", f"{here}: its content type is {kind[:80] or 'missing'!r}, not HTML, Markdown or plain text", kind
        )
    if not answer.body:
        raise refused("transport-size", f"{here}: the body is empty")
    return kind, charset
