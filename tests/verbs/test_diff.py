"""`lastcall diff`: revisions, snapshot files, pages, and any two of them."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import pytest

from scraper.canonical import snapshot_text
from scraper.cli import main
from tests.support.examples import SAMPLE
from tests.support.storing import FIRST, FIRST_HTML, SECOND, SECOND_HTML, commit_all, cut, git, lastcall, later, repository

if TYPE_CHECKING:
    from pathlib import Path

HEADLINE = "claude-past-floor deprecated, retires in 76 days (2026-12-31)"


@pytest.fixture
def work(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Give a repository whose tag ``old`` has the first facts, HEAD the second; pages and JSON files lie beside them."""
    root = repository(tmp_path / "repo")
    facts = root / "snapshots" / "anthropic" / "lifecycle.json"
    facts.parent.mkdir(parents=True)
    facts.write_text(snapshot_text(SAMPLE))
    commit_all(root)
    git(root, "tag", "old")
    facts.write_text(snapshot_text(later()))
    commit_all(root)
    for name, text in (
        ("old.md", FIRST),
        ("new.md", SECOND),
        ("old.html", FIRST_HTML),
        ("new.html", SECOND_HTML),
        ("old.json", snapshot_text(SAMPLE)),
        ("new.json", snapshot_text(later())),
        ("cut.md", cut(SECOND)),
    ):
        (root / name).write_text(text)
    monkeypatch.chdir(root)
    return root


OLD = ["old", "HEAD~1", "old.md", "old.html", "old.json"]
NEW = ["HEAD", "main", "new.md", "new.html", "new.json"]


@pytest.mark.parametrize("old", OLD)
@pytest.mark.parametrize("new", NEW)
def test_any_two_things_that_hold_facts(work: Path, old: str, new: str, capsys: pytest.CaptureFixture[str]) -> None:
    """Revisions, pages and JSON files compare with each other: the same change, whatever it was read from."""
    assert main(["diff", old, new, "--today", "2026-10-16", "--exit-code"]) == 1
    out, err = capsys.readouterr()
    assert (out.splitlines()[0], err) == (HEADLINE, "")


def test_the_same_facts_differ_in_nothing(work: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """No difference: nothing on stdout, one line on stderr, status 0; JSON is whole all the same."""
    for pair in (("old", "old.html"), ("new.md", "HEAD")):
        assert main(["diff", *pair, "--exit-code"]) == 0
        assert capsys.readouterr() == ("", "lastcall: no fact differs\n")
    assert main(["diff", "old", "old.md", "--format", "json"]) == 0
    assert json.loads(capsys.readouterr().out)["changes"] == []


def test_alone_it_compares_head_with_the_work_tree(work: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """`lastcall diff`: what isn't committed yet."""
    assert main(["diff", "--exit-code"]) == 0
    git(work, "checkout", "--quiet", "old")
    (work / "snapshots" / "anthropic" / "lifecycle.json").write_text(snapshot_text(later()))
    assert main(["diff", "--exit-code", "--today", "2026-10-16"]) == 1
    assert HEADLINE in capsys.readouterr().out
    (work / "snapshots" / "anthropic" / "lifecycle.json").unlink()
    assert main(["diff"]) == 5
    assert "no facts in the work tree" in capsys.readouterr().err


def test_a_loss_between_pages_is_what_a_comparison_is_for(work: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """A model that is gone from the newer page is told as such; a page that can't be read is refused, unless forced."""
    assert main(["diff", "new.md", "old.md"]) == 0
    out, err = capsys.readouterr()
    assert "claude-past-floor" in out
    assert "lost-notice" in err
    assert main(["diff", "old.md", "cut.md"]) == 4
    assert "cut-row" in capsys.readouterr().err
    assert main(["diff", "old.md", "cut.md", "--force"]) == 0


@pytest.mark.parametrize(
    ("words", "status", "said"),
    [
        (["old"], 2, "diff takes two things to compare, or none"),
        (["nothing", "HEAD"], 2, "'nothing' is neither a file nor a revision"),
        (["old", "nothing.md"], 2, "'nothing.md' is neither a file nor a revision"),
        (["HEAD~9", "HEAD"], 2, "'HEAD~9' is neither a file nor a revision"),
        (["--", "--output=x", "HEAD"], 2, "'--output=x' is neither a file nor a revision"),
        (["--", "HEAD", "-x"], 2, "'-x' is neither a file nor a revision"),
        (["--", "HEAD", "--upload-pack=touch x"], 2, "is neither a file nor a revision"),
        (["snapshots", "HEAD"], 2, "a folder, not a page"),
        (["old", "HEAD", "--source", "nobody"], 2, "isn't committed at 'old'"),
        (["broken.json", "HEAD"], 5, "broken.json"),
    ],
)
def test_what_cannot_be_compared(work: Path, words: list[str], status: int, said: str, capsys: pytest.CaptureFixture[str]) -> None:
    """Each mistake has its status and one sentence; nothing that looks like an option reaches git as one."""
    (work / "broken.json").write_text("{")
    before = sorted(path.name for path in work.iterdir())
    assert main(["diff", *words]) == status
    out, err = capsys.readouterr()
    assert (out, said in err) == ("", True)
    assert sorted(path.name for path in work.iterdir()) == before


def test_outside_a_repository_and_without_git(work: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Files compare anywhere; a revision needs a repository (2) and git (5)."""
    (tmp_path / "alone").mkdir()
    arguments = ["--snapshots", str(tmp_path / "alone" / "snapshots")]
    assert main(["diff", "old.md", "new.md", *arguments]) == 0
    assert main(["diff", *arguments]) == 2
    assert "is in no git repository" in capsys.readouterr().err
    done = lastcall("diff", "old", "HEAD", cwd=work, env={"PATH": "/nowhere"})
    assert (done.returncode, done.stdout) == (5, "")
    assert "git isn't on PATH" in done.stderr
    assert lastcall("diff", "old.md", "new.md", cwd=work, env={"PATH": "/nowhere"}).returncode == 0


def test_a_shallow_clone_says_why_an_older_revision_is_missing(
    work: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """The hint names the fetch that brings older revisions."""
    git(tmp_path, "clone", "--quiet", "--depth=1", f"file://{work}", "shallow")
    assert main(["diff", "HEAD~1", "HEAD", "--snapshots", str(tmp_path / "shallow" / "snapshots")]) == 2
    assert "git fetch --unshallow" in capsys.readouterr().err


def test_before_the_first_commit(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    """A repository without a commit has no HEAD to compare with, and that is said."""
    monkeypatch.chdir(repository(tmp_path))
    assert main(["diff"]) == 2
    assert "isn't committed at 'HEAD'" in capsys.readouterr().err
