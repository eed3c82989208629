"""Putting new files in place where a folder can't be renamed: a container's image layer refuses it (EXDEV on overlayfs).

The whole new folder is made ready beside the old one, and one rename of its name says that it holds. From then on readers read it,
and its files are written over the old ones one by one; a run that is killed in between is finished by the next. So there is still
one moment before which all is old and after which all is new.
"""

from __future__ import annotations

import os
import shutil
from typing import TYPE_CHECKING

from scraper.store.folder import READY

if TYPE_CHECKING:
    from pathlib import Path


def put_forward(staging: Path, folder: Path) -> None:
    """Let the content of ``staging``, which is whole and durable, hold for ``folder``; raises `OSError`.

    Where it raises before the rename nothing has changed; after it the update holds, and `finish_forward` ends it.
    """
    staging.rename(_ready(folder))
    finish_forward(folder)


def finish_forward(folder: Path) -> None:
    """Write what was made ready over the old files and take it away; does nothing where nothing is ready. Raises `OSError`."""
    ready = _ready(folder)
    if not ready.is_dir():
        return
    folder.mkdir(exist_ok=True)
    for new in sorted(path for path in ready.rglob("*") if path.is_file()):
        _overwrite(folder / new.relative_to(ready), new)
    for old in sorted(path for path in folder.rglob("*") if path.is_file()):
        if not (ready / old.relative_to(folder)).exists():
            old.unlink()
    done = folder.parent / f".staging-{folder.name}"
    ready.rename(done)
    shutil.rmtree(done, ignore_errors=True)


def _ready(folder: Path) -> Path:
    return folder.parent / f"{READY}{folder.name}"


def _overwrite(old: Path, new: Path) -> None:
    data = new.read_bytes()
    if old.is_file() and old.read_bytes() == data:
        return
    old.parent.mkdir(parents=True, exist_ok=True)
    temporary = old.with_name(f".{old.name}.new")
    with temporary.open("wb") as file:
        file.write(data)
        file.flush()
        os.fsync(file.fileno())
    temporary.replace(old)
