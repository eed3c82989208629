"""page.md: for a reviewer's eyes, with cells that stay cells and text that stays text."""

from __future__ import annotations

from scraper.demo.pages import build_html, build_markdown
from scraper.lifecycle import Model, Retirement, Snapshot
from scraper.page.markdown import read_markdown
from scraper.page.readable import readable_page

SNAPSHOT = Snapshot("anthropic", "https://example.com/p", models=(Model("claude-a", "active", retirement=Retirement(raw="N/A")),))


def readable(body: str) -> str:
    return readable_page(f"<!DOCTYPE html><html><body><main>{body}</main></body></html>".encode())


def test_bars_in_cells_are_escaped() -> None:
    """A bar in a cell, also in code and links, doesn't tear the table."""
    text = readable("<table><tr><th>A</th><th>B</th></tr><tr><td>x | y</td><td><code>a|b</code></td></tr></table>")
    (_, table) = next(read_markdown(text).tables)
    assert table.rows[0].cells == ("x | y", "a|b")


def test_escaped_markup_stays_text() -> None:
    """An escaped comment or tag in the page is shown, and hides nothing that follows."""
    text = readable("<p>&lt;!-- a &lt;script&gt; b</p><p>after</p>")
    assert "<!--" not in text
    assert "<script" not in text
    assert "after" in text


def test_scripts_and_navigation_are_left_out() -> None:
    """Noise around the page isn't shown."""
    text = readable("<script>alert(1)</script><style>x{}</style><nav>Menu</nav><p>Text</p>")
    assert text == "Text\n"


def test_deep_nesting_is_survived() -> None:
    """A tree deeper than the converter recurses gives its text all the same."""
    assert "core" in readable("<div>" * 2000 + "core" + "</div>" * 2000)


def test_markdown_stays_as_it_came_and_printable() -> None:
    """A Markdown page is kept, without invisible and control characters, with one final newline."""
    text = readable_page("# T\u200bitle\n\n\n\n- x\x1b[31m\n\n".encode(), name="x.md")
    assert text == "# Title\n\n- x[31m\n"


def test_both_forms_hold_every_id() -> None:
    """Whatever form the page came in, a reviewer sees its ids."""
    for body in (build_markdown(SNAPSHOT), build_html(SNAPSHOT)):
        assert "claude-a" in readable_page(body.encode())
