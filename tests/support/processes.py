"""The program as users start it: a process of its own, or, where only its words matter, its command line in this one."""

from __future__ import annotations

import contextlib
import io
import os
import subprocess
import sys
from pathlib import Path

from scraper.cli import main

ROOT = Path(__file__).resolve().parent.parent.parent


def lastcall(*words: str, folder: Path, **environment: str) -> subprocess.CompletedProcess[str]:
    """Run one command line in ``folder`` and give what it printed; nothing of the tester's terminal leaks in."""
    kept = {name: value for name, value in os.environ.items() if name not in {"COLUMNS", "NO_COLOR", "TERM", "LASTCALL_DEBUG"}}
    return subprocess.run(
        [sys.executable, "-m", "scraper", *words],
        cwd=folder,
        env={**kept, "PYTHONPATH": str(ROOT), "PYTHONIOENCODING": "utf-8", **environment},
        capture_output=True,
        encoding="utf-8",
        timeout=60,
        check=False,
    )


def words_of(*words: str, folder: Path) -> subprocess.CompletedProcess[str]:
    """Run one command line in this process, with ``folder`` as its working folder: the same words for a tenth of the time."""
    out, err = io.StringIO(), io.StringIO()
    with contextlib.chdir(folder), contextlib.redirect_stdout(out), contextlib.redirect_stderr(err):
        try:
            status = main(words)
        except SystemExit as end:
            status = int(end.code or 0)
    return subprocess.CompletedProcess(words, status, out.getvalue(), err.getvalue())
