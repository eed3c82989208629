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


def utc_today() -> date:
    """Give the day that it is now in UTC: the one place of the reading verbs that asks the machine's clock."""
    return datetime.now(UTC).date()


def day(text: str) -> date:
    """Read a day ``YYYY-MM-DD`` from the command line; raises `UsageError` with the text."""
    try:
        found = date.fromisoformat(text)
    except ValueError:
        found = None
    # fromisoformat also takes 20261123 and 2026-W48-1: a typing error must not become another day.
    if found is None or found.isoformat() != text:
        raise UsageError(f"{text!r} is no day", hint="write a day that exists as YYYY-MM-DD, such as 2026-11-23")
    return found


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
