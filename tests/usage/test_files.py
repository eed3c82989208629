"""Which files are looked at: git's view, .gitignore without git, links, and what can't be read."""

from __future__ import annotations

import os
import subprocess
from pathlib import Path

import pytest

from scraper.errors import GitFailed, UsageError
from scraper.usage.code import check
from scraper.usage.files import changed_files, list_files
from scraper.usage.owners import Owners
from scraper.usage.ripgrep import find_ripgrep
from tests.usage.support import question


@pytest.fixture
def tree(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Give a working directory with ignored, hidden and nested files and a loop of links."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("GIT_CONFIG_GLOBAL", os.devnull)
    for name in ("a.py", "sub/b.py", "sub/skip.log", "sub/deep/keep.log", ".env", "build/out.js", "sub/.hidden/h.yaml"):
        Path(name).parent.mkdir(parents=True, exist_ok=True)
        Path(name).write_text('"claude-2.1"\n')
    Path(".gitignore").write_text("*.log\nbuild/\n")
    Path("sub/deep/.gitignore").write_text("!keep.log\n")
    Path("sub/loop").symlink_to("..", target_is_directory=True)
    Path("sub/link.py").symlink_to("../a.py")
    return tmp_path


@pytest.fixture(autouse=True, params=["ripgrep", "python"])
def _both_ways(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> None:
    """Every test here holds with ripgrep and without."""
    if request.param == "python":
        monkeypatch.setenv("LASTCALL_RIPGREP", "off")
    elif find_ripgrep() is None:
        pytest.skip("no ripgrep on this machine")


def listed(*paths: str, exclude: tuple[str, ...] = ()) -> list[str]:
    return list_files([Path(path) for path in paths or (".",)], exclude, (b"claude-",))


def git(*words: str, folder: Path | None = None) -> None:
    identity = ["-c", "user.name=t", "-c", "user.email=t@example.com"]
    subprocess.run(["git", *identity, *words], check=True, capture_output=True, cwd=folder)


def found(paths: list[str], **changed: object) -> list[str]:
    return [one.place.path for one in check(paths, question(**changed), Owners(Path.cwd())).findings]


EXPECTED = [".env", "a.py", "sub/.hidden/h.yaml", "sub/b.py", "sub/deep/keep.log"]


def test_git_says_what_belongs_to_a_repository(tree: Path) -> None:
    """Untracked and tracked files are there, ignored ones aren't, a loop of links ends, and a link gives no second finding."""
    git("init", "-q")
    assert sorted(found(listed())) == EXPECTED
    git("add", "a.py")
    assert sorted(found(listed())) == EXPECTED
    git("add", "-f", "sub/skip.log")
    assert sorted(found(listed())) == sorted([*EXPECTED, "sub/skip.log"])
    Path(".ignore").write_text("a.py\n")
    assert "a.py" in found(listed())


def test_outside_a_repository_gitignore_counts_all_the_same(tree: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Without git the same files are looked at."""
    monkeypatch.setenv("GIT_CEILING_DIRECTORIES", str(tree.parent))
    assert sorted(found(listed())) == EXPECTED


def test_without_git_installed_the_same_files_are_found(tree: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """No git on PATH is no fault."""
    git("init", "-q")
    monkeypatch.setenv("PATH", str(tree))
    assert sorted(found(listed())) == EXPECTED


def test_what_is_named_is_taken(tree: Path) -> None:
    """A file or folder that somebody names is looked at although git ignores it, once, however often it is named."""
    git("init", "-q")
    assert listed("sub/skip.log", "sub/skip.log") == ["sub/skip.log"]
    assert listed("build") == ["build/out.js"]


def test_exclude_leaves_out(tree: Path) -> None:
    """Patterns as in .gitignore, against the path from the working directory."""
    git("init", "-q")
    assert sorted(found(listed(exclude=("sub/", "/.env")))) == ["a.py"]


def test_a_repository_inside_is_looked_into(tree: Path) -> None:
    """A nested repository, and a submodule, have their files looked at by their own rules."""
    git("init", "-q")
    git("init", "-q", "vendored")
    Path("vendored/x.py").write_text("claude-2.0\n")
    Path("vendored/y.tmp").write_text("claude-2.0\n")
    Path("vendored/.gitignore").write_text("*.tmp\n")
    assert "vendored/x.py" in found(listed())
    assert "vendored/y.tmp" not in found(listed())
    git("add", "-A", folder=Path("vendored"))
    git("commit", "-qm", "x", folder=Path("vendored"))
    git("add", "vendored")
    assert "vendored/x.py" in found(listed())


def test_a_missing_path_is_named() -> None:
    """A path that isn't there is an error of use with the path in it."""
    with pytest.raises(UsageError, match="no/such/place"):
        list_files([Path("no/such/place")])


def test_a_file_that_vanishes_is_no_problem_and_one_that_is_too_large_is(tree: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Gone between listing and reading: silence. Too large: a problem that says so."""
    report = check(["gone.py", "a.py"], question(), Owners(tree))
    assert [one.place.path for one in report.findings] == ["a.py"]
    assert report.problems == ()
    monkeypatch.setattr("scraper.usage.documents.LARGEST", 4)
    (problem,) = check(["a.py"], question(), Owners(tree)).problems
    assert (problem.code, problem.place) == ("unreadable", "a.py")


@pytest.mark.skipif(os.geteuid() == 0, reason="root reads everything")
def test_a_file_that_may_not_be_read_is_reported(tree: Path) -> None:
    """Permission denied is a problem with the path."""
    Path("a.py").chmod(0)
    (problem,) = check(["a.py"], question(), Owners(tree)).problems
    assert "ermission" in problem.sentence


def test_a_folder_in_place_of_a_file_is_reported_or_looked_into(tree: Path) -> None:
    """A listed path that became a folder is looked into."""
    Path("was-a-file").mkdir()
    Path("was-a-file/x.py").write_text("claude-2.1\n")
    assert found(["was-a-file"]) == ["was-a-file/x.py"]


def test_names_of_undecodable_bytes_are_looked_at(tree: Path) -> None:
    """A file whose name isn't UTF-8 is listed by git and found."""
    git("init", "-q")
    with open(b"odd-\xff.py", "w") as file:  # noqa: PTH123 - only the plain call takes a name in bytes
        file.write("claude-2.1\n")
    assert any("odd-" in path for path in found(listed()))


def test_changed_gives_the_branch_and_what_is_new(tree: Path) -> None:
    """Committed, modified and untracked files since the fork count; what the other branch did meanwhile and deleted files don't."""
    git("init", "-q", "-b", "main")
    git("add", "-A")
    git("commit", "-qm", "base")
    git("switch", "-qc", "work")
    Path("a.py").write_text("changed\n")
    git("commit", "-qam", "work")
    Path("sub/b.py").unlink()
    Path("new.py").write_text("new\n")
    git("switch", "-q", "main")
    Path("elsewhere.py").write_text("meanwhile\n")
    git("add", "elsewhere.py")
    git("commit", "-qm", "meanwhile")
    git("switch", "-q", "work")
    assert changed_files("main", [Path()]) == ["a.py", "new.py"]
    assert changed_files("main", [Path("sub")]) == []


def test_an_unknown_revision_is_said(tree: Path) -> None:
    """No repository, no such revision and an option in its place are errors with a way out."""
    with pytest.raises(UsageError):
        changed_files("--output=x", [Path()])
    git("init", "-q")
    with pytest.raises(GitFailed, match="nowhere"):
        changed_files("nowhere", [Path()])


def test_encodings_are_found_both_ways(tree: Path) -> None:
    """UTF-16 with and without a mark, a huge line and a file that begins like a binary are looked at, a binary isn't told."""
    git("init", "-q")
    for number, content in enumerate(
        ["claude-2.0\n".encode("utf-16"), "claude-2.0\n".encode("utf-16-be"), b"x" * 300_000 + b" claude-2.0", b"\0\1\2 claude-2.0"]
    ):
        Path(f"e{number}.txt").write_bytes(content)
    assert [path for path in sorted(found(listed())) if path.startswith("e")] == ["e0.txt", "e1.txt", "e2.txt"]


def test_an_odd_folder_falls_back(tree: Path) -> None:
    """A folder whose name begins with a hyphen, and one below the working directory, are listed by their paths."""
    git("init", "-q")
    Path("-odd").mkdir()
    Path("-odd/x.py").write_text("claude-2.0\n")
    assert found(listed("-odd")) == ["-odd/x.py"]
    assert sorted(found(listed("sub"))) == [path for path in EXPECTED if path.startswith("sub/")]
