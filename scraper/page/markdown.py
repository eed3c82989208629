"""Markdown → outline: a strict reader for what documentation pages are made of.

Ours and not a library's, because a library mends: one pads short rows, another drops surplus cells or a whole table without a
word, and a mended row is how a cut page passes for a whole one. A library judges it in the tests.
"""

from __future__ import annotations

import re

from scraper.errors import PageRefused
from scraper.lifecycle import Refusal
from scraper.page.inline import is_separator, plain, split_row, without_anchor
from scraper.page.outline import Builder, Form, Outline, Paragraph, Row, Table
from scraper.page.text import visible

_HEADING = re.compile(r" {0,3}(#{1,6}+)(?=[ \t\u00a0]|#*[ \t]*\Z)")
_SETEXT = re.compile(r" {0,3}(=+|-{2,})[ \t]*\Z")
_RULE = re.compile(r" {0,3}([-*_])(?:[ \t]*\1){2,}[ \t]*\Z")
_FENCE = re.compile(r" {0,3}(`{3,}|~{3,})")
_META = re.compile(r"([A-Za-z_]+):[ \t]*(.*)\Z")
_NOTE_OPEN = re.compile(r"\s*<(Note|Warning|Tip|Info|Callout|Check|Danger)\b[^>]*>")
_ADDRESS = re.compile(r"(?:source|url|source_url)\W{1,6}(https?://[^\s\"'<>*]+)", re.IGNORECASE)
_HTML_TABLE = re.compile(r"(?<!`)<(?:table|thead|tbody|tr|td)\b", re.IGNORECASE)
_MOST_LINES = 200_000  # the largest page in the field has a few hundred
_HEAD_LINES, _HEAD_LENGTH = 40, 10_000


def read_markdown(text: str) -> Outline:
    """Give the outline of a Markdown page.

    Tables need a header, a separator of the same width and, where the header has outer bars, outer bars in every row; front
    matter may stand at the top, twice (some mirrors put their own before the page's), or below the first heading.
    Raises `PageRefused` for more lines than a page has.
    """
    lines = text.removeprefix("\ufeff").splitlines()
    if len(lines) > _MOST_LINES:
        raise PageRefused((Refusal("transport-size", f"{len(lines):,} lines are more than a page has"),))
    return _Reader(lines, unfinished=bool(text) and not text.endswith("\n")).read()


class _Reader:
    """One pass over the lines; ``at`` is the index of the line that is looked at."""

    def __init__(self, lines: list[str], *, unfinished: bool) -> None:
        self.unfinished_line = unfinished
        self.lines = lines
        self.at = 0
        self.builder = Builder()
        self.meta: dict[str, str] = {}
        self.first_heading: str | None = None
        self.paragraph: list[str] = []
        self.paragraph_at = 0
        self.note: str | None = None
        self.note_at = 0

    def read(self) -> Outline:
        """Read every line and give the outline."""
        while self.at < len(self.lines):
            self._line(self.lines[self.at])
        self._flush()
        self._unclosed_note()
        address = self.meta.get("url") or self.meta.get("source_url")
        if not address and (found := _ADDRESS.search("\n".join(self.lines[:_HEAD_LINES])[:_HEAD_LENGTH])):
            address = found[1]
        return Outline(
            form=Form.MARKDOWN,
            title=self.meta.get("title") or self.first_heading or "",
            language=None,
            address=address,
            sections=self.builder.sections(),
            defects=tuple(self.builder.defects),
            text_length=self.builder.text_length,
        )

    def _line(self, line: str) -> None:
        """Read what begins at this line and move on."""
        stripped = line.strip()
        if not stripped:
            if self.paragraph:
                self._flush()
            self.at += 1
        elif stripped[0] == "#" and (heading := _HEADING.match(line)):
            self._heading(len(heading[1]), line[heading.end() :].rstrip(" \t").rstrip("#"))
        elif "|" in stripped and self._table_begins():
            self._table()
        elif stripped[0] in "-=_*`~<|" and self._special(line, stripped):
            pass
        else:
            self._text(stripped)

    def _special(self, line: str, stripped: str) -> bool:
        """Read what the first character may announce; False where it is ordinary text after all."""
        if stripped[0] in "`~" and (fence := _FENCE.match(line)):
            self._fence(fence[1])
        elif stripped.startswith("<!--"):
            self._comment()
        elif stripped[0] == "<" and (note := _NOTE_OPEN.match(line)):
            self._open_note(note[1], line[note.end() :])
        elif self.note and stripped.startswith(f"</{self.note}"):
            self._flush()
            self.note = None
            self.at += 1
        elif stripped[0] in "-=" and self.paragraph and (setext := _SETEXT.match(line)):
            title, self.paragraph = " ".join(self.paragraph), []
            self._heading(1 if setext[1][0] == "=" else 2, title)
        elif stripped == "---" and self._front_matter():
            pass
        elif _RULE.match(line):
            self._flush()
            self.at += 1
        elif stripped[0] == "|":
            # A row that no table holds: the header is gone, or a blank line tore the table in two.
            self.builder.defect("structure-fragment", f"line {self.at + 1}: a table row without its table", stripped)
            self.at += 1
        else:
            return False
        return True

    def _text(self, stripped: str) -> None:
        if "<" in stripped and _HTML_TABLE.search(stripped):
            self.builder.defect("structure-fragment", f"line {self.at + 1}: a table in HTML", stripped)
        if not self.paragraph:
            self.paragraph_at = self.at
        if self.note and (end := stripped.find(f"</{self.note}>")) >= 0:
            self.paragraph.append(stripped[:end])
            self._flush()
            self.note = None
        else:
            self.paragraph.append(stripped[1:].lstrip() if stripped[0] == ">" else stripped)
        self.at += 1

    def _flush(self) -> None:
        if self.paragraph:
            text = plain(" ".join(self.paragraph))
            quoted = self.lines[self.paragraph_at].lstrip().startswith(">")
            self.paragraph = []
            if text:
                self.builder.add(Paragraph(text, f"line {self.paragraph_at + 1}", bool(self.note) or quoted))

    def _heading(self, level: int, title: str) -> None:
        self._flush()
        self.at += 1
        text = plain(without_anchor(title))
        if not text:
            text = self._title_below()
        if self.first_heading is None and level == 1:
            self.first_heading = text
        self.builder.heading(level, text)

    def _title_below(self) -> str:
        """Give the title of an empty heading: converters set it two lines below (the captures of 2026-02-07)."""
        ahead = self.at
        while ahead < len(self.lines) and not visible(self.lines[ahead]):
            ahead += 1
        if ahead >= len(self.lines) or self.lines[ahead].lstrip()[0] in "#|<`~-":
            return ""
        self.at = ahead + 1
        return plain(self.lines[ahead])

    def _fence(self, marker: str) -> None:
        self._flush()
        opened = self.at
        self.at += 1
        while self.at < len(self.lines):
            closing = self.lines[self.at].strip()
            self.at += 1
            if closing.startswith(marker) and not closing.strip(marker[0]):
                return
        self.builder.defect("cut-page", f"line {opened + 1}: a code block is never closed", self.lines[opened])

    def _comment(self) -> None:
        self._flush()
        opened = self.at
        while self.at < len(self.lines):
            self.at += 1
            if "-->" in self.lines[self.at - 1]:
                return
        self.builder.defect("cut-page", f"line {opened + 1}: a comment is never closed", self.lines[opened])

    def _open_note(self, name: str, rest: str) -> None:
        self._flush()
        self._unclosed_note()
        self.note, self.note_at = name, self.at
        if rest.strip():
            self._text(rest.strip())
        else:
            self.at += 1

    def _unclosed_note(self) -> None:
        if self.note:
            self.builder.defect("cut-page", f"line {self.note_at + 1}: <{self.note}> is never closed", self.lines[self.note_at])

    def _front_matter(self) -> bool:
        """Read a block of ``key: value`` lines between two rules; False where this rule begins none."""
        end = self.at + 1
        found: dict[str, str] = {}
        while end < len(self.lines) and (meta := _META.match(self.lines[end])):
            found[meta[1].lower()] = plain(meta[2].strip("\"'"))
            end += 1
        if not found or end >= len(self.lines) or self.lines[end].strip() != "---":
            return False
        self._flush()
        # The page's own block comes last and knows best.
        self.meta.update(found)
        self.at = end + 1
        return True

    def _table_begins(self) -> bool:
        return self.at + 1 < len(self.lines) and is_separator(self.lines[self.at + 1])

    def _table(self) -> None:
        start, header_line = self.at, self.lines[self.at].strip()
        columns = split_row(self.lines[self.at + 1].strip())
        headers = split_row(header_line)
        if len(headers) != len(columns) and (glued := header_line.find("|")) > 0:
            # One mirror glued the header row to the sentence before it.
            self.paragraph_at = self.paragraph_at if self.paragraph else self.at
            self.paragraph.append(header_line[:glued])
            header_line = header_line[glued:]
            headers = split_row(header_line)
        self._flush()
        if len(headers) != len(columns):
            self.builder.defect(
                "structure-ragged", f"line {start + 1}: {len(headers)} headers over {len(columns)} columns", header_line
            )
        self.at += 2
        rows = self._rows(len(headers), barred=header_line.startswith("|") and header_line.endswith("|"))
        if not rows:
            self.builder.defect("structure-empty", f"line {start + 1}: a table without rows", header_line)
        self.builder.add(Table(tuple(plain(cell) for cell in headers), tuple(rows), f"line {start + 1}"))

    def _rows(self, width: int, *, barred: bool) -> list[Row]:
        """Read rows up to a blank line or the next block; what isn't a whole row is a defect, never a shorter row."""
        rows = []
        while self.at < len(self.lines) and (line := self.lines[self.at].strip()):
            if "|" not in line and (line[0] in "#<`~" or _RULE.match(line)):
                break
            self.at += 1
            place = f"line {self.at}"
            is_last_line = self.at == len(self.lines) and self.unfinished_line
            if (barred and not (line.startswith("|") and line.endswith("|") and len(line) > 1)) or (not barred and is_last_line):
                self.builder.defect("cut-row", f"{place}: a row that isn't closed", line)
                continue
            cells = tuple(plain(cell) for cell in split_row(line))
            if len(cells) != width:
                self.builder.defect("structure-ragged", f"{place}: {len(cells)} cells under {width} headers", line)
                continue
            rows.append(Row(cells, place))
        return rows
