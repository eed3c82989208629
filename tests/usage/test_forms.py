"""Each output form, read back by somebody else's reader and tried with hostile paths."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import pytest

from scraper.schema import errors
from scraper.usage.forms import FORMS, render
from tests.usage.facts import TODAY
from tests.usage.support import report_of

if TYPE_CHECKING:
    from pathlib import Path

    from scraper.usage.finding import Report

FILES: dict[str, str | bytes] = {
    "src/app.py": 'client.create(model="claude-3-opus-20240229")\nclient.create(model="claude-opus-4-8", temperature=0.2)\n',
    "infra/main.tf": 'model_id = "us.anthropic.claude-3-haiku-20240307-v1:0"\n',
    "config.yaml": "a: claude-sonnet-4-5\nb: claude-sonnet-9-9\nc: claude-opus-4-5\nd: claude-mythos-preview\ne: claude-opus-5\n",
}
HOSTILE = "a,b:c%0A|`<script>*_@me #1\x1b[31m\u202e&.py"


@pytest.fixture
def report(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Report:
    monkeypatch.chdir(tmp_path)
    return report_of(FILES)


@pytest.fixture
def hostile(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Report:
    monkeypatch.chdir(tmp_path)
    return report_of({HOSTILE: 'model = "claude-2.1"\n'})


def test_json_holds_to_its_schema(report: Report, hostile: Report) -> None:
    """The JSON form is what check.schema.json says, and says every finding, active models too."""
    document = json.loads(render(report, "json"))
    assert list(errors("check", document)) == []
    assert list(errors("check", json.loads(render(hostile, "json")))) == []
    verdicts = [one["verdict"] for one in document["findings"]]
    assert verdicts == ["retired", "active", "parameter", "elsewhere", "soon", "unknown", "floor", "deprecated", "active"]


def test_json_tells_no_date_of_another_platform(report: Report) -> None:
    """A Bedrock id has the model, the state on Anthropic's platforms and a rewriting, but no date and no days."""
    one = next(one for one in json.loads(render(report, "json"))["findings"] if one["platform"] == "bedrock")
    assert one["retirement"] == {"on": None, "kind": None}
    assert one["days_left"] is None
    assert one["state"] == "retired"
    assert one["rewritten"] == "us.anthropic.claude-haiku-4-5-20251001-v1:0"
    assert "Amazon Bedrock sets its own" in one["message"]


def test_sarif_is_read_by_the_official_model(report: Report, hostile: Report) -> None:
    """Both reports are valid by a model that was generated from the official schema and forbids what that doesn't have."""
    model = pytest.importorskip("pydantic_sarif.model")
    for each in (report, hostile):
        log = model.StaticAnalysisResultsFormatSarifVersion210JsonSchema.model_validate_json(render(each, "sarif"))
        assert len(log.runs[0].results) == len(each.told)


def test_sarif_fixes_only_what_is_certain(report: Report) -> None:
    """A result has a fix object exactly where the finding has a rewriting, with the same region."""
    run = json.loads(render(report, "sarif"))["runs"][0]
    fixed = {result["properties"]["written"] for result in run["results"] if "fixes" in result}
    assert fixed == {one.written for one in report.told if one.rewritten}
    assert fixed == {"claude-3-opus-20240229", "us.anthropic.claude-3-haiku-20240307-v1:0", "claude-sonnet-4-5"}
    for result in run["results"]:
        region = result["locations"][0]["physicalLocation"]["region"]
        for fix in result.get("fixes", []):
            assert fix["artifactChanges"][0]["replacements"][0]["deletedRegion"] == region


def test_fingerprints_stay_when_lines_move(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Lines added above change no fingerprint; a second naming of the same model has its own."""
    monkeypatch.chdir(tmp_path)
    before = report_of({"a.py": '"claude-2.1"\n"claude-2.1"\n'})
    after = report_of({"a.py": '# new\n\n"claude-2.1"\n# between\n"claude-2.1"\n'})
    assert [one.fingerprint for one in before.findings] == [one.fingerprint for one in after.findings]
    assert len({one.fingerprint for one in after.findings}) == 2


def test_junit_is_read_by_another_reader(report: Report, hostile: Report, tmp_path: Path) -> None:
    """The suite counts its failures, and every case that fails the check is one."""
    junitparser = pytest.importorskip("junitparser")
    for each in (report, hostile):
        file = tmp_path / "junit.xml"
        file.write_text(render(each, "junit"), encoding="utf-8")
        suite = next(iter(junitparser.JUnitXml.fromfile(str(file))))
        assert suite.tests == len(each.told)
        assert suite.failures == len(each.failing)
        assert sum(bool(case.result and case.result[0].__class__.__name__ == "Failure") for case in suite) == len(each.failing)


def test_junit_of_nothing_is_one_case_that_passed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A clean tree is a suite with one passed case."""
    monkeypatch.chdir(tmp_path)
    text = render(report_of({"a.py": "nothing\n"}), "junit")
    assert 'tests="1" failures="0"' in text


def test_annotations_read_back_as_what_they_mean(report: Report, hostile: Report) -> None:
    """Each line is one command; unescaped as the runner does it, the hostile path is the path."""
    lines = render(report, "github").splitlines()
    assert len(lines) == len(report.told)
    assert lines[0].startswith("::error file=config.yaml,line=1,") or lines[0].startswith("::error file=src/app.py,line=1,")
    assert {line.split(" ")[0] for line in lines} == {"::error", "::warning", "::notice"}
    (line,) = render(hostile, "github").splitlines()
    properties = dict(pair.split("=", 1) for pair in line.removeprefix("::error ").split("::")[0].split(","))
    shown = HOSTILE.replace("\x1b", "\\u{1b}").replace("\u202e", "\\u{202e}")
    assert properties["file"].replace("%3A", ":").replace("%2C", ",").replace("%25", "%") == shown


def test_markdown_of_a_hostile_path_does_nothing(hostile: Report) -> None:
    """No tag, mention, reference, pipe or escape of the path survives as itself, by another reader of Markdown."""
    from markdown_it import MarkdownIt

    text = render(hostile, "markdown")
    row = text.splitlines()[-1]
    assert row.count("|") == 5
    html = MarkdownIt("gfm-like", {"linkify": False}).render(text)
    assert "<script" not in html
    assert "\x1b" not in html
    assert "@me" not in row
    assert html.count("<tr>") == 2


def test_text_groups_by_model_most_urgent_first(report: Report) -> None:
    """Retired comes first, unknown last; each place is path:line:column."""
    text = render(report, "text")
    heads = [line.split("  ")[0] for line in text.splitlines() if line and not line.startswith(" ")]
    assert heads[:-1] == ["RETIRED", "SOON", "PARAMETER", "DEPRECATED", "FLOOR", "ELSEWHERE", "UNKNOWN"]
    assert "  src/app.py:1:22" in text
    assert text.endswith("2 namings of active models. 3 can be rewritten: lastcall check --diff, then --fix.\n")


def test_text_of_a_hostile_path_moves_no_cursor(hostile: Report) -> None:
    """Control and bidi characters of a path are shown, not sent."""
    text = render(hostile, "text")
    assert "\x1b" not in text
    assert "\u202e" not in text


def test_every_form_says_nothing_wrong_of_a_clean_tree(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """No form fails without findings."""
    monkeypatch.chdir(tmp_path)
    clean = report_of({"a.py": "x = 1\n"})
    assert clean.today == TODAY
    assert [bool(render(clean, form)) for form in FORMS] == [True, True, True, False, True, True]


def test_sarif_keeps_the_most_urgent_and_says_what_it_left_out(report: Report, monkeypatch: pytest.MonkeyPatch) -> None:
    """Past the limit of a run the least urgent results go, and a notification counts them."""
    monkeypatch.setattr("scraper.usage.forms.sarif.MOST_RESULTS", 2)
    run = json.loads(render(report, "sarif"))["runs"][0]
    assert [result["ruleId"] for result in run["results"]] == ["lastcall/retired", "lastcall/soon"]
    (notification,) = run["invocations"][0]["toolExecutionNotifications"]
    assert notification["message"]["text"].startswith("5 less urgent results were left out")


def test_problems_are_told_in_the_forms_for_programs(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """An ignore that doesn't count is in the JSON and the SARIF, not on stderr alone."""
    monkeypatch.chdir(tmp_path)
    report = report_of({"a.py": 'm = "claude-2.1"  # lastcall: ignore\n'})
    assert json.loads(render(report, "json"))["problems"][0]["code"] == "ignore-without-reason"
    run = json.loads(render(report, "sarif"))["runs"][0]
    assert run["invocations"][0]["toolExecutionNotifications"][0]["descriptor"]["id"] == "lastcall/ignore-without-reason"
