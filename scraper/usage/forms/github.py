"""The check as workflow commands, which GitHub shows beside the lines of a pull request.

GitHub keeps about ten annotations of a level and step: the most urgent come first.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from scraper.reports.workflow_command import workflow_command
from scraper.usage.finding import PHRASES, Level
from scraper.usage.forms.grouping import groups

if TYPE_CHECKING:
    from scraper.usage.finding import Finding, Report

_COMMANDS = {Level.ERROR: "error", Level.WARNING: "warning", Level.NOTE: "notice", Level.NONE: "notice"}


def render(report: Report) -> str:
    """Give one command a line; empty where there is nothing to tell."""
    return "".join(_command(one) + "\n" for group in groups(report) for one in group.findings)


def _command(one: Finding) -> str:
    place = one.place
    properties = {
        "file": place.path,
        "line": str(place.line),
        "endLine": str(place.line),
        "col": str(place.column),
        "endColumn": str(place.end_column),
        "title": f"{one.model_id or one.written}: {PHRASES[one.verdict]}",
    }
    return workflow_command(_COMMANDS[one.level], one.message + (f" {one.link}" if one.link else ""), properties)
