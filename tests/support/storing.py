"""What tests of storing share: pages as files, real repositories, and the real command in a process of its own."""

from __future__ import annotations

import os
import subprocess
import sys
from dataclasses import replace
from datetime import date
from typing import TYPE_CHECKING

from scraper.demo.pages import build_html, build_markdown
from scraper.lifecycle import Model, Retirement, RetirementKind, State
from tests.support.captures import ROOT
from tests.support.examples import SAMPLE, notice, page_facts

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    from scraper.lifecycle import Snapshot

LATER_DAY = date(2026, 10, 15)
_ROWS = tuple(replace(model, announced_on=None, replacements=(), replacement_raw=None) for model in SAMPLE.models if model.listed)
_NOTICES = tuple(entry for entry in SAMPLE.notices if entry.announced_on.year > 2024)


def later(gone_on: date = date(2026, 12, 31)) -> Snapshot:
    """Give the facts of SAMPLE one step on: the model past its floor is deprecated, and retires on ``gone_on``."""
    going = Model(
        "claude-past-floor",
        State.DEPRECATED,
        LATER_DAY,
        Retirement(gone_on, RetirementKind.FIRM, f"{gone_on:%B} {gone_on.day}, {gone_on.year}"),
    )
    rows = tuple(going if model.id == going.id else model for model in _ROWS)
    told = notice(LATER_DAY, "The old one", {"claude-past-floor": (gone_on, "claude-new-1")})
    return page_facts(*rows, notices=(told, *_NOTICES), parameters=SAMPLE.parameters)


FIRST, SECOND = build_markdown(SAMPLE), build_markdown(later())
FIRST_HTML, SECOND_HTML = build_html(SAMPLE), build_html(later())
"""Two versions of one page: in the second, one model more is deprecated."""


def cut(page: str) -> str:
    """Give a page cut within its status table, as real ones came."""
    return page[: page.index("Deprecation history") * 3 // 4]


def environment(**more: str) -> dict[str, str]:
    """Give a child's environment: this checkout on its path, and what a test adds."""
    return {**os.environ, "PYTHONPATH": str(ROOT), "PYTHONDONTWRITEBYTECODE": "", **more}


def lastcall(
    *words: str | Path, cwd: Path, stdin: bytes | None = None, env: Mapping[str, str] | None = None, program: str | None = None
) -> subprocess.CompletedProcess[str]:
    """Run the command (or ``program``, a text of Python, with its words) to its end in a child and give what it said."""
    start = [sys.executable, "-c", program] if program is not None else [sys.executable, "-m", "scraper"]
    done = subprocess.run(
        [*start, *map(str, words)],
        cwd=cwd,
        input=stdin,
        stdin=subprocess.DEVNULL if stdin is None else None,
        capture_output=True,
        timeout=60,
        check=False,
        env={**environment(), **(env or {})},
    )
    return subprocess.CompletedProcess(
        done.args, done.returncode, done.stdout.decode("utf-8", "replace"), done.stderr.decode("utf-8", "replace")
    )


def git(folder: Path, *words: str) -> str:
    """Run git there and give what it printed; a failure fails the test."""
    done = subprocess.run(["git", *words], cwd=folder, capture_output=True, text=True, check=False)
    assert done.returncode == 0, f"git {words}: {done.stderr}"
    return done.stdout.strip()


def repository(folder: Path) -> Path:
    """Make a repository with an identity of its own."""
    folder.mkdir(parents=True, exist_ok=True)
    git(folder, "init", "--quiet", "--initial-branch=main")
    git(folder, "config", "user.name", "A Tester")
    git(folder, "config", "user.email", "tester@example.invalid")
    return folder


def commit_all(folder: Path, subject: str = "a commit") -> str:
    """Commit everything that lies there and give the hash."""
    git(folder, "add", "--all")
    git(folder, "commit", "--quiet", "--allow-empty", "--message", subject)
    return git(folder, "rev-parse", "HEAD")


def files(folder: Path) -> dict[str, bytes]:
    """Give every file below a folder with its bytes, leaving git's own out."""
    return {
        path.relative_to(folder).as_posix(): path.read_bytes()
        for path in sorted(folder.rglob("*"))
        if path.is_file() and ".git" not in path.relative_to(folder).parts
    }
