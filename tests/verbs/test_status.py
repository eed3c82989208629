"""`lastcall status`: the most urgent first, nothing cut, nothing invented."""

from __future__ import annotations

import json
import os
import pty
import shutil
import subprocess
import sys
from dataclasses import replace
from datetime import date
from typing import TYPE_CHECKING

import pytest
from hypothesis import given

from scraper.canonical import snapshot_text
from scraper.clock import effective_state
from scraper.reports.standing import standing, standings
from tests.support.processes import ROOT, lastcall, words_of
from tests.support.strategies import days, few, snapshots
from tests.verbs.conftest import HAIKU, NOW, SONNET

if TYPE_CHECKING:
    from pathlib import Path

    from scraper.lifecycle import Snapshot

TODAY = ("--today", "2026-11-23")
TABLE = """\
1 model retires within 90 days: claude-sonnet-4-5-20250929 on 2026-11-30, in 7 days

deprecated                  retires                move to
--------------------------  ----------  ---------  -------------
claude-sonnet-4-5-20250929  2026-11-30  in 7 days  claude-opus-5

active          not sooner than               earliest possible
--------------  ---------------  -----------  -----------------
claude-haiku-5  2025-03-07       passed       2027-01-22
claude-opus-5   2027-07-24       in 243 days  2027-07-24

claude-sonnet-4-5-20250929: the facts say 2026-11-30, the notice of 2026-09-30 says 2026-11-29
1 model retired earlier: `lastcall status --state retired` lists it
facts recorded 2026-10-01, 53 days ago
dates hold for Anthropic-operated platforms (anthropic)
"""


def test_the_table(home: Path) -> None:
    """Headline, one table a state, what disagrees, what isn't shown, and how old the facts are."""
    found = lastcall("status", *TODAY, folder=home)
    assert (found.returncode, found.stdout, found.stderr) == (0, TABLE, "")


@pytest.mark.parametrize(
    ("words", "headline", "ids"),
    [
        ((*TODAY, "--state", "retired"), "1 model retires within 90 days", ["claude-2.0"]),
        ((*TODAY, "--state", "active"), "1 model retires within 90 days", ["claude-haiku-5", "claude-opus-5"]),
        ((*TODAY, "--within", "7d"), "1 model retires within 7 days", [SONNET.id]),
        ((*TODAY, "--within", "1w"), "1 model retires within 7 days", [SONNET.id]),
        ((*TODAY, "--within", "6d"), "no model retires within 6 days", []),
        (("--today", "2026-11-30"), "no model retires", ["claude-haiku-5", "claude-opus-5", SONNET.id, "claude-2.0"]),
        (("--today", "2026-11-30", "--state", "deprecated"), "no model retires", []),
        (("--today", "2026-11-30", "--state", "retired"), "no model retires", [SONNET.id, "claude-2.0"]),
    ],
)
def test_what_is_chosen(home: Path, words: tuple[str, ...], headline: str, ids: list[str]) -> None:
    """A state is the one that holds on the day; a window reaches up to its last day; the headline counts every model."""
    document = json.loads(words_of("status", *words, "--format", "json", folder=home).stdout)
    assert document["headline"].startswith(headline)
    assert [model["id"] for model in document["models"]] == ids


def test_json_for_programs(home: Path) -> None:
    """What is derived stands beside the facts, and the same question gives the same bytes."""
    found = words_of("status", *TODAY, "--format", "json", folder=home)
    assert found.stdout == words_of("status", *TODAY, "--format", "json", folder=home).stdout
    document = json.loads(found.stdout)
    assert (document["schema"], document["today"], document["as_of"], document["bundled"]) == (
        "lastcall/status/1",
        "2026-11-23",
        "2026-10-01T12:30:00Z",
        False,
    )
    by_id = {model["id"]: model for model in document["models"]}
    sonnet, old, haiku = by_id[SONNET.id], by_id["claude-2.0"], by_id["claude-haiku-5"]
    assert (sonnet["days_left"], sonnet["notice_given"], sonnet["effective_state"]) == (7, 61, "deprecated")
    assert sonnet["disagreement"] == {"notice": "2026-09-30-sonnet", "retires_on": "2026-11-29", "facts_say": "2026-11-30"}
    assert old["chain"] == {"steps": [SONNET.id, "claude-opus-5"], "end": "active", "target": "claude-opus-5"}
    assert (haiku["days_left"], haiku["days_to_floor"], haiku["earliest_retirement"]) == (None, -626, "2027-01-22")


def test_no_line_is_wider_than_80_columns_and_no_id_is_cut(home: Path) -> None:
    """With long ids columns go as a whole; an id is always there in full."""
    models = [replace(SONNET, id=f"claude-{'x' * length}-20250929") for length in (5, 30, 50)]
    snapshot = replace(NOW, models=(*models, *(model for model in NOW.models if model.id != SONNET.id)), notices=NOW.notices[1:])
    (home / "snapshots" / "anthropic" / "lifecycle.json").write_text(snapshot_text(snapshot))
    output = words_of("status", *TODAY, folder=home).stdout
    tables = output.split("\n\n")[1:-1]
    assert all(len(line) <= 80 for table in tables for line in table.splitlines())
    assert all(model.id in output for model in models)
    assert "2026-11-30" in tables[0], "the date is the last column to go"


def test_markdown(home: Path) -> None:
    """The same tables for an issue."""
    output = words_of("status", *TODAY, "--format", "markdown", folder=home).stdout
    assert output.startswith("**1 model retires within 90 days: claude-sonnet-4-5-20250929 on 2026-11-30, in 7 days**\n")
    assert "| [`claude-sonnet-4-5-20250929`](https://example.org/page) | 2026-11-30 | in 7 days | claude-opus-5 |" in output


@pytest.mark.parametrize("environment", [{}, {"NO_COLOR": "1"}, {"TERM": "dumb"}])
def test_colours_only_on_a_terminal_that_wants_them(home: Path, environment: dict[str, str]) -> None:
    """On a terminal what is urgent is red; with NO_COLOR, or a dumb one, the text is the same as in a pipe."""
    leader, follower = pty.openpty()
    command = [sys.executable, "-m", "scraper", "status", *TODAY]
    clean = {name: value for name, value in os.environ.items() if name != "NO_COLOR"}
    environment = {**clean, "TERM": "xterm", "PYTHONPATH": str(ROOT), **environment}
    with subprocess.Popen(command, cwd=home, env=environment, stdout=follower) as process:
        os.close(follower)
        output = b""
        while True:
            try:
                piece = os.read(leader, 65536)
            except OSError:
                break
            if not piece:
                break
            output += piece
        os.close(leader)
    assert process.returncode == 0
    shown = output.decode().replace("\r\n", "\n")
    if environment.get("NO_COLOR") or environment["TERM"] == "dumb":
        assert shown == TABLE
    else:
        assert "\x1b[31mclaude-sonnet-4-5-20250929" in shown


@pytest.mark.parametrize(
    ("words", "sentence"),
    [
        (("--today", "2026-02-30"), "'2026-02-30' is no day"),
        (("--today", "20261123"), "'20261123' is no day"),
        (("--today", "tomorrow"), "'tomorrow' is no day"),
        (("--within", "soon"), "'soon' is no window"),
        (("--state", "sleeping"), "no model is in a state 'sleeping'"),
        (("--snapshots", "nowhere"), "no snapshots in nowhere"),
        (("--settings", "nowhere.toml"), "nowhere.toml: can't be read"),
    ],
)
def test_a_mistake_is_one_sentence_and_status_2(home: Path, words: tuple[str, ...], sentence: str) -> None:
    """A wrong word gets the word back with the way out, nothing on stdout, and no traceback."""
    found = words_of("status", *words, folder=home)
    assert (found.returncode, found.stdout) == (2, "")
    assert found.stderr.startswith(f"lastcall: {sentence}")
    assert len(found.stderr.splitlines()) == 2


def test_a_damaged_file_is_status_5(home: Path) -> None:
    """Half a file is a sentence with its path."""
    path = home / "snapshots" / "anthropic" / "lifecycle.json"
    path.write_text(path.read_text()[:200])
    found = words_of("status", folder=home)
    assert (found.returncode, found.stdout) == (5, "")
    assert "lifecycle.json: not JSON" in found.stderr


def test_without_a_folder_the_bundled_facts_answer_and_say_so(tmp_path: Path) -> None:
    """Where there is no snapshots folder, the facts that came with the installation are named with their age."""
    found = words_of("status", "--today", "2026-11-23", "--format", "json", folder=tmp_path)
    assert found.returncode == 0
    assert found.stderr.startswith("lastcall: using the snapshots inside lastcall ")
    assert json.loads(found.stdout)["bundled"] is True


def test_settings_name_the_folder_and_the_window(home: Path) -> None:
    """The settings file moves the snapshots folder and the window of the headline, from any folder below it."""
    (home / "elsewhere").mkdir()
    shutil.move(home / "snapshots", home / "elsewhere" / "facts")
    (home / "lastcall.toml").write_text('snapshots = "elsewhere/facts"\n[check]\nwithin = "5d"\n')
    (home / "below").mkdir()
    document = json.loads(words_of("status", *TODAY, "--format", "json", folder=home / "below").stdout)
    assert (document["within_days"], document["headline"], document["bundled"]) == (5, "no model retires within 5 days", False)


@few
@given(snapshots(), days)
def test_the_most_urgent_comes_first(snapshot: Snapshot, today: date) -> None:
    """Set dates come before floors, sooner before later, and whatever is retired comes last."""
    every = standings(snapshot, today)
    assert {one.model.id for one in every} == {model.id for model in snapshot.models}
    retired = [effective_state(one.model, today) == "retired" for one in every]
    assert retired == sorted(retired)
    left = [one.days_left for one in every if one.state != "retired" and one.days_left is not None]
    assert left == sorted(left)


def test_a_floor_never_disagrees_with_a_notice() -> None:
    """An announced date against an earlier floor is no contradiction."""
    notice = replace(NOW.notices[0], models=(replace(NOW.notices[0].models[0], id=HAIKU.id),))
    assert standing(replace(NOW, notices=(notice,)), HAIKU, date(2026, 11, 23)).disagreeing is None
