"""The tree of an HTML page as a reader sees it: late parts in their places, and nothing that isn't shown.

A streamed page sends ``<template id="B:0">`` where a part belongs and the part itself later, in ``<div hidden id="S:0">``; a script
names the pair where the numbers differ. The tree is never changed: `Survey` answers what stands where, each question in time that
is in proportion to the answer.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from scraper.errors import PageRefused
from scraper.lifecycle import Refusal

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from bs4 import BeautifulSoup
    from bs4.element import Tag

    from scraper.page.outline import Builder

_UNSEEN = frozenset({"script", "style", "noscript", "svg", "nav", "iframe", "template"})
_MOVES = re.compile(r"\$R[CSX]\(\s*[\"']([^\"']+)[\"']\s*,\s*[\"']([^\"']+)[\"']")
_DRAWINGS = frozenset({"svg", "g", "symbol"})  # they have titles too
_PLACE = re.compile(r"[BP]:")
_LINES = frozenset(
    {"br", "p", "div", "li", "ul", "ol", "dl", "dt", "dd", "table", "tr", "td", "th", "pre", "blockquote", "hr", "sup", "sub"}
)
_STRUCK = frozenset({"del", "s", "strike"})
_INVISIBLE = re.compile(r"\b(?:display\s*:\s*none|visibility\s*:\s*hidden)\b", re.IGNORECASE)
# By name, because bs4 is imported late: comments and scripts are strings too.
_SHOWN = frozenset({"NavigableString", "CData", "str"})
_MOST_TAGS = 50_000
_MOST_PARTS = 200


def parse_html(body: bytes | str, charset: str | None = None) -> BeautifulSoup:
    """Give the tree of a page; raises `PageRefused` for a body that the parser won't take, or of more elements than a page has.

    The bound is one on memory and time: an element costs a kilobyte and some ten microseconds, and the largest page in the field
    has a few thousand.
    """
    import warnings

    from bs4 import BeautifulSoup, MarkupResemblesLocatorWarning, ParserRejectedMarkup, XMLParsedAsHTMLWarning

    tags = body.count("<") if isinstance(body, str) else body.count(b"<")
    if tags > _MOST_TAGS:
        raise PageRefused((Refusal("transport-size", f"{tags:,} tags are more than a page has"),))
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore", MarkupResemblesLocatorWarning)
            warnings.simplefilter("ignore", XMLParsedAsHTMLWarning)
            if isinstance(body, str):
                return BeautifulSoup(body, "lxml")
            return BeautifulSoup(body, "lxml", from_encoding=charset)
    except ParserRejectedMarkup as error:
        raise PageRefused((Refusal("transport-charset", f"the parser can't read the page ({str(error)[:200]})"),)) from None


@dataclass(slots=True)
class Survey:
    """What one look at every element found, and the questions that reading a page asks of the tree.

    ``address`` is the URL that the page gives for itself, ``scripts`` their number. ``parts`` leads from a template to the late
    part that belongs there, ``late`` holds those parts; both by the identity of the element.
    """

    title: str = ""
    wants_password: bool = False
    scripts: int = 0
    address: str | None = None
    parts: dict[int, Tag] = field(default_factory=dict)
    late: set[int] = field(default_factory=set)

    def below(self, tag: Tag) -> list[Any] | None:
        """Give what stands in an element; of a template the part that belongs there, and None of what no reader sees."""
        if tag.name in _UNSEEN:
            part = self.parts.get(id(tag))
            return part.contents if part is not None else None
        return None if tag.attrs and (id(tag) in self.late or _is_hidden(tag)) else tag.contents

    def text(self, tag: Tag, separator: str = "") -> str:
        """Give the text that a reader sees in an element, its pieces joined by ``separator``."""
        contents: list[Any] = tag.contents
        if len(contents) == 1 and type(contents[0]).__name__ in _SHOWN:
            return str(contents[0])
        pieces = []
        stack = [iter(contents)]
        while stack:
            for child in stack[-1]:
                if isinstance(child, str):
                    if type(child).__name__ in _SHOWN:
                        pieces.append(child)
                elif child.name in _LINES and self.below(child) is not None:
                    # On a line of its own, or raised: two ids in a cell, or an id and a footnote, must not become one nobody named.
                    stack.append(iter((" ", *child.contents, " ")))
                    break
                elif below := self.below(child):
                    # Marked as Markdown marks it: a date that was taken back must not be read as one that holds.
                    stack.append(iter(("~~", *below, "~~") if child.name in _STRUCK else below))
                    break
            else:
                stack.pop()
        return separator.join(pieces)

    def elements(self, tag: Tag) -> Iterator[Tag]:
        """Give the elements right below one, those of late parts included, without what no reader sees."""
        stack: list[Iterator[Any]] = [iter(tag.contents)]
        while stack:
            for child in stack[-1]:
                if isinstance(child, str) or (below := self.below(child)) is None:
                    continue
                if child.name == "template":
                    stack.append(iter(below))
                    break
                yield child
            else:
                stack.pop()

    def label(self, tag: Tag) -> str | None:
        """Give the first ``aria-label`` below an element, or None."""
        stack = [self.elements(tag)]
        while stack:
            child = next(stack[-1], None)
            if child is None:
                stack.pop()
            elif label := child.attrs.get("aria-label"):
                return str(label)
            else:
                stack.append(self.elements(child))
        return None


def _is_hidden(tag: Tag) -> bool:
    return "hidden" in tag.attrs or ("style" in tag.attrs and _INVISIBLE.search(str(tag.attrs["style"])) is not None)


def attribute(tag: Tag, name: str) -> str | None:
    """Give an attribute's text, or None where the element hasn't got it."""
    value = tag.get(name)
    return value if isinstance(value, str) else None


def survey(soup: BeautifulSoup, builder: Builder) -> Survey:
    """Look at every element once; a place whose part never came is a defect: that is a page cut by its server."""
    found = Survey()
    moves: dict[str, str] = {}
    templates: list[Tag] = []
    canonical: Tag | None = None
    open_graph: Tag | None = None
    element: Any
    for element in soup.descendants:
        if not isinstance(element, str):
            name = element.name
            if name == "script":
                found.scripts += 1
                if "$R" in (code := element.get_text()):
                    moves.update(_MOVES.findall(code))
            elif name == "template" and _PLACE.match(element.get("id", "")):
                templates.append(element)
            elif name == "title" and not found.title and element.parent.name not in _DRAWINGS:
                found.title = element.get_text()
            elif name == "input" and element.get("type") == "password":
                found.wants_password = True
            elif name == "link" and canonical is None and "canonical" in element.get("rel", ()):
                canonical = element
            elif name == "meta" and open_graph is None and element.get("property") == "og:url":
                open_graph = element
    if canonical is not None:
        found.address = attribute(canonical, "href")
    elif open_graph is not None:
        found.address = attribute(open_graph, "content")
    if templates:
        _settle(soup, templates, moves, found, builder)
    return found


def _settle(soup: BeautifulSoup, templates: list[Tag], moves: Mapping[str, str], found: Survey, builder: Builder) -> None:
    """Find the late part of each template."""
    # `$RC` names the place first, `$RS` the part first.
    pairs = {**moves, **{part: place for place, part in moves.items()}}
    by_id: dict[str, Tag] = {}
    for tag in soup.find_all(id=True):
        by_id.setdefault(str(tag["id"]), tag)
    places: dict[int, Tag] = {}
    for template in templates:
        place = str(template["id"])
        part = by_id.get(pairs.get(place, "S" + place[1:]))
        if part is None or part.name == "template" or id(part) in found.late or len(places) == _MOST_PARTS:
            builder.defect("cut-streamed-part", f"the part for {place} never came", f'<template id="{place}">')
            continue
        found.parts[id(template)] = part
        found.late.add(id(part))
        places[id(part)] = template
    for template in templates:
        if id(template) in found.parts and _goes_round(template, places):
            place = str(template["id"])
            builder.defect("cut-streamed-part", f"the part for {place} lies in itself", f'<template id="{place}">')


def _goes_round(template: Tag, places: Mapping[int, Tag]) -> bool:
    """Tell whether a template lies, by way of late parts, within its own part: then nothing of it is ever shown."""
    above: Any = template.parent
    for _ in range(_MOST_PARTS):
        while above is not None and id(above) not in places:
            above = above.parent
        if above is None:
            return False
        if (leads_to := places[id(above)]) is template:
            return True
        above = leads_to.parent
    return True
