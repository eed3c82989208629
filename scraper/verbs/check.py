"""``lastcall check``: retiring models in code."""

from __future__ import annotations

import os
import sys
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

from scraper.errors import ExitStatus, UsageError
from scraper.usage.forms import FORMS
from scraper.verbs._arguments import add_format, add_judging, add_places, add_today, load_known, load_settings, window

if TYPE_CHECKING:
    import argparse

    from scraper.settings import Settings
    from scraper.usage.code import Question
    from scraper.usage.facts import Known
    from scraper.usage.finding import Report

EXAMPLES = """\
  lastcall check                            this folder, as git sees it
  lastcall check src infra/main.tf          folders and files
  lastcall check --changed origin/main      what a pull request touches
  lastcall check --diff                     what --fix would write, as a patch
  lastcall check --format sarif > out.sarif
  lastcall check --fail-on retired          exit 1 for retired models alone
  lastcall check --write-baseline lastcall-baseline.json
"""


def configure(parser: argparse.ArgumentParser) -> None:
    """Declare the verb's arguments."""
    parser.add_argument("paths", metavar="PATH", nargs="*", type=Path, help="files and folders (this folder)")
    parser.add_argument("--changed", metavar="REV", help="only files that differ from where the work branched off REV")
    parser.add_argument(
        "--fail-on", metavar="VERDICTS", action="append",
        help="what makes exit status 1: retired, soon, deprecated, parameter, floor, elsewhere, unknown, active, or none "
        "(as set, else retired,soon,deprecated)",
    )  # fmt: skip
    rewriting = parser.add_mutually_exclusive_group()
    rewriting.add_argument("--fix", action="store_true", help="rewrite ids whose replacement is certain")
    rewriting.add_argument("--diff", action="store_true", help="print what --fix would write, as a patch, and write nothing")
    rewriting.add_argument(
        "--write-baseline", metavar="FILE", type=Path, help="record the findings of now as known, and fail on none"
    )
    parser.add_argument("--baseline", metavar="FILE", type=Path, help="findings that are known (as set)")
    parser.add_argument("--exclude", metavar="PATTERN", action="append", default=[], help="leave out, as in .gitignore")
    add_judging(parser)
    add_format(parser, *FORMS)
    add_today(parser)
    add_places(parser)


def run(arguments: argparse.Namespace) -> int:
    """Look, tell, and say by the exit status whether something needs doing."""
    settings = load_settings(arguments)
    known = load_known(arguments, settings)
    question = _question(arguments, settings, known)
    report = _check(arguments, settings, question)
    _tell_problems(report)
    if arguments.write_baseline:
        return _write_baseline(arguments.write_baseline, report, question)
    if arguments.diff:
        return _diff(report, question)
    if arguments.fix:
        report = _fix(arguments, settings, question, report)
    from scraper.usage.forms import render

    sys.stdout.write(render(report, arguments.format))
    return _status(report, question)


def _status(report: Report, question: Question) -> ExitStatus:
    """Give 1 for findings that fail; else 2 where a file that was named couldn't be read, because silence isn't a clean bill."""
    unread = any(problem.code == "unreadable" and problem.place in question.named for problem in report.problems)
    return ExitStatus.FINDINGS if report.failing else ExitStatus.USAGE if unread else ExitStatus.FINE


def _question(arguments: argparse.Namespace, settings: Settings, known: Known) -> Question:
    from scraper.usage.code import Question
    from scraper.usage.verdict import parse_fail_on

    set_baseline = settings.folder / settings.check.baseline if settings.check.baseline else None
    baseline = arguments.baseline or set_baseline
    if arguments.write_baseline or (baseline == set_baseline and baseline is not None and not baseline.exists()):
        baseline = None  # one that is set and not written yet is an empty one
    return Question(
        snapshots=known.snapshots,
        facts=known.described,
        today=arguments.today,
        within=window(arguments.within or settings.check.within),
        fail_on=parse_fail_on(arguments.fail_on or settings.check.fail_on),
        ignore=settings.check.ignore,
        baseline=baseline,
        named=frozenset(os.path.normpath(path) for path in arguments.paths),
        whole=not arguments.changed and not arguments.paths,
    )


def _check(arguments: argparse.Namespace, settings: Settings, question: Question) -> Report:
    from scraper.usage.code import check, needles_of
    from scraper.usage.files import changed_files, list_files
    from scraper.usage.owners import Owners, root_of

    exclude = (*settings.check.exclude, *arguments.exclude)
    paths = arguments.paths or [Path()]
    files = list_files(paths, exclude, () if arguments.changed else needles_of(question))
    if arguments.changed:
        changed = changed_files(arguments.changed, paths)
        asked = {*changed, *(os.path.normpath(Path(path).absolute()) for path in changed)}  # a folder may be named either way
        files = [path for path in files if path in asked]
    own = _own_records(settings, question, *filter(None, [arguments.write_baseline]))
    files = [path for path in files if not f"{path}{os.sep}".startswith(own)] if own else files
    return check(files, question, Owners(root_of(Path.cwd())))


def _own_records(settings: Settings, question: Question, *written: Path) -> tuple[str, ...]:
    """Give the paths of lastcall's own records, whole and from here, each with a separator after it.

    They name every model there is, and are nobody's code.
    """
    from scraper.store.folder import LIFECYCLE

    folders = (settings.snapshots_folder / source.source for source in question.snapshots)
    own = [folder for folder in folders if (folder / LIFECYCLE).is_file()]  # else it is somebody's own folder of that name
    own += [path for path in (question.baseline, *written) if path]
    here = Path.cwd()
    near = [path.absolute().relative_to(here) for path in own if path.absolute().is_relative_to(here)]
    return tuple(f"{path}{os.sep}" for path in (*near, *(path.absolute() for path in own)))


def _tell_problems(report: Report) -> None:
    from scraper.reports.terminal import printable

    for problem in report.problems:
        print(f"lastcall: {printable(problem.place)}: {printable(problem.sentence)}", file=sys.stderr)


def _write_baseline(path: Path, report: Report, question: Question) -> int:
    from scraper.usage.baseline import write_baseline

    try:
        write_baseline(path, report.told)
    except OSError as error:
        raise UsageError(f"{path}: can't be written ({error.strerror})") from None
    count = len(report.told)
    print(f"lastcall: {count} {'finding' if count == 1 else 'findings'} of now known from {path} on", file=sys.stderr)
    return _status(replace(report, findings=()), question)


def _diff(report: Report, question: Question) -> int:
    from scraper.usage.fix import rewrites, unified_diff

    sys.stdout.flush()
    sys.stdout.buffer.write(unified_diff(rewrites(report.findings)).encode("utf-8", "surrogateescape"))
    return _status(report, question)


def _fix(arguments: argparse.Namespace, settings: Settings, question: Question, report: Report) -> Report:
    """Write the files, say so, and give the report of what is left."""
    from scraper.reports.terminal import printable
    from scraper.usage.fix import rewrites, write

    planned = rewrites(report.findings)
    write(planned)
    for one in planned:
        shown = printable(one.path).replace("\n", "\\n")
        print(f"lastcall: rewrote {one.count} in {shown}", file=sys.stderr)
    return _check(arguments, settings, question) if planned else report
