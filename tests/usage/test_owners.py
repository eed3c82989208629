"""Owners: CODEOWNERS read as the service that it is written for reads it, which isn't quite as git reads `.gitignore`."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from scraper.usage.owners import Owners

if TYPE_CHECKING:
    from pathlib import Path

RULES = """\
*          @all
docs/*     @writers  # the folder's own files
**/logs    @logs
/apps/     @apps
/apps/free
!src/      @nobody
a/**/z.py  @deep
/*.toml    @root
"""


@pytest.mark.parametrize(
    ("path", "owners"),
    [
        ("docs/start.md", ("@writers",)),
        ("docs/build/start.md", ("@all",)),
        ("src/deep/logs/x.txt", ("@logs",)),
        ("apps/one/x.py", ("@apps",)),
        ("apps/free/x.py", ()),
        ("src/x.py", ("@all",)),
        ("a/z.py", ("@deep",)),
        ("a/b/c/z.py", ("@deep",)),
        ("one.toml", ("@root",)),
        ("src/one.toml", ("@all",)),
    ],
)
def test_the_last_rule_that_matches_decides(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, path: str, owners: tuple[str, ...]
) -> None:
    """``docs/*`` is about the files of that folder and not of those below it; a rule without an owner takes the owner away."""
    (tmp_path / "CODEOWNERS").write_text(RULES, encoding="utf-8")
    monkeypatch.chdir(tmp_path)
    assert Owners(tmp_path).of(path) == owners
