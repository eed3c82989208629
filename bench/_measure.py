"""What the benchmarks share: commands run in turn, their wall and processor time and peak memory, and ratios pair by pair.

Public means only: `time.perf_counter`, `subprocess`, and the operating system's own accounting of a finished child (`os.wait4`).
"""

from __future__ import annotations

import os
import platform
import statistics
import subprocess
import sys
import time
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

ROOT = Path(__file__).resolve().parent.parent


@dataclass(frozen=True, slots=True)
class Run:
    """One run of one process: seconds on the wall and on the processor, peak memory in MiB, exit status."""

    wall: float
    cpu: float
    peak: float
    status: int


def environment() -> dict[str, str]:
    """Give the environment of every child: the checkout on the path, byte code written as on a user's machine, no proxies."""
    kept = {name: value for name, value in os.environ.items() if not name.lower().endswith("_proxy")}
    kept.pop("PYTHONDONTWRITEBYTECODE", None)
    return {**kept, "PYTHONPATH": str(ROOT)}


def run_once(command: Sequence[str], cwd: Path) -> Run:
    """Run a command to its end, its output thrown away."""
    start = time.perf_counter()
    child = subprocess.Popen(
        command, cwd=cwd, env=environment(), stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
    )
    _, status, used = os.wait4(child.pid, 0)
    wall = time.perf_counter() - start
    child.returncode = os.waitstatus_to_exitcode(status)
    peak = used.ru_maxrss / (1024 * 1024 if sys.platform == "darwin" else 1024)
    return Run(wall, used.ru_utime + used.ru_stime, peak, child.returncode)


def in_turn(commands: Mapping[str, Sequence[str]], runs: int, cwd: Path) -> dict[str, list[Run]]:
    """Run all commands once uncounted, then ``runs`` times in turn (A B C A B C …), so that a slow moment meets all of them."""
    found: dict[str, list[Run]] = {name: [] for name in commands}
    for number in range(runs + 1):
        for name, command in commands.items():
            one = run_once(command, cwd)
            if number:
                found[name].append(one)
    return found


def table(found: Mapping[str, list[Run]], yardstick: str) -> str:
    """Give medians as a Markdown table, with the median of each pair's ratio to the yardstick."""
    lines = [
        f"| whole process | wall ms | processor ms | peak MiB | wall ÷ {yardstick} | processor ÷ {yardstick} |",
        "| :-- | --: | --: | --: | --: | --: |",
    ]
    for name, runs in found.items():
        wall, cpu = (
            statistics.median(getattr(one, kind) / getattr(base, kind) for one, base in zip(runs, found[yardstick], strict=True))
            for kind in ("wall", "cpu")
        )
        failed = sum(one.status != 0 for one in runs)
        shown = name + (f" ({failed} of {len(runs)} runs failed)" if failed else "")
        figures = [1000 * statistics.median(one.wall for one in runs), 1000 * statistics.median(one.cpu for one in runs)]
        peak = statistics.median(one.peak for one in runs)
        lines.append(f"| {shown} | {figures[0]:.0f} | {figures[1]:.0f} | {peak:.0f} | {wall:.2f} | {cpu:.2f} |")
    return "\n".join(lines)


def in_process(work: Callable[[], object], runs: int) -> tuple[float, float, float]:
    """Give the median wall, the median processor and the least processor milliseconds of ``runs`` calls after three uncounted."""
    walls, cpus = [], []
    for number in range(runs + 3):
        wall, cpu = time.perf_counter(), time.process_time()
        work()
        if number >= 3:
            walls.append(1000 * (time.perf_counter() - wall))
            cpus.append(1000 * (time.process_time() - cpu))
    return statistics.median(walls), statistics.median(cpus), min(cpus)


def machine() -> str:
    """Say when and on what this was measured, and how busy it was."""
    load = f", load {os.getloadavg()[0]:.1f}" if hasattr(os, "getloadavg") else ""
    python = platform.python_version()
    return f"{datetime.now(UTC):%Y-%m-%d}, Python {python}, {os.cpu_count()} cores, {platform.system()} {platform.machine()}{load}"
