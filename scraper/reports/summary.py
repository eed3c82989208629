"""What changes mean, in words: the headline, the order of telling, and every difference before and after. Pure.

`scraper.reports.text`, `scraper.reports.markdown` and `scraper.reports.json` give the same summary their form.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING

from scraper.change import ChangeKind, Severity, subject_of
from scraper.lifecycle import RetirementKind
from scraper.page.text import is_model_id
from scraper.spoken import count, in_days

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from scraper.canonical import Json
    from scraper.change import Change
    from scraper.lifecycle import Doubt, Snapshot

NOTHING = "–"
_SPOKEN = {
    ChangeKind.DEPRECATED: "deprecated",
    ChangeKind.RETIRED: "retired",
    ChangeKind.REINSTATED: "reinstated",
    ChangeKind.RETIREMENT_MOVED_EARLIER: "to be retired earlier",
    ChangeKind.RETIREMENT_WITHDRAWN: "without their retirement date",
    ChangeKind.RETIREMENT_MOVED_LATER: "to be retired later",
    ChangeKind.RETIREMENT_SET: "given a retirement date",
    ChangeKind.LEGACY: "declared legacy",
    ChangeKind.FLOOR_MOVED: "with another earliest date",
    ChangeKind.ADDED: "added",
    ChangeKind.UNLISTED: "no longer listed",
    ChangeKind.RELISTED: "listed again",
    ChangeKind.CORRECTED: "corrected",
}
_DATED = {
    ChangeKind.DEPRECATED,
    ChangeKind.RETIREMENT_MOVED_EARLIER,
    ChangeKind.RETIREMENT_MOVED_LATER,
    ChangeKind.RETIREMENT_SET,
}
_TOLD_FIELDS = ("state", "retirement", "deprecated_on", "announced_on", "replacements", "listed")
_FIELD_WORDS = {
    "deprecated_on": "deprecated on",
    "announced_on": "announced on",
    "replacements": "move to",
    "listed": "in the status table",
    "replacement_raw": "replacement as written",
    "notice_days": "promised notice, days",
    "notices": "history",
}


@dataclass(frozen=True, slots=True)
class Difference:
    """One field of one change in words; ``raw`` is the page's own text for what holds now, where there is one."""

    field: str
    before: str
    after: str
    raw: str | None = None


@dataclass(frozen=True, slots=True)
class Rewrite:
    """Models whose recommended replacement alone was rewritten, from the same to the same; ``running``: not retired yet."""

    before: str
    after: str
    models: tuple[str, ...]
    running: tuple[str, ...] = ()

    @property
    def marked(self) -> tuple[tuple[str, str], ...]:
        """Give each model with what has to be said beside it."""
        return tuple((model, " (still runs)" if model in self.running else "") for model in self.models)


@dataclass(frozen=True, slots=True)
class Summary:
    """Everything that a report tells, in the order of telling.

    ``told`` are changes with a line of their own, ``rewrites`` are grouped, ``page`` is the entry for prose outside the tables.
    """

    headline: str
    told: tuple[Change, ...]
    rewrites: tuple[Rewrite, ...]
    doubts: tuple[Doubt, ...]
    page: Change | None


def summarise(
    changes: Iterable[Change], snapshot: Snapshot, doubts: Sequence[Doubt], today: date, page: Change | None = None
) -> Summary:
    """Give the summary of one update's changes; ``snapshot`` holds the facts after them."""
    changes = tuple(changes)
    page = page or next((change for change in changes if change.kind is ChangeKind.PAGE), None)
    facts = [change for change in changes if change.kind is not ChangeKind.PAGE]
    told = in_order_of_telling(change for change in facts if change.kind is not ChangeKind.REPLACEMENT_CHANGED)
    rewrites = group_rewrites(change for change in facts if change.kind is ChangeKind.REPLACEMENT_CHANGED)
    return Summary(headline(facts, snapshot, today, prose=page is not None), told, rewrites, tuple(doubts), page)


def in_order_of_telling(changes: Iterable[Change]) -> tuple[Change, ...]:
    """Order changes loudest first, then by kind, by the date that is set, and by id."""
    loudness, telling = list(Severity), list(ChangeKind)
    return tuple(
        sorted(
            changes,
            key=lambda change: (
                loudness.index(change.severity),
                telling.index(change.kind),
                (change.after("retirement") or {}).get("on") or "9999",
                change.id,
            ),
        )
    )


def group_rewrites(changes: Iterable[Change]) -> tuple[Rewrite, ...]:
    """Give rewrites of recommended replacements by what they were and what they are, the largest group first."""
    groups: dict[tuple[str, str], list[str]] = {}
    running = set()
    for change in changes:
        pair = tuple(_words("replacements", value) for value in change.fields.get("replacements", (None, None)))
        groups.setdefault((pair[0], pair[1]), []).append(subject_of(change))
        if change.severity is not Severity.LOW:
            running.add(subject_of(change))
    rewrites = [
        Rewrite(before, after, tuple(sorted(models)), tuple(sorted(running & set(models))))
        for (before, after), models in groups.items()
    ]
    return tuple(sorted(rewrites, key=lambda rewrite: (-len(rewrite.models), rewrite.after, rewrite.before)))


def headline(changes: Sequence[Change], snapshot: Snapshot, today: date, *, prose: bool = False) -> str:
    """Give the one line that a reviewer reads first, such as ``2 models deprecated, the first retires in 62 days (2026-06-15)``.

    Nothing but our words, ids by their grammar and ISO dates is in it, so that it may become a title.
    """
    pieces = []
    for kind in ChangeKind:
        group = [change for change in changes if change.kind is kind]
        if not group:
            continue
        if kind is ChangeKind.REPLACEMENT_CHANGED:
            pieces.append(count(len(group), "recommended replacement") + " rewritten")
        elif kind is ChangeKind.PARAMETER_DEPRECATED:
            pieces.append(count(len(group), "parameter record") + " deprecated")
        elif kind is not ChangeKind.PAGE:
            pieces.append(_piece(kind, group, snapshot, today))
    if not pieces:
        return "only prose changed" if prose else "no changes"
    return "; ".join(pieces)


def _piece(kind: ChangeKind, group: list[Change], snapshot: Snapshot, today: date) -> str:
    models = [change.model for change in group if change.model is not None]
    if not models:
        noun = "parameter record" if all("parameter" in change.fields for change in group) else "fact"
        return count(len(group), noun) + f"{' of the page' if noun == 'fact' else ''} {_SPOKEN[kind]}"
    alone = len(models) == 1 == len(group)
    subject = models[0] if alone and is_model_id(models[0]) else count(len(group), "model")
    spoken = _SPOKEN[kind].replace("their", "its") if alone else _SPOKEN[kind]
    found = _dates(group, snapshot)
    if kind not in _DATED or not found:
        return f"{subject} {spoken}"
    who = "" if alone else "the first " if len(set(found)) > 1 or len(found) < len(models) else "they all "
    verb = "retire" if who == "they all " else "retires"
    first = min(found)
    if first < today:
        return f"{subject} {spoken}, {who or 'its '}{'date' if alone else 'retirement'} {first} has passed"
    return f"{subject} {spoken}, {who}{verb} {in_days((first - today).days)} ({first})"


def _dates(group: list[Change], snapshot: Snapshot) -> list[date]:
    """Give the retirement date of each changed model that has a set one: the change's own, else the one that stands."""
    found = []
    for change in group:
        model = snapshot.model(change.model) if change.model else None
        after = change.after("retirement")
        if isinstance(after, dict):
            found += [date.fromisoformat(after["on"])] if after["kind"] == "firm" else []
        elif model and model.retirement.on and model.retirement.kind is RetirementKind.FIRM:
            found.append(model.retirement.on)
    return found


def countdown(change: Change, field: str, today: date) -> str | None:
    """Give how far away the date is that a change set; a floor is no date to count down to."""
    after = change.after("retirement")
    if field != "retirement" or not isinstance(after, dict) or after["kind"] != RetirementKind.FIRM:
        return None
    return in_days((date.fromisoformat(after["on"]) - today).days)


def prose_line(page: Change) -> str:
    """Give the entry for prose outside the tables as one sentence."""
    removed, added = page.fields.get("lines", (None, None))
    size = f": {count(int(removed), 'line')} went, {added} came" if isinstance(removed, int) and isinstance(added, int) else ""
    return f"The page's prose changed outside its tables{size}."


def differences(change: Change) -> tuple[Difference, ...]:
    """Give what changed of one model in words, most telling first; fields that only repeat another are left out."""
    told = [name for name in _TOLD_FIELDS if name in change.fields and _tells(change, name)]
    # A correction of nothing but wording has to show that wording, or the line would be empty.
    names = told or [name for name in change.fields if change.before(name) != change.after(name)]
    return tuple(
        Difference(
            _FIELD_WORDS.get(name, name.replace("_", " ")),
            _words(name, change.before(name), whole=not told),
            _words(name, change.after(name), whole=not told),
            _raw(name, change.after(name)),
        )
        for name in names
    )


def _tells(change: Change, name: str) -> bool:
    before, after = change.before(name), change.after(name)
    return _words(name, before) != _words(name, after) and not (before is None and after is True)


def _raw(name: str, value: Json) -> str | None:
    return value.get("raw") if name == "retirement" and isinstance(value, dict) else None


def _words(name: str, value: Json, *, whole: bool = False) -> str:
    """Give a JSON value of a field as people say it; ``whole`` shows the page's wording of a date too."""
    if name == "retirement" and isinstance(value, dict):
        if whole and value["raw"]:
            return str(value["raw"])
        return {"floor": f"not sooner than {value['on']}", "none": NOTHING}.get(value["kind"], str(value["on"]))
    if name == "notices" and isinstance(value, list):
        return ", ".join(f"{entry['announced_on']} ({entry['title']})" for entry in value) or NOTHING
    if name == "parameter" and isinstance(value, dict):
        return f"{', '.join(value['names'])}: {value['state']}" + (f" ({value['since']})" if value["since"] else "")
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, list):
        return ", ".join(str(item) for item in value) or NOTHING
    return NOTHING if value is None else str(value)
