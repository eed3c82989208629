"""Differences between snapshots: they lead from one to the other, and the kind is the most telling one."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import Any

import pytest
from hypothesis import given

from scraper.change import ChangeKind, Severity, change_from_json, change_to_json, severity_of, subject_of
from scraper.changes import apply, diff
from scraper.errors import SnapshotInvalid
from scraper.lifecycle import Model, Notice, NoticeModel, Parameter, Retirement, RetirementKind, Snapshot
from tests.support.strategies import few, snapshots

FLOOR = Retirement(date(2026, 5, 14), RetirementKind.FLOOR, "Not sooner than May 14, 2026")
FIRM = Retirement(date(2026, 6, 15), RetirementKind.FIRM, "June 15, 2026")
ACTIVE = Model("claude-opus-4", "active", retirement=FLOOR, evidence=("status",))
DEPRECATED = Model("claude-opus-4", "deprecated", date(2026, 4, 14), FIRM, ("claude-opus-5",), None, date(2026, 4, 14))
RETIRED = replace(DEPRECATED, state="retired", retirement=Retirement(FIRM.on, RetirementKind.ACTUAL, FIRM.raw))


def page(*models: Model, **facts: Any) -> Snapshot:
    """Give a snapshot of these models."""
    return Snapshot("anthropic", "https://example.org/", models=models, **facts)


@few
@given(snapshots())
def test_a_snapshot_differs_in_nothing_from_itself(one: Snapshot) -> None:
    """No difference is told where there is none."""
    assert diff(one, one) == ()


@few
@given(snapshots(), snapshots())
def test_changes_lead_from_one_snapshot_to_the_other(one: Snapshot, two: Snapshot) -> None:
    """Applying the difference gives the other snapshot, whole."""
    assert apply(one, diff(one, two)) == two


@few
@given(snapshots(), snapshots())
def test_ids_are_unique_within_one_update(one: Snapshot, two: Snapshot) -> None:
    """No two changes of one update share an id."""
    ids = [change.id for change in diff(one, two)]
    assert len(ids) == len(set(ids))


@few
@given(snapshots(), snapshots())
def test_a_change_survives_its_json(one: Snapshot, two: Snapshot) -> None:
    """Writing a change and reading it again gives the same change."""
    for change in diff(one, two):
        assert change_from_json(change_to_json(change)) == change


@few
@given(snapshots(), snapshots())
def test_the_first_change_is_the_loudest(one: Snapshot, two: Snapshot) -> None:
    """Changes come loudest first."""
    loudness = [list(Severity).index(change.severity) for change in diff(one, two)]
    assert loudness == sorted(loudness)


def moved(model: Model, on: date | None, kind: RetirementKind) -> Model:
    """Give the model with another retirement."""
    return replace(model, retirement=Retirement(on, kind, None))


@pytest.mark.parametrize(
    ("before", "after", "kind", "severity"),
    [
        (None, ACTIVE, "added", "low"),
        (None, DEPRECATED, "deprecated", "high"),
        (ACTIVE, DEPRECATED, "deprecated", "high"),
        (DEPRECATED, RETIRED, "retired", "medium"),
        (ACTIVE, RETIRED, "retired", "medium"),
        (DEPRECATED, ACTIVE, "reinstated", "high"),
        (RETIRED, ACTIVE, "reinstated", "high"),
        (RETIRED, DEPRECATED, "deprecated", "high"),
        (ACTIVE, replace(ACTIVE, state="legacy"), "legacy", "medium"),
        (ACTIVE, replace(ACTIVE, state="sleeping"), "corrected", "low"),
        (DEPRECATED, moved(DEPRECATED, date(2026, 6, 14), RetirementKind.FIRM), "retirement_moved_earlier", "high"),
        (DEPRECATED, moved(DEPRECATED, date(2026, 6, 16), RetirementKind.FIRM), "retirement_moved_later", "medium"),
        (DEPRECATED, moved(DEPRECATED, None, RetirementKind.NONE), "retirement_withdrawn", "high"),
        (moved(DEPRECATED, None, RetirementKind.NONE), DEPRECATED, "retirement_set", "medium"),
        (moved(ACTIVE, date(2027, 1, 1), RetirementKind.FLOOR), ACTIVE, "floor_moved", "low"),
        (RETIRED, moved(RETIRED, date(2026, 6, 16), RetirementKind.ACTUAL), "corrected", "low"),
        (DEPRECATED, replace(DEPRECATED, replacements=("claude-opus-6",)), "replacement_changed", "medium"),
        (RETIRED, replace(RETIRED, replacements=("claude-opus-6",)), "replacement_changed", "low"),
        (RETIRED, replace(RETIRED, listed=False), "unlisted", "low"),
        (replace(RETIRED, listed=False), RETIRED, "relisted", "low"),
        (ACTIVE, replace(ACTIVE, evidence=("mention:x",)), "corrected", "low"),
        (DEPRECATED, None, "unlisted", "low"),
    ],
)
def test_the_kind_is_the_most_telling_one(before: Model | None, after: Model | None, kind: str, severity: str) -> None:
    """Each way a model can change has its kind and its loudness."""
    (change,) = diff(page(*[before] if before else []), page(*[after] if after else []))
    assert (change.kind, change.severity) == (kind, severity)


def test_a_notice_that_newly_names_a_model_deprecates_it() -> None:
    """A second announcement is told as loudly as the first, even where the state word stays."""
    named = (NoticeModel("claude-opus-4", FIRM.on, ("claude-opus-5",)),)
    first = Notice(date(2026, 4, 14), "Opus 4", "2026-04-14-opus-4", None, named)
    again = Notice(date(2026, 5, 1), "Opus 4 again", "2026-05-01-opus-4", None, named)
    (change,) = diff(page(DEPRECATED, notices=(first,)), page(DEPRECATED, notices=(again, first)))
    assert change.kind is ChangeKind.DEPRECATED
    (renamed,) = diff(page(DEPRECATED, notices=(first,)), page(DEPRECATED, notices=(replace(first, anchor="other"),)))
    assert renamed.kind is ChangeKind.CORRECTED, "a heading that was merely rewritten is no new announcement"


def test_the_same_fact_has_the_same_id_whatever_was_before() -> None:
    """The id hangs on the facts after the change alone: no run, machine or order is in it."""
    (one,) = diff(page(ACTIVE), page(replace(ACTIVE, listed=False)))
    (two,) = diff(page(ACTIVE), page(replace(ACTIVE, listed=False)))
    assert one.id == two.id == "anthropic:claude-opus-4:unlisted:0ef741d32225"


def test_a_parameter_with_a_colon_in_its_name_finds_its_way() -> None:
    """A subject may hold colons: the record is found again when the change is applied."""
    old = page()
    new = page(parameters=(Parameter(("a:b",), "deprecated"),))
    (change,) = diff(old, new)
    assert subject_of(change) == "parameter.a:b"
    assert apply(new, diff(new, old)) == old


def test_parameter_records_that_share_names_have_one_order() -> None:
    """Which of two records stands first on the page means nothing."""
    one, two = Parameter(("top_p",), "deprecated", None, "a"), Parameter(("top_p",), "deprecated", None, "b")
    assert diff(page(parameters=(one, two)), page(parameters=(two, one))) == ()


def test_prose_is_no_fact() -> None:
    """An entry for prose is carried along and changes no snapshot."""
    (change,) = diff(page(), page(scope="here"))
    prose = replace(change, kind=ChangeKind.PAGE, fields={"prose": (None, "words")})
    assert apply(page(), [prose, change]) == page(scope="here")


def test_severity_hangs_on_the_state_for_replacements_only() -> None:
    """A rewrite for a model that still runs is worth more than one for a model that is gone."""
    assert severity_of(ChangeKind.REPLACEMENT_CHANGED, "deprecated") is Severity.MEDIUM
    assert {severity_of(ChangeKind.REPLACEMENT_CHANGED, state) for state in ("retired", "active", None)} == {Severity.LOW}
    assert {severity_of(ChangeKind.RETIRED, state) for state in ("retired", "deprecated", None)} == {Severity.MEDIUM}


def test_a_notice_of_an_unknown_model_is_a_damaged_file_and_no_bug() -> None:
    """Whoever edits the facts by hand is told which notice and which model don't fit, and how to find the place."""
    notice = Notice(date(2026, 4, 14), "Some models", "2026-04-14-some-models", None, (NoticeModel("claude-unknown"),))
    with pytest.raises(SnapshotInvalid, match="'2026-04-14-some-models' names 'claude-unknown'") as caught:
        diff(page(ACTIVE), page(ACTIVE, notices=(notice,)))
    assert "lastcall validate" in (caught.value.hint or "")
