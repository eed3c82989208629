"""Title, labels and commit message of the pull request: only our words, ids by their grammar and ISO dates."""

from __future__ import annotations

import hashlib
import json
import re
from typing import TYPE_CHECKING

from scraper import PARSER_VERSION
from scraper.change import Severity
from scraper.page.text import is_model_id
from scraper.reports.summary import summarise

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from datetime import date

    from scraper.reports.github import SourceReport

TITLE_LIMIT = 120
OUR_LABELS = "severity: "
SNAPSHOTS_LABEL = "snapshots"
OVERRIDE_LABEL = "snapshots accepted by a person"
_RELATIVE = re.compile(r"(?:in \d+ days?|today|\d+ days? ago) \((\d{4}-\d{2}-\d{2})\)")
_URL = re.compile(r"https?://[!-~]+\Z")
_SHA256 = re.compile(r"[0-9a-f]{64}\Z")
_SAFE = re.compile(r"[^A-Za-z0-9 .,:;_()+@-]")


def facts_digest(files: Mapping[str, bytes]) -> str:
    """Give the SHA-256 over the facts alone: path → bytes of every ``lifecycle.json``, whatever else lies beside them."""
    digest = hashlib.sha256()
    for path in sorted(path for path in files if path.endswith("/lifecycle.json")):
        digest.update(f"{path}\0{len(files[path])}\0".encode() + files[path])
    return digest.hexdigest()


def title(reports: Sequence[SourceReport], today: date) -> str:
    """Give the title, such as ``anthropic: claude-opus-4-1 deprecated, retires on 2026-08-05``.

    No "in 62 days": a title stays while days pass. At most `TITLE_LIMIT` characters, cut between two statements.
    """
    return _cut("; ".join(f"{report.snapshot.source}: {_headline(report, today)}" for report in reports))


def _headline(report: SourceReport, today: date) -> str:
    if report.baseline:
        return f"first snapshot, {len(report.snapshot.models)} models"
    spoken = summarise(report.changes, report.snapshot, (), today).headline
    # The summary promises to hold nothing of a page but ids and dates; a title is where a broken promise would hurt most.
    return _SAFE.sub("?", _RELATIVE.sub(r"on \1", spoken))


def _cut(text: str) -> str:
    if len(text) <= TITLE_LIMIT:
        return text
    room = TITLE_LIMIT - len("; and more")
    return (text[:room].rsplit("; ", 1)[0] if "; " in text[:room] else text[:room].rsplit(" ", 1)[0]) + "; and more"


def labels(reports: Sequence[SourceReport]) -> tuple[str, ...]:
    """Give the labels: that it is about snapshots, and the loudest severity in it."""
    found = {change.severity for report in reports for change in report.changes}
    loudest = next((severity for severity in Severity if severity in found), Severity.LOW)
    return (SNAPSHOTS_LABEL, f"{OUR_LABELS}{loudest}")


def merged_labels(present: Sequence[str], ours: Sequence[str]) -> tuple[str, ...]:
    """Give all labels that a pull request should have: ours replace our old ones, a person's stay."""
    kept = [label for label in present if not label.startswith(OUR_LABELS) and label not in ours]
    return (*kept, *ours)


def commit_message(reports: Sequence[SourceReport], today: date, files: Mapping[str, bytes]) -> str:
    """Give the commit message: a conventional subject, and the trailers of `lastcall update --commit`; ``files`` are committed."""
    urls = "".join(f"Source-URL: {report.snapshot.url}\n" for report in reports if _URL.match(report.snapshot.url))
    hashes = "".join(f"Source-SHA256: {found}\n" for report in reports if (found := _page_hash(files, report.snapshot.source)))
    # A parameter's id holds names from the page; one that isn't of the grammar could forge a trailer.
    ids = "".join(f"Change: {change.id}\n" for report in reports for change in report.changes[:200] if is_model_id(change.id))
    trailers = f"{urls}{hashes}Parser-Version: {PARSER_VERSION}\n{ids}Facts-SHA256: {facts_digest(files)}\n"
    return f"data: {title(reports, today)}\n\n{trailers}"


def _page_hash(files: Mapping[str, bytes], source: str) -> str | None:
    """Give the hash of the page that the facts were read from, where it is written down as one."""
    try:
        found = str(json.loads(files[f"snapshots/{source}/fetch.json"])["sha256"])
    except (ValueError, KeyError, TypeError, RecursionError):
        return None
    return found if _SHA256.match(found) else None
