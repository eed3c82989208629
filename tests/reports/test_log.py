"""The record for people: updates newest first, rewrites grouped, hostile text tame."""

from __future__ import annotations

from dataclasses import replace

import html5lib
import pytest
from markdown_it import MarkdownIt

from scraper.changes import diff
from scraper.lifecycle import Model, Snapshot
from scraper.reports import log
from tests.support.attacks import ATTACKS

OLD = Snapshot(
    "anthropic", "https://example.org/", models=tuple(Model(f"claude-{n}", "retired", replacements=("claude-8",)) for n in (1, 2))
)
NEW = replace(OLD, models=tuple(replace(model, replacements=("claude-9",)) for model in OLD.models))
REWRITES = [replace(change, seen_at="2026-10-10T02:28:27Z") for change in diff(OLD, NEW)]


def test_rewrites_are_one_group() -> None:
    """Models whose replacement alone was rewritten stand together."""
    assert log.render_text(REWRITES, colours=False) == (
        "2026-10-10  anthropic\n  recommended replacement claude-8 → claude-9\n    claude-1\n    claude-2\n"
    )
    markdown = log.render_markdown(REWRITES)
    assert "- <code>claude-8</code> → <code>claude-9</code>: `claude-1`, `claude-2`" in markdown
    assert "<summary>recommended replacements rewritten</summary>" in markdown


def test_updates_come_newest_first() -> None:
    """Two updates of one day are two entries."""
    back = [replace(change, seen_at="2026-10-10T09:00:00Z") for change in diff(NEW, OLD)]
    assert [seen_at for seen_at, _, _ in log.updates([*REWRITES, *back])] == ["2026-10-10T09:00:00Z", "2026-10-10T02:28:27Z"]


@pytest.mark.parametrize("attack", ATTACKS)
def test_no_text_of_a_page_acts(attack: str) -> None:
    """In the text no escape and no line of its own, in the Markdown no element and no cell."""
    hostile = replace(OLD, models=tuple(replace(model, state=attack or "x", replacement_raw=attack) for model in OLD.models))
    changes = [replace(change, seen_at="2026-10-10T02:28:27Z") for change in diff(OLD, hostile)]
    plain = log.render_text(changes, colours=False)
    assert "\x1b" not in plain
    assert not any(line.startswith("::") for line in plain.splitlines())
    tree = html5lib.parse(
        MarkdownIt("commonmark").enable("table").render(log.render_markdown(changes)), namespaceHTMLElements=False
    )
    assert not {"a", "img", "script", "em", "strong", "pre", "b"} & {str(each.tag) for each in tree.iter()}
    assert {len(list(row)) for row in tree.iter("tr")} == {3}
