"""Two things that can be read as facts, compared: revisions of the snapshots folder, snapshot files, saved pages."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from scraper.changes import diff
from scraper.decode import snapshot_from_text
from scraper.errors import GitFailed, PageRefused, StorageError, UsageError
from scraper.store.folder import LIFECYCLE, read_text

if TYPE_CHECKING:
    from scraper.change import Change
    from scraper.lifecycle import Doubt, Snapshot


@dataclass(frozen=True, slots=True)
class Comparison:
    """What differs, the newer facts, and what a reader should know about how they were come by."""

    changes: tuple[Change, ...]
    new: Snapshot
    doubts: tuple[Doubt, ...]
    notes: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class _Side:
    snapshot: Snapshot
    doubts: tuple[Doubt, ...] = ()
    notes: tuple[str, ...] = ()


def compare(old: str | None, new: str | None, folder: Path, source: str, *, force: bool = False) -> Comparison:
    """Compare two operands; None stands for HEAD on the left and for the work tree on the right.

    A page on the right is reconciled with the facts on the left, as an update would. Raises `UsageError` for an operand that is
    neither a file nor a revision, `PageRefused` for a page that a guard refuses (unless ``force``), `StorageError` and its kin.
    """
    left = _side(old or "HEAD", folder, source, None, force=force)
    if new is None:
        path = folder / source / LIFECYCLE
        if not path.is_file():
            raise StorageError(f"{path}: there are no facts in the work tree", hint="run `lastcall update`")
        right = _Side(snapshot_from_text(read_text(path), str(path)))
    else:
        right = _side(new, folder, source, left.snapshot, force=force)
    changes = diff(left.snapshot, right.snapshot)
    return Comparison(changes, right.snapshot, right.doubts, (*left.notes, *right.notes))


def _side(operand: str, folder: Path, source: str, base: Snapshot | None, *, force: bool) -> _Side:
    path = Path(operand)
    if not path.exists():
        return _Side(_at_revision(operand, folder, source))
    if path.suffix == ".json":
        return _Side(snapshot_from_text(read_text(path), operand))
    return _page(path, source, base, force=force)


def _page(path: Path, source_name: str, base: Snapshot | None, *, force: bool) -> _Side:
    from scraper.guards.check import judge_page
    from scraper.page.load import read_page
    from scraper.sources.registry import get_source
    from scraper.supply import read_saved_page

    judgement = judge_page(read_page(read_saved_page(path), name=path.name), get_source(source_name), base)
    # Between two pages that somebody chose, a loss is what the comparison is for; a page that can't be read is not.
    losses = [refusal for refusal in judgement.refusals if refusal.code.startswith(("lost-", "past-"))]
    unreadable = tuple(refusal for refusal in judgement.refusals if refusal not in losses)
    if unreadable and not force:
        raise PageRefused(unreadable, hint=f"{path}: --force compares it all the same")
    notes = tuple(f"{path}: {refusal.code}: {refusal.sentence}" for refusal in judgement.refusals)
    return _Side(judgement.snapshot, judgement.doubts, notes)


def _at_revision(revision: str, folder: Path, source: str) -> Snapshot:
    from scraper.store.git import open_repository

    repository = open_repository(folder)
    if repository is None:
        raise UsageError(f"{revision!r} is no file, and {folder} is in no git repository")
    path = folder / source / LIFECYCLE
    with repository:
        try:
            data = repository.read(path, revision)
        except GitFailed as error:
            raise UsageError(f"{revision!r} is neither a file nor a revision", hint=error.hint) from None
    if data is None:
        raise UsageError(f"{path} isn't committed at {revision!r}")
    return snapshot_from_text(data.decode("utf-8", "replace"), f"{LIFECYCLE} at {revision}")
