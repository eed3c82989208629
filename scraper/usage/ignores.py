"""Findings that somebody decided to live with, by a comment or in the settings. Each has a reason, and each is watched.

A comment covers its own line, or the line below when it stands alone::

    model = "claude-2.1"  # lastcall: ignore until=2026-12-31 recorded fixture

In the settings the same, with a path pattern and a model (or ``*``) before it::

    [check]
    ignore = ["tests/** claude-2.1 until=2026-12-31 recorded fixtures"]

An ignore without a reason doesn't count and is reported; so is one that expired, or that covers nothing any more.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from scraper.decode import read_day
from scraper.errors import SettingsError
from scraper.usage.finding import Problem

if TYPE_CHECKING:
    from datetime import date

    from scraper.usage.documents import Document
    from scraper.usage.finding import Finding

MARK = b"lastcall: ignore"
_COMMENT = re.compile(rb"lastcall: ignore(?P<rest>[^\r\n]*)")
_CLOSERS = re.compile(r"\s*(?:\*/|-->|#\}|--%>|\"\"\"|[\"',\\n]*)\s*\Z")
_UNTIL = re.compile(r"until=(\S+)\s*")
_ALONE = re.compile(rb"\s*(?://|#|--|/\*|<!--|;|%|\{#|\*|\"|')*\s*\Z")


@dataclass(slots=True)
class Ignore:
    """One ignore: where it is written, until when it holds (the last day), why, and whether it covered anything."""

    place: str
    until: date | None
    reason: str
    path: str = ""
    lines: tuple[int, ...] = ()
    pattern: str | None = None
    model: str = "*"
    fault: str | None = None
    used: bool = False

    def problem(self, today: date) -> Problem | None:
        """Give what is wrong with it, if anything."""
        if self.fault:
            return Problem("ignore-unreadable", self.place, self.fault)
        if not self.reason:
            return Problem("ignore-without-reason", self.place, "an ignore must say why: it doesn't count")
        if self.expired(today):
            return Problem("ignore-expired", self.place, f"the ignore ran out on {self.until}: {self.reason}")
        if not self.used:
            return Problem("ignore-unused", self.place, f"the ignore covers nothing: {self.reason}")
        return None

    def expired(self, today: date) -> bool:
        """Tell whether its last day has passed."""
        return self.until is not None and self.until < today

    def covers(self, finding: Finding) -> bool:
        """Tell whether it is about this finding."""
        if self.pattern is None:
            return finding.place.path == self.path and finding.place.line in self.lines
        return self.model in {"*", finding.model_id, finding.written} and _matches(self.pattern, finding.place.path)


def _matches(pattern: str, path: str) -> bool:
    from pathspec import GitIgnoreSpec

    return GitIgnoreSpec.from_lines([pattern]).match_file(path)


def comments(document: Document, path: str) -> list[Ignore]:
    """Give the ignore comments of a file."""
    found = []
    for match in _COMMENT.finditer(document.data):
        line, _ = document.place(match.start())
        text = match["rest"].decode("utf-8", "replace")
        before, _, _ = document.line_at(match.start()).partition(MARK)
        alone = _ALONE.match(before) is not None
        lines = (line, line + 1) if alone else (line,)
        try:
            until, reason = _terms(_CLOSERS.sub("", text).strip(" :"))
        except ValueError as error:
            found.append(Ignore(f"{path}:{line}", None, "", path, lines, fault=f"the ignore doesn't count: {error}"))
            continue
        found.append(Ignore(f"{path}:{line}", until, reason, path, lines))
    return found


def from_settings(lines: tuple[str, ...]) -> list[Ignore]:
    """Read ``[check] ignore``; raises `SettingsError` with the line."""
    found = []
    for line in lines:
        words = line.split(maxsplit=2)
        if len(words) < 3:
            raise SettingsError(
                f"check.ignore: {line!r} lacks a reason", hint="write: PATTERN MODEL [until=YYYY-MM-DD] reason; * is any model"
            )
        try:
            until, reason = _terms(words[2])
        except ValueError as error:
            raise SettingsError(f"check.ignore: {line!r}: {error}", hint="write until=YYYY-MM-DD") from None
        found.append(Ignore(f"settings: {words[0]} {words[1]}", until, reason, pattern=words[0], model=words[1]))
    return found


def _terms(text: str) -> tuple[date | None, str]:
    match = _UNTIL.match(text)
    if match is None:
        return None, text.strip()
    try:
        return read_day(match[1]), text[match.end() :].strip()
    except ValueError:
        raise ValueError(f"{match[1]!r} is no day (until=YYYY-MM-DD)") from None


def sift(findings: list[Finding], ignores: list[Ignore], today: date) -> tuple[list[Finding], int, list[Problem]]:
    """Give the findings that no ignore covers, how many one covers, and what is wrong with the ignores."""
    live = [ignore for ignore in ignores if ignore.reason and not ignore.expired(today)]
    kept = []
    for finding in findings:
        covering = next((ignore for ignore in live if ignore.covers(finding)), None)
        if covering is None:
            kept.append(finding)
        else:
            covering.used = True
    problems = [problem for ignore in ignores if (problem := ignore.problem(today))]
    return kept, len(findings) - len(kept), problems
