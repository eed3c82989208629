"""Reading a snapshots folder: what is known, from where, and how old it is. No git, no network, no parser is loaded.

::

    snapshots/<source>/lifecycle.json   the facts
    snapshots/<source>/changes.jsonl    every change ever recorded, oldest first
    snapshots/<source>/page.md          the page for a reviewer's eyes
    snapshots/<source>/fetch.json       validators and hash of the accepted page
"""

from __future__ import annotations

import json
import sys
from dataclasses import dataclass
from pathlib import Path

from scraper.errors import SnapshotInvalid, StorageError

TYPE_CHECKING = False  # typing itself would cost more than this module: see scraper/_late.py
if TYPE_CHECKING:
    from collections.abc import Iterator

    from scraper.change import Change
    from scraper.lifecycle import Snapshot

LIFECYCLE, CHANGES, PAGE, FETCH = "lifecycle.json", "changes.jsonl", "page.md", "fetch.json"
PREVIOUS, READY = ".previous-", ".ready-"
"""Begins the name of a folder that is about to be replaced."""


@dataclass(frozen=True, slots=True)
class Facts:
    """Every source's snapshot, and where it came from.

    ``bundled`` is true for the copy that the installed package carries. ``as_of`` is the UTC time (``YYYY-MM-DDTHH:MM:SSZ``) of
    the newest thing that was recorded, None where nothing says.
    """

    snapshots: tuple[Snapshot, ...]
    folder: Path
    bundled: bool
    as_of: str | None

    @property
    def described(self) -> str:
        """Give one phrase for people: which facts these are and how old."""
        origin = f"the snapshots inside lastcall {_version()}" if self.bundled else str(self.folder)
        return f"{origin}, last recorded {self.as_of[:10] if self.as_of else 'at a time that nothing tells'}"


def bundled_folder() -> Path:
    """Give the folder of the snapshots that the package carries (in a checkout: the checkout's own)."""
    package = Path(__file__).resolve().parent.parent
    inside = package / "_snapshots"
    return inside if inside.is_dir() else package.parent / "snapshots"


def read_facts(folder: Path) -> Facts:
    """Give the facts of a snapshots folder, or, where it has none, the bundled ones.

    Raises `SnapshotInvalid` for a damaged file and `StorageError` where there are no snapshots at all.
    """
    bundled = not any(source_names(folder))
    chosen = bundled_folder() if bundled else folder
    names = list(source_names(chosen))
    if not names:
        raise StorageError(f"no snapshots in {folder}, and none came with this installation", hint="run `lastcall update`")
    snapshots = tuple(read_snapshot(chosen, name) for name in names)
    return Facts(snapshots, chosen, bundled, max((time for name in names if (time := recorded_at(chosen, name))), default=None))


def source_names(folder: Path) -> Iterator[str]:
    """Give the names of the sources that have a ``lifecycle.json`` in the folder, sorted; what a killed run left is no source."""
    if folder.is_dir():
        names = {
            entry.name.removeprefix(PREVIOUS).removeprefix(READY) for entry in folder.iterdir() if (entry / LIFECYCLE).is_file()
        }
        yield from sorted(name for name in names if not name.startswith("."))


def source_folder(folder: Path, source: str) -> Path:
    """Give the folder that holds a source's files.

    It is ``snapshots/<source>``, except after a kill on a system that can't exchange folders: until the next update has put things
    right, the new files are read where they lie ready, and the old ones where they were put aside.
    """
    path, previous, ready = folder / source, folder / f"{PREVIOUS}{source}", folder / f"{READY}{source}"
    if (ready / LIFECYCLE).is_file():
        return ready
    return previous if not path.exists() and (previous / LIFECYCLE).is_file() else path


def read_text(path: Path) -> str:
    """Read one stored file as UTF-8; raises `StorageError` or `SnapshotInvalid` with its path."""
    try:
        return decoded(path.read_bytes(), str(path))
    except OSError as error:
        raise StorageError(f"{path}: can't be read ({error.strerror})") from None


def decoded(data: bytes, place: str) -> str:
    """Give the text of a stored file's bytes; raises `SnapshotInvalid` with the place where they aren't UTF-8."""
    try:
        return data.decode("utf-8")
    except UnicodeDecodeError as error:
        raise SnapshotInvalid(f"{place}: not UTF-8 at byte {error.start}", hint="restore the file from git") from None


def read_snapshot(folder: Path, source: str) -> Snapshot:
    """Read one source's facts; raises `StorageError` where there are none and `SnapshotInvalid` where they are damaged."""
    from scraper.decode import snapshot_from_text

    path = source_folder(folder, source) / LIFECYCLE
    return snapshot_from_text(read_text(path), str(path))


def read_changes(folder: Path, source: str) -> tuple[Change, ...]:
    """Read one source's record of changes, oldest first; empty where there is no record yet."""
    path = source_folder(folder, source) / CHANGES
    return parse_changes(read_text(path), str(path)) if path.exists() else ()


def parse_changes(text: str, place: str) -> tuple[Change, ...]:
    """Read the text of a ``changes.jsonl``; raises `SnapshotInvalid` with the line."""
    from scraper.change import change_from_json

    changes = []
    # Not splitlines: U+2028 and its like may stand inside a text of JSON and end no line of the record.
    lines = text.removesuffix("\n").split("\n") if text else []
    for number, line in enumerate(lines, start=1):
        try:
            value = json.loads(line, object_pairs_hook=_shared)
        except (ValueError, RecursionError) as error:
            raise SnapshotInvalid(f"{place}:{number}: not JSON ({error})", hint="restore the file from git") from None
        changes.append(change_from_json(value, f"{place}:{number}"))
    return tuple(changes)


def _shared(pairs: list[tuple[str, object]]) -> dict[str, object]:
    """Give a JSON object whose names and texts are kept once: in a long record each is there thousands of times."""
    return {sys.intern(name): sys.intern(value) if isinstance(value, str) else value for name, value in pairs}


def recorded_at(folder: Path, source: str) -> str | None:
    """Give the time of the newest record of a source: the accepted page's, or the last change's."""
    times = []
    place = source_folder(folder, source)
    fetch, changes = place / FETCH, place / CHANGES
    if fetch.is_file():
        try:
            times.append(str(json.loads(read_text(fetch))["accepted_at"]))
        except (ValueError, KeyError, TypeError, RecursionError):
            raise SnapshotInvalid(f"{fetch}: not a record of a fetch", hint="delete it; the next update writes it") from None
    if changes.is_file() and (last := read_text(changes).removesuffix("\n").rpartition("\n")[2]):
        # One field of one line is wanted by every verb that reads: the whole line is judged by who reads the record.
        try:
            times.append(str(json.loads(last)["seen_at"]))
        except (ValueError, KeyError, TypeError, RecursionError):
            raise SnapshotInvalid(f"{changes}: its last line is no change", hint="restore the file from git") from None
    return max(times, default=None)


def _version() -> str:
    from scraper import __version__

    return __version__
