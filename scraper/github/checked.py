"""What the action gives to the steps after it: from the JSON of `lastcall check` to its outputs."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

from scraper.decode import At
from scraper.errors import SnapshotInvalid

if TYPE_CHECKING:
    from pathlib import Path


def check_outputs(report: Path, sarif: str) -> dict[str, str]:
    """Give ``count`` (findings that fail), ``next-date`` (the next retirement among the findings, or empty) and ``sarif``.

    Raises `SnapshotInvalid` where the file isn't what ``lastcall check --format json`` prints.
    """
    try:
        at = At(json.loads(report.read_bytes()), report.name)
    except (OSError, ValueError) as error:
        raise SnapshotInvalid(f"{report}: not the JSON of a check ({error})") from None
    today = at.get("today").day()
    days = (finding.get("retirement").get("on").optional_day() for finding in at.get("findings").items() if _is_set(finding))
    coming = min((day for day in days if day is not None and day >= today), default=None)
    return {
        "count": str(at.get("failing").optional_count() or 0),
        "next-date": coming.isoformat() if coming else "",
        "sarif": sarif,
    }


def _is_set(finding: At) -> bool:
    """Tell whether a finding's date is set: a floor is no date on which anything ends."""
    return finding.get("retirement").get("kind").value in {"firm", "actual"}
