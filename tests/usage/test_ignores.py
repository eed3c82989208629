"""Findings that somebody decided to live with: comments, settings, baseline; and the watch over them."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from scraper.errors import SettingsError, UsageError
from scraper.usage.baseline import read_baseline, write_baseline
from tests.usage.support import report_of


@pytest.fixture(autouse=True)
def _own_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)


COVERED = [
    'm = "claude-2.1"  # lastcall: ignore until=2026-12-31 recorded fixture\n',
    '# lastcall: ignore until=2026-11-23 its last day\nm = "claude-2.1"\n',
    'const m = "claude-2.1"; // lastcall: ignore no expiry, but a reason\n',
    "<!-- lastcall: ignore a page of history -->\n<b>claude-2.1</b>\n",
    "/* lastcall: ignore old */ m = 'claude-2.1'\n",
    "-- lastcall: ignore an SQL comment\nselect 'claude-2.1'\n",
    "m: claude-2.1  # lastcall: ignore: with a colon\n",
    r'{"source": ["# lastcall: ignore a notebook\n", "claude-2.1"]}',
]
NOT_COVERED = {
    'm = "claude-2.1"  # lastcall: ignore\n': "ignore-without-reason",
    'm = "claude-2.1"  # lastcall: ignore until=2026-12-31\n': "ignore-without-reason",
    'm = "claude-2.1"  # lastcall: ignore until=2026-11-22 was for a while\n': "ignore-expired",
    'm = "claude-2.1"  # lastcall: ignore until=soon later\n': "ignore-unreadable",
    '# lastcall: ignore too far away\n\nm = "claude-2.1"\n': "ignore-unused",
    'x = 1  # lastcall: ignore covers its own line alone\nm = "claude-2.1"\n': "ignore-unused",
    "<!-- lastcall: ignore -->\n<b>claude-2.1</b>\n": "ignore-without-reason",
}


@pytest.mark.parametrize("text", COVERED)
def test_a_comment_with_a_reason_covers_its_line_or_the_next(text: str) -> None:
    """In the comment of any language, up to and including its last day."""
    report = report_of({"a.txt": text})
    assert (report.findings, report.ignored, report.problems) == ((), 1, ())


@pytest.mark.parametrize(("text", "code"), NOT_COVERED.items())
def test_an_ignore_that_does_not_count_is_reported(text: str, code: str) -> None:
    """Without a reason, expired, unreadable or unused: the finding stays and the ignore is told."""
    report = report_of({"a.txt": text})
    assert [problem.code for problem in report.problems] == [code]
    assert len(report.findings) == 1


def test_an_ignore_that_is_left_over_is_told_where_no_model_is_named() -> None:
    """The id is gone, the comment stayed: it is reported although the file names nothing any more."""
    report = report_of({"a.py": "m = model()  # lastcall: ignore until=2026-12-31 recorded fixture\n"})
    assert [(problem.code, problem.place) for problem in report.problems] == [("ignore-unused", "a.py:1")]


def test_settings_ignore_by_path_and_model() -> None:
    """A pattern and a model, or any model, with a reason; what it doesn't match stays."""
    files: dict[str, str | bytes] = {"tests/a.py": "claude-2.1 claude-2.0\n", "src/a.py": "claude-2.1\n"}
    report = report_of(files, ignore=("tests/** claude-2.1 until=2026-12-31 fixtures",))
    assert [(one.place.path, one.written) for one in report.findings] == [("tests/a.py", "claude-2.0"), ("src/a.py", "claude-2.1")]
    assert len(report_of(files, ignore=("tests/ * fixtures",)).findings) == 1
    assert [problem.code for problem in report_of(files, ignore=("docs/ * nothing there",)).problems] == ["ignore-unused"]


@pytest.mark.parametrize(
    "line", ["tests/**", "tests/** *", "tests/** * until=2026-13-01 no such day", "tests/** * until=2026-W48-1 a week"]
)
def test_a_setting_that_says_too_little_is_refused(line: str) -> None:
    """A line without a reason, or with a day that doesn't exist, is an error of the settings."""
    with pytest.raises(SettingsError, match=r"check\.ignore"):
        report_of({"a.py": "x"}, ignore=(line,))


def test_a_baseline_knows_what_was_there_and_no_more() -> None:
    """Findings of then are silent also when their lines move; new ones are told; one that is gone makes its entry stale."""
    write_baseline(Path("base.json"), report_of({"a.py": "claude-2.1\n", "b.py": "claude-2.0\n"}).findings)
    report = report_of({"a.py": "\n\nclaude-2.1 claude-1.3\n", "b.py": "fine\n"}, baseline=Path("base.json"))
    assert [one.written for one in report.findings] == ["claude-1.3"]
    assert report.baselined == 1
    assert [(problem.code, problem.place) for problem in report.problems] == [("baseline-stale", "b.py: claude-2.0")]
    assert report_of({"a.py": "claude-2.1\n"}, baseline=Path("base.json"), whole=False).problems == ()


def test_a_finding_that_became_worse_is_told_again() -> None:
    """Deprecated then and retired now: the baseline doesn't hide it."""
    text: dict[str, str | bytes] = {"a.py": "claude-sonnet-4-5-20250929\n"}
    write_baseline(Path("base.json"), report_of(text).findings)
    assert report_of(text, baseline=Path("base.json")).findings == ()
    from datetime import date

    assert len(report_of(text, baseline=Path("base.json"), today=date(2026, 11, 30)).findings) == 1


@pytest.mark.parametrize(
    "content", ["", "[]", "{}", '{"schema": "other/1", "findings": []}', '{"schema": "lastcall/baseline/1"}', "\x00"]
)
def test_a_file_that_is_no_baseline_is_refused(content: str) -> None:
    """Anything else is one clear error with the path."""
    Path("base.json").write_text(content)
    with pytest.raises(UsageError, match=r"base\.json"):
        read_baseline(Path("base.json"))


def test_a_baseline_is_the_same_file_for_the_same_findings() -> None:
    """Sorted, so that a merge shows what changed."""
    files: dict[str, str | bytes] = {"b.py": "claude-2.0\n", "a.py": "claude-2.1 claude-1.3\n"}
    write_baseline(Path("one.json"), report_of(files).findings)
    write_baseline(Path("two.json"), tuple(reversed(report_of(files).findings)))
    assert Path("one.json").read_text() == Path("two.json").read_text()
    assert [entry["path"] for entry in json.loads(Path("one.json").read_text())["findings"]] == ["a.py", "a.py", "b.py"]
