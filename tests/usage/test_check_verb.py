"""``lastcall check`` as people run it: exit statuses, flags, settings, and what goes where."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from tests.support.captures import ROOT
from tests.usage.facts import TODAY
from tests.usage.support import lastcall, write_snapshots

CODE = 'client.create(model="claude-3-opus-20240229")\n'


@pytest.fixture(autouse=True)
def _project(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Work in a repository with the fixed facts."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("GIT_CONFIG_GLOBAL", os.devnull)
    write_snapshots(tmp_path)
    subprocess.run(["git", "init", "-q", "-b", "main"], check=True)
    Path("app.py").write_text(CODE)


def git(*words: str) -> None:
    subprocess.run(["git", "-c", "user.name=t", "-c", "user.email=t@example.com", *words], check=True, capture_output=True)


def test_a_retired_model_makes_exit_status_1(capsys: pytest.CaptureFixture[str]) -> None:
    """The finding is on stdout with place, date and replacement; the snapshots themselves are nobody's code."""
    assert lastcall() == 1
    out = capsys.readouterr().out
    assert "RETIRED  claude-3-opus-20240229 was retired on 2026-01-05; use claude-opus-4-8" in out
    assert "app.py:1:22" in out
    assert "1 finding in 1 file: 1 retired" in out
    assert f"{'#2025-06-30-models'}" in out


def test_a_folder_named_whole_is_the_same_folder(capsys: pytest.CaptureFixture[str]) -> None:
    """An absolute path gives the same findings, and leaves the snapshots out too."""
    assert lastcall(str(Path.cwd())) == 1
    assert "1 finding in 1 file: 1 retired" in capsys.readouterr().out


def test_a_folder_that_only_has_the_name_of_the_facts_is_searched(capsys: pytest.CaptureFixture[str]) -> None:
    """Recorded answers in `snapshots/anthropic`, as test tools keep them, are code like any other."""
    shutil.rmtree("snapshots")
    Path("snapshots/anthropic").mkdir(parents=True)
    Path("snapshots/anthropic/answer.json").write_text('{"model": "claude-2.1"}')
    assert lastcall() == 1
    assert "snapshots/anthropic/answer.json:1:12" in capsys.readouterr().out


def test_a_clean_tree_makes_exit_status_0(capsys: pytest.CaptureFixture[str]) -> None:
    """No finding is said in one line."""
    Path("app.py").write_text('m = "claude-opus-4-8"\n')
    assert lastcall() == 0
    assert capsys.readouterr().out == "no finding. 1 naming of active models.\n"


@pytest.mark.parametrize(
    ("text", "flags", "status"),
    [
        ("claude-sonnet-4-5-20250929", [], 1),
        ("claude-sonnet-4-5-20250929", ["--within", "6d", "--fail-on", "retired,soon"], 0),
        ("claude-sonnet-4-5-20250929", ["--within", "7d", "--fail-on", "retired,soon"], 1),
        ("claude-sonnet-4-5-20250929", ["--within", "6d"], 1),
        ("claude-sonnet-4-5-20250929", ["--fail-on", "none"], 0),
        ("claude-opus-4-5-20251101", [], 0),
        ("claude-opus-4-5-20251101", ["--fail-on", "floor"], 1),
        ("us.anthropic.claude-3-haiku-20240307-v1:0", [], 0),
        ("us.anthropic.claude-3-haiku-20240307-v1:0", ["--fail-on", "elsewhere"], 1),
        ("claude-sonnet-9", [], 0),
        ("claude-sonnet-9", ["--fail-on", "unknown", "--fail-on", "retired"], 1),
        ('f(model="claude-opus-4-8", temperature=0.1)', [], 1),
        ('f(model="claude-opus-4-8", temperature=0.1)', ["--fail-on", "retired"], 0),
    ],
)
def test_what_fails_is_a_choice(text: str, flags: list[str], status: int) -> None:
    """Dates, windows and words decide the exit status; another platform's id and an unknown one don't fail by themselves."""
    Path("app.py").write_text(text + "\n")
    assert lastcall(*flags) == status


def test_living_models_are_counted_and_not_told(capsys: pytest.CaptureFixture[str]) -> None:
    """An active model is no news, on this platform or another, until somebody fails on it."""
    Path("app.py").write_text("claude-opus-4-8 us.anthropic.claude-opus-4-8\n")
    assert lastcall() == 0
    assert capsys.readouterr().out == "no finding. 2 namings of active models.\n"
    assert lastcall("--fail-on", "elsewhere") == 1
    assert "ELSEWHERE  claude-opus-4-8 has no date here" in capsys.readouterr().out


@pytest.mark.parametrize(
    ("flags", "said"),
    [
        (["missing.py"], "missing.py: no such file or folder"),
        (["--within", "90"], "'90' is no window"),
        (["--fail-on", "retierd"], "'retierd' is nothing to fail on"),
        (["--baseline", "none.json"], "none.json: can't be read"),
        (["--data", "none.json"], "none.json: can't be read"),
        (["--max-age", "x"], "'x' is no window"),
        (["--snapshots", "elsewhere"], "no snapshots in elsewhere"),
        (["/dev/zero"], "/dev/zero: neither a file nor a folder"),
    ],
)
def test_bad_input_is_one_sentence_and_exit_status_2(flags: list[str], said: str, capsys: pytest.CaptureFixture[str]) -> None:
    """The sentence names what was wrong; nothing is on stdout."""
    assert lastcall(*flags) == 2
    captured = capsys.readouterr()
    assert said in captured.err
    assert captured.out == ""
    assert "Traceback" not in captured.err


def test_records_of_brackets_without_end_are_told(capsys: pytest.CaptureFixture[str]) -> None:
    """A baseline, and a record of changes, that no reader can follow are damaged files, and no bug of ours."""
    Path("known.json").write_text("[" * 100_000)
    assert lastcall("--baseline", "known.json") == 2
    assert "known.json: not a baseline" in capsys.readouterr().err
    Path("snapshots/anthropic/changes.jsonl").write_text("[" * 100_000)
    assert lastcall() == 5
    assert "changes.jsonl" in capsys.readouterr().err


def test_damaged_data_is_exit_status_5(capsys: pytest.CaptureFixture[str]) -> None:
    """A file of facts that isn't one is an error of storage with its path."""
    Path("facts.json").write_text("{}")
    assert lastcall("--data", "facts.json") == 5
    assert "facts.json" in capsys.readouterr().err


def test_diff_shows_and_fix_writes_and_then_it_is_clean(capsys: pytest.CaptureFixture[str]) -> None:
    """--diff writes nothing; --fix writes what it showed; check is clean then; a second --fix changes nothing."""
    assert lastcall("--diff") == 1
    assert '+client.create(model="claude-opus-4-8")' in capsys.readouterr().out
    assert Path("app.py").read_text() == CODE
    assert lastcall("--fix") == 0
    assert "rewrote 1 in app.py" in capsys.readouterr().err
    once = Path("app.py").read_bytes()
    assert once == b'client.create(model="claude-opus-4-8")\n'
    assert lastcall() == 0
    assert lastcall("--fix") == 0
    assert Path("app.py").read_bytes() == once


def test_fix_leaves_what_is_ignored() -> None:
    """An ignored finding isn't rewritten."""
    Path("app.py").write_text('m = "claude-2.1"  # lastcall: ignore we replay old answers\n')
    assert lastcall("--fix") == 0
    assert "claude-2.1" in Path("app.py").read_text()


def test_a_baseline_is_written_and_used(capsys: pytest.CaptureFixture[str]) -> None:
    """After --write-baseline only what is new fails; the baseline itself is not searched; set in the settings it needs no flag."""
    assert lastcall("--write-baseline", "known.json") == 0
    Path("lastcall.toml").write_text('[check]\nbaseline = "known.json"\n')
    assert lastcall() == 0
    assert "1 in the baseline" in capsys.readouterr().out
    Path("new.py").write_text("claude-2.0\n")
    assert lastcall() == 1
    Path("known.json").unlink()
    assert lastcall() == 1


def test_a_baseline_that_is_written_again_is_not_in_itself(capsys: pytest.CaptureFixture[str]) -> None:
    """The file that --write-baseline replaces names models too: it is a record, and no code."""
    assert lastcall("--write-baseline", "known.json") == 0
    once = Path("known.json").read_bytes()
    assert lastcall("--write-baseline", "known.json") == 0
    assert Path("known.json").read_bytes() == once
    assert "1 finding of now known" in capsys.readouterr().err


def test_a_named_file_that_cannot_be_read_is_exit_status_2(capsys: pytest.CaptureFixture[str]) -> None:
    """Nobody may take the silence about it for a clean bill; what the others hold is told all the same, and weighs more."""
    Path("gone.py").symlink_to("nowhere")
    assert lastcall("gone.py") == 2
    assert "gone.py: No such file or directory" in capsys.readouterr().err
    assert lastcall("gone.py", "app.py") == 1
    assert lastcall("gone.py", "--write-baseline", "known.json") == 2
    Path("app.py").unlink()
    assert lastcall() == 0


def test_a_file_name_cannot_write_to_the_terminal(capsys: pytest.CaptureFixture[str]) -> None:
    """What --fix says of a file holds no control character of its name."""
    Path("a\x1b[2Jb\n.py").write_text(CODE)
    assert lastcall("--fix") == 0
    said = capsys.readouterr().err
    assert "rewrote 1 in a\\u{1b}[2Jb\\n.py" in said
    assert "\x1b" not in said


def test_settings_give_defaults_and_flags_win() -> None:
    """Window, verdicts, excluded paths and ignores stand in the settings."""
    Path("app.py").write_text("claude-sonnet-4-5-20250929\n")
    Path("old.py").write_text("claude-2.1\n")
    Path("x.py").write_text("claude-2.0\n")
    Path("lastcall.toml").write_text(
        '[check]\nwithin = "1d"\nfail_on = ["soon"]\nexclude = ["old.py"]\nignore = ["x.py * a sample of history"]\n'
    )
    assert lastcall() == 0
    assert lastcall("--within", "30d") == 1
    assert lastcall("--fail-on", "deprecated") == 1


def test_changed_looks_at_what_a_branch_touched(capsys: pytest.CaptureFixture[str]) -> None:
    """An old finding in an untouched file is no business of a pull request."""
    git("add", "-A")
    git("commit", "-qm", "base")
    git("switch", "-qc", "work")
    assert lastcall("--changed", "main") == 0
    Path("new.py").write_text("claude-2.0\n")
    assert lastcall("--changed", "main") == 1
    assert "app.py" not in capsys.readouterr().out
    assert lastcall("--changed", "main", str(Path.cwd())) == 1
    assert "app.py" not in capsys.readouterr().out
    assert lastcall("--changed", "no-such-branch") == 5


def test_changed_takes_a_whole_path_from_a_folder_below(monkeypatch: pytest.MonkeyPatch) -> None:
    """Who stands deeper and names the repository whole misses no changed file."""
    git("add", "-A")
    git("commit", "-q", "-m", "base")
    Path("new.py").write_text("claude-2.1\n")
    Path("below").mkdir()
    monkeypatch.chdir("below")
    assert lastcall("--changed", "HEAD", str(Path.cwd().parent)) == 1
    assert lastcall("--changed", "HEAD", "..") == 1


def test_owners_are_told(capsys: pytest.CaptureFixture[str]) -> None:
    """By the last rule of CODEOWNERS that matches, in text and JSON."""
    Path(".github").mkdir()
    Path(".github/CODEOWNERS").write_text("* @all  # everybody\n/app.py @team/ai me@example.com\n[Section]\n*.md\n")
    assert lastcall() == 1
    assert "app.py:1:22  (@team/ai me@example.com)" in capsys.readouterr().out
    assert lastcall("--format", "json") == 1
    assert json.loads(capsys.readouterr().out)["findings"][0]["owners"] == ["@team/ai", "me@example.com"]


def test_old_facts_are_said_on_stderr(capsys: pytest.CaptureFixture[str]) -> None:
    """Facts past --max-age are told beside the answer, which stands."""
    Path("snapshots/anthropic/fetch.json").write_text('{"accepted_at": "2026-10-10T02:28:27Z"}')
    assert lastcall("--max-age", "44d") == 1
    assert "days old" not in capsys.readouterr().err
    assert lastcall("--max-age", "43d") == 1
    assert "44 days old" in capsys.readouterr().err


def test_problems_are_told_on_stderr(capsys: pytest.CaptureFixture[str]) -> None:
    """An ignore that doesn't count is told beside the findings."""
    Path("app.py").write_text('m = "claude-2.1"  # lastcall: ignore\n')
    assert lastcall() == 1
    assert "app.py:1: an ignore must say why" in capsys.readouterr().err


def test_the_process_loads_nothing_heavy() -> None:
    """A whole run, in its own process, imports no network, parser, git or schema library."""
    heavy = ["httpx", "bs4", "lxml", "markdownify", "git", "jsonschema", "rich", "jinja2", "icalendar", "pathspec", "asyncio"]
    script = (
        "import sys\nfrom scraper.cli import main\n"
        f"status = main(['check', '--today', '{TODAY}'])\n"
        f"print([name for name in {heavy} if name in sys.modules], file=sys.stderr)\nsys.exit(status)\n"
    )
    environment = {**os.environ, "PYTHONPATH": str(ROOT)}
    done = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, env=environment, check=False)
    assert done.returncode == 1
    assert done.stderr.splitlines()[-1] == "[]"


def test_output_on_a_pipe_has_no_colours() -> None:
    """In a pipe, text is plain."""
    environment = {**os.environ, "PYTHONPATH": str(ROOT)}
    asked = [sys.executable, "-m", "scraper", "check", "--today", str(TODAY)]
    done = subprocess.run(asked, capture_output=True, text=True, env=environment, check=False)
    assert done.returncode == 1
    assert "\x1b" not in done.stdout
