"""What the tests of `check` share: a question with fixed facts, a report of some files, and the verb as a process would run it."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

from scraper.canonical import dumps, snapshot_to_json
from scraper.cli import main
from scraper.usage.code import Question, check
from scraper.usage.owners import Owners
from scraper.usage.verdict import parse_fail_on, parse_window
from tests.usage.facts import SNAPSHOT, TODAY

if TYPE_CHECKING:
    from scraper.usage.finding import Report


def question(**changed: Any) -> Question:
    """Give the usual question, with what a test changes."""
    usual: dict[str, Any] = {
        "snapshots": (SNAPSHOT,),
        "facts": "facts by hand",
        "today": TODAY,
        "within": parse_window("90d"),
        "fail_on": parse_fail_on(("retired", "soon", "deprecated")),
    }
    return Question(**{**usual, **changed})


def report_of(files: dict[str, str | bytes], **changed: object) -> Report:
    """Write files into the working directory, which a test has to itself, and check them."""
    for name, content in files.items():
        path = Path(name)
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content.encode() if isinstance(content, str) else content)
    return check(list(files), question(**changed), Owners(Path.cwd()))


def write_snapshots(folder: Path) -> None:
    """Write the fixed facts as a snapshots folder."""
    (folder / "snapshots" / "anthropic").mkdir(parents=True, exist_ok=True)
    (folder / "snapshots" / "anthropic" / "lifecycle.json").write_text(dumps(snapshot_to_json(SNAPSHOT)), encoding="utf-8")


def lastcall(*words: str) -> int:
    """Run the verb on the fixed day."""
    return main(["check", "--today", TODAY.isoformat(), *words])
