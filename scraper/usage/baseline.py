"""A baseline: the findings that were there when a team began, kept as a file. Only what is new, or has become worse, is told.

``{"schema": "lastcall/baseline/1", "findings": [{"fingerprint", "path", "written", "verdict"}]}``. A finding whose verdict has
changed since (deprecated then, retired now) is told again.
"""

from __future__ import annotations

import json
import os
from typing import TYPE_CHECKING

from scraper.errors import UsageError
from scraper.usage.finding import Problem

if TYPE_CHECKING:
    from pathlib import Path

    from scraper.usage.finding import Finding

SCHEMA = "lastcall/baseline/1"


def read_baseline(path: Path) -> dict[tuple[str, str], str]:
    """Give (fingerprint, verdict) → where it was; raises `UsageError` for a file that is none."""
    try:
        document = {"schema": None, **json.loads(path.read_text(encoding="utf-8"))}
    except OSError as error:
        raise UsageError(f"{path}: can't be read ({error.strerror})", hint="write one with --write-baseline") from None
    except (ValueError, TypeError, RecursionError) as error:
        raise UsageError(f"{path}: not a baseline of lastcall ({error})", hint="write it again with --write-baseline") from None
    if document["schema"] != SCHEMA:
        raise UsageError(
            f"{path}: its schema is {document['schema']!r}, not {SCHEMA!r}", hint="write it again with --write-baseline"
        )
    try:
        return {(entry["fingerprint"], entry["verdict"]): f"{entry['path']}: {entry['written']}" for entry in document["findings"]}
    except (KeyError, TypeError) as error:
        raise UsageError(f"{path}: a broken entry ({error})", hint="write it again with --write-baseline") from None


def sift(findings: list[Finding], known: dict[tuple[str, str], str], *, whole: bool) -> tuple[list[Finding], int, list[Problem]]:
    """Give the findings that the baseline doesn't have, how many it has, and the entries that match nothing any more.

    ``whole`` tells that everything was looked at: otherwise an entry without a finding means nothing.
    """
    kept = [finding for finding in findings if (finding.fingerprint, str(finding.verdict)) not in known]
    seen = {(finding.fingerprint, str(finding.verdict)) for finding in findings}
    stale = [where for key, where in known.items() if key not in seen] if whole else []
    problems = [Problem("baseline-stale", where, "the baseline has an entry that matches nothing any more") for where in stale]
    return kept, len(findings) - len(kept), problems


def write_baseline(path: Path, findings: tuple[Finding, ...]) -> None:
    """Write the findings as a baseline, sorted, whole or not at all."""
    entries = [
        {"fingerprint": one.fingerprint, "path": one.place.path, "written": one.written, "verdict": str(one.verdict)}
        for one in sorted(findings, key=lambda one: (one.place.path, one.fingerprint))
    ]
    temporary = path.with_name(path.name + ".new")
    temporary.write_text(json.dumps({"schema": SCHEMA, "findings": entries}, indent=2, ensure_ascii=False) + "\n", encoding="utf-8")
    os.replace(temporary, path)  # noqa: PTH105 - the atomic call by its own name
