"""`lastcall validate`: what is wrong, where, and one status for scripts."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import pytest

from scraper.store.folder import bundled_folder
from scraper.store.validation import validate
from tests.support.processes import lastcall, words_of

if TYPE_CHECKING:
    from pathlib import Path


def test_a_sound_folder(home: Path) -> None:
    """Nothing wrong is status 0, with what was looked at."""
    found = lastcall("validate", folder=home)
    assert (found.returncode, found.stdout, found.stderr) == (0, "1 source, 4 models, 2 recorded changes: valid\n", "")


def test_faults_with_their_places(home: Path) -> None:
    """Each fault is a line that an editor can jump to; the status is that of storage."""
    path = home / "snapshots" / "anthropic" / "changes.jsonl"
    path.write_text(path.read_text().replace('"severity": "high"', '"severity": "low"'))
    found = words_of("validate", "snapshots", folder=home)
    assert found.returncode == 5
    assert found.stdout.splitlines() == [
        "snapshots/anthropic/changes.jsonl:2: error: severity: low for deprecated, which is high",
        "1 source, 4 models, 2 recorded changes: 1 error",
    ]


def test_a_warning_fails_nothing(home: Path) -> None:
    """A stray file is told, and the folder is still valid."""
    (home / "snapshots" / "anthropic" / "notes.txt").write_text("mine")
    found = words_of("validate", "snapshots", folder=home)
    assert found.returncode == 0
    assert "snapshots/anthropic/notes.txt: warning: stray-file:" in found.stdout


def test_for_programs(home: Path) -> None:
    """Codes, levels and places as data."""
    path = home / "snapshots" / "anthropic" / "lifecycle.json"
    path.write_text(
        path.read_text().replace('"announced_on": "2026-09-30",\n      "listed"', '"announced_on": null,\n      "listed"')
    )
    found = words_of("validate", "--format", "json", folder=home)
    document = json.loads(found.stdout)
    assert (found.returncode, document["schema"], document["valid"]) == (5, "lastcall/validation/1", False)
    places = {problem["code"]: problem["place"] for problem in document["problems"]}
    assert places == {"announcement-disagrees": "models[3].announced_on", "replay": "2"}


@pytest.mark.parametrize("words", [("nowhere",), ("--snapshots", "nowhere"), ()])
def test_nothing_to_validate_is_an_error(tmp_path: Path, words: tuple[str, ...]) -> None:
    """The bundled facts are never taken for a folder that isn't there."""
    found = words_of("validate", *words, folder=tmp_path)
    assert (found.returncode, found.stdout) == (5, "")
    assert len(found.stderr.splitlines()) == 2


def test_the_facts_of_this_repository_are_valid() -> None:
    """What is published holds to everything: schema, invariants, and a record that leads to the facts."""
    verdict = validate(bundled_folder())
    assert [str(problem) for problem in verdict.problems] == []
    assert verdict.changes > 0
