"""``lastcall serve`` as a process of its own."""

from __future__ import annotations

import signal
import subprocess
import sys
from typing import TYPE_CHECKING
from urllib.request import urlopen

import pytest

if TYPE_CHECKING:
    from pathlib import Path


@pytest.mark.parametrize("way", [signal.SIGINT, signal.SIGTERM])
def test_it_serves_until_it_is_stopped(tmp_path: Path, way: signal.Signals) -> None:
    """The address is on stdout, the page is there, and Ctrl-C (or SIGTERM) ends it with status 0 and no traceback."""
    (tmp_path / "index.html").write_text("<h1>here</h1>", encoding="utf-8")
    command = [sys.executable, "-m", "scraper", "serve", str(tmp_path), "--port", "0"]
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True) as process:
        assert process.stdout is not None
        address = process.stdout.readline().strip()
        assert address.startswith("http://127.0.0.1:")
        with urlopen(address, timeout=10) as answer:
            assert answer.read() == b"<h1>here</h1>"
        process.send_signal(way)
        _, talk = process.communicate(timeout=10)
    assert process.returncode == 0
    assert talk.splitlines()[-1] == "lastcall: stopped"
    assert "Traceback" not in talk


def test_a_missing_folder_is_one_sentence(tmp_path: Path) -> None:
    """Without a built site it says how to build one, with status 2."""
    command = [sys.executable, "-m", "scraper", "serve", str(tmp_path / "public")]
    done = subprocess.run(command, capture_output=True, text=True, check=False, timeout=20)
    assert done.returncode == 2
    assert "is no folder" in done.stderr
    assert "lastcall build" in done.stderr
