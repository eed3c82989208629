"""``lastcall update``: the main job."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING

from scraper.errors import ExitStatus, UsageError
from scraper.verbs._arguments import add_format, add_places, add_today, load_settings

if TYPE_CHECKING:
    import argparse

    from scraper.job import Job
    from scraper.result import Result
    from scraper.settings import Settings
    from scraper.store.source import SourceFolder

EXAMPLES = """\
  lastcall update                                  the live page of every source that is set
  lastcall update anthropic --commit               one source, and commit what changed
  lastcall update --from saved.md --at 2026-04-14  a saved page, as of a day
  lastcall update --dry-run --format markdown      the report, and nothing written
  lastcall update --exit-code                      1 where a fact changed
  lastcall update --accept lost-row                a person has looked: let this guard pass once
"""


def configure(parser: argparse.ArgumentParser) -> None:
    """Declare the verb's arguments."""
    parser.add_argument("sources", metavar="SOURCE", nargs="*", help="sources (those that are set)")
    parser.add_argument("--from", dest="origin", metavar="FILE|URL", help="read this page instead of the source's own address")
    parser.add_argument("--at", metavar="TIME", help="when the page was as it is (now), such as 2026-04-14T21:32:18Z")
    parser.add_argument("--dry-run", action="store_true", help="say what would change and write nothing")
    parser.add_argument("--commit", action="store_true", help="commit the snapshots where a fact changed")
    parser.add_argument("--exit-code", action="store_true", help="exit with 1 where a fact changed")
    parser.add_argument(
        "--accept", action="append", default=[], metavar="CODE", help="let the guard with this code pass (repeatable)"
    )
    parser.add_argument("--offline", action="store_true", help="refuse the network")
    add_format(parser)
    add_today(parser)
    add_places(parser)


def run(arguments: argparse.Namespace) -> int:
    """Update every source, print one report, and give the exit status."""
    from scraper.reports.updates import render_updates, tell_talk
    from scraper.store.atomic import locked

    settings = load_settings(arguments)
    jobs = _jobs(arguments, settings)
    with locked(settings.snapshots_folder):
        results = _update_all(arguments, settings, jobs)
        tell_talk(results, sys.stderr)
        sys.stdout.write(render_updates(results, arguments.format, arguments.today))
        if arguments.commit and not arguments.dry_run:
            from scraper.commit import commit_results

            for line in commit_results(results, settings.snapshots_folder, arguments.today):
                print(f"lastcall: {line}", file=sys.stderr)
    return exit_status(results, changes_count=arguments.exit_code)


def _update_all(arguments: argparse.Namespace, settings: Settings, jobs: list[Job]) -> list[Result]:
    """Run one job a source, side by side where there are several; the caller holds the lock."""
    from scraper.store.atomic import recover
    from scraper.store.source import SourceFolder
    from scraper.supply import FileSupply, SourceSupply, is_url, open_fetcher
    from scraper.update import update_source

    folders = [SourceFolder(settings.snapshots_folder, job.source.name) for job in jobs]
    for folder in folders:
        recover(folder.path)
    if arguments.origin is not None and not is_url(arguments.origin):
        return [update_source(jobs[0], FileSupply(Path(arguments.origin), jobs[0].at), folders[0])]
    with open_fetcher(settings, offline=arguments.offline) as fetcher:

        def one(job: Job, folder: SourceFolder) -> Result:
            return update_source(job, SourceSupply(fetcher, job.source, arguments.origin), folder)

        if len(jobs) == 1:
            return [one(jobs[0], folders[0])]
        from concurrent.futures import ThreadPoolExecutor

        with ThreadPoolExecutor(max_workers=min(8, len(jobs))) as pool:
            return list(pool.map(one, jobs, folders))


def _jobs(arguments: argparse.Namespace, settings: Settings) -> list[Job]:
    from scraper.guards.codes import check_codes
    from scraper.job import Job
    from scraper.sources.registry import get_source
    from scraper.supply import is_url, moment

    names, origin = list(dict.fromkeys(arguments.sources or settings.sources)), arguments.origin
    if not names:
        raise UsageError("no source is named, and none is set", hint='set sources = ["anthropic"], or name one')
    if origin is not None and len(names) > 1:
        raise UsageError("--from gives one page, and several sources were named", hint="name one source")
    if origin == "":
        raise UsageError("--from names nothing", hint="give a file or an address, or leave --from out for the live page")
    check_codes(arguments.accept)
    at = moment(arguments.at)
    jobs = []
    for source in map(get_source, names):
        addresses = (origin,) if origin is not None else source.addresses
        remember = origin is None or is_url(origin)
        jobs.append(Job(source, addresses, at, tuple(arguments.accept), dry_run=arguments.dry_run, remember=remember))
    return jobs


def exit_status(results: list[Result], *, changes_count: bool) -> int:
    """Give the worst of the results: refused, then not reached, then (where asked) changed, then fine."""
    from scraper.result import Outcome

    outcomes = {result.outcome for result in results}
    if errors := [result.error.exit_status for result in results if result.error]:
        return max(errors)
    return ExitStatus.FINDINGS if changes_count and Outcome.CHANGED in outcomes else ExitStatus.FINE
