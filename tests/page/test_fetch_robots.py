"""robots.txt over real connections: obeyed, asked for once, and decisive when it can't be had."""

from __future__ import annotations

import pytest

from scraper.page.robots import MAX_ROBOTS_BYTES
from tests.support.fetching import fetching, got_page, not_reached, side_by_side
from tests.support.server import page, redirect, reset, robots, serve, status, zipped

PAGE = page("# Models")


def test_page_that_robots_forbids_is_not_asked_for() -> None:
    """The rule and its line are named, and the page itself never gets a request."""
    rules = robots("User-agent: *\nAllow: /\n\nUser-agent: LastCall\nDisallow: /docs\nAllow: /docs/*.md$\n")
    with serve({"/robots.txt": [rules], "/docs/a": [PAGE], "/docs/a.md": [PAGE], "/b": [PAGE]}) as server, fetching() as fetcher:
        sentence = not_reached(lambda: fetcher.get(server.url("/docs/a")))
        assert sentence == (f"{server.url('/docs/a')}: not asked, robots.txt forbids it to lastcall (line 5: 'Disallow: /docs')")
        assert got_page(fetcher.get(server.url("/docs/a.md"))).text == "# Models"
        assert got_page(fetcher.get(server.url("/b"))).text == "# Models"
        assert [request.path for request in server.requests] == ["/robots.txt", "/docs/a.md", "/b"]


@pytest.mark.parametrize("code", [400, 401, 403, 404, 410, 451, 204])
def test_host_without_robots_may_be_asked(code: int) -> None:
    """A robots.txt that isn't there, in whatever words, forbids nothing (RFC 9309, 2.3.1.3)."""
    with serve({"/robots.txt": [status(code)], "/page": [PAGE]}) as server, fetching() as fetcher:
        assert got_page(fetcher.get(server.url("/page"))).text == "# Models"


@pytest.mark.parametrize("code", [500, 503, 429])
def test_host_whose_robots_cannot_be_had_is_not_asked(code: int) -> None:
    """A robots.txt that a server can't give just now forbids everything, and says that this is why (RFC 9309, 2.3.1.4)."""
    with serve({"/robots.txt": [status(code)], "/page": [PAGE]}) as server, fetching() as fetcher:
        for _ in range(2):
            sentence = not_reached(lambda: fetcher.get(server.url("/page")))
            assert "without its robots.txt everything is forbidden" in sentence
            assert f"{server.url('/robots.txt')}: answered with status {code} (asked 3 times)" in sentence
        assert [request.path for request in server.requests] == ["/robots.txt"] * 3


def test_robots_that_breaks_once_is_asked_for_again() -> None:
    """One reset on the way to robots.txt doesn't cost the page."""
    with serve({"/robots.txt": [reset(), robots("User-agent: *\nDisallow: /x")], "/page": [PAGE]}) as server, fetching() as fetcher:
        assert got_page(fetcher.get(server.url("/page"))).text == "# Models"


def test_robots_behind_redirects() -> None:
    """Redirects of robots.txt are followed; too many are as none, one to another host shuts us out."""
    shut = robots("User-agent: *\nDisallow: /")
    with serve({"/robots.txt": [redirect(301, "/r")], "/r": [shut], "/page": [PAGE]}) as server, fetching() as fetcher:
        assert "forbids it to lastcall" in not_reached(lambda: fetcher.get(server.url("/page")))
    with serve({"/robots.txt": [redirect(302, "/robots.txt")], "/page": [PAGE]}) as server, fetching() as fetcher:
        assert got_page(fetcher.get(server.url("/page"))).text == "# Models"
    with serve({"/robots.txt": [redirect(302, "https://evil.example/r")], "/page": [PAGE]}) as server, fetching() as fetcher:
        assert "evil.example is not on the list" in not_reached(lambda: fetcher.get(server.url("/page")))


def test_robots_is_unpacked_and_read_up_to_its_cap() -> None:
    """A long robots.txt is read, gzipped too, up to half a mebibyte of whole lines; what follows isn't."""
    filler = b"# filler\n" * (MAX_ROBOTS_BYTES // 9 + 1)
    for made in (zipped, page):
        early = made(b"User-agent: *\nDisallow: /page\n" + filler, "text/plain")
        with serve({"/robots.txt": [early], "/page": [PAGE]}) as server, fetching() as fetcher:
            assert "forbids it to lastcall" in not_reached(lambda: fetcher.get(server.url("/page")))
        late = made(filler + b"User-agent: *\nDisallow: /page\n", "text/plain")
        with serve({"/robots.txt": [late], "/page": [PAGE]}) as server, fetching() as fetcher:
            assert got_page(fetcher.get(server.url("/page"))).text == "# Models"


def test_robots_is_asked_for_once_by_many_threads() -> None:
    """However many pages a run wants from a host, robots.txt costs one request, also when it says no."""
    with serve({"/robots.txt": [robots("User-agent: *\nDisallow: /")], "/page": [PAGE]}) as server, fetching() as fetcher:
        results = side_by_side(fetcher, [server.url("/page")] * 12)
        assert {type(result).__name__ for result in results} == {"SourceUnreachable"}
        assert [request.path for request in server.requests] == ["/robots.txt"]
