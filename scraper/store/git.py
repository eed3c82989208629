"""The snapshots folder in git: what is committed, and committing. The only module that loads GitPython.

Local work only: nothing here fetches or pushes. Revisions are validated and passed behind ``--end-of-options``.
"""

from __future__ import annotations

import os
from typing import TYPE_CHECKING, Any

from scraper.errors import GitFailed

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from pathlib import Path
    from types import TracebackType
    from typing import Self

_MISSING = "git isn't on PATH"


class Repository:
    """The repository that a folder lies in; a context manager, because GitPython keeps processes open."""

    def __init__(self, repo: Any, folder: Path) -> None:
        """Wrap an open ``git.Repo``; use `open_repository`."""
        self._repo = repo
        self.root = _resolved(repo.working_tree_dir)
        self.folder = folder

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None:
        self._repo.close()

    def revision(self, name: str) -> str | None:
        """Give the full hash of a commit, or None for HEAD before the first commit; raises `GitFailed` for any other unknown."""
        try:
            found: str = self._repo.git.rev_parse("--verify", "--quiet", "--end-of-options", f"{name}^{{commit}}")
        except self._errors() as error:
            if name == "HEAD":
                return None
            shallow = (self.root / ".git" / "shallow").exists()
            hint = "this clone is shallow: `git fetch --unshallow` brings older revisions" if shallow else "see `git log`"
            raise GitFailed(f"{name!r} is no revision of {self.root}", hint=hint) from error
        return found

    def read(self, path: Path, revision: str = "HEAD") -> bytes | None:
        """Give a file's bytes at a revision, or None where it doesn't exist there."""
        commit = self.revision(revision)
        if commit is None:
            return None
        try:
            relative = _resolved(path).relative_to(self.root).as_posix()
        except ValueError:
            return None
        # The git command and not GitPython's reader of objects: that one knows no SHA-256 repositories.
        try:
            listed = self._repo.git.ls_tree("-z", "--full-tree", commit, "--", relative)
            if not listed or listed.split()[1] != "blob":
                return None
            data: bytes = self._repo.git.cat_file("blob", listed.split()[2], stdout_as_string=False, strip_newline_in_stdout=False)
        except self._errors() as error:
            raise GitFailed(f"{self.root}: git can't read {relative} at {revision}: {_said(error)}") from error
        return data

    def commit(self, paths: Sequence[Path], subject: str, body: str, trailers: Mapping[str, str]) -> str | None:
        """Commit just these paths with their trailers; gives the new hash, or None where nothing in them had changed.

        Uses the git command, so that .gitattributes, hooks and the user's identity and signing hold as ever.
        """
        relative = [_resolved(path).relative_to(self.root).as_posix() for path in paths]
        message = "\n\n".join(part for part in (subject, body, "\n".join(f"{k}: {v}" for k, v in trailers.items())) if part)
        try:
            self._repo.git.add("--all", "--", *relative)
            if not self._repo.git.status("--porcelain", "--", *relative):
                return None
            self._repo.git.commit("--quiet", "--message", message, "--", *relative)
        except self._errors() as error:
            said, hint = _said(error), "the files are written; see `git status`"
            if any(words in str(error.stderr) for words in ("tell me who you are", "unknown identity", "empty ident")):
                hint = "git config user.name NAME; git config user.email ADDRESS"
            raise GitFailed(f"{self.root}: git can't commit: {said}", hint=hint) from error
        return self.revision("HEAD")

    @staticmethod
    def _errors() -> type[Any]:
        from git.exc import GitCommandError

        return GitCommandError


def open_repository(folder: Path) -> Repository | None:
    """Give the repository that ``folder`` (or its nearest parent that exists) lies in, or None outside of any.

    Raises `GitFailed` where git is missing or refuses, with what to do.
    """
    start = _resolved(folder)
    while not start.is_dir():
        start = start.parent
    git = _git()
    try:
        repo = git.Repo(start, expand_vars=False, search_parent_directories=True)
        if repo.bare:
            return None
        git.Git(start).rev_parse("--git-dir")
    except git.exc.GitCommandNotFound:
        raise GitFailed(_MISSING, hint="install git, or work outside a repository") from None
    except (git.exc.InvalidGitRepositoryError, git.exc.NoSuchPathError):
        return None
    except (git.exc.GitCommandError, ValueError) as error:
        if "dubious ownership" in str(error) or isinstance(error, ValueError):
            hint = f"if you trust it: git config --global --add safe.directory {start}"
            raise GitFailed(f"{start}: the repository belongs to somebody else and git won't open it", hint=hint) from None
        raise GitFailed(f"{start}: git can't open the repository", hint=str(error).splitlines()[-1]) from None
    return Repository(repo, folder)


def init_repository(folder: Path, name: str, email: str) -> None:
    """Make a repository with an identity of its own and no hooks or signatures of the user's; raises `GitFailed` without git."""
    git = _git()
    try:
        with git.Repo.init(folder, initial_branch="main") as repo, repo.config_writer() as config:
            for section, option, value in (
                ("user", "name", name),
                ("user", "email", email),
                ("commit", "gpgsign", "false"),
                ("core", "hooksPath", os.devnull),
            ):
                config.set_value(section, option, value)
    except git.exc.GitCommandNotFound:
        raise GitFailed(_MISSING, hint="install git") from None
    except git.exc.GitCommandError as error:
        raise GitFailed(f"{folder}: git can't make a repository: {_said(error)}") from None


def _git() -> Any:
    """Load GitPython, which asks the git command for its version when it is imported; raises `GitFailed` without it."""
    os.environ.setdefault("GIT_PYTHON_REFRESH", "quiet")
    try:
        import git
    except ImportError as error:
        raise GitFailed(f"{_MISSING} ({error})", hint="install git") from None
    return git


def _said(error: Any) -> str:
    """Give the line of git's own words that names the reason: advice often follows it."""
    text = str(error.stderr or error.stdout or "").strip(" \n'").removeprefix("stderr: '").removeprefix("stdout: '")
    lines = [line.strip() for line in text.splitlines() if line.strip() and not line.startswith("hint:")]
    loud = [line for line in lines if line.startswith(("fatal:", "error:"))]
    return " ".join(loud[-1:] or lines[-2:]) or "no reason given"


def _resolved(path: Any) -> Path:
    from pathlib import Path

    return Path(path).resolve()
