"""The published folder: written atomically, cleaned up carefully, and never at the cost of what isn't ours."""

from __future__ import annotations

import json
import os
import stat
from typing import TYPE_CHECKING

import pytest

from scraper.errors import StorageError, StoreLocked, UsageError
from scraper.feeds.writer import MANIFEST, schema_files, write
from scraper.store.atomic import locked
from tests.feeds import judges

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

ONE = {"feed.json": b"{}\n", "v1/models/a.json": b"[1]\n", "v1/models/b.json": b"[2]\n"}


def _tree(folder: Path) -> dict[str, bytes]:
    found = {str(path.relative_to(folder)): path.read_bytes() for path in folder.rglob("*") if path.is_file()}
    found.pop(MANIFEST, None)
    return found


def test_a_first_build_makes_the_folder(tmp_path: Path) -> None:
    """The folder and its parents are made, with exactly the files, readable by a web server, and nothing else left behind."""
    out = tmp_path / "a" / "site"
    built = write(out, ONE.items())
    assert built.paths == built.written == tuple(sorted(ONE))
    assert _tree(out) == ONE
    assert stat.S_IMODE((out / "feed.json").stat().st_mode) & 0o044 == 0o044 & ~_umask()
    assert sorted(path.name for path in out.iterdir()) == [MANIFEST, "feed.json", "v1"]


def _umask() -> int:
    mask = os.umask(0)
    os.umask(mask)
    return mask


def test_what_is_the_same_is_not_written_again(tmp_path: Path) -> None:
    """A second build with one new file touches that one alone."""
    write(tmp_path, ONE.items())
    before = {path: path.stat().st_mtime_ns for path in tmp_path.rglob("*.json")}
    built = write(tmp_path, {**ONE, "v1/models/b.json": b"[3]\n"}.items())
    assert built.written == ("v1/models/b.json",)
    assert [path.name for path, time in before.items() if path.stat().st_mtime_ns != time and path.name != MANIFEST] == ["b.json"]
    assert write(tmp_path, {**ONE, "v1/models/b.json": b"[3]\n"}.items()).written == ()


def test_what_is_no_longer_made_goes_with_its_folder(tmp_path: Path) -> None:
    """Files of an earlier build that this one doesn't make are removed, and folders that were left empty."""
    write(tmp_path, ONE.items())
    built = write(tmp_path, [("feed.json", b"{}\n")])
    assert built.removed == ("v1/models/a.json", "v1/models/b.json")
    assert not (tmp_path / "v1").exists()


def test_what_is_not_ours_stays(tmp_path: Path) -> None:
    """A file that somebody else put there stays, and so does a file of ours that somebody changed."""
    write(tmp_path, ONE.items())
    (tmp_path / "v1" / "models" / "mine.txt").write_text("mine")
    (tmp_path / "v1" / "models" / "a.json").write_text("edited")
    built = write(tmp_path, [("feed.json", b"{}\n")])
    assert built.removed == ("v1/models/b.json",)
    assert set(_tree(tmp_path)) == {"feed.json", "v1/models/mine.txt", "v1/models/a.json"}


def test_a_foreign_file_in_the_way_stops_the_build(tmp_path: Path) -> None:
    """Where a file that no build wrote would be replaced, nothing at all is written."""
    (tmp_path / "v1" / "models").mkdir(parents=True)
    (tmp_path / "v1" / "models" / "b.json").write_text("mine")
    with pytest.raises(UsageError, match=r"b\.json is there already"):
        write(tmp_path, ONE.items())
    assert _tree(tmp_path) == {"v1/models/b.json": b"mine"}


def test_a_foreign_file_with_the_same_bytes_is_taken_over(tmp_path: Path) -> None:
    """A published folder without its list, as after a fresh checkout, is built upon where the bytes agree."""
    write(tmp_path, ONE.items())
    (tmp_path / MANIFEST).unlink()
    assert write(tmp_path, ONE.items()).written == ()
    assert write(tmp_path, [("feed.json", b"{}\n")]).removed == ("v1/models/a.json", "v1/models/b.json")


def test_a_form_that_fails_changes_nothing(tmp_path: Path) -> None:
    """An error after half of the files leaves the folder as it was before."""

    def files() -> Iterator[tuple[str, bytes]]:
        yield "feed.json", b"new"
        raise RuntimeError("a form broke")

    write(tmp_path, ONE.items())
    with pytest.raises(RuntimeError):
        write(tmp_path, files())
    assert _tree(tmp_path) == ONE


@pytest.mark.parametrize("path", ["../out.json", "/etc/x", "a/../../b", MANIFEST, "a\\b", ""])
def test_no_path_leads_out(tmp_path: Path, path: str) -> None:
    """A path that leaves the folder, or names our own list, is refused."""
    with pytest.raises(UsageError, match="leads out"):
        write(tmp_path / "out", [(path, b"x")])


def test_a_link_out_of_the_folder_is_not_followed(tmp_path: Path) -> None:
    """A folder that is a link to elsewhere isn't written through; a file that is a link isn't either."""
    (tmp_path / "elsewhere").mkdir()
    out = tmp_path / "out"
    out.mkdir()
    (out / "v1").symlink_to(tmp_path / "elsewhere")
    with pytest.raises(UsageError, match="leads out"):
        write(out, [("v1/a.json", b"x")])
    (out / "feed.json").symlink_to(tmp_path / "target")
    with pytest.raises(UsageError, match="is there already"):
        write(out, [("feed.json", b"x")])
    assert not (tmp_path / "target").exists()


@pytest.mark.parametrize(
    "text", ["", "[]", "{}", '{"schema": "lastcall/build/1"}', '{"schema": "lastcall/build/1", "files": []}', "\xff"]
)
def test_a_broken_list_counts_as_none(tmp_path: Path, text: str) -> None:
    """A list that can't be read removes nothing and stops nothing."""
    write(tmp_path, ONE.items())
    (tmp_path / MANIFEST).write_bytes(text.encode("latin-1"))
    assert write(tmp_path, [("feed.json", b"{}\n")]).removed == ()
    assert set(_tree(tmp_path)) == set(ONE)


def test_a_list_that_was_tampered_with_removes_nothing_outside(tmp_path: Path) -> None:
    """Paths of the list that lead elsewhere are never followed."""
    import hashlib

    victim = tmp_path / "victim"
    victim.write_bytes(b"x")
    out = tmp_path / "out"
    out.mkdir()
    digest = hashlib.sha256(b"x").hexdigest()
    (out / "link").symlink_to(tmp_path)
    listed = {"../victim": digest, str(victim): digest, "link/victim": digest}
    (out / MANIFEST).write_text(json.dumps({"schema": "lastcall/build/1", "files": listed}))
    assert write(out, []).removed == ()
    assert victim.exists()


def test_a_killed_build_is_made_good(tmp_path: Path) -> None:
    """What a build left that was killed while it put its files in place is no obstacle to the next one."""
    write(tmp_path, ONE.items())
    listed = json.loads((tmp_path / MANIFEST).read_text())
    listed["files"]["new.json"] = "0" * 64
    (tmp_path / MANIFEST).write_text(json.dumps(listed))
    (tmp_path / "new.json").write_text("half of the new build")
    (tmp_path / ".lastcall-build.new").mkdir()
    (tmp_path / ".lastcall-build.new" / "x").write_text("left over")
    write(tmp_path, {**ONE, "new.json": b"whole"}.items())
    assert _tree(tmp_path) == {**ONE, "new.json": b"whole"}


def test_two_builds_at_once_are_one_too_many(tmp_path: Path) -> None:
    """While one build writes a folder, another is told so."""
    with locked(tmp_path), pytest.raises(StoreLocked):
        write(tmp_path, ONE.items())


def test_a_file_in_place_of_the_folder_is_told(tmp_path: Path) -> None:
    """An output folder that is a file, or can't be made, is one sentence."""
    (tmp_path / "file").write_text("x")
    with pytest.raises(UsageError, match="not a folder"):
        write(tmp_path / "file", ONE.items())
    with pytest.raises(StorageError, match="can't be written"):
        write(tmp_path / "file" / "deeper", ONE.items())


def test_the_schemas_are_published() -> None:
    """Every schema of v1 is among the files, byte for byte."""
    files = dict(schema_files())
    assert sorted(files) == [f"v1/schema/{name}.json" for name in judges.names()]
    assert all(
        json.loads(content) == judges.published(path.split("/")[-1].removesuffix(".json")) for path, content in files.items()
    )
