"""HTML → outline: the trees that real and broken pages make, and what is a defect in each."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from scraper.page.html import read_html

if TYPE_CHECKING:
    from scraper.page.outline import Outline, Table


def page(body: str, head: str = "<title>Model deprecations</title>") -> Outline:
    return read_html(f'<!DOCTYPE html><html lang="en"><head>{head}</head><body>{body}</body></html>'.encode())


def tables(outline: Outline) -> list[Table]:
    return [table for _, table in outline.tables]


def cells(outline: Outline) -> list[list[tuple[str, ...]]]:
    return [[row.cells for row in table.rows] for table in tables(outline)]


HEAD = "<thead><tr><th>A</th><th>B</th></tr></thead>"


def test_headings_paragraphs_and_tables_in_order() -> None:
    """Sections hold what follows their heading; the zero-width anchor in a heading is no text."""
    outline = page(
        '<p>Top.</p><h2 id="x"><a href="#x">\u200b</a><span>Model status</span></h2><p>Text.</p><table>'
        + HEAD
        + "<tr><td>1</td><td>2</td></tr></table>"
    )
    assert [section.title for section in outline.sections] == ["", "Model status"]
    assert [paragraph.text for paragraph in outline.sections[1].paragraphs] == ["Text."]
    assert cells(outline) == [[("1", "2")]]


@pytest.mark.parametrize(
    "table",
    [
        f"<table>{HEAD}<tbody><tr><td><code>1</code></td><td>2</td></tr></tbody></table>",
        "<table><tr><td>A</td><td>B</td></tr><tr><td>1</td><td>2</td></tr></table>",
        f"<table><caption>C</caption><colgroup><col></colgroup>{HEAD}<tr><td><span>1</span></td><td><a href='#'>2</a></td></tr></table>",
        f"<table>{HEAD}<tr><td>1<td>2</table>",
        f"<table>{HEAD}<tr><td><button aria-label='Copy model ID 1'></button></td><td>2</td></tr></table>",
    ],
)
def test_tables_in_every_form_of_the_pages(table: str) -> None:
    """Head cells as td, codes, spans, links, buttons that hold the id, unclosed cells: the same cells."""
    outline = page(table)
    assert tables(outline)[0].headers == ("A", "B")
    assert cells(outline) == [[("1", "2")]]
    assert outline.defects == ()


def test_an_id_that_a_copy_button_repeats_is_one_id() -> None:
    """The id beside its copy button, read twice by a screen reader, is read once."""
    outline = page(f"<table>{HEAD}<tr><td>claude-sonnet-9<button>claude-sonnet-9</button></td><td>2</td></tr></table>")
    assert cells(outline) == [[("claude-sonnet-9", "2")]]


@pytest.mark.parametrize(
    "row",
    [
        "<tr><td>1</td></tr>",
        "<tr><td>1</td><td>2</td><td>3</td></tr>",
        '<tr><td colspan="2">1</td></tr>',
        "<tr><td>1</td><div><td>2</td></div></tr>",
    ],
)
def test_rows_of_another_width_are_defects(row: str) -> None:
    """A row that isn't as wide as its header, or spans, isn't read."""
    outline = page(f"<table>{HEAD}<tr><td>1</td><td>2</td></tr>{row}</table>")
    widths = {len(found) for found in cells(outline)[0]}
    assert widths <= {2}
    if not outline.defects:
        # A stray div: lxml may set the cell right after all; then no cell was lost.
        assert cells(outline) == [[("1", "2"), ("1", "2")]]


def test_nested_tables_belong_to_nobody() -> None:
    """Rows of a table inside a cell are not rows of the outer one."""
    inner = "<table><tr><td>x</td><td>y</td></tr><tr><td>x</td><td>y</td></tr></table>"
    outline = page(f"<table>{HEAD}<tr><td>1</td><td>2 {inner}</td></tr></table>")
    assert len(tables(outline)) == 1
    assert len(tables(outline)[0].rows) == 1


def test_streamed_parts_are_put_back() -> None:
    """A part that came late stands where its template was, also when a script names another pair."""
    late = f"<table>{HEAD}<tr><td>1</td><td>2</td></tr></table>"
    body = (
        f'<h2>One</h2><template id="B:0"></template><h2>Two</h2><div hidden id="S:0">{late}</div><script>$RC("B:0","S:0")</script>'
    )
    outline = page(body)
    assert [(section.title, len(list(section.tables))) for section in outline.sections] == [("One", 1), ("Two", 0)]
    crossed = page(body.replace('id="S:0"', 'id="S:7"').replace('"S:0")', '"S:7")'))
    assert [section.title for section, _ in crossed.tables] == ["One"]


def test_a_streamed_part_that_never_came_is_a_defect() -> None:
    """A template without its part is a page that its server cut."""
    outline = page('<h2>One</h2><template id="B:0"></template>')
    assert [defect.code for defect in outline.defects] == ["cut-streamed-part"]


def test_a_page_without_its_end_is_a_defect() -> None:
    """HTML that doesn't end with </html> was cut on its way; a comment after the end is no cut."""
    whole = b"<!DOCTYPE html><html><body><p>Text</p></body></html>\n<!-- 12 ms -->\n"
    assert read_html(whole).defects == ()
    assert [defect.code for defect in read_html(whole[:40]).defects] == ["cut-page"]


def test_what_no_reader_sees_is_not_read() -> None:
    """Scripts (one capture carries its page twice in one), styles, navigation and hidden parts are no text and no tables."""
    hidden = f"<table>{HEAD}<tr><td>x</td><td>y</td></tr></table>"
    outline = page(
        f"<nav>{hidden}</nav><div hidden>{hidden}</div><script>var x = '{hidden}'</script><noscript>{hidden}</noscript><p>Seen.</p>"
    )
    assert tables(outline) == []
    assert [paragraph.text for section in outline.sections for paragraph in section.paragraphs] == ["Seen."]


def test_asides_and_quotes_are_notes() -> None:
    """Call-outs are told from text."""
    outline = page("<aside role='note'><div><p>One.</p></div></aside><blockquote><p>Two.</p></blockquote><p>Three.</p>")
    assert [(paragraph.text, paragraph.note) for paragraph in outline.sections[0].paragraphs] == [
        ("One.", True),
        ("Two.", True),
        ("Three.", False),
    ]


def test_address_language_password_and_scripts_are_seen() -> None:
    """What guards ask for: where the page says it lives, its language, a password field, scripts."""
    outline = read_html(
        b'<html lang="fr"><head><link rel="canonical" href="https://e.org/docs/fr/p"></head>'
        b'<body><form><input type="password"></form><script>1</script></body></html>'
    )
    assert (outline.address, outline.language, outline.wants_password, outline.scripts) == (
        "https://e.org/docs/fr/p",
        "fr",
        True,
        1,
    )


def test_bytes_are_decoded_as_the_page_says() -> None:
    """The encoding is the transport's, else the page's own."""
    body = '<html><head><meta charset="iso-8859-1"></head><body><p>Müde</p></body></html>'.encode("latin-1")
    assert next(read_html(body).sections[0].paragraphs).text == "Müde"
    assert next(read_html("<html><body><p>Müde</p></body></html>".encode("utf-16"), "utf-16").sections[0].paragraphs).text == "Müde"


def test_lines_of_a_cell_stay_apart() -> None:
    """Two ids on two lines of a cell never become one that nobody named (a page of 2025 lists regions and dates like that)."""
    cells_of_lines = "<table><tr><th>Model<br>name</th></tr><tr><td>claude-2.1<br>claude-2.0</td></tr><tr><td><div>a</div>b<b>c</b></td></tr></table>"
    table = next(table for _, table in read_html(cells_of_lines).tables)
    assert table.headers == ("Model name",)
    assert [row.cells for row in table.rows] == [("claude-2.1 claude-2.0",), ("a bc",)]


@pytest.mark.parametrize("mark", ["<sup>1</sup>", "<sub>2</sub>"])
def test_a_footnote_mark_is_no_part_of_an_id(mark: str) -> None:
    """The number of a footnote stands apart: glued to an id it would name a model that doesn't exist."""
    page = f"<table><tr><th>API model name</th></tr><tr><td>claude-a-20251101{mark}</td></tr></table>"
    (cells,) = [row.cells for _, table in read_html(page).tables for row in table.rows]
    assert cells == (f"claude-a-20251101 {mark[5]}",)


@pytest.mark.parametrize(
    "mark", ['style="display:none"', 'style="color:red; display: none;"', 'style="visibility: hidden"', "hidden"]
)
def test_what_a_style_hides_is_not_read(mark: str) -> None:
    """A row, or a piece of a cell, that no reader sees is no fact."""
    row = "<tr><td>claude-a-1</td></tr>"
    hidden = f"<tr {mark}><td>claude-b-1</td></tr><tr><td>claude-c-1<span {mark}>9</span></td></tr>"
    page = f"<table><tr><th>API model name</th></tr>{row}{hidden}</table>"
    assert [row.cells for _, table in read_html(page).tables for row in table.rows] == [("claude-a-1",), ("claude-c-1",)]


@pytest.mark.parametrize("name", ["del", "s", "strike"])
def test_what_is_struck_out_keeps_its_marks(name: str) -> None:
    """A date that was taken back isn't read as one that holds: the cell is refused as Markdown's is."""
    page = f"<table><tr><th>A</th></tr><tr><td><{name}>June 1, 2027</{name}></td></tr></table>"
    assert [row.cells for _, table in read_html(page).tables for row in table.rows] == [("~~June 1, 2027~~",)]


@pytest.mark.parametrize(
    "page",
    [
        "<main><tr><td>claude-a-1</td></tr></main>",
        "<table><tr><th>A</th></tr><details><tr><td>claude-a-1</td></tr></details><tr><td>claude-b-1</td></tr></table>",
        "<table><tr><th>A</th></tr><tbody><div><tr><td>claude-a-1</td></tr></div></tbody><tr><td>claude-b-1</td></tr></table>",
    ],
    ids=["no-table", "details", "div"],
)
def test_a_row_outside_its_table_is_not_passed_over(page: str) -> None:
    """A browser shows it, so a model would be forgotten without a word."""
    assert "structure-fragment" in {defect.code for defect in read_html(page).defects}
