"""Which files are looked at: what git would show of a folder, every file outside a repository, and the files that were named.

Inside a repository git itself lists the files (tracked, and untracked ones that no ignore rule covers): on 50,000 files that
takes a tenth of a second, and its reading of ``.gitignore`` is right by definition. Outside one, ``.gitignore`` files are honoured
all the same, through pathspec. Symbolic links are never followed (their targets are found where they are), so a loop can't hold
the walk.
"""

from __future__ import annotations

import os
import shutil
import subprocess
from pathlib import Path
from typing import TYPE_CHECKING

from scraper.errors import GitFailed, UsageError
from scraper.usage.ripgrep import files_below, find_ripgrep

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from pathspec import GitIgnoreSpec

_NEVER = frozenset({".git", ".hg", ".svn"})


def list_files(paths: Iterable[Path], exclude: tuple[str, ...] = (), needles: tuple[bytes, ...] = ()) -> list[str]:
    """Give the files below the given paths, each once.

    A file that is named itself is taken whatever ignores it; ``exclude`` are patterns as in ``.gitignore``, matched against paths
    relative to the working directory. With ``needles`` files that hold none of them may be left out, where that saves time. Raises
    `UsageError` for a path that isn't there.
    """
    program = find_ripgrep() if needles else None
    found: dict[str, None] = {}
    for path in paths:
        if path.is_dir():
            folder = os.path.normpath(path)
            quick = files_below(folder, needles, program) if program else None
            found.update(dict.fromkeys(_below(folder) if quick is None else quick))
        elif path.exists() and not path.is_file():
            # A pipe or a device can't be read twice, and may have no end.
            raise UsageError(f"{path}: neither a file nor a folder", hint="write what it gives into a file, and name that")
        elif path.exists() or path.is_symlink():
            found[os.path.normpath(path)] = None
        else:
            raise UsageError(f"{path}: no such file or folder", hint="name files or folders that exist; the default is this folder")
    return _without(list(found), exclude) if exclude else list(found)


def _below(folder: str) -> list[str]:
    listed = _listed_by_git(folder)
    if not listed:  # no repository, or a folder that it ignores, and that was named all the same
        return sorted(_walk(folder, []))
    names = listed.removesuffix("\0").split("\0")
    prefix = "" if folder == "." else folder + os.sep
    paths = [prefix + name for name in names] if prefix else names
    # A repository inside this one is one entry, a folder: ask its own git. (Looked for in one go: 50,000 questions take time.)
    nested = [path for path in paths if path.endswith("/")] if "/\0" in listed else []
    for path in nested:
        paths += _below(os.path.normpath(path))
    return [path for path in paths if not path.endswith("/")] if nested else paths


def _listed_by_git(folder: str) -> str | None:
    if shutil.which("git") is None:
        return None
    asked = ["git", "-C", folder, "ls-files", "-z", "--cached", "--others", "--exclude-standard", "--deduplicate"]
    done = subprocess.run(asked, capture_output=True, check=False)
    return os.fsdecode(done.stdout) if done.returncode == 0 else None


def _walk(folder: str, rules: list[tuple[str, GitIgnoreSpec]]) -> Iterator[str]:
    pending = [(folder, rules)]
    while pending:
        current, above = pending.pop()
        try:
            entries = list(os.scandir(current))
        except OSError:
            continue  # it vanished, or may not be read: a folder's absence is no finding
        here = above
        if any(entry.name == ".gitignore" for entry in entries):
            here = [*above, (current, _ignore_rules(Path(current, ".gitignore")))]
        for entry in entries:
            is_folder = entry.is_dir(follow_symlinks=False)
            path = entry.name if current == "." else entry.path
            if entry.name in _NEVER or (here and _ignored(path, here, is_folder=is_folder)):
                continue
            if is_folder:
                pending.append((path, here))
            elif entry.is_file(follow_symlinks=False):
                yield path


def _ignore_rules(path: Path) -> GitIgnoreSpec:
    from pathspec import GitIgnoreSpec

    try:
        lines = path.read_text(encoding="utf-8", errors="surrogateescape").splitlines()
    except OSError:
        lines = []
    return GitIgnoreSpec.from_lines(lines)


def _ignored(path: str, rules: list[tuple[str, GitIgnoreSpec]], *, is_folder: bool) -> bool:
    # The deepest file that has an opinion decides, as in git.
    for folder, spec in reversed(rules):
        relative = os.path.relpath(path, folder).replace(os.sep, "/")
        verdict = spec.check_file(relative + "/" if is_folder else relative).include
        if verdict is not None:
            return verdict
    return False


def _without(paths: list[str], exclude: tuple[str, ...]) -> list[str]:
    from pathspec import GitIgnoreSpec

    spec = GitIgnoreSpec.from_lines(exclude)
    return [path for path in paths if not spec.match_file(path.replace(os.sep, "/"))]


def changed_files(revision: str, paths: Iterable[Path]) -> list[str]:
    """Give the files below ``paths`` that differ from where the work branched off ``revision``, and those that are new to git.

    Raises `GitFailed` where there is no git, no repository or no such revision.
    """
    if revision.startswith("-"):
        raise UsageError(f"{revision!r} is no revision", hint="name a branch, a tag or a commit, such as origin/main")
    base = _git("merge-base", revision, "HEAD").decode().strip()
    asked = [os.fspath(path) for path in paths]
    changed = _git("diff", "--name-only", "-z", "--relative", "--diff-filter=d", "--ignore-submodules", base, "--", *asked)
    new = _git("ls-files", "-z", "--others", "--exclude-standard", "--", *asked)
    names = {os.fsdecode(name) for name in (changed + new).split(b"\0") if name}
    return sorted(name for name in names if not Path(name).is_symlink())


def _git(*arguments: str) -> bytes:
    try:
        done = subprocess.run(["git", *arguments], capture_output=True, check=False)
    except FileNotFoundError:
        raise GitFailed("git isn't installed, and --changed needs it", hint="install git, or check whole folders") from None
    if done.returncode != 0:
        said = done.stderr.decode(errors="replace").strip().splitlines()
        raise GitFailed(
            f"git {arguments[0]} failed: {said[0] if said else 'no common history'}",
            hint="fetch the base branch with its history (a shallow clone has none), or name another revision",
        )
    return done.stdout
