"""The way back from JSON: strict, and every error names its place and what was found there."""

from __future__ import annotations

import json
from datetime import date
from typing import Any

import pytest

from scraper.canonical import snapshot_to_json
from scraper.decode import snapshot_from_json, snapshot_from_text
from scraper.errors import SnapshotInvalid
from scraper.lifecycle import Model, Notice, NoticeModel, Parameter, Snapshot

WHOLE = Snapshot(
    "anthropic",
    "https://example.org/",
    None,
    60,
    (Model("claude-2.0", "retired"),),
    (Notice(date(2025, 1, 21), "Claude 2", "2025-01-21-claude-2", None, (NoticeModel("claude-2.0"),)),),
    (Parameter(("top_k",), "deprecated"),),
)


def put(document: Any, path: tuple[str | int, ...], value: Any) -> None:
    """Set the value at a path of a document."""
    for step in path[:-1]:
        document = document[step]
    document[path[-1]] = value


@pytest.mark.parametrize(
    ("path", "value", "place", "wanted"),
    [
        (("schema",), "lastcall/2", "lifecycle.json.schema", "newer lastcall"),
        (("url",), None, "lifecycle.json.url", "a string"),
        (("notice_days",), True, "lifecycle.json.notice_days", "a number of days or null"),
        (("notice_days",), -1, "lifecycle.json.notice_days", "a number of days or null"),
        (("models",), {}, "lifecycle.json.models", "a list"),
        (("models", 0, "id"), 7, "lifecycle.json.models[0].id", "a string"),
        (("models", 0, "listed"), "yes", "lifecycle.json.models[0].listed", "true or false"),
        (("models", 0, "deprecated_on"), "20251028", "lifecycle.json.models[0].deprecated_on", "a date"),
        (("models", 0, "deprecated_on"), "2025-02-30", "lifecycle.json.models[0].deprecated_on", "a date"),
        (("models", 0, "retirement", "kind"), "soft", "lifecycle.json.models[0].retirement.kind", "floor, firm, actual or none"),
        (("models", 0, "retirement", "extra"), 1, "lifecycle.json.models[0].retirement", "exactly on, kind, raw"),
        (("models", 0, "replacements"), [None], "lifecycle.json.models[0].replacements[0]", "a string"),
        (("notices", 0, "announced_on"), None, "lifecycle.json.notices[0].announced_on", "a string"),
        (("notices", 0, "models", 0, "more"), 1, "lifecycle.json.notices[0].models[0]", "exactly id"),
        (("parameters", 0, "names"), "top_k", "lifecycle.json.parameters[0].names", "a list"),
        (("extra",), 1, "lifecycle.json", "exactly schema"),
    ],
)
def test_what_is_wrong_is_named_with_its_place(path: tuple[str | int, ...], value: Any, place: str, wanted: str) -> None:
    """A wrong type or an unknown field is refused with place, want and find."""
    document = snapshot_to_json(WHOLE)
    put(document, path, value)
    with pytest.raises(SnapshotInvalid) as caught:
        snapshot_from_json(document)
    assert str(caught.value).startswith(f"{place}: wanted ")
    assert wanted in str(caught.value)


def test_a_missing_field_is_refused() -> None:
    """A field that is unknown is null, never left out."""
    document = snapshot_to_json(WHOLE)
    del document["models"][0]["announced_on"]
    with pytest.raises(SnapshotInvalid, match=r"models\[0\]: wanted an object with exactly"):
        snapshot_from_json(document)


@pytest.mark.parametrize("text", ["", "{", "[1]", "null", "NaN", '"x"', "[" * 100_000])
def test_text_that_is_no_snapshot_is_refused(text: str) -> None:
    """Half a file, or another document, is one sentence and never a traceback."""
    with pytest.raises(SnapshotInvalid, match=r"lifecycle\.json"):
        snapshot_from_text(text)


def test_a_long_value_is_cut_in_the_sentence() -> None:
    """An error stays a sentence however much was found."""
    document = json.loads(json.dumps(snapshot_to_json(WHOLE)))
    document["models"] = "x" * 10_000
    with pytest.raises(SnapshotInvalid) as caught:
        snapshot_from_json(document)
    assert len(str(caught.value)) < 200
