"""Anthropic's model deprecations page.

Two renderings: the address with ``.md`` appended (it never lost a row in any tracker's history) and the HTML (cut in the middle of
the status table again and again in spring 2026), which is the witness. Localised pages lag behind and are never read.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from scraper.page.text import key
from scraper.sources.columns import Columns

if TYPE_CHECKING:
    from scraper.lifecycle import Doubt, Snapshot
    from scraper.page.outline import Defect, Outline
    from scraper.sources.base import Reading

STATUS = Columns(
    "status",
    {
        "id": frozenset({"api model name"}),
        "state": frozenset({"current state"}),
        "deprecated": frozenset({"deprecated"}),
        # "Retired" in spring 2025, "Tentative Retirement Date" since that autumn.
        "retirement": frozenset({"retired", "tentative retirement date"}),
    },
)
HISTORY = Columns(
    "history",
    {
        "id": frozenset({"deprecated model"}),
        "retirement": frozenset({"retirement date"}),
        "replacement": frozenset({"recommended replacement"}),
    },
)
PARAMETERS = Columns(
    "parameters",
    {
        "names": frozenset({"parameter"}),
        "status": frozenset({"status"}),
        "behavior": frozenset({"behavior"}),
        "replacement": frozenset({"recommended replacement"}),
    },
)

_FOREIGN = re.compile(r"/docs/(?!en/)([a-z]{2}(?:-[a-z]{2})?)/", re.IGNORECASE)
_SECTIONS = frozenset({"model status", "deprecation history"})
_OLDEST_NOTICE = "2024-09-04"
_OLDEST_MODELS = frozenset(
    {
        "claude-1.0",
        "claude-1.1",
        "claude-1.2",
        "claude-1.3",
        "claude-instant-1.0",
        "claude-instant-1.1",
        "claude-instant-1.2",
    }
)


class Anthropic:
    """The page at platform.claude.com."""

    name = "anthropic"
    url = "https://platform.claude.com/docs/en/about-claude/model-deprecations"
    addresses: tuple[str, ...] = (url + ".md", url)
    # The page moved twice since 2025 and its old homes redirect.
    hosts = frozenset({"platform.claude.com", "docs.claude.com", "docs.anthropic.com"})

    def identify(self, outline: Outline) -> tuple[Defect, ...]:
        """Refuse another page, another language, and a page without either of its two sections."""
        from scraper.page.outline import Defect

        defects = []
        foreign = _FOREIGN.search(outline.address or "")
        language = foreign[1] if foreign else (outline.language or "en")
        if not language.lower().startswith("en"):
            defects.append(
                Defect("page-language", f"the page is in language {language!r}: translations lag behind", outline.address)
            )
        titles = [key(outline.title), *(key(section.title) for section in outline.sections)]
        if not any("model deprecations" in title for title in titles):
            defects.append(Defect("page-title", "no title or heading says 'Model deprecations'", outline.title))
        if not _SECTIONS.intersection(titles):
            defects.append(Defect("page-sections", "neither a 'Model status' nor a 'Deprecation history' section", outline.title))
        return tuple(defects)

    def read(self, outline: Outline) -> Reading:
        """Read both tables, the notices, mentions outside tables, the parameters, the notice period and the scope."""
        # Imported late: most runs ask whether the page has changed, and it hasn't.
        from scraper.sources import prose
        from scraper.sources.base import Reading
        from scraper.sources.tables import TableReader

        reader = TableReader(STATUS, HISTORY, PARAMETERS, id_prefix="claude-")
        reader.read(outline)
        tabled = {row.id for row in reader.status} | {row.id for notice in reader.notices for row in notice.rows}
        paragraphs = prose.paragraphs_of(outline)
        mentions, mention_doubts = prose.read_mentions(paragraphs, tabled, "claude-")
        notice_days, notice_doubt = prose.read_notice_days(paragraphs)
        doubts: list[Doubt] = [*reader.doubts, *mention_doubts, *([notice_doubt] if notice_doubt else [])]
        return Reading(
            status=tuple(reader.status),
            notices=tuple(reader.notices),
            mentions=mentions,
            parameters=tuple(reader.parameters),
            scope=prose.read_scope(paragraphs),
            notice_days=notice_days,
            defects=tuple(reader.defects),
            doubts=tuple(doubts),
        )

    def landmarks(self, reading: Reading, base: Snapshot | None) -> tuple[Defect, ...]:
        """Ask for the oldest notice with its seven models, and for the parameter table that closes the page since 2026-06.

        The parameter table came together with the sentence on Anthropic-operated platforms: a page with the sentence and without
        the table was cut after its history, unless a person accepted a page without it before.
        """
        from scraper.page.outline import Defect

        defects = []
        oldest = {row.id for notice in reading.notices if notice.announced_on.isoformat() == _OLDEST_NOTICE for row in notice.rows}
        if missing := sorted(_OLDEST_MODELS - oldest):
            sentence = f"the oldest notice ({_OLDEST_NOTICE}), which ends the history, lacks {', '.join(missing)}"
            defects.append(Defect("cut-landmark", sentence))
        expected = bool(base.parameters) if base and base.scope else reading.scope is not None
        if expected and not reading.parameters:
            defects.append(Defect("cut-landmark", "the parameter table that follows the history is missing"))
        return tuple(defects)
