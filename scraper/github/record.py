"""The run record: how often in a row each source has failed, and when it was last read. It outlives the run.

One run says what happened (``run.json``, made beside the candidate); the record is what runs add up to. It lies as ``record.json``
on a branch of its own, so that it needs no cache that expires and no database, and changes only when there is something to
remember: a failure more, a recovery, or a new day on which the source was read.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import TYPE_CHECKING

from scraper.canonical import dumps
from scraper.decode import At
from scraper.errors import SnapshotInvalid
from scraper.result import Outcome

if TYPE_CHECKING:
    from collections.abc import Callable

    from scraper.canonical import Json

RUN_SCHEMA, RECORD_SCHEMA, UPDATE_SCHEMA = "lastcall/run/1", "lastcall/record/1", "lastcall/update/1"


FAILED = frozenset({Outcome.REFUSED, Outcome.UNREACHABLE})


@dataclass(frozen=True, slots=True)
class Reason:
    """One reason for a failure, or one doubt: a code, one sentence, and the raw text of the page or the place on it."""

    code: str
    sentence: str
    raw: str | None = None


@dataclass(frozen=True, slots=True)
class SourceRun:
    """What one run saw of one source."""

    source: str
    outcome: Outcome
    reasons: tuple[Reason, ...] = ()
    doubts: tuple[Reason, ...] = ()

    @property
    def failed(self) -> bool:
        """Tell whether nothing of this source can be used."""
        return self.outcome in FAILED


@dataclass(frozen=True, slots=True)
class Run:
    """What one run saw; ``at`` is UTC, ``YYYY-MM-DDTHH:MM:SSZ``."""

    at: str
    sources: tuple[SourceRun, ...]

    @property
    def failed(self) -> frozenset[str]:
        """Give the names of the sources that failed."""
        return frozenset(entry.source for entry in self.sources if entry.failed)


@dataclass(frozen=True, slots=True)
class SourceRecord:
    """One source over all runs: ``since`` is the first of ``failures`` in a row, ``checked_on`` the last day it was read."""

    source: str
    failures: int = 0
    since: str | None = None
    checked_on: str | None = None


@dataclass(frozen=True, slots=True)
class Record:
    """All sources by name."""

    sources: tuple[SourceRecord, ...] = ()

    def of(self, source: str) -> SourceRecord:
        """Give one source's record, a blank one where nothing was recorded."""
        return next((entry for entry in self.sources if entry.source == source), SourceRecord(source))


def fold(record: Record, run: Run) -> Record:
    """Give the record after one more run; sources that the run didn't ask stay as they were."""
    entries = {entry.source: entry for entry in record.sources}
    for seen in run.sources:
        before = entries.get(seen.source, SourceRecord(seen.source))
        if seen.failed:
            entries[seen.source] = SourceRecord(seen.source, before.failures + 1, before.since or run.at, before.checked_on)
        else:
            entries[seen.source] = SourceRecord(seen.source, checked_on=max(run.at[:10], before.checked_on or ""))
    return Record(tuple(entries[name] for name in sorted(entries)))


def record_text(record: Record) -> str:
    """Give the canonical text of ``record.json``."""
    return dumps(
        {
            "schema": RECORD_SCHEMA,
            "sources": [
                {"source": entry.source, "failures": entry.failures, "since": entry.since, "checked_on": entry.checked_on}
                for entry in record.sources
            ],
        }
    )


def record_from_text(text: str) -> Record:
    """Read a ``record.json``; raises `SnapshotInvalid` with the place."""
    at = _document(text, "record.json", RECORD_SCHEMA, "sources")
    entries = []
    for item in at.get("sources").items():
        item.only("source", "failures", "since", "checked_on")
        entries.append(
            SourceRecord(
                item.get("source").text(),
                item.get("failures").optional_count() or 0,
                item.get("since").optional_text(),
                item.get("checked_on").optional_text(),
            )
        )
    return Record(tuple(entries))


def run_text(run: Run) -> str:
    """Give the text of ``run.json``."""

    def listed(reasons: tuple[Reason, ...]) -> list[Json]:
        return [{"code": reason.code, "sentence": reason.sentence, "raw": reason.raw} for reason in reasons]

    return dumps(
        {
            "schema": RUN_SCHEMA,
            "at": run.at,
            "sources": [
                {
                    "source": entry.source,
                    "outcome": str(entry.outcome),
                    "reasons": listed(entry.reasons),
                    "doubts": listed(entry.doubts),
                }
                for entry in run.sources
            ],
        }
    )


def run_from_text(text: str) -> Run:
    """Read a ``run.json``; raises `SnapshotInvalid` with the place. A job that reads pages made it: nothing in it is trusted."""
    at = _document(text, "run.json", RUN_SCHEMA, "at", "sources")
    return Run(at.get("at").text(), tuple(_source_run(item) for item in at.get("sources").items()))


def _source_run(at: At) -> SourceRun:
    at.only("source", "outcome", "reasons", "doubts")
    return SourceRun(at.get("source").text(), _outcome(at.get("outcome")), *(_reasons(at.get(n)) for n in ("reasons", "doubts")))


def _outcome(at: At) -> Outcome:
    if at.value not in set(Outcome):
        raise at.fail("an outcome: " + ", ".join(Outcome))
    return Outcome(at.value)


def _reasons(at: At, raw: str = "raw") -> tuple[Reason, ...]:
    return tuple(Reason(item.get("code").text(), item.get("sentence").text(), item.get(raw).optional_text()) for item in at.items())


def run_of_update(text: str, now: Callable[[], str]) -> Run:
    """Give the run that the output of ``lastcall update --format json`` tells of; raises `SnapshotInvalid` with the place."""
    at = _document(text, "update.json", UPDATE_SCHEMA)
    entries = []
    for item in at.get("sources").items():
        outcome = _outcome(item.get("outcome"))
        reasons = _reasons(item.get("refusals"))
        error = item.get("error").optional_text()
        if outcome in FAILED and not reasons:
            reasons = (Reason(str(outcome), error or "no reason was given"),)
        entries.append(SourceRun(item.get("source").text(), outcome, reasons, _reasons(item.get("doubts"), "place")))
    return Run(now(), tuple(entries))


def _document(text: str, place: str, schema: str, *members: str) -> At:
    try:
        at = At(json.loads(text), place)
    except (ValueError, RecursionError) as error:
        raise SnapshotInvalid(f"{place}: not JSON ({error})") from None
    if at.get("schema").value != schema:
        raise at.get("schema").fail(repr(schema))
    if members:
        at.only("schema", *members)
    return at
