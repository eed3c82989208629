"""The fast half of the scanner finds every file that the proper look would, whatever the sizes, encodings and processes."""

from __future__ import annotations

import ctypes
from pathlib import Path

import pytest

from scraper.usage.search import files_with, searcher

NEEDLES = (b"claude-",)


@pytest.fixture
def paths(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """Give files with and without the stem: across the borders of blocks, in UTF-16, in a binary, empty, missing."""
    monkeypatch.chdir(tmp_path)
    border = 1 << 17
    contents = {
        "yes-plain": b"x claude-2.1",
        "yes-border": b"y" * (border - 3) + b"claude-2.1",
        "yes-exact": b"y" * (border - 7) + b"claude-",
        "yes-far": b"y" * (border + (1 << 20) - 4) + b"claude-2.1" + b"z" * 99,
        "yes-utf16": "claude-2.1".encode("utf-16"),
        "yes-utf16-bare": "claude-2.1".encode("utf-16-be"),
        "yes-utf16-far": b"\xff\xfe" + ("y" * border + "claude-2.1").encode("utf-16-le"),
        "no-other": b"claude 2.1",
        "no-large": b"n" * (border * 3),
        "no-empty": b"",
        "no-binary": bytes(range(256)) * 9,
    }
    for name, content in contents.items():
        Path(name).write_bytes(content)
    return [*contents, "yes-missing"]


@pytest.mark.parametrize("processes", [1, 2, 5])
def test_exactly_the_files_with_a_stem_are_given(paths: list[str], processes: int) -> None:
    """One process or several give the same indices, in order; a missing file is given, so that somebody says why."""
    found = [paths[index] for index in files_with(paths, NEEDLES, processes)]
    assert found == [path for path in paths if path.startswith("yes")]


def test_several_stems_are_searched_at_once(paths: list[str]) -> None:
    """A second provider's stem is found beside the first."""
    Path("no-empty").write_bytes(b"gpt-4o")
    found = {paths[index] for index in files_with(paths, (b"claude-", b"gpt-"))}
    assert "no-empty" in found
    assert "yes-plain" in found


def test_many_files_are_shared_between_processes(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Above a few hundred files the default is several processes, and nothing is lost."""
    monkeypatch.chdir(tmp_path)
    names = [f"f{number}" for number in range(900)]
    for number, name in enumerate(names):
        Path(name).write_bytes(b"claude-2.1" if number % 7 == 0 else b"x")
    assert files_with(names, NEEDLES) == list(range(0, 900, 7))


def test_without_the_c_library_the_same_is_found(monkeypatch: pytest.MonkeyPatch) -> None:
    """Where there is no memmem, Python's own search answers alike."""

    def missing(*_: object) -> None:
        raise OSError("no such library")

    samples = [b"", b"claude-", b"xclaude-2", b"claude", b"\0claude-\0", b"gpt-", b"claud\0e-"]
    for needles in (NEEDLES, (b"claude-", b"gpt-")):
        fast = searcher(needles)
        with monkeypatch.context() as patch:
            patch.setattr(ctypes, "PyDLL", missing)
            plain = searcher(needles)
        assert [fast(sample) for sample in samples] == [plain(sample) for sample in samples]
        assert plain(b"xclaude-2")
