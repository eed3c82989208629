"""The contract of every published form: `FeedInput` in, paths and bytes out, and nothing else read or asked.

A form is a module with one function, which gives its files as a dict, or, where they are many, one after the other::

    def render(feed: FeedInput) -> dict[str, bytes]
    def render(feed: FeedInput) -> Iterator[tuple[str, bytes]]

Paths are relative to the folder that is published, with ``/`` between their parts. A form is pure: no disk, no network, no
clock, so that the same snapshots and the same ``today`` give the same bytes on every machine. What depends on the day beyond
`Item`s (days left, effective states) belongs into forms that carry ``generated_for``; feeds and calendars stay as they are
until a fact changes or a threshold is crossed. Text of a page goes through `scraper.feeds.escape`, always.
"""

from __future__ import annotations

import hashlib
import posixpath
import re
from dataclasses import dataclass
from datetime import timedelta
from importlib import import_module
from typing import TYPE_CHECKING
from urllib.parse import quote, urlsplit

from scraper.canonical import dumps_line, snapshot_text
from scraper.change import change_to_json
from scraper.clock import days_after
from scraper.errors import SnapshotInvalid, UsageError
from scraper.feeds.escape import file_name
from scraper.feeds.history import histories
from scraper.feeds.items import all_items
from scraper.feeds.views import model_views

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping
    from datetime import date

    from scraper.feeds.history import Step
    from scraper.feeds.item import Item
    from scraper.feeds.source_facts import SourceFacts
    from scraper.feeds.views import ModelView

FORMS = ("jsonfeed", "atom", "calendar", "api", "badges", "llmstxt", "site")
"""The modules of `scraper.feeds` that publish something, in the order in which they are built."""

FRESH_FOR = timedelta(days=7)
"""``stale_after`` is this long after ``generated_for``: a reader who looks later should take it that the builds have stopped."""

TAG = "tag:lastcall-dev.github.io,2026:"
"""What makes ids absolute (RFC 4151). It never follows ``site_url``: a feed that moves house must not announce everything again."""

_PLAIN_ID = re.compile(r"[A-Za-z0-9:@._~-]{1,500}")


@dataclass(frozen=True, slots=True)
class FeedInput:
    """Everything that a form may know.

    ``sources`` are in order of their names. ``today`` is the day to build for. ``site_url`` ends with a slash, or is None where no
    site is configured: then links between our own files are relative. ``data_sha256`` is over the facts alone. ``items`` are
    newest first, ``models`` by source and id. ``history`` holds, by source and model, each state of the facts that was
    recorded, oldest first.
    """

    sources: tuple[SourceFacts, ...]
    today: date
    site_url: str | None
    data_sha256: str
    items: tuple[Item, ...]
    models: tuple[ModelView, ...]
    history: Mapping[tuple[str, str], tuple[Step, ...]]

    @property
    def stale_after(self) -> date:
        """Give the last day on which this build can be taken for fresh."""
        return days_after(self.today, FRESH_FOR.days)

    def url(self, path: str, seen_from: str = "") -> str:
        """Give the address of one of our own files: absolute where a site is configured, else relative to ``seen_from``."""
        if self.site_url:
            return self.site_url + path
        return posixpath.relpath(path, posixpath.dirname(seen_from) or ".")


def assemble(sources: Iterable[SourceFacts], today: date, site_url: str | None = None) -> FeedInput:
    """Derive what every form needs, once.

    Raises `UsageError` for a ``site_url`` that can't be the beginning of an address, and `SnapshotInvalid` for a record that can't
    be made sense of.
    """
    address = checked_site_url(site_url)
    ordered = tuple(sorted(sources, key=lambda source: source.snapshot.source))
    try:
        history = {
            (source.snapshot.source, model_id): steps
            for source in ordered
            for model_id, steps in histories(source.snapshot, source.changes).items()
        }
        items = all_items(ordered, history, today)
    except (AttributeError, KeyError, TypeError, ValueError) as error:
        # The reader checks the shape of a change, but its fields hold whatever values a file was given.
        sentence = f"changes.jsonl: a field of a change holds no value of lifecycle.json ({type(error).__name__}: {error})"
        raise SnapshotInvalid(sentence, hint="`lastcall validate` names the line; restore the file from git") from error
    models = tuple(view for source in ordered for view in model_views(source.snapshot, today))
    return FeedInput(ordered, today, address, facts_hash(ordered), items, models, history)


def facts_hash(sources: Iterable[SourceFacts]) -> str:
    """Give the SHA-256 over each source's ``lifecycle.json`` followed by its ``changes.jsonl``, in order of the sources' names."""
    digest = hashlib.sha256()
    for source in sources:
        digest.update(snapshot_text(source.snapshot).encode("utf-8", "surrogatepass"))
        for change in source.changes:
            digest.update(dumps_line(change_to_json(change)).encode("utf-8", "surrogatepass"))
    return digest.hexdigest()


def checked_site_url(site_url: str | None) -> str | None:
    """Give ``site_url`` with its final slash; raises `UsageError` where nothing could be published under it."""
    if not site_url:
        return None
    try:
        parts = urlsplit(site_url)
        fine = parts.scheme in {"https", "http"} and parts.hostname and not (parts.query or parts.fragment or parts.username)
    except ValueError:
        fine = False
    if not fine or any(char <= " " or char in "<>\"'\\^`{|}" or char >= "\x7f" for char in site_url):
        raise UsageError(f"site_url {site_url!r} is no address of a site", hint='write it as "https://example.org/lastcall/"')
    return site_url.rstrip("/") + "/"


def tag(identifier: str) -> str:
    """Give the ``tag:`` URI of an id (RFC 4151), the same on every machine and under every address."""
    if _PLAIN_ID.fullmatch(identifier):
        return TAG + identifier
    raw = identifier.encode("utf-8", "surrogatepass")
    if len(raw) > 500:  # only what no page says: a parameter with a name of a megabyte
        raw = raw[:200] + b":" + hashlib.sha256(raw).hexdigest().encode()
    return TAG + quote(raw, safe=":@-._~")


def model_path(model_id: str) -> str:
    """Give the path of a model's page on the site."""
    return f"models/{file_name(model_id)}.html"


def render_all(feed: FeedInput, forms: Iterable[str] = FORMS) -> Iterator[tuple[str, bytes]]:
    """Give every file of every form; each form's module, and the library behind it, is imported only here."""
    for form in forms:
        files = import_module(f"scraper.feeds.{form}").render(feed)
        yield from files.items() if isinstance(files, dict) else files
