"""The steps of the review job on real repositories: what is taken in, whose times are kept, what the guard says."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import pytest

from scraper.cli import main
from scraper.errors import SnapshotInvalid
from scraper.github.evidence import State
from scraper.github.git import Git
from scraper.github.planner import BRANCH
from scraper.github.record import Reason, Run, SourceRun, run_text
from scraper.github.review import hold_evidence, look_at_branch, reports, restore_times, states, take_in
from scraper.result import Outcome
from tests.github.facts import BASE, deprecated, files, step
from tests.github.tracker import git as by_hand
from tests.support.runner import commands

if TYPE_CHECKING:
    from pathlib import Path

FIRST = State(BASE)
NEXT = step(FIRST, deprecated(BASE, "claude-alpha-1"), "2026-04-01T01:23:00Z")
KNOWN = ("anthropic", "other")
AT = "2026-04-02T01:23:00Z"


@dataclass
class Clone:
    """A clone whose main holds a baseline of two sources, and whose origin may have lastcall's branch."""

    root: Path

    @property
    def git(self) -> Git:
        """Give git in the clone."""
        return Git(self.root, {"GIT_CONFIG_GLOBAL": "/dev/null"})

    def propose(self, found: dict[str, bytes], **changed: bytes) -> str:
        """Let origin have lastcall's branch with these files beside the base's."""
        commit = self.git.commit(self.git.head(), {**found, **changed}, "ours\n")
        assert self.git.push(BRANCH, commit, None)
        by_hand(self.root, "fetch", "--quiet", "origin")
        return commit

    def write(self, found: dict[str, bytes]) -> None:
        """Put files into the work tree."""
        for path, content in found.items():
            (self.root / path).parent.mkdir(parents=True, exist_ok=True)
            (self.root / path).write_bytes(content)


@pytest.fixture
def clone(tmp_path: Path) -> Clone:
    """Give a clone with two sources on main."""
    work = Clone(tmp_path / "work")
    work.root.mkdir()
    by_hand(work.root, "init", "--quiet", "--initial-branch", "main")
    work.write({**files(FIRST), **files(FIRST, "other")})
    by_hand(work.root, "add", "--all")
    by_hand(work.root, "commit", "--quiet", "--message", "baseline")
    by_hand(tmp_path, "clone", "--quiet", "--bare", "work", "origin.git")
    by_hand(tmp_path, "clone", "--quiet", "origin.git", "clone")
    return Clone(tmp_path / "clone")


def _candidate(folder: Path, found: dict[str, bytes], *seen: SourceRun) -> Path:
    for path, content in found.items():
        (folder / path).parent.mkdir(parents=True, exist_ok=True)
        (folder / path).write_bytes(content)
    folder.mkdir(exist_ok=True)
    (folder / "run.json").write_text(run_text(Run(AT, seen)))
    return folder


def test_a_failed_source_keeps_what_the_open_branch_proposes(clone: Clone, tmp_path: Path) -> None:
    """Otherwise a bad day of one source would take its change out of the pull request."""
    clone.propose(files(NEXT, "other"))
    seen = (SourceRun("anthropic", Outcome.CHANGED), SourceRun("other", Outcome.REFUSED))
    take_in(_candidate(tmp_path / "candidate", files(NEXT), *seen), clone.git, clone.root, KNOWN)
    found = (clone.root / "snapshots/other/lifecycle.json").read_bytes()
    assert found == files(NEXT, "other")["snapshots/other/lifecycle.json"]
    assert (clone.root / "snapshots/anthropic/lifecycle.json").read_bytes() == files(NEXT)["snapshots/anthropic/lifecycle.json"]


def test_a_failed_source_keeps_mains_files_where_the_branch_is_behind(clone: Clone, tmp_path: Path) -> None:
    """A branch from before the last merge knows less than main."""
    clone.propose(files(NEXT, "other"))
    clone.write(files(NEXT))
    by_hand(clone.root, "commit", "--quiet", "--all", "--message", "main moves on")
    take_in(_candidate(tmp_path / "candidate", {}, SourceRun("other", Outcome.REFUSED)), clone.git, clone.root, KNOWN)
    assert by_hand(clone.root, "status", "--porcelain", "--untracked-files=no") == ""
    branch = look_at_branch(clone.git, clone.git.head())
    assert branch is not None
    assert not branch.state.current


def test_nothing_is_written_where_anything_is_refused(clone: Clone, tmp_path: Path) -> None:
    """The work tree is as it was."""
    candidate = _candidate(tmp_path / "candidate", {**files(NEXT), "extra": b""}, SourceRun("anthropic", Outcome.CHANGED))
    with pytest.raises(SnapshotInvalid, match="extra"):
        take_in(candidate, clone.git, clone.root, KNOWN)
    assert by_hand(clone.root, "status", "--porcelain") == ""


def test_a_source_that_nobody_asked_for_is_refused(clone: Clone, tmp_path: Path) -> None:
    """However sound its files are."""
    candidate = _candidate(tmp_path / "candidate", files(NEXT, "invented"), SourceRun("invented", Outcome.BASELINE))
    with pytest.raises(SnapshotInvalid, match="nobody asked for invented"):
        take_in(candidate, clone.git, clone.root, KNOWN)
    assert not (clone.root / "snapshots/invented").exists()


def test_the_open_branchs_times_are_restored(clone: Clone) -> None:
    """Of each source whose record continues main's."""
    clone.propose(files(NEXT))
    assert restore_times(clone.git, clone.root) == ("anthropic", "other")
    assert b"2026-04-01T01:23:00Z" in (clone.root / "snapshots/anthropic/changes.jsonl").read_bytes()


@pytest.mark.parametrize("damage", [b"not json\n", b"\xff\n", b'{"id": 1}\n'])
def test_a_damaged_record_on_the_branch_stops_nothing(clone: Clone, damage: bytes) -> None:
    """A person may have written anything there; the page is read all the same."""
    path = "snapshots/anthropic/changes.jsonl"
    clone.propose({**files(NEXT), path: files(NEXT)[path] + damage})
    assert restore_times(clone.git, clone.root) == ("other",)
    assert (clone.root / path).read_bytes() == b""


def test_without_a_branch_there_is_nothing_to_restore(clone: Clone) -> None:
    """The usual run."""
    assert restore_times(clone.git, clone.root) == ()


def test_a_report_tells_of_what_differs_and_of_its_doubts() -> None:
    """A source whose facts are main's isn't told of, whatever lies beside them; a new one is a baseline."""
    seen = SourceRun("anthropic", Outcome.CHANGED, (), (Reason("dates-differ", "row and notice differ", "row 3"),))
    before = {**files(FIRST), **files(FIRST, "other")}
    after = {**files(NEXT), **files(FIRST, "other"), **files(FIRST, "third")}
    after["snapshots/anthropic/page.md"] += b"New words.\n"
    after["snapshots/other/page.md"] += b"Words alone.\n"
    first, third = reports(before, after, Run(AT, (seen,)))
    assert [change.model for change in first.changes] == ["claude-alpha-1"]
    assert [(doubt.code, doubt.place) for doubt in first.doubts] == [("dates-differ", "row 3")]
    assert (first.baseline, third.baseline, third.changes) == (False, True, ())
    assert first.page is not None
    assert first.page.after("lines") == 1
    assert third.page is None


def test_prose_that_is_too_long_to_compare_is_left_out() -> None:
    """A page made to keep the job busy doesn't."""
    before, after = files(FIRST), {**files(NEXT), "snapshots/anthropic/page.md": b"x\n" * 600_000}
    (told,) = reports(before, after, Run(AT, (SourceRun("anthropic", Outcome.CHANGED),)))
    assert told.page is None


def test_facts_without_their_record_are_held_against_it(clone: Clone) -> None:
    """Also where the record's file is gone altogether."""
    clone.write(files(NEXT))
    assert hold_evidence(clone.git, clone.root, "HEAD") == ()
    (clone.root / "snapshots/anthropic/changes.jsonl").unlink()
    assert [problem.code for problem in hold_evidence(clone.git, clone.root, "HEAD")] == ["unrecorded"]
    (clone.root / "snapshots/anthropic/lifecycle.json").unlink()
    assert [problem.code for problem in hold_evidence(clone.git, clone.root, "HEAD")] == ["source-removed"]


def test_the_guard_fails_unless_a_person_accepted(
    clone: Clone, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """It tells the same either way, as errors or as warnings."""
    monkeypatch.chdir(clone.root)
    assert main(["github", "guard", "--base", "HEAD"]) == 0
    edited = files(FIRST)["snapshots/anthropic/lifecycle.json"].replace(b"2027-02-01", b"2027-02-02")
    clone.write({"snapshots/anthropic/lifecycle.json": edited})
    capsys.readouterr()
    assert main(["github", "guard", "--base", "HEAD"]) == 1
    names = [name for name, _ in commands(capsys.readouterr().out)]
    assert names
    assert set(names) == {"error"}
    assert main(["github", "guard", "--base", "HEAD", "--accepted"]) == 0
    assert {name for name, _ in commands(capsys.readouterr().out)} == {"warning"}


def test_a_revision_that_is_none_is_one_sentence(
    clone: Clone, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """With the exit status of storage and git."""
    monkeypatch.chdir(clone.root)
    assert main(["github", "guard", "--base", "no-such-revision"]) == 5
    assert "lastcall: git ls-tree failed" in capsys.readouterr().err


def test_states_read_what_is_a_source_and_nothing_else() -> None:
    """A file further down or up is none; a damaged one is named."""
    assert states({"snapshots/README.md": b"", "snapshots/a/b/lifecycle.json": b"", "snapshots/a/page.md": b""}) == {}
    with pytest.raises(SnapshotInvalid, match=r"snapshots/a/lifecycle\.json"):
        states({"snapshots/a/lifecycle.json": b"\xff"})
