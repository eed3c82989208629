"""The check as JUnit's XML, which every CI server shows: one suite, one case a finding; what fails the check is a failure there."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING
from xml.sax.saxutils import escape, quoteattr

from scraper.usage.forms.grouping import groups

if TYPE_CHECKING:
    from scraper.usage.finding import Finding, Report

_NOT_XML = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


def render(report: Report) -> str:
    """Give the suite; without a finding it has one case that passed, because some servers take an empty one for a fault."""
    told = [one for group in groups(report) for one in group.findings]
    cases = [_case(one, failing=one.verdict in report.fail_on) for one in told]
    cases = cases or ['    <testcase classname="lastcall" name="no model in use is about to go"/>']
    totals = f'tests="{len(cases)}" failures="{len(report.failing)}" errors="0"'
    head = ['<?xml version="1.0" encoding="UTF-8"?>', f'<testsuites name="lastcall check" {totals}>']
    suite = f'  <testsuite name="lastcall check" {totals} skipped="0" timestamp="{report.today}T00:00:00" time="0">'
    return "\n".join([*head, suite, *cases, "  </testsuite>", "</testsuites>"]) + "\n"


def _case(one: Finding, *, failing: bool) -> str:
    name = _attribute(f"{one.place.line}:{one.place.column} {one.written}")
    path = _attribute(one.place.path)
    head = f'    <testcase classname={path} name={name} file={path} line="{one.place.line}">'
    body = _text(one.message + (f"\n{one.link}" if one.link else ""))
    if failing:
        return f'{head}\n      <failure type="{one.verdict}" message={_attribute(one.message)}>{body}</failure>\n    </testcase>'
    return f"{head}\n      <system-out>{body}</system-out>\n    </testcase>"


def _text(text: str) -> str:
    return escape(_NOT_XML.sub("\ufffd", text))


def _attribute(text: str) -> str:
    return quoteattr(_NOT_XML.sub("\ufffd", text))
