"""Anthropic's source: what goes into a page comes out of it, in both forms, and what must not matter doesn't."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from scraper.demo.pages import Style, build_html, build_markdown
from scraper.lifecycle import Model, Parameter, Retirement, RetirementKind, Snapshot, State
from scraper.page.load import read_page
from tests.support.examples import SAMPLE, SOURCE, active, judge_text, notice, page_facts

STYLES = st.builds(
    Style,
    ticks=st.booleans(),
    linked=st.booleans(),
    invisible=st.sampled_from(["", "\u200b", "\ufeff\u2060", "\ue09a"]),
    padding=st.integers(1, 6),
    aligned=st.booleans(),
    upper_headers=st.booleans(),
    front_matter=st.booleans(),
    notes=st.booleans(),
    seed=st.integers(0, 1000),
)
DAYS = st.dates(date(2024, 12, 1), date(2030, 1, 1))


@st.composite
def pages(draw: st.DrawFn) -> Snapshot:
    """Give the facts of a page: active models with and without floors, deprecated and retired ones with notices, parameters."""
    count = draw(st.integers(1, 6))
    models, notices = [active("claude-new-1")], []
    for number in range(count):
        model_id = f"claude-{draw(st.sampled_from(['opus', 'haiku', 'x.y']))}-{number}"
        state = draw(st.sampled_from([State.ACTIVE, State.LEGACY, State.DEPRECATED, State.RETIRED]))
        if state in {State.ACTIVE, State.LEGACY}:
            models.append(active(model_id, draw(st.none() | DAYS)))
            continue
        announced = draw(DAYS)
        on = announced + timedelta(days=draw(st.integers(0, 400)))
        kind = RetirementKind.ACTUAL if state == State.RETIRED else RetirementKind.FIRM
        if draw(st.booleans()) or state == State.DEPRECATED:
            models.append(Model(model_id, state, announced, Retirement(on, kind, None)))
        happened = on if state == State.RETIRED else None
        notices.append(notice(announced, f"Model number {number}", {model_id: (on, "claude-new-1")}, happened))
    parameters = draw(st.sampled_from([(), (Parameter(("top_k",), "deprecated", None, "Leave it out.", "Ignored."),)]))
    return page_facts(*models, notices=tuple(notices), parameters=parameters)


@settings(max_examples=60)
@given(facts=pages(), style=STYLES)
def test_what_goes_into_a_page_comes_out(facts: Snapshot, style: Style) -> None:
    """Order of rows, white space, case of headers, marks, links, invisible characters, alignment, form: the same facts."""
    markdown = judge_text(build_markdown(facts, style))
    html = judge_text(build_html(facts, style), name="page.html")
    assert markdown.refusals == html.refusals == ()
    assert markdown.snapshot == html.snapshot == facts


def read(body: str, name: str = "page.md") -> Any:
    return SOURCE.read(read_page(body.encode(), name=name))


def page_with(note: str) -> str:
    return build_markdown(SAMPLE).replace("## Model status\n", f"## Model status\n\n{note}\n", 1)


@pytest.mark.parametrize(
    ("sentence", "state", "on", "kind", "replacements"),
    [
        ("A preview (`claude-p-1`) will be retired on June 30, 2026. Migrate to one (`claude-p-2`).", "deprecated", date(2026, 6, 30), "firm", ("claude-p-2",)),
        ("A preview (`claude-p-1`) is deprecated. To move on, migrate to [one](https://e.org) (`claude-p-2`), see there.", "deprecated", None, "none", ("claude-p-2",)),
        ("The model claude-p-1 is now deprecated.", "deprecated", None, "none", ()),
        ("The model claude-p-1 was retired on July 1, 2026.", "retired", date(2026, 7, 1), "actual", ()),
        ("The model claude-p-1 was retired on 2026-07-01.", "retired", date(2026, 7, 1), "actual", ()),
        ("The model claude-p-1 was retired on June 31, 2026.", "retired", None, "none", ()),
        ("claude-p-1 is deprecated and will be retired on July 1, 2026.", "deprecated", date(2026, 7, 1), "firm", ()),
        ("One (`claude-p-1`) and Another Two (`claude-p-2`) are deprecated.", "deprecated", None, "none", ()),
        ("claude-p-1, claude-p-2 and claude-p-3 will be retired on July 1, 2026.", "deprecated", date(2026, 7, 1), "firm", ()),
        ("claude-p-1 is deprecated; few use it. claude-p-2 came later.", "deprecated", None, "none", ()),
        ("claude-p-1 is deprecated, move on; claude-p-2 is deprecated as well.", "deprecated", None, "none", ()),
    ],
)  # fmt: skip
def test_a_model_in_a_sentence_only(sentence: str, state: str, on: date | None, kind: str, replacements: tuple[str, ...]) -> None:
    """A model that a note calls deprecated and that no table has is a model, with the date and the replacement that are said."""
    judgement = judge_text(page_with(f"<Note>\n{sentence}\n</Note>"))
    model = judgement.snapshot.model("claude-p-1")
    assert judgement.refusals == ()
    assert model
    assert (model.state, model.retirement.on, model.retirement.kind, model.replacements) == (state, on, kind, replacements)
    assert model.evidence == ("mention:model-status",)
    assert not model.listed
    assert "mentioned-only" in {doubt.code for doubt in judgement.doubts}


@pytest.mark.parametrize(
    "sentence",
    [
        "Use claude-p-1 and stop sending what is deprecated.",
        "Parameters are deprecated on claude-p-1 and later.",
        "claude-p-1 will be deprecated one day.",
        "See https://e.org/claude-p-1 is deprecated.",
        "claude-p-1-is deprecated",
        "claude-p-1 will be retired not sooner than June 30, 2028.",
        "claude-p-1 will be retired June 30, 2028 at the earliest.",
        "Some parameters of claude-p-1 are deprecated.",
        "Once claude-p-1 is retired, requests fail.",
        "If the model (`claude-p-1`) is deprecated one day, move on.",
        "Move to claude-p-1 and claude-new-1 is retired.",
    ],
)
def test_sentences_that_call_no_model_deprecated(sentence: str) -> None:
    """An id near the word is no model: only a sentence that says it of the id counts."""
    assert judge_text(page_with(sentence)).snapshot.model("claude-p-1") is None


def test_an_id_in_a_sentence_that_is_not_understood_is_a_doubt() -> None:
    """A model that stands in no table, beside the word, in a sentence of another make: no fact, and no silence."""
    judgement = judge_text(page_with("Out of service, and deprecated: `claude-p-1`."))
    assert [doubt.place for doubt in judgement.doubts if doubt.code == "mention-unread"] == ["claude-p-1"]


def test_a_day_that_does_not_exist_in_a_retired_note_is_a_doubt() -> None:
    """November has thirty days: the note says that it has happened, its day is unknown, and a reviewer hears of it."""
    body = build_markdown(SAMPLE).replace("was retired November 6, 2024", "was retired November 31, 2024")
    judgement = judge_text(body)
    assert judgement.snapshot.notices[-1].retired_on is None
    assert [doubt.code for doubt in judgement.doubts] == ["retired-without-date"]
    assert "November 31, 2024" in judgement.doubts[0].sentence


def test_a_name_without_id_is_a_doubt() -> None:
    """A model called deprecated by its display name only can't become a record, and isn't passed over in silence."""
    judgement = judge_text(page_with("Claude Preview is deprecated."))
    assert "mention-without-id" in {doubt.code for doubt in judgement.doubts}


@pytest.mark.parametrize(
    ("sentence", "days"),
    [
        ("We provide at least 60 days notice.", 60),
        ("providing at least 60 days' notice before", 60),
        ("with at least 90 days\u2019 notice", 90),
        ("At least 6 months\u2020 notice is given.", None),
        ("The first family has a 60-day notice period.", None),
    ],
)
def test_the_promised_notice(sentence: str, days: int | None) -> None:
    """Days are days; months are no number of days, and a footnote on a family is no promise: both are doubts, not numbers."""
    text = build_markdown(SAMPLE).replace("Whoever uses a public model gets at least 60 days' notice before it goes.", sentence)
    reading = read(text)
    assert reading.notice_days == days
    assert ("notice-period" in {doubt.code for doubt in reading.doubts}) is (days is None)


def test_the_scope_is_the_pages_own_words() -> None:
    """The platforms for which the dates hold are taken from the page, and unknown where it doesn't say."""
    text = build_markdown(SAMPLE)
    assert read(text).scope == "Anthropic-operated platforms"
    assert read(text.replace("dates on this page apply", "dates hold")).scope is None


def test_parameters_are_never_models() -> None:
    """The third table has a status and a replacement column and gives no model."""
    reading = read(build_markdown(SAMPLE))
    assert reading.parameters == SAMPLE.parameters
    assert not {"temperature", "top_p"} & reading.ids


@pytest.mark.parametrize(
    ("cell", "found"),
    [
        ("`claude-a-1`", ("claude-a-1",)),
        ("`claude-a-1` or `claude-b-1`", ("claude-a-1", "claude-b-1")),
        ("[claude-a-1](https://e.org), claude-b-1 (soon)", ("claude-a-1", "claude-b-1")),
        ("N/A", ()),
        ("\u2014", ()),
        ("The newest one", ()),
    ],
)
def test_replacement_cells(cell: str, found: tuple[str, ...]) -> None:
    """One id or several, among words or links; words without an id give none and a doubt."""
    reading = read(build_markdown(SAMPLE).replace("| `claude-going-1` | `claude-new-1` |", f"| `claude-going-1` | {cell} |"))
    row = next(row for entry in reading.notices for row in entry.rows if row.id == "claude-going-1")
    assert row.replacements == found
    assert ("replacement-without-id" in {doubt.code for doubt in reading.doubts}) is (cell == "The newest one")


@pytest.mark.parametrize(
    ("note", "on"),
    [
        ("<Note>\n  This model was retired November 30, 2026.\n</Note>", date(2026, 11, 30)),
        ("**This model was retired on November 30, 2026 at 9AM PT.**", date(2026, 11, 30)),
        ("This model was retired November 30, 2026.", date(2026, 11, 30)),
    ],
)
def test_retired_notes_in_every_form(note: str, on: date) -> None:
    """A note, bold text or plain text under a notice says that it has happened."""
    text = build_markdown(SAMPLE).replace("Announced on September 30, 2026.", f"{note}\n\nAnnounced on September 30, 2026.")
    found = next(entry for entry in read(text).notices if entry.announced_on == date(2026, 9, 30))
    assert (found.retired, found.retired_on) == (True, on)


def test_a_whole_page_twice_gives_its_facts_once() -> None:
    """Some captures hold the page twice, and a table of contents may repeat the dated headings."""
    text = build_markdown(SAMPLE)
    toc = "\n".join(f"### {entry.announced_on}: {entry.title}\n" for entry in SAMPLE.notices)
    judgement = judge_text(f"{text}\n{text}\n{toc}")
    assert judgement.refusals == ()
    assert judgement.snapshot == SAMPLE


def test_an_unknown_table_is_a_doubt() -> None:
    """A table of another kind asks for review and stops nothing."""
    judgement = judge_text(build_markdown(SAMPLE) + "\n## More\n\n| Region | Price |\n| --- | --- |\n| here | 1 |\n")
    assert judgement.refusals == ()
    assert "unknown-table" in {doubt.code for doubt in judgement.doubts}


def test_full_width_colon_in_a_dated_heading() -> None:
    """A heading converted with a full-width colon is dated all the same."""
    text = build_markdown(SAMPLE).replace("### 2026-09-30: ", "### 2026-09-30\uff1a")
    assert judge_text(text).snapshot == SAMPLE


MIDDLE = notice(date(2026, 4, 14), "The middle one", {"claude-mid-1": (date(2026, 6, 15), "claude-new-1")}, date(2026, 6, 15))
LATER = notice(date(2026, 5, 1), "The later one", {"claude-mid-2": (date(2026, 7, 15), "claude-new-1")}, date(2026, 7, 15))


def test_a_lost_heading_gives_no_notice_anothers_models() -> None:
    """All from one notice's table to the next heading gone: two opening sentences under one heading, which is refused."""
    body = build_markdown(page_facts(active("claude-new-1"), notices=(LATER, MIDDLE)))
    table = body.index("| Retirement date | Deprecated model")
    cut = body[:table] + body[body.index("<Note>", table) :]
    assert "structure-notice" in {refusal.code for refusal in judge_text(cut).refusals}
    whole = judge_text(body)
    assert (whole.refusals, whole.doubts) == ((), ())


@pytest.mark.parametrize(
    ("said", "instead", "code"),
    [
        ("Announced on April 14, 2026", "Announced on April 15, 2026", "notice-day"),
        ("This was retired June 15, 2026", "This was retired June 18, 2026", "dates-disagree"),
    ],
)
def test_a_notice_that_contradicts_itself_is_a_doubt(said: str, instead: str, code: str) -> None:
    """Heading, sentence, note and table of a notice name the same days on every page so far; where they don't, a reviewer hears."""
    body = build_markdown(page_facts(active("claude-new-1"), notices=(MIDDLE,)))
    assert [doubt.code for doubt in judge_text(body.replace(said, instead)).doubts] == [code]


def test_a_status_table_under_another_heading_is_a_doubt() -> None:
    """It may hold another platform's dates."""
    table = "| API model name | Current state | Deprecated | Tentative retirement date |\n| --- | --- | --- | --- |\n"
    row = "| claude-b-1 | Active | N/A | Not sooner than May 1, 2028 |\n"
    body = build_markdown(SAMPLE).replace("## Deprecation history", f"## Another cloud\n\n{table}{row}\n## Deprecation history")
    assert [doubt.code for doubt in judge_text(body).doubts] == ["second-status-table"]


@pytest.mark.parametrize(
    "row",
    [
        "| `claude-going-1` | Deprecated |  | November 30, 2026 |",
        "| `claude-going-1` | Deprecated | September 30, 2026 | |",
    ],
)
def test_an_empty_date_cell_is_a_doubt(row: str) -> None:
    """The page writes N/A where there is no date; an empty cell may be one that lost its text."""
    whole = "| `claude-going-1` | Deprecated | September 30, 2026 | November 30, 2026 |"
    judgement = judge_text(build_markdown(SAMPLE).replace(whole, row))
    assert [(doubt.code, doubt.place) for doubt in judgement.doubts] == [("empty-cell", "claude-going-1")]


@pytest.mark.parametrize(
    ("cells", "note", "retirement", "codes"),
    [
        ("Deprecated | June 9, 2026 | To be announced", "`claude-new-1` will be retired on July 1, 2026.", (date(2026, 7, 1), "firm"), []),
        ("Retired | June 9, 2026 | N/A", "`claude-new-1` was retired on July 1, 2026.", (date(2026, 7, 1), "actual"), []),
        ("Deprecated | June 9, 2026 | July 2, 2026", "`claude-new-1` will be retired on July 1, 2026.", (date(2026, 7, 2), "firm"), ["dates-disagree"]),
        ("Active | N/A | N/A", "`claude-new-1` is deprecated.", (None, "none"), ["states-disagree"]),
    ],
)  # fmt: skip
def test_a_sentence_about_a_model_with_a_row(cells: str, note: str, retirement: tuple[date | None, str], codes: list[str]) -> None:
    """A row without a date takes the sentence's; a row with one keeps its own, and what differs is a doubt."""
    judgement = judge_text(page_with(note).replace("Active | N/A | Not sooner than June 1, 2027", cells))
    model = judgement.snapshot.model("claude-new-1")
    assert model
    assert (model.retirement.on, model.retirement.kind) == retirement
    assert [doubt.code for doubt in judgement.doubts] == codes
    assert judgement.refusals == ()


@pytest.mark.parametrize(
    "note",
    [
        "Once these models have been retired, requests fail.",
        "These models will have been retired by June 15, 2026.",
        "Once Claude 3.5 was retired June 15, 2026, requests failed.",
    ],
)
def test_a_condition_or_a_future_is_no_retired_note(note: str) -> None:
    """A notice that tells what follows a retirement doesn't say that it has happened."""
    body = build_markdown(page_facts(active("claude-new-1"), notices=(replace(MIDDLE, retired_on=None),)))
    judgement = judge_text(body.replace("Announced on April 14, 2026.", f"Announced on April 14, 2026. {note}"))
    model = judgement.snapshot.model("claude-mid-1")
    assert model
    assert (model.state, model.retirement.kind, judgement.snapshot.notices[0].retired_on) == ("deprecated", "firm", None)
    assert [doubt.code for doubt in judgement.doubts] == ["retired-note-unread"]


def test_a_row_that_names_no_parameter_is_a_doubt() -> None:
    """Two names that aren't set apart by a comma, or a model's id, stand under Parameter: the record is kept, a reviewer hears."""
    judgement = judge_text(build_markdown(SAMPLE).replace("`temperature`, `top_p`", "`temperature` and `top_p`"))
    assert [doubt.code for doubt in judgement.doubts] == ["parameter-name"]


def test_an_id_that_breaks_off_is_refused() -> None:
    """An id never ends in a mark that joins its parts: what stands there is the rest of one."""
    judgement = judge_text(build_markdown(SAMPLE).replace("`claude-past-floor`", "`claude-past-`"))
    assert [refusal.code for refusal in judgement.refusals] == ["sense-id"]
