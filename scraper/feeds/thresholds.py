"""Items for retirement dates that are about to come: one for each threshold that is crossed while its date holds.

Others ask "exactly 14 days left?", and a run that is missed loses the alert. Here a threshold before a date is a day of its own:
its item exists from that day on, whenever the next build runs, if the date was in force on it. A date that moves later leaves the
items of the old one as they are (they were true) and gets new ones, because the id carries the date.

What is in force on a day is told by the times in the record. One limit follows, because nothing in the facts says when a change was
merged: where a date moves and its threshold passes while the change waits for its review, the item that was published meanwhile is
taken back. The other way, telling a threshold of a date that no longer held, would be an invented alarm.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from typing import TYPE_CHECKING

from scraper.change import Severity
from scraper.feeds.item import RETIRES_IN, Item
from scraper.feeds.views import evidence_of
from scraper.feeds.words import threshold_words

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from scraper.feeds.history import Step
    from scraper.feeds.source_facts import SourceFacts

THRESHOLDS = {90: Severity.LOW, 60: Severity.MEDIUM, 30: Severity.MEDIUM, 7: Severity.HIGH, 0: Severity.HIGH}
"""Days before a retirement date that are told, and how loudly."""


@dataclass(frozen=True, slots=True)
class Spell:
    """A stretch of time in which one set retirement date was in force.

    ``start`` is the UTC time from which it was known, ``end`` the last day on which it held, None while it still does.
    """

    on: date
    start: str
    end: date | None
    step: Step


def spells(steps: Iterable[Step]) -> Iterator[Spell]:
    """Give the spells of a model's set dates, oldest first; one that the page confirms by "retired" goes on.

    A date of the first snapshot is taken to hold since the announcement or deprecation that the page gives for it. A date that
    the page first names as past was never about to come, and gives none.
    """
    current: Spell | None = None
    for step in steps:
        on = step.retires_on if step.retirement_kind in {"firm", "actual"} else None
        if current is not None and on == current.on:
            continue
        if current is not None:
            yield Spell(current.on, current.start, date.fromisoformat(step.seen_at[:10]), current.step)
            current = None
        if on is not None and step.retirement_kind == "firm" and (start := step.seen_at or _known_since(step)):
            current = Spell(on, start, None, step)
    if current is not None:
        yield current


def _known_since(step: Step) -> str | None:
    facts = step.facts or {}
    day = facts.get("announced_on") or facts.get("deprecated_on")
    return f"{day}T00:00:00Z" if day else None


def threshold_items(source: SourceFacts, history: Mapping[str, tuple[Step, ...]], today: date) -> Iterator[Item]:
    """Give an item for each threshold that ``today`` has reached and that was crossed while its date was in force."""
    for model_id, steps in history.items():
        for spell in spells(steps):
            for days, severity in THRESHOLDS.items():
                crossed = spell.on - timedelta(days=days)
                known = date.fromisoformat(spell.start[:10])
                if known <= crossed <= min(today, spell.end or today):
                    yield _item(source, model_id, spell, days, severity)


def _item(source: SourceFacts, model_id: str, spell: Spell, days: int, severity: Severity) -> Item:
    facts = spell.step.facts or {}
    midnight = f"{spell.on - timedelta(days=days)}T00:00:00Z"
    title, sentences = threshold_words(model_id, spell.on, days, facts)
    return Item(
        id=f"{source.snapshot.source}:{model_id}:{RETIRES_IN}:{spell.on}:{days}",
        source=source.snapshot.source,
        model=model_id,
        kind=RETIRES_IN,
        severity=severity,
        # A date that became known in the course of the very day of the threshold is told from then on, not from midnight.
        entered=max(midnight, spell.start),
        published=midnight,
        title=title,
        sentences=sentences,
        state=facts.get("state"),
        retires_on=spell.on,
        retirement_kind="firm",
        replacements=tuple(facts.get("replacements") or ()),
        evidence=evidence_of(source.snapshot.url, tuple(facts.get("evidence") or ())),
        days=days,
    )
