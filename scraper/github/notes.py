"""A release's notes: the section of CHANGELOG.md with its version, which is written for users and not made from commits."""

from __future__ import annotations

import re

from scraper.errors import UsageError

_HEADING = re.compile(r"^## +\[?([^\]\s]+)\]?.*$", re.MULTILINE)


def release_notes(changelog: str, tag: str, version: str) -> str:
    """Give the changelog's section for a version.

    Raises `UsageError` where the tag isn't ``v`` and the version of the code, or the section is missing or empty.
    """
    if tag != f"v{version}":
        raise UsageError(
            f"the tag is {tag!r} and the code says {version!r}", hint=f"tag the commit whose version it is: v{version}"
        )
    headings = list(_HEADING.finditer(changelog))
    for number, heading in enumerate(headings):
        if heading[1] == version:
            end = headings[number + 1].start() if number + 1 < len(headings) else len(changelog)
            if text := changelog[heading.end() : end].strip():
                return text + "\n"
    raise UsageError(f"CHANGELOG.md says nothing of {version}", hint=f"write a section “## {version}” with lines for users")
