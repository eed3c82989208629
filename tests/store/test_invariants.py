"""What has to be true of stored facts: every fault is seen under its code, and nothing sound is blamed."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import given

from scraper.canonical import snapshot_text
from scraper.lifecycle import Model, Notice, NoticeModel, Retirement, RetirementKind, Snapshot
from scraper.store.invariants import Problem, canonical_bytes, of_snapshot
from tests.support.strategies import few, snapshots

if TYPE_CHECKING:
    from collections.abc import Callable

FIRM = Retirement(date(2026, 2, 19), RetirementKind.FIRM, "February 19, 2026")
HAIKU = Model("claude-3-haiku", "active", retirement=Retirement(date(2025, 3, 7), RetirementKind.FLOOR), evidence=("status",))
SONNET = Model(
    "claude-3-7-sonnet",
    "deprecated",
    date(2025, 10, 28),
    FIRM,
    ("claude-opus-4-6",),
    "claude-opus-4-6",
    date(2025, 10, 28),
    evidence=("status", "notice:2025-10-28-sonnet"),
)
NOTICE = Notice(
    date(2025, 10, 28), "Sonnet 3.7", "2025-10-28-sonnet", None, (NoticeModel(SONNET.id, FIRM.on, ("claude-opus-4-6",), None),)
)
OLDER = Notice(date(2025, 1, 1), "Early", "2025-01-01-early", None, (NoticeModel(SONNET.id, None, ("claude-old",), None),))
SOUND = Snapshot("anthropic", "https://example.org/", None, 60, (SONNET, HAIKU), (NOTICE, OLDER))


def problems(snapshot: Snapshot, text: str | None = None, source: str = "anthropic") -> list[Problem]:
    """Give what is wrong with a snapshot."""
    return list(of_snapshot(snapshot, snapshot_text(snapshot) if text is None else text, "lifecycle.json", source))


def with_sonnet(**facts: Any) -> Snapshot:
    """Give the sound snapshot with other facts of its deprecated model."""
    return replace(SOUND, models=(replace(SONNET, **facts), HAIKU))


def test_sound_facts_have_no_problem() -> None:
    """A snapshot that keeps the rules is left alone."""
    assert problems(SOUND) == []


@few
@given(snapshots())
def test_whatever_keeps_the_rules_has_no_problem(snapshot: Snapshot) -> None:
    """No sound snapshot is ever blamed."""
    assert problems(snapshot) == []


@pytest.mark.parametrize(
    ("code", "place", "broken"),
    [
        ("source-name", "source", replace(SOUND, source="openai")),
        ("duplicate-model", "models[2]", replace(SOUND, models=(SONNET, HAIKU, HAIKU))),
        ("model-order", "models[1]", replace(SOUND, models=(HAIKU, SONNET))),
        ("notice-order", "notices[0]", replace(SOUND, notices=(OLDER, NOTICE))),
        ("duplicate-notice", "notices[1]", replace(SOUND, notices=(NOTICE, NOTICE, OLDER))),
        (
            "notice-model-unknown",
            "notices[1].models[0]",
            replace(SOUND, notices=(NOTICE, replace(OLDER, models=(NoticeModel("x"),)))),
        ),
        ("evidence-unknown", "models[0].evidence[1]", with_sonnet(evidence=("status", "notice:elsewhere"))),
        ("evidence-listed", "models[0].listed", with_sonnet(listed=False)),
        ("evidence-listed", "models[0].listed", with_sonnet(evidence=("notice:2025-10-28-sonnet",))),
        ("announcement-disagrees", "models[0].announced_on", with_sonnet(announced_on=OLDER.announced_on)),
        ("announcement-disagrees", "models[0].announced_on", with_sonnet(announced_on=None)),
        ("replacements-disagree", "models[0].replacements", with_sonnet(replacements=("claude-old",))),
        ("replacements-disagree", "models[0].replacements", with_sonnet(replacements=())),
        ("retirement-kind", "models[0].retirement", with_sonnet(retirement=Retirement(FIRM.on, RetirementKind.NONE))),
        ("retirement-kind", "models[0].retirement", with_sonnet(retirement=Retirement(None, RetirementKind.FIRM))),
        (
            "retirement-kind",
            "models[1].retirement",
            replace(SOUND, models=(SONNET, replace(HAIKU, retirement=Retirement(FIRM.on, RetirementKind.ACTUAL)))),
        ),
        ("retirement-kind", "models[0].retirement", with_sonnet(state="retired")),
        ("retirement-order", "models[0].retirement.on", with_sonnet(retirement=replace(FIRM, on=date(2025, 10, 27)))),
    ],
)
def test_each_fault_has_its_code_and_place(code: str, place: str, broken: Snapshot) -> None:
    """One broken rule gives one code, where it is broken."""
    text = {"model-order": snapshot_text(broken), "notice-order": snapshot_text(broken)}
    found = problems(broken, text.get(code))
    assert (code, place) in [(problem.code, problem.place) for problem in found]
    assert {problem.code for problem in found} <= {code, "notice-order"}, "one fault isn't told twice in other words"


def test_the_newest_notice_decides_and_an_older_one_does_not() -> None:
    """Rule 3 asks the newest notice only; two of the same day may each be right."""
    same_day = replace(NOTICE, anchor="2025-10-28-also", models=(NoticeModel(SONNET.id, FIRM.on, ("claude-else",), None),))
    snapshot = replace(SOUND, notices=(same_day, NOTICE, OLDER))
    assert problems(snapshot) == []
    assert problems(replace(snapshot, models=(replace(SONNET, replacements=("claude-else",)), HAIKU))) == []


def test_a_notice_may_say_first_that_it_has_happened() -> None:
    """A row that still says deprecated beside a notice that says retired is how the page itself has stood for hours."""
    assert problems(with_sonnet(retirement=Retirement(FIRM.on, RetirementKind.ACTUAL))) == []


@pytest.mark.parametrize(
    ("spoil", "line"),
    [
        (lambda text: text.replace("  ", "    "), "2"),
        (lambda text: text.removesuffix("\n"), "55"),
        (lambda text: text + "\n", "56"),
        (lambda text: text.replace('"scope": null,\n  "notice_days": 60', '"notice_days": 60,\n  "scope": null'), "5"),
        (lambda text: text.replace("\n", "\r\n"), "1"),
    ],
)
def test_other_bytes_are_seen_with_their_line(spoil: Callable[[str], str], line: str) -> None:
    """The same facts in another order, indentation or ending aren't the canonical file."""
    text = snapshot_text(SOUND)
    (problem,) = problems(SOUND, spoil(text))
    assert problem.code == "not-canonical"
    lines = text.count("\n")
    assert problem.place == {"55": str(lines), "56": str(lines + 1)}.get(line, line)


def test_a_problem_reads_as_editors_expect() -> None:
    """A line for people starts with file and place."""
    (problem,) = canonical_bytes("a\nc\n", "a\nb\n", "x/y.json")
    assert str(problem) == "x/y.json:2: error: not-canonical: not the bytes that these facts give: 'b' is wanted, 'c' found"
