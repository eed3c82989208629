"""`lastcall show` and `lastcall log`: one model with everything behind it, and the record as it was made."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import pytest

from tests.support.processes import lastcall, words_of
from tests.verbs.conftest import SONNET

if TYPE_CHECKING:
    from pathlib import Path

SHOWN = """\
claude-sonnet-4-5-20250929  (anthropic)
  state          deprecated
  retirement     2026-11-30 (firm), in 7 days
  the page says  "November 30, 2026"
  announced      2026-09-30
  notice given   61 days, 60 promised
  deprecated     2026-09-30
  move to        claude-opus-5
  status table   has a row for it

evidence
  status: https://example.org/page
  notice: https://example.org/page#2026-09-30-sonnet

notices
  2026-09-30 Claude Sonnet 4.5 model: retires 2026-11-29; move to claude-opus-5

changes, newest first
  2026-10-01 deprecated
    state: active → deprecated
    retirement: not sooner than 2026-09-29 → 2026-11-30
    deprecated on: – → 2026-09-30
    announced on: – → 2026-09-30
    move to: – → claude-opus-5

not sure
  claude-sonnet-4-5-20250929: the facts say 2026-11-30, the notice of 2026-09-30 says 2026-11-29
"""
LOGGED = """\
2026-10-01  anthropic
  claude-sonnet-4-5-20250929  deprecated
    state: active → deprecated
    retirement: not sooner than 2026-09-29 → 2026-11-30
    deprecated on: – → 2026-09-30
    announced on: – → 2026-09-30
    move to: – → claude-opus-5

2026-07-24  anthropic
  claude-opus-5  added
    state: – → active
    retirement: – → not sooner than 2027-07-24
"""


def test_one_model_with_everything_behind_it(home: Path) -> None:
    """Facts with the page's own words, where they stand, the notices, the changes, and what disagrees."""
    found = lastcall("show", SONNET.id, "--today", "2026-11-23", folder=home)
    assert (found.returncode, found.stdout, found.stderr) == (0, SHOWN, "")


def test_a_chain_is_shown_with_its_way(home: Path) -> None:
    """A model whose replacement is itself on its way out is led on to a living one."""
    output = words_of("show", "claude-2.0", "--today", "2026-11-23", folder=home).stdout
    assert "move to        claude-opus-5 (by way of claude-sonnet-4-5-20250929)" in output
    assert "replacements   claude-sonnet-4-5-20250929" in output


def test_a_date_that_has_come_is_told_with_the_word_of_the_page(home: Path) -> None:
    """After the day the model counts as retired, and what the page says stands beside it."""
    output = words_of("show", SONNET.id, "--today", "2026-12-01", folder=home).stdout
    assert "state          retired (its date has come; the page says deprecated)" in output


def test_show_for_programs(home: Path) -> None:
    """The JSON has standing, notices, places and changes of the one model."""
    document = json.loads(words_of("show", SONNET.id, "--today", "2026-11-23", "--format", "json", folder=home).stdout)
    (model,) = document["models"]
    assert (document["schema"], model["id"], model["days_left"]) == ("lastcall/show/1", SONNET.id, 7)
    assert [change["kind"] for change in model["changes"]] == ["deprecated"]
    assert [place["url"] for place in model["places"]] == ["https://example.org/page", "https://example.org/page#2026-09-30-sonnet"]


def test_show_as_markdown(home: Path) -> None:
    """Evidence becomes links to the places on the page."""
    output = words_of("show", SONNET.id, "--today", "2026-11-23", "--format", "markdown", folder=home).stdout
    assert "](https://example.org/page#2026-09-30-sonnet)" in output
    assert "| retirement | <code>2026-11-30 (firm), in 7 days</code> |" in output


@pytest.mark.parametrize(
    ("asked", "hint"),
    [
        ("claude-sonnet-4-5", "did you mean claude-sonnet-4-5-20250929"),
        ("claude-opsu-5", "did you mean claude-opus-5"),
        ("Claude-Opus-5", "did you mean claude-opus-5"),
        ("gpt-9000", "`lastcall status` lists the models that are known"),
        ("", "`lastcall status` lists the models that are known"),
    ],
)
@pytest.mark.parametrize("verb", ["show", "log"])
def test_an_unknown_model_is_answered_with_its_neighbours(home: Path, verb: str, asked: str, hint: str) -> None:
    """A misspelt id costs one sentence, with what was probably meant."""
    found = words_of(verb, *(["--model"] if verb == "log" else []), asked, folder=home)
    assert (found.returncode, found.stdout) == (2, "")
    assert found.stderr.splitlines()[0] == f"lastcall: {asked!r} is in no snapshot"
    assert hint in found.stderr.splitlines()[1]


def test_the_record_newest_first(home: Path) -> None:
    """People read the latest update first."""
    found = lastcall("log", folder=home)
    assert (found.returncode, found.stdout, found.stderr) == (0, LOGGED, "")


@pytest.mark.parametrize(
    ("words", "kinds"),
    [
        ((), ["added", "deprecated"]),
        (("--since", "2026-10-01"), ["deprecated"]),
        (("--since", "2026-10-02"), []),
        (("--kind", "added"), ["added"]),
        (("--kind", "added", "--kind", "deprecated"), ["added", "deprecated"]),
        (("--model", SONNET.id), ["deprecated"]),
        (("--model", SONNET.id, "--kind", "added"), []),
    ],
)
def test_the_record_filtered(home: Path, words: tuple[str, ...], kinds: list[str]) -> None:
    """Each filter narrows the record, and its lines come out as they are stored."""
    output = words_of("log", *words, "--format", "jsonl", folder=home).stdout
    stored = (home / "snapshots" / "anthropic" / "changes.jsonl").read_text(encoding="utf-8").splitlines()
    assert [json.loads(line)["kind"] for line in output.splitlines()] == kinds
    assert set(output.splitlines()) <= set(stored)
    document = json.loads(words_of("log", *words, "--format", "json", folder=home).stdout)
    assert [change["kind"] for change in document["changes"]] == kinds


def test_an_empty_record_says_so(home: Path) -> None:
    """No output at all would leave the reader wondering."""
    assert words_of("log", "--since", "2030-01-01", folder=home).stdout == "no changes recorded\n"
    assert words_of("log", "--since", "2030-01-01", "--format", "markdown", folder=home).stdout == "No changes recorded.\n"


def test_the_record_as_markdown(home: Path) -> None:
    """One heading an update, one row a change."""
    output = words_of("log", "--format", "markdown", folder=home).stdout
    assert output.startswith("### 2026-10-01, anthropic\n\n| Model | Change | Before → after |\n")
    assert "| `claude-opus-5` | added | " in output
