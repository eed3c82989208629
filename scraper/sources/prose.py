"""What a page says outside its tables: models that a sentence calls deprecated, the promised notice, the scope of its dates."""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Sequence
from typing import TYPE_CHECKING

from scraper.lifecycle import Doubt, Retirement, RetirementKind, State
from scraper.page.dates import DAY_IN_PROSE, parse_existing_date
from scraper.page.outline import Paragraph, Section
from scraper.page.text import is_stated
from scraper.sources.base import Mention

if TYPE_CHECKING:
    from collections.abc import Callable

    from scraper.page.outline import Outline

_DATE = DAY_IN_PROSE.pattern
_SAID = re.compile(
    rf"\)?,? (?:(?P<will>will be)|is|was|has been|now|(?P<many>are|were|have been)) (?:now )?(?P<state>deprecated|retired)\b"
    rf"(?: on)?(?: (?P<on>{_DATE}))?(?: and will be retired(?: on)? (?P<then>{_DATE}))?",
    re.IGNORECASE,
)
# "will be retired not sooner than …" sets no date and deprecates nothing.
_FLOOR = re.compile(r"[^.;]{0,20}\b(?:(?:not?|never) (?:sooner|earlier|before)|not before|at the earliest)\b", re.IGNORECASE)
_ALSO = re.compile(r"\)?(?:,|,? and|,? or| &)(?: the)?(?: \(?[A-Z][\w.]*){0,9} \(?\Z")
_MOVE = re.compile(r"(?<!not )(?<!we )\b(?:migrate|move|switch|upgrade|use)\b", re.IGNORECASE)
_NEAR = 300  # characters between the word that bids to move and the id
_NEXT = re.compile(r"[.;!?] ")
_NAMED = re.compile(r"\b(Claude [A-Z][A-Za-z]*(?: [A-Z0-9][\w.]*){0,8}) (?:is|was|will be|has been) (?:deprecated|retired)\b")
_NOTICE = re.compile(r"at least (\d{1,4})[ -](day|week|month)s?['\u2019]?\s*[†‡*]*\s*notice", re.IGNORECASE)
_SCOPE = re.compile(r"dates on this page apply to ([^:.;]+)", re.IGNORECASE)
_DATED = re.compile(r"\d{4}-\d{2}-\d{2}")


Paragraphs = Sequence[tuple[Section, Paragraph]]
"""The running text of a page, each piece with its section."""


def paragraphs_of(outline: Outline) -> Paragraphs:
    """Give every paragraph of a page in order, for the functions below: each looks through all of them."""
    return [(section, block) for section in outline.sections for block in section.blocks if isinstance(block, Paragraph)]


def read_scope(paragraphs: Paragraphs) -> str | None:
    """Give the platforms that the page's dates hold for, in its own words, or None where it doesn't say (before 2026-06)."""
    found = (_SCOPE.search(paragraph.text) for _, paragraph in paragraphs if "apply to" in paragraph.text)
    return next((match[1].strip() for match in found if match), None)


def read_notice_days(paragraphs: Paragraphs) -> tuple[int | None, Doubt | None]:
    """Give the promised notice in days; a promise in months is no number of days, and is reported instead."""
    for section, paragraph in paragraphs:
        if match := _NOTICE.search(paragraph.text) if "notice" in paragraph.text else None:
            if match[2].lower() == "day":
                return int(match[1]), None
            said = f"the promised notice is {match[1]} {match[2].lower()}s, which is no number of days"
            return None, Doubt("notice-period", section.title, said)
    return None, Doubt("notice-period", "page", "the page promises no notice period")


def read_mentions(paragraphs: Paragraphs, tabled: set[str], id_prefix: str) -> tuple[tuple[Mention, ...], list[Doubt]]:
    """Give the models that a sentence outside the notices calls deprecated or retired, and doubts about those it names without id.

    From 2026-06 to 2026-09 one model was deprecated in a note above the status table and nowhere else; the note also named what to
    move to. A mention of a model in ``tabled`` is kept too: its replacement may be named nowhere else.
    """
    token = re.compile(rf"(?<![\w/.@:-]){re.escape(id_prefix)}[a-z0-9][a-z0-9.@:_-]*[a-z0-9]")
    mentions: dict[str, Mention] = {}
    unread: dict[str, str] = {}
    doubts: list[Doubt] = []
    for section, paragraph in paragraphs:
        text = paragraph.text
        lowered = text.lower()
        if "deprecated" not in lowered and "retired" not in lowered:
            continue
        tokens = list(token.finditer(text))
        unread.update((match[0], section.title or paragraph.place) for match in tokens)
        if _DATED.match(section.title):
            continue
        found = _said(text, tokens)
        target = _targets(text, tokens, {model_id for model_id, _ in found}) if found else None
        for model_id, said in found:
            mention = _mention(model_id, said, target(said.end()) if target else None, section, paragraph, doubts)
            if mention and mentions.setdefault(mention.id, mention).state != mention.state:
                doubts.append(Doubt("mention-differs", paragraph.place, f"{mention.id} is called different things"))
        if not found and (named := _NAMED.search(text)):
            said_so = f"{named[0]!r}, without an id: no model was made of it"
            doubts.append(Doubt("mention-without-id", section.title or paragraph.place, said_so))
    doubts += [
        Doubt("mentioned-only", mention.id, f"called {mention.state} in a sentence under {mention.anchor!r} and in no table")
        for mention in mentions.values()
        if mention.id not in tabled
    ]
    understood = tabled | mentions.keys() | {new for mention in mentions.values() for new in mention.replacements}
    doubts += [
        Doubt("mention-unread", model_id, f"stands under {place!r} in a sentence about deprecation, and in no table")
        for model_id, place in unread.items()
        if model_id not in understood
    ]
    return tuple(mentions.values()), doubts


def _said(text: str, tokens: list[re.Match[str]]) -> list[tuple[str, re.Match[str]]]:
    """Give each id of which a text says that it is deprecated or retired, with the words that say so.

    A plural says it of all the ids that are strung together before it, and of none that stands alone: "parameters of X are
    deprecated" is about parameters.
    """
    found = []
    for number, match in enumerate(tokens):
        said = _SAID.match(text, match.end())
        if not said or _FLOOR.match(text, said.end()):
            continue
        first = number
        while first and (said["many"] or said["will"]) and _ALSO.match(text[tokens[first - 1].end() : tokens[first].start()]):
            first -= 1
        if (first < number or not said["many"]) and is_stated(text, tokens[first].start()):
            found += [(each[0], said) for each in tokens[first : number + 1]]
    return found


def _targets(text: str, tokens: list[re.Match[str]], said: set[str]) -> Callable[[int], str | None]:
    """Give a function: place in a text → the first id after the first word there that bids to move, in the same sentence.

    An id that is itself called deprecated is nothing to move to. Both are found once for the whole text: a text that says of a
    thousand models that each is retired stays cheap.
    """
    moves = [move.end() for move in _MOVE.finditer(text)]
    starts = [token.start() for token in tokens]

    def target(place: int) -> str | None:
        """Give the first id after the first bid to move that follows a place, where they stand near each other."""
        move = bisect_left(moves, place)
        at = bisect_left(starts, moves[move]) if move < len(moves) else len(starts)
        if at == len(tokens) or tokens[at][0] in said or starts[at] - moves[move] > _NEAR:
            return None
        if _NEXT.search(text, moves[move], starts[at]):
            return None
        return tokens[at][0]

    return target


def _mention(  # noqa: PLR0917 - a sentence, what it says, where it stands
    model_id: str, said: re.Match[str], target: str | None, section: Section, paragraph: Paragraph, doubts: list[Doubt]
) -> Mention | None:
    state = said["state"].lower()
    if said["will"]:
        # "will be retired on …" is a date that was set; "will be deprecated" states nothing yet.
        if state == State.DEPRECATED:
            return None
        state = State.DEPRECATED
    retirement = Retirement()
    if raw := said["then"] or (said["on"] if said["state"].lower() == "retired" else None):
        on = parse_existing_date(raw)
        kind = RetirementKind.FIRM if said["will"] or said["then"] else RetirementKind.ACTUAL
        retirement = Retirement(on, kind if on else RetirementKind.NONE, raw)
        if on is None:
            doubts.append(Doubt("mention-without-date", paragraph.place, f"{model_id}: {raw!r} is a day that doesn't exist"))
    replacements = (target,) if target and target != model_id else ()
    raw_target = target if replacements else None
    return Mention(model_id, state, retirement, replacements, raw_target, section.anchor, paragraph.place)
