"""Tables by their header sets, never by position: columns are declared as data, and a column nobody knows is refused."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from typing import TypeVar

    from scraper.page.outline import Defect, Row, Table

    T = TypeVar("T")

_WIDEST = 100  # columns that are looked at: no table of models has had ten


@dataclass(frozen=True, slots=True)
class Columns:
    """What a kind of table is made of: field name → the headers (as `key` gives them) that the pages have used for it."""

    what: str
    headers: Mapping[str, frozenset[str]]

    def match(self, table: Table) -> dict[str, int] | None:
        """Give field → column where the table has exactly these columns in any order, or None."""
        if len(table.headers) != len(self.headers):
            return None
        found: dict[str, int] = {}
        for column, header in enumerate(table.keys):
            field = next((name for name, known in self.headers.items() if header in known and name not in found), None)
            if field is None:
                return None
            found[field] = column
        return found

    def resembles(self, table: Table) -> bool:
        """Tell whether a table that doesn't match carries this kind's first column: another was renamed, added or lost."""
        own = next(iter(self.headers.values()))
        return any(header in own for header in table.keys[:_WIDEST])


def cell(row: Row, columns: Mapping[str, int], field: str) -> str:
    """Give the text of a field's cell."""
    return row.cells[columns[field]]


def read_cell(reader: Callable[[str], T], row: Row, column: int, table: Table, defects: list[Defect]) -> T | None:
    """Read one cell; what can't be read becomes a defect with the cell's coordinates, and None."""
    text = row.cells[column]
    try:
        return reader(text)
    except ValueError:  # an `UnreadableDate`
        from scraper.page.outline import Defect

        header = table.headers[column]
        defects.append(Defect("structure-cell", f"{row.place}, column {header!r}: {text!r} is not a date in a known form", text))
        return None
