"""The check as JSON, for programs: ``scraper/schema/check.schema.json`` describes it. Every finding is in it, active models too."""

from __future__ import annotations

import json
from dataclasses import asdict
from typing import TYPE_CHECKING

from scraper.canonical import iso

if TYPE_CHECKING:
    from scraper.canonical import Json
    from scraper.usage.finding import Finding, Report

SCHEMA = "lastcall/check/1"


def render(report: Report) -> str:
    """Give the report as one JSON object."""
    document: dict[str, Json] = {
        "schema": SCHEMA,
        "today": iso(report.today),
        "within_days": report.within_days,
        "facts": report.facts,
        "fail_on": sorted(map(str, report.fail_on)),
        "failing": len(report.failing),
        "ignored": report.ignored,
        "baselined": report.baselined,
        "findings": [finding_to_json(one) for one in report.findings],
        "problems": [{**asdict(problem)} for problem in report.problems],
    }
    return json.dumps(document, indent=2, ensure_ascii=True) + "\n"


def finding_to_json(one: Finding) -> dict[str, Json]:
    """Give one finding; what isn't known is null, and never left out."""
    return {
        "path": one.place.path,
        "line": one.place.line,
        "column": one.place.column,
        "end_column": one.place.end_column,
        "written": one.written,
        "model": one.model_id,
        "platform": str(one.platform) if one.platform else None,
        "verdict": str(one.verdict),
        "level": str(one.level),
        "state": one.stated,
        "retirement": {
            "on": iso(one.retires_on),
            "kind": str(one.retirement_kind) if one.retirement_kind else None,
        },
        "days_left": one.days_left,
        "replacement": one.replacement,
        "rewritten": one.rewritten,
        "nearest": one.nearest,
        "message": one.message,
        "link": one.link,
        "owners": list(one.owners),
        "fingerprint": one.fingerprint,
    }
