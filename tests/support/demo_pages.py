"""Writes the demo's two pages as Markdown, for the README's examples: ``python -m tests.support.demo_pages BEFORE AFTER``."""

from __future__ import annotations

import sys
from pathlib import Path

from scraper.demo.pages import build_markdown
from scraper.demo.run import two_versions
from tests.support.as_of import facts_as_of


def main() -> None:
    """Write both pages where the command line says."""
    pages = two_versions(*facts_as_of())
    for name, snapshot in zip(sys.argv[1:], pages, strict=True):
        Path(name).write_text(build_markdown(snapshot), encoding="utf-8")


if __name__ == "__main__":
    main()
