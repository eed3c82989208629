"""A whole folder held to everything at once: every problem is told, and reading never fails on a damaged file."""

from __future__ import annotations

import json
from dataclasses import replace
from typing import TYPE_CHECKING

import pytest

from scraper.canonical import dumps_line, snapshot_text
from scraper.change import change_to_json
from scraper.changes import diff
from scraper.errors import StorageError
from scraper.store.validation import Verdict, validate
from tests.store.test_invariants import HAIKU, SOUND

if TYPE_CHECKING:
    from pathlib import Path


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Give a sound snapshots folder with one recorded change."""
    source = tmp_path / "anthropic"
    source.mkdir()
    before = replace(SOUND, models=(SOUND.models[0], replace(HAIKU, listed=False, evidence=())))
    (source / "lifecycle.json").write_text(snapshot_text(SOUND))
    lines = [dumps_line(change_to_json(replace(change, seen_at="2025-10-28T18:28:22Z"))) for change in diff(before, SOUND)]
    (source / "changes.jsonl").write_text("".join(lines))
    (source / "page.md").write_text("# Page\n")
    (source / "fetch.json").write_text("{}\n")
    return tmp_path


def codes(verdict: Verdict) -> list[str]:
    """Give the codes of a verdict's problems."""
    return [problem.code for problem in verdict.problems]


def test_a_sound_folder_is_valid(folder: Path) -> None:
    """Nothing is found where nothing is wrong, and what was looked at is counted."""
    verdict = validate(folder)
    assert (verdict.problems, verdict.valid) == ((), True)
    assert (verdict.sources, verdict.models, verdict.changes) == (("anthropic",), 2, 1)


def test_a_folder_without_a_record_is_valid(folder: Path) -> None:
    """A baseline has recorded no changes yet."""
    (folder / "anthropic" / "changes.jsonl").unlink()
    assert validate(folder).valid
    (folder / "anthropic" / "changes.jsonl").write_text("")
    assert validate(folder).valid


@pytest.mark.parametrize(
    ("file", "content", "found"),
    [
        ("lifecycle.json", b"", {"not-json"}),
        ("lifecycle.json", b"null", {"schema"}),
        ("lifecycle.json", b"[]", {"schema"}),
        ("lifecycle.json", b"\xff", {"not-utf-8"}),
        ("lifecycle.json", b"[" * 100_000, {"not-json"}),
        ("changes.jsonl", b"\n", {"not-json"}),
        ("changes.jsonl", b"null\n", {"schema"}),
        ("changes.jsonl", b"{}\n", {"schema"}),
        ("changes.jsonl", b"{}\n{\n", {"schema", "not-json"}),
        ("changes.jsonl", b"\xff\n", {"not-utf-8"}),
        ("fetch.json", b"{", {"not-json"}),
        ("page.md", b"\xff", {"not-utf-8"}),
    ],
)
def test_a_damaged_file_is_a_problem_and_no_crash(folder: Path, file: str, content: bytes, found: set[str]) -> None:
    """Whatever a file holds, the verdict is one of words."""
    (folder / "anthropic" / file).write_bytes(content)
    verdict = validate(folder)
    assert set(codes(verdict)) == found
    assert not verdict.valid


def test_everything_is_told_and_not_only_the_first(folder: Path) -> None:
    """Faults of several files and rules come in one verdict."""
    source = folder / "anthropic"
    document = json.loads((source / "lifecycle.json").read_text())
    document["models"][0]["announced_on"] = "2025-01-01"
    document["models"][1]["evidence"] = []
    (source / "lifecycle.json").write_text(json.dumps(document, indent=2) + "\n")
    (source / "page.md").write_bytes(b"\xff")
    assert {"announcement-disagrees", "evidence-listed", "replay", "not-utf-8"} <= set(codes(validate(folder)))


def test_a_stray_file_is_a_warning(folder: Path) -> None:
    """What isn't lastcall's is pointed out and breaks nothing."""
    (folder / "notes.txt").write_text("mine")
    (folder / "anthropic" / "lifecycle.json.bak").write_text("mine")
    verdict = validate(folder)
    assert codes(verdict) == ["stray-file", "stray-file"]
    assert verdict.valid


def test_a_source_without_facts_is_a_problem(folder: Path) -> None:
    """A folder whose facts are gone isn't passed over."""
    (folder / "anthropic" / "lifecycle.json").unlink()
    assert codes(validate(folder)) == ["no-facts"]


@pytest.mark.parametrize("name", ["nowhere", "empty"])
def test_nothing_found_is_an_error(tmp_path: Path, name: str) -> None:
    """A missing or an empty folder is never valid."""
    (tmp_path / "empty").mkdir()
    with pytest.raises(StorageError, match=name):
        validate(tmp_path / name)


def test_a_line_separator_inside_a_text_is_no_end_of_line(folder: Path) -> None:
    """U+2028 may stand in JSON: only a line feed ends a line of the record."""
    path = folder / "anthropic" / "changes.jsonl"
    path.write_text(path.read_text().replace('"accepted": []', '"accepted": ["a\u2028b"]'))
    assert codes(validate(folder)) == ["schema"]
