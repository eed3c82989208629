"""The run record: what runs add up to."""

from __future__ import annotations

import json

import pytest

from scraper.errors import SnapshotInvalid
from scraper.github.record import (
    Reason,
    Record,
    Run,
    SourceRecord,
    SourceRun,
    fold,
    record_from_text,
    record_text,
    run_from_text,
    run_of_update,
    run_text,
)
from scraper.result import Outcome


def _run(at: str, outcome: Outcome) -> Run:
    return Run(at, (SourceRun("anthropic", outcome),))


def test_failures_in_a_row_are_counted_from_the_first() -> None:
    """The spell keeps the time of its first failure; the day of the last reading stays."""
    record = Record((SourceRecord("anthropic", checked_on="2026-04-01"),))
    for hour in ("07", "13"):
        record = fold(record, _run(f"2026-04-02T{hour}:23:00Z", Outcome.REFUSED))
    assert record.of("anthropic") == SourceRecord("anthropic", 2, "2026-04-02T07:23:00Z", "2026-04-01")


@pytest.mark.parametrize("outcome", [Outcome.UNCHANGED, Outcome.CHANGED, Outcome.BASELINE])
def test_a_reading_ends_the_spell(outcome: Outcome) -> None:
    """Read is read, changed or not."""
    record = fold(Record((SourceRecord("anthropic", 5, "2026-04-01T00:00:00Z"),)), _run("2026-04-02T07:23:00Z", outcome))
    assert record.of("anthropic") == SourceRecord("anthropic", checked_on="2026-04-02")


def test_a_second_reading_of_the_same_day_changes_nothing() -> None:
    """So the record's branch is pushed once a day and not once a run."""
    once = fold(Record(), _run("2026-04-02T07:23:00Z", Outcome.UNCHANGED))
    assert fold(once, _run("2026-04-02T13:23:00Z", Outcome.UNCHANGED)) == once


def test_a_source_that_was_not_asked_stays_as_it_was() -> None:
    """A run by hand for one source says nothing of the others."""
    other = SourceRecord("elsewhere", 2, "2026-04-01T00:00:00Z")
    assert fold(Record((other,)), _run("2026-04-02T07:23:00Z", Outcome.UNCHANGED)).of("elsewhere") == other


def test_record_and_run_survive_writing_and_reading() -> None:
    """What is written is read back the same."""
    record = Record((SourceRecord("anthropic", 2, "2026-04-02T07:23:00Z", "2026-04-01"),))
    assert record_from_text(record_text(record)) == record
    reasons = (Reason("cut-table", "row 3", "| a |"), Reason("size", "too short", None))
    run = Run("2026-04-02T07:23:00Z", (SourceRun("anthropic", Outcome.REFUSED, reasons, (Reason("d", "s", "p"),)),))
    assert run_from_text(run_text(run)) == run


@pytest.mark.parametrize("text", ["", "[]", "{}", '{"schema": "lastcall/record/2", "sources": []}', "[" * 100_000])
def test_a_damaged_record_is_refused(text: str) -> None:
    """With one sentence, not with a traceback."""
    with pytest.raises(SnapshotInvalid, match=r"record\.json"):
        record_from_text(text)


def test_a_run_is_read_from_what_update_prints() -> None:
    """Refusals become reasons, doubts keep their place, and an error without refusals is a reason of its own."""
    update = {
        "schema": "lastcall/update/1",
        "sources": [
            {
                "source": "anthropic",
                "outcome": "refused",
                "changes": [],
                "doubts": [],
                "refusals": [{"code": "cut-table", "sentence": "row 3 is cut", "raw": "| x"}],
                "page": None,
                "error": "page refused",
            },
            {
                "source": "two",
                "outcome": "unreachable",
                "changes": [],
                "doubts": [{"code": "d", "place": "row 1", "sentence": "s"}],
                "refusals": [],
                "page": None,
                "error": "no answer",
            },
        ],
    }
    run = run_of_update(json.dumps(update), lambda: "2026-04-02T07:23:00Z")
    assert run.failed == {"anthropic", "two"}
    assert run.sources[0].reasons == (Reason("cut-table", "row 3 is cut", "| x"),)
    assert run.sources[1].reasons == (Reason("unreachable", "no answer"),)
    assert run.sources[1].doubts == (Reason("d", "s", "row 1"),)


def test_an_outcome_that_is_not_known_is_refused() -> None:
    """A word that this version doesn't know must not count as a success."""
    text = '{"schema": "lastcall/update/1", "sources": [{"source": "a", "outcome": "fine"}]}'
    with pytest.raises(SnapshotInvalid, match="an outcome"):
        run_of_update(text, lambda: "")
