"""``llms.txt`` (https://llmstxt.org): what there is for a language model to read, in Markdown.

What reads this file does what it is told more easily than others. So nothing of a page's text is in it: ids of the grammar, dates,
addresses of ours, and our own words.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from scraper.feeds.escape import is_plain_id
from scraper.lifecycle import RetirementKind, State

if TYPE_CHECKING:
    from collections.abc import Iterable

    from scraper.feeds.base import FeedInput
    from scraper.feeds.views import ModelView

PATH = "llms.txt"
_FILES = (
    ("v1/upcoming.json", "what retires next: set dates, deprecated models without a date, and earliest days"),
    ("v1/models.json", "every model with its state, dates, days left and replacement"),
    ("v1/changes.json", "every recorded change, newest first"),
    ("v1/notices.json", "the providers' announcements"),
    ("v1/parameters.json", "request parameters that are deprecated"),
    ("feed.json", "JSON Feed 1.1 of changes and dates that come closer"),
    ("atom.xml", "the same as Atom"),
    ("calendar.ics", "set retirement dates as a calendar"),
    ("floors.ics", "earliest days as a calendar of their own"),
)


def render(feed: FeedInput) -> dict[str, bytes]:
    """Give ``llms.txt``."""
    lines = [
        "# Model deprecations",
        "",
        f"> Which AI models are deprecated or retired, when, and what replaces them, as of {feed.today}.",
        f"> After {feed.stale_after} take this for out of date. A date is what the provider's page says; none is guessed.",
        "",
        'A set date is the day of retirement. "Not sooner than" is only the earliest day: an active model past it is active.',
        "",
        *_section("Retiring", _retiring(feed)),
        *_section("Deprecated, no date set", _lines(feed, State.DEPRECATED)),
        *_section("Active", _lines(feed, State.ACTIVE)),
        *_section("Retired", _lines(feed, State.RETIRED)),
        "## Files",
        "",
        *(f"- [{path}]({feed.url(path)}): {about}" for path, about in _FILES),
        f"- [v1/models/ID.json]({feed.url('v1/models/')}): one model with its notices and changes",
    ]
    return {PATH: ("\n".join(lines) + "\n").encode()}


def _section(title: str, lines: Iterable[str]) -> list[str]:
    found = list(lines)
    return [f"## {title}", "", *found, ""] if found else []


def _retiring(feed: FeedInput) -> Iterable[str]:
    coming = [view for view in feed.models if view.days_left is not None and view.days_left > 0 and is_plain_id(view.model.id)]
    for view in sorted(coming, key=lambda view: (view.days_left or 0, view.model.id)):
        yield f"- {view.model.id}: retires on {view.model.retirement.on}{_instead(view)}"


def _lines(feed: FeedInput, state: State) -> Iterable[str]:
    for view in feed.models:
        coming = view.days_left is not None and view.days_left > 0
        if view.state != state or coming or not is_plain_id(view.model.id):
            continue
        retirement = view.model.retirement
        when = {RetirementKind.FLOOR: f", not sooner than {retirement.on}", RetirementKind.NONE: ""}
        yield f"- {view.model.id}{when.get(retirement.kind, f' on {retirement.on}')}{_instead(view)}"


def _instead(view: ModelView) -> str:
    """Name the living model to move to, or what the page recommends where the way doesn't end at one."""
    named = view.chain.target or next(iter(view.model.replacements), None)
    living = "" if view.chain.target or not named else " (not known to be active)"
    return f"; use {named}{living}" if named and is_plain_id(named) else ""
