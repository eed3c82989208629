"""All files of an update or none, whatever kills the process in between.

The new files are written into a staging folder beside the source's own, made durable, and the two folders change places in one
system call (``renameat2`` with ``RENAME_EXCHANGE`` on Linux). Where a system has no such call, two renames follow each other, and
the next run puts back what a crash between them left behind; where the old folder can't be renamed at all, see `forward`.
"""

from __future__ import annotations

import contextlib
import errno
import os
import shutil
import sys
from pathlib import Path
from typing import TYPE_CHECKING

from scraper.errors import StorageError, StoreLocked
from scraper.store.folder import PREVIOUS
from scraper.store.forward import finish_forward, put_forward

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

_EXCHANGE = 2
_AT_FDCWD = -100


def replace_files(folder: Path, files: Mapping[str, bytes | None]) -> bool:
    """Put ``files`` (name → bytes, None to leave one out) into ``folder`` at once; other files in it stay as they are.

    Gives False, and touches nothing, where every file already holds these bytes. Raises `StorageError`: nothing has changed then.
    """
    if all(_same(folder / name, data) for name, data in files.items()):
        return False
    folder = Path(os.path.realpath(folder))  # where the folder is a link, what it leads to is replaced, and not the link
    staging = folder.parent / f".staging-{folder.name}"
    try:
        _remove(staging)
        _prepare(staging, folder, files)
        _change_places(staging, folder)
        _sync_folder(folder.parent)
    except OSError as error:
        reason = error.strerror or "some of its files can't be copied"
        raise StorageError(f"{error.filename or folder}: can't be written ({reason})", hint="nothing was changed") from None
    finally:
        _remove(staging)
    return True


def recover(folder: Path) -> None:
    """Finish or undo what a killed run left: an old folder without its successor is put back, a staging folder is thrown away.

    Raises `StorageError` where the old folder can't be put back.
    """
    folder = Path(os.path.realpath(folder))
    old = folder.parent / f"{PREVIOUS}{folder.name}"
    try:
        finish_forward(folder)
        if old.is_dir() and not folder.exists():
            old.rename(folder)
    except OSError as error:
        where = error.filename or old
        raise StorageError(
            f"{where}: what a killed run left can't be put right ({error.strerror})", hint="see its folder"
        ) from None
    _remove(old)
    _remove(folder.parent / f".staging-{folder.name}")


def write_atomically(path: Path, data: bytes) -> None:
    """Write one file by way of a temporary one beside it; raises `StorageError`, and then the old file is whole."""
    temporary = path.with_name(f".{path.name}.{os.getpid()}")
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        _write_durably(temporary, data)
        temporary.replace(path)
    except OSError as error:
        _remove(temporary)
        raise StorageError(f"{path}: can't be written ({error.strerror})") from None


@contextlib.contextmanager
def locked(folder: Path) -> Iterator[None]:
    """Hold the lock of a snapshots folder; raises `StoreLocked` where another run holds it, `StorageError` where there can be none.

    The lock lies in the temporary folder, so that it is never a stray file in a repository, and the system takes it back from a
    process that died.
    """
    import hashlib
    import tempfile

    name = hashlib.sha256(str(folder.resolve()).encode()).hexdigest()[:16]
    user = os.getuid() if hasattr(os, "getuid") else "user"
    path = Path(tempfile.gettempdir()) / f"lastcall-{user}-{name}.lock"
    try:
        handle = path.open("a+b")
    except OSError as error:
        raise StorageError(f"{path}: the lock can't be taken ({error.strerror})", hint="remove it, or set TMPDIR") from None
    with handle:
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
    if data is None:
        return not path.exists() and not path.is_symlink()
    try:
        return path.read_bytes() == data
    except OSError:
        return False


def _prepare(staging: Path, folder: Path, files: Mapping[str, bytes | None]) -> None:
    """Make the folder as it shall be, durable before it is anybody's."""
    if folder.is_dir():
        left_out = shutil.ignore_patterns(*files)
        shutil.copytree(folder, staging, symlinks=True, ignore=left_out, copy_function=_keep_durably)
    else:
        staging.mkdir(parents=True)
    for name, data in files.items():
        if data is not None:
            _write_durably(staging / name, data)
            with contextlib.suppress(OSError):  # a new file has no mode to keep
                shutil.copymode(folder / name, staging / name)
    _sync_folder(staging)


def _keep_durably(source: str, target: str) -> None:
    """Give a file that stays a second name; where the file system knows no such thing, a copy that outlasts a power cut."""
    try:
        os.link(source, target)
    except OSError:
        _write_durably(Path(target), Path(source).read_bytes())
        shutil.copymode(source, target)


def _remove(path: Path) -> None:
    """Take away what may be a folder, a file, a link or nothing."""
    if path.is_dir() and not path.is_symlink():
        shutil.rmtree(path, ignore_errors=True)
    else:
        with contextlib.suppress(OSError):
            path.unlink(missing_ok=True)


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
        old = folder.parent / f"{PREVIOUS}{folder.name}"
        _remove(old)
        try:
            folder.rename(old)
        except OSError as error:
            if error.errno != errno.EXDEV:
                raise
            put_forward(staging, folder)
            return
        try:
            staging.rename(folder)
        except BaseException:  # Ctrl-C too: between the two renames there are no facts
            old.rename(folder)
            raise
        _remove(old)


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
