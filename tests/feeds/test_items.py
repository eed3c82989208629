"""Which items there are, of which day, in which words."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import TYPE_CHECKING

import pytest

from scraper.change import Change, ChangeKind, Severity
from scraper.errors import SnapshotInvalid, UsageError
from scraper.feeds.base import assemble, checked_site_url, facts_hash, tag
from scraper.feeds.paging import pages
from scraper.feeds.source_facts import SourceFacts
from scraper.lifecycle import Notice, NoticeModel, Parameter, Retirement, RetirementKind
from tests.feeds.worlds import EMPTY, LIVING, OPUS, active, build, day, deprecated, notice, ordinary, record, retired, snapshot

if TYPE_CHECKING:
    from scraper.feeds.item import Item
    from scraper.lifecycle import Model, Snapshot

    History = list[tuple[str, Snapshot]]


def _item(history: History, kind: str, today: str = "2027-01-01") -> Item:
    found = [item for item in build(history, today).items if item.kind == kind]
    assert len(found) == 1, [item.id for item in found]
    return found[0]


def test_an_announcement_is_of_its_own_day() -> None:
    """A deprecation seen a day late is dated by its announcement, and told from the time at which it was seen."""
    item = _item(ordinary(), "deprecated")
    assert (item.published, item.entered) == ("2026-09-30T00:00:00Z", "2026-10-01T12:30:00Z")
    assert item.title == "claude-sonnet-4-5: deprecated, retires on 2026-11-30"
    assert (item.retires_on, item.retirement_kind) == (date(2026, 11, 30), "firm")


def test_a_retirement_is_of_the_day_that_the_page_names() -> None:
    """A retirement seen in the evening is dated by the page's own date."""
    assert _item(ordinary(), "retired").published == "2026-08-05T00:00:00Z"


def test_a_moved_date_is_of_the_time_at_which_it_was_seen() -> None:
    """No page says when it moved a date, so the item doesn't either."""
    assert _item(ordinary(), "retirement_moved_later").published == "2026-11-20T08:11:12Z"


def test_a_day_after_the_change_was_seen_is_not_its_day() -> None:
    """A model that the page calls retired before its date is dated by when that was seen."""
    model = deprecated("claude-1", "2026-12-01", "2026-09-01")
    history = [
        ("", snapshot([model], [notice(model)])),
        ("2026-11-01T10:00:00Z", snapshot([retired(model, "2026-12-01")], [notice(model)])),
    ]
    item = _item(history, "retired")
    assert item.published == "2026-11-01T10:00:00Z"
    assert item.title == "claude-1: retired"


def test_the_newest_of_several_announcements_dates_it() -> None:
    """A model that is announced a second time is dated by the second announcement."""
    first = deprecated("claude-1", None, "2026-01-10")
    second = deprecated("claude-1", "2026-12-01", "2026-09-01")
    older = Notice(day("2026-01-10"), "x", "2026-01-10-x", None, (NoticeModel("claude-1"),))
    history = [("", snapshot([first], [older])), ("2026-09-03T10:00:00Z", snapshot([second], [notice(second), older]))]
    assert _item(history, "deprecated").published == "2026-09-01T00:00:00Z"


def test_notices_from_before_the_first_capture_have_an_item_a_model() -> None:
    """Each model of a notice of the first snapshot has an item of the announcement's day; later notices have none of the kind."""
    item = _item(ordinary(), "announced")
    assert item.id == "anthropic:claude-opus-4-1:announced:2026-06-05"
    assert item.published == item.entered == "2026-06-05T00:00:00Z"
    assert item.title == "claude-opus-4-1: deprecation announced, retires on 2026-08-05"


def test_two_notices_of_one_day_have_two_items() -> None:
    """A model that two notices of a day name has two ids."""
    one, two = notice(OPUS), replace(notice(OPUS), anchor="2026-06-05-other")
    ids = [item.id for item in build([("", snapshot([OPUS], [one, two]))], "2026-06-06").items if item.kind == "announced"]
    assert sorted(ids) == ["anthropic:claude-opus-4-1:announced:2026-06-05", "anthropic:claude-opus-4-1:announced:2026-06-05:2"]


def _thresholds(history: History, today: str) -> list[str]:
    return [item.id.split(":", 3)[3] for item in build(history, today).items if item.kind == "retires_in"]


def test_thresholds_are_crossed_not_hit() -> None:
    """A build long after a threshold tells it all the same, dated by the day of the threshold."""
    model = deprecated("claude-1", "2026-06-30", "2026-03-01")
    history: History = [("", snapshot([model], [notice(model)]))]
    assert _thresholds(history, "2026-03-31") == []
    assert _thresholds(history, "2026-04-01") == ["2026-06-30:90"]
    assert _thresholds(history, "2026-06-29") == ["2026-06-30:7", "2026-06-30:30", "2026-06-30:60", "2026-06-30:90"]
    item = build(history, "2026-06-29").items[0]
    assert item.published == "2026-06-23T00:00:00Z"
    assert item.title == "claude-1: retires on 2026-06-30, in 7 days"
    assert _thresholds(history, "2028-01-01")[0] == "2026-06-30:0"


def test_a_threshold_from_before_the_date_was_known_is_not_invented() -> None:
    """A date that is set 40 days ahead was never 60 days ahead."""
    model = deprecated("claude-1", "2026-06-30", "2026-05-21")
    history: History = [
        ("", snapshot([active("claude-1")])),
        ("2026-05-21T08:00:00Z", snapshot([model], [notice(model)])),
    ]
    assert _thresholds(history, "2026-07-01") == ["2026-06-30:0", "2026-06-30:7", "2026-06-30:30"]


def test_a_date_that_is_set_on_the_day_of_its_threshold_crosses_it() -> None:
    """A date that is announced exactly 30 days ahead is 30 days ahead, and that is told from the moment on at which it was seen."""
    model = deprecated("claude-1", "2026-06-30", "2026-05-31")
    history: History = [
        ("", snapshot([active("claude-1")])),
        ("2026-05-31T08:00:00Z", snapshot([model], [notice(model)])),
    ]
    assert _thresholds(history, "2026-05-31") == ["2026-06-30:30"]
    (item,) = (item for item in build(history, "2026-05-31").items if item.kind == "retires_in")
    assert item.entered == "2026-05-31T08:00:00Z"


def test_a_moved_date_keeps_its_old_thresholds_and_gets_new_ones() -> None:
    """What was true of the old date stays; what it would have crossed afterwards never comes; the new date has ids of its own."""
    old = deprecated("claude-1", "2026-06-30", "2026-01-01")
    new = deprecated("claude-1", "2026-08-30", "2026-01-01")
    history: History = [
        ("", snapshot([old], [notice(old)])),
        ("2026-06-10T08:00:00Z", snapshot([new], [notice(new)])),
    ]
    told = _thresholds(history, "2026-09-01")
    assert told == [
        "2026-08-30:0",
        "2026-08-30:7",
        "2026-08-30:30",
        "2026-08-30:60",
        "2026-06-30:30",
        "2026-06-30:60",
        "2026-06-30:90",
    ]


def test_a_floor_has_no_thresholds() -> None:
    """A "not sooner than" is no retirement date, and nothing counts down to it."""
    assert _thresholds([("", snapshot([active("claude-1", "2026-06-30")]))], "2026-07-01") == []


def test_the_page_confirming_a_date_ends_no_countdown() -> None:
    """The word "retired" on the day keeps the item of the day."""
    model = deprecated("claude-1", "2026-06-30", "2026-06-01")
    gone = retired(model, "2026-06-30")
    history: History = [
        ("", snapshot([model], [notice(model)])),
        ("2026-06-30T02:00:00Z", snapshot([gone], [notice(gone, "2026-06-30")])),
    ]
    assert _thresholds(history, "2026-07-01")[0] == "2026-06-30:0"


def test_only_a_correction_modifies_an_item() -> None:
    """A date that moves modifies nothing; a deprecation day that the page replaces modifies the item that told it."""
    model = deprecated("claude-1", "2026-12-01", "2026-09-01")
    corrected = replace(model, deprecated_on=day("2026-09-02"))
    steps = [
        ("", snapshot([active("claude-1")])),
        ("2026-09-03T00:00:00Z", snapshot([model], [notice(model)])),
        ("2026-09-10T00:00:00Z", snapshot([corrected], [notice(model)])),
    ]
    item = _item(steps, "deprecated")
    assert item.modified == "2026-09-10T00:00:00Z"
    assert item.corrected_by == (_item(steps, "corrected").id,)
    assert all(item.modified is None for item in build(ordinary(), "2027-01-01").items)


def test_a_notice_with_another_date_modifies_the_item_from_before_the_first_capture() -> None:
    """Where a notice of the first snapshot later names another date, its item says that it was corrected."""
    model = retired(OPUS, "2026-08-05")
    other = replace(notice(OPUS), models=(NoticeModel(OPUS.id, day("2026-08-06")),))
    steps = [("", snapshot([model], [notice(OPUS)])), ("2026-09-10T00:00:00Z", snapshot([model], [other]))]
    assert _item(steps, "announced").modified == "2026-09-10T00:00:00Z"


def test_parameters_and_the_page_have_items_without_a_model() -> None:
    """A parameter record and a fact of the page are told, in titles of ids alone."""
    parameter = Parameter(("temperature", "Top P"), "deprecated", "Opus 4.7 and later", "Leave it out.", "Gives a 400.")
    steps = [("", EMPTY), ("2026-06-15T00:00:00Z", replace(EMPTY, parameters=(parameter,), scope="elsewhere"))]
    feed = build(steps, "2026-07-01")
    assert [(item.model, item.title) for item in feed.items] == [
        (None, "Request parameters deprecated: temperature"),
        (None, "Facts of the page as a whole changed"),
    ]
    assert "Parameters: temperature, Top P" in feed.items[0].sentences
    assert "Scope of the page: the provider's own platform → elsewhere" in feed.items[1].sentences


@pytest.mark.parametrize(
    ("after", "kind", "title"),
    [
        (active("claude-1", "2027-01-01"), "floor_moved", "claude-1: retires not sooner than 2027-01-01"),
        (active("claude-1"), "floor_moved", "claude-1: earliest retirement date taken away"),
        (replace(active("claude-1", "2026-12-01"), state="legacy"), "legacy", "claude-1: legacy"),
        (replace(active("claude-1", "2026-12-01"), listed=False), "unlisted", "claude-1: no longer in the status table"),
        (replace(active("claude-1", "2026-12-01"), state="resting"), "corrected", "claude-1: details corrected on the page"),
        (
            replace(active("claude-1"), retirement=Retirement(day("2027-02-01"), RetirementKind.FIRM, "x")),
            "retirement_set",
            "claude-1: retirement set for 2027-02-01",
        ),
        (
            replace(active("claude-1", "2026-12-01"), replacements=("b",)),
            "replacement_changed",
            "claude-1: recommended replacement is now b",
        ),
        (replace(deprecated("claude-1", None, "2026-06-01")), "deprecated", "claude-1: deprecated, no retirement date set"),
    ],
)
def test_titles_say_what_happened(after: Model, kind: str, title: str) -> None:
    """Each kind of change has a title that can be read alone."""
    steps = [("", snapshot([active("claude-1", "2026-12-01")])), ("2026-06-15T00:00:00Z", snapshot([after]))]
    assert _item(steps, kind).title == title


def test_withdrawn_and_back_read_as_such() -> None:
    """A withdrawn date and a reinstated model are told in words of their own."""
    model = deprecated("claude-1", "2026-12-01", "2026-09-01")
    undated = replace(model, retirement=Retirement(raw="To be announced"))
    steps = [
        ("", snapshot([model], [notice(model)])),
        ("2026-09-05T00:00:00Z", snapshot([undated], [notice(model)])),
        ("2026-09-06T00:00:00Z", snapshot([replace(undated, state="active")], [notice(model)])),
    ]
    titles = [item.title for item in build(steps, "2026-09-07").items][:2]
    assert titles == ["claude-1: reinstated", "claude-1: retirement date 2026-12-01 withdrawn"]


def test_every_page_but_the_first_is_full_and_linked() -> None:
    """Pages hold every item once, newest first, and each points to the next older one."""
    items = build([("", snapshot([OPUS, *LIVING], [notice(OPUS)]))], "2026-08-06").items * 11
    items = tuple(replace(item, entered=f"{2000 + 60 - number:04}-01-01T00:00:00Z") for number, item in enumerate(items[:54]))
    dealt = pages(items, 10)
    assert [(page.number, page.older, len(page.items)) for page in dealt] == [
        (None, 4, 14),
        (4, 3, 10),
        (3, 2, 10),
        (2, 1, 10),
        (1, None, 10),
    ]
    assert tuple(item for page in dealt for item in page.items) == items


def test_what_is_younger_than_a_month_is_never_sealed() -> None:
    """Any number of items of one update stay in the feed itself."""
    models = [active(f"claude-{number}") for number in range(300)]
    feed = build([("", EMPTY), ("2026-06-15T00:00:00Z", snapshot(models))], "2026-07-01")
    assert [(page.number, len(page.items)) for page in pages(feed.items)] == [(None, 300)]


def test_a_change_without_a_time_is_a_damaged_record() -> None:
    """A line without a UTC time can't be put in order: the error names the change."""
    change = Change(
        "anthropic:x:added:1", "anthropic", "x", ChangeKind.ADDED, Severity.LOW, "yesterday", {"state": (None, "active")}
    )
    with pytest.raises(SnapshotInvalid, match=r"anthropic:x:added:1.*'yesterday'"):
        assemble([SourceFacts(EMPTY, (change,))], day("2026-01-01"))


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("retirement", {"on": "soon", "kind": "firm", "raw": None}),
        ("retirement", "2026-12-01"),
        ("announced_on", "yesterday"),
        ("notices", [{"announced_on": 7}]),
        ("notices", None),
    ],
)
def test_a_change_with_values_that_mean_nothing_is_a_damaged_record(name: str, value: object) -> None:
    """A record whose line is a change and whose values aren't facts is one sentence, with the way to find the line."""
    source = record(ordinary())
    broken = replace(source.changes[0], fields={**source.changes[0].fields, name: (value, value)})
    with pytest.raises(SnapshotInvalid, match="holds no value of lifecycle") as caught:
        assemble([replace(source, changes=(broken, *source.changes[1:]))], day("2026-12-01"))
    assert "lastcall validate" in str(caught.value.hint)


def test_the_hash_is_over_the_stored_bytes() -> None:
    """The same facts have the same hash on any day, and other facts another."""
    one, two = record(ordinary()), record(ordinary()[:3])
    assert facts_hash([one]) == build(ordinary(), "2030-01-01").data_sha256
    assert facts_hash([one]) != facts_hash([two])


@pytest.mark.parametrize(
    "text", ["feeds.example", "ftp://feeds.example", "https://", "https://a/?q", "https://a/ b", "javascript:x", "https://u@a/"]
)
def test_a_site_url_that_is_no_address_is_refused(text: str) -> None:
    """A wrong address would be written into every file: it is one sentence instead."""
    with pytest.raises(UsageError, match="site_url"):
        checked_site_url(text)


def test_ids_are_absolute_and_plain() -> None:
    """An id is a tag URI of printable ASCII, whatever it is made of, and never another id's."""
    assert tag("anthropic:claude-1:retired:0123") == "tag:lastcall-dev.github.io,2026:anthropic:claude-1:retired:0123"
    odd = [tag(text) for text in ("a b", "a%20b", "\u00e4", "x" * 501, "x" * 502, "\ud800")]
    assert len(set(odd)) == len(odd)
    assert all(text.isascii() and text.isprintable() and len(text) < 700 for text in odd)
