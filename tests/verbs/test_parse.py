"""`lastcall parse`: what one saved page says, and what happens where there is no page."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import pytest

from scraper.canonical import snapshot_text
from scraper.cli import main
from tests.support.attacks import ATTACKS
from tests.support.examples import SAMPLE
from tests.support.storing import FIRST, FIRST_HTML, cut, lastcall

if TYPE_CHECKING:
    from pathlib import Path


def test_both_forms_give_the_same_json(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """HTML and Markdown, by whatever name: the canonical JSON of the facts, and silence on stderr."""
    for name, text in (("a.md", FIRST), ("a.html", FIRST_HTML), ("saved", FIRST_HTML), ("saved.txt", FIRST)):
        (tmp_path / name).write_text(text)
        assert main(["parse", str(tmp_path / name)]) == 0
        assert capsys.readouterr() == (snapshot_text(SAMPLE), "")


def test_standard_input(tmp_path: Path) -> None:
    """``-`` reads a page from standard input, and writes nothing anywhere."""
    done = lastcall("parse", "-", cwd=tmp_path, stdin=FIRST_HTML.encode())
    assert (done.returncode, done.stdout, done.stderr) == (0, snapshot_text(SAMPLE), "")
    assert list(tmp_path.iterdir()) == []


def test_a_table_for_people(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """``--format text``: counts and a row for each model, no id cut."""
    (tmp_path / "a.md").write_text(FIRST)
    assert main(["parse", str(tmp_path / "a.md"), "--format", "text"]) == 0
    lines = capsys.readouterr().out.splitlines()
    assert lines[0] == "10 models, 2 notices"
    assert [line.split()[0] for line in lines[4:]] == [model.id for model in SAMPLE.models]


@pytest.mark.parametrize(
    ("content", "status", "said"),
    [
        (None, 2, "can't be read (No such file or directory)"),
        (b"", 4, "page refused by guard page-title"),
        (b"\x00\x01\x02\xff" * 2000, 4, "transport-charset"),
        (b"\x89PNG\r\n\x1a\n" + bytes(range(128)) * 50, 4, "refused"),
        (b"# Model deprecations\n\n\xe9t\xe9\n", 4, "the page isn't UTF-8: byte 22 of"),
        (b"# Another page\n\nNothing here.\n", 4, "page-title"),
        (cut(FIRST).encode(), 4, "page refused by guard cut-row"),
        (b"x" * 9 * 1024 * 1024, 2, "more than 8,388,608 bytes"),
    ],
)
def test_what_is_no_page_is_one_sentence(
    tmp_path: Path, content: bytes | None, status: int, said: str, capsys: pytest.CaptureFixture[str]
) -> None:
    """Missing, empty, binary, mis-encoded, another page, cut, too large: its status and one sentence, no facts."""
    if content is not None:
        (tmp_path / "page").write_bytes(content)
    assert main(["parse", str(tmp_path / "page")]) == status
    out, err = capsys.readouterr()
    assert out == ""
    assert said in err
    assert len(err.splitlines()) <= 2


def test_folders_devices_and_unknown_sources(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """A folder is pointed to the verb that reads folders; a device without an end is left alone."""
    (tmp_path / "a.md").write_text(FIRST)
    for words, said in (
        ([str(tmp_path)], "a folder, not a page"),
        (["/dev/zero"], "more than 8,388,608 bytes"),
        ([str(tmp_path / "a.md"), "--source", "nobody"], "no source is called 'nobody'"),
    ):
        assert main(["parse", *words]) == 2
        assert said in capsys.readouterr().err


def test_a_pipe_without_an_end(tmp_path: Path) -> None:
    """Standard input is read up to what a page can have, and not a byte more is kept."""
    done = lastcall("parse", "-", cwd=tmp_path, stdin=b"x" * 9 * 1024 * 1024)
    assert (done.returncode, done.stdout) == (2, "")
    assert "standard input: more than 8,388,608 bytes" in done.stderr


def test_force_shows_what_could_be_read(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """``--force``: the facts that are there, status 0, and every reason for refusal on stderr."""
    (tmp_path / "cut.md").write_text(cut(FIRST))
    assert main(["parse", str(tmp_path / "cut.md"), "--force"]) == 0
    out, err = capsys.readouterr()
    assert set(json.loads(out)) == set(json.loads(snapshot_text(SAMPLE)))
    assert "lastcall: refused by cut-row: " in err


@pytest.mark.parametrize("attack", [attack for attack in ATTACKS if len(attack) < 500])
def test_hostile_pages_are_shown_harmless(tmp_path: Path, attack: str, capsys: pytest.CaptureFixture[str]) -> None:
    """Also with ``--force``, nothing of a page begins a line as a command or reaches the terminal as a control character."""
    (tmp_path / "a.md").write_text(
        FIRST.replace("`claude-new-1`", attack, 1).replace("| Deprecated |", f"| {attack} |", 1).replace("The going one", attack),
        encoding="utf-8",
    )
    for form in ("json", "text"):
        main(["parse", str(tmp_path / "a.md"), "--force", "--format", form])
        out, err = capsys.readouterr()
        for line in (out + err).replace("\r", "\n").split("\n"):
            assert not line.lstrip().startswith(("::", "##[")), line
        assert not any(char in out + err for char in "\x1b\x07\x00\x9b\u202e\u2066")
