"""The scanner on texts that are made to be slow, and on any text at all."""

from __future__ import annotations

import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from scraper.usage.tokens import Lexicon, find_namings
from tests.usage.facts import IDS

LEXICON = Lexicon(IDS)
HARD = {
    "ids without end": b"claude-3-opus-20240229 " * 20_000,
    "ids on one line, glued": b"/anthropic/claude-3-opus-20240229" * 10_000,
    "one endless word": b"claude-" + b"a-" * 500_000,
    "endless dots": b"claude-2" + b".a" * 300_000,
    "endless colons": b"claude-2" + b":a" * 300_000,
    "stems only": b"claude-" * 100_000,
    "prefixes only": b"us.anthropic." * 50_000 + b"claude-2.1",
    "slashes": b"/" * 500_000 + b"claude-2.1",
    "arns": b"arn:aws:bedrock:us-east-1::foundation-model/" * 20_000 + b"claude-",
    "paths": b"projects/p/locations/l/" * 30_000 + b"publishers/anthropic/models/claude-2.1",
}


@pytest.mark.parametrize("name", HARD)
def test_no_text_is_slow(name: str) -> None:
    """A megabyte that is made to be hard takes a few seconds at the very most."""
    start = time.process_time()
    count = sum(1 for _ in find_namings(HARD[name], LEXICON))
    assert time.process_time() - start < 8
    assert count in {0, 1, 10_000, 20_000}


@given(
    st.binary(max_size=80).map(
        lambda raw: raw.replace(b"\1", b"claude-").replace(b"\2", b"claude-2.1").replace(b"\3", b"anthropic.")
    )
)
def test_any_bytes_are_searched_and_places_are_true(data: bytes) -> None:
    """Whatever the bytes, the places are in order, do not overlap, and hold what is told."""
    end = 0
    for one in find_namings(data, LEXICON):
        assert end <= one.start < one.end
        assert data[one.start : one.end].decode("ascii") == one.written
        end = one.end


def test_an_unknown_id_has_a_neighbour_or_none() -> None:
    """The nearest known id is one that a person would think of; a name without likeness has none."""
    assert LEXICON.nearest("claude-3-opus-20240228") == "claude-3-opus-20240229"
    assert LEXICON.nearest("claude-haiku-4-5-20251002") == "claude-haiku-4-5-20251001"
    assert LEXICON.nearest("claude-opus-4-7-20260416") == "claude-opus-4-7"
    assert LEXICON.nearest("claude-haiku-4-5-v1:0") == "claude-haiku-4-5-20251001"
    assert LEXICON.nearest("claude-sonnet-4-20250514-v1") == "claude-sonnet-4-20250514"
    assert LEXICON.nearest("claude-sonnet-4-7") in {"claude-sonnet-4-6", "claude-opus-4-7"}
    assert LEXICON.nearest("zzz") is None
