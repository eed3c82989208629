"""The real shell steps of action.yml, on somebody's code."""

from __future__ import annotations

import json
import subprocess
import sys
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import pytest

from scraper.cli import main
from tests.support.runner import commands, read_outputs
from tests.support.server import page, serve
from tests.support.workflows import ROOT, load

if TYPE_CHECKING:
    from pathlib import Path

CODE = 'MODEL = "claude-3-opus-20240229"\nOTHER = "claude-2.1"\n'
DEFAULTS = {name: given["default"] for name, given in load(ROOT / "action.yml")["inputs"].items()}
NAMES = {"PATHS": "paths", "WITHIN": "within", "FAIL_ON": "fail-on", "FORMAT": "format", "BASELINE": "baseline", "DATA": "data"}


@dataclass
class Ran:
    """What the step said."""

    status: int
    log: str
    outputs: dict[str, str]
    summary: str


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Give a checkout with code that names retired models, and with a module that is called as ours."""
    work = tmp_path / "work"
    (work / "src").mkdir(parents=True)
    (work / "src" / "app.py").write_text(CODE)
    (work / "scraper.py").write_text("raise SystemExit('the checked folder was imported')\n")
    subprocess.run(["git", "init", "--quiet"], cwd=work, check=True)
    return work


def _check(folder: Path, **inputs: str) -> Ran:
    step: dict[str, Any] = load(ROOT / "action.yml")["runs"]["steps"][2]
    assert set(step["env"]) - {"PYTHON", "SEPARATOR"} == set(NAMES)
    temporary = folder.parent / "temporary"
    temporary.mkdir(exist_ok=True)
    output, summary = temporary / "output", temporary / "summary"
    output.write_text("")
    given = {**DEFAULTS, **{name.replace("_", "-"): value for name, value in inputs.items()}}
    environment = {
        "PATH": "/usr/bin:/bin",
        "HOME": str(folder),
        "LANG": "C.UTF-8",
        "PYTHON": sys.executable,
        "SEPARATOR": ":",
        "GITHUB_ACTION_PATH": str(ROOT),
        "RUNNER_TEMP": str(temporary),
        "GITHUB_OUTPUT": str(output),
        "GITHUB_STEP_SUMMARY": str(summary),
        **{variable: given[name] for variable, name in NAMES.items()},
    }
    command = ["bash", "--noprofile", "--norc", "-e", "-o", "pipefail", "-c", step["run"]]
    done = subprocess.run(command, cwd=folder, env=environment, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, check=False)
    text = summary.read_text(encoding="utf-8") if summary.exists() else ""
    return Ran(done.returncode, done.stdout.decode(), read_outputs(output.read_text(encoding="utf-8")), text)


def test_findings_fail_the_job_and_are_told_everywhere(folder: Path) -> None:
    """Beside the lines, in the summary, and in the outputs."""
    ran = _check(folder)
    assert ran.status == 1, ran.log
    assert [name for name, _ in commands(ran.log)] == ["error", "error"]
    assert "file=src/app.py,line=1" in ran.log
    assert ran.outputs == {"count": "2", "next-date": "", "sarif": ""}
    assert "claude-3-opus-20240229" in ran.summary


def test_sarif_is_a_file_whose_path_is_an_output(folder: Path) -> None:
    """To be uploaded by the next step."""
    ran = _check(folder, format="sarif")
    assert ran.status == 1
    with open(ran.outputs["sarif"], encoding="utf-8") as stream:  # noqa: PTH123 - a path that the step printed
        sarif = json.load(stream)
    assert sarif["version"] == "2.1.0"
    assert len(sarif["runs"][0]["results"]) == 2
    assert commands(ran.log) == []


def test_what_does_not_fail_the_job_is_up_to_the_caller(folder: Path) -> None:
    """With none, findings are told and the job goes on."""
    ran = _check(folder, fail_on="none")
    assert (ran.status, ran.outputs["count"]) == (0, "0")
    assert len(commands(ran.log)) == 2


def test_paths_are_one_a_line_and_no_program(folder: Path) -> None:
    """Blanks, quotes and dollars in a path are part of it; so is a leading hyphen."""
    odd = "src/odd $(touch hacked) 'name'; x.py"
    (folder / odd).parent.mkdir(parents=True, exist_ok=True)
    (folder / odd).write_text('M = "claude-2.1"\n')
    (folder / "-rf.py").write_text('M = "claude-2.1"\n')
    ran = _check(folder, paths=f"{odd}\n-rf.py\n")
    assert ran.outputs["count"] == "2", ran.log
    assert not (folder / "hacked").exists()


def test_a_published_feed_can_be_the_judge(folder: Path) -> None:
    """What `lastcall build` writes, asked of a server: its facts count, and not the bundled ones."""
    site = folder.parent / "site"
    assert main(["build", "--out", str(site), "--snapshots", str(ROOT / "snapshots")]) == 0
    models = (site / "v1" / "models.json").read_text(encoding="utf-8").replace("claude-2.1", "claude-2.9")
    with serve({"/v1/models.json": [page(models, "application/json")]}) as server:
        ran = _check(folder, data=server.url("/v1/models.json"))
        assert len(server.asked("/v1/models.json")) == 3, ran.log
    assert (ran.status, ran.outputs["count"]) == (1, "1"), ran.log


def test_clean_code_is_silent(folder: Path) -> None:
    """It succeeds, and the log says no more than which facts it was judged by."""
    (folder / "src" / "app.py").write_text("MODEL = None\n")
    ran = _check(folder)
    assert (ran.status, ran.outputs["count"]) == (0, "0")
    assert all(line.startswith("lastcall: ") for line in ran.log.splitlines()), "only which facts these are, and that once"
    assert len(ran.log.splitlines()) == len(set(ran.log.splitlines()))


@pytest.mark.parametrize(
    ("inputs", "status"),
    [
        ({"paths": "nowhere"}, 2),
        ({"within": "soon"}, 2),
        ({"data": "nowhere.json"}, 2),
        ({"baseline": "nowhere.json"}, 2),
        ({"format": "pdf"}, 2),
    ],
)
def test_a_wrong_input_is_one_sentence(folder: Path, inputs: dict[str, str], status: int) -> None:
    """With the exit status of wrong usage, and no outputs that look like an answer."""
    ran = _check(folder, **inputs)
    assert ran.status == status, ran.log
    assert "lastcall: " in ran.log
    assert "Traceback" not in ran.log
    assert ran.outputs == {}
