"""The spellings of Anthropic's models, as data: what is written, which model it means, on whose platform, and who says so.

A row is a fact with a source, never a guess by pattern: ``claude-opus-4-1`` is an alias because a page lists it, and
``claude-3-5-sonnet-latest`` stood for the second Sonnet 3.5, not for the one whose id sorts last. An id of a snapshot needs no row:
`scraper.usage.spellings` reads its platform forms (``anthropic.<id>-v1:0``, ``name@date``) by their published grammar.
"""

from __future__ import annotations

API = "https://platform.claude.com/docs/en/about-claude/models/overview"
API_2025 = "https://docs.anthropic.com/en/docs/about-claude/models/all-models"
API_2023 = "https://docs.anthropic.com/claude/reference/selecting-a-model"
BEDROCK_ARN = "https://platform.claude.com/docs/en/build-with-claude/claude-on-amazon-bedrock-legacy#api-model-ids"
BEDROCK_MESSAGES = "https://platform.claude.com/docs/en/build-with-claude/claude-in-amazon-bedrock#supported-models"
BEDROCK_USER_GUIDE = "https://docs.aws.amazon.com/bedrock/latest/userguide/models-supported.html"
VERTEX = "https://platform.claude.com/docs/en/build-with-claude/claude-on-vertex-ai#api-model-ids"
VERTEX_2025 = "https://docs.anthropic.com/en/api/claude-on-vertex-ai"
VERTEX_CARDS = "https://cloud.google.com/vertex-ai/generative-ai/docs/partner-models/claude"
OPENROUTER = "https://openrouter.ai/anthropic"
LITELLM = "https://github.com/BerriAI/litellm/blob/main/model_prices_and_context_window.json"

ALIASES: dict[str, tuple[str, str]] = {
    "claude-opus-4-5": ("claude-opus-4-5-20251101", API),
    "claude-sonnet-4-5": ("claude-sonnet-4-5-20250929", API),
    "claude-haiku-4-5": ("claude-haiku-4-5-20251001", API),
    "claude-opus-4-1": ("claude-opus-4-1-20250805", API),
    "claude-opus-4-0": ("claude-opus-4-20250514", API_2025),
    "claude-sonnet-4-0": ("claude-sonnet-4-20250514", API_2025),
    "claude-3-7-sonnet-latest": ("claude-3-7-sonnet-20250219", API_2025),
    "claude-3-5-sonnet-latest": ("claude-3-5-sonnet-20241022", API_2025),
    "claude-3-5-haiku-latest": ("claude-3-5-haiku-20241022", API_2025),
    "claude-3-opus-latest": ("claude-3-opus-20240229", API_2025),
}
"""Aliases of the Claude API → (id, source)."""

QUOTED_ALIASES: dict[str, tuple[str, str]] = {
    "claude-2": ("claude-2.1", API_2023),
    "claude-instant-1": ("claude-instant-1.2", API_2023),
}
"""Aliases so short that a host or a worker may bear the name: code must have them between quotes, or behind ``anthropic/``."""

BEDROCK: dict[str, tuple[str, str]] = {
    "claude-opus-4-6-v1": ("claude-opus-4-6", BEDROCK_ARN),
    "claude-sonnet-4-6": ("claude-sonnet-4-6", BEDROCK_ARN),
    "claude-opus-4-5-20251101-v1:0": ("claude-opus-4-5-20251101", BEDROCK_ARN),
    "claude-sonnet-4-5-20250929-v1:0": ("claude-sonnet-4-5-20250929", BEDROCK_ARN),
    "claude-haiku-4-5-20251001-v1:0": ("claude-haiku-4-5-20251001", BEDROCK_ARN),
    "claude-opus-4-1-20250805-v1:0": ("claude-opus-4-1-20250805", BEDROCK_ARN),
    "claude-opus-4-20250514-v1:0": ("claude-opus-4-20250514", BEDROCK_ARN),
    "claude-sonnet-4-20250514-v1:0": ("claude-sonnet-4-20250514", BEDROCK_ARN),
    "claude-3-7-sonnet-20250219-v1:0": ("claude-3-7-sonnet-20250219", BEDROCK_ARN),
    "claude-3-5-sonnet-20241022-v2:0": ("claude-3-5-sonnet-20241022", BEDROCK_USER_GUIDE),
    "claude-3-5-sonnet-20240620-v1:0": ("claude-3-5-sonnet-20240620", BEDROCK_USER_GUIDE),
    "claude-3-5-haiku-20241022-v1:0": ("claude-3-5-haiku-20241022", BEDROCK_ARN),
    "claude-3-opus-20240229-v1:0": ("claude-3-opus-20240229", BEDROCK_USER_GUIDE),
    "claude-3-sonnet-20240229-v1:0": ("claude-3-sonnet-20240229", BEDROCK_USER_GUIDE),
    "claude-3-haiku-20240307-v1:0": ("claude-3-haiku-20240307", BEDROCK_ARN),
    "claude-opus-4-7": ("claude-opus-4-7", BEDROCK_MESSAGES),
    "claude-opus-4-8": ("claude-opus-4-8", BEDROCK_MESSAGES),
    "claude-sonnet-5-5": ("claude-sonnet-5-5", BEDROCK_MESSAGES),
    "claude-sonnet-5": ("claude-sonnet-5", LITELLM),
    "claude-opus-5": ("claude-opus-5", LITELLM),
    "claude-opus-5-5": ("claude-opus-5-5", LITELLM),
    "claude-fable-5": ("claude-fable-5", LITELLM),
    "claude-fable-5-1": ("claude-fable-5-1", LITELLM),
    "claude-v2:1": ("claude-2.1", BEDROCK_USER_GUIDE),
    "claude-v2": ("claude-2.0", BEDROCK_USER_GUIDE),
    "claude-instant-v1": ("claude-instant-1.2", BEDROCK_USER_GUIDE),
}
"""What follows ``anthropic.`` in a Bedrock model id → (id, source); the form that `respell` writes."""

_EVERYWHERE = frozenset({"global", "us", "eu", "jp", "au", "apac"})
PROFILES: dict[str, frozenset[str]] = {
    "claude-opus-5-5": _EVERYWHERE,
    "claude-opus-5": _EVERYWHERE,
    "claude-sonnet-5-5": _EVERYWHERE,
    "claude-opus-4-8": _EVERYWHERE,
    "claude-opus-4-7": _EVERYWHERE,
    "claude-opus-4-6": _EVERYWHERE,
    "claude-sonnet-4-6": _EVERYWHERE,
    "claude-haiku-4-5-20251001": _EVERYWHERE,
    "claude-sonnet-4-5-20250929": frozenset({"global", "us", "eu", "jp"}),
    "claude-opus-4-5-20251101": frozenset({"global", "us", "eu"}),
}
"""Model → its inference profiles, by `BEDROCK_ARN` and `LITELLM`: into no other profile is anything ever rewritten."""

VERTEX_BARE: dict[str, tuple[str, str]] = {
    "claude-opus-4": ("claude-opus-4-20250514", VERTEX_CARDS),
    "claude-sonnet-4": ("claude-sonnet-4-20250514", VERTEX_CARDS),
    "claude-3-7-sonnet": ("claude-3-7-sonnet-20250219", VERTEX_CARDS),
    "claude-3-5-sonnet-v2": ("claude-3-5-sonnet-20241022", VERTEX_CARDS),
    "claude-3-5-sonnet": ("claude-3-5-sonnet-20240620", VERTEX_CARDS),
    "claude-3-5-haiku": ("claude-3-5-haiku-20241022", VERTEX_CARDS),
    "claude-3-opus": ("claude-3-opus-20240229", VERTEX_CARDS),
    "claude-3-sonnet": ("claude-3-sonnet-20240229", VERTEX_CARDS),
    "claude-3-haiku": ("claude-3-haiku-20240307", VERTEX_CARDS),
}
"""Names without a date that only Google Cloud has."""

VERTEX_DATED: dict[str, tuple[str, str]] = {
    "claude-3-5-sonnet-v2@20241022": ("claude-3-5-sonnet-20241022", VERTEX_2025),
    "claude-3-5-sonnet@20240620": ("claude-3-5-sonnet-20240620", VERTEX_2025),
}
"""``name@date`` forms that aren't the id with its last hyphen as ``@``."""

VERTEX_SAME = frozenset(
    {
        "claude-opus-4-6",
        "claude-opus-4-7",
        "claude-opus-4-8",
        "claude-opus-5",
        "claude-opus-5-5",
        "claude-sonnet-4-6",
        "claude-sonnet-5",
        "claude-sonnet-5-5",
        "claude-haiku-5-5",
        "claude-fable-5",
        "claude-fable-5-1",
    }
)
"""Models whose Google Cloud name is their id, by `VERTEX` and `LITELLM`."""

OPENROUTER_SLUGS: dict[str, tuple[str, str]] = {
    f"claude-{slug}": (model_id, f"{OPENROUTER}/claude-{slug}")
    for slug, model_id in (
        ("opus-5.5", "claude-opus-5-5"),
        ("sonnet-5.5", "claude-sonnet-5-5"),
        ("opus-4.8", "claude-opus-4-8"),
        ("opus-4.7", "claude-opus-4-7"),
        ("opus-4.6", "claude-opus-4-6"),
        ("opus-4.5", "claude-opus-4-5-20251101"),
        ("opus-4.1", "claude-opus-4-1-20250805"),
        ("opus-4", "claude-opus-4-20250514"),
        ("sonnet-5", "claude-sonnet-5"),
        ("sonnet-4.6", "claude-sonnet-4-6"),
        ("sonnet-4.5", "claude-sonnet-4-5-20250929"),
        ("sonnet-4", "claude-sonnet-4-20250514"),
        ("haiku-4.5", "claude-haiku-4-5-20251001"),
        ("3.7-sonnet", "claude-3-7-sonnet-20250219"),
        ("3.5-sonnet", "claude-3-5-sonnet-20241022"),
        ("3.5-sonnet-20240620", "claude-3-5-sonnet-20240620"),
        ("3.5-haiku", "claude-3-5-haiku-20241022"),
        ("3.5-haiku-20241022", "claude-3-5-haiku-20241022"),
        ("3-opus", "claude-3-opus-20240229"),
        ("3-sonnet", "claude-3-sonnet-20240229"),
        ("3-haiku", "claude-3-haiku-20240307"),
        ("2.1", "claude-2.1"),
        ("2.0", "claude-2.0"),
        ("2", "claude-2.1"),
        ("instant-1", "claude-instant-1.2"),
        ("instant-1.1", "claude-instant-1.1"),
    )
}
"""What follows ``anthropic/`` on OpenRouter → (id, source)."""

DISPLAY_NAMES: dict[str, tuple[str, ...]] = {
    name: ids
    for ids, names in (
        (("claude-fable-5-1",), ("Claude Fable 5.1",)),
        (("claude-mythos-5-1",), ("Claude Mythos 5.1",)),
        (("claude-fable-5",), ("Claude Fable 5",)),
        (("claude-mythos-5",), ("Claude Mythos 5",)),
        (("claude-mythos-preview",), ("Claude Mythos Preview",)),
        (("claude-opus-5-5",), ("Claude Opus 5.5",)),
        (("claude-opus-5",), ("Claude Opus 5",)),
        (("claude-opus-4-8",), ("Claude Opus 4.8",)),
        (("claude-opus-4-7",), ("Claude Opus 4.7",)),
        (("claude-opus-4-6",), ("Claude Opus 4.6",)),
        (("claude-opus-4-5-20251101",), ("Claude Opus 4.5",)),
        (("claude-opus-4-1-20250805",), ("Claude Opus 4.1",)),
        (("claude-opus-4-20250514",), ("Claude Opus 4",)),
        (("claude-sonnet-5-5",), ("Claude Sonnet 5.5",)),
        (("claude-sonnet-5",), ("Claude Sonnet 5",)),
        (("claude-sonnet-4-6",), ("Claude Sonnet 4.6",)),
        (("claude-sonnet-4-5-20250929",), ("Claude Sonnet 4.5",)),
        (("claude-sonnet-4-20250514",), ("Claude Sonnet 4",)),
        (("claude-haiku-5-5",), ("Claude Haiku 5.5",)),
        (("claude-haiku-4-5-20251001",), ("Claude Haiku 4.5",)),
        (("claude-3-7-sonnet-20250219",), ("Claude Sonnet 3.7", "Claude 3.7 Sonnet")),
        (("claude-3-5-sonnet-20241022", "claude-3-5-sonnet-20240620"), ("Claude Sonnet 3.5", "Claude 3.5 Sonnet")),
        (("claude-3-5-sonnet-20241022",), ("Claude Sonnet 3.5 v2", "Claude 3.5 Sonnet v2")),
        (("claude-3-5-haiku-20241022",), ("Claude Haiku 3.5", "Claude 3.5 Haiku")),
        (("claude-3-opus-20240229",), ("Claude Opus 3", "Claude 3 Opus")),
        (("claude-3-sonnet-20240229",), ("Claude Sonnet 3", "Claude 3 Sonnet")),
        (("claude-3-haiku-20240307",), ("Claude Haiku 3", "Claude 3 Haiku")),
        (("claude-2.1",), ("Claude 2.1",)),
        (("claude-2.0",), ("Claude 2", "Claude 2.0")),
    )
    for name in names
}
"""Names for people, as the cost export of the Console has them → every id that they can mean. Never looked for in code."""
