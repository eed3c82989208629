"""The README is true: every console block prints what it shows, every sh block is what CI runs, every verb is there."""

from __future__ import annotations

import re
import shutil
import subprocess
import sys
from typing import TYPE_CHECKING

import pytest

from scraper.cli import VERBS
from tests.support.captures import ROOT

if TYPE_CHECKING:
    from pathlib import Path

README = (ROOT / "README.md").read_text(encoding="utf-8")
BLOCK = re.compile(r"(?:<!-- prepare: (?P<prepare>.*?) -->\n)?```console\n(?P<shown>.*?)```", re.DOTALL)
BLOCKS = [(match["prepare"] or "", match["shown"], README[: match.start()].count("\n") + 1) for match in BLOCK.finditer(README)]


@pytest.fixture
def shell(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Give an empty folder in which ``lastcall`` is a command, and ``lastcall-demo-pages`` writes the demo's two pages."""
    commands = tmp_path / "bin"
    commands.mkdir()
    for name, module in (("lastcall", "scraper"), ("lastcall-demo-pages", "tests.support.demo_pages")):
        script = commands / name
        script.write_text(f'#!/bin/sh\nPYTHONPATH="{ROOT}" exec "{sys.executable}" -m {module} "$@"\n')
        script.chmod(0o755)
    monkeypatch.setenv("PATH", str(commands), prepend=":")
    work = tmp_path / "work"
    work.mkdir()
    return work


def run(command: str, folder: Path) -> str:
    done = subprocess.run(["bash", "-c", command], cwd=folder, capture_output=True, text=True, timeout=60, check=False)
    assert done.returncode in {0, 1}, f"{command}: {done.stderr}"
    return done.stdout


@pytest.mark.parametrize(("prepare", "shown", "line"), BLOCKS, ids=[f"line-{line}" for _, _, line in BLOCKS])
def test_console_blocks_print_what_they_show(prepare: str, shown: str, line: int, shell: Path) -> None:
    """Each ``$ command`` of a block is run, and its output is that of the README to the letter."""
    if not shutil.which("bash"):
        pytest.skip("no bash here")
    if prepare:
        run(prepare, shell)
    printed = []
    for part in shown.split("$ ")[1:]:
        command = part.split("\n", 1)[0]
        printed.append(f"$ {command}\n{run(command, shell)}")
    assert "".join(printed).rstrip("\n") == shown.rstrip("\n"), f"README.md:{line} shows something else"


def test_every_verb_is_in_the_readme() -> None:
    """A verb that the README doesn't name doesn't exist for its users."""
    assert [verb for verb in VERBS if f"lastcall {verb}" not in README and f"`{verb}" not in README] == []


def test_links_lead_somewhere() -> None:
    """Every relative link of the README is a file of the project."""
    links = re.findall(r"\]\((?!https?://|#)([^)#]+)", README)
    assert [link for link in links if not (ROOT / link).exists()] == []
