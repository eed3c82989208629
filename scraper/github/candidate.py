"""The candidate: what the job that reads pages hands to the job that may write, and how little of it is believed.

::

    candidate/run.json                       what the run saw (`scraper.github.record`)
    candidate/snapshots/<source>/<file>      the four files of each source that could be read

The reading job has met hostile input, so its artefact is hostile input too: names, kinds and sizes are checked before a token is
used, and a source that failed may contribute nothing.
"""

from __future__ import annotations

import json
import re
import shutil
import stat
from typing import TYPE_CHECKING

from scraper.errors import SnapshotInvalid, StorageError
from scraper.github.record import Run, run_from_text, run_of_update, run_text
from scraper.result import Outcome
from scraper.store.folder import CHANGES, FETCH, LIFECYCLE, PAGE

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping
    from pathlib import Path

RUN, SNAPSHOTS = "run.json", "snapshots"
LIMITS = {LIFECYCLE: 8 << 20, CHANGES: 64 << 20, PAGE: 8 << 20, FETCH: 64 << 10}
"""Bytes that each file may have at most: a hundred times what the largest page so far has needed."""
RUN_LIMIT = 4 << 20
ENTRIES_LIMIT = 1_000
_SOURCE = re.compile(r"[a-z0-9][a-z0-9-]{0,39}\Z")
_TIME = re.compile(r"\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}Z\Z")


def pack(update: Path, root: Path, committed: Mapping[str, bytes], out: Path, now: Callable[[], str]) -> Run:
    """Make the candidate in the new folder ``out`` from what ``lastcall update --format json`` printed and wrote below ``root``.

    ``committed`` are the snapshots at HEAD (path → bytes): a source that didn't change hands over those, whatever lies in the work
    tree. Gives what the run saw. Raises `StorageError` where ``out`` exists or a file can't be read, `SnapshotInvalid` where the
    output isn't what update prints.
    """
    run = run_of_update(_text(update, RUN_LIMIT), now)
    if out.exists():
        raise StorageError(f"{out}: exists already", hint="name a new folder")
    out.mkdir(parents=True)
    (out / RUN).write_text(run_text(run), encoding="utf-8", newline="\n")
    for entry in run.sources:
        if entry.failed:
            continue
        (out / SNAPSHOTS / entry.source).mkdir(parents=True)
        for name in LIMITS:
            path = f"{SNAPSHOTS}/{entry.source}/{name}"
            if entry.outcome is Outcome.UNCHANGED and path in committed:
                (out / path).write_bytes(committed[path])
            elif entry.outcome is not Outcome.UNCHANGED and (root / path).is_file():
                shutil.copyfile(root / path, out / path)
    return run


def open_candidate(folder: Path) -> Run:
    """Check everything about a candidate that can be checked without its meaning, and give what its run saw.

    Raises `SnapshotInvalid` that names every fault: a file that has no business there, a link, a size, a run that contradicts the
    files.
    """
    faults = list(_faults(folder))
    if faults:
        raise SnapshotInvalid(
            "candidate refused: " + "; ".join(faults[:5]) + (f"; and {len(faults) - 5} more" if len(faults) > 5 else ""),
            hint="nothing was taken from it and no token was used; look at the job that made it",
        )
    run = run_from_text(_text(folder / RUN, RUN_LIMIT))
    if not _TIME.match(run.at):
        raise SnapshotInvalid(f"run.json.at: wanted YYYY-MM-DDTHH:MM:SSZ, found {run.at[:40]!r}")
    readable = {entry.source for entry in run.sources if not entry.failed}
    names = {entry.name for entry in (folder / SNAPSHOTS).iterdir()} if (folder / SNAPSHOTS).is_dir() else set()
    if len({entry.source for entry in run.sources}) != len(run.sources) or not all(_SOURCE.match(e.source) for e in run.sources):
        raise SnapshotInvalid("run.json.sources: a name that is no source's, or one twice")
    if names != readable:
        odd = sorted(names ^ readable)
        raise SnapshotInvalid(f"candidate refused: run.json and the files disagree about {', '.join(odd)}")
    return run


def lay(folder: Path, snapshots: Path, run: Run) -> None:
    """Put the candidate's files in the place of the snapshots of the sources that were read; the others stay as they are."""
    for entry in run.sources:
        if entry.failed:
            continue
        target = snapshots / entry.source
        if target.exists():
            shutil.rmtree(target)
        target.mkdir(parents=True)
        for path in (folder / SNAPSHOTS / entry.source).iterdir():
            shutil.copyfile(path, target / path.name, follow_symlinks=False)


def _faults(folder: Path) -> Iterator[str]:
    if not folder.is_dir() or folder.is_symlink():
        yield f"{folder.name} is no folder"
        return
    if not (folder / RUN).is_file():
        yield "run.json is missing"
    for number, path in enumerate(folder.rglob("*")):
        if number >= ENTRIES_LIMIT:
            yield f"more than {ENTRIES_LIMIT} entries"
            return
        fault = _fault(path, path.relative_to(folder).parts)
        if fault:
            yield f"{json.dumps('/'.join(path.relative_to(folder).parts))[:120]} {fault}"


def _fault(path: Path, parts: tuple[str, ...]) -> str | None:
    """Judge one entry by its place; a name is known or it is a fault."""
    found = path.lstat()
    if parts == (RUN,):
        limit = RUN_LIMIT
    elif parts[0] == SNAPSHOTS and len(parts) <= 2 and (len(parts) == 1 or _SOURCE.match(parts[1])):
        return None if stat.S_ISDIR(found.st_mode) else "is no folder"
    elif parts[0] == SNAPSHOTS and len(parts) == 3 and parts[2] in LIMITS:
        limit = LIMITS[parts[2]]
    else:
        return "has no business here"
    if not stat.S_ISREG(found.st_mode):
        return "is no plain file"
    return f"has {found.st_size} bytes, more than {limit}" if found.st_size > limit else None


def _text(path: Path, limit: int) -> str:
    try:
        if path.stat().st_size > limit:
            raise SnapshotInvalid(f"{path.name}: {path.stat().st_size} bytes, more than {limit}")
        return path.read_bytes().decode("utf-8")
    except UnicodeDecodeError as error:
        raise SnapshotInvalid(f"{path.name}: not UTF-8 at byte {error.start}") from None
    except OSError as error:
        raise StorageError(f"{path}: can't be read ({error.strerror})") from None
