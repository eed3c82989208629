"""The vocabulary of differences: a change with its kind, its severity, its fields before and after, and an id for ever."""

from __future__ import annotations

import json
from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING

from scraper.canonical import Json
from scraper.decode import At
from scraper.lifecycle import State

if TYPE_CHECKING:
    from collections.abc import Mapping


class ChangeKind(StrEnum):
    """What happened, in one word; the order is the order of telling."""

    DEPRECATED = "deprecated"
    RETIRED = "retired"
    REINSTATED = "reinstated"
    RETIREMENT_MOVED_EARLIER = "retirement_moved_earlier"
    RETIREMENT_WITHDRAWN = "retirement_withdrawn"
    RETIREMENT_MOVED_LATER = "retirement_moved_later"
    RETIREMENT_SET = "retirement_set"
    LEGACY = "legacy"
    PARAMETER_DEPRECATED = "parameter_deprecated"
    REPLACEMENT_CHANGED = "replacement_changed"
    FLOOR_MOVED = "floor_moved"
    ADDED = "added"
    UNLISTED = "unlisted"
    RELISTED = "relisted"
    CORRECTED = "corrected"
    PAGE = "page"


class Severity(StrEnum):
    """How loudly a change is told."""

    HIGH = "high"
    MEDIUM = "medium"
    LOW = "low"


_HIGH = {
    ChangeKind.DEPRECATED,
    ChangeKind.RETIREMENT_MOVED_EARLIER,
    ChangeKind.RETIREMENT_WITHDRAWN,
    ChangeKind.REINSTATED,
}
_MEDIUM = {
    ChangeKind.RETIRED,
    ChangeKind.RETIREMENT_MOVED_LATER,
    ChangeKind.RETIREMENT_SET,
    ChangeKind.LEGACY,
    ChangeKind.PARAMETER_DEPRECATED,
}

Fields = dict[str, tuple[Json, Json]]
"""Field name → (before, after), with the values of ``lifecycle.json``; ``notices`` holds the model's entries of the history."""


@dataclass(frozen=True, slots=True)
class Change:
    """One difference.

    ``model`` is None for what isn't a model: a parameter record (``fields["parameter"]``) or a fact of the page as a whole.
    ``seen_at`` is UTC, ``YYYY-MM-DDTHH:MM:SSZ``, empty until the change is recorded; ``accepted`` lists the guards that a
    person overrode for this update.
    """

    id: str
    source: str
    model: str | None
    kind: ChangeKind
    severity: Severity
    seen_at: str
    fields: Mapping[str, tuple[Json, Json]]
    evidence: tuple[str, ...] = ()
    accepted: tuple[str, ...] = ()

    def before(self, name: str) -> Json:
        """Give the value of a field before, or None where the field didn't change."""
        return self.fields.get(name, (None, None))[0]

    def after(self, name: str) -> Json:
        """Give the value of a field after, or None where the field didn't change."""
        return self.fields.get(name, (None, None))[1]


def change_to_json(change: Change) -> dict[str, Json]:
    """Give the object of one line of ``changes.jsonl``."""
    return {
        "id": change.id,
        "source": change.source,
        "model": change.model,
        "kind": str(change.kind),
        "severity": str(change.severity),
        "seen_at": change.seen_at,
        "fields": {name: list(pair) for name, pair in change.fields.items()},
        "evidence": list(change.evidence),
        "accepted": list(change.accepted),
    }


def severity_of(kind: ChangeKind, state: str | None = None) -> Severity:
    """Give the severity of a kind; ``state`` is the model's state after the change (it decides for replacements)."""
    if kind in _HIGH:
        return Severity.HIGH
    if kind in _MEDIUM or (kind is ChangeKind.REPLACEMENT_CHANGED and state == State.DEPRECATED):
        return Severity.MEDIUM
    return Severity.LOW


def change_id(source: str, subject: str, kind: ChangeKind, fields: Fields) -> str:
    """Give the id that the same fact has on every machine, for ever; the store adds ``:2`` and so on where a fact comes back."""
    import hashlib

    after = json.dumps({name: pair[1] for name, pair in fields.items()}, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    return f"{source}:{subject}:{kind}:{hashlib.sha256(after.encode('utf-8', 'surrogatepass')).hexdigest()[:12]}"


def subject_of(change: Change) -> str:
    """Give what a change is about: the model's id, else the subject inside the change's id (a parameter record, ``page``)."""
    if change.model is not None:
        return change.model
    # A subject may hold colons itself, so it is what the source's name and the kind leave over, not the second field.
    return change.id.removeprefix(f"{change.source}:").rpartition(f":{change.kind}:")[0]


def change_from_json(value: Json, place: str = "change") -> Change:
    """Read the object of one line of ``changes.jsonl``; raises `SnapshotInvalid` with the place and the value."""
    at = At(value, place)
    at.only("id", "source", "model", "kind", "severity", "seen_at", "fields", "evidence", "accepted")
    kind, severity, fields = at.get("kind"), at.get("severity"), at.get("fields")
    if kind.value not in set(ChangeKind):
        raise kind.fail("a kind of change")
    if severity.value not in set(Severity):
        raise severity.fail("high, medium or low")
    if not isinstance(fields.value, dict):
        raise fields.fail("an object of [before, after]")
    pairs: Fields = {}
    for name in fields.value:
        pair = fields.get(name)
        if len(pair.items()) != 2:
            raise pair.fail("[before, after]")
        pairs[name] = (pair.value[0], pair.value[1])
    return Change(
        id=at.get("id").text(),
        source=at.get("source").text(),
        model=at.get("model").optional_text(),
        kind=ChangeKind(kind.value),
        severity=Severity(severity.value),
        seen_at=at.get("seen_at").text(),
        fields=pairs,
        evidence=at.get("evidence").texts(),
        accepted=at.get("accepted").texts(),
    )
