"""What a check says, as data: findings, files that couldn't be read, ignores that no longer serve. Every output form reads this."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING

from scraper.lifecycle import State
from scraper.usage.verdict import Verdict

if TYPE_CHECKING:
    from datetime import date

    from scraper.lifecycle import RetirementKind
    from scraper.usage.spellings import Platform


class Level(StrEnum):
    """How loudly a finding is told, in the words of SARIF."""

    ERROR = "error"
    WARNING = "warning"
    NOTE = "note"
    NONE = "none"


LEVELS = {
    Verdict.RETIRED: Level.ERROR,
    Verdict.SOON: Level.ERROR,
    Verdict.PARAMETER: Level.ERROR,
    Verdict.DEPRECATED: Level.WARNING,
    Verdict.FLOOR: Level.NOTE,
    Verdict.ELSEWHERE: Level.NOTE,
    Verdict.UNKNOWN: Level.NOTE,
    Verdict.ACTIVE: Level.NONE,
}

PHRASES = {
    Verdict.RETIRED: "retired: requests fail",
    Verdict.SOON: "retires soon",
    Verdict.PARAMETER: "parameter that the model refuses",
    Verdict.DEPRECATED: "deprecated",
    Verdict.FLOOR: "may be announced any day",
    Verdict.ELSEWHERE: "on a platform that sets its own dates",
    Verdict.UNKNOWN: "in no snapshot",
    Verdict.ACTIVE: "active",
}


@dataclass(frozen=True, slots=True)
class Place:
    """Where something is written: ``path`` with ``/``, line and columns (code points) from 1, ``start`` and ``end`` in bytes."""

    path: str
    line: int
    column: int
    end_column: int
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Finding:
    """One place that names a model, and what is known of it.

    ``written`` is the text of the place (for a parameter its name). ``retires_on`` and its kind are the source's; None on another
    platform, which sets its own; ``stated`` is then the state on the source's own platforms, for context. ``replacement`` is a
    living model, ``rewritten`` the same spelling with it, where that is certain. ``fingerprint`` stays when lines move.
    """

    place: Place
    written: str
    verdict: Verdict
    model_id: str | None
    platform: Platform | None
    predicate: str
    fingerprint: str
    stated: str | None = None
    retires_on: date | None = None
    retirement_kind: RetirementKind | None = None
    days_left: int | None = None
    replacement: str | None = None
    rewritten: str | None = None
    nearest: str | None = None
    link: str | None = None
    owners: tuple[str, ...] = ()

    @property
    def message(self) -> str:
        """Give the one sentence for people: what is written, what it means, what holds for it, what to do."""
        named = self.written if self.model_id in {None, self.written} else f"{self.written} ({self.model_id})"
        return f"{self.written if self.verdict is Verdict.PARAMETER else named} {self.predicate}"

    @property
    def level(self) -> Level:
        """Give the level of the verdict."""
        return LEVELS[self.verdict]


@dataclass(frozen=True, slots=True)
class Problem:
    """Something about the check itself: a file that wasn't read, an ignore that is unused, expired or without a reason."""

    code: str
    place: str
    sentence: str


@dataclass(frozen=True, slots=True)
class Report:
    """The whole result: findings by path and place, how many were silenced, problems, and which facts were used."""

    findings: tuple[Finding, ...]
    ignored: int
    baselined: int
    problems: tuple[Problem, ...]
    facts: str
    today: date
    within_days: int
    fail_on: frozenset[Verdict]

    @property
    def failing(self) -> tuple[Finding, ...]:
        """Give the findings that make exit status 1."""
        return tuple(finding for finding in self.findings if finding.verdict in self.fail_on)

    @property
    def told(self) -> tuple[Finding, ...]:
        """Give the findings worth telling: what fails, and the rest but for models that are alive, here or on another platform."""
        return tuple(finding for finding in self.findings if finding.verdict in self.fail_on or not _is_quiet(finding))


def _is_quiet(finding: Finding) -> bool:
    alive = finding.stated in {State.ACTIVE, State.LEGACY}
    return finding.verdict is Verdict.ACTIVE or (finding.verdict is Verdict.ELSEWHERE and alive)
