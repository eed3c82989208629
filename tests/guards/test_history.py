"""Guards against the last snapshot: what may go, what may not, and what a witness can confirm."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest

from scraper.demo.pages import build_html, build_markdown
from scraper.guards.check import confirmed
from scraper.lifecycle import Model, Retirement, RetirementKind, Snapshot, State
from tests.support.examples import SAMPLE, active, judge_text, notice, page_facts, with_model, without_model

ON, TOLD = date(2026, 6, 15), date(2026, 4, 14)
GONE_NOTICE = notice(TOLD, "Two of them", {"claude-r-1": (ON, "claude-new-1"), "claude-r-2": (ON, "claude-new-1")}, ON)


def row(model_id: str, state: State, kind: RetirementKind) -> Model:
    return Model(model_id, state, TOLD, Retirement(ON, kind, None))


RETIRED = page_facts(
    active("claude-new-1"),
    *(row(model_id, State.RETIRED, RetirementKind.ACTUAL) for model_id in ("claude-r-1", "claude-r-2")),
    notices=(GONE_NOTICE,),
)


def codes(page: Snapshot, base: Snapshot) -> list[str]:
    return [refusal.code for refusal in judge_text(build_markdown(page), base).refusals]


def unlisted(snapshot: Snapshot, *model_ids: str) -> Snapshot:
    models = tuple(replace(model, listed=model.listed and model.id not in model_ids) for model in snapshot.models)
    return replace(snapshot, models=models)


def test_retired_rows_may_leave_for_the_history() -> None:
    """Rows of retired models leave in bulk while their notices stay: the page has always done it, and it is no fault."""
    assert codes(unlisted(RETIRED, "claude-r-1", "claude-r-2"), RETIRED) == []


def test_a_row_may_leave_on_the_day_its_notice_says_retired() -> None:
    """A deprecated model's row leaves in the very edit that adds the retired note."""
    before = page_facts(
        active("claude-new-1"),
        row("claude-r-1", State.DEPRECATED, RetirementKind.FIRM),
        notices=(replace(GONE_NOTICE, retired_on=None, models=GONE_NOTICE.models[:1]),),
    )
    after = page_facts(active("claude-new-1"), notices=(replace(GONE_NOTICE, models=GONE_NOTICE.models[:1]),))
    assert codes(after, before) == []


def test_a_row_that_leaves_unretired_is_refused() -> None:
    """An active model without a row, or a deprecated one left to the history, is a loss."""
    assert codes(without_model(SAMPLE, "claude-new-1"), SAMPLE) == ["lost-model"]
    assert codes(unlisted(SAMPLE, "claude-going-1"), SAMPLE) == ["lost-row"]


def test_a_notice_that_goes_is_refused() -> None:
    """A model whose row is still there may not lose its notice unseen; neither may a notice lose one of its models."""
    assert codes(replace(SAMPLE, notices=SAMPLE.notices[1:]), SAMPLE) == ["lost-notice"]
    smaller = replace(RETIRED, notices=(replace(GONE_NOTICE, models=GONE_NOTICE.models[:1]), *RETIRED.notices[1:]))
    assert codes(smaller, RETIRED) == ["lost-notice"]


def test_a_parameter_record_that_goes_is_refused() -> None:
    """A parameter that is no longer recorded is a loss; a rewritten record isn't."""
    assert "lost-parameter" in codes(replace(SAMPLE, parameters=(replace(SAMPLE.parameters[0], names=("top_p",)),)), SAMPLE)
    assert codes(replace(SAMPLE, parameters=(replace(SAMPLE.parameters[0], since="Others"),)), SAMPLE) == []


def test_retired_models_do_not_come_back() -> None:
    """Retired and active again is refused until a person has looked."""
    assert codes(with_model(RETIRED, active("claude-r-1")), RETIRED) == ["past-reinstated"]


def test_the_day_that_has_happened_does_not_move() -> None:
    """Another actual date is refused; a firm date may move."""
    other = date(2026, 6, 20)
    moved = replace(
        row("claude-r-1", State.RETIRED, RetirementKind.ACTUAL), retirement=Retirement(other, RetirementKind.ACTUAL, None)
    )
    assert codes(with_model(RETIRED, moved), RETIRED) == ["past-date"]
    later = Model("claude-going-1", State.DEPRECATED, date(2026, 9, 30), Retirement(date(2026, 12, 24), RetirementKind.FIRM, None))
    assert codes(with_model(SAMPLE, later), SAMPLE) == []


def test_what_was_gone_before_is_not_lost_again() -> None:
    """Once a person accepted that a model is gone, later pages without it are believed."""
    page = build_markdown(without_model(SAMPLE, "claude-new-1"))
    accepted = judge_text(page, SAMPLE).snapshot
    assert judge_text(page, accepted).refusals == ()


@pytest.mark.parametrize(("gone", "believed"), [(1, True), (2, True), (3, False)])
def test_a_witness_confirms_few_losses(gone: int, believed: bool) -> None:
    """Both renderings without the same one or two models: confirmed. Three at once wait for a person."""
    extra = tuple(active(f"claude-x-{number}") for number in range(3))
    base = page_facts(active("claude-new-1"), *extra)
    page = without_model(base, *(model.id for model in extra[:gone]))
    first = judge_text(build_markdown(page), base)
    witness = judge_text(build_html(page), base, name="page.html")
    assert confirmed(first, witness) is believed


def test_a_witness_that_differs_confirms_nothing() -> None:
    """A loss that the witness doesn't show, or other facts beside it, are no confirmation; a reinstatement never is."""
    lost = judge_text(build_markdown(without_model(SAMPLE, "claude-new-1")), SAMPLE)
    assert not confirmed(lost, judge_text(build_html(SAMPLE), SAMPLE, name="page.html"))
    other = without_model(SAMPLE, "claude-new-1", "claude-past-floor")
    assert not confirmed(lost, judge_text(build_html(other), SAMPLE, name="page.html"))
    moved = Model("claude-going-1", State.DEPRECATED, date(2026, 9, 30), Retirement(date(2026, 12, 24), RetirementKind.FIRM, None))
    beside = with_model(without_model(SAMPLE, "claude-new-1"), moved)
    witness = judge_text(build_html(beside), SAMPLE, name="page.html")
    assert [loss.code for loss in witness.refusals] == [loss.code for loss in lost.refusals]
    assert not confirmed(lost, witness), "the same loss, and another date of another model"
    back = with_model(RETIRED, active("claude-r-1"))
    assert not confirmed(judge_text(build_markdown(back), RETIRED), judge_text(build_html(back), RETIRED, name="page.html"))
