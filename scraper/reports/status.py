"""`lastcall status` in its forms: a table for 80 columns, JSON, Markdown. The form that isn't asked for loads nothing."""

from __future__ import annotations

from dataclasses import dataclass

from scraper.lifecycle import RetirementKind, State
from scraper.reports.standing import disagreement_line, move_to, retiring, standing_to_json
from scraper.reports.terminal import printable, style, table
from scraper.spoken import in_days

TYPE_CHECKING = False  # typing itself would cost more than this module: see scraper/_late.py
if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from datetime import date, timedelta

    from scraper.reports.standing import Standing
    from scraper.store.folder import Facts

SCHEMA = "lastcall/status/1"
WIDTH = 80
_FLOORED = (State.ACTIVE, State.LEGACY)


@dataclass(frozen=True, slots=True)
class Question:
    """What was asked: the day and the window; with the headline over every model, and how many long retired ones aren't shown."""

    today: date
    within: timedelta
    headline: str
    left_out: int = 0


@dataclass(frozen=True, slots=True)
class _Column:
    """One column: its header, its cell, and its rank when a table is too wide (the highest goes first, 0 never)."""

    header: str
    cell: Callable[[Standing], str]
    rank: int


def _distance(one: Standing) -> str:
    return "–" if one.days_left is None else in_days(one.days_left)


def _floor(one: Standing) -> str:
    return str(one.model.retirement.on) if one.model.retirement.kind is RetirementKind.FLOOR else "–"


def _to_floor(one: Standing) -> str:
    if one.days_to_floor is None:
        return "–"
    return "passed" if one.days_to_floor <= 0 else in_days(one.days_to_floor)


_LEAVING = (
    _Column("retires", lambda one: str(one.model.retirement.on or "no date yet"), 0),
    _Column("", _distance, 2),
    _Column("move to", move_to, 1),
)
_STAYING = (
    _Column("not sooner than", _floor, 0),
    _Column("", _to_floor, 2),
    _Column("earliest possible", lambda one: str(one.earliest or "unknown"), 1),
)
_GONE = (
    _Column("on", lambda one: str(one.model.retirement.on or "no date"), 0),
    _Column("", _distance, 2),
    _Column("move to", move_to, 1),
)


def _groups(every: Sequence[Standing]) -> list[tuple[str, tuple[_Column, ...], list[Standing]]]:
    """Give the models by effective state, the states in the order in which their first models are urgent."""
    groups: dict[str, list[Standing]] = {}
    for one in every:
        groups.setdefault(one.state, []).append(one)
    columns = {State.RETIRED: _GONE, **dict.fromkeys(_FLOORED, _STAYING)}
    return [
        (state, columns.get(State(state), _LEAVING) if state in set(State) else _LEAVING, members)
        for state, members in groups.items()
    ]


def _leftovers(every: Sequence[Standing], question: Question) -> list[str]:
    lines = [line for one in every if (line := disagreement_line(one))]
    if question.left_out:
        noun, them = ("model", "it") if question.left_out == 1 else ("models", "them")
        lines.append(f"{question.left_out} {noun} retired earlier: `lastcall status --state retired` lists {them}")
    return lines


def age_lines(facts: Facts, today: date) -> list[str]:
    """Say how old these facts are, and for which platforms their dates hold."""
    from datetime import date as day

    as_of = facts.as_of[:10] if facts.as_of else None
    age = f"recorded {as_of}, {in_days((day.fromisoformat(as_of) - today).days)}" if as_of else "of unknown age"
    scopes = [f"dates hold for {snapshot.scope} ({snapshot.source})" for snapshot in facts.snapshots if snapshot.scope]
    return [f"facts {age}", *scopes]


def render_text(every: Sequence[Standing], facts: Facts, question: Question, *, colours: bool) -> str:
    """Give the headline and one table a state, no line wider than 80 columns unless an id itself is."""
    soon = {(one.source, one.model.id) for one in retiring(every, question.within)}
    blocks = [style(question.headline, "bold", on=colours)]
    for source in dict.fromkeys(one.source for one in every):
        for state, columns, members in _groups([one for one in every if one.source == source]):
            name = f"{source}, {state}" if len(facts.snapshots) > 1 else str(state)
            lines = _fitted(name, columns, members).split("\n")
            rows = [
                style(line, "red", on=colours)
                if (one.source, one.model.id) in soon
                else style(line, "dim", on=colours and state == State.RETIRED)
                for line, one in zip(lines[2:], members, strict=True)
            ]
            blocks.append("\n".join([style(lines[0], "bold", on=colours), lines[1], *rows]))
    blocks.append("\n".join(printable(line) for line in (*_leftovers(every, question), *age_lines(facts, question.today))))
    return "\n\n".join(blocks) + "\n"


def _fitted(name: str, columns: tuple[_Column, ...], members: list[Standing]) -> str:
    """Give the widest choice of columns that fits; what must go goes as a whole, and an id is never cut."""
    while True:
        rows = [[one.model.id, *(column.cell(one) for column in columns)] for one in members]
        text = table([name, *(column.header for column in columns)], rows)
        spare = max(columns, key=lambda column: column.rank)
        if spare.rank == 0 or max(map(len, text.split("\n"))) <= WIDTH:
            return text
        columns = tuple(column for column in columns if column is not spare)


def render_json(every: Sequence[Standing], facts: Facts, question: Question) -> str:
    """Give everything for programs; the same facts, day and window give the same bytes."""
    from scraper.canonical import dumps

    return dumps(
        {
            "schema": SCHEMA,
            "today": question.today.isoformat(),
            "as_of": facts.as_of,
            "bundled": facts.bundled,
            "within_days": question.within.days,
            "headline": question.headline,
            "sources": [
                {"source": snapshot.source, "url": snapshot.url, "scope": snapshot.scope, "notice_days": snapshot.notice_days}
                for snapshot in facts.snapshots
            ],
            "models": [standing_to_json(one) for one in every],
        }
    )


def render_markdown(every: Sequence[Standing], facts: Facts, question: Question) -> str:
    """Give the same tables as Markdown, each model linked to the page."""
    from scraper.reports.markdown_escape import link, model_name, sentence

    urls = {snapshot.source: snapshot.url for snapshot in facts.snapshots}
    blocks = [f"**{sentence(question.headline)}**"]
    for source in dict.fromkeys(one.source for one in every):
        for state, columns, members in _groups([one for one in every if one.source == source]):
            name = f"{source}, {state}" if len(facts.snapshots) > 1 else str(state)
            heads = [sentence(name), *(column.header for column in columns)]
            lines = ["| " + " | ".join(heads) + " |", "|" + " :-- |" * len(heads)]
            for one in members:
                cells = [link(model_name(one.model.id), urls[source]), *(sentence(column.cell(one)) for column in columns)]
                lines.append("| " + " | ".join(cells) + " |")
            blocks.append("\n".join(lines))
    blocks.append("\n".join(f"- {sentence(line)}" for line in (*_leftovers(every, question), *age_lines(facts, question.today))))
    return "\n\n".join(blocks) + "\n"
