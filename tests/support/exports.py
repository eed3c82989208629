"""Exports as the Console writes them, in every form, built row by row; and facts to hold them against."""

from __future__ import annotations

import csv
import io
from datetime import date, timedelta
from typing import TYPE_CHECKING

from scraper.lifecycle import Model, Notice, NoticeModel, Retirement, RetirementKind, Snapshot
from scraper.usage.audit.export import read_exports
from scraper.usage.audit.findings import Catalogue, audit
from scraper.usage.audit.ledger import Ledger
from scraper.usage.facts import Known
from scraper.usage.verdict import Verdict

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from pathlib import Path

    from scraper.usage.audit.findings import Audit

NEW = [
    "usage_date_utc",
    "model_version",
    "api_key",
    "workspace",
    "usage_type",
    "context_window",
    "usage_input_tokens_no_cache",
    "usage_input_tokens_cache_write_5m",
    "usage_input_tokens_cache_write_1h",
    "usage_input_tokens_cache_read",
    "usage_output_tokens",
    "web_search_count",
    "inference_geo",
    "speed",
]
OLD = [*NEW[:7], "usage_input_tokens_cache_write", *NEW[9:12]]
COST = [
    "usage_date_utc",
    "model",
    "workspace",
    "api_key",
    "usage_type",
    "context_window",
    "token_type",
    "cost_usd",
    "list_price_usd",
    "cost_type",
    "inference_geo",
    "speed",
]

PLAIN = {
    "usage_date_utc": "2026-11-20",
    "model_version": "claude-opus-4-1-20250805",
    "model": "Claude Opus 4.1",
    "api_key": "nightly",
    "workspace": "Default",
    "usage_type": "standard",
    "context_window": "≤ 200k",
    "usage_input_tokens_no_cache": "100",
    "usage_input_tokens_cache_write": "20",
    "usage_input_tokens_cache_write_5m": "12",
    "usage_input_tokens_cache_write_1h": "8",
    "usage_input_tokens_cache_read": "30",
    "usage_output_tokens": "50",
    "web_search_count": "0",
    "token_type": "output",
    "cost_usd": "0.25",
    "list_price_usd": "0.25",
    "cost_type": "token",
    "inference_geo": "not_available",
    "speed": "",
}
"""One row in every form: 100 + 20 + 30 + 50 tokens, or a quarter of a dollar."""

TODAY = date(2026, 11, 23)
FIRM, FLOOR, ACTUAL = RetirementKind.FIRM, RetirementKind.FLOOR, RetirementKind.ACTUAL
ANCHOR = "2026-06-05-claude-opus-4-1-model"

SNAPSHOT = Snapshot(
    source="anthropic",
    url="https://platform.claude.com/docs/en/about-claude/model-deprecations",
    notice_days=60,
    models=(
        Model("claude-3-5-sonnet-20240620", "retired", None, Retirement(date(2025, 10, 28), ACTUAL), ("claude-sonnet-5-5",)),
        Model("claude-3-5-sonnet-20241022", "retired", None, Retirement(date(2025, 10, 28), ACTUAL), ("claude-sonnet-5-5",)),
        Model("claude-haiku-4-5-20251001", "active", None, Retirement(date(2026, 10, 15), FLOOR)),
        Model("claude-mythos-preview", "deprecated"),
        Model("claude-opus-4-1-20250805", "retired", None, Retirement(date(2026, 8, 5), ACTUAL), ("claude-opus-4-8",)),
        Model("claude-opus-4-8", "deprecated", None, Retirement(date(2027, 5, 28), FIRM), ("claude-opus-5-5",)),
        Model("claude-opus-5-5", "active", None, Retirement(date(2027, 9, 22), FLOOR)),
        Model("claude-sonnet-4-5-20250929", "deprecated", None, Retirement(date(2026, 11, 30), FIRM), ("claude-sonnet-5-5",)),
        Model("claude-sonnet-5-5", "active", None, Retirement(date(2027, 9, 28), FLOOR)),
    ),
    notices=(
        Notice(date(2026, 6, 5), "Claude Opus 4.1 model", ANCHOR, date(2026, 8, 5), (NoticeModel("claude-opus-4-1-20250805"),)),
    ),
)
"""Every verdict once: retired, soon, deprecated with and without a date, a passed floor, active; and a chain of two steps."""

KNOWN = Known((SNAPSHOT,), "test facts", date(2026, 10, 10))
FAIL_ON = frozenset({Verdict.RETIRED, Verdict.SOON, Verdict.DEPRECATED})


def export(columns: Iterable[str] = NEW, *rows: Mapping[str, str]) -> str:
    """Give an export with these columns; each row is what differs from `PLAIN`."""
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\n")
    names = list(columns)
    writer.writerow(names)
    for row in rows:
        cells = {**PLAIN, **row}
        writer.writerow([cells.get(name, "") for name in names])
    return out.getvalue()


def write(path: Path, content: str | bytes) -> str:
    """Write a file and give its path as a user would."""
    path.write_bytes(content if isinstance(content, bytes) else content.encode())
    return str(path)


def read(*paths: str) -> Ledger:
    """Read exports into a ledger that knows the retirement dates of `SNAPSHOT`."""
    ledger = Ledger(Catalogue([SNAPSHOT]).cutoff)
    read_exports(paths, ledger)
    return ledger


def audited(ledger: Ledger, *, within: int = 90, today: date = TODAY) -> Audit:
    """Give the audit of a ledger by `SNAPSHOT`."""
    return audit(ledger, KNOWN, today, timedelta(days=within), FAIL_ON)
