"""Text for a terminal: nothing from a page may move the cursor, change colours or hide itself; a table never cuts an id."""

from __future__ import annotations

import os
import sys
import unicodedata

TYPE_CHECKING = False  # typing itself would cost more than this module: see scraper/_late.py
if TYPE_CHECKING:
    from collections.abc import Sequence
    from typing import TextIO

_STYLES = {"bold": "1", "dim": "2", "red": "31", "yellow": "33", "green": "32", "cyan": "36"}


def printable(text: str) -> str:
    r"""Give ``text`` with every control, bidi and invisible character shown as ``\u{…}``, so that it can't do anything."""
    return "".join(char if char == "\n" or unicodedata.category(char)[0] != "C" else f"\\u{{{ord(char):x}}}" for char in text)


def one_line(text: str) -> str:
    """Give ``text`` printable and on one line: no line of ours can be begun by a page."""
    return printable(" ".join(text.split()))


def colours_wanted(stream: TextIO | None = None) -> bool:
    """Tell whether colours belong on ``stream``: a terminal, no ``NO_COLOR`` (https://no-color.org), no ``TERM=dumb``."""
    stream = stream or sys.stdout
    return stream.isatty() and not os.environ.get("NO_COLOR") and os.environ.get("TERM") != "dumb"


def style(text: str, name: str, *, on: bool) -> str:
    """Give ``text`` in a style, or as it is where colours are off."""
    return f"\x1b[{_STYLES[name]}m{text}\x1b[0m" if on and text else text


def table(headers: Sequence[str], rows: Sequence[Sequence[str]]) -> str:
    """Give a plain table: columns as wide as their longest cell, two blanks between, nothing cut."""
    cells = [[printable(cell) for cell in row] for row in (headers, *rows)]
    widths = [max(len(row[column]) for row in cells) for column in range(len(headers))]
    lines = ["  ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True)).rstrip() for row in cells]
    return "\n".join([lines[0], "  ".join("-" * width for width in widths), *lines[1:]])
