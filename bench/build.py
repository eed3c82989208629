"""How long a build takes, and how much memory: 10,000 models and 50,000 changes, half of it, and the committed snapshots.

    python bench/build.py

Each size runs in a process of its own through the command line, because the peak of memory is a process's.
"""

from __future__ import annotations

import argparse
import json
import resource
import subprocess
import sys
import tempfile
import time
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
SECONDS, MEBIBYTES = 60.0, 1024
CHANGES_A_MODEL = 5


def make(folder: Path, count: int) -> None:
    """Write a snapshots folder of ``count`` models, each of which was added, deprecated, moved twice and retired."""
    from scraper.canonical import dumps_line, snapshot_text
    from scraper.change import change_to_json
    from scraper.changes import diff
    from scraper.lifecycle import Model, Notice, NoticeModel, Retirement, RetirementKind, Snapshot

    now = Snapshot("anthropic", "https://provider.example/deprecations", "everywhere", 60)
    start = date(2020, 1, 1)
    models: list[Model] = []
    notices: list[Notice] = []
    lines: list[tuple[str, str]] = []
    for number in range(count):
        model_id, day = f"model-{number:05}-{start:%Y%m%d}", start + timedelta(days=number % 2400)
        on = [day + timedelta(days=days) for days in (100, 110, 105)]
        evidence = ("status", f"notice:{day}-{model_id}")
        following = (f"model-{number + 1:05}-{start:%Y%m%d}",) if number % 20 != 19 else ()
        active = Model(
            model_id, "active", retirement=Retirement(on[0], RetirementKind.FLOOR, "Not sooner than"), evidence=("status",)
        )
        lives = [active]
        for moved in on:
            set_date = Retirement(moved, RetirementKind.FIRM, f"{moved:%B %d, %Y}")
            lives.append(replace(active, state="deprecated", deprecated_on=day, retirement=set_date, replacements=following,
                                 announced_on=day, evidence=evidence))  # fmt: skip
        lives.append(replace(lives[-1], state="retired", retirement=Retirement(on[-1], RetirementKind.ACTUAL, None)))
        old = now
        for step, life in enumerate(lives):
            entry = NoticeModel(model_id, on[min(step, 3) - 1], following, None)
            notice = Notice(day, "A model", f"{day}-{model_id}", on[-1] if step == 4 else None, (entry,))
            new = replace(now, models=(life,), notices=(notice,) if step else ())
            seen = datetime(day.year, day.month, day.day, 12, tzinfo=UTC) + timedelta(
                days=(0, 0, 10, 20, 105)[step], minutes=number
            )
            for change in diff(old, new):
                stamped = replace(change, seen_at=seen.strftime("%Y-%m-%dT%H:%M:%SZ"))
                lines.append((stamped.seen_at, dumps_line(change_to_json(stamped))))
            old = new
        models += old.models
        notices += old.notices
    place = folder / "anthropic"
    place.mkdir(parents=True)
    whole = replace(
        now, models=tuple(models), notices=tuple(sorted(notices, key=lambda n: (-n.announced_on.toordinal(), n.anchor)))
    )
    (place / "lifecycle.json").write_text(snapshot_text(whole), encoding="utf-8")
    (place / "changes.jsonl").write_text("".join(line for _, line in sorted(lines)), encoding="utf-8")


def measure(snapshots: Path, out: Path) -> dict[str, float]:
    """Build once into an empty folder and once more, and give seconds, mebibytes and files."""
    command = [sys.executable, "-m", "scraper", "build", "--snapshots", str(snapshots), "--out", str(out), "--today", "2026-11-23",
               "--site-url", "https://feeds.example/", "--format", "json"]  # fmt: skip
    seconds, work = [], [0.0]
    for _ in range(2):
        begin = time.monotonic()
        done = subprocess.run(command, cwd=ROOT, check=True, capture_output=True, text=True)
        seconds.append(time.monotonic() - begin)
        used = resource.getrusage(resource.RUSAGE_CHILDREN)
        work.append(used.ru_utime + used.ru_stime)
    files = json.loads(done.stdout)["files"]
    return {"seconds": seconds[0], "cpu": work[1], "again": work[2] - work[1], "MiB": used.ru_maxrss / 1024, "files": len(files)}


def main() -> int:
    """Print a row for each size; fail where a promised limit is passed."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--models", type=int, help="measure this one size and print JSON")
    chosen = parser.parse_args().models
    if chosen is None:
        rows = {}
        print("models    changes  first build     CPU  again, CPU   MiB  files")
        for count in (0, 2_500, 5_000, 10_000):
            # A process for each size: the peak of memory of one must not hide that of the next.
            one = subprocess.run([sys.executable, __file__, "--models", str(count)], check=True, capture_output=True, text=True)
            rows[count] = row = json.loads(one.stdout)
            changes = count * CHANGES_A_MODEL if count else "committed"
            times = f"{row['seconds']:9.2f} s  {row['cpu']:4.1f} s      {row['again']:4.1f} s"
            print(f"{count:>6}  {changes:>9}  {times}  {row['MiB']:4.0f}  {row['files']:5.0f}", flush=True)
        # The processor's time: a build doesn't wait for anything, so the wall's only adds how busy the machine is.
        return 0 if rows[10_000]["cpu"] < SECONDS and rows[10_000]["MiB"] < MEBIBYTES and rows[0]["cpu"] < 1 else 1
    sys.path.insert(0, str(ROOT))
    with tempfile.TemporaryDirectory() as scratch:
        snapshots = ROOT / "snapshots"
        if chosen:
            snapshots = Path(scratch) / "snapshots"
            make(snapshots, chosen)
        print(json.dumps(measure(snapshots, Path(scratch) / "out")))
    return 0


if __name__ == "__main__":
    sys.exit(main())
