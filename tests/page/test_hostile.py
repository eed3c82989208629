"""Pages that were made to hurt: each ends soon, in an outline or a refusal, never in a traceback.

Most of these, grown to a megabyte, took minutes with the expressions and walks that one writes first. The bound is on processor time
and generous, for slow machines that also measure coverage: what grows with the square of the page misses it all the same.
"""

from __future__ import annotations

import time

import pytest

from scraper.errors import PageRefused
from scraper.guards.check import judge_page
from scraper.page.load import read_page
from scraper.page.outline import Outline
from scraper.page.readable import readable_page
from scraper.sources.anthropic import Anthropic

SIZE = 120_000
SECONDS = 4.0
HISTORY = "## 2024-09-04: X\n\n| Retirement Date | Deprecated Model | Recommended Replacement |\n|---|---|---|\n"
STATUS = "## Model status\n\n| API Model Name | Current State | Deprecated | Retired |\n|---|---|---|---|\n"
PARAMETERS = "| Parameter | Status | Behavior | Recommended replacement |\n|---|---|---|---|\n"
DOCUMENT = "<!doctype html><html><head><title>x</title></head><body>"


def filled(piece: str, size: int = SIZE) -> str:
    return piece * (size // len(piece))


MARKDOWN = {
    "openers of emphasis": filled("*a "),
    "openers of strong emphasis": filled("**a "),
    "asterisks": "*" * SIZE,
    "openers of links": filled("["),
    "openers of targets": filled("[]("),
    "targets with brackets": filled("[](a(b)"),
    "openers of addresses": filled("<http://"),
    "openers of tags": filled("<a "),
    "openers of character references": filled("&#9"),
    "an endless character reference": "&#" + "9" * SIZE + ";",
    "blanks in a heading": "# a" + " " * SIZE + "b",
    "hashes in a heading": "# a" + filled(" #") + "b",
    "openers of anchors": "# a" + filled("{#"),
    "empty headings": filled("#\n"),
    "blanks in a separator": "|a|\n|-" + " " * SIZE + "x\n",
    "blanks before a separator": "|a|\n" + " " * SIZE + "x-|\n",
    "a rule that is none": filled("- ") + "x",
    "notes that interrupt each other": filled("<Note>\n"),
    "openers of front matter": filled("---\na: b\n"),
    "quotes in quotes": ">" * SIZE,
    "one line of a megabyte": filled("a b ", 1_000_000),
    "no text at all": "\0" * SIZE,
    "combining marks": "a" + filled("\u0300\u0327"),
    "zero-width characters": "\u200b" * SIZE,
    "rows": "| a | b |\n|---|---|\n" + "| x | y |\n" * 12_000,
    "a row of bars": "|a|\n|-|\n" + "|" * SIZE,
    "a header of bars": "|" * SIZE + "\n" + "|-" * SIZE,
    "tables": filled("|a|\n|-|\n|b|\n\n"),
    "models in one notice": HISTORY + "".join(f"| November 6, 2024 | claude-{n} | claude-x |\n" for n in range(10_000)),
    "models in the status table": STATUS + "".join(f"| claude-{n} | Active | N/A | N/A |\n" for n in range(10_000)),
    "notices": filled(HISTORY + "| November 6, 2024 | claude-a | claude-x |\n\n"),
    "marks behind a date": HISTORY + "| November 6, 2024 " + "†" * SIZE + "x | claude-a | b |\n",
    "hyphens in a replacement": HISTORY + "| November 6, 2024 | claude-a | a" + "-" * SIZE + " b |\n",
    "names without an id": "deprecated " + filled("Claude "),
    "mentions": "".join(f"claude-a{n} is deprecated " for n in range(10_000)),
    "an endless id": "deprecated claude-a" + "-" * SIZE,
    "an endless number of days": "at least " + "9" * SIZE + " days notice",
    "brackets in a status": PARAMETERS + "| a | A " + "(" * SIZE + " | b | c |\n",
}
HTML = {
    "elements in elements": "<div>" * 20_000,
    "quotes in quotes": "<blockquote>" * 10_000,
    "items without an end": "<li>a" * 10_000,
    "tables in tables": "<table><tr><td>" * 5_000,
    "tables in items": "<li><table><tr><td>a<td>b</table>" * 3_000,
    "rows": "<table><tr><th>a<th>b</tr>" + "<tr><td>x<td>y" * 5_000 + "</table>",
    "comments behind the end": DOCUMENT + "</html>" + "<!---->" * 250 + "x",
    "places without parts": '<template id="B:0"></template>' * 4_000,
    "parts in parts": '<template id="B:0"></template>'
    + "".join(f'<div hidden id="S:{n}"><template id="B:{n + 1}"></template></div>' for n in range(3_000)),
    "openers of moves": "<script>" + filled('$RC("') + "</script>",
    "attributes": "<p " + " ".join(f"a{n}=1" for n in range(10_000)) + ">t",
    "one attribute": "<p a='" + "x" * SIZE + "'>t</p>",
    "no text at all": "<div>" + "\0" * SIZE,
    "an endless character reference": "<p>&#" + "9" * SIZE + ";",
    "titles of drawings": "<svg><title>a</title></svg>" * 3_000,
}


def judged_in_time(body: bytes, name: str) -> Outline | PageRefused:
    source, start = Anthropic(), time.process_time()
    try:
        outline: Outline | PageRefused = read_page(body, name=name)
    except PageRefused as refusal:
        outline = refusal
    else:
        assert isinstance(outline, Outline)
        assert judge_page(outline, source, None).refusals
    assert time.process_time() - start < SECONDS
    return outline


@pytest.mark.parametrize("case", MARKDOWN)
def test_no_markdown_page_holds_the_reader(case: str) -> None:
    """Whatever is repeated, the time grows with the page and no faster, and no such page is believed."""
    judged_in_time(MARKDOWN[case].encode(), "page.md")


@pytest.mark.parametrize("case", HTML)
def test_no_html_page_holds_the_reader(case: str) -> None:
    """Nothing recurses, nothing is looked at from each of its ancestors, and no such page is believed."""
    judged_in_time(HTML[case].encode(), "page.html")


@pytest.mark.parametrize(("body", "name"), [(b"<p>" * 60_000, "page.html"), (b"#\n" * 250_000, "page.md")])
def test_more_tags_or_lines_than_a_page_has_are_refused(body: bytes, name: str) -> None:
    """A bound on memory: eight megabytes of the smallest elements would take gigabytes."""
    refusal = judged_in_time(body, name)
    assert isinstance(refusal, PageRefused)
    assert refusal.refusals[0].code == "transport-size"


@pytest.mark.parametrize("charset", ["idna", "punycode", "undefined", "rot13", "unicode_escape", "utf-7", "\0", "a" * 500, "hex"])
@pytest.mark.parametrize("name", ["page.md", "page.html"])
def test_a_character_set_that_no_page_is_written_in_is_refused(charset: str, name: str) -> None:
    """Python knows encodings that fail in their own ways, or read something else than what stands there."""
    with pytest.raises(PageRefused) as caught:
        read_page(b"<p>x\xff</p>", name=name, charset=charset)
    assert caught.value.refusals[0].code == "transport-charset"


@pytest.mark.parametrize(
    "parts",
    [
        '<div hidden id="S:0"><template id="B:0"></template>a</div>',
        '<div hidden id="S:0"><template id="B:1"></template></div><div hidden id="S:1"><template id="B:0"></template></div>',
        '<template id="B:0"></template><script>$RC("B:0","B:0")</script>',
        '<template id="B:0"></template><template id="B:0"></template><div hidden id="S:0">a</div>',
    ],
)
def test_late_parts_that_never_arrive_are_defects(parts: str) -> None:
    """A part that lies in itself, by any way round, or that two places ask for, would never be shown: it isn't lost in silence."""
    outline = read_page(f"{DOCUMENT}{parts}</body></html>".encode(), name="page.html")
    assert "cut-streamed-part" in {defect.code for defect in outline.defects}


def test_a_late_part_of_a_part_is_read_where_it_belongs() -> None:
    """Streaming nests: a part holds the place of another, and rows may come late."""
    page = (
        f'{DOCUMENT}<main><template id="B:0"></template></main>'
        '<div hidden id="S:0"><table><tr><th>a</th></tr><template id="P:1"></template></table></div>'
        '<div hidden id="S:1"><p>late</p></div></body></html>'
    )
    outline = read_page(page.encode(), name="page.html")
    assert [table.headers for _, table in outline.tables] == [("a",)]
    assert {defect.code for defect in outline.defects} == {"structure-empty"}


@pytest.mark.parametrize(
    "oddity", ["<![<", "<![CDATA[ x", "<!-- x", "<?xml version='1.0'?>", "\0", "<a <b", "&#0;", "<p/ >", "\x1b[2J"]
)
def test_no_oddity_hides_what_follows(oddity: str) -> None:
    """What other parsers die of or stop at takes at most what stands beside it; only a comment takes all, as it does in a browser."""
    outline = read_page(f"{DOCUMENT}<h1>t</h1>{oddity}<p>before</p><p>after</p></body></html>".encode(), name="page.html")
    texts = [paragraph.text for section in outline.sections for paragraph in section.paragraphs]
    assert texts[-1:] == ([] if oddity == "<!-- x" else ["after"])
    assert not any("\0" in text or "\x1b" in text for text in texts)


def test_xml_is_read_without_a_warning() -> None:
    """An XHTML page is read as HTML, and nothing is said about it on stderr (warnings are errors here)."""
    outline = read_page(b"<?xml version='1.0' encoding='utf-8'?><p>hi</p>", name="page.xhtml")
    assert [paragraph.text for section in outline.sections for paragraph in section.paragraphs] == ["hi"]


def test_a_deep_page_can_be_shown() -> None:
    """The converter to Markdown recurses: what lies deeper than any page is made plain text first."""
    assert "x" in readable_page(b"<body>" + b"<div>" * 20_000 + b"x", name="page.html")
