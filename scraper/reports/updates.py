"""What one run of `lastcall update` says: a report of its facts on stdout, the talk around it on stderr."""

from __future__ import annotations

from typing import TYPE_CHECKING

from scraper.result import Outcome
from scraper.spoken import count

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date
    from typing import TextIO

    from scraper.canonical import Json
    from scraper.result import Result

SCHEMA = "lastcall/update/1"
_OF_THIS_RUN = frozenset({"rendering-missing", "rendering-refused", "confirmed-loss", "accepted"})
"""Codes of doubts about how the page was come by, not about what it says."""


def render_updates(results: Sequence[Result], form: str, today: date) -> str:
    """Give the report of a run as ``text``, ``json`` or ``markdown``; a run without anything to tell gives no text."""
    if form == "json":
        from scraper.canonical import dumps

        return dumps({"schema": SCHEMA, "sources": [result_to_json(result) for result in results]})
    return "\n".join(part for result in results if (part := _report(result, form, today)))


def _report(result: Result, form: str, today: date) -> str:
    if result.snapshot is None or result.outcome not in {Outcome.CHANGED, Outcome.UNCHANGED, Outcome.BASELINE}:
        return ""
    if not (result.changes or result.page or (result.doubts and result.outcome is not Outcome.UNCHANGED)):
        return ""
    from scraper.reports import markdown, text
    from scraper.reports.terminal import colours_wanted

    if form == "markdown":
        return markdown.render(result.changes, result.snapshot, result.doubts, today, result.page)
    return text.render(result.changes, result.snapshot, result.doubts, today, result.page, colours=colours_wanted())


def result_to_json(result: Result) -> dict[str, Json]:
    """Give one source's result as the object that programs read."""
    from scraper.change import change_to_json

    return {
        "source": result.source,
        "outcome": str(result.outcome),
        "changes": [change_to_json(change) for change in result.changes],
        "doubts": [{"code": doubt.code, "place": doubt.place, "sentence": doubt.sentence} for doubt in result.doubts],
        "refusals": [{"code": refusal.code, "sentence": refusal.sentence, "raw": refusal.raw} for refusal in result.refusals],
        "page": change_to_json(result.page) if result.page else None,
        "error": str(result.error) if result.error else None,
    }


def tell_talk(results: Sequence[Result], stream: TextIO) -> None:
    """Say on ``stream`` how each source went: one line, then notes, then each reason of a refusal with the way out."""
    from scraper.reports.terminal import one_line

    for result in results:
        for note in result.notes:
            print(f"lastcall: {result.source}: {one_line(note)}", file=stream)
        print(f"lastcall: {result.source}: {one_line(_line(result))}", file=stream)
        if result.outcome is Outcome.UNCHANGED:  # the report, that tells doubts, is about changes; how a page was come by isn't
            for doubt in result.doubts:
                if doubt.code in _OF_THIS_RUN:
                    print(f"  not sure, {doubt.code}: {one_line(doubt.place)}: {one_line(doubt.sentence)}", file=stream)
        for refusal in result.refusals[1:6]:
            print(f"  also {refusal.code}: {one_line(refusal.sentence)}", file=stream)
        if result.error and result.error.hint:
            print(f"  {one_line(result.error.hint)}", file=stream)


def _line(result: Result) -> str:
    if result.error:
        return str(result.error)
    models = len(result.snapshot.models) if result.snapshot else 0
    match result.outcome:
        case Outcome.BASELINE:
            return f"baseline of {models} models; changes are recorded from now on"
        case Outcome.CHANGED:
            told = f"{count(len(result.changes), 'change')} to {models} models"
            return told + ("" if result.wrote else " (nothing was written)")
        case _:
            return "only prose changed on the page" if result.page else "nothing changed"
