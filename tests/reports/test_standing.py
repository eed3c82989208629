"""Where a model stands, in words: what to move to is never invented."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

import pytest

from scraper.lifecycle import Model, Retirement, RetirementKind, Snapshot
from scraper.reports.standing import headline, move_to, standing, standings

TODAY = date(2026, 11, 23)


def gone(model_id: str, *replacements: str) -> Model:
    """Give a retired model with its replacements."""
    return Model(model_id, "retired", replacements=replacements)


@pytest.mark.parametrize(
    ("models", "words"),
    [
        ((Model("a", "active"),), "–"),
        ((gone("a"),), "–"),
        ((gone("a", "b"), Model("b", "active")), "b"),
        ((gone("a", "b"), Model("b", "legacy")), "b"),
        ((gone("a", "new"),), "new (no facts)"),
        ((gone("a", "b"), gone("b", "a")), "in a circle"),
        ((gone("a", "b"), gone("b")), "nothing after b"),
    ],
)
def test_what_to_move_to(models: tuple[Model, ...], words: str) -> None:
    """A living model, or in words why there is none for certain."""
    assert move_to(standing(Snapshot("s", "https://example.org/", models=models), models[0], TODAY)) == words


def test_the_headline_names_three_and_counts_the_rest() -> None:
    """However many go, the line stays one that can be read."""
    dated = Model("m0", "deprecated", retirement=Retirement(TODAY, RetirementKind.FIRM))
    models = tuple(
        replace(dated, id=f"m{n}", retirement=replace(dated.retirement, on=TODAY + timedelta(days=n))) for n in range(1, 6)
    )
    every = standings(Snapshot("s", "https://example.org/", models=models), TODAY)
    assert headline(every, timedelta(days=90)) == (
        "5 models retire within 90 days: m1 on 2026-11-24, in 1 day, m2 on 2026-11-25, in 2 days, m3 on 2026-11-26, in 3 days, and 2 more"
    )
    assert headline(every, timedelta(days=1)) == "1 model retires within 1 day: m1 on 2026-11-24, in 1 day"
