"""Reports of changes: the headline first, everything told once, and page text that can't do anything."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import date
from typing import Any

import html5lib
import pytest
from hypothesis import given
from hypothesis import strategies as st
from markdown_it import MarkdownIt

from scraper.change import Change, ChangeKind, Severity
from scraper.changes import diff
from scraper.lifecycle import Doubt, Model, Parameter, Retirement, RetirementKind, Snapshot
from scraper.page.text import MODEL_ID
from scraper.reports import json as json_report
from scraper.reports import markdown, text
from scraper.reports.github import BODY_LIMIT
from scraper.reports.summary import differences, group_rewrites, headline, summarise
from scraper.spoken import in_days
from tests.support.attacks import ATTACKS
from tests.support.strategies import days, few, snapshots

TODAY = date(2026, 4, 14)
URL = "https://platform.claude.com/docs/en/about-claude/model-deprecations"
FLOOR = Retirement(date(2026, 5, 14), RetirementKind.FLOOR, "Not sooner than May 14, 2026")
FIRM = Retirement(date(2026, 6, 15), RetirementKind.FIRM, "June 15, 2026")
OPUS = Model("claude-opus-4", "active", retirement=FLOOR, evidence=("status",))
SONNET = replace(OPUS, id="claude-sonnet-4")
OLD = Model("claude-2.0", "retired", None, Retirement(date(2025, 7, 21), RetirementKind.ACTUAL), ("claude-opus-4",))
OLDER = replace(OLD, id="claude-1.0")
DOUBT = Doubt("dates-disagree", "claude-x", "the table says 2025-10-29, the notice says 2025-10-22")
PROSE = Change(
    "anthropic:page:page:0123456789ab", "anthropic", None, ChangeKind.PAGE, Severity.LOW, "", {"prose": ("a", "b"), "lines": (1, 3)}
)


def page(*models: Model, **facts: Any) -> Snapshot:
    """Give a snapshot of these models."""
    return Snapshot("anthropic", URL, models=models, **facts)


def announced(model: Model, on: date = date(2026, 6, 15)) -> Model:
    """Give the model with its announcement."""
    return replace(
        model,
        state="deprecated",
        deprecated_on=TODAY,
        announced_on=TODAY,
        retirement=replace(FIRM, on=on),
        replacements=("claude-opus-5",),
        evidence=("status", "notice:2026-04-14-claude-4"),
    )


BEFORE = page(OPUS, SONNET, OLD, OLDER)
AFTER = page(
    announced(OPUS),
    announced(SONNET),
    replace(OLD, replacements=("claude-opus-5",)),
    replace(OLDER, replacements=("claude-opus-5",)),
)
CHANGES = diff(BEFORE, AFTER)


@pytest.mark.parametrize(
    ("after", "line"),
    [
        ((OPUS, SONNET, OLD), "no changes"),
        ((announced(OPUS), SONNET, OLD), "claude-opus-4 deprecated, retires in 62 days (2026-06-15)"),
        ((announced(OPUS), announced(SONNET), OLD), "2 models deprecated, they all retire in 62 days (2026-06-15)"),
        (
            (announced(OPUS), announced(SONNET, date(2026, 7, 1)), OLD),
            "2 models deprecated, the first retires in 62 days (2026-06-15)",
        ),
        ((announced(OPUS, TODAY), SONNET, OLD), "claude-opus-4 deprecated, retires today (2026-04-14)"),
        ((announced(OPUS, date(2026, 4, 15)), SONNET, OLD), "claude-opus-4 deprecated, retires in 1 day (2026-04-15)"),
        ((announced(OPUS, date(2026, 4, 1)), SONNET, OLD), "claude-opus-4 deprecated, its date 2026-04-01 has passed"),
        ((OPUS, SONNET, replace(OLD, replacements=("claude-opus-5",))), "1 recommended replacement rewritten"),
        ((OPUS, SONNET, replace(OLD, listed=False)), "claude-2.0 no longer listed"),
        ((OPUS, OLD), "claude-sonnet-4 no longer listed"),
        (
            (announced(OPUS), SONNET, replace(OLD, listed=False)),
            "claude-opus-4 deprecated, retires in 62 days (2026-06-15); claude-2.0 no longer listed",
        ),
    ],
)
def test_the_headline(after: tuple[Model, ...], line: str) -> None:
    """One line tells what a reviewer has to know first."""
    before, now = page(OPUS, SONNET, OLD), page(*after)
    assert headline(diff(before, now), now, TODAY) == line


def test_the_headline_counts_what_is_no_model() -> None:
    """Parameters and facts of the page are told as what they are."""
    now = replace(page(), scope="here", parameters=(Parameter(("top_k",), "deprecated"),))
    assert headline(diff(page(), now), now, TODAY) == "1 parameter record deprecated; 1 fact of the page corrected"
    assert headline([], now, TODAY, prose=True) == "only prose changed"
    withdrawn = replace(announced(OPUS), retirement=Retirement())
    assert headline(diff(page(announced(OPUS)), page(withdrawn)), page(withdrawn), TODAY) == (
        "claude-opus-4 without its retirement date"
    )


def test_a_floor_is_never_told_as_an_end() -> None:
    """A model that is deprecated while only a floor is known has no day on which it retires."""
    now = page(replace(OPUS, state="deprecated"))
    assert headline(diff(page(OPUS), now), now, TODAY) == "claude-opus-4 deprecated"


def test_an_id_that_is_none_stays_out_of_the_headline() -> None:
    """What may become a title holds ids by their grammar only."""
    strange = replace(OPUS, id="<b>@all #1</b>")
    now = page(announced(strange))
    assert headline(diff(page(strange), now), now, TODAY) == "1 model deprecated, retires in 62 days (2026-06-15)"


@few
@given(snapshots(), snapshots(), days)
def test_everything_is_told_exactly_once(one: Snapshot, two: Snapshot, today: date) -> None:
    """Whatever changed, no change is lost between the table and the groups, and each has something to show."""
    changes = diff(one, two)
    summary = summarise(changes, two, (), today)
    grouped = [model for rewrite in summary.rewrites for model in rewrite.models]
    assert len(summary.told) + len(grouped) == len(changes)
    assert all(differences(change) for change in changes)
    assert (summary.headline == "no changes") == (not changes)


def test_rewrites_are_grouped_by_what_they_say() -> None:
    """Ten models that move together are one line of a table."""
    (rewrite,) = group_rewrites(change for change in CHANGES if change.kind is ChangeKind.REPLACEMENT_CHANGED)
    assert (rewrite.before, rewrite.after, rewrite.models) == ("claude-opus-4", "claude-opus-5", ("claude-1.0", "claude-2.0"))


def test_a_rewrite_for_a_model_that_still_runs_is_marked() -> None:
    """What is folded doesn't hide what somebody still has to act on."""
    before = page(OLD, announced(OPUS))
    after = page(*(replace(model, replacements=("claude-opus-6",)) for model in before.models))
    changes = diff(before, after)
    assert "    claude-opus-4 (still runs)\n" in text.render(changes, after, [], TODAY)
    report = markdown.render(changes, after, [], TODAY)
    assert "<summary>2 recommended replacements rewritten, 1 of them for a model that still runs</summary>" in report
    assert "`claude-opus-4` (still runs)" in report
    assert "`claude-2.0` |" in report


def test_the_text_report() -> None:
    """A terminal shows headline, models, groups, doubts and prose, in this order."""
    report = text.render(CHANGES, AFTER, [DOUBT], TODAY, PROSE)
    assert report == (
        "2 models deprecated, they all retire in 62 days (2026-06-15); 2 recommended replacements rewritten\n"
        "\n"
        "high    claude-opus-4  deprecated\n"
        "  state          active → deprecated\n"
        "  retirement     not sooner than 2026-05-14 → 2026-06-15, in 62 days\n"
        "                 the page says: June 15, 2026\n"
        "  deprecated on  – → 2026-04-14\n"
        "  announced on   – → 2026-04-14\n"
        "  move to        – → claude-opus-5\n"
        "\n"
        "high    claude-sonnet-4  deprecated\n"
        "  state          active → deprecated\n"
        "  retirement     not sooner than 2026-05-14 → 2026-06-15, in 62 days\n"
        "                 the page says: June 15, 2026\n"
        "  deprecated on  – → 2026-04-14\n"
        "  announced on   – → 2026-04-14\n"
        "  move to        – → claude-opus-5\n"
        "\n"
        "recommended replacements rewritten\n"
        "  claude-opus-4 → claude-opus-5\n"
        "    claude-1.0\n"
        "    claude-2.0\n"
        "\n"
        "lastcall wasn't sure of\n"
        "  dates-disagree  claude-x: the table says 2025-10-29, the notice says 2025-10-22\n"
        "\n"
        "The page's prose changed outside its tables: 1 line went, 3 came.\n"
    )


def test_colours_are_an_option_and_change_no_word() -> None:
    """Without colours there is no escape; with them the words are the same."""
    plain = text.render(CHANGES, AFTER, [DOUBT], TODAY)
    assert "\x1b" not in plain
    coloured = text.render(CHANGES, AFTER, [DOUBT], TODAY, colours=True)
    assert "\x1b[31m" in coloured
    for code in ("1", "2", "31", "33", "0"):
        coloured = coloured.replace(f"\x1b[{code}m", "")
    assert coloured == plain


def test_the_markdown_report_reads_as_tables() -> None:
    """A Markdown reader sees one row a model, the page's own text, the fold and the list of doubts."""
    report = markdown.render(CHANGES, AFTER, [DOUBT], TODAY, PROSE)
    tree = html5lib.parse(MarkdownIt("commonmark").enable("table").render(report), namespaceHTMLElements=False)
    rows = [["".join(cell.itertext()) for cell in row.iter("td")] for row in tree.iter("tr")]
    rows = [row for row in rows if row]
    assert rows[0] == [
        "claude-opus-4",
        "high: deprecated",
        "state: activeretirement: not sooner than 2026-05-14",
        (
            "state: deprecatedretirement: 2026-06-15, in 62 days"
            "deprecated on: 2026-04-14announced on: 2026-04-14move to: claude-opus-5"
        ),
        "June 15, 2026",
    ]
    assert rows[-1] == ["claude-opus-4", "claude-opus-5", "claude-1.0, claude-2.0"]
    assert [link.get("href") for link in tree.iter("a")] == [f"{URL}#2026-04-14-claude-4"] * 2
    assert ["".join(each.itertext()) for each in tree.iter("summary")] == ["2 recommended replacements rewritten"]
    assert ["".join(each.itertext()).strip() for each in tree.iter("li")] == [f"{DOUBT.code} {DOUBT.place}: {DOUBT.sentence}"]
    assert report.startswith("**2 models deprecated")
    assert report.index("<details>") < report.index("wasn't sure") < report.index("prose changed")


@pytest.mark.parametrize("attack", ATTACKS.values(), ids=ATTACKS.keys())
def test_no_text_of_a_page_acts_in_any_report(attack: str) -> None:
    """Wherever a page's text goes, it adds no link, no element, no cell, no escape and no line of its own."""
    hostile = replace(announced(OPUS), retirement=replace(FIRM, raw=attack), replacement_raw=attack, state=attack.lower() or "x")
    parameter = Parameter((attack or "x",), "deprecated", attack, attack, attack)
    now = page(hostile, parameters=(parameter,))
    changes = [replace(change, accepted=(attack,)) for change in diff(page(OPUS), now)]
    doubts = [Doubt(attack, attack, attack)]
    report = markdown.render(changes, now, doubts, TODAY)
    tree = html5lib.parse(MarkdownIt("commonmark").enable("table").render(report), namespaceHTMLElements=False)
    assert {link.get("href") for link in tree.iter("a")} <= {URL, f"{URL}#2026-04-14-claude-4"}
    assert not {"img", "script", "h1", "h2", "em", "pre", "blockquote", "b"} & {str(each.tag) for each in tree.iter()}
    assert {len(list(row)) for row in tree.iter("tr")} == {5}
    plain = text.render(changes, now, doubts, TODAY)
    assert "\x1b" not in plain
    assert "\u202e" not in plain
    assert not any(line.startswith("::") for line in plain.splitlines())
    assert json.loads(json_report.render(changes, now, doubts, TODAY))["doubts"][0]["sentence"] == attack


@few
@given(snapshots(), snapshots(), st.integers(0, 4000))
def test_a_limit_holds_and_nothing_is_left_out_in_silence(one: Snapshot, two: Snapshot, limit: int) -> None:
    """Whatever the limit, the report keeps to it where its two fixed lines fit, cuts at an entry, and says how many are missing."""
    changes = diff(one, two)
    whole = markdown.render(changes, two, (), TODAY)
    report = markdown.render(changes, two, (), TODAY, limit=limit)
    if len(whole) <= limit:
        assert report == whole
    elif changes:
        assert "left out for length" in report
        fixed = len(report.split("\n")[0]) + 100
        assert len(report) <= max(limit, fixed)
        assert report.count("<details>") == report.count("</details>")


def test_a_very_long_report_fits_a_pull_request() -> None:
    """A thousand changed models give a body that GitHub takes, and the headline still counts them all."""
    models = [replace(OPUS, id=f"claude-{number:04}") for number in range(1000)]
    now = page(*[announced(model) for model in models])
    report = markdown.render(diff(page(*models), now), now, [DOUBT], TODAY, limit=BODY_LIMIT)
    assert 50_000 < len(report) <= BODY_LIMIT
    assert report.startswith("**1000 models deprecated")
    shown = report.count("\n| [`claude-")
    assert f"_{1000 + 1 - shown} more entries left out" in report


def test_what_a_person_overrode_is_told() -> None:
    """A change that stands only because somebody accepted a guard's doubt says so in each form."""
    (change,) = (replace(change, accepted=("models-gone",)) for change in diff(page(OPUS, SONNET), page(OPUS)))
    assert "  accepted by a person: models-gone\n" in text.render([change], page(OPUS), [], TODAY)
    assert "<br>accepted: <code>models-gone</code>" in markdown.render([change], page(OPUS), [], TODAY)


def test_the_json_report() -> None:
    """Programs get the changes as they are recorded, in the order of telling, and the same bytes each time."""
    report = json_report.render(CHANGES, AFTER, [DOUBT], TODAY, PROSE)
    assert report == json_report.render(CHANGES, AFTER, [DOUBT], TODAY, PROSE)
    document = json.loads(report)
    assert document["schema"] == "lastcall/report/1"
    assert [change["kind"] for change in document["changes"]] == ["deprecated"] * 2 + ["replacement_changed"] * 2
    assert document["page"]["kind"] == "page"
    assert all(MODEL_ID.match(change["model"]) for change in document["changes"])


def test_a_prose_entry_among_the_changes_is_told_as_one() -> None:
    """It makes no difference whether the entry comes by itself or among the changes."""
    alone = text.render(CHANGES, AFTER, [], TODAY, PROSE)
    assert text.render([*CHANGES, PROSE], AFTER, [], TODAY) == alone


def test_a_change_of_wording_alone_shows_the_wording() -> None:
    """Where neither date nor kind moved, the two texts are what there is to see."""
    (change,) = diff(page(OPUS), page(replace(OPUS, retirement=replace(FLOOR, raw="Not before May 14, 2026"))))
    (difference,) = differences(change)
    assert (difference.before, difference.after) == ("Not sooner than May 14, 2026", "Not before May 14, 2026")


@pytest.mark.parametrize(
    ("number", "words"), [(0, "today"), (1, "in 1 day"), (2, "in 2 days"), (-1, "1 day ago"), (-9, "9 days ago")]
)
def test_days_in_words(number: int, words: str) -> None:
    """A distance is said as people say it."""
    assert in_days(number) == words
