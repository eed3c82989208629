"""Fetching: the only code of lastcall that talks to a network.

What comes back is a whole page that can be read, word that it hasn't changed, or one of two errors: `SourceUnreachable` (nobody
answered in time, or we may not ask) and `PageRefused` (an answer came that can't be a page, with its ``transport-…`` code).
httpx is imported when the first request is made, and never by a run that fetches nothing.
"""

from __future__ import annotations

import threading
import time
from collections import deque
from contextlib import suppress
from datetime import UTC, datetime
from random import random as any_random
from typing import TYPE_CHECKING, Self, TypeVar

from scraper.errors import SourceUnreachable
from scraper.page.address import Address, parse_address, shown
from scraper.page.answer import NO_VALIDATORS, Answer, NotModified, Page, Validators, refused, unreachable
from scraper.page.body import BodyDamaged, BodyTooLarge, EncodingUnknown, read_body
from scraper.page.client import failure, open_client
from scraper.page.policy import FetchPolicy, user_agent
from scraper.page.retry import NoAnswer, Patience
from scraper.page.robots import MAX_ROBOTS_BYTES
from scraper.page.visit import RobotsBook, Visit

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping

    import httpx

__all__ = ["FetchPolicy", "Fetcher", "NotModified", "Page", "Validators", "user_agent"]

Result = TypeVar("Result")

_GRACE_SECONDS = 0.5  # what the worker gets to notice the deadline itself, and to say where it was
_DRAINED_BYTES = 65_536  # a body that nobody reads is read up to here, so that its connection can be used again


class Fetcher:
    """Fetches pages for one run: a context manager that owns its connections; `get` may be called from several threads at once.

    ``policy`` sets the limits, ``offline`` refuses every request. ``transport`` (an httpx transport), ``sleep``, ``now`` (UTC),
    ``monotonic`` and ``random`` are there for tests. A client is opened when first needed, one for https and one for the loopback's
    http, which loads no certificates and obeys no proxy of the environment.
    """

    def __init__(
        self,
        policy: FetchPolicy,
        *,
        offline: bool = False,
        transport: httpx.BaseTransport | None = None,
        sleep: Callable[[float], object] = time.sleep,
        now: Callable[[], datetime] = lambda: datetime.now(UTC),
        monotonic: Callable[[], float] = time.monotonic,
        random: Callable[[], float] = any_random,
    ) -> None:
        self._policy, self._offline, self._transport = policy, offline, transport
        self._sleep, self._now, self._monotonic, self._random = sleep, now, monotonic, random
        self._robots = RobotsBook()
        self._clients: dict[str, httpx.Client] = {}
        self._opening = threading.Lock()
        self._given_up: list[threading.Thread] = []

    def __enter__(self) -> Self:
        """Give itself; nothing is opened yet."""
        return self

    def __exit__(self, *_: object) -> None:
        """Close the connections; one that is stuck in a call that can't be interrupted is left to the end of the process."""
        if not any(thread.is_alive() for thread in self._given_up):
            for client in self._clients.values():
                client.close()
        self._clients.clear()

    def get(
        self,
        url: str,
        validators: Validators | None = None,
        *,
        hosts: frozenset[str] | None = None,
    ) -> Page | NotModified:
        """Fetch one page, or learn that it is still the one that ``validators`` belong to.

        ``hosts`` stands in for the policy's allow-list, so that each source keeps to its own. Raises `SourceUnreachable` and
        `PageRefused`; both name the URL without credentials. Nothing that a server does holds this longer than the policy's
        ``total_seconds``, and half a second.
        """
        if self._offline:
            hint = "leave --offline out, or give a saved page with --from"
            raise SourceUnreachable(f"{shown(url)}: not fetched, --offline forbids the network", hint=hint)
        allowed = self._policy.hosts if hosts is None else hosts
        try:
            address = parse_address(url)
        except ValueError as error:
            raise refused("transport-host", f"{shown(url)}: can't be fetched, {error}", shown(url)) from None
        if objection := address.why_not(allowed, loopback=True):
            raise refused("transport-host", f"{address}: not fetched, {objection}", address.host)

        deadline = self._monotonic() + self._policy.total_seconds
        patience = Patience(self._policy.max_tries, lambda: deadline - self._monotonic(), self._sleep, self._now, self._random)

        def ask(place: Address, headers: Mapping[str, str], robots: bool) -> Answer:
            return patience.ask(lambda: self._ask(place, headers, deadline, robots=robots), place)

        visit = Visit(ask, allowed, address.is_loopback, self._policy.max_redirects, self._robots, self._now)
        return self._bounded(lambda: visit.fetch(address, validators or NO_VALIDATORS), address)

    def ask(self, url: str, headers: Mapping[str, str]) -> Answer:
        """Ask a programs' interface at an https address (or on the loopback), with a key among the headers, and give its answer.

        That is no crawling, so no robots.txt is asked; and no redirect is followed, because the key would go along. Passing
        troubles are waited out as for pages. Every other status is given, with a body where it is 200. Raises `SourceUnreachable`,
        and `PageRefused` for an address or a body that can't be taken.
        """
        try:
            address = parse_address(url)
        except ValueError as error:
            raise refused("transport-host", f"{shown(url)}: can't be asked, {error}", shown(url)) from None
        if objection := address.why_not(self._policy.hosts, loopback=True):
            raise refused("transport-host", f"{address}: not asked, {objection}", address.host)
        deadline = self._monotonic() + self._policy.total_seconds
        patience = Patience(self._policy.max_tries, lambda: deadline - self._monotonic(), self._sleep, self._now, self._random)
        return self._bounded(lambda: patience.ask(lambda: self._ask(address, headers, deadline, robots=False), address), address)

    def _bounded(self, work: Callable[[], Result], address: Address) -> Result:
        """Do the work in a thread and leave it behind when its time is over.

        Time-outs of sockets begin anew with each byte, and a name server's can't be set at all: only this bounds them.
        """
        results: list[Result] = []
        errors: list[BaseException] = []

        def run() -> None:
            """Do the work and keep what came of it for the thread that waits."""
            try:
                results.append(work())
            except BaseException as error:  # noqa: BLE001 - it is raised again, where somebody waits for it
                errors.append(error)

        worker = threading.Thread(target=run, name=f"fetch {address.host}", daemon=True)
        worker.start()
        worker.join(self._policy.total_seconds + _GRACE_SECONDS)
        if results:
            return results[0]
        if errors:
            raise errors[0]
        self._given_up.append(worker)
        raise unreachable(address, self._too_late)

    def _ask(self, address: Address, headers: Mapping[str, str], deadline: float, *, robots: bool) -> Answer:
        """Make one request and read its answer; raises `NoAnswer`, or `PageRefused` for a body that can't be taken."""
        remaining = deadline - self._monotonic()
        if remaining <= 0:
            raise NoAnswer(self._too_late, final=True)
        client = self._client(address.scheme)  # before the import: it sees to it that httpx comes without its command line
        import httpx

        timeout = httpx.Timeout(min(self._policy.read_seconds, remaining), connect=min(self._policy.connect_seconds, remaining))
        try:
            request = client.build_request("GET", str(address), headers=dict(headers), timeout=timeout)
            response = client.send(request, stream=True, auth=address.credentials)
            try:
                return self._read(address, response, deadline, robots=robots)
            finally:
                response.close()
        except httpx.TransportError as error:
            if self._monotonic() >= deadline:
                raise NoAnswer(self._too_late, final=True) from None
            raise failure(error, self._policy) from None

    def _read(self, address: Address, response: httpx.Response, deadline: float, *, robots: bool) -> Answer:
        import httpx

        chunks, cap = self._timely(response.iter_raw(), deadline), MAX_ROBOTS_BYTES if robots else self._policy.max_bytes
        length = response.headers.get("content-length", "")
        declared = int(length) if length.isascii() and length.isdigit() and len(length) < 20 else None
        if response.status_code != 200:
            if declared is not None and declared <= _DRAINED_BYTES:
                with suppress(NoAnswer, httpx.TransportError):
                    deque(chunks, maxlen=0)
            return Answer(response.status_code, response.headers, location=response.extensions["location"])
        try:
            body = read_body(chunks, response.headers.get("content-encoding", ""), cap, cut=robots)
        except BodyTooLarge:
            raise refused("transport-size", f"{address}: the body is larger than {cap:,} bytes") from None
        except BodyDamaged as error:
            raise NoAnswer(f"its compressed body can't be unpacked ({error})") from None
        except EncodingUnknown as error:
            raise refused(
                "transport-type", f"{address}: its content encoding {str(error)!r} was not asked for", str(error)
            ) from None
        return Answer(200, response.headers, body)

    def _timely(self, chunks: Iterable[bytes], deadline: float) -> Iterator[bytes]:
        for chunk in chunks:
            if self._monotonic() >= deadline:
                raise NoAnswer(self._too_late, final=True)
            yield chunk

    @property
    def _too_late(self) -> str:
        return f"no whole answer within {self._policy.total_seconds:g} s"

    def _client(self, scheme: str) -> httpx.Client:
        with self._opening:
            if scheme not in self._clients:
                self._clients[scheme] = open_client(scheme, self._policy, self._transport)
            return self._clients[scheme]
