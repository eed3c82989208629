"""The made-up tree that speed is measured on: the same on every machine, and told without a miss or a false alarm."""

from __future__ import annotations

from pathlib import Path

import pytest

from bench.tree import make_tree
from scraper.usage.code import check, needles_of
from scraper.usage.files import list_files
from scraper.usage.owners import Owners
from tests.usage.support import question


@pytest.mark.parametrize("ripgrep", ["on", "off"])
def test_the_tree_is_told_as_its_truth_says(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, ripgrep: str) -> None:
    """Every planted line is found and no trap, by one way of searching and the other."""
    monkeypatch.setenv("LASTCALL_RIPGREP", ripgrep)
    truth = make_tree(tmp_path / "tree", 900, 900)
    monkeypatch.chdir(tmp_path / "tree")
    asked = question()
    report = check(list_files([Path()], (), needles_of(asked)), asked, Owners(Path.cwd()))
    assert {(one.place.path, one.place.line) for one in report.findings} == truth.true
    assert len(truth.true) >= 6
    assert not truth.true & truth.traps


def test_the_tree_is_the_same_twice(tmp_path: Path) -> None:
    """The same seed gives the same bytes and the same truth."""
    one, two = make_tree(tmp_path / "one", 60, 500), make_tree(tmp_path / "two", 60, 500)
    assert one == two
    files = [path.relative_to(tmp_path / "one") for path in (tmp_path / "one").rglob("file*")]
    assert all((tmp_path / "one" / path).read_bytes() == (tmp_path / "two" / path).read_bytes() for path in files)
