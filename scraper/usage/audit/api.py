"""The organisation's usage report over HTTP, page by page, into a ledger.

``GET /v1/organizations/usage_report/messages`` (https://platform.claude.com/docs/en/api/admin/usage_report/retrieve_messages) by
day, grouped by model, workspace and API key. The admin key comes from the environment, goes into one header, to one host, and
nowhere else: `AdminKey` has no text form, and no error holds it.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import date, timedelta
from typing import TYPE_CHECKING
from urllib.parse import urlencode

from scraper.errors import PageRefused, SourceUnreachable, UsageError
from scraper.usage.audit.ledger import Input

if TYPE_CHECKING:
    from collections.abc import Iterator

    from scraper.canonical import Json
    from scraper.page.answer import Answer
    from scraper.page.fetch import Fetcher
    from scraper.usage.audit.ledger import Ledger
    from scraper.usage.audit.opening import Tick

KEY_VARIABLE = "ANTHROPIC_ADMIN_KEY"
BASE_URL = "https://api.anthropic.com"
PATH = "/v1/organizations/usage_report/messages"
VERSION = "2023-06-01"
DAYS_A_PAGE = 31
"""The most day buckets that one page may have (the reference of the endpoint)."""

_MOST_PAGES = 5_000
_TOKENS = ("uncached_input_tokens", "cache_read_input_tokens", "output_tokens")
_NO_KEY = f"set {KEY_VARIABLE} to an admin key of the organisation (sk-ant-admin…), made in the Console under Admin keys"


class AdminKey:
    """A key that can't be shown by accident: neither text nor repr nor a traceback of ours has it."""

    __slots__ = ("_secret",)

    def __init__(self, secret: str | None) -> None:
        secret = (secret or "").strip()
        if not secret:
            raise UsageError("no admin key in the environment", hint=_NO_KEY)
        if not (secret.isascii() and secret.isprintable() and " " not in secret):
            raise UsageError(
                f"{KEY_VARIABLE} holds characters that no key has (a blank, a control or a non-ASCII one)", hint=_NO_KEY
            )
        self._secret = secret

    def __repr__(self) -> str:
        """Say that there is a key, not which."""
        return "AdminKey(…)"

    def headers(self) -> dict[str, str]:
        """Give the headers of a request that the key opens."""
        return {"x-api-key": self._secret, "anthropic-version": VERSION, "Accept": "application/json"}


@dataclass(frozen=True, slots=True)
class Period:
    """The days that are asked for: from ``first`` to ``last``, both included, UTC."""

    first: date
    last: date

    def __post_init__(self) -> None:
        """Refuse a period that ends before it begins."""
        if self.last < self.first:
            raise UsageError(
                f"the period ends ({self.last}) before it begins ({self.first})", hint="give --since a day before --until"
            )


def read_api(
    fetcher: Fetcher, key: AdminKey, period: Period, ledger: Ledger, *, base_url: str = BASE_URL, tick: Tick = lambda _: None
) -> None:
    """Read the report of a period into the ledger; ``tick`` is called with the size of each page in bytes.

    Raises `UsageError` for an address that isn't https (or the loopback) and for a key that isn't taken, `SourceUnreachable` for
    everything that the other side doesn't answer, or answers in a way that can't be read. The ledger is then incomplete.
    """
    address = base_url.rstrip("/") + PATH
    rows = 0
    for page in _pages(fetcher, key, period, address, tick):
        for day, result in _results(page, address):
            rows += 1
            _add(result, day, ledger, address)
    ledger.inputs.append(Input(address, "api", rows, True, False, False, period.first.isoformat(), period.last.isoformat()))


def _pages(fetcher: Fetcher, key: AdminKey, period: Period, address: str, tick: Tick) -> Iterator[dict[str, Json]]:
    query = [
        ("starting_at", f"{period.first}T00:00:00Z"),
        ("ending_at", f"{period.last + timedelta(days=1)}T00:00:00Z"),
        ("bucket_width", "1d"),
        *(("group_by[]", name) for name in ("model", "workspace_id", "api_key_id")),
        ("limit", str(DAYS_A_PAGE)),
    ]
    seen: set[str] = set()
    cursor: str | None = None
    while True:
        page = _page(fetcher, key, address, urlencode(query if cursor is None else [*query, ("page", cursor)]), tick)
        yield page
        cursor = page.get("next_page")
        if not page.get("has_more", cursor is not None):
            return
        if not isinstance(cursor, str) or not cursor:
            raise _odd(address, "there is more, but no next_page to ask for")
        if cursor in seen or len(seen) >= _MOST_PAGES:
            raise _odd(address, "its pages lead in a circle, or never end")
        seen.add(cursor)


def _page(fetcher: Fetcher, key: AdminKey, address: str, query: str, tick: Tick) -> dict[str, Json]:
    try:
        answer = fetcher.ask(f"{address}?{query}", key.headers())
    except PageRefused as error:
        if error.refusals[0].code == "transport-host":
            raise UsageError(f"{address}: {error.refusals[0].sentence}", hint="--api-url takes an https address") from None
        raise _odd(address, error.refusals[0].sentence) from None
    except SourceUnreachable as error:
        # The sentence has the whole query; whoever reads it wants the address and what went wrong.
        clause = error.sentence.partition(f"?{query}: ")[2] or error.sentence
        raise SourceUnreachable(f"{address}: {clause}", hint="nothing was counted; run it again later") from None
    if answer.status != 200:
        raise _refusal(address, answer)
    tick(len(answer.body))
    try:
        page = json.loads(answer.body)
    except (ValueError, RecursionError):
        raise _odd(address, f"what it answered is not JSON ({len(answer.body):,} bytes)") from None
    if not isinstance(page, dict) or not isinstance(page.get("data"), list):
        raise _odd(address, "what it answered is no usage report (no list called data)")
    return page


def _refusal(address: str, answer: Answer) -> UsageError | SourceUnreachable:
    if answer.status == 401:
        return UsageError(f"{address}: the key in {KEY_VARIABLE} is not accepted (status 401)", hint=_NO_KEY)
    if answer.status == 403:
        return UsageError(f"{address}: the key in {KEY_VARIABLE} may not read usage reports (status 403)", hint=_NO_KEY)
    if 300 <= answer.status <= 399:
        return SourceUnreachable(
            f"{address}: redirects elsewhere (status {answer.status}), and a key doesn't follow", hint="look at --api-url"
        )
    return SourceUnreachable(f"{address}: answered with status {answer.status}", hint="look at --api-url, --since and --until")


def _results(page: dict[str, Json], address: str) -> Iterator[tuple[str, dict[str, Json]]]:
    """Give every result of a page with its day."""
    for bucket in page["data"]:
        try:
            day = date.fromisoformat(str(bucket["starting_at"])[:10]).isoformat()
            results = list(bucket["results"])
        except (TypeError, KeyError, ValueError):
            raise _odd(address, f"a bucket without starting_at and results: {json.dumps(bucket)[:80]}") from None
        for result in results:
            if not isinstance(result, dict):
                raise _odd(address, f"a result that is no object: {json.dumps(result)[:80]}")
            yield day, result


def _add(result: dict[str, Json], day: str, ledger: Ledger, address: str) -> None:
    def text(name: str) -> str:
        """Give a member that is text, or nothing."""
        value = result.get(name)
        if value is not None and not isinstance(value, str):
            raise _odd(address, f"{name} is {json.dumps(value)[:40]}, not text")
        return value or ""

    writes = result.get("cache_creation") or {}
    if not isinstance(writes, dict):
        raise _odd(address, f"cache_creation is {json.dumps(writes)[:40]}, not an object")
    plain, read, output = (_count(name, result.get(name), address) for name in _TOKENS)
    written = sum(_count(name, value, address) for name, value in writes.items())
    usage = ledger.open_group(text("model"), text("workspace_id"), text("api_key_id"))
    usage.rows += 1
    usage.input += plain
    usage.cache_write += written
    usage.cache_read += read
    usage.output += output
    usage.last_day = max(usage.last_day, day)
    if day > usage.cutoff:
        usage.after_rows += 1
        usage.after_tokens += plain + written + read + output


def _count(name: str, value: Json, address: str) -> int:
    if value is None:
        return 0
    if not isinstance(value, int) or isinstance(value, bool) or value < 0:
        raise _odd(address, f"{name} is {json.dumps(value)[:40]}, not a number of tokens")
    return value


def _odd(address: str, clause: str) -> SourceUnreachable:
    return SourceUnreachable(
        f"{address}: {clause}", hint="nothing was counted; if it stays so, the report may have changed: update lastcall"
    )
