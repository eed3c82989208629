"""Where an update's pages come from: the network by way of one fetcher, or a file that somebody saved."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING

from scraper.errors import UsageError

if TYPE_CHECKING:
    from pathlib import Path
    from typing import BinaryIO

    from scraper.page.answer import NotModified, Page, Validators
    from scraper.page.fetch import Fetcher
    from scraper.settings import Settings
    from scraper.sources.base import Source

_LARGEST = 8 * 1024 * 1024
_FIRST_YEAR = 2020


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
        with path.open("rb") as file:
            return read_bounded(file, str(path))
    except IsADirectoryError:
        raise UsageError(f"{path}: a folder, not a page", hint="`lastcall backfill` reads folders") from None
    except OSError as error:
        raise UsageError(f"{path}: can't be read ({error.strerror})") from None


def read_bounded(stream: BinaryIO, name: str) -> bytes:
    """Read a page to its end; raises `UsageError` where it is larger than any page (a device or a pipe may have no end)."""
    body = stream.read(_LARGEST + 1)
    if len(body) > _LARGEST:
        raise UsageError(f"{name}: more than {_LARGEST:,} bytes, and no page has that many", hint="was another file meant?")
    return body


def is_url(text: str) -> bool:
    """Tell whether ``--from`` was given an address and not a file."""
    return text.lower().startswith(("https://", "http://"))


def open_fetcher(settings: Settings, *, offline: bool) -> Fetcher:
    """Give the fetcher of one run, which asks nobody until a `SourceSupply` says whom.

    Raises `SettingsError` for a contact that no header can carry.
    """
    from scraper.page.fetch import Fetcher, FetchPolicy
    from scraper.page.policy import user_agent

    return Fetcher(FetchPolicy(frozenset(), user_agent(settings.contact)), offline=offline)


class SourceSupply:
    """The network as one source may use it: its own hosts, and the one that a person named."""

    def __init__(self, fetcher: Fetcher, source: Source, url: str | None = None) -> None:
        """Take the run's fetcher, the source, and the address that stands in for its own."""
        from scraper.page.address import host_of

        self.fetcher = fetcher
        self.hosts = source.hosts | (host_of(url) if url is not None else frozenset())

    def get(self, url: str, validators: Validators | None = None) -> Page | NotModified:
        """Give the page at an address; raises `SourceUnreachable` or `PageRefused`."""
        return self.fetcher.get(url, validators, hosts=self.hosts)


def moment(text: str | None) -> datetime:
    """Read ``--at`` (``YYYY-MM-DD``, or ``YYYY-MM-DDTHH:MM:SSZ``), or give the time that it is; raises `UsageError`."""
    if text is None:
        return datetime.now(UTC)
    try:
        found = datetime.fromisoformat(text)
        found = found.replace(tzinfo=UTC) if found.tzinfo is None else found.astimezone(UTC)
    except (ValueError, OverflowError):
        raise UsageError(f"--at {text!r} is no time", hint="write it as 2026-04-14T21:32:18Z") from None
    if found.year < _FIRST_YEAR:
        raise UsageError(f"--at {text!r} is before there was such a page", hint="write it as 2026-04-14T21:32:18Z")
    return found
