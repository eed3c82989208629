"""The record's vocabulary: ids for ever, and lines that are read strictly."""

from __future__ import annotations

from typing import Any

import pytest

from scraper.change import Change, ChangeKind, Severity, change_from_json, change_id, change_to_json, subject_of
from scraper.errors import SnapshotInvalid

LINE: dict[str, Any] = {
    "id": "anthropic:claude-2.0:unlisted:0ef741d32225",
    "source": "anthropic",
    "model": "claude-2.0",
    "kind": "unlisted",
    "severity": "low",
    "seen_at": "2025-10-20T23:06:58Z",
    "fields": {"listed": [True, False]},
    "evidence": ["notice:2025-01-21-claude-2"],
    "accepted": [],
}


def test_a_line_gives_a_change_and_back() -> None:
    """A line of the record survives reading and writing."""
    change = change_from_json(LINE)
    assert (change.kind, change.severity, change.before("listed"), change.after("listed")) == ("unlisted", "low", True, False)
    assert change.before("state") is change.after("state") is None
    assert change_to_json(change) == LINE


@pytest.mark.parametrize(
    ("name", "value", "place"),
    [
        ("kind", "vanished", "change.kind"),
        ("severity", "urgent", "change.severity"),
        ("fields", [], "change.fields"),
        ("fields", {"listed": [True]}, "change.fields.listed"),
        ("fields", {"listed": True}, "change.fields.listed"),
        ("model", 7, "change.model"),
        ("evidence", None, "change.evidence"),
        ("seen_at", None, "change.seen_at"),
        ("more", 1, "change"),
    ],
)
def test_a_damaged_line_names_its_place(name: str, value: Any, place: str) -> None:
    """A line that isn't a change is refused where it is wrong."""
    with pytest.raises(SnapshotInvalid) as caught:
        change_from_json({**LINE, name: value})
    assert str(caught.value).startswith(f"{place}: wanted ")


def test_the_order_of_fields_is_no_part_of_an_id() -> None:
    """Two programs that list the same facts in another order give the same id."""
    one = change_id("s", "m", ChangeKind.RETIRED, {"a": (1, 2), "b": (None, "ü")})
    two = change_id("s", "m", ChangeKind.RETIRED, {"b": ("other", "ü"), "a": (3, 2)})
    assert one == two
    assert one != change_id("s", "m", ChangeKind.RETIRED, {"a": (1, 3), "b": (None, "ü")})


@pytest.mark.parametrize("subject", ["parameter.top_k", "parameter.a:b:c", "page", "parameter.x:added:y"])
def test_the_subject_of_what_is_no_model_is_in_its_id(subject: str) -> None:
    """Whatever colons a subject holds, and whether a counter follows, it is found again."""
    identity = change_id("s", subject, ChangeKind.ADDED, {"parameter": (None, {})})
    for counted in (identity, f"{identity}:2"):
        change = Change(counted, "s", None, ChangeKind.ADDED, Severity.LOW, "", {"parameter": (None, {})})
        assert subject_of(change) == subject
