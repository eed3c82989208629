"""The audit as Markdown for an issue or a job's summary. Names are anybody's text: they stand in code that does nothing."""

from __future__ import annotations

from typing import TYPE_CHECKING

from scraper.reports.markdown_escape import link, quoted, sentence
from scraper.usage.audit.words import NOBODY, URGENT, after, amounts, headline, move, names, percent, plural, shares, standing

if TYPE_CHECKING:
    from scraper.usage.audit.findings import Audit, KeyLine, ModelLine

MOST_KEYS = 20
"""Keys of a model that are told; the forms for programs have them all."""


def render(audit: Audit) -> str:
    """Give the audit as Markdown with a final newline: the headline, a table of models, and the keys of what is urgent."""
    blocks = [f"**{sentence(headline(audit))}**"]
    if audit.lines:
        rows = [_row(line, audit) for line in audit.lines]
        head = "| Model | Standing | Used | Share | Last used | What to do |\n| :-- | :-- | --: | --: | :-- | :-- |\n"
        blocks.append(head + "\n".join(rows))
    blocks += [_keys(line, audit) for line in audit.lines if line.verdict in URGENT]
    sources = "; ".join(f"{quoted(each.name)} ({plural(each.rows, 'row')})" for each in audit.inputs)
    unnamed = f" Without a model: {plural(audit.unnamed.rows, 'row')}." if audit.unnamed.rows else ""
    whole = f"In all {sentence(amounts(audit.whole, audit))}.{unnamed} Counted from {audit.today}."
    blocks.append(f"{sources}. {whole}")
    return "\n\n".join(blocks) + "\n"


def _row(line: ModelLine, audit: Audit) -> str:
    name = quoted(line.name)
    told = link(name, line.snapshot.url, line.anchor) if line.snapshot else name
    advice = "<br>".join(sentence(part) for part in (move(line), after(line, audit), names(line)) if part)
    share = "<br>".join(part for part in shares(line.usage, audit).split(", ") if part)
    used = sentence(amounts(line.usage, audit)).replace(", $", "<br>$")
    day = line.usage.last_day or "–"
    return f"| {told} | {sentence(standing(line, audit.today))} | {used} | {share} | {day} | {advice or '–'} |"


def _keys(line: ModelLine, audit: Audit) -> str:
    head = "| Workspace | API key | Used | Share | Last used |\n| :-- | :-- | --: | --: | :-- |\n"
    rows = "\n".join(_key_row(key, audit) for key in line.keys[:MOST_KEYS])
    hidden = len(line.keys) - MOST_KEYS
    more = f"\n\n_{plural(hidden, 'more key')}: all of them with `--format csv`._" if hidden > 0 else ""
    count = plural(len(line.keys), "key")
    return f"<details>\n<summary>{quoted(line.name)}: {count}</summary>\n\n{head}{rows}{more}\n\n</details>"


def _key_row(key: KeyLine, audit: Audit) -> str:
    workspace, api_key = (quoted(name) if name else NOBODY for name in (key.workspace, key.api_key))
    share = percent(audit.share_of_tokens(key.usage) if audit.has_tokens else audit.share_of_cost(key.usage))
    return f"| {workspace} | {api_key} | {sentence(amounts(key.usage, audit))} | {share} | {key.usage.last_day or '–'} |"
