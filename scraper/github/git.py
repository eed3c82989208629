"""Git as the review job needs it: read other branches, build one commit beside the work tree, push without ever losing a commit.

The plain program, not a library: a push under a lease is what keeps a person's commit safe, and git itself does it.
"""

from __future__ import annotations

import os
import subprocess
import tempfile
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from scraper.errors import GitFailed

if TYPE_CHECKING:
    from collections.abc import Mapping

BOT_NAME = "github-actions[bot]"
BOT_EMAIL = "41898282+github-actions[bot]@users.noreply.github.com"
"""The identity that GitHub shows as its Actions bot."""

_HELPER = '!f() { test "$1" = get && echo username=x-access-token && echo "password=$GH_TOKEN"; }; f'
"""A credential helper that hands over the token from the environment: it never stands in a command line or a file."""


@dataclass(frozen=True, slots=True)
class Git:
    """A clone with its remote ``origin``; ``environment`` is what git runs with."""

    folder: Path
    environment: Mapping[str, str]

    def run(self, *words: str, extra: Mapping[str, str] | None = None, given: bytes | None = None) -> bytes:
        """Run git and give its output; raises `GitFailed` with what git said."""
        done = self._run(words, extra, given)
        if done.returncode:
            said = done.stderr.decode(errors="replace").strip().splitlines()
            raise GitFailed(f"git {words[0]} failed: {said[-1] if said else done.returncode}")
        return done.stdout

    def line(self, *words: str) -> str:
        """Run git and give its output as one stripped text."""
        return self.run(*words).decode().strip()

    def head(self) -> str:
        """Give the commit that is checked out."""
        return self.line("rev-parse", "--verify", "HEAD^{commit}")

    def remote(self, branch: str) -> str | None:
        """Give the commit of a branch of origin as it was when the clone was made, or None where there is none."""
        done = self._run(("rev-parse", "--verify", "--quiet", f"refs/remotes/origin/{branch}^{{commit}}"))
        return done.stdout.decode().strip() or None

    def read(self, revision: str, path: str) -> bytes | None:
        """Give a file's bytes at a revision, or None where it isn't there."""
        done = self._run(("cat-file", "blob", f"{revision}:{path}"))
        return None if done.returncode else done.stdout

    def paths(self, revision: str, folder: str) -> tuple[str, ...]:
        """Give the paths of the plain files under a folder at a revision, sorted."""
        rows = self.run("ls-tree", "-r", "-z", "--full-tree", revision, "--", f"{folder}/").decode(errors="replace").split("\0")
        found = (row.partition("\t")[2] for row in rows if row.startswith("100"))
        return tuple(sorted(path for path in found if "\n" not in path))

    def contents(self, revision: str, folder: str) -> dict[str, bytes]:
        """Give the plain files under a folder at a revision (path → bytes), all of them read by one process."""
        paths = self.paths(revision, folder)
        raw = self.run("cat-file", "--batch", given="".join(f"{revision}:{path}\n" for path in paths).encode())
        found, at = {}, 0
        for path in paths:
            # <object> SP <type> SP <size> LF <contents> LF, in the order of the questions (git-cat-file(1)).
            end = raw.index(b"\n", at)
            size = int(raw[at:end].rsplit(b" ", 1)[1])
            found[path] = raw[end + 1 : end + 1 + size]
            at = end + 1 + size + 1
        return found

    def tree(self, revision: str, folder: str) -> str | None:
        """Give the id of a folder's tree at a revision: the same id, the same files. None where there is no such folder."""
        return self._run(("rev-parse", "--verify", "--quiet", f"{revision}:{folder}")).stdout.decode().strip() or None

    def merge_base(self, one: str, other: str) -> str | None:
        """Give the newest common commit, or None for histories without one."""
        return self._run(("merge-base", one, other)).stdout.decode().strip() or None

    def foreign_commits(self, base: str, tip: str) -> tuple[str, ...]:
        """Give the commits of ``tip`` that aren't in ``base`` and that the bot didn't make alone, newest first.

        Author and committer both count: an amended, rebased or cherry-picked commit keeps its author and changes its committer.
        """
        rows = self.run("log", "-z", "--format=%H%x09%ae%x09%ce", f"{base}..{tip}").decode().split("\0")
        return tuple(row.split("\t")[0] for row in rows if row and row.split("\t")[1:] != [BOT_EMAIL, BOT_EMAIL])

    def commit(self, parent: str | None, files: Mapping[str, bytes], message: str, *, under: str | None = None) -> str:
        """Build a commit beside the work tree and give its id: the parent's tree with ``files`` put in.

        With ``under`` that folder is emptied first, so that it holds exactly the files given.
        """
        with tempfile.TemporaryDirectory() as scratch:
            extra = {"GIT_INDEX_FILE": str(Path(scratch) / "index"), **_identity()}
            self.run("read-tree", parent or "--empty", extra=extra)
            if under:
                self.run("rm", "-r", "-q", "-f", "--cached", "--ignore-unmatch", "--", under, extra=extra)
            for path, content in sorted(files.items()):
                blob = self.run("hash-object", "-w", "--stdin", given=content).decode().strip()
                self.run("update-index", "--add", "--cacheinfo", f"100644,{blob},{path}", extra=extra)
            tree = self.run("write-tree", extra=extra).decode().strip()
        above = ("-p", parent) if parent else ()
        return self.run("commit-tree", tree, *above, "-F", "-", extra=extra, given=message.encode()).decode().strip()

    def push(self, branch: str, commit: str | None, expected: str | None) -> bool:
        """Set a branch of origin to ``commit`` (None deletes it), only while it still stands at ``expected`` (None: doesn't exist).

        Gives False where somebody else moved it meanwhile; raises `GitFailed` where the push failed otherwise.
        """
        reference = f"refs/heads/{branch}"
        lease = f"--force-with-lease={reference}:{expected or ''}"
        done = self._run(("push", "--porcelain", "--quiet", lease, "origin", f"{commit or ''}:{reference}"))
        if not done.returncode:
            return True
        said = (done.stdout + done.stderr).decode(errors="replace")
        if "stale info" in said or "fetch first" in said or "remote ref does not exist" in said:
            return False
        last = [line for line in said.splitlines() if line.strip()][-1:]
        raise GitFailed(
            f"git push of {branch} failed: {last[0].strip() if last else done.returncode}",
            hint="the job needs `contents: write`, and no ruleset may close this branch to the Actions bot",
        )

    def _run(
        self, words: tuple[str, ...], extra: Mapping[str, str] | None = None, given: bytes | None = None
    ) -> subprocess.CompletedProcess[bytes]:
        helpers = ("credential.helper=", f"credential.helper={_HELPER}")
        settings = [word for value in ("core.hooksPath=/dev/null", *helpers) for word in ("-c", value)]
        environment = {**os.environ, **self.environment, "GIT_TERMINAL_PROMPT": "0", **(extra or {})}
        try:
            return subprocess.run(
                ["git", *settings, *words], cwd=self.folder, env=environment, input=given or b"", capture_output=True, check=False
            )
        except FileNotFoundError:
            raise GitFailed("git isn't installed, or its folder is gone", hint="install git") from None


def _identity() -> dict[str, str]:
    who = {"NAME": BOT_NAME, "EMAIL": BOT_EMAIL}
    return {f"GIT_{role}_{what}": value for role in ("AUTHOR", "COMMITTER") for what, value in who.items()}
