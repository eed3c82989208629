"""Start-up is part of the product: what a verb doesn't use isn't loaded, and what is asked for is all that is done."""

from __future__ import annotations

import importlib.util
import json
import subprocess
import sys
from typing import TYPE_CHECKING

import pytest

from tests.support.processes import ROOT, lastcall

if TYPE_CHECKING:
    from pathlib import Path

HEAVY = {"httpx", "bs4", "lxml", "markdownify", "git", "jsonschema", "rich", "jinja2", "icalendar", "shtab", "tomllib"}
# Later Pythons' own dataclasses and argparse load these for themselves.
HEAVY |= {"inspect", "shutil", "typing"} if sys.version_info < (3, 12) else set()
PROBE = """
import json, sys
sys.argv[0] = "lastcall"
from scraper.__main__ import main
try:
    main()
except SystemExit:
    pass
inside = [name for name, module in sys.modules.items() if type(module).__name__ != "_Late"]
print("\\n" + json.dumps(sorted(inside)), file=sys.stderr)
"""


def loaded(*words: str, folder: Path) -> set[str]:
    """Give the names of the modules that one command line loads."""
    command = [sys.executable, "-c", PROBE, *words]
    found = subprocess.run(
        command, cwd=folder, env={"PYTHONPATH": str(ROOT)}, capture_output=True, encoding="utf-8", timeout=60, check=True
    )
    return set(json.loads(found.stderr.splitlines()[-1]))


@pytest.mark.parametrize(
    "words", [("--version",), ("--help",), ("status",), ("status", "--format", "json"), ("status", "--help"), ()]
)
def test_nothing_heavy_is_loaded(tmp_path: Path, words: tuple[str, ...]) -> None:
    """Reading facts and asking for help touch no network, parser, git or schema library."""
    assert not HEAVY & loaded(*words, folder=tmp_path)


@pytest.mark.skipif(importlib.util.find_spec("scraper.verbs.check") is None, reason="no verb check in this tree")
def test_checking_code_loads_nothing_heavy(tmp_path: Path) -> None:
    """A team's every commit pays for `check`: it loads no network, parser or schema library either."""
    (tmp_path / "a.py").write_text("x = 1\n")
    assert not (HEAVY - {"shutil", "inspect", "typing", "tomllib"}) & loaded("check", "a.py", folder=tmp_path)


def test_the_version_needs_no_parser(tmp_path: Path) -> None:
    """Two modules of ours answer the version: the package and its entry."""
    modules = loaded("--version", folder=tmp_path)
    assert {name for name in modules if name.startswith("scraper")} == {"scraper", "scraper.__main__"}
    assert "argparse" not in modules


def test_one_verb_loads_no_other(tmp_path: Path) -> None:
    """Only the module of the verb that was asked for is imported."""
    modules = loaded("status", folder=tmp_path)
    assert {name for name in modules if name.startswith("scraper.verbs.")} == {"scraper.verbs._arguments", "scraper.verbs.status"}


def test_a_late_module_is_whole_when_it_is_asked() -> None:
    """What was kept for later answers as itself, and from then on stands in its own place."""
    code = (
        "from scraper._late import keep_for_later; keep_for_later(); import inspect; import sys; "
        "from ipaddress import ip_address; "
        "print(inspect.signature(lambda a: a), type(sys.modules['inspect']).__name__, ip_address('::1'))"
    )
    found = subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, encoding="utf-8", timeout=60, check=False)
    assert (found.stdout, found.stderr) == ("(a) module ::1\n", "")


def test_a_late_module_that_has_no_such_name_says_so() -> None:
    """A name that the real module lacks is the usual error, not an endless search."""
    code = "from scraper._late import keep_for_later; keep_for_later(); import inspect; print(hasattr(inspect, 'nothing_here'))"
    found = subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, encoding="utf-8", timeout=60, check=False)
    assert (found.stdout, found.stderr) == ("False\n", "")


@pytest.mark.parametrize(
    ("words", "status", "first"),
    [
        (("--version",), 0, "lastcall "),
        (("--help",), 0, "usage: lastcall "),
        (("status", "--help"), 0, "usage: lastcall status "),
        ((), 2, ""),
        (("statu",), 2, ""),
        (("--version", "status"), 0, "lastcall "),
        (("status", "--nonsense"), 2, ""),
    ],
)
def test_the_first_word_decides(tmp_path: Path, words: tuple[str, ...], status: int, first: str) -> None:
    """Version and help answer on stdout; a word that is no verb is a usage error on stderr."""
    found = lastcall(*words, folder=tmp_path)
    assert (found.returncode, found.stdout[: len(first)], bool(found.stdout)) == (status, first, bool(first))
    assert bool(found.stderr) == (status != 0)


def test_help_is_as_wide_as_it_is_told(tmp_path: Path) -> None:
    """COLUMNS is honoured, and rubbish in it isn't fatal."""
    narrow = lastcall("status", "--help", folder=tmp_path, COLUMNS="60").stdout
    options = narrow.partition("examples:")[0]
    assert max(map(len, options.splitlines())) <= 60
    assert lastcall("status", "--help", folder=tmp_path, COLUMNS="wide").returncode == 0
