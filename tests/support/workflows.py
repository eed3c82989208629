"""The jobs of a workflow file, run: every shell step by bash as it stands in the YAML, every action by a double of what it does.

An expression that a test doesn't know is an error: nothing slips in unseen.
"""

from __future__ import annotations

import re
import shutil
import subprocess
import sys
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from tests.support.runner import commands, read_outputs

ROOT = Path(__file__).resolve().parent.parent.parent
WORKFLOWS = ROOT / ".github" / "workflows"
_EXPRESSION = re.compile(r"\$\{\{\s*(.*?)\s*\}\}")
NEEDS_THE_NETWORK = frozenset({"Install what lastcall needs"})


def load(path: Path) -> dict[str, Any]:
    """Read a YAML file; the key ``on`` stays a word."""
    import yaml

    document: dict[Any, Any] = yaml.safe_load(path.read_text(encoding="utf-8"))
    if True in document:  # YAML 1.1 reads `on` as true
        document["on"] = document.pop(True)
    return document


@dataclass
class Ran:
    """What became of one job: whether it succeeded, the names of the steps that ran, and everything they said."""

    ok: bool = True
    steps: list[str] = field(default_factory=list)
    log: str = ""
    outputs: dict[str, dict[str, str]] = field(default_factory=dict)
    summary: str = ""

    @property
    def heard(self) -> list[tuple[str, str]]:
        """Give the workflow commands that the runner heard."""
        return commands(self.log)


@dataclass
class Runner:
    """A machine that runs jobs: ``artefacts`` is what they hand to each other, ``checked_out`` the branch of ``origin`` they start on."""

    home: Path
    origin: Path
    environment: dict[str, str]
    expressions: dict[str, str]
    checked_out: str = "main"
    count: int = 0

    @property
    def artefacts(self) -> Path:
        """Give the folder of the artefacts."""
        return self.home / "artefacts"

    def run(self, workflow: str, job: str) -> Ran:
        """Run one job of a workflow in a fresh workspace."""
        self.count += 1
        workspace, ran = self.home / f"work-{self.count}", Ran()
        workspace.mkdir(parents=True)
        for step in load(WORKFLOWS / workflow)["jobs"][job]["steps"]:
            if step["name"] in NEEDS_THE_NETWORK:
                (workspace / "wheels").mkdir(exist_ok=True)
                continue
            ran.steps.append(step["name"])
            if "uses" in step:
                self._action(step["uses"].partition("@")[0], step.get("with", {}), workspace)
            elif not self._shell(step, workspace, ran):
                ran.ok = False
                break
        return ran

    def _shell(self, step: dict[str, Any], workspace: Path, ran: Ran) -> bool:
        output, summary = (self.home / f"{name}-{self.count}-{len(ran.steps)}" for name in ("output", "summary"))
        output.touch()
        self.expressions["github.workspace"] = str(workspace)
        own = {name: self._resolved(str(value)) for name, value in step.get("env", {}).items()}
        channels = {"GITHUB_OUTPUT": str(output), "GITHUB_STEP_SUMMARY": str(summary), "RUNNER_TEMP": str(self.home)}
        # As the runner does it: a file, `bash -e`, and nothing of the tester's environment.
        done = subprocess.run(
            ["bash", "-e", "-c", step["run"]],
            cwd=workspace / step.get("working-directory", "."),
            env={**self.environment, **channels, **own},
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            stdin=subprocess.DEVNULL,
            check=False,
        )
        ran.log += done.stdout.decode(errors="replace")
        ran.outputs[step["name"]] = read_outputs(output.read_text(encoding="utf-8"))
        ran.summary += summary.read_text(encoding="utf-8") if summary.exists() else ""
        return done.returncode == 0

    def _resolved(self, text: str) -> str:
        return _EXPRESSION.sub(lambda match: self.expressions[match[1]], text)

    def _action(self, name: str, given: dict[str, Any], workspace: Path) -> None:
        match name:
            case "actions/checkout":
                target = workspace / given.get("path", ".")
                subprocess.run(["git", "clone", "--quiet", str(self.origin), str(target)], check=True, env=self.environment)
                wanted = self._resolved(given.get("ref", self.checked_out))
                subprocess.run(["git", "checkout", "--quiet", wanted], cwd=target, check=True, env=self.environment)
            case "actions/setup-python" | "actions/deploy-pages":
                pass
            case "actions/upload-artifact" | "actions/upload-pages-artifact":
                target = self.artefacts / given.get("name", "github-pages")
                shutil.rmtree(target, ignore_errors=True)
                shutil.copytree(workspace / given["path"], target)
            case "actions/download-artifact":
                shutil.copytree(self.artefacts / given["name"], workspace / given["path"], dirs_exist_ok=True)
            case _:
                raise AssertionError(f"no double of {name}")


def python_on_path(folder: Path) -> Path:
    """Make a folder in which ``python`` is the interpreter of the tests."""
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "python").unlink(missing_ok=True)
    (folder / "python").write_text(f'#!/bin/sh\nexec "{sys.executable}" "$@"\n', encoding="utf-8")
    (folder / "python").chmod(0o755)
    return folder
