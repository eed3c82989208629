"""The check as Markdown, for a comment on a pull request or a job's summary."""

from __future__ import annotations

from typing import TYPE_CHECKING

from scraper.reports.markdown_escape import link, quoted, sentence
from scraper.usage.forms.grouping import asides, counted, groups

if TYPE_CHECKING:
    from scraper.usage.finding import Finding, Report
    from scraper.usage.forms.grouping import Group

_MOST_PLACES = 20


def render(report: Report) -> str:
    """Give the report as Markdown: one table, a row a model, its places folded together."""
    lines = ["## Models in this code", "", ". ".join([counted(report), *asides(report)]) + "."]
    found = groups(report)
    if found:
        lines += ["", "| Verdict | Model | What holds | Where |", "| :-- | :-- | :-- | :-- |"]
        lines += [_row(group) for group in found]
    return "\n".join(lines) + "\n"


def _row(group: Group) -> str:
    url, _, anchor = (group.findings[0].link or "").partition("#")
    holds = sentence(group.predicate) + (f" {link('source', url, anchor or None)}" if url else "")
    shown = [_place(one, group.name) for one in group.findings[:_MOST_PLACES]]
    more = [f"and {len(group.findings) - _MOST_PLACES} more"] if len(group.findings) > _MOST_PLACES else []
    return f"| {group.verdict} | {quoted(group.name)} | {holds} | {'<br>'.join([*shown, *more])} |"


def _place(one: Finding, name: str) -> str:
    written = f" {quoted(one.written)}" if one.written != name else ""
    owners = f" ({quoted(' '.join(one.owners))})" if one.owners else ""
    return quoted(f"{one.place.path}:{one.place.line}") + written + owners
