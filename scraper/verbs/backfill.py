"""``lastcall backfill``: a folder of dated captures into snapshots and changes."""

from __future__ import annotations

import sys
from collections import Counter
from pathlib import Path
from typing import TYPE_CHECKING

from scraper.canonical import dumps
from scraper.errors import ExitStatus, PageRefused, UsageError
from scraper.verbs._arguments import add_format, add_places, load_settings

if TYPE_CHECKING:
    import argparse

    from scraper.backfill import Backfill, Step

EXAMPLES = """\
  lastcall backfill captures/                    pages named by their time, such as 2026-04-14T2132Z.md
  lastcall backfill captures/ --dry-run          what it would record
  lastcall backfill captures/ --format json      every step, for programs
a source that has a snapshot already is left alone, unless --replace is given
"""

SCHEMA = "lastcall/backfill/1"


def configure(parser: argparse.ArgumentParser) -> None:
    """Declare the verb's arguments."""
    parser.add_argument("folder", metavar="DIR", type=Path, help="a folder of saved pages whose names begin with their time")
    parser.add_argument("--source", default="anthropic", metavar="S", help="whose pages they are (anthropic)")
    parser.add_argument("--replace", action="store_true", help="put the result in place of facts that are there already")
    parser.add_argument("--dry-run", action="store_true", help="write nothing")
    add_format(parser, "text", "json")
    add_places(parser)


def run(arguments: argparse.Namespace) -> int:
    """Replay the captures, write the facts and the record, and print a line for each capture."""
    from scraper.backfill import find_captures, replay
    from scraper.sources.registry import get_source
    from scraper.store.atomic import locked, recover
    from scraper.store.source import SourceFolder

    snapshots = load_settings(arguments).snapshots_folder
    source = get_source(arguments.source)
    folder = SourceFolder(snapshots, source.name)
    captures = find_captures(arguments.folder)
    with locked(snapshots):
        recover(folder.path)
        if folder.snapshot() is not None and not (arguments.replace or arguments.dry_run):
            raise UsageError(f"{folder.path} has facts already", hint="--replace puts the captures' history in their place")
        backfill = replay(captures, source, _progress if sys.stderr.isatty() else lambda done, total: None)
        if backfill.snapshot is None:
            raise PageRefused(backfill.steps[-1].refusals, hint="every capture was refused; nothing was written")
        if not arguments.dry_run:
            folder.save(backfill.snapshot, backfill.changes)
    sys.stdout.write(_json(backfill) if arguments.format == "json" else _text(backfill))
    return ExitStatus.FINE


def _progress(done: int, total: int) -> None:
    print(f"\rlastcall: {done} of {total} captures", end="\n" if done == total else "", file=sys.stderr, flush=True)


def _text(backfill: Backfill) -> str:
    from scraper.reports.terminal import one_line
    from scraper.spoken import count

    lines = [f"{step.at:%Y-%m-%d %H:%M}  {one_line(step.name)}  {one_line(_came_to(step))}" for step in backfill.steps]
    models = len(backfill.snapshot.models) if backfill.snapshot else 0
    refused = sum(bool(step.refusals) for step in backfill.steps)
    told = f"{count(models, 'model')}, {count(len(backfill.changes), 'change')} from {count(len(backfill.steps), 'capture')}"
    lines.append(f"{told}, {refused} refused")
    return "\n".join(lines) + "\n"


def _came_to(step: Step) -> str:
    if step.refusals:
        return f"refused by {step.refusals[0].code}: {step.refusals[0].sentence}"
    if step.baseline:
        return "baseline"
    kinds = Counter(change.kind for change in step.changes)
    return ", ".join(f"{number} {kind}" for kind, number in kinds.items()) or "no change"


def _json(backfill: Backfill) -> str:
    from scraper.store.recording import stamp

    return dumps(
        {
            "schema": SCHEMA,
            "models": len(backfill.snapshot.models) if backfill.snapshot else 0,
            "changes": len(backfill.changes),
            "steps": [
                {
                    "name": step.name,
                    "at": stamp(step.at),
                    "baseline": step.baseline,
                    "changes": [change.id for change in step.changes],
                    "refusals": [{"code": refusal.code, "sentence": refusal.sentence} for refusal in step.refusals],
                }
                for step in backfill.steps
            ],
        }
    )
