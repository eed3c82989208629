"""`lastcall log` in its forms: the record of changes, one entry an update, the newest first for people."""

from __future__ import annotations

from itertools import groupby
from typing import TYPE_CHECKING

from scraper.change import ChangeKind, subject_of
from scraper.reports.summary import differences, group_rewrites, in_order_of_telling
from scraper.reports.terminal import one_line, style
from scraper.reports.text import COLOURS

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from scraper.change import Change
    from scraper.reports.summary import Rewrite

SCHEMA = "lastcall/log/1"


def updates(changes: Sequence[Change]) -> Iterator[tuple[str, str, tuple[Change, ...]]]:
    """Give the record update by update, newest first: time, source, and that update's changes in order of telling."""
    newest_first = sorted(changes, key=lambda change: (change.seen_at, change.source), reverse=True)
    for (seen_at, source), group in groupby(newest_first, key=lambda change: (change.seen_at, change.source)):
        yield seen_at, source, in_order_of_telling(group)


def _parts(group: Sequence[Change]) -> tuple[list[Change], tuple[Rewrite, ...]]:
    alone = [change for change in group if change.kind is not ChangeKind.REPLACEMENT_CHANGED]
    return alone, group_rewrites(change for change in group if change.kind is ChangeKind.REPLACEMENT_CHANGED)


def render_text(changes: Sequence[Change], *, colours: bool) -> str:
    """Give one block an update; nothing recorded is said as that."""
    blocks = []
    for seen_at, source, group in updates(changes):
        alone, rewrites = _parts(group)
        lines = [style(f"{seen_at[:10]}  {source}", "bold", on=colours)]
        for change in alone:
            lines.append("  " + style(f"{one_line(subject_of(change))}  {change.kind}", COLOURS[change.severity], on=colours))
            lines += [f"    {each.field}: {one_line(each.before)} → {one_line(each.after)}" for each in differences(change)]
        for rewrite in rewrites:
            lines.append(f"  recommended replacement {one_line(rewrite.before)} → {one_line(rewrite.after)}")
            lines += [f"    {one_line(model)}{mark}" for model, mark in rewrite.marked]
        blocks.append("\n".join(lines))
    return "\n\n".join(blocks or ["no changes recorded"]) + "\n"


def render_markdown(changes: Sequence[Change]) -> str:
    """Give one heading an update with a table of its changes, rewrites folded."""
    from scraper.reports.markdown_escape import model_name, quoted, sentence

    blocks = []
    for seen_at, source, group in updates(changes):
        alone, rewrites = _parts(group)
        blocks.append(f"### {seen_at[:10]}, {sentence(source)}")
        if alone:
            rows = []
            for change in alone:
                told = "<br>".join(f"{each.field}: {quoted(each.before)} → {quoted(each.after)}" for each in differences(change))
                rows.append(f"| {model_name(subject_of(change))} | {str(change.kind).replace('_', ' ')} | {told} |")
            blocks.append("\n".join(["| Model | Change | Before → after |", "| :-- | :-- | :-- |", *rows]))
        if rewrites:
            lines = [
                f"- {quoted(rewrite.before)} → {quoted(rewrite.after)}: {', '.join(map(model_name, rewrite.models))}"
                for rewrite in rewrites
            ]
            blocks.append(
                "\n".join(["<details>", "<summary>recommended replacements rewritten</summary>", "", *lines, "", "</details>"])
            )
    return "\n\n".join(blocks or ["No changes recorded."]) + "\n"


def render_json(changes: Sequence[Change]) -> str:
    """Give the record for programs, oldest first as it is recorded."""
    from scraper.canonical import dumps
    from scraper.change import change_to_json

    return dumps({"schema": SCHEMA, "changes": [change_to_json(change) for change in changes]})


def render_jsonl(changes: Sequence[Change]) -> str:
    """Give the lines of the record as they are stored, oldest first."""
    from scraper.canonical import dumps_line
    from scraper.change import change_to_json

    return "".join(dumps_line(change_to_json(change)) for change in changes)
