"""The README is true: every console block prints what it shows, every verb and every guard is there, every link leads somewhere."""

from __future__ import annotations

import re
import shutil
from typing import TYPE_CHECKING

import pytest

from scraper.cli import VERBS
from tests.support.captures import ROOT
from tests.support.readme import README, Block, blocks, printed

if TYPE_CHECKING:
    from pathlib import Path

TEXT = README.read_text(encoding="utf-8")


@pytest.mark.parametrize("block", blocks(TEXT), ids=lambda block: f"line-{block.line}")
def test_console_blocks_print_what_they_show(block: Block, tmp_path: Path) -> None:
    """Each ``$ command`` of a block is run, and its output is that of the README to the letter."""
    if not shutil.which("bash"):
        pytest.skip("no bash here")
    assert printed(block, tmp_path) == block.shown, "run `python -m tests.support.readme` and read what changed"


def test_every_verb_is_in_the_readme() -> None:
    """A verb that the README doesn't name doesn't exist for its users."""
    assert [verb for verb in VERBS if f"lastcall {verb}" not in TEXT and f"`{verb}" not in TEXT] == []


def test_links_lead_somewhere() -> None:
    """Every relative link of the README is a file of the project."""
    links = re.findall(r"\]\((?!https?://|#)([^)#]+)", TEXT)
    assert [link for link in links if not (ROOT / link).exists()] == []
