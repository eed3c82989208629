"""``lastcall demo``: the whole pipeline against pages that it serves on the loopback itself."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING

from scraper.errors import ExitStatus, UsageError
from scraper.verbs._arguments import add_today

if TYPE_CHECKING:
    import argparse
    from datetime import date

    from scraper.demo.run import Act

EXAMPLES = """\
  lastcall demo                      in a scratch folder, which it names
  lastcall demo --dir /tmp/lastcall  in an empty folder of yours
it needs no network and no account; the facts are those that this version carries
"""


def configure(parser: argparse.ArgumentParser) -> None:
    """Declare the verb's arguments."""
    parser.add_argument("--dir", type=Path, metavar="DIR", help="an empty folder to play in (a new temporary one)")
    add_today(parser)


def run(arguments: argparse.Namespace) -> int:
    """Play the four acts and show each: what was asked, what came of it, and where everything lies."""
    from datetime import UTC, datetime, time

    from scraper.demo.run import play, two_versions
    from scraper.store.folder import bundled_folder, read_changes, read_snapshot

    scratch = _scratch(arguments.dir)
    folder = bundled_folder()
    before, now = two_versions(read_snapshot(folder, "anthropic"), read_changes(folder, "anthropic"))
    at = datetime.combine(arguments.today, time(12), tzinfo=UTC)
    play(before, now, scratch, at, lambda act: _tell(act, arguments.today))
    print(f"Everything lies in {scratch}: look with `git -C {scratch} log --stat` and `git -C {scratch} show`.")
    return ExitStatus.FINE


def _scratch(wanted: Path | None) -> Path:
    if wanted is None:
        import tempfile

        return Path(tempfile.mkdtemp(prefix="lastcall-demo-"))
    if wanted.exists() and (not wanted.is_dir() or any(wanted.iterdir())):
        raise UsageError(f"{wanted}: not an empty folder", hint="name a new one, or leave --dir out")
    wanted.mkdir(parents=True, exist_ok=True)
    return wanted.resolve()


def _tell(act: Act, today: date) -> None:
    """Show one act: requests, the line of talk, the report, and the JSON of the model that matters most."""
    from scraper.canonical import dumps, model_to_json
    from scraper.demo.run import shown_model
    from scraper.reports.terminal import colours_wanted, style
    from scraper.reports.updates import render_updates, tell_talk

    print(style(f"== {act.title}", "bold", on=colours_wanted()))
    for path, status in act.requests:
        print(f"   GET {path} → {status}")
    tell_talk([act.result], sys.stdout)
    if report := render_updates([act.result], "text", today):
        print("\n" + report.rstrip("\n"))
    if (shown := shown_model(act.result, today)) and act.result.snapshot and (model := act.result.snapshot.model(shown)):
        print("\nlifecycle.json says of it:\n" + dumps(model_to_json(model)).rstrip("\n"))
    print(flush=True)
