"""A page as neutral structure: sections with their heading, and in them paragraphs and tables. HTML and Markdown both become one.

An outline says only what stands where. What it couldn't make out (a row that isn't closed, a row with too few cells, a part that
never arrived) it doesn't repair: each is a `Defect`, and a guard refuses the page for it.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING

from scraper.page.text import slug

if TYPE_CHECKING:
    from collections.abc import Iterator


class Form(StrEnum):
    """The two renderings that a page comes in."""

    MARKDOWN = "markdown"
    HTML = "html"


@dataclass(frozen=True, slots=True)
class Defect:
    """Something in the page's make that can't be trusted: a guard's stable code, one sentence with the place, the raw text."""

    code: str
    sentence: str
    raw: str | None = None


@dataclass(frozen=True, slots=True)
class Paragraph:
    """Running text, plain; ``note`` is true inside a call-out (``<Note>``, ``<aside>``, a block quote). ``place`` is for people."""

    text: str
    place: str
    note: bool = False


@dataclass(frozen=True, slots=True)
class Row:
    """The plain text of one table row's cells."""

    cells: tuple[str, ...]
    place: str


@dataclass(frozen=True, slots=True)
class Table:
    """A table: header cells, and rows that are all as wide as the header (others became defects)."""

    headers: tuple[str, ...]
    rows: tuple[Row, ...]
    place: str

    @property
    def keys(self) -> tuple[str, ...]:
        """Give the headers as they are compared: case folded (their text is plain already)."""
        return tuple(header.casefold() for header in self.headers)


@dataclass(frozen=True, slots=True)
class Section:
    """One heading and what follows it up to the next; ``path`` is the headings above it and its own title.

    The text before the first heading is a section of level 0 with an empty title.
    """

    level: int
    title: str
    path: tuple[str, ...]
    blocks: tuple[Paragraph | Table, ...]

    @property
    def anchor(self) -> str:
        """Give the fragment that leads to this section (made from the title: ids in HTML differ between renderings)."""
        return slug(self.title)

    @property
    def tables(self) -> Iterator[Table]:
        """Give the tables of this section, in order."""
        return (block for block in self.blocks if isinstance(block, Table))

    @property
    def paragraphs(self) -> Iterator[Paragraph]:
        """Give the paragraphs of this section, in order."""
        return (block for block in self.blocks if isinstance(block, Paragraph))


@dataclass(frozen=True, slots=True)
class Outline:
    """A whole page.

    ``title`` is the page's own (HTML title, front matter, or first heading of level 1), ``language`` a code such as ``en`` where
    the page declares one, ``address`` the URL that the page gives for itself, ``text_length`` the number of visible characters.
    """

    form: Form
    title: str
    language: str | None
    address: str | None
    sections: tuple[Section, ...]
    defects: tuple[Defect, ...]
    text_length: int
    wants_password: bool = False
    scripts: int = 0

    @property
    def tables(self) -> Iterator[tuple[Section, Table]]:
        """Give every table with its section, in the order of the page."""
        return ((section, table) for section in self.sections for table in section.tables)


class Builder:
    """Collects headings and blocks in page order and gives the sections."""

    def __init__(self) -> None:
        """Start with the section before the first heading."""
        self._sections: list[Section] = []
        self._titles: list[tuple[int, str]] = []
        self._level = 0
        self._title = ""
        self._blocks: list[Paragraph | Table] = []
        self.defects: list[Defect] = []
        self.text_length = 0

    @property
    def title(self) -> str:
        """Give the title of the section that is open."""
        return self._title

    def heading(self, level: int, title: str) -> None:
        """Begin a section."""
        self._close()
        self._titles = [(above, text) for above, text in self._titles if above < level] + [(level, title)]
        self._level, self._title, self._blocks = level, title, []
        self.text_length += len(title)

    def add(self, block: Paragraph | Table) -> None:
        """Add a block to the section that is open."""
        self._blocks.append(block)
        self.text_length += len(block.text) if isinstance(block, Paragraph) else sum(map(len, block.headers))

    def defect(self, code: str, sentence: str, raw: str | None = None) -> None:
        """Record what can't be trusted; ``raw`` is cut to a length that a person reads."""
        self.defects.append(Defect(code, sentence, raw[:200] if raw else raw))

    def sections(self) -> tuple[Section, ...]:
        """Give all sections, the open one included."""
        self._close()
        self._blocks = []
        return tuple(self._sections)

    def _close(self) -> None:
        if self._level or self._blocks:
            path = tuple(title for _, title in self._titles)
            self._sections.append(Section(self._level, self._title, path, tuple(self._blocks)))
