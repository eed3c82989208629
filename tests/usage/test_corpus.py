"""The labelled corpus: no miss, no false alarm, whatever kind of file the line stands in."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import pytest

from scraper.usage.code import Question, check
from scraper.usage.documents import document
from scraper.usage.owners import Owners
from scraper.usage.tokens import Lexicon, find_namings
from scraper.usage.verdict import Verdict, parse_window
from tests.usage.corpus import LINES
from tests.usage.facts import IDS, SNAPSHOT, TODAY

if TYPE_CHECKING:
    from pathlib import Path

LEXICON = Lexicon(IDS)


def labels(data: bytes) -> str:
    namings = find_namings(data, LEXICON)
    return " ".join(f"{one.spelling.model_id}/{one.spelling.platform}" if one.spelling else f"?{one.written}" for one in namings)


def test_the_corpus_is_large_enough() -> None:
    """There are at least 150 labelled lines."""
    assert len(LINES) >= 150


@pytest.mark.parametrize(("line", "expected"), LINES.items())
def test_a_line_names_what_its_label_says(line: str, expected: str) -> None:
    """A line alone gives its label, with the place of each naming holding exactly the text that is told."""
    data = line.encode()
    assert labels(data) == expected
    assert all(data[one.start : one.end].decode() == one.written for one in find_namings(data, LEXICON))


@pytest.mark.parametrize(
    "wrap", ["{}\n", "\r\n{}\r\n", "    {}", "\ufeff{}", "\n" * 5000 + "{}" + "\n" * 3, "x" * 300_000 + " {} " + "y" * 9]
)
def test_the_surroundings_of_a_line_change_nothing(wrap: str) -> None:
    """Line ends, indentation, a byte-order mark, many lines and one huge line leave every label as it is."""
    for line, expected in list(LINES.items())[:: 1 if len(wrap) < 99 else 17]:
        assert labels(wrap.format(line).encode()) == expected, line


@pytest.mark.parametrize("codec", ["utf-16", "utf-16-le", "utf-16-be", "utf-32", "utf-8-sig"])
def test_the_encoding_of_a_file_changes_nothing(codec: str) -> None:
    """The corpus in UTF-16 and UTF-32, with and without a mark, gives the same labels."""
    text = "\n".join(LINES) + "\n\n"
    read = document(text.encode(codec))
    assert read is not None
    assert labels(read.data) == labels(text.encode())


NAMES = [
    "a.py",
    "b.yaml",
    "c.json",
    "d.toml",
    ".env",
    "main.tf",
    "Dockerfile",
    "n.ipynb",
    "README.md",
    "i.ts",
    "no_suffix",
    "m.min.js",
]


@pytest.mark.parametrize("name", NAMES)
def test_every_kind_of_file_is_searched(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, name: str) -> None:
    """The whole corpus in a file of any kind gives one finding for each label, and none for a trap."""
    monkeypatch.chdir(tmp_path)
    text = json.dumps({"cells": [{"source": [line + "\n" for line in LINES]}]}) if name.endswith("ipynb") else "\n".join(LINES)
    (tmp_path / name).write_text(text, encoding="utf-8")
    question = Question((SNAPSHOT,), "by hand", TODAY, parse_window("90d"), frozenset({Verdict.RETIRED}))
    found = check([name], question, Owners(tmp_path)).findings
    told = [
        f"{one.model_id}/{one.platform}" if one.model_id else f"?{one.written}"
        for one in found
        if one.verdict is not Verdict.PARAMETER
    ]
    assert told == [label for expected in LINES.values() for label in expected.split()]
