r"""The facts as JSON: one snapshot, one text, byte for byte. `scraper.decode` is the way back.

UTF-8, two spaces, ``\n``, fixed key order, models by id, notices newest first, parameters by name, and no time of the run:
the same page gives the same bytes. A field that is unknown is ``null`` and never left out.
"""

from __future__ import annotations

import json

from scraper.lifecycle import Notice

TYPE_CHECKING = False  # typing itself would cost more than this module: see scraper/_late.py
if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import date
    from typing import Any

    from scraper.lifecycle import Model, Parameter, Snapshot

SCHEMA = "lastcall/1"

# What `json.loads` gives: `scraper.decode` checks each piece before it becomes a fact.
if TYPE_CHECKING:
    Json = Any
else:
    Json = object


def iso(day: date | None) -> str | None:
    """Give ``YYYY-MM-DD``, or None."""
    return day.isoformat() if day else None


def model_to_json(model: Model) -> dict[str, Json]:
    """Give one model as an object of ``lifecycle.json``."""
    retirement = model.retirement
    return {
        "id": model.id,
        "state": str(model.state),
        "deprecated_on": iso(model.deprecated_on),
        "retirement": {"on": iso(retirement.on), "kind": str(retirement.kind), "raw": retirement.raw},
        "replacements": list(model.replacements),
        "replacement_raw": model.replacement_raw,
        "announced_on": iso(model.announced_on),
        "listed": model.listed,
        "evidence": list(model.evidence),
    }


def notice_to_json(notice: Notice) -> dict[str, Json]:
    """Give one notice as an object of ``lifecycle.json``."""
    return {
        "announced_on": iso(notice.announced_on),
        "title": notice.title,
        "anchor": notice.anchor,
        "retired_on": iso(notice.retired_on),
        "models": [
            {
                "id": entry.id,
                "retires_on": iso(entry.retires_on),
                "replacements": list(entry.replacements),
                "replacement_raw": entry.replacement_raw,
            }
            for entry in notice.models
        ],
    }


def parameter_to_json(parameter: Parameter) -> dict[str, Json]:
    """Give one parameter record as an object of ``lifecycle.json``."""
    return {
        "names": list(parameter.names),
        "state": parameter.state,
        "since": parameter.since,
        "replacement_raw": parameter.replacement_raw,
        "behavior_raw": parameter.behavior_raw,
    }


def sort_models(models: Iterable[Model]) -> tuple[Model, ...]:
    """Order models as the file does: by id."""
    return tuple(sorted(models, key=lambda model: model.id))


def sort_notices(notices: Iterable[Notice]) -> tuple[Notice, ...]:
    """Order notices as the file does: newest first, then by anchor, with the models of each by id."""
    ordered = (
        Notice(
            notice.announced_on,
            notice.title,
            notice.anchor,
            notice.retired_on,
            tuple(sorted(notice.models, key=lambda entry: entry.id)),
        )
        for notice in notices
    )
    return tuple(sorted(ordered, key=lambda notice: (-notice.announced_on.toordinal(), notice.anchor)))


def sort_parameters(parameters: Iterable[Parameter]) -> tuple[Parameter, ...]:
    """Order parameter records by their names, then by the first model that they hold for, then by everything else they say."""
    return tuple(sorted(parameters, key=_parameter_key))


def _parameter_key(parameter: Parameter) -> tuple[tuple[str, ...], tuple[str, ...]]:
    # Every field takes part: two records that tie would stand in the order of the page, and that means nothing.
    rest = (parameter.since, parameter.state, parameter.replacement_raw, parameter.behavior_raw)
    return parameter.names, tuple("" if text is None else f" {text}" for text in rest)


def snapshot_to_json(snapshot: Snapshot) -> dict[str, Json]:
    """Give the whole snapshot as the object that ``lifecycle.json`` is, in canonical order."""
    return {
        "schema": SCHEMA,
        "source": snapshot.source,
        "url": snapshot.url,
        "scope": snapshot.scope,
        "notice_days": snapshot.notice_days,
        "models": [model_to_json(model) for model in sort_models(snapshot.models)],
        "notices": [notice_to_json(notice) for notice in sort_notices(snapshot.notices)],
        "parameters": [parameter_to_json(parameter) for parameter in sort_parameters(snapshot.parameters)],
    }


def dumps(value: Json) -> str:
    """Give canonical JSON text with its final newline."""
    return json.dumps(value, ensure_ascii=False, indent=2) + "\n"


def dumps_line(value: Json) -> str:
    """Give one line of JSON Lines, with its newline."""
    return json.dumps(value, ensure_ascii=False, separators=(", ", ": ")) + "\n"


def snapshot_text(snapshot: Snapshot) -> str:
    """Give the canonical text of ``lifecycle.json``."""
    return dumps(snapshot_to_json(snapshot))
