"""What is said of one naming of a model: verdict, dates, replacement, sentence. Pure: a snapshot and a day in, a judgement out."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from scraper.clock import days_left, days_to_floor, effective_state, follow_replacements
from scraper.lifecycle import RetirementKind, State
from scraper.spoken import count
from scraper.usage.spellings import PLATFORM_NAMES, Platform, respell
from scraper.usage.verdict import Verdict, judge

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import date, timedelta

    from scraper.lifecycle import Model, Snapshot
    from scraper.usage.spellings import Spelling

_PAST = frozenset({State.DEPRECATED, State.RETIRED})


@dataclass(frozen=True, slots=True)
class Judgement:
    """What holds for every place that writes one spelling: see `scraper.usage.finding.Finding` for the fields."""

    verdict: Verdict
    predicate: str
    stated: str | None
    retires_on: date | None
    retirement_kind: RetirementKind | None
    days_left: int | None
    replacement: str | None
    rewritten: str | None
    link: str


class Bench:
    """The snapshots on one day: judges spellings, and remembers what it judged."""

    def __init__(self, snapshots: Iterable[Snapshot], today: date, within: timedelta) -> None:
        self.today, self.within = today, within
        self.models = {model.id: (snapshot, model) for snapshot in snapshots for model in snapshot.models}
        self._known: dict[Spelling, Judgement] = {}

    def judge(self, spelling: Spelling) -> Judgement:
        """Give the judgement on a spelling whose model is in the snapshots."""
        if spelling not in self._known:
            self._known[spelling] = self._judge(spelling)
        return self._known[spelling]

    def _judge(self, spelling: Spelling) -> Judgement:
        snapshot, model = self.models[spelling.model_id]
        replacement = follow_replacements(snapshot, model, self.today).target
        state = effective_state(model, self.today)
        rewritten = respell(spelling, replacement) if replacement and state in _PAST else None
        here = spelling.platform is Platform.ANTHROPIC
        verdict = judge(model, self.today, self.within) if here else Verdict.ELSEWHERE
        dated = here and model.retirement.kind is not RetirementKind.NONE
        return Judgement(
            verdict=verdict,
            predicate=_predicate(spelling, model, state, self.today, replacement, here=here),
            stated=state,
            retires_on=model.retirement.on if dated else None,
            retirement_kind=model.retirement.kind if dated else None,
            days_left=days_left(model, self.today) if here else None,
            replacement=replacement,
            rewritten=rewritten,
            link=link_to(snapshot, model),
        )


def link_to(snapshot: Snapshot, model: Model) -> str:
    """Give the address of the newest notice that names the model, or of the table of states."""
    anchors = [notice.anchor for notice in snapshot.notices_of(model.id)]
    anchors += [word.partition(":")[2] for word in model.evidence if word.startswith("notice:")]
    return f"{snapshot.url}#{anchors[0] if anchors else 'model-status'}"


def _predicate(spelling: Spelling, model: Model, state: str, today: date, replacement: str | None, *, here: bool) -> str:
    advice = f"; use {replacement}" if replacement else "; no replacement is named" if state in _PAST else ""
    if here:
        return f"{_when(model, state, today)}{advice}"
    platform = PLATFORM_NAMES[spelling.platform]
    return f"has no date here: {platform} sets its own; on Anthropic's platforms it {_when(model, state, today)}{advice}"


def _when(model: Model, state: str, today: date) -> str:
    on, left, floor = model.retirement.on, days_left(model, today), days_to_floor(model, today)
    if state == State.RETIRED:
        return f"was retired on {on}" if on else "was retired"
    if left is not None:
        return f"is {state} and retires on {on}, in {count(left, 'day')}"
    if floor is not None:
        return (
            f"is {state}, not retired before {on}" if floor > 0 else f"is {state}; its promise (not sooner than {on}) has run out"
        )
    return f"is {state}, without a retirement date"
