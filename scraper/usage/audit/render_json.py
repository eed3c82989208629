"""The audit for programs: ``scraper/schema/audit.schema.json`` describes it. Amounts of money are decimal text, exact."""

from __future__ import annotations

from typing import TYPE_CHECKING

from scraper.canonical import dumps, iso
from scraper.usage.audit.words import notes

if TYPE_CHECKING:
    from scraper.canonical import Json
    from scraper.usage.audit.findings import Audit, KeyLine, ModelLine
    from scraper.usage.audit.ledger import Usage

SCHEMA = "lastcall/audit/1"


def render(audit: Audit) -> str:
    """Give the audit as JSON text with a final newline; the same arguments give the same bytes."""
    return dumps(
        {
            "schema": SCHEMA,
            "today": audit.today.isoformat(),
            "within_days": audit.within.days,
            "fail_on": sorted(map(str, audit.fail_on)),
            "facts": {"from": audit.known.described, "as_of": iso(audit.known.as_of)},
            "inputs": [
                {
                    "name": each.name,
                    "form": each.form,
                    "rows": each.rows,
                    "first_day": each.first_day or None,
                    "last_day": each.last_day or None,
                }
                for each in audit.inputs
            ],
            "notes": notes(audit),
            "findings": len(audit.findings),
            "total": _usage(audit.whole, audit),
            "without_model": _usage(audit.unnamed, audit) if audit.unnamed.rows else None,
            "models": [_model(line, audit) for line in audit.lines],
        }
    )


def _usage(usage: Usage, audit: Audit) -> Json:
    tokens = {
        "input": usage.input,
        "cache_write": usage.cache_write,
        "cache_read": usage.cache_read,
        "output": usage.output,
        "all": usage.tokens,
    }
    return {
        "rows": usage.rows,
        "tokens": tokens if audit.has_tokens else None,
        "requests": usage.requests if audit.has_requests else None,
        "cost_usd": format(usage.cost, "f") if audit.has_cost else None,
        "share_of_tokens": _rounded(audit.share_of_tokens(usage)),
        "share_of_cost": _rounded(audit.share_of_cost(usage)),
        "last_used": usage.last_day or None,
    }


def _model(line: ModelLine, audit: Audit) -> Json:
    model, chain = line.model, line.chain
    return {
        "written": list(line.written),
        "ids": list(line.ids),
        "platform": str(line.platform) if line.ids else None,
        "verdict": str(line.verdict),
        "state": str(model.state) if model else None,
        "retirement": {"on": iso(model.retirement.on), "kind": str(model.retirement.kind)} if model else None,
        "days_left": line.left,
        "replacement": {"target": chain.target, "steps": list(chain.steps), "end": str(chain.end)}
        if chain and chain.steps
        else None,
        "url": line.url,
        "usage": _usage(line.usage, audit),
        "used_after_retirement": _after(line, audit),
        "keys": [_key(key, audit) for key in line.keys],
    }


def _after(line: ModelLine, audit: Audit) -> Json:
    if line.days_after is None:
        return None
    tokens = line.usage.after_tokens if audit.has_tokens else None
    return {"days": line.days_after, "rows": line.usage.after_rows, "tokens": tokens}


def _key(key: KeyLine, audit: Audit) -> Json:
    return {
        "workspace": key.workspace or None,
        "api_key": key.api_key or None,
        "usage": _usage(key.usage, audit),
        "rows_after_retirement": key.usage.after_rows,
    }


def _rounded(share: float | None) -> float | None:
    return None if share is None else round(share, 6)
