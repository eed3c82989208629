"""A reading × what was known before → the new snapshot. Nothing is ever deleted.

The rules, in their order:

1. The state is what the row states. A model that stands in the history alone is retired where its notice says so, else what it
   was, else deprecated.
2. A date is a floor ("not sooner than"), firm (set) or actual (the page says that it has happened). A floor that has passed is
   still a floor.
3. The newest notice that names a model gives its day of announcement and its replacements. A row without a date takes the notice's;
   where both name one and they differ, the row's holds, the notice keeps its own, and the reviewer is told.
4. A model that a sentence calls deprecated, and that stands in no table, is a model too.
5. A model that is nowhere on the page any more keeps its last facts.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from scraper.canonical import sort_models, sort_notices, sort_parameters
from scraper.lifecycle import KNOWN_STATES, Doubt, Model, Notice, NoticeModel, Retirement, RetirementKind, Snapshot, State

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from datetime import date

    from scraper.sources.base import HistoryRow, Mention, Reading, Source, StatusRow


def reconcile(reading: Reading, source: Source, base: Snapshot | None = None) -> tuple[Snapshot, tuple[Doubt, ...]]:
    """Give the snapshot that follows from a page and the last known one, and what a reviewer should look at.

    A model or a notice of ``base`` that is nowhere on the page stays with its last facts (a model then with ``listed`` false and no
    evidence). Whether such a page is believed at all is the guards' business, not this function's.
    """
    ids = reading.ids
    before = {model.id: model for model in base.models} if base else {}
    rows = {row.id: row for row in reading.status}
    mentions = {mention.id: mention for mention in reading.mentions}
    doubts = list(reading.doubts)
    notices, kept = _notices(reading, base, doubts)
    named = _named(reading, kept)
    models = [
        _model(
            _Said(model_id, rows.get(model_id), tuple(named.get(model_id, ())), mentions.get(model_id)),
            before.get(model_id),
            doubts,
        )
        for model_id in sorted(ids)
    ]
    models += [replace(model, listed=False, evidence=()) for model in before.values() if model.id not in ids]
    snapshot = Snapshot(
        source=source.name,
        url=source.url,
        scope=reading.scope,
        notice_days=reading.notice_days,
        models=sort_models(models),
        notices=sort_notices(_together([*notices, *kept])),
        parameters=sort_parameters(reading.parameters),
    )
    return snapshot, tuple(doubts)


@dataclass(frozen=True, slots=True)
class _Naming:
    """One notice naming one model; ``here`` is false for a notice that is known from before and no longer on the page."""

    announced_on: date
    anchor: str
    retired: bool
    row: HistoryRow
    here: bool = True


def _named(reading: Reading, kept: list[Notice]) -> dict[str, list[_Naming]]:
    """Give every model's notices, newest first, those included that the page no longer has: what they said still holds."""
    from scraper.sources.base import HistoryRow

    named: dict[str, list[_Naming]] = {}
    for notice in reading.notices:
        for row in notice.rows:
            named.setdefault(row.id, []).append(_Naming(notice.announced_on, notice.anchor, notice.retired, row))
    for old in kept:
        for entry in old.models:
            kind = RetirementKind.FIRM if entry.retires_on else RetirementKind.NONE
            row = HistoryRow(entry.id, Retirement(entry.retires_on, kind), entry.replacements, entry.replacement_raw, "")
            named.setdefault(entry.id, []).append(_Naming(old.announced_on, old.anchor, bool(old.retired_on), row, here=False))
    for namings in named.values():
        namings.sort(key=lambda naming: (-naming.announced_on.toordinal(), naming.anchor))
    return named


@dataclass(frozen=True, slots=True)
class _Said:
    """Everything that one page says of one model; the newest notice stands first in ``named``."""

    id: str
    row: StatusRow | None
    named: tuple[_Naming, ...]
    mention: Mention | None


def _model(said: _Said, before: Model | None, doubts: list[Doubt]) -> Model:
    """Bring together what row, notices and mention say of one model."""
    model_id, row, named, mention = said.id, said.row, said.named, said.mention
    notice = named[0] if named else None
    entry = notice.row if notice else None
    state = _state(row, notice, mention, before)
    if state not in KNOWN_STATES:
        doubts.append(Doubt("unknown-state", model_id, f"the page calls it {state!r}, a word that isn't known"))
    retirement = _retirement(row, entry, mention, before)
    happened = state == State.RETIRED or (state == State.DEPRECATED and notice is not None and notice.retired)
    if retirement.kind is RetirementKind.FIRM and happened:
        retirement = replace(retirement, kind=RetirementKind.ACTUAL)
    doubts += _contradictions(said, notice, retirement)
    deprecated_on = row.deprecated_on if row else before.deprecated_on if before else None
    named_by = entry or mention
    evidence = (
        *(["status"] if row else []),
        *(f"notice:{naming.anchor}" for naming in named if naming.here),
        *([f"mention:{mention.anchor}"] if mention else []),
    )
    return Model(
        id=model_id,
        state=state,
        deprecated_on=deprecated_on,
        retirement=retirement,
        replacements=named_by.replacements if named_by else (),
        replacement_raw=named_by.replacement_raw if named_by else None,
        announced_on=notice.announced_on if notice else None,
        listed=row is not None,
        evidence=evidence,
    )


def _contradictions(said: _Said, notice: _Naming | None, retirement: Retirement) -> Iterator[Doubt]:
    """Give what one page says of a model in two ways: the row is believed, and a reviewer is told."""
    model_id, row, mention = said.id, said.row, said.mention
    if mention and mention.retirement.on and mention.retirement.on != retirement.on:
        sentence = f"a sentence under {mention.anchor!r} says {mention.retirement.on}, the tables say {retirement.on or 'no date'}"
        yield Doubt("dates-disagree", model_id, sentence)
    if row is None:
        return
    if mention and mention.state != row.state:
        sentence = f"the status table says {row.state}, a sentence under {mention.anchor!r} {mention.state}"
        yield Doubt("states-disagree", model_id, sentence)
    over = row.state in {State.DEPRECATED, State.RETIRED}
    if notice:
        on = notice.row.retirement.on
        if row.retirement.on and on and row.retirement.on != on:
            sentence = f"the status table says {row.retirement.on}, the notice of {notice.announced_on} says {on}"
            yield Doubt("dates-disagree", model_id, sentence)
        if notice.here and (not over or (notice.retired and row.state != State.RETIRED)):
            says = "says retired" if notice.retired else "announces its retirement"
            yield Doubt(
                "states-disagree", model_id, f"the status table says {row.state}, the notice of {notice.announced_on} {says}"
            )
    if row.state == State.RETIRED and retirement.kind in {RetirementKind.FLOOR, RetirementKind.NONE}:
        given = f"{retirement.raw!r}, which is no day of retirement" if retirement.raw else "no date"
        yield Doubt("retired-without-date", model_id, f"the status table says retired and gives {given}")
    if row.state in {State.ACTIVE, State.LEGACY} and row.retirement.kind is RetirementKind.FIRM:
        yield Doubt(
            "dated-while-active", model_id, f"the status table says {row.state} and sets {row.retirement.on} for its retirement"
        )


def _state(row: StatusRow | None, notice: _Naming | None, mention: Mention | None, before: Model | None) -> str:
    """Rule 1: the row; else the notice, where it says retired; else a mention; else the state last known; else deprecated."""
    if row:
        return row.state
    if notice and notice.retired:
        return str(State.RETIRED)
    if mention and not notice:
        return str(mention.state)
    return before.state if before else str(State.DEPRECATED)


def _retirement(row: StatusRow | None, entry: HistoryRow | None, mention: Mention | None, before: Model | None) -> Retirement:
    """Rules 2 and 3: the row's date or floor, else the notice's, else a mention's; a history without dates keeps the last known."""
    if row and row.retirement.kind is not RetirementKind.NONE:
        return row.retirement
    if entry and entry.retirement.on:
        return entry.retirement
    if mention and mention.retirement.on:
        return mention.retirement
    if row:
        return row.retirement
    if mention and not entry:
        return mention.retirement
    return before.retirement if before else Retirement(raw=entry.retirement.raw if entry else None)


def _notices(reading: Reading, base: Snapshot | None, doubts: list[Doubt]) -> tuple[list[Notice], list[Notice]]:
    """Give the page's notices, and beside them what ``base`` has and the page no longer: whole notices, and models of one.

    A notice is known again by its day and a model of its own: titles get rewritten (one was, in May 2025). A retired note that is
    missing now was said once, and some conversions drop it: the date stays, and the reviewer is told.
    """
    old = list(base.notices) if base else []
    here = {(notice.announced_on, row.id) for notice in reading.notices for row in notice.rows}
    notices, kept = [], []
    for read in reading.notices:
        entries = {
            row.id: NoticeModel(row.id, row.retirement.on, row.replacements, row.replacement_raw) for row in reversed(read.rows)
        }
        known = next((n for n in old if n.announced_on == read.announced_on and any(e.id in entries for e in n.models)), None)
        retired_on = read.retired_on
        if known:
            old.remove(known)
            if retired_on is None and known.retired_on:
                retired_on = known.retired_on
                doubts.append(
                    Doubt("retired-note-gone", read.anchor, f"its note of retirement on {retired_on} isn't there any more")
                )
            if gone := tuple(entry for entry in known.models if (known.announced_on, entry.id) not in here):
                kept.append(Notice(read.announced_on, read.title, read.anchor, retired_on, gone))
        notices.append(Notice(read.announced_on, read.title, read.anchor, retired_on, tuple(entries.values())))
    return notices, [*kept, *old]


def _together(notices: Iterable[Notice]) -> Iterator[Notice]:
    """Give each notice once, with the models that the page names in it and those that it named before."""
    found: dict[tuple[date, str], Notice] = {}
    for notice in notices:
        key = (notice.announced_on, notice.anchor)
        found[key] = replace(found[key], models=(*found[key].models, *notice.models)) if key in found else notice
    return iter(found.values())
