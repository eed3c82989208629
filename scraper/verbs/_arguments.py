"""The arguments that verbs share, and the facts that they stand for.

A verb's ``configure`` takes the pieces that it needs; its ``run`` calls `load` and never looks for a file itself.
"""

from __future__ import annotations

import sys
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

from scraper.errors import UsageError

TYPE_CHECKING = False  # typing itself would cost more than this module: see scraper/_late.py
if TYPE_CHECKING:
    import argparse
    from collections.abc import Callable

    from scraper.settings import Settings
    from scraper.store.folder import Facts
    from scraper.usage.facts import Known


def utc_today() -> date:
    """Give the day that it is now in UTC: the one place of the reading verbs that asks the machine's clock."""
    return datetime.now(UTC).date()


def day(text: str) -> date:
    """Read a day ``YYYY-MM-DD`` from the command line; raises `UsageError` with the text."""
    from scraper.decode import read_day

    try:
        return read_day(text)
    except ValueError:
        raise UsageError(f"{text!r} is no day", hint="write a day that exists as YYYY-MM-DD, such as 2026-11-23") from None


def window(text: str) -> timedelta:
    """Read a window such as ``90d`` or ``12w``; raises `UsageError` with the text."""
    from scraper.usage.verdict import parse_window

    return parse_window(text)


def add_today(parser: argparse.ArgumentParser, today: Callable[[], date] = utc_today) -> None:
    """Add ``--today DATE``; ``today`` gives the day where the user names none."""
    parser.add_argument("--today", metavar="DATE", type=day, default=today(), help="the day to count from (today, UTC)")


def add_format(parser: argparse.ArgumentParser, *formats: str) -> None:
    """Add ``--format``; the first of ``formats`` is the default (``text``, ``json`` and ``markdown`` where none is given)."""
    choices = formats or ("text", "json", "markdown")
    parser.add_argument("--format", choices=choices, default=choices[0], help=f"form of the output ({choices[0]})")


def add_places(parser: argparse.ArgumentParser) -> None:
    """Add ``--settings FILE`` and ``--snapshots DIR``."""
    parser.add_argument("--settings", metavar="FILE", type=Path, help="the settings file (else looked for here and above)")
    parser.add_argument("--snapshots", metavar="DIR", type=Path, help="the snapshots folder (as set, else ./snapshots)")


def add_judging(parser: argparse.ArgumentParser) -> None:
    """Add ``--within``, ``--data`` and ``--max-age``: how far ahead is near, by which facts, and from when on they are old."""
    parser.add_argument(
        "--within", metavar="WINDOW", help="how far ahead a retirement is near, such as 90d or 12w (as set, else 90d)"
    )
    parser.add_argument("--data", metavar="FILE|URL", help="judge by a published v1/models.json or a lifecycle.json")
    parser.add_argument("--max-age", metavar="WINDOW", help="say when the facts are older (as set, else 30d)")


def load_settings(arguments: argparse.Namespace) -> Settings:
    """Give the settings in force, with ``--snapshots`` over what the file says; raises `SettingsError`."""
    from dataclasses import replace

    from scraper.settings import load_settings as load_file

    settings = load_file(file=arguments.settings)
    if arguments.snapshots is None:
        return settings
    return replace(settings, snapshots=str(arguments.snapshots.absolute()))


def load(arguments: argparse.Namespace) -> tuple[Settings, Facts]:
    """Give the settings and the facts that a reading verb works with, and say on stderr where bundled facts were taken.

    Raises `SettingsError`, `UsageError` where ``--snapshots`` names a folder without snapshots, `StorageError` where there are
    none anywhere, and `SnapshotInvalid` where a file is damaged.
    """
    from scraper.store.folder import read_facts, source_names

    settings = load_settings(arguments)
    # Who names a folder means that folder: falling back to the bundled facts would answer another question.
    if arguments.snapshots is not None and not any(source_names(arguments.snapshots)):
        raise UsageError(f"no snapshots in {arguments.snapshots}", hint="a snapshots folder holds <source>/lifecycle.json")
    facts = read_facts(settings.snapshots_folder)
    if facts.bundled:
        print(f"lastcall: using {facts.described}", file=sys.stderr)
    return settings, facts


def load_known(arguments: argparse.Namespace, settings: Settings) -> Known:
    """Give the facts to judge by: those of ``--data``, else as `load` gives them; says on stderr where they are old.

    Raises what `load` raises, and for ``--data`` what reading or fetching it raises.
    """
    from scraper.usage.facts import from_data, from_snapshots

    known = from_data(arguments.data, settings) if arguments.data else from_snapshots(load(arguments)[1])
    if old := known.too_old(arguments.today, window(arguments.max_age or settings.check.max_age)):
        print(f"lastcall: {old}; `lastcall update` reads the page anew", file=sys.stderr)
    return known
