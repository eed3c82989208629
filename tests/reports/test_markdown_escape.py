"""Text of a page inside Markdown, judged by a Markdown reader and an HTML reader that aren't ours."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import html5lib
import pytest
from hypothesis import given
from hypothesis import strategies as st
from markdown_it import MarkdownIt

from scraper.reports.markdown_escape import RAW_LIMIT, link, model_name, quoted, sentence
from scraper.reports.terminal import printable
from tests.support.attacks import ATTACKS
from tests.support.strategies import few

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from xml.etree.ElementTree import Element

JUDGE = MarkdownIt("commonmark", {"html": True}).enable(["table", "strikethrough"])
ACTIVE = {"a", "img", "script", "em", "strong", "s", "h1", "h2", "ul", "ol", "li", "blockquote", "pre", "hr", "details", "b"}
# What GitHub looks for in rendered text, outside of code: mentions, references, bare addresses.
FOUND_IN_TEXT = re.compile(r"@\w|#\d|\bGH-\d|\w+/[\w.-]+@[0-9a-f]{7}", re.IGNORECASE)
BARE_ADDRESS = re.compile(r"https?://|www\.|[\w.]+@[\w.]+\.\w")

hostile = st.one_of(
    st.sampled_from(list(ATTACKS.values())),
    st.text(max_size=80),
    st.lists(
        st.sampled_from(["`", "|", "\\", "@a", "#1", "<b>", "](", "[x", "*", "_", "~~", "&", ";", "&#64;", "\n", "GH-1", " "])
    ).map("".join),
)
shapes = pytest.mark.parametrize("shape", [quoted, sentence])


def rendered(markdown: str) -> Element:
    """Give the tree that a browser makes of Markdown."""
    tree: Element = html5lib.parse(JUDGE.render(markdown), namespaceHTMLElements=False)
    return tree


def names(tree: Element) -> set[str]:
    """Give the names of all elements."""
    return {str(element.tag) for element in tree.iter()}


def runs_outside_code(element: Element, *, inside: bool = False) -> Iterator[str]:
    """Give each run of text that stands in no code element: what a search in rendered text sees."""
    inside = inside or element.tag == "code"
    if element.text and not inside:
        yield element.text
    for child in element:
        yield from runs_outside_code(child, inside=inside)
        if child.tail and not inside:
            yield child.tail


def shown(text: str) -> str:
    """Give what a reader should see of a text."""
    plain = printable(" ".join(text.split()))
    return plain if len(plain) <= RAW_LIMIT else plain[:RAW_LIMIT].rstrip() + " …"


@shapes
@few
@given(hostile)
def test_text_shows_itself_and_does_nothing(shape: Callable[[str], str], text: str) -> None:
    """In a paragraph: no element, no mention, no reference, no address, and every character to be seen."""
    tree = rendered(f"before {shape(text)} after")
    assert not names(tree) & ACTIVE
    seen = "".join(tree.itertext())
    assert " ".join(seen.split()) == " ".join(f"before {shown(text)} after".split())
    assert not any(FOUND_IN_TEXT.search(run) for run in runs_outside_code(tree))


@shapes
@few
@given(hostile)
def test_a_cell_stays_one_cell(shape: Callable[[str], str], text: str) -> None:
    """In a table: the row keeps its three cells, and the middle one holds the whole text."""
    tree = rendered(f"| a | b | c |\n| :-- | :-- | :-- |\n| 1 | {shape(text)} | 3 |\n")
    cells = ["".join(cell.itertext()) for cell in tree.iter("td")]
    assert [cells[0], " ".join(cells[1].split()), cells[2]] == ["1", " ".join(shown(text).split()), "3"]
    assert not names(tree) & ACTIVE


@shapes
@pytest.mark.parametrize("text", ATTACKS.values(), ids=ATTACKS.keys())
def test_no_address_is_left_for_automatic_links(shape: Callable[[str], str], text: str) -> None:
    """The Markdown source holds nothing that GitHub's extension would take for an address."""
    assert not BARE_ADDRESS.search(shape(text))


@shapes
def test_invisible_characters_are_made_visible(shape: Callable[[str], str]) -> None:
    """Right-to-left marks and zero-width blanks can't turn a text into another."""
    seen = "".join(rendered(shape("a\u202eb\u200bc\x1bd")).itertext())
    assert seen.strip() == "a\\u{202e}b\\u{200b}c\\u{1b}d"


def test_plain_words_stay_readable_in_the_source() -> None:
    """The usual cell of a real page is not cluttered."""
    assert quoted("Not sooner than March 7, 2025") == "<code>Not sooner than March 7, 2025</code>"
    assert sentence("the status table says 2025-10-29, the notice says 2025-10-22.") == (
        "the status table says 2025-10-29, the notice says 2025-10-22."
    )


def test_an_id_is_code_and_anything_else_is_quoted() -> None:
    """Only the grammar of ids gets a plain code span."""
    assert model_name("claude-3-opus@20240229") == "`claude-3-opus@20240229`"
    assert model_name("x`y|z") == "<code>x&#96;y&#124;z</code>"


@pytest.mark.parametrize(
    ("url", "anchor", "target"),
    [
        ("https://example.org/a", None, "https://example.org/a"),
        ("https://example.org/a#old", "2025-10-28-x", "https://example.org/a#2025-10-28-x"),
        ("https://example.org/a) [x](b", "c)d e", "https://example.org/a%29%20%5Bx%5D%28b#c%29d%20e"),
        ("javascript:alert(1)", None, None),
        ("http://example.org/", None, None),
        ("https:///nowhere", None, None),
    ],
)
def test_a_link_leads_to_https_or_nowhere(url: str, anchor: str | None, target: str | None) -> None:
    """An address can't end its own link, and only https is linked."""
    tree = rendered(link("`x`", url, anchor))
    assert [element.get("href") for element in tree.iter("a")] == ([target] if target else [])
    assert "".join(tree.itertext()).strip() == "x"
