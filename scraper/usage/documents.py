"""A file as text that can be searched and written back: encodings, binaries, sizes.

UTF-8 and every other encoding that holds ASCII are searched as the bytes they are; UTF-16 and UTF-32 are turned into UTF-8 first,
and turned back, with their byte-order mark, when they are written.
"""

from __future__ import annotations

import codecs
from bisect import bisect_right
from dataclasses import dataclass, field
from pathlib import Path

LARGEST = 256 * 1024 * 1024
"""A file of more bytes isn't read: it is reported instead."""

BOMS = (codecs.BOM_UTF32_LE, codecs.BOM_UTF32_BE, codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)
_BOM_CODECS = dict(zip(BOMS, ("utf-32-le", "utf-32-be", "utf-16-le", "utf-16-be"), strict=True))
_SNIFFED = 8192


class Unreadable(Exception):
    """The file can't be looked at; ``args[0]`` says why."""


@dataclass(slots=True)
class Document:
    """A text as ASCII-compatible ``data``; ``codec`` and ``bom`` are the file's own encoding where ``data`` isn't its bytes."""

    data: bytes
    codec: str | None = None
    bom: bytes = b""
    _lines: list[int] | None = field(default=None, repr=False)

    def place(self, position: int) -> tuple[int, int]:
        """Give the line and the column (both from 1, columns in code points) of a position in ``data``."""
        if self._lines is None:
            self._lines = _line_starts(self.data)
        line = bisect_right(self._lines, position)
        start = self._lines[line - 1]
        return line, len(self.data[start:position].decode("utf-8", "surrogateescape").removeprefix("\ufeff")) + 1

    def line(self, number: int) -> bytes:
        """Give the bytes of a line (from 1) without its end; empty where there is none."""
        if self._lines is None:
            self._lines = _line_starts(self.data)
        if not 1 <= number <= len(self._lines):
            return b""
        end = self._lines[number] if number < len(self._lines) else len(self.data)
        return self.data[self._lines[number - 1] : end].rstrip(b"\r\n")

    def encoded(self, data: bytes) -> bytes:
        """Give other ``data`` as the file's own bytes."""
        return data if self.codec is None else self.bom + data.decode("utf-8").encode(self.codec)


def _line_starts(data: bytes) -> list[int]:
    starts = [0]
    position = data.find(b"\n")
    while position >= 0:
        starts.append(position + 1)
        position = data.find(b"\n", position + 1)
    return starts


def read_document(path: str) -> Document | None:
    """Read a file; None for a binary one. Raises `Unreadable` with the reason."""
    try:
        size = Path(path).stat().st_size
        if size > LARGEST:
            raise Unreadable(f"{size / 1024 / 1024:,.0f} MiB is more than is read ({LARGEST // 1024 // 1024} MiB)")
        return document(Path(path).read_bytes())
    except OSError as error:
        raise Unreadable(error.strerror or str(error)) from None


def document(raw: bytes) -> Document | None:
    """Give the document of a file's bytes, or None for a binary one."""
    for bom, codec in _BOM_CODECS.items():
        if raw.startswith(bom):
            return _transcoded(raw[len(bom) :], codec, bom)
    head = raw[:_SNIFFED]
    if b"\0" not in head:
        return Document(raw)
    # Windows tools write UTF-16 without a mark: half of such a text, in the Latin script, is NUL bytes.
    if len(raw) % 2 == 0 and head[1::2].count(0) > len(head) * 0.4:
        return _transcoded(raw, "utf-16-le", b"")
    if len(raw) % 2 == 0 and head[0::2].count(0) > len(head) * 0.4:
        return _transcoded(raw, "utf-16-be", b"")
    return None


def _transcoded(raw: bytes, codec: str, bom: bytes) -> Document | None:
    try:
        return Document(raw.decode(codec).encode("utf-8"), codec, bom)
    except UnicodeError:
        return None
