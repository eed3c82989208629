"""What the sums mean: verdicts, days, replacements, names, and what is told of them in text and Markdown."""

from __future__ import annotations

from datetime import date, timedelta
from typing import TYPE_CHECKING

import pytest

from scraper.lifecycle import Model, Retirement, Snapshot
from scraper.usage.audit import render_markdown, render_text
from scraper.usage.audit.findings import audit
from scraper.usage.audit.words import notes
from scraper.usage.facts import Known
from scraper.usage.verdict import Verdict
from tests.support.exports import COST, FIRM, NEW, audited, export, read, write

if TYPE_CHECKING:
    from pathlib import Path

    from scraper.usage.audit.findings import Audit, ModelLine


def audit_of(folder: Path, *rows: dict[str, str], within: int = 90, today: date = date(2026, 11, 23)) -> Audit:
    return audited(read(write(folder / "usage.csv", export(NEW, *rows))), within=within, today=today)


def line_of(folder: Path, name: str, *, day: str = "2026-07-01", today: date = date(2026, 11, 23), within: int = 90) -> ModelLine:
    (line,) = audit_of(folder, {"model_version": name, "usage_date_utc": day}, within=within, today=today).lines
    return line


@pytest.mark.parametrize(
    ("name", "verdict", "left", "target"),
    [
        ("claude-opus-4-1-20250805", Verdict.RETIRED, -110, "claude-opus-5-5"),
        ("claude-sonnet-4-5-20250929", Verdict.SOON, 7, "claude-sonnet-5-5"),
        ("claude-sonnet-4-5", Verdict.SOON, 7, "claude-sonnet-5-5"),
        ("Claude Sonnet 4.5", Verdict.SOON, 7, "claude-sonnet-5-5"),
        ("claude-opus-4-8", Verdict.DEPRECATED, 186, "claude-opus-5-5"),
        ("claude-mythos-preview", Verdict.DEPRECATED, None, None),
        ("claude-haiku-4-5-20251001", Verdict.FLOOR, None, None),
        ("claude-opus-5-5", Verdict.ACTIVE, None, None),
        ("claude-neptune-9", Verdict.UNKNOWN, None, None),
        ("claude-opus-4-1-2025080", Verdict.UNKNOWN, None, None),
        ("us.anthropic.claude-opus-4-1-20250805-v1:0", Verdict.ELSEWHERE, None, None),
    ],
)
def test_verdicts(tmp_path: Path, name: str, verdict: Verdict, left: int | None, target: str | None) -> None:
    """A name in an export gets the verdict of its model, with the days left and the living model at the end of the chain."""
    line = line_of(tmp_path, name)
    assert (line.verdict, line.left, line.target) == (verdict, left, target)


def test_another_platforms_date_is_not_borrowed(tmp_path: Path) -> None:
    """A spelling of Bedrock has no date here, no use after retirement, and is told why."""
    line = line_of(tmp_path, "us.anthropic.claude-opus-4-1-20250805-v1:0", day="2026-11-20")
    assert line.model is None
    assert line.days_after is None
    text = render_text.render(audit_of(tmp_path, {"model_version": "us.anthropic.claude-opus-4-1-20250805-v1:0"}))
    assert "Amazon Bedrock, which sets its own dates" in " ".join(text.split())


@pytest.mark.parametrize(
    ("model", "said"),
    [
        (Model("m-1", "active", None, Retirement(date(2026, 12, 1), FIRM)), "the page names no replacement"),
        (Model("m-1", "active", None, Retirement(date(2026, 12, 1), FIRM), ("m-2",)), "the page names m-2 as its replacement"),
        (Model("m-1", "deprecated"), "the page names no replacement"),
        (Model("m-1", "deprecated", replacements=("m-2",)), "replacement not certain: m-2 (unknown model)"),
        (Model("m-1", "deprecated", replacements=("m-1",)), "(cycle)"),
        (Model("m-1", "retired"), "retired, on a day that isn't known"),
    ],
)
def test_what_is_not_certain_is_said(tmp_path: Path, model: Model, said: str) -> None:
    """Without a certain replacement or date the text says what is missing, and names nothing of its own."""
    known = Known((Snapshot("other", "https://example.com/models", models=(model,)),), "test facts", None)
    ledger = read(write(tmp_path / "usage.csv", export(NEW, {"model_version": "m-1"})))
    (line,) = (result := audit(ledger, known, date(2026, 11, 23), timedelta(90), frozenset())).lines
    assert line.target is None
    assert said in " ".join(render_text.render(result).split())


def test_a_verdict_changes_with_the_day(tmp_path: Path) -> None:
    """A set date that has come makes the model retired, though the page still says deprecated."""
    name = "claude-sonnet-4-5-20250929"
    assert line_of(tmp_path, name, within=6).verdict is Verdict.DEPRECATED
    assert line_of(tmp_path, name, today=date(2026, 11, 30)).verdict is Verdict.RETIRED


def test_one_name_for_two_models_is_told_as_two(tmp_path: Path) -> None:
    """A display name that two models have had names both."""
    line = line_of(tmp_path, "Claude Sonnet 3.5")
    assert set(line.ids) == {"claude-3-5-sonnet-20240620", "claude-3-5-sonnet-20241022"}
    text = render_text.render(audit_of(tmp_path, {"model_version": "Claude Sonnet 3.5"}))
    assert "one name for 2 models" in text


def test_every_spelling_of_a_model_is_one_line(tmp_path: Path) -> None:
    """An id, its alias and its display name in two exports come together, with the tokens of one and the cost of the other."""
    usage = write(
        tmp_path / "usage.csv", export(NEW, {"model_version": "claude-sonnet-4-5"}, {"model_version": "claude-sonnet-4-5-20250929"})
    )
    cost = write(tmp_path / "cost.csv", export(COST, {"model": "Claude Sonnet 4.5"}))
    (line,) = audited(read(usage, cost)).lines
    assert line.name == "claude-sonnet-4-5-20250929"
    assert (line.usage.tokens, str(line.usage.cost), line.usage.rows) == (400, "0.25", 3)
    (key,) = line.keys
    assert (key.workspace, key.api_key, key.usage.rows) == ("Default", "nightly", 3)


def test_use_after_retirement(tmp_path: Path) -> None:
    """Use on days after the retirement date is told with how many days later the last one was."""
    name = {"model_version": "claude-opus-4-1-20250805"}
    result = audit_of(tmp_path, {**name, "usage_date_utc": "2026-08-05"}, {**name, "usage_date_utc": "2026-08-19"})
    (line,) = result.lines
    assert line.days_after == 14
    text = " ".join(render_text.render(result).split())
    assert "used after its retirement, up to 14 days later: 1 row and 200 tokens; do these requests fail?" in text


def test_use_up_to_the_retirement_is_none_after_it(tmp_path: Path) -> None:
    """The last day itself, and a model whose date lies ahead, have no use after retirement."""
    assert line_of(tmp_path, "claude-opus-4-1-20250805", day="2026-08-05").days_after is None
    assert line_of(tmp_path, "claude-sonnet-4-5-20250929", day="2026-11-23").days_after is None


def test_no_use_after_retirement_is_told_too(tmp_path: Path) -> None:
    """Who has moved away in time reads so; of a model that isn't retired nothing of the kind is said."""
    moved = render_text.render(audit_of(tmp_path, {"usage_date_utc": "2026-08-05"}))
    assert "not used after its retirement" in moved
    undated = render_text.render(audit_of(tmp_path, {"usage_date_utc": ""}))
    assert "after its retirement" not in undated
    ahead = render_text.render(audit_of(tmp_path, {"model_version": "claude-sonnet-4-5"}))
    assert "after its retirement" not in ahead


def test_lines_go_from_the_most_urgent_to_the_least(tmp_path: Path) -> None:
    """Retired first, unknown last; within a verdict the nearest date."""
    names = [
        "claude-neptune-9",
        "claude-opus-5-5",
        "claude-mythos-preview",
        "claude-opus-4-8",
        "claude-sonnet-4-5",
        "claude-opus-4-1",
    ]
    result = audit_of(tmp_path, *({"model_version": name} for name in names))
    assert [line.name for line in result.lines] == [
        "claude-opus-4-1-20250805",
        "claude-sonnet-4-5-20250929",
        "claude-opus-4-8",
        "claude-mythos-preview",
        "claude-opus-5-5",
        "claude-neptune-9",
    ]
    assert len(result.findings) == 4


def test_what_is_used_after_retirement_comes_first(tmp_path: Path) -> None:
    """Of the retired models the ones that are still asked for lead, and then those that retired last."""
    gone = {"model_version": "Claude Sonnet 3.5", "usage_date_utc": "2025-10-29"}
    moved = {"model_version": "claude-opus-4-1", "usage_date_utc": "2026-08-01"}
    assert [line.name for line in audit_of(tmp_path, moved, gone).lines] == ["Claude Sonnet 3.5", "claude-opus-4-1-20250805"]
    gone["usage_date_utc"] = "2025-10-28"
    assert [line.name for line in audit_of(tmp_path, moved, gone).lines] == ["claude-opus-4-1-20250805", "Claude Sonnet 3.5"]


def test_shares_are_of_the_whole(tmp_path: Path) -> None:
    """A model's share counts what names no model, and what is unknown, in the whole."""
    result = audit_of(
        tmp_path, {}, {"model_version": "claude-neptune-9"}, {"model_version": ""}, {"model_version": "claude-opus-5-5"}
    )
    assert result.share_of_tokens(result.lines[0].usage) == 0.25
    assert result.unnamed.rows == 1


def test_the_days_that_two_exports_share_are_told(tmp_path: Path) -> None:
    """Two exports of the same kind with common days may count twice; a usage and a cost export may not."""
    one = write(tmp_path / "one.csv", export(NEW, {"usage_date_utc": "2026-10-01"}, {"usage_date_utc": "2026-10-31"}))
    two = write(tmp_path / "two.csv", export(NEW, {"usage_date_utc": "2026-10-31"}, {"usage_date_utc": "2026-11-02"}))
    three = write(tmp_path / "three.csv", export(NEW, {"usage_date_utc": "2026-11-03"}))
    cost = write(tmp_path / "cost.csv", export(COST, {"usage_date_utc": "2026-10-31"}))
    (note,) = notes(audited(read(one, two, three, cost)))
    assert note == f"{one} and {two} both have 2026-10-31: what stands in both is counted twice"


def test_text_fits_a_terminal_and_cuts_no_name(tmp_path: Path) -> None:
    """Every line has at most 80 columns, every id stands whole."""
    names = ["claude-opus-4-1-20250805", "claude-sonnet-4-5", "Claude Sonnet 3.5", "claude-haiku-4-5-20251001", "claude-neptune-9"]
    counts = {"usage_output_tokens": "123456789012"}
    result = audit_of(tmp_path, *({"model_version": name, **counts} for name in names))
    text = render_text.render(result)
    path_free = text.replace(str(tmp_path), "")
    assert max(map(len, path_free.splitlines())) <= 80
    for line in result.lines:
        assert line.name in text
        assert line.target is None or line.target in text
    assert "\x1b" not in text
    assert "\x1b[31m" in render_text.render(result, colours=True)


def test_a_long_name_is_kept_whole(tmp_path: Path) -> None:
    """A key's name that is longer than a line stands whole all the same."""
    name = "k" * 120
    assert name in render_text.render(audit_of(tmp_path, {"api_key": name}))


def test_many_keys_are_cut_and_said_to_be(tmp_path: Path) -> None:
    """Text tells the heaviest keys and how many more there are."""
    text = render_text.render(audit_of(tmp_path, *({"api_key": f"key-{n:02}"} for n in range(25))))
    assert "and 15 more keys: all of them with --format csv" in text


def test_nothing_urgent_and_nothing_at_all(tmp_path: Path) -> None:
    """Good news is said in a sentence, and an export without rows isn't good news."""
    assert render_text.render(audit_of(tmp_path, {"model_version": "claude-opus-5-5"})).startswith("None of 1 model in use is")
    empty = render_text.render(audit_of(tmp_path))
    assert empty.startswith("No use of any model.")
    assert "0 rows" in empty
    assert "No use of any model" in render_markdown.render(audit_of(tmp_path))
