"""What a change of the snapshots has to show for itself."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest

from scraper.github.evidence import State, problems, recorded
from scraper.lifecycle import Retirement, RetirementKind, Snapshot
from tests.github.facts import BASE, deprecated, step

FIRST = State(BASE)
NEXT = deprecated(BASE, "claude-alpha-1")


def _codes(before: State | None, after: State | None) -> list[str]:
    return [problem.code for problem in problems("anthropic", before, after)]


def _with_retirement(snapshot: Snapshot, retirement: Retirement, evidence: tuple[str, ...] = ("status",)) -> Snapshot:
    models = tuple(
        replace(model, retirement=retirement, evidence=evidence) if model.id == "claude-alpha-1" else model
        for model in snapshot.models
    )
    return replace(snapshot, models=models)


def test_an_honest_update_passes() -> None:
    """Facts, record and evidence agree."""
    after = step(FIRST, NEXT)
    assert _codes(FIRST, after) == []
    assert [change.model for change in recorded(FIRST, after)] == ["claude-alpha-1"]


def test_a_baseline_passes() -> None:
    """The first snapshot of a source records no changes."""
    assert _codes(None, FIRST) == []


def test_nothing_is_ever_deleted() -> None:
    """A model that is gone, and a source that is gone."""
    fewer = replace(BASE, models=BASE.models[:1])
    assert "model-removed" in _codes(FIRST, step(FIRST, fewer))
    assert _codes(FIRST, None) == ["source-removed"]


def test_the_record_only_grows() -> None:
    """A line that is gone or changed is found, also when the facts are right."""
    before = step(FIRST, NEXT)
    after = step(before, deprecated(NEXT, "claude-beta-1"))
    assert _codes(before, replace(after, changes=after.changes[1:])) == ["record-rewritten"]
    later = replace(after.changes[0], seen_at="2026-05-01T00:00:00Z")
    assert _codes(before, replace(after, changes=(later, *after.changes[1:]))) == ["record-rewritten"]


def test_facts_without_a_line_and_lines_without_facts_are_found() -> None:
    """An edit of one file alone."""
    honest = step(FIRST, NEXT)
    assert _codes(FIRST, replace(honest, changes=())) == ["unrecorded"]
    assert _codes(FIRST, replace(honest, snapshot=BASE)) == ["untrue"]


def test_a_moved_date_needs_the_text_that_names_it() -> None:
    """A date that somebody typed, over the text of the page as it was."""
    typed = Retirement(date(2026, 9, 9), RetirementKind.FIRM, "June 15, 2026")
    assert _codes(FIRST, step(FIRST, _with_retirement(BASE, typed))) == ["date-not-in-text"]


def test_a_date_without_evidence_is_found() -> None:
    """Nothing says where on the page it stands."""
    dated = Retirement(date(2026, 6, 15), RetirementKind.FIRM, "June 15, 2026")
    assert _codes(FIRST, step(FIRST, _with_retirement(BASE, dated, ()))) == ["no-evidence"]


def test_evidence_must_exist() -> None:
    """A notice that the history doesn't have proves nothing."""
    dated = Retirement(date(2026, 6, 15), RetirementKind.FIRM, "June 15, 2026")
    after = step(FIRST, _with_retirement(BASE, dated, ("notice:2026-04-01-invented",)))
    assert _codes(FIRST, after) == ["no-such-notice"]


@pytest.mark.parametrize("raw", [None, "N/A", "This model was retired June 15, 2026.", "2026-06-15"])
def test_a_notices_date_may_fill_a_row_that_has_none(raw: str | None) -> None:
    """A row that says N/A doesn't contradict the notice."""
    dated = Retirement(date(2026, 6, 15), RetirementKind.FIRM, raw)
    assert _codes(FIRST, step(FIRST, _with_retirement(BASE, dated))) == []


def test_a_date_that_was_odd_before_is_not_held_against_a_change_elsewhere() -> None:
    """Only what is new or moved is judged."""
    odd = State(_with_retirement(BASE, Retirement(date(2027, 2, 2), RetirementKind.FLOOR, "Not sooner than February 1, 2027")))
    assert _codes(odd, step(odd, deprecated(odd.snapshot, "claude-beta-1"))) == []
