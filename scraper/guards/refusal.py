"""What a guard says when it doesn't believe a page."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Refusal:
    """One reason to refuse a page.

    ``code`` is stable and can be passed to ``--accept``; ``sentence`` says what was seen where; ``raw`` is the text of the page
    that bought the refusal, where there is one.
    """

    code: str
    sentence: str
    raw: str | None = None
