"""All files of an update or none, whatever kills the process in between.

The new files are written into a staging folder beside the source's own, made durable, and the two folders change places in one
system call (``renameat2`` with ``RENAME_EXCHANGE`` on Linux). Where a system has no such call, two renames follow each other, and
the next run puts back what a crash between them left behind.
"""

from __future__ import annotations

import contextlib
import os
import shutil
import sys
from pathlib import Path
from typing import TYPE_CHECKING

from scraper.errors import StorageError, StoreLocked

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

_EXCHANGE = 2
_AT_FDCWD = -100


def replace_files(folder: Path, files: Mapping[str, bytes | None]) -> bool:
    """Put ``files`` (name → bytes, None to leave one out) into ``folder`` at once; other files in it stay as they are.

    Gives False, and touches nothing, where every file already holds these bytes. Raises `StorageError`.
    """
    if all(_same(folder / name, data) for name, data in files.items()):
        return False
    staging = folder.parent / f".staging-{folder.name}"
    try:
        shutil.rmtree(staging, ignore_errors=True)
        if folder.is_dir():
            shutil.copytree(folder, staging)
        else:
            staging.mkdir(parents=True)
        for name, data in files.items():
            if data is None:
                (staging / name).unlink(missing_ok=True)
            else:
                _write_durably(staging / name, data)
        _sync_folder(staging)
        _change_places(staging, folder)
        _sync_folder(folder.parent)
    except OSError as error:
        raise StorageError(f"{error.filename or folder}: can't be written ({error.strerror})", hint="nothing was changed") from None
    shutil.rmtree(staging, ignore_errors=True)
    return True


def recover(folder: Path) -> None:
    """Finish or undo what a killed run left: an old folder without its successor is put back, a staging folder is thrown away."""
    old = folder.parent / f".previous-{folder.name}"
    if old.is_dir() and not folder.exists():
        old.rename(folder)
    shutil.rmtree(old, ignore_errors=True)
    shutil.rmtree(folder.parent / f".staging-{folder.name}", ignore_errors=True)


def write_atomically(path: Path, data: bytes) -> None:
    """Write one file by way of a temporary one beside it; raises `StorageError`, and then the old file is whole."""
    temporary = path.with_name(f".{path.name}.{os.getpid()}")
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        _write_durably(temporary, data)
        temporary.replace(path)
    except OSError as error:
        temporary.unlink(missing_ok=True)
        raise StorageError(f"{path}: can't be written ({error.strerror})") from None


@contextlib.contextmanager
def locked(folder: Path) -> Iterator[None]:
    """Hold the lock of a snapshots folder; raises `StoreLocked` where another run holds it.

    The lock lies in the temporary folder, so that it is never a stray file in a repository, and the system takes it back from a
    process that died.
    """
    import hashlib
    import tempfile

    name = hashlib.sha256(str(folder.resolve()).encode()).hexdigest()[:16]
    user = os.getuid() if hasattr(os, "getuid") else "user"
    path = Path(tempfile.gettempdir()) / f"lastcall-{user}-{name}.lock"
    with path.open("a+b") as handle:
        try:
            _take(handle.fileno())
        except OSError:
            raise StoreLocked(f"{folder}: another run of lastcall is writing there", hint="wait for it, or end it") from None
        yield


def _take(descriptor: int) -> None:
    if sys.platform == "win32":
        import msvcrt

        msvcrt.locking(descriptor, msvcrt.LK_NBLCK, 1)
    else:
        import fcntl

        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)


def _same(path: Path, data: bytes | None) -> bool:
    try:
        return data is not None and path.read_bytes() == data
    except OSError:
        return data is None and not path.exists()


def _write_durably(path: Path, data: bytes) -> None:
    with path.open("wb") as file:
        file.write(data)
        file.flush()
        os.fsync(file.fileno())


def _sync_folder(folder: Path) -> None:
    with contextlib.suppress(OSError):  # Windows can't open a folder
        descriptor = os.open(folder, os.O_RDONLY)
        try:
            os.fsync(descriptor)
        finally:
            os.close(descriptor)


def _change_places(staging: Path, folder: Path) -> None:
    """Let the two folders change places; the old content lies in ``staging`` (or nowhere) afterwards."""
    if not folder.exists():
        staging.rename(folder)
    elif not _exchange(staging, folder):
        old = folder.parent / f".previous-{folder.name}"
        shutil.rmtree(old, ignore_errors=True)
        folder.rename(old)
        staging.rename(folder)
        shutil.rmtree(old, ignore_errors=True)


def _exchange(one: Path, other: Path) -> bool:
    """Exchange two paths in one system call; False where the system or the file system can't."""
    if not sys.platform.startswith("linux"):
        return False
    import ctypes

    renameat2 = getattr(ctypes.CDLL(None, use_errno=True), "renameat2", None)
    if renameat2 is None:
        return False
    done: int = renameat2(_AT_FDCWD, os.fsencode(one), _AT_FDCWD, os.fsencode(other), _EXCHANGE)
    return done == 0
