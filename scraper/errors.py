"""Everything that can go wrong, as one tree.

::

    LastcallError
    ├── UsageError            2   a flag, a path or an argument that can't be right
    │   └── SettingsError     2   lastcall.toml or [tool.lastcall]
    ├── SourceUnreachable     3   no answer from the source; the old data is kept
    ├── PageRefused           4   a guard said no; the old data is kept
    └── StorageError          5   the snapshots folder, a file in it, or git
        ├── SnapshotInvalid   5   a file that isn't what its schema says
        ├── StoreLocked       5   another run is writing
        ├── GitFailed         5   git is missing, refused, or has no such revision
        └── GitHubFailed      5   GitHub's API said no, or nothing

Each class has a stable ``code`` (for programs), an exit status (for shells) and carries a ``hint`` (the way out, for people).
A test holds this drawing against the classes.
"""

from __future__ import annotations

from enum import IntEnum

TYPE_CHECKING = False  # typing itself would cost more than this module: see scraper/_late.py
if TYPE_CHECKING:
    from typing import ClassVar

    from scraper.lifecycle import Refusal


class ExitStatus(IntEnum):
    """What a process says with its last word."""

    FINE = 0
    FINDINGS = 1
    USAGE = 2
    UNREACHABLE = 3
    REFUSED = 4
    STORAGE = 5
    BUG = 70


class LastcallError(Exception):
    """The root: ``str(error)`` is one sentence with the place and the raw text, ``hint`` is what to do next."""

    code: ClassVar[str] = "error"
    exit_status: ClassVar[ExitStatus] = ExitStatus.BUG

    def __init__(self, sentence: str, *, hint: str | None = None) -> None:
        super().__init__(sentence)
        self.sentence = sentence
        self.hint = hint


class UsageError(LastcallError):
    """The command line asks for something that can't be done."""

    code = "usage"
    exit_status = ExitStatus.USAGE


class SettingsError(UsageError):
    """A settings file says something that isn't known, or of the wrong type."""

    code = "settings"


class SourceUnreachable(LastcallError):
    """The source gave no page: no connection, no answer in time, or not allowed to ask."""

    code = "unreachable"
    exit_status = ExitStatus.UNREACHABLE


class PageRefused(LastcallError):
    """A page came and at least one guard doesn't believe it.

    ``refusals`` holds every reason that was found, the first one leads the sentence.
    """

    code = "refused"
    exit_status = ExitStatus.REFUSED

    def __init__(self, refusals: tuple[Refusal, ...], *, hint: str | None = None) -> None:
        first = refusals[0]
        more = f" (and {len(refusals) - 1} more)" if len(refusals) > 1 else ""
        super().__init__(f"page refused by guard {first.code}: {first.sentence}{more}", hint=hint)
        self.refusals = refusals


class StorageError(LastcallError):
    """The snapshots folder can't be read or written."""

    code = "storage"
    exit_status = ExitStatus.STORAGE


class SnapshotInvalid(StorageError):
    """A stored file breaks its schema or an invariant."""

    code = "snapshot-invalid"


class StoreLocked(StorageError):
    """Another run holds the lock of the snapshots folder."""

    code = "locked"


class GitFailed(StorageError):
    """Git is missing, can't open the repository, or doesn't know the revision."""

    code = "git"


class GitHubFailed(StorageError):
    """GitHub's API refused, or gave no answer that can be used; ``status`` is the HTTP status where there was one."""

    code = "github"

    def __init__(self, sentence: str, *, hint: str | None = None, status: int | None = None) -> None:
        super().__init__(sentence, hint=hint)
        self.status = status
