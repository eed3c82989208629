"""`lastcall demo`: the whole pipeline in a child process, as the README promises it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from scraper.cli import main
from scraper.store.validation import validate
from tests.support.storing import files, git, lastcall

if TYPE_CHECKING:
    from pathlib import Path

    import pytest


def test_the_demo_plays_to_its_end(tmp_path: Path) -> None:
    """Four acts over HTTP: baseline, change, nothing, a refused page; two commits, and files that the refusal didn't touch."""
    done = lastcall("demo", "--dir", tmp_path / "scratch", "--today", "2026-10-10", cwd=tmp_path)
    assert (done.returncode, done.stderr) == (0, "")
    acts = done.stdout.split("== ")[1:]
    assert [act.splitlines()[0] for act in acts] == [
        "The first look: a baseline",
        "The page has changed",
        "Nothing has changed since",
        "The page comes cut, in both renderings",
    ]
    assert "baseline of" in acts[0]
    assert "→ 200" in acts[1]
    assert '"state": "deprecated"' in acts[1]
    assert "→ 304" in acts[2]
    assert "page refused by guard cut-row" in acts[3]
    scratch = tmp_path / "scratch"
    assert git(scratch, "log", "--format=%s%n%an").splitlines()[1::2] == ["lastcall demo"] * 2
    assert git(scratch, "log", "--format=%s").splitlines()[1] == "data(anthropic): baseline"
    assert git(scratch, "status", "--porcelain") == ""
    assert git(scratch, "show", "--stat", "--format=", "HEAD").count("changes.jsonl") == 1
    assert validate(scratch / "snapshots").valid
    assert "\x1b" not in done.stdout
    assert str(scratch) in done.stdout.splitlines()[-1]


def test_a_folder_that_is_not_empty_is_not_played_in(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Nothing of a user's is ever touched: 2, and no file changes; nor is a file a folder."""
    (tmp_path / "mine").write_text("mine")
    for place in (tmp_path, tmp_path / "mine"):
        assert main(["demo", "--dir", str(place)]) == 2
        assert "not an empty folder" in capsys.readouterr().err
    assert files(tmp_path) == {"mine": b"mine"}


def test_without_git_it_says_so(tmp_path: Path) -> None:
    """One clear sentence and status 5, no traceback."""
    done = lastcall("demo", "--dir", tmp_path / "scratch", cwd=tmp_path, env={"PATH": "/nowhere"})
    assert (done.returncode, done.stdout) == (5, "")
    assert done.stderr == "lastcall: git isn't on PATH\n  install git\n"
