"""Kills `lastcall update` with SIGKILL at every step that it does on disk: ``python -m tests.support.killing WORK MODE``.

The process loads the program once and forks for each kill, so that a hundred of them take seconds; the child runs the real command
line. Steps are what Python's audit events tell of files below the snapshots folder (opening, making, linking, renaming, removing),
every fsync, and the moments before and after the exchange of the two folders. One line of JSON is printed for each kill.

MODE is ``exchange``, ``renames`` for a system without that call, or ``files`` for one on which the old folder can't be renamed at all.
"""

from __future__ import annotations

import errno
import json
import os
import shutil
import signal
import sys
from pathlib import Path
from typing import Any

from scraper.cli import main as lastcall
from scraper.errors import LastcallError
from scraper.store import atomic
from scraper.store.folder import read_facts, source_folder
from scraper.store.validation import validate
from tests.support.storing import files

EVENTS = ("open", "os.mkdir", "os.link", "os.rename", "os.remove", "os.rmdir", "os.chmod", "os.utime", "shutil.copytree")


def update(work: Path, *more: str) -> int:
    """Run the update that is killed; gives its status."""
    snapshots = str(work / "repo" / "snapshots")
    return lastcall(["update", "--from", str(work / "second.md"), "--at", "2026-10-16", "--snapshots", snapshots, *more])


def killed_at(work: Path, step: int, mode: str) -> bool:
    """Run the update in a fork that kills itself before its ``step``-th step on disk; False where it ended before that."""
    child = os.fork()
    if child == 0:
        null = os.open(os.devnull, os.O_WRONLY)
        os.dup2(null, 1)
        os.dup2(null, 2)
        _arm(step, mode, str(work / "repo" / "snapshots"))
        os._exit(update(work))
    _, status = os.waitpid(child, 0)
    if not os.WIFSIGNALED(status):
        assert os.WEXITSTATUS(status) == 0, f"the update failed by itself with {status}"
    return os.WIFSIGNALED(status)


def _arm(last: int, mode: str, watched: str) -> None:
    count = 0

    def step() -> None:
        nonlocal count
        count += 1
        if count == last:
            os.kill(os.getpid(), signal.SIGKILL)

    def hook(event: str, arguments: tuple[Any, ...]) -> None:
        if event in EVENTS and any(isinstance(each, str | os.PathLike) and str(each).startswith(watched) for each in arguments):
            step()

    fsync, exchange = os.fsync, atomic._exchange

    def counted_fsync(descriptor: Any) -> None:
        step()
        fsync(descriptor)

    def counted_exchange(one: Path, other: Path) -> bool:
        step()
        done = mode == "exchange" and exchange(one, other)
        step()
        return done

    def rename(path: Path, target: str | Path) -> Path:
        if path.name == "anthropic" and mode == "files":
            raise OSError(errno.EXDEV, os.strerror(errno.EXDEV), str(path))
        os.rename(path, target)  # noqa: PTH104 - Path.rename is what is replaced here
        return Path(target)

    Path.rename = rename  # type: ignore[method-assign,assignment]  # the kill has to meet the steps of this process only
    os.fsync = counted_fsync  # type: ignore[assignment]  # the parameter's name is all that differs
    atomic._exchange = counted_exchange
    sys.addaudithook(hook)


def judged(snapshots: Path, old: dict[str, bytes], new: dict[str, bytes]) -> dict[str, Any]:
    """Say what a kill left: which files, whether they are valid, and what a reader makes of them."""
    there = files(snapshots / "anthropic") if (snapshots / "anthropic").is_dir() else {}
    state = "old" if there == old else "new" if there == new else "none" if not there else "mixed"
    try:
        valid = validate(snapshots).valid
    except LastcallError:
        valid = False
    facts = read_facts(snapshots)
    found = files(source_folder(snapshots, "anthropic"))
    read = "old" if found == old else "new" if found == new else "mixed"
    sources = [each.source for each in facts.snapshots]
    return {"state": state, "read": read, "valid": valid, "bundled": facts.bundled, "sources": sources}


def run(work: Path, mode: str) -> None:
    """Kill at every step in turn and print what was left, and how the next update went."""
    snapshots = work / "repo" / "snapshots"
    kept = work / "kept"
    shutil.copytree(snapshots, kept)
    old = files(snapshots / "anthropic")
    assert update(work, "--dry-run") == 0  # loads everything, once
    assert not killed_at(work, 10_000, mode)
    new = files(snapshots / "anthropic")
    assert old != new
    for step in range(1, 10_000):
        shutil.rmtree(snapshots)
        shutil.copytree(kept, snapshots)
        killed = killed_at(work, step, mode)
        report = judged(snapshots, old, new)
        again = killed_at(work, 10_000, mode)
        left = sorted(path.name for path in snapshots.iterdir())
        print(json.dumps({**report, "killed": killed, "again": not again, "left": left, "new": files(snapshots) == _under(new)}))
        if not killed:
            return


def _under(new: dict[str, bytes]) -> dict[str, bytes]:
    return {f"anthropic/{name}": data for name, data in new.items()}


if __name__ == "__main__":
    run(Path(sys.argv[1]), sys.argv[2])
