"""Every guard's code with what it refuses: the table of the documentation, and what ``--accept`` understands."""

from __future__ import annotations

from typing import TYPE_CHECKING

from scraper.errors import UsageError

if TYPE_CHECKING:
    from collections.abc import Iterable

CODES = {
    "transport-status": "an HTTP status that is no page",
    "transport-type": "a content type that is neither HTML, Markdown nor plain text",
    "transport-size": "an empty body, half a body, more than 8 MiB, or more tags or lines than a page has",
    "transport-charset": "bytes that aren't the text they claim to be",
    "transport-host": "a host that isn't the source's, or plain http",
    "transport-redirect": "more than three redirects, a loop, or one that leads elsewhere",
    "page-login": "a page that asks to log in",
    "page-not-found": "a page that says it wasn't found, with status 200",
    "page-shell": "an empty shell for JavaScript to fill",
    "page-language": "a translation: they lag behind and their words vary",
    "page-title": "no title or heading of this page",
    "page-sections": "neither of the two sections",
    "cut-page": "no end of the document, an unclosed note, comment or code block",
    "cut-row": "a table row that isn't closed",
    "cut-streamed-part": "a part that the server announced and never sent",
    "cut-landmark": "a fact that the page has always carried to its very end is missing",
    "structure-no-status": "no status table, or none of its rows",
    "structure-no-history": "no history table, or none of its rows",
    "structure-columns": "a status, history or parameter table with other columns",
    "structure-ragged": "a row that isn't as wide as its header, or a cell that spans others",
    "structure-fragment": "table rows without their table",
    "structure-empty": "a table without rows",
    "structure-cell": "a cell that can't be read (the sentence has its coordinates)",
    "structure-notice": "a history table without a dated heading, two under one, or a notice without a table",
    "sense-id": "an id that is none by the grammar",
    "sense-state": "a state word that isn't known",
    "sense-duplicate": "one model twice, with different facts",
    "sense-order": "a retirement before its notice or its deprecation",
    "sense-year": "a year that no model can have",
    "lost-model": "a model that was known is nowhere on the page",
    "lost-row": "a row left the status table and its model isn't retired",
    "lost-notice": "a notice is gone, or no longer names a model",
    "lost-parameter": "the record of a parameter is gone",
    "past-reinstated": "a retired model is active again",
    "past-date": "the day on which a model was retired is another now",
}
"""Code → what it refuses. A test holds this table against the code and the README."""

NEVER_ACCEPTED = frozenset(code for code in CODES if code.startswith(("transport-", "structure-no-")))
"""Codes that no person can wave through: there is no page behind them, or nothing on it. Nothing found is always an error."""

_ACCEPTABLE = ("lost-", "past-", "sense-")


def may_be_accepted(codes: Iterable[str]) -> bool:
    """Tell whether a person who has looked may wave all of these through: losses and oddities, never what couldn't be read."""
    return all(code.startswith(_ACCEPTABLE) for code in codes)


def check_codes(codes: Iterable[str]) -> None:
    """Raise `UsageError` for a code that ``--accept`` can't take."""
    for code in codes:
        if code not in CODES:
            import difflib

            close = difflib.get_close_matches(code, CODES, n=1)
            raise UsageError(
                f"no guard has the code {code!r}", hint=f"did you mean {close[0]}?" if close else "see the README's table"
            )
        if code in NEVER_ACCEPTED:
            reason = "there is no page behind it" if code.startswith("transport-") else "nothing found is always an error"
            raise UsageError(f"{code} can't be accepted: {reason}", hint="look at the page, save it and use --from FILE")
