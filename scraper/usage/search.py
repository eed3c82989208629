"""The fast half of the scanner: which of many files have a stem of a model id in them at all.

What was measured (50,000 files, 1 GB, 2 cores, warm cache; ``bench/README.md`` has the figures):

- opening and reading cost a third of a second and can't be saved; so each file is read once, whole, with the fewest calls;
- a stem (``claude-``) in ``bytes.find`` runs at 2 GB/s, a compiled `re` at 1, the C library's ``memmem`` at 5: so that, if there;
- threads lose to the interpreter's lock what they win; a second process halves the time and costs one fork.

So: git lists, forked processes read and search, and only the files with a hit are looked at properly.
"""

from __future__ import annotations

import os
import struct
from typing import TYPE_CHECKING

from scraper.usage.documents import BOMS

if TYPE_CHECKING:
    from collections.abc import Callable

_BLOCK = 1 << 17
_FEW = 400
_MOST_PROCESSES = 8
_BOM_STARTS = tuple({bom[:2] for bom in BOMS})


def files_with(paths: list[str], needles: tuple[bytes, ...], processes: int | None = None) -> list[int]:
    """Give the indices of the paths whose files may hold one of ``needles``, sorted.

    A file that can't be read is among them, so that whoever looks at it properly says why. ``processes`` is the number of processes
    to share the work between; by default one a core, and one alone for few files or where there is no fork.
    """
    count = processes or (min(os.cpu_count() or 1, _MOST_PROCESSES) if len(paths) > _FEW and hasattr(os, "fork") else 1)
    has = searcher(needles)
    children = [_fork(paths, start, count, needles, has) for start in range(1, count)]
    found = _search(paths, 0, count, needles, has)
    for pid, pipe in children:
        found += _collect(pid, pipe)
    return sorted(found)


def searcher(needles: tuple[bytes, ...]) -> Callable[[bytes], bool]:
    """Give the fastest function that tells whether some bytes hold one of ``needles``."""
    try:
        import ctypes

        # PyDLL keeps the interpreter's lock: a search is shorter than the handing over of a lock that nobody waits for.
        memmem = ctypes.PyDLL(None).memmem
    except (ImportError, OSError, TypeError, AttributeError):
        return lambda data: any(needle in data for needle in needles)
    memmem.restype = ctypes.c_void_p
    memmem.argtypes = [ctypes.c_char_p, ctypes.c_size_t, ctypes.c_char_p, ctypes.c_size_t]
    # Told apart because a generator costs more than the search: one stem, or a stem and the mark of an ignore, is the usual case.
    first, one = needles[0], len(needles[0])
    if len(needles) == 1:
        return lambda data: memmem(data, len(data), first, one) is not None
    if len(needles) == 2:
        last, two = needles[1], len(needles[1])
        return lambda data: memmem(data, len(data), first, one) is not None or memmem(data, len(data), last, two) is not None
    return lambda data: any(memmem(data, len(data), needle, len(needle)) is not None for needle in needles)


def _fork(paths: list[str], start: int, step: int, needles: tuple[bytes, ...], has: Callable[[bytes], bool]) -> tuple[int, int]:
    reading, writing = os.pipe()
    pid = os.fork()
    if pid == 0:
        status = 1
        try:
            os.close(reading)
            found = _search(paths, start, step, needles, has)
            with os.fdopen(writing, "wb") as pipe:
                pipe.write(struct.pack(f"={len(found)}I", *found))
            status = 0
        finally:
            os._exit(status)  # nothing of the parent (buffers, exit handlers) may run twice
    os.close(writing)
    return pid, reading


def _collect(pid: int, pipe: int) -> list[int]:
    with os.fdopen(pipe, "rb") as file:
        packed = file.read()
    _, status = os.waitpid(pid, 0)
    if status != 0:
        raise RuntimeError(f"a search process ended with status {status}")
    return list(struct.unpack(f"={len(packed) // 4}I", packed))


def _search(paths: list[str], start: int, step: int, needles: tuple[bytes, ...], has: Callable[[bytes], bool]) -> list[int]:
    """Search every ``step``-th file from ``start``; the loop is flat and its names are local because it runs 50,000 times."""
    found = []
    wide = _wide_forms(needles)
    opened, read, close, flags = os.open, os.read, os.close, os.O_RDONLY | getattr(os, "O_BINARY", 0) | getattr(os, "O_NONBLOCK", 0)
    for index in range(start, len(paths), step):
        try:
            handle = opened(paths[index], flags)
        except OSError:
            found.append(index)
            continue
        try:
            data = read(handle, _BLOCK)
            if len(data) == _BLOCK:
                found += [index] if _large(handle, data, has, wide) else []
                continue
        except OSError:
            found.append(index)
            continue
        finally:
            close(handle)
        if has(data) or data[:2] in _BOM_STARTS or (data.find(b"\0", 0, 64) >= 0 and any(form in data for form in wide)):
            found.append(index)
    return found


def _wide_forms(needles: tuple[bytes, ...]) -> tuple[bytes, ...]:
    """Give the needles in UTF-16, less their last byte: the same bytes are then found in either byte order."""
    return tuple(needle.decode().encode("utf-16-le")[:-1] for needle in needles)


def _large(handle: int, data: bytes, has: Callable[[bytes], bool], wide: tuple[bytes, ...]) -> bool:
    """Search a file block by block, with an overlap: a stem may lie across two blocks."""
    if data[:2] in _BOM_STARTS:
        return True
    overlap = max(len(form) for form in wide)
    sniff = data.find(b"\0", 0, 64) >= 0
    while True:
        if has(data) or (sniff and any(form in data for form in wide)):
            return True
        more = os.read(handle, 1 << 20)
        if not more:
            return False
        data = data[-overlap:] + more
