"""``lastcall build``: from the snapshots folder to everything that is published, in one pass and without the network."""

from __future__ import annotations

import sys
from itertools import chain
from pathlib import Path
from typing import TYPE_CHECKING

from scraper.errors import ExitStatus, UsageError
from scraper.verbs._arguments import add_format, add_places, add_today, load

if TYPE_CHECKING:
    import argparse

EXAMPLES = """\
  lastcall build --out public
  lastcall build --out public --site-url https://example.org/lastcall/
  lastcall build --out public --today 2026-11-23 --format json"""


def configure(parser: argparse.ArgumentParser) -> None:
    """Declare where to build to, for which address and which day."""
    parser.add_argument("--out", metavar="DIR", type=Path, default=Path("public"), help="the folder to publish (public)")
    parser.add_argument("--site-url", metavar="URL", help="the address that the folder will have (else site_url of the settings)")
    add_today(parser)
    add_places(parser)
    add_format(parser, "text", "json")


def run(arguments: argparse.Namespace) -> int:
    """Build, and print what was made."""
    from scraper.feeds.base import assemble, render_all
    from scraper.feeds.writer import read_sources, schema_files, write

    settings, facts = load(arguments)
    if arguments.out.resolve().is_relative_to(facts.folder.resolve()):
        # Every folder in there is a source: the published files would make the facts unreadable for `validate`.
        raise UsageError(f"{arguments.out}: lies in the snapshots folder", hint="choose another folder with --out")
    site_url = arguments.site_url or settings.site_url
    feed = assemble(read_sources(facts), arguments.today, site_url)
    if not feed.site_url:
        print("lastcall: no site_url is set, so the links between the files are relative", file=sys.stderr)
    built = write(arguments.out, chain(render_all(feed), schema_files()))
    if arguments.format == "json":
        from scraper.canonical import dumps

        out, written, removed = str(arguments.out), list(built.written), list(built.removed)
        print(dumps({"out": out, "files": list(built.paths), "written": written, "removed": removed}), end="")
    else:
        print(f"{arguments.out}: {len(built.paths)} files, {len(built.written)} written, {len(built.removed)} removed")
    return ExitStatus.FINE
