"""The command line's last word: one sentence and one status, whatever happens below it."""

from __future__ import annotations

import subprocess
import sys
from typing import TYPE_CHECKING, Any

import pytest

from scraper.cli import main
from scraper.errors import LastcallError, StorageError
from tests.support.processes import ROOT

if TYPE_CHECKING:
    from pathlib import Path


def raising(monkeypatch: pytest.MonkeyPatch, error: BaseException) -> None:
    """Let the verb `status` end with this error."""
    from scraper.verbs import status

    def run(arguments: Any) -> int:
        raise error

    monkeypatch.setattr(status, "run", run)


def test_an_error_of_ours_is_a_sentence_with_the_way_out(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """The sentence, the hint, and the status of its class; a page's escapes are shown and not obeyed."""
    raising(monkeypatch, StorageError("the disk said \x1b[31mno", hint="free some\u202espace"))
    assert main(["status"]) == 5
    assert capsys.readouterr().err == "lastcall: the disk said \\u{1b}[31mno\n  free some\\u{202e}space\n"


def test_the_root_of_errors_counts_as_a_bug(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    """An error without a class of its own is never mistaken for success."""
    raising(monkeypatch, LastcallError("something"))
    assert main(["status"]) == 70
    assert capsys.readouterr().err == "lastcall: something\n"


def test_a_bug_is_told_as_one(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    """No traceback reaches a user who didn't ask for it; LASTCALL_DEBUG asks."""
    monkeypatch.delenv("LASTCALL_DEBUG", raising=False)
    raising(monkeypatch, ZeroDivisionError("of all\x1b things"))
    assert main(["status"]) == 70
    told = capsys.readouterr().err.splitlines()
    assert told[0] == "lastcall: a bug of ours: ZeroDivisionError: of all\\u{1b} things"
    assert "LASTCALL_DEBUG=1" in told[1]
    monkeypatch.setenv("LASTCALL_DEBUG", "1")
    with pytest.raises(ZeroDivisionError):
        main(["status"])


def test_an_interruption_is_no_bug(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    """Control-C has the status that shells know."""
    raising(monkeypatch, KeyboardInterrupt())
    assert main(["status"]) == 130
    assert "interrupted" in capsys.readouterr().err


def test_a_reader_that_goes_away_is_no_error(tmp_path: Path) -> None:
    """`lastcall log | head -1` ends quietly, however much was left to say."""
    # More than a pipe holds, or nobody would notice that the reader has gone.
    command = f'"{sys.executable}" -m scraper log --format json --snapshots "{ROOT}/snapshots" | head -c 10'
    found = subprocess.run(
        ["bash", "-o", "pipefail", "-c", command],
        cwd=tmp_path,
        env={"PYTHONPATH": str(ROOT), "PATH": "/usr/bin:/bin"},
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
    assert (found.returncode, found.stdout, found.stderr) == (0, '{\n  "schem', "")
