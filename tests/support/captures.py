"""Where the real captures lie, on machines that have them. They are never part of this project."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent.parent


def captures_folder(source: str = "anthropic") -> Path:
    """Give the folder of a source's captures, or skip the test, visibly, where this machine has none."""
    folder = Path(os.environ.get("LASTCALL_CAPTURES") or ROOT.parent / "shared" / "pages") / source
    if not folder.is_dir():
        pytest.skip(f"no captures of {source} on this machine")
    return folder
