"""What an update adds to the record: ids that never repeat, times that a second run doesn't move."""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import replace
from typing import TYPE_CHECKING

from scraper.canonical import dumps_line
from scraper.change import change_to_json
from scraper.errors import UsageError

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from datetime import datetime

    from scraper.change import Change

_COUNTED = re.compile(r"(.+:[0-9a-f]{12}):\d{1,9}")


def stamp(moment: datetime) -> str:
    """Give a UTC moment as ``YYYY-MM-DDTHH:MM:SSZ``."""
    return moment.strftime("%Y-%m-%dT%H:%M:%SZ")


def record(
    changes: Iterable[Change], committed: Sequence[Change], written: Sequence[Change], seen_at: str, accepted: Sequence[str]
) -> tuple[Change, ...]:
    """Give ``changes`` as they go into the record.

    ``committed`` is the record at the base: a fact that comes back there gets a counter (``…:2``). ``written`` is the record in the
    work tree: a change that already stands there keeps its ``seen_at`` and what was accepted for it. What was seen earlier comes
    first; raises `UsageError` for a time before the newest record, because a record goes forward in time.
    """
    counts = Counter(base_id(old.id) for old in committed)
    known = {old.id for old in committed}
    standing = {change.id: change for change in written if change.id not in known}
    newest = max((old.seen_at for old in committed), default="")
    recorded = []
    for change in changes:
        if seen_at < newest:
            sentence = f"{seen_at} is before {newest}, when the newest change on record was seen: a record goes forward in time"
            raise UsageError(sentence, hint="give a later --at, or set this machine's clock")
        number = counts[change.id] + 1
        change_id = change.id if number == 1 else f"{change.id}:{number}"
        earlier = standing.get(change_id)
        if earlier and newest <= earlier.seen_at <= seen_at:
            recorded.append(replace(change, id=change_id, seen_at=earlier.seen_at, accepted=earlier.accepted or tuple(accepted)))
        else:
            recorded.append(replace(change, id=change_id, seen_at=seen_at, accepted=tuple(accepted)))
    return tuple(sorted(recorded, key=lambda change: change.seen_at))


def base_id(change_id: str) -> str:
    """Give a change's id without its counter; a model's id may hold colons of its own."""
    found = _COUNTED.fullmatch(change_id)
    return found[1] if found else change_id


def changes_text(changes: Iterable[Change]) -> str:
    """Give the text of a ``changes.jsonl``."""
    return "".join(dumps_line(change_to_json(change)) for change in changes)
