"""What a step says to GitHub Actions can't be broken out of."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import pytest
from hypothesis import given
from hypothesis import strategies as st

from scraper.errors import StorageError, UsageError
from scraper.github.outputs import ANNOTATION_LIMIT, SUMMARY_LIMIT, Level, Step, annotation, output_block
from tests.support.runner import commands, read_outputs

if TYPE_CHECKING:
    from pathlib import Path


def test_annotation_escapes_what_ends_it() -> None:
    """A message can't start a line or another command, and a title can't add properties."""
    line = annotation(Level.WARNING, "one\n::add-mask::two\r%0A", title="a,file=x::b:c")
    assert line == "::warning title=a%2Cfile=x%3A%3Ab%3Ac::one%0A::add-mask::two%0D%250A"
    assert commands(line) == [("warning", "one\n::add-mask::two\r%0A")]


def test_annotation_defuses_the_old_command_form() -> None:
    """The runner looks for `##[` anywhere in a line: it never appears."""
    assert "##[" not in annotation(Level.ERROR, "see ##[add-mask]x and ###[group]y")


def test_annotation_is_short() -> None:
    """A long text is cut and says so."""
    line = annotation(Level.NOTICE, "x" * 1_000_000)
    assert len(line) < ANNOTATION_LIMIT + 40
    assert line.endswith("…")


@given(st.text())
def test_any_message_is_one_command(text: str) -> None:
    """Whatever is in a message, the runner sees one line with one command."""
    line = annotation(Level.NOTICE, text)
    assert len(line.splitlines()) == 1
    assert len(commands(line)) == 1


@given(st.text(), st.text())
def test_outputs_come_back_as_they_went(one: str, two: str) -> None:
    """A value of any text, also one full of delimiters, can't become another output (line ends are the file's own)."""
    text = output_block("first", one, "lastcall_7a") + output_block("second", two, "lastcall_9b")
    if "\r" in one + two:
        return
    assert read_outputs(text) == {"first": one, "second": two}


def test_a_delimiter_inside_the_value_is_refused() -> None:
    """A delimiter that stands in its value would end the output early."""
    with pytest.raises(UsageError, match="delimiter"):
        output_block("body", "x\nEOF\nresult=hacked", "EOF")


def test_only_plain_names_are_outputs() -> None:
    """A name can't carry a line end."""
    with pytest.raises(UsageError, match="name of an output"):
        output_block("a\nb", "x", "d")


def test_each_block_has_its_own_random_delimiter(tmp_path: Path) -> None:
    """Delimiters are long, random, and never used twice."""
    step = Step(tmp_path / "output", None, print)
    for _ in range(20):
        step.outputs({"a": "1", "b": "2"})
    found = re.findall(r"<<(lastcall_[0-9a-f]{32})$", (tmp_path / "output").read_text(), re.MULTILINE)
    assert len(found) == len(set(found)) == 40


def test_summary_stays_under_githubs_limit(tmp_path: Path) -> None:
    """GitHub drops a summary over 1 MiB whole: a long one is cut at a line end, between characters."""
    Step(None, tmp_path / "summary", print).summary("ä" * 99 + "\n" + ("ü" * 600 + "\n") * 2_000)
    raw = (tmp_path / "summary").read_bytes()
    assert len(raw) < SUMMARY_LIMIT + 200
    assert "cut" in raw.decode().splitlines()[-1]


def test_channels_that_are_not_there_are_left_alone() -> None:
    """Outside GitHub nothing is written and nothing fails."""
    step = Step.here({}, print)
    step.outputs({"a": "b"})
    step.summary("x")


def test_a_channel_that_cannot_be_written_is_named(tmp_path: Path) -> None:
    """The error says which file."""
    with pytest.raises(StorageError, match="nowhere"):
        Step(tmp_path / "nowhere" / "output", None, print).outputs({"a": "b"})
