"""Real captures, from 2025-05-02 to 2026-10-10: what each says, what they say in order, and that no cut of one passes for a whole page."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

import pytest

from scraper.backfill import find_captures, replay
from scraper.canonical import snapshot_text
from scraper.change import ChangeKind
from scraper.errors import PageRefused
from scraper.guards.check import Judgement, judge_page
from scraper.lifecycle import RetirementKind
from scraper.page.load import read_page
from scraper.sources.anthropic import Anthropic
from tests.support.captures import ROOT, captures_folder

if TYPE_CHECKING:
    from pathlib import Path

SOURCE = Anthropic()

FACTS = {
    # capture: status rows, history rows, notices, models
    "2025-05-02T2333Z.html": (16, 10, 2, 16),
    "2025-05-28T0000Z.md": (18, 10, 2, 18),
    "2025-08-13T2359Z.md": (19, 13, 4, 19),
    "2025-10-20T2306Z.md": (11, 13, 4, 21),
    "2025-10-28T1828Z.md": (9, 14, 5, 21),
    "2025-11-24T2108Z.md": (10, 14, 5, 22),
    "2025-12-19T1815Z.md": (10, 15, 6, 22),
    "2026-01-05T1817Z.md": (9, 15, 6, 22),
    "2026-02-05T1827Z.md": (10, 15, 6, 23),
    "2026-02-07T1004Z.md": (10, 15, 6, 23),
    "2026-02-17T1830Z.md": (11, 15, 6, 24),
    "2026-02-19T2118Z.md": (11, 16, 7, 24),
    "2026-02-20T0038Z.md": (11, 16, 7, 24),
    "2026-03-19T2132Z.md": (11, 16, 7, 24),
    "2026-04-14T2132Z.md": (11, 18, 8, 24),
    "2026-04-16T1548Z.md": (12, 18, 8, 25),
    "2026-04-20T2133Z.md": (12, 18, 8, 25),
    "2026-06-15T2359Z.md": (13, 19, 9, 27),
    "2026-07-20T1923Z.md": (15, 19, 9, 29),
    "2026-07-21T1632Z.md": (15, 19, 9, 29),
    "2026-07-24T1720Z.md": (16, 19, 9, 30),
    "2026-08-05T1927Z.md": (16, 19, 9, 30),
    "2026-09-02T0236Z.md": (17, 19, 9, 31),
    "2026-09-23T0221Z.md": (21, 19, 9, 34),
    "2026-09-29T0222Z.md": (22, 19, 9, 35),
    "2026-10-01T1230Z.md": (22, 20, 10, 35),
    "2026-10-08T0228Z.md": (23, 20, 10, 36),
    "2026-10-10T0228Z.md": (23, 20, 10, 36),
}
LOUD = [
    # every change of high or medium severity that the replay must tell, in its order, and no other
    ("2025-08-13", "deprecated", "claude-3-5-sonnet-20240620 claude-3-5-sonnet-20241022 claude-3-opus-20240229"),
    ("2025-08-13", "retired", "claude-2.0 claude-2.1 claude-3-sonnet-20240229"),
    ("2025-10-20", "retirement_moved_later", "claude-3-5-sonnet-20240620 claude-3-5-sonnet-20241022"),
    ("2025-10-28", "deprecated", "claude-3-7-sonnet-20250219"),
    ("2025-10-28", "retired", "claude-3-5-sonnet-20240620 claude-3-5-sonnet-20241022"),
    ("2025-12-19", "deprecated", "claude-3-5-haiku-20241022"),
    ("2026-01-05", "retired", "claude-3-opus-20240229"),
    ("2026-02-05", "replacement_changed", "claude-3-7-sonnet-20250219"),
    ("2026-02-19", "deprecated", "claude-3-haiku-20240307"),
    ("2026-02-19", "retired", "claude-3-5-haiku-20241022 claude-3-7-sonnet-20250219"),
    ("2026-02-20", "retirement_moved_later", "claude-3-haiku-20240307"),
    ("2026-04-14", "deprecated", "claude-opus-4-20250514 claude-sonnet-4-20250514"),
    ("2026-04-16", "replacement_changed", "claude-opus-4-20250514"),
    ("2026-04-20", "retired", "claude-3-haiku-20240307"),
    ("2026-06-15", "deprecated", "claude-mythos-preview claude-opus-4-1-20250805"),
    ("2026-06-15", "retired", "claude-opus-4-20250514 claude-sonnet-4-20250514"),
    ("2026-06-15", "parameter_deprecated", "None"),
    ("2026-07-20", "retirement_moved_later", "claude-mythos-preview"),
    ("2026-07-24", "retirement_withdrawn", "claude-mythos-preview"),
    ("2026-08-05", "retired", "claude-opus-4-1-20250805"),
    ("2026-09-29", "replacement_changed", "claude-mythos-preview"),
    ("2026-10-01", "deprecated", "claude-sonnet-4-5-20250929"),
]


def judge(path: Path, body: bytes | None = None) -> Judgement:
    return judge_page(read_page(path.read_bytes() if body is None else body, name=path.name), SOURCE, None)


@pytest.mark.parametrize("name", FACTS)
def test_each_capture_gives_exactly_its_rows(name: str) -> None:
    """Every capture is believed, and gives the number of rows, notices and models that a person counted in it."""
    path = captures_folder() / name
    outline = read_page(path.read_bytes(), name=name)
    reading = SOURCE.read(outline)
    rows = sum(len(notice.rows) for notice in reading.notices)
    assert (len(reading.status), rows, len(reading.notices), len(reading.ids)) == FACTS[name]
    assert judge(path).refusals == ()


def test_every_capture_is_accounted_for() -> None:
    """No capture is left out of these tests but the translation."""
    names = {path.name for _, path in find_captures(captures_folder())}
    assert names - set(FACTS) == {"2026-01-15T0337Z.id.md"}


def test_the_translation_is_refused() -> None:
    """A localised page lags behind and its state words vary: it is refused for its language, not interpreted."""
    judgement = judge(captures_folder() / "2026-01-15T0337Z.id.md")
    assert judgement.refusals[0].code == "page-language"


def test_the_seed_has_its_floors_and_firm_dates() -> None:
    """On 2026-02-07: 10 rows, of them 8 floors of active models, also of one that was a year past, and 2 firm dates."""
    snapshot = judge(captures_folder() / "2026-02-07T1004Z.md").snapshot
    listed = [model for model in snapshot.models if model.listed]
    floors = [model for model in listed if model.retirement.kind is RetirementKind.FLOOR]
    assert len(listed) == 10
    assert len(floors) == 8
    assert {model.state for model in floors} == {"active"}
    haiku = snapshot.model("claude-3-haiku-20240307")
    assert haiku
    assert haiku.retirement.on == date(2025, 3, 7)
    firm = {model.id: model.retirement.on for model in listed if model.state == "deprecated"}
    assert firm == {"claude-3-7-sonnet-20250219": date(2026, 2, 19), "claude-3-5-haiku-20241022": date(2026, 2, 19)}


def test_the_replay_tells_every_event_and_no_false_alarm() -> None:
    """The captures in order give each deprecation, retirement and moved date at its capture, and nothing else that is loud."""
    backfill = replay(find_captures(captures_folder()), SOURCE)
    told = []
    for step in backfill.steps:
        kinds = [kind for kind in ChangeKind if any(c.kind is kind and c.severity != "low" for c in step.changes)]
        for kind in kinds:
            models = sorted(str(c.model) for c in step.changes if c.kind is kind and c.severity != "low")
            told.append((step.name[:10], str(kind), " ".join(models)))
    assert told == LOUD
    assert [step.name for step in backfill.steps if step.refusals] == ["2026-01-15T0337Z.id.md"]


def test_the_replay_forgets_no_model() -> None:
    """Every id that any capture states a fact of is in the last snapshot."""
    captures = find_captures(captures_folder())
    backfill = replay(captures, SOURCE)
    assert backfill.snapshot
    ever = {model_id for _, path in captures for model_id in SOURCE.read(read_page(path.read_bytes(), name=path.name)).ids}
    assert ever == {model.id for model in backfill.snapshot.models}


def test_pages_that_differ_in_prose_only_give_no_change() -> None:
    """Half of all edits change no fact: those captures give no change at all."""
    backfill = replay(find_captures(captures_folder()), SOURCE)
    quiet = {step.name for step in backfill.steps if not step.changes and not step.refusals and not step.baseline}
    assert quiet == {"2026-02-07T1004Z.md", "2026-03-19T2132Z.md", "2026-07-21T1632Z.md"}


def test_the_committed_snapshots_are_this_replay() -> None:
    """The facts and the record in the repository are what the captures give, or were built on top of that."""
    backfill = replay(find_captures(captures_folder()), SOURCE)
    lines = (ROOT / "snapshots" / "anthropic" / "changes.jsonl").read_text(encoding="utf-8").splitlines()
    assert backfill.snapshot
    assert len(lines) >= len(backfill.changes)
    for change, line in zip(backfill.changes, lines, strict=False):
        assert f'"id": "{change.id}"' in line
        assert f'"seen_at": "{change.seen_at}"' in line
    if len(lines) == len(backfill.changes):
        committed = (ROOT / "snapshots" / "anthropic" / "lifecycle.json").read_text(encoding="utf-8")
        assert committed == snapshot_text(backfill.snapshot)


def assert_no_cut_passes(path: Path, cuts: list[int]) -> None:
    whole = judge(path)
    body = path.read_bytes()
    for cut in cuts:
        try:
            judgement = judge(path, body[:cut])
        except PageRefused:
            continue
        assert judgement.refusals or judgement.snapshot == whole.snapshot, f"{path.name} cut at byte {cut} was believed"


def cuts_of(path: Path, step: int) -> list[int]:
    body = path.read_bytes()
    lines = [index + 1 for index, byte in enumerate(body) if byte == 10]
    return sorted({*lines, *range(0, len(body), step)})


@pytest.mark.parametrize("name", ["2025-05-28T0000Z.md", "2026-02-07T1004Z.md", "2026-10-10T0228Z.md"])
def test_no_cut_of_a_capture_passes_for_a_whole_page(name: str) -> None:
    """Cut anywhere in its second half, a page is refused or still gives every fact."""
    path = captures_folder() / name
    cuts = cuts_of(path, 97)
    assert_no_cut_passes(path, cuts[len(cuts) // 2 :: 3])


def test_no_cut_of_the_html_capture_passes_for_a_whole_page() -> None:
    """HTML that ends before its end is refused."""
    path = captures_folder() / "2025-05-02T2333Z.html"
    assert_no_cut_passes(path, cuts_of(path, 97)[::25])


@pytest.mark.exhaustive
@pytest.mark.parametrize("name", FACTS)
def test_no_cut_of_any_capture_passes_for_a_whole_page(name: str) -> None:
    """Every line and every 97th byte of every capture."""
    path = captures_folder() / name
    assert_no_cut_passes(path, cuts_of(path, 97))


def removals(text: str) -> list[tuple[str, str]]:
    """Give every page that lacks one table row, one whole table, or one heading, with what is gone."""
    lines = text.splitlines(keepends=True)
    found = [
        (f"line {number + 1}: {line.strip()[:60]}", "".join(lines[:number] + lines[number + 1 :]))
        for number, line in enumerate(lines)
        if (line.startswith("|") and not set(line.strip()) <= set("|-: ")) or line.startswith("#")
    ]
    start = 0
    while start < len(lines):
        end = start
        while end < len(lines) and lines[end].startswith("|"):
            end += 1
        if end > start:
            found.append((f"table at line {start + 1}", "".join(lines[:start] + lines[end:])))
        start = max(end, start + 1)
    return found


@pytest.mark.parametrize("name", ["2026-04-14T2132Z.md", "2026-10-10T0228Z.md"])
def test_no_removal_is_silent(name: str) -> None:
    """A page without one row, table or heading of its own snapshot is refused, changes a fact, or changed in its prose."""
    from scraper.changes import diff
    from scraper.page_change import prose_change

    path = captures_folder() / name
    text = path.read_text(encoding="utf-8")
    base = judge(path).snapshot
    for what, rest in removals(text):
        judgement = judge_page(read_page(rest.encode(), name=name), SOURCE, base)
        told = judgement.refusals or diff(base, judgement.snapshot) or prose_change("anthropic", text, rest, "")
        assert told, f"{name}: nobody noticed the loss of {what}"
        if "| " in what and not judgement.refusals:
            changes = diff(base, judgement.snapshot)
            assert changes, f"{name}: a lost row left no change: {what}"
