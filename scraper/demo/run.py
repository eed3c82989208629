"""The demo's four acts: a baseline, a change, an unchanged page, and a page that came cut and is refused."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from scraper.changes import apply
from scraper.demo.pages import build_html, build_markdown
from scraper.demo.server import Site, serve_pages
from scraper.store.record import inverted

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from datetime import date, datetime
    from pathlib import Path

    from scraper.change import Change
    from scraper.lifecycle import Snapshot
    from scraper.result import Result

PATH = "/docs/en/about-claude/model-deprecations"


@dataclass(frozen=True, slots=True)
class Act:
    """One act: what it shows, and what the update came to."""

    title: str
    result: Result
    requests: tuple[tuple[str, int], ...]


def two_versions(snapshot: Snapshot, changes: Sequence[Change]) -> tuple[Snapshot, Snapshot]:
    """Give the facts before the newest loud change and the facts now, so that the demo shows what really happened last.

    Where nothing loud is on record, the facts now stand for both.
    """
    loud = [number for number, change in enumerate(changes) if change.severity == "high"]
    if not loud:
        return snapshot, snapshot
    return apply(snapshot, [inverted(change) for change in reversed(changes[loud[-1] :])]), snapshot


def play(before: Snapshot, now: Snapshot, scratch: Path, at: datetime, tell: Callable[[Act], None]) -> None:
    """Play all acts in ``scratch`` (an empty folder) and tell each as it ends; raises what an update raises."""
    from scraper.commit import commit_results

    site = Site()
    with serve_pages(site) as address:
        stage = _Stage(site, address, scratch, at)
        stage.prepare()
        _publish(site, build_markdown(before), build_html(before))
        baseline = stage.act("The first look: a baseline")
        tell(baseline)
        list(commit_results([baseline.result], stage.snapshots, at.date()))
        _publish(site, build_markdown(now), build_html(now))
        change = stage.act("The page has changed")
        tell(change)
        list(commit_results([change.result], stage.snapshots, at.date()))
        tell(stage.act("Nothing has changed since"))
        _publish(site, _cut(build_markdown(now)), _cut(build_html(now)))
        tell(stage.act("The page comes cut, in both renderings"))


class _Stage:
    """The scratch repository and the server that every act uses."""

    def __init__(self, site: Site, address: str, scratch: Path, at: datetime) -> None:
        self.site, self.address, self.at = site, address, at
        self.scratch, self.snapshots = scratch, scratch / "snapshots"

    def prepare(self) -> None:
        """Make the scratch repository, with an identity of its own."""
        from scraper.store.git import init_repository

        init_repository(self.scratch, "lastcall demo", "demo@example.invalid")

    def act(self, title: str) -> Act:
        """Run the main job once, over HTTP, as the scheduled job does."""
        from scraper.job import Job
        from scraper.page.fetch import Fetcher, FetchPolicy
        from scraper.sources.registry import get_source
        from scraper.store.source import SourceFolder
        from scraper.update import update_source

        self.site.requests.clear()
        source = get_source("anthropic")
        addresses = (f"{self.address}{PATH}.md", self.address + PATH)
        with Fetcher(FetchPolicy(frozenset())) as fetcher:
            result = update_source(Job(source, addresses, self.at), fetcher, SourceFolder(self.snapshots, source.name))
        return Act(title, result, tuple(self.site.requests))


def _publish(site: Site, markdown: str, html: str) -> None:
    site.pages = {
        PATH + ".md": ("text/markdown; charset=utf-8", markdown.encode()),
        PATH: ("text/html; charset=utf-8", html.encode()),
    }


def _cut(page: str) -> str:
    """Cut a page in the middle of its status table, as real ones came in spring 2026."""
    return page[: page.index("Deprecation history") * 3 // 4]


def shown_model(result: Result, today: date) -> str | None:
    """Give the id of the model that the demo shows as JSON: the one with the nearest date among the changed ones."""
    if result.snapshot is None:
        return None
    changed = {change.model for change in result.changes}
    dated = [m for m in result.snapshot.models if m.id in changed and m.retirement.on and m.state == "deprecated"]
    return min(dated, key=lambda m: (abs((m.retirement.on - today).days) if m.retirement.on else 0, m.id)).id if dated else None
