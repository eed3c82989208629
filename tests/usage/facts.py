"""Facts as they stood on 2026-10-10, by hand: tests of the scanner must not change when a new page is recorded."""

from __future__ import annotations

from datetime import date

from scraper.lifecycle import Model, Notice, NoticeModel, Parameter, Retirement, RetirementKind, Snapshot

TODAY = date(2026, 11, 23)
PAGE = "https://platform.claude.com/docs/en/about-claude/model-deprecations"

_PAST = {
    "claude-1.3": ("2024-09-04", "2024-11-06", "claude-haiku-4-5-20251001"),
    "claude-instant-1.1": ("2024-09-04", "2024-11-06", "claude-haiku-4-5-20251001"),
    "claude-instant-1.2": ("2024-09-04", "2024-11-06", "claude-haiku-4-5-20251001"),
    "claude-2.0": ("2025-01-21", "2025-07-21", "claude-opus-4-8"),
    "claude-2.1": ("2025-01-21", "2025-07-21", "claude-opus-4-8"),
    "claude-3-sonnet-20240229": ("2025-01-21", "2025-07-21", "claude-sonnet-5-5"),
    "claude-3-opus-20240229": ("2025-06-30", "2026-01-05", "claude-opus-4-8"),
    "claude-3-5-sonnet-20240620": ("2025-08-13", "2025-10-28", "claude-sonnet-5-5"),
    "claude-3-5-sonnet-20241022": ("2025-08-13", "2025-10-28", "claude-sonnet-5-5"),
    "claude-3-7-sonnet-20250219": ("2025-10-28", "2026-02-19", "claude-sonnet-5-5"),
    "claude-3-5-haiku-20241022": ("2025-12-19", "2026-02-19", "claude-haiku-4-5-20251001"),
    "claude-3-haiku-20240307": ("2026-02-19", "2026-04-20", "claude-haiku-4-5-20251001"),
    "claude-sonnet-4-20250514": ("2026-04-14", "2026-06-15", "claude-sonnet-5-5"),
    "claude-opus-4-20250514": ("2026-04-14", "2026-06-15", "claude-opus-4-8"),
    "claude-opus-4-1-20250805": ("2026-06-05", "2026-08-05", "claude-opus-4-8"),
    "claude-sonnet-4-5-20250929": ("2026-09-30", "2026-11-30", "claude-sonnet-5-5"),
}
_ACTIVE = {
    "claude-opus-4-5-20251101": "2026-11-24",
    "claude-haiku-4-5-20251001": "2026-10-15",
    "claude-opus-4-6": "2027-02-05",
    "claude-sonnet-4-6": "2027-02-17",
    "claude-opus-4-7": "2027-04-16",
    "claude-opus-4-8": "2027-05-28",
    "claude-opus-5": "2027-07-24",
    "claude-sonnet-5": "2027-06-30",
    "claude-sonnet-5-5": "2027-09-28",
    "claude-fable-5": "2027-06-09",
}


def _past(model_id: str, announced: str, retires: str, replacement: str) -> Model:
    on = date.fromisoformat(retires)
    gone = on <= date(2026, 10, 10)
    return Model(
        id=model_id,
        state="retired" if gone else "deprecated",
        deprecated_on=date.fromisoformat(announced),
        retirement=Retirement(on, RetirementKind.ACTUAL if gone else RetirementKind.FIRM, retires),
        replacements=(replacement,),
        replacement_raw=replacement,
        announced_on=date.fromisoformat(announced),
        evidence=("status",),
    )


def _active(model_id: str, floor: str) -> Model:
    return Model(
        model_id, "active", retirement=Retirement(date.fromisoformat(floor), RetirementKind.FLOOR, f"Not sooner than {floor}")
    )


def _notices() -> tuple[Notice, ...]:
    days = sorted({announced for announced, _, _ in _PAST.values()}, reverse=True)
    return tuple(
        Notice(
            announced_on=date.fromisoformat(day),
            title=f"Models of {day}",
            anchor=f"{day}-models",
            retired_on=None,
            models=tuple(
                NoticeModel(model_id, date.fromisoformat(retires), (replacement,), replacement)
                for model_id, (announced, retires, replacement) in _PAST.items()
                if announced == day
            ),
        )
        for day in days
    )


PREVIEW = Model("claude-mythos-preview", "deprecated", date(2026, 6, 9), Retirement(None, RetirementKind.NONE, "To be announced"))

SNAPSHOT = Snapshot(
    source="anthropic",
    url=PAGE,
    scope="Anthropic-operated platforms",
    notice_days=60,
    models=(
        *(_past(model_id, *facts) for model_id, facts in _PAST.items()),
        *(_active(*pair) for pair in _ACTIVE.items()),
        PREVIEW,
    ),
    notices=_notices(),
    parameters=(
        Parameter(
            ("temperature", "top_p", "top_k"),
            "deprecated",
            "Claude 4.7 and later models",
            "Omit.",
            "Any value but the default one is answered with 400 by models from Claude 4.7 on.",
        ),
    ),
)
IDS = frozenset(model.id for model in SNAPSHOT.models)
