"""``lastcall validate``: the snapshots folder against its schemas and every invariant, offline."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from scraper.errors import ExitStatus
from scraper.verbs._arguments import add_format, add_places, load_settings

if TYPE_CHECKING:
    import argparse

    from scraper.store.validation import Verdict

EXAMPLES = """\
  lastcall validate                    the snapshots folder that is set (./snapshots)
  lastcall validate other/snapshots    another one
  lastcall validate --format json      every problem with its code, for programs
exit status 5 where anything but a warning was found"""

SCHEMA = "lastcall/validation/1"


def configure(parser: argparse.ArgumentParser) -> None:
    """Declare the verb's arguments."""
    parser.add_argument("folder", metavar="DIR", nargs="?", type=Path, help="a snapshots folder (as set, else ./snapshots)")
    add_format(parser, "text", "json")
    add_places(parser)


def run(arguments: argparse.Namespace) -> int:
    """Print what is wrong; give 0 where nothing is, else 5."""
    from scraper.store.validation import validate

    verdict = validate(arguments.folder or load_settings(arguments).snapshots_folder)
    print(_json(verdict) if arguments.format == "json" else _text(verdict), end="")
    return ExitStatus.FINE if verdict.valid else ExitStatus.STORAGE


def _text(verdict: Verdict) -> str:
    from scraper.reports.terminal import printable
    from scraper.spoken import count

    lines = [printable(str(problem)) for problem in verdict.problems]
    looked_at = (count(len(verdict.sources), "source"), count(verdict.models, "model"), count(verdict.changes, "recorded change"))
    outcome = "valid" if verdict.valid else count(sum(problem.level == "error" for problem in verdict.problems), "error")
    return "\n".join([*lines, f"{', '.join(looked_at)}: {outcome}"]) + "\n"


def _json(verdict: Verdict) -> str:
    from scraper.canonical import dumps

    problems = [
        {"code": found.code, "level": found.level, "file": found.file, "place": found.place, "sentence": found.sentence}
        for found in verdict.problems
    ]
    return dumps(
        {
            "schema": SCHEMA,
            "valid": verdict.valid,
            "sources": list(verdict.sources),
            "models": verdict.models,
            "changes": verdict.changes,
            "problems": problems,
        }
    )
