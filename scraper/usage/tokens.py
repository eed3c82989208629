r"""Where in some bytes a model is named: whole tokens only, in any spelling, whatever quotes, escapes or URL stand around.

``claude-2.1`` is never found in ``claude-2.10``, nor an id in ``my-claude-3-opus-20240229-test``. What may stand before a name
without being part of it: quotes, brackets, white space, ``=``, ``:``, ``/`` and the ends of escapes (``\n`` in a notebook, ``%2F``
in a URL).
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from scraper.usage.spellings import CARRIER, PROFILE, Platform, Spelling, resolve, resolve_quoted

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

_TOKEN = re.compile(rb"[A-Za-z0-9]+(?:[-._@:][A-Za-z0-9]+)*")
_PREFIX = re.compile(rf"(?:{CARRIER})?(?:(?:{PROFILE})\.)?(?:anthropic\.)?\Z".encode())
_VENDOR = re.compile(rf"(?:(?:{PROFILE})\.)?anthropic\.\Z".encode())
_ESCAPE = re.compile(rb"(?:\\[nrtbf]|%[0-9A-Fa-f]{2}|\\u[0-9A-Fa-f]{4}|\\x[0-9A-Fa-f]{2})\Z")
# `${MODEL:-claude-2.1}` in a shell or a compose file: the hyphen belongs to the expansion.
_DEFAULT = re.compile(rb"\$\{[A-Za-z_][A-Za-z0-9_]{0,60}:?-\Z")
_WORD = frozenset(b"abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_-@")
_KEY = re.compile(rb"\\?[\"'`]\s{0,3}(?:=>|:(?!:))|:(?=\s|\Z)")
# A Bedrock id in a URL: `anthropic.claude-v2%3A1` is Claude 2.1, and half of it would be Claude 2.0.
_ENCODED_VERSION = re.compile(rb"(?:%3[Aa]\d{1,3}k?)+(?![A-Za-z0-9_-])")
_QUOTES = frozenset({b'"', b"'", b"`"})
_MODELS_PATH = (b"models/", b"model/")
_LONGEST_PREFIX, _SHORT_PREFIX = 200, 48
_LONGEST_NAME = 120  # a megabyte of `claude-2.a.a.a` is no name, and must not be tried at every dot
_LAST_DATE = re.compile(r"[-@]\d{8}\b")
_TOO_MANY = re.compile(r"(?:[-@](?:\d{8}|v\d|[a-z]+)|:\d)\Z")
_PLAIN_PARTS = re.compile(r"\d{1,2}|\d{8}|latest|preview|thinking|fast|v\d")


@dataclass(frozen=True, slots=True)
class Naming:
    """One place that names a model: the bytes from ``start`` to ``end``, and the model where it is known.

    ``written`` is the text; ``spelling`` is None for a name of a known family that no snapshot has. ``as_data`` tells that it is
    (part of) a file's name, a key with something said of it (``"claude-2.1": 8192``), or percent-encoded as in a recorded
    request: no choice of a model, and not to be rewritten.
    """

    start: int
    end: int
    written: str
    spelling: Spelling | None
    as_data: bool = False


class Lexicon:
    """The ids that are looked for, and what is derived from them: the stems to search for, and the words of families."""

    def __init__(self, known_ids: Iterable[str]) -> None:
        self.known_ids = frozenset(known_ids)
        self.stems = tuple(
            sorted(
                {(head + "-" if "-" in model_id else model_id) for model_id in self.known_ids for head in [model_id.split("-")[0]]}
            )
        )
        self.needles = tuple(stem.encode() for stem in self.stems)
        words = {part for model_id in self.known_ids for part in model_id.split("-")[1:] if part.isalpha()}
        self.families = frozenset(words) - {"preview", "latest"}

    def looks_like_a_model(self, name: str) -> bool:
        """Tell whether ``name`` is built like an id of a known family: a stem, a family and a number, and nothing else."""
        stem = next((stem for stem in self.stems if name.startswith(stem)), None)
        if stem is None:
            return False
        parts = re.split(r"[-.@:]", name[len(stem) :])
        known = [part in self.families or _PLAIN_PARTS.fullmatch(part) is not None for part in parts]
        return all(known) and any(part in self.families for part in parts) and any(part[0].isdigit() for part in parts if part)

    def nearest(self, name: str) -> str | None:
        """Give the known id that is nearest to ``name``, or None where none is near.

        That is the one that it is without a date or suffix too many (``claude-opus-4-8-20260528``), else the most similar one.
        """
        import difflib

        shorter = name
        while cut := _TOO_MANY.search(shorter):
            shorter = shorter[: cut.start()]
            if spelling := resolve(shorter, self.known_ids):
                return spelling.model_id
        close = difflib.get_close_matches(name, sorted(self.known_ids), n=1, cutoff=0.6)
        return close[0] if close else None


def find_namings(data: bytes, lexicon: Lexicon) -> Iterator[Naming]:
    """Give every place in ``data`` (ASCII-compatible bytes) that names a model, in order, none overlapping another."""
    end = 0
    for position in _stems(data, lexicon.needles):
        if position < end:
            continue
        token = _TOKEN.match(data, position, position + _LONGEST_NAME)
        if token is None or data[token.end() : token.end() + 1] in {b"-", b"_"}:
            continue
        naming = _name_at(data, position, token.end(), lexicon)
        if naming is not None:
            end = naming.end
            yield naming


def _stems(data: bytes, needles: tuple[bytes, ...]) -> Iterator[int]:
    if len(needles) == 1:
        position = data.find(needles[0])
        while position >= 0:
            yield position
            position = data.find(needles[0], position + 1)
        return
    for match in re.finditer(b"|".join(map(re.escape, needles)), data):
        yield match.start()


def _boundary(data: bytes, position: int) -> bool:
    """Tell whether a name may begin at ``position``: after no letter, digit, ``_``, ``-`` or ``@``.

    Unless that ends an escape, or opens the default of a shell's variable.
    """
    if position == 0 or data[position - 1] not in _WORD:
        return position < 2 or data[position - 1] != 0x2E or not 0x30 <= data[position - 2] <= 0x39
    if data[position - 1] == 0x2D:
        return _DEFAULT.search(data, max(0, position - 66), position) is not None
    return _ESCAPE.search(data, max(0, position - 6), position) is not None


def _starts(data: bytes, position: int) -> Iterator[int]:
    """Give the places where the written id can begin, the longest prefix first."""
    if position and data[position - 1] in b"./:":
        # Only ARNs and resource paths are long; whatever ends otherwise is looked for in a few bytes.
        long = data.endswith((b"anthropic.", b"models/"), 0, position)
        window = data[max(0, position - (_LONGEST_PREFIX if long else _SHORT_PREFIX)) : position]
        for pattern in (_PREFIX, _VENDOR):
            match = pattern.search(window)
            if match and match.start() < len(window) and _boundary(data, position - len(window) + match.start()):
                yield position - len(window) + match.start()
    if _boundary(data, position):
        yield position


def _name_at(data: bytes, position: int, token_end: int, lexicon: Lexicon) -> Naming | None:
    encoded = _ENCODED_VERSION.match(data, token_end)
    for start in _starts(data, position):
        if encoded and (spelling := resolve(_decoded(data[start : encoded.end()]), lexicon.known_ids)):
            return Naming(start, encoded.end(), data[start : encoded.end()].decode("ascii"), spelling, as_data=True)
        for end in _ends(data, position, token_end):
            written = data[start:end].decode("ascii")
            spelling = resolve(written, lexicon.known_ids)
            if spelling is None and start == position and _quoted(data, start, end):
                spelling = resolve_quoted(written, lexicon.known_ids)
            if spelling is not None:
                return _accepted(data, start, end, spelling)
    return _unknown(data, position, token_end, lexicon)


def _decoded(written: bytes) -> str:
    return written.replace(b"%3A", b":").replace(b"%3a", b":").decode("ascii")


def _ends(data: bytes, position: int, token_end: int) -> Iterator[int]:
    """Give the places where the name can end: the whole token, then before each ``:word`` or ``.word`` at its end.

    Never before ``.`` and a digit (``claude-2.1`` in ``claude-2.1.3``), never inside a word.
    """
    yield token_end
    for index in range(token_end - 1, position, -1):
        byte = data[index]
        if byte in b"-_@":
            return
        if byte == 0x3A or (byte == 0x2E and not 0x30 <= data[index + 1] <= 0x39):
            yield index
        elif byte == 0x2E:
            return


def _accepted(data: bytes, start: int, end: int, spelling: Spelling) -> Naming | None:
    file_name = data[end : end + 1] == b"." and data[end + 1 : end + 2].isalpha()
    dated = _LAST_DATE.search(spelling.written) is not None
    bare = not spelling.before and spelling.platform in {Platform.ANTHROPIC, Platform.VERTEX}
    # `/news/claude-opus-4-5` and `claude-sonnet-4.md` are names of pages and files that bear a model's name.
    if bare and not dated and (file_name or _page_name(data, start)):
        return None
    return Naming(start, end, spelling.written, spelling, file_name or _KEY.match(data, end) is not None)


def _page_name(data: bytes, start: int) -> bool:
    return start > 0 and data[start - 1] == 0x2F and not data[max(0, start - 7) : start].endswith(_MODELS_PATH)


def _quoted(data: bytes, start: int, end: int) -> bool:
    quote = data[start - 1 : start] if start else b""
    return quote in _QUOTES and data[end : end + 2].removeprefix(b"\\").startswith(quote)


def _unknown(data: bytes, position: int, token_end: int, lexicon: Lexicon) -> Naming | None:
    start = next(iter(_starts(data, position)), None)
    if start is None or (start == position and _page_name(data, start)):
        return None
    name = data[position:token_end].decode("ascii")
    file_name = re.search(r"\.[a-z][a-z0-9]*\Z", name) is not None
    if file_name or not lexicon.looks_like_a_model(name):
        return None
    return Naming(start, token_end, data[start:token_end].decode("ascii"), None)


def without_carrier(naming: Naming) -> str:
    """Give the name alone, as `Lexicon.nearest` compares it."""
    return re.split(r"[/]|anthropic[.:]", naming.written)[-1]
