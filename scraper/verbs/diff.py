"""``lastcall diff``: two revisions, snapshot files or page files compared."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING

from scraper.errors import ExitStatus, UsageError
from scraper.verbs._arguments import add_format, add_places, add_today, load_settings

if TYPE_CHECKING:
    import argparse

EXAMPLES = """\
  lastcall diff                        what the work tree has that HEAD hasn't
  lastcall diff v1 v2                  two revisions
  lastcall diff old.json new.json      two snapshot files
  lastcall diff old.html new.md        two saved pages, guarded as an update would guard them
  lastcall diff HEAD~3 page.md --exit-code
"""


def configure(parser: argparse.ArgumentParser) -> None:
    """Declare the verb's arguments."""
    parser.add_argument("old", metavar="OLD", nargs="?", help="a revision, a lifecycle.json or a saved page (HEAD)")
    parser.add_argument("new", metavar="NEW", nargs="?", help="another (the work tree)")
    parser.add_argument("--source", default="anthropic", metavar="S", help="whose facts they are (anthropic)")
    parser.add_argument("--exit-code", action="store_true", help="exit with 1 where they differ")
    parser.add_argument("--force", action="store_true", help="compare although a guard refuses a page")
    add_format(parser)
    add_today(parser)
    add_places(parser)


def run(arguments: argparse.Namespace) -> int:
    """Print the changes; nothing where there are none."""
    from scraper.compare import compare
    from scraper.reports import json as json_report
    from scraper.reports import markdown, text
    from scraper.reports.terminal import colours_wanted, one_line

    if arguments.old is not None and arguments.new is None:
        raise UsageError("diff takes two things to compare, or none", hint="lastcall diff HEAD~1 HEAD")
    folder = load_settings(arguments).snapshots_folder
    found = compare(arguments.old, arguments.new, folder, arguments.source, force=arguments.force)
    for note in found.notes:
        print(f"lastcall: {one_line(note)}", file=sys.stderr)
    if arguments.format == "json":
        sys.stdout.write(json_report.render(found.changes, found.new, found.doubts, arguments.today))
    elif not found.changes:
        print("lastcall: no fact differs", file=sys.stderr)
    elif arguments.format == "markdown":
        sys.stdout.write(markdown.render(found.changes, found.new, found.doubts, arguments.today))
    else:
        sys.stdout.write(text.render(found.changes, found.new, found.doubts, arguments.today, colours=colours_wanted()))
    return ExitStatus.FINDINGS if found.changes and arguments.exit_code else ExitStatus.FINE
