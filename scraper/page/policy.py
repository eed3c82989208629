"""How lastcall asks: who it says it is, whom it may ask, and where its patience and its memory end."""

from __future__ import annotations

from dataclasses import dataclass

from scraper import PROJECT_URL, __version__
from scraper.errors import SettingsError
from scraper.page.robots import PRODUCT_TOKEN


def user_agent(contact: str | None = None) -> str:
    """Give the honest name: product, version, the project's address, and the contact of whoever runs it.

    Raises `SettingsError` for a contact that a header can't carry.
    """
    if contact is None:
        return f"{PRODUCT_TOKEN}/{__version__} (+{PROJECT_URL})"
    if not (contact.isascii() and contact.isprintable() and contact.strip()) or set(contact) & set("()\\"):
        raise SettingsError(
            f"contact {contact!r} can't stand in a request header", hint="use an e-mail or web address in plain ASCII"
        )
    return f"{PRODUCT_TOKEN}/{__version__} (+{PROJECT_URL}; {contact.strip()})"


@dataclass(frozen=True, slots=True)
class FetchPolicy:
    """The limits of one run.

    ``hosts`` (in lower case) may be asked by https; the loopback may be asked where the URL itself names it. ``total_seconds``
    bounds one page with its robots.txt, redirects, tries and waits. ``max_bytes`` bounds the body, decompressed, and what came over
    the wire.
    """

    hosts: frozenset[str]
    user_agent: str = user_agent()
    connect_seconds: float = 10.0
    read_seconds: float = 20.0
    total_seconds: float = 60.0
    max_bytes: int = 8 * 1024 * 1024
    max_redirects: int = 3
    max_tries: int = 3
