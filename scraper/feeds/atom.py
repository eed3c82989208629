"""Atom (RFC 4287): the newest items, all of them and by severity.

Each feed holds as much as the first page of ``feed.json``, so all of the last month at least; the whole past is in the pages there.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from scraper.change import Severity
from scraper.feeds.base import model_path, tag
from scraper.feeds.escape import xml_characters
from scraper.feeds.jsonfeed import DESCRIPTION, TITLE, content_html, source_link
from scraper.feeds.paging import pages

if TYPE_CHECKING:
    from collections.abc import Sequence
    from xml.etree.ElementTree import Element

    from scraper.feeds.base import FeedInput
    from scraper.feeds.item import Item

PATH = "atom.xml"
_NO_TIME = "1970-01-01T00:00:00Z"
"""``updated`` of a feed in which nothing has happened yet: the element is required, and the time of the run is no fact."""


def render(feed: FeedInput) -> dict[str, bytes]:
    """Give ``atom.xml`` and ``atom/<severity>.xml``."""
    known = {(view.source, view.model.id) for view in feed.models}
    files = {PATH: _feed(feed, feed.items, None, known)}
    for severity in Severity:
        files[severity_path(severity)] = _feed(feed, [item for item in feed.items if item.severity is severity], severity, known)
    return files


def severity_path(severity: Severity) -> str:
    """Give the path of the feed of one severity."""
    return f"atom/{severity}.xml"


def _feed(feed: FeedInput, items: Sequence[Item], severity: Severity | None, known: set[tuple[str, str]]) -> bytes:
    from xml.etree.ElementTree import Element, SubElement, tostring

    path = severity_path(severity) if severity else PATH
    # The namespace as a plain attribute: ElementTree's own registry of prefixes is shared by the whole process.
    root = Element("feed", {"xmlns": "http://www.w3.org/2005/Atom", "xml:lang": "en"})
    _text(root, "id", tag(f"feed:{severity}" if severity else "feed"))
    _text(root, "title", f"{TITLE} ({severity})" if severity else TITLE)
    _text(root, "subtitle", DESCRIPTION)
    newest = pages(items)[0].items
    _text(root, "updated", max((max(item.entered, item.modified or "") for item in newest), default=_NO_TIME))
    _text(SubElement(root, "author"), "name", "lastcall")
    _text(root, "generator", "lastcall")
    _link(root, "self", feed.url(path, path), "application/atom+xml")
    if feed.site_url:
        _link(root, "alternate", feed.site_url, "text/html")
    for item in newest:
        root.append(_entry(feed, item, known))
    content: bytes = tostring(root, encoding="utf-8", xml_declaration=True)
    return content + b"\n"


def _entry(feed: FeedInput, item: Item, known: set[tuple[str, str]]) -> Element:
    from xml.etree.ElementTree import Element, SubElement

    entry = Element("entry")
    _text(entry, "id", tag(item.id))
    _text(entry, "title", item.title)
    _text(entry, "published", item.published)
    _text(entry, "updated", item.modified or item.published)
    external = source_link(item)
    if feed.site_url and item.model and (item.source, item.model) in known:
        _link(entry, "alternate", feed.url(model_path(item.model)), "text/html")
        if external:
            _link(entry, "related", external)
    elif external:
        _link(entry, "alternate", external)
    for word in (item.source, item.kind, str(item.severity)):
        SubElement(entry, "category", {"term": xml_characters(word)})
    _text(entry, "content", content_html(item, external)).set("type", "html")
    return entry


def _text(parent: Element, name: str, text: str) -> Element:
    from xml.etree.ElementTree import SubElement

    child = SubElement(parent, name)
    child.text = xml_characters(text)
    return child


def _link(parent: Element, rel: str, href: str, media_type: str | None = None) -> None:
    from xml.etree.ElementTree import SubElement

    link = SubElement(parent, "link", {"rel": rel, "href": xml_characters(href)})
    if media_type:
        link.set("type", media_type)
