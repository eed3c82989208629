"""Every update since May 2025, as the pull request that it would have been: no honest one is held up, each can be read."""

from __future__ import annotations

import re

import pytest
from markdown_it import MarkdownIt

from scraper.backfill import find_captures
from scraper.errors import PageRefused
from scraper.github.evidence import State, problems
from scraper.github.pullrequest import TITLE_LIMIT, commit_message, labels, title
from scraper.guards.check import judge_page
from scraper.page.load import read_page
from scraper.reports.github import BODY_LIMIT, Place, SourceReport, body
from scraper.sources.anthropic import Anthropic
from scraper.store.recording import record, stamp
from scraper.supply import read_saved_page
from tests.support.captures import captures_folder


def _updates() -> list[tuple[State | None, State, SourceReport]]:
    """Give each update that changed a fact: the state before, the state after, and what is told of it."""
    found: list[tuple[State | None, State, SourceReport]] = []
    state: State | None = None
    for at, path in find_captures(captures_folder()):
        try:
            judgement = judge_page(read_page(read_saved_page(path), name=path.name), Anthropic(), state.snapshot if state else None)
        except PageRefused:
            continue
        if judgement.refusals or (state is not None and judgement.snapshot == state.snapshot):
            continue
        from scraper.changes import diff

        changes = record(diff(state.snapshot, judgement.snapshot), state.changes, (), stamp(at), ()) if state else ()
        after = State(judgement.snapshot, (*(state.changes if state else ()), *changes))
        found.append((state, after, SourceReport(judgement.snapshot, changes, judgement.doubts, baseline=state is None)))
        state = after
    return found


@pytest.fixture(scope="module")
def updates() -> list[tuple[State | None, State, SourceReport]]:
    """Give the whole history, read once."""
    return _updates()


def test_no_honest_update_is_held_up(updates: list[tuple[State | None, State, SourceReport]]) -> None:
    """What the page really did, twenty times and more, has its evidence."""
    assert len(updates) > 20
    assert [problem for before, after, _ in updates for problem in problems("anthropic", before, after)] == []


def test_every_update_has_a_title_and_a_body_that_can_be_read(updates: list[tuple[State | None, State, SourceReport]]) -> None:
    """Within the limits, with nothing but ids and dates in the title, and a body whose table is a table."""
    titles = []
    for _, after, report in updates:
        today = max((notice.announced_on for notice in after.snapshot.notices), default=None)
        assert today is not None
        titles.append(title([report], today))
        assert len(titles[-1]) <= TITLE_LIMIT
        assert re.fullmatch(r"[A-Za-z0-9 .,:;_()+@-]+", titles[-1])
        assert labels([report])[0] == "snapshots"
        assert commit_message([report], today, {}).startswith("data: anthropic: ")
        text = body([report], today, Place())
        assert len(text) <= BODY_LIMIT
        tokens = MarkdownIt("commonmark").enable("table").parse(text)
        rows = sum(token.type == "tr_open" for token in tokens)
        assert rows >= (0 if report.baseline else 2)
    assert "anthropic: 2 models deprecated, they all retire on 2026-06-15" in titles
