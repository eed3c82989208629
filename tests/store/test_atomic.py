"""All files of an update or none: killed at every step, out of space, locked by another, behind a link."""

from __future__ import annotations

import json
import os
import shutil
import signal
import subprocess
import sys
import time
from collections import Counter
from typing import TYPE_CHECKING

import pytest

from scraper.errors import StorageError, StoreLocked
from scraper.store import atomic
from scraper.store.atomic import locked, recover, replace_files, write_atomically
from scraper.store.folder import read_facts, source_names
from scraper.store.validation import validate
from tests.support.captures import ROOT
from tests.support.storing import FIRST, SECOND, commit_all, environment, files, git, lastcall, repository

if TYPE_CHECKING:
    from pathlib import Path


@pytest.fixture
def work(tmp_path: Path) -> Path:
    """Give a folder with two pages and a repository that has the first one's facts, committed."""
    repo = repository(tmp_path / "repo")
    (tmp_path / "first.md").write_text(FIRST)
    (tmp_path / "second.md").write_text(SECOND)
    assert lastcall("update", "--from", tmp_path / "first.md", "--at", "2026-10-01", cwd=repo).returncode == 0
    (repo / "snapshots" / "anthropic" / "fetch.json").write_text('{"accepted_at": "2026-10-01T00:00:00Z"}\n')
    commit_all(repo)
    return tmp_path


@pytest.mark.parametrize("mode", ["exchange", "renames", "files"])
def test_a_kill_at_any_step_leaves_the_old_files_or_the_new(work: Path, mode: str) -> None:
    """SIGKILL before every single step on disk: old or new, never a mixture, readers have their facts, the next run ends the job."""
    if mode != "exchange":
        shutil.rmtree(work / "repo" / ".git")  # the base is what lies on disk then
    done = subprocess.run(
        [sys.executable, "-m", "tests.support.killing", str(work), mode],
        cwd=ROOT,
        env=environment(),
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    reports = [json.loads(line) for line in done.stdout.splitlines() if line.startswith("{")]
    states = Counter(report["state"] for report in reports)
    assert {report["read"] for report in reports} == {"old", "new"}, (
        "whatever lies where, readers see all of one or all of the other"
    )
    if mode == "files":
        states.pop("mixed", None)
    elif mode == "renames" or sys.platform != "linux":
        # Two renames have a moment between them in which the folder isn't there; its content lies beside it, for readers too.
        assert states.pop("none") >= 1
    else:
        assert all(report["valid"] for report in reports)
    assert set(states) == {"old", "new"}
    assert min(states.values()) >= 2, "kills on either side of the change"
    assert [report["killed"] for report in reports] == [True] * (len(reports) - 1) + [False]
    for report in reports:
        assert (report["bundled"], report["sources"]) == (False, ["anthropic"]), report
        assert report["again"], report
        assert report["new"], report
        assert report["left"] == ["anthropic"], report


def test_a_kill_from_outside_leaves_whole_files(work: Path) -> None:
    """SIGKILL from another process, at moments spread over a run: the files are the old ones or the new ones."""
    snapshots = work / "repo" / "snapshots"
    command = [sys.executable, "-m", "scraper", "update", "--from", str(work / "second.md"), "--at", "2026-10-16"]
    old = files(snapshots)
    begun = time.monotonic()
    assert subprocess.run(command, cwd=work / "repo", env=environment(), capture_output=True, check=False).returncode == 0
    seconds = time.monotonic() - begun
    new = files(snapshots)
    for part in (0.6, 0.9, 1.0):
        git(work / "repo", "checkout", "--quiet", "--", ".")
        with subprocess.Popen(
            command, cwd=work / "repo", env=environment(), stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
        ) as child:
            time.sleep(seconds * part)
            child.send_signal(signal.SIGKILL)
        assert files(snapshots / "anthropic") in [
            {name.removeprefix("anthropic/"): data for name, data in each.items()} for each in (old, new)
        ]
        assert validate(snapshots).valid
    assert lastcall("update", "--from", work / "second.md", "--at", "2026-10-16", cwd=work / "repo").returncode == 0
    assert files(snapshots) == new


def test_replacing_keeps_other_files_and_modes(tmp_path: Path) -> None:
    """What isn't named stays, a name with None goes, a file's mode outlasts its content."""
    folder = tmp_path / "source"
    (folder / "deep").mkdir(parents=True)
    for name in ("a", "b", "c", "deep/d"):
        (folder / name).write_text("old")
    (folder / "a").chmod(0o600)
    (folder / "link").symlink_to("nowhere")
    assert replace_files(folder, {"a": b"new", "b": None, "e": b"new"})
    assert files(folder) == {"a": b"new", "c": b"old", "deep/d": b"old", "e": b"new"}
    assert (folder / "a").stat().st_mode & 0o777 == 0o600
    assert (folder / "link").is_symlink()
    assert [path.name for path in tmp_path.iterdir()] == ["source"]


def test_same_bytes_touch_nothing(tmp_path: Path) -> None:
    """Where every byte is there already nothing is written, not even the folder anew."""
    folder = tmp_path / "source"
    replace_files(folder, {"a": b"1"})
    before = (folder.stat().st_ino, (folder / "a").stat().st_mtime_ns)
    assert replace_files(folder, {"a": b"1", "b": None}) is False
    assert (folder.stat().st_ino, (folder / "a").stat().st_mtime_ns) == before


def test_without_hard_links_files_are_copied(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A file system that knows no second names gets copies."""

    def refuse(*_: object, **__: object) -> None:
        raise PermissionError(1, "Operation not permitted")

    folder = tmp_path / "source"
    replace_files(folder, {"a": b"1", "b": b"2"})
    monkeypatch.setattr(os, "link", refuse)
    assert replace_files(folder, {"a": b"3"})
    assert files(folder) == {"a": b"3", "b": b"2"}


@pytest.mark.parametrize("exchange", [True, False])
def test_a_full_disk_leaves_the_old_files(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, exchange: bool) -> None:
    """No space while the new files are written: one sentence, the old files whole, nothing left behind."""

    def full(descriptor: int) -> None:
        raise OSError(28, "No space left on device")

    folder = tmp_path / "source"
    replace_files(folder, {"a": b"old"})
    monkeypatch.setattr(os, "fsync", full)
    if not exchange:
        monkeypatch.setattr(atomic, "_exchange", lambda one, other: False)
    with pytest.raises(StorageError, match="No space left on device"):
        replace_files(folder, {"a": b"new"})
    assert files(tmp_path) == {"source/a": b"old"}
    assert [path.name for path in tmp_path.iterdir()] == ["source"]


def test_a_second_rename_that_fails_is_taken_back(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Without the exchange, a failure (or Ctrl-C) between the two renames puts the old folder back at once."""
    from pathlib import Path as AnyPath

    folder = tmp_path / "source"
    replace_files(folder, {"a": b"old"})
    rename = AnyPath.rename

    def failing(self: Path, target: Path) -> Path:
        if self.name.startswith(".staging-"):
            raise KeyboardInterrupt
        return rename(self, target)

    monkeypatch.setattr(atomic, "_exchange", lambda one, other: False)
    monkeypatch.setattr(AnyPath, "rename", failing)
    with pytest.raises(KeyboardInterrupt):
        replace_files(folder, {"a": b"new"})
    assert files(tmp_path) == {"source/a": b"old"}
    assert [path.name for path in tmp_path.iterdir()] == ["source"]


@pytest.mark.parametrize("exchange", [True, False])
def test_a_folder_behind_a_link_stays_behind_it(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, exchange: bool) -> None:
    """A source's folder may be a symbolic link: what it leads to is replaced, again and again, and the link stays."""
    if not exchange:
        monkeypatch.setattr(atomic, "_exchange", lambda one, other: False)
    real, link = tmp_path / "elsewhere" / "facts", tmp_path / "snapshots" / "anthropic"
    real.mkdir(parents=True)
    link.parent.mkdir()
    link.symlink_to(real)
    for content in (b"1", b"2", b"3"):
        assert replace_files(link, {"a": content})
        assert link.is_symlink()
        assert files(real) == {"a": content}
    assert [path.name for path in link.parent.iterdir()] == ["anthropic"]
    assert [path.name for path in real.parent.iterdir()] == ["facts"]


@pytest.mark.parametrize("kind", ["file", "link", "folder"])
def test_whatever_lies_in_the_way_of_staging_is_taken_away(tmp_path: Path, kind: str) -> None:
    """A staging place that is a file, a link or a full folder doesn't stop an update."""
    folder, staging = tmp_path / "source", tmp_path / ".staging-source"
    replace_files(folder, {"a": b"1"})
    if kind == "file":
        staging.write_text("left")
    elif kind == "link":
        staging.symlink_to(tmp_path / "nowhere")
    else:
        (staging / "deep").mkdir(parents=True)
    assert replace_files(folder, {"a": b"2"})
    assert files(tmp_path) == {"source/a": b"2"}


def test_leftovers_are_no_sources(tmp_path: Path) -> None:
    """A staging folder that a kill left, with its own lifecycle.json, isn't read as one more source."""
    from scraper.canonical import snapshot_text
    from tests.support.examples import SAMPLE

    for name in ("anthropic", ".staging-anthropic", ".previous-anthropic"):
        (tmp_path / name).mkdir()
        (tmp_path / name / "lifecycle.json").write_text(snapshot_text(SAMPLE))
    assert list(source_names(tmp_path)) == ["anthropic"]
    assert len(read_facts(tmp_path).snapshots) == 1


def test_recovery_puts_the_old_folder_back_only_where_there_is_no_new_one(tmp_path: Path) -> None:
    """Killed after the first rename: the old one comes back. Killed after the second: the new one stays."""
    folder, old = tmp_path / "source", tmp_path / ".previous-source"
    for new_is_there in (False, True):
        old.mkdir()
        (old / "a").write_text("old")
        if new_is_there:
            (folder / "a").write_text("new")
        recover(folder)
        assert files(tmp_path) == {"source/a": b"new" if new_is_there else b"old"}
        assert not old.exists()


def test_two_runs_at_once(work: Path) -> None:
    """While one run writes, another one is turned away with one sentence and status 5; a killed run's lock is free."""
    repo = work / "repo"
    holder = (
        "import sys, time\nfrom pathlib import Path\nfrom scraper.store.atomic import locked\n"
        "with locked(Path(sys.argv[1])):\n    print('held', flush=True)\n    time.sleep(60)\n"
    )
    command = [sys.executable, "-c", holder, str(repo / "snapshots")]
    with subprocess.Popen(command, stdout=subprocess.PIPE, env=environment(), text=True) as child:
        try:
            assert child.stdout
            assert child.stdout.readline() == "held\n"
            turned = lastcall("update", "--from", work / "second.md", cwd=repo)
            reading = lastcall("status", cwd=repo)
        finally:
            child.kill()
    assert (turned.returncode, turned.stdout) == (5, "")
    assert "another run of lastcall is writing there" in turned.stderr
    assert reading.returncode == 0, "reading needs no lock"
    assert lastcall("update", "--from", work / "second.md", "--at", "2026-10-16", cwd=repo).returncode == 0


def test_the_lock_is_for_the_folder_by_whatever_name(tmp_path: Path) -> None:
    """A link to the folder is the same folder; another folder is another lock."""
    (tmp_path / "one").mkdir()
    (tmp_path / "two").mkdir()
    (tmp_path / "link").symlink_to(tmp_path / "one")
    with locked(tmp_path / "one"):
        with pytest.raises(StoreLocked), locked(tmp_path / "link"):
            pass
        with locked(tmp_path / "two"):
            pass
    with locked(tmp_path / "link"):
        pass


def test_a_lock_that_cannot_be_taken_is_an_error_of_storage(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Where the temporary folder can't hold a lock, that is said, with what to do."""
    import tempfile

    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path / "gone"))
    with pytest.raises(StorageError, match="the lock can't be taken") as caught, locked(tmp_path):
        pass
    assert caught.value.hint


def test_one_file_is_written_whole_or_not_at_all(tmp_path: Path) -> None:
    """A file is replaced by a whole one; where that fails, the old one stays and no temporary file does."""
    path = tmp_path / "deep" / "file"
    write_atomically(path, b"1")
    write_atomically(path, b"2")
    assert files(tmp_path) == {"deep/file": b"2"}
    with pytest.raises(StorageError, match="can't be written"):
        write_atomically(path / "below", b"3")
    assert files(tmp_path) == {"deep/file": b"2"}
