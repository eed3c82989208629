"""The check: files in, report out. It reads files and writes nothing."""

from __future__ import annotations

import hashlib
import os
from collections import Counter
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from scraper.usage import baseline as baselines
from scraper.usage import ignores as ignoring
from scraper.usage.documents import Unreadable, read_document
from scraper.usage.files import list_files
from scraper.usage.finding import Finding, Place, Problem, Report
from scraper.usage.fixable import may_be_rewritten
from scraper.usage.judging import Bench, link_to
from scraper.usage.parameters import beside, perhaps_beside, refusing
from scraper.usage.search import files_with
from scraper.usage.spellings import Platform
from scraper.usage.tokens import Lexicon, find_namings, without_carrier
from scraper.usage.verdict import Verdict

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import date, timedelta

    from scraper.lifecycle import Parameter, Snapshot
    from scraper.usage.documents import Document
    from scraper.usage.owners import Owners
    from scraper.usage.tokens import Naming


@dataclass(frozen=True, slots=True)
class Question:
    """What is asked: the facts, the day, the window, what fails, and what is left out.

    ``named`` are the files that were named one by one: among them a symbolic link is followed. ``whole`` tells that everything is
    looked at, so that a stale baseline entry means something.
    """

    snapshots: tuple[Snapshot, ...]
    facts: str
    today: date
    within: timedelta
    fail_on: frozenset[Verdict]
    ignore: tuple[str, ...] = ()
    baseline: Path | None = None
    named: frozenset[str] = frozenset()
    whole: bool = True


def check(paths: list[str], question: Question, owners: Owners) -> Report:
    """Look at the files and give everything that they name, judged; raises `UsageError` for a bad baseline or setting."""
    scan = Scanner(question, owners)
    findings, problems = [], []
    silenced = ignoring.from_settings(question.ignore)
    for path in _candidates(paths, needles_of(question), question.named):
        try:
            document = read_document(path)
        except Unreadable as error:
            if os.path.lexists(path):  # a file that vanished between listing and reading is no fault of anybody's
                problems.append(Problem("unreadable", path, str(error)))
            continue
        if document is not None:
            shown = path.replace(os.sep, "/")
            findings += scan.findings(document, shown)
            silenced += ignoring.comments(document, shown) if ignoring.MARK in document.data else []
    kept, ignored, faults = ignoring.sift(findings, silenced, question.today)
    known = baselines.read_baseline(question.baseline) if question.baseline else {}
    kept, baselined, stale = baselines.sift(kept, known, whole=question.whole)
    return Report(
        findings=tuple(kept),
        ignored=ignored,
        baselined=baselined,
        problems=tuple(problems + faults + stale),
        facts=question.facts,
        today=question.today,
        within_days=question.within.days,
        fail_on=question.fail_on,
    )


def needles_of(question: Question) -> tuple[bytes, ...]:
    """Give what a file must hold, one of them, to be worth a look: the stem of an id, or an ignore, which may be left over."""
    return (*Lexicon(model.id for snapshot in question.snapshots for model in snapshot.models).needles, ignoring.MARK)


def _candidates(paths: list[str], needles: tuple[bytes, ...], named: frozenset[str]) -> Iterator[str]:
    """Give the files that are worth a proper look; what git lists as one entry and is a folder (a submodule) is looked into."""
    for index in files_with(paths, needles):
        path = paths[index]
        if Path(path).is_dir():
            inside = [] if Path(path).is_symlink() else list_files([Path(path)])
            yield from (inside[found] for found in files_with(inside, needles) if not Path(inside[found]).is_dir())
        elif path in named or not Path(path).is_symlink():
            yield path


class Scanner:
    """One question, asked of one document after the other."""

    def __init__(self, question: Question, owners: Owners) -> None:
        self.bench = Bench(question.snapshots, question.today, question.within)
        self.lexicon = Lexicon(self.bench.models)
        self.refusing = refusing(question.snapshots)
        self.owners = owners

    def findings(self, document: Document, path: str) -> list[Finding]:
        """Give what one document names, in order."""
        seen: Counter[str] = Counter()
        found: list[Finding] = []
        owners = None
        for naming in find_namings(document.data, self.lexicon):
            owners = self.owners.of(path) if owners is None else owners
            place = _place(document, path, naming.start, naming.end)
            found.append(self._finding(document, naming, place, seen, owners))
            if naming.spelling and naming.spelling.platform is Platform.ANTHROPIC:
                found += self._refused(document, naming, path, seen, owners)
        return sorted(found, key=lambda one: one.place.start)

    def _finding(self, document: Document, naming: Naming, place: Place, seen: Counter[str], owners: tuple[str, ...]) -> Finding:
        fingerprint = _fingerprint(place.path, naming.written, seen)
        if naming.spelling is None:
            nearest = self.lexicon.nearest(without_carrier(naming))
            hint = f"; the nearest id that is known is {nearest}" if nearest else ""
            return Finding(
                place, naming.written, Verdict.UNKNOWN, None, None, f"is in no snapshot{hint}", fingerprint,
                nearest=nearest, owners=owners,
            )  # fmt: skip
        said = self.bench.judge(naming.spelling)
        # Moving a call to a model that refuses what stands beside it would break it: that is for a person to do.
        refused = self.refusing.get(said.replacement or "", ()) if said.rewritten else ()
        obstacles = self._obstacles(document, naming, place.path, refused, said.replacement or "")
        certain = not obstacles and not naming.as_data and may_be_rewritten(place.path)
        return Finding(
            place=place,
            written=naming.written,
            verdict=said.verdict,
            model_id=naming.spelling.model_id,
            platform=naming.spelling.platform,
            predicate=said.predicate + obstacles,
            fingerprint=fingerprint,
            stated=said.stated,
            retires_on=said.retires_on,
            retirement_kind=said.retirement_kind,
            days_left=said.days_left,
            replacement=said.replacement,
            rewritten=said.rewritten if certain else None,
            link=said.link,
            owners=owners,
        )

    def _obstacles(self, document: Document, naming: Naming, path: str, refused: tuple[Parameter, ...], replacement: str) -> str:
        """Give, as the end of the sentence, what keeps the id from being rewritten by itself; empty where nothing does."""
        if names := ", ".join(one.name for one in beside(document.data, naming.start, refused)):
            return f", and leave out {names}, which it refuses"
        if names := ", ".join(perhaps_beside(document.data, naming.start, path, refused)):
            return f"; near it stands {names}, which {replacement} refuses: look before you rewrite it"
        return ""

    def _refused(
        self, document: Document, naming: Naming, path: str, seen: Counter[str], owners: tuple[str, ...]
    ) -> Iterator[Finding]:
        model_id = naming.spelling.model_id if naming.spelling else ""
        for one in beside(document.data, naming.start, self.refusing.get(model_id, ())):
            snapshot, model = self.bench.models[model_id]
            yield Finding(
                place=_place(document, path, one.start, one.end),
                written=one.name,
                verdict=Verdict.PARAMETER,
                model_id=model_id,
                platform=Platform.ANTHROPIC,
                predicate=f"is refused by {model_id} (deprecated: {one.since}); leave it out",
                fingerprint=_fingerprint(path, f"{model_id} {one.name}", seen),
                link=f"{link_to(snapshot, model).partition('#')[0]}#api-parameter-deprecations",
                owners=owners,
            )


def _place(document: Document, path: str, start: int, end: int) -> Place:
    line, column = document.place(start)
    return Place(path, line, column, column + len(document.data[start:end].decode("utf-8", "replace")), start, end)


def _fingerprint(path: str, written: str, seen: Counter[str]) -> str:
    """Give what identifies a finding while lines move: the file, the text, and which of the file's same texts it is."""
    seen[written] += 1
    return hashlib.sha256(f"{path}\0{written}\0{seen[written]}".encode("utf-8", "surrogateescape")).hexdigest()[:24]
