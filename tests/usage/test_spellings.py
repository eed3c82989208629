"""The table of spellings, against itself: every row resolves, every row has a source, and rewriting comes back."""

from __future__ import annotations

import pytest

from scraper.usage import spelling_table as table
from scraper.usage.spellings import Form, Platform, resolve, resolve_display_name, respell

KNOWN = frozenset(
    {
        model_id
        for rows in (table.ALIASES, table.BEDROCK, table.VERTEX_BARE, table.OPENROUTER_SLUGS)
        for model_id, _ in rows.values()
    }
    | {model_id for ids in table.DISPLAY_NAMES.values() for model_id in ids}
)


@pytest.mark.parametrize(
    ("rows", "before", "platform"),
    [
        (table.ALIASES, "", Platform.ANTHROPIC),
        (table.BEDROCK, "anthropic.", Platform.BEDROCK),
        (table.VERTEX_BARE, "", Platform.VERTEX),
        (table.VERTEX_DATED, "", Platform.VERTEX),
        (table.OPENROUTER_SLUGS, "anthropic/", Platform.OPENROUTER),
    ],
)
def test_every_row_resolves_to_its_model_and_has_a_source(
    rows: dict[str, tuple[str, str]], before: str, platform: Platform
) -> None:
    """A row's text gives the row's model on the row's platform; its source is an https address."""
    for name, (model_id, source) in rows.items():
        spelling = resolve(before + name, KNOWN)
        assert spelling is not None
        assert (spelling.model_id, spelling.platform) == (model_id, platform)
        assert source.startswith("https://")


def test_what_is_rewritten_resolves_to_the_replacement() -> None:
    """For every spelling and every model: either nothing, or a text that resolves to that model on the same platform."""
    texts = [*table.ALIASES, *KNOWN, *table.VERTEX_BARE, *(f"us.anthropic.{name}" for name in table.BEDROCK)]
    texts += [f"anthropic/{name}:online" for name in table.OPENROUTER_SLUGS] + [f"vertex_ai/{name}" for name in table.ALIASES]
    for text in texts:
        spelling = resolve(text, KNOWN)
        assert spelling is not None, text
        for model_id in KNOWN:
            rewritten = respell(spelling, model_id)
            if rewritten is None:
                continue
            again = resolve(rewritten, KNOWN)
            assert again is not None, (text, rewritten)
            assert again.model_id == model_id
            # A Google Cloud name without a date may be the same text as the API's: the text alone can't tell.
            same_text = spelling.platform is Platform.VERTEX and not spelling.before
            assert same_text or again.platform is spelling.platform


def test_an_unknown_model_has_no_spelling() -> None:
    """A row whose model isn't in the snapshots resolves to nothing: the table never adds a model."""
    assert resolve("claude-opus-4-1", frozenset({"claude-2.1"})) is None
    assert resolve("anthropic.claude-v2", frozenset({"claude-2.1"})) is None
    assert resolve("anthropic/claude-3.5-sonnet", frozenset({"claude-2.1"})) is None


def test_an_id_that_no_row_knows_is_read_by_the_grammar_of_its_platform() -> None:
    """A model of tomorrow resolves on Bedrock and Google Cloud by its exact id, and is rewritten into neither without a row."""
    known = frozenset({"claude-opus-9-20300101", "claude-2.1"})
    for text in ("anthropic.claude-opus-9-20300101-v1:0", "eu.anthropic.claude-opus-9-20300101-v1:0", "claude-opus-9@20300101"):
        spelling = resolve(text, known)
        assert spelling is not None
        assert spelling.model_id == "claude-opus-9-20300101"
    old = resolve("anthropic.claude-v2:1", known)
    assert old is not None
    assert respell(old, "claude-opus-9-20300101") is None


def test_nothing_is_resolved_by_likeness() -> None:
    """A prefix, a longer name, another case and an empty text are nothing."""
    for text in ("", "claude", "claude-2.1x", "claude-2.10", "Claude-2.1", "claude-3-opus-2024022", "us.claude-2.1", "anthropic."):
        assert resolve(text, KNOWN | {"claude-2.1"}) is None


def test_display_names_give_every_model_that_they_can_mean() -> None:
    """A name of the cost export gives its ids in any case and spacing; an ambiguous one gives both; another gives none."""
    assert resolve_display_name("Claude Sonnet 4", KNOWN) == ("claude-sonnet-4-20250514",)
    assert resolve_display_name("claude  sonnet 4", KNOWN) == ("claude-sonnet-4-20250514",)
    assert resolve_display_name("Claude 3.5 Sonnet", KNOWN) == ("claude-3-5-sonnet-20241022", "claude-3-5-sonnet-20240620")
    assert resolve_display_name("Claude Sonnet 4", frozenset({"claude-2.1"})) == ()
    assert resolve_display_name("Sonnet", KNOWN) == ()


def test_forms_are_told_apart() -> None:
    """The same model in five forms, each with its own."""
    forms = {text: resolve(text, KNOWN) for text in ("claude-opus-4-1-20250805", "claude-opus-4-1", "claude-opus-4-1@20250805")}
    assert [spelling and spelling.form for spelling in forms.values()] == [Form.ID, Form.ALIAS, Form.DATED]
