"""``lastcall show``: one model with its evidence, the page's own words, its notices, its chain and its changes."""

from __future__ import annotations

from typing import TYPE_CHECKING

from scraper.errors import ExitStatus
from scraper.verbs._arguments import add_format, add_places, add_today, load

if TYPE_CHECKING:
    import argparse

EXAMPLES = """\
  lastcall show claude-sonnet-4-5-20250929
  lastcall show claude-3-opus-20240229 --format json"""


def configure(parser: argparse.ArgumentParser) -> None:
    """Declare the verb's arguments."""
    parser.add_argument("model", metavar="MODEL", help="the id as the page writes it")
    add_format(parser)
    add_today(parser)
    add_places(parser)


def run(arguments: argparse.Namespace) -> int:
    """Print what is known of one model; give 0."""
    from scraper.reports import show
    from scraper.reports.standing import standing
    from scraper.reports.terminal import colours_wanted
    from scraper.store.folder import read_changes
    from scraper.verbs._models import known_ids, require

    _, facts = load(arguments)
    model_id = require(arguments.model, known_ids(facts))
    subjects = []
    for snapshot in facts.snapshots:
        if model := snapshot.model(model_id):
            changes = tuple(change for change in read_changes(facts.folder, snapshot.source) if change.model == model_id)
            subjects.append(show.Subject(standing(snapshot, model, arguments.today), snapshot, changes))
    if arguments.format == "json":
        text = show.render_json(subjects, arguments.today.isoformat())
    elif arguments.format == "markdown":
        text = show.render_markdown(subjects)
    else:
        text = show.render_text(subjects, colours=colours_wanted())
    print(text, end="")
    return ExitStatus.FINE
