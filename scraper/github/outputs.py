"""What a step may say to GitHub Actions: outputs, the job summary, annotations; none of it can be broken out of.

The runner reads two channels. Files (``GITHUB_OUTPUT``, ``GITHUB_STEP_SUMMARY``) take ``name<<delimiter`` blocks: a delimiter that
can be guessed lets a page write outputs of its own, so each block has a random one. Standard output takes workflow commands
(`scraper.reports.workflow_command`).
https://docs.github.com/actions/reference/workflows-and-actions/workflow-commands
"""

from __future__ import annotations

import os
import re
import secrets
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Self

from scraper.errors import StorageError, UsageError
from scraper.reports.workflow_command import workflow_command

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

SUMMARY_LIMIT = 1_000_000
"""Bytes of one step's summary; GitHub drops one that is over 1 MiB whole."""
ANNOTATION_LIMIT = 2_000
_NAME = re.compile(r"[a-z][a-z0-9_-]*\Z")


class Level(StrEnum):
    """The three levels of an annotation."""

    NOTICE = "notice"
    WARNING = "warning"
    ERROR = "error"


def annotation(level: Level, message: str, *, title: str | None = None) -> str:
    """Give one workflow command (one line, no newline) that shows ``message`` on the run's page."""
    shown = message if len(message) <= ANNOTATION_LIMIT else message[: ANNOTATION_LIMIT - 1] + "…"
    return workflow_command(level, shown, {"title": title} if title else {})


def output_block(name: str, value: str, delimiter: str) -> str:
    """Give the lines that set one output; raises `UsageError` where the delimiter stands in the value."""
    if not _NAME.match(name):
        raise UsageError(f"{name!r} is no name of an output")
    if delimiter in value or not delimiter:
        raise UsageError(f"the delimiter of output {name!r} stands in its value")
    return f"{name}<<{delimiter}\n{value}\n{delimiter}\n"


class Step:
    """The channels of the step that is running; each is left alone where the environment doesn't name it."""

    def __init__(self, output: Path | None, summary: Path | None, say: Callable[[str], None]) -> None:
        self._output = output
        self._summary = summary
        self._say = say

    @classmethod
    def here(cls, environment: Mapping[str, str], say: Callable[[str], None]) -> Self:
        """Give the channels that ``environment`` names; ``say`` prints one line where the runner reads commands."""
        output, summary = environment.get("GITHUB_OUTPUT"), environment.get("GITHUB_STEP_SUMMARY")
        return cls(Path(output) if output else None, Path(summary) if summary else None, say)

    def outputs(self, values: Mapping[str, str]) -> None:
        """Set the step's outputs; raises `StorageError` where the file can't be written."""
        blocks = (output_block(name, value, "lastcall_" + secrets.token_hex(16)) for name, value in values.items())
        _append(self._output, "".join(blocks))

    def summary(self, markdown: str) -> None:
        """Add Markdown to the job summary, cut at a line end where it would be too long for GitHub."""
        raw = markdown.encode()
        if len(raw) > SUMMARY_LIMIT:
            raw = raw[:SUMMARY_LIMIT].rsplit(b"\n", 1)[0] + b"\n\n(cut: GitHub takes no more)"
        _append(self._summary, raw.decode(errors="ignore") + "\n")

    def annotate(self, level: Level, message: str, *, title: str | None = None) -> None:
        """Show a message on the run's page."""
        self._say(annotation(level, message, title=title))


def _append(path: Path | None, text: str) -> None:
    if path is None or not text:
        return
    try:
        with path.open("a", encoding="utf-8", newline="\n") as stream:
            stream.write(text)
            stream.flush()
            os.fsync(stream.fileno())
    except OSError as error:
        raise StorageError(f"{path}: can't be written ({error.strerror})") from None
