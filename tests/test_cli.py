"""The command line as processes see it: help, statuses, pipes, signals, and what a bug looks like."""

from __future__ import annotations

import os
import re
import signal
import subprocess
import sys
import time
from typing import TYPE_CHECKING

import pytest

from scraper import __version__
from scraper.cli import EPILOG, VERBS, build_verb_parser, main
from tests.support.server import drip, page, serve
from tests.support.storing import FIRST, SECOND, commit_all, environment, files, lastcall, repository

if TYPE_CHECKING:
    from pathlib import Path


@pytest.mark.parametrize("verb", list(VERBS))
def test_every_verb_has_examples_that_parse(verb: str, capsys: pytest.CaptureFixture[str]) -> None:
    """``lastcall VERB --help`` ends with examples, each a command line that the verb understands."""
    with pytest.raises(SystemExit) as end:
        main([verb, "--help"])
    out, err = capsys.readouterr()
    assert (end.value.code, err) == (0, "")
    examples = out.partition("examples:\n")[2].splitlines()
    lines = [re.split(r"\s{2,}|\s[|>]", part.strip())[0] for line in examples for part in line.split("&&")]
    commands = [line.split() for line in lines if line.startswith("lastcall ")]
    assert commands
    assert verb in {words[1] for words in commands}
    for words in commands:
        build_verb_parser(words[1]).parse_args([word.strip("'\"") for word in words[2:]])


def test_help_without_a_verb(capsys: pytest.CaptureFixture[str]) -> None:
    """Help names every verb and every status; without any word it is help on stderr with status 2."""
    with pytest.raises(SystemExit) as end:
        main(["--help"])
    out = capsys.readouterr().out
    assert end.value.code == 0
    assert all(re.search(rf"^\s+{verb}\b", out, re.MULTILINE) for verb in VERBS)
    assert EPILOG in out
    assert main([]) == 2
    assert capsys.readouterr() == ("", out)


@pytest.mark.parametrize(
    "words", [["udpate"], ["--verbose"], ["update", "--nothing"], ["status", "--format", "xml"], ["--", "status"]]
)
def test_unknown_words_have_status_2(words: list[str], capsys: pytest.CaptureFixture[str]) -> None:
    """A verb, flag or value that isn't known is a mistake of usage, told on stderr."""
    try:
        code = main(words)
    except SystemExit as end:
        code = int(end.code or 0)
    out, err = capsys.readouterr()
    assert (code, out) == (2, "")
    assert "usage: lastcall" in err


def test_the_version_both_ways(tmp_path: Path) -> None:
    """``--version`` in front, and `python -m scraper` is the command."""
    assert lastcall("--version", cwd=tmp_path).stdout == f"lastcall {__version__}\n"
    with pytest.raises(SystemExit) as end:
        main(["--version"])
    assert end.value.code == 0


def test_a_bug_is_told_without_a_traceback(tmp_path: Path) -> None:
    """A real fault inside a verb (its module gets a function that divides by zero): 70, one sentence, how to see more."""
    program = (
        "import sys\nfrom scraper.cli import main\nimport scraper.verbs.status as verb\n"
        "verb.run = lambda arguments: 1 // 0\nsys.exit(main(sys.argv[1:]))\n"
    )
    done = lastcall("status", cwd=tmp_path, program=program)
    assert (done.returncode, done.stdout) == (70, "")
    assert done.stderr.splitlines()[0].startswith("lastcall: a bug of ours: ZeroDivisionError: ")
    assert "Traceback" not in done.stderr
    assert "Traceback" in lastcall("status", cwd=tmp_path, program=program, env={"LASTCALL_DEBUG": "1"}).stderr


@pytest.mark.skipif(not os.path.exists("/dev/full"), reason="no /dev/full on this machine")  # noqa: PTH110 - no Path before pytest
def test_output_that_cannot_be_written_is_no_bug(tmp_path: Path) -> None:
    """A full disk behind stdout: status 5 and one sentence, and the interpreter adds none of its own."""
    with open("/dev/full", "w") as full:  # noqa: PTH123 - a device
        done = subprocess.run(
            [sys.executable, "-m", "scraper", "status"],
            cwd=tmp_path,
            env=environment(),
            stdout=full,
            stderr=subprocess.PIPE,
            text=True,
            check=False,
        )
    assert done.returncode == 5
    assert done.stderr.splitlines()[-1] == "lastcall: No space left on device"


def test_a_closed_stdout_is_no_bug(tmp_path: Path) -> None:
    """Started with stdout closed, a verb does its work all the same."""
    done = subprocess.run(
        ["sh", "-c", f'exec "{sys.executable}" -m scraper status >&-'],
        cwd=tmp_path,
        env=environment(),
        stderr=subprocess.PIPE,
        text=True,
        check=False,
    )
    assert done.returncode == 0
    assert "bug" not in done.stderr


def test_a_reader_that_goes_away_ends_an_update_quietly(tmp_path: Path) -> None:
    """`lastcall update … | head -c1`: no complaint, and the files are written."""
    (tmp_path / "page.md").write_text(FIRST)
    lastcall("update", "--from", "page.md", "--at", "2026-10-01", cwd=tmp_path)
    (tmp_path / "page.md").write_text(SECOND)
    command = [sys.executable, "-m", "scraper", "update", "--from", "page.md", "--at", "2026-10-16"]
    with subprocess.Popen(command, cwd=tmp_path, env=environment(), stdout=subprocess.PIPE, stderr=subprocess.PIPE) as child:
        assert child.stdout
        assert child.stderr
        child.stdout.close()
        said = child.stderr.read().decode()
    assert (child.returncode, said) == (
        0,
        "lastcall: anthropic: not in a git repository: compared with the files on disk\nlastcall: anthropic: 1 change to 10 models\n",
    )
    assert (tmp_path / "snapshots" / "anthropic" / "changes.jsonl").read_text().count("\n") == 1


def test_control_c_leaves_nothing_half_done(tmp_path: Path) -> None:
    """SIGINT in the middle of a slow answer: status 130, one sentence, the old files and no others."""
    root = repository(tmp_path / "repo")
    with serve({"/page.md": [page(FIRST), drip(SECOND.encode(), 0.05)]}) as server:
        address = server.url("/page.md")
        assert lastcall("update", "--from", address, cwd=root).returncode == 0
        commit_all(root)
        before = files(root)
        (root / "snapshots" / "anthropic" / "fetch.json").unlink()
        command = [sys.executable, "-m", "scraper", "update", "--from", address]
        with subprocess.Popen(command, cwd=root, env=environment(), stdout=subprocess.PIPE, stderr=subprocess.PIPE) as child:
            until = time.monotonic() + 20
            while len(server.asked("/page.md")) < 2 and time.monotonic() < until:
                time.sleep(0.02)
            time.sleep(0.1)
            child.send_signal(signal.SIGINT)
            out, err = child.communicate(timeout=20)
    assert (child.returncode, out) == (130, b"")
    assert err == b"lastcall: interrupted; nothing half-written was left\n"
    assert files(root) == {name: data for name, data in before.items() if not name.endswith("fetch.json")}
    assert [path.name for path in (root / "snapshots").iterdir()] == ["anthropic"]
