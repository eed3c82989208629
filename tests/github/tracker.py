"""A whole tracker on one machine: a bare origin, a page, a GitHub, and the jobs of the workflows between them."""

from __future__ import annotations

import os
import shutil
import subprocess
from contextlib import contextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING

from tests.support.deprecations_page import DeprecationsPage, serving_page
from tests.support.github_server import REPOSITORY, TOKEN, Hub, serving
from tests.support.workflows import ROOT, Ran, Runner, python_on_path

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

BRANCH = "lastcall/update"
_PERSON = {"GIT_AUTHOR_NAME": "Ada", "GIT_AUTHOR_EMAIL": "ada@example.com"}
_PERSON |= {name.replace("AUTHOR", "COMMITTER"): value for name, value in _PERSON.items()}


def git(folder: Path, *words: str, environment: dict[str, str] | None = None) -> str:
    """Run git as a person and give what it said."""
    merged = {**os.environ, **_PERSON, "GIT_CONFIG_GLOBAL": "/dev/null", **(environment or {})}
    done = subprocess.run(["git", *words], cwd=folder, capture_output=True, text=True, check=False, env=merged)
    assert done.returncode == 0, done.stderr
    return done.stdout.strip()


@dataclass
class Tracker:
    """The tracker of one test."""

    page: DeprecationsPage
    hub: Hub
    runner: Runner

    @property
    def origin(self) -> Path:
        """Give the bare repository."""
        return self.runner.origin

    def fetch(self) -> Ran:
        """Run the job that reads the page; no token is in its environment."""
        return self.runner.run("update.yml", "fetch")

    def review(self) -> Ran:
        """Run the job that proposes."""
        return self.runner.run("update.yml", "review")

    def update(self) -> Ran:
        """Run both jobs of a scheduled update, which succeed, and give the second with what both of them said."""
        first = self.fetch()
        assert first.ok, first.log
        second = self.review()
        assert second.ok, second.log
        second.log = first.log + second.log
        return second

    def show(self, revision: str, path: str) -> str:
        """Give a file of the origin."""
        return git(self.origin, "show", f"{revision}:{path}")

    def tip(self, branch: str) -> str | None:
        """Give the commit of a branch of the origin."""
        return self.hub.commit_of(branch)

    def person_commits(self, branch: str, path: str, text: str) -> str:
        """Let a person push a commit to a branch; gives its id."""
        clone = self.runner.home / "person"
        shutil.rmtree(clone, ignore_errors=True)
        git(self.origin, "clone", "--quiet", "--branch", branch, str(self.origin), str(clone))
        (clone / path).parent.mkdir(parents=True, exist_ok=True)
        (clone / path).write_text(text, encoding="utf-8")
        git(clone, "add", "--all")
        git(clone, "commit", "--quiet", "--message", "Correct it by hand")
        git(clone, "push", "--quiet", "origin", branch)
        return git(clone, "rev-parse", "HEAD")

    def merge(self) -> None:
        """Let a person merge the open pull request as a squash, and leave the branch."""
        (pull,) = [pull for pull in self.hub.pulls if pull.state == "open"]
        clone = self.runner.home / "merging"
        shutil.rmtree(clone, ignore_errors=True)
        git(self.origin, "clone", "--quiet", str(self.origin), str(clone))
        git(clone, "merge", "--quiet", "--squash", f"origin/{BRANCH}")
        git(clone, "commit", "--quiet", "--message", pull.title)
        git(clone, "push", "--quiet", "origin", "main")
        pull.state, pull.merged = "closed", True


def make_origin(folder: Path) -> Path:
    """Make a bare repository whose main holds the baseline of a small page."""
    work, origin = folder / "seed", folder / "origin.git"
    work.mkdir(parents=True)
    git(work, "init", "--quiet", "--initial-branch", "main")
    (work / "README.md").write_text("A tracker.\n", encoding="utf-8")
    (work / "page.md").write_text(DeprecationsPage().text(), encoding="utf-8")
    command = [str(python_on_path(folder / "bin") / "python"), "-m", "scraper", "update", "--from", "page.md"]
    environment = {**os.environ, "PYTHONPATH": str(ROOT)}
    done = subprocess.run([*command, "--at", "2026-01-01"], cwd=work, env=environment, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    (work / "page.md").unlink()
    git(work, "add", "--all")
    git(work, "commit", "--quiet", "--message", "data: baseline")
    git(work, "clone", "--quiet", "--bare", ".", str(origin))
    return origin


@contextmanager
def tracking(folder: Path, seed: Path) -> Iterator[Tracker]:
    """Give a tracker in a folder, with a copy of a seeded origin."""
    origin = folder / "origin.git"
    shutil.copytree(seed, origin)
    page = DeprecationsPage()
    with serving_page(page) as url, serving(origin) as hub:
        environment = {
            "PATH": f"{python_on_path(folder / 'bin')}:{os.environ['PATH']}",
            "HOME": str(folder),
            "LANG": "C.UTF-8",
            "PYTHONPATH": str(ROOT),
            "PYTHONPYCACHEPREFIX": os.environ.get("PYTHONPYCACHEPREFIX", ""),
            "GIT_CONFIG_GLOBAL": "/dev/null",
            "NO_PROXY": "*",
            "CI": "true",
            "GITHUB_ACTIONS": "true",
            "GITHUB_API_URL": hub.url,
            "GITHUB_SERVER_URL": "https://github.example",
            "GITHUB_REPOSITORY": REPOSITORY,
            "GITHUB_RUN_ID": "4711",
            "GITHUB_REF_NAME": "main",
        }
        expressions = {"github.token": TOKEN, "inputs.from": url, "inputs.accept": ""}
        yield Tracker(page, hub, Runner(folder, origin, environment, expressions))
