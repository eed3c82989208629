"""Which of a source's renderings is believed: the first that passes every guard, or what two of them show in just the same way."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from scraper.errors import LastcallError, PageRefused, SourceUnreachable

if TYPE_CHECKING:
    from scraper.guards.check import Judgement
    from scraper.job import Job, Supply
    from scraper.lifecycle import Doubt, Refusal, Snapshot
    from scraper.page.answer import Page
    from scraper.sources.base import Source


@dataclass(frozen=True, slots=True)
class Believed:
    """The rendering that is believed, what it makes of the snapshot, and every doubt on the way."""

    page: Page
    judgement: Judgement
    doubts: tuple[Doubt, ...]


def believe(job: Job, supply: Supply, base: Snapshot | None, first: Page | LastcallError) -> Believed:
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
            told = _beside(job, judged, judgement)
            return Believed(answer, judgement, (*doubts, *told, *judgement.doubts, *_overridden(job, judgement)))
        problems.append(PageRefused(refused, hint=_way_out(refused)))
        doubts.append(Doubt("rendering-refused", address, problems[-1].sentence))
        judged.append((answer, judgement))
    return _confirmed(job, judged, problems)


def _beside(job: Job, judged: list[tuple[Page, Judgement]], judgement: Judgement) -> tuple[Doubt, ...]:
    """Compare a believed witness with the rendering that was refused before it; raises `PageRefused` where it lacks a model."""
    from scraper.guards.check import differing, forgotten

    if not judged:
        return ()
    _, refused = judged[0]
    if lost := tuple(refusal for refusal in forgotten(refused, judgement) if refusal.code not in job.accepted):
        reasons = (*refused.refused(job.accepted), *lost)
        raise PageRefused(reasons, hint=_way_out(reasons))
    return tuple(differing(refused, judgement))


def _confirmed(job: Job, judged: list[tuple[Page, Judgement]], problems: list[LastcallError]) -> Believed:
    """Believe a small loss that a second rendering shows in just the same way; raise the leading problem otherwise."""
    from scraper.guards.check import confirmed
    from scraper.lifecycle import Doubt

    if len(judged) > 1 and confirmed(judged[0][1], judged[1][1], job.accepted):
        page, judgement = judged[0]
        told = tuple(
            Doubt("confirmed-loss", refusal.code, f"{refusal.sentence}; both renderings agree")
            for refusal in judgement.refused(job.accepted)
        )
        return Believed(page, judgement, (*judgement.doubts, *told, *_overridden(job, judgement)))
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


def _overridden(job: Job, judgement: Judgement) -> tuple[Doubt, ...]:
    from scraper.lifecycle import Doubt

    return tuple(
        Doubt("accepted", refusal.code, f"a person overrode this guard: {refusal.sentence}")
        for refusal in judgement.refusals
        if refusal.code in job.accepted
    )
