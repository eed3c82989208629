"""HTML → outline, with Beautiful Soup over lxml.

Why lxml: the three parsers disagree on broken tables (FIELD_NOTES §3), html5lib's tree is the standard's but costs twelve times as
much on a large page, and what lxml loses or nests shows as a row of another width than its header: refused, never read. The tree is
walked as ``table > section > row > cell`` and nested tables belong to nobody.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from scraper.page.outline import Builder, Form, Outline, Paragraph, Row, Table
from scraper.page.text import is_model_id, visible

if TYPE_CHECKING:
    from collections.abc import Iterator

    from bs4 import BeautifulSoup
    from bs4.element import Tag

_HEADINGS = {f"h{level}": level for level in range(1, 7)}
_TEXT = ("p", "li", "blockquote", "dd", "dt", "pre", "figcaption")
_NOTES = ("aside",)
_UNSEEN = ("script", "style", "noscript", "svg", "nav", "iframe")
_MOVES = re.compile(r"\$R[CSX]\(\s*[\"']([^\"']+)[\"']\s*,\s*[\"']([^\"']+)[\"']")
_END = re.compile(r"</html\s*>(?:\s|<!--.*?-->)*\Z", re.IGNORECASE | re.DOTALL)
_START = re.compile(r"<(?:!doctype html|html\b)", re.IGNORECASE)
_CELLS = ("td", "th")


def read_html(body: bytes | str, charset: str | None = None) -> Outline:
    """Give the outline of an HTML page.

    ``body`` is best given as bytes: the parser then finds the encoding as a browser does; ``charset`` is what the transport said.
    """
    import warnings

    from bs4 import BeautifulSoup, MarkupResemblesLocatorWarning

    with warnings.catch_warnings():
        warnings.simplefilter("ignore", MarkupResemblesLocatorWarning)
        soup = BeautifulSoup(body, "lxml", from_encoding=charset) if isinstance(body, bytes) else BeautifulSoup(body, "lxml")
    builder = Builder()
    text = body if isinstance(body, str) else body.decode("latin-1")
    if _START.search(text[:2000]) and not _END.search(text[-2000:]):
        builder.defect("cut-page", "the page doesn't end with </html>", text[-80:])
    scripts = _settle_streamed_parts(soup, builder)
    wants_password = soup.find("input", type="password") is not None
    _drop_unseen(soup)
    _walk(soup, builder)
    title = visible(soup.title.get_text()) if soup.title else ""
    return Outline(
        form=Form.HTML,
        title=title,
        language=_attribute(soup.html, "lang") if soup.html else None,
        address=_address(soup),
        sections=builder.sections(),
        defects=tuple(builder.defects),
        text_length=builder.text_length,
        wants_password=wants_password,
        scripts=scripts,
    )


def _attribute(tag: Tag, name: str) -> str | None:
    value = tag.get(name)
    return value if isinstance(value, str) else None


def _address(soup: BeautifulSoup) -> str | None:
    """Give the URL that the page gives for itself: canonical link, or og:url."""
    if link := soup.find("link", rel="canonical"):
        return _attribute(link, "href")
    meta = soup.find("meta", property="og:url")
    return _attribute(meta, "content") if meta else None


def _settle_streamed_parts(soup: BeautifulSoup, builder: Builder) -> int:
    """Put late parts back where they belong, as the page's own script would; give the number of scripts.

    A streamed page sends ``<template id="B:0">`` where a part belongs and the part itself later, in ``<div hidden id="S:0">``; a
    script names the pair where the numbers differ. A place whose part never came is a defect: that is a page cut by its server.
    """
    scripts = soup.find_all("script")
    moves: dict[str, str] = {}
    for script in scripts:
        if "$R" in (code := script.get_text()):
            moves.update(_MOVES.findall(code))
    # `$RC` names the place first, `$RS` the part first.
    pairs = {**moves, **{part: place for place, part in moves.items()}}
    for template in soup.find_all("template", id=re.compile(r"\A[BP]:")):
        place = str(template["id"])
        part = soup.find(id=pairs.get(place, "S" + place[1:]))
        if part is None:
            builder.defect("cut-streamed-part", f"the part for {place} never came", str(template)[:120])
            continue
        for child in list(part.contents):
            template.insert_before(child.extract())
        part.decompose()
        template.decompose()
    return len(scripts)


def _drop_unseen(soup: BeautifulSoup) -> None:
    """Take away what no reader sees; one capture carries its page twice more inside a script."""
    for tag in soup.find_all([*_UNSEEN, "template"]):
        tag.decompose()
    for tag in soup.find_all(hidden=True):
        if not tag.decomposed:
            tag.decompose()


def _walk(soup: BeautifulSoup, builder: Builder) -> None:
    """Visit headings, paragraphs, notes and tables in the order of the page, each once."""
    count = 0
    for tag in soup.find_all([*_HEADINGS, *_TEXT, *_NOTES, "table"]):
        if tag.name != "table" and tag.find_parent(["table", *_TEXT, *_NOTES]):
            continue
        if tag.name in _HEADINGS:
            builder.heading(_HEADINGS[tag.name], visible(tag.get_text()))
        elif tag.name == "table":
            if tag.find_parent("table") is None:
                count += 1
                _table(tag, f"table {count}", builder)
        elif text := visible(tag.get_text(" ") if tag.name in _NOTES else tag.get_text()):
            place = f"section {builder.title!r}"
            builder.add(Paragraph(text, place, note=tag.name in _NOTES or tag.name == "blockquote"))


def _rows(table: Tag) -> Iterator[Tag]:
    """Give each row of a table; rows of nested tables are not its own."""
    for child in table.find_all(["thead", "tbody", "tfoot", "tr"], recursive=False):
        if child.name == "tr":
            yield child
        else:
            yield from child.find_all("tr", recursive=False)


def _table(table: Tag, place: str, builder: Builder) -> None:
    rows = [list(row.find_all(_CELLS, recursive=False)) for row in _rows(table)]
    rows = [cells for cells in rows if cells]
    if not rows:
        builder.defect("structure-empty", f"{place}: a table without rows", str(table)[:120])
        return
    headers = tuple(visible(cell.get_text()) for cell in rows[0])
    if len(rows) == 1:
        builder.defect("structure-empty", f"{place}: a table without rows", " | ".join(headers))
    good = []
    for number, cells in enumerate(rows[1:], start=1):
        at = f"{place} row {number}"
        texts = tuple(_cell(cell) for cell in cells)
        if spans := [cell for cell in cells if cell.get("rowspan", "1") != "1" or cell.get("colspan", "1") != "1"]:
            builder.defect("structure-ragged", f"{at}: a cell that spans others", str(spans[0])[:120])
        elif len(texts) != len(headers):
            builder.defect("structure-ragged", f"{at}: {len(texts)} cells under {len(headers)} headers", " | ".join(texts))
        else:
            good.append(Row(texts, at))
    builder.add(Table(headers, tuple(good), place))


def _cell(cell: Tag) -> str:
    """Give a cell's text; an id that only a copy button's label holds is found there (the pages of 2026)."""
    text = visible(cell.get_text())
    if not text and (button := cell.select_one("[aria-label]")):
        words = visible(str(button["aria-label"])).split()
        text = next((word for word in reversed(words) if is_model_id(word)), "")
    halves = text[: len(text) // 2].strip(), text[(len(text) + 1) // 2 :].strip()
    # A copy button may repeat the id beside it for screen readers.
    return halves[0] if len(text) > 16 and halves[0] == halves[1] and is_model_id(halves[0]) else text
