"""What has to be true of a record of changes: every line for itself, and that the whole record leads to the facts. Pure.

========================== ===================================================================================================
code                       what is wrong
========================== ===================================================================================================
record-not-canonical       a line isn't the bytes that its own change gives
change-source              a line names another source than the folder
change-id                  an id isn't the one that source, subject, kind and the fields after give
change-id-counter          a fact comes back without the next counter, or a counter stands on a first time
seen-at                    a time doesn't exist
seen-at-order              a line was seen before the one above it
severity                   the severity isn't the one of the kind
kind                       the kind isn't the one that the model's facts before and after give
replay                     walking back from the facts, a line's "after" isn't what the facts were then
replay-forward             walking forward again from where the record begins doesn't lead to the facts
========================== ===================================================================================================
"""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import datetime
from itertools import pairwise
from typing import TYPE_CHECKING

from scraper.canonical import dumps_line, parameter_to_json
from scraper.change import ChangeKind, change_id, change_to_json, severity_of, subject_of
from scraper.changes import PAGE_FACTS, apply, facts_by_model, keyed_parameters, kind_of
from scraper.errors import SnapshotInvalid
from scraper.lifecycle import State
from scraper.store.invariants import Problem, canonical_bytes

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from scraper.canonical import Json
    from scraper.change import Change
    from scraper.lifecycle import Snapshot

_COUNTER = re.compile(r"(?P<base>.*:[0-9a-f]{12})(?::(?P<count>[0-9]+))?\Z")
_SEEN_AT = "%Y-%m-%dT%H:%M:%SZ"


def of_record(changes: Sequence[Change], text: str, file: str, source: str) -> Iterator[Problem]:
    """Give every problem of one ``changes.jsonl`` by itself; line ``n`` is ``changes[n - 1]``."""
    yield from canonical_bytes(
        text, "".join(dumps_line(change_to_json(change)) for change in changes), file, "record-not-canonical"
    )
    for line, change in enumerate(changes, start=1):
        if change.source != source:
            yield Problem("change-source", file, str(line), f"says {change.source!r} in the folder of {source!r}")
        yield from _seen_at(change, file, line)
        yield from _severity(change, file, line)
    yield from _ids(changes, file)
    for line, (one, two) in enumerate(pairwise(changes), start=2):
        if two.seen_at < one.seen_at:
            yield Problem("seen-at-order", file, str(line), f"{two.seen_at} comes after {one.seen_at}")


def _seen_at(change: Change, file: str, line: int) -> Iterator[Problem]:
    try:
        exact = datetime.strptime(change.seen_at, _SEEN_AT).strftime(_SEEN_AT) == change.seen_at  # noqa: DTZ007 - Z is in the form
    except ValueError:
        exact = False
    if not exact:
        yield Problem("seen-at", file, str(line), f"{change.seen_at!r} is no time YYYY-MM-DDTHH:MM:SSZ that exists")


def _severity(change: Change, file: str, line: int) -> Iterator[Problem]:
    # The severity of a rewrite hangs on the model's state then; where the line itself doesn't tell, both are right here.
    state = change.after("state")
    allowed = {severity_of(change.kind, state)}
    if change.kind is ChangeKind.REPLACEMENT_CHANGED and state is None:
        allowed = {severity_of(change.kind, State.DEPRECATED), severity_of(change.kind, State.RETIRED)}
    if change.severity not in allowed:
        yield Problem("severity", file, str(line), f"{change.severity} for {change.kind}, which is {' or '.join(sorted(allowed))}")


def _ids(changes: Sequence[Change], file: str) -> Iterator[Problem]:
    """Hold ids to what they promise: the same fact has the same id everywhere, and each return of it the next counter."""
    times: dict[str, int] = {}
    for line, change in enumerate(changes, start=1):
        wanted = change_id(change.source, subject_of(change), change.kind, dict(change.fields))
        match = _COUNTER.match(change.id)
        if match is None or match["base"] != wanted:
            yield Problem("change-id", file, str(line), f"{change.id} stands where these facts give {wanted}")
            continue
        times[wanted] = times.get(wanted, 0) + 1
        counter = "" if times[wanted] == 1 else f":{times[wanted]}"
        if change.id != wanted + counter:
            yield Problem("change-id-counter", file, str(line), f"{change.id} stands where {wanted}{counter} comes next")


def lead_to(snapshot: Snapshot, changes: Sequence[Change], file: str) -> Iterator[Problem]:
    """Give every line that contradicts the facts: the record is walked back from ``snapshot``, line by line, newest first.

    Each line's "after" must be what held then; what it says was "before" holds from there on. The snapshot must be free of
    duplicate models and of notices that name unknown ones.
    """
    state = _flat(snapshot)
    sound = True
    for line, change in reversed(list(enumerate(changes, start=1))):
        if change.kind is ChangeKind.PAGE:
            continue
        subject = subject_of(change)
        facts = state.setdefault(subject, {})
        was = dict(facts)
        wrong = [name for name, (_, after) in change.fields.items() if facts.get(name) != after]
        for name in wrong:
            told, held = _shown(change.after(name)), _shown(facts.get(name))
            yield Problem("replay", file, str(line), f"{subject}.{name} became {told}, and was {held} then")
        facts.update({name: before for name, (before, _) in change.fields.items()})
        sound = sound and not wrong
        if change.model is not None and not wrong:
            yield from _kind(change, facts, was, file, line)
    if sound:
        yield from _forward(snapshot, changes, file)


def _kind(change: Change, before: dict[str, Json], after: dict[str, Json], file: str, line: int) -> Iterator[Problem]:
    """Hold kind and severity to the whole facts of the model on both sides of the change."""
    sides = [side if side.get("state") is not None else None for side in (before, after)]
    try:
        wanted = kind_of(*sides)
    except (KeyError, TypeError):
        return  # half a model: `_forward` says so
    if change.kind is not wanted:
        yield Problem("kind", file, str(line), f"{change.kind} for what is {wanted}")
    # `_severity` has judged every other kind by its line alone.
    elif change.kind is ChangeKind.REPLACEMENT_CHANGED and change.severity is not severity_of(change.kind, after.get("state")):
        yield Problem("severity", file, str(line), f"{change.severity} for a rewrite while {change.model} was {after.get('state')}")


def _forward(snapshot: Snapshot, changes: Sequence[Change], file: str) -> Iterator[Problem]:
    try:
        start = apply(snapshot, [inverted(change) for change in reversed(changes)])
        same = apply(start, changes) == snapshot
    except (SnapshotInvalid, KeyError, TypeError) as error:
        yield Problem("replay-forward", file, "1", f"what held before the record began is no whole snapshot ({error})")
        return
    if not same:
        yield Problem("replay-forward", file, "", "the record, walked back and forward again, doesn't lead to lifecycle.json")


def inverted(change: Change) -> Change:
    """Give the change that takes this one back: every field's before and after swapped."""
    return replace(change, fields={name: (after, before) for name, (before, after) in change.fields.items()})


def _flat(snapshot: Snapshot) -> dict[str, dict[str, Json]]:
    """Give every subject that a change can name with its fields now."""
    state: dict[str, dict[str, Json]] = {**facts_by_model(snapshot)}
    for subject, parameter in keyed_parameters(snapshot).items():
        state[subject] = {"parameter": parameter_to_json(parameter)}
    state["page"] = {name: getattr(snapshot, name) for name in PAGE_FACTS}
    return state


def _shown(value: Json) -> str:
    return repr(value)[:80]
