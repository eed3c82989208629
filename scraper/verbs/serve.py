"""``lastcall serve``: the built site on the loopback, for a look."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING

from scraper.errors import ExitStatus

if TYPE_CHECKING:
    import argparse

EXAMPLES = """\
  lastcall build --out public && lastcall serve public
  lastcall serve public --port 0     on any free port"""


def configure(parser: argparse.ArgumentParser) -> None:
    """Declare the arguments."""
    parser.add_argument(
        "folder", nargs="?", type=Path, default=Path("public"), metavar="DIR", help="a built site (default: public)"
    )
    parser.add_argument("--port", type=int, default=8000, help="the port on 127.0.0.1; 0 takes a free one (default: 8000)")


def run(arguments: argparse.Namespace) -> int:
    """Serve until Ctrl-C (or SIGTERM), then say so and end with status 0."""
    import signal

    from scraper.feeds.server import server

    def leave(number: int, frame: object) -> None:
        raise KeyboardInterrupt

    with server(arguments.folder, arguments.port) as running:
        running.daemon_threads = True
        signal.signal(signal.SIGTERM, leave)
        print(f"http://127.0.0.1:{running.server_address[1]}/", flush=True)
        print(f"lastcall: serving {arguments.folder}; Ctrl-C ends it", file=sys.stderr, flush=True)
        try:
            running.serve_forever(poll_interval=0.1)
        except KeyboardInterrupt:
            print("\nlastcall: stopped", file=sys.stderr)
    return ExitStatus.FINE
