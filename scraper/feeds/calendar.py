"""iCalendar (RFC 5545): set retirement dates in one calendar, and, apart from them, the "not sooner than" days in another.

A model has one event in each, with one UID for ever. What an event says of itself (SEQUENCE, DTSTAMP, CANCELLED) comes from the
recorded history of its model, so every build says the same, whenever it runs.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from typing import TYPE_CHECKING

from scraper.feeds.base import model_path
from scraper.feeds.escape import file_name, is_plain_id, page_url
from scraper.feeds.words import name_of, replacement_sentence

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from icalendar import Alarm, Event

    from scraper.feeds.base import FeedInput
    from scraper.feeds.history import Step

FIRM, FLOORS = "calendar.ics", "floors.ics"
ALARMS = (60, 30, 7, 1)
"""Days before a set date on which a calendar reminds."""
_UNKNOWN_TIME = datetime(1970, 1, 1, tzinfo=UTC)
"""DTSTAMP is required, but of a floor in the first snapshot nothing says since when it stands; the time of the run is no fact."""
_HOST = "lastcall-dev.github.io"
_END = b"END:VCALENDAR\r\n"


@dataclass(frozen=True, slots=True)
class Revision:
    """How an event stands now: its last known day, how often that day was moved or taken away, and since when it is as it is."""

    on: date
    kind: str
    sequence: int
    revised: datetime
    cancelled: bool
    step: Step


def render(feed: FeedInput) -> dict[str, bytes]:
    """Give ``calendar.ics`` and ``floors.ics``; one that never had an event isn't made, RFC 5545 (§3.4) knows no empty one."""
    firm = _calendar(feed, FIRM, "Model retirements", "Retirement dates that a provider has set.")
    floors = _calendar(
        feed,
        FLOORS,
        "Model retirements: earliest days",
        "Days before which a model won't be retired, says its provider. They are not retirement dates.",
    )
    files = {}
    for path, head, kinds in ((FIRM, firm, ("firm", "actual")), (FLOORS, floors, ("floor",))):
        if events := b"".join(_events(feed, kinds)):
            files[path] = head.removesuffix(_END) + events + _END
    return files


def _events(feed: FeedInput, kinds: tuple[str, ...]) -> Iterator[bytes]:
    """Give the lines of each event; one component at a time, because the library's take much memory."""
    pages = {source.snapshot.source: page_url(source.snapshot.url, None) for source in feed.sources}
    for (source, model_id), steps in feed.history.items():
        if (revision := latest(steps, kinds)) is not None:
            yield _event(feed, source, model_id, revision, pages[source]).to_ical()


def latest(steps: Iterable[Step], kinds: tuple[str, ...]) -> Revision | None:
    """Follow a model's history and give how its event of these kinds stands; None where it never had such a date.

    SEQUENCE counts each time that the day moved, was taken away or came back (RFC 5545 §3.8.7.4).
    """
    found: Revision | None = None
    for step in steps:
        on = step.retires_on if step.retirement_kind in kinds else None
        if found is None:
            if on is not None:
                found = Revision(on, step.retirement_kind, 0, _moment(step), cancelled=False, step=step)
        elif on is None:
            if not found.cancelled:
                found = Revision(found.on, found.kind, found.sequence + 1, _moment(step), cancelled=True, step=step)
        elif found.cancelled or (on, step.retirement_kind, _told(step)) != (found.on, found.kind, _told(found.step)):
            moved = found.cancelled or on != found.on
            found = Revision(on, step.retirement_kind, found.sequence + moved, _moment(step), cancelled=False, step=step)
    return found


def _told(step: Step) -> tuple[object, ...]:
    facts = step.facts or {}
    return (facts.get("announced_on"), tuple(facts.get("replacements") or ()))


def _moment(step: Step) -> datetime:
    """Give the time since which a step holds: when it was seen, or, in the first snapshot, the day that the page gives for it."""
    if step.seen_at:
        return datetime.fromisoformat(step.seen_at)
    facts = step.facts or {}
    told = facts.get("announced_on") or facts.get("deprecated_on")
    return datetime.fromisoformat(f"{told}T00:00:00+00:00") if told else _UNKNOWN_TIME


def _calendar(feed: FeedInput, path: str, name: str, description: str) -> bytes:
    from icalendar import Calendar, vText

    calendar = Calendar()
    calendar.add("prodid", "-//lastcall//model retirements//EN")
    calendar.add("version", "2.0")
    calendar.add("calscale", "GREGORIAN")
    # RFC 7986 names with the older ones that most calendars still read.
    for key, value in (("name", name), ("x-wr-calname", name), ("description", description), ("x-wr-caldesc", description)):
        calendar.add(key, vText(value))  # the library doesn't know that an X- property is text and has to be escaped
    calendar.add("refresh-interval", timedelta(days=1), parameters={"VALUE": "DURATION"})
    calendar.add("x-published-ttl", "P1D")
    if feed.site_url:
        calendar.add("url", feed.url(path))
    content: bytes = calendar.to_ical()
    return content


def _event(feed: FeedInput, source: str, model_id: str, revision: Revision, page: str | None) -> Event:
    from icalendar import Event

    event = Event()
    floor = revision.kind == "floor"
    subject = model_id if is_plain_id(model_id) else file_name(model_id)
    event.add("uid", f"{source}:{subject}:{'floor' if floor else 'retirement'}@{_HOST}")
    event.add("dtstamp", revision.revised)
    if revision.revised != _UNKNOWN_TIME:
        event.add("last-modified", revision.revised)
    event.add("sequence", revision.sequence)
    event.add("dtstart", revision.on)
    event.add("dtend", revision.on + timedelta(days=1))
    summary, *sentences = _words(name_of(model_id), revision)
    event.add("summary", summary)
    event.add("description", "\n".join([*sentences, f"Source: {page}"] if page else sentences))
    event.add("status", "CANCELLED" if revision.cancelled else "TENTATIVE" if floor else "CONFIRMED")
    event.add("transp", "TRANSPARENT")
    event.add("categories", [source, "earliest day" if floor else "retirement"])
    if address := feed.url(model_path(model_id)) if feed.site_url else page:
        event.add("url", address)
    if revision.kind == "firm" and not revision.cancelled:
        for alarm in _alarms(name_of(model_id), revision.on):
            event.add_component(alarm)
    return event


def _words(model: str, revision: Revision) -> tuple[str, ...]:
    """Give the summary and the sentences of the description."""
    facts = revision.step.facts or {}
    replacement = replacement_sentence(facts.get("replacements"))
    announced = f"Announced on {facts['announced_on']}." if facts.get("announced_on") else ""
    words: tuple[str, ...]
    if revision.cancelled and revision.kind == "floor":
        words = (f"{model}: earliest day no longer holds", "The page no longer names an earliest day of retirement for it.")
    elif revision.cancelled:
        words = (f"{model}: retirement date withdrawn", f"The page no longer names {revision.on} as its retirement date.")
    elif revision.kind == "floor":
        words = (
            f"{model}: not retired before this day (no date is set)",
            "This is the earliest day on which it could be retired, not a retirement date: an active model past it is active.",
        )
    elif revision.kind == "actual":
        words = (f"{model} was retired", f"The page says that it was retired on {revision.on}.", announced, replacement)
    else:
        words = (f"{model} retires", "Requests to a retired model fail.", announced, replacement)
    return tuple(word for word in words if word)


def _alarms(model: str, on: date) -> Iterator[Alarm]:
    from icalendar import Alarm

    for days in ALARMS:
        alarm = Alarm()
        alarm.add("action", "DISPLAY")
        alarm.add("trigger", timedelta(days=-days))
        alarm.add("description", f"{model} retires on {on}, in {days} day{'s' if days > 1 else ''}")
        yield alarm
