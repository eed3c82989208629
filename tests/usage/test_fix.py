"""Rewriting: only what was found, only what is certain, whole files, once and for all."""

from __future__ import annotations

import stat
import subprocess
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from scraper.usage.code import Scanner
from scraper.usage.documents import Document, document
from scraper.usage.fix import rewrite, rewrites, unified_diff, write
from scraper.usage.owners import Owners
from tests.usage.corpus import LINES
from tests.usage.support import question, report_of

SCANNER = Scanner(question(), Owners(Path("/nowhere")))

pieces = st.one_of(
    st.sampled_from(sorted(LINES)),
    st.binary(max_size=12).map(lambda raw: raw.decode("latin-1")),
    st.sampled_from(["\n", "\r\n", " ", '"', "-", ".", ":", "/", "anthropic/", "us.anthropic.", "-v1:0", "@20240229", "claude-"]),
)


def fixed(data: bytes) -> tuple[bytes, int]:
    return rewrite(data, SCANNER.findings(Document(data), "a.py"))


@settings(max_examples=250, deadline=None)
@given(st.lists(pieces, max_size=14).map("".join))
def test_no_byte_outside_a_finding_changes_and_twice_is_once(text: str) -> None:
    """On random text: what stands between findings stays, a second run changes nothing, and then nothing is left to rewrite."""
    data = text.encode("utf-8", "surrogateescape")
    findings = [one for one in SCANNER.findings(Document(data), "a.py") if one.rewritten is not None]
    after, count = fixed(data)
    assert count == len(findings)
    position = shift = 0
    for one in findings:
        start, end = one.place.start, one.place.end
        assert after[position + shift : start + shift] == data[position:start]
        assert one.rewritten is not None
        shift += len(one.rewritten.encode()) - (end - start)
        position = end
    assert after[position + shift :] == data[position:]
    assert fixed(after) == (after, 0)


REWRITTEN = {
    'model="claude-3-opus-20240229"': 'model="claude-opus-4-8"',
    'model="claude-3-5-haiku-latest"': 'model="claude-haiku-4-5"',
    'model="claude-3-5-haiku-20241022"': 'model="claude-haiku-4-5-20251001"',
    '"anthropic.claude-3-haiku-20240307-v1:0"': '"anthropic.claude-haiku-4-5-20251001-v1:0"',
    '"eu.anthropic.claude-3-haiku-20240307-v1:0"': '"eu.anthropic.claude-haiku-4-5-20251001-v1:0"',
    '"apac.anthropic.claude-3-haiku-20240307-v1:0"': '"apac.anthropic.claude-haiku-4-5-20251001-v1:0"',
    '"us-gov.anthropic.claude-3-haiku-20240307-v1:0"': '"us-gov.anthropic.claude-3-haiku-20240307-v1:0"',
    "/model/anthropic.claude-3-haiku-20240307-v1%3A0/invoke": "/model/anthropic.claude-3-haiku-20240307-v1%3A0/invoke",
    '"anthropic.claude-3-sonnet-20240229-v1:0:200k"': '"anthropic.claude-3-sonnet-20240229-v1:0:200k"',
    "arn:aws:bedrock:us-east-1::foundation-model/anthropic.claude-3-haiku-20240307-v1:0": (
        "arn:aws:bedrock:us-east-1::foundation-model/anthropic.claude-haiku-4-5-20251001-v1:0"
    ),
    "claude-3-haiku@20240307": "claude-haiku-4-5@20251001",
    "vertex_ai/claude-3-5-haiku@20241022": "vertex_ai/claude-haiku-4-5@20251001",
    "claude-opus-4-1@20250805": "claude-opus-4-8",
    '"anthropic/claude-3.5-haiku:online"': '"anthropic/claude-haiku-4.5:online"',
    '"anthropic/claude-3.5-haiku:beta"': '"anthropic/claude-3.5-haiku:beta"',
    '"anthropic/claude-3-5-haiku-20241022"': '"anthropic/claude-haiku-4-5-20251001"',
    '{"claude-2.1": 8192, "model": "claude-2.1"}': '{"claude-2.1": 8192, "model": "claude-opus-4-8"}',
    r"{\"claude-2.1\": 8192}": r"{\"claude-2.1\": 8192}",
    "'claude-2.1' => 8192": "'claude-2.1' => 8192",
    "claude-2.1: 8192\nmodel: claude-2.1": "claude-2.1: 8192\nmodel: claude-opus-4-8",
    "if model in ('claude-2.1',):": "if model in ('claude-opus-4-8',):",
    "prices/claude-3-haiku-20240307.json": "prices/claude-3-haiku-20240307.json",
    '"claude-mythos-preview"': '"claude-mythos-preview"',
    '"claude-sonnet-9"': '"claude-sonnet-9"',
    '"claude-opus-4-8"': '"claude-opus-4-8"',
}


@pytest.mark.parametrize(("before", "after"), REWRITTEN.items())
def test_a_replacement_is_written_as_the_id_was(before: str, after: str) -> None:
    """Same spelling, same platform, same carrier; nothing where no row says how the platform writes it."""
    assert fixed(before.encode())[0].decode() == after


@pytest.mark.parametrize("codec", ["utf-8", "utf-8-sig", "utf-16", "utf-16-be", "utf-32"])
def test_encoding_and_line_ends_are_kept(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, codec: str) -> None:
    """A file comes back in its own encoding, with its mark, its line ends and no newline where it had none."""
    monkeypatch.chdir(tmp_path)
    before = "é\r\nm: 'claude-3-opus-20240229'\r\nlast ü".encode(codec)
    report = report_of({"a.yaml": before})
    write(rewrites(report.findings))
    expected = "é\r\nm: 'claude-opus-4-8'\r\nlast ü"
    assert Path("a.yaml").read_bytes() == expected.encode(codec)


def test_bytes_that_are_no_text_survive(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Latin-1 and broken UTF-8 around an id stay byte for byte."""
    monkeypatch.chdir(tmp_path)
    report = report_of({"a.txt": b"\xe9\xff\xfe 'claude-2.1' \x80\n"})
    write(rewrites(report.findings))
    assert Path("a.txt").read_bytes() == b"\xe9\xff\xfe 'claude-opus-4-8' \x80\n"


def test_mode_and_link_are_kept(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """An executable stays one, and a link that was named stays a link to the file that is rewritten."""
    monkeypatch.chdir(tmp_path)
    Path("run.sh").write_text("MODEL=claude-2.1\n")
    Path("run.sh").chmod(0o751)
    Path("link.sh").symlink_to("run.sh")
    report = report_of({}, named=frozenset({"link.sh"}))
    from scraper.usage.code import check

    report = check(["link.sh"], question(named=frozenset({"link.sh"})), Owners(tmp_path))
    write(rewrites(report.findings))
    assert Path("link.sh").is_symlink()
    assert Path("run.sh").read_text() == "MODEL=claude-opus-4-8\n"
    assert stat.S_IMODE(Path("run.sh").stat().st_mode) == 0o751
    assert sorted(path.name for path in tmp_path.iterdir()) == ["link.sh", "run.sh"]


NEVER = [
    "package-lock.json",
    "poetry.lock",
    "uv.lock",
    "go.sum",
    "CHANGELOG.md",
    "docs/changelog-2025.md",
    "HISTORY.rst",
    "NEWS",
    "RELEASES.md",
]


@pytest.mark.parametrize("name", NEVER)
def test_locks_and_records_of_the_past_are_never_rewritten(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, name: str) -> None:
    """A lock file or a changelog is looked at and told, and stays as it is."""
    monkeypatch.chdir(tmp_path)
    report = report_of({name: '"claude-3-opus-20240229"\n'})
    assert len(report.findings) == 1
    assert rewrites(report.findings) == []


def test_a_file_that_changed_meanwhile_is_left_alone(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A place that no longer holds what was found is not rewritten."""
    monkeypatch.chdir(tmp_path)
    report = report_of({"a.py": '"claude-2.1"\n'})
    Path("a.py").write_text('x = 1  # "claude-2.1"\n')
    assert rewrites(report.findings) == []


def test_the_patch_is_one_that_git_applies(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """What --diff prints, applied by git, gives byte for byte what --fix writes."""
    monkeypatch.chdir(tmp_path)
    report = report_of({"a b.py": 'x\n\x0c"claude-2.1"\r\ny\n', "sub/c.txt": "claude-2.0"})
    planned = rewrites(report.findings)
    patch = unified_diff(planned)
    subprocess.run(["git", "apply", "-"], input=patch.encode(), check=True, cwd=tmp_path)
    assert {one.path: Path(one.path).read_bytes() for one in planned} == {one.path: one.after for one in planned}


def test_a_patch_for_names_that_git_quotes(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A line break, a tab, a quote, a backslash or a byte that is no text in a file's name is written as git writes it."""
    monkeypatch.chdir(tmp_path)
    names = ["new\nline.py", 'q"uo\\te.py', "tab\t.py", "\udcff.py", "é b.py"]
    report = report_of(dict.fromkeys(names, "claude-2.0"))
    planned = rewrites(report.findings)
    patch = unified_diff(planned).encode("utf-8", "surrogateescape")
    subprocess.run(["git", "apply", "-"], input=patch, check=True, cwd=tmp_path)
    assert {name: Path(name).read_bytes() for name in names} == dict.fromkeys(names, b"claude-opus-4-8")


def test_binary_files_are_no_documents() -> None:
    """NUL bytes make a binary, unless they are the other half of UTF-16."""
    assert document(b"\x7fELF\0\0\0claude-2.1") is None
    assert document("claude-2.1 ab".encode("utf-16-le")) is not None
    assert document(b"\xff\xfe\x00\xd8") is None
