"""What is said of a model's life, and what is never made up."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest

from scraper.feeds.lives import Beginning, Group, Life, day_in_id, first_seen, lives_of
from scraper.lifecycle import Model, Retirement, RetirementKind
from tests.feeds.worlds import OPUS, SONNET, active, build, day, deprecated, ordinary, record, retired, snapshot

TODAY = "2026-11-23"


def life(model: Model, today: str = TODAY) -> Life:
    """Give the life of one model that stood on the first page."""
    return lives_of(build([("", snapshot([model]))], today))[0]


@pytest.mark.parametrize(
    ("model_id", "found"),
    [
        ("claude-opus-4-5-20251101", date(2025, 11, 1)),
        ("gpt-4o-2024-08-06", date(2024, 8, 6)),
        ("anthropic.claude-3-5-sonnet-20241022-v2:0", date(2024, 10, 22)),
        ("claude-3-opus@20240229", date(2024, 2, 29)),
        ("claude-3-opus@20230229", None),
        ("gpt-4-0613", None),
        ("model-20251", None),
        ("model-120251101", None),
        ("claude-2.1", None),
    ],
)
def test_a_date_in_an_id_is_a_whole_date_that_exists(model_id: str, found: date | None) -> None:
    """Only eight digits, or year, month and day with hyphens, that are a day of the calendar count."""
    assert day_in_id(model_id) == found


def test_first_seen_is_the_recorded_update() -> None:
    """A model that came in an update was first seen then; one of the first page was seen by nobody."""
    source = record([("", snapshot([active("a")])), ("2026-02-05T18:27:57Z", snapshot([active("a"), active("b")]))])
    assert first_seen(source.changes) == {"b": date(2026, 2, 5)}


def test_a_beginning_is_never_invented() -> None:
    """A date in the name, else the first sight, else not known; nothing that lies after what happened to the model counts."""
    feed = build(
        [("", snapshot([active("a")])), ("2026-02-05T18:27:57Z", snapshot([active("a"), active("b"), active("c-20251101")]))], TODAY
    )
    known = {entry.id: (entry.beginning, entry.begins_on, entry.began) for entry in lives_of(feed)}
    assert known["a"] == (Beginning.UNKNOWN, None, "not known")
    assert known["b"] == (Beginning.SEEN, day("2026-02-05"), "first seen 2026-02-05")
    assert known["c-20251101"] == (Beginning.NAMED, day("2025-11-01"), "dated in its name 2025-11-01")
    assert life(active("odd-20991231")).beginning is Beginning.UNKNOWN
    late = [("", snapshot([])), ("2026-09-23T00:00:00Z", snapshot([deprecated("mythos", None, "2026-06-09")]))]
    assert lives_of(build(late, TODAY))[0].beginning is Beginning.UNKNOWN


@pytest.mark.parametrize(
    ("model", "words"),
    [
        (SONNET, "retires 2026-11-30, in 7 days"),
        (replace(SONNET, retirement=replace(SONNET.retirement, on=day("2026-11-24"))), "retires 2026-11-24, in 1 day"),
        (replace(SONNET, retirement=replace(SONNET.retirement, on=day(TODAY))), "was due 2026-11-23"),
        (OPUS, "was due 2026-08-05"),
        (retired(OPUS, "2026-08-05"), "retired 2026-08-05"),
        (Model("x", "retired"), "retired, day not stated"),
        (deprecated("x", None, "2026-06-09"), "no date announced"),
        (active("x", "2027-02-05"), "not sooner than 2027-02-05"),
        (active("x", "2026-10-15"), "not sooner than 2026-10-15, passed"),
        (active("x"), "no date announced"),
    ],
)
def test_endings_never_call_a_floor_an_end(model: Model, words: str) -> None:
    """Each kind of date has its words; a floor that has passed is still one."""
    assert life(model).ending == words


def test_a_passed_floor_leaves_a_model_available() -> None:
    """Past its "not sooner than" an active model is available, with no days counted down."""
    passed = life(active("x", "2025-03-07"))
    assert (passed.group, passed.left) == (Group.AVAILABLE, None)


def test_the_most_urgent_comes_first() -> None:
    """What has the next day, then what waits for one, then floors by date, then what is gone, newest first."""
    models = [
        retired(replace(OPUS, id="gone-1"), "2026-01-05"),
        retired(replace(OPUS, id="gone-2"), "2026-08-05"),
        active("floor-2", "2027-09-28"),
        active("floor-1", "2026-10-15"),
        active("none"),
        deprecated("waits", None, "2026-06-09"),
        deprecated("next", "2026-11-30", "2026-09-30"),
        deprecated("later", "2027-01-30", "2026-09-30"),
        Model("gone-3", "retired", retirement=Retirement()),
    ]
    order = [entry.id for entry in lives_of(build([("", snapshot(models))], TODAY))]
    assert order == ["next", "later", "waits", "floor-1", "floor-2", "none", "gone-2", "gone-1", "gone-3"]


def test_a_life_holds_the_first_of_announcement_and_deprecation() -> None:
    """The notice period begins with whatever the page dates first."""
    model = replace(SONNET, deprecated_on=day("2026-09-29"))
    assert life(model).noticed_on == day("2026-09-29")
    assert life(active("x")).noticed_on is None


def test_every_kind_of_retirement_has_words() -> None:
    """No kind of date is left without an ending, on any day around it."""
    for kind in RetirementKind:
        for on in (None, *(day(text) for text in ("2026-11-22", TODAY, "2026-11-24"))):
            assert life(Model("x", "active", retirement=Retirement(on, kind, None))).ending


def test_lives_cover_every_model() -> None:
    """Each model of each source has one life."""
    feed = build(ordinary(), TODAY)
    assert sorted(entry.id for entry in lives_of(feed)) == sorted(view.model.id for view in feed.models)
