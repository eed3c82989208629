"""The command line: which verb, what it was given, what it returned. No logic lives here.

Each verb is a module of `scraper.verbs` with two functions: ``configure(parser)`` declares its arguments and
``run(arguments) -> int`` does the work by calling one function and printing. Only the module of the verb that was asked for is
imported: start-up is part of the product.
"""

from __future__ import annotations

import argparse
import contextlib
import io
import os
import sys
from importlib import import_module

from scraper import __version__
from scraper.errors import ExitStatus, LastcallError, StorageError

TYPE_CHECKING = False  # typing itself would cost more than this module: see scraper/_late.py
if TYPE_CHECKING:
    from collections.abc import Sequence
    from typing import Any

VERBS = {
    "update": "fetch the page, guard it, write the snapshot and say what changed",
    "parse": "what one saved page says, as JSON; nothing is written",
    "diff": "two revisions, snapshot files or page files compared",
    "status": "every model now: state, dates, days left, what to move to",
    "show": "one model with its evidence and its chain of replacements",
    "log": "the record of changes",
    "check": "retiring models in your code: where, until when, what to write instead",
    "audit": "models in a usage export, or in the organisation's usage report",
    "build": "feeds, calendar and API files of everything that is known, into a folder",
    "validate": "the snapshots folder against the schema and every invariant",
    "backfill": "a folder of dated captures, oldest first, into snapshots and changes",
    "demo": "the whole pipeline against pages that it serves itself",
    "serve": "the built site on the loopback, for a look",
    "completion": "a completion script for your shell",
}
"""Verb → the line that ``--help`` shows for it. The module has the verb's name."""

INTERRUPTED = 130
"""What a shell gives for Ctrl-C: 128 and the signal's number."""

EPILOG = """\
exit status: 0 fine · 1 findings · 2 usage or settings · 3 source not reached · 4 page refused · 5 storage or git · 70 a bug of ours
`lastcall VERB --help` shows each verb's options with examples."""


class _HelpFormatter(argparse.RawDescriptionHelpFormatter):
    """Argparse's own, told its width: without one it loads shutil, with every archive format, for each verb that starts."""

    def __init__(self, prog: str) -> None:
        columns = os.environ.get("COLUMNS", "")
        try:
            width = int(columns) if columns.isdigit() else os.get_terminal_size().columns
        except OSError:
            width = 80
        super().__init__(prog, width=max(width - 2, 20))


def build_parser(*, whole: bool = False) -> argparse.ArgumentParser:
    """Give the parser that knows every verb by name; ``whole`` declares each verb's own arguments too (for completion)."""
    parser = argparse.ArgumentParser(
        prog="lastcall",
        description="Model deprecations: read from the provider's page, recorded, compared, and told in time.",
        epilog=EPILOG,
        formatter_class=_HelpFormatter,
    )
    parser.add_argument("--version", action="version", version=f"lastcall {__version__}")
    verbs = parser.add_subparsers(dest="verb", metavar="VERB", title="verbs")
    for name, summary in VERBS.items():
        child = verbs.add_parser(name, help=summary, add_help=whole)
        if whole:
            _module(name).configure(child)
    return parser


def build_verb_parser(name: str) -> argparse.ArgumentParser:
    """Give the parser of one verb alone, for the words after its name: no other verb costs anything."""
    module, summary = _module(name), VERBS[name]
    parser = argparse.ArgumentParser(
        prog=f"lastcall {name}",
        description=summary[0].upper() + summary[1:] + ".",
        epilog="examples:\n" + module.EXAMPLES,
        formatter_class=_HelpFormatter,
    )
    module.configure(parser)
    parser.set_defaults(verb=name, run=module.run, whole_parser=build_parser)
    return parser


def _module(verb: str) -> Any:
    return import_module(f"scraper.verbs.{verb}")


def main(argv: Sequence[str] | None = None) -> int:
    """Run one command line and give its exit status; no error of ours ever reaches the user as a traceback."""
    words = list(sys.argv[1:] if argv is None else argv)
    _prepare_streams()
    try:
        if not words or words[0] not in VERBS:
            return _without_verb(words)
        arguments = build_verb_parser(words[0]).parse_args(words[1:])
        status: int = arguments.run(arguments)
        sys.stdout.flush()
    except LastcallError as error:
        tell(error)
        return error.exit_status
    except BrokenPipeError:
        _give_up_output()
        return ExitStatus.FINE
    except KeyboardInterrupt:
        print("lastcall: interrupted; nothing half-written was left", file=sys.stderr)
        return INTERRUPTED
    except OSError as error:
        # A full disk behind stdout, a folder that may not be read: the machine's fault, and never a reason for a traceback.
        place = f"{error.filename}: " if error.filename else ""
        tell(StorageError(f"{place}{error.strerror or error}"))
        _give_up_output()
        return ExitStatus.STORAGE
    except Exception as error:  # noqa: BLE001 - the last line of defence: a bug is told as one, with status 70
        return _tell_bug(error)
    return status


def _prepare_streams() -> None:
    """Let any text be printed anywhere: UTF-8 into files and pipes, escapes on a terminal that knows less."""
    if sys.stdout is None:  # closed by whoever started the process
        sys.stdout = open(os.devnull, "w", encoding="utf-8")  # noqa: PTH123, SIM115 - it lives as long as the process
    if isinstance(sys.stdout, io.TextIOWrapper):
        encoding = None if sys.stdout.isatty() else "utf-8"
        sys.stdout.reconfigure(encoding=encoding, errors="backslashreplace")


def _give_up_output() -> None:
    """Send the rest of the output nowhere: its reader (`head`) has gone, and the interpreter must not complain about it at exit."""
    with contextlib.suppress(OSError, ValueError):
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())


def _without_verb(words: list[str]) -> int:
    """Answer ``--help`` and ``--version``, and say which verbs there are where none or an unknown one was given."""
    parser = build_parser()
    if parser.parse_args(words).verb is not None:
        # A flag before the verb parses, and none that stands there does anything.
        parser.error("the verb comes first: lastcall VERB [options]")
    parser.print_help(sys.stderr)
    return ExitStatus.USAGE


def tell(error: LastcallError) -> None:
    """Print one sentence, and the way out where there is one, on stderr."""
    from scraper.reports.terminal import one_line

    print(f"lastcall: {one_line(str(error))}", file=sys.stderr)
    if error.hint:
        print(f"  {one_line(error.hint)}", file=sys.stderr)


def _tell_bug(error: Exception) -> int:
    if os.environ.get("LASTCALL_DEBUG"):
        raise error
    from scraper.reports.terminal import one_line

    print(f"lastcall: a bug of ours: {type(error).__name__}: {one_line(str(error))}"[:500], file=sys.stderr)
    print("  run it again with LASTCALL_DEBUG=1 for the traceback, and please report it", file=sys.stderr)
    return ExitStatus.BUG
