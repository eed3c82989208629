"""The main job over real HTTP, against real repositories: what is believed, what is kept, what is remembered."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any

import pytest

from scraper import update as update_module
from scraper.demo.pages import build_html, build_markdown
from scraper.errors import ExitStatus
from scraper.job import Job
from scraper.lifecycle import State
from scraper.reports.updates import result_to_json
from scraper.result import Outcome, Result
from scraper.store.folder import read_changes, read_snapshot
from scraper.store.source import SourceFolder
from scraper.store.validation import validate
from scraper.update import update_source
from tests.support.examples import SAMPLE, SOURCE, active, with_model, without_model
from tests.support.fetching import fetching
from tests.support.server import Serving, Step, page, redirect, serve, status
from tests.support.storing import FIRST, FIRST_HTML, SECOND, SECOND_HTML, commit_all, cut, files, later, repository

if TYPE_CHECKING:
    from pathlib import Path

START = datetime(2026, 10, 16, 12, tzinfo=UTC)
HTML = "text/html; charset=utf-8"
MARKDOWN = "text/markdown; charset=utf-8"


class Tracker:
    """A repository, a site with the two renderings, and updates one hour after the other."""

    def __init__(self, root: Path, server: Serving) -> None:
        self.root, self.server = root, server
        self.folder = SourceFolder(root / "snapshots", "anthropic")
        self.now = START

    def update(self, **options: Any) -> Result:
        """Run one update an hour later, and hold what it leaves to every invariant."""
        self.now += timedelta(hours=1)
        addresses = (self.server.url("/page.md"), self.server.url("/page"))
        with fetching() as fetcher:
            result = update_source(Job(SOURCE, addresses, self.now, **options), fetcher, self.folder)
        if (self.root / "snapshots").exists():
            assert validate(self.root / "snapshots").valid
        return result

    def files(self) -> dict[str, bytes]:
        """Give every file of the snapshots folder."""
        return files(self.root / "snapshots")


@pytest.fixture
def root(tmp_path: Path) -> Path:
    return repository(tmp_path / "repo")


def site(*markdown: str | Step, html: str | Step = FIRST_HTML, etags: bool = True) -> dict[str, list[Step]]:
    """Give the steps of a site: the Markdown rendering's answers in turn, and the HTML's."""
    steps = [
        page(each, MARKDOWN, etag=f'"{hash(each)}"')
        if etags and isinstance(each, str)
        else page(each)
        if isinstance(each, str)
        else each
        for each in markdown
    ]
    return {"/page.md": steps, "/page": [page(html, HTML) if isinstance(html, str) else html]}


def codes(result: Result) -> list[str]:
    return [refusal.code for refusal in result.refusals]


def doubts(result: Result) -> list[str]:
    return [doubt.code for doubt in result.doubts]


def test_the_first_page_is_a_baseline_and_the_same_page_changes_nothing(root: Path) -> None:
    """Baseline, then 304: no byte moves, one request, and the HTML is never asked."""
    with serve(site(FIRST)) as server:
        tracker = Tracker(root, server)
        first = tracker.update()
        assert (first.outcome, first.changes, first.snapshot) == (Outcome.BASELINE, (), SAMPLE)
        before = tracker.files()
        assert sorted(before) == [f"anthropic/{name}" for name in ("changes.jsonl", "fetch.json", "lifecycle.json", "page.md")]
        assert tracker.update().outcome is Outcome.UNCHANGED
        assert tracker.files() == before
        assert [request.headers.get("if-none-match") is not None for request in server.asked("/page.md")] == [False, True]
        assert server.asked("/page") == []


def test_the_same_bytes_without_a_validator_change_nothing(root: Path) -> None:
    """A server that knows no 304: the page's hash does the same."""
    with serve(site(FIRST, etags=False)) as server:
        tracker = Tracker(root, server)
        tracker.update()
        before = tracker.files()
        assert (tracker.update().outcome, tracker.files()) == (Outcome.UNCHANGED, before)


def test_a_page_that_is_read_again_moves_no_time(root: Path) -> None:
    """A person's ``--accept`` reads even a page that is known; the same page leaves the record of its fetch as it is."""
    with serve(site(FIRST)) as server:
        tracker = Tracker(root, server)
        tracker.update()
        before = tracker.files()
        again = tracker.update(accepted=("lost-row",))
        assert again.fetched is not None
        assert not again.wrote
        assert tracker.files() == before


def test_running_twice_before_a_commit_gives_the_same_files(root: Path) -> None:
    """The base is HEAD: a change that is written already keeps its time, and a page that goes back gives HEAD's bytes."""
    with serve(site(FIRST, SECOND, SECOND, FIRST, etags=False)) as server:
        tracker = Tracker(root, server)
        tracker.update()
        commit_all(root)
        committed = tracker.files()
        changed = tracker.update()
        assert (changed.outcome, [change.model for change in changed.changes]) == (Outcome.CHANGED, ["claude-past-floor"])
        once = tracker.files()
        (root / "snapshots" / "anthropic" / "fetch.json").unlink()
        again = tracker.update()
        assert (again.changes, again.outcome) == (changed.changes, Outcome.CHANGED)
        assert {**tracker.files(), "anthropic/fetch.json": b""} == {**once, "anthropic/fetch.json": b""}
        back = tracker.update()
        assert (back.outcome, back.changes) == (Outcome.UNCHANGED, ())
        assert {**tracker.files(), "anthropic/fetch.json": b""} == {**committed, "anthropic/fetch.json": b""}


def test_a_fact_that_comes_back_is_counted(root: Path) -> None:
    """There, back, there again, each committed: ids are stable, and the third has a counter."""
    moved = FIRST.replace("June 1, 2027", "July 1, 2027")
    with serve(site(FIRST, moved, FIRST, moved)) as server:
        tracker = Tracker(root, server)
        for _ in range(4):
            assert tracker.update().outcome in {Outcome.BASELINE, Outcome.CHANGED}
            commit_all(root)
    there, back, again = read_changes(root / "snapshots", "anthropic")
    assert (back.kind, again.id) == ("floor_moved", f"{there.id}:2")


def test_a_missing_markdown_rendering_is_made_up_for(root: Path) -> None:
    """``.md`` gone: the HTML is read, and a doubt says so."""
    with serve(site(status(404))) as server:
        result = Tracker(root, server).update()
    assert (result.outcome, result.snapshot, doubts(result)) == (Outcome.BASELINE, SAMPLE, ["rendering-missing"])


def test_a_cut_rendering_gives_way_to_its_witness(root: Path) -> None:
    """The Markdown comes cut: the HTML is believed, a doubt says so; next time the Markdown is asked again, without a condition."""
    with serve(site(FIRST, cut(SECOND), SECOND, html=SECOND_HTML)) as server:
        tracker = Tracker(root, server)
        tracker.update()
        result = tracker.update()
        assert (result.outcome, result.snapshot) == (Outcome.CHANGED, later())
        assert doubts(result) == ["rendering-refused"]
        assert tracker.update().snapshot == later()
        assert "if-none-match" not in server.asked("/page.md")[-1].headers


def test_two_cut_renderings_keep_the_old_data(root: Path) -> None:
    """Both cut: refused with status 4, no byte moves."""
    with serve(site(FIRST, cut(SECOND), html=cut(SECOND_HTML))) as server:
        tracker = Tracker(root, server)
        tracker.update()
        before = tracker.files()
        result = tracker.update()
    assert (result.outcome, result.error and result.error.exit_status) == (Outcome.REFUSED, ExitStatus.REFUSED)
    assert codes(result)[0] == "cut-row"
    assert result.error
    assert result.error.hint
    assert "--accept" not in result.error.hint, "a page that can't be read can't be waved through"
    assert tracker.files() == before


def test_a_loss_that_both_renderings_show_is_accepted_and_told(root: Path) -> None:
    """One model gone from both renderings: accepted with a doubt; the model stays, unlisted."""
    less = without_model(SAMPLE, "claude-past-floor")
    with serve(site(FIRST, build_markdown(less), html=build_html(less))) as server:
        tracker = Tracker(root, server)
        tracker.update()
        result = tracker.update()
    assert (result.outcome, doubts(result)) == (Outcome.CHANGED, ["confirmed-loss"])
    assert result.snapshot
    gone = result.snapshot.model("claude-past-floor")
    assert gone
    assert (gone.listed, gone.evidence, gone.state) == (False, (), State.ACTIVE)


def test_a_loss_that_one_rendering_shows_is_not_believed(root: Path) -> None:
    """One model gone from the Markdown alone: the HTML, that has it, is believed."""
    less = without_model(SAMPLE, "claude-past-floor")
    with serve(site(FIRST, build_markdown(less), html=FIRST_HTML)) as server:
        tracker = Tracker(root, server)
        tracker.update()
        before = read_snapshot(root / "snapshots", "anthropic")
        result = tracker.update()
    assert (result.outcome, doubts(result), result.snapshot) == (Outcome.UNCHANGED, ["rendering-refused"], before)


@pytest.mark.parametrize("first", [True, False], ids=["baseline", "later"])
def test_a_model_of_a_refused_rendering_is_not_passed_over(root: Path, first: bool) -> None:
    """The Markdown has a new model and one cell that can't be read; the HTML is an older copy without it: neither is believed."""
    newer = build_markdown(with_model(SAMPLE, active("claude-new-2"))).replace("June 1, 2027", "June 1 2027")
    with serve(site(*([] if first else [FIRST]), newer, html=FIRST_HTML)) as server:
        tracker = Tracker(root, server)
        if not first:
            tracker.update()
        before = tracker.files()
        result = tracker.update()
        assert (result.outcome, codes(result)) == (Outcome.REFUSED, ["structure-cell", "lost-model"])
        assert "claude-new-2" in result.refusals[-1].sentence
        assert tracker.files() == before


def test_a_witness_that_says_other_things_is_told(root: Path) -> None:
    """The Markdown, refused for one cell, has a model deprecated that is active in the HTML: a reviewer hears of both."""
    odd = SECOND.replace("June 1, 2027", "June 1 2027")
    with serve(site(FIRST, odd, html=FIRST_HTML)) as server:
        tracker = Tracker(root, server)
        tracker.update()
        result = tracker.update()
    assert result.outcome is Outcome.UNCHANGED
    assert ("renderings-differ", "claude-past-floor") in {(doubt.code, doubt.place) for doubt in result.doubts}


def test_another_page_beside_the_witness_takes_nothing_from_it(root: Path) -> None:
    """What the Markdown's address gives isn't this page at all: its models are none that the HTML lacks."""
    other = build_markdown(with_model(SAMPLE, active("claude-new-2"))).replace("Model deprecations", "Something else")
    with serve(site(other, html=FIRST_HTML)) as server:
        assert Tracker(root, server).update().outcome is Outcome.BASELINE


def test_three_losses_wait_for_a_person(root: Path) -> None:
    """Three models gone at once: refused although both agree; ``--accept`` lets them go, and each change remembers it."""
    more = SAMPLE
    for number in (1, 2, 3):
        more = with_model(more, active(f"claude-extra-{number}"))
    with serve(site(build_markdown(more), FIRST, html=FIRST_HTML)) as server:
        tracker = Tracker(root, server)
        tracker.update()
        commit_all(root)
        before = tracker.files()
        result = tracker.update()
        assert (result.outcome, codes(result), tracker.files()) == (Outcome.REFUSED, ["lost-model"] * 3, before)
        assert result.error
        assert result.error.hint == "nothing was changed; look at the page, and if it is right: lastcall update --accept lost-model"
        accepted = tracker.update(accepted=("lost-model",))
        assert (accepted.outcome, doubts(accepted)) == (Outcome.CHANGED, ["accepted"] * 3)
    recorded = read_changes(root / "snapshots", "anthropic")
    assert [(change.kind, change.accepted) for change in recorded] == [("unlisted", ("lost-model",))] * 3
    snapshot = read_snapshot(root / "snapshots", "anthropic")
    assert [model.listed for model in snapshot.models if model.id.startswith("claude-extra")] == [False] * 3


def test_an_accepted_guard_lets_no_other_pass(root: Path) -> None:
    """``--accept lost-model`` doesn't wave a cut page through."""
    with serve(site(FIRST, cut(SECOND), html=cut(SECOND_HTML))) as server:
        tracker = Tracker(root, server)
        tracker.update()
        assert tracker.update(accepted=("lost-model",)).outcome is Outcome.REFUSED


def test_a_retired_model_is_not_active_again_by_itself(root: Path) -> None:
    """Retired → active is refused, also where both renderings say so."""
    changed = with_model(SAMPLE, active("claude-1.0"))
    with serve(site(FIRST, build_markdown(changed), html=build_html(changed))) as server:
        tracker = Tracker(root, server)
        tracker.update()
        assert codes(tracker.update()) == ["past-reinstated"]


@pytest.mark.parametrize("bad", ["refused", "unreadable"])
def test_validators_of_a_page_that_was_not_believed_are_not_kept(root: Path, bad: str) -> None:
    """The trap that kept a tracker blind for ever: the ETag of a page that failed is never sent again."""
    broken = cut(SECOND) if bad == "refused" else "\u0000 nothing of a page"
    with serve(site(FIRST, broken, broken, SECOND, html=cut(SECOND_HTML))) as server:
        tracker = Tracker(root, server)
        tracker.update()
        good = tracker.files()["anthropic/fetch.json"]
        assert [tracker.update().outcome for _ in range(2)] == [Outcome.REFUSED] * 2
        assert tracker.files()["anthropic/fetch.json"] == good
        assert tracker.update().outcome is Outcome.CHANGED
        asked = [request.headers.get("if-none-match") for request in server.asked("/page.md")]
        assert asked == [None, *[json.loads(good)["etag"]] * 3]


def test_another_parser_reads_the_page_again(root: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Validators belong to the parser that read the page."""
    with serve(site(FIRST)) as server:
        tracker = Tracker(root, server)
        tracker.update()
        monkeypatch.setattr(update_module, "PARSER_VERSION", "next")
        tracker.update()
        assert "if-none-match" not in server.asked("/page.md")[-1].headers
        assert json.loads(tracker.files()["anthropic/fetch.json"])["parser"] == "next"


@pytest.mark.parametrize(
    "damage", ["lifecycle edited", "lifecycle gone", "fetch gone", "fetch no JSON", "fetch of other types", "fetch a list"]
)
def test_validators_hold_only_beside_the_facts_that_came_of_them(root: Path, damage: str) -> None:
    """Facts that were edited or lost, or a damaged record: the page is read again, and the facts come back."""
    with serve(site(FIRST)) as server:
        tracker = Tracker(root, server)
        tracker.update()
        commit_all(root)
        before = tracker.files()
        lifecycle, fetch = (root / "snapshots" / "anthropic" / name for name in ("lifecycle.json", "fetch.json"))
        if damage == "lifecycle edited":
            lifecycle.write_text(lifecycle.read_text().replace("2027-06-01", "2027-06-02"))
        elif damage == "fetch of other types":
            fetch.write_text(json.dumps({**json.loads(fetch.read_text()), "etag": 5}))
        elif damage == "fetch a list":
            fetch.write_text("[1]")
        elif damage == "fetch no JSON":
            fetch.write_text("{")
        else:
            (lifecycle if damage == "lifecycle gone" else fetch).unlink()
        result = tracker.update()
        assert result.outcome is Outcome.UNCHANGED
        assert "if-none-match" not in server.asked("/page.md")[-1].headers
        assert {**tracker.files(), "anthropic/fetch.json": b""} == {**before, "anthropic/fetch.json": b""}


def test_a_redirected_page_is_read_and_gives_no_validators(root: Path) -> None:
    """A page that has moved for good is read, the reader is told, and no condition is sent next time."""
    steps = {**site(redirect(301, "/new.md")), "/new.md": [page(FIRST, MARKDOWN, etag='"new"')]}
    with serve(steps) as server:
        tracker = Tracker(root, server)
        result = tracker.update()
        assert result.snapshot == SAMPLE
        assert any("moved for good" in note for note in result.notes)
        assert tracker.update().outcome is Outcome.UNCHANGED
        assert all("if-none-match" not in request.headers for request in server.requests)


def test_a_source_that_is_not_reached_keeps_the_old_data(root: Path) -> None:
    """5xx on both renderings: status 3, no byte moves."""
    with serve(site(FIRST, status(503), html=status(500))) as server:
        tracker = Tracker(root, server)
        tracker.update()
        before = tracker.files()
        result = tracker.update()
    assert (result.outcome, result.error and result.error.exit_status) == (Outcome.UNREACHABLE, ExitStatus.UNREACHABLE)
    assert tracker.files() == before


def test_a_refused_page_outweighs_one_that_is_not_reached(root: Path) -> None:
    """One rendering cut, the other not reached: a page came and wasn't believed, that is 4 and not 3."""
    with serve(site(status(503), html=cut(FIRST_HTML))) as server:
        assert Tracker(root, server).update().outcome is Outcome.REFUSED
    assert not (root / "snapshots").exists()


def test_a_dry_run_writes_nothing(root: Path) -> None:
    """The report is the same, and no file is."""
    with serve(site(FIRST, FIRST, SECOND)) as server:
        tracker = Tracker(root, server)
        assert tracker.update(dry_run=True).outcome is Outcome.BASELINE
        assert not (root / "snapshots").exists()
        tracker.update()
        before = tracker.files()
        result = tracker.update(dry_run=True)
    assert (result.outcome, len(result.changes), result.wrote) == (Outcome.CHANGED, 1, False)
    assert tracker.files() == before


def test_prose_alone_is_told_and_never_recorded(root: Path) -> None:
    """A changed sentence: outcome unchanged, a ``page`` entry, page.md renewed, the record and the facts as they were."""
    with serve(site(FIRST, FIRST.replace("That is all", "This is all"))) as server:
        tracker = Tracker(root, server)
        tracker.update()
        before = tracker.files()
        result = tracker.update()
    assert (result.outcome, result.changes) == (Outcome.UNCHANGED, ())
    assert result.page
    assert result.page.fields["lines"] == (1, 1)
    changed = {name for name, data in tracker.files().items() if before[name] != data}
    assert changed == {"anthropic/page.md", "anthropic/fetch.json"}


def test_a_damaged_snapshot_at_head_stops_the_update(root: Path) -> None:
    """What is committed can't be read: an error of storage with the place, and nothing is written over it."""
    from scraper.errors import SnapshotInvalid

    with serve(site(FIRST, SECOND)) as server:
        tracker = Tracker(root, server)
        tracker.update()
        (root / "snapshots" / "anthropic" / "lifecycle.json").write_bytes(b"\xff{}")
        commit_all(root)
        before = tracker.files()
        with pytest.raises(SnapshotInvalid, match=r"lifecycle\.json at HEAD: not UTF-8 at byte 0"):
            tracker.update()
    assert tracker.files() == before


def test_the_json_of_a_result_holds_to_its_schema(root: Path) -> None:
    """Every kind of result is an object that the published schema knows."""
    from scraper.schema import errors

    results = []
    with serve(site(FIRST, SECOND, cut(FIRST), html=cut(FIRST_HTML))) as server:
        tracker = Tracker(root, server)
        results = [tracker.update() for _ in range(3)]
        steps = [result_to_json(result) for result in results]
    with serve(site(status(500), html=status(500))) as server:
        steps.append(result_to_json(Tracker(root, server).update()))
    assert [step["outcome"] for step in steps] == ["baseline", "changed", "refused", "unreachable"]
    document: dict[str, Any] = {"schema": "lastcall/update/1", "sources": steps}
    assert list(errors("update", document)) == []
    assert [list(errors("change", change)) for step in steps for change in step["changes"]] == [[]]
    for broken in (
        {**document, "more": 1},
        {"schema": "lastcall/update/1"},
        {**document, "sources": [{**steps[0], "outcome": "fine"}]},
    ):
        assert list(errors("update", broken)) != []


def test_results_of_several_sources_give_the_gravest_status() -> None:
    """Refused before not reached, before changed, before fine."""
    from scraper.errors import PageRefused, SourceUnreachable
    from scraper.lifecycle import Refusal
    from scraper.verbs.update import exit_status

    fine, changed = Result("a", Outcome.UNCHANGED), Result("b", Outcome.CHANGED)
    away = Result("c", Outcome.UNREACHABLE, error=SourceUnreachable("away"))
    refused = Result("d", Outcome.REFUSED, error=PageRefused((Refusal("cut-page", "cut"),)))
    assert exit_status([fine, changed], changes_count=False) == 0
    assert exit_status([fine, changed], changes_count=True) == 1
    assert exit_status([changed, away, fine], changes_count=True) == 3
    assert exit_status([away, refused, changed], changes_count=True) == 4
    assert exit_status([replace(fine)], changes_count=True) == 0
