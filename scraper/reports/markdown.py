"""A report of changes as Markdown for a pull request, an issue or a job's summary.

The headline, a table by model, rewrites folded, what lastcall wasn't sure of, and the prose entry. Everything from a page goes
through `scraper.reports.markdown_escape`. Where a limit of length is set, whole entries are left out, the least telling first,
and the report says how many.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from scraper.change import subject_of
from scraper.reports.markdown_escape import link, model_name, quoted, sentence
from scraper.reports.summary import NOTHING, countdown, differences, prose_line, summarise

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date

    from scraper.change import Change
    from scraper.lifecycle import Doubt, Snapshot
    from scraper.reports.summary import Rewrite


class _Section(NamedTuple):
    """Entries that stand or fall one by one, between a head and a foot that only show where an entry does."""

    head: str
    entries: list[str]
    foot: str = ""


def render(
    changes: Sequence[Change],
    snapshot: Snapshot,
    doubts: Sequence[Doubt],
    today: date,
    page: Change | None = None,
    *,
    limit: int | None = None,
) -> str:
    """Give the report as Markdown with a final newline, at most ``limit`` characters long.

    ``snapshot`` holds the facts after the changes and the page's address.
    """
    summary = summarise(changes, snapshot, doubts, today, page)
    sections = [
        _Section(
            "| Model | Change | Before | After | The page says |\n| :-- | :-- | :-- | :-- | :-- |\n",
            [_row(change, snapshot, today) for change in summary.told],
        ),
        _Section(
            f"<details>\n<summary>{_heading(summary.rewrites)}</summary>\n\n| Before | After | Models |\n| :-- | :-- | :-- |\n",
            [_rewrite(rewrite) for rewrite in summary.rewrites],
            "\n</details>\n",
        ),
        _Section(
            "#### What lastcall wasn't sure of\n\n",
            [f"- {quoted(doubt.code)} {sentence(doubt.place)}: {sentence(doubt.sentence)}\n" for doubt in summary.doubts],
        ),
        _Section("", [prose_line(summary.page) + "\n"] if summary.page is not None else []),
    ]
    return _within(f"**{sentence(summary.headline)}**\n", sections, limit)


def _within(headline: str, sections: list[_Section], limit: int | None) -> str:
    """Give the longest report that fits: every entry, or as many of the first ones as the limit leaves room for."""
    total = sum(len(section.entries) for section in sections)
    whole = _compose(headline, sections, total)
    if limit is None or len(whole) <= limit:
        return whole
    low, high = 0, total
    while low < high:
        middle = (low + high + 1) // 2
        if len(_compose(headline, sections, middle)) <= limit:
            low = middle
        else:
            high = middle - 1
    return _compose(headline, sections, low)


def _compose(headline: str, sections: list[_Section], count: int) -> str:
    blocks, left = [headline], count
    for section in sections:
        shown = section.entries[:left]
        left -= len(shown)
        if shown:
            blocks.append(section.head + "".join(shown) + section.foot)
    omitted = sum(len(section.entries) for section in sections) - count
    if omitted:
        blocks.append(
            f"_{omitted} more {'entry' if omitted == 1 else 'entries'} left out for length: `lastcall log` has them all._\n"
        )
    return "\n".join(blocks)


def _row(change: Change, snapshot: Snapshot, today: date) -> str:
    subject = subject_of(change)
    found = differences(change)
    before = "<br>".join(f"{difference.field}: {quoted(difference.before)}" for difference in found if difference.before != NOTHING)
    after = "<br>".join(
        f"{difference.field}: {quoted(difference.after)}{_days(change, difference.field, today)}" for difference in found
    )
    raw = "<br>".join(quoted(difference.raw) for difference in found if difference.raw)
    name = link(model_name(subject), snapshot.url, _anchor(change))
    kind = str(change.kind).replace("_", " ")
    accepted = "".join(f"<br>accepted: {quoted(code)}" for code in change.accepted)
    return f"| {name} | {change.severity}: {kind}{accepted} | {before or '–'} | {after or '–'} | {raw or '–'} |\n"


def _days(change: Change, field: str, today: date) -> str:
    return f", {days}" if (days := countdown(change, field, today)) else ""


def _anchor(change: Change) -> str | None:
    """Give the place on the page that tells most about a change: its newest notice, else its mention, else none."""
    for kind in ("notice:", "mention:"):
        for place in change.evidence:
            if place.startswith(kind):
                return place.removeprefix(kind)
    return None


def _heading(rewrites: Sequence[Rewrite]) -> str:
    count = sum(len(rewrite.models) for rewrite in rewrites)
    running = sum(len(rewrite.running) for rewrite in rewrites)
    # What is folded must not hide what somebody still has to act on.
    still = f", {running} of them for {'a model that still runs' if running == 1 else 'models that still run'}" if running else ""
    return f"{count} recommended {'replacement' if count == 1 else 'replacements'} rewritten{still}"


def _rewrite(rewrite: Rewrite) -> str:
    models = ", ".join(f"{model_name(model)}{mark}" for model, mark in rewrite.marked)
    return f"| {quoted(rewrite.before)} | {quoted(rewrite.after)} | {models} |\n"
