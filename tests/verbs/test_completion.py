"""`lastcall completion`: a script that its shell accepts, and that knows every verb and option."""

from __future__ import annotations

import shutil
import subprocess
from typing import TYPE_CHECKING

import pytest

from scraper.cli import VERBS
from tests.support.processes import words_of

if TYPE_CHECKING:
    from pathlib import Path

CHECKS = {"bash": ["bash", "-n"], "zsh": ["zsh", "-n"], "fish": ["fish", "--no-execute"], "tcsh": ["tcsh", "-n"]}


@pytest.mark.parametrize("shell", list(CHECKS))
def test_the_script_knows_every_verb(shell: str, tmp_path: Path) -> None:
    """Each verb, and the options of the verbs, stand in the script."""
    found = words_of("completion", shell, folder=tmp_path)
    assert (found.returncode, found.stderr) == (0, "")
    assert all(verb in found.stdout for verb in VERBS)
    assert all(option in found.stdout for option in ("within", "snapshots", "today"))


@pytest.mark.parametrize("shell", list(CHECKS))
def test_the_shell_accepts_the_script(shell: str, tmp_path: Path) -> None:
    """The shell itself reads the script through without an error."""
    if shutil.which(shell) is None:
        pytest.skip(f"no {shell} on this machine")
    script = tmp_path / "script"
    script.write_text(words_of("completion", shell, folder=tmp_path).stdout)
    found = subprocess.run([*CHECKS[shell], str(script)], capture_output=True, text=True, timeout=30, check=False)
    assert (found.returncode, found.stderr) == (0, "")


def test_bash_completes_a_verb(tmp_path: Path) -> None:
    """Bash, asked with the script loaded, offers the verbs that begin as the word does."""
    if shutil.which("bash") is None:
        pytest.skip("no bash on this machine")
    script = tmp_path / "script"
    script.write_text(words_of("completion", "bash", folder=tmp_path).stdout)
    ask = f'source {script}; COMP_WORDS=(lastcall sta); COMP_CWORD=1; _shtab_lastcall; echo "${{COMPREPLY[@]}}"'
    found = subprocess.run(["bash", "-c", ask], capture_output=True, text=True, timeout=30, check=False)
    assert found.stdout.split() == ["status"]


def test_an_unknown_shell_is_a_usage_error(tmp_path: Path) -> None:
    """The shells that are known are named."""
    found = words_of("completion", "cmd", folder=tmp_path)
    assert found.returncode == 2
    assert "bash" in found.stderr
