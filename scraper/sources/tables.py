"""Status, history and parameter tables of an outline → rows with exact dates, and a defect for every cell that can't be read."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from scraper.lifecycle import Doubt, Parameter, Retirement
from scraper.page.dates import DAY_IN_PROSE, parse_existing_date, parse_optional_date, parse_retirement
from scraper.page.outline import Defect
from scraper.page.text import is_model_id, is_stated, slug
from scraper.sources.base import HistoryRow, ReadNotice, StatusRow
from scraper.sources.columns import cell, read_cell

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import date

    from scraper.page.outline import Outline, Row, Section, Table
    from scraper.sources.columns import Columns

_DATED = re.compile(r"(\d{4}-\d{2}-\d{2})\s*[:\uff1a\u2013\u2014-]\s*(\S.*)\Z")
_RETIRED = re.compile(rf"\b(?:was|were|has been|have been) retired\b(?: on)?(?: ({DAY_IN_PROSE.pattern}))?", re.IGNORECASE)
_OPENING = re.compile(rf"(?:on|announced on) ({DAY_IN_PROSE.pattern})", re.IGNORECASE)
_STATUS_WORD = re.compile(r"([A-Za-z]+)(?:\s*\((.+)\))?\Z")
_PARAMETER = re.compile(r"[A-Za-z_][\w.\[\]]*")
_NO_REPLACEMENT = frozenset({"", "n/a", "none", "-", "–", "—"})
_WORD = re.compile(r"[a-z0-9][a-z0-9.@:_-]*[a-z0-9]|[a-z0-9]", re.IGNORECASE)


class TableReader:
    """Reads every table of an outline by its columns; what it found lies in its lists afterwards."""

    def __init__(self, status: Columns, history: Columns, parameters: Columns, id_prefix: str) -> None:
        """Take the columns of the three kinds, and the prefix by which an id is found in a replacement's free text."""
        self.kinds = (status, history, parameters)
        self.id_prefix = id_prefix
        self.status: list[StatusRow] = []
        self.notices: list[ReadNotice] = []
        self.parameters: list[Parameter] = []
        self.defects: list[Defect] = []
        self.doubts: list[Doubt] = []
        self._found: set[str] = set()
        self._empty: list[str] = []

    def read(self, outline: Outline) -> None:
        """Read all tables; then complain about what should have been there."""
        status_section: str | None = None
        for section in outline.sections:
            histories = []
            for table in section.tables:
                kind, columns = self._classify(table)
                if kind == "status":
                    if status_section not in {None, section.title}:
                        sentence = (
                            f"a second status table, read like the one under {status_section!r}: is it about the same platform?"
                        )
                        self.doubts.append(Doubt("second-status-table", f"{section.title or 'top'} ({table.place})", sentence))
                    status_section = status_section or section.title
                    self.status += self._status(table, columns)
                elif kind == "history":
                    histories.append((table, columns))
                elif kind == "parameters":
                    self.parameters += self._parameters(table, columns)
                elif kind is None:
                    self._unknown(section, table)
            self._notice(section, histories)
        self._settle()

    def _classify(self, table: Table) -> tuple[str | None, Mapping[str, int]]:
        for kind in self.kinds:
            if (columns := kind.match(table)) is not None:
                self._found.add(kind.what)
                return kind.what, columns
        for kind in self.kinds:
            if kind.resembles(table):
                found = " | ".join(table.headers)
                wanted = " | ".join("/".join(sorted(names)) for names in kind.headers.values())
                sentence = f"{table.place}: the columns of the {kind.what} table aren't the known ones ({wanted})"
                self.defects.append(Defect("structure-columns", sentence, found))
                return "resembling", {}
        return None, {}

    def _unknown(self, section: Section, table: Table) -> None:
        sentence = f"a table that lastcall doesn't know, with the columns {' | '.join(table.headers)}"
        self.doubts.append(Doubt("unknown-table", f"{section.title or 'top'} ({table.place})", sentence))

    def _id(self, text: str, row: Row) -> str:
        found = text.lower()
        if not is_model_id(found) or found[-1] in "-_.:@":  # "claude-" is what a cut cell leaves
            self.defects.append(Defect("sense-id", f"{row.place}: {text!r} is not an id", text))
        elif not found.startswith(self.id_prefix):
            self.doubts.append(Doubt("unfamiliar-id", row.place, f"{found} doesn't begin with {self.id_prefix}"))
        return found

    def _status(self, table: Table, columns: Mapping[str, int]) -> list[StatusRow]:
        rows = []
        for row in table.rows:
            deprecated_on = read_cell(parse_optional_date, row, columns["deprecated"], table, self.defects)
            retirement = self._retirement(row, columns, table)
            model_id = self._id(cell(row, columns, "id"), row)
            state = cell(row, columns, "state").lower()
            self._empty_cells(row, table, model_id, (columns["deprecated"], columns["retirement"]))
            rows.append(StatusRow(model_id, state, deprecated_on, retirement, row.place))
        return rows

    def _retirement(self, row: Row, columns: Mapping[str, int], table: Table) -> Retirement:
        """Read a retirement; a cell that can't be read keeps its text, for whoever accepts the page all the same."""
        found = read_cell(parse_retirement, row, columns["retirement"], table, self.defects)
        return found or Retirement(raw=cell(row, columns, "retirement"))

    def _empty_cells(self, row: Row, table: Table, model_id: str, columns: tuple[int, ...]) -> None:
        """Tell of cells that say nothing, not even that there is nothing to say: what stood there may have got lost."""
        for column in columns:
            if not row.cells[column]:
                self.doubts.append(Doubt("empty-cell", model_id, f"{row.place}: nothing under {table.headers[column]!r}"))

    def _notice(self, section: Section, tables: list[tuple[Table, Mapping[str, int]]]) -> None:
        """Read the notice of a section; each has one table, and each history table a notice."""
        dated = _DATED.match(section.title)
        announced_on = parse_existing_date(dated[1]) if dated else None
        if not tables:
            if announced_on:
                self._empty.append(section.title)
            return
        if dated is None or announced_on is None:
            sentence = f"{tables[0][0].place}: a history table under the heading {section.title!r}, which carries no date"
            self.defects.append(Defect("structure-notice", sentence, section.title))
            return
        if len(tables) > 1:
            # A lost heading: the next notice's models would take this one's date.
            sentence = f"{tables[1][0].place}: a second history table under one heading"
            self.defects.append(Defect("structure-notice", sentence, section.title))
        rows = [self._history_row(row, table, columns) for table, columns in tables for row in table.rows]
        self._opening(section, announced_on)
        retired, retired_on = self._retired_note(section)
        others = {str(row.retirement.on) for row in rows if row.retirement.on and row.retirement.on != retired_on}
        if retired_on and others:
            sentence = f"its note says retired {retired_on}, its table {' and '.join(sorted(others))}"
            self.doubts.append(Doubt("dates-disagree", section.title, sentence))
        title = dated[2]
        anchor = slug(f"{dated[1]} {title}")
        self.notices.append(ReadNotice(announced_on, title, anchor, retired, retired_on, tuple(rows), tables[0][0].place))

    def _opening(self, section: Section, announced_on: date) -> None:
        """Compare the day of the heading with that of the sentence below: another notice's sentence means a lost heading."""
        openings = (_OPENING.match(paragraph.text) for paragraph in section.paragraphs)
        days = dict.fromkeys(parse_existing_date(found[1]) for found in openings if found)
        if len(days) > 1:
            sentence = f"the notice {section.title!r} opens with {len(days)} days: a heading between them is lost"
            self.defects.append(Defect("structure-notice", sentence, ", ".join(map(str, days))))
        elif days and announced_on not in days:
            said = f"its heading says {announced_on}, its sentence {next(iter(days)) or 'a day that does not exist'}"
            self.doubts.append(Doubt("notice-day", section.title, said))

    def _history_row(self, row: Row, table: Table, columns: Mapping[str, int]) -> HistoryRow:
        retirement = self._retirement(row, columns, table)
        model_id = self._id(cell(row, columns, "id"), row)
        self._empty_cells(row, table, model_id, (columns["retirement"],))
        raw = cell(row, columns, "replacement")
        replacements = self.replacements(raw)
        if not replacements and raw.lower() not in _NO_REPLACEMENT:
            self.doubts.append(Doubt("replacement-without-id", model_id, f"the replacement {raw!r} names no id"))
        return HistoryRow(model_id, retirement, replacements, raw or None, row.place)

    def replacements(self, raw: str) -> tuple[str, ...]:
        """Give the ids that a replacement cell names, in its order, each once."""
        if is_model_id(raw) and raw.lower() not in _NO_REPLACEMENT:
            return (raw,)
        words = (word.lower() for word in _WORD.findall(raw))
        return tuple(dict.fromkeys(word for word in words if word.startswith(self.id_prefix) and is_model_id(word)))

    def _retired_note(self, section: Section) -> tuple[bool, date | None]:
        """Find the sentence that says it has happened: a note since 2025-10-28, bold text before, plain in some conversions."""
        for paragraph in section.paragraphs:
            if "retired" not in paragraph.text.lower():
                continue
            said = list(_RETIRED.finditer(paragraph.text))
            found = next((match for match in said if is_stated(paragraph.text, match.start())), None)
            if found:
                day = parse_existing_date(found[1]) if found[1] else None
                if day is None:
                    given = f"names {found[1]}, a day that doesn't exist" if found[1] else "gives no date"
                    self.doubts.append(Doubt("retired-without-date", section.title, f"the notice says retired and {given}"))
                return True, day
            if said:
                self.doubts.append(Doubt("retired-note-unread", section.title, f"{said[0][0]!r} isn't stated outright"))
        return False, None

    def _parameters(self, table: Table, columns: Mapping[str, int]) -> list[Parameter]:
        found = []
        for row in table.rows:
            names = tuple(name for name in (part.strip() for part in cell(row, columns, "names").split(",")) if name)
            if odd := [name for name in names if not _PARAMETER.fullmatch(name)] or ([] if names else [""]):
                self.doubts.append(Doubt("parameter-name", row.place, f"{odd[0]!r} isn't the name of a parameter"))
            status = cell(row, columns, "status")
            word = _STATUS_WORD.match(status)
            if word is None:
                self.doubts.append(Doubt("parameter-status", row.place, f"the status {status!r} isn't of the form 'Word (since)'"))
            state, since = (word[1].lower(), word[2]) if word else (status.lower(), None)
            replacement = cell(row, columns, "replacement") or None
            found.append(Parameter(names, state, since, replacement, cell(row, columns, "behavior") or None))
        return found

    def _settle(self) -> None:
        """Take repetitions away (some captures hold the page twice) and say what is missing altogether."""
        self.status = list({(row.id, row.state, row.deprecated_on, row.retirement): row for row in reversed(self.status)}.values())
        self.status.reverse()
        seen: dict[object, ReadNotice] = {}
        for notice in self.notices:
            facts = frozenset((row.id, row.retirement, row.replacements) for row in notice.rows)
            known = seen.get((notice.anchor, facts))
            if known is None or (notice.retired and not known.retired):
                seen[notice.anchor, facts] = notice
        self.notices = list(seen.values())
        self.parameters = list(dict.fromkeys(self.parameters))
        titled = {notice.anchor for notice in self.notices}
        # A table of contents repeats dated headings; only one that has its notice nowhere is a fault.
        for title in self._empty:
            if slug(title) not in titled:
                self.defects.append(Defect("structure-notice", f"the notice {title!r} has no table", title))
        for what, read in (("status", self.status), ("history", self.notices)):
            if not read:
                said = f"no row of the {what} table can be read" if what in self._found else f"the page has no {what} table"
                self.defects.append(Defect(f"structure-no-{what}", said))
