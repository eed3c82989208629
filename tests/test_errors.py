"""The tree of errors: its drawing is true, and each class has its code and its exit status."""

from __future__ import annotations

import re

from scraper import errors
from scraper.errors import ExitStatus, LastcallError, PageRefused
from scraper.lifecycle import Refusal


def tree(root: type[LastcallError]) -> dict[str, list[str]]:
    children = {root.__name__: sorted(child.__name__ for child in root.__subclasses__())}
    for child in root.__subclasses__():
        children.update(tree(child))
    return children


def test_the_drawing_is_true() -> None:
    """The docstring draws just the classes there are, each with its parent and its exit status."""
    drawn: dict[str, list[str]] = {}
    path: list[tuple[int, str]] = []
    for line in (errors.__doc__ or "").splitlines():
        if match := re.match(r"( *[│├└─ ]*)([A-Z]\w+)(?:\s+(\d+)\s.*)?$", line):
            depth, name = len(match[1]), match[2]
            path = [(above, parent) for above, parent in path if above < depth]
            if path:
                drawn.setdefault(path[-1][1], []).append(name)
            drawn.setdefault(name, [])
            path.append((depth, name))
            if match[3]:
                assert getattr(errors, name).exit_status == int(match[3]), name
    assert {name: sorted(children) for name, children in drawn.items()} == tree(LastcallError)


def test_codes_are_the_classes_own() -> None:
    """No two classes share a code."""
    codes = [getattr(errors, name).code for name in tree(LastcallError)]
    assert len(codes) == len(set(codes))


def test_a_refusal_leads_its_sentence() -> None:
    """The first reason is told, the others are counted, all are kept."""
    error = PageRefused((Refusal("cut-row", "line 3: a row that isn't closed"), Refusal("cut-page", "x")))
    assert str(error) == "page refused by guard cut-row: line 3: a row that isn't closed (and 1 more)"
    assert len(error.refusals) == 2
    assert error.exit_status is ExitStatus.REFUSED
