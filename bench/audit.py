"""How fast `lastcall audit` reads, and in how much memory: a generated export, read whole in a process of its own.

::

    python bench/audit.py               400 MB
    python bench/audit.py --mb 2000     2 GB

Beside it stands what bounds it: the csv module alone, handing out the same rows to nobody, and what a short script would do,
``DictReader`` into a counter. The export has the columns of the Console's, 240 keys in 4 workspaces, 7 models,
a year of days, a workspace that needs quotes, and the ``≤`` that makes the text more than ASCII.
"""

from __future__ import annotations

import argparse
import json
import random
import subprocess
import sys
import tempfile
import time
from datetime import date, timedelta
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
COLUMNS = (
    "usage_date_utc,model_version,api_key,workspace,usage_type,context_window,usage_input_tokens_no_cache,"
    "usage_input_tokens_cache_write_5m,usage_input_tokens_cache_write_1h,usage_input_tokens_cache_read,usage_output_tokens,"
    "web_search_count,inference_geo,speed"
)
MODELS = (
    "claude-opus-4-1-20250805",
    "claude-sonnet-4-20250514",
    "claude-sonnet-4-5-20250929",
    "claude-haiku-4-5-20251001",
    "claude-opus-5-5",
    "claude-sonnet-5-5",
    "claude-neptune-9",
)
WORKSPACES = ("Default", "Research", '"Operations, EU"', "Nightly jobs")


def generate(path: Path, megabytes: int) -> int:
    """Write an export of so many megabytes and give its rows; the same size gives the same bytes."""
    chance, rows = random.Random(7), 0
    first, block = date(2025, 11, 1), 200_000
    with path.open("w", encoding="utf-8", newline="") as out:
        out.write(COLUMNS + "\n")
        lines = []
        for _ in range(block):
            key = chance.randrange(240)
            counts = (chance.randrange(200_000), chance.choice((0, chance.randrange(90_000))), 0, chance.randrange(1_000_000))
            cells = ",".join(map(str, (*counts, chance.randrange(30_000))))
            owner = f"service-{key:03}-prod,{WORKSPACES[key % 4]},standard,≤ 200k"
            lines.append(f"{chance.choice(MODELS)},{owner},{cells},0,not_available,\n")
        while out.tell() < megabytes * 1_000_000:
            # Exports are in order of days: each block is one day, and the same block again is the next.
            day = (first + timedelta(days=rows // block % 365)).isoformat() + ","
            out.write("".join([day + line for line in lines]))
            rows += block
    return rows


def measure(way: str, path: str) -> dict[str, float]:
    """Read the export one way, in this process, and give seconds and the peak of memory in MB."""
    began, used = time.perf_counter(), time.process_time()
    _WAYS[way](path)
    seconds, cpu = time.perf_counter() - began, time.process_time() - used
    return {"seconds": seconds, "cpu": cpu, "peak": peak_of_memory()}


def peak_of_memory() -> float:
    """Give this process's peak in MB; ``ru_maxrss`` would also know the parent's, from before the exec."""
    status = Path("/proc/self/status").read_text(encoding="utf-8")
    return int(status.partition("VmHWM:")[2].split()[0]) * 1024 / 1e6


def _audit(path: str) -> None:
    from scraper.cli import main

    main(["audit", path, "--format", "json", "--today", "2026-11-23", "--fail-on", "none"])


def _csv_alone(path: str) -> None:
    import csv
    from collections import deque

    with Path(path).open(encoding="utf-8", newline="") as text:
        deque(csv.reader(text, strict=True), maxlen=0)


def _dict_reader(path: str) -> None:
    import csv
    from collections import Counter

    sums: Counter[tuple[str, str, str]] = Counter()
    columns = [name for name in COLUMNS.split(",") if "tokens" in name]
    with Path(path).open(encoding="utf-8", newline="") as text:
        for row in csv.DictReader(text):
            sums[row["model_version"], row["workspace"], row["api_key"]] += sum(int(row[name]) for name in columns)


_WAYS = {"lastcall audit": _audit, "csv.reader, rows thrown away": _csv_alone, "csv.DictReader into a Counter": _dict_reader}


def main() -> int:
    """Generate, read each way in a fresh process, and print a table."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--mb", type=int, default=400, help="megabytes of the export (400)")
    parser.add_argument("--runs", type=int, default=3, help="runs of each way; the one of least processor time counts (3)")
    parser.add_argument("--only", dest="ways", action="append", choices=list(_WAYS), help="this way, and no other that isn't named")
    parser.add_argument("--way", choices=list(_WAYS), help=argparse.SUPPRESS)
    parser.add_argument("--file", help=argparse.SUPPRESS)
    arguments = parser.parse_args()
    if arguments.way:
        print(json.dumps(measure(arguments.way, arguments.file)), file=sys.stderr)
        return 0
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "usage.csv"
        rows = generate(path, arguments.mb)
        size = path.stat().st_size / 1e6
        print(f"{size:,.0f} MB, {rows:,} rows, Python {sys.version.split()[0]}, best of {arguments.runs}\n")
        print("| way | seconds | processor seconds | MB in a processor second | peak MB |\n| :-- | --: | --: | --: | --: |")
        for way in arguments.ways or _WAYS:
            best = min((_in_a_process(way, path) for _ in range(arguments.runs)), key=lambda found: found["cpu"])
            figures = f"{best['seconds']:.1f} | {best['cpu']:.1f} | {size / best['cpu']:.0f} | {best['peak']:.0f}"
            print(f"| {way} | {figures} |", flush=True)
    return 0


def _in_a_process(way: str, path: Path) -> dict[str, float]:
    command = [sys.executable, str(Path(__file__).resolve()), "--way", way, "--file", str(path)]
    done = subprocess.run(
        command,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.PIPE,
        text=True,
        check=True,
        cwd=ROOT,
        env={"PYTHONPATH": str(ROOT), "PATH": "/usr/bin:/bin"},
    )
    found: dict[str, float] = json.loads(done.stderr.splitlines()[-1])
    return found


if __name__ == "__main__":
    sys.exit(main())
