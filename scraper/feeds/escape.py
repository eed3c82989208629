"""Text of a page on its way out: everything that HTML, XML, URLs and file names need, in one place.

The text may be hostile. Each function takes any text and gives something that can't break out of where it is put;
`tests/support/attacks.py` is the corpus that holds them to it.
"""

from __future__ import annotations

import hashlib
import html
import json
import re
from functools import lru_cache
from typing import TYPE_CHECKING
from urllib.parse import quote, urlsplit

from scraper.page.address import is_loopback
from scraper.page.text import is_model_id, visible

if TYPE_CHECKING:
    from scraper.canonical import Json

LONGEST = 500
"""Characters of one piece of page text in a feed; a title of a megabyte must not become a megabyte in every form."""

_PLAIN_NAME = re.compile(r"[a-z0-9][a-z0-9._-]{0,119}\Z")
_PLAIN_LINE = re.compile(r"[!-~]+(?: [!-~]+)*")
_PLAIN_ANCHOR = re.compile(r"[A-Za-z0-9._~-]{1,200}")
_TOO_LONG = re.compile(f'[^"]{{{LONGEST + 1}}}')
_NOT_XML = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


def clean(text: str, limit: int = LONGEST) -> str:
    """Give page text as one visible line: no control, bidi, zero-width or private-use characters, at most ``limit`` characters."""
    if len(text) <= limit and _PLAIN_LINE.fullmatch(text):
        return text  # nearly all text is as it should be, and there is much of it
    plain = visible(text[: limit * 4])
    return plain if len(plain) <= limit else plain[: limit - 1].rstrip() + "…"


def is_plain_id(text: str) -> bool:
    """Tell whether a model's id may stand in a title, a name or a file as it is: by its grammar and not endless."""
    return len(text) <= 120 and is_model_id(text)


def html_text(text: str) -> str:
    """Give text for an HTML element or a quoted attribute: ``&``, ``<``, ``>`` and both quotes are references."""
    return html.escape(xml_characters(text), quote=True)


def xml_characters(text: str) -> str:
    """Give text without the characters that XML 1.0 forbids (§2.2), which ElementTree would write and no parser reads."""
    return _NOT_XML.sub("", text)


@lru_cache(maxsize=1024)
def safe_url(url: str) -> str | None:
    """Give an https URL (plain http for the loopback alone) with every odd character percent-encoded; None for any other."""
    try:
        parts = urlsplit(url.strip())
        host = parts.hostname or ""
    except ValueError:
        return None
    if not host or parts.username is not None or (parts.scheme != "https" and not (parts.scheme == "http" and is_loopback(host))):
        return None
    return quote(visible(url)[:2000].replace(" ", "%20"), safe="!#$%&()*+,/:;=?@[]~-._", errors="ignore")


def page_url(url: str, anchor: str | None) -> str | None:
    """Give the address of a place on a source's page; None where the source's address isn't one to link to."""
    base = safe_url(url)
    if base is None or not anchor:
        return base
    fragment = anchor if _PLAIN_ANCHOR.fullmatch(anchor) else quote(clean(anchor, 200), safe="-._~:@", errors="ignore")
    return f"{base.partition('#')[0]}#{fragment}"


def file_name(text: str) -> str:
    """Give a file name (without ending) for an id, the same for ever and for no other id.

    Ids of small letters, digits, ``.``, ``_`` and ``-`` are themselves; any other byte becomes ``~`` and two hex digits (a colon
    is refused by some file systems and by artifact uploads), and what is longer than 120 is cut, with its hash.
    """
    if _PLAIN_NAME.match(text):
        return text
    raw = text.encode("utf-8", "surrogatepass")
    name = "".join(chr(byte) if re.match(rb"[a-z0-9_-]", bytes([byte])) else f"~{byte:02x}" for byte in raw[:200])
    return name if name and len(name) <= 120 else f"{name[:80]}~~{hashlib.sha256(raw).hexdigest()[:24]}"


def clean_json(value: Json) -> Json:
    """Give a JSON value with every string in it cleaned; keys are ours and stay. What is clean already comes back itself."""
    if isinstance(value, str):
        return clean(value)
    if isinstance(value, tuple):
        value = list(value)
    if not isinstance(value, list | dict) or _is_clean(value):
        return value
    if isinstance(value, dict):
        return {name: clean_json(item) for name, item in value.items()}
    return [clean_json(item) for item in value]


def _is_clean(value: Json) -> bool:
    """Tell whether every string in a list or an object is a plain line, by its JSON: many times quicker than one by one.

    A character that isn't printable ASCII would be escaped there, and a blank at an end of a string would touch a quotation mark.
    """
    text = json.dumps(value, separators=(",", ":"))
    return not (any(odd in text for odd in ("\\", "  ", '" ', ' "', "\x7f")) or _TOO_LONG.search(text))
