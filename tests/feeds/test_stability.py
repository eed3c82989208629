"""What was told stays told: the feeds of every day of a history, compared with those of the day before."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from itertools import pairwise
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from scraper.backfill import find_captures, replay
from scraper.changes import apply
from scraper.feeds.base import assemble, render_all
from scraper.feeds.paging import pages
from scraper.feeds.source_facts import SourceFacts
from scraper.lifecycle import Model, Retirement, RetirementKind
from scraper.sources.registry import get_source
from scraper.store.record import inverted
from tests.feeds.judges import judge
from tests.feeds.worlds import EMPTY, active, build, deprecated, notice, record, retired, snapshot
from tests.support.captures import captures_folder

if TYPE_CHECKING:
    from scraper.feeds.base import FeedInput
    from scraper.feeds.item import Item
    from scraper.lifecycle import Snapshot

START = date(2026, 1, 1)
_EVALUATED_DAILY = {"successor", "corrected_by"}


def _told(feed: FeedInput) -> dict[str, Item]:
    """Give each item as it was first told, without the corrections that may come to it."""
    told = {item.id: replace(item, modified=None, corrected_by=()) for item in feed.items}
    assert len(told) == len(feed.items)
    return told


def _published(feed: FeedInput) -> dict[str, dict[str, Any]]:
    """Give each item of every page of the JSON feed, without what may change: corrections, and where replacements lead today."""
    told = {}
    for _, content in render_all(feed, ["jsonfeed"]):
        for item in json.loads(content)["items"]:
            item.pop("date_modified", None)
            item["content_html"] = item["content_html"].replace("<p>The page corrected something of this later on.</p>", "")
            item["_lastcall"] = {name: value for name, value in item["_lastcall"].items() if name not in _EVALUATED_DAILY}
            told[item["id"]] = item
    return told


def _check(feeds: list[FeedInput]) -> None:
    """Assert that each feed tells all that the one before told, word for word, and that its sealed pages are as they were."""
    for (before, old), (after, new) in pairwise((feed, _told(feed)) for feed in feeds):
        assert {identifier: new.get(identifier) for identifier in old} == old
        sealed = {page.number: [item.id for item in page.items] for page in pages(after.items, 5) if page.number}
        for page in pages(before.items, 5):
            if page.number:
                assert sealed[page.number] == [item.id for item in page.items]
    for old_entries, new_entries in pairwise(_published(feed) for feed in (feeds[0], feeds[len(feeds) // 2], feeds[-1])):
        assert {identifier: new_entries.get(identifier) for identifier in old_entries} == old_entries


@st.composite
def _lives(draw: st.DrawFn) -> list[tuple[str, Snapshot]]:
    """Give a history of three models over some months: dates that are set, moved, withdrawn, reached, and taken back."""
    offsets = draw(st.lists(st.integers(1, 40), min_size=1, max_size=7))
    moments, at = [datetime(2026, 1, 1, tzinfo=UTC)], datetime(2026, 1, 1, tzinfo=UTC)
    for offset in offsets:
        at += timedelta(days=offset, hours=draw(st.integers(0, 20)))
        moments.append(at)
    history = []
    for moment in moments:
        models = [draw(_model(f"claude-{number}", moment.date())) for number in range(3)]
        notices = [notice(model) for model in models if model.announced_on]
        history.append((moment.strftime("%Y-%m-%dT%H:%M:%SZ"), snapshot(models, notices)))
    return history


@st.composite
def _model(draw: st.DrawFn, model_id: str, today: date) -> Model:
    announced = draw(st.integers(0, 50).map(lambda days: str(today - timedelta(days=days))))
    on = draw(st.sampled_from([str(START + timedelta(days=days)) for days in (30, 60, 61, 75, 100, 130)]))
    kind = draw(st.sampled_from(["active", "floor", "firm", "firm", "firm", "undated", "retired"]))
    if kind in {"active", "floor"}:
        return active(model_id, on if kind == "floor" else None)
    model = deprecated(
        model_id, on if kind != "undated" else None, announced, draw(st.sampled_from([None, "claude-0", "claude-1"]))
    )
    return retired(model, on) if kind == "retired" else model


@settings(max_examples=50, deadline=None)
@given(_lives(), st.data())
def test_nothing_that_was_told_changes_or_goes(history: list[tuple[str, Snapshot]], data: st.DataObject) -> None:
    """Whatever happens to models, and whichever days have a build, no item is lost, re-dated or told in other words."""
    feeds = []
    for number in range(len(history)):
        today = date.fromisoformat(history[number][0][:10])
        # The next update may come late on its day, after that day's build.
        until = date.fromisoformat(history[number + 1][0][:10]) if number + 1 < len(history) else today + timedelta(days=120)
        days = {today, until, today + timedelta(days=data.draw(st.integers(0, (until - today).days)))}
        feeds += [build(history[: number + 1], str(day)) for day in sorted(days)]
    _check(feeds)


@settings(max_examples=30, deadline=None)
@given(_lives())
def test_the_first_snapshot_comes_out_of_the_record(history: list[tuple[str, Snapshot]]) -> None:
    """Undoing the record gives the facts of the first snapshot, model by model, from whatever there is now."""
    feed = build(history, "2027-01-01")
    first = build(history[:1], "2027-01-01")
    for key, steps in first.history.items():
        assert feed.history[key][0] == steps[0]


@settings(max_examples=25, deadline=None)
@given(_lives(), st.integers(0, 60))
def test_a_missed_run_loses_no_threshold(history: list[tuple[str, Snapshot]], wait: int) -> None:
    """One build after a long silence tells the same items as a build each day."""
    end = date.fromisoformat(history[-1][0][:10]) + timedelta(days=wait)
    daily: set[str] = set()
    for back in range(wait + 1):
        daily |= {item.id for item in build(history, str(end - timedelta(days=back))).items}
    assert {item.id for item in build(history, str(end)).items} == daily


def _replayed() -> list[tuple[date, SourceFacts]]:
    """Give the facts after each believed capture, with the day of the capture."""
    done = replay(find_captures(captures_folder()), get_source("anthropic"))
    assert done.snapshot is not None
    now, rest = done.snapshot, list(done.changes)
    facts = []
    for step in reversed([step for step in done.steps if not step.refusals]):
        facts.append((step.at.date(), SourceFacts(now, tuple(rest), rest[-1].seen_at if rest else None)))
        now = apply(now, [inverted(change) for change in step.changes])
        rest = rest[: len(rest) - len(step.changes)]
    return facts[::-1]


def test_the_replay_of_the_captures_keeps_every_item() -> None:
    """After each capture, and every third day between, the feed holds all that it held, and each file of some of them validates."""
    facts = _replayed()
    feeds = []
    for number, (day, source) in enumerate(facts):
        until = facts[number + 1][0] if number + 1 < len(facts) else day + timedelta(days=90)
        days = [day, *(day + timedelta(days=days) for days in range(1, (until - day).days, 3)), until]
        feeds += [assemble([source], each, "https://feeds.example/") for each in days]
        if number % 9 == 0 or number + 1 == len(facts):
            judge(dict(render_all(feeds[-1])))
    _check(feeds)
    assert len(feeds) > 200


def test_the_replay_counts_every_change() -> None:
    """The last feed of the replay has an item for each change, and one for each model of a notice that the first capture had."""
    facts = _replayed()
    feed = assemble([facts[-1][1]], facts[-1][0], None)
    changes = {change.id for change in facts[-1][1].changes}
    first = facts[0][1].snapshot
    kinds = [item.kind for item in feed.items]
    assert changes <= {item.id for item in feed.items}
    assert kinds.count("announced") == sum(len(entry.models) for entry in first.notices)


@pytest.mark.parametrize("later", [0, 1])
def test_a_day_without_news_changes_no_byte_of_the_feeds(later: int) -> None:
    """Built again, and built a day on without a threshold between, feeds and calendars are the same to the byte."""
    forms = ("jsonfeed", "atom", "calendar")
    history = [
        ("", snapshot([active("claude-1", "2027-01-01")])),
        ("2026-02-01T10:00:00Z", snapshot([active("claude-1", "2027-02-01")])),
    ]
    first = dict(render_all(build(history, "2026-02-02"), forms))
    assert dict(render_all(build(history, str(date(2026, 2, 2) + timedelta(days=later))), forms)) == first


def test_an_empty_source_builds() -> None:
    """A source without a model gives valid, empty feeds and no empty calendar."""
    files = dict(render_all(assemble([record([("", EMPTY)])], START, None)))
    judge(files)
    assert not [path for path in files if path.endswith(".ics")]


def test_withdrawn_and_set_again_is_told_once() -> None:
    """A date that goes and comes back has the items of its first time still, and no second ones of the same id."""
    model = deprecated("claude-1", "2026-06-01", "2026-01-10")
    gone = Model(
        "claude-1", "deprecated", model.deprecated_on, Retirement(None, RetirementKind.NONE, "TBA"), announced_on=model.announced_on
    )
    history = [
        ("", snapshot([model], [notice(model)])),
        ("2026-03-10T00:00:00Z", snapshot([gone], [notice(gone)])),
        ("2026-04-20T00:00:00Z", snapshot([model], [notice(model)])),
    ]
    told = [item.id for item in build(history, "2026-06-02").items if item.kind == "retires_in"]
    assert [identifier.rpartition(":")[2] for identifier in told] == ["0", "7", "30", "90"]
