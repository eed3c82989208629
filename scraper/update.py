"""The main job for one source: fetch → outline → reading → guards → snapshot → changes → store, one way, no going back.

Nothing is written unless every guard believed the page, and then all files at once.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Protocol

from scraper import PARSER_VERSION
from scraper.errors import LastcallError, PageRefused, SourceUnreachable
from scraper.result import Outcome, Result

if TYPE_CHECKING:
    from datetime import datetime

    from scraper.change import Change
    from scraper.guards.check import Judgement
    from scraper.lifecycle import Doubt, Refusal, Snapshot
    from scraper.page.answer import NotModified, Page, Validators
    from scraper.sources.base import Source
    from scraper.store.source import Base, FetchRecord, SourceFolder


class Supply(Protocol):
    """Where pages come from: the network, or a file."""

    def get(self, url: str, validators: Validators | None = None) -> Page | NotModified:
        """Give the page at an address; raises `SourceUnreachable` or `PageRefused`."""
        ...


@dataclass(frozen=True, slots=True)
class Job:
    """One update: what to read, from where, when it was, and what a person has accepted.

    ``addresses`` are asked in order; the first that is believed counts, the others are its witnesses. ``at`` is UTC. ``remember``
    keeps validators for the next run and needs the page's own address.
    """

    source: Source
    addresses: tuple[str, ...]
    at: datetime
    accepted: tuple[str, ...] = ()
    dry_run: bool = False
    remember: bool = True


@dataclass(frozen=True, slots=True)
class _Believed:
    page: Page
    judgement: Judgement
    doubts: tuple[Doubt, ...]


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
        believed = _believe(job, supply, base.snapshot, first)
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


def _believe(job: Job, supply: Supply, base: Snapshot | None, first: Page | LastcallError) -> _Believed:
    """Give the first rendering that every guard believes, or what the witness confirmed; raises the first reason otherwise."""
    from scraper.lifecycle import Doubt

    doubts: list[Doubt] = []
    problems: list[LastcallError] = []
    judged: list[tuple[Page, Judgement]] = []
    answer: Page | LastcallError | None = first
    for number, address in enumerate(job.addresses):
        if number:
            answer = _witness(supply, address)
        if isinstance(answer, LastcallError):
            problems.append(answer)
            doubts.append(Doubt("rendering-missing", address, answer.sentence))
            continue
        if answer is None:
            continue
        try:
            judgement = _judge(answer, job.source, base)
        except PageRefused as error:
            problems.append(error)
            doubts.append(Doubt("rendering-refused", address, error.sentence))
            continue
        if not (refused := judgement.refused(job.accepted)):
            return _Believed(answer, judgement, (*doubts, *judgement.doubts, *_overridden(judgement)))
        problems.append(PageRefused(refused, hint=_way_out(refused)))
        doubts.append(Doubt("rendering-refused", address, problems[-1].sentence))
        judged.append((answer, judgement))
    return _confirmed(job, judged, problems)


def _confirmed(job: Job, judged: list[tuple[Page, Judgement]], problems: list[LastcallError]) -> _Believed:
    """Believe a small loss that a second rendering shows in just the same way; raise the leading problem otherwise."""
    from scraper.guards.check import confirmed
    from scraper.lifecycle import Doubt

    if len(judged) > 1 and confirmed(judged[0][1], judged[1][1], job.accepted):
        page, judgement = judged[0]
        told = tuple(
            Doubt("confirmed-loss", refusal.code, f"{refusal.sentence}; both renderings agree") for refusal in judgement.refusals
        )
        return _Believed(page, judgement, (*judgement.doubts, *told))
    refused = [problem for problem in problems if isinstance(problem, PageRefused)]
    raise refused[0] if refused else problems[0]


def _witness(supply: Supply, address: str) -> Page | LastcallError | None:
    from scraper.page.answer import NotModified

    try:
        answer = supply.get(address)
    except (SourceUnreachable, PageRefused) as error:
        return error
    return None if isinstance(answer, NotModified) else answer


def _judge(page: Page, source: Source, base: Snapshot | None) -> Judgement:
    from scraper.guards.check import judge_page
    from scraper.page.load import read_page

    return judge_page(read_page(page.body, page.content_type, page.url, page.charset), source, base)


def _way_out(refused: tuple[Refusal, ...]) -> str:
    """Say what to do: a person may wave through a loss or an oddity, but never a page that couldn't be read."""
    from scraper.guards.codes import may_be_accepted

    if may_be_accepted(refusal.code for refusal in refused):
        codes = " ".join(dict.fromkeys(f"--accept {refusal.code}" for refusal in refused))
        return f"nothing was changed; look at the page, and if it is right: lastcall update {codes}"
    return "nothing was changed; look at the page: if it is whole, its make has changed and the reader has to learn it"


def _overridden(judgement: Judgement) -> tuple[Doubt, ...]:
    from scraper.lifecycle import Doubt

    return tuple(
        Doubt("accepted", refusal.code, f"a person overrode this guard: {refusal.sentence}") for refusal in judgement.refusals
    )


def _keep(job: Job, folder: SourceFolder, base: Base, believed: _Believed) -> Result:
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
