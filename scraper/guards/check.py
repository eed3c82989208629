"""All guards over one page: from an outline and what was known to a snapshot that is believed, or the reasons why not."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from scraper.guards.history import CONFIRMABLE, refuse_losses, refuse_rewritten_past
from scraper.guards.page import refuse_nonsense, refuse_other_page, refuse_unfinished, refuse_unreadable
from scraper.reconcile import reconcile

if TYPE_CHECKING:
    from collections.abc import Iterable

    from scraper.lifecycle import Doubt, Refusal, Snapshot
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
