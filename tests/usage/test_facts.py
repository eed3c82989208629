"""Where the facts of a check come from with --data: a published file, a snapshot, an address; and how old they are."""

from __future__ import annotations

import json
import threading
from datetime import date, timedelta
from http.server import BaseHTTPRequestHandler, HTTPServer
from typing import TYPE_CHECKING

import pytest

from scraper.canonical import dumps, model_to_json, snapshot_to_json
from scraper.errors import LastcallError, SnapshotInvalid, UsageError
from scraper.feeds.api import render
from scraper.feeds.base import assemble
from scraper.feeds.source_facts import SourceFacts
from scraper.settings import Settings
from scraper.usage.facts import MODELS, Known, from_data
from tests.usage.facts import PAGE, SNAPSHOT, TODAY

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path


def published() -> dict[str, object]:
    """Give the fixed facts as ``v1/models.json`` has them."""
    models = []
    for model in SNAPSHOT.models:
        record: dict[str, object] = {**model_to_json(model), "source": "anthropic", "stated_state": model.state, "days_left": 3}
        record["evidence"] = [
            {"where": "status", "anchor": None, "url": PAGE},
            {"where": "notice", "anchor": f"{model.announced_on}-models", "url": None},
        ]
        models.append({**record, "state": "whatever holds today"})
    source = {"source": "anthropic", "url": PAGE, "scope": None, "notice_days": 60, "recorded_at": "2026-10-10T02:28:27Z"}
    return {"schema": MODELS, "generated_for": "2026-11-20", "sources": [source], "models": models, "some_new_field": 1}


@pytest.fixture
def server() -> Iterator[tuple[str, dict[str, tuple[int, str, bytes]]]]:
    """Serve what a test puts under a path, on the loopback."""
    answers: dict[str, tuple[int, str, bytes]] = {}

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            status, kind, body = answers.get(self.path, (404, "text/plain", b"none"))
            self.send_response(status)
            self.send_header("Content-Type", kind)
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *_: object) -> None:
            """Keep the test's output clean."""

    running = HTTPServer(("127.0.0.1", 0), Handler)
    thread = threading.Thread(target=running.serve_forever, daemon=True)
    thread.start()
    yield f"http://127.0.0.1:{running.server_address[1]}", answers
    running.shutdown()
    running.server_close()
    thread.join()


def test_the_published_models_give_the_same_judgements(tmp_path: Path) -> None:
    """States, dates and replacements are those of the snapshot; fields that a later build adds don't matter."""
    file = tmp_path / "models.json"
    file.write_text(json.dumps(published()))
    known = from_data(str(file), Settings(tmp_path))
    (snapshot,) = known.snapshots
    by_id = {model.id: model for model in snapshot.models}
    for model in SNAPSHOT.models:
        assert (by_id[model.id].state, by_id[model.id].retirement, by_id[model.id].replacements) == (
            model.state,
            model.retirement,
            model.replacements,
        )
    assert known.as_of == date(2026, 10, 10)
    assert "notice:2026-06-05-models" in by_id["claude-opus-4-1-20250805"].evidence


def test_what_build_publishes_gives_the_same_facts(tmp_path: Path) -> None:
    """The published file has the refused parameters too: without them --fix would break a call, and nobody would say why."""
    file = tmp_path / "models.json"
    feed = assemble([SourceFacts(SNAPSHOT, (), "2026-10-10T02:28:27Z")], TODAY, None)
    file.write_bytes(dict(render(feed))["v1/models.json"])
    (snapshot,) = from_data(str(file), Settings(tmp_path)).snapshots
    assert SNAPSHOT.parameters
    assert snapshot.parameters == SNAPSHOT.parameters
    assert {model.id: model for model in snapshot.models} == {model.id: model for model in SNAPSHOT.models}


@pytest.mark.parametrize("content", ["[" * 100_000, json.dumps({**published(), "models": []})])
def test_a_file_that_cannot_be_judged_by_is_refused(tmp_path: Path, content: str) -> None:
    """Brackets without end are no bug of ours, and a file without any model finds nothing, which isn't a clean bill."""
    file = tmp_path / "facts.json"
    file.write_text(content)
    with pytest.raises(SnapshotInvalid, match=r"facts\.json"):
        from_data(str(file), Settings(tmp_path))


def test_a_lifecycle_file_is_taken_too(tmp_path: Path) -> None:
    """A committed snapshot, whole."""
    file = tmp_path / "lifecycle.json"
    file.write_text(dumps(snapshot_to_json(SNAPSHOT)))
    assert len(from_data(str(file), Settings(tmp_path)).snapshots[0].models) == len(SNAPSHOT.models)


@pytest.mark.parametrize(
    "content", [b"", b"[]", b"{}", b'{"schema": "lastcall/v1/models"}', b"\xff\xfe", b"<html>", b'{"schema": []}']
)
def test_another_file_is_refused_with_its_path(tmp_path: Path, content: bytes) -> None:
    """What isn't such a file gives one clear sentence."""
    file = tmp_path / "facts.json"
    file.write_bytes(content)
    with pytest.raises(SnapshotInvalid, match=r"facts\.json"):
        from_data(str(file), Settings(tmp_path))


def test_a_missing_file_is_an_error_of_use(tmp_path: Path) -> None:
    """The path is named."""
    with pytest.raises(UsageError, match=r"none\.json"):
        from_data(str(tmp_path / "none.json"), Settings(tmp_path))


@pytest.mark.parametrize("kind", ["application/json", "application/json; charset=utf-8", "text/plain"])
def test_an_address_is_fetched(server: tuple[str, dict[str, tuple[int, str, bytes]]], tmp_path: Path, kind: str) -> None:
    """JSON by any of the types that servers of files give it."""
    url, answers = server
    answers["/v1/models.json"] = (200, kind, json.dumps(published()).encode())
    known = from_data(f"{url}/v1/models.json", Settings(tmp_path))
    assert len(known.snapshots[0].models) == len(SNAPSHOT.models)


@pytest.mark.parametrize(
    "answer", [(404, "application/json", b"{}"), (200, "text/html", b"<html>no</html>"), (200, "application/json", b"\xff")]
)
def test_an_address_that_gives_something_else_is_refused(
    server: tuple[str, dict[str, tuple[int, str, bytes]]], tmp_path: Path, answer: tuple[int, str, bytes]
) -> None:
    """A missing page, a web page and bytes that are no text are errors of ours, never a traceback."""
    url, answers = server
    answers["/v1/models.json"] = answer
    with pytest.raises(LastcallError):
        from_data(f"{url}/v1/models.json", Settings(tmp_path))


def test_age_is_said_past_the_limit_and_where_nothing_tells() -> None:
    """On the last day of the limit nothing is said; a day later it is; facts without a day say so."""
    known = Known((), "these facts", TODAY - timedelta(days=30))
    assert known.too_old(TODAY, timedelta(days=30)) is None
    assert "31 days old" in str(known.too_old(TODAY + timedelta(days=1), timedelta(days=30)))
    assert "isn't said" in str(Known((), "these facts", None).too_old(TODAY, timedelta(days=30)))
