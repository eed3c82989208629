"""``lastcall build`` as its users run it."""

from __future__ import annotations

import hashlib
import json
import subprocess
import sys
from typing import TYPE_CHECKING

import pytest

from scraper.canonical import dumps_line, snapshot_text
from scraper.change import change_to_json
from tests.feeds.worlds import ordinary, record
from tests.support.captures import ROOT

if TYPE_CHECKING:
    from pathlib import Path

DAY = ("--today", "2026-11-23")


@pytest.fixture
def work(tmp_path: Path) -> Path:
    """Give a folder with the snapshots of a small world."""
    source = record(ordinary())
    place = tmp_path / "snapshots" / "anthropic"
    place.mkdir(parents=True)
    (place / "lifecycle.json").write_text(snapshot_text(source.snapshot), encoding="utf-8")
    lines = (dumps_line(change_to_json(change)) for change in source.changes)
    (place / "changes.jsonl").write_text("".join(lines), encoding="utf-8")
    return tmp_path


def _run(work: Path, *words: str) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", "scraper", "build", *words]
    return subprocess.run(command, cwd=work, capture_output=True, text=True, check=False, env={"PYTHONPATH": str(ROOT)})


def test_it_builds_and_says_what_it_did(work: Path) -> None:
    """A build says how much it made; the next one finds nothing to write."""
    first = _run(work, *DAY, "--out", "out", "--site-url", "https://feeds.example/x")
    second = _run(work, *DAY, "--out", "out", "--site-url", "https://feeds.example/x")
    made = len([path for path in (work / "out").rglob("*") if path.is_file()]) - 1
    assert (first.returncode, first.stderr, first.stdout) == (0, "", f"out: {made} files, {made} written, 0 removed\n")
    assert second.stdout == f"out: {made} files, 0 written, 0 removed\n"


@pytest.mark.parametrize("out", ["snapshots", "snapshots/anthropic", "snapshots/../snapshots/new"])
def test_the_facts_are_no_place_to_publish_in(work: Path, out: str) -> None:
    """A build into the snapshots folder is refused before anything is written: what is published isn't a source."""
    before = sorted(work.rglob("*"))
    ran = _run(work, *DAY, "--out", out)
    assert (ran.returncode, ran.stdout) == (2, "")
    assert f"{out}: lies in the snapshots folder" in ran.stderr
    assert sorted(work.rglob("*")) == before


def test_it_is_the_same_everywhere(work: Path) -> None:
    """Two folders built from the same snapshots for the same day are the same to the byte, whatever the zone and the hash seed."""
    trees = []
    for name, zone in (("one", "Pacific/Kiritimati"), ("two", "America/Los_Angeles")):
        command = [sys.executable, "-m", "scraper", "build", *DAY, "--out", name]
        env = {"PYTHONPATH": str(ROOT), "TZ": zone, "PYTHONHASHSEED": str(len(zone)), "LC_ALL": "C"}
        subprocess.run(command, cwd=work, check=True, capture_output=True, env=env)
        trees.append({path.relative_to(work / name): path.read_bytes() for path in (work / name).rglob("*") if path.is_file()})
    assert trees[0] == trees[1]


def test_the_hash_can_be_checked_with_other_tools(work: Path) -> None:
    """``data_sha256`` is the SHA-256 of the files of the snapshots folder, one after the other."""
    _run(work, *DAY, "--out", "out")
    files = [work / "snapshots" / "anthropic" / name for name in ("lifecycle.json", "changes.jsonl")]
    told = json.loads((work / "out" / "v1" / "models.json").read_text())["data_sha256"]
    assert told == hashlib.sha256(b"".join(path.read_bytes() for path in files)).hexdigest()


def test_the_settings_name_the_site(work: Path) -> None:
    """``site_url`` of the settings is used; the flag wins over it; without both a line on stderr says so."""
    without = _run(work, *DAY, "--out", "out")
    assert "no site_url is set" in without.stderr
    (work / "lastcall.toml").write_text('site_url = "https://one.example"\n')
    _run(work, *DAY, "--out", "out")
    assert json.loads((work / "out" / "feed.json").read_text())["feed_url"] == "https://one.example/feed.json"
    _run(work, *DAY, "--out", "out", "--site-url", "https://two.example")
    assert json.loads((work / "out" / "feed.json").read_text())["feed_url"] == "https://two.example/feed.json"


def test_json_lists_the_files(work: Path) -> None:
    """``--format json`` names every file, those written and those removed."""
    said = json.loads(_run(work, *DAY, "--out", "out", "--format", "json").stdout)
    assert set(said) == {"out", "files", "written", "removed"}
    assert said["files"] == said["written"]
    assert "feed.json" in said["files"]


@pytest.mark.parametrize(
    ("words", "status", "sentence"),
    [
        (("--site-url", "feeds.example"), 2, "site_url 'feeds.example' is no address"),
        (("--today", "20261123"), 2, "'20261123' is no day"),
        (("--out", "lastcall.txt"), 2, "not a folder"),
        (("--snapshots", "nowhere"), 2, "no snapshots in nowhere"),
    ],
)
def test_what_cannot_be_is_one_sentence(work: Path, words: tuple[str, ...], status: int, sentence: str) -> None:
    """Bad input gets a sentence and its status, and no folder."""
    (work / "lastcall.txt").write_text("x")
    done = _run(work, *words)
    assert (done.returncode, sentence in done.stderr, "Traceback" in done.stderr) == (status, True, False)
    assert not (work / "public").exists()


def test_a_damaged_record_publishes_nothing(work: Path) -> None:
    """A record that can't be read stops the build before anything is written."""
    path = work / "snapshots" / "anthropic" / "changes.jsonl"
    path.write_text("{not json\n" + path.read_text(encoding="utf-8"), encoding="utf-8")
    done = _run(work, *DAY, "--out", "out")
    assert done.returncode == 5
    assert "changes.jsonl:1: not JSON" in done.stderr
    assert not (work / "out").exists()


def test_help_loads_no_library_of_the_forms() -> None:
    """``build --help`` starts as quickly as any verb: icalendar isn't imported for it."""
    code = "import sys; from scraper.cli import main\ntry: main(['build', '--help'])\nexcept SystemExit: pass\nprint(*sys.modules)"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True, cwd=ROOT)
    assert not {"icalendar", "jsonschema", "xml.etree.ElementTree", "scraper.feeds.base"} & set(done.stdout.split())
