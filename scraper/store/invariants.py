"""What has to be true of a snapshot beyond its schema: pure functions, one idea each, every problem with a stable code.

========================== ===================================================================================================
code                       what is wrong
========================== ===================================================================================================
not-canonical              the file isn't the bytes that its own facts give
source-name                the facts name another source than the folder
duplicate-model            one id stands twice
model-order                models aren't by id
duplicate-notice           one notice stands twice
notice-order               notices aren't newest first
notice-model-unknown       a notice names a model that isn't among the models
evidence-unknown           evidence points to a notice that doesn't exist or doesn't name the model
evidence-listed            a model is listed without a status row as evidence, or the other way round
announcement-disagrees     the day of announcement isn't the newest notice's
replacements-disagree      the replacements aren't the newest notice's
retirement-kind            date and kind of a retirement, or kind and state, exclude each other
retirement-order           a model is retired before it was announced
========================== ===================================================================================================

`scraper.store.record` holds the record of changes to its own.
"""

from __future__ import annotations

from dataclasses import dataclass
from itertools import pairwise
from typing import TYPE_CHECKING

from scraper.canonical import snapshot_text, sort_models, sort_notices
from scraper.lifecycle import RetirementKind, State

if TYPE_CHECKING:
    from collections.abc import Iterator

    from scraper.lifecycle import Model, Notice, NoticeModel, Snapshot

ERROR, WARNING = "error", "warning"


@dataclass(frozen=True, slots=True)
class Problem:
    """One thing that is wrong with a stored file.

    ``file`` is its path, ``place`` a line number or the place in the JSON (empty for the file as a whole), ``level`` is
    ``error`` or ``warning``.
    """

    code: str
    file: str
    place: str
    sentence: str
    level: str = ERROR

    def __str__(self) -> str:
        """Give the line for people: ``file:line: code: sentence``, the form that editors can jump to."""
        where = f"{self.file}:{self.place}" if self.place else self.file
        return f"{where}: {self.level}: {self.code}: {self.sentence}"


def of_snapshot(snapshot: Snapshot, text: str, file: str, source: str) -> Iterator[Problem]:
    """Give every problem of one ``lifecycle.json``: ``text`` as it was read, ``source`` the name of its folder."""
    if snapshot.source != source:
        yield Problem("source-name", file, "source", f"says {snapshot.source!r} in the folder of {source!r}")
    yield from canonical_bytes(text, snapshot_text(snapshot), file)
    yield from _models_in_order(snapshot, file)
    yield from _notices_in_order(snapshot, file)
    yield from _notice_models_known(snapshot, file)
    for index, model in enumerate(snapshot.models):
        place = f"models[{index}]"
        yield from _evidence(snapshot, model, file, place)
        yield from _newest_notice(snapshot, model, file, place)
        yield from _retirement(snapshot, model, file, place)


def canonical_bytes(text: str, wanted: str, file: str, code: str = "not-canonical") -> Iterator[Problem]:
    """Give a problem where a file's text isn't the canonical one, with the first line that differs."""
    if text == wanted:
        return
    found, right = text.split("\n"), wanted.split("\n")
    same = next((number for number, (one, other) in enumerate(zip(found, right, strict=False)) if one != other), None)
    line = min(len(found), len(right)) if same is None else same + 1
    shown = "" if same is None else f": {right[same].strip()[:60]!r} is wanted, {found[same].strip()[:60]!r} found"
    yield Problem(code, file, str(line), f"not the bytes that these facts give{shown}")


def _models_in_order(snapshot: Snapshot, file: str) -> Iterator[Problem]:
    seen: set[str] = set()
    for index, model in enumerate(snapshot.models):
        if model.id in seen:
            yield Problem("duplicate-model", file, f"models[{index}]", f"{model.id} stands more than once")
        seen.add(model.id)
    if snapshot.models != sort_models(snapshot.models):
        index = next(i for i, (one, two) in enumerate(pairwise(snapshot.models), start=1) if one.id > two.id)
        yield Problem("model-order", file, f"models[{index}]", f"{snapshot.models[index].id} belongs further up")


def _notices_in_order(snapshot: Snapshot, file: str) -> Iterator[Problem]:
    seen: set[tuple[object, str]] = set()
    for index, notice in enumerate(snapshot.notices):
        key = (notice.announced_on, notice.anchor)
        if key in seen:
            yield Problem("duplicate-notice", file, f"notices[{index}]", f"{notice.anchor} stands more than once")
        seen.add(key)
    wanted = sort_notices(snapshot.notices)
    for index, (notice, other) in enumerate(zip(snapshot.notices, wanted, strict=True)):
        if notice != other:
            yield Problem(
                "notice-order", file, f"notices[{index}]", f"{notice.anchor}: newest first, and its models by id, is the order"
            )
            return


def _notice_models_known(snapshot: Snapshot, file: str) -> Iterator[Problem]:
    known = {model.id for model in snapshot.models}
    for index, notice in enumerate(snapshot.notices):
        for number, entry in enumerate(notice.models):
            if entry.id not in known:
                yield Problem(
                    "notice-model-unknown", file, f"notices[{index}].models[{number}]", f"{entry.id} isn't among the models"
                )


def _evidence(snapshot: Snapshot, model: Model, file: str, place: str) -> Iterator[Problem]:
    naming = {notice.anchor for notice in snapshot.notices_of(model.id)}
    for index, evidence in enumerate(model.evidence):
        kind, _, anchor = evidence.partition(":")
        if kind == "notice" and anchor not in naming:
            sentence = f"{model.id} rests on notice {anchor!r}, and no such notice names it"
            yield Problem("evidence-unknown", file, f"{place}.evidence[{index}]", sentence)
    if model.listed != ("status" in model.evidence):
        sentence = f"{model.id} is {'' if model.listed else 'not '}listed and its evidence says otherwise"
        yield Problem("evidence-listed", file, f"{place}.listed", sentence)


def _newest_entries(snapshot: Snapshot, model: Model) -> list[tuple[Notice, NoticeModel]]:
    """Give what the newest notices say of a model: more than one only where several bear the same day."""
    notices = snapshot.notices_of(model.id)
    newest = max((notice.announced_on for notice in notices), default=None)
    return [
        (notice, entry) for notice in notices if notice.announced_on == newest for entry in notice.models if entry.id == model.id
    ]


def _newest_notice(snapshot: Snapshot, model: Model, file: str, place: str) -> Iterator[Problem]:
    """Rule 3 of `scraper.reconcile`: the newest notice that names a model gives its announcement and its replacements."""
    entries = _newest_entries(snapshot, model)
    if not entries:
        return
    announced_on = entries[0][0].announced_on
    if model.announced_on != announced_on:
        sentence = f"{model.id} was announced {announced_on} by its newest notice, {model.announced_on} stands here"
        yield Problem("announcement-disagrees", file, f"{place}.announced_on", sentence)
    if all(model.replacements != entry.replacements for _, entry in entries):
        named = ", ".join(entries[0][1].replacements) or "none"
        sentence = f"{model.id}: its newest notice names {named}, {', '.join(model.replacements) or 'none'} stands here"
        yield Problem("replacements-disagree", file, f"{place}.replacements", sentence)


def _retirement(snapshot: Snapshot, model: Model, file: str, place: str) -> Iterator[Problem]:
    on, kind, retired = model.retirement.on, model.retirement.kind, model.state == State.RETIRED
    # The page may say in a notice, with or without a day, that it has happened before its row says so.
    happened = retired or bool(snapshot.notices_of(model.id))
    wrong = None
    if (kind is RetirementKind.NONE) != (on is None):
        wrong = f"kind {kind} with {on or 'no date'}"
    elif kind is RetirementKind.ACTUAL and not happened:
        wrong = f"a retirement that has happened, and the state {model.state}"
    elif retired and kind is RetirementKind.FIRM:
        wrong = "the state retired, and a date that is still firm"
    if wrong:
        yield Problem("retirement-kind", file, f"{place}.retirement", f"{model.id}: {wrong}")
    told = kind in {RetirementKind.FIRM, RetirementKind.ACTUAL} and on is not None and model.announced_on is not None
    if told and on is not None and model.announced_on is not None and on < model.announced_on:
        sentence = f"{model.id} retires {on}, before its announcement {model.announced_on}"
        yield Problem("retirement-order", file, f"{place}.retirement.on", sentence)
