"""Exact sums per model, workspace and API key. Pure: rows go in, nothing is dropped, and the groups add up to the whole.

Tokens and requests are Python's whole numbers; money is `Decimal`, added in a context that raises rather than rounds.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from decimal import Clamped, Context, Decimal, DivisionByZero, Inexact, InvalidOperation, Overflow, Rounded, Underflow
from typing import TYPE_CHECKING

from scraper.errors import UsageError

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

MONEY = Context(prec=80, traps=[Inexact, Rounded, InvalidOperation, DivisionByZero, Overflow, Underflow, Clamped])
"""Adds prices without ever rounding: 80 digits are out of reach for real prices, and what exceeds them raises."""

MOST_GROUPS = 100_000
"""From here on new workspaces and keys share one group per model, so that memory stays bounded on any file."""

MOST_MODELS = 10_000
"""More distinct names than this are no column of models."""

OTHERS = "(all others)"
NEVER = "9999-12-31"

GroupKey = tuple[str, str, str]
"""(model as written, workspace, API key); empty where a row or a whole export doesn't say."""


@dataclass(slots=True)
class Usage:
    """One running sum. Days are ISO text, which sorts as days do; ``last_day`` is empty until a dated row comes.

    ``cutoff`` is the model's retirement date (or `NEVER`); the ``after_*`` fields count what was used on later days.
    """

    cutoff: str = NEVER
    rows: int = 0
    input: int = 0
    cache_write: int = 0
    cache_read: int = 0
    output: int = 0
    requests: int = 0
    cost: Decimal = Decimal(0)
    last_day: str = ""
    after_rows: int = 0
    after_tokens: int = 0

    @property
    def tokens(self) -> int:
        """Give all tokens: uncached input, cache writes, cache reads and output."""
        return self.input + self.cache_write + self.cache_read + self.output

    def add(self, other: Usage) -> None:
        """Add another sum to this one."""
        self.rows += other.rows
        self.input += other.input
        self.cache_write += other.cache_write
        self.cache_read += other.cache_read
        self.output += other.output
        self.requests += other.requests
        self.cost = MONEY.add(self.cost, other.cost)
        self.last_day = max(self.last_day, other.last_day)
        self.after_rows += other.after_rows
        self.after_tokens += other.after_tokens


def total(usages: Iterable[Usage]) -> Usage:
    """Give the sum of several sums."""
    whole = Usage()
    for usage in usages:
        whole.add(usage)
    return whole


@dataclass(frozen=True, slots=True)
class Input:
    """One thing that was read: its name, its form (``usage``, ``cost``, ``api``), what it had, and its days (ISO, or empty)."""

    name: str
    form: str
    rows: int
    has_tokens: bool
    has_requests: bool
    has_cost: bool
    first_day: str = ""
    last_day: str = ""


@dataclass(slots=True)
class Ledger:
    """Every group's sum, and what was read.

    ``cutoff_of`` gives the retirement date (ISO) of a model as it is written, or `NEVER`.
    """

    cutoff_of: Callable[[str], str] = lambda _: NEVER
    groups: dict[GroupKey, Usage] = field(default_factory=dict)
    inputs: list[Input] = field(default_factory=list)
    models: set[str] = field(default_factory=set)

    def open_group(self, model: str, workspace: str, api_key: str) -> Usage:
        """Give the sum of a group, made where it is new; raises `UsageError` where the models are too many to be models."""
        key = (model, workspace, api_key)
        if key not in self.groups and len(self.groups) >= MOST_GROUPS:
            key = (model, OTHERS, OTHERS)
        if (found := self.groups.get(key)) is None:
            self.models.add(model)
            if len(self.models) > MOST_MODELS:
                raise UsageError(
                    f"more than {MOST_MODELS:,} different names in the column of models, {model[:60]!r} is one",
                    hint="is this the Console's usage or cost export?",
                )
            found = self.groups[key] = Usage(self.cutoff_of(model))
        return found
