"""Facts for these tests: a source with a few models, and what an update would have written of it."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import TYPE_CHECKING

from scraper.canonical import snapshot_text
from scraper.changes import diff
from scraper.github.evidence import State
from scraper.lifecycle import Model, Notice, NoticeModel, Retirement, RetirementKind, Snapshot
from scraper.store.recording import changes_text, record

if TYPE_CHECKING:
    from scraper.change import Change

URL = "https://example.com/docs/deprecations"
TODAY = date(2026, 4, 1)
FLOOR = Retirement(date(2027, 2, 1), RetirementKind.FLOOR, "Not sooner than February 1, 2027")

BASE = Snapshot(
    source="anthropic",
    url=URL,
    notice_days=60,
    models=(
        Model("claude-alpha-1", "active", retirement=FLOOR, evidence=("status",)),
        Model("claude-beta-1", "active", retirement=FLOOR, evidence=("status",)),
    ),
)


def deprecated(snapshot: Snapshot, model_id: str, on: date = date(2026, 6, 15)) -> Snapshot:
    """Give a snapshot in which one model is deprecated, with its notice."""
    anchor = f"2026-04-01-{model_id}"
    replacement = ("claude-beta-1",) if model_id != "claude-beta-1" else ("claude-alpha-1",)
    notice = Notice(date(2026, 4, 1), model_id, anchor, None, (NoticeModel(model_id, on, replacement, replacement[0]),))
    raw = f"{on:%B} {on.day}, {on.year}"
    models = tuple(
        replace(
            model,
            state="deprecated",
            deprecated_on=date(2026, 4, 1),
            announced_on=date(2026, 4, 1),
            retirement=Retirement(on, RetirementKind.FIRM, raw),
            replacements=replacement,
            replacement_raw=replacement[0],
            evidence=("status", f"notice:{anchor}"),
        )
        if model.id == model_id
        else model
        for model in snapshot.models
    )
    return replace(snapshot, models=models, notices=(notice, *snapshot.notices))


def step(before: State, snapshot: Snapshot, seen_at: str = "2026-04-01T01:23:00Z") -> State:
    """Give the state after an update that found ``snapshot``."""
    found = record(diff(before.snapshot, snapshot), before.changes, (), seen_at, ())
    return State(snapshot, (*before.changes, *found))


def files(state: State, source: str = "anthropic") -> dict[str, bytes]:
    """Give the files of a state as an update writes them."""
    folder = f"snapshots/{source}"
    return {
        f"{folder}/lifecycle.json": snapshot_text(state.snapshot).encode(),
        f"{folder}/changes.jsonl": changes_text(state.changes).encode(),
        f"{folder}/page.md": b"# Deprecations\n",
    }


def changes_of(before: Snapshot, after: Snapshot) -> tuple[Change, ...]:
    """Give the changes between two snapshots."""
    return diff(before, after)
