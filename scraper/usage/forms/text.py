"""The check for a terminal: by model, the most urgent first; each place as ``path:line:column``, which editors open."""

from __future__ import annotations

from typing import TYPE_CHECKING

from scraper.reports.terminal import colours_wanted, printable, style
from scraper.usage.finding import LEVELS, Level
from scraper.usage.forms.grouping import asides, counted, groups

if TYPE_CHECKING:
    from scraper.usage.finding import Finding, Report
    from scraper.usage.forms.grouping import Group

_COLOURS = {Level.ERROR: "red", Level.WARNING: "yellow", Level.NOTE: "cyan", Level.NONE: "dim"}


def render(report: Report) -> str:
    """Give the report as text, with colours where standard output is a terminal that wants them."""
    colours = colours_wanted()
    blocks = [_block(group, colours=colours) for group in groups(report)]
    summary = style(counted(report), "bold", on=colours)
    return "\n".join([*blocks, ". ".join([summary, *asides(report)]) + ".\n"])


def _block(group: Group, *, colours: bool) -> str:
    word = style(str(group.verdict).upper(), _COLOURS[LEVELS[group.verdict]], on=colours)
    head = f"{word}  {style(printable(group.name), 'bold', on=colours)} {printable(group.predicate)}"
    width = max(len(_where(one)) for one in group.findings)
    lines = [f"  {_where(one).ljust(width)}{_detail(one, group.name)}".rstrip() for one in group.findings]
    link = group.findings[0].link
    return "\n".join([head, *lines, *([style(f"  {printable(link)}", "dim", on=colours)] if link else []), ""])


def _where(one: Finding) -> str:
    return printable(f"{one.place.path}:{one.place.line}:{one.place.column}").replace("\n", "\\n")


def _detail(one: Finding, name: str) -> str:
    written = f"  {one.written}" if one.written != name else ""
    return printable(written + (f"  ({' '.join(one.owners)})" if one.owners else ""))
