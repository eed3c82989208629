"""The words of the feed: a title and a few sentences for each item, plain text, and nothing in them that depends on the run.

Only ids of the grammar and ISO dates reach a title; other text of the page stands in the sentences, cleaned.
"""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

from scraper.change import ChangeKind
from scraper.feeds.escape import clean, is_plain_id

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from datetime import date

    from scraper.canonical import Json
    from scraper.change import Change

Words = tuple[str, tuple[str, ...]]

_LABELS = {
    "state": "State",
    "deprecated_on": "Deprecated on",
    "retirement": "Retirement",
    "replacements": "Replacement",
    "announced_on": "Announced on",
    "listed": "In the status table",
    "scope": "Scope of the page",
    "notice_days": "Promised notice in days",
    "url": "Address of the page",
    "source": "Source",
}


def name_of(model_id: str | None) -> str:
    """Give an id as it may stand in a title."""
    return model_id if model_id and is_plain_id(model_id) else clean(model_id or "", 100) or "(unnamed)"


def change_words(change: Change, facts: Mapping[str, Json]) -> Words:
    """Give title and sentences of a change; ``facts`` are the model's once it had happened."""
    if change.model is None:
        return _page_words(change)
    model = name_of(change.model)
    title = f"{model}: {_headline(change, facts)}"
    sentences = [f"{title}."]
    if change.kind not in {ChangeKind.RETIRED, ChangeKind.CORRECTED, ChangeKind.UNLISTED}:
        sentences.append(retirement_sentence(facts.get("retirement")))
    sentences.append(replacement_sentence(facts.get("replacements")))
    return title, (*[sentence for sentence in sentences if sentence], *_differences(change))


def _headline(change: Change, facts: Mapping[str, Json]) -> str:
    now = facts.get("retirement") or {}
    instead = ids(facts.get("replacements"))
    was, on = (change.before("retirement") or {}).get("on"), now.get("on")
    simple = {
        ChangeKind.REINSTATED: "reinstated",
        ChangeKind.RETIREMENT_MOVED_EARLIER: f"retirement moved earlier, from {was} to {on}",
        ChangeKind.RETIREMENT_MOVED_LATER: f"retirement moved later, from {was} to {on}",
        ChangeKind.RETIREMENT_WITHDRAWN: f"retirement date {was} withdrawn",
        ChangeKind.RETIREMENT_SET: f"retirement set for {on}",
        ChangeKind.LEGACY: "legacy",
        ChangeKind.ADDED: "new on the page",
        ChangeKind.UNLISTED: "no longer in the status table",
        ChangeKind.RELISTED: "in the status table again",
        ChangeKind.CORRECTED: "details corrected on the page",
        ChangeKind.REPLACEMENT_CHANGED: f"recommended replacement is now {instead}"
        if instead
        else "no replacement is recommended any more",
        ChangeKind.FLOOR_MOVED: f"retires not sooner than {on}" if on else "earliest retirement date taken away",
    }
    if change.kind is ChangeKind.DEPRECATED:
        ends = {"firm": f", retires on {on}", "actual": f", retired on {on}", "floor": f", retires not sooner than {on}"}
        return "deprecated" + ends.get(str(now.get("kind")), ", no retirement date set")
    if change.kind is ChangeKind.RETIRED:
        return f"retired on {on}" if on and now.get("kind") in {"actual", "firm"} and on <= change.seen_at[:10] else "retired"
    return simple.get(change.kind, "changed")


def announced_words(model_id: str, notice: Mapping[str, Json]) -> Words:
    """Give title and sentences for one model of a notice from before the first capture."""
    retires = f", retires on {notice['retires_on']}" if notice["retires_on"] else ""
    title = f"{name_of(model_id)}: deprecation announced{retires}"
    sentences = [
        f"{name_of(model_id)}: the deprecation was announced on {notice['announced_on']}.",
        f"The notice gives {notice['retires_on']} as its retirement date." if notice["retires_on"] else "",
        f"The page says that it was retired on {notice['retired_on']}." if notice["retired_on"] else "",
        replacement_sentence(notice["replacements"]),
        f"Title of the notice: {clean(notice['title'])}" if clean(notice["title"]) else "",
        "It stood on the page before the first capture.",
    ]
    return title, tuple(sentence for sentence in sentences if sentence)


def threshold_words(model_id: str, on: date, days: int, facts: Mapping[str, Json]) -> Words:
    """Give title and sentences for a threshold of ``days`` before the date ``on``."""
    left = "today" if days == 0 else f"in {days} days"
    title = f"{name_of(model_id)}: retires on {on}, {left}"
    ends = "Requests to a retired model fail, so move before that day."
    return title, tuple(word for word in (f"{title}.", ends, replacement_sentence(facts.get("replacements"))) if word)


def retirement_sentence(retirement: Mapping[str, Json] | None) -> str:
    """Say what is known of a retirement date, and how firm it is; nothing is claimed without a date."""
    kind, on = (str(retirement["kind"]), retirement["on"]) if retirement else ("none", None)
    return {
        "floor": f"It retires not sooner than {on}; that is the earliest day, not a date that was set.",
        "firm": f"Its retirement is set for {on}.",
        "actual": f"The page says that it was retired on {on}.",
    }.get(kind if on else "none", "No retirement date is set.")


def replacement_sentence(replacements: Iterable[str] | None) -> str:
    """Say what the page recommends instead; empty where it names nothing."""
    named = ids(replacements)
    return f"Recommended replacement: {named}." if named else ""


def ids(values: Iterable[str] | None) -> str:
    """Give ids in one phrase."""
    return ", ".join(name_of(value) for value in values or ())


def _page_words(change: Change) -> Words:
    parameter = change.after("parameter") or change.before("parameter")
    if parameter:
        names = ", ".join(name for name in parameter["names"] if is_plain_id(name))
        what = "Request parameters deprecated" if change.kind is ChangeKind.PARAMETER_DEPRECATED else "Request parameters changed"
        title = f"{what}: {names}" if names else what
        told = {"Holds for": "since", "Behavior": "behavior_raw", "Recommended instead": "replacement_raw"}
        lines = [f"{label}: {text}" for label, name in told.items() if (text := clean(parameter[name] or ""))]
        all_names = "Parameters: " + ", ".join(clean(name, 60) or "(unnamed)" for name in parameter["names"])
        return title, (f"{title}.", all_names, *lines)
    title = "The page's text changed" if change.kind is ChangeKind.PAGE else "Facts of the page as a whole changed"
    return title, (f"{title}.", *_differences(change))


def _differences(change: Change) -> tuple[str, ...]:
    """Give a line for each field that a person can compare; raw texts, evidence and notices are for programs."""
    told = ((name, _spoken(name, before), _spoken(name, after)) for name, (before, after) in change.fields.items())
    return tuple(f"{_LABELS[name]}: {before} → {after}" for name, before, after in told if name in _LABELS and before != after)


def _spoken(name: str, value: Json) -> str:
    if value in (None, [], ""):
        return "not known" if name != "replacements" else "none named"
    if name == "retirement":
        prefix = {"floor": "not sooner than ", "actual": "retired ", "firm": "set for "}.get(value["kind"], "")
        return f"{prefix}{value['on']}" if value["on"] else "no date"
    if name == "replacements":
        return ids(value)
    if isinstance(value, bool):
        return "yes" if value else "no"
    return clean(value if isinstance(value, str) else json.dumps(value, ensure_ascii=False), 200) or "not known"
