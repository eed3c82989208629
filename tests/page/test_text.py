"""Plain text, keys, anchors and ids."""

from __future__ import annotations

import pytest

from scraper.page.text import is_model_id, key, slug, visible


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("a  b\t\nc", "a b c"),
        ("\u200bA\u2060B\ufeff", "AB"),
        ("\ue09a Title", "Title"),
        ("a\u202eb\u2066c", "abc"),
        ("a\u00a0b\u3000c", "a b c"),
        ("e\u0301", "\u00e9"),
        ("a\x00b\x1bc", "a b c"),
        ("≤ 200k", "≤ 200k"),
    ],
)
def test_visible_takes_away_what_cannot_be_seen(text: str, shown: str) -> None:
    """Zero-width, bidi, private-use and control characters go, spaces of every kind become one blank, letters are composed."""
    assert visible(text) == shown


def test_keys_ignore_case() -> None:
    """Headers are compared without case."""
    assert key("API Model Name") == key("Api model\u00a0name")


@pytest.mark.parametrize(
    ("title", "anchor"),
    [
        ("2025-10-28: Claude Sonnet 3.7 model", "2025-10-28-claude-sonnet-3-7-model"),
        (
            "2025-01-21: Claude 2, Claude 2.1, and Claude Sonnet 3 models",
            "2025-01-21-claude-2-claude-2-1-and-claude-sonnet-3-models",
        ),
        ("  Model status  ", "model-status"),
    ],
)
def test_anchors_are_those_of_the_page(title: str, anchor: str) -> None:
    """An anchor is what the page's own table of contents links to."""
    assert slug(title) == anchor


@pytest.mark.parametrize("text", ["claude-2.0", "anthropic.claude-v2:1", "claude-3-opus@20240229", "a", "9"])
def test_ids_by_the_grammar(text: str) -> None:
    """Ids of every platform's spelling pass."""
    assert is_model_id(text)


@pytest.mark.parametrize("text", ["", "-a", "Claude", "a b", "a\n", "a/b", "a;b", "${x}", "a\u200b"])
def test_what_is_not_an_id(text: str) -> None:
    """Nothing that could do harm in a title, a branch or a file name passes."""
    assert not is_model_id(text)
