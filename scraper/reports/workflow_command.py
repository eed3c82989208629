"""A workflow command: one line of a log that GitHub Actions shows as an annotation, and that nothing in it can break out of.

The runner takes a line that begins with ``::`` for a command and, in an old form, ``##[`` anywhere in a line.
https://docs.github.com/actions/reference/workflows-and-actions/workflow-commands
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from scraper.reports.terminal import printable

if TYPE_CHECKING:
    from collections.abc import Mapping


def workflow_command(name: str, message: str, properties: Mapping[str, str]) -> str:
    """Give the command ``name`` (one line, no newline) with ``message`` and its properties; both may hold any text."""
    listed = ",".join(f"{key}={_property(value)}" for key, value in properties.items())
    return f"::{name}{' ' if listed else ''}{listed}::{_data(message)}"


def _data(text: str) -> str:
    for raw, safe in (("%", "%25"), ("\r", "%0D"), ("\n", "%0A"), ("\u2028", " "), ("\u2029", " ")):
        text = text.replace(raw, safe)
    return printable(text).replace("##[", "# #[")


def _property(text: str) -> str:
    return _data(text).replace(":", "%3A").replace(",", "%2C")
