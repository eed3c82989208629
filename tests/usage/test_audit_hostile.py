"""Names of keys and workspaces are anybody's: every form shows them, and none lets them do anything."""

from __future__ import annotations

import csv
import io
import json
import unicodedata
from typing import TYPE_CHECKING

import pytest
from hypothesis import given
from hypothesis import strategies as st
from markdown_it import MarkdownIt

from scraper.schema import errors
from scraper.usage.audit import render_csv, render_json, render_markdown, render_text
from tests.support.exports import COST, NEW, audited, export, read, write

if TYPE_CHECKING:
    from pathlib import Path

    from scraper.usage.audit.findings import Audit

ATTACKS = [
    '=HYPERLINK("https://example.com","x")',
    "+1+cmd|' /C calc'!A0",
    "-2+3",
    "@SUM(1,2)",
    "\t=1+1",
    "\n=1+1",
    "＝1+1",
    " =1+1",
    "\u200b=1+1",
    "| a | b |",
    "<img src=x onerror=alert(1)>",
    "[x](javascript:alert(1))",
    "@everyone #1 https://example.com",
    "`code` ```",
    "\x1b[31mred\x07",
    "\u202egnp.exe",
    "::error::boom",
    "x ##[group]boom",
    "back\\slash",
]
FORMULA = tuple("=+-@\t\r\n＝＋－＠")


def attacked(folder: Path) -> Audit:
    rows = [{"api_key": attack, "workspace": attack, "model_version": "claude-opus-4-1-20250805"} for attack in ATTACKS]
    rows += [{"model_version": attack} for attack in ATTACKS]
    return audited(read(write(folder / "usage.csv", export(NEW, *rows))))


def test_no_cell_is_a_formula(tmp_path: Path) -> None:
    """No cell of the CSV starts as a formula does, seen or unseen, and each row has every column."""
    rows = list(csv.reader(io.StringIO(render_csv.render(attacked(tmp_path)))))
    assert len(rows) > len(ATTACKS)
    assert {len(row) for row in rows} == {len(render_csv.COLUMNS)}
    for cell in (cell for row in rows for cell in row):
        assert not cell.strip().startswith(FORMULA), cell
        assert not any(unicodedata.category(char).startswith("C") for char in cell), cell


def test_a_formula_keeps_its_text_behind_an_apostrophe() -> None:
    """OWASP's apostrophe goes before the text, and harmless text stays as it is."""
    assert render_csv.cell("=1+1") == "'=1+1"
    assert render_csv.cell("  @x") == "'  @x"
    assert render_csv.cell("Ops, EU (a-b)") == "Ops, EU (a-b)"


@given(st.text(max_size=12))
def test_any_text_is_a_safe_cell(text: str) -> None:
    """Whatever a key is called, its cell is one line of plain text."""
    cell = render_csv.cell(text)
    assert not cell.strip().startswith(FORMULA)
    assert "\n" not in cell
    assert "\r" not in cell


def test_markdown_shows_and_does_nothing(tmp_path: Path) -> None:
    """Read by a reader that isn't ours, every table keeps its shape, and no link, image or element comes of a name."""
    text = render_markdown.render(attacked(tmp_path))
    html = MarkdownIt("commonmark", {"html": True}).enable("table").render(text)
    assert 'href="javascript' not in html.lower()
    assert "<img" not in html
    assert all(link.startswith("https://platform.claude.com/") for link in html.split('href="')[1:])
    for block in html.split("<table>")[1:]:
        rows = block.partition("</table>")[0].split("<tr>")[1:]
        widths = {row.count("<td") + row.count("<th") - row.count("<thead") for row in rows}
        assert len(widths) == 1, widths
    assert "@everyone" not in text


def test_text_moves_no_cursor(tmp_path: Path) -> None:
    """Control, bidi and invisible characters are shown, not obeyed; a name stays on its line."""
    text = render_text.render(attacked(tmp_path))
    assert not [char for char in text if char != "\n" and unicodedata.category(char)[0] == "C"]
    assert "::" not in text
    assert "##[" not in text
    assert len(text.splitlines()) < 6 * len(ATTACKS)


@pytest.mark.parametrize("columns", [NEW, COST, [*NEW, "requests", "cost_usd"]])
def test_json_holds_to_its_schema(tmp_path: Path, columns: list[str]) -> None:
    """The JSON of every form, with every verdict and hostile names, is what its schema says, and the same twice."""
    names = ["claude-opus-4-1", "claude-sonnet-4-5", "claude-mythos-preview", "claude-haiku-4-5", "claude-opus-5-5", *ATTACKS]
    names += ["Claude Sonnet 3.5", "anthropic.claude-opus-4-1-20250805-v1:0", ""]
    rows = [{"model_version": name, "model": name, "requests": "3", "workspace": "", "api_key": name} for name in names]
    result = audited(read(write(tmp_path / "usage.csv", export(columns, *rows))))
    text = render_json.render(result)
    assert not list(errors("audit", json.loads(text)))
    assert text == render_json.render(result)


def test_the_schema_refuses_what_is_not_an_audit(tmp_path: Path) -> None:
    """The schema is closed: a field more, a field less, a wrong word or a float of tokens breaks it."""
    document = json.loads(render_json.render(attacked(tmp_path)))
    for broken in (
        {**document, "extra": 1},
        {name: value for name, value in document.items() if name != "total"},
        {**document, "today": "23.11.2026"},
        {**document, "models": [{**document["models"][0], "verdict": "fine"}]},
        {**document, "total": {**document["total"], "rows": 1.5}},
    ):
        assert list(errors("audit", broken))
