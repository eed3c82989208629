"""Committing what an update found, also what an earlier run found and nobody committed."""

from __future__ import annotations

import subprocess
from datetime import UTC, date, datetime
from typing import TYPE_CHECKING

import pytest

from scraper.cli import main
from scraper.commit import commit_results
from scraper.errors import GitFailed
from scraper.job import Job
from scraper.result import Outcome, Result
from scraper.store.source import SourceFolder
from scraper.update import update_source
from tests.support.examples import SOURCE
from tests.support.fetching import fetching
from tests.support.server import page, serve
from tests.support.storing import FIRST, SECOND, commit_all, cut, git, repository

if TYPE_CHECKING:
    from pathlib import Path

TODAY = date(2026, 10, 16)


def trailers(root: Path) -> dict[str, str]:
    """Give the trailers of HEAD as git reads them."""
    message = git(root, "log", "-1", "--format=%B")
    done = subprocess.run(
        ["git", "interpret-trailers", "--parse"], cwd=root, input=message, capture_output=True, text=True, check=True
    )
    return dict(line.split(": ", 1) for line in done.stdout.splitlines())


def test_what_an_earlier_run_wrote_is_committed_by_a_later_one(tmp_path: Path) -> None:
    """Baseline and change, each found without a commit, and again as 304: the second run commits them, with where they came from."""
    root = repository(tmp_path)
    folder = SourceFolder(root / "snapshots", "anthropic")
    with serve({"/page.md": [page(FIRST, etag='"1"'), page(FIRST, etag='"1"'), page(SECOND, etag='"2"')]}) as server:

        def update() -> Result:
            with fetching() as fetcher:
                job = Job(SOURCE, (server.url("/page.md"),), datetime(2026, 10, 16, tzinfo=UTC))
                return update_source(job, fetcher, folder)

        for outcome, subject in (
            (Outcome.BASELINE, "data(anthropic): baseline"),
            (Outcome.CHANGED, "data(anthropic): 1 deprecated"),
        ):
            assert update().outcome is outcome
            again = update()
            assert (again.outcome, again.fetched) == (Outcome.UNCHANGED, None)
            (said,) = commit_results([again], root / "snapshots", TODAY)
            assert said.startswith("anthropic: committed ")
            assert git(root, "log", "-1", "--format=%s") == subject
            assert trailers(root)["Source-URL"] == server.url("/page.md")
            assert git(root, "status", "--porcelain") == ""
            assert list(commit_results([again], root / "snapshots", TODAY)) == []
        assert "- claude-past-floor: deprecated" in git(root, "log", "-1", "--format=%b")


def test_the_command_commits_what_lies_there(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """`update`, then `update --commit` on the same page: the change is committed."""
    monkeypatch.chdir(repository(tmp_path))
    (tmp_path / "page.md").write_text(FIRST)
    for more in ([], ["--commit"], ["--commit"]):
        assert main(["update", "--from", "page.md", "--at", "2026-10-01", *more]) == 0
    assert git(tmp_path, "log", "--format=%s") == "data(anthropic): baseline"


def test_refusals_and_prose_commit_nothing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A refused page and changed prose leave HEAD where it is."""
    root = repository(tmp_path)
    monkeypatch.chdir(root)
    (root / "page.md").write_text(FIRST)
    main(["update", "--from", "page.md", "--at", "2026-10-01"])
    head = commit_all(root)
    for text in (cut(SECOND), FIRST.replace("That is all", "This is all")):
        (root / "page.md").write_text(text)
        main(["update", "--from", "page.md", "--commit"])
        assert git(root, "rev-parse", "HEAD") == head


def test_outside_a_repository_nothing_can_be_committed(tmp_path: Path) -> None:
    """The error names the folder and the way out."""
    folder = SourceFolder(tmp_path / "snapshots", "anthropic")
    from tests.support.examples import SAMPLE

    folder.save(SAMPLE, ())
    with pytest.raises(GitFailed, match="is in no git repository") as caught:
        list(commit_results([Result("anthropic", Outcome.BASELINE, SAMPLE)], tmp_path / "snapshots", TODAY))
    assert caught.value.hint
