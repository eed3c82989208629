"""``python -m scraper`` and the ``lastcall`` command."""

from __future__ import annotations

import sys


def main() -> None:
    """Run the command line and end the process with its status."""
    from scraper.cli import main as run

    sys.exit(run())


if __name__ == "__main__":
    main()
