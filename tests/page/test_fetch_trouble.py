"""What servers do when they don't do what they should, over real connections."""

from __future__ import annotations

import json
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

import pytest

from scraper.page.fetch import NotModified, Validators
from tests.support.fetching import Clock, fetching, got_page, not_reached, refusal
from tests.support.server import Step, cut_chunks, drip, drip_head, half, page, raw, reset, serve, status

ROOT = Path(__file__).parents[2]
PAGE = page("# Models", etag='"7"')


def test_server_that_recovers_is_asked_again() -> None:
    """One 500, then a page: the page is given, after a jittered half-second's wait."""
    clock = Clock()
    with serve({"/page": [status(500), PAGE]}) as server, fetching(clock) as fetcher:
        assert got_page(fetcher.get(server.url("/page"))).text == "# Models"
        assert len(server.asked("/page")) == 2
    assert clock.naps == [0.375]


@pytest.mark.parametrize("code", [408, 425, 429, 500, 502, 503, 504, 599])
def test_server_that_stays_in_trouble_is_left_alone_after_three_tries(code: int) -> None:
    """Three times a status of the moment is a source that wasn't reached; the waits double."""
    clock = Clock()
    with serve({"/page": [status(code)]}) as server, fetching(clock) as fetcher:
        sentence = not_reached(lambda: fetcher.get(server.url("/page")))
        assert sentence == f"{server.url('/page')}: answered with status {code} (asked 3 times)"
        assert len(server.asked("/page")) == 3
    assert clock.naps == [0.375, 0.75]


def test_retry_after_in_seconds_is_honoured() -> None:
    """The server names the wait, and gets it; conditions are sent on every try."""
    clock = Clock()
    with serve({"/page": [status(429, retry_after="7"), PAGE]}) as server, fetching(clock) as fetcher:
        assert isinstance(fetcher.get(server.url("/page"), Validators('"7"')), NotModified)
        assert [request.headers["if-none-match"] for request in server.asked("/page")] == ['"7"', '"7"']
    assert clock.naps == [7.0]


def test_retry_after_as_a_date_is_honoured() -> None:
    """A date is as good as seconds; one that has passed leaves our own wait."""
    clock = Clock()
    answers = [
        status(503, retry_after="Mon, 23 Nov 2026 12:00:09 GMT"),
        status(503, retry_after="Mon, 23 Nov 2026 11:00:00 GMT"),
        PAGE,
    ]
    with serve({"/page": answers}) as server, fetching(clock) as fetcher:
        fetcher.get(server.url("/page"))
    assert clock.naps == [9.0, 0.75]


@pytest.mark.parametrize("value", ["3600", "Mon, 23 Nov 2026 13:00:00 GMT", "999999999"])
def test_wait_longer_than_the_time_left_is_not_begun(value: str) -> None:
    """An hour's Retry-After ends the run at once, and says so: asking earlier would be rude, waiting in vain."""
    clock = Clock()
    with serve({"/page": [status(429, retry_after=value)]}) as server, fetching(clock) as fetcher:
        sentence = not_reached(lambda: fetcher.get(server.url("/page")))
        assert len(server.asked("/page")) == 1
    assert "status 429; the wait of" in sentence
    assert clock.naps == []


def test_retry_after_that_says_nothing_leaves_our_own_wait() -> None:
    """Words, signs and fractions in Retry-After are no wait."""
    for value in ("soon", "-5", "1.5", "Mon, 99 Nov 2026"):
        clock = Clock()
        with serve({"/page": [status(503, retry_after=value), PAGE]}) as server, fetching(clock) as fetcher:
            fetcher.get(server.url("/page"))
        assert clock.naps == [0.375], value


@pytest.mark.parametrize(
    ("broken", "says"),
    [
        (reset(), "no whole answer"),
        (half(b"x" * 1000), "without sending complete message body"),
        (cut_chunks(b"x" * 1000), "without sending complete message body"),
        (raw(b""), "disconnected without sending a response"),
        (raw(b"HTTP/1.1 200 OK\r\nX-Huge: " + b"y" * 300_000 + b"\r\n\r\n"), "no whole answer"),
        (raw(b"HTTP/1.1 200 OK\r\n" + b"X-Many: y\r\n" * 30_000 + b"\r\n"), "no whole answer"),
        (raw(b"220 smtp.example.org ESMTP\r\n"), "no whole answer"),
        (
            raw(b"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\nContent-Encoding: gzip\r\nContent-Length: 9\r\n\r\nnot gzip!"),
            "unpacked",
        ),
    ],
    ids=["reset", "half a body", "cut chunks", "closed at once", "huge header", "many headers", "not HTTP", "not gzip"],
)
def test_answer_that_breaks_is_asked_for_again_and_then_given_up(broken: Step, says: str) -> None:
    """Half an answer is never a page: it is asked for three times, and then the source wasn't reached."""
    with serve({"/page": [broken]}) as server, fetching() as fetcher:
        sentence = not_reached(lambda: fetcher.get(server.url("/page")))
        assert len(server.asked("/page")) == 3
    assert says in sentence
    assert sentence.endswith("(asked 3 times)")
    with serve({"/page": [broken, PAGE]}) as server, fetching() as fetcher:
        assert got_page(fetcher.get(server.url("/page"))).text == "# Models"


def test_nobody_listening_is_not_reached() -> None:
    """A refused connection is named as one."""
    with serve({}) as server:
        url = server.url("/page")
    with fetching() as fetcher:
        assert "no connection" in not_reached(lambda: fetcher.get(url))


def test_dripping_body_ends_at_the_deadline() -> None:
    """A server that sends a byte now and then can't hold us longer than the total; time-outs of each read never fire."""
    with serve({"/page": [drip(b"x" * 1000, 0.05)]}) as server, fetching(total_seconds=0.5, read_seconds=0.3) as fetcher:
        begun = time.monotonic()
        sentence = not_reached(lambda: fetcher.get(server.url("/page")))
        took = time.monotonic() - begun
        assert len(server.asked("/page")) == 1
    assert sentence == f"{server.url('/page')}: no whole answer within 0.5 s"
    assert 0.4 <= took < 1.5


def test_dripping_head_ends_at_the_deadline() -> None:
    """Headers that never end are bounded too, although no read in between is ours to stop."""
    with serve({"/page": [drip_head(0.05)]}) as server, fetching(total_seconds=0.4, read_seconds=0.3) as fetcher:
        begun = time.monotonic()
        sentence = not_reached(lambda: fetcher.get(server.url("/page")))
        took = time.monotonic() - begun
    assert "no whole answer within 0.4 s" in sentence
    assert took < 2


def test_silent_server_is_given_up_by_the_read_time_out() -> None:
    """A body that stops is given up after the read time-out, three times."""
    with serve({"/page": [drip(b"xx", 30)]}) as server, fetching(read_seconds=0.1) as fetcher:
        assert "nothing came for 0.1 s (asked 3 times)" in not_reached(lambda: fetcher.get(server.url("/page")))


def test_error_page_that_never_ends_is_told_by_its_status() -> None:
    """The body of an error isn't needed: a status that came is told, whatever becomes of the rest."""

    def forever(handler: Any) -> None:
        raw(b"HTTP/1.1 404 Not Found\r\nContent-Length: 500\r\n\r\nabc")(handler)

    with serve({"/page": [forever]}) as server, fetching() as fetcher:
        assert refusal(lambda: fetcher.get(server.url("/page")))[0] == "transport-status"


BOMB = """
import gzip, json, resource, sys
from tests.support.server import page, serve
from scraper.errors import PageRefused
from scraper.page.fetch import Fetcher, FetchPolicy

piece = gzip.compress(bytes(64 * 1024 * 1024))
kind, encoding = sys.argv[1:]
body = {"one": piece, "members": piece * 8, "nothing": gzip.compress(b"") * 450_000, "plain": bytes(32 * 1024 * 1024)}[kind]
with serve({"/page": [page(body, "text/html", content_encoding=encoding)]}) as server:
    with Fetcher(FetchPolicy(frozenset())) as fetcher:
        try:
            fetcher.get(server.url("/missing"))  # so that what is imported counts as the start
        except PageRefused:
            pass
        # What is shown is the highest mark so far: the 64 MiB that the bomb was packed from are part of it, so start anew.
        open("/proc/self/clear_refs", "w").write("5")
        start = int(next(line for line in open("/proc/self/status") if line.startswith("VmHWM")).split()[1])
        try:
            fetcher.get(server.url("/page"))
            code = None
        except PageRefused as error:
            code = error.refusals[0].code
        end = int(next(line for line in open("/proc/self/status") if line.startswith("VmHWM")).split()[1])
print(json.dumps([code, end - start]))
"""


@pytest.mark.skipif(sys.platform != "linux", reason="peak memory is read from /proc")
@pytest.mark.parametrize(("kind", "encoding"), [("one", "gzip"), ("members", "gzip"), ("nothing", "gzip"), ("plain", "identity")])
def test_bomb_is_refused_in_little_memory(kind: str, encoding: str) -> None:
    """64 MiB in one gzip, 512 MiB in eight, half a million empty members: refused by size, with under 32 MiB on top (it takes 9)."""
    done = subprocess.run([sys.executable, "-c", BOMB, kind, encoding], capture_output=True, text=True, check=True, cwd=ROOT)
    code, grown = json.loads(done.stdout)
    assert code == "transport-size"
    assert grown < 32 * 1024


def test_process_ends_although_a_server_still_drips() -> None:
    """A connection that had to be left behind keeps no process alive and prints nothing."""
    code = """
import sys
from scraper.errors import SourceUnreachable
from scraper.page.fetch import Fetcher, FetchPolicy
try:
    with Fetcher(FetchPolicy(frozenset(), total_seconds=0.2)) as fetcher:
        fetcher.get(sys.argv[1])
except SourceUnreachable as error:
    print(error)
"""
    with serve({"/page": [drip_head(0.05)]}) as server:
        begun = time.monotonic()
        command = [sys.executable, "-W", "error", "-c", code, server.url("/page")]
        done = subprocess.run(command, capture_output=True, text=True, timeout=20, check=False, cwd=ROOT)
        took = time.monotonic() - begun
    assert (done.returncode, done.stderr) == (0, "")
    assert done.stdout == f"{server.url('/page')}: no whole answer within 0.2 s\n"
    assert took < 5
