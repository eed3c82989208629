"""``python -m scraper`` and the ``lastcall`` command."""

from __future__ import annotations

import sys


def main() -> None:
    """Run the command line and end the process with its status."""
    if sys.argv[1:] == ["--version"]:
        # The commonest question of scripts needs no parser.
        from scraper import __version__

        print(f"lastcall {__version__}")
        return
    import gc

    from scraper._late import keep_for_later

    keep_for_later()
    # Imports make thousands of objects that all stay; looking through them for garbage is a twentieth of a short verb's time.
    gc.set_threshold(20_000)
    try:
        from scraper.cli import main as run

        status = run()
    except KeyboardInterrupt:  # before the command line was there to answer it
        status = 130
    sys.exit(status)


if __name__ == "__main__":
    main()
