"""The vocabulary: values that can't change under anybody's hands, and two questions a snapshot answers."""

from __future__ import annotations

from dataclasses import FrozenInstanceError, fields
from datetime import date

import pytest

from scraper import lifecycle
from scraper.lifecycle import (
    KNOWN_STATES,
    Doubt,
    Model,
    Notice,
    NoticeModel,
    Parameter,
    Retirement,
    RetirementKind,
    Snapshot,
    State,
)

SNAPSHOT = Snapshot(
    "anthropic",
    "https://example.org/",
    models=(Model("a", "active"), Model("b", "retired")),
    notices=(
        Notice(date(2026, 2, 2), "second", "second", None, (NoticeModel("b"),)),
        Notice(date(2026, 1, 1), "first", "first", None, (NoticeModel("a"), NoticeModel("b"))),
    ),
)


def test_a_model_is_found_by_its_id() -> None:
    """An id gives its model, and an unknown one nothing."""
    assert SNAPSHOT.model("b") == Model("b", "retired")
    assert SNAPSHOT.model("B") is None


def test_the_notices_of_a_model_come_newest_first() -> None:
    """Each notice that names the model, in the order of the file."""
    assert [notice.anchor for notice in SNAPSHOT.notices_of("b")] == ["second", "first"]
    assert SNAPSHOT.notices_of("c") == ()


@pytest.mark.parametrize("record", [Retirement, Model, NoticeModel, Notice, Parameter, Snapshot, Doubt])
def test_facts_are_values(record: type) -> None:
    """A fact is never changed in place, and carries nothing that isn't declared."""
    assert "__slots__" in vars(record)
    value: object = object.__new__(record)
    name = fields(record)[0].name
    with pytest.raises(FrozenInstanceError):
        setattr(value, name, "other")


def test_words_are_the_words_of_the_json() -> None:
    """Each member says itself, so that a file never needs translating."""
    assert sorted(KNOWN_STATES) == ["active", "deprecated", "legacy", "retired"]
    assert [str(kind) for kind in RetirementKind] == ["floor", "firm", "actual", "none"]
    assert f"{State.ACTIVE}" == "active"
    assert not {name for name in vars(lifecycle) if name in {"datetime", "today", "Path", "open"}}
