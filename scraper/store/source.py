"""One source's folder as an update sees it: the base to compare with, what is written already, and saving all files at once."""

from __future__ import annotations

import hashlib
import json
from dataclasses import dataclass
from typing import TYPE_CHECKING

from scraper.errors import GitFailed
from scraper.store.folder import CHANGES, FETCH, LIFECYCLE, PAGE, decoded, parse_changes, read_text

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from scraper.change import Change
    from scraper.lifecycle import Snapshot

FETCH_SCHEMA = "lastcall/fetch/1"
_OPTIONAL = frozenset({"etag", "last_modified"})


@dataclass(frozen=True, slots=True)
class Base:
    """What an update compares with.

    ``origin`` is ``HEAD`` or ``disk``; ``note`` tells a person why it isn't HEAD where they might expect it.
    """

    snapshot: Snapshot | None
    changes: tuple[Change, ...]
    page: str | None
    origin: str
    note: str | None = None


@dataclass(frozen=True, slots=True)
class FetchRecord:
    """What is remembered of the accepted page: validators, its hash, the parser that read it, the facts that came of it."""

    parser: str
    requested_url: str
    url: str
    etag: str | None
    last_modified: str | None
    sha256: str
    snapshot_sha256: str
    accepted_at: str

    def text(self) -> str:
        """Give the text of ``fetch.json``."""
        from scraper.canonical import dumps

        return dumps({"schema": FETCH_SCHEMA, **{name: getattr(self, name) for name in self.__slots__}})


class SourceFolder:
    """``snapshots/<source>/``: reads what an update needs and writes what it found."""

    def __init__(self, snapshots: Path, source: str) -> None:
        """Take the snapshots folder and the source's name; nothing is read yet."""
        self.path = snapshots / source

    def fetch_record(self, parser: str) -> FetchRecord | None:
        """Give what was remembered of the last accepted page, if it still holds.

        It doesn't where another parser read the page, or where the facts on disk aren't the ones that came of it: a page that
        hasn't changed since would then never be read again. One tracker kept a validator of a page it had failed to read, for ever.
        """
        try:
            stored = json.loads((self.path / FETCH).read_bytes())
            facts = (self.path / LIFECYCLE).read_bytes()
            values = {name: stored[name] for name in FetchRecord.__slots__}
        except (OSError, ValueError, KeyError, TypeError, RecursionError):
            return None
        if not all(isinstance(value, str) or (value is None and name in _OPTIONAL) for name, value in values.items()):
            return None
        record = FetchRecord(**values)
        holds = record.parser == parser and record.snapshot_sha256 == hashlib.sha256(facts).hexdigest()
        return record if holds else None

    def base(self) -> Base:
        """Give what is committed at HEAD, or, outside a repository or before the first commit, what lies on disk.

        Raises `SnapshotInvalid` for a damaged file and `GitFailed` where git refuses the repository.
        """
        try:
            from scraper.store.git import open_repository

            repository = open_repository(self.path)
        except GitFailed as error:
            if "PATH" not in error.sentence:
                raise
            return self._on_disk(f"{error.sentence}: compared with the files on disk, not with what is committed")
        if repository is None:
            return self._on_disk("not in a git repository: compared with the files on disk")
        with repository:
            facts = repository.read(self.path / LIFECYCLE)
            if facts is None:
                return self._on_disk("not committed yet: compared with the files on disk")
            changes = repository.read(self.path / CHANGES) or b""
            page = repository.read(self.path / PAGE)
        from scraper.decode import snapshot_from_text

        facts_place, changes_place = f"{LIFECYCLE} at HEAD", f"{CHANGES} at HEAD"
        return Base(
            snapshot_from_text(decoded(facts, facts_place), facts_place),
            parse_changes(decoded(changes, changes_place), changes_place),
            decoded(page, f"{PAGE} at HEAD") if page is not None else None,
            "HEAD",
        )

    def _on_disk(self, note: str) -> Base:
        snapshot = self.snapshot()
        page = self.path / PAGE
        text = read_text(page) if page.is_file() else None
        return Base(snapshot, self.written(), text, "disk", note if snapshot else None)

    def snapshot(self) -> Snapshot | None:
        """Give the facts on disk, or None where there are none."""
        from scraper.decode import snapshot_from_text

        path = self.path / LIFECYCLE
        return snapshot_from_text(read_text(path), str(path)) if path.is_file() else None

    def written(self) -> tuple[Change, ...]:
        """Give the record on disk, empty where there is none."""
        path = self.path / CHANGES
        return parse_changes(read_text(path), str(path)) if path.is_file() else ()

    def save(
        self, snapshot: Snapshot, changes: Sequence[Change], page: str | None = None, fetch: FetchRecord | None = None
    ) -> bool:
        """Write all files at once; ``page`` and ``fetch`` are left as they are where None. False where no byte changed."""
        from scraper.canonical import snapshot_text
        from scraper.store.atomic import replace_files
        from scraper.store.recording import changes_text

        files: dict[str, bytes | None] = {
            LIFECYCLE: snapshot_text(snapshot).encode(),
            CHANGES: changes_text(changes).encode(),
        }
        if page is not None:
            files[PAGE] = page.encode()
        if fetch is not None:
            files[FETCH] = fetch.text().encode()
        return replace_files(self.path, files)


def snapshot_sha256(snapshot: Snapshot) -> str:
    """Give the SHA-256 of a snapshot's canonical bytes."""
    from scraper.canonical import snapshot_text

    return hashlib.sha256(snapshot_text(snapshot).encode()).hexdigest()
