"""How published JSON is laid out: a line for each field, and in lists a line for each entry.

It can be read, searched and compared line by line, and it is half the size of fully indented JSON and ten times as quick to write.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from io import BytesIO
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from scraper.canonical import Json


def rows(document: dict[str, Json]) -> bytes:
    """Give the bytes of a document, UTF-8, with a final newline; an iterator in it is a list whose entries come one by one."""
    out = BytesIO()
    separator = b"{\n"
    for name, value in document.items():
        out.write(separator + _line(name) + b": ")
        if isinstance(value, Iterator) or (isinstance(value, list) and value):
            _write_list(out, iter(value))
        else:
            out.write(_line(value))
        separator = b",\n"
    out.write(b"\n}\n")
    return out.getvalue()


def _write_list(out: BytesIO, entries: Iterator[Json]) -> None:
    separator = b"[\n"
    for entry in entries:
        out.write(separator + _line(entry))
        separator = b",\n"
    out.write(b"\n]" if separator == b",\n" else b"[]")


def _line(value: Json) -> bytes:
    return json.dumps(value, ensure_ascii=False).encode()
