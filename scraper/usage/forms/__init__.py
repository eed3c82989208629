"""The forms in which a check is told: one file each, each with ``render(report) -> str``, each with its own escaping."""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from scraper.usage.finding import Report

FORMS = {"text": "text", "json": "as_json", "sarif": "sarif", "github": "github", "markdown": "as_markdown", "junit": "junit"}
"""The word of ``--format`` → the module; only the one that is asked for is imported."""


def render(report: Report, form: str) -> str:
    """Give the report in a form of `FORMS`, with a final newline where it isn't empty."""
    module = import_module(f"scraper.usage.forms.{FORMS[form]}")
    text: str = module.render(report)
    return text
