"""Text of a page, made plain: what can't be seen or doesn't mean anything is taken away before anything is compared."""

from __future__ import annotations

import re
import unicodedata

MODEL_ID = re.compile(r"[a-z0-9][a-z0-9.@:_-]*\Z")
"""The grammar of ids: the only text of a page that may reach titles, branch names and file names."""

_UNUSUAL = re.compile(r"[^ -~]")
_INVISIBLE = frozenset({"Cf", "Co", "Cs", "Cn"})  # zero-width, bidi, private use (icon fonts), surrogates, unassigned
_FORMAT_SPACE = str.maketrans(dict.fromkeys("\u00a0\u2007\u202f\u2002\u2003\u2009\u200a\u3000", " "))
_PIECE = 512
_OPEN = re.compile(r"\b(?:will|would|once|after|when|whenever|until|if|before|unless|not|never)\b", re.IGNORECASE)
_CLAUSE = 200
_DOTTED = re.compile(r"[^a-z0-9]+")


def visible(text: str) -> str:
    """Give ``text`` without zero-width, bidi, private-use and control characters, with every white space as one blank."""
    if not (text.isascii() and text.isprintable()):
        text = _UNUSUAL.sub(_blank_or_nothing, _composed(text).translate(_FORMAT_SPACE))
    return " ".join(text.split())


def _composed(text: str) -> str:
    # Composing sorts each run of combining marks by insertion: a run of a million of them would take hours, pieces don't.
    if len(text) <= _PIECE:
        return unicodedata.normalize("NFC", text)
    return "".join(unicodedata.normalize("NFC", text[at : at + _PIECE]) for at in range(0, len(text), _PIECE))


def _blank_or_nothing(found: re.Match[str]) -> str:
    char = found[0]
    category = unicodedata.category(char)
    return " " if category == "Cc" else "" if category in _INVISIBLE else char


def key(text: str) -> str:
    """Give ``text`` as headers are compared: visible characters, case folded."""
    return visible(text).casefold()


def slug(text: str) -> str:
    """Give the anchor of a heading: lower case, every run of other characters one hyphen.

    ``2025-10-28: Claude Sonnet 3.7 model`` gives ``2025-10-28-claude-sonnet-3-7-model``, as the page itself links to it.
    """
    return _DOTTED.sub("-", key(text)).strip("-")


def is_model_id(text: str) -> bool:
    """Tell whether ``text`` is an id by the grammar of `MODEL_ID`."""
    return MODEL_ID.match(text) is not None


def is_stated(text: str, place: int) -> bool:
    """Tell whether what a text says at a place is stated there, and no condition or future of its sentence.

    "Once X is retired, requests fail" doesn't say that X is retired. The sentence is looked at from at most 200 characters before.
    """
    before = text[max(0, place - _CLAUSE) : place].rpartition(". ")[2]
    return _OPEN.search(before) is None
