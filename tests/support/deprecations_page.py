"""A small deprecations page of the provider's make, written from a few rows; served on the loopback, and changed under way."""

from __future__ import annotations

import threading
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator

Row = tuple[str, str, str, str]
Entry = tuple[str, str, str]

_OLDEST = ("1.0", "1.1", "1.2", "1.3", "instant-1.0", "instant-1.1", "instant-1.2")


@dataclass(frozen=True)
class Notice:
    """One dated heading with its table: (retirement date, model, replacement) rows."""

    day: str
    title: str
    entries: tuple[Entry, ...]


OLDEST = Notice(
    "2024-09-04",
    "Claude 1 and Instant models",
    tuple(("November 6, 2024", f"claude-{name}", "claude-haiku-9") for name in _OLDEST),
)
STATUS: tuple[Row, ...] = (
    ("claude-haiku-9", "Active", "N/A", "Not sooner than February 1, 2030"),
    ("claude-opus-9", "Active", "N/A", "Not sooner than February 1, 2030"),
    ("claude-sonnet-9", "Active", "N/A", "Not sooner than February 1, 2030"),
)


@dataclass
class DeprecationsPage:
    """What the page says now; ``raw`` replaces it altogether, ``status`` is the HTTP answer."""

    rows: tuple[Row, ...] = STATUS
    notices: tuple[Notice, ...] = ()
    prose: str = "All models have a life."
    raw: str | None = None
    http_status: int = 200
    asked: list[str] = field(default_factory=list)
    url: str = ""

    def text(self) -> str:
        """Give the page as Markdown."""
        if self.raw is not None:
            return self.raw
        lines = ["# Model deprecations", "", self.prose, "", "At least 60 days' notice is given.", "", "## Model status", ""]
        lines += ["| API model name | Current state | Deprecated | Tentative retirement date |", "| --- | --- | --- | --- |"]
        lines += ["| " + " | ".join(row) + " |" for row in self.rows]
        lines += ["", "## Deprecation history", ""]
        for notice in (*self.notices, OLDEST):
            lines += [f"### {notice.day}: {notice.title}", "", "A notice was given.", ""]
            lines += ["| Retirement date | Deprecated model | Recommended replacement |", "| --- | --- | --- |"]
            lines += ["| " + " | ".join(entry) + " |" for entry in notice.entries]
            lines.append("")
        return "\n".join(lines)

    def deprecate(self, model: str, day: str, announced: str, retires: str) -> None:
        """Let a model be deprecated: its row, and a notice of its own, newest first."""
        self.rows = tuple((model, "Deprecated", announced, retires) if row[0] == model else row for row in self.rows)
        entry = (retires, model, "claude-haiku-9" if model != "claude-haiku-9" else "claude-opus-9")
        self.notices = (Notice(day, f"{model} model", (entry,)), *self.notices)


@contextmanager
def serving_page(page: DeprecationsPage) -> Iterator[str]:
    """Serve a page, as it is at each request, at ``/page.md``."""

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            page.asked.append(self.path)
            found = self.path == "/page.md"
            content = page.text().encode() if found else b"nothing"
            self.send_response(page.http_status if found else 404)
            self.send_header("content-type", "text/markdown; charset=utf-8" if found else "text/plain")
            self.send_header("content-length", str(len(content)))
            self.end_headers()
            self.wfile.write(content)

        def log_message(self, format: str, *args: object) -> None:  # noqa: A002 - the name that the base class gave
            """Say nothing."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True)
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_port}/page.md"
    finally:
        server.shutdown()
        server.server_close()
        thread.join()
