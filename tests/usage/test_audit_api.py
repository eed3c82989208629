"""The usage report over HTTP: a real server on the loopback, paged, and the admin key where nobody sees it."""

from __future__ import annotations

import json
import logging
import traceback
from datetime import date
from typing import TYPE_CHECKING, Any
from urllib.parse import parse_qsl, urlsplit

import pytest

from scraper.errors import LastcallError, SourceUnreachable, UsageError
from scraper.usage.audit.api import PATH, AdminKey, Period, read_api
from scraper.usage.audit.findings import Catalogue
from scraper.usage.audit.ledger import Ledger, total
from tests.support.exports import SNAPSHOT, audited
from tests.support.fetching import Clock, fetching
from tests.support.server import page, raw, redirect, serve, status

if TYPE_CHECKING:
    from tests.support.server import Step

SECRET = "sk-ant-admin01-do-not-show-7f3a9c"
PERIOD = Period(date(2026, 8, 1), date(2026, 8, 31))


def result(**fields: Any) -> dict[str, Any]:
    return {
        "uncached_input_tokens": 1500,
        "cache_creation": {"ephemeral_1h_input_tokens": 1000, "ephemeral_5m_input_tokens": 500},
        "cache_read_input_tokens": 200,
        "output_tokens": 500,
        "server_tool_use": {"web_search_requests": 10},
        "api_key_id": "apikey_01",
        "workspace_id": None,
        "model": "claude-opus-4-1-20250805",
        **fields,
    }


def report(*buckets: tuple[str, list[dict[str, Any]]], following: str | None = None, **fields: Any) -> Step:
    data = [{"starting_at": f"{day}T00:00:00Z", "ending_at": f"{day}T23:59:59Z", "results": results} for day, results in buckets]
    return page(json.dumps({"data": data, "has_more": following is not None, "next_page": following, **fields}), "application/json")


def ask(*steps: Step, base: str = "", clock: Clock | None = None) -> tuple[Ledger, list[Any]]:
    ledger = Ledger(Catalogue([SNAPSHOT]).cutoff)
    with serve({PATH: list(steps)}) as server, fetching(clock) as fetcher:
        read_api(fetcher, AdminKey(SECRET), PERIOD, ledger, base_url=server.url(base))
    return ledger, server.requests


def failing(*steps: Step, clock: Clock | None = None) -> LastcallError:
    with pytest.raises(LastcallError) as caught:
        ask(*steps, clock=clock)
    shown = "".join(traceback.format_exception(caught.value)) + repr(caught.value) + str(caught.value.hint)
    assert SECRET not in shown
    assert "\n" not in str(caught.value)
    assert caught.value.hint
    return caught.value


def test_pages_are_followed_to_the_last() -> None:
    """Every page is asked once, with the cursor of the one before, and the key in its header."""
    ledger, requests = ask(
        report(("2026-08-01", [result(), result(model="claude-opus-5-5")]), following="page_A="),
        report(("2026-08-02", []), following="page B&x"),
        report(("2026-08-19", [result(api_key_id=None)])),
    )
    queries = [dict(parse_qsl(urlsplit(request.path).query)) for request in requests]
    assert [query.get("page") for query in queries] == [None, "page_A=", "page B&x"]
    assert {request.headers["x-api-key"] for request in requests} == {SECRET}
    assert {request.headers["anthropic-version"] for request in requests} == {"2023-06-01"}
    assert total(ledger.groups.values()).tokens == 3 * 3700
    assert set(ledger.groups) == {
        ("claude-opus-4-1-20250805", "", "apikey_01"),
        ("claude-opus-5-5", "", "apikey_01"),
        ("claude-opus-4-1-20250805", "", ""),
    }


def test_what_is_asked() -> None:
    """Whole days of the period, by model, workspace and key, as many as a page may have; no robots.txt, which is for crawlers."""
    _, (request,) = ask(report())
    assert parse_qsl(urlsplit(request.path).query) == [
        ("starting_at", "2026-08-01T00:00:00Z"),
        ("ending_at", "2026-09-01T00:00:00Z"),
        ("bucket_width", "1d"),
        ("group_by[]", "model"),
        ("group_by[]", "workspace_id"),
        ("group_by[]", "api_key_id"),
        ("limit", "31"),
    ]


def test_the_report_is_audited_as_an_export_is() -> None:
    """Verdict, sums and use after retirement come out as from a CSV, and nothing is said of requests."""
    ledger, _ = ask(report(("2026-08-19", [result(new_kind_of_thing=3)])))
    audit = audited(ledger)
    (line,) = audit.lines
    assert (line.usage.input, line.usage.cache_write, line.usage.cache_read, line.usage.output) == (1500, 1500, 200, 500)
    assert (str(line.verdict), line.days_after) == ("retired", 14)
    assert not audit.has_requests
    assert (audit.inputs[0].form, audit.inputs[0].rows) == ("api", 1)


@pytest.mark.parametrize(("code", "said"), [(401, "is not accepted"), (403, "may not read usage reports")])
def test_a_key_that_is_not_taken(code: int, said: str) -> None:
    """A bad key is the user's to change: exit status 2, with where to get another."""
    error = failing(status(code, b'{"error": "' + SECRET.encode() + b'"}'))
    assert isinstance(error, UsageError)
    assert said in str(error)
    assert error.exit_status == 2


def test_too_many_requests_waits_as_asked() -> None:
    """Retry-After is obeyed, and the report is read after it."""
    clock = Clock()
    ledger, requests = ask(status(429, retry_after="7"), report(("2026-08-01", [result()])), clock=clock)
    assert clock.naps == [7]
    assert len(requests) == 2
    assert total(ledger.groups.values()).rows == 1


def test_too_many_requests_for_too_long() -> None:
    """A wait that is longer than our patience isn't begun: it is told, with status 3."""
    clock = Clock()
    error = failing(status(429, retry_after="3600"), clock=clock)
    assert isinstance(error, SourceUnreachable)
    assert "status 429" in str(error)
    assert "3600 s" in str(error)
    assert clock.naps == []


@pytest.mark.parametrize(
    ("step", "said"),
    [
        (status(500), "status 500 (asked 3 times)"),
        (status(529), "status 529 (asked 3 times)"),
        (status(404), "answered with status 404"),
        (redirect(302, "https://example.com/"), "redirects elsewhere"),
        (page("<html>", "application/json"), "not JSON"),
        (page("[" * 100_000, "application/json"), "not JSON"),
        (page("[]", "application/json"), "no usage report"),
        (page('{"data": 3}', "application/json"), "no usage report"),
        (page('{"data": [{"results": []}]}', "application/json"), "a bucket without starting_at"),
        (page('{"data": [{"starting_at": "soon", "results": []}]}', "application/json"), "a bucket without starting_at"),
        (page('{"data": [7]}', "application/json"), "a bucket without starting_at"),
        (report(("2026-08-01", [result(output_tokens=-1)])), "output_tokens is -1, not a number"),
        (report(("2026-08-01", [result(output_tokens="9")])), 'output_tokens is "9", not a number'),
        (report(("2026-08-01", [result(output_tokens=1.5)])), "output_tokens is 1.5, not a number"),
        (report(("2026-08-01", [result(cache_creation=[1])])), "cache_creation is [1], not an object"),
        (report(("2026-08-01", [result(model=7)])), "model is 7, not text"),
        (report(following="same"), "its pages lead in a circle"),
        (report(has_more=True), "no next_page"),
        (raw(b"HTTP/1.1 200 OK\r\nContent-Length: 50\r\n\r\n{"), "no whole answer"),
    ],
)
def test_an_answer_that_is_none(step: Step, said: str) -> None:
    """Whatever else comes is one sentence with the address, and status 3."""
    error = failing(step)
    assert isinstance(error, SourceUnreachable)
    assert said in str(error)
    assert f"{PATH}: " in str(error)


def test_nobody_there() -> None:
    """A port where nobody listens is told as such."""
    with serve({}) as server:
        gone = server.url()
    with fetching() as fetcher, pytest.raises(SourceUnreachable, match="no connection"):
        read_api(fetcher, AdminKey(SECRET), PERIOD, Ledger(), base_url=gone)


@pytest.mark.parametrize("base", ["http://api.example.com", "https://elsewhere.example.com", "ftp://api.example.com"])
def test_the_key_goes_nowhere_else(base: str) -> None:
    """Plain http, another host than the one that was named, and other schemes are refused before anything is sent."""
    with fetching(hosts=frozenset({"api.anthropic.com"})) as fetcher, pytest.raises(UsageError) as caught:
        read_api(fetcher, AdminKey(SECRET), PERIOD, Ledger(), base_url=base)
    assert SECRET not in str(caught.value)


def test_a_key_is_never_shown(caplog: pytest.LogCaptureFixture) -> None:
    """Neither its text form nor any log of the libraries has it, whatever is logged."""
    with caplog.at_level(logging.DEBUG):
        ask(report(("2026-08-01", [result()])))
    assert caplog.records
    assert SECRET not in caplog.text
    assert "do-not-show" not in f"{AdminKey(SECRET)} {AdminKey(SECRET)!r}"


@pytest.mark.parametrize("text", [None, "", "  \n", "sk ant", "sk-\u00e9", "sk-\x00"])
def test_a_key_that_is_none(text: str | None) -> None:
    """No key, or one that no header can carry, is told without showing it."""
    with pytest.raises(UsageError) as caught:
        AdminKey(text)
    assert caught.value.hint is not None
    assert "ANTHROPIC_ADMIN_KEY" in caught.value.hint
    assert not text or not text.strip() or text not in str(caught.value)


def test_a_final_newline_is_no_part_of_a_key() -> None:
    """A key that was read from a file with its line end is the key."""
    assert AdminKey(SECRET + "\n").headers()["x-api-key"] == SECRET


def test_a_period_that_ends_before_it_begins() -> None:
    """A period the wrong way round is told before anything is asked."""
    with pytest.raises(UsageError, match="ends \\(2026-08-01\\) before it begins"):
        Period(date(2026, 8, 2), date(2026, 8, 1))
