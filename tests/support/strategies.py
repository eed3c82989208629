"""Hypothesis strategies: whole snapshots, as odd as the facts may be and still keep every invariant of the store."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import TYPE_CHECKING

from hypothesis import settings
from hypothesis import strategies as st

from scraper.canonical import sort_models, sort_notices, sort_parameters
from scraper.lifecycle import Model, Notice, NoticeModel, Parameter, Retirement, RetirementKind, Snapshot, State

if TYPE_CHECKING:
    from hypothesis.strategies import DrawFn, SearchStrategy

few = settings(max_examples=40, deadline=None)
"""How hard a property of whole snapshots is tried; no deadline, because a busy machine is no failure."""

MODEL_IDS = ("claude-2.0", "claude-3-opus-20240229", "claude-opus-4-1", "claude-opus-4-1-20250805", "gpt-4@1", "a:b", "z")
REPLACEMENTS = (*MODEL_IDS, "claude-future-9")

days: SearchStrategy[date] = st.dates(date(2023, 1, 1), date(2030, 12, 31))
# Page text has been made plain, but not tame: whatever can be seen may stand in it.
texts: SearchStrategy[str] = st.text(
    st.characters(codec="utf-8", exclude_categories=("C", "Z")) | st.sampled_from(" |`@#<\\\u2028"), min_size=1, max_size=12
)
optional_texts = st.none() | texts
replacement_lists = st.lists(st.sampled_from(REPLACEMENTS), max_size=2, unique=True).map(tuple)


@st.composite
def retirements(draw: DrawFn, state: str) -> Retirement:
    """Draw a retirement that goes with a state."""
    dated = {RetirementKind.ACTUAL} if state == State.RETIRED else {RetirementKind.FLOOR, RetirementKind.FIRM}
    kind = draw(st.sampled_from(sorted(dated | {RetirementKind.NONE})))
    on = None if kind is RetirementKind.NONE else draw(days)
    return Retirement(on, kind, draw(optional_texts))


@st.composite
def models(draw: DrawFn, model_id: str) -> Model:
    """Draw one model that no notice names."""
    state = draw(st.sampled_from([*State, "sleeping"]))
    listed = draw(st.booleans())
    return Model(
        id=model_id,
        state=state,
        deprecated_on=draw(st.none() | days),
        retirement=draw(retirements(state)),
        replacements=draw(replacement_lists),
        replacement_raw=draw(optional_texts),
        announced_on=None,
        listed=listed,
        evidence=("status",) if listed else ("mention:note",),
    )


@st.composite
def notices(draw: DrawFn, model_ids: list[str], number: int) -> Notice:
    """Draw one notice about some of the models."""
    named = draw(st.lists(st.sampled_from(model_ids), min_size=1, max_size=3, unique=True))
    announced_on = draw(days)
    return Notice(
        announced_on,
        draw(texts),
        f"{announced_on}-notice-{number}",
        draw(st.none() | days),
        tuple(
            NoticeModel(model_id, draw(st.none() | days), draw(replacement_lists), draw(optional_texts))
            for model_id in sorted(named)
        ),
    )


@st.composite
def parameters(draw: DrawFn) -> Parameter:
    """Draw one parameter record; names may differ in case only, and hold a colon."""
    names = draw(st.lists(st.sampled_from(["temperature", "Temperature", "top_p", "a:b"]), min_size=1, max_size=2, unique=True))
    return Parameter(
        tuple(names),
        draw(st.sampled_from(["deprecated", "retired"])),
        draw(optional_texts),
        draw(optional_texts),
        draw(optional_texts),
    )


@st.composite
def snapshots(draw: DrawFn) -> Snapshot:
    """Draw a whole snapshot that keeps every invariant of `scraper.store.invariants`."""
    ids = draw(st.lists(st.sampled_from(MODEL_IDS), min_size=1, max_size=5, unique=True))
    told = [draw(notices(ids, number)) for number in range(draw(st.integers(0, 3)))]
    return Snapshot(
        source="anthropic",
        url=draw(st.sampled_from(["https://example.org/page", "https://example.org/other"])),
        scope=draw(optional_texts),
        notice_days=draw(st.none() | st.integers(0, 365)),
        models=sort_models(_agreeing(draw(models(model_id)), told) for model_id in ids),
        notices=sort_notices(told),
        parameters=sort_parameters(draw(st.lists(parameters(), max_size=3, unique=True))),
    )


def _agreeing(model: Model, told: list[Notice]) -> Model:
    """Make a model agree with its newest notice (rule 3 of `scraper.reconcile`) and keep its end after its announcement."""
    naming = [notice for notice in sort_notices(told) if any(entry.id == model.id for entry in notice.models)]
    if not naming:
        return model
    entry = next(entry for entry in naming[0].models if entry.id == model.id)
    announced_on, retirement = naming[0].announced_on, model.retirement
    if retirement.kind in {RetirementKind.FIRM, RetirementKind.ACTUAL} and retirement.on is not None:
        retirement = replace(retirement, on=max(retirement.on, announced_on))
    return replace(
        model,
        announced_on=announced_on,
        retirement=retirement,
        replacements=entry.replacements,
        replacement_raw=entry.replacement_raw,
        evidence=(*model.evidence, *(f"notice:{notice.anchor}" for notice in naming)),
    )
