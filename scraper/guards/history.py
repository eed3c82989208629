"""Guards against the last snapshot: what was known can't just be gone.

Every tracker in the field has lost rows to a page that came cut. A row may leave the status table when its model is retired and
still stands in the history (ten left at once in autumn 2025); anything else that goes is a fault until the witness confirms it, and
more than `CONFIRMABLE` such losses at once wait for a person.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from scraper.lifecycle import Refusal, RetirementKind, State

if TYPE_CHECKING:
    from collections.abc import Iterator

    from scraper.lifecycle import Model, Snapshot

CONFIRMABLE = 2
"""How many losses the witness may confirm without a person."""


def refuse_losses(base: Snapshot, new: Snapshot) -> Iterator[Refusal]:
    """``lost-…``: a model, a row, a notice, a notice's model, or a parameter record that was there and isn't.

    A model without evidence in ``base`` had gone before, and a person knows.
    """
    after = {model.id: model for model in new.models}
    for model in base.models:
        now = after[model.id]
        if model.evidence and not now.evidence:
            yield Refusal("lost-model", f"{model.id} ({model.state}) is nowhere on the page", model.retirement.raw)
        elif model.listed and not now.listed and now.state != State.RETIRED:
            yield Refusal("lost-row", f"{model.id} left the status table and isn't retired ({now.state})", model.retirement.raw)
    yield from _lost_notices(base, new)
    kept = {name for parameter in new.parameters for name in parameter.names}
    for parameter in base.parameters:
        if missing := [name for name in parameter.names if name not in kept]:
            yield Refusal("lost-parameter", f"the record of the parameters {', '.join(missing)} is gone", parameter.since)


def _lost_notices(base: Snapshot, new: Snapshot) -> Iterator[Refusal]:
    """Find history that went: a model whose row is still there loses a notice only under a person's eyes."""
    after = {model.id: _notice_days(model) for model in new.models if model.evidence}
    for model in base.models:
        if model.id in after:
            for day in sorted(_notice_days(model) - after[model.id]):
                yield Refusal("lost-notice", f"no notice of {day} names {model.id} any more", model.replacement_raw)


def _notice_days(model: Model) -> frozenset[str]:
    """Give the days of the notices that name a model; the titles behind the days get rewritten."""
    return frozenset(where[7:17] for where in model.evidence if where.startswith("notice:"))


def refuse_rewritten_past(base: Snapshot, new: Snapshot) -> Iterator[Refusal]:
    """``past-…``: a retired model that is active again, a day of retirement that had happened and is another now."""
    after = {model.id: model for model in new.models}
    for model in base.models:
        now = after[model.id]
        if model.state == State.RETIRED and now.state in {State.ACTIVE, State.LEGACY}:
            yield Refusal("past-reinstated", f"{model.id} was retired and is {now.state} now", now.retirement.raw)
        elif (
            model.retirement.kind is RetirementKind.ACTUAL
            and now.state == State.RETIRED
            and now.retirement.on != model.retirement.on
        ):
            sentence = f"{model.id} was retired on {model.retirement.on}, and the page now says {now.retirement.on}"
            yield Refusal("past-date", sentence, now.retirement.raw)
