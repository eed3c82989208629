"""The API: plain JSON files under ``v1/``, described by the schemas beside them.

The promise of v1 (README, "Programs: the feed and the API"): nothing is renamed or removed, no type and no meaning changes; fields,
files and words of open lists may be added. Each file says for which day it was made, from which facts, and until when it is fresh.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from scraper.canonical import iso
from scraper.feeds.base import model_path, tag
from scraper.feeds.escape import clean, clean_json, file_name, page_url, safe_url
from scraper.feeds.jsonfeed import evidence_json, successor
from scraper.feeds.rows import rows
from scraper.lifecycle import RetirementKind, State

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from scraper.canonical import Json
    from scraper.feeds.base import FeedInput
    from scraper.feeds.item import Item
    from scraper.feeds.views import ModelView
    from scraper.lifecycle import Notice


def render(feed: FeedInput) -> Iterator[tuple[str, bytes]]:
    """Give every file of ``v1/`` but the schemas and badges."""
    accepted = {change.id: change.accepted for source in feed.sources for change in source.changes}
    changes = [item for item in feed.items if item.id in accepted]
    records = (model_record(feed, view) for view in feed.models)
    # The parameters stand here too: who judges code by this file has to know what a replacement refuses.
    yield "v1/models.json", _document(feed, "models", sources=_sources(feed), models=records, parameters=_parameters(feed))
    yield "v1/changes.json", _document(feed, "changes", changes=(_change(item, accepted[item.id]) for item in changes))
    yield "v1/upcoming.json", _document(feed, "upcoming", **upcoming(feed))
    yield "v1/notices.json", _document(feed, "notices", notices=_notices(feed))
    yield "v1/parameters.json", _document(feed, "parameters", parameters=_parameters(feed))
    yield from _model_files(feed, changes, accepted)


def _document(feed: FeedInput, name: str, **content: Json) -> bytes:
    head = {
        "schema": f"lastcall/v1/{name}",
        "generated_for": iso(feed.today),
        "stale_after": iso(feed.stale_after),
        "data_sha256": feed.data_sha256,
    }
    return rows({**head, **content})


def _sources(feed: FeedInput) -> list[Json]:
    return [
        {
            "source": source.snapshot.source,
            "url": safe_url(source.snapshot.url),
            "scope": clean_json(source.snapshot.scope),
            "notice_days": source.snapshot.notice_days,
            "recorded_at": source.recorded_at,
            "models": len(source.snapshot.models),
            "changes": len(source.changes),
        }
        for source in feed.sources
    ]


def model_record(feed: FeedInput, view: ModelView) -> dict[str, Json]:
    """Give one model with its stored facts and what follows from them on the day of the build."""
    model = view.model
    path = f"v1/models/{file_name(model.id)}.json"
    return {
        "source": view.source,
        "id": clean(model.id),
        "state": clean(view.state, 100),
        "stated_state": clean(model.state, 100),
        "deprecated_on": iso(model.deprecated_on),
        "announced_on": iso(model.announced_on),
        "retirement": {
            "on": iso(model.retirement.on),
            "kind": str(model.retirement.kind),
            "raw": clean_json(model.retirement.raw),
        },
        "days_left": view.days_left,
        "days_to_floor": view.days_to_floor,
        "earliest_retirement": iso(view.earliest_retirement),
        "notice_given": view.notice_given,
        "replacements": clean_json(model.replacements),
        "replacement_raw": clean_json(model.replacement_raw),
        "successor": clean_json(successor(view)),
        "listed": model.listed,
        "evidence": [evidence_json(found) for found in view.evidence],
        "url": feed.url(path),
        "page": feed.url(model_path(model.id)),
        "badge": feed.url(f"v1/badge/{file_name(model.id)}.json"),
    }


def _change(item: Item, accepted: tuple[str, ...]) -> dict[str, Json]:
    """Give one recorded change; ``day`` is the day of the fact."""
    return {
        "id": clean(item.id),
        "feed_id": tag(item.id),
        "source": item.source,
        "model": clean_json(item.model),
        "kind": item.kind,
        "severity": str(item.severity),
        "seen_at": item.entered,
        "day": item.published[:10],
        "title": item.title,
        "before": dict(item.before),
        "after": dict(item.after),
        "evidence": [evidence_json(found) for found in item.evidence],
        "accepted": clean_json(accepted),
        "corrected_by": clean_json(item.corrected_by),
    }


def upcoming(feed: FeedInput) -> dict[str, list[Json]]:
    """Give what is about to come, soonest first: set dates; floors, which are no such dates; deprecated models without a date."""
    dated, floors, undated = [], [], []
    for view in feed.models:
        entry = {"source": view.source, "id": clean(view.model.id), "state": clean(view.state, 100)}
        more = {"replacements": clean_json(view.model.replacements), "successor": clean_json(successor(view))}
        if view.days_left is not None:
            if view.days_left >= 0:
                on = iso(view.model.retirement.on)
                dated.append({**entry, "retires_on": on, "days_left": view.days_left, "notice_given": view.notice_given, **more})
        elif view.state == State.RETIRED:
            continue
        elif view.model.retirement.kind is RetirementKind.FLOOR:
            on, days, earliest = iso(view.model.retirement.on), view.days_to_floor, iso(view.earliest_retirement)
            floors.append({**entry, "not_sooner_than": on, "days_to_floor": days, "earliest_retirement": earliest})
        elif view.state == State.DEPRECATED:
            undated.append({**entry, "announced_on": iso(view.model.announced_on or view.model.deprecated_on), **more})
    return {
        "retirements": sorted(dated, key=lambda entry: str(entry["retires_on"])),
        "undated": undated,
        "floors": sorted(floors, key=lambda entry: str(entry["not_sooner_than"])),
    }


def _notices(feed: FeedInput) -> list[Json]:
    found = [
        {"source": source.snapshot.source, **notice_json(notice, source.snapshot.url)}
        for source in feed.sources
        for notice in source.snapshot.notices
    ]
    return sorted(found, key=lambda notice: str(notice["announced_on"]), reverse=True)


def notice_json(notice: Notice, page: str) -> dict[str, Json]:
    """Give one announcement with the address of its place on the page."""
    return {
        "announced_on": iso(notice.announced_on),
        "title": clean(notice.title),
        "anchor": clean(notice.anchor),
        "url": page_url(page, notice.anchor),
        "retired_on": iso(notice.retired_on),
        "models": [
            {"id": clean(entry.id), "retires_on": iso(entry.retires_on), "replacements": clean_json(entry.replacements)}
            for entry in notice.models
        ],
    }


def _parameters(feed: FeedInput) -> list[Json]:
    return [
        {
            "source": source.snapshot.source,
            "names": clean_json(parameter.names),
            "state": clean(parameter.state, 100),
            "since": clean_json(parameter.since),
            "replacement_raw": clean_json(parameter.replacement_raw),
            "behavior_raw": clean_json(parameter.behavior_raw),
        }
        for source in feed.sources
        for parameter in source.snapshot.parameters
    ]


def _model_files(feed: FeedInput, changes: Iterable[Item], accepted: Mapping[str, tuple[str, ...]]) -> Iterator[tuple[str, bytes]]:
    """Give a file for each id. It holds a list, because two sources can know the same id."""
    past: dict[tuple[str, str | None], list[Item]] = {}
    for item in changes:
        past.setdefault((item.source, item.model), []).append(item)
    addresses = {source.snapshot.source: source.snapshot.url for source in feed.sources}
    by_id: dict[str, list[ModelView]] = {}
    for view in feed.models:
        by_id.setdefault(view.model.id, []).append(view)
    for model_id, known in by_id.items():
        entries = [
            {
                **model_record(feed, view),
                "notices": [notice_json(notice, addresses[view.source]) for notice in view.notices],
                "changes": [_change(item, accepted[item.id]) for item in past.get((view.source, model_id), ())],
            }
            for view in known
        ]
        yield f"v1/models/{file_name(model_id)}.json", _document(feed, "model", id=clean(model_id), models=entries)
