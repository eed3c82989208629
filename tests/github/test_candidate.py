"""The candidate: how little of an artefact is believed."""

from __future__ import annotations

import json
import os
from typing import TYPE_CHECKING

import pytest

from scraper.errors import SnapshotInvalid, StorageError
from scraper.github.candidate import LIMITS, lay, open_candidate, pack
from scraper.github.evidence import State
from scraper.github.record import Run, SourceRun, run_text
from scraper.result import Outcome
from tests.github.facts import BASE, files

if TYPE_CHECKING:
    from pathlib import Path

AT = "2026-04-01T01:23:00Z"


def _update(*outcomes: tuple[str, str]) -> str:
    sources: list[dict[str, object]] = [
        {"source": name, "outcome": outcome, "changes": [], "doubts": [], "refusals": [], "page": None, "error": None}
        for name, outcome in outcomes
    ]
    return json.dumps({"schema": "lastcall/update/1", "sources": sources})


@pytest.fixture
def candidate(tmp_path: Path) -> Path:
    """Give a sound candidate with one source."""
    folder = tmp_path / "candidate"
    for path, content in files(State(BASE)).items():
        (folder / path).parent.mkdir(parents=True, exist_ok=True)
        (folder / path).write_bytes(content)
    (folder / "run.json").write_text(run_text(Run(AT, (SourceRun("anthropic", Outcome.CHANGED),))))
    return folder


def test_a_sound_candidate_is_taken_in(candidate: Path, tmp_path: Path) -> None:
    """Its files take the place of the source's, and nothing else of that source is left."""
    old = tmp_path / "snapshots" / "anthropic" / "page.md"
    old.parent.mkdir(parents=True)
    old.write_text("old")
    (old.parent / "fetch.json").write_text("old")
    run = open_candidate(candidate)
    lay(candidate, tmp_path / "snapshots", run)
    assert sorted(path.name for path in old.parent.iterdir()) == ["changes.jsonl", "lifecycle.json", "page.md"]
    assert old.read_text() == "# Deprecations\n"


@pytest.mark.parametrize(
    "path",
    [
        "extra.txt",
        ".github/workflows/evil.yml",
        "snapshots/loose.json",
        "snapshots/anthropic/extra.json",
        "snapshots/anthropic/deep/lifecycle.json",
        "snapshots/Evil/lifecycle.json",
        "snapshots/-x/lifecycle.json",
        "snapshots/anthropic/.gitattributes",
    ],
)
def test_a_file_that_has_no_business_there_is_refused_by_name(candidate: Path, path: str) -> None:
    """Whatever it is, and before anything is written."""
    (candidate / path).parent.mkdir(parents=True, exist_ok=True)
    (candidate / path).write_text("x")
    with pytest.raises(SnapshotInvalid, match="candidate refused"):
        open_candidate(candidate)


def test_links_and_pipes_are_no_files(candidate: Path) -> None:
    """A link could read a secret into a pull request."""
    for make in (lambda path: path.symlink_to("/etc/passwd"), os.mkfifo):
        path = candidate / "snapshots" / "anthropic" / "fetch.json"
        make(path)
        with pytest.raises(SnapshotInvalid, match="no plain file"):
            open_candidate(candidate)
        path.unlink()
    (candidate / "snapshots" / "other").symlink_to("anthropic")
    with pytest.raises(SnapshotInvalid, match="no folder"):
        open_candidate(candidate)


@pytest.mark.parametrize("name", sorted(LIMITS))
def test_a_file_that_is_too_large_is_refused(candidate: Path, name: str) -> None:
    """By its size alone, before it is read."""
    with (candidate / "snapshots" / "anthropic" / name).open("wb") as stream:
        stream.truncate(LIMITS[name] + 1)
    with pytest.raises(SnapshotInvalid, match="bytes, more than"):
        open_candidate(candidate)


def test_too_many_entries_are_refused(candidate: Path) -> None:
    """An artefact full of folders doesn't keep the job busy."""
    for number in range(1_001):
        (candidate / "snapshots" / f"s{number}").mkdir()
    with pytest.raises(SnapshotInvalid, match="more than 1000 entries"):
        open_candidate(candidate)


@pytest.mark.parametrize(
    "run",
    [
        Run(AT, (SourceRun("anthropic", Outcome.REFUSED),)),
        Run(AT, (SourceRun("anthropic", Outcome.CHANGED), SourceRun("other", Outcome.CHANGED))),
        Run(AT, (SourceRun("anthropic", Outcome.CHANGED), SourceRun("anthropic", Outcome.CHANGED))),
        Run(AT, (SourceRun("anthropic", Outcome.CHANGED), SourceRun("../x", Outcome.REFUSED))),
        Run("yesterday", (SourceRun("anthropic", Outcome.CHANGED),)),
    ],
)
def test_a_run_that_contradicts_the_files_is_refused(candidate: Path, run: Run) -> None:
    """A source that failed contributes nothing, and names are names."""
    (candidate / "run.json").write_text(run_text(run))
    with pytest.raises(SnapshotInvalid):
        open_candidate(candidate)


def test_a_candidate_without_a_run_is_refused(tmp_path: Path) -> None:
    """As is a folder that isn't there."""
    (tmp_path / "empty").mkdir()
    with pytest.raises(SnapshotInvalid, match=r"run\.json is missing"):
        open_candidate(tmp_path / "empty")
    with pytest.raises(SnapshotInvalid, match="is no folder"):
        open_candidate(tmp_path / "nowhere")


def test_packing_takes_what_changed_from_disk_and_what_did_not_from_main(tmp_path: Path) -> None:
    """And of a source that failed nothing; what is packed can be opened."""
    committed = {**files(State(BASE), "same"), **files(State(BASE), "failed")}
    for path, content in {**files(State(BASE), "changed"), "snapshots/same/lifecycle.json": b"left by a restore"}.items():
        (tmp_path / path).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / path).write_bytes(content)
    (tmp_path / "update.json").write_text(_update(("changed", "changed"), ("same", "unchanged"), ("failed", "refused")))
    out = tmp_path / "candidate"
    run = pack(tmp_path / "update.json", tmp_path, committed, out, lambda: AT)
    assert run == open_candidate(out)
    assert sorted(path.name for path in (out / "snapshots").iterdir()) == ["changed", "same"]
    assert (out / "snapshots/same/lifecycle.json").read_bytes() == committed["snapshots/same/lifecycle.json"]
    with pytest.raises(StorageError, match="exists already"):
        pack(tmp_path / "update.json", tmp_path, committed, out, lambda: AT)
