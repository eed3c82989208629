"""The audit for a terminal: what is urgent first and in detail, every other model on a line. No name is ever cut."""

from __future__ import annotations

import textwrap
from typing import TYPE_CHECKING

from scraper.reports.terminal import printable, style, table
from scraper.usage.audit.words import (
    NOBODY,
    URGENT,
    after,
    amounts,
    dollars,
    headline,
    move,
    names,
    percent,
    plural,
    shares,
    standing,
)
from scraper.usage.verdict import Verdict

if TYPE_CHECKING:
    from scraper.usage.audit.findings import Audit, KeyLine, ModelLine
    from scraper.usage.audit.ledger import Usage

WIDTH = 80
MOST_KEYS = 10
"""Keys of a model that are told; the forms for programs have them all."""

_COLOURS = {Verdict.RETIRED: "red", Verdict.SOON: "red", Verdict.DEPRECATED: "yellow"}


def render(audit: Audit, *, colours: bool = False) -> str:
    """Give the audit as text with a final newline, at most 80 columns wide where names allow it."""
    blocks = [_wrapped(headline(audit))]
    blocks += [_detailed(line, audit, colours=colours) for line in audit.lines if line.verdict in URGENT]
    others = [line for line in audit.lines if line.verdict not in URGENT]
    if others:
        blocks.append(_others(others, audit))
    blocks.append(_footer(audit))
    return "\n\n".join(blocks) + "\n"


def _detailed(line: ModelLine, audit: Audit, *, colours: bool) -> str:
    head = _one_line(f"{line.name}: {standing(line, audit.today)}")
    used = (
        f"{amounts(line.usage, audit)} ({shares(line.usage, audit)}), last used {line.usage.last_day or 'on no day that is said'}"
    )
    facts = (names(line), used, after(line, audit), move(line))
    body = [_wrapped(_one_line(fact), "  ") for fact in facts if fact]
    return "\n".join([style(head, _COLOURS[line.verdict], on=colours), *body, _keys(line, audit)])


def _keys(line: ModelLine, audit: Audit) -> str:
    shown, hidden = line.keys[:MOST_KEYS], line.keys[MOST_KEYS:]
    rows = [_key_row(key, audit) for key in shown]
    text = textwrap.indent(_figures(("WORKSPACE", "API KEY"), rows, audit), "    ")
    return text + (f"\n    and {plural(len(hidden), 'more key')}: all of them with --format csv" if hidden else "")


def _key_row(key: KeyLine, audit: Audit) -> list[str]:
    return [_one_line(key.workspace) or NOBODY, _one_line(key.api_key) or NOBODY, *_cells(key.usage, audit)]


def _others(lines: list[ModelLine], audit: Audit) -> str:
    rows = [[_one_line(line.name), str(line.verdict), *_cells(line.usage, audit)] for line in lines]
    notes = [_one_line(f"{line.name}: {standing(line, audit.today)}") for line in lines if line.verdict is not Verdict.ACTIVE]
    return "\n".join([_figures(("MODEL", "VERDICT"), rows, audit), *(_wrapped(note, "  ") for note in notes)])


def _cells(usage: Usage, audit: Audit) -> list[str]:
    cells = [f"{usage.tokens:,}", percent(audit.share_of_tokens(usage))] if audit.has_tokens else []
    cells += [f"{usage.requests:,}"] if audit.has_requests else []
    cells += [dollars(usage)] if audit.has_cost else []
    return [*cells, usage.last_day or "–"]


def _figures(names: tuple[str, str], rows: list[list[str]], audit: Audit) -> str:
    figures = ["TOKENS", "SHARE"] if audit.has_tokens else []
    figures += ["REQUESTS"] if audit.has_requests else []
    figures += ["COST"] if audit.has_cost else []
    headers = [*names, *figures, "LAST USED"]
    # Figures stand at the right of their column: `table` puts text at the left.
    widths = [max(len(row[column]) for row in (headers, *rows)) for column in range(len(headers))]
    right = range(2, 2 + len(figures))
    aligned = [[cell.rjust(widths[i]) if i in right else cell for i, cell in enumerate(row)] for row in (headers, *rows)]
    return table(aligned[0], aligned[1:])


def _footer(audit: Audit) -> str:
    lines = [f"{_one_line(each.name)}: {plural(each.rows, 'row')}{_period(each.first_day, each.last_day)}" for each in audit.inputs]
    if audit.unnamed.rows:
        used = f"{plural(audit.unnamed.rows, 'row')}, {amounts(audit.unnamed, audit)}"
        lines.append(f"without a model (web searches and the like): {used}")
    lines.append(f"in all {amounts(audit.whole, audit)}; counted from {audit.today}, within {audit.within.days} days")
    return "\n".join(_wrapped(line) for line in lines)


def _period(first: str, last: str) -> str:
    if not first or first == last:
        return f", {first}" if first else ""
    return f", {first} to {last}"


def _one_line(text: str) -> str:
    """Give text on one line that a runner of workflows takes for no command: it reads ``::`` and ``##[`` out of any log."""
    return printable(text).replace("\n", "\\u{a}").replace("::", ":\\u{3a}").replace("##[", "##\\u{5b}")


def _wrapped(text: str, indent: str = "") -> str:
    return textwrap.fill(
        text, WIDTH, initial_indent=indent, subsequent_indent=indent, break_long_words=False, break_on_hyphens=False
    )
