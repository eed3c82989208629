"""All guards over one page: from an outline and what was known to a snapshot that is believed, or the reasons why not."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from scraper.guards.history import CONFIRMABLE, refuse_losses, refuse_rewritten_past
from scraper.guards.page import refuse_nonsense, refuse_other_page, refuse_unfinished, refuse_unreadable
from scraper.lifecycle import Doubt, Refusal
from scraper.page.text import is_model_id
from scraper.reconcile import reconcile

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from scraper.lifecycle import Snapshot
    from scraper.page.outline import Outline
    from scraper.sources.base import Source


@dataclass(frozen=True, slots=True)
class Judgement:
    """What one page would make of the snapshot, and every reason not to believe it (none: it is believed)."""

    snapshot: Snapshot
    doubts: tuple[Doubt, ...]
    refusals: tuple[Refusal, ...]

    def refused(self, accepted: Iterable[str] = ()) -> tuple[Refusal, ...]:
        """Give the refusals that no person has accepted; ``accepted`` holds guard codes."""
        overridden = frozenset(accepted)
        return tuple(refusal for refusal in self.refusals if refusal.code not in overridden)


def judge_page(outline: Outline, source: Source, base: Snapshot | None) -> Judgement:
    """Read a page, reconcile it with ``base``, and ask every guard."""
    reading = source.read(outline)
    snapshot, doubts = reconcile(reading, source, base)
    refusals = [
        *refuse_other_page(outline, source),
        *refuse_unreadable(outline, reading),
        *refuse_unfinished(reading, source, base),
        *refuse_nonsense(reading),
    ]
    if base is not None:
        refusals += [*refuse_losses(base, snapshot), *refuse_rewritten_past(base, snapshot)]
    return Judgement(snapshot, doubts, tuple(refusals))


def confirmed(first: Judgement, witness: Judgement, accepted: Iterable[str] = ()) -> bool:
    """Tell whether a witness confirms what the first rendering lost: the same few losses, and nothing else wrong with either."""
    codes = tuple(accepted)
    losses = first.refused(codes)
    return (
        len(losses) <= CONFIRMABLE
        and all(loss.code.startswith("lost-") for loss in losses)
        and {(loss.code, loss.sentence) for loss in losses} == {(loss.code, loss.sentence) for loss in witness.refused(codes)}
        and first.snapshot == witness.snapshot
    )


def forgotten(refused: Judgement, witness: Judgement) -> tuple[Refusal, ...]:
    """``lost-model``: what a refused rendering names and its witness doesn't, which may be an older copy from a cache.

    A refused page proves nothing, but a model on it is reason enough not to go on without it. A page that isn't this one at all
    (``page-…``) names nothing.
    """
    if any(refusal.code.startswith("page-") for refusal in refused.refusals):
        return ()
    known = {model.id for model in witness.snapshot.models if model.evidence}
    return tuple(
        Refusal(
            "lost-model", f"{model.id} ({model.state}) stands in the refused rendering and not in its witness", model.retirement.raw
        )
        for model in refused.snapshot.models
        if model.evidence and model.id not in known and is_model_id(model.id)
    )


def differing(refused: Judgement, witness: Judgement) -> Iterator[Doubt]:
    """Tell where a refused rendering and its witness state different facts of a model: one of the two is older, or damaged."""
    for theirs in refused.snapshot.models:
        ours = witness.snapshot.model(theirs.id)
        if ours is None or not theirs.listed or not ours.listed:
            continue
        one, other = (f"{model.state}, {model.retirement.kind} {model.retirement.on}" for model in (theirs, ours))
        if one != other:
            yield Doubt("renderings-differ", theirs.id, f"the refused rendering says {one}, the one that was read {other}")
