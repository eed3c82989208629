"""``lastcall log``: the record of changes."""

from __future__ import annotations

from typing import TYPE_CHECKING

from scraper.errors import ExitStatus
from scraper.verbs._arguments import add_format, add_places, day, load

if TYPE_CHECKING:
    import argparse

EXAMPLES = """\
  lastcall log --since 2026-09-01                  the newest update first
  lastcall log --model claude-3-opus-20240229      one model's whole history
  lastcall log --kind deprecated --format jsonl    lines of the record, oldest first"""


def configure(parser: argparse.ArgumentParser) -> None:
    """Declare the verb's arguments."""
    from scraper.change import ChangeKind

    kinds = [str(kind) for kind in ChangeKind if kind is not ChangeKind.PAGE]
    parser.add_argument("--since", metavar="DATE", type=day, help="only changes that were seen on this day or later (UTC)")
    parser.add_argument("--model", metavar="MODEL", action="append", help="only this model; may be given more than once")
    parser.add_argument("--kind", metavar="KIND", action="append", choices=kinds, help="only this kind: " + ", ".join(kinds))
    add_format(parser, "text", "json", "markdown", "jsonl")
    add_places(parser)


def run(arguments: argparse.Namespace) -> int:
    """Print the record; give 0."""
    from scraper.reports import log
    from scraper.reports.terminal import colours_wanted
    from scraper.store.folder import read_changes
    from scraper.verbs._models import known_ids, require

    _, facts = load(arguments)
    recorded = [change for snapshot in facts.snapshots for change in read_changes(facts.folder, snapshot.source)]
    if arguments.model:
        # A model that only the record names still has a history to show.
        known = {*known_ids(facts), *(change.model for change in recorded if change.model)}
        for model_id in arguments.model:
            require(model_id, known)
        recorded = [change for change in recorded if change.model in arguments.model]
    if arguments.since:
        recorded = [change for change in recorded if change.seen_at[:10] >= arguments.since.isoformat()]
    if arguments.kind:
        recorded = [change for change in recorded if change.kind in arguments.kind]
    if arguments.format == "text":
        text = log.render_text(recorded, colours=colours_wanted())
    else:
        text = {"json": log.render_json, "jsonl": log.render_jsonl, "markdown": log.render_markdown}[arguments.format](recorded)
    print(text, end="")
    return ExitStatus.FINE
