"""Readings reconciled with what was known: each rule of the facts, in its order."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from scraper.changes import diff
from scraper.demo.pages import build_markdown
from scraper.lifecycle import Model, Retirement, RetirementKind, Snapshot, State
from tests.support.examples import OLDEST, SAMPLE, active, judge_text, notice, page_facts, with_model, without_model

ON = date(2026, 6, 15)
TOLD = date(2026, 4, 14)


def reconciled(facts: Snapshot, base: Snapshot | None = None) -> Snapshot:
    return judge_text(build_markdown(facts), base).snapshot


def going(state: State = State.DEPRECATED, on: date | None = ON) -> Model:
    kind = RetirementKind.FIRM if on else RetirementKind.NONE
    return Model("claude-b-1", state, TOLD, Retirement(on, kind, None))


def the_model(snapshot: Snapshot, model_id: str = "claude-b-1") -> Model:
    model = snapshot.model(model_id)
    assert model
    return model


def test_rule_1_the_row_decides_the_state() -> None:
    """A state in the status table wins over everything."""
    facts = page_facts(going(State.RETIRED), notices=(notice(TOLD, "B", {"claude-b-1": (ON, None)}),))
    assert the_model(facts).state == "retired"


def test_rule_1_history_only_is_retired_where_its_notice_says_so() -> None:
    """A notice with a retired note makes its model retired, and its date actual."""
    model = the_model(page_facts(notices=(notice(TOLD, "B", {"claude-b-1": (ON, None)}, ON),)))
    assert (model.state, model.retirement.kind, model.listed) == ("retired", "actual", False)


def test_rule_1_history_only_keeps_the_state_last_known() -> None:
    """For months a notice of retired models carried no note: they stay retired, as was known."""
    page = page_facts(notices=(notice(TOLD, "B", {"claude-b-1": (ON, None)}),))
    assert the_model(page).state == "deprecated"
    known = with_model(page, replace(the_model(page), state="retired"))
    again = the_model(reconciled(page, known))
    assert (again.state, again.retirement.kind) == ("retired", "actual")


def test_rule_2_a_passed_floor_is_a_floor() -> None:
    """An active model whose floor lies in the past is active, with a floor."""
    model = the_model(SAMPLE, "claude-past-floor")
    assert (model.state, model.retirement.kind, model.retirement.on) == ("active", "floor", date(2025, 3, 7))


def test_rule_2_a_notice_may_say_that_it_has_happened_before_the_row_does() -> None:
    """The row still says deprecated, its notice says retired: the date has happened, and a reviewer hears of it."""
    known = page_facts(going(), notices=(notice(TOLD, "B", {"claude-b-1": (ON, None)}),))
    page = replace(known, notices=(replace(known.notices[0], retired_on=ON), *known.notices[1:]))
    judgement = judge_text(build_markdown(page), known)
    model = the_model(judgement.snapshot)
    assert (model.state, model.retirement.on, model.retirement.kind) == ("deprecated", ON, "actual")
    assert [doubt.code for doubt in judgement.doubts] == ["states-disagree"]
    assert judgement.refusals == ()
    assert [change.kind for change in diff(known, judgement.snapshot) if change.model == "claude-b-1"] == ["retired"]


@pytest.mark.parametrize(
    ("cells", "kind", "code"),
    [
        ("Retired | N/A | Not sooner than June 1, 2027", "floor", "retired-without-date"),
        ("Retired | N/A | N/A", "none", "retired-without-date"),
        ("Active | N/A | June 1, 2027", "firm", "dated-while-active"),
    ],
)
def test_rule_2_a_state_that_does_not_go_with_its_date_is_told(cells: str, kind: str, code: str) -> None:
    """The row is kept as it stands: a floor becomes no date, and what doesn't go together is a doubt."""
    judgement = judge_text(build_markdown(SAMPLE).replace("Active | N/A | Not sooner than June 1, 2027", cells))
    assert the_model(judgement.snapshot, "claude-new-1").retirement.kind == kind
    assert [(doubt.code, doubt.place) for doubt in judgement.doubts] == [(code, "claude-new-1")]


def test_an_active_row_beside_a_notice_is_told() -> None:
    """One of the two lags behind: the row is believed, a reviewer hears of it."""
    judgement = judge_text(build_markdown(with_model(SAMPLE, active("claude-going-1"))))
    assert the_model(judgement.snapshot, "claude-going-1").state == "active"
    assert "states-disagree" in {doubt.code for doubt in judgement.doubts}


def test_rule_3_a_row_without_date_takes_the_notices() -> None:
    """In 2025-05 deprecated rows said N/A and their date stood in the history only."""
    model = the_model(page_facts(going(on=None), notices=(notice(TOLD, "B", {"claude-b-1": (ON, None)}),)))
    assert (model.retirement.on, model.retirement.kind) == (ON, RetirementKind.FIRM)


def test_rule_3_the_row_wins_and_the_disagreement_is_told() -> None:
    """For a week the row said one day and the history another: the row holds, the notice keeps its own, a reviewer is told."""
    other = date(2026, 6, 20)
    facts = Snapshot(
        "anthropic",
        SAMPLE.url,
        notice_days=60,
        models=(going(),),
        notices=(notice(TOLD, "B", {"claude-b-1": (other, None)}), SAMPLE.notices[-1]),
    )
    judgement = judge_text(build_markdown(facts))
    assert the_model(judgement.snapshot).retirement.on == ON
    assert judgement.snapshot.notices[0].models[0].retires_on == other
    assert [doubt.place for doubt in judgement.doubts if doubt.code == "dates-disagree"] == ["claude-b-1"]


def test_rule_3_the_newest_notice_names_the_replacement() -> None:
    """Two notices of one model: the newer gives announcement and replacement, both are evidence."""
    later = date(2026, 5, 1)
    notices = (
        notice(later, "B again", {"claude-b-1": (ON, "claude-new-2")}),
        notice(TOLD, "B", {"claude-b-1": (ON, "claude-new-1")}),
    )
    model = the_model(page_facts(going(), notices=notices))
    assert (model.announced_on, model.replacements) == (later, ("claude-new-2",))
    assert model.evidence == ("status", "notice:2026-05-01-b-again", "notice:2026-04-14-b")


def test_rule_5_what_is_gone_stays_with_its_last_facts() -> None:
    """A model that is nowhere on the page stays, unlisted and without evidence; a notice that is gone stays too."""
    kept = reconciled(without_model(SAMPLE, "claude-going-1"), SAMPLE)
    before, after = the_model(SAMPLE, "claude-going-1"), the_model(kept, "claude-going-1")
    assert after == replace(before, listed=False, evidence=())
    assert kept.notices == SAMPLE.notices


def test_a_notice_that_is_gone_still_says_what_it_said() -> None:
    """A row that outlives its notice keeps announcement and replacement; the notice is no evidence on the page any more."""
    kept = reconciled(replace(SAMPLE, notices=SAMPLE.notices[1:]), SAMPLE)
    before, after = the_model(SAMPLE, "claude-going-1"), the_model(kept, "claude-going-1")
    assert after == replace(before, evidence=("status",))


@pytest.mark.parametrize("listed", [True, False], ids=["still-listed", "gone-altogether"])
def test_a_notice_keeps_the_model_that_it_no_longer_names(listed: bool) -> None:
    """One model of two goes from a notice that stays: what the notice said of it is kept, and is no evidence any more."""
    both = notice(TOLD, "B", {"claude-b-1": (ON, "claude-new-1"), "claude-b-2": (ON, "claude-new-1")})
    known = page_facts(going(), replace(going(), id="claude-b-2"), notices=(both,))
    less = notice(TOLD, "B", {"claude-b-1": (ON, "claude-new-1")})
    rows = (going(), replace(going(), id="claude-b-2")) if listed else (going(),)
    kept = reconciled(page_facts(*rows, notices=(less,)), known)
    assert kept.notices == known.notices
    before, after = the_model(known, "claude-b-2"), the_model(kept, "claude-b-2")
    assert after == replace(before, listed=listed, evidence=("status",) if listed else ())


def test_a_notice_that_is_split_leaves_no_copy_behind() -> None:
    """Two models of one notice, in two notices of the same day now: each stands once."""
    both = notice(TOLD, "B", {"claude-b-1": (ON, "claude-new-1"), "claude-b-2": (ON, "claude-new-1")})
    rows = (going(), replace(going(), id="claude-b-2"))
    parts = tuple(notice(TOLD, name, {name: (ON, "claude-new-1")}) for name in ("claude-b-1", "claude-b-2"))
    known, split = page_facts(*rows, notices=(both,)), page_facts(*rows, notices=parts)
    assert reconciled(split, known) == split


def test_a_rewritten_title_is_the_same_notice() -> None:
    """A notice is known again by its day and a model of its own: no second copy stays behind."""
    rewritten = replace(SAMPLE, notices=(replace(SAMPLE.notices[0], title="Another title"), *SAMPLE.notices[1:]))
    found = reconciled(rewritten, SAMPLE)
    assert [entry.title for entry in found.notices] == ["Another title", SAMPLE.notices[1].title]


def test_a_lost_retired_note_keeps_its_day_and_is_told() -> None:
    """Some conversions drop the note: what was said once stays, and a reviewer hears of it."""
    silent = replace(SAMPLE, notices=(SAMPLE.notices[0], replace(SAMPLE.notices[1], retired_on=None)))
    judgement = judge_text(build_markdown(silent), SAMPLE)
    assert judgement.snapshot == SAMPLE
    assert "retired-note-gone" in {doubt.code for doubt in judgement.doubts}


def test_an_unknown_state_is_kept_verbatim() -> None:
    """A word that isn't known is kept in lower case, and told; a guard refuses it until a person accepts."""
    judgement = judge_text(build_markdown(with_model(SAMPLE, replace(active("claude-new-1"), state="Sunset"))))
    assert the_model(judgement.snapshot, "claude-new-1").state == "sunset"
    assert "unknown-state" in {doubt.code for doubt in judgement.doubts}
    assert [refusal.code for refusal in judgement.refusals] == ["sense-state"]


@given(gone=st.sets(st.sampled_from(["claude-new-1", "claude-past-floor", "claude-going-1", *OLDEST])))
def test_no_page_makes_a_known_model_disappear(gone: set[str]) -> None:
    """Whatever a page lacks, and whether or not it is believed, every model that was known is still there."""
    after = judge_text(build_markdown(without_model(SAMPLE, *gone)), SAMPLE).snapshot
    assert {model.id for model in after.models} == {model.id for model in SAMPLE.models}
