"""The published folder on disk: atomic, quiet about what is the same, and careful with what isn't ours.

Beside the files lies ``.lastcall-build.json``, the list of what was written with each file's SHA-256. A later build removes what it
no longer makes, and only if the list has it and the bytes are still those; whatever else lies in the folder is left alone, and a
foreign file in the way is an error, not a loss.
"""

from __future__ import annotations

import hashlib
import json
import os
import tempfile
from dataclasses import dataclass
from pathlib import Path, PurePosixPath
from typing import TYPE_CHECKING

from scraper.canonical import dumps
from scraper.errors import StorageError, UsageError
from scraper.feeds.base import SourceFacts
from scraper.store.folder import read_changes, recorded_at

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from scraper.store.folder import Facts

MANIFEST = ".lastcall-build.json"
_SCHEMA = "lastcall-build/1"


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

    Raises `UsageError` where a file that isn't ours is in the way (nothing is touched then), and `StorageError` where the disk
    refuses.
    """
    made = dict(files)
    try:
        earlier = _read_manifest(out)
        _refuse_foreign(out, made, earlier)
        out.mkdir(parents=True, exist_ok=True)
        hashes = {path: hashlib.sha256(content).hexdigest() for path, content in sorted(made.items())}
        # The list first, with old and new: a build that is killed halfway leaves no file that the next one takes for foreign.
        if hashes != earlier:
            _replace(out / MANIFEST, _manifest({**earlier, **hashes}))
        written = tuple(path for path, content in sorted(made.items()) if _put(out, path, content))
        removed = tuple(path for path in sorted(earlier.keys() - made.keys()) if _remove(out, path, earlier[path]))
        if hashes != earlier:
            _replace(out / MANIFEST, _manifest(hashes))
    except OSError as error:
        place = error.filename or out
        raise StorageError(f"{place}: can't be written ({error.strerror})", hint="choose another folder with --out") from None
    return Built(tuple(sorted(made)), written, removed)


def _manifest(hashes: Mapping[str, str]) -> bytes:
    return dumps({"schema": _SCHEMA, "files": dict(sorted(hashes.items()))}).encode()


def _read_manifest(out: Path) -> dict[str, str]:
    """Give path → SHA-256 of the earlier build; a list that isn't one counts as none, and paths that lead elsewhere are dropped."""
    if out.exists() and not out.is_dir():
        raise UsageError(f"{out}: not a folder", hint="choose another folder with --out")
    try:
        listed = json.loads((out / MANIFEST).read_bytes())
        files = listed["files"] if listed["schema"] == _SCHEMA else {}
        return {path: str(digest) for path, digest in files.items() if _is_inside(path)}
    except (FileNotFoundError, ValueError, KeyError, TypeError, AttributeError):
        return {}


def _is_inside(path: str) -> bool:
    parts = PurePosixPath(path).parts
    return bool(parts) and not path.startswith("/") and ".." not in parts and "\\" not in path and path != MANIFEST


def _refuse_foreign(out: Path, made: Mapping[str, bytes], earlier: Mapping[str, str]) -> None:
    root = out.resolve()
    parents = {(out / path).parent for path in made}
    outside = {parent for parent in parents if not parent.resolve().is_relative_to(root)}
    for path, content in made.items():
        target = out / path
        if not _is_inside(path) or target.parent in outside:
            raise UsageError(f"{target}: leads out of {out}", hint="choose a folder without links with --out")
        if path in earlier or not os.path.lexists(target):
            continue
        if target.is_symlink() or not target.is_file() or target.read_bytes() != content:
            raise UsageError(
                f"{target} is there already, and no earlier build wrote it",
                hint="choose an empty folder with --out, or move that file away",
            )


def _put(out: Path, path: str, content: bytes) -> bool:
    """Write one file unless it already has these bytes; tell whether it was written."""
    target = out / path
    if target.is_file() and not target.is_symlink() and target.stat().st_size == len(content) and target.read_bytes() == content:
        return False
    target.parent.mkdir(parents=True, exist_ok=True)
    _replace(target, content)
    return True


def _replace(target: Path, content: bytes) -> None:
    """Put the bytes in place in one step: a reader sees the old file or the new one, never half of it."""
    handle, name = tempfile.mkstemp(dir=target.parent, prefix=".lastcall-", suffix=".part")
    try:
        with os.fdopen(handle, "wb") as file:
            file.write(content)
        os.chmod(name, 0o644)  # noqa: PTH101 - mkstemp gives 0600, and a web server must read what is published
        os.replace(name, target)  # noqa: PTH105 - both are plain names already
    except BaseException:
        Path(name).unlink(missing_ok=True)
        raise


def _remove(out: Path, path: str, digest: str) -> bool:
    """Take away a file of an earlier build, if it is still what was written, and the folders that it leaves empty."""
    target = out / path
    if not target.parent.resolve().is_relative_to(out.resolve()) or target.is_symlink() or not target.is_file():
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
