"""Which column is which. The Console's exports have changed their columns: they are found by name, never by position.

The names are those of the exports seen since 2025 (usage by token kind, the older one with a single cache-write column, and the
cost export with display names), compared without case, blanks, hyphens and underscores.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from scraper.errors import UsageError

if TYPE_CHECKING:
    from collections.abc import Sequence

DAY = ("usage_date_utc", "usage_date", "date_utc", "date")
MODEL = ("model_version", "model", "model_name", "model_id")
WORKSPACE = ("workspace", "workspace_name", "workspace_id")
API_KEY = ("api_key", "api_key_name", "key_name", "api_key_id")
INPUT = ("usage_input_tokens_no_cache", "uncached_input_tokens", "usage_input_tokens", "input_tokens")
CACHE_WRITE = ("usage_input_tokens_cache_write", "usage_input_tokens_cache_write_5m", "cache_creation_input_tokens")
CACHE_WRITE_1H = ("usage_input_tokens_cache_write_1h",)
CACHE_READ = ("usage_input_tokens_cache_read", "cache_read_input_tokens")
OUTPUT = ("usage_output_tokens", "output_tokens")
REQUESTS = ("usage_requests", "requests", "request_count", "num_requests")
COST = ("cost_usd", "cost")

TOKENS = (INPUT, CACHE_WRITE, CACHE_WRITE_1H, CACHE_READ, OUTPUT)
WANTED = f"{DAY[0]}, {MODEL[0]} (or model) and either {INPUT[0]} with {OUTPUT[0]}, or {COST[0]}"

_MEANINGLESS = re.compile(r"[\s_()-]+")
_TOKEN_LIKE = re.compile(r"(input|output|cache).*tokens|tokens.*(input|output|cache)")


PADDING = ("0", "")
"""What a column that an export doesn't have is read from: no tokens, no name."""


@dataclass(frozen=True, slots=True)
class Layout:
    """Where each column of one export is; None where the export doesn't have it. ``width`` is the number of cells of a row."""

    width: int
    day: int
    model: int
    workspace: int | None
    api_key: int | None
    tokens: tuple[int | None, ...]
    requests: int | None
    cost: int | None

    @property
    def form(self) -> str:
        """Give ``usage`` for an export with tokens, ``cost`` for one with prices only."""
        return "usage" if self.has_tokens else "cost"

    @property
    def is_whole(self) -> bool:
        """Tell whether every column that is read row by row is there."""
        return None not in (self.workspace, self.api_key, *self.tokens)

    def places(self) -> tuple[int, ...]:
        """Give where to read model, workspace, API key and the five kinds of tokens of a row that `PADDING` was put behind."""
        zero, empty = self.width, self.width + 1
        names = (empty if at is None else at for at in (self.model, self.workspace, self.api_key))
        return (*names, *(zero if at is None else at for at in self.tokens))

    @property
    def has_tokens(self) -> bool:
        """Tell whether there is any column of tokens."""
        return any(column is not None for column in self.tokens)


def find_columns(header: Sequence[str], place: str) -> Layout:
    """Give the layout of an export from its header row.

    Raises `UsageError` with what was found and what is wanted where a needed column is missing or stands there twice, and where
    a column counts tokens of a kind that isn't known: one kind left out would make every share wrong.
    """
    names = [_plain(name) for name in header]
    used: set[int] = set()

    def find(known: tuple[str, ...]) -> int | None:
        """Give the one column that has one of these names."""
        for name in known:
            places = [index for index, found in enumerate(names) if found == _plain(name)]
            if len(places) > 1:
                raise UsageError(f"{place}: the column {name!r} stands there twice", hint="export it again from the Console")
            if places:
                used.add(places[0])
                return places[0]
        return None

    day, model = find(DAY), find(MODEL)
    tokens, cost = tuple(find(known) for known in TOKENS), find(COST)
    if day is None or model is None or (cost is None and (tokens[0] is None or tokens[-1] is None)):
        raise UsageError(f"{place}: not a usage or cost export; its columns are {_spoken(header)}", hint=f"wanted: {WANTED}")
    layout = Layout(len(header), day, model, find(WORKSPACE), find(API_KEY), tokens, find(REQUESTS), cost)
    strange = [header[index] for index, name in enumerate(names) if index not in used and _TOKEN_LIKE.search(name)]
    if strange and layout.has_tokens:
        raise UsageError(
            f"{place}: the column {strange[0][:60]!r} counts tokens of a kind that isn't known, so the totals would be wrong",
            hint="update lastcall; if this is the newest one, please report the column",
        )
    return layout


def _plain(name: str) -> str:
    return _MEANINGLESS.sub("", name).casefold()


def _spoken(header: Sequence[str]) -> str:
    shown = ", ".join(repr(name[:40]) for name in header[:16])
    return shown + (f" and {len(header) - 16} more" if len(header) > 16 else "") if any(header) else "empty"
