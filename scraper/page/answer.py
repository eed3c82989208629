"""What fetching gives: a page with all that is known of its transport, or word that it hasn't changed."""

from __future__ import annotations

import codecs
from dataclasses import dataclass
from typing import TYPE_CHECKING

from scraper.errors import PageRefused, SourceUnreachable
from scraper.lifecycle import Refusal

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import datetime

ACCEPTED_TYPES = ("text/markdown", "text/html", "application/xhtml+xml", "text/plain")
# Python knows codecs that are slow or odd on hostile bytes (punycode, unicode_escape): only what pages are written in.
_CHARSETS = frozenset({"utf-8", "ascii", "iso8859-1", "iso8859-15", "cp1252", "utf-16", "utf-16-le", "utf-16-be"})
_LONGEST_VALIDATOR = 1024
_WAYS_OUT = {
    "transport-status": "open the address in a browser: has the page moved, or does it ask for a login?",
    "transport-type": "the address gives something else than a page; a saved one can be given with --from",
    "transport-size": "the address gives something else than a page; a saved one can be given with --from",
    "transport-charset": "save the page as UTF-8 and give it with --from, if it reads right in a browser",
    "transport-host": "only https and a source's own hosts are fetched; another page can be saved and given with --from",
    "transport-redirect": "follow the address in a browser; if the page has moved for good, the source needs its new address",
}
"""Every code with which transport refuses a page, and what to do next."""


@dataclass(frozen=True, slots=True)
class Validators:
    """What a server gave to ask "has it changed since?" with (RFC 9110, 8.8)."""

    etag: str | None = None
    last_modified: str | None = None

    @property
    def headers(self) -> dict[str, str]:
        """Give the request headers; a value that no header can carry (a damaged record) is left out."""
        pairs = (("If-None-Match", self.etag), ("If-Modified-Since", self.last_modified))
        return {name: value for name, value in pairs if value and _fits_header(value)}


NO_VALIDATORS = Validators()


@dataclass(frozen=True, slots=True)
class Answer:
    """What one request gave: the status, the headers, the body (empty unless the status is 200), and where a redirect leads."""

    status: int
    headers: Mapping[str, str]
    body: bytes = b""
    location: str = ""


@dataclass(frozen=True, slots=True)
class NotModified:
    """The server says that the page is still the one that the validators belong to; ``url`` is the one that was asked."""

    url: str


@dataclass(frozen=True, slots=True)
class Page:
    """Bytes that were fetched, whole, with where, when and as what.

    ``url`` is where they came from after redirects, ``requested_url`` what was asked, both without credentials. ``body`` is
    decompressed. ``content_type`` is in lower case without parameters, ``charset`` as the server named it. ``fetched_at`` is UTC.
    ``validators`` are empty after a redirect. ``permanent_redirect`` is the address to ask from now on, where the server said so.
    """

    url: str
    requested_url: str
    body: bytes
    content_type: str
    charset: str | None
    fetched_at: datetime
    validators: Validators = NO_VALIDATORS
    permanent_redirect: str | None = None

    @property
    def sha256(self) -> str:
        """Give the SHA-256 of the body, in hex."""
        import hashlib

        return hashlib.sha256(self.body).hexdigest()

    @property
    def text(self) -> str:
        """Give the body as text by the header's charset, else strictly as UTF-8, without a byte-order mark.

        Raises `PageRefused` (``transport-charset``): a character that is guessed may be a digit of a date.
        """
        name = self.charset or "utf-8"
        if not is_known_charset(name):
            raise refused(
                "transport-charset", f"{self.url}: its charset {name[:60]!r} is not one that pages are read in", name[:60]
            )
        try:
            return self.body.decode(name).removeprefix("\ufeff")
        except UnicodeDecodeError as error:
            raw = self.body[max(0, error.start - 20) : error.start + 4]
            raise refused("transport-charset", f"{self.url}: byte {error.start} is not {name}", repr(raw)) from None


def is_known_charset(name: str) -> bool:
    """Tell whether a charset is one of the few that pages are written in."""
    try:
        return codecs.lookup(name).name in _CHARSETS
    except (LookupError, ValueError):
        return False


def refused(code: str, sentence: str, raw: str | None = None) -> PageRefused:
    """Give the error for a page that came, or would have come, and can't be accepted, with the way out that its code has."""
    return PageRefused((Refusal(code, sentence, raw),), hint=_WAYS_OUT[code])


def unreachable(url: object, clause: str, *, hint: str | None = None) -> SourceUnreachable:
    """Give the error for a source that gave no answer, or may not be asked; ``clause`` says what happened."""
    return SourceUnreachable(f"{url}: {clause}", hint=hint or "what was known is kept; run it again later")


def content_type(headers: Mapping[str, str]) -> tuple[str, str | None]:
    """Give the media type in lower case (empty where there is none) and the charset of a Content-Type header."""
    kind, *parameters = headers.get("content-type", "").split(";")
    for parameter in parameters:
        name, _, value = parameter.partition("=")
        if name.strip().lower() == "charset" and value.strip(" \t\"'"):
            return kind.strip().lower(), value.strip(" \t\"'")
    return kind.strip().lower(), None


def validators_of(headers: Mapping[str, str]) -> Validators:
    """Give the validators of an answer, as far as they can be sent back one day."""
    etag, modified = headers.get("etag"), headers.get("last-modified")
    return Validators(etag if etag and _fits_header(etag) else None, modified if modified and _fits_header(modified) else None)


def _fits_header(value: str) -> bool:
    return len(value) <= _LONGEST_VALIDATOR and value.isascii() and value.isprintable()
