"""The rows of one export, into a ledger: as fast as the csv module lets them through, and never held all at once.

The loop of `_tally` runs once a row, millions of times: what it looks up is bound before it, and what is rare (an empty cell, a new
day, a new group) leaves it for a function of its own. Measured in ``bench/audit.py``.
"""

from __future__ import annotations

import csv
from dataclasses import dataclass
from datetime import date
from decimal import Decimal, DecimalException
from operator import itemgetter
from typing import TYPE_CHECKING, Protocol

from scraper.errors import UsageError
from scraper.usage.audit.columns import find_columns
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
        layout, reader, days = self.layout, self.reader, self.days
        width, day_at, cost_at = layout.width, layout.day, layout.cost
        # A column that the export doesn't have is read from cells that every row is given at its end: "0" and "".
        zero, empty = width, width + 1
        absent = ["0", ""] if None in (*layout.tokens, layout.workspace, layout.api_key) else None
        key_of = itemgetter(*(empty if at is None else at for at in (layout.model, layout.workspace, layout.api_key)))
        numbers_of = itemgetter(*(zero if at is None else at for at in layout.tokens))
        requests_at = layout.requests
        groups: dict[tuple[str, ...], Usage] = {}
        before = sum(usage.rows for usage in self.ledger.groups.values())
        for row in reader:
            if len(row) != width:
                if not row:
                    continue
                raise self._ragged(row)
            if absent:
                row += absent  # noqa: PLW2901 - the row is ours, and a copy a row would be a third of the time
            try:
                usage = groups[key_of(row)]
            except KeyError:
                usage = self._group(key_of(row), groups)
            try:
                plain, write_5m, write_1h, read, output = map(int, numbers_of(row))
            except ValueError:
                plain, write_5m, write_1h, read, output = map(self._count, numbers_of(row))
            if plain | write_5m | write_1h | read | output < 0:
                list(map(self._count, numbers_of(row)))  # raises with the one that is negative
            usage.rows += 1
            usage.input += plain
            usage.cache_write += write_5m + write_1h
            usage.cache_read += read
            usage.output += output
            try:
                day = days[row[day_at]]
            except ValueError:
                raise self._no_day(row[day_at]) from None
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

    def _group(self, key: tuple[str, ...], groups: dict[tuple[str, ...], Usage]) -> Usage:
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

    def _no_day(self, cell: str) -> UsageError:
        return self._error(f"{cell[:40]!r} is no day as exports write it (YYYY-MM-DD)")

    def _ragged(self, row: list[str]) -> UsageError:
        return self._error(f"{len(row)} cells where the header has {self.layout.width}")

    def _error(self, what: str) -> UsageError:
        return UsageError(f"{self.name}: line {self.reader.line_num}: {what}", hint=_REEXPORT)
