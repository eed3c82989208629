"""The rows of one export, into a ledger: as fast as the csv module lets them through, and never held all at once.

The loop of `_tally` runs once a row, millions of times: what it looks up is bound before it, and what is rare (an empty cell, a new
day, a new group) leaves it for a function of its own. Measured in ``bench/audit.py``.
"""

from __future__ import annotations

import csv
from dataclasses import dataclass
from datetime import date
from decimal import Decimal, DecimalException
from typing import TYPE_CHECKING, Protocol

from scraper.errors import UsageError
from scraper.usage.audit.columns import PADDING, find_columns
from scraper.usage.audit.ledger import MONEY, Input
from scraper.usage.audit.opening import explained, opened_exports, undecodable

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from scraper.usage.audit.columns import Layout
    from scraper.usage.audit.ledger import Ledger, Usage
    from scraper.usage.audit.opening import OpenedExport, Tick

_REEXPORT = "the export is cut or was edited; export it again from the Console"
_MOST_DAYS = 50_000
_LEAST_FIRST = "~"  # sorts after every digit: no day was seen yet


def read_exports(paths: Iterable[str], ledger: Ledger, tick: Tick = lambda _: None) -> None:
    """Read every export into the ledger, in order.

    Raises `UsageError`, with the line or the byte, for the first thing that no export has; the ledger is then incomplete.
    """
    for path in paths:
        with explained(path):
            for export in opened_exports(path, tick):
                ledger.inputs.append(_read(export, ledger))


def _read(export: OpenedExport, ledger: Ledger) -> Input:
    reader = csv.reader(export.text, strict=True)
    try:
        header = next(reader, None)
        if header is None:
            raise UsageError(f"{export.name}: empty, not even a header", hint=_REEXPORT)
        layout = find_columns(header, f"{export.name}: line 1")
        days = Days()
        rows = _Tally(export.name, reader, layout, ledger, days).run()
    except csv.Error as error:
        raise UsageError(f"{export.name}: line {reader.line_num}: broken CSV ({error})", hint=_REEXPORT) from None
    except UnicodeDecodeError as error:
        raise undecodable(export, error) from None
    return Input(
        export.name,
        layout.form,
        rows,
        layout.has_tokens,
        layout.requests is not None,
        layout.cost is not None,
        days.first if days.last else "",
        days.last,
    )


class Days(dict[str, str]):
    """Cells of days as ISO days, each checked once; remembers the first and the last. An empty cell is no day.

    Exports have ``2026-08-05``; a time after it is left out. Raises `ValueError` for anything else.
    """

    def __init__(self) -> None:
        super().__init__()
        self.first, self.last = _LEAST_FIRST, ""

    def __missing__(self, cell: str) -> str:
        """Check a cell that wasn't seen before."""
        text = cell.strip()
        day = date.fromisoformat(text[:10]).isoformat() if text else ""
        if text and (text[:10] != day or text[10:11] not in {"", "T", " "}):
            raise ValueError(cell)
        if day:
            self.first, self.last = min(self.first, day), max(self.last, day)
        if len(self) >= _MOST_DAYS:
            self.clear()
        self[cell] = day
        return day


class _Reader(Protocol):
    """What `csv.reader` gives; the class itself has a public name from Python 3.13 on only."""

    line_num: int

    def __iter__(self) -> Iterator[list[str]]: ...


@dataclass(frozen=True, slots=True)
class _Tally:
    """One pass over the rows of one export. ``reader`` stands behind the header."""

    name: str
    reader: _Reader
    layout: Layout
    ledger: Ledger
    days: Days

    def run(self) -> int:
        """Add every row to its group and give the number of rows."""
        width, day_at, requests_at, cost_at = self.layout.width, self.layout.day, self.layout.requests, self.layout.cost
        model_at, workspace_at, key_at, plain_at, write_5m_at, write_1h_at, read_at, output_at = self.layout.places()
        padding = None if self.layout.is_whole else PADDING
        groups: dict[tuple[str, str, str], Usage] = {}
        before = sum(usage.rows for usage in self.ledger.groups.values())
        cell, day = "", ""
        for row in self.reader:
            if len(row) != width:
                if not row:
                    continue
                raise self._ragged(row)
            if padding:
                row += padding  # noqa: PLW2901 - the row is ours to lengthen, a copy would cost
            try:
                usage = groups[row[model_at], row[workspace_at], row[key_at]]
            except KeyError:
                usage = self._group((row[model_at], row[workspace_at], row[key_at]), groups)
            try:
                plain, write_5m, write_1h = int(row[plain_at]), int(row[write_5m_at]), int(row[write_1h_at])
                read, output = int(row[read_at]), int(row[output_at])
            except ValueError:
                plain, write_5m, write_1h = map(self._count, (row[plain_at], row[write_5m_at], row[write_1h_at]))
                read, output = map(self._count, (row[read_at], row[output_at]))
            if plain | write_5m | write_1h | read | output < 0:
                raise self._negative(row)
            usage.rows += 1
            usage.input += plain
            usage.cache_write += write_5m + write_1h
            usage.cache_read += read
            usage.output += output
            if row[day_at] != cell:
                cell = row[day_at]
                day = self._day(cell)
            if day > usage.last_day:  # noqa: PLR1730 - max() would call a function a row
                usage.last_day = day
            if day > usage.cutoff:
                usage.after_rows += 1
                usage.after_tokens += plain + write_5m + write_1h + read + output
            if requests_at is not None:
                usage.requests += self._count(row[requests_at])
            if cost_at is not None:
                usage.cost = self._priced(usage.cost, row[cost_at])
        return sum(usage.rows for usage in self.ledger.groups.values()) - before

    def _group(self, key: tuple[str, str, str], groups: dict[tuple[str, str, str], Usage]) -> Usage:
        model, workspace, api_key = (part.strip() for part in key)
        usage = self.ledger.open_group(model, workspace, api_key)
        if len(groups) < 2 * len(self.ledger.groups):
            groups[key] = usage
        return usage

    def _priced(self, cost: Decimal, cell: str) -> Decimal:
        text = cell.strip() or "0"
        try:
            whole = MONEY.add(cost, Decimal(text))
        except DecimalException:
            raise self._error(f"{text[:40]!r} is no amount of dollars") from None
        if not whole.is_finite():
            raise self._error(f"{text[:40]!r} is no amount of dollars")
        return whole

    def _count(self, cell: str) -> int:
        text = cell.strip()
        if not text:
            return 0
        try:
            count = int(text)
        except ValueError:
            raise self._error(f"{text[:40]!r} is no whole number of tokens or requests") from None
        if count < 0:
            raise self._error(f"{text[:40]!r} tokens or requests are fewer than none")
        return count

    def _negative(self, row: list[str]) -> UsageError:
        found = next(row[at] for at in self.layout.tokens if at is not None and row[at].strip().startswith("-"))
        return self._error(f"{found[:40]!r} tokens or requests are fewer than none")

    def _day(self, cell: str) -> str:
        try:
            return self.days[cell]
        except ValueError:
            raise self._error(f"{cell[:40]!r} is no day as exports write it (YYYY-MM-DD)") from None

    def _ragged(self, row: list[str]) -> UsageError:
        return self._error(f"{len(row)} cells where the header has {self.layout.width}")

    def _error(self, what: str) -> UsageError:
        return UsageError(f"{self.name}: line {self.reader.line_num}: {what}", hint=_REEXPORT)
