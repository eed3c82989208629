"""Redirects: each hop is checked by us, and tells what is true for ever and what only for today."""

from __future__ import annotations

from functools import partial

import pytest

from scraper.page.fetch import Page, Validators
from tests.support.fetching import fetching, got_page, refusal
from tests.support.server import page, redirect, robots, serve, status

PAGE = page("# Models", etag='"7"', last_modified="Mon, 23 Nov 2026 10:00:00 GMT")


@pytest.mark.parametrize("code", [301, 302, 303, 307, 308])
def test_redirect_is_followed_and_told(code: int) -> None:
    """The page says where it came from and what was asked; only 301 and 308 are reported as permanent."""
    with serve({"/old": [redirect(code, "/new?a=1#x")], "/new": [PAGE]}) as server, fetching() as fetcher:
        got = got_page(fetcher.get(server.url("/old")))
        assert (got.requested_url, got.url) == (server.url("/old"), server.url("/new?a=1"))
        assert got.permanent_redirect == (server.url("/new?a=1") if code in {301, 308} else None)


def test_permanent_is_only_what_leads_there_permanently() -> None:
    """Behind a temporary redirect nothing is permanent; before one, the last permanent address is."""
    served = {"/a": [redirect(301, "/b")], "/b": [redirect(302, "/c")], "/c": [redirect(308, "/d")], "/d": [PAGE]}
    with serve(served) as server, fetching() as fetcher:
        assert got_page(fetcher.get(server.url("/a"))).permanent_redirect == server.url("/b")
        assert got_page(fetcher.get(server.url("/b"))).permanent_redirect is None
        assert got_page(fetcher.get(server.url("/c"))).permanent_redirect == server.url("/d")


def test_validators_stop_at_a_redirect() -> None:
    """Validators are sent to the address that they belong to, never to the next, and none are taken from behind a redirect."""
    with serve({"/old": [redirect(302, "/new")], "/new": [PAGE]}) as server, fetching() as fetcher:
        got = fetcher.get(server.url("/old"), Validators('"7"', "Mon, 23 Nov 2026 10:00:00 GMT"))
        assert isinstance(got, Page)
        assert got.validators == Validators(None, None)
        assert "if-none-match" in server.asked("/old")[0].headers
        assert not {"if-none-match", "if-modified-since"} & set(server.asked("/new")[0].headers)


def test_not_modified_behind_a_redirect_is_refused() -> None:
    """A 304 from an address that was asked without a condition is no answer."""
    with serve({"/old": [redirect(302, "/new")], "/new": [status(304)]}) as server, fetching() as fetcher:
        assert refusal(lambda: fetcher.get(server.url("/old"), Validators('"7"')))[0] == "transport-status"


def test_three_redirects_are_followed_and_four_are_not() -> None:
    """The fourth redirect is refused."""
    served = {f"/{number}": [redirect(302, f"/{number + 1}")] for number in range(4)} | {"/4": [PAGE]}
    with serve(served) as server, fetching() as fetcher:
        assert got_page(fetcher.get(server.url("/1"))).url == server.url("/4")
        code, sentence = refusal(lambda: fetcher.get(server.url("/0")))
    assert (code, "more than 3 redirects" in sentence) == ("transport-redirect", True)


def test_circle_is_refused() -> None:
    """A redirect to where we have been is named as one."""
    served = {"/a": [redirect(302, "/b")], "/b": [redirect(301, "/a")], "/self": [redirect(301, "/self#there")]}
    with serve(served) as server, fetching() as fetcher:
        for path in ("/a", "/self"):
            code, sentence = refusal(partial(fetcher.get, server.url(path)))
            assert (code, "in a circle" in sentence) == ("transport-redirect", True)


@pytest.mark.parametrize(
    "location",
    [
        "https://evil.example/page",
        "//evil.example/page",
        "http://platform.claude.com/page",
        "https://platform.claude.com.evil.example/",
        "https://platform.claude.com@evil.example/",
        "https://platform.claude.com\\@evil.example/",
        "https://PLATFORM.claude.com.:443/",
        "file:///etc/passwd",
        "data:text/html,hello",
        "https://",
        "https://a b/",
        "https://[::1/",
        "https://host:port/",
        "",
    ],
)
def test_redirect_to_elsewhere_is_refused(location: str) -> None:
    """Another host, plain http, another scheme or no address at all: nothing there is asked."""
    with serve({"/old": [redirect(302, location)]}) as server, fetching(hosts=frozenset({"platform.claude.com"})) as fetcher:
        assert refusal(lambda: fetcher.get(server.url("/old")))[0] == "transport-redirect"
        assert [request.path for request in server.requests] == ["/robots.txt", "/old"]


def test_each_host_of_a_redirect_has_its_own_robots() -> None:
    """A second server's robots.txt is read before its page is asked for, and obeyed."""
    with (
        serve({"/new": [PAGE], "/shut": [PAGE], "/robots.txt": [robots("User-agent: *\nDisallow: /shut")]}) as other,
        serve({"/old": [redirect(302, other.url("/new"))], "/closed": [redirect(302, other.url("/shut"))]}) as server,
        fetching() as fetcher,
    ):
        assert got_page(fetcher.get(server.url("/old"))).url == other.url("/new")
        assert [request.path for request in other.requests] == ["/robots.txt", "/new"]
        with pytest.raises(Exception, match=r"robots\.txt forbids it"):
            fetcher.get(server.url("/closed"))
        assert [request.path for request in other.requests] == ["/robots.txt", "/new"]
