"""Request parameters beside a model that refuses them, told only where both stand in one call or one object literal.

A false alarm here would cost trust, so everything uncertain is silence: another platform than the source's own, a value that isn't
a number, a default value, a model whose generation the page's sentence doesn't place, brackets that don't match.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from scraper.lifecycle import Parameter, Snapshot

_SINCE = re.compile(r"Claude (?:(?P<family>[A-Z][a-z]+) )?(?P<version>\d+(?:\.\d+)?) and later(?: models)?", re.IGNORECASE)
_NEW_STYLE = re.compile(r"claude-(?P<family>[a-z]+)-(?P<major>\d{1,2})(?:-(?P<minor>\d{1,2}))?(?:-\d{8})?\Z")
_OLD_STYLE = re.compile(r"claude-(?P<major>\d)(?:-(?P<minor>\d))?-(?P<family>[a-z]+)(?:-\d{8})?\Z")
_REACH = 4000
_NEAR = 400
_SETTINGS = (".yaml", ".yml", ".toml", ".ini", ".cfg", ".conf", ".env", ".properties")
_BRACKET = re.compile(rb"[(\[{}\])]")
_PIECE = re.compile(
    rb"(?P<skip>#[^\n]*|//[^\n]*|/\*.*?\*/)"
    rb"|(?P<string>\"\"\".*?\"\"\"|'''.*?'''|\"(?:\\.|[^\"\\\n])*\"|'(?:\\.|[^'\\\n])*'|`(?:\\.|[^`\\])*`)"
    rb"|(?P<open>[(\[{])|(?P<close>[)\]}])"
    rb"|(?P<word>[A-Za-z_][A-Za-z0-9_]*)|(?P<number>-?\d+(?:\.\d+)?)|(?P<sign>=>|==|[=:])|(?P<other>[^\s])",
    re.DOTALL,
)
_DEFAULTS = {"temperature": frozenset({1.0}), "top_p": frozenset({1.0, 0.99, 0.999}), "top_k": frozenset({0.0, -1.0})}
_CLOSES = {b"(": b")", b"[": b"]", b"{": b"}"}


@dataclass(frozen=True, slots=True)
class Refused:
    """A parameter that stands beside the model: its place in the data, its name, and what the page says to do."""

    start: int
    end: int
    name: str
    since: str


def generation(model_id: str) -> tuple[str, tuple[int, int]] | None:
    """Give family and version of a model by its id (``claude-opus-4-7`` → opus, 4.7), or None where the id has no such form."""
    match = _NEW_STYLE.match(model_id) or _OLD_STYLE.match(model_id)
    return (match["family"], (int(match["major"]), int(match["minor"] or 0))) if match else None


def refusing(snapshots: Iterable[Snapshot]) -> dict[str, tuple[Parameter, ...]]:
    """Give, for each model that the page's sentence places for certain, the parameters that it refuses."""
    found: dict[str, tuple[Parameter, ...]] = {}
    for snapshot in snapshots:
        for model in snapshot.models:
            records = tuple(record for record in snapshot.parameters if _refuses(record, model.id))
            if records:
                found[model.id] = records
    return found


def _refuses(record: Parameter, model_id: str) -> bool:
    since, born = _SINCE.search(record.since or ""), generation(model_id)
    if since is None or born is None or "400" not in (record.behavior_raw or ""):
        return False
    family, version = born
    major, _, minor = since["version"].partition(".")
    named = (since["family"] or family).lower()
    return named == family and version >= (int(major), int(minor or 0))


def beside(data: bytes, start: int, records: tuple[Parameter, ...]) -> Iterator[Refused]:
    """Give the refused parameters in the call or object literal that directly holds the model's name at ``start``."""
    since = {name: record.since or "" for record in records for name in record.names}
    near = data[max(0, start - _REACH) : start + _REACH]
    # Nearly every naming has no such word near it: brackets are counted only where one has.
    opening = _opening(data, start) if any(name.encode() in near for name in since) else None
    if opening is None:
        return
    entries = _entries(data, opening, start)
    if entries is None:
        return
    for key_start, key_end, key, value in entries:
        if key in since and value is not None and value not in _DEFAULTS.get(key, frozenset()):
            yield Refused(key_start, key_end, key, since[key])


def perhaps_beside(data: bytes, start: int, path: str, records: tuple[Parameter, ...]) -> tuple[str, ...]:
    """Give the refused parameters that may belong to the model at ``start``: nothing to tell, but reason to leave it alone.

    Looked for in the whole bracket around it, in notebooks too, and in files of settings, which have none, near it.
    """
    names = [name for record in records for name in record.names]
    near = data[max(0, start - _REACH) : start + _REACH].lower()
    if not any(name.encode() in near for name in names):
        return ()
    opening = _opening(data, start)
    if opening is not None:
        region = data[opening : _closing(data, opening)]
    elif path.lower().endswith(_SETTINGS):
        region = data[max(0, start - _NEAR) : start + _NEAR]
    else:
        return ()
    word = b"|".join(re.escape(name.encode()) for name in names)
    set_to = re.finditer(
        rb"(?i)(?<![a-z0-9_])(" + word + rb")[\\\"']{0,3}\s{0,3}(?:=>|[:=](?!=))\s{0,3}([^\s,;)}\]\\\"']*)", region
    )
    found = [(match[1].decode().lower(), match[2].decode("utf-8", "replace")) for match in set_to]
    return tuple(dict.fromkeys(name for name, value in found if not _harmless(name, value)))


def _harmless(name: str, value: str) -> bool:
    if value in {"None", "null", "nil", "undefined"}:
        return True
    try:
        return float(value) in _DEFAULTS.get(name, frozenset())
    except ValueError:
        return False


def _closing(data: bytes, opening: int) -> int:
    depth, end = 0, min(len(data), opening + _REACH)
    for match in _BRACKET.finditer(data, opening, end):
        depth += 1 if match[0] in _CLOSES else -1
        if depth == 0:
            return match.end()
    return end


def _opening(data: bytes, position: int) -> int | None:
    depth = 0
    for index in range(position - 1, max(-1, position - _REACH), -1):
        byte = data[index : index + 1]
        if byte in b")]}":
            depth += 1
        elif byte in b"([{":
            if depth == 0:
                return None if byte == b"[" else index
            depth -= 1
    return None


def _entries(data: bytes, opening: int, model_at: int) -> list[tuple[int, int, str, float | None]] | None:
    """Give ``key: number`` and ``key=number`` of one bracket, its own level only; None where it doesn't name the model itself."""
    stack = [_CLOSES[data[opening : opening + 1]]]
    entries: list[tuple[int, int, str, float | None]] = []
    named_model = False
    recent: list[re.Match[bytes]] = []
    for piece in _PIECE.finditer(data, opening + 1, min(len(data), opening + _REACH)):
        if piece.lastgroup == "skip":
            continue
        if piece.lastgroup == "open":
            stack.append(_CLOSES[piece[0]])
        elif piece.lastgroup == "close":
            if stack.pop() != piece[0]:
                return None
            if not stack:
                return entries if named_model else None
        elif len(stack) == 1:
            _take(piece, recent, entries)
            named_model = named_model or _names_model(piece, recent, model_at)
        recent = [*recent[-2:], piece]
    return None


def _key(recent: list[re.Match[bytes]]) -> re.Match[bytes] | None:
    """Give the key before ``=`` or ``:``, where the last pieces are one."""
    if len(recent) < 2 or recent[-1].lastgroup != "sign" or recent[-1][0] not in {b"=", b":"}:
        return None
    before = recent[-3] if len(recent) == 3 else None
    separated = before is None or before[0] == b"," or before.lastgroup in {"open", "close", "string", "number", "word"}
    return recent[-2] if recent[-2].lastgroup in {"word", "string"} and separated else None


def _take(piece: re.Match[bytes], recent: list[re.Match[bytes]], entries: list[tuple[int, int, str, float | None]]) -> None:
    key = _key(recent)
    if key is not None and piece.lastgroup == "number":
        quoted = 1 if key.lastgroup == "string" else 0
        name = key[0][quoted : len(key[0]) - quoted].decode("ascii", "replace")
        entries.append((key.start() + quoted, key.end() - quoted, name, float(piece[0])))


def _names_model(piece: re.Match[bytes], recent: list[re.Match[bytes]], model_at: int) -> bool:
    key = _key(recent)
    inside = piece.lastgroup == "string" and piece.start() < model_at < piece.end()
    return inside and key is not None and b"model" in key[0].lower()
