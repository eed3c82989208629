"""A page server on the loopback: real HTTP, with validators, for the demo."""

from __future__ import annotations

import hashlib
import threading
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator


class Site:
    """What is served now: path → (content type, body); may be replaced between requests."""

    def __init__(self) -> None:
        """Begin with nothing: every path is 404."""
        self.pages: dict[str, tuple[str, bytes]] = {}
        self.requests: list[tuple[str, int]] = []


@contextmanager
def serve_pages(site: Site) -> Iterator[str]:
    """Serve a site on a free port of the loopback and give its address; it stops when the block ends."""

    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def do_GET(self) -> None:
            """Answer with the page, 304 to whoever has it, or 404."""
            content_type, body = site.pages.get(self.path, ("text/plain", b""))
            etag = f'"{hashlib.sha256(body).hexdigest()[:16]}"'
            status = 404 if self.path not in site.pages else 304 if self.headers.get("If-None-Match") == etag else 200
            sent = body if status == 200 else b""
            site.requests.append((self.path, status))
            self.send_response(status)
            self.send_header("Content-Type", content_type)
            self.send_header("Content-Length", str(len(sent)))
            if status != 404:
                self.send_header("ETag", etag)
            self.end_headers()
            self.wfile.write(sent)

        def log_message(self, format: str, *args: object) -> None:  # noqa: A002 - the base class names it so
            """Stay silent: the demo tells what is asked."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05}, daemon=True)
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_address[1]}"
    finally:
        server.shutdown()
        server.server_close()
