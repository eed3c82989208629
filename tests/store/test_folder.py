"""Reading a snapshots folder: whose facts they are, how old, and where they lie after a kill."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from scraper.canonical import snapshot_text
from scraper.changes import diff
from scraper.errors import SnapshotInvalid
from scraper.store.folder import read_changes, read_facts, read_snapshot, recorded_at, source_names
from scraper.store.recording import changes_text, record
from tests.support.examples import SAMPLE
from tests.support.storing import lastcall, later

if TYPE_CHECKING:
    from pathlib import Path


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Give a snapshots folder with a recorded change."""
    source = tmp_path / "snapshots" / "anthropic"
    source.mkdir(parents=True)
    (source / "lifecycle.json").write_text(snapshot_text(later()))
    changes = record(diff(SAMPLE, later()), (), (), "2026-10-16T00:00:00Z", ())
    (source / "changes.jsonl").write_text(changes_text(changes), encoding="utf-8")
    return source.parent


def test_facts_and_their_age(folder: Path) -> None:
    """The folder's own facts, not the bundled ones; as old as the newest thing on record."""
    facts = read_facts(folder)
    assert (facts.snapshots, facts.bundled, facts.as_of) == ((later(),), False, "2026-10-16T00:00:00Z")
    (folder / "anthropic" / "fetch.json").write_text('{"accepted_at": "2026-11-01T00:00:00Z"}')
    assert recorded_at(folder, "anthropic") == "2026-11-01T00:00:00Z"


def test_a_folder_without_facts_gives_the_bundled_ones(tmp_path: Path) -> None:
    """A missing or an empty folder: the facts that came with the package, and it says so."""
    facts = read_facts(tmp_path / "nothing")
    assert facts.bundled
    assert facts.described.startswith("the snapshots inside lastcall ")


def test_after_a_kill_between_two_renames_readers_find_the_old_folder(folder: Path) -> None:
    """The source's folder is missing and ``.previous-…`` holds it: its facts are read, and never the bundled ones."""
    (folder / "anthropic").rename(folder / ".previous-anthropic")
    assert list(source_names(folder)) == ["anthropic"]
    facts = read_facts(folder)
    assert (facts.snapshots, facts.bundled, facts.as_of) == ((later(),), False, "2026-10-16T00:00:00Z")
    assert len(read_changes(folder, "anthropic")) == 1
    done = lastcall("status", "--today", "2026-10-16", cwd=folder.parent)
    assert (done.returncode, "claude-past-floor" in done.stdout, "using the snapshots inside" in done.stderr) == (0, True, False)


def test_a_new_folder_wins_over_the_one_before(folder: Path) -> None:
    """Where both are there, the old one is what a kill left over."""
    (folder / ".previous-anthropic").mkdir()
    (folder / ".previous-anthropic" / "lifecycle.json").write_text(snapshot_text(SAMPLE))
    assert read_snapshot(folder, "anthropic") == later()
    assert list(source_names(folder)) == ["anthropic"]


@pytest.mark.parametrize("name", ["fetch.json", "changes.jsonl"])
def test_damage_is_named(folder: Path, name: str) -> None:
    """Readers say which file is damaged, and what to do."""
    (folder / "anthropic" / name).write_text("{")
    with pytest.raises(SnapshotInvalid, match=name) as caught:
        read_facts(folder)
    assert caught.value.hint
