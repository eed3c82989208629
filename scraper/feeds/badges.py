"""Badges in the form of shields.io's endpoint (https://shields.io/badges/endpoint-badge): one for each model, and one overall.

A badge is cached by others for hours, so its message names dates, never "in N days"; only the colour follows the day.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from scraper.feeds.escape import clean, file_name
from scraper.feeds.rows import rows
from scraper.feeds.words import name_of
from scraper.lifecycle import RetirementKind, State

if TYPE_CHECKING:
    from scraper.feeds.base import FeedInput
    from scraper.feeds.views import ModelView

SOON = 30
"""Days before a retirement from which on a badge is orange."""


def render(feed: FeedInput) -> dict[str, bytes]:
    """Give ``v1/badge.json`` for whatever retires next, and ``v1/badge/<id>.json``."""
    files = {"v1/badge.json": _overall(feed)}
    most_urgent: dict[str, tuple[int, bytes]] = {}
    for view in feed.models:
        urgency, message, colour = _model(view)
        # Where two sources know the same id, the more urgent word is shown.
        if urgency > most_urgent.get(view.model.id, (-1, b""))[0]:
            most_urgent[view.model.id] = urgency, _badge(name_of(view.model.id), message, colour)
    return files | {f"v1/badge/{file_name(model_id)}.json": badge for model_id, (_, badge) in most_urgent.items()}


def _badge(label: str, message: str, colour: str) -> bytes:
    return rows({"schemaVersion": 1, "label": label, "message": message, "color": colour})


def _model(view: ModelView) -> tuple[int, str, str]:
    """Give how urgent it is, the message, and the colour."""
    on = view.model.retirement.on
    if view.state == State.RETIRED:
        return 4, f"retired {on}" if on and view.days_left is not None else "retired", "red"
    if view.days_left is not None:
        return (3, f"retires {on}", "orange") if view.days_left <= SOON else (2, f"retires {on}", "yellow")
    if view.state == State.DEPRECATED:
        return 1, "deprecated, no date set", "yellow"
    floor = view.model.retirement.kind is RetirementKind.FLOOR and (view.days_to_floor or 0) > 0
    state = clean(view.state, 40)
    return 0, f"{state}, not before {on}" if floor else state, "brightgreen" if state == State.ACTIVE else "lightgrey"


def _overall(feed: FeedInput) -> bytes:
    label = "next model retirement"
    dated = [view for view in feed.models if view.days_left is not None and view.days_left >= 0]
    first = min(dated, key=lambda view: (view.days_left or 0, view.model.id), default=None)
    if first is None:
        return _badge(label, "none set", "brightgreen")
    same_day = sum(view.model.retirement.on == first.model.retirement.on for view in dated)
    more = f" (+{same_day - 1})" if same_day > 1 else ""
    colour = "orange" if (first.days_left or 0) <= SOON else "yellow"
    return _badge(label, f"{name_of(first.model.id)} {first.model.retirement.on}{more}", colour)
