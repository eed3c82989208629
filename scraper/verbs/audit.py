"""``lastcall audit``: a usage export, or the organisation's usage report, held against what is known of its models."""

from __future__ import annotations

import os
import sys
from datetime import timedelta
from pathlib import Path
from typing import TYPE_CHECKING

from scraper.errors import ExitStatus, UsageError
from scraper.verbs._arguments import add_format, add_judging, add_places, add_today, day, load_known, load_settings, window

if TYPE_CHECKING:
    import argparse

    from scraper.usage.audit.findings import Audit
    from scraper.usage.audit.ledger import Ledger

EXAMPLES = """\
  lastcall audit usage.csv                         the Console's export: usage or cost, plain, gzip or zip
  lastcall audit *.csv.gz --within 30d             several together, 30 days ahead
  zcat usage.csv.gz | lastcall audit -             from a pipe
  lastcall audit usage.csv --format csv > all.csv  every model, workspace and key
  ANTHROPIC_ADMIN_KEY=… lastcall audit --api       the organisation's usage report of the last 30 days
exit status 1 where a model in use is one that --fail-on names, 2 for an export that can't be read or a key that isn't accepted"""

_DAYS = 30


def configure(parser: argparse.ArgumentParser) -> None:
    """Declare the verb's arguments."""
    parser.add_argument(
        "files", metavar="FILE", nargs="*", help="usage or cost exports of the Console (CSV, gzip, zip), - for stdin"
    )
    parser.add_argument("--api", action="store_true", help="ask the usage report; the admin key comes from ANTHROPIC_ADMIN_KEY")
    parser.add_argument("--since", metavar="DATE", type=day, help=f"with --api: the first day (as makes it {_DAYS} days)")
    parser.add_argument("--until", metavar="DATE", type=day, help="with --api: the last day (--today)")
    parser.add_argument("--api-url", metavar="URL", help="with --api: another base address, https or the loopback")
    parser.add_argument(
        "--fail-on", metavar="VERDICTS", action="append",
        help="what makes exit status 1: retired, soon, deprecated, floor, elsewhere, unknown, active, or none "
        "(as set, else retired,soon,deprecated)",
    )  # fmt: skip
    add_judging(parser)
    add_today(parser)
    add_format(parser, "text", "json", "csv", "markdown")
    add_places(parser)


def run(arguments: argparse.Namespace) -> int:
    """Print the audit; give 1 where there are findings, else 0."""
    from scraper.reports.terminal import printable
    from scraper.usage.audit.findings import Catalogue, audit
    from scraper.usage.audit.ledger import Ledger
    from scraper.usage.audit.words import notes
    from scraper.usage.verdict import parse_fail_on

    _sensible(arguments)
    settings = load_settings(arguments)
    within = window(arguments.within or settings.check.within)
    fail_on = parse_fail_on(arguments.fail_on or settings.check.fail_on)
    known = load_known(arguments, settings)
    ledger = Ledger(Catalogue(known.snapshots).cutoff)
    _read(arguments, ledger, settings.contact)
    result = audit(ledger, known, arguments.today, within, fail_on)
    for note in notes(result):
        print(f"lastcall: {printable(note)}", file=sys.stderr)
    print(_rendered(result, arguments.format), end="")
    return ExitStatus.FINDINGS if result.findings else ExitStatus.FINE


def _sensible(arguments: argparse.Namespace) -> None:
    if not arguments.files and not arguments.api:
        raise UsageError("nothing to audit", hint="name a usage export, - for stdin, or --api")
    if arguments.files.count("-") > 1:
        raise UsageError("stdin can be read once, and - is named more often", hint="name each export once")
    asked = [flag for flag in ("since", "until", "api_url") if getattr(arguments, flag) is not None]
    if asked and not arguments.api:
        flag = "--" + asked[0].replace("_", "-")
        raise UsageError(f"{flag} says what to ask the usage report for, and --api is not given", hint="add --api")


def _read(arguments: argparse.Namespace, ledger: Ledger, contact: str | None) -> None:
    from scraper.usage.audit.export import read_exports
    from scraper.usage.audit.progress import Progress

    with Progress(sys.stderr, None if arguments.api else _plain_size(arguments.files)) as progress:
        read_exports(arguments.files, ledger, progress.tick)
        if not arguments.api:
            return
        from scraper.page.fetch import Fetcher, FetchPolicy, user_agent
        from scraper.usage.audit.api import BASE_URL, KEY_VARIABLE, AdminKey, Period, read_api

        key, last = AdminKey(os.environ.get(KEY_VARIABLE)), arguments.until or arguments.today
        period = Period(arguments.since or last - timedelta(days=_DAYS - 1), last)
        base_url = arguments.api_url or BASE_URL
        policy = FetchPolicy(_host_of(base_url), user_agent(contact), total_seconds=120, max_bytes=64 * 1024 * 1024)
        with Fetcher(policy) as fetcher:
            read_api(fetcher, key, period, ledger, base_url=base_url, tick=progress.tick)


def _host_of(base_url: str) -> frozenset[str]:
    """Give the one host that may be asked: the one that was named."""
    from scraper.page.address import parse_address, shown

    try:
        address = parse_address(base_url)
    except ValueError as error:
        raise UsageError(f"{shown(base_url)!r} can't be asked: {error}", hint="--api-url takes an https address") from None
    return frozenset({address.host if address.port is None else f"{address.host}:{address.port}"})


def _plain_size(files: list[str]) -> int | None:
    """Give how many bytes there are to read, where all are plain files."""
    paths = [Path(file) for file in files]
    packed = any(path.suffix in {".gz", ".zip"} or not path.is_file() for path in paths)
    return None if packed else sum(path.stat().st_size for path in paths)


def _rendered(result: Audit, form: str) -> str:
    if form == "json":
        from scraper.usage.audit.render_json import render
    elif form == "csv":
        from scraper.usage.audit.render_csv import render
    elif form == "markdown":
        from scraper.usage.audit.render_markdown import render
    else:
        from scraper.reports.terminal import colours_wanted
        from scraper.usage.audit.render_text import render as render_text

        return render_text(result, colours=colours_wanted())
    return render(result)
