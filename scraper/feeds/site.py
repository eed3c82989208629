"""The site: plain pages that work without a script, ask no other host for anything, and answer before they explain.

Every text of a page goes through `clean` and through Jinja's escaping, every address through `safe_url`; the policy in the head of
each page forbids what would run all the same.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

from scraper.clock import ChainEnd
from scraper.feeds.base import model_path
from scraper.feeds.escape import clean, file_name, page_url, safe_url
from scraper.feeds.lives import Group, lives_of
from scraper.feeds.site_record import Entry, body_html, entries
from scraper.feeds.site_rows import Link, Row, row_of, spelled
from scraper.feeds.timeline import described, life_svg, spoken, timeline_svg
from scraper.feeds.timeline_style import stylesheet

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from jinja2 import Environment, Template
    from markupsafe import Markup

    from scraper.feeds.base import FeedInput
    from scraper.feeds.item import Item
    from scraper.feeds.lives import Life
    from scraper.lifecycle import Notice, Snapshot

_TEMPLATES = Path(__file__).parent / "templates"
_NEWEST = 12
_PER_PAGE = 200
_FOLLOWING = 4


@dataclass(frozen=True, slots=True)
class Subscription:
    """One way to hear of changes: its file, a media type where readers find it by themselves, and a line about it."""

    path: str
    type: str
    name: str
    words: str


SUBSCRIPTIONS = (
    Subscription("feed.json", "application/feed+json", "JSON Feed", "Every change, and every deadline as it comes near."),
    Subscription("atom.xml", "application/atom+xml", "Atom", "The same for a feed reader."),
    Subscription("atom/high.xml", "", "Atom, urgent only", "Deprecations and deadlines of high severity, nothing else."),
    Subscription("calendar.ics", "", "Calendar", "Days that were set, with alarms 60, 30, 7 and 1 days before."),
    Subscription("floors.ics", "", "Calendar of floors", "Earliest days, tentative and apart: none of them is an end."),
    Subscription("v1/models.json", "", "API", "Plain JSON files; within v1 nothing is renamed or removed."),
)


@dataclass(frozen=True)
class _Shared:
    """What every template gets: ``paths`` knows the page of every model."""

    feed: FeedInput
    names: str
    paths: Mapping[str, str]
    subscribe: tuple[Subscription, ...]


def render(feed: FeedInput) -> Iterator[tuple[str, bytes]]:
    """Give ``index.html``, a page for each model and for the record, the pictures, and what they load."""
    lives = lives_of(feed)
    paths = {life.id: model_path(life.id) for life in lives}
    rows = [row_of(life, paths, feed.today) for life in lives]
    shared = _Shared(feed, ", ".join(clean(source.snapshot.source) for source in feed.sources), paths, SUBSCRIPTIONS)
    for path, text in (
        *_static(),
        *_pictures(lives, shared),
        ("index.html", _index(rows, lives, shared)),
    ):
        yield path, text.encode()
    for path, text in _records(shared):
        yield path, text.encode()
    for path, text in _models(rows, shared):
        yield path, text.encode()


def _static() -> Iterator[tuple[str, str]]:
    yield "assets/site.css", _file("site.css") + "\n/* the picture of one life */\n" + stylesheet()
    yield "assets/site.js", _file("site.js")
    yield "assets/icon.svg", _file("icon.svg")


def _pictures(lives: Sequence[Life], shared: _Shared) -> Iterator[tuple[str, str]]:
    feed, title = shared.feed, f"Model lifetimes: {shared.names}"
    yield "timeline.svg", timeline_svg(lives, feed.today, title=title, facts=feed.data_sha256)
    yield "timeline-narrow.svg", timeline_svg(lives, feed.today, title=title, facts=feed.data_sha256, narrow=True)


def _index(rows: Sequence[Row], lives: Sequence[Life], shared: _Shared) -> str:
    feed = shared.feed
    coming = [row for row in rows if row.life.left is not None and row.life.left > 0]
    first = coming[0] if coming else None
    # After what has a day: what is deprecated and waits for one, then the floors that come next. The order of rows is that already.
    following = [row for row in rows if row is not first and row.life.group is not Group.RETIRED][:_FOLLOWING]
    counts = Counter(life.group for life in lives)
    return _template("index.html").render(
        vars(shared),
        path="",
        root="",
        answer=f"Next to retire: {clean(first.life.id)}, {first.life.ending}"
        if first
        else "No retirement has a day that is still to come",
        first=first,
        following=following,
        rows=rows,
        counts=[(group, counts[group]) for group in Group],
        described=described(lives, feed.today),
        record=entries(feed.items[: _NEWEST * 10])[:_NEWEST],
        total=len(feed.items),
        pages={source.snapshot.source: safe_url(source.snapshot.url) for source in feed.sources},
        spelled=spelled,
    )


def _records(shared: _Shared) -> Iterator[tuple[str, str]]:
    """Give the record of changes, newest first, in pages of a size that a phone can open."""
    template, items = _template("changes.html"), shared.feed.items
    last = max(-(-len(items) // _PER_PAGE), 1)
    for number in range(1, last + 1):
        yield (
            _record_path(number),
            template.render(
                vars(shared),
                path=_record_path(number),
                root="",
                number=number,
                last=last,
                total=len(items),
                record=entries(items[(number - 1) * _PER_PAGE : number * _PER_PAGE]),
                page_path=_record_path,
            ),
        )


def _record_path(number: int) -> str:
    return "changes.html" if number == 1 else f"changes-{number}.html"


@dataclass(frozen=True, slots=True)
class _Shown:
    """What a model's page shows of one source's model with that id; ``items`` are its part of the record."""

    row: Row
    snapshot: Snapshot
    record: Sequence[Entry]
    picture: Markup
    small_picture: Markup
    spoken: str
    named: tuple[Link, ...]
    chain: tuple[Link, ...]
    chain_end: str
    notices: tuple[tuple[Notice, str | None], ...]


def _models(rows: Sequence[Row], shared: _Shared) -> Iterator[tuple[str, str]]:
    """Give a page for each id; where two sources know the same id, it tells both."""
    feed, template = shared.feed, _template("model.html")
    snapshots = {source.snapshot.source: source.snapshot for source in feed.sources}
    records: dict[tuple[str, str | None], list[Item]] = {}
    for item in feed.items:
        records.setdefault((item.source, item.model), []).append(item)
    same: dict[str, list[Row]] = {}
    for row in rows:
        same.setdefault(row.path, []).append(row)
    for path, group in same.items():
        shown = [
            _shown(row, snapshots[row.life.view.source], records.get((row.life.view.source, row.life.id), ()), shared)
            for row in group
        ]
        yield path, template.render(vars(shared), path=path, root="../", entries=shown, file=file_name(group[0].life.id))


def _shown(row: Row, snapshot: Snapshot, record: Sequence[Item], shared: _Shared) -> _Shown:
    from markupsafe import Markup

    view = row.life.view
    return _Shown(
        row=row,
        snapshot=snapshot,
        record=entries(record),
        picture=Markup(life_svg(row.life, shared.feed.today, 1080)),  # noqa: S704 - our own drawing, its texts escaped and tested
        small_picture=Markup(life_svg(row.life, shared.feed.today, 340)),  # noqa: S704 - the same
        spoken=spoken(row.life),
        named=tuple(Link(name, shared.paths.get(name)) for name in view.model.replacements),
        chain=tuple(Link(step, shared.paths.get(step)) for step in view.chain.steps),
        chain_end=_CHAIN_ENDS[view.chain.end],
        notices=tuple((notice, page_url(snapshot.url, notice.anchor)) for notice in view.notices),
    )


_CHAIN_ENDS = {
    ChainEnd.ACTIVE: "The last one is available today.",
    ChainEnd.NOTHING_NAMED: "The last one is going itself, and the page names nothing after it.",
    ChainEnd.UNKNOWN_MODEL: "The last one stands in no table of the page, so nothing is known of it.",
    ChainEnd.CYCLE: "From there the recommendations lead back to where they came from.",
}


def _file(name: str) -> str:
    return (_TEMPLATES / name).read_text(encoding="utf-8")


def _template(name: str) -> Template:
    return _environment().get_template(name)


@cache
def _environment() -> Environment:
    """Give Jinja with every expression cleaned, then escaped; a name that isn't given is an error, never an empty place."""
    from jinja2 import Environment, FileSystemLoader, StrictUndefined
    from markupsafe import Markup

    def plain(value: object) -> object:
        return clean(value) if isinstance(value, str) and not isinstance(value, Markup) else value

    def body(item: Item, brief: bool) -> Markup:
        return Markup(body_html(item, brief=brief))  # noqa: S704 - escaped there, and held by the corpus of attacks

    environment = Environment(
        loader=FileSystemLoader(_TEMPLATES),
        autoescape=True,
        undefined=StrictUndefined,
        finalize=plain,
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=True,
        auto_reload=False,
    )
    environment.globals["body"] = body
    return environment
