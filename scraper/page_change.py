"""Prose outside the tables: one low entry that says how much of it changed. It is told, never recorded, and opens nothing alone."""

from __future__ import annotations

import difflib
import hashlib

from scraper.change import Change, ChangeKind, Fields, change_id, severity_of


def prose_change(source: str, old: str, new: str, seen_at: str) -> Change | None:
    """Give the entry for the prose that differs between two ``page.md`` texts, or None where only tables or white space do."""
    before, after = _prose(old), _prose(new)
    if before == after:
        return None
    removed = added = 0
    for line in difflib.unified_diff(before, after, lineterm="", n=0):
        removed += line.startswith("-") and not line.startswith("---")
        added += line.startswith("+") and not line.startswith("+++")
    fields: Fields = {"prose": (_hash(before), _hash(after)), "lines": (removed, added)}
    kind = ChangeKind.PAGE
    return Change(change_id(source, "page", kind, fields), source, None, kind, severity_of(kind), seen_at, fields, ("page",))


def _prose(text: str) -> list[str]:
    lines = (" ".join(line.split()) for line in text.splitlines())
    return [line for line in lines if line and not line.startswith("|")]


def _hash(lines: list[str]) -> str:
    return hashlib.sha256("\n".join(lines).encode()).hexdigest()[:12]
