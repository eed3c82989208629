"""The audit in words, shared by the forms for people: verdicts, amounts, shares, days."""

from __future__ import annotations

from typing import TYPE_CHECKING

from scraper.clock import ChainEnd
from scraper.lifecycle import RetirementKind
from scraper.usage.spellings import PLATFORM_NAMES
from scraper.usage.verdict import Verdict

if TYPE_CHECKING:
    from datetime import date

    from scraper.usage.audit.findings import Audit, ModelLine
    from scraper.usage.audit.ledger import Usage

URGENT = frozenset({Verdict.RETIRED, Verdict.SOON, Verdict.DEPRECATED})
"""The verdicts that are told in detail; the others are a line each."""

NOBODY = "(not said)"


def plural(count: int, noun: str) -> str:
    """Give a number with its noun: ``1 row``, ``12,345 rows``."""
    return f"{count:,} {noun}{'' if count == 1 else 's'}"


def headline(audit: Audit) -> str:
    """Give the whole audit in one sentence."""
    urgent = [line for line in audit.lines if line.verdict in URGENT]
    if not audit.lines:
        return "No use of any model."
    if not urgent:
        return f"None of {plural(len(audit.lines), 'model')} in use is deprecated, retired or about to be."
    verb = "is" if len(urgent) == 1 else "are"
    share = shares(sum_of(urgent), audit)
    return f"{len(urgent)} of {plural(len(audit.lines), 'model')} in use {verb} deprecated or retired" + (
        f": {share}." if share else "."
    )


def sum_of(lines: list[ModelLine]) -> Usage:
    """Give the use of several models together."""
    from scraper.usage.audit.ledger import total

    return total(line.usage for line in lines)


def shares(usage: Usage, audit: Audit) -> str:
    """Give the parts of the whole that there are: ``12.3% of the tokens, 45.6% of the cost``."""
    parts = ((audit.share_of_tokens(usage), "tokens"), (audit.share_of_cost(usage), "cost"))
    known = [(share, noun) for share, noun in parts if share is not None]
    said = [(share, noun) for share, noun in known if share] or known[:1]
    return ", ".join(f"{percent(share)} of the {noun}" for share, noun in said)


def percent(share: float | None) -> str:
    """Give a share with one decimal; what is little but not nothing never reads as nothing."""
    if share is None:
        return ""
    return "<0.1%" if 0 < share < 0.0005 else f"{share:.1%}"


def dollars(usage: Usage) -> str:
    """Give a cost in cents' precision."""
    return f"${usage.cost:,.2f}"


def amounts(usage: Usage, audit: Audit) -> str:
    """Give what was used: tokens, requests, dollars, as far as the inputs tell."""
    # In a usage and a cost export together, a model that only one of them has isn't one of no tokens, or of no cost.
    parts = [plural(usage.tokens, "token")] if audit.has_tokens and (usage.tokens or not usage.cost) else []
    parts += [plural(usage.requests, "request")] if audit.has_requests else []
    parts += [dollars(usage)] if audit.has_cost and (usage.cost or not usage.tokens) else []
    return ", ".join(parts)


def standing(line: ModelLine, today: date) -> str:
    """Give what a model's date says: ``deprecated, retires in 12 days, on 2026-12-05``."""
    if line.model is None:
        return elsewhere(line) if line.ids else "unknown, it is in no snapshot"
    retirement, left = line.model.retirement, line.left
    if line.verdict is Verdict.RETIRED:
        ago = "today" if left == 0 else f"{plural(-left, 'day')} ago" if left is not None else ""
        return f"retired {retirement.on}, {ago}" if retirement.on and ago else "retired, on a day that isn't known"
    if left is not None:
        return f"{line.model.state}, retires in {plural(left, 'day')}, on {retirement.on}"
    if line.verdict is Verdict.FLOOR and retirement.on and retirement.on <= today:
        return f"{line.model.state}; its floor {retirement.on} has passed, no date is set"
    if retirement.kind is RetirementKind.FLOOR:
        return f"{line.model.state}, not to be retired before {retirement.on}"
    return f"{line.model.state}, no retirement date"


def elsewhere(line: ModelLine) -> str:
    """Give why another platform's spelling has no date."""
    return f"written as on {PLATFORM_NAMES[line.platform]}, which sets its own dates: unknown here"


def move(line: ModelLine) -> str:
    """Give what to do: the living model to move to with the way there, or why there is none."""
    chain = line.chain
    if line.model is None or chain is None or line.verdict not in URGENT:
        return ""
    if chain.target:
        via = f" (by way of {', '.join(chain.steps[:-1])})" if len(chain.steps) > 1 else ""
        return f"move to {chain.target}{via}"
    named = chain.steps or line.model.replacements
    if chain.end is ChainEnd.ACTIVE and named:
        # A set date while the state is still active: what the page names is not followed, it may be for later.
        return f"the page names {named[0]} as its replacement"
    if chain.end in {ChainEnd.ACTIVE, ChainEnd.NOTHING_NAMED}:
        return "the page names no replacement" + (f" for {chain.steps[-1]}" if chain.steps else "")
    return f"replacement not certain: {' → '.join(named)} ({chain.end})"


def after(line: ModelLine, audit: Audit) -> str:
    """Give the use after retirement in a sentence, that there was none, or nothing where that can't be told."""
    if line.days_after is None:
        return "not used after its retirement" if _was_retired_before(line) else ""
    tokens = f" and {plural(line.usage.after_tokens, 'token')}" if line.usage.after_tokens else ""
    rows = plural(line.usage.after_rows, "row")
    return f"used after its retirement, up to {plural(line.days_after, 'day')} later: {rows}{tokens}; do these requests fail?"


def _was_retired_before(line: ModelLine) -> bool:
    """Tell whether the absence of use after retirement means anything: retired, on one known day, and the use has days."""
    if line.verdict is not Verdict.RETIRED or line.model is None or not line.usage.last_day:
        return False
    return {key.usage.cutoff for key in line.keys} == {str(line.model.retirement.on)}


def names(line: ModelLine) -> str:
    """Give how the export writes the model, where that isn't its id, and what a name with two meanings stands for."""
    if len(line.ids) > 1:
        return f"one name for {len(line.ids)} models: {' or '.join(line.ids)}"
    return "" if line.written == (line.name,) else "written " + ", ".join(line.written)


def notes(audit: Audit) -> list[str]:
    """Give what a reader should know of the inputs before trusting the sums: days that two of them have in common."""
    said = []
    for index, one in enumerate(audit.inputs):
        for other in audit.inputs[index + 1 :]:
            first, last = max(one.first_day, other.first_day), min(one.last_day, other.last_day)
            if one.has_tokens == other.has_tokens and first and first <= last:
                days = first if first == last else f"{first} to {last}"
                said.append(f"{one.name} and {other.name} both have {days}: what stands in both is counted twice")
    return said
