"""Git as the review job needs it, on real repositories."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from scraper.errors import GitFailed
from scraper.github.git import BOT_EMAIL, Git
from tests.github.tracker import git as by_hand

if TYPE_CHECKING:
    from pathlib import Path

BOT = {f"GIT_{role}_EMAIL": BOT_EMAIL for role in ("AUTHOR", "COMMITTER")}


@pytest.fixture
def clone(tmp_path: Path) -> Path:
    """Give a clone of a bare origin whose main has two files."""
    work, origin = tmp_path / "work", tmp_path / "origin.git"
    work.mkdir()
    by_hand(work, "init", "--quiet", "--initial-branch", "main")
    (work / "snapshots").mkdir()
    (work / "snapshots" / "old.json").write_text("old")
    (work / "README.md").write_text("read")
    by_hand(work, "add", "--all")
    by_hand(work, "commit", "--quiet", "--message", "one")
    by_hand(work, "clone", "--quiet", "--bare", ".", str(origin))
    by_hand(tmp_path, "clone", "--quiet", str(origin), "clone")
    return tmp_path / "clone"


def _git(folder: Path) -> Git:
    return Git(folder, {"GIT_CONFIG_GLOBAL": "/dev/null"})


def test_a_commit_holds_exactly_the_files_given(clone: Path) -> None:
    """Under the folder that was named; the rest of the tree, the index and the work tree stay."""
    (clone / "README.md").write_text("not committed")
    tool = _git(clone)
    commit = tool.commit(tool.head(), {"snapshots/a/new.json": b"new\n"}, "Say why\n", under="snapshots")
    assert by_hand(clone, "ls-tree", "-r", "--name-only", commit).split() == ["README.md", "snapshots/a/new.json"]
    assert by_hand(clone, "show", f"{commit}:README.md") == "read"
    assert by_hand(clone, "status", "--porcelain") == "M README.md"
    assert tool.foreign_commits(tool.head(), commit) == ()


def test_a_commit_may_follow_another_whose_files_differ_from_the_work_tree(clone: Path) -> None:
    """The work tree holds main's files while the branch has others."""
    tool = _git(clone)
    first = tool.commit(tool.head(), {"snapshots/old.json": b"one"}, "one", under="snapshots")
    second = tool.commit(first, {"snapshots/old.json": b"two"}, "two", under="snapshots")
    assert tool.read(second, "snapshots/old.json") == b"two"
    assert tool.read(second, "nowhere") is None
    assert tool.paths(second, "snapshots") == ("snapshots/old.json",)
    assert tool.contents(second, "snapshots") == {"snapshots/old.json": b"two"}
    assert tool.tree(second, "snapshots") != tool.tree(first, "snapshots")
    assert tool.tree(second, "nowhere") is None


def test_all_files_are_read_at_once_whatever_is_in_them(clone: Path) -> None:
    """Empty ones, line ends, bytes that are no text, and what looks like git's own answer."""
    tool = _git(clone)
    wanted = {"s/a": b"", "s/b": b"\n\n", "s/c d": b"\x00\xff", "s/e": b"abc blob 3\nabc\n", "s/\u00fc": b"no end"}
    commit = tool.commit(None, wanted, "all\n")
    assert tool.contents(commit, "s") == wanted
    assert tool.contents(commit, "nowhere") == {}


def test_a_push_holds_only_while_the_branch_stands_where_it_was_seen(clone: Path) -> None:
    """Made, moved and deleted under a lease; whoever was quicker keeps their commit."""
    tool = _git(clone)
    one = tool.commit(tool.head(), {"x": b"1"}, "1")
    two = tool.commit(tool.head(), {"x": b"2"}, "2")
    assert tool.push("lastcall/update", one, None)
    assert not tool.push("lastcall/update", two, None), "it exists already"
    assert tool.push("lastcall/update", two, one)
    assert not tool.push("lastcall/update", one, one), "it has moved"
    assert not tool.push("lastcall/update", None, one)
    assert by_hand(clone, "ls-remote", "origin", "refs/heads/lastcall/update").split()[0] == two
    assert tool.push("lastcall/update", None, two)
    assert by_hand(clone, "ls-remote", "origin", "refs/heads/lastcall/update") == ""


@pytest.mark.parametrize("how", ["commit", "amend", "merge", "cherry-pick"])
def test_a_persons_hand_is_seen(clone: Path, how: str) -> None:
    """A commit of theirs, ours amended or moved by them, and a merge made with a button."""
    tool = _git(clone)
    base = tool.head()
    ours = tool.commit(base, {"x": b"1"}, "ours\n")
    by_hand(clone, "checkout", "--quiet", "-b", "theirs", ours if how != "cherry-pick" else base)
    match how:
        case "commit":
            by_hand(clone, "commit", "--quiet", "--allow-empty", "--message", "theirs")
        case "amend":
            by_hand(clone, "commit", "--quiet", "--amend", "--message", "ours, better")
        case "merge":
            other = tool.commit(base, {"y": b"2"}, "main moved\n")
            by_hand(clone, "merge", "--quiet", "--no-edit", other)
        case _:
            by_hand(clone, "cherry-pick", ours)
    assert by_hand(clone, "rev-parse", "HEAD") in tool.foreign_commits(base, "theirs")


def test_a_remote_branch_is_found_and_a_missing_one_is_none(clone: Path) -> None:
    """As it was when the clone was made."""
    tool = _git(clone)
    assert tool.remote("main") == tool.head()
    assert tool.remote("nowhere") is None
    assert tool.merge_base(tool.head(), tool.commit(None, {"x": b""}, "alone")) is None


def test_git_failing_is_one_sentence(clone: Path, tmp_path: Path) -> None:
    """With what git said, and exit status 5."""
    with pytest.raises(GitFailed, match="git read-tree failed"):
        _git(clone).commit("no-such-revision", {}, "x")
    by_hand(clone, "remote", "set-url", "origin", str(tmp_path / "gone"))
    with pytest.raises(GitFailed, match="git push of x failed"):
        _git(clone).push("x", _git(clone).head(), None)


def test_the_token_reaches_git_by_the_environment_alone(clone: Path, tmp_path: Path) -> None:
    """The helper hands it over when git asks; it stands in no argument and in no file of the clone."""
    tool = Git(clone, {"GIT_CONFIG_GLOBAL": "/dev/null", "GH_TOKEN": "secret-of-the-run"})
    asked = tool.run("credential", "fill", given=b"protocol=https\nhost=github.example\n\n").decode()
    assert "username=x-access-token" in asked
    assert "password=secret-of-the-run" in asked
    assert "secret-of-the-run" not in (clone / ".git" / "config").read_text()
