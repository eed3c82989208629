"""The direction of the arrows: who may import whom, where IO lives, and what is imported late."""

from __future__ import annotations

import ast
from functools import cache
from typing import TYPE_CHECKING

import pytest

from tests.support.captures import ROOT

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

PACKAGE = ROOT / "scraper"
HEAVY = {"httpx", "bs4", "lxml", "markdownify", "git", "jsonschema", "jinja2", "icalendar", "rich", "shtab", "pathspec"}
NETWORK = {"httpx", "socket", "ssl", "urllib.request", "http.client"}
PURE = [
    "lifecycle",
    "canonical",
    "decode",
    "change",
    "changes",
    "clock",
    "reconcile",
    "page_change",
    "result",
    "page.text",
    "page.dates",
    "page.outline",
    "page.markdown",
    "page.html",
    "sources.base",
    "sources.columns",
    "sources.tables",
    "sources.prose",
    "sources.anthropic",
    "guards.page",
    "guards.history",
    "guards.check",
    "guards.codes",
    "store.recording",
    "usage.verdict",
    "usage.spelling_table",
    "usage.spellings",
    "usage.tokens",
    "usage.parameters",
    "usage.judging",
    "usage.finding",
]
CLOCKS = {"now", "today", "utcnow", "time", "monotonic"}


def module_name(path: Path) -> str:
    parts = path.relative_to(PACKAGE).with_suffix("").parts
    return ".".join(parts[:-1] if parts[-1] == "__init__" else parts)


MODULES = {module_name(path): path for path in sorted(PACKAGE.rglob("*.py"))}


def imports(tree: ast.AST, *, top_level_only: bool = False) -> Iterator[str]:
    """Give what a module imports when it runs; what stands under ``if TYPE_CHECKING`` is not."""
    for node in ast.iter_child_nodes(tree):
        if isinstance(node, ast.If) and "TYPE_CHECKING" in ast.unparse(node.test):
            continue
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module:
            yield node.module
            yield from (f"{node.module}.{alias.name}" for alias in node.names)
        elif not (top_level_only and isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)):
            yield from imports(node, top_level_only=top_level_only)


@cache
def tree_of(module: str) -> ast.Module:
    return ast.parse(MODULES[module].read_text(encoding="utf-8"))


def ours(module: str) -> set[str]:
    found = {name.removeprefix("scraper.") for name in imports(tree_of(module)) if name.startswith("scraper.")}
    return {name for name in found if name in MODULES}


@pytest.mark.parametrize(
    ("module", "allowed"),
    [
        ("lifecycle", set()),
        ("clock", {"lifecycle"}),
        ("errors", set()),
        ("page.text", set()),
        ("page.dates", {"lifecycle"}),
    ],
)
def test_the_vocabulary_stands_alone(module: str, allowed: set[str]) -> None:
    """The words import nothing of the rooms that use them."""
    assert ours(module) <= allowed


def test_nothing_imports_the_command_line() -> None:
    """The command line knows everybody, and nobody knows it."""
    assert [module for module in MODULES if "cli" in ours(module) and module not in {"__main__", "verbs.completion"}] == []
    verbs = [m for m in MODULES if any(name.startswith("verbs") for name in ours(m)) and not m.startswith(("verbs", "cli"))]
    assert verbs == []


def test_sources_know_outline_and_vocabulary_only() -> None:
    """A source sees an outline and gives a reading: no network, no disk, no clock."""
    allowed = {"lifecycle", "errors", "page.outline", "page.text", "page.dates"}
    for module in MODULES:
        if module.startswith("sources"):
            assert {name for name in ours(module) if not name.startswith("sources")} <= allowed, module


@pytest.mark.parametrize("module", PURE)
def test_the_core_is_pure(module: str) -> None:
    """No module of the core imports what reaches out of the process, or asks a clock."""
    names = set(imports(tree_of(module)))
    assert not names & {*NETWORK, "os", "pathlib", "subprocess", "git", "time", "tempfile", "shutil"}, names
    calls = [
        node.func.attr for node in ast.walk(tree_of(module)) if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute)
    ]
    assert not CLOCKS & set(calls)


def room(module: str) -> str:
    return module.partition(".")[0]


def test_the_rooms_form_no_circle() -> None:
    """No room (a folder, or a module beside them) leads back to itself, also not by an import for its types alone."""
    leads_to: dict[str, set[str]] = {}
    for module in MODULES:
        named = {name for node in ast.walk(tree_of(module)) for name in imported_by(node)}
        leads_to.setdefault(room(module), set()).update(room(name) for name in named & MODULES.keys())
    for start, following in leads_to.items():
        reached, waiting = set[str](), following - {start, ""}
        while waiting:
            current = waiting.pop()
            reached.add(current)
            waiting |= leads_to.get(current, set()) - reached - {""}
        assert start not in reached, f"{start} leads back to itself by way of {sorted(reached)}"


def imported_by(node: ast.AST) -> set[str]:
    """Give our modules that one import statement names, wherever it stands."""
    if not isinstance(node, ast.ImportFrom) or not node.module or not node.module.startswith("scraper."):
        return set()
    base = node.module.removeprefix("scraper.")
    return {base, *(f"{base}.{alias.name}" for alias in node.names)}


def test_one_room_has_the_network_and_one_module_has_git() -> None:
    """Only fetching opens connections of its own, and only one module loads GitPython (the demo makes its scratch repository)."""
    network = {module for module in MODULES if NETWORK & set(imports(tree_of(module)))}
    assert {module for module in network if not module.startswith("page.")} <= {"github.api", "verbs.serve"}
    git = {module for module in MODULES if "git" in set(imports(tree_of(module)))}
    assert git <= {"store.git", "demo.run"}


def test_heavy_libraries_are_imported_late() -> None:
    """No module loads a heavy library when it is imported: start-up counts."""
    for module in MODULES:
        found = {name.split(".")[0] for name in imports(tree_of(module), top_level_only=True)} & HEAVY
        assert not found, f"{module} loads {found} at its top"


def test_modules_and_functions_have_a_readable_size() -> None:
    """A module has at most 250 lines, a function at most 50: one idea each."""
    for module, path in MODULES.items():
        assert path.read_text(encoding="utf-8").count("\n") <= 250, module
        for node in ast.walk(tree_of(module)):
            if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef) and node.end_lineno:
                assert node.end_lineno - node.lineno < 50, f"{module}.{node.name}"


def test_what_is_public_says_what_it_promises() -> None:
    """Every module, public class and public function has a docstring."""
    for module in MODULES:
        assert ast.get_docstring(tree_of(module)), module
        for node in tree_of(module).body:
            if isinstance(node, ast.ClassDef | ast.FunctionDef) and not node.name.startswith("_"):
                assert ast.get_docstring(node), f"{module}.{node.name}"
