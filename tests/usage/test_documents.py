"""Places in a text: lines and columns as an editor counts them, in any order, on any length of line."""

from __future__ import annotations

import time

from hypothesis import given
from hypothesis import strategies as st

from scraper.usage.documents import Document


@given(st.text(alphabet="aé€\U0001f600\r\n", max_size=60), st.lists(st.integers(0, 60), max_size=8))
def test_places_are_what_counting_gives(text: str, wanted: list[int]) -> None:
    """Line and column of every character, asked for in any order."""
    document = Document(text.encode())
    for index in wanted:
        if index <= len(text):
            before = text[:index]
            expected = (before.count("\n") + 1, len(before) - (before.rfind("\n") + 1) + 1)
            assert document.place(len(before.encode())) == expected


def test_a_mark_and_broken_bytes_count_as_an_editor_counts() -> None:
    """A byte-order mark takes no column; a byte that is no text takes one."""
    assert Document(b"\xef\xbb\xbfab").place(4) == (1, 2)
    assert Document(b"\xe9\xff|").place(2) == (1, 3)


def test_many_places_on_one_huge_line_take_no_time() -> None:
    """Ten thousand places on a line of a megabyte are counted once over, not ten thousand times."""
    document = Document(b"x" * 1_000_000)
    start = time.process_time()
    assert [document.place(position)[1] for position in range(0, 1_000_000, 100)] == list(range(1, 1_000_001, 100))
    assert time.process_time() - start < 2
