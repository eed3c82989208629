"""``lastcall parse``: what one saved page says."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING

from scraper.errors import ExitStatus, PageRefused
from scraper.verbs._arguments import add_format

if TYPE_CHECKING:
    import argparse

    from scraper.guards.check import Judgement

EXAMPLES = """\
  lastcall parse page.md                     the normalized JSON on stdout
  lastcall parse page.html --format text     a table for people
  lastcall parse cut.html --force            what could be read of a page that a guard refuses
"""


def configure(parser: argparse.ArgumentParser) -> None:
    """Declare the verb's arguments."""
    parser.add_argument("file", metavar="FILE", help="a saved page, HTML or Markdown; - for standard input")
    parser.add_argument("--source", default="anthropic", metavar="S", help="whose page it is (anthropic)")
    parser.add_argument("--force", action="store_true", help="show it although a guard refuses it")
    add_format(parser, "json", "text")


def run(arguments: argparse.Namespace) -> int:
    """Print the page's facts; 4 where a guard that needs no earlier snapshot refuses the page."""
    from scraper.canonical import snapshot_text
    from scraper.reports.terminal import one_line

    judgement = judge_saved_page(arguments.file, arguments.source)
    if judgement.refusals and not arguments.force:
        raise PageRefused(judgement.refusals, hint="--force shows what could be read all the same")
    for doubt in judgement.doubts:
        print(f"lastcall: not sure: {one_line(doubt.place)}: {one_line(doubt.sentence)}", file=sys.stderr)
    for refusal in judgement.refusals:
        print(f"lastcall: refused by {refusal.code}: {one_line(refusal.sentence)}", file=sys.stderr)
    if arguments.format == "json":
        sys.stdout.write(snapshot_text(judgement.snapshot))
    else:
        sys.stdout.write(_text(judgement))
    return ExitStatus.FINE


def judge_saved_page(file: str, source_name: str) -> Judgement:
    """Read one saved page (``-``: standard input) and judge it by itself; raises `UsageError` and `PageRefused`."""
    from scraper.guards.check import judge_page
    from scraper.page.load import read_page
    from scraper.sources.registry import get_source
    from scraper.supply import read_bounded, read_saved_page

    source = get_source(source_name)
    body = read_bounded(sys.stdin.buffer, "standard input") if file == "-" else read_saved_page(Path(file))
    return judge_page(read_page(body, name=file), source, None)


def _text(judgement: Judgement) -> str:
    from scraper.reports.terminal import table

    rows = [
        (model.id, model.state, f"{model.retirement.kind} {model.retirement.on or ''}".strip(), ", ".join(model.replacements))
        for model in judgement.snapshot.models
    ]
    counts = f"{len(judgement.snapshot.models)} models, {len(judgement.snapshot.notices)} notices"
    return counts + "\n\n" + table(("model", "state", "retirement", "replacement"), rows) + "\n"
