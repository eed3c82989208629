"""The verb as a process: exit statuses, pipes, progress, the key in the environment, memory that doesn't grow with the export."""

from __future__ import annotations

import json
import os
import pty
import subprocess
import sys
from contextlib import suppress
from io import StringIO
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from scraper.canonical import snapshot_text
from scraper.usage.audit.api import PATH
from scraper.usage.audit.progress import Progress
from tests.support.exports import NEW, SNAPSHOT, export, write
from tests.support.server import page, serve, status

if TYPE_CHECKING:
    from collections.abc import Mapping

ROOT = Path(__file__).resolve().parent.parent.parent
SECRET = "sk-ant-admin01-do-not-show-7f3a9c"


@pytest.fixture
def snapshots(tmp_path: Path) -> Path:
    """Give a snapshots folder with the facts of the tests."""
    folder = tmp_path / "snapshots"
    (folder / "anthropic").mkdir(parents=True)
    (folder / "anthropic" / "lifecycle.json").write_text(snapshot_text(SNAPSHOT), encoding="utf-8")
    return folder


def command(folder: Path, *words: str) -> list[str]:
    return [sys.executable, "-m", "scraper", "audit", *words, "--snapshots", str(folder), "--today", "2026-11-23"]


def run(folder: Path, *words: str, given: bytes = b"", env: Mapping[str, str] | None = None) -> subprocess.CompletedProcess[bytes]:
    clean = {name: value for name, value in os.environ.items() if name != "ANTHROPIC_ADMIN_KEY"}
    place = {**clean, "PYTHONPATH": str(ROOT), **(env or {})}
    return subprocess.run(command(folder, *words), input=given, capture_output=True, env=place, cwd=folder, check=False, timeout=60)


def test_exit_status_follows_fail_on(tmp_path: Path, snapshots: Path) -> None:
    """Findings give 1, none give 0, and --fail-on says which are findings."""
    bad = write(tmp_path / "bad.csv", export(NEW, {}))
    good = write(tmp_path / "good.csv", export(NEW, {"model_version": "claude-opus-5-5"}))
    unknown = write(tmp_path / "unknown.csv", export(NEW, {"model_version": "claude-neptune-9"}))
    assert run(snapshots, bad).returncode == 1
    assert run(snapshots, good).returncode == 0
    assert run(snapshots, bad, "--fail-on", "none").returncode == 0
    assert run(snapshots, unknown).returncode == 0
    assert run(snapshots, unknown, "--fail-on", "retired,unknown").returncode == 1


def test_stdin_is_read_and_everything_stays_on_its_stream(snapshots: Path) -> None:
    """Data goes to stdout and talk to stderr, also from a pipe."""
    done = run(snapshots, "-", "--format", "json", given=export(NEW, {}).encode())
    assert json.loads(done.stdout)["inputs"][0]["name"] == "stdin"
    assert b"isn't said" in done.stderr


@pytest.mark.parametrize(
    ("words", "said"),
    [
        ([], "nothing to audit"),
        (["missing.csv"], "missing.csv: can't be read (No such file or directory)"),
        (["-", "-"], "stdin can be read once"),
        (["-"], "stdin: empty, not even a header"),
        (["-", "--within", "soon"], "'soon' is no window"),
        (["-", "--fail-on", "everything"], "'everything' is nothing to fail on"),
        (["-", "--since", "2026-01-01"], "--since says what to ask"),
        (["--api"], "no admin key in the environment"),
        (["--api", "--since", "yesterday"], "'yesterday' is no day"),
    ],
)
def test_bad_input_is_one_sentence_and_status_2(snapshots: Path, words: list[str], said: str) -> None:
    """A command line or an export that can't be right costs one sentence and a hint, never a traceback."""
    done = run(snapshots, *words)
    assert done.returncode == 2
    assert done.stdout == b""
    lines = [line for line in done.stderr.decode().splitlines() if "isn't said" not in line]
    assert said in lines[0]
    assert len(lines) == 2


def test_the_api_is_asked_with_the_key_of_the_environment(snapshots: Path) -> None:
    """The key comes from the environment alone; neither stream ever shows it, on success or on refusal."""
    body = json.dumps(
        {"data": [{"starting_at": "2026-11-01T00:00:00Z", "results": [{"model": "claude-opus-4-1", "output_tokens": 7}]}]}
    )
    key = {"ANTHROPIC_ADMIN_KEY": SECRET}
    with serve({PATH: [page(body, "application/json"), status(401), status(403)]}) as server:
        words = ["--api", "--api-url", server.url(), "--format", "json"]
        done = [run(snapshots, *words, env=key) for _ in range(3)]
        asked = server.requests
    assert [each.returncode for each in done] == [1, 2, 2]
    assert json.loads(done[0].stdout)["total"]["tokens"]["output"] == 7
    assert {request.headers["x-api-key"] for request in asked} == {SECRET}
    assert "starting_at=2026-10-25T00%3A00%3A00Z&ending_at=2026-11-24T00%3A00%3A00Z" in asked[0].path
    for each in done:
        assert SECRET.encode() not in each.stdout + each.stderr
        assert b"Traceback" not in each.stderr


def test_the_api_over_plain_http_elsewhere(snapshots: Path) -> None:
    """A key isn't sent in the clear: status 2, before anything is asked."""
    done = run(snapshots, "--api", "--api-url", "http://api.example.com", env={"ANTHROPIC_ADMIN_KEY": SECRET})
    assert done.returncode == 2
    assert b"plain http is for the loopback only" in done.stderr


def test_a_server_that_fails_gives_status_3(snapshots: Path) -> None:
    """Nobody there is status 3: the key may be right."""
    with serve({}) as server:
        gone = server.url()
    done = run(snapshots, "--api", "--api-url", gone, env={"ANTHROPIC_ADMIN_KEY": SECRET})
    assert done.returncode == 3
    assert done.stdout == b""


def test_progress_is_for_terminals() -> None:
    """The line says how far and how fast; without a terminal nothing is written."""
    moments = iter([0.0, 1.0, 1.0])
    quiet = StringIO()
    with Progress(quiet, 4_000_000, lambda: next(moments)) as progress:
        progress.tick(2_000_000)
    assert quiet.getvalue() == ""
    assert progress.line(0.5) == "read 2 of 4 MB (50%), 4 MB/s"


def test_progress_on_a_terminal_leaves_nothing_behind(tmp_path: Path, snapshots: Path) -> None:
    """On a real terminal the line is shown while a large export is read, and wiped at its end; stdout has none of it."""
    big = grown(tmp_path / "big.csv", 24 << 20)
    controller, terminal = pty.openpty()
    with subprocess.Popen(
        command(snapshots, str(big), "--format", "csv"),
        stdout=subprocess.PIPE,
        stderr=terminal,
        env={**os.environ, "PYTHONPATH": str(ROOT)},
    ) as process:
        os.close(terminal)
        assert process.stdout is not None
        out, seen = process.stdout.read(), b""
        with suppress(OSError):  # Linux ends a terminal whose other side is closed with EIO
            while chunk := os.read(controller, 4096):
                seen += chunk
    os.close(controller)
    assert b" of 25 MB (" in seen
    assert seen.rstrip().endswith(b"\x1b[K")
    assert b"\x1b" not in out


MEASURE = """
import sys
from pathlib import Path
from scraper.usage.audit.export import read_exports
from scraper.usage.audit.ledger import Ledger, total

def peak():  # ru_maxrss would also know the parent's, from before the exec
    return int(Path("/proc/self/status").read_text().partition("VmHWM:")[2].split()[0])

ledger, before = Ledger(), peak()
read_exports(sys.argv[1:], ledger)
print(peak() - before, total(ledger.groups.values()).rows)
"""


def grown(path: Path, size: int) -> Path:
    """Write an export of at least so many bytes, with 500 keys."""
    head, *rows = export(NEW, *({"api_key": f"key-{n:03}"} for n in range(500))).splitlines(keepends=True)
    block = "".join(rows).encode()
    with path.open("wb") as out:
        out.write(head.encode())
        for _ in range(size // len(block) + 1):
            out.write(block)
    return path


@pytest.mark.skipif(not Path("/proc/self/status").exists(), reason="the peak of a process is read from Linux's /proc")
def test_memory_does_not_grow_with_the_export(tmp_path: Path) -> None:
    """Thirty megabytes are read in less than four of memory, in a process of their own."""
    big = grown(tmp_path / "big.csv", 30 << 20)
    done = subprocess.run(
        [sys.executable, "-c", MEASURE, str(big)], capture_output=True, text=True, cwd=ROOT, check=True, timeout=120
    )
    kilobytes, rows = map(int, done.stdout.split())
    assert kilobytes < 4 * 1024
    assert rows > 200_000


LOADED = """
import sys
from scraper.cli import main
main(sys.argv[1:])
print(sorted({"httpx", "bs4", "lxml", "markdownify", "git", "jsonschema", "jinja2", "rich"} & set(sys.modules)), file=sys.stderr)
"""


@pytest.mark.parametrize("form", ["text", "json", "csv", "markdown"])
def test_an_audit_of_a_file_loads_no_heavy_library(tmp_path: Path, snapshots: Path, form: str) -> None:
    """Start-up is part of the product: an export is read with the standard library alone."""
    file = write(tmp_path / "usage.csv", export(NEW, {}))
    words = command(snapshots, file, "--format", form)[3:]
    done = subprocess.run([sys.executable, "-c", LOADED, *words], capture_output=True, text=True, cwd=ROOT, check=True, timeout=60)
    assert done.stderr.splitlines()[-1] == "[]"
