"""The body of lastcall's pull request: the report of each source, how to check it, and what was checked already.

Everything from a page goes through `scraper.reports.markdown`; what is added here is our own words, numbers, and addresses that the
run's environment gave.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from scraper.reports import markdown
from scraper.reports.markdown_escape import link
from scraper.spoken import count

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date

    from scraper.change import Change
    from scraper.lifecycle import Doubt, Snapshot

BODY_LIMIT = 60_000
"""Characters of the whole body: GitHub refuses more than 65,536."""


@dataclass(frozen=True, slots=True)
class SourceReport:
    """One source in a report: its facts after the changes; ``baseline``: it had none before; ``page``: its prose changed too."""

    snapshot: Snapshot
    changes: tuple[Change, ...]
    doubts: tuple[Doubt, ...] = ()
    baseline: bool = False
    page: Change | None = None


@dataclass(frozen=True, slots=True)
class Place:
    """Where this runs: the address of the run, None outside GitHub."""

    run_url: str | None = None


def body(reports: Sequence[SourceReport], today: date, place: Place, *, unread: Sequence[str] = ()) -> str:
    """Give the body as Markdown, at most `BODY_LIMIT` characters, without the marker that the planner adds.

    ``unread`` names the sources that couldn't be read this time.
    """
    foot = _foot(reports, today, place, unread)
    room = (BODY_LIMIT - len(foot) - 500) // max(1, len(reports))
    parts = [_source(report, today, room, named=len(reports) > 1) for report in reports]
    return "\n".join([*parts, foot])


def summary(reports: Sequence[SourceReport], today: date) -> str:
    """Give the same report for the job's summary, where nobody has to be told how to merge."""
    return "\n".join(_source(report, today, 200_000, named=True) for report in reports)


def _source(report: SourceReport, today: date, room: int, *, named: bool) -> str:
    head = f"### {report.snapshot.source}\n\n" if named else ""
    if report.baseline:
        models, notices = count(len(report.snapshot.models), "model"), count(len(report.snapshot.notices), "notice")
        page = link("the page", report.snapshot.url)
        head += f"**First snapshot: {models}, {notices}.** A baseline records no changes; compare it with {page}.\n\n"
        if not report.changes and not report.doubts:
            return head
    return head + markdown.render(report.changes, report.snapshot, report.doubts, today, report.page, limit=room - len(head))


def _foot(reports: Sequence[SourceReport], today: date, place: Place, unread: Sequence[str]) -> str:
    pages = ", ".join(link(report.snapshot.source, report.snapshot.url) for report in reports)
    run = f" ([the run]({place.run_url}))" if place.run_url else ""
    missing = f"\nNot read this time, and left as it was: {', '.join(f'`{name}`' for name in unread)}.\n" if unread else ""
    # One line a paragraph: GitHub shows every line end of a body.
    steps = (
        f"1. Open the page ({pages}) and compare each line above with it; a model's link leads to its notice.\n"
        "2. Look at `page.md` under **Files changed** for the words around the tables, and at `lifecycle.json` for the facts.\n"
        "3. Is it right? **Merge**: merging is the approval, the feeds follow by themselves. Is it wrong? Close this pull request: "
        "the same facts aren't proposed again. Push to this branch, and lastcall stops and leaves it to you.\n"
    )
    checked = (
        f"Before this was opened, the job checked{run}: only files under `snapshots/`, every file against its schema, the record "
        "of changes against the facts, no model gone, no date without the page's words. Workflows of this pull request wait for "
        f"**Approve and run**. Days are counted from {today}.\n"
    )
    return f"{missing}\n#### How to check\n\n{steps}\n{checked}"
