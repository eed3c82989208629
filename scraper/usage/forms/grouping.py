"""Findings by model, the most urgent first: how people read them, in every form that is for people."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from typing import TYPE_CHECKING

from scraper.spoken import count
from scraper.usage.verdict import Verdict

if TYPE_CHECKING:
    from scraper.usage.finding import Finding, Report

_ORDER = {verdict: number for number, verdict in enumerate(Verdict)}


@dataclass(frozen=True, slots=True)
class Group:
    """Every finding on one model (on one platform) with one verdict, in the order of files."""

    verdict: Verdict
    name: str
    findings: tuple[Finding, ...]

    @property
    def predicate(self) -> str:
        """Give what holds for all of them."""
        return self.findings[0].predicate


def groups(report: Report) -> list[Group]:
    """Give the findings that are worth telling as groups, the most urgent and then the soonest first."""
    by_key: dict[tuple[Verdict, str, str], list[Finding]] = {}
    for one in report.told:
        name = one.written if one.verdict is Verdict.PARAMETER or one.model_id is None else one.model_id
        by_key.setdefault((one.verdict, name, one.predicate), []).append(one)
    found = [Group(verdict, name, tuple(findings)) for (verdict, name, _), findings in by_key.items()]
    return sorted(found, key=lambda group: (_ORDER[group.verdict], _days(group), group.name, group.predicate))


def _days(group: Group) -> int:
    left = group.findings[0].days_left
    return 1_000_000 if left is None else left


def counted(report: Report) -> str:
    """Give one phrase: how many findings of which verdict in how many files."""
    told = report.told
    if not told:
        return "no finding"
    counts = Counter(one.verdict for one in told)
    parts = ", ".join(f"{counts[verdict]} {verdict}" for verdict in Verdict if counts[verdict])
    files = len({one.place.path for one in told})
    return f"{count(len(told), 'finding')} in {count(files, 'file')}: {parts}"


def asides(report: Report) -> list[str]:
    """Give what else a reader should know: what was left out, what can be fixed, what was wrong with the check itself."""
    active = len(report.findings) - len(report.told)
    fixable = sum(one.rewritten is not None for one in report.told)
    lines = [f"{count(active, 'naming')} of active models"] if active else []
    lines += [f"{fixable} can be rewritten: lastcall check --diff, then --fix"] if fixable else []
    lines += [f"{report.ignored} ignored, with reasons"] if report.ignored else []
    lines += [f"{report.baselined} in the baseline"] if report.baselined else []
    return lines
