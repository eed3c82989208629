"""The published schemas: true for what lastcall writes, false for everything that isn't quite it, with another's validator."""

from __future__ import annotations

import copy
import json
import re
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from jsonschema import Draft202012Validator

from scraper import schema
from scraper.canonical import snapshot_to_json
from scraper.change import ChangeKind, Severity, change_to_json
from scraper.changes import diff
from scraper.lifecycle import RetirementKind, Snapshot
from tests.support.strategies import few, snapshots

FACTS: dict[str, Any] = {
    "schema": "lastcall/1",
    "source": "anthropic",
    "url": "https://platform.claude.com/docs/en/about-claude/model-deprecations",
    "scope": "Anthropic-operated platforms",
    "notice_days": 60,
    "models": [
        {
            "id": "claude-3-haiku-20240307",
            "state": "active",
            "deprecated_on": None,
            "retirement": {"on": "2025-03-07", "kind": "floor", "raw": "Not sooner than March 7, 2025"},
            "replacements": [],
            "replacement_raw": None,
            "announced_on": None,
            "listed": True,
            "evidence": ["status"],
        },
        {
            "id": "claude-3-7-sonnet-20250219",
            "state": "deprecated",
            "deprecated_on": "2025-10-28",
            "retirement": {"on": "2026-02-19", "kind": "firm", "raw": "February 19, 2026"},
            "replacements": ["claude-opus-4-6"],
            "replacement_raw": "claude-opus-4-6",
            "announced_on": "2025-10-28",
            "listed": True,
            "evidence": ["status", "notice:2025-10-28-claude-sonnet-3-7-model"],
        },
    ],
    "notices": [
        {
            "announced_on": "2025-10-28",
            "title": "Claude Sonnet 3.7 model",
            "anchor": "2025-10-28-claude-sonnet-3-7-model",
            "retired_on": None,
            "models": [
                {
                    "id": "claude-3-7-sonnet-20250219",
                    "retires_on": "2026-02-19",
                    "replacements": ["claude-opus-4-6"],
                    "replacement_raw": "claude-opus-4-6",
                }
            ],
        }
    ],
    "parameters": [
        {
            "names": ["temperature", "top_p", "top_k"],
            "state": "deprecated",
            "since": "Claude Opus 4.7 and later",
            "replacement_raw": "Omit it",
            "behavior_raw": None,
        }
    ],
}
CHANGE: dict[str, Any] = {
    "id": "anthropic:claude-opus-4-20250514:deprecated:0123456789ab",
    "source": "anthropic",
    "model": "claude-opus-4-20250514",
    "kind": "deprecated",
    "severity": "high",
    "seen_at": "2026-04-14T21:32:18Z",
    "fields": {
        "state": ["active", "deprecated"],
        "retirement": [
            {"on": "2026-05-14", "kind": "floor", "raw": "Not sooner than May 14, 2026"},
            {"on": "2026-06-15", "kind": "firm", "raw": "June 15, 2026"},
        ],
        "replacements": [[], ["claude-opus-4-7"]],
        "deprecated_on": [None, "2026-04-14"],
    },
    "evidence": ["status", "notice:2026-04-14-claude-opus-4"],
    "accepted": ["models-gone"],
}
GONE = object()


def mutated(document: dict[str, Any], path: str, value: Any) -> dict[str, Any]:
    """Give a copy of the document with the value at a path such as ``models.0.id`` set, or taken away."""
    changed = copy.deepcopy(document)
    target: Any = changed
    *steps, last = (int(step) if step.isdigit() else step for step in path.split("."))
    for step in steps:
        target = target[step]
    if value is GONE:
        del target[last]
    else:
        target[last] = value
    return changed


NAMES = sorted(path.name.removesuffix(".schema.json") for path in Path(schema.__file__).parent.glob("*.schema.json"))


@pytest.mark.parametrize("name", NAMES)
def test_a_schema_is_a_schema(name: str) -> None:
    """Each one holds to its own dialect and has an address of its own."""
    document = schema.schema(name)
    Draft202012Validator.check_schema(document)
    assert document["$id"].endswith(f"/{name}.schema.json")


def test_each_schema_stands_alone() -> None:
    """Nothing has to be fetched to use one, and what both define is the same."""
    lifecycle, change = schema.schema("lifecycle"), schema.schema("change")
    for document in (lifecycle, change):
        assert set(re.findall(r'"\$ref": "([^"]+)/', json.dumps(document))) == {"#/$defs"}
    shared = lifecycle["$defs"].keys() & change["$defs"].keys()
    assert {"id", "date", "retirement", "evidence", "parameter"} <= shared
    assert {name: lifecycle["$defs"][name] for name in shared} == {name: change["$defs"][name] for name in shared}


def test_the_examples_hold() -> None:
    """The shapes that the documentation promises pass."""
    assert list(schema.errors("lifecycle", FACTS)) == []
    assert list(schema.errors("change", CHANGE)) == []
    assert list(schema.errors("change", {**CHANGE, "id": CHANGE["id"] + ":2", "model": None})) == []


@pytest.mark.parametrize(
    ("path", "value"),
    [
        ("schema", "lastcall/2"),
        ("source", "Anthropic"),
        ("url", "http://example.org/"),
        ("scope", ""),
        ("notice_days", -1),
        ("notice_days", "60"),
        ("more", 1),
        ("models", {}),
        ("models.0.id", "Claude-3"),
        ("models.0.id", "-claude"),
        ("models.0.id", "claude-3\n"),
        ("models.0.state", "Active"),
        ("models.0.deprecated_on", "2025-13-01"),
        ("models.0.deprecated_on", "2025-02-30"),
        ("models.0.deprecated_on", "2025-10-28\n"),
        ("models.0.deprecated_on", GONE),
        ("models.0.listed", 1),
        ("models.0.evidence", ["page 3"]),
        ("models.0.retirement.kind", "soft"),
        ("models.0.retirement.kind", "none"),
        ("models.0.retirement.on", None),
        ("models.0.retirement.more", None),
        ("models.1.replacements", ["claude opus"]),
        ("models.1.replacements", ["a", "a"]),
        ("notices.0.anchor", "has a blank"),
        ("notices.0.announced_on", None),
        ("notices.0.models", []),
        ("notices.0.models.0.retires_on", "soon"),
        ("parameters.0.names", []),
        ("parameters.0.behavior_raw", GONE),
    ],
)
def test_a_broken_snapshot_fails(path: str, value: Any) -> None:
    """Each single fault is seen, at its place."""
    assert list(schema.errors("lifecycle", mutated(FACTS, path, value)))


@pytest.mark.parametrize(
    ("path", "value"),
    [
        ("id", "anthropic:claude:deprecated"),
        ("id", "anthropic:claude:deprecated:0123456789ab:1"),
        ("id", "anthropic:claude:deprecated:0123456789AB"),
        ("model", "Claude"),
        ("model", GONE),
        ("kind", "vanished"),
        ("severity", "urgent"),
        ("seen_at", "2026-04-14"),
        ("seen_at", "2026-04-14T21:32:18+00:00"),
        ("seen_at", "2026-04-14T25:32:18Z"),
        ("seen_at", "2026-04-14T21:32:18Z\n"),
        ("fields", {}),
        ("fields.state", ["active"]),
        ("fields.state", ["active", "deprecated", "retired"]),
        ("fields.state", ["active", "Deprecated"]),
        ("fields.colour", ["red", "blue"]),
        ("fields.retirement", [None, {"on": None, "kind": "firm", "raw": None}]),
        ("fields.deprecated_on", [None, "April 14, 2026"]),
        ("fields.replacements", [None, "claude-opus-4-7"]),
        ("evidence", "status"),
        ("accepted", ["Models gone"]),
        ("more", 1),
    ],
)
def test_a_broken_change_fails(path: str, value: Any) -> None:
    """Each single fault is seen, at its place."""
    assert list(schema.errors("change", mutated(CHANGE, path, value)))


def test_an_error_names_its_place() -> None:
    """Who has to repair a file is told where."""
    ((place, sentence),) = schema.errors("lifecycle", mutated(FACTS, "models.1.listed", "yes"))
    assert place == "models[1].listed"
    assert "'yes'" in sentence


@pytest.mark.parametrize("kind", list(ChangeKind))
@pytest.mark.parametrize("severity", list(Severity))
def test_every_kind_and_severity_is_known(kind: ChangeKind, severity: Severity) -> None:
    """The schema and the program have the same vocabulary."""
    assert list(schema.errors("change", {**CHANGE, "kind": str(kind), "severity": str(severity)})) == []


@pytest.mark.parametrize("kind", list(RetirementKind))
def test_every_retirement_kind_is_known(kind: RetirementKind) -> None:
    """None goes without a date, each other one with it."""
    retirement = {"on": None if kind is RetirementKind.NONE else "2026-01-01", "kind": str(kind), "raw": None}
    assert list(schema.errors("lifecycle", mutated(FACTS, "models.0.retirement", retirement))) == []


@few
@given(snapshots(), snapshots())
def test_whatever_lastcall_writes_holds(one: Snapshot, two: Snapshot) -> None:
    """No snapshot and no change that can be made breaks its schema."""
    assert list(schema.errors("lifecycle", snapshot_to_json(one))) == []
    for change in diff(one, two):
        assert list(schema.errors("change", {**change_to_json(change), "seen_at": "2026-04-14T21:32:18Z"})) == []
