"""The check as SARIF 2.1.0, for code scanning (https://docs.oasis-open.org/sarif/sarif/v2.1.0/sarif-v2.1.0.html).

Fingerprints don't depend on line numbers, so that an alert stays one alert; a certain replacement is a fix object. GitHub takes at
most 25,000 results of a run: the most urgent are kept, and the run says how many were left out.
"""

from __future__ import annotations

import json
from typing import TYPE_CHECKING
from urllib.parse import quote

from scraper import __version__
from scraper.usage.finding import LEVELS, PHRASES, Level
from scraper.usage.forms.grouping import groups
from scraper.usage.verdict import Verdict

if TYPE_CHECKING:
    from scraper.canonical import Json
    from scraper.usage.finding import Finding, Place, Problem, Report

MOST_RESULTS = 25_000
_SCHEMA = "https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json"
_TOLD: list[Verdict] = [verdict for verdict in Verdict if verdict is not Verdict.ACTIVE]


def render(report: Report) -> str:
    """Give one log with one run."""
    results = [_result(one) for group in groups(report) for one in group.findings]
    notifications = [_notification(problem) for problem in report.problems]
    if len(results) > MOST_RESULTS:
        text = f"{len(results) - MOST_RESULTS} less urgent results were left out: a run holds at most {MOST_RESULTS}"
        notifications.append({"level": "warning", "message": {"text": text}})
    run: dict[str, Json] = {
        "tool": {"driver": _driver()},
        "columnKind": "unicodeCodePoints",
        "automationDetails": {"id": "lastcall/check/"},
        "invocations": [{"executionSuccessful": True, "toolExecutionNotifications": notifications}],
        "properties": {"today": report.today.isoformat(), "facts": report.facts},
        "results": results[:MOST_RESULTS],
    }
    return json.dumps({"$schema": _SCHEMA, "version": "2.1.0", "runs": [run]}, indent=2, ensure_ascii=True) + "\n"


def _driver() -> dict[str, Json]:
    return {
        "name": "lastcall",
        "semanticVersion": __version__,
        "informationUri": "https://github.com/lastcall-dev/lastcall",
        "rules": [_rule(verdict) for verdict in _TOLD],
    }


def _rule(verdict: Verdict) -> dict[str, Json]:
    title = "Request parameter that the model refuses" if verdict is Verdict.PARAMETER else f"Model that is {PHRASES[verdict]}"
    return {
        "id": f"lastcall/{verdict}",
        "name": f"{str(verdict).capitalize()}Model",
        "shortDescription": {"text": title},
        "fullDescription": {"text": f"{title}, by the provider's own page of deprecations."},
        "helpUri": "https://github.com/lastcall-dev/lastcall#check-your-code",
        "defaultConfiguration": {"level": str(LEVELS[verdict])},
        "properties": {"tags": ["ai-models", "deprecation"], "precision": "very-high"},
    }


def _result(one: Finding) -> dict[str, Json]:
    result: dict[str, Json] = {
        "ruleId": f"lastcall/{one.verdict}",
        "ruleIndex": _TOLD.index(one.verdict),
        "level": str(one.level if one.level is not Level.NONE else Level.NOTE),
        "message": {"text": one.message + (f" {one.link}" if one.link else "")},
        "locations": [{"physicalLocation": {"artifactLocation": _artifact(one.place), "region": _region(one.place)}}],
        "partialFingerprints": {"lastcall/v1": one.fingerprint},
        "properties": {"model": one.model_id, "written": one.written, "owners": list(one.owners)},
    }
    if one.rewritten is not None:
        replacement = {"deletedRegion": _region(one.place), "insertedContent": {"text": one.rewritten}}
        change: Json = {"artifactLocation": _artifact(one.place), "replacements": [replacement]}
        result["fixes"] = [{"description": {"text": f"Use {one.rewritten}"}, "artifactChanges": [change]}]
    return result


def _artifact(place: Place) -> dict[str, Json]:
    path = quote(place.path.encode("utf-8", "surrogateescape"), safe="/-._~")
    return {"uri": path} if place.path.startswith(("/", "../")) else {"uri": path, "uriBaseId": "%SRCROOT%"}


def _region(place: Place) -> dict[str, Json]:
    return {"startLine": place.line, "startColumn": place.column, "endLine": place.line, "endColumn": place.end_column}


def _notification(problem: Problem) -> dict[str, Json]:
    return {
        "level": "warning",
        "descriptor": {"id": f"lastcall/{problem.code}"},
        "message": {"text": f"{problem.place}: {problem.sentence}"},
    }
