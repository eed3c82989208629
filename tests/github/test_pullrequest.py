"""Title, labels, commit message and body of the pull request."""

from __future__ import annotations

import re
import subprocess
from dataclasses import replace
from datetime import date

import pytest

from scraper import PARSER_VERSION
from scraper.change import ChangeKind, Severity
from scraper.changes import diff
from scraper.github.pullrequest import TITLE_LIMIT, commit_message, facts_digest, labels, merged_labels, title
from scraper.lifecycle import Doubt, Model, Snapshot
from scraper.reports.github import BODY_LIMIT, Place, SourceReport, body, summary
from tests.github.facts import BASE, FLOOR, TODAY, deprecated

NEXT = deprecated(BASE, "claude-alpha-1")
BOTH = deprecated(NEXT, "claude-beta-1", date(2026, 7, 1))
PLACE = Place("https://github.example/o/r/actions/runs/1")


def _report(after: Snapshot, before: Snapshot = BASE, doubts: tuple[Doubt, ...] = ()) -> SourceReport:
    return SourceReport(after, diff(before, after), doubts)


@pytest.mark.parametrize(
    ("report", "expected"),
    [
        (_report(NEXT), "anthropic: claude-alpha-1 deprecated, retires on 2026-06-15"),
        (_report(BOTH), "anthropic: 2 models deprecated, the first retires on 2026-06-15"),
        (SourceReport(BASE, (), baseline=True), "anthropic: first snapshot, 2 models"),
    ],
)
def test_the_title_says_it_without_counting_days(report: SourceReport, expected: str) -> None:
    """Days pass while a title stays."""
    assert title([report], TODAY) == expected


def test_the_title_says_the_same_on_every_day() -> None:
    """Before, on and after the date."""
    days = [date(2026, 4, 1), date(2026, 6, 14), date(2026, 6, 15)]
    assert len({title([_report(NEXT)], day) for day in days}) == 1


def test_a_title_of_many_statements_is_cut_between_two() -> None:
    """Never in the middle of an id or a date."""
    reports = [_report(replace(NEXT, source=name), replace(BASE, source=name)) for name in ("one", "two", "three")]
    found = title(reports, TODAY)
    assert len(found) <= TITLE_LIMIT
    assert found.endswith("2026-06-15; and more")


def test_an_id_that_is_none_never_reaches_the_title() -> None:
    """Only the grammar's characters do, even where a model's name is an attack."""
    evil = replace(
        BASE, models=(*BASE.models, Model("x](http://evil) @octocat #1", "active", retirement=FLOOR, evidence=("status",)))
    )
    found = title([_report(evil)], TODAY)
    assert found == "anthropic: 1 model added"
    assert "evil" not in commit_message([_report(evil)], TODAY, {})


def test_the_loudest_severity_is_the_label() -> None:
    """One label for severity, and a person's labels stay."""
    assert labels([_report(NEXT)]) == ("snapshots", "severity: high")
    assert labels([SourceReport(BASE, (), baseline=True)]) == ("snapshots", "severity: low")
    present = ["severity: low", "snapshots", "looked at by Ada"]
    assert merged_labels(present, ("snapshots", "severity: high")) == ("looked at by Ada", "snapshots", "severity: high")


def test_the_commit_message_is_for_programs_too() -> None:
    """A conventional subject, and trailers that git itself understands."""
    fetched = b'{"sha256": "' + b"ab" * 32 + b'"}'
    found = commit_message([_report(NEXT)], TODAY, {"snapshots/anthropic/fetch.json": fetched})
    assert found.splitlines()[0] == "data: anthropic: claude-alpha-1 deprecated, retires on 2026-06-15"
    assert "Source-URL: https://example.com/docs/deprecations\n" in found
    assert f"Source-SHA256: {'ab' * 32}\n" in found
    assert f"Parser-Version: {PARSER_VERSION}\n" in found
    command = ["git", "interpret-trailers", "--parse"]
    parsed = subprocess.run(command, input=found, capture_output=True, text=True, check=True).stdout
    assert {line.split(":")[0] for line in parsed.splitlines()} == {
        "Source-URL", "Source-SHA256", "Parser-Version", "Change", "Facts-SHA256"
    }  # fmt: skip
    assert re.search(r"^Change: anthropic:claude-alpha-1:deprecated:[0-9a-f]{12}$", found, re.MULTILINE)


@pytest.mark.parametrize("fetched", [b"", b"[]", b"{}", b'{"sha256": "x\\nForged: yes"}', b"[" * 50_000])
def test_a_record_of_a_fetch_forges_no_trailer(fetched: bytes) -> None:
    """What isn't a hash isn't said."""
    found = commit_message([_report(NEXT)], TODAY, {"snapshots/anthropic/fetch.json": fetched})
    assert "Source-SHA256" not in found
    assert "Forged" not in found


def test_an_address_with_a_line_end_forges_no_trailer() -> None:
    """It is left out."""
    evil = replace(NEXT, url="https://example.com/\nFacts-SHA256: forged")
    assert "forged" not in commit_message([_report(evil)], TODAY, {})


def test_the_digest_is_of_facts_alone() -> None:
    """Prose and validators don't count; a name and its content can't change places."""
    facts = {"snapshots/a/lifecycle.json": b"1", "snapshots/b/lifecycle.json": b"2"}
    assert facts_digest(facts) == facts_digest({**facts, "snapshots/a/page.md": b"prose", "snapshots/a/fetch.json": b"now"})
    swapped = {"snapshots/a/lifecycle.json": b"2", "snapshots/b/lifecycle.json": b"1"}
    assert len({facts_digest(found) for found in (facts, swapped, {})}) == 3


def test_the_body_leads_with_the_date_and_ends_with_what_to_do() -> None:
    """Headline, table, doubts, how to check, and the day that it counts from."""
    found = body([_report(NEXT, doubts=(Doubt("dates-differ", "row 3", "row and notice differ"),))], TODAY, PLACE)
    assert found.startswith("**claude-alpha-1 deprecated, retires in 75 days (2026-06-15)**")
    order = ["| [`claude-alpha-1`]", "dates-differ", "#### How to check", "Merge", "actions/runs/1", "counted from 2026-04-01"]
    places = [found.index(part) for part in order]
    assert places == sorted(places)


def test_sources_have_their_own_sections_and_unread_ones_are_named() -> None:
    """Who reviews sees what is missing."""
    found = body([_report(NEXT), _report(replace(NEXT, source="other"))], TODAY, Place(), unread=["third"])
    assert "### anthropic\n" in found
    assert "### other\n" in found
    assert "Not read this time, and left as it was: `third`." in found


def test_a_baseline_says_what_it_is() -> None:
    """No changes are recorded, and the reviewer knows why."""
    found = body([SourceReport(BASE, (), baseline=True)], TODAY, Place())
    assert "First snapshot: 2 models, 0 notices." in found


def test_the_body_stays_under_githubs_limit() -> None:
    """Thousands of changes in several sources: whole entries are left out, and their number is said."""
    many = replace(BASE, models=tuple(Model(f"claude-{n}-1", "active", retirement=FLOOR, evidence=("status",)) for n in range(900)))
    report = _report(many, replace(BASE, models=()))
    assert all(change.kind is ChangeKind.ADDED and change.severity is Severity.LOW for change in report.changes)
    found = body([report, replace(report, snapshot=replace(many, source="other"))], TODAY, PLACE)
    assert len(found) <= BODY_LIMIT
    assert found.count("left out for length") == 2
    assert "#### How to check" in found
    assert len(summary([report], TODAY)) < 1_000_000
