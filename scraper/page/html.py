"""HTML → outline, with Beautiful Soup over lxml.

Why lxml: Python's three parsers make different rows of a broken table, html5lib's tree is the standard's but costs twelve times as
much on a large page, and what lxml loses or nests shows as a row of another width than its header: refused, never read. The tree is
walked as ``table > section > row > cell`` and nested tables belong to nobody.

Nothing here recurses, and no element is looked at more than a few times: a page is a stranger's.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

from scraper.page.outline import Builder, Form, Outline, Paragraph, Row, Table
from scraper.page.soup import Survey, attribute, parse_html, survey
from scraper.page.text import is_model_id, visible

if TYPE_CHECKING:
    from bs4.element import Tag

_HEADINGS = {f"h{level}": level for level in range(1, 7)}
_TEXT = frozenset({"p", "li", "blockquote", "dd", "dt", "pre", "figcaption", "aside"})
_NOTES = frozenset({"aside", "blockquote"})
_END = re.compile(r"</html\s*>", re.IGNORECASE)
_COMMENT = re.compile(r"<!--.*?-->", re.DOTALL)
_START = re.compile(r"<(?:!doctype html|html\b)", re.IGNORECASE)
_CELLS = frozenset({"td", "th"})
_ROW_GROUPS = frozenset({"thead", "tbody", "tfoot"})
_PIECES = _CELLS | _ROW_GROUPS | {"tr"}


def read_html(body: bytes | str, charset: str | None = None) -> Outline:
    """Give the outline of an HTML page.

    ``body`` is best given as bytes: the parser then finds the encoding as a browser does; ``charset`` is what the transport said.
    Raises `PageRefused` for a body that the parser won't take.
    """
    soup = parse_html(body, charset)
    builder = Builder()
    if cut := _cut(body):
        builder.defect("cut-page", "the page doesn't end with </html>", cut)
    seen = survey(soup, builder)
    _walk(soup, seen, builder)
    return Outline(
        form=Form.HTML,
        title=visible(seen.title),
        language=attribute(soup.html, "lang") if soup.html else None,
        address=seen.address,
        sections=builder.sections(),
        defects=tuple(builder.defects),
        text_length=builder.text_length,
        wants_password=seen.wants_password,
        scripts=seen.scripts,
    )


def _cut(body: bytes | str) -> str | None:
    """Give the last characters of a page that began as a whole document and doesn't end as one, or None."""
    head, tail = body[:2000], body[-2000:]
    first, last = (part if isinstance(part, str) else part.decode("latin-1") for part in (head, tail))
    if not _START.search(first):
        return None
    whole = any(not _COMMENT.sub("", last[end.end() :]).strip() for end in _END.finditer(last))
    return None if whole else last[-80:]


def _walk(root: Tag, seen: Survey, builder: Builder) -> None:
    """Visit headings, paragraphs, notes and tables in the order of the page, each once.

    What stands inside a paragraph is its text, but a table in it is a table for itself; what stands inside a table is a cell's.
    """
    tables = 0
    stack = [(iter(root.contents), False)]
    while stack:
        children, inside_text = stack[-1]
        tag: Any = next(children, None)
        if tag is None:
            stack.pop()
            continue
        if isinstance(tag, str) or (below := seen.below(tag)) is None:
            continue
        name = tag.name
        if name == "table":
            tables += 1
            _table(tag, f"table {tables}", seen, builder)
            continue
        if name in _PIECES:
            builder.defect("structure-fragment", f"section {builder.title!r}: a table row without its table", seen.text(tag)[:120])
            continue
        if not inside_text:
            if level := _HEADINGS.get(name):
                builder.heading(level, visible(seen.text(tag)))
            elif name in _TEXT:
                inside_text = True
                if text := visible(seen.text(tag, " " if name == "aside" else "")):
                    builder.add(Paragraph(text, f"section {builder.title!r}", name in _NOTES))
        if below:
            stack.append((iter(below), inside_text))


def _rows(table: Tag, place: str, seen: Survey, builder: Builder) -> list[list[Tag]]:
    """Give the cells of each row of a table; rows of nested tables are not its own.

    A row in another element (``<details>``, a group within a group) is one that a browser shows and that would be left out here.
    """
    rows: list[Tag] = []
    others: list[Tag] = []
    for child in seen.elements(table):
        if child.name == "tr":
            rows.append(child)
        elif child.name in _ROW_GROUPS:
            for row in seen.elements(child):
                (rows if row.name == "tr" else others).append(row)
        elif child.name != "caption":
            others.append(child)
    for other in others:
        if other.name in _PIECES or other.find(list(_PIECES)) is not None:
            builder.defect("structure-fragment", f"{place}: a row inside <{other.name}>", seen.text(other)[:120])
    cells = ([cell for cell in seen.elements(row) if cell.name in _CELLS] for row in rows)
    return [row for row in cells if row]


def _table(table: Tag, place: str, seen: Survey, builder: Builder) -> None:
    rows = _rows(table, place, seen, builder)
    if not rows:
        builder.defect("structure-empty", f"{place}: a table without rows", seen.text(table)[:120])
        return
    headers = tuple(visible(seen.text(cell)) for cell in rows[0])
    if len(rows) == 1:
        builder.defect("structure-empty", f"{place}: a table without rows", " | ".join(headers))
    good = []
    for number, cells in enumerate(rows[1:], start=1):
        at = f"{place} row {number}"
        texts = tuple([_cell(cell, seen) for cell in cells])
        if any(cell.attrs and _spans(cell) for cell in cells):
            builder.defect("structure-ragged", f"{at}: a cell that spans others", " | ".join(texts))
        elif len(texts) != len(headers):
            builder.defect("structure-ragged", f"{at}: {len(texts)} cells under {len(headers)} headers", " | ".join(texts))
        else:
            good.append(Row(texts, at))
    builder.add(Table(headers, tuple(good), place))


def _spans(cell: Tag) -> bool:
    return cell.get("rowspan", "1") != "1" or cell.get("colspan", "1") != "1"


def _cell(cell: Tag, seen: Survey) -> str:
    """Give a cell's text; an id that only a copy button's label holds is found there (the pages of 2026)."""
    text = visible(seen.text(cell))
    if not text and (label := seen.label(cell)):
        text = next((word for word in reversed(visible(label).split()) if is_model_id(word)), "")
    if len(text) > 16:
        # A copy button may repeat the id beside it for screen readers.
        half = text[: len(text) // 2].strip()
        if half == text[(len(text) + 1) // 2 :].strip() and is_model_id(half):
            return half
    return text
