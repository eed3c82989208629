"""Opening an export: a plain file, gzip, a zip of CSV files or stdin, as text that is read in bounded memory and counted.

The form is told by the first bytes, never by the name. What is wrong with the bytes is told by where they are.
"""

from __future__ import annotations

import io
import sys
from contextlib import contextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING, BinaryIO, Protocol, TextIO, cast

from scraper.errors import UsageError

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    Tick = Callable[[int], None]

STDIN = "-"
LONGEST_LINE = 4 << 20
"""A line past this many bytes is no row of an export, and would otherwise be held in memory whole."""

_GZIP, _ZIP = b"\x1f\x8b", b"PK\x03\x04"
_OTHER_ENCODINGS = {b"\xff\xfe": "UTF-16", b"\xfe\xff": "UTF-16"}
_REREAD = "export it again from the Console, as CSV in UTF-8"


class _Bytes(Protocol):
    """What a file, an unpacked gzip and a member of a zip have in common."""

    def read1(self, size: int = -1, /) -> bytes: ...


class CountedBytes(io.BufferedIOBase):
    """A stream that counts what passes, tells it to ``tick``, and refuses endless lines; `io.TextIOWrapper` reads through it."""

    def __init__(self, raw: _Bytes, name: str, tick: Tick) -> None:
        self._raw = raw
        self._name = name
        self._tick = tick
        self.position = 0
        self._unended = 0

    def readable(self) -> bool:
        """Say that this is for reading."""
        return True

    def read1(self, size: int = -1, /) -> bytes:
        """Read at most ``size`` bytes in one step."""
        data = self._raw.read1(size)
        self.position += len(data)
        self._tick(len(data))
        end = data.rfind(b"\n")
        self._unended = len(data) - end - 1 if end >= 0 else self._unended + len(data)
        if self._unended > LONGEST_LINE:
            raise UsageError(
                f"{self._name}: a line of more than {LONGEST_LINE:,} bytes ends at no place before byte {self.position:,}",
                hint="a quote that is never closed, or no CSV; " + _REREAD,
            )
        return data


@dataclass(frozen=True, slots=True)
class OpenedExport:
    """One export's text, the name to call it by, and the bytes under it."""

    name: str
    text: TextIO
    counted: CountedBytes


def opened_exports(path: str, tick: Tick = lambda _: None) -> Iterator[OpenedExport]:
    """Give the export behind a path, or every CSV in a zip, each open until the next is asked for.

    ``path`` is a file or ``-`` for stdin; ``tick`` is called with every number of uncompressed bytes read. Stand inside `explained`
    while reading: a damaged gzip shows itself only then. Raises `UsageError` for what is no text in UTF-8 at all.
    """
    if path == STDIN:
        yield from _sniffed(cast("io.BufferedReader", sys.stdin.buffer), "stdin", tick)
        return
    with open(path, "rb") as raw:  # noqa: PTH123 - the path is shown as the person wrote it
        yield from _sniffed(raw, path, tick)


def _sniffed(raw: io.BufferedReader, name: str, tick: Tick) -> Iterator[OpenedExport]:
    start = raw.peek(4)[:4]
    if start[:2] in _OTHER_ENCODINGS:
        raise UsageError(f"{name}: the text is {_OTHER_ENCODINGS[start[:2]]}, not UTF-8 (byte 0)", hint=_REREAD)
    if start[:2] == _GZIP:
        import gzip

        with gzip.open(raw) as unpacked:
            yield _as_text(unpacked, name, tick)
    elif start == _ZIP:
        yield from _unzipped(raw, name, tick)
    else:
        yield _as_text(raw, name, tick)


def _unzipped(raw: io.BufferedReader, name: str, tick: Tick) -> Iterator[OpenedExport]:
    import zipfile

    if not raw.seekable():
        raise UsageError(f"{name}: a zip can't be read from a pipe", hint="name the file, or pipe the CSV itself")
    with zipfile.ZipFile(raw) as archive:
        members = [
            entry for entry in archive.infolist() if entry.filename.lower().endswith(".csv") and "__MACOSX" not in entry.filename
        ]
        if not members:
            raise UsageError(f"{name}: there is no .csv in this zip", hint=_REREAD)
        for entry in members:
            if entry.flag_bits & 1:
                raise UsageError(f"{name}: {entry.filename} in this zip needs a password", hint="unpack it first")
            with archive.open(entry) as member:
                yield _as_text(cast("_Bytes", member), f"{name}/{entry.filename}", tick)


def _as_text(raw: _Bytes, name: str, tick: Tick) -> OpenedExport:
    counted = CountedBytes(raw, name, tick)
    # newline="" leaves line ends to the csv module; utf-8-sig takes the byte order mark that spreadsheets write.
    return OpenedExport(name, io.TextIOWrapper(cast("BinaryIO", counted), encoding="utf-8-sig", newline=""), counted)


@contextmanager
def explained(path: str) -> Iterator[None]:
    """Turn what the system and the unpackers raise while a path is read into one `UsageError` each."""
    import zipfile
    import zlib

    name = "stdin" if path == STDIN else path
    try:
        yield
    except OSError as error:
        # gzip.BadGzipFile is an OSError with words of its own.
        raise UsageError(f"{name}: can't be read ({error.strerror or error})", hint="name a usage export that exists") from None
    except (
        EOFError,
        zlib.error,
        zipfile.BadZipFile,
        RuntimeError,
    ) as error:  # RuntimeError: encrypted, or a form of packing unknown here
        raise UsageError(f"{name}: the compressed data is cut or damaged ({error})", hint="download it again") from None


def undecodable(export: OpenedExport, error: UnicodeDecodeError) -> UsageError:
    """Give the error for bytes that aren't UTF-8, with their place in the (uncompressed) export."""
    place = export.counted.position - len(error.object) + error.start
    found = error.object[error.start : error.start + 1].hex()
    return UsageError(f"{export.name}: not UTF-8 at byte {place:,} (0x{found})", hint=_REREAD)
