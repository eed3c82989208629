"""One source's folder as an update sees it: the base, what is remembered of the page, saving."""

from __future__ import annotations

import json
from dataclasses import replace
from typing import TYPE_CHECKING

import pytest

from scraper.canonical import snapshot_text
from scraper.changes import diff
from scraper.errors import GitFailed, SnapshotInvalid
from scraper.store.recording import changes_text, record
from scraper.store.source import FetchRecord, SourceFolder, snapshot_sha256
from tests.support.examples import SAMPLE
from tests.support.storing import commit_all, files, later, repository

if TYPE_CHECKING:
    from pathlib import Path

CHANGES = record(diff(SAMPLE, later()), (), (), "2026-10-16T00:00:00Z", ())
FETCH = FetchRecord("1", "https://a/", "https://b/", '"1"', None, "ab", snapshot_sha256(SAMPLE), "2026-10-16T00:00:00Z")


def test_the_base_is_what_is_committed(tmp_path: Path) -> None:
    """What lies on disk besides counts for nothing, also where it is damaged."""
    root = repository(tmp_path)
    folder = SourceFolder(root / "snapshots", "anthropic")
    folder.save(SAMPLE, (), "the page\n", FETCH)
    commit_all(root)
    folder.save(later(), CHANGES, "another\n")
    base = folder.base()
    assert (base.snapshot, base.changes, base.page, base.origin, base.note) == (SAMPLE, (), "the page\n", "HEAD", None)
    (folder.path / "lifecycle.json").write_text("damaged")
    assert folder.base() == base


def test_the_base_outside_is_what_lies_on_disk(tmp_path: Path) -> None:
    """Without a repository the files are the base, with a note once there are any."""
    folder = SourceFolder(tmp_path / "snapshots", "anthropic")
    assert (folder.base().snapshot, folder.base().note) == (None, None)
    folder.save(later(), CHANGES, "the page\n")
    base = folder.base()
    assert (base.snapshot, base.changes, base.page, base.origin) == (later(), CHANGES, "the page\n", "disk")
    assert base.note == "not in a git repository: compared with the files on disk"


def test_damage_is_named_with_its_place(tmp_path: Path) -> None:
    """A damaged file is never taken for an empty one."""
    root = repository(tmp_path)
    folder = SourceFolder(root / "snapshots", "anthropic")
    folder.save(SAMPLE, CHANGES)
    for name, content, said in (
        ("lifecycle.json", b"{", "lifecycle.json at HEAD"),
        ("lifecycle.json", b"\xff", "lifecycle.json at HEAD: not UTF-8 at byte 0"),
        ("changes.jsonl", b"{\n", "changes.jsonl at HEAD:1"),
        ("changes.jsonl", b"\xfe", "changes.jsonl at HEAD: not UTF-8"),
    ):
        folder.save(SAMPLE, CHANGES)
        (folder.path / name).write_bytes(content)
        commit_all(root)
        with pytest.raises(SnapshotInvalid) as caught:
            folder.base()
        assert said in str(caught.value)
        assert caught.value.hint


def test_a_repository_that_git_refuses_is_no_reason_to_compare_with_something_else(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Somebody else's repository: an error, not another base."""
    folder = SourceFolder(repository(tmp_path) / "snapshots", "anthropic")
    monkeypatch.setenv("GIT_TEST_ASSUME_DIFFERENT_OWNER", "1")
    with pytest.raises(GitFailed):
        folder.base()


def test_saving_writes_all_files_or_none(tmp_path: Path) -> None:
    """What is None stays as it is; the same again writes nothing."""
    folder = SourceFolder(tmp_path, "anthropic")
    assert folder.save(SAMPLE, (), "the page\n", FETCH)
    assert folder.save(SAMPLE, ()) is False
    assert folder.save(later(), CHANGES)
    assert files(folder.path) == {
        "lifecycle.json": snapshot_text(later()).encode(),
        "changes.jsonl": changes_text(CHANGES).encode(),
        "page.md": b"the page\n",
        "fetch.json": FETCH.text().encode(),
    }


def test_what_is_remembered_holds_for_its_parser_and_its_facts(tmp_path: Path) -> None:
    """Another parser, or other facts than those that came of the page: nothing is remembered."""
    folder = SourceFolder(tmp_path, "anthropic")
    assert folder.fetch_record("1") is None
    folder.save(SAMPLE, (), None, FETCH)
    assert folder.fetch_record("1") == FETCH
    assert folder.fetch_record("2") is None
    folder.save(later(), CHANGES)
    assert folder.fetch_record("1") is None


@pytest.mark.parametrize(
    "damage", ["{", "[]", "null", "[" * 100_000, '{"parser": "1"}', json.dumps({**json.loads(FETCH.text()), "etag": ["1"]})]
)
def test_a_damaged_record_is_no_record(tmp_path: Path, damage: str) -> None:
    """fetch.json only saves a request: damaged, it costs one, and no update."""
    folder = SourceFolder(tmp_path, "anthropic")
    folder.save(SAMPLE, (), None, FETCH)
    (folder.path / "fetch.json").write_text(damage)
    assert folder.fetch_record("1") is None


def test_the_record_of_a_fetch_has_a_schema_and_every_field() -> None:
    """Unknown is null, never left out."""
    document = json.loads(replace(FETCH, etag=None).text())
    assert document["schema"] == "lastcall/fetch/1"
    assert (document["etag"], document["last_modified"]) == (None, None)
    assert set(document) == {"schema", *FetchRecord.__slots__}
