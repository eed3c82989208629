"""``lastcall github``: the steps of the workflows, so that their YAML holds no logic; on a loopback as on GitHub."""

from __future__ import annotations

import os
import time
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING

from scraper.errors import ExitStatus
from scraper.verbs._arguments import add_today

if TYPE_CHECKING:
    import argparse
    from collections.abc import Callable

    from scraper.github.git import Git
    from scraper.github.outputs import Step

EXAMPLES = """\
  lastcall github pack --update update.json --out candidate    what the reading job hands over
  lastcall github accept candidate                             take it in; whatever has no business there is refused
  lastcall github guard --base HEAD                            hold the work tree's snapshots against the evidence
  lastcall github plan candidate                               what would be done on GitHub; nothing is
  lastcall github apply candidate                              do it
"""


def configure(parser: argparse.ArgumentParser) -> None:
    """Declare the steps."""
    steps = parser.add_subparsers(dest="step", metavar="STEP", title="steps", required=True)

    def step(name: str, doing: Callable[[argparse.Namespace], int], summary: str) -> argparse.ArgumentParser:
        child = steps.add_parser(name, help=summary, description=summary[0].upper() + summary[1:] + ".")
        child.set_defaults(do=doing)
        return child

    _configure_update(step)
    _configure_proposal(step)
    heartbeat = step("heartbeat", _heartbeat, "write when each page was last read")
    heartbeat.add_argument("--out", metavar="DIR", type=Path, required=True, help="the folder of the built site")
    add_today(heartbeat)
    awake = step("keep-awake", _keep_awake, "start GitHub's sixty quiet days anew for scheduled workflows")
    awake.add_argument("workflows", metavar="FILE", nargs="+", help="the workflow's file name, such as update.yml")
    outputs = step("outputs", _outputs, "give the action's outputs from the JSON of a check")
    outputs.add_argument("report", metavar="FILE", type=Path, help="what `lastcall check --format json` printed")
    outputs.add_argument("--sarif", metavar="FILE", default="", help="the SARIF file that was written")
    notes = step("notes", _notes, "print the changelog's section of a release")
    notes.add_argument("tag", metavar="TAG")


def _configure_update(step: Callable[..., argparse.ArgumentParser]) -> None:
    """Declare the steps of the two jobs up to the one with a token."""
    step("restore", _restore, "keep the times at which the open pull request's changes were first seen")
    pack = step("pack", _pack, "make the candidate from what `lastcall update --format json` printed")
    pack.add_argument("--update", metavar="FILE", type=Path, required=True, help="what update printed")
    pack.add_argument("--out", metavar="DIR", type=Path, required=True, help="the new folder of the candidate")
    accept = step("accept", _accept, "check a candidate and put it into the work tree")
    accept.add_argument("candidate", metavar="DIR", type=Path)
    guard = step("guard", _guard, "hold the work tree's snapshots against those of a revision")
    guard.add_argument("--base", metavar="REV", required=True, help="the revision that holds now")
    guard.add_argument("--accepted", action="store_true", help="a person has accepted what speaks against it: tell, don't fail")


def _configure_proposal(step: Callable[..., argparse.ArgumentParser]) -> None:
    for name, doing, summary in (
        ("plan", _plan, "say what would be done about a candidate on GitHub"),
        ("apply", _apply, "open, update or close the pull request and the issues"),
    ):
        child = step(name, doing, summary)
        child.add_argument("candidate", metavar="DIR", type=Path)
        child.add_argument("--after", metavar="N", type=int, default=3, help="failures in a row that open an issue (3)")
        add_today(child)


def run(arguments: argparse.Namespace) -> int:
    """Do one step."""
    status: int = arguments.do(arguments)
    return status


def _here() -> tuple[Git, Step]:
    from scraper.github.git import Git
    from scraper.github.outputs import Step

    return Git(Path.cwd(), {}), Step.here(os.environ, print)


def _restore(arguments: argparse.Namespace) -> int:
    from scraper.github.review import restore_times

    git, _ = _here()
    for source in restore_times(git, Path.cwd()):
        print(f"{source}: the open pull request's times are kept")
    return ExitStatus.FINE


def _pack(arguments: argparse.Namespace) -> int:
    from scraper.github.candidate import pack
    from scraper.github.outputs import Level
    from scraper.github.review import files_at
    from scraper.store.recording import stamp

    git, step = _here()
    committed = files_at(git, git.head())
    seen = pack(arguments.update, Path.cwd(), committed, arguments.out, lambda: stamp(datetime.now(UTC)))
    for entry in seen.sources:
        for reason in entry.reasons if entry.failed else ():
            step.annotate(Level.WARNING, f"{reason.code}: {reason.sentence}", title=f"{entry.source} {entry.outcome}")
        print(f"{entry.source}: {entry.outcome}")
    step.outputs({"failed": " ".join(sorted(seen.failed))})
    return ExitStatus.FINE


def _accept(arguments: argparse.Namespace) -> int:
    from scraper.github.review import take_in
    from scraper.settings import load_settings

    git, _ = _here()
    for entry in take_in(arguments.candidate, git, Path.cwd(), load_settings().sources).sources:
        print(f"{entry.source}: {entry.outcome}")
    return ExitStatus.FINE


def _guard(arguments: argparse.Namespace) -> int:
    from scraper.github.outputs import Level
    from scraper.github.pullrequest import OVERRIDE_LABEL
    from scraper.github.review import hold_evidence

    git, step = _here()
    found = hold_evidence(git, Path.cwd(), arguments.base)
    level = Level.WARNING if arguments.accepted else Level.ERROR
    for problem in found:
        step.annotate(level, f"{problem.place}: {problem.sentence}", title=problem.code)
    if not found:
        print("nothing speaks against it")
        return ExitStatus.FINE
    if arguments.accepted:
        print(f"accepted by the label “{OVERRIDE_LABEL}”")
        return ExitStatus.FINE
    print(f"a person who has looked may put on the label “{OVERRIDE_LABEL}”")
    return ExitStatus.FINDINGS


def _plan(arguments: argparse.Namespace) -> int:
    return _propose(arguments, doing=False)


def _apply(arguments: argparse.Namespace) -> int:
    return _propose(arguments, doing=True)


def _propose(arguments: argparse.Namespace, *, doing: bool) -> int:
    from scraper.github.api import GitHub
    from scraper.github.candidate import open_candidate
    from scraper.github.failure import failed_summary
    from scraper.github.propose import Hands, plan, prepare, save_record
    from scraper.github.review import place_of
    from scraper.reports.github import summary
    from scraper.reports.terminal import printable

    git, step = _here()
    seen, place = open_candidate(arguments.candidate), place_of(os.environ)
    proposal = prepare(git, Path.cwd(), seen, arguments.today, place)
    with GitHub.here(os.environ, time.sleep) as hub:
        actions = plan(proposal, hub, place, arguments.after)
        for action in actions:
            print(f"{type(action).__name__} {printable(getattr(action, 'title', ''))}".rstrip())
        if not doing:
            return ExitStatus.FINE
        result = Hands(proposal, git, hub, step, os.environ.get("GITHUB_REF_NAME", "main")).do_all(actions)
    save_record(git, proposal.record)
    step.outputs({"result": result})
    told = summary(proposal.told, arguments.today) + failed_summary(seen)
    step.summary(told or "Every page says what main holds.\n")
    return ExitStatus.FINE


def _heartbeat(arguments: argparse.Namespace) -> int:
    from scraper.github.heartbeat import stale, write_heartbeat
    from scraper.github.outputs import Level
    from scraper.github.propose import read_record

    git, step = _here()
    record = read_record(git)
    write_heartbeat(record, arguments.out, arguments.today)
    for sentence in stale(record, arguments.today):
        step.annotate(Level.WARNING, sentence, title="The page isn't read")
    return ExitStatus.FINE


def _keep_awake(arguments: argparse.Namespace) -> int:
    from scraper.github.api import GitHub

    with GitHub.here(os.environ, time.sleep) as hub:
        for workflow in arguments.workflows:
            hub.enable_workflow(workflow)
    return ExitStatus.FINE


def _outputs(arguments: argparse.Namespace) -> int:
    from scraper.github.checked import check_outputs

    _here()[1].outputs(check_outputs(arguments.report, arguments.sarif))
    return ExitStatus.FINE


def _notes(arguments: argparse.Namespace) -> int:
    from scraper import __version__
    from scraper.github.notes import release_notes

    print(release_notes(Path("CHANGELOG.md").read_text(encoding="utf-8"), arguments.tag, __version__), end="")
    return ExitStatus.FINE
