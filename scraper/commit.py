"""Committing what an update found: a conventional subject, the headline, and trailers that make history machine-readable."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace
from typing import TYPE_CHECKING

from scraper import PARSER_VERSION
from scraper.errors import GitFailed
from scraper.reports.terminal import one_line
from scraper.result import Outcome
from scraper.store.git import open_repository
from scraper.store.source import SourceFolder

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from datetime import date
    from pathlib import Path

    from scraper.result import Result

_SUBJECT = 60


def commit_results(results: Sequence[Result], snapshots: Path, today: date) -> Iterator[str]:
    """Commit each source that has new facts (or its baseline) and give one line for people about each.

    Facts that an earlier run wrote and nobody committed are new, too. Prose alone is never committed alone. Raises `GitFailed`
    outside a repository.
    """
    for updated in results:
        result = _with_pending(updated, SourceFolder(snapshots, updated.source))
        if result.outcome not in {Outcome.CHANGED, Outcome.BASELINE} or result.snapshot is None:
            continue
        repository = open_repository(snapshots)
        if repository is None:
            raise GitFailed(f"{snapshots} is in no git repository, nothing was committed", hint="git init, or leave --commit out")
        with repository:
            done = repository.commit(
                [snapshots / result.source], subject(result), _body(result, today), _trailers(result, snapshots)
            )
        yield f"{result.source}: committed {done[:12]}" if done else f"{result.source}: nothing to commit"


def subject(result: Result) -> str:
    """Give the conventional subject, such as ``data(anthropic): 2 deprecated, 1 added``, of at most 60 characters."""
    if result.outcome is Outcome.BASELINE:
        return f"data({result.source}): baseline"
    counts = Counter(change.kind.replace("_", " ") for change in result.changes)
    text = f"data({result.source}): " + ", ".join(f"{count} {kind}" for kind, count in counts.items())
    return text if len(text) <= _SUBJECT else f"data({result.source}): {len(result.changes)} changes"


def _body(result: Result, today: date) -> str:
    from scraper.reports.summary import headline

    if result.snapshot is None or result.outcome is Outcome.BASELINE:
        return "The first snapshot of this source: nothing to compare with."
    lines = [f"- {change.model or 'page'}: {change.kind.replace('_', ' ')}" for change in result.changes]
    return headline(result.changes, result.snapshot, today) + "\n\n" + "\n".join(lines)


def _with_pending(result: Result, folder: SourceFolder) -> Result:
    """Give what there is to commit although this run changed nothing: what lies on disk and isn't what HEAD has."""
    if result.outcome is not Outcome.UNCHANGED or (snapshot := folder.snapshot()) is None:
        return result
    base = folder.base()
    if base.origin != "HEAD":
        return replace(result, outcome=Outcome.BASELINE, snapshot=snapshot)
    if base.snapshot == snapshot:
        return result
    return replace(result, outcome=Outcome.CHANGED, snapshot=snapshot, changes=folder.written()[len(base.changes) :])


def _trailers(result: Result, snapshots: Path) -> dict[str, str]:
    page = result.fetched or SourceFolder(snapshots, result.source).fetch_record(PARSER_VERSION)
    # A trailer is a line; the name of a saved page may hold anything.
    found = {"Source-URL": one_line(page.url), "Source-SHA256": page.sha256} if page else {}
    return {**found, "Parser-Version": PARSER_VERSION}
