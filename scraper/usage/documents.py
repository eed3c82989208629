"""A file as text that can be searched and written back: encodings, binaries, sizes.

UTF-8 and every other encoding that holds ASCII are searched as the bytes they are; UTF-16 and UTF-32 are turned into UTF-8 first,
and turned back, with their byte-order mark, when they are written.
"""

from __future__ import annotations

import codecs
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
    _last: tuple[int, int, int] = field(default=(0, 1, 1), repr=False)

    def place(self, position: int) -> tuple[int, int]:
        """Give the line and the column (both from 1, columns in code points) of a position in ``data``.

        Counts on from the last position that was asked for, so that a million places on one huge line take no longer than one.
        """
        last, line, column = self._last if self._last[0] <= position else (0, 1, 1)
        breaks = self.data.count(b"\n", last, position)
        if breaks:
            last, column = self.data.rfind(b"\n", last, position) + 1, 1
        between = self.data[last:position].decode("utf-8", "surrogateescape")
        column += len(between.removeprefix("\ufeff") if last == 0 else between)
        self._last = (position, line + breaks, column)
        return line + breaks, column

    def line_at(self, position: int) -> bytes:
        """Give the bytes of the line around a position, without its end."""
        start, end = self.data.rfind(b"\n", 0, position) + 1, self.data.find(b"\n", position)
        return self.data[start : len(self.data) if end < 0 else end].rstrip(b"\r")

    def encoded(self, data: bytes) -> bytes:
        """Give other ``data`` as the file's own bytes."""
        return data if self.codec is None else self.bom + data.decode("utf-8").encode(self.codec)


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
