"""JSON Feed 1.1 (https://www.jsonfeed.org/version/1.1/): what happened, newest first, with typed facts beside the words."""

from __future__ import annotations

from typing import TYPE_CHECKING

from scraper.canonical import iso
from scraper.feeds.base import model_path, tag
from scraper.feeds.escape import clean, clean_json, html_text
from scraper.feeds.paging import pages
from scraper.feeds.rows import rows
from scraper.lifecycle import State

if TYPE_CHECKING:
    from collections.abc import Iterator

    from scraper.canonical import Json
    from scraper.feeds.base import FeedInput
    from scraper.feeds.item import Evidence, Item
    from scraper.feeds.paging import Page
    from scraper.feeds.views import ModelView

PATH = "feed.json"
TITLE = "Model deprecations"
DESCRIPTION = "What AI providers' deprecation pages say about their models, and the retirement dates that are about to come."
ABOUT = "https://github.com/lastcall-dev/lastcall"


def render(feed: FeedInput) -> Iterator[tuple[str, bytes]]:
    """Give ``feed.json`` and its sealed pages ``feed/<number>.json``."""
    # A model's items all lead to the same successor: it is asked once.
    living = {(view.source, view.model.id): clean_json(successor(view)) for view in feed.models}
    for page in pages(feed.items):
        yield _path(page.number), rows(_page(feed, page, living))


def _path(number: int | None) -> str:
    return PATH if number is None else f"feed/{number}.json"


def _page(feed: FeedInput, page: Page, living: dict[tuple[str, str], Json]) -> dict[str, Json]:
    document: dict[str, Json] = {"version": "https://jsonfeed.org/version/1.1", "title": TITLE, "description": DESCRIPTION}
    if feed.site_url:
        document["home_page_url"] = feed.site_url
        document["feed_url"] = feed.url(_path(page.number))
    document["language"] = "en"
    if page.older is not None:
        document["next_url"] = feed.url(_path(page.older), _path(page.number))
    document["_lastcall"] = {"about": ABOUT, "schema": "lastcall/v1/feed", "sources": [s.snapshot.source for s in feed.sources]}
    document["items"] = [_item(feed, item, living) for item in page.items]
    return document


def _item(feed: FeedInput, item: Item, living: dict[tuple[str, str], Json]) -> dict[str, Json]:
    entry: dict[str, Json] = {"id": tag(item.id)}
    external = source_link(item)
    if feed.site_url and item.model and (item.source, item.model) in living:
        entry["url"] = feed.url(model_path(item.model))
    if external:
        entry["external_url"] = external
    entry |= {
        "title": item.title,
        "content_text": "\n".join(item.sentences),
        "content_html": content_html(item, external),
        "date_published": item.published,
    }
    if item.modified:
        entry["date_modified"] = item.modified
    entry["tags"] = [tag_word for tag_word in (item.source, item.kind, str(item.severity)) if tag_word]
    entry["_lastcall"] = extension(item, living.get((item.source, item.model or "")))
    return entry


def extension(item: Item, leads_to: Json) -> dict[str, Json]:
    """Give the typed facts of an item: the same as when it was first told, but for ``successor`` and ``corrected_by``.

    ``leads_to`` follows the replacements from where the model stands on the day of the build; ``model`` there is None where
    the way doesn't end at a living model, and ``end`` says how it ended.
    """
    return {
        "schema": "lastcall/v1/item",
        "id": clean(item.id),
        "source": item.source,
        "model": clean_json(item.model),
        "kind": item.kind,
        "severity": str(item.severity),
        "told_at": item.entered,
        "days": item.days,
        "state": clean_json(item.state),
        "before": dict(item.before),
        "after": dict(item.after),
        "retires_on": iso(item.retires_on),
        "retirement_kind": item.retirement_kind,
        "replacements": clean_json(item.replacements),
        "successor": leads_to,
        "evidence": [evidence_json(found) for found in item.evidence],
        "corrected_by": clean_json(item.corrected_by),
    }


def source_link(item: Item) -> str | None:
    """Give the address of the place on the provider's page that says it best: a notice before the table."""
    return next((found.url for found in sorted(item.evidence, key=lambda found: found.anchor is None) if found.url), None)


def successor(view: ModelView) -> Json:
    """Give the replacements followed to a living model and how the way ended; None for a model that needs no replacement."""
    if view.state not in {State.DEPRECATED, State.RETIRED}:
        return None
    return {"model": view.chain.target, "chain": list(view.chain.steps), "end": str(view.chain.end).replace(" ", "_")}


def evidence_json(evidence: Evidence) -> dict[str, Json]:
    """Give where a fact stands, with its anchor and address on the provider's page."""
    return {"where": evidence.where, "anchor": evidence.anchor, "url": evidence.url}


def content_html(item: Item, external: str | None) -> str:
    """Give the sentences as HTML paragraphs, and a link to the place on the page; every character of theirs is escaped."""
    paragraphs = [f"<p>{html_text(sentence)}</p>" for sentence in item.sentences]
    if item.corrected_by:
        paragraphs.append("<p>The page corrected something of this later on.</p>")
    if external:
        paragraphs.append(f'<p><a href="{html_text(external)}">Where the page says it</a></p>')
    return "".join(paragraphs)
