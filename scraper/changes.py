"""Snapshot × Snapshot → changes: one typed difference per model, with the most telling kind and every field before and after.

``apply(old, diff(old, new)) == new`` and ``diff(x, x) == ()``; property tests hold both. Fields carry the JSON values of
``lifecycle.json``, so that a line of ``changes.jsonl`` can be read without this program.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from scraper.canonical import (
    model_to_json,
    notice_to_json,
    parameter_to_json,
    sort_models,
    sort_notices,
    sort_parameters,
)
from scraper.change import Change, ChangeKind, Severity, change_id, severity_of, subject_of
from scraper.decode import model_from_json, notice_from_json, parameter_from_json
from scraper.errors import SnapshotInvalid
from scraper.lifecycle import State

if TYPE_CHECKING:
    from collections.abc import Iterable

    from scraper.canonical import Json
    from scraper.change import Fields
    from scraper.lifecycle import Parameter, Snapshot


def facts_by_model(snapshot: Snapshot) -> dict[str, dict[str, Json]]:
    """Give each model's fields with its entries of the history beside them, newest notice first.

    Raises `SnapshotInvalid` for a notice that names a model which isn't among the models.
    """
    facts = {model.id: {**model_to_json(model), "notices": []} for model in snapshot.models}
    for fields in facts.values():
        del fields["id"]
    for notice in sort_notices(snapshot.notices):
        head = notice_to_json(notice)
        for entry in head.pop("models"):
            model_id = entry.pop("id")
            if model_id not in facts:
                sentence = f"notice {notice.anchor!r} names {model_id!r}, which isn't among the models of {snapshot.source}"
                raise SnapshotInvalid(sentence, hint="`lastcall validate` names the place; restore the file from git")
            facts[model_id]["notices"].append({**head, **entry})
    return facts


def diff(old: Snapshot, new: Snapshot) -> tuple[Change, ...]:
    """Give every difference from ``old`` to ``new``, loudest first, then by kind and model; ``seen_at`` is left empty."""
    before, after = facts_by_model(old), facts_by_model(new)
    changes = [
        change
        for model_id in sorted(before.keys() | after.keys())
        if (change := _model_change(new.source, model_id, before.get(model_id), after.get(model_id)))
    ]
    changes += _parameter_changes(old, new)
    changes += _page_facts_change(old, new)
    loudness, telling = list(Severity), list(ChangeKind)
    return tuple(sorted(changes, key=lambda change: (loudness.index(change.severity), telling.index(change.kind), change.id)))


def _model_change(source: str, model_id: str, old: dict[str, Json] | None, new: dict[str, Json] | None) -> Change | None:
    names = list(new or old or {})
    fields: Fields = {
        name: pair for name in names if (pair := (old and old[name], new and new[name]))[0] != pair[1] or old is None or new is None
    }
    if not fields:
        return None
    kind = kind_of(old, new)
    state = new["state"] if new else None
    evidence = tuple((new or old or {})["evidence"])
    return Change(
        change_id(source, model_id, kind, fields),
        source,
        model_id,
        kind,
        severity_of(kind, state),
        "",
        fields,
        evidence,
    )


def kind_of(old: dict[str, Json] | None, new: dict[str, Json] | None) -> ChangeKind:
    """Choose the most telling kind of one model's change, from its `facts_by_model` before and after (None: not there)."""
    if new is None:
        return ChangeKind.UNLISTED
    if old is None:
        return ChangeKind.DEPRECATED if new["state"] == State.DEPRECATED else ChangeKind.ADDED
    if old["state"] != new["state"]:
        return _kind_of_state(old["state"], new["state"])
    known = {notice["anchor"] for notice in old["notices"]} | {notice["announced_on"] for notice in old["notices"]}
    newly_named = any(notice["anchor"] not in known and notice["announced_on"] not in known for notice in new["notices"])
    if newly_named and new["state"] != State.RETIRED:
        return ChangeKind.DEPRECATED
    return (
        _kind_of_retirement(old["retirement"], new["retirement"])
        or (ChangeKind.REPLACEMENT_CHANGED if old["replacements"] != new["replacements"] else None)
        or ((ChangeKind.RELISTED if new["listed"] else ChangeKind.UNLISTED) if old["listed"] != new["listed"] else None)
        or ChangeKind.CORRECTED
    )


def _kind_of_state(old: str, new: str) -> ChangeKind:
    over = {State.DEPRECATED, State.RETIRED}
    if new == State.RETIRED:
        return ChangeKind.RETIRED
    if new == State.DEPRECATED:
        return ChangeKind.DEPRECATED
    if old in over and new in {State.ACTIVE, State.LEGACY}:
        return ChangeKind.REINSTATED
    return ChangeKind.LEGACY if new == State.LEGACY else ChangeKind.CORRECTED


def _kind_of_retirement(old: dict[str, Json], new: dict[str, Json]) -> ChangeKind | None:
    """Choose by the date alone; None where date and kind are as they were. ISO dates compare as text."""
    was, now = (old["kind"], old["on"]), (new["kind"], new["on"])
    if was == now:
        return None
    if old["kind"] == "firm" and new["kind"] == "firm":
        return ChangeKind.RETIREMENT_MOVED_EARLIER if new["on"] < old["on"] else ChangeKind.RETIREMENT_MOVED_LATER
    if old["kind"] == "firm" and new["kind"] in {"none", "floor"}:
        return ChangeKind.RETIREMENT_WITHDRAWN
    if new["kind"] == "firm" and old["kind"] in {"none", "floor"}:
        return ChangeKind.RETIREMENT_SET
    if {old["kind"], new["kind"]} <= {"none", "floor"}:
        return ChangeKind.FLOOR_MOVED
    if new["kind"] == "actual" and old["kind"] != "actual":
        # A notice may say that it has happened before the row does.
        return ChangeKind.RETIRED
    return ChangeKind.CORRECTED


def keyed_parameters(snapshot: Snapshot) -> dict[str, Parameter]:
    """Give parameter records by a subject for ids: their names, with a counter where one set of names has several records."""
    keyed: dict[str, Parameter] = {}
    for parameter in sort_parameters(snapshot.parameters):
        base = subject = "parameter." + ".".join(name.lower() for name in parameter.names)
        count = 1
        while subject in keyed:
            count += 1
            subject = f"{base}.{count}"
        keyed[subject] = parameter
    return keyed


def _parameter_changes(old: Snapshot, new: Snapshot) -> list[Change]:
    before, after = keyed_parameters(old), keyed_parameters(new)
    changes = []
    for subject in sorted(before.keys() | after.keys()):
        was, now = before.get(subject), after.get(subject)
        if was == now:
            continue
        fields: Fields = {"parameter": (parameter_to_json(was) if was else None, parameter_to_json(now) if now else None)}
        kind = ChangeKind.PARAMETER_DEPRECATED if was is None else ChangeKind.CORRECTED
        changes.append(
            Change(
                change_id(new.source, subject, kind, fields),
                new.source,
                None,
                kind,
                severity_of(kind),
                "",
                fields,
                ("parameters",),
            )
        )
    return changes


PAGE_FACTS = ("source", "url", "scope", "notice_days")


def _page_facts_change(old: Snapshot, new: Snapshot) -> list[Change]:
    fields: Fields = {
        name: (getattr(old, name), getattr(new, name)) for name in PAGE_FACTS if getattr(old, name) != getattr(new, name)
    }
    if not fields:
        return []
    kind = ChangeKind.CORRECTED
    return [
        Change(
            change_id(new.source, "page", kind, fields),
            new.source,
            None,
            kind,
            severity_of(kind),
            "",
            fields,
            ("page",),
        )
    ]


def apply(old: Snapshot, changes: Iterable[Change]) -> Snapshot:
    """Give the snapshot that ``changes`` lead to from ``old``."""
    facts = facts_by_model(old)
    parameters = keyed_parameters(old)
    page: dict[str, Json] = {}
    for change in changes:
        # Prose is no fact of a snapshot: its entry is for readers only.
        if change.kind is ChangeKind.PAGE:
            continue
        after = {name: pair[1] for name, pair in change.fields.items()}
        if change.model is not None:
            facts.setdefault(change.model, {}).update(after)
            if after.get("state", "") is None:
                del facts[change.model]
        elif "parameter" in after:
            subject = subject_of(change)
            parameters.pop(subject, None)
            if after["parameter"] is not None:
                parameters[subject] = parameter_from_json(after["parameter"])
        else:
            page.update(after)
    return _rebuild(replace(old, **page), facts, parameters.values())


def _rebuild(head: Snapshot, facts: dict[str, dict[str, Json]], parameters: Iterable[Parameter]) -> Snapshot:
    """Put models, notices and parameters together again; a notice is the sum of its models' entries."""
    notices: dict[tuple[str, str], dict[str, Json]] = {}
    models = []
    for model_id, fields in facts.items():
        models.append(model_from_json({"id": model_id, **{name: value for name, value in fields.items() if name != "notices"}}))
        for entry in fields["notices"]:
            notice = notices.setdefault(
                (entry["announced_on"], entry["anchor"]),
                {**{name: entry[name] for name in ("announced_on", "title", "anchor", "retired_on")}, "models": []},
            )
            named = {name: entry[name] for name in ("retires_on", "replacements", "replacement_raw")}
            notice["models"].append({"id": model_id, **named})
    return replace(
        head,
        models=sort_models(models),
        notices=sort_notices(notice_from_json(notice) for notice in notices.values()),
        parameters=sort_parameters(parameters),
    )
