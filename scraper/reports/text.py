"""A report of changes for a terminal or a log: the headline, each model with before and after, rewrites grouped, doubts last."""

from __future__ import annotations

from typing import TYPE_CHECKING

from scraper.change import Severity, subject_of
from scraper.reports.summary import countdown, differences, prose_line, summarise
from scraper.reports.terminal import one_line, style

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date

    from scraper.change import Change
    from scraper.lifecycle import Doubt, Snapshot
    from scraper.reports.summary import Rewrite

COLOURS = {Severity.HIGH: "red", Severity.MEDIUM: "yellow", Severity.LOW: "dim"}


def render(
    changes: Sequence[Change],
    snapshot: Snapshot,
    doubts: Sequence[Doubt],
    today: date,
    page: Change | None = None,
    *,
    colours: bool = False,
) -> str:
    """Give the report as lines with a final newline; ``snapshot`` holds the facts after the changes."""
    summary = summarise(changes, snapshot, doubts, today, page)
    blocks = [style(summary.headline, "bold", on=colours)]
    blocks += [_told(change, today, colours=colours) for change in summary.told]
    if summary.rewrites:
        blocks.append("recommended replacements rewritten\n" + "\n".join(_rewrite(rewrite) for rewrite in summary.rewrites))
    if summary.doubts:
        told = [f"  {one_line(doubt.code)}  {one_line(doubt.place)}: {one_line(doubt.sentence)}" for doubt in summary.doubts]
        blocks.append("\n".join(["lastcall wasn't sure of", *told]))
    if summary.page is not None:
        blocks.append(prose_line(summary.page))
    return "\n\n".join(blocks) + "\n"


def _told(change: Change, today: date, *, colours: bool) -> str:
    head = f"{change.severity:<6}  {one_line(subject_of(change))}  {change.kind}"
    lines = [style(head, COLOURS[change.severity], on=colours)]
    found = differences(change)
    width = max((len(difference.field) for difference in found), default=0)
    for difference in found:
        line = f"  {difference.field:<{width}}  {one_line(difference.before)} → {one_line(difference.after)}"
        if days := countdown(change, difference.field, today):
            line += f", {days}"
        lines.append(line)
        if difference.raw is not None:
            lines.append(f"  {'':<{width}}  the page says: {one_line(difference.raw)}")
    if change.accepted:
        lines.append(f"  accepted by a person: {', '.join(map(one_line, change.accepted))}")
    return "\n".join(lines)


def _rewrite(rewrite: Rewrite) -> str:
    lines = [f"  {one_line(rewrite.before)} → {one_line(rewrite.after)}"]
    return "\n".join([*lines, *(f"    {one_line(model)}{mark}" for model, mark in rewrite.marked)])
