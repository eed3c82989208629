"""The audit as a table for spreadsheets: one row for each model, workspace and API key.

Names of workspaces and keys are anybody's: a cell that a spreadsheet would take for a formula gets an apostrophe before it
(https://owasp.org/www-community/attacks/CSV_Injection). Numbers are ours, and none of them is negative but a cost of credits.
"""

from __future__ import annotations

import csv
import io
from typing import TYPE_CHECKING

from scraper.canonical import iso
from scraper.reports.terminal import printable

if TYPE_CHECKING:
    from scraper.usage.audit.findings import Audit, KeyLine, ModelLine
    from scraper.usage.audit.ledger import Usage

_STARTS_A_FORMULA = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠")

COLUMNS = (
    "model",
    "written",
    "platform",
    "verdict",
    "state",
    "retirement_date",
    "date_kind",
    "days_left",
    "days_since_retirement",
    "replacement",
    "workspace",
    "api_key",
    "rows",
    "input_tokens",
    "cache_write_tokens",
    "cache_read_tokens",
    "output_tokens",
    "all_tokens",
    "requests",
    "cost_usd",
    "share_of_tokens",
    "share_of_cost",
    "last_used",
    "rows_after_retirement",
    "tokens_after_retirement",
)


def render(audit: Audit) -> str:
    """Give the audit as CSV with a header; the rows' tokens and costs add up to the whole."""
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\n")
    writer.writerow(COLUMNS)
    for line in audit.lines:
        writer.writerows(_row(line, key, audit) for key in line.keys)
    if audit.unnamed.rows:
        writer.writerow([*[""] * COLUMNS.index("rows"), *_numbers(audit.unnamed, audit)])
    return out.getvalue()


def cell(text: str) -> str:
    """Give text of anybody's as a cell that is only ever text: no formula, no control character, no line of its own."""
    shown = printable(text.replace("\n", " ").replace("\r", " ").replace("\t", " "))
    return "'" + shown if text.startswith(_STARTS_A_FORMULA) or shown.lstrip().startswith(_STARTS_A_FORMULA) else shown


def _row(line: ModelLine, key: KeyLine, audit: Audit) -> list[str]:
    model, left = line.model, line.left
    return [
        cell(" or ".join(line.ids)),
        cell(" / ".join(line.written)),
        str(line.platform) if line.ids else "",
        str(line.verdict),
        cell(str(model.state)) if model else "",
        (iso(model.retirement.on) or "") if model else "",
        str(model.retirement.kind) if model else "",
        str(left) if left is not None and left >= 0 else "",
        str(-left) if left is not None and left < 0 else "",
        cell(line.target or ""),
        cell(key.workspace),
        cell(key.api_key),
        *_numbers(key.usage, audit),
    ]


def _numbers(usage: Usage, audit: Audit) -> list[str]:
    tokens = [usage.input, usage.cache_write, usage.cache_read, usage.output, usage.tokens]
    return [
        str(usage.rows),
        *(str(count) if audit.has_tokens else "" for count in tokens),
        str(usage.requests) if audit.has_requests else "",
        format(usage.cost, "f") if audit.has_cost else "",
        _share(audit.share_of_tokens(usage)),
        _share(audit.share_of_cost(usage)),
        usage.last_day,
        str(usage.after_rows),
        str(usage.after_tokens) if audit.has_tokens else "",
    ]


def _share(share: float | None) -> str:
    return "" if share is None else f"{share:.6f}"
