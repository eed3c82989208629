"""Where ripgrep is installed (``pip install lastcall[fast]``, or any ``rg`` on the PATH) it finds the files that are worth a look.

It is asked for file names alone; every naming is still found, resolved and judged by `scraper.usage.tokens`, so the findings are
the same. Two things it sees otherwise than git are made good here: tracked files that an ignore rule covers, and ``.ignore`` files.
Whenever it reports an error (a file that can't be read, say) its answer is thrown away, and the slower way tells what was wrong.
"""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

from scraper.usage.owners import root_of

_ASKED = ("--no-config", "--files-with-matches", "--null", "--text", "--hidden", "--no-ignore-dot", "--no-messages", "--glob=!.git")
_OFF = "LASTCALL_RIPGREP"


def find_ripgrep() -> str | None:
    """Give the program: beside this Python, else on the PATH; None where there is none, or ``LASTCALL_RIPGREP=off`` says so."""
    if os.environ.get(_OFF) == "off":
        return None
    beside = Path(sys.executable).with_name("rg")
    return str(beside) if beside.is_file() else shutil.which("rg")


def files_below(folder: str, needles: tuple[bytes, ...], program: str) -> list[str] | None:
    """Give the files below ``folder`` that hold a stem, sorted; None where ripgrep can't answer as git and our own search would."""
    inside = (root_of(Path(folder).absolute()) / ".git").exists()
    git = shutil.which("git")
    if inside and (git is None or (folder != "." and _is_ignored(git, folder))):
        return None
    listing = (
        subprocess.Popen(_tracked_but_ignored(str(git), folder), stdout=subprocess.PIPE, stderr=subprocess.DEVNULL)
        if inside
        else None
    )
    scope = () if inside else ("--no-require-git", "--no-ignore-parent")
    asked = [program, *_ASKED, *scope, "--regexp", _pattern(needles), "--", folder]
    try:
        done = subprocess.run(asked, capture_output=True, check=False)
    except OSError:
        done = None
    more = listing.communicate()[0] if listing else b""
    if done is None or done.returncode not in {0, 1} or (listing and listing.returncode != 0):
        return None
    found = {os.path.normpath(name) for name in os.fsdecode(done.stdout).split("\0") if name}
    found |= {os.path.normpath(os.path.join(folder, name)) for name in os.fsdecode(more).split("\0") if name}  # noqa: PTH118 - text
    return sorted(found)


def _pattern(needles: tuple[bytes, ...]) -> str:
    """Give the stems, and the same in UTF-16 (its last byte left out, so that either byte order matches), as one expression."""
    plain = [re.escape(needle.decode()) for needle in needles]
    wide = ["\\x00".join(re.escape(char) for char in needle.decode()) for needle in needles]
    return f"(?-u:{'|'.join([*plain, *wide])})"


def _is_ignored(git: str, folder: str) -> bool:
    return subprocess.run([git, "check-ignore", "-q", "--", folder], capture_output=True, check=False).returncode == 0


def _tracked_but_ignored(git: str, folder: str) -> list[str]:
    return [git, "-C", folder, "ls-files", "-z", "--cached", "--ignored", "--exclude-standard"]
