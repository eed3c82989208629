"""Runs the README's console blocks; ``python -m tests.support.readme`` writes what they print now into the README."""

from __future__ import annotations

import os
import re
import subprocess
import sys
import tempfile
from dataclasses import dataclass
from pathlib import Path

from tests.support.as_of import write_as_of
from tests.support.captures import ROOT

README = ROOT / "README.md"
_BLOCK = re.compile(r"(?:<!-- prepare: (?P<prepare>.*?) -->\n)?```console\n(?P<shown>.*?)```", re.DOTALL)
_COMMANDS = {"lastcall": "scraper", "lastcall-demo-pages": "tests.support.demo_pages"}


@dataclass(frozen=True, slots=True)
class Block:
    """One console block: the hidden preparation, what the README shows, and where it stands."""

    prepare: str
    shown: str
    line: int
    start: int
    end: int


def blocks(text: str) -> list[Block]:
    """Give the console blocks of a README, in order."""
    return [
        Block(
            match["prepare"] or "", match["shown"], text[: match.start()].count("\n") + 1, match.start("shown"), match.end("shown")
        )
        for match in _BLOCK.finditer(text)
    ]


def printed(block: Block, folder: Path) -> str:
    """Run a block's commands in a new folder below ``folder`` and give the block as it would be shown now.

    The folder holds ``snapshots/`` as they were on the README's day: new facts don't change what it shows. ``lastcall`` is a command, and ``lastcall-demo-pages BEFORE AFTER`` writes the demo's two pages. Raises `AssertionError`
    where a command ends with anything but 0 or 1 (findings).
    """
    bin_folder, work = folder / "bin", folder / "work"
    bin_folder.mkdir()
    write_as_of(work / "snapshots")
    for name, module in _COMMANDS.items():
        script = bin_folder / name
        script.write_text(f'#!/bin/sh\nPYTHONPATH="{ROOT}" exec "{sys.executable}" -m {module} "$@"\n', encoding="utf-8")
        script.chmod(0o755)
    environment = {**os.environ, "PATH": f"{bin_folder}{os.pathsep}{os.environ['PATH']}", "NO_COLOR": "1"}

    def run(command: str) -> str:
        done = subprocess.run(["bash", "-c", command], cwd=work, env=environment, capture_output=True, timeout=60, check=False)
        assert done.returncode in {0, 1}, f"{command}: {done.stderr.decode()}"
        return done.stdout.decode()

    if block.prepare:
        run(block.prepare)
    commands = [part.split("\n", 1)[0] for part in re.split(r"^\$ ", block.shown, flags=re.MULTILINE)[1:]]
    return "".join(f"$ {command}\n{run(command)}" for command in commands).rstrip("\n") + "\n"


def main() -> None:
    """Rewrite every block of the README with what it prints now."""
    text = README.read_text(encoding="utf-8")
    for block in reversed(blocks(text)):
        with tempfile.TemporaryDirectory() as folder:
            text = text[: block.start] + printed(block, Path(folder)) + text[block.end :]
    README.write_text(text, encoding="utf-8")


if __name__ == "__main__":
    main()
