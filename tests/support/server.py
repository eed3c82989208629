"""A real HTTP server on the loopback that answers as it was told, path by path, also wrongly.

::

    with serve({"/page.md": [status(500), page("# Models")]}) as server:
        ...ask server.url("/page.md") twice...
        assert [request.path for request in server.requests] == ["/page.md", "/page.md"]

A path has a list of steps: the first request gets the first, the last one serves every further request. A path without steps
answers 404, so there is no robots.txt unless a test gives one. Each request runs in a thread of its own; connections are kept
alive. A step is a function that gets the connection's handler and writes what it likes to it; the makers below cover what servers
do.
"""

from __future__ import annotations

import gzip
import os
import socket
import struct
import threading
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer


@dataclass(frozen=True, slots=True)
class Request:
    """One request as it came: ``headers`` with names in lower case, ``client`` tells connections apart."""

    path: str
    headers: Mapping[str, str]
    client: tuple[str, int]


class Handler(BaseHTTPRequestHandler):
    """One connection; what steps write to. ``wait(seconds)`` sleeps, and ends at once when the server stops."""

    protocol_version = "HTTP/1.1"
    server: _Server

    def do_GET(self) -> None:
        """Answer one request by the next step of its path."""
        step = self.server.next_step(self)
        # A client that has had enough closes the connection in the middle: that is what half of the tests are about.
        with suppress(ConnectionError):
            step(self)

    def wait(self, seconds: float) -> None:
        """Sleep, but no longer than the server lives."""
        self.server.stopping.wait(seconds)

    def send(self, status: int, headers: Mapping[str, str], body: bytes = b"") -> None:
        """Write one whole answer; Content-Length is added unless the headers or the status say otherwise."""
        self.send_response(status)
        lengths = {name.lower() for name in headers} & {"content-length", "transfer-encoding"}
        framed = {} if lengths or status in {204, 304} else {"Content-Length": str(len(body))}
        for name, value in {**headers, **framed}.items():
            self.send_header(name, value)
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_: object) -> None:
        """Say nothing."""


Step = Callable[[Handler], None]


class _Server(ThreadingHTTPServer):
    daemon_threads = True
    request_queue_size = 64

    def __init__(self, steps: Mapping[str, Sequence[Step]]) -> None:
        super().__init__(("127.0.0.1", 0), Handler)
        self.stopping = threading.Event()
        self.requests: list[Request] = []
        self._steps = {path: list(answers) for path, answers in steps.items()}
        self._lock = threading.Lock()

    def next_step(self, handler: Handler) -> Step:
        with self._lock:
            headers = {name.lower(): value for name, value in handler.headers.items()}
            self.requests.append(Request(handler.path, headers, handler.client_address))
            steps = self._steps.get(handler.path.partition("?")[0])
            if not steps:
                return status(404)
            return steps.pop(0) if len(steps) > 1 else steps[0]

    def handle_error(self, *_: object) -> None:
        """Say nothing: a connection that breaks is what a test asked for."""


@dataclass(frozen=True, slots=True)
class Serving:
    """A running server: where it is, and every request that it got, in order."""

    port: int
    requests: list[Request] = field(default_factory=list)

    def url(self, path: str = "/") -> str:
        """Give the URL of a path."""
        return f"http://127.0.0.1:{self.port}{path}"

    def asked(self, path: str) -> list[Request]:
        """Give the requests for one path, without its query."""
        return [request for request in self.requests if request.path.partition("?")[0] == path]


@contextmanager
def serve(steps: Mapping[str, Sequence[Step]]) -> Iterator[Serving]:
    """Serve these steps on a free port of the loopback until the block ends."""
    with _Server(steps) as server:
        thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01}, daemon=True)
        thread.start()
        try:
            yield Serving(server.server_port, server.requests)
        finally:
            server.stopping.set()
            server.shutdown()
            thread.join()


def page(body: str | bytes, kind: str = "text/markdown; charset=utf-8", /, **headers: str) -> Step:
    """Answer 200 with a body; ``etag="…"``, ``last_modified="…"`` and the like become headers.

    A request whose If-None-Match is the ETag, or whose If-Modified-Since is the Last-Modified, gets 304.
    """
    named = {name.replace("_", "-").title(): value for name, value in headers.items()}
    content = body.encode() if isinstance(body, str) else body

    def step(handler: Handler) -> None:
        pairs = (("If-None-Match", "Etag"), ("If-Modified-Since", "Last-Modified"))
        if any(name in named and handler.headers.get(condition) == named[name] for condition, name in pairs):
            handler.send(304, named)
        else:
            handler.send(200, {"Content-Type": kind, **named}, content)

    return step


def status(code: int, body: bytes = b"", **headers: str) -> Step:
    """Answer with a status, as ``status(429, retry_after="7")``."""
    named = {name.replace("_", "-").title(): value for name, value in headers.items()}
    return lambda handler: handler.send(code, named, body)


def redirect(code: int, location: str) -> Step:
    """Answer with a redirect."""
    return status(code, location=location)


def zipped(body: bytes, kind: str = "text/markdown", encoding: str = "gzip") -> Step:
    """Answer 200 with a body that is gzipped (or is said to be encoded as ``encoding``, and sent as it is)."""
    content = gzip.compress(body) if encoding == "gzip" else body
    return page(content, kind, content_encoding=encoding)


def half(body: bytes) -> Step:
    """Promise a body by its length, send the first half, and close."""

    def step(handler: Handler) -> None:
        handler.send(200, {"Content-Type": "text/markdown", "Content-Length": str(len(body))}, body[: len(body) // 2])
        handler.close_connection = True

    return step


def cut_chunks(body: bytes) -> Step:
    """Send a body in one chunk, and close without the last chunk that says that it is whole."""

    def step(handler: Handler) -> None:
        framed = f"{len(body):x}\r\n".encode() + body + b"\r\n"
        handler.send(200, {"Content-Type": "text/markdown", "Transfer-Encoding": "chunked"}, framed)
        handler.close_connection = True

    return step


def drip(body: bytes, seconds: float) -> Step:
    """Send the head at once, then a byte of the body every so many seconds."""

    def step(handler: Handler) -> None:
        handler.send(200, {"Content-Type": "text/markdown", "Content-Length": str(len(body))})
        _dripping(handler, body, seconds)

    return step


def drip_head(seconds: float) -> Step:
    """Send the head itself a byte at a time, with headers that don't end before the server does."""

    def step(handler: Handler) -> None:
        _dripping(handler, b"HTTP/1.1 200 OK\r\n" + b"X-Filler: y\r\n" * 10_000, seconds)
        handler.close_connection = True

    return step


def reset() -> Step:
    """Cut the connection with a TCP reset instead of an answer."""

    def step(handler: Handler) -> None:
        handler.connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
        handler.close_connection = True
        os.close(handler.connection.detach())  # past the polite end that socketserver would make of it

    return step


def raw(answer: bytes) -> Step:
    """Write exactly these bytes, and close."""

    def step(handler: Handler) -> None:
        handler.wfile.write(answer)
        handler.close_connection = True

    return step


def robots(text: str) -> Step:
    """Answer with a robots.txt."""
    return page(text, "text/plain")


def _dripping(handler: Handler, content: bytes, seconds: float) -> None:
    for byte in content:
        if handler.server.stopping.is_set():
            handler.close_connection = True
            return
        handler.wfile.write(bytes([byte]))
        handler.wait(seconds)
