"""The record of changes: every line right by itself, and the whole record leads to the facts."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from scraper.canonical import dumps_line
from scraper.change import Change, ChangeKind, Severity, change_id, change_to_json
from scraper.changes import apply, diff
from scraper.lifecycle import Model, Snapshot
from scraper.store.record import inverted, lead_to, of_record
from tests.support.strategies import few, snapshots

START = datetime(2025, 5, 2, tzinfo=UTC)


def recorded(history: list[Snapshot]) -> list[Change]:
    """Give the record that a history of snapshots leaves, with times and counters as the store writes them."""
    record: list[Change] = []
    for number, (old, new) in enumerate(pairwise(history)):
        seen_at = (START + timedelta(days=number)).strftime("%Y-%m-%dT%H:%M:%SZ")
        for change in diff(old, new):
            times = sum(other.id.startswith(change.id) for other in record)
            record.append(replace(change, id=change.id if not times else f"{change.id}:{times + 1}", seen_at=seen_at))
    return record


def text_of(record: list[Change]) -> str:
    """Give the text of a record."""
    return "".join(dumps_line(change_to_json(change)) for change in record)


def codes(record: list[Change], text: str | None = None, source: str = "anthropic") -> list[tuple[str, str]]:
    """Give code and line of what is wrong with the lines of a record."""
    found = of_record(record, text_of(record) if text is None else text, "changes.jsonl", source)
    return [(problem.code, problem.place) for problem in found]


@few
@given(st.lists(snapshots(), min_size=2, max_size=4))
def test_a_true_record_has_no_problem(history: list[Snapshot]) -> None:
    """What update after update writes is sound, and leads to the last facts."""
    record = recorded(history)
    assert codes(record) == []
    assert list(lead_to(history[-1], record, "changes.jsonl")) == []


@few
@given(snapshots(), snapshots())
def test_taking_changes_back_leads_back(one: Snapshot, two: Snapshot) -> None:
    """Changes turned round undo themselves."""
    assert apply(two, [inverted(change) for change in diff(one, two)]) == one


def model(state: str, *replacements: str) -> Snapshot:
    """Give a snapshot of one model."""
    return Snapshot("anthropic", "https://example.org/", models=(Model("m", state, replacements=replacements),))


HISTORY = [model("active"), model("deprecated", "a"), model("deprecated", "b"), model("retired", "b"), model("deprecated", "b")]


def test_a_fact_that_comes_back_counts() -> None:
    """The second time that a fact holds, its id bears the counter 2, and only then."""
    back = [model("active"), model("deprecated"), model("active"), model("deprecated")]
    record = recorded(back)
    assert [change.id.count(":") for change in record] == [3, 3, 4]
    assert record[2].id.endswith(":2")
    assert codes(record) == []
    assert codes([record[0], record[1], replace(record[2], id=record[2].id[:-1] + "3")]) == [("change-id-counter", "3")]
    assert codes([record[0], record[1], replace(record[2], id=record[0].id)]) == [("change-id-counter", "3")]
    assert codes([replace(record[0], id=record[0].id + ":2")]) == [("change-id-counter", "1")]


def test_faults_of_single_lines_are_seen() -> None:
    """An id, a severity, a time or a source that can't be right is named with its line."""
    record = recorded(HISTORY)
    assert codes(record) == []
    assert codes([replace(record[0], id="anthropic:m:deprecated:000000000000")]) == [("change-id", "1")]
    assert codes([replace(record[0], fields={**record[0].fields, "state": ("active", "legacy")})]) == [("change-id", "1")]
    assert codes([replace(record[0], severity=Severity.LOW)]) == [("severity", "1")]
    assert codes([replace(record[1], severity=Severity.HIGH)]) == [("severity", "1")]
    assert codes([replace(record[0], seen_at="2026-02-30T00:00:00Z")]) == [("seen-at", "1")]
    assert codes([replace(record[0], seen_at="2026-2-03T00:00:00Z")]) == [("seen-at", "1")]
    assert ("seen-at-order", "2") in codes([record[1], record[0]])
    assert {code for code, _ in codes(record, source="openai")} == {"change-source"}


def test_other_bytes_of_a_line_are_seen() -> None:
    """A line that was edited by hand, even without another meaning, is told."""
    record = recorded(HISTORY)
    assert codes(record, text_of(record).replace('", "', '","', 1)) == [("record-not-canonical", "1")]
    assert codes(record, text_of(record).removesuffix("\n")) == [("record-not-canonical", str(len(record)))]


@pytest.mark.parametrize("lost", range(len(HISTORY) - 1))
def test_a_record_that_skips_a_step_does_not_lead_to_the_facts(lost: int) -> None:
    """Without any one of its lines the walk back stumbles, except where the first line alone is gone."""
    record = recorded(HISTORY)
    assert list(lead_to(HISTORY[-1], record, "changes.jsonl")) == []
    shorter = [change for number, change in enumerate(record) if number != lost]
    found = {problem.code for problem in lead_to(HISTORY[-1], shorter, "changes.jsonl")}
    # A record may begin at any baseline: without its first line it is merely shorter.
    assert ("replay" in found) == (lost > 0)


def test_facts_that_moved_without_a_record_are_seen() -> None:
    """Somebody who edits the facts by hand and records nothing is contradicted by the record."""
    record = recorded(HISTORY)
    edited = replace(HISTORY[-1], models=(replace(HISTORY[-1].models[0], state="active"),))
    (problem,) = lead_to(edited, record, "changes.jsonl")
    assert (problem.code, problem.place) == ("replay", str(len(record)))
    assert problem.sentence == "m.state became 'deprecated', and was 'active' then"


def test_a_rewrite_is_judged_by_the_state_of_its_time() -> None:
    """A rewrite while the model was deprecated is medium, whatever became of the model later."""
    record = recorded([model("deprecated", "a"), model("deprecated", "b"), model("retired", "b")])
    assert record[0].severity is Severity.MEDIUM
    wrong = [replace(record[0], severity=Severity.LOW), record[1]]
    assert [problem.code for problem in lead_to(model("retired", "b"), wrong, "changes.jsonl")] == ["severity"]


def test_a_kind_is_judged_by_the_facts_on_both_sides() -> None:
    """A retirement that is recorded as something quieter is contradicted, even where line and id agree with themselves."""
    record = recorded(HISTORY)
    quiet = replace(record[2], kind=ChangeKind.CORRECTED, severity=Severity.LOW)
    quiet = replace(quiet, id=change_id("anthropic", "m", quiet.kind, dict(quiet.fields)))
    lines = [*record[:2], quiet, *record[3:]]
    assert codes(lines) == []
    (problem,) = lead_to(HISTORY[-1], lines, "changes.jsonl")
    assert (problem.code, problem.place, problem.sentence) == ("kind", "3", "corrected for what is retired")


def test_a_model_that_the_record_only_half_knows_is_seen() -> None:
    """A record whose beginning isn't a whole model can't have been written by an update."""
    whole = model("active")
    added = diff(Snapshot("anthropic", "https://example.org/"), whole)[0]
    fields = {name: pair for name, pair in added.fields.items() if name != "listed"}
    half = replace(added, fields=fields, id=change_id("anthropic", "m", ChangeKind.ADDED, fields))
    found = [problem.code for problem in lead_to(whole, [half], "changes.jsonl")]
    assert found == ["replay-forward"]
