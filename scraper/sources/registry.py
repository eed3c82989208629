"""The sources that lastcall knows, by name."""

from __future__ import annotations

from typing import TYPE_CHECKING

from scraper.errors import UsageError

if TYPE_CHECKING:
    from scraper.sources.base import Source


def source_names() -> tuple[str, ...]:
    """Give the names of all sources."""
    return ("anthropic",)


def get_source(name: str) -> Source:
    """Give a source by its name; raises `UsageError` with the names there are."""
    if name == "anthropic":
        from scraper.sources.anthropic import Anthropic

        return Anthropic()
    raise UsageError(f"no source is called {name!r}", hint=f"sources: {', '.join(source_names())}")
