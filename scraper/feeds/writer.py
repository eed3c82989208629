"""The published folder on disk: atomic, quiet about what is the same, and careful with what isn't ours.

Beside the files lies ``.lastcall-build.json``, the list of what was written with each file's SHA-256. A later build removes what it
no longer makes, and only if the list has it and the bytes are still those; whatever else lies in the folder is left alone, and a
foreign file in the way is an error, not a loss.
"""

from __future__ import annotations

import hashlib
import json
import os
import shutil
from dataclasses import dataclass
from pathlib import Path, PurePosixPath
from typing import TYPE_CHECKING

from scraper.canonical import dumps
from scraper.errors import StorageError, UsageError
from scraper.feeds.source_facts import SourceFacts
from scraper.store.atomic import locked, write_atomically
from scraper.store.folder import read_changes, recorded_at

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from scraper.store.folder import Facts

MANIFEST = ".lastcall-build.json"
_SCHEMA = "lastcall/build/1"
_STAGING = ".lastcall-build.new"


@dataclass(frozen=True, slots=True)
class Built:
    """What a build did: every path that it makes, those whose bytes are new, and those of an earlier build that it took away."""

    paths: tuple[str, ...]
    written: tuple[str, ...]
    removed: tuple[str, ...]


def read_sources(facts: Facts) -> tuple[SourceFacts, ...]:
    """Give every source of a snapshots folder with its record of changes; raises `SnapshotInvalid` for a damaged file."""
    return tuple(
        SourceFacts(snapshot, read_changes(facts.folder, snapshot.source), recorded_at(facts.folder, snapshot.source))
        for snapshot in facts.snapshots
    )


def schema_files() -> Iterator[tuple[str, bytes]]:
    """Give the schemas that the package carries as files of ``v1/schema/``."""
    for path in sorted((Path(__file__).resolve().parent.parent / "schema" / "v1").glob("*.json")):
        yield f"v1/schema/{path.name}", path.read_bytes()


def write(out: Path, files: Iterable[tuple[str, bytes]]) -> Built:
    """Make the folder ``out`` hold exactly these files of ours.

    The files may come one by one. New bytes wait in a folder beside until the last one is there: an error before that, ours or
    the disk's, leaves everything as it was. Raises `UsageError` where a file that isn't ours is in the way, `StorageError` where
    the disk refuses, and `StoreLocked` where another build is writing.
    """
    if out.exists() and not out.is_dir():
        raise UsageError(f"{out}: not a folder", hint="choose another folder with --out")
    try:
        out.mkdir(parents=True, exist_ok=True)
        with locked(out):
            staging = out / _STAGING
            shutil.rmtree(staging, ignore_errors=True)
            try:
                return _write(out, staging, files)
            finally:
                shutil.rmtree(staging, ignore_errors=True)
    except OSError as error:
        place = error.filename or out
        raise StorageError(f"{place}: can't be written ({error.strerror})", hint="choose another folder with --out") from None


def _write(out: Path, staging: Path, files: Iterable[tuple[str, bytes]]) -> Built:
    earlier = _read_manifest(out)
    inside = _Inside(out)
    hashes, written = {}, []
    folders: set[Path] = set()
    for path, content in files:
        if _is_new(out, path, content, inside, earlier):
            _make_folder((staging / path).parent, folders)
            (staging / path).write_bytes(content)
            written.append(path)
        hashes[path] = hashlib.sha256(content).hexdigest()
    # The list first, with old and new: a build that is killed from here on leaves no file that the next one takes for foreign.
    if hashes != earlier:
        write_atomically(out / MANIFEST, _manifest({**earlier, **hashes}))
    for path in written:
        _make_folder((out / path).parent, folders)
        (staging / path).replace(out / path)
    removed = [path for path in sorted(earlier.keys() - hashes.keys()) if _remove(out, path, earlier[path], inside)]
    if hashes != earlier:
        write_atomically(out / MANIFEST, _manifest(hashes))
    return Built(tuple(sorted(hashes)), tuple(sorted(written)), tuple(removed))


def _make_folder(folder: Path, made: set[Path]) -> None:
    if folder not in made:
        folder.mkdir(parents=True, exist_ok=True)
        made.add(folder)


class _Inside:
    """Tells whether a path stays in the folder when every link on its way is followed; folders are asked once."""

    def __init__(self, out: Path) -> None:
        self._out, self._root = out, out.resolve()
        self._known: dict[str, bool] = {}

    def __call__(self, path: str) -> bool:
        if not _is_inside(path):
            return False
        folder = path.rpartition("/")[0]
        if folder not in self._known:
            self._known[folder] = (self._out / folder).resolve().is_relative_to(self._root)
        return self._known[folder]


def _is_new(out: Path, path: str, content: bytes, inside: _Inside, earlier: Mapping[str, str]) -> bool:
    """Tell whether a file has to be written; raises `UsageError` where it would take the place of one that isn't ours."""
    target = out / path
    if not inside(path):
        raise UsageError(f"{target}: leads out of {out}", hint="choose a folder without links with --out")
    if not os.path.lexists(target):
        return True
    plain = target.is_file() and not target.is_symlink()
    if plain and target.stat().st_size == len(content) and target.read_bytes() == content:
        return False
    if path not in earlier:
        hint = "choose an empty folder with --out, or move that file away"
        raise UsageError(f"{target} is there already, and no earlier build wrote it", hint=hint)
    return True


def _manifest(hashes: Mapping[str, str]) -> bytes:
    return dumps({"schema": _SCHEMA, "files": dict(sorted(hashes.items()))}).encode()


def _read_manifest(out: Path) -> dict[str, str]:
    """Give path → SHA-256 of the earlier build; a list that isn't one counts as none, and paths that lead elsewhere are dropped."""
    try:
        listed = json.loads((out / MANIFEST).read_bytes())
        files = listed["files"] if listed["schema"] == _SCHEMA else {}
        return {path: str(digest) for path, digest in files.items() if _is_inside(path)}
    except (FileNotFoundError, ValueError, KeyError, TypeError, AttributeError):
        return {}


def _is_inside(path: str) -> bool:
    parts = PurePosixPath(path).parts
    return (
        bool(parts) and not path.startswith("/") and ".." not in parts and "\\" not in path and parts[0] not in {MANIFEST, _STAGING}
    )


def _remove(out: Path, path: str, digest: str, inside: _Inside) -> bool:
    """Take away a file of an earlier build, if it is still what was written, and the folders that it leaves empty."""
    target = out / path
    if not inside(path) or target.is_symlink() or not target.is_file():
        return False
    if hashlib.sha256(target.read_bytes()).hexdigest() != digest:
        return False
    target.unlink()
    for folder in target.relative_to(out).parents[:-1]:
        try:
            (out / folder).rmdir()
        except OSError:
            break  # something else lives there
    return True
