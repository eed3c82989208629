"""Markdown → outline: the forms that headings, notes, tables and front matter come in, and what is a defect in each."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import pytest
from hypothesis import given
from hypothesis import strategies as st

from scraper.page.inline import plain
from scraper.page.markdown import read_markdown

if TYPE_CHECKING:
    from scraper.page.outline import Outline, Table

TABLE = "| A | B |\n| --- | --- |\n| 1 | 2 |\n"


def tables(outline: Outline) -> list[Table]:
    return [table for _, table in outline.tables]


def codes(text: str) -> list[str]:
    return [defect.code for defect in read_markdown(text).defects]


@pytest.mark.parametrize(
    ("text", "level", "title"),
    [
        ("## Model status\n", 2, "Model status"),
        ("## Model status ##\n", 2, "Model status"),
        ("Model status\n============\n", 1, "Model status"),
        ("Model status\n---\n", 2, "Model status"),
        ("## [\u200b](#model-status) Model status\n", 2, "Model status"),
        ("# [\u200b](#2025-01-21%3A-x) 2025-01-21: Some models\n", 1, "2025-01-21: Some models"),
        ("## \ue09a Model status\n", 2, "Model status"),
        ("## Model status {#model-status}\n", 2, "Model status"),
        ("## \n\nModel status\n", 2, "Model status"),
        ("##\u00a0Model\u00a0status\n", 2, "Model status"),
        ("### **Model** `status`\n", 3, "Model status"),
    ],
)
def test_headings_in_every_form_of_the_captures(text: str, level: int, title: str) -> None:
    """A heading is found with its level and plain title, whatever converter wrote it."""
    section = read_markdown(text + "\nText.\n").sections[-1]
    assert (section.level, section.title) == (level, title)


def test_heading_path_is_that_of_its_parents() -> None:
    """A section knows the headings above it, and a heading of the same level ends its neighbour."""
    outline = read_markdown("# One\n\n## Two\n\n### Three\n\n## Four\n")
    assert [section.path for section in outline.sections] == [
        ("One",),
        ("One", "Two"),
        ("One", "Two", "Three"),
        ("One", "Four"),
    ]


@pytest.mark.parametrize(
    "text",
    [
        "| A | B |\n| --- | --- |\n| `1` | [2](https://example.com/a_(b)) |\n",
        "|A|B|\n|:-|-:|\n|1|2|\n",
        "A | B\n--- | ---\n1 | 2\n",
        "| A | B |\n|:---|:---:|\n| **1**\u200b | \u00a02 |\n",
        "The table follows: | A | B |\n| --- | --- |\n| 1 | 2 |\n",
        "| A      | B      |\n| :----- | -----: |\n| 1|2      |\n",
    ],
)
def test_tables_in_every_form_of_the_captures(text: str) -> None:
    """Padding, alignment, marks, missing outer bars and a header glued to its sentence give the same cells."""
    outline = read_markdown(text)
    (table,) = tables(outline)
    assert table.headers == ("A", "B")
    assert [row.cells for row in table.rows] == [("1", "2")]
    assert outline.defects == ()


def test_escaped_bars_stay_in_their_cell() -> None:
    """An escaped bar is text."""
    (table,) = tables(read_markdown("| A | B |\n| --- | --- |\n| x \\| y | 2 |\n"))
    assert table.rows[0].cells == ("x | y", "2")


def test_an_empty_cell_is_a_cell() -> None:
    """Empty cells hold their place, also the last one."""
    (table,) = tables(read_markdown("| A | B | C |\n| - | - | - |\n| 1 |  |  |\n"))
    assert table.rows[0].cells == ("1", "", "")


@pytest.mark.parametrize(
    ("text", "code"),
    [
        (TABLE + "| 3 | 4\n", "cut-row"),
        (TABLE + "| 3 |\n", "structure-ragged"),
        (TABLE + "| 3 | 4 | 5 |\n", "structure-ragged"),
        (TABLE + "3\n", "cut-row"),
        ("A | B\n--- | ---\n1 | 2\n3 | cla", "cut-row"),
        ("A | B\n--- | ---\n1 | 2\nclaude\n", "structure-ragged"),
        (TABLE + "\n| 3 | 4 |\n", "structure-fragment"),
        ("| A | B |\n| --- | --- |\n", "structure-empty"),
        ("| A | B | C |\n| --- | --- |\n| 1 | 2 |\n", "structure-ragged"),
        ("```\ncode\n", "cut-page"),
        ("<Note>\nnever closed\n", "cut-page"),
        ("<!-- never closed\n", "cut-page"),
    ],
)
def test_what_is_not_whole_is_a_defect(text: str, code: str) -> None:
    """A row that isn't closed, too short, too long or orphaned is never mended: it is a defect with a guard's code."""
    assert code in codes(text)


def test_notes_are_told_from_text() -> None:
    """Call-outs of every tag, on one line or several, and block quotes are notes; other text isn't."""
    text = "<Note>\n  One.\n</Note>\n\n<Warning>Two.</Warning>\n\n> Three.\n\nFour.\n"
    found = [(block.text, block.note) for block in read_markdown(text).sections[0].paragraphs]
    assert found == [("One.", True), ("Two.", True), ("Three.", True), ("Four.", False)]


def test_front_matter_twice_and_below_a_heading() -> None:
    """A mirror's block before the page's own, or under a heading, is no text; the page's own knows best."""
    twice = read_markdown(
        "---\ntitle: Mirror\nsource: x\n---\n\n---\ntitle: Model deprecations\nurl: https://e.org/docs/id/p\n---\n\nText.\n"
    )
    assert (twice.title, twice.address) == ("Model deprecations", "https://e.org/docs/id/p")
    below = read_markdown("# Some Title\n\n---\ntitle: Model deprecations\n---\n\nText.\n")
    assert below.title == "Model deprecations"
    assert [block.text for section in below.sections for block in section.paragraphs] == ["Text."]


def test_tables_in_code_and_comments_are_not_tables() -> None:
    """What stands in a fence or a comment is nobody's fact."""
    assert tables(read_markdown(f"```\n{TABLE}```\n\n<!--\n{TABLE}-->\n\nText.\n")) == []


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("`claude-2.0`", "claude-2.0"),
        ("[Claude](https://x.org/y) (`id`)", "Claude (id)"),
        ("**Bold** and *thin*", "Bold and thin"),
        ("`top_p`, `top_k`", "top_p, top_k"),
        ("60 days&#39; notice &amp; more", "60 days' notice & more"),
        ("a\u200bb\ufeffc\u00a0d\u2009e", "abc d e"),
        ("![alt](x.png) <https://e.org> <b>b</b>", "alt https://e.org b"),
        ("1 \\* 2 \\| 3", "1 * 2 | 3"),
    ],
)
def test_plain_text_is_what_a_reader_sees(text: str, shown: str) -> None:
    """Marks, link targets, tags, escapes, entities and invisible characters are taken away, underscores are not."""
    assert plain(text) == shown


CELL = st.text(alphabet=st.sampled_from("abcXYZ019 .,:_-"), min_size=1, max_size=12).filter(lambda text: bool(text.strip(" -:")))


@given(
    rows=st.integers(1, 4).flatmap(lambda width: st.lists(st.lists(CELL, min_size=width, max_size=width), min_size=2, max_size=6)),
    padding=st.integers(0, 3),
)
def test_tables_read_as_an_independent_reader_reads_them(rows: list[list[str]], padding: int) -> None:
    """Whole tables give the cells that markdown-it-py, which isn't ours, finds in them."""
    from markdown_it import MarkdownIt

    pad = " " * padding
    lines = ["|" + "|".join(f"{pad}{cell}{pad}" for cell in row) + "|" for row in (rows[0], ["---"] * len(rows[0]), *rows[1:])]
    text = "\n".join(lines) + "\n"
    html = MarkdownIt("commonmark").enable("table").disable(["emphasis", "linkify"], ignoreInvalid=True).render(text)
    oracle = [" ".join(cell.split()) for cell in re.findall(r"<t[hd]>(.*?)</t[hd]>", html)]
    (table,) = tables(read_markdown(text))
    assert [*table.headers, *(cell for row in table.rows for cell in row.cells)] == oracle


@given(st.text(alphabet=st.sampled_from("ab|-`*[]()<>#\n \\~_!&;:="), max_size=200))
def test_no_text_breaks_the_reader(text: str) -> None:
    """Any text gives an outline whose tables are as wide as their headers."""
    for _, table in read_markdown(text).tables:
        assert all(len(row.cells) == len(table.headers) for row in table.rows)


@pytest.mark.parametrize(
    "table", ["<table><tr><td>claude-a-1</td></tr></table>", "text\n<TABLE>\n<tr>\n<td>claude-a-1</td>\n</tr>\n</TABLE>"]
)
def test_a_table_in_html_is_not_passed_over(table: str) -> None:
    """Its models would be forgotten without a word."""
    outline = read_markdown(f"# Title\n\n{table}\n")
    assert {defect.code for defect in outline.defects} == {"structure-fragment"}
    assert read_markdown("# Title\n\nWrite `<table>` for one.\n").defects == ()
