"""`lastcall backfill`: dated captures, oldest first, into facts and a record."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import pytest

from scraper.cli import main
from scraper.store.folder import read_changes, read_snapshot
from scraper.store.validation import validate
from tests.support.examples import SAMPLE
from tests.support.storing import FIRST, FIRST_HTML, SECOND, cut, files, later

if TYPE_CHECKING:
    from pathlib import Path


@pytest.fixture
def captures(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Give a folder of captures beside the working folder: a baseline, a cut page, a change, the same again as HTML."""
    folder = tmp_path / "captures"
    folder.mkdir()
    for name, text in (
        ("2026-10-16T0930Z.md", SECOND),
        ("2026-10-01.html", FIRST_HTML),
        ("2026-10-05_1200.md", cut(SECOND)),
        ("2026-10-01T23:59:59Z-again.md", FIRST),
        ("index.tsv", "no page\n"),
    ):
        (folder / name).write_text(text)
    (tmp_path / "work").mkdir()
    monkeypatch.chdir(tmp_path / "work")
    return folder


def test_captures_become_facts_and_a_record(captures: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Oldest first by name, each against the one before; the refused one is named with its reason and leaves no trace."""
    assert main(["backfill", str(captures)]) == 0
    lines = capsys.readouterr().out.splitlines()
    assert lines[0] == "2026-10-01 00:00  2026-10-01.html  baseline"
    assert lines[1] == "2026-10-01 23:59  2026-10-01T23:59:59Z-again.md  no change"
    assert lines[2].startswith("2026-10-05 12:00  2026-10-05_1200.md  refused by cut-row: ")
    assert lines[3] == "2026-10-16 09:30  2026-10-16T0930Z.md  1 deprecated"
    assert lines[4] == "10 models, 1 change from 4 captures, 1 refused"
    (change,) = read_changes(captures.parent / "work" / "snapshots", "anthropic")
    assert change.seen_at == "2026-10-16T09:30:00Z"
    assert read_snapshot(captures.parent / "work" / "snapshots", "anthropic") == later()
    assert validate(captures.parent / "work" / "snapshots").valid


def test_facts_that_are_there_are_left_alone(captures: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """A second time is refused with 2; ``--replace`` gives the same bytes; ``--dry-run`` writes nothing."""
    work = captures.parent / "work"
    assert main(["backfill", str(captures), "--dry-run"]) == 0
    assert files(work) == {}
    main(["backfill", str(captures)])
    once = files(work)
    assert main(["backfill", str(captures)]) == 2
    assert "--replace" in capsys.readouterr().err
    assert main(["backfill", str(captures), "--replace"]) == 0
    assert files(work) == once
    (captures / "2026-10-16T0930Z.md").unlink()
    assert main(["backfill", str(captures), "--dry-run"]) == 0
    assert files(work) == once
    assert main(["backfill", str(captures), "--replace"]) == 0
    assert read_snapshot(work / "snapshots", "anthropic") == SAMPLE
    assert read_changes(work / "snapshots", "anthropic") == ()


def test_every_step_for_programs(captures: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """The JSON has a step for each capture with its changes' ids and its refusals."""
    assert main(["backfill", str(captures), "--format", "json"]) == 0
    document = json.loads(capsys.readouterr().out)
    (change,) = read_changes(captures.parent / "work" / "snapshots", "anthropic")
    assert (document["schema"], document["models"], document["changes"]) == ("lastcall/backfill/1", 10, 1)
    assert [step["baseline"] for step in document["steps"]] == [True, False, False, False]
    assert [step["changes"] for step in document["steps"]] == [[], [], [], [change.id]]
    assert [bool(step["refusals"]) for step in document["steps"]] == [False, False, True, False]


@pytest.mark.parametrize("name", ["page.md", "2026-13-01.md", "2026-10-32.html", "20261001.md", "notes-2026-10-01.md"])
def test_a_page_without_a_time_stops_it(captures: Path, name: str, capsys: pytest.CaptureFixture[str]) -> None:
    """Leaving a capture out in silence could lose a day of history: it is named, nothing is written."""
    (captures / name).write_text(FIRST)
    assert main(["backfill", str(captures)]) == 2
    assert f"{name}: no capture time in its name" in capsys.readouterr().err
    assert files(captures.parent / "work") == {}


def test_no_captures_and_no_believable_one(captures: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """An empty or missing folder is a mistake (2); only refused pages are a refusal (4)."""
    (tmp_path / "empty").mkdir()
    for folder, said in (("empty", "no captures in it"), ("missing", "no such folder")):
        assert main(["backfill", str(tmp_path / folder)]) == 2
        assert said in capsys.readouterr().err
    for path in captures.iterdir():
        path.unlink()
    (captures / "2026-10-05.md").write_text(cut(SECOND))
    assert main(["backfill", str(captures)]) == 4
    assert files(captures.parent / "work") == {}


def test_a_hostile_name_stays_on_its_line(captures: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """A file name with a line break or an escape doesn't write lines of its own."""
    (captures / "2026-10-20\n::error::x\x1b[31m.md").write_text(SECOND)
    assert main(["backfill", str(captures)]) == 0
    out, err = capsys.readouterr()
    assert not [line for line in (out + err).splitlines() if line.startswith("::")]
    assert "\x1b" not in out
