"""The page as Markdown for a reviewer's eyes (``page.md``): what changed around the tables can be seen in a diff.

For eyes only, no fact is ever read from it. markdownify leaves bars in cells unescaped, lets an escaped comment come alive and
recurses: hence a cleaned copy, a subclass, and a depth limit.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

from scraper.page.load import decode, form_of
from scraper.page.outline import Form

if TYPE_CHECKING:
    from bs4 import BeautifulSoup

_DEPTH = 200
_BLANKS = re.compile(r"\n{3,}")
_NOISE = ("script", "style", "noscript", "svg", "nav", "iframe", "template", "button", "img", "head")


def readable_page(body: bytes, content_type: str = "", name: str = "", charset: str | None = None) -> str:
    """Give the page as Markdown, with its final newline; a page that came as Markdown is given as it came, made printable."""
    if form_of(body, content_type, name) is Form.MARKDOWN:
        return _tidy(decode(body, charset))
    from bs4 import BeautifulSoup

    soup = BeautifulSoup(body, "lxml", from_encoding=charset)
    for tag in soup.find_all(_NOISE):
        tag.decompose()
    root = soup.find("main") or soup.body or soup
    return _tidy(_converter().convert_soup(_flattened(root)))


def _flattened(root: Any) -> Any:
    """Make plain text of what lies deeper than a page is ever nested: the converter recurses."""
    level = [root]
    for _ in range(_DEPTH):
        level = [child for tag in level for child in tag.find_all(True, recursive=False)]
    for tag in level:
        tag.string = tag.get_text(" ")
    return root


def _converter() -> Any:
    from markdownify import ATX, MarkdownConverter

    class SafeCells(MarkdownConverter):
        """markdownify, with cells that stay cells and text that stays text."""

        def convert_td(self, el: BeautifulSoup, text: str, parent_tags: set[str]) -> str:
            return str(super().convert_td(el, _cell(text), parent_tags))  # type: ignore[misc]  # its stubs lack it

        def convert_th(self, el: BeautifulSoup, text: str, parent_tags: set[str]) -> str:
            return str(super().convert_th(el, _cell(text), parent_tags))  # type: ignore[misc]  # its stubs lack it

        def process_text(self, el: Any, parent_tags: set[str] | None = None) -> str:
            # "&lt;!--" in a page must not become a comment that hides the rest of page.md.
            text = str(super().process_text(el, parent_tags=parent_tags))  # type: ignore[misc]  # its stubs lack it
            return text.replace("<", "&lt;")

    return SafeCells(heading_style=ATX, bullets="-")


def _cell(text: str) -> str:
    return " ".join(text.split()).replace("|", "\\|")


def _tidy(text: str) -> str:
    from scraper.page.text import visible

    lines = [line if line.isascii() else _kept_indent(line, visible(line)) for line in text.removeprefix("\ufeff").splitlines()]
    body = "\n".join("".join(char for char in line if char >= " " or char == "\t").rstrip() for line in lines)
    return _BLANKS.sub("\n\n", body).strip("\n") + "\n"


def _kept_indent(line: str, text: str) -> str:
    return line[: len(line) - len(line.lstrip())] + text
