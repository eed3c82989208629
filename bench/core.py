"""The core's speed, side by side in one run: an unchanged update, reading a page, start-up, backfill.

    python bench/core.py
    python bench/core.py --only read --captures FOLDER --runs 300

The unchanged update is compared with a bare ``httpx.get`` and with webchanges and urlwatch, each on the same page of a loopback
server that answers 304 to whoever asks with its validators; the two are installed into an environment each, kept under
``--peers``, and left out visibly where they can't be. ``--captures`` names a folder with the real page of 2026-02-07; without it
the pages are built from the bundled facts.
"""

from __future__ import annotations

import argparse
import subprocess
import sys
import tempfile
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from bench._measure import environment, in_process, in_turn, machine, run_once, table

if TYPE_CHECKING:
    from collections.abc import Iterator

    from scraper.lifecycle import Snapshot

SEED = "2026-02-07T1004Z.md"
LASTCALL = [sys.executable, "-c", "from scraper.__main__ import main; main()"]  # the very line of the installed command
PEERS = {"webchanges": "webchanges==3.37.0", "urlwatch": "urlwatch==2.29"}
PROSE = "Models come and go, and whoever builds on one should know when to move; this sentence stands for the page's own. "
PAGE_BYTES = 15_000


def main() -> int:
    """Run the parts that were asked for and print Markdown."""
    parts = {"update": update, "read": read, "start": start, "backfill": backfill}
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--only", choices=parts, action="append", help="measure only this part (repeatable)")
    parser.add_argument("--runs", type=int, default=20, help="counted runs of each (20)")
    parser.add_argument("--captures", type=Path, help="a folder of real captures")
    parser.add_argument(
        "--peers", type=Path, default=Path(tempfile.gettempdir()) / "lastcall-bench-peers", help="a folder for their environments"
    )
    arguments = parser.parse_args()
    print(machine())
    for name in arguments.only or parts:
        print(f"\n### {name}\n", flush=True)
        with tempfile.TemporaryDirectory() as scratch:
            parts[name](arguments, Path(scratch))
    return 0


def facts() -> Snapshot:
    """Give the bundled facts."""
    from scraper.store.folder import bundled_folder, read_snapshot

    return read_snapshot(bundled_folder(), "anthropic")


def pages(captures: Path | None) -> tuple[bytes, bytes]:
    """Give one page as Markdown and as HTML: the real one where there is a folder of captures, else one of the bundled facts."""
    if captures and (captures / SEED).is_file():
        return (captures / SEED).read_bytes(), as_html((captures / SEED).read_text(encoding="utf-8"))
    from scraper.demo.pages import build_html, build_markdown

    markdown, html = build_markdown(facts()), build_html(facts())
    markdown += "\n" + PROSE * ((PAGE_BYTES - len(markdown)) // len(PROSE)) + "\n"
    html = html.replace("</main>", f"<p>{PROSE}</p>\n" * ((PAGE_BYTES - len(html)) // len(PROSE)) + "</main>")
    return markdown.encode(), html.encode()


def as_html(markdown: str) -> bytes:
    """Render a capture as the site might: with markdown-it-py, of the test extras."""
    import re

    from markdown_it import MarkdownIt

    titled = re.sub(r"^(#+)[ \t]*\n\s*\n(?=\S)", r"\1 ", markdown, flags=re.MULTILINE)
    body = MarkdownIt("commonmark").enable("table").render(titled)
    head = '<!DOCTYPE html><html lang="en"><head><meta charset="utf-8"><title>Model deprecations</title></head>'
    return f"{head}<body><main>{body}</main></body></html>".encode()


def update(arguments: argparse.Namespace, scratch: Path) -> None:
    """Measure an update that learns that nothing changed; a peak below this process's own can't be seen."""
    from scraper.demo.server import Site, serve_pages

    site = Site()
    site.pages["/page.md"] = ("text/markdown", pages(arguments.captures)[0])
    with serve_pages(site) as address:
        url = f"{address}/page.md"
        commands = {
            "bare httpx": [sys.executable, "-c", f"import httpx; httpx.get({url!r})"],
            "lastcall update": [*LASTCALL, "update", "--from", url],
            **peers(arguments.peers, scratch, url),
        }
        for name, command in commands.items():
            for _ in range(2):  # the first run stores the validators
                run_once(command, scratch)
            print(f"- {name}: the page answered {site.requests[-1][1]}")
        print()
        print(table(in_turn(commands, arguments.runs, scratch), "bare httpx"))


def peers(folder: Path, scratch: Path, url: str) -> dict[str, list[str]]:
    """Give the commands of the other watchers, installed in an environment each; one that can't be is named."""
    (scratch / "jobs.yaml").write_text(f"name: page\nurl: {url}\n", encoding="utf-8")
    found = {}
    for name, requirement in PEERS.items():
        bin_folder = folder / name / "bin"
        if not (bin_folder / name).is_file():
            install = ["-m", "pip", "install", "--quiet", "--disable-pip-version-check", requirement]
            steps = ([sys.executable, "-m", "venv", str(folder / name)], [str(bin_folder / "python"), *install])
            if any(subprocess.run(step, capture_output=True, check=False).returncode for step in steps):
                print(f"- {name}: left out, it can't be installed here")
                continue
        files = ["--config", scratch / f"{name}.yaml", "--hooks", scratch / "hooks.py"]
        jobs = ["--urls", scratch / "jobs.yaml", "--cache", scratch / "urlwatch.db"]
        if name == "webchanges":
            jobs = ["--jobs", scratch / "jobs.yaml", "--database", scratch / "webchanges.db"]
        found[name] = [str(word) for word in (bin_folder / name, *jobs, *files)]
    return found


def read(arguments: argparse.Namespace, _: Path) -> None:
    """Measure reading a page in process: bytes to outline, outline to facts, and all guards."""
    from scraper.guards.check import judge_page
    from scraper.page.load import read_page
    from scraper.sources.anthropic import Anthropic

    source = Anthropic()
    print("| in process, ms | bytes | wall, median | processor, median | processor, least |\n| :-- | --: | --: | --: | --: |")
    for form, body in zip(("page.md", "page.html"), pages(arguments.captures), strict=True):
        outline = read_page(body, name=form)
        if refusals := judge_page(outline, source, None).refusals:
            print(f"{form} is refused: {refusals[0].sentence}")
        works = {
            "outline": lambda body=body, form=form: read_page(body, name=form),
            "outline and reading": lambda body=body, form=form: source.read(read_page(body, name=form)),
            "all, with every guard": lambda body=body, form=form: judge_page(read_page(body, name=form), source, None),
        }
        for what, work in works.items():
            figures = " | ".join(f"{figure:.2f}" for figure in in_process(work, max(arguments.runs, 100)))
            print(f"| {form}, {what} | {len(body):,} | {figures} |")


def start(arguments: argparse.Namespace, scratch: Path) -> None:
    """Measure what it costs to start."""
    commands = {"python -c pass": [sys.executable, "-c", "pass"]}
    commands |= {f"lastcall {words}": [*LASTCALL, *words.split()] for words in ("--version", "status", "--help")}
    print(table(in_turn(commands, arguments.runs, scratch), "python -c pass"))


def backfill(arguments: argparse.Namespace, scratch: Path) -> None:
    """Measure folders of 250, 500 and 1,000 captures, through which the recorded history happens."""
    from scraper.demo.pages import build_markdown

    versions = [build_markdown(snapshot) for snapshot in history()]
    print("| captures | seconds | processor seconds | processor ms a capture | peak MiB | came to |")
    print("| --: | --: | --: | --: | --: | :-- |")
    for count in (250, 500, 1000):
        folder = scratch / str(count)
        folder.mkdir()
        for number in range(count):
            at = datetime(2025, 5, 2, tzinfo=UTC) + timedelta(hours=6 * number)
            page = versions[number * len(versions) // count]
            (folder / f"{at:%Y-%m-%dT%H%MZ}.md").write_text(page, encoding="utf-8")
        command = [*LASTCALL, "backfill", str(folder), "--snapshots", str(scratch / f"snapshots-{count}")]
        one = run_once(command, scratch)
        told = subprocess.run([*command, "--dry-run"], capture_output=True, text=True, cwd=scratch, env=environment(), check=False)
        came_to = told.stdout.strip().splitlines()[-1] if told.stdout else f"exit status {one.status}"
        print(
            f"| {count:,} | {one.wall:.1f} | {one.cpu:.1f} | {1000 * one.cpu / count:.1f} | {one.peak:.0f} | {came_to} |",
            flush=True,
        )


def history() -> Iterator[Snapshot]:
    """Give the facts after each recorded moment, oldest first: the record, walked back from the facts now."""
    from itertools import groupby

    from scraper.changes import apply
    from scraper.store.folder import bundled_folder, read_changes
    from scraper.store.record import inverted

    found = [facts()]
    changes = read_changes(bundled_folder(), "anthropic")
    for _, group in groupby(reversed(changes), key=lambda change: change.seen_at):
        found.append(apply(found[-1], [inverted(change) for change in group]))
    return reversed(found)


if __name__ == "__main__":
    sys.exit(main())
