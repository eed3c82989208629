"""The whole snapshots folder held to its schemas and invariants: everything that is wrong, not only the first. Offline.

Beside the codes of `scraper.store.invariants` and `scraper.store.record`: ``not-utf-8``, ``not-json``, ``schema``,
``not-readable``, ``no-facts``, and, as a warning, ``stray-file``.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import TYPE_CHECKING

from scraper.change import change_from_json
from scraper.decode import snapshot_from_json
from scraper.errors import SnapshotInvalid, StorageError
from scraper.store.folder import CHANGES, FETCH, LIFECYCLE, PAGE
from scraper.store.invariants import ERROR, WARNING, Problem, of_snapshot
from scraper.store.record import lead_to, of_record

if TYPE_CHECKING:
    from pathlib import Path

    from scraper.canonical import Json
    from scraper.change import Change
    from scraper.lifecycle import Snapshot

KNOWN = frozenset({LIFECYCLE, CHANGES, PAGE, FETCH})
_BROKEN: Json = object()
"""What reading text that isn't JSON gives; ``null`` is JSON."""
_UNFIT_FOR_REPLAY = frozenset({"duplicate-model", "notice-model-unknown"})


@dataclass(frozen=True, slots=True)
class Verdict:
    """What was looked at and what was found: names of sources, counts of models and recorded changes, every problem."""

    sources: tuple[str, ...]
    models: int
    changes: int
    problems: tuple[Problem, ...]

    @property
    def valid(self) -> bool:
        """Tell whether nothing but warnings was found."""
        return all(problem.level != ERROR for problem in self.problems)


def validate(folder: Path) -> Verdict:
    """Give the verdict on a snapshots folder; raises `StorageError` where there is no such folder or nothing in it."""
    try:
        entries = sorted(folder.iterdir())
    except OSError as error:
        raise StorageError(
            f"{folder}: can't be read ({error.strerror})", hint="name a snapshots folder, or run `lastcall update`"
        ) from None
    sources = [entry for entry in entries if entry.is_dir() and not entry.name.startswith(".")]
    if not sources:
        raise StorageError(f"no snapshots in {folder}", hint="a snapshots folder holds <source>/lifecycle.json")
    problems = [_stray(entry) for entry in entries if not entry.is_dir()]
    models = changes = 0
    for source in sources:
        reading = _Source(source)
        models += len(reading.snapshot.models) if reading.snapshot else 0
        changes += len(reading.changes or ())
        problems += reading.problems
    return Verdict(tuple(source.name for source in sources), models, changes, tuple(problems))


def _stray(path: Path) -> Problem:
    return Problem("stray-file", str(path), "", "no file of lastcall's", WARNING)


class _Source:
    """One source's folder while it is read: what could be read of it, and everything that is wrong."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.problems = [_stray(entry) for entry in sorted(folder.iterdir()) if entry.name not in KNOWN]
        self.snapshot = self._read_snapshot()
        self.changes = self._read_changes()
        if self.snapshot and self.changes and not _UNFIT_FOR_REPLAY & {problem.code for problem in self.problems}:
            self.problems += lead_to(self.snapshot, self.changes, str(folder / CHANGES))
        if (folder / FETCH).is_file():
            self._json(self._text(FETCH) or "null", FETCH, "")
        if (folder / PAGE).is_file():
            self._text(PAGE)

    def _add(self, code: str, file: str, place: str, sentence: str) -> None:
        self.problems.append(Problem(code, str(self.folder / file), place, sentence))

    def _text(self, file: str) -> str | None:
        try:
            return (self.folder / file).read_bytes().decode("utf-8")
        except UnicodeDecodeError as error:
            self._add("not-utf-8", file, "", f"byte {error.start} is no UTF-8")
        except OSError as error:
            self._add("not-readable", file, "", f"can't be read ({error.strerror})")
        return None

    def _json(self, text: str, file: str, place: str) -> Json:
        try:
            return json.loads(text)
        except ValueError as error:
            self._add("not-json", file, place or str(getattr(error, "lineno", 1)), f"not JSON ({error})")
        except RecursionError:
            self._add("not-json", file, place, "nested deeper than any file of lastcall's")
        return _BROKEN

    def _read_snapshot(self) -> Snapshot | None:
        if not (self.folder / LIFECYCLE).exists():
            self._add("no-facts", LIFECYCLE, "", "a source's folder without its facts")
            return None
        text = self._text(LIFECYCLE)
        document = _BROKEN if text is None else self._json(text, LIFECYCLE, "")
        if text is None or document is _BROKEN:
            return None
        fits = self._fits("lifecycle", document, LIFECYCLE, "")
        try:
            snapshot = snapshot_from_json(document, LIFECYCLE)
        except SnapshotInvalid as error:
            if fits:
                self._add("schema", LIFECYCLE, "", str(error))
            return None
        self.problems += of_snapshot(snapshot, text, str(self.folder / LIFECYCLE), self.folder.name)
        return snapshot

    def _read_changes(self) -> tuple[Change, ...] | None:
        """Read the record; None where a line is damaged, because what follows from it can't be judged."""
        text = self._text(CHANGES) if (self.folder / CHANGES).exists() else ""
        if text is None:
            return None
        changes: list[Change] = []
        lines = text.removesuffix("\n").split("\n") if text else []
        for number, line in enumerate(lines, start=1):
            document = self._json(line, CHANGES, str(number))
            if document is _BROKEN:
                continue
            fits = self._fits("change", document, CHANGES, str(number))
            try:
                changes.append(change_from_json(document, str(number)))
            except SnapshotInvalid as error:
                if fits:
                    self._add("schema", CHANGES, str(number), str(error))
        if len(changes) != len(lines):
            return None
        self.problems += of_record(changes, text, str(self.folder / CHANGES), self.folder.name)
        return tuple(changes)

    def _fits(self, name: str, document: Json, file: str, line: str) -> bool:
        from scraper.schema import errors

        found = list(errors(name, document))
        for place, sentence in found:
            self._add("schema", file, line or place, f"{place}: {sentence}" if line and place else sentence)
        return not found
