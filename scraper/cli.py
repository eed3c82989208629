"""The command line: which verb, what it was given, what it returned. No logic lives here.

Each verb is a module of `scraper.verbs` with two functions: ``configure(parser)`` declares its arguments and
``run(arguments) -> int`` does the work by calling one function and printing. Only the module of the verb that was asked for is
imported: start-up is part of the product.
"""

from __future__ import annotations

import argparse
import os
import sys
from importlib import import_module
from typing import TYPE_CHECKING

from scraper import __version__
from scraper.errors import ExitStatus, LastcallError

if TYPE_CHECKING:
    from collections.abc import Sequence

VERBS = {
    "update": "fetch the page, guard it, write the snapshot and say what changed",
    "parse": "what one saved page says, as JSON; nothing is written",
    "diff": "two revisions, snapshot files or page files compared",
    "status": "every model now: state, dates, days left, what to move to",
    "show": "one model with its evidence and its chain of replacements",
    "log": "the record of changes",
    "validate": "the snapshots folder against the schema and every invariant",
    "backfill": "a folder of dated captures, oldest first, into snapshots and changes",
    "demo": "the whole pipeline against pages that it serves itself",
    "github": "the steps of the scheduled workflows: candidate, evidence, pull request, heartbeat",
    "completion": "a completion script for your shell",
}
"""Verb → the line that ``--help`` shows for it. The module has the verb's name."""

EPILOG = """\
exit status: 0 fine · 1 findings · 2 usage or settings · 3 source not reached · 4 page refused · 5 storage or git · 70 a bug of ours
`lastcall VERB --help` shows each verb's options with examples."""


def build_parser(only: str | None = None) -> argparse.ArgumentParser:
    """Give the parser; with ``only`` no other verb's module is imported."""
    parser = argparse.ArgumentParser(
        prog="lastcall",
        description="Model deprecations: read from the provider's page, recorded, compared, and told in time.",
        epilog=EPILOG,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.add_argument("--version", action="version", version=f"lastcall {__version__}")
    verbs = parser.add_subparsers(dest="verb", metavar="VERB", title="verbs")
    for name, summary in VERBS.items():
        if only not in (None, name):
            verbs.add_parser(name, help=summary, add_help=False)
            continue
        module = import_module(f"scraper.verbs.{name}")
        child = verbs.add_parser(
            name,
            help=summary,
            description=summary[0].upper() + summary[1:] + ".",
            epilog="examples:\n" + module.EXAMPLES,
            formatter_class=argparse.RawDescriptionHelpFormatter,
        )
        module.configure(child)
        child.set_defaults(run=module.run)
    return parser


def main(argv: Sequence[str] | None = None) -> int:
    """Run one command line and give its exit status; no error of ours ever reaches the user as a traceback."""
    words = list(sys.argv[1:] if argv is None else argv)
    asked = next((word for word in words if not word.startswith("-")), "")
    parser = build_parser(asked if asked in VERBS else "")
    try:
        arguments = parser.parse_args(words)
        if arguments.verb is None:
            parser.print_help(sys.stderr)
            return ExitStatus.USAGE
        status: int = arguments.run(arguments)
        sys.stdout.flush()
    except LastcallError as error:
        tell(error)
        return error.exit_status
    except BrokenPipeError:
        # The reader (`head`) has gone; the interpreter must not complain about it once more at exit.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return ExitStatus.FINE
    except KeyboardInterrupt:
        print("lastcall: interrupted; nothing half-written was left", file=sys.stderr)
        return 130
    except Exception as error:  # noqa: BLE001 - the last line of defence: a bug is told as one, with status 70
        return _tell_bug(error)
    return status


def tell(error: LastcallError) -> None:
    """Print one sentence, and the way out where there is one, on stderr."""
    from scraper.reports.terminal import printable

    print(f"lastcall: {printable(str(error))}", file=sys.stderr)
    if error.hint:
        print(f"  {printable(error.hint)}", file=sys.stderr)


def _tell_bug(error: Exception) -> int:
    if os.environ.get("LASTCALL_DEBUG"):
        raise error
    print(f"lastcall: a bug of ours, nothing was changed: {type(error).__name__}: {error}"[:500], file=sys.stderr)
    print("  run it again with LASTCALL_DEBUG=1 for the traceback, and please report it", file=sys.stderr)
    return ExitStatus.BUG
