"""Each published form, read back by a reader that isn't ours."""

from __future__ import annotations

import json
import re
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from typing import TYPE_CHECKING, Any

import feedparser
import pytest
from icalendar import Calendar
from jsonschema import Draft202012Validator

from scraper.feeds.base import assemble, render_all
from scraper.lifecycle import Retirement
from tests.feeds import judges
from tests.feeds.worlds import (
    EMPTY,
    LIVING,
    OPUS,
    SONNET,
    active,
    build,
    day,
    deprecated,
    hostile,
    notice,
    ordinary,
    record,
    retired,
    snapshot,
)

if TYPE_CHECKING:
    from collections.abc import Iterator

    from scraper.lifecycle import Snapshot

    History = list[tuple[str, Snapshot]]


def _files(history: History, today: str = "2026-11-23", site: str | None = "https://feeds.example/lastcall") -> dict[str, bytes]:
    return dict(render_all(build(history, today, site)))


def _json(history: History, path: str, today: str = "2026-11-23", site: str | None = "https://feeds.example/lastcall") -> Any:
    return json.loads(_files(history, today, site)[path])


def _crowded() -> History:
    """Give a history long enough for sealed pages: a floor that moves each day of half a year."""
    first = date(2026, 1, 1)
    days = [first + timedelta(days=number) for number in range(180)]
    return [(f"{each}T06:00:00Z", snapshot([active("claude-1", str(each + timedelta(days=400)))])) for each in days]


@pytest.mark.parametrize("site", [None, "https://feeds.example/lastcall"])
@pytest.mark.parametrize(
    "history", [ordinary(), _crowded(), hostile("x"), [("", EMPTY)]], ids=["ordinary", "crowded", "hostile", "empty"]
)
def test_every_file_is_what_it_says(history: History, site: str | None) -> None:
    """Each form validates, with a site configured and without one."""
    judges.judge(_files(history, site=site))


def test_the_feed_tells_typed_facts() -> None:
    """An item carries what a program needs: kind, dates, fields before and after, the living replacement, the page's anchor."""
    item = next(item for item in _json(ordinary(), "feed.json")["items"] if ":deprecated:" in item["id"])
    facts = item["_lastcall"]
    assert item["date_published"] == "2026-09-30T00:00:00Z"
    assert "date_modified" not in item
    assert item["url"] == "https://feeds.example/lastcall/models/claude-sonnet-4-5.html"
    assert item["external_url"] == "https://provider.example/docs/deprecations#2026-09-30-claude-sonnet-4-5"
    assert (facts["before"]["state"], facts["after"]["state"]) == ("active", "deprecated")
    assert (facts["retires_on"], facts["retirement_kind"]) == ("2026-11-30", "firm")
    assert facts["successor"] == {"model": "claude-sonnet-5-5", "chain": ["claude-sonnet-5-5"], "end": "active"}
    assert facts["evidence"][1]["anchor"] == "2026-09-30-claude-sonnet-4-5"
    assert item["content_text"].startswith("claude-sonnet-4-5: deprecated, retires on 2026-11-30.\n")


def test_replacements_are_followed_to_a_living_model() -> None:
    """A replacement that has retired itself isn't where the way ends; one that nothing is known of is no answer."""
    old = deprecated("claude-1", "2026-02-01", "2026-01-01", "claude-2")
    middle = retired(deprecated("claude-2", "2026-05-01", "2026-03-01", "claude-3"), "2026-05-01")
    lost = deprecated("claude-4", "2026-02-01", "2026-01-01", "claude-9")
    history: History = [("", snapshot([old, middle, lost, active("claude-3")], [notice(old), notice(middle), notice(lost)]))]
    found = {item["_lastcall"]["model"]: item["_lastcall"]["successor"] for item in _json(history, "feed.json")["items"]}
    assert found["claude-1"] == {"model": "claude-3", "chain": ["claude-2", "claude-3"], "end": "active"}
    assert found["claude-4"] == {"model": None, "chain": ["claude-9"], "end": "unknown_model"}


def _walk(history: History, site: str | None) -> Iterator[dict[str, Any]]:
    """Follow ``next_url`` from the feed on as a reader would, and give each page."""
    files = _files(history, "2026-11-23", site)
    path = "feed.json"
    while path:
        page = json.loads(files[path])
        yield page
        following = page.get("next_url", "")
        path = following.removeprefix("https://feeds.example/lastcall/") if site else _beside(path, following)


def _beside(path: str, link: str) -> str:
    return link and (path.rpartition("/")[0] + "/" + link).lstrip("/")


@pytest.mark.parametrize("site", [None, "https://feeds.example/lastcall"])
def test_next_url_leads_through_every_item(site: str | None) -> None:
    """The pages together hold each item once, newest first."""
    seen = [item["_lastcall"] for page in _walk(_crowded(), site) for item in page["items"]]
    assert len(seen) == 179
    assert len({item["id"] for item in seen}) == 179
    assert [item["told_at"] for item in seen] == sorted((item["told_at"] for item in seen), reverse=True)
    assert sum(1 for _ in _walk(_crowded(), site)) == 3


def test_without_a_site_nothing_names_one() -> None:
    """Where no site is configured, files link to each other relatively and feeds have no address of their own; ids are the same."""
    files, with_site = _files(ordinary(), site=None), _files(ordinary())
    assert not [path for path, content in files.items() if b"feeds.example" in content]
    feed = json.loads(files["feed.json"])
    assert "feed_url" not in feed
    assert [item["id"] for item in feed["items"]] == [item["id"] for item in json.loads(with_site["feed.json"])["items"]]
    model = json.loads(files["v1/models.json"])["models"][0]
    assert (model["url"], model["page"]) == ("v1/models/claude-opus-4-1.json", "models/claude-opus-4-1.html")


def test_a_correction_is_dated() -> None:
    """An item that the page corrected says when, and by which change."""
    model = deprecated("claude-1", "2026-12-01", "2026-09-01")
    history: History = [
        ("", snapshot([active("claude-1")])),
        ("2026-09-03T00:00:00Z", snapshot([model], [notice(model)])),
        ("2026-09-10T00:00:00Z", snapshot([replace(model, deprecated_on=day("2026-09-02"))], [notice(model)])),
    ]
    correction, item = (entry for entry in _json(history, "feed.json", "2026-09-11")["items"])
    assert item["date_modified"] == "2026-09-10T00:00:00Z"
    assert item["_lastcall"]["corrected_by"] == [correction["_lastcall"]["id"]]


def test_atom_tells_what_the_feed_tells() -> None:
    """Atom has the ids, titles and days of the JSON feed; the feeds by severity share them out."""
    files = _files(ordinary())
    items = json.loads(files["feed.json"])["items"]
    parsed = feedparser.parse(files["atom.xml"])
    assert [(entry.id, entry.title, entry.published) for entry in parsed.entries] == [
        (item["id"], item["title"], item["date_published"]) for item in items
    ]
    assert parsed.feed.updated == items[0]["_lastcall"]["told_at"]
    by_severity = [entry.id for name in ("high", "medium", "low") for entry in feedparser.parse(files[f"atom/{name}.xml"]).entries]
    assert sorted(by_severity) == sorted(item["id"] for item in items)
    assert {entry.tags[2].term for entry in feedparser.parse(files["atom/high.xml"]).entries} == {"high"}


def _events(history: History, path: str = "calendar.ics", today: str = "2026-11-23") -> dict[str, Any]:
    calendar = Calendar.from_ical(_files(history, today)[path])
    return {str(event["UID"]).split(":")[1]: event for event in calendar.walk("VEVENT")}


def _alarms(event: Any) -> list[timedelta]:
    return sorted(alarm.TRIGGER for alarm in event.walk("VALARM"))


def test_a_set_date_is_an_all_day_event_with_alarms() -> None:
    """A firm date blocks no time, takes the whole day, and reminds 60, 30, 7 and 1 days before."""
    event = _events(ordinary()[:3])["claude-sonnet-4-5"]
    assert (event.start, event.end) == (date(2026, 11, 30), date(2026, 12, 1))
    assert (event["STATUS"], event["TRANSP"], event["SEQUENCE"]) == ("CONFIRMED", "TRANSPARENT", 0)
    assert event["DTSTAMP"].dt == datetime(2026, 10, 1, 12, 30, tzinfo=UTC)
    assert _alarms(event) == [timedelta(days=-days) for days in (60, 30, 7, 1)]


def test_a_moved_date_raises_the_sequence_of_the_same_event() -> None:
    """The event of a model that moved has its old UID, the new day, and one more in SEQUENCE."""
    before, after = _events(ordinary()[:3])["claude-sonnet-4-5"], _events(ordinary())["claude-sonnet-4-5"]
    assert before["UID"] == after["UID"] == "anthropic:claude-sonnet-4-5:retirement@lastcall-dev.github.io"
    assert (after.start, after["SEQUENCE"]) == (date(2026, 12, 15), 1)
    assert after["DTSTAMP"].dt == after["LAST-MODIFIED"].dt == datetime(2026, 11, 20, 8, 11, 12, tzinfo=UTC)


def test_a_withdrawn_date_is_cancelled_and_can_come_back() -> None:
    """A date that the page takes back leaves a cancelled event, not none; set again, it is confirmed again."""
    undated = replace(SONNET, retirement=Retirement(raw="To be announced"))
    history: History = [
        ("", snapshot([SONNET], [notice(SONNET)])),
        ("2026-10-10T00:00:00Z", snapshot([undated], [notice(undated)])),
        ("2026-10-20T00:00:00Z", snapshot([SONNET], [notice(SONNET)])),
    ]
    gone, back = _events(history[:2])["claude-sonnet-4-5"], _events(history)["claude-sonnet-4-5"]
    assert (gone["STATUS"], gone["SEQUENCE"], gone.start, _alarms(gone)) == ("CANCELLED", 1, date(2026, 11, 30), [])
    assert (back["STATUS"], back["SEQUENCE"], back.start) == ("CONFIRMED", 2, date(2026, 11, 30))


def test_a_retired_model_reminds_nobody() -> None:
    """What the page says has happened stays in the calendar, without alarms."""
    event = _events(ordinary())["claude-opus-4-1"]
    assert (event["SUMMARY"], event["SEQUENCE"], _alarms(event)) == ("claude-opus-4-1 was retired", 0, [])


def test_floors_are_tentative_and_apart() -> None:
    """A "not sooner than" is in a calendar of its own, tentative, silent, in words that no one takes for a retirement."""
    event = _events(ordinary(), "floors.ics")["claude-opus-4-8"]
    assert "claude-opus-4-8" not in _events(ordinary())
    assert (event["STATUS"], event.start, _alarms(event)) == ("TENTATIVE", date(2027, 5, 28), [])
    assert event["SUMMARY"] == "claude-opus-4-8: not retired before this day (no date is set)"


def test_a_floor_gives_way_to_a_set_date() -> None:
    """Once a date is set, the floor's event is cancelled; a floor that has passed stays as it is."""
    assert _events(ordinary(), "floors.ics")["claude-sonnet-4-5"]["STATUS"] == "CANCELLED"
    passed: History = [("", snapshot([active("claude-1", "2026-01-01")]))]
    assert _events(passed, "floors.ics")["claude-1"]["STATUS"] == "TENTATIVE"


def test_calendars_are_the_same_on_every_day() -> None:
    """Nothing in a calendar depends on the day of the build."""
    first, later = _files(ordinary(), "2026-11-23"), _files(ordinary(), "2029-01-01")
    assert all(first[path] == later[path] for path in ("calendar.ics", "floors.ics"))


def test_upcoming_tells_dates_floors_and_their_absence_apart() -> None:
    """Set dates, deprecated models without one, and floors are three lists; what is over is in none."""
    undated = replace(deprecated("claude-9", None, "2026-06-09"))
    history: History = [("", snapshot([retired(OPUS, "2026-08-05"), SONNET, undated, *LIVING], [notice(SONNET)]))]
    upcoming = _json(history, "v1/upcoming.json")
    assert [(entry["id"], entry["days_left"]) for entry in upcoming["retirements"]] == [("claude-sonnet-4-5", 7)]
    assert [entry["id"] for entry in upcoming["undated"]] == ["claude-9"]
    assert [entry["id"] for entry in upcoming["floors"]] == ["claude-opus-4-8", "claude-sonnet-5-5"]
    assert (upcoming["generated_for"], upcoming["stale_after"]) == ("2026-11-23", "2026-11-30")


def test_a_passed_floor_is_never_a_retirement() -> None:
    """An active model past its floor is active, and is gone no sooner than the promised notice from today."""
    history: History = [("", snapshot([active("claude-1", "2025-03-07")]))]
    entry = _json(history, "v1/upcoming.json")["floors"][0]
    assert (entry["state"], entry["days_to_floor"], entry["earliest_retirement"]) == ("active", -626, "2027-01-22")
    assert _json(history, "v1/badge/claude-1.json")["message"] == "active"
    assert b"claude-1: retires" not in _files(history)["llms.txt"]


def test_a_model_file_holds_its_past() -> None:
    """A model's own file has its notices and its changes, newest first, and the same record as the list of all."""
    files = _files(ordinary())
    own = json.loads(files["v1/models/claude-sonnet-4-5.json"])["models"][0]
    listed = next(model for model in json.loads(files["v1/models.json"])["models"] if model["id"] == "claude-sonnet-4-5")
    assert {name: own[name] for name in listed} == listed
    assert [change["kind"] for change in own["changes"]] == ["retirement_moved_later", "deprecated"]
    assert own["notices"][0]["announced_on"] == "2026-09-30"


def test_two_sources_share_an_id() -> None:
    """Where two sources know the same id, lists name both, its file holds both, and the badge shows the more urgent word."""
    other = replace(EMPTY, source="elsewhere", url="https://elsewhere.example/page", models=(active("claude-sonnet-4-5"),))
    feed = assemble([record(ordinary()), record([("", other)])], day("2026-11-23"), None)
    files = dict(render_all(feed))
    judges.judge(files)
    assert [entry["source"] for entry in json.loads(files["v1/models/claude-sonnet-4-5.json"])["models"]] == [
        "anthropic",
        "elsewhere",
    ]
    assert [source["source"] for source in json.loads(files["v1/models.json"])["sources"]] == ["anthropic", "elsewhere"]
    assert json.loads(files["v1/badge/claude-sonnet-4-5.json"])["message"] == "retires 2026-12-15"


@pytest.mark.parametrize(
    ("today", "message", "colour"),
    [
        ("2026-10-01", "claude-sonnet-4-5 2026-12-15", "yellow"),
        ("2026-11-20", "claude-sonnet-4-5 2026-12-15", "orange"),
        ("2026-12-16", "none set", "brightgreen"),
    ],
)
def test_the_overall_badge_names_the_next_date(today: str, message: str, colour: str) -> None:
    """The badge names a date that stays true while others cache it; its colour follows the day."""
    badge = _json(ordinary(), "v1/badge.json", today)
    assert (badge["message"], badge["color"]) == (message, colour)


def test_badges_say_each_state() -> None:
    """Each model's badge says where it stands."""
    undated = deprecated("claude-9", None, "2026-06-09")
    odd = replace(active("claude-8"), state="resting")
    history: History = [("", snapshot([retired(OPUS, "2026-08-05"), SONNET, undated, odd, *LIVING]))]
    files = _files(history)
    found = {path.split("/")[-1]: json.loads(content) for path, content in files.items() if path.startswith("v1/badge/")}
    assert {name.removesuffix(".json"): (badge["message"], badge["color"]) for name, badge in found.items()} == {
        "claude-opus-4-1": ("retired 2026-08-05", "red"),
        "claude-sonnet-4-5": ("retires 2026-11-30", "orange"),
        "claude-9": ("deprecated, no date set", "yellow"),
        "claude-8": ("resting", "lightgrey"),
        "claude-opus-4-8": ("active, not before 2027-05-28", "brightgreen"),
        "claude-sonnet-5-5": ("active, not before 2027-09-28", "brightgreen"),
    }


def test_llms_txt_names_each_model_once() -> None:
    """Every model stands in one list, and each file that is linked to exists."""
    files = _files(ordinary(), site=None)
    text = files["llms.txt"].decode()
    assert [line for line in text.splitlines() if line.startswith("- claude-")] == [
        "- claude-sonnet-4-5: retires on 2026-12-15; use claude-sonnet-5-5",
        "- claude-opus-4-8, not sooner than 2027-05-28",
        "- claude-sonnet-5-5, not sooner than 2027-09-28",
        "- claude-opus-4-1 on 2026-08-05; use claude-opus-4-8",
    ]
    links = re.findall(r"\]\(([^)]+)\)", text)
    assert len(links) == 10
    assert all(link in files or any(path.startswith(f"{link}/") for path in files) for link in links)


@pytest.mark.parametrize("name", judges.names())
def test_our_schemas_are_schemas(name: str) -> None:
    """Each published schema is valid, has an address and a title, and carries the promise where it is a file's."""
    schema = judges.published(name)
    Draft202012Validator.check_schema(schema)
    assert schema["$id"].endswith(f"/schema/v1/{name}.json")
    assert schema["title"]
    assert name == "badge" or "nothing is renamed or removed" in schema["description"]


def _closed(schema: Any) -> Any:
    """Give a schema that refuses every field that it doesn't name; ours are open, so that readers aren't broken by new fields."""
    if isinstance(schema, list):
        return [_closed(item) for item in schema]
    if not isinstance(schema, dict):
        return schema
    closed = {key: _closed(value) for key, value in schema.items()}
    return {**closed, "additionalProperties": False} if "properties" in schema and "allOf" not in schema else closed


@pytest.mark.parametrize("name", ["models", "changes", "upcoming", "parameters"])
def test_every_field_is_described(name: str) -> None:
    """No file has a field that its schema doesn't describe."""
    from referencing import Registry
    from referencing.jsonschema import DRAFT202012

    documents = [_closed(judges.published(each)) for each in judges.names()]
    registry = Registry().with_resources((each["$id"], DRAFT202012.create_resource(each)) for each in documents)
    validator = Draft202012Validator(_closed(judges.published(name)), registry=registry)
    validator.validate(_json(ordinary(), f"v1/{name}.json"))
    validator.validate(_json(hostile("x"), f"v1/{name}.json"))
