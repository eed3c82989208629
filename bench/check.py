"""Compares `lastcall check` with ripgrep and with the other scanners of the field, in one run over one made-up tree.

    python bench/check.py --rg /path/to/rg --peers /path/to/venvs

``--peers`` is a folder with one virtual environment a peer, named as the peer (``python -m venv llm-sunset && llm-sunset/bin/pip
install llm-sunset``); a peer that isn't there is reported as such. Output is Markdown, for ``bench/README.md``. Times are medians;
beside wall time stands processor time, which a busy machine disturbs less.
"""

from __future__ import annotations

import argparse
import json
import os
import resource
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from dataclasses import dataclass, field
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))

from bench.tree import Truth, make_tree  # noqa: E402 - the checkout is put on the path first
from scraper.store.folder import bundled_folder, read_facts  # noqa: E402 - as above
from tests.usage.corpus import LINES  # noqa: E402 - as above
from tests.usage.facts import SNAPSHOT  # noqa: E402 - as above

TODAY = "2026-11-23"
PEERS = {
    "llm-sunset": [
        "llm-sunset",
        "scan",
        "--offline",
        "--format",
        "json",
        "--include-docs",
        "--include-hidden",
        "--warn-within",
        "-1",
        ".",
    ],
    "depdesk": ["depdesk", "check", "--json", "--no-github", "--locations", "1000000", "."],
    "bydtech-model-retire": ["model-retire", "-f", "json", "."],
    "foretop-ebb": ["ebb", "scan", "."],
}
Places = set[tuple[str, int]]


@dataclass
class Contender:
    """One command: what it is called, how it is run, and what came of it."""

    name: str
    command: list[str]
    note: str = ""
    wall: list[float] = field(default_factory=list)
    cpu: list[float] = field(default_factory=list)
    output: str = ""

    def run(self, folder: Path, limit: float) -> bool:
        """Run once; False where it took longer than ``limit`` seconds or isn't there."""
        environment = {name: value for name, value in os.environ.items() if name != "PYTHONDONTWRITEBYTECODE"} | {
            "PYTHONPATH": str(ROOT)
        }
        before, start = resource.getrusage(resource.RUSAGE_CHILDREN), time.perf_counter()
        try:
            done = subprocess.run(
                self.command, cwd=folder, env=environment, capture_output=True, text=True, timeout=limit, check=False
            )
        except (subprocess.TimeoutExpired, FileNotFoundError) as error:
            self.note = "not there" if isinstance(error, FileNotFoundError) else f"stopped after {limit:.0f} s"
            return False
        self.wall.append(time.perf_counter() - start)
        after = resource.getrusage(resource.RUSAGE_CHILDREN)
        self.cpu.append(after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime)
        self.output = done.stdout
        return True


def contenders(rg: str | None, peers: Path | None, ids: Path) -> list[Contender]:
    """Give ripgrep, lastcall and the peers."""
    ours = [sys.executable, "-m", "scraper", "check", "--today", TODAY, "--format", "json"]
    found = [Contender("lastcall check", ours), Contender("lastcall check, ripgrep off", ["env", "LASTCALL_RIPGREP=off", *ours])]
    if rg:
        found.insert(0, Contender("rg -F -f", [rg, "-n", "-F", "-f", str(ids), "."]))
    for name, words in PEERS.items():
        program = peers / name / "bin" / words[0] if peers else None
        there = program is not None and program.exists()
        found.append(Contender(name, [str(program), *words[1:]] if there else ["/nonexistent"], "" if there else "not installed"))
    return found


def places(contender: Contender) -> Places:
    """Give the (path, line) of each finding that isn't only a note on an active or unknown model."""
    text = contender.output
    if contender.name.startswith("rg"):
        return {(path.removeprefix("./"), int(line)) for path, line in (row.split(":")[:2] for row in text.splitlines())}
    document = json.loads(text) if text.strip().startswith("{") else {"findings": []}
    found: Places = set()
    for one in document["findings"]:
        # Notes on active and unknown models, and on parameters, are not what is compared.
        if one.get("verdict") == "parameter" or (one.get("state") or one.get("status")) not in {"retired", "deprecated"}:
            continue
        for place in one.get("locations", [one]):
            found.add((str(place.get("path") or place.get("file")).removeprefix("./"), int(place["line"])))
    return found


def measure(each: list[Contender], folder: Path, runs: int, limit: float) -> None:
    """Run everybody in turns; who takes more than ten seconds runs once."""
    for turn in range(runs + 1):
        for contender in each:
            slow = bool(contender.wall) and contender.wall[0] > 10
            if contender.note or (slow and turn > 0):
                continue
            contender.run(folder, limit)
            if turn == 0 and not slow and contender.wall and contender.wall[0] < 10:
                contender.wall.clear()  # the first run warms the cache, and compiles
                contender.cpu.clear()


def print_speed(each: list[Contender], truth: Truth) -> None:
    """Print the table of times, with ratios to ripgrep's, and of what was found in the tree."""
    base = next((one for one in each if one.name.startswith("rg") and one.wall), None)
    print(f"| | wall s | processor s | wall x rg | processor x rg | true (of {len(truth.true)}) | false (of {len(truth.traps)}) |")
    print("| :-- | --: | --: | --: | --: | --: | --: |")
    for one in each:
        if not one.wall:
            print(f"| {one.name} | {one.note} | | | | | |")
            continue
        wall, cpu, found = statistics.median(one.wall), statistics.median(one.cpu), places(one)
        ratios = (wall / statistics.median(base.wall), cpu / statistics.median(base.cpu)) if base else (0.0, 0.0)
        told = f"{len(found & truth.true)} | {len(found - truth.true)}"
        print(f"| {one.name} | {wall:.2f} | {cpu:.2f} | {ratios[0]:.2f} | {ratios[1]:.2f} | {told} |")


def print_corpus(each: list[Contender]) -> None:
    """Print who finds what in the labelled corpus of the tests, a file a line."""
    past = {model.id for model in SNAPSHOT.models if model.state in {"retired", "deprecated"}}
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        true: Places = set()
        for number, (line, label) in enumerate(LINES.items()):
            (folder / f"line{number}.py").write_text(line + "\n", encoding="utf-8")
            true |= {(f"line{number}.py", 1)} if any(word.split("/")[0] in past for word in label.split()) else set()
        print(f"\n| {len(LINES)} labelled lines, {len(true)} with a retired or deprecated model | found | missed | false |")
        print("| :-- | --: | --: | --: |")
        for one in each:
            again = Contender(one.name, one.command)
            if one.note == "not installed" or not again.run(folder, 120):
                continue
            found = places(again)
            print(f"| {one.name} | {len(found & true)} | {len(true - found)} | {len(found - true)} |")


def main() -> None:
    """Make the tree, run everybody, print."""
    parser = argparse.ArgumentParser(description="lastcall check against ripgrep and the field")
    parser.add_argument("--files", type=int, default=50_000)
    parser.add_argument("--mean-bytes", type=int, default=21_000)
    parser.add_argument("--runs", type=int, default=5)
    parser.add_argument("--limit", type=float, default=300.0, help="seconds for one command")
    parser.add_argument("--rg", default=shutil.which("rg"))
    parser.add_argument("--peers", type=Path)
    arguments = parser.parse_args()
    with tempfile.TemporaryDirectory() as name:
        folder, ids = Path(name) / "tree", Path(name) / "ids.txt"
        facts = read_facts(bundled_folder())
        ids.write_text("".join(f"{model.id}\n" for snapshot in facts.snapshots for model in snapshot.models))
        truth = make_tree(folder, arguments.files, arguments.mean_bytes)
        print(
            f"{truth.files:,} files, {truth.size / 1e9:.2f} GB, Python {sys.version.split()[0]}, {os.cpu_count()} cores\n",
            flush=True,
        )
        each = contenders(arguments.rg, arguments.peers, ids)
        measure(each, folder, arguments.runs, arguments.limit)
        print_speed(each, truth)
        print_corpus(each)


if __name__ == "__main__":
    main()
