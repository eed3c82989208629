"""The linear readers of a Markdown line against the patterns that say the same in one expression, and too slowly."""

from __future__ import annotations

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from scraper.page.inline import is_separator, plain, split_row, without_anchor
from scraper.page.markdown import read_markdown
from scraper.page.text import visible

# Each takes quadratic time or worse on a hostile line: that is why none of them is in the package.
EMPHASIS = re.compile(r"(\*{1,3})(?=\S)(.+?)(?<=\S)\1")
SEPARATOR = re.compile(r"\s*\|?(?:\s*:?-+:?\s*\|)*\s*:?-+:?\s*\|?\s*\Z")
HEADING = re.compile(r" {0,3}(#{1,6})(?:[ \t\u00a0]+(.*?))?[ \t]*#*[ \t]*\Z")
ANCHOR = re.compile(r"\s*\{#[^}]*\}\s*\Z|^\s*\[[^\]]*\]\(#[^)]*\)")


def lines(alphabet: str) -> st.SearchStrategy[str]:
    return st.text(alphabet, max_size=24)


@given(lines("*ab "))
def test_emphasis_is_taken_away_in_pairs(text: str) -> None:
    """Asterisks go in pairs of one length that touch their text; one without a partner stays."""
    assert plain(text) == visible(EMPHASIS.sub(r"\2", text))


@given(lines("|:- x"))
def test_a_separator_is_bars_dashes_and_colons(line: str) -> None:
    """The rule under a header holds at least one dash between any two bars, and nothing else."""
    assert is_separator(line) == ("|" in line and bool(SEPARATOR.match(line)))


@given(lines("# ab\t\u00a0"))
def test_a_heading_has_one_to_six_hashes(line: str) -> None:
    """One to six hashes and a blank begin a heading; hashes at its end are decoration."""
    found = HEADING.match(line)
    sections = [section for section in read_markdown(line + "\n").sections if section.level]
    assert [(s.level, s.title) for s in sections] == ([(len(found[1]), visible(found[2] or ""))] if found else [])


@given(lines("ab{}#[]() "))
def test_an_anchor_is_no_part_of_a_title(title: str) -> None:
    """``{#anchor}`` behind a title and a link to itself before it lead there and aren't it."""
    once = ANCHOR.sub("", title)
    if once == ANCHOR.sub("", once):  # the expression may find a second anchor inside what it left
        assert without_anchor(title).strip() == once.strip()


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("[![logo](a.svg) Open](https://example.com/x)", "logo Open"),
        ("[claude-2.1](/m) and [claude-2.0](/n_(x))", "claude-2.1 and claude-2.0"),
        ("[a [b](c)", "[a b"),
        ("see <https://example.com/a*b*c>", "see https://example.com/abc"),
        ("**Note:** x * y", "Note: x * y"),
        ("&#" + "9" * 5000 + ";", "&#" + "9" * 5000 + ";"),
    ],
)
def test_marks_go_and_text_stays(text: str, shown: str) -> None:
    """Links give their text, also around an image; what marks nothing stays as it is, an impossible character reference too."""
    assert plain(text) == shown


@pytest.mark.parametrize(
    ("line", "cells"),
    [("| a | b |", [" a ", " b "]), ("a | b", ["a ", " b"]), (r"| a \| b |", [r" a \| b "]), ("||", [""]), ("| |", [" "])],
)
def test_a_row_is_split_at_its_bars(line: str, cells: list[str]) -> None:
    """The outer bars are no cells, an escaped one is text, an empty cell is a cell."""
    assert split_row(line) == cells


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("`claude-a-1`<br>`claude-b-2`", "claude-a-1 claude-b-2"),
        ("claude-a-1<br/>claude-b-2", "claude-a-1 claude-b-2"),
        ("claude-a-20251101<sup>1</sup>", "claude-a-20251101 1"),
        ("claude-a-1</li><li>claude-b-2", "claude-a-1 claude-b-2"),
        ("cla<b>ude</b>-a-1<wbr>0", "claude-a-10"),
        ("<del>June 1, 2027</del>", "~~June 1, 2027~~"),
        ("<s class='x'>June 1, 2027</s> July 1, 2027", "~~June 1, 2027~~ July 1, 2027"),
    ],
)
def test_tags_that_set_text_apart_leave_a_blank(text: str, shown: str) -> None:
    """Two ids on two lines of a cell, or an id with a footnote's number, never become one id that nobody named.

    What was struck out keeps its marks: a date that was taken back isn't read as one that holds.
    """
    assert plain(text) == shown
