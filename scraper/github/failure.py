"""The words of the issue about a source that can't be read: the guard's code, what it saw, and the way out."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from scraper.github.planner import FailureText, marker
from scraper.guards.codes import may_be_accepted
from scraper.reports.markdown_escape import link, quoted, sentence
from scraper.result import Outcome

if TYPE_CHECKING:
    from scraper.github.record import Run, SourceRecord, SourceRun
    from scraper.reports.github import Place

_CODE = re.compile(r"[a-z0-9][a-z0-9_-]{0,59}\Z")
_REASONS_SHOWN = 20
_KEPT = (
    "This issue is kept up to date in place. lastcall comments and closes it as soon as the page is read again; close it yourself, "
    "and it stays silent until the next failure after a recovery."
)


def failure_text(entry: SourceRecord, seen: SourceRun, at: str, url: str | None, place: Place) -> FailureText:
    """Give title and body of the issue. ``entry`` counts this run, ``url`` is the page's address, ``at`` the time of the run."""
    what = _what(seen)
    codes = [reason.code for reason in seen.reasons if _CODE.match(reason.code)]
    named = f" ({codes[0]})" if codes and seen.outcome is Outcome.REFUSED else ""
    title = f"{seen.source}: {what} {entry.failures} times in a row{named}"
    shown_page = link("the page", url) if url else "the page"
    run = f" ([the run]({place.run_url}))" if place.run_url else ""
    head = f"**{what.capitalize()}: {entry.failures} runs in a row, the first at {entry.since}.**"
    body = f"""{head} What main holds stays as it is; nothing was guessed.

{reasons_table(seen)}
Last try: {at}{run}.

#### The way out

{_way_out(seen, codes, shown_page)}
{_KEPT}

{marker("failure", source=seen.source, since=entry.since or at)}"""
    return FailureText(seen.source, title, body)


def reasons_table(seen: SourceRun) -> str:
    """Give the reasons of a failure as a Markdown table, the first twenty of them."""
    rows = "".join(
        f"| {quoted(reason.code)} | {sentence(reason.sentence)} | {quoted(reason.raw) if reason.raw else '–'} |\n"
        for reason in seen.reasons[:_REASONS_SHOWN]
    )
    return f"| Code | What was seen, and where | The raw text |\n| :-- | :-- | :-- |\n{rows}"


def failed_summary(run: Run) -> str:
    """Give what the job's summary says of the sources that couldn't be read; empty where all were."""
    return "".join(f"### {seen.source}: {_what(seen)}\n\n{reasons_table(seen)}\n" for seen in run.sources if seen.failed)


def _what(seen: SourceRun) -> str:
    return "page refused" if seen.outcome is Outcome.REFUSED else "page not reached"


def _way_out(seen: SourceRun, codes: list[str], page: str) -> str:
    if seen.outcome is Outcome.UNREACHABLE:
        return f"""- Open {page} in a browser. Does it open? Then look whether it moved, or keeps GitHub's addresses out.
- Is the provider down? Nothing to do: the next runs try again.
"""
    look = f"- Open {page} and look where the table says. Is the page broken? Nothing to do: the next runs try again.\n"
    if codes and may_be_accepted(codes):
        accept = " ".join(dict.fromkeys(codes))
        return f"""{look}- Is the page right? Run **update** by hand with `accept` set to `{accept}`; the change says it then.
"""
    return f"""{look}- Is the page whole? Then its make has changed, and lastcall has to learn it: please report it.
"""
