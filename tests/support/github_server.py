"""A small GitHub on the loopback: pull requests, issues, comments and labels over HTTP, on the branches of a real bare repository.

It refuses what GitHub refuses (no token, a head that doesn't exist, a second pull request from one branch, a long body), closes a
pull request whose branch is deleted, and remembers every request.
"""

from __future__ import annotations

import json
import re
import subprocess
import threading
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import TYPE_CHECKING, Any
from urllib.parse import parse_qs, urlsplit

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

REPOSITORY = "somebody/tracker"
TOKEN = "loopback-token"


class Refused(Exception):
    """An answer that isn't a success."""

    def __init__(self, status: int, message: str, headers: dict[str, str] | None = None) -> None:
        super().__init__(message)
        self.status, self.message, self.headers = status, message, headers or {}


@dataclass
class Thread:
    """An issue or a pull request."""

    number: int
    title: str
    body: str
    state: str = "open"
    labels: list[str] = field(default_factory=list)
    comments: list[str] = field(default_factory=list)
    head: str | None = None
    base: str | None = None
    merged: bool = False
    sha: str = ""


@dataclass
class Hub:
    """What this GitHub holds; tests look into it and act as people through it. ``upset`` are answers to give first."""

    origin: Path
    url: str = ""
    threads: list[Thread] = field(default_factory=list)
    requests: list[tuple[str, str]] = field(default_factory=list)
    upset: list[Refused] = field(default_factory=list)
    enabled: list[str] = field(default_factory=list)
    issues_enabled: bool = True

    @property
    def pulls(self) -> list[Thread]:
        """Give the pull requests, oldest first."""
        self.look()
        return [thread for thread in self.threads if thread.head is not None]

    @property
    def issues(self) -> list[Thread]:
        """Give the issues, oldest first."""
        return [thread for thread in self.threads if thread.head is None]

    @property
    def writes(self) -> list[tuple[str, str]]:
        """Give the requests that change something."""
        return [request for request in self.requests if request[0] != "GET"]

    def commit_of(self, branch: str) -> str | None:
        """Give the commit of a branch of the bare repository."""
        words = ["git", "rev-parse", "--verify", "--quiet", f"refs/heads/{branch}"]
        found = subprocess.run(words, cwd=self.origin, capture_output=True, text=True, check=False)
        return found.stdout.strip() or None

    def look(self) -> None:
        """See what pushes did, as GitHub does: heads move, and a pull request without a branch is closed."""
        for thread in self.threads:
            if thread.head is not None and thread.state == "open":
                commit = self.commit_of(thread.head)
                thread.sha = commit or thread.sha
                thread.state = "open" if commit else "closed"

    def answer(self, method: str, path: str, query: dict[str, str], body: Any) -> Any:
        """Give the document that answers a request, or raise `Refused`."""
        self.look()
        prefix = f"/repos/{REPOSITORY}"
        if not path.startswith(prefix):
            raise Refused(401, "Bad credentials")
        path = path.removeprefix(prefix)
        self.requests.append((method, path))
        if self.upset:
            raise self.upset.pop(0)
        for pattern, methods in _ROUTES:
            if (match := re.fullmatch(pattern, path)) and method in methods:
                return methods[method](self, query, body, *match.groups())
        raise Refused(404, "Not Found")

    def thread(self, number: str) -> Thread:
        """Give a thread by its number."""
        found = next((thread for thread in self.threads if thread.number == int(number)), None)
        if found is None:
            raise Refused(404, "Not Found")
        return found


def _shown(thread: Thread) -> dict[str, Any]:
    document: dict[str, Any] = {
        "number": thread.number,
        "title": thread.title,
        "body": thread.body,
        "state": thread.state,
        "labels": [{"name": label} for label in thread.labels],
        "user": {"login": "github-actions[bot]"},
    }
    if thread.head is not None:
        document["merged_at"] = "2026-01-01T00:00:00Z" if thread.merged else None
        document["head"] = {"ref": thread.head, "sha": thread.sha, "repo": {"full_name": REPOSITORY}}
        document["base"] = {"ref": thread.base}
    return document


def _checked(body: Any) -> None:
    if len(body.get("title", "")) > 256:
        raise Refused(422, "title is too long")
    if len(body.get("body", "")) > 65_536:
        raise Refused(422, "body is too long (maximum is 65536 characters)")


def _page(items: list[Any], query: dict[str, str]) -> list[Any]:
    size, page = int(query.get("per_page", "30")), int(query.get("page", "1"))
    return items[(page - 1) * size : page * size]


def _list_pulls(hub: Hub, query: dict[str, str], body: Any) -> Any:
    owner, _, branch = query.get("head", "").partition(":")
    found = [t for t in reversed(hub.pulls) if t.head == branch and owner == REPOSITORY.split("/", maxsplit=1)[0]]
    return _page([_shown(t) for t in found if query.get("state", "open") in ("all", t.state)], query)


def _open_pull(hub: Hub, query: dict[str, str], body: Any) -> Any:
    _checked(body)
    commit = hub.commit_of(body["head"])
    if commit is None or hub.commit_of(body["base"]) is None:
        raise Refused(422, "Validation Failed")
    if commit == hub.commit_of(body["base"]):
        raise Refused(422, "No commits between the two")
    if any(thread.head == body["head"] and thread.state == "open" for thread in hub.threads):
        raise Refused(422, "A pull request already exists")
    hub.threads.append(Thread(len(hub.threads) + 1, body["title"], body["body"], head=body["head"], base=body["base"], sha=commit))
    return _shown(hub.threads[-1])


def _change(hub: Hub, query: dict[str, str], body: Any, number: str) -> Any:
    _checked(body)
    thread = hub.thread(number)
    for name in ("title", "body", "state"):
        setattr(thread, name, body.get(name, getattr(thread, name)))
    return _shown(thread)


def _list_issues(hub: Hub, query: dict[str, str], body: Any) -> Any:
    if not hub.issues_enabled:
        raise Refused(410, "Issues has been disabled in this repository.")
    found = [thread for thread in reversed(hub.issues) if query["labels"] in thread.labels]
    return _page([_shown(thread) for thread in found if query.get("state", "open") in ("all", thread.state)], query)


def _open_issue(hub: Hub, query: dict[str, str], body: Any) -> Any:
    _checked(body)
    hub.threads.append(Thread(len(hub.threads) + 1, body["title"], body["body"], labels=list(body.get("labels", []))))
    return _shown(hub.threads[-1])


def _list_comments(hub: Hub, query: dict[str, str], body: Any, number: str) -> Any:
    return _page([{"body": text} for text in hub.thread(number).comments], query)


def _comment(hub: Hub, query: dict[str, str], body: Any, number: str) -> Any:
    hub.thread(number).comments.append(body["body"])
    return {"id": 1}


def _list_labels(hub: Hub, query: dict[str, str], body: Any, number: str) -> Any:
    return _page([{"name": label} for label in hub.thread(number).labels], query)


def _set_labels(hub: Hub, query: dict[str, str], body: Any, number: str) -> Any:
    hub.thread(number).labels = list(body["labels"])
    return _list_labels(hub, {}, body, number)


def _enable(hub: Hub, query: dict[str, str], body: Any, file: str) -> Any:
    hub.enabled.append(file)


_ROUTES: list[tuple[str, dict[str, Any]]] = [
    (r"/pulls", {"GET": _list_pulls, "POST": _open_pull}),
    (r"/pulls/(\d+)", {"PATCH": _change}),
    (r"/issues", {"GET": _list_issues, "POST": _open_issue}),
    (r"/issues/(\d+)", {"PATCH": _change}),
    (r"/issues/(\d+)/comments", {"GET": _list_comments, "POST": _comment}),
    (r"/issues/(\d+)/labels", {"GET": _list_labels, "PUT": _set_labels}),
    (r"/actions/workflows/([a-z.-]+)/enable", {"PUT": _enable}),
]


@contextmanager
def serving(origin: Path) -> Iterator[Hub]:
    """Serve a GitHub for the branches of a bare repository."""
    hub = Hub(origin)

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            self._answer()

        def do_POST(self) -> None:
            self._answer()

        def do_PATCH(self) -> None:
            self._answer()

        def do_PUT(self) -> None:
            self._answer()

        def _answer(self) -> None:
            parts = urlsplit(self.path)
            raw = self.rfile.read(int(self.headers.get("content-length") or 0))
            query = {name: values[0] for name, values in parse_qs(parts.query).items()}
            headers: dict[str, str] = {}
            known = self.headers.get("authorization") == f"Bearer {TOKEN}"
            try:
                status, document = 200, hub.answer(self.command, parts.path if known else "", query, json.loads(raw or b"null"))
            except Refused as refused:
                status, document, headers = refused.status, {"message": refused.message}, refused.headers
            content = b"" if document is None else json.dumps(document).encode()
            self.send_response(204 if document is None else status)
            for name, value in {**headers, "content-type": "application/json", "content-length": str(len(content))}.items():
                self.send_header(name, value)
            self.end_headers()
            self.wfile.write(content)

        def log_message(self, format: str, *args: object) -> None:  # noqa: A002 - the name that the base class gave
            """Say nothing."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True)
    thread.start()
    hub.url = f"http://127.0.0.1:{server.server_port}"
    try:
        yield hub
    finally:
        server.shutdown()
        server.server_close()
        thread.join()
