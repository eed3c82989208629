"""``lastcall status``: every model now, with its state, its dates, the days left and what to move to."""

from __future__ import annotations

from scraper.errors import ExitStatus
from scraper.verbs._arguments import add_format, add_places, add_today, load, window

TYPE_CHECKING = False  # typing itself would cost more than this module: see scraper/_late.py
if TYPE_CHECKING:
    import argparse
    from datetime import timedelta

    from scraper.reports.standing import Standing

EXAMPLES = """\
  lastcall status                      every model, the most urgent first
  lastcall status --within 30d         only what retires within 30 days
  lastcall status --state deprecated   only one state
  lastcall status --format json        everything, for programs"""


def configure(parser: argparse.ArgumentParser) -> None:
    """Declare the verb's arguments."""
    parser.add_argument("--within", metavar="WINDOW", type=window, help="only models that retire within it, such as 90d or 12w")
    parser.add_argument("--state", metavar="STATE", help="only models in this state today (active, legacy, deprecated, retired)")
    add_format(parser)
    add_today(parser)
    add_places(parser)


def run(arguments: argparse.Namespace) -> int:
    """Print where every model stands; give 0."""
    from scraper.reports import status
    from scraper.reports.standing import headline, standings
    from scraper.reports.terminal import colours_wanted

    settings, facts = load(arguments)
    within = arguments.within if arguments.within is not None else window(settings.check.within)
    every = [one for snapshot in facts.snapshots for one in standings(snapshot, arguments.today)]
    chosen, first = _chosen(every, arguments), headline(every, within)
    if arguments.format == "json":
        text = status.render_json(chosen, facts, status.Question(arguments.today, within, first))
    else:
        told = chosen if arguments.state or arguments.within else [one for one in chosen if not _long_gone(one, within)]
        question = status.Question(arguments.today, within, first, len(chosen) - len(told))
        if arguments.format == "markdown":
            text = status.render_markdown(told, facts, question)
        else:
            text = status.render_text(told, facts, question, colours=colours_wanted())
    print(text, end="")
    return ExitStatus.FINE


def _chosen(every: list[Standing], arguments: argparse.Namespace) -> list[Standing]:
    from scraper.errors import UsageError
    from scraper.lifecycle import KNOWN_STATES
    from scraper.reports.standing import retiring

    if arguments.state is not None:
        known = sorted(KNOWN_STATES | {one.state for one in every})
        if arguments.state not in known:
            raise UsageError(f"no model is in a state {arguments.state!r}", hint="states: " + ", ".join(known))
        every = [one for one in every if one.state == arguments.state]
    return every if arguments.within is None else list(retiring(every, arguments.within))


def _long_gone(one: Standing, within: timedelta) -> bool:
    """Tell whether a retired model went so long ago that a table of what matters now needn't hold it."""
    return one.state == "retired" and (one.days_left is None or -one.days_left > within.days)
