"""What the sums mean on a day: each model's verdict, what is left of its time, where to move. Pure.

A name that stands for two models takes the more urgent one's verdict, and both are told. A name that no snapshot knows is told as
unknown: nothing is dropped, and the lines add up to the whole.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING

from scraper.clock import SET, days_left, follow_replacements
from scraper.usage.audit.ledger import NEVER, Usage, total
from scraper.usage.spellings import Platform, resolve, resolve_display_name, resolve_quoted
from scraper.usage.verdict import Verdict, judge

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import date, timedelta

    from scraper.clock import Chain
    from scraper.lifecycle import Model, Snapshot
    from scraper.usage.audit.ledger import Input, Ledger
    from scraper.usage.facts import Known

_ORDER = list(Verdict)
_FAR = 10**6


@dataclass(frozen=True, slots=True)
class Identity:
    """What a written name means: the ids it can stand for (none where it is unknown) and the platform whose spelling it is."""

    ids: tuple[str, ...]
    platform: Platform = Platform.ANTHROPIC


class Catalogue:
    """Every model of every snapshot, found by any way of writing it."""

    def __init__(self, snapshots: Iterable[Snapshot]) -> None:
        self._models = {model.id: (snapshot, model) for snapshot in snapshots for model in snapshot.models}

    def identify(self, written: str) -> Identity:
        """Give what a name in an export means: an id, an alias, a platform's spelling, or a display name."""
        for text in (written, written.lower()):
            if found := resolve(text, self._models) or resolve_quoted(text, self._models):
                return Identity((found.model_id,), found.platform)
        return Identity(resolve_display_name(written, self._models))

    def entry(self, model_id: str) -> tuple[Snapshot, Model]:
        """Give a known model with its snapshot."""
        return self._models[model_id]

    def cutoff(self, written: str) -> str:
        """Give the retirement date (ISO) that use of this name can come after, or `NEVER`.

        That is a set date only, of the last to go where the name stands for several, and never another platform's.
        """
        identity = self.identify(written)
        retirements = [self._models[model_id][1].retirement for model_id in identity.ids]
        if not retirements or identity.platform is not Platform.ANTHROPIC:
            return NEVER
        return max(each.on.isoformat() if each.kind in SET and each.on else NEVER for each in retirements)


@dataclass(frozen=True, slots=True)
class KeyLine:
    """What one API key of one workspace used of a model; a name is empty where the export doesn't say."""

    workspace: str
    api_key: str
    usage: Usage


@dataclass(frozen=True)
class ModelLine:
    """One model's use. ``written`` are the names that the export has for it, ``ids`` what they stand for (none: unknown).

    ``model`` and ``snapshot`` are the most urgent of ``ids``; ``left`` the days to its set retirement date, negative once passed.
    """

    written: tuple[str, ...]
    ids: tuple[str, ...]
    platform: Platform
    verdict: Verdict
    keys: tuple[KeyLine, ...]
    usage: Usage
    model: Model | None = None
    snapshot: Snapshot | None = None
    left: int | None = None
    chain: Chain | None = None

    @property
    def name(self) -> str:
        """Give what to call it: the id where it is certain, else the name as written."""
        return self.ids[0] if len(self.ids) == 1 else self.written[0]

    @property
    def target(self) -> str | None:
        """Give the living model to move to; None for a model that stays, and where nothing is certain."""
        return self.chain.target if self.chain and self.chain.steps else None

    @property
    def anchor(self) -> str | None:
        """Give the anchor of the newest notice that names the model."""
        notices = self.snapshot.notices_of(self.model.id) if self.snapshot and self.model else ()
        return notices[0].anchor if notices else None

    @property
    def url(self) -> str | None:
        """Give the place on the provider's page that tells of the model."""
        if self.snapshot is None:
            return None
        return self.snapshot.url + (f"#{self.anchor}" if self.anchor else "")

    @property
    def days_after(self) -> int | None:
        """Give the days between retirement and the last use, where it was used after it was retired."""
        from datetime import date

        if not self.usage.after_rows:
            return None
        cutoff = min(line.usage.cutoff for line in self.keys)
        return (date.fromisoformat(self.usage.last_day) - date.fromisoformat(cutoff)).days


@dataclass(frozen=True)
class Audit:
    """Everything that is told.

    ``lines`` go from the most urgent to the least; ``unnamed`` is the use that names no model at all (web searches and the like),
    which is part of the whole.
    """

    today: date
    within: timedelta
    fail_on: frozenset[Verdict]
    inputs: tuple[Input, ...]
    lines: tuple[ModelLine, ...]
    unnamed: Usage
    known: Known

    @cached_property
    def whole(self) -> Usage:
        """Give the sum over everything that was read."""
        return total([self.unnamed, *(line.usage for line in self.lines)])

    @cached_property
    def findings(self) -> tuple[ModelLine, ...]:
        """Give the lines that make the exit status 1."""
        return tuple(line for line in self.lines if line.verdict in self.fail_on)

    @cached_property
    def has_tokens(self) -> bool:
        """Tell whether any input counts tokens."""
        return any(each.has_tokens for each in self.inputs)

    @cached_property
    def has_requests(self) -> bool:
        """Tell whether any input counts requests."""
        return any(each.has_requests for each in self.inputs)

    @cached_property
    def has_cost(self) -> bool:
        """Tell whether any input has prices."""
        return any(each.has_cost for each in self.inputs)

    def share_of_tokens(self, usage: Usage) -> float | None:
        """Give the part of all tokens, from 0 to 1; None where there are none."""
        return usage.tokens / self.whole.tokens if self.whole.tokens else None

    def share_of_cost(self, usage: Usage) -> float | None:
        """Give the part of the whole cost; None where there is none, or where credits make it no whole to be a part of."""
        return float(usage.cost / self.whole.cost) if self.whole.cost > 0 else None


def audit(ledger: Ledger, known: Known, today: date, within: timedelta, fail_on: frozenset[Verdict]) -> Audit:
    """Give the audit of what was read, by what is known, as it stands on ``today``."""
    catalogue = Catalogue(known.snapshots)
    together: dict[tuple[object, ...], list[tuple[str, KeyLine]]] = {}
    unnamed = Usage()
    for (written, workspace, api_key), usage in ledger.groups.items():
        if not written:
            unnamed.add(usage)
            continue
        identity = catalogue.identify(written)
        key = (identity.ids, identity.platform) if identity.ids else (written,)
        together.setdefault(key, []).append((written, KeyLine(workspace, api_key, usage)))
    lines = [_line(entries, catalogue, today, within) for entries in together.values()]
    lines.sort(key=_urgency)
    return Audit(today, within, fail_on, tuple(ledger.inputs), tuple(lines), unnamed, known)


def _line(entries: list[tuple[str, KeyLine]], catalogue: Catalogue, today: date, within: timedelta) -> ModelLine:
    written = tuple(sorted({name for name, _ in entries}))
    identity = catalogue.identify(written[0])
    keys = _merged(line for _, line in entries)
    usage = total(line.usage for line in keys)
    if not identity.ids:
        return ModelLine(written, (), identity.platform, Verdict.UNKNOWN, keys, usage)
    if identity.platform is not Platform.ANTHROPIC:
        # Whose platform it is, sets the date: none is borrowed.
        return ModelLine(written, identity.ids, identity.platform, Verdict.ELSEWHERE, keys, usage)
    candidates = [catalogue.entry(model_id) for model_id in identity.ids]
    snapshot, model = min(candidates, key=lambda entry: _ORDER.index(judge(entry[1], today, within)))
    return ModelLine(
        written,
        identity.ids,
        identity.platform,
        judge(model, today, within),
        keys,
        usage,
        model,
        snapshot,
        days_left(model, today),
        follow_replacements(snapshot, model, today),
    )


def _merged(lines: Iterable[KeyLine]) -> tuple[KeyLine, ...]:
    """Give one line for each workspace and key, the heaviest first: a usage and a cost export write one model differently."""
    sums: dict[tuple[str, str], Usage] = {}
    for line in lines:
        place = (line.workspace, line.api_key)
        sums.setdefault(place, Usage(line.usage.cutoff)).add(line.usage)
    merged = [KeyLine(workspace, api_key, usage) for (workspace, api_key), usage in sums.items()]
    return tuple(sorted(merged, key=lambda line: (-line.usage.tokens, -line.usage.cost, line.workspace, line.api_key)))


def _urgency(line: ModelLine) -> tuple[object, ...]:
    """Give what lines are sorted by: the verdict, use after retirement first, the nearest date, the heaviest use."""
    left = abs(line.left) if line.left is not None else _FAR
    return (_ORDER.index(line.verdict), not line.usage.after_rows, left, -line.usage.tokens, -line.usage.cost, line.name)
