"""Writes the demo's two pages as Markdown, for the README's examples: ``python -m tests.support.demo_pages BEFORE AFTER``."""

from __future__ import annotations

import sys
from pathlib import Path

from scraper.demo.pages import build_markdown
from scraper.demo.run import two_versions
from scraper.store.folder import bundled_folder, read_changes, read_snapshot


def main() -> None:
    """Write both pages where the command line says."""
    folder = bundled_folder()
    pages = two_versions(read_snapshot(folder, "anthropic"), read_changes(folder, "anthropic"))
    for name, snapshot in zip(sys.argv[1:], pages, strict=True):
        Path(name).write_text(build_markdown(snapshot), encoding="utf-8")


if __name__ == "__main__":
    main()
