"""One request, one answer, over a real connection: what is taken as a page and what is refused."""

from __future__ import annotations

import hashlib
import subprocess
import sys
from functools import partial
from pathlib import Path

import pytest

from scraper import PROJECT_URL, __version__
from scraper.errors import PageRefused, SettingsError
from scraper.page.fetch import NotModified, Page, Validators, user_agent
from tests.support.fetching import NOON, fetching, got_page, not_reached, refusal, side_by_side
from tests.support.server import page, raw, serve, status, zipped

ROOT = Path(__file__).parents[2]
TEXT = "# Model deprecations\n\nNot sooner than May 5, 2026 · résumé\n"


def test_page_is_given_whole_with_what_is_known_of_it() -> None:
    """A page has its bytes, hash, text, type, charset, time, addresses and validators."""
    served = page(TEXT, 'Text/Markdown; boundary=x; Charset="UTF-8"', etag='W/"7"', last_modified="Mon, 23 Nov 2026 10:00:00 GMT")
    with serve({"/page.md": [served]}) as server, fetching() as fetcher:
        url = server.url("/page.md?a=1#part")
        got = got_page(fetcher.get(url))
    assert got == Page(
        url=server.url("/page.md?a=1"),
        requested_url=server.url("/page.md?a=1"),
        body=TEXT.encode(),
        content_type="text/markdown",
        charset="UTF-8",
        fetched_at=NOON,
        validators=Validators('W/"7"', "Mon, 23 Nov 2026 10:00:00 GMT"),
        permanent_redirect=None,
    )
    assert got.sha256 == hashlib.sha256(TEXT.encode()).hexdigest()
    assert got.text == TEXT


def test_request_says_who_asks_and_for_what() -> None:
    """Our name with the project's address, English, and what we can read are in every request; no cookie ever is."""
    with serve({"/a.md": [page("a", set_cookie="id=1")], "/a": [page("b")]}) as server, fetching() as fetcher:
        fetcher.get(server.url("/a.md?b"))
        fetcher.get(server.url("/a"))
    assert len(server.requests) == 3
    for request in server.requests:
        assert request.headers["user-agent"] == f"lastcall/{__version__} (+{PROJECT_URL})"
        assert request.headers["accept-language"] == "en"
        assert request.headers["accept-encoding"] == "gzip, deflate"
        assert "cookie" not in request.headers
    markdown, html = server.asked("/a.md")[0].headers["accept"], server.asked("/a")[0].headers["accept"]
    assert markdown == "text/markdown, text/html;q=0.5, application/xhtml+xml;q=0.5, text/plain;q=0.4"
    assert html == "text/html, application/xhtml+xml, text/markdown;q=0.5, text/plain;q=0.4"


def test_contact_stands_in_the_user_agent() -> None:
    """Whoever runs lastcall can be reached, and can't put a line break into a header."""
    assert user_agent("ops@example.org") == f"lastcall/{__version__} (+{PROJECT_URL}; ops@example.org)"
    for contact in ("", "a\r\nX: y", "é@example.org", "a)b"):
        with pytest.raises(SettingsError):
            user_agent(contact)


def test_unchanged_page_costs_no_body() -> None:
    """With either validator the server can answer 304, and that is what is told."""
    for known in (Validators('"7"'), Validators(None, "Mon, 23 Nov 2026 10:00:00 GMT")):
        served = page(TEXT, etag='"7"', last_modified="Mon, 23 Nov 2026 10:00:00 GMT")
        with serve({"/page": [served]}) as server, fetching() as fetcher:
            assert fetcher.get(server.url("/page"), known) == NotModified(server.url("/page"))
            assert isinstance(fetcher.get(server.url("/page"), Validators('"6"')), Page)
            assert isinstance(fetcher.get(server.url("/page")), Page)


def test_not_modified_that_nobody_asked_for_is_refused() -> None:
    """A 304 without a condition in the request says nothing: there is no page to go back to."""
    with serve({"/page": [status(304)]}) as server, fetching() as fetcher:
        assert refusal(lambda: fetcher.get(server.url("/page")))[0] == "transport-status"
        # A damaged record gives no condition either: it can't be sent, and it must not become a header of its own.
        assert refusal(lambda: fetcher.get(server.url("/page"), Validators('"7"\r\nX-Evil: 1')))[0] == "transport-status"
    assert all("x-evil" not in request.headers for request in server.requests)


def test_validators_that_could_not_be_sent_back_are_not_kept() -> None:
    """A validator outside printable ASCII, or of a kilobyte and more, is forgotten."""
    answer = b'HTTP/1.1 200 OK\r\nContent-Type: text/plain\r\nContent-Length: 1\r\nETag: "\xe9"\r\nLast-Modified: ' + b"x" * 2000
    with serve({"/page": [raw(answer + b"\r\n\r\na")]}) as server, fetching() as fetcher:
        assert got_page(fetcher.get(server.url("/page"))).validators == Validators(None, None)


@pytest.mark.parametrize("code", [201, 202, 203, 204, 206, 400, 401, 403, 404, 410, 418, 451])
def test_any_status_but_200_is_refused(code: int) -> None:
    """A page that came with another status is not the page; the status is named, and it isn't asked for again."""
    with serve({"/page": [status(code, b"" if code == 204 else b"no")]}) as server, fetching() as fetcher:
        assert refusal(lambda: fetcher.get(server.url("/page"))) == (
            "transport-status",
            f"{server.url('/page')}: answered with status {code}",
        )
        assert len(server.asked("/page")) == 1


@pytest.mark.parametrize(
    "kind", ["application/json", "image/png", "application/octet-stream", "text/x-markdown-not", "", ";charset=utf-8"]
)
def test_wrong_type_is_refused(kind: str) -> None:
    """Only HTML, XHTML, Markdown and plain text are read; a missing type is none of them."""
    with serve({"/page": [page(TEXT, kind)]}) as server, fetching() as fetcher:
        code, sentence = refusal(lambda: fetcher.get(server.url("/page")))
    assert code == "transport-type"
    assert "content type" in sentence


@pytest.mark.parametrize("kind", ["text/html", "TEXT/MARKDOWN", "application/xhtml+xml; charset=utf-8", "text/plain"])
def test_types_of_pages_are_taken(kind: str) -> None:
    """The four types that pages come in are taken, in any case, with or without a charset."""
    with serve({"/page": [page(TEXT, kind)]}) as server, fetching() as fetcher:
        assert got_page(fetcher.get(server.url("/page"))).content_type == kind.lower().partition(";")[0]


def test_bytes_that_are_not_their_charset_are_refused() -> None:
    """No character is guessed: bytes that don't decode are refused with the place of the first."""
    cases = {
        "text/html": b"ab\xff",
        "text/html; charset=utf-8": b"May 5, 202\xe9",
        "text/plain; charset=us-ascii": "é".encode(),
        "text/plain; charset=punycode": b"abc",
        "text/plain; charset=hex": b"6162",
        "text/plain; charset=no-such": b"abc",
    }
    for kind, body in cases.items():
        with serve({"/page": [page(body, kind)]}) as server, fetching() as fetcher:
            assert refusal(lambda: fetcher.get(server.url("/page")))[0] == "transport-charset", kind


def test_charset_of_the_header_is_used() -> None:
    """Latin text that says so is read so, and a byte-order mark is not text."""
    cases = [("text/html; charset=ISO-8859-1", "é".encode("latin-1"), "é"), ("text/html", b"\xef\xbb\xbfa", "a")]
    for kind, body, text in cases:
        with serve({"/page": [page(body, kind)]}) as server, fetching() as fetcher:
            assert got_page(fetcher.get(server.url("/page"))).text == text


def test_size_is_bounded_at_both_ends() -> None:
    """A body of exactly the cap is taken, one byte more is refused, and so is nothing at all."""
    served = {"/fits": [page("x" * 5000)], "/big": [page("x" * 5001)], "/zip": [zipped(b"x" * 5001)], "/empty": [page("")]}
    with serve(served) as server, fetching(max_bytes=5000) as fetcher:
        assert len(got_page(fetcher.get(server.url("/fits"))).body) == 5000
        for path in ("/big", "/zip", "/empty"):
            assert refusal(partial(fetcher.get, server.url(path)))[0] == "transport-size"


def test_compressed_body_is_unpacked() -> None:
    """Gzip is asked for and unpacked; an encoding that wasn't asked for is refused."""
    with serve({"/zip": [zipped(TEXT.encode())], "/br": [zipped(b"..", encoding="br")]}) as server, fetching() as fetcher:
        assert got_page(fetcher.get(server.url("/zip"))).text == TEXT
        code, sentence = refusal(lambda: fetcher.get(server.url("/br")))
    assert (code, "'br' was not asked for" in sentence) == ("transport-type", True)


def test_offline_asks_nobody() -> None:
    """With --offline nothing leaves the machine, not even for robots.txt, and the sentence says why."""
    with serve({"/page": [page(TEXT)]}) as server, fetching(offline=True) as fetcher:
        assert "--offline forbids the network" in not_reached(lambda: fetcher.get(server.url("/page")))
    assert server.requests == []


def test_connection_is_kept_for_the_page_after_robots() -> None:
    """Robots.txt and the page come over one connection: on https a second one would cost a handshake."""
    with serve({"/page": [page(TEXT)]}) as server, fetching() as fetcher:
        fetcher.get(server.url("/page"))
    assert [request.path for request in server.requests] == ["/robots.txt", "/page"]
    assert len({request.client for request in server.requests}) == 1


def test_several_pages_side_by_side() -> None:
    """Eight threads get their own page each, robots.txt is asked for once, and one failure stops nobody."""
    paths = [f"/page{number}" for number in range(8)]
    served = {path: [page(f"I am {path}")] for path in paths[:-1]}
    with serve(served) as server, fetching() as fetcher:
        results = side_by_side(fetcher, [server.url(path) for path in paths])
    assert [result.text for result in results[:-1] if isinstance(result, Page)] == [f"I am {path}" for path in paths[:-1]]
    assert isinstance(results[-1], PageRefused)
    assert len(server.asked("/robots.txt")) == 1


def test_importing_the_module_loads_no_network_library() -> None:
    """A run that fetches nothing loads neither httpx nor ssl; one that does leaves httpx's own command line out."""
    code = "import sys, scraper.page.fetch; print([name for name in ('httpx', 'ssl', 'bs4') if name in sys.modules])"
    assert _printed(code) == "[]"
    with serve({"/page": [page(TEXT)]}) as server:
        code = (
            "import sys; from scraper.page.fetch import Fetcher, FetchPolicy\n"
            f"with Fetcher(FetchPolicy(frozenset())) as fetcher: fetcher.get({server.url('/page')!r})\n"
            "print([name for name in ('rich', 'click', 'httpx._main', 'trio', 'bs4') if name in sys.modules])\n"
            "import httpx; assert callable(httpx.main)"
        )
        assert _printed(code) == "[]"


def _printed(code: str) -> str:
    return subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True, cwd=ROOT).stdout.strip()
