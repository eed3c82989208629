"""The main job for one source: fetch → outline → reading → guards → snapshot → changes → store, one way, no going back.

Nothing is written unless every guard believed the page, and then all files at once.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from scraper import PARSER_VERSION
from scraper.belief import believe
from scraper.errors import LastcallError, PageRefused, SourceUnreachable
from scraper.result import Outcome, Result

if TYPE_CHECKING:
    from scraper.belief import Believed
    from scraper.change import Change
    from scraper.job import Job, Supply
    from scraper.lifecycle import Snapshot
    from scraper.page.answer import Page
    from scraper.store.source import Base, FetchRecord, SourceFolder


def update_source(job: Job, supply: Supply, folder: SourceFolder) -> Result:
    """Run the main job for one source; gives a result for anything that a page or a server can do.

    Raises `StorageError` (and its kin) where the snapshots can't be read or written.
    """
    record = None if job.accepted or not job.remember else folder.fetch_record(PARSER_VERSION)
    first = _first(job, supply, record)
    if first is None:
        return Result(job.source.name, Outcome.UNCHANGED)
    base = folder.base()
    try:
        believed = believe(job, supply, base.snapshot, first)
    except PageRefused as error:
        return Result(job.source.name, Outcome.REFUSED, base.snapshot, refusals=error.refusals, error=error)
    except SourceUnreachable as error:
        return Result(job.source.name, Outcome.UNREACHABLE, base.snapshot, error=error)
    return _keep(job, folder, base, believed)


def _first(job: Job, supply: Supply, record: FetchRecord | None) -> Page | LastcallError | None:
    """Fetch the first address; None where the page is the one that was accepted last, the error where there is none to be had."""
    from scraper.page.answer import NotModified, Validators

    asked = record if record and record.requested_url == job.addresses[0] else None
    validators = Validators(asked.etag, asked.last_modified) if asked and (asked.etag or asked.last_modified) else None
    try:
        answer = supply.get(job.addresses[0], validators)
    except (SourceUnreachable, PageRefused) as error:
        return error
    if isinstance(answer, NotModified):
        return None
    return None if asked and asked.sha256 == answer.sha256 else answer


def _keep(job: Job, folder: SourceFolder, base: Base, believed: Believed) -> Result:
    """Compare with the base, stamp the changes, and save."""
    from scraper.changes import diff
    from scraper.store.recording import record, stamp

    snapshot, page = believed.judgement.snapshot, believed.page
    overridden = sorted({refusal.code for refusal in believed.judgement.refusals} & set(job.accepted))
    changes: tuple[Change, ...] = ()
    if base.snapshot is not None:
        found = diff(base.snapshot, snapshot)
        changes = record(found, base.changes, folder.written(), stamp(job.at), overridden)
    text, prose = _readable(page, base, job.source.name, stamp(job.at))
    fetch = _fetch_record(page, snapshot, stamp(job.at)) if job.remember else None
    wrote = False
    if not job.dry_run:
        same_page = fetch is not None and (old := folder.fetch_record(PARSER_VERSION)) is not None and old.sha256 == fetch.sha256
        wrote = folder.save(snapshot, (*base.changes, *changes), text, None if same_page else fetch)
    outcome = Outcome.BASELINE if base.snapshot is None else Outcome.CHANGED if changes else Outcome.UNCHANGED
    notes = tuple(note for note in (base.note, _moved(page)) if note)
    return Result(job.source.name, outcome, snapshot, changes, prose, believed.doubts, notes=notes, wrote=wrote, fetched=page)


def _readable(page: Page, base: Base, source: str, seen_at: str) -> tuple[str, Change | None]:
    """Give ``page.md`` and the entry for its prose, where there was a page to compare with."""
    from scraper.page.readable import readable_page
    from scraper.page_change import prose_change

    text = readable_page(page.body, page.content_type, page.url, page.charset)
    return text, None if base.page is None else prose_change(source, base.page, text, seen_at)


def _fetch_record(page: Page, snapshot: Snapshot, accepted_at: str) -> FetchRecord:
    from scraper.store.source import FetchRecord, snapshot_sha256

    return FetchRecord(
        parser=PARSER_VERSION,
        requested_url=page.requested_url,
        url=page.url,
        etag=page.validators.etag,
        last_modified=page.validators.last_modified,
        sha256=page.sha256,
        snapshot_sha256=snapshot_sha256(snapshot),
        accepted_at=accepted_at,
    )


def _moved(page: Page) -> str | None:
    return f"the page has moved for good to {page.permanent_redirect}" if page.permanent_redirect else None
