"""Facts → a page: builds a deprecations page, as Markdown or HTML, that says just what a snapshot says.

The demo serves such pages and the tests read them back: what comes out must be what went in. Structure and headers are the real
page's, every sentence is ours. `Style` varies what must not matter.
"""

from __future__ import annotations

import html
from dataclasses import dataclass
from random import Random
from typing import TYPE_CHECKING

from scraper.lifecycle import RetirementKind

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date

    from scraper.lifecycle import Model, Notice, Parameter, Snapshot

STATUS_HEADERS = ("API model name", "Current state", "Deprecated", "Tentative retirement date")
HISTORY_HEADERS = ("Retirement date", "Deprecated model", "Recommended replacement")
PARAMETER_HEADERS = ("Parameter", "Status", "Behavior", "Recommended replacement")


@dataclass(frozen=True, slots=True)
class Style:
    """How a page looks, never what it says: marks around ids, invisible characters, padding, the order of rows (by ``seed``)."""

    ticks: bool = True
    linked: bool = False
    invisible: str = ""
    padding: int = 1
    aligned: bool = False
    upper_headers: bool = False
    front_matter: bool = False
    notes: bool = True
    seed: int | None = None


PLAIN = Style()


def long_date(day: date) -> str:
    """Give a date as the page writes it: ``October 28, 2025``."""
    return f"{day:%B} {day.day}, {day.year}"


def status_cells(model: Model) -> tuple[str, str, str, str]:
    """Give the cells of a model's row in the status table."""
    retirement = model.retirement
    deprecated = long_date(model.deprecated_on) if model.deprecated_on else "N/A"
    if retirement.on is None:
        when = retirement.raw or "N/A"
    else:
        prefix = "Not sooner than " if retirement.kind is RetirementKind.FLOOR else ""
        when = prefix + long_date(retirement.on)
    return model.id, model.state.capitalize(), deprecated, when


def build_markdown(snapshot: Snapshot, style: Style = PLAIN) -> str:
    """Give a Markdown page that says what ``snapshot`` says."""
    page = _Markdown(style)
    if style.front_matter:
        page.lines += ["---", "title: Model deprecations", f"url: {snapshot.url}", "---", ""]
    else:
        page.heading(1, "Model deprecations")
    _write(page, snapshot, style)
    return "\n".join(page.lines) + "\n"


def build_html(snapshot: Snapshot, style: Style = PLAIN) -> str:
    """Give an HTML page that says what ``snapshot`` says."""
    page = _Html(style)
    page.heading(1, "Model deprecations")
    _write(page, snapshot, style)
    title = "<title>Model deprecations</title>"
    link = f'<link rel="canonical" href="{html.escape(snapshot.url)}">'
    head = f'<!DOCTYPE html>\n<html lang="en"><head><meta charset="utf-8">{title}{link}</head><body><main>'
    return "\n".join([head, *page.lines, "</main></body></html>"]) + "\n"


def _write(page: _Markdown | _Html, snapshot: Snapshot, style: Style) -> None:
    """Write the page's parts in order."""
    shuffle = Random(style.seed) if style.seed is not None else None  # noqa: S311 - order, no secret
    page.paragraph("This page tells which models can be used, which are on their way out, and what to move to.")
    if snapshot.scope:
        page.paragraph(f"All dates on this page apply to {snapshot.scope}. Other clouds have schedules of their own.")
    page.heading(2, "Notifications")
    if snapshot.notice_days is not None:
        page.paragraph(f"Whoever uses a public model gets at least {snapshot.notice_days} days' notice before it goes.")
    page.heading(2, "Model status")
    tabled = {entry.id for notice in snapshot.notices for entry in notice.models} | {m.id for m in snapshot.models if m.listed}
    for model in snapshot.models:
        if model.id not in tabled and model.evidence:
            page.note(_mention(model, page))
    rows = [(page.code(cells[0]), *cells[1:]) for cells in (status_cells(model) for model in snapshot.models if model.listed)]
    page.table(STATUS_HEADERS, _shuffled(rows, shuffle))
    page.heading(2, "Deprecation history")
    page.paragraph("Every announcement, the newest first.")
    for notice in snapshot.notices:
        _notice(page, notice, shuffle)
    if snapshot.parameters:
        page.heading(2, "API parameter deprecations")
        page.paragraph("Some request parameters no longer do anything, or are refused.")
        page.table(PARAMETER_HEADERS, [_parameter_cells(parameter, page) for parameter in snapshot.parameters])
    page.paragraph("That is all there is to say.")


def _mention(model: Model, page: _Markdown | _Html) -> str:
    when = f"will be retired on {long_date(model.retirement.on)}" if model.retirement.on else "is deprecated"
    target = f" To move on, migrate to {page.code(model.replacements[0])}." if model.replacements else ""
    return f"A preview ({page.code(model.id)}) {when}.{target}"


def _notice(page: _Markdown | _Html, notice: Notice, shuffle: Random | None) -> None:
    page.heading(3, f"{notice.announced_on}: {notice.title}")
    if notice.retired_on:
        page.note(f"This was retired {long_date(notice.retired_on)}.")
    page.paragraph(f"Announced on {long_date(notice.announced_on)}.")
    rows = [
        (
            long_date(entry.retires_on) if entry.retires_on else "N/A",
            page.code(entry.id),
            page.code(entry.replacement_raw) if entry.replacement_raw else "",
        )
        for entry in notice.models
    ]
    page.table(HISTORY_HEADERS, _shuffled(rows, shuffle))


def _parameter_cells(parameter: Parameter, page: _Markdown | _Html) -> tuple[str, ...]:
    state = parameter.state.capitalize() + (f" ({parameter.since})" if parameter.since else "")
    names = ", ".join(page.code(name) for name in parameter.names)
    return names, state, page.text(parameter.behavior_raw or ""), page.text(parameter.replacement_raw or "")


def _shuffled(rows: Sequence[tuple[str, ...]], shuffle: Random | None) -> list[tuple[str, ...]]:
    ordered = list(rows)
    if shuffle is not None:
        shuffle.shuffle(ordered)
    return ordered


class _Markdown:
    """Writes Markdown lines."""

    def __init__(self, style: Style) -> None:
        self.style = style
        self.lines: list[str] = []

    def code(self, text: str) -> str:
        shown = self.style.invisible + (f"`{text}`" if self.style.ticks else text)
        return f"[{shown}](https://example.com/models)" if self.style.linked else shown

    def text(self, text: str) -> str:
        return text.replace("|", "\\|")

    def heading(self, level: int, title: str) -> None:
        self.lines += [f"{'#' * level} {self.style.invisible}{title}", ""]

    def paragraph(self, text: str) -> None:
        self.lines += [text, ""]

    def note(self, text: str) -> None:
        self.lines += ["<Note>", f"  {text}", "</Note>", ""] if self.style.notes else [f"**{text}**", ""]

    def table(self, headers: Sequence[str], rows: Sequence[Sequence[str]]) -> None:
        """Write a table with outer bars, in the style's padding and alignment."""
        shown = [header.upper() if self.style.upper_headers else header for header in headers]
        pad = " " * self.style.padding
        rule = ":---" if self.style.aligned else "---"
        self.lines += ["|" + "|".join(f"{pad}{cell}{pad}" for cell in row) + "|" for row in (shown, [rule] * len(headers), *rows)]
        self.lines.append("")


class _Html:
    """Writes HTML lines; every text that comes from facts is escaped."""

    def __init__(self, style: Style) -> None:
        self.style = style
        self.lines: list[str] = []

    def code(self, text: str) -> str:
        shown = self.style.invisible + html.escape(text)
        shown = f"<code>{shown}</code>" if self.style.ticks else f"<span>{shown}</span>"
        return f'<a href="/models">{shown}</a>' if self.style.linked else shown

    def text(self, text: str) -> str:
        return html.escape(text)

    def heading(self, level: int, title: str) -> None:
        self.lines.append(f'<h{level}><a href="#here">\u200b</a>{html.escape(title)}</h{level}>')

    def paragraph(self, text: str) -> None:
        self.lines.append(f"<p>{text}</p>")

    def note(self, text: str) -> None:
        self.lines.append(f'<aside role="note"><p>{text}</p></aside>' if self.style.notes else f"<p><strong>{text}</strong></p>")

    def table(self, headers: Sequence[str], rows: Sequence[Sequence[str]]) -> None:
        """Write a table with a head and a body."""
        shown = [header.upper() if self.style.upper_headers else header for header in headers]
        head = "".join(f"<th>{cell}</th>" for cell in shown)
        body = ["<tr>" + "".join(f"<td>{cell}</td>" for cell in row) + "</tr>" for row in rows]
        self.lines += [f"<table><thead><tr>{head}</tr></thead><tbody>", *body, "</tbody></table>"]
