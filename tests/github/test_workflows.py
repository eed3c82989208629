"""A contract with the YAML: what every workflow and action of this project holds to, and what each of them promises by itself."""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from tests.support.workflows import ROOT, WORKFLOWS, load

FILES = sorted(WORKFLOWS.glob("*.yml"))
PIN = re.compile(r"uses: [\w.-]+/[\w./-]+@[0-9a-f]{40} # v\d+\.\d+\.\d+$")
WRITERS = {
    ("update.yml", "review"): {"contents", "pull-requests", "issues"},
    ("publish.yml", "deploy"): {"pages", "id-token"},
    ("publish.yml", "keep-awake"): {"actions"},
    ("release.yml", "attest"): {"id-token", "attestations"},
    ("release.yml", "publish"): {"id-token"},
    ("release.yml", "announce"): {"contents"},
}
RUNNER_VARIABLES = ("GITHUB_ACTION_PATH", "GITHUB_REPOSITORY", "GITHUB_REPOSITORY_OWNER", "GITHUB_STEP_SUMMARY", "RUNNER_TEMP")
OPTIONAL = "SC2292,SC2248,SC2310,SC2312"
"""Matters of taste: [[ ]] for test, quotes that can't matter, functions in conditions, status of a substitution."""
JOBS = [(path.name, name, job) for path in FILES for name, job in load(path)["jobs"].items()]
IDS = [f"{file}:{name}" for file, name, _ in JOBS]


def _steps() -> list[tuple[str, dict[str, Any]]]:
    found = [(f"{file}:{name}", step) for file, name, job in JOBS for step in job["steps"]]
    return found + [("action.yml", step) for step in load(ROOT / "action.yml")["runs"]["steps"]]


STEPS = _steps()
SHELL = [(f"{place}:{step['name']}", step) for place, step in STEPS if "run" in step]


def _tool(name: str) -> str:
    """Give a checker's path; without it the test is skipped, or fails where CI says that it must be there."""
    found = shutil.which(name) or shutil.which(name, path=str(Path(sys.executable).parent))
    if found is None:
        if os.environ.get("LASTCALL_TOOLS_REQUIRED"):
            pytest.fail(f"{name} isn't installed")
        pytest.skip(f"{name} isn't installed: pip install '.[lint]'")
    return found


def test_the_workflows_are_the_ones_that_are_known() -> None:
    """A new one is held to this contract by being found here."""
    assert [path.stem for path in FILES] == ["check", "ci", "data-guard", "publish", "release", "update"]


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.name)
def test_a_workflow_gives_no_permission_by_itself(path: Path) -> None:
    """Empty at the top, a concurrency group, and never a trigger that hands secrets to a stranger's code."""
    workflow = load(path)
    assert workflow["permissions"] == {}
    assert "group" in workflow["concurrency"]
    assert not {"pull_request_target", "workflow_run", "issue_comment"} & set(workflow["on"])


@pytest.mark.parametrize(("file", "name", "job"), JOBS, ids=IDS)
def test_a_job_may_only_what_it_must(file: str, name: str, job: dict[str, Any]) -> None:
    """Write permissions are the ones that are listed here; each job has a name and a time-out."""
    writes = {permission for permission, level in job.get("permissions", {}).items() if level == "write"}
    assert writes == WRITERS.get((file, name), set())
    assert 0 < job["timeout-minutes"] <= 20
    assert job["name"]
    assert set(job["permissions"].values()) <= {"read", "write"}


@pytest.mark.parametrize("path", [*FILES, ROOT / "action.yml"], ids=lambda path: path.name)
def test_every_action_is_pinned_by_its_commit_with_the_version_beside_it(path: Path) -> None:
    """A tag can be moved; a commit can't."""
    for line in path.read_text(encoding="utf-8").splitlines():
        if "uses:" in line and not line.lstrip().startswith("#") and "uses: $/" not in line:
            assert PIN.search(line), line


def test_one_action_has_one_pin() -> None:
    """A half-done update would leave two."""
    text = "".join(path.read_text(encoding="utf-8") for path in [*FILES, ROOT / "action.yml"])
    pins = set(re.findall(r"uses: ([\w.-]+/[\w./-]+)@([0-9a-f]{40})", text))
    assert len({action for action, _ in pins}) == len(pins)


@pytest.mark.parametrize(("place", "step"), STEPS, ids=[f"{place}:{step['name']}" for place, step in STEPS])
def test_a_checkout_leaves_no_credential_behind(place: str, step: dict[str, Any]) -> None:
    """The token would lie in .git/config for every step after it."""
    if str(step.get("uses", "")).startswith("actions/checkout@"):
        assert step["with"]["persist-credentials"] is False


@pytest.mark.parametrize(("place", "step"), SHELL, ids=[place for place, _ in SHELL])
def test_no_expression_stands_in_a_shell_step(place: str, step: dict[str, Any]) -> None:
    """Text from outside comes by the environment; an expression would be pasted into the program."""
    assert "${{" not in step["run"]


@pytest.mark.parametrize(("place", "step"), SHELL, ids=[place for place, _ in SHELL])
def test_every_shell_step_passes_shellcheck(place: str, step: dict[str, Any]) -> None:
    """With its optional checks; a variable that neither the step nor the runner sets is a finding."""
    known = "".join(f"export {name}=x\n" for name in (*RUNNER_VARIABLES, *step.get("env", {})))
    command = [_tool("shellcheck"), "--shell", "bash", "--enable", "all", "--exclude", OPTIONAL, "-"]
    done = subprocess.run(command, input=f"set -e\n{known}{step['run']}", capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout


def test_the_audit_of_workflows_is_clean() -> None:
    """Zizmor, offline, at its most pedantic."""
    command = [_tool("zizmor"), "--offline", "--persona", "pedantic", "--no-progress", "--strict-collection"]
    done = subprocess.run([*command, str(ROOT / ".github"), str(ROOT / "action.yml")], capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr


@pytest.mark.parametrize(
    ("schema", "paths"),
    [
        ("vendor.github-workflows", FILES),
        ("vendor.github-actions", [ROOT / "action.yml"]),
        ("vendor.dependabot", [ROOT / ".github" / "dependabot.yml"]),
    ],
    ids=["workflows", "action", "dependabot"],
)
def test_files_fit_their_schemas(schema: str, paths: list[Path]) -> None:
    """The schemas that the checker carries."""
    command = [_tool("check-jsonschema"), "--builtin-schema", schema, *map(str, paths)]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr


# What update.yml promises by itself.


def _job(file: str, name: str) -> list[dict[str, Any]]:
    steps: list[dict[str, Any]] = load(WORKFLOWS / file)["jobs"][name]["steps"]
    return steps


def test_the_job_that_reads_pages_holds_nothing() -> None:
    """No token in any of its steps, no secret, no right to write."""
    job = load(WORKFLOWS / "update.yml")["jobs"]["fetch"]
    expressions = re.findall(r"\$\{\{\s*(.*?)\s*\}\}", json.dumps(job))
    assert sorted(set(expressions)) == ["inputs.accept", "inputs.from"]
    assert "env" not in load(WORKFLOWS / "update.yml")
    assert "env" not in job


def test_the_candidate_is_checked_before_any_token_exists() -> None:
    """Accept, validate, guard, and only then the one step that has a token, which is the last."""
    names = [step["name"] for step in _job("update.yml", "review")]
    order = [
        "Take in what belongs there, refuse the rest",
        "Validate the snapshots",
        "Hold them against the evidence",
        "Propose it",
    ]
    assert names[-4:] == order
    holding = [step["name"] for step in _job("update.yml", "review") if "github.token" in json.dumps(step)]
    assert holding == ["Propose it"]
    assert all("if" not in step and "continue-on-error" not in step for step in _job("update.yml", "review"))


def test_the_job_with_the_token_meets_nothing_but_github() -> None:
    """Its packages come from the other job, and the committed hashes decide whether they are the right ones."""
    (install,) = [step for step in _job("update.yml", "review") if step["name"] == "Install what lastcall needs"]
    assert "--no-index" in install["run"]
    assert "--require-hashes" in install["run"]
    assert not any(
        "curl" in str(step.get("run")) or "pip download" in str(step.get("run")) for step in _job("update.yml", "review")
    )


@pytest.mark.parametrize("file", ["update.yml", "publish.yml"])
def test_schedules_keep_off_the_full_hour(file: str) -> None:
    """What is due on the hour is late or dropped."""
    for entry in load(WORKFLOWS / file)["on"]["schedule"]:
        assert 5 < int(entry["cron"].split()[0]) % 30 < 25 or int(entry["cron"].split()[0]) % 15


def test_the_tests_run_as_the_readme_has_them() -> None:
    """The two commands that a stranger is given are the two that CI runs, to the letter."""
    readme = (ROOT / "README.md").read_text(encoding="utf-8").split("## Try it", 1)[1]
    given = readme.split("```sh\n", 1)[1].split("```", 1)[0].splitlines()
    assert [step["run"] for step in _job("ci.yml", "test") if "run" in step] == given


def test_every_package_is_installed_by_hash_or_pinned() -> None:
    """Wherever a workflow meets the registry beside CI and the build."""
    for place, step in STEPS:
        for line in step.get("run", "").replace("\\\n", " ").splitlines():
            if "pip install" in line or "pip download" in line or 'pip" install' in line:
                by_hash = "--require-hashes" in line
                pinned = "build==" in line
                own = "--editable" in line or "dist/*.whl" in line or "install --quiet . &&" in line
                assert by_hash or pinned or own, (place, line)


@pytest.mark.parametrize("name", ["requirements.txt", "requirements-check.txt"])
def test_hashed_requirements_are_whole_and_name_no_host(name: str) -> None:
    """Every line is a pin with hashes; no index of anybody's stands in it."""
    text = (ROOT / ".github" / name).read_text(encoding="utf-8")
    assert "://" not in text
    pins = [line for line in text.splitlines() if line and not line.startswith((" ", "#"))]
    assert pins
    assert all(re.fullmatch(r"[a-z0-9-]+==[\w.]+ \\", line) for line in pins)
    assert text.count("--hash=sha256:") > len(pins)


def test_hashed_requirements_fit_what_the_package_asks_for() -> None:
    """A dependency that is added to the project and not here would fail in the workflow only."""
    import tomllib

    from packaging.requirements import Requirement

    wanted = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]["dependencies"]
    text = (ROOT / ".github" / "requirements.txt").read_text(encoding="utf-8")
    pins = dict(re.findall(r"^([a-z0-9-]+)==([\w.]+)", text, re.MULTILINE))
    for requirement in map(Requirement, wanted):
        assert requirement.name in pins, f"{requirement.name}: make .github/requirements.txt anew"
        assert requirement.specifier.contains(pins[requirement.name])


def test_the_action_uses_every_input_it_declares() -> None:
    """A dead input is a promise that nobody keeps."""
    action = load(ROOT / "action.yml")
    text = json.dumps(action["runs"])
    assert [name for name in action["inputs"] if f"inputs.{name} " not in text] == []


def test_the_called_workflow_hands_on_what_the_action_knows() -> None:
    """Its inputs are the action's, with the same defaults."""
    action, called = load(ROOT / "action.yml")["inputs"], load(WORKFLOWS / "check.yml")["on"]["workflow_call"]["inputs"]
    assert set(called) <= set(action)
    assert all(called[name]["default"] == action[name]["default"] for name in called)


def test_the_readmes_yaml_is_yaml_and_names_what_exists() -> None:
    """Each snippet parses, each input is the action's, and each version is this one."""
    import yaml

    from scraper import __version__

    readme = (ROOT / "README.md").read_text(encoding="utf-8")
    snippets = [yaml.safe_load(text) for text in re.findall(r"^```yaml\n(.*?)^```", readme, re.DOTALL | re.MULTILINE)]
    steps = [item for snippet in snippets if isinstance(snippet, list) for item in snippet if "with" in item]
    assert steps
    assert all(set(step["with"]) <= set(load(ROOT / "action.yml")["inputs"]) for step in steps)
    assert set(re.findall(r"lastcall-dev/lastcall(?:/[\w./-]+)?@v([\w.]+)|rev: v([\w.]+)", readme)) <= {
        (__version__, ""),
        ("", __version__),
    }
    hooks = {hook["id"] for hook in yaml.safe_load((ROOT / ".pre-commit-hooks.yaml").read_text(encoding="utf-8"))}
    named = {hook["id"] for snippet in snippets if isinstance(snippet, list) for item in snippet for hook in item.get("hooks", [])}
    assert named == hooks


def test_the_readmes_table_of_inputs_is_the_actions() -> None:
    """None is missing, none is invented."""
    readme = (ROOT / "README.md").read_text(encoding="utf-8").split("### In your CI", 1)[1].split("Outputs:", 1)
    table = readme[0].split("| input | is |", 1)[1]
    named = {name for row in table.splitlines() if row.startswith("| `") for name in re.findall(r"`([\w-]+)`", row.split("|")[1])}
    assert named == set(load(ROOT / "action.yml")["inputs"])
    assert set(re.findall(r"`([\w-]+)` \(", readme[1].split("\n\n", 1)[0])) == set(load(ROOT / "action.yml")["outputs"])
