"""Where an update's pages come from: the network by way of one fetcher, or a file that somebody saved."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING

from scraper.errors import UsageError

if TYPE_CHECKING:
    from collections.abc import Iterable
    from pathlib import Path

    from scraper.page.answer import Page, Validators
    from scraper.page.fetch import Fetcher
    from scraper.settings import Settings
    from scraper.sources.base import Source

_LARGEST = 8 * 1024 * 1024


class FileSupply:
    """Gives one saved page for any address."""

    def __init__(self, path: Path, at: datetime) -> None:
        """Take the file and the moment that it is a page of."""
        self.path = path
        self.at = at

    def get(self, url: str, validators: Validators | None = None) -> Page:
        """Give the page; raises `UsageError` where it can't be read."""
        from scraper.page.answer import Page

        return Page(self.path.name, url, read_saved_page(self.path), "", None, self.at)


def read_saved_page(path: Path) -> bytes:
    """Read a file that somebody saved; raises `UsageError` where there is none, or it is larger than any page."""
    try:
        if path.stat().st_size > _LARGEST:
            raise UsageError(f"{path}: {path.stat().st_size} bytes are more than a page has", hint="was another file meant?")
        return path.read_bytes()
    except IsADirectoryError:
        raise UsageError(f"{path}: a folder, not a page", hint="`lastcall backfill` reads folders") from None
    except OSError as error:
        raise UsageError(f"{path}: can't be read ({error.strerror})") from None


def is_url(text: str) -> bool:
    """Tell whether ``--from`` was given an address and not a file."""
    return text.startswith(("https://", "http://"))


def open_fetcher(settings: Settings, sources: Iterable[Source], *, offline: bool, url: str | None = None) -> Fetcher:
    """Give the fetcher of one run; a URL that a person names may lie on its own host.

    Raises `SettingsError` for a contact that no header can carry.
    """
    from urllib.parse import urlsplit

    from scraper.page.fetch import Fetcher, FetchPolicy
    from scraper.page.policy import user_agent

    hosts = frozenset().union(*(source.hosts for source in sources))
    if url and (host := urlsplit(url).hostname):
        hosts |= {host}
    return Fetcher(FetchPolicy(hosts, user_agent(settings.contact)), offline=offline)


def moment(text: str | None) -> datetime:
    """Read ``--at`` (``YYYY-MM-DD``, or ``YYYY-MM-DDTHH:MM:SSZ``), or give the time that it is; raises `UsageError`."""
    if text is None:
        return datetime.now(UTC)
    try:
        found = datetime.fromisoformat(text)
    except ValueError:
        raise UsageError(f"--at {text!r} is no time", hint="write it as 2026-04-14T21:32:18Z") from None
    return found.replace(tzinfo=UTC) if found.tzinfo is None else found.astimezone(UTC)
