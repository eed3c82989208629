"""What the review job does before a token exists in its environment: take the candidate in, and hold it against the evidence.

It talks to the clone alone; `scraper.github.propose` is what talks to GitHub afterwards.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from scraper.decode import snapshot_from_text
from scraper.errors import SnapshotInvalid
from scraper.github.candidate import lay, open_candidate
from scraper.github.evidence import State, problems, recorded
from scraper.github.planner import BRANCH, Branch
from scraper.github.pullrequest import facts_digest
from scraper.lifecycle import Doubt
from scraper.page_change import prose_change
from scraper.reports.github import Place, SourceReport
from scraper.store.folder import CHANGES, LIFECYCLE, PAGE, decoded, parse_changes

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping
    from pathlib import Path

    from scraper.change import Change
    from scraper.github.evidence import Problem
    from scraper.github.git import Git
    from scraper.github.record import Run

Files = dict[str, bytes]
"""Path inside the repository → bytes, of everything under ``snapshots/``."""

SNAPSHOTS = "snapshots"
PROSE_LIMIT = 1 << 20
"""Bytes of a ``page.md`` up to which its prose is compared: ten times a real one; comparing lines grows with their square."""


def files_at(git: Git, revision: str) -> Files:
    """Give the snapshots of a revision."""
    return git.contents(revision, SNAPSHOTS)


def files_on_disk(root: Path) -> Files:
    """Give the snapshots of the work tree; a link is no file."""
    folder = root / SNAPSHOTS
    found = sorted(path for path in folder.rglob("*") if path.is_file() and not path.is_symlink()) if folder.is_dir() else []
    return {path.relative_to(root).as_posix(): path.read_bytes() for path in found}


def states(files: Mapping[str, bytes]) -> dict[str, State]:
    """Read facts and record of every source among some files; raises `SnapshotInvalid` with the path."""
    found = {}
    for path in sorted(files):
        parts = path.split("/")
        if len(parts) != 3 or parts[2] != LIFECYCLE:
            continue
        record = path.removesuffix(LIFECYCLE) + CHANGES
        changes = parse_changes(decoded(files[record], record), record) if record in files else ()
        found[parts[1]] = State(snapshot_from_text(decoded(files[path], path), path), changes)
    return found


@dataclass(frozen=True, slots=True)
class OpenBranch:
    """lastcall's branch on origin: as the planner sees it, and its files."""

    state: Branch
    files: Files


def look_at_branch(git: Git, base: str) -> OpenBranch | None:
    """Give lastcall's branch as it stood when the clone was made, compared with ``base``; None where there is none."""
    tip = git.remote(BRANCH)
    if tip is None:
        return None
    fork = git.merge_base(base, tip)
    files = files_at(git, tip)
    current = fork is not None and git.tree(fork, SNAPSHOTS) == git.tree(base, SNAPSHOTS)
    return OpenBranch(Branch(tip, facts_digest(files), git.foreign_commits(base, tip), current), files)


def restore_times(git: Git, root: Path) -> tuple[str, ...]:
    """Put the record of changes of the open branch into the work tree, so that `update` keeps when each change was first seen.

    Only a record that continues the committed one is taken; gives the sources that were restored. Runs in the job that reads pages:
    a branch that a person has damaged must not stop it.
    """
    branch = look_at_branch(git, git.head())
    if branch is None:
        return ()
    base, restored = files_at(git, git.head()), []
    for path, content in branch.files.items():
        if not path.endswith("/" + CHANGES) or not content.startswith(base.get(path, b"")) or len(path.split("/")) != 3:
            continue
        try:
            parse_changes(decoded(content, path), path)
        except SnapshotInvalid:
            continue
        (root / path).parent.mkdir(parents=True, exist_ok=True)
        (root / path).write_bytes(content)
        restored.append(path.split("/")[1])
    return tuple(restored)


def take_in(candidate: Path, git: Git, root: Path, known: Collection[str]) -> Run:
    """Check the candidate and put it into the work tree; a source that failed keeps what the open branch proposes, or main's files.

    ``known`` are the sources that the settings name. Raises `SnapshotInvalid` with every fault before anything is written.
    """
    run = open_candidate(candidate)
    if strangers := sorted({entry.source for entry in run.sources} - set(known)):
        raise SnapshotInvalid(f"candidate refused: nobody asked for {', '.join(strangers)}", hint="see `sources` in the settings")
    lay(candidate, root / SNAPSHOTS, run)
    branch = look_at_branch(git, git.head())
    if branch is not None and branch.state.current and not branch.state.foreign:
        for path, content in branch.files.items():
            if path.split("/")[1] in run.failed:
                (root / path).parent.mkdir(parents=True, exist_ok=True)
                (root / path).write_bytes(content)
    return run


def hold_evidence(git: Git, root: Path, revision: str) -> tuple[Problem, ...]:
    """Compare the work tree's snapshots with those of a revision; gives everything that speaks against the step."""
    before, after = states(files_at(git, revision)), states(files_on_disk(root))
    return tuple(
        problem
        for source in sorted(before.keys() | after.keys())
        for problem in problems(source, before.get(source), after.get(source))
    )


def reports(before: Files, after: Files, run: Run) -> list[SourceReport]:
    """Give what is to be told of each source whose facts differ between two sets of files, with the doubts of the run."""
    doubts = {seen.source: tuple(Doubt(d.code, d.raw or "page", d.sentence) for d in seen.doubts) for seen in run.sources}
    old, new = states(before), states(after)
    return [
        SourceReport(
            snapshot=state.snapshot,
            changes=recorded(old.get(name), state),
            doubts=doubts.get(name, ()),
            baseline=name not in old,
            page=_prose(name, before, after, run.at),
        )
        for name, state in sorted(new.items())
        if name not in old or state.snapshot != old[name].snapshot
    ]


def _prose(source: str, before: Files, after: Files, at: str) -> Change | None:
    """Give the entry for the page's words around its tables, where both are known and short enough to be compared line by line."""
    path = f"{SNAPSHOTS}/{source}/{PAGE}"
    if path not in before or path not in after or max(len(before[path]), len(after[path])) > PROSE_LIMIT:
        return None
    old, new = (files[path].decode("utf-8", errors="replace") for files in (before, after))
    return prose_change(source, old, new, at)


def place_of(environment: Mapping[str, str]) -> Place:
    """Give the address of this run from the environment."""
    server, name, run = (environment.get(key) for key in ("GITHUB_SERVER_URL", "GITHUB_REPOSITORY", "GITHUB_RUN_ID"))
    return Place(f"{server}/{name}/actions/runs/{run}" if server and name and run else None)
