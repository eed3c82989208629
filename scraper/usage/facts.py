"""Which facts a check or an audit judges by: the snapshots, or with ``--data`` a file or an address that somebody publishes.

``--data`` takes what `lastcall build` writes as ``v1/models.json``, or a ``lifecycle.json``.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

from scraper.decode import At, snapshot_from_text
from scraper.errors import SnapshotInvalid, UsageError
from scraper.lifecycle import Model, Parameter, Retirement, RetirementKind, Snapshot

if TYPE_CHECKING:
    from datetime import timedelta

    from scraper.canonical import Json
    from scraper.settings import Settings
    from scraper.store.folder import Facts

_LARGEST = 64 * 1024 * 1024
MODELS = "lastcall/v1/models"


@dataclass(frozen=True, slots=True)
class Known:
    """The facts, one phrase that says which they are, and the UTC day of the newest record (None where nothing says)."""

    snapshots: tuple[Snapshot, ...]
    described: str
    as_of: date | None

    def too_old(self, today: date, limit: timedelta) -> str | None:
        """Give a sentence where the facts are older than ``limit``, or don't say how old they are."""
        if self.as_of is None:
            return f"how old the facts are isn't said ({self.described})"
        age = (today - self.as_of).days
        return f"the facts are {age} days old" if age > limit.days else None


def from_snapshots(facts: Facts) -> Known:
    """Give the facts of a snapshots folder."""
    return Known(facts.snapshots, facts.described, date.fromisoformat(facts.as_of[:10]) if facts.as_of else None)


def from_data(place: str, settings: Settings) -> Known:
    """Read ``--data``; raises `UsageError` for a file that isn't there, `SnapshotInvalid` for one that isn't such a file.

    An address raises `SourceUnreachable` or `PageRefused` as any fetching does.
    """
    text = _fetched(place, settings) if place.startswith(("https://", "http://")) else _read(Path(place))
    try:
        document = json.loads(text)
    except (ValueError, RecursionError) as error:
        raise SnapshotInvalid(f"{place}: not JSON ({error})", hint="--data takes a v1/models.json or a lifecycle.json") from None
    schema = document.get("schema") if isinstance(document, dict) else None
    if schema == MODELS:
        return _published(document, place)
    snapshot = snapshot_from_text(text, place)
    return Known((snapshot,), place, None)


def _read(path: Path) -> str:
    try:
        if path.stat().st_size > _LARGEST:
            raise UsageError(f"{path}: too large for a file of facts", hint="--data takes a v1/models.json or a lifecycle.json")
        return path.read_bytes().decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise SnapshotInvalid(f"{path}: not UTF-8 at byte {error.start}") from None
    except OSError as error:
        raise UsageError(f"{path}: can't be read ({error.strerror})", hint="--data takes a file or an https address") from None


def _fetched(url: str, settings: Settings) -> str:
    from scraper.page.answer import Page
    from scraper.supply import hosts_of, open_fetcher

    with open_fetcher(settings, offline=False) as fetcher:
        answer = fetcher.get(url, hosts=hosts_of(url))
    if not isinstance(answer, Page):
        raise SnapshotInvalid(f"{url}: the server sent no content")
    try:
        return answer.body.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise SnapshotInvalid(f"{url}: not UTF-8 at byte {error.start}") from None


def _published(document: Json, place: str) -> Known:
    at = At(document, place)
    models: dict[str, list[Model]] = {}
    for entry in at.get("models").items():
        models.setdefault(entry.get("source").text(), []).append(_model(entry))
    if not models:
        raise SnapshotInvalid(f"{place}: it has no model at all", hint="nothing can be judged by it; build it again")
    parameters: dict[str, list[Parameter]] = {}
    for entry in at.get("parameters").items() if "parameters" in document else ():
        parameters.setdefault(entry.get("source").text(), []).append(_parameter(entry))
    snapshots, recorded = [], []
    for source in at.get("sources").items():
        name, url = source.get("source").text(), source.get("url").optional_text() or ""
        days, scope = source.get("notice_days").optional_count(), source.get("scope").optional_text()
        snapshots.append(Snapshot(name, url, scope, days, tuple(models.get(name, ())), (), tuple(parameters.get(name, ()))))
        recorded.append(source.get("recorded_at").optional_text())
    newest = max((text[:10] for text in recorded if text), default=None)
    return Known(tuple(snapshots), place, _day(newest, place))


def _day(text: str | None, place: str) -> date | None:
    return None if text is None else At(text, f"{place}: recorded_at").day()


def _parameter(at: At) -> Parameter:
    return Parameter(
        names=at.get("names").texts(),
        state=at.get("state").text(),
        since=at.get("since").optional_text(),
        replacement_raw=at.get("replacement_raw").optional_text(),
        behavior_raw=at.get("behavior_raw").optional_text(),
    )


def _model(at: At) -> Model:
    retirement = at.get("retirement")
    kind = retirement.get("kind")
    if kind.value not in set(RetirementKind):
        raise kind.fail("a kind of retirement date")
    on, raw = retirement.get("on").optional_day(), retirement.get("raw").optional_text()
    evidence = [(one.get("where").text(), one.get("anchor").optional_text()) for one in at.get("evidence").items()]
    return Model(
        id=at.get("id").text(),
        # The state that the page states: the one that holds today follows from it and the date.
        state=at.get("stated_state").text(),
        deprecated_on=at.get("deprecated_on").optional_day(),
        retirement=Retirement(on, RetirementKind(kind.value), raw),
        replacements=at.get("replacements").texts(),
        replacement_raw=at.get("replacement_raw").optional_text(),
        announced_on=at.get("announced_on").optional_day(),
        listed=at.get("listed").flag(),
        evidence=tuple(f"{where}:{anchor}" if anchor else where for where, anchor in evidence),
    )
