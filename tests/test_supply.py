"""Where pages come from: which hosts a source may ask, what a file may be, which moment is meant."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING

import httpx
import pytest

from scraper.errors import SettingsError, UsageError
from scraper.settings import Settings
from scraper.supply import FileSupply, SourceSupply, is_url, moment, open_fetcher, read_saved_page
from tests.support.examples import SOURCE
from tests.support.fetching import fetching, got_page, refusal, sentence
from tests.support.storing import FIRST

if TYPE_CHECKING:
    from collections.abc import Iterable


class Other:
    """A second source, on a host of its own."""

    name = "other"
    url = "https://other.example/page"
    addresses = (url,)
    hosts = frozenset({"other.example"})


def answering(hosts: Iterable[str]) -> httpx.MockTransport:
    """Answer for every host with the page; robots.txt is missing everywhere."""

    def answer(request: httpx.Request) -> httpx.Response:
        if request.url.path == "/robots.txt":
            return httpx.Response(404)
        assert request.url.host in hosts
        return httpx.Response(200, stream=httpx.ByteStream(FIRST.encode()), headers={"content-type": "text/markdown"})

    return httpx.MockTransport(answer)


def test_each_source_asks_its_own_hosts_only() -> None:
    """One fetcher for all sources, and no source may ask another one's host."""
    with fetching(transport=answering({"platform.claude.com", "other.example"})) as fetcher:
        ours, theirs = SourceSupply(fetcher, SOURCE), SourceSupply(fetcher, Other())  # type: ignore[arg-type]  # it reads nothing
        assert got_page(ours.get(SOURCE.addresses[0])).body == FIRST.encode()
        assert got_page(theirs.get(Other.url)).body == FIRST.encode()
        for supply, url in ((ours, Other.url), (theirs, SOURCE.url)):
            assert refusal(lambda supply=supply, url=url: supply.get(url))[0] == "transport-host"  # type: ignore[misc]  # mypy infers no lambda with defaults


def test_an_address_that_a_person_names_may_lie_on_its_own_host() -> None:
    """``--from URL``: its host is asked (in whatever case it was written), its neighbours aren't; http stays for the loopback."""
    with fetching(transport=answering({"mirror.example"})) as fetcher:
        supply = SourceSupply(fetcher, SOURCE, "https://Mirror.Example/page.md")
        assert got_page(supply.get("https://Mirror.Example/page.md")).body == FIRST.encode()
        assert refusal(lambda: supply.get("https://www.mirror.example/"))[0] == "transport-host"
        assert refusal(lambda: supply.get("http://mirror.example/"))[0] == "transport-host"


def test_an_address_that_is_none_is_refused_and_no_crash() -> None:
    """What can't be taken apart is the fetcher's to refuse."""
    with fetching() as fetcher:
        supply = SourceSupply(fetcher, SOURCE, "https://[bad")
        assert refusal(lambda: supply.get("https://[bad"))[0] == "transport-host"


def test_a_contact_that_no_header_can_carry() -> None:
    """A setting that would break every request is told as a setting."""
    with pytest.raises(SettingsError, match="contact"):
        open_fetcher(Settings(Path(), contact="a\nb"), offline=True)


def test_offline_asks_nobody() -> None:
    """``--offline`` refuses before anything is opened."""
    with open_fetcher(Settings(Path()), offline=True) as fetcher:
        assert "--offline forbids the network" in sentence(lambda: SourceSupply(fetcher, SOURCE).get(SOURCE.url))


def test_a_saved_page_is_given_for_any_address(tmp_path: Path) -> None:
    """A file is a page of the moment that was named, without validators."""
    (tmp_path / "page.md").write_text(FIRST)
    at = datetime(2026, 10, 1, tzinfo=UTC)
    page = FileSupply(tmp_path / "page.md", at).get("anything")
    assert (page.url, page.body, page.fetched_at, page.validators.headers) == ("page.md", FIRST.encode(), at, {})


@pytest.mark.parametrize("size", [8 * 1024 * 1024, 8 * 1024 * 1024 + 1])
def test_the_largest_page(tmp_path: Path, size: int) -> None:
    """8 MiB are read, a byte more is another file."""
    (tmp_path / "page").write_bytes(b"x" * size)
    if size == 8 * 1024 * 1024:
        assert len(read_saved_page(tmp_path / "page")) == size
    else:
        with pytest.raises(UsageError, match="more than"):
            read_saved_page(tmp_path / "page")


def test_addresses_and_files() -> None:
    """A scheme in any case is an address; all else is a file."""
    assert [is_url(text) for text in ("https://a", "HTTP://a", "page.md", "https", "file:///a", "C:\\a")] == [True, True] + [
        False
    ] * 4


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("2026-04-14", datetime(2026, 4, 14, tzinfo=UTC)),
        ("2026-04-14T21:32:18Z", datetime(2026, 4, 14, 21, 32, 18, tzinfo=UTC)),
        ("2026-04-14T23:32:18+02:00", datetime(2026, 4, 14, 21, 32, 18, tzinfo=UTC)),
    ],
)
def test_moments(text: str, found: datetime) -> None:
    """A day is its beginning in UTC, other zones are converted."""
    assert moment(text) == found


@pytest.mark.parametrize("text", ["", "now", "2026-02-30", "14.04.2026", "9999-12-31T23:59:59-23:59", "0999-01-01"])
def test_what_is_no_moment(text: str) -> None:
    """Anything else is a mistake with the way to write it."""
    with pytest.raises(UsageError, match="--at") as caught:
        moment(text)
    assert caught.value.hint
