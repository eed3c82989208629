"""The fast half of the scanner: which of many files have a stem of a model id in them at all.

What was measured (50,000 files, 1 GB, 2 cores, warm cache; ``bench/README.md`` has the figures): opening and reading dominate, so the
search must be one substring search over each file as it is read. ``bytes.find`` of one stem (``claude-``) takes half the time of a
compiled `re`; threads lose to the interpreter's lock; a second process halves the time and costs one fork. So: git lists, forked
processes read and search, and only files with a hit are looked at properly.
"""

from __future__ import annotations

import os
import struct

from scraper.usage.documents import BOMS

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
    wide = tuple(needle.decode().encode("utf-16-le") for needle in needles)
    children = [_fork(paths, start, count, needles, wide) for start in range(1, count)]
    found = _search(paths, 0, count, needles, wide)
    for pid, pipe in children:
        found += _collect(pid, pipe)
    return sorted(found)


def _fork(paths: list[str], start: int, step: int, needles: tuple[bytes, ...], wide: tuple[bytes, ...]) -> tuple[int, int]:
    reading, writing = os.pipe()
    pid = os.fork()
    if pid == 0:
        status = 1
        try:
            os.close(reading)
            found = _search(paths, start, step, needles, wide)
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


def _search(paths: list[str], start: int, step: int, needles: tuple[bytes, ...], wide: tuple[bytes, ...]) -> list[int]:
    """Search every ``step``-th file from ``start``; the loop is flat and its names are local because it runs 50,000 times."""
    found = []
    opened, read, close, flags = os.open, os.read, os.close, os.O_RDONLY | getattr(os, "O_BINARY", 0) | getattr(os, "O_NONBLOCK", 0)
    single = needles[0] if len(needles) == 1 else None
    for index in range(start, len(paths), step):
        try:
            handle = opened(paths[index], flags)
        except OSError:
            found.append(index)
            continue
        try:
            data = read(handle, _BLOCK)
            if len(data) == _BLOCK:
                found += [index] if _large(handle, data, needles, wide) else []
                continue
        except OSError:
            found.append(index)
            continue
        finally:
            close(handle)
        hit = single in data if single else any(needle in data for needle in needles)
        if hit or data[:2] in _BOM_STARTS or (data.find(b"\0", 0, 64) >= 0 and _wide(data, wide)):
            found.append(index)
    return found


def _wide(data: bytes, wide: tuple[bytes, ...]) -> bool:
    # One byte is cut off, so that the same bytes are found in UTF-16 of either byte order.
    return any(needle[:-1] in data for needle in wide)


def _large(handle: int, data: bytes, needles: tuple[bytes, ...], wide: tuple[bytes, ...]) -> bool:
    """Search a file block by block, with an overlap: a model's id may lie across two blocks."""
    if data[:2] in _BOM_STARTS:
        return True
    overlap = max(len(needle) for needle in wide)
    sniff = data.find(b"\0", 0, 64) >= 0
    while True:
        if any(needle in data for needle in needles) or (sniff and _wide(data, wide)):
            return True
        more = os.read(handle, 1 << 20)
        if not more:
            return False
        data = data[-overlap:] + more
