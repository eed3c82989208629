"""The facts as JSON: one snapshot, one text, and the way back gives the same snapshot."""

from __future__ import annotations

import json
from dataclasses import replace
from typing import TYPE_CHECKING

import pytest
from hypothesis import given
from hypothesis import strategies as st

from scraper.canonical import dumps, dumps_line, snapshot_text, snapshot_to_json
from scraper.decode import snapshot_from_text
from tests.support.strategies import few, snapshots

if TYPE_CHECKING:
    from collections.abc import Callable
    from random import Random

    from scraper.canonical import Json
    from scraper.lifecycle import Snapshot


@few
@given(snapshots())
def test_reading_gives_what_was_written(snapshot: Snapshot) -> None:
    """A snapshot survives its JSON, and its text is a fixed point."""
    text = snapshot_text(snapshot)
    assert snapshot_from_text(text) == snapshot
    assert snapshot_text(snapshot_from_text(text)) == text


@few
@given(snapshots(), st.randoms(use_true_random=False))
def test_order_in_memory_means_nothing(snapshot: Snapshot, random: Random) -> None:
    """However models, notices, a notice's models and parameters are shuffled, the bytes are the same."""
    models, parameters = list(snapshot.models), list(snapshot.parameters)
    notices = [replace(notice, models=tuple(reversed(notice.models))) for notice in snapshot.notices]
    for each in (models, parameters, notices):
        random.shuffle(each)
    shuffled = replace(snapshot, models=tuple(models), notices=tuple(notices), parameters=tuple(parameters))
    assert snapshot_text(shuffled) == snapshot_text(snapshot)


@few
@given(snapshots())
def test_nothing_is_left_out(snapshot: Snapshot) -> None:
    """What is unknown is null: every record has every field, in the same order."""
    document = snapshot_to_json(snapshot)
    for records in (document["models"], document["notices"], document["parameters"]):
        assert len({tuple(record) for record in records}) <= 1


@pytest.mark.parametrize("write", [dumps, dumps_line])
def test_text_stays_readable_and_ends_in_one_newline(write: Callable[[Json], str]) -> None:
    """Characters are written as they are, and a file ends as files do."""
    text = write({"raw": "ü – “x”"})
    assert "ü – “x”" in text
    assert text.endswith("}\n")
    assert json.loads(text) == {"raw": "ü – “x”"}


def test_a_line_is_one_line() -> None:
    """Whatever a value holds, a line of JSON Lines has its only line feed at its end."""
    assert dumps_line({"raw": "a\nb\r"}).count("\n") == 1
    assert "\r" not in dumps_line({"raw": "a\nb\r"})
