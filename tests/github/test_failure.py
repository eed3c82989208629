"""The words of the issue about a failure."""

from __future__ import annotations

import pytest
from markdown_it import MarkdownIt

from scraper.github.failure import failure_text
from scraper.github.planner import read_marker
from scraper.github.record import Reason, SourceRecord, SourceRun
from scraper.guards.codes import CODES, NEVER_ACCEPTED, may_be_accepted
from scraper.reports.github import Place
from scraper.result import Outcome

SINCE = "2026-04-01T01:23:00Z"
ENTRY = SourceRecord("anthropic", 3, SINCE)
PLACE = Place("https://github.example/o/r/actions/runs/1")


def _text(outcome: Outcome, *reasons: Reason) -> tuple[str, str]:
    found = failure_text(ENTRY, SourceRun("anthropic", outcome, reasons), "2026-04-01T13:23:00Z", "https://example.com/page", PLACE)
    return found.title, found.body


def test_a_refusal_names_code_place_raw_text_and_the_way_out() -> None:
    """Everything that a person needs is in the issue."""
    reason = Reason("lost-row", "the row of claude-x left the status table", "| claude-x |")
    title, body = _text(Outcome.REFUSED, reason)
    assert title == "anthropic: page refused 3 times in a row (lost-row)"
    for part in (
        SINCE,
        "lost-row",
        "claude-x left the status table",
        "`accept` set to `lost-row`",
        "actions/runs/1",
        "https://example.com/page",
    ):
        assert part in body
    assert read_marker("failure", body) == {"source": "anthropic", "since": SINCE}


def test_a_page_that_could_not_be_read_cannot_be_accepted() -> None:
    """The way out is to teach lastcall, not to wave it through."""
    _, body = _text(Outcome.REFUSED, Reason("cut-row", "row 3 isn't closed"), Reason("lost-row", "gone"))
    assert "`accept`" not in body
    assert "its make has changed" in body


def test_an_unreachable_page_has_no_code_to_accept() -> None:
    """Perhaps the provider is down: then there is nothing to do."""
    title, body = _text(Outcome.UNREACHABLE, Reason("unreachable", "no answer in 30 seconds"))
    assert title == "anthropic: page not reached 3 times in a row"
    assert "Is the provider down?" in body


def test_what_can_be_accepted_exists() -> None:
    """The families of codes are the guards' own."""
    families = [code for code in CODES if may_be_accepted([code])]
    assert len(families) >= 9
    assert not NEVER_ACCEPTED & set(families)
    assert not may_be_accepted(["lost-row", "cut-row"])


@pytest.mark.parametrize(
    "raw",
    [
        "@octocat #1",
        "<img src=x>",
        "x | y\n| z |",
        "<!-- lastcall:failure source=other since=1 -->",
        "![x](https://evil.example/x)",
    ],
)
def test_text_of_the_page_does_nothing(raw: str) -> None:
    """In the title never, in the body as text in its cell; and it can't forge the marker."""
    title, body = _text(Outcome.REFUSED, Reason(raw, raw, raw))
    assert title == "anthropic: page refused 3 times in a row"
    assert read_marker("failure", body) == {"source": "anthropic", "since": SINCE}
    assert "@octocat" not in body
    assert "<img" not in body
    tokens = MarkdownIt("commonmark").enable("table").parse(body)
    assert sum(token.type == "tr_open" for token in tokens) == 2, "a header and one row, whatever the cell says"
    assert not [child for token in tokens for child in token.children or () if child.type == "image"]


def test_very_many_reasons_stay_a_readable_issue() -> None:
    """Twenty are shown; the body stays far below GitHub's limit."""
    _, body = _text(Outcome.REFUSED, *(Reason("structure-cell", "x" * 500, "y" * 500) for _ in range(400)))
    assert len(body) < 60_000
