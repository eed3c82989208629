"""The loopback server: right types, strict headers, and nothing outside of its folder."""

from __future__ import annotations

import http.client
import threading
from typing import TYPE_CHECKING

import pytest

from scraper.errors import UsageError
from scraper.feeds.server import TYPES, inside, is_loopback_name, server

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path


@pytest.fixture
def site(tmp_path: Path) -> Path:
    """A built folder with a secret beside it, a hidden file and a link that leads out."""
    root = tmp_path / "public"
    (root / "models").mkdir(parents=True)
    (root / "index.html").write_text("<h1>home</h1>", encoding="utf-8")
    (root / "models" / "index.html").write_text("<h1>models</h1>", encoding="utf-8")
    (root / ".hidden").write_text("hidden", encoding="utf-8")
    (tmp_path / "secret.txt").write_text("secret", encoding="utf-8")
    (root / "out.txt").symlink_to(tmp_path / "secret.txt")
    for ending in TYPES:
        (root / f"file{ending}").write_text("content", encoding="utf-8")
    return root


@pytest.fixture
def port(site: Path) -> Iterator[int]:
    """A running server's port."""
    with server(site, 0) as running:
        running.daemon_threads = True
        thread = threading.Thread(target=running.serve_forever, kwargs={"poll_interval": 0.02})
        thread.start()
        yield int(running.server_address[1])
        running.shutdown()
        thread.join()


def ask(port: int, path: str, *, method: str = "GET", host: str | None = None) -> tuple[int, dict[str, str], bytes]:
    """Send one request, its path untouched, and give status, headers and body."""
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=10)
    try:
        connection.putrequest(method, path, skip_host=True)
        connection.putheader("Host", host or f"127.0.0.1:{port}")
        connection.endheaders()
        response = connection.getresponse()
        return response.status, dict(response.headers), response.read()
    finally:
        connection.close()


def test_files_come_with_their_types(port: int) -> None:
    """Each ending gets its type, and no browser may guess another."""
    for ending, kind in TYPES.items():
        status, headers, body = ask(port, f"/file{ending}")
        assert (status, headers["Content-Type"], body) == (200, kind, b"content")
        assert headers["X-Content-Type-Options"] == "nosniff"


def test_folders_give_their_index(port: int) -> None:
    """A folder is its index; without a slash it redirects, so that relative links hold."""
    assert ask(port, "/")[2] == b"<h1>home</h1>"
    assert ask(port, "/models/?a=b")[2] == b"<h1>models</h1>"
    status, headers, _ = ask(port, "/models")
    assert (status, headers["Location"]) == (301, "/models/")


def test_redirects_stay_here(port: int) -> None:
    """A path with two slashes can't become a redirect to another host."""
    _, headers, _ = ask(port, "//models")
    assert headers["Location"] == "/models/"


def test_pages_may_load_only_our_own(port: int) -> None:
    """Pages run under a policy without inline code; pictures may carry rules and nothing that runs."""
    page, picture = (ask(port, f"/file{ending}")[1]["Content-Security-Policy"] for ending in (".html", ".svg"))
    assert "default-src 'none'" in page
    assert "unsafe" not in page
    assert "script-src" not in picture
    assert "sandbox" in picture


@pytest.mark.parametrize(
    "path",
    [
        "/../secret.txt",
        "/%2e%2e/secret.txt",
        "/..%2fsecret.txt",
        "/models/../../secret.txt",
        "/models/..%5c..%5csecret.txt",
        "/out.txt",
        "/.hidden",
        "/%00",
        "/%ff%fe",
        "/c:/windows",
        "//etc/passwd",
        "/" + "a" * 5000,
        "/missing.html",
        "/file.html/",
    ],
)
def test_nothing_outside_is_given(port: int, path: str) -> None:
    """Traversal in every spelling, links that lead out and hidden files are simply not there."""
    status, _, body = ask(port, path)
    assert b"secret" not in body
    assert b"hidden" not in body
    assert status == 404


def test_only_the_loopback_is_answered(port: int) -> None:
    """A foreign name that was pointed here is refused."""
    assert ask(port, "/", host="evil.example")[0] == 403
    assert ask(port, "/", host=f"localhost:{port}")[0] == 200
    assert is_loopback_name("[::1]:8000")
    assert not is_loopback_name("[::1")
    assert not is_loopback_name("127.0.0.1.evil.example")


def test_head_and_other_methods(port: int) -> None:
    """HEAD gives the headers alone; what would change something isn't known here."""
    status, headers, body = ask(port, "/", method="HEAD")
    assert (status, headers["Content-Length"], body) == (200, "13", b"")
    assert ask(port, "/", method="POST")[0] == 501


def test_a_folder_that_is_none_and_a_taken_port(site: Path, port: int) -> None:
    """Both are told in one sentence with the way out."""
    with pytest.raises(UsageError, match="is no folder") as missing:
        server(site / "nowhere", 0)
    assert "lastcall build" in str(missing.value.hint)
    for bad in (port, 70000):
        with pytest.raises(UsageError, match=f"port {bad} can't be had"):
            server(site, bad)


def test_inside_gives_resolved_paths(site: Path) -> None:
    """What is inside comes back resolved; the root itself is inside."""
    assert inside(site.resolve(), "/") == site.resolve()
    assert inside(site.resolve(), "/models/index.html") == (site / "models" / "index.html").resolve()
