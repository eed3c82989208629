"""Rewriting ids to their replacements: only the bytes of a finding, only where it is certain, whole files or nothing."""

from __future__ import annotations

import difflib
import os
import re
import shutil
import tempfile
from dataclasses import dataclass
from itertools import groupby
from pathlib import Path
from typing import TYPE_CHECKING

from scraper.errors import StorageError
from scraper.usage.documents import Unreadable, read_document

if TYPE_CHECKING:
    from collections.abc import Iterable

    from scraper.usage.documents import Document
    from scraper.usage.finding import Finding


_ODD_IN_NAMES = re.compile(r"[\x00-\x1f\x7f\"\\\udc80-\udcff]")


@dataclass(frozen=True, slots=True)
class Rewrite:
    """One file before and after; ``count`` is the number of ids that change."""

    path: str
    before: Document
    after: bytes
    count: int


def rewrites(findings: Iterable[Finding]) -> list[Rewrite]:
    """Give what would be written for the findings with a certain replacement, file by file.

    The files are read again: a place that no longer holds what was found stays as it is.
    """
    fixable = sorted((one for one in findings if one.rewritten is not None), key=lambda one: (one.place.path, one.place.start))
    planned = []
    for path, group in groupby(fixable, key=lambda one: one.place.path):
        try:
            document = read_document(path)
        except Unreadable:
            continue
        if document is None:
            continue
        after, count = rewrite(document.data, list(group))
        if count:
            planned.append(Rewrite(path, document, after, count))
    return planned


def rewrite(data: bytes, findings: list[Finding]) -> tuple[bytes, int]:
    """Give ``data`` with every finding rewritten, and how many were; no byte outside a finding changes."""
    pieces, position, count = [], 0, 0
    for one in findings:
        start, end = one.place.start, one.place.end
        if one.rewritten is None or start < position or data[start:end] != one.written.encode():
            continue
        pieces += [data[position:start], one.rewritten.encode()]
        position, count = end, count + 1
    return b"".join([*pieces, data[position:]]), count


def unified_diff(planned: Iterable[Rewrite]) -> str:
    """Give the changes as a patch that ``git apply`` and ``patch -p1`` take."""
    lines: list[str] = []
    for one in planned:
        was, now = _name_in_patch(f"a/{one.path}"), _name_in_patch(f"b/{one.path}")
        for line in difflib.unified_diff(_lines(one.before.data), _lines(one.after), was, now):
            lines += [line] if line.endswith("\n") else [line, "\n\\ No newline at end of file\n"]
    return "".join(lines)


def _name_in_patch(name: str) -> str:
    """Give a file's name as git writes it: in quotes where it has a quote, a backslash, a control or an undecodable byte."""
    if not _ODD_IN_NAMES.search(name):
        return name
    raw = name.encode("utf-8", "surrogateescape")
    return '"' + "".join(chr(byte) if 0x20 <= byte < 0x7F and byte not in b'"\\' else f"\\{byte:03o}" for byte in raw) + '"'


def _lines(data: bytes) -> list[str]:
    # Not splitlines(): a form feed or U+2028 ends no line for patch and git.
    return [line for line in re.split(r"(?<=\n)", data.decode("utf-8", "surrogateescape")) if line]


def write(planned: Iterable[Rewrite]) -> None:
    """Write the files, each whole or not at all, with encoding, line ends, mode and links kept; raises `StorageError`."""
    for one in planned:
        target = Path(one.path).resolve()
        try:
            _replace(target, one.before.encoded(one.after))
        except OSError as error:
            raise StorageError(f"{one.path}: can't be written ({error.strerror})", hint="the file is as it was") from None


def _replace(target: Path, content: bytes) -> None:
    handle, name = tempfile.mkstemp(prefix=f".{target.name}.", dir=target.parent)
    temporary = Path(name)
    try:
        with os.fdopen(handle, "wb") as file:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
        shutil.copymode(target, temporary)
        temporary.replace(target)
    finally:
        temporary.unlink(missing_ok=True)
