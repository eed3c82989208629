"""What was known when: the record of changes walked backwards from the facts, so that each model's past is exact.

The first snapshot of a source records no changes. Undoing every change from the facts of today gives that first snapshot
again, and it comes out the same however long the record grows: what is published from it never changes its meaning.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING

from scraper.changes import facts_by_model

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from scraper.canonical import Json
    from scraper.change import Change
    from scraper.lifecycle import Snapshot


@dataclass(frozen=True, slots=True)
class Step:
    """The facts of one model from one moment on.

    ``seen_at`` is the change's UTC time, empty for the first snapshot of the source; ``facts`` are the fields of ``lifecycle.json``
    with the model's entries of the history under ``notices``, and None where the model wasn't known.
    """

    seen_at: str
    change_id: str | None
    facts: Mapping[str, Json] | None

    @property
    def retires_on(self) -> date | None:
        """Give the date of the retirement, of whatever kind, as it stood then."""
        on = self.facts and self.facts["retirement"] and self.facts["retirement"]["on"]
        return date.fromisoformat(on) if on else None

    @property
    def retirement_kind(self) -> str:
        """Give ``floor``, ``firm``, ``actual`` or ``none`` as it stood then."""
        return str(self.facts["retirement"]["kind"]) if self.facts and self.facts["retirement"] else "none"

    def check(self) -> None:
        """Raise whatever a value raises that can't be read; then the other questions can't fail."""
        if self.facts is not None:
            days = [self.retires_on and self.retires_on.isoformat(), self.facts["announced_on"], self.facts["deprecated_on"]]
            for day in (*days, *(entry["announced_on"] for entry in self.facts["notices"])):
                if day is not None:
                    date.fromisoformat(day)


def histories(snapshot: Snapshot, changes: Iterable[Change]) -> dict[str, tuple[Step, ...]]:
    """Give each model's steps, oldest first; the first is the first snapshot's, with ``facts`` None for a model that came later."""
    facts = facts_by_model(snapshot)
    own: dict[str, list[Change]] = {model_id: [] for model_id in facts}
    for change in changes:
        if change.model is not None:
            own.setdefault(change.model, []).append(change)
    return {model_id: _steps(facts.get(model_id), record) for model_id, record in sorted(own.items())}


def _steps(now: dict[str, Json] | None, record: list[Change]) -> tuple[Step, ...]:
    steps = []
    facts = now
    for change in reversed(record):
        steps.append(Step(change.seen_at, change.id, facts))
        before = {name: pair[0] for name, pair in change.fields.items()}
        unknown_before = "state" in before and before["state"] is None
        facts = None if unknown_before else {**(facts or {}), **before}
    steps.append(Step("", None, facts))
    for step in steps:
        step.check()
    return tuple(reversed(steps))
