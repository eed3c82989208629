"""A folder of our own files on the loopback, for a look: right types, strict headers, and nothing outside of the folder.

The headers are the ones that a careful host would send, so that what breaks under them breaks here first.
"""

from __future__ import annotations

from http import HTTPStatus
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import TYPE_CHECKING, ClassVar
from urllib.parse import quote, unquote, urlsplit

from scraper.errors import UsageError
from scraper.page.address import is_loopback

if TYPE_CHECKING:
    from pathlib import Path

TYPES = {
    ".html": "text/html; charset=utf-8",
    ".css": "text/css; charset=utf-8",
    ".js": "text/javascript; charset=utf-8",
    ".svg": "image/svg+xml",
    ".json": "application/json",
    ".jsonl": "application/jsonl",
    ".xml": "application/atom+xml; charset=utf-8",
    ".ics": "text/calendar; charset=utf-8",
    ".txt": "text/plain; charset=utf-8",
    ".md": "text/markdown; charset=utf-8",
}
"""Ending → type; anything else is sent as bytes, which no browser interprets."""

_PAGE_POLICY = (
    "default-src 'none'; img-src 'self'; style-src 'self'; script-src 'self'; "
    "base-uri 'none'; form-action 'none'; frame-ancestors 'none'"
)
# A picture carries its own rules, and must never carry anything that runs.
_PICTURE_POLICY = "default-src 'none'; style-src 'unsafe-inline'; sandbox"


class _Handler(BaseHTTPRequestHandler):
    """Answers GET and HEAD for files of one folder; `server` sets ``root`` in a subclass."""

    root: ClassVar[Path]
    protocol_version = "HTTP/1.1"
    server_version = "lastcall"
    sys_version = ""
    timeout = 30

    def do_GET(self) -> None:
        self._answer(body=True)

    def do_HEAD(self) -> None:
        self._answer(body=False)

    def log_message(self, format: str, *words: object) -> None:  # noqa: A002 - the name is the standard library's
        """Say nothing: a path that somebody sends isn't text for a terminal."""

    def _answer(self, *, body: bool) -> None:
        if not is_loopback_name(self.headers.get("Host", "")):
            # Another name that points here is how a foreign page reaches a local server (DNS rebinding).
            self._send(HTTPStatus.FORBIDDEN, b"this server answers on the loopback only\n", ".txt", body=body)
            return
        path = urlsplit(self.path).path
        found = inside(self.root, path)
        if found is not None and found.is_dir() and not path.endswith("/"):
            self._redirect(path)
            return
        if path.endswith("/"):
            found = inside(self.root, path + "index.html")
        try:
            content = found.read_bytes() if found is not None and found.is_file() else None
        except OSError:
            content = None
        if found is None or content is None:
            self._send(HTTPStatus.NOT_FOUND, b"no such file\n", ".txt", body=body)
            return
        self._send(HTTPStatus.OK, content, found.suffix, body=body)

    def _redirect(self, path: str) -> None:
        self.send_response(HTTPStatus.MOVED_PERMANENTLY)
        # Built from the decoded parts, so that neither `//host/` nor a line break can come back out of a request.
        parts = [part for part in unquote(path).split("/") if part]
        self.send_header("Location", "/" + "/".join(quote(part, safe="") for part in parts) + "/")
        self.send_header("Content-Length", "0")
        self.end_headers()

    def _send(self, status: HTTPStatus, content: bytes, ending: str, *, body: bool) -> None:
        self.send_response(status)
        self.send_header("Content-Type", TYPES.get(ending, "application/octet-stream"))
        self.send_header("Content-Length", str(len(content)))
        self.send_header("Content-Security-Policy", _PICTURE_POLICY if ending == ".svg" else _PAGE_POLICY)
        self.send_header("X-Content-Type-Options", "nosniff")
        self.send_header("Referrer-Policy", "no-referrer")
        self.send_header("Cross-Origin-Resource-Policy", "same-origin")
        self.send_header("Cross-Origin-Opener-Policy", "same-origin")
        self.send_header("Cache-Control", "no-store")
        self.end_headers()
        if body:
            self.wfile.write(content)


def is_loopback_name(host: str) -> bool:
    """Tell whether a ``Host`` header names the loopback, with or without a port."""
    try:
        return is_loopback(urlsplit(f"//{host}").hostname or "")
    except ValueError:
        return False


def inside(root: Path, path: str) -> Path | None:
    """Give the file or folder that a request's path names, or None for anything that isn't inside ``root``.

    ``root`` is resolved. Hidden files, ``..``, a link that leads out, a backslash, a NUL, bytes that aren't UTF-8 and a name
    that the file system can't have are all outside.
    """
    try:
        plain = unquote(path, errors="strict")
    except UnicodeDecodeError:
        return None
    parts = [part for part in plain.split("/") if part]
    if any(part.startswith(".") or "\\" in part or ":" in part[:3] or "\0" in part for part in parts):
        return None
    try:
        found = root.joinpath(*parts).resolve()
        found.stat()
    except (OSError, ValueError):
        return None
    return found if found.is_relative_to(root) else None


def server(folder: Path, port: int) -> ThreadingHTTPServer:
    """Give a server of ``folder`` on 127.0.0.1, bound and not yet serving; port 0 takes a free one.

    Raises `UsageError` where the folder isn't one, or the port can't be had.
    """
    if not folder.is_dir():
        raise UsageError(f"{folder} is no folder", hint="build the site first: lastcall build --out " + str(folder))
    handler = type("Handler", (_Handler,), {"root": folder.resolve()})
    try:
        return ThreadingHTTPServer(("127.0.0.1", port), handler)
    except (OSError, OverflowError) as error:
        reason = getattr(error, "strerror", None) or str(error)
        raise UsageError(
            f"port {port} can't be had ({reason})", hint="choose another with --port, or --port 0 for a free one"
        ) from None
