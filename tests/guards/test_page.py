"""Guards over one page: each code has a page that it refuses, and the page without that fault is believed."""

from __future__ import annotations

import re
from collections.abc import Callable

import pytest

from scraper.demo.pages import build_html, build_markdown
from scraper.errors import UsageError
from scraper.guards.codes import CODES, NEVER_ACCEPTED, check_codes
from tests.support.captures import ROOT
from tests.support.examples import SAMPLE, judge_text

MARKDOWN, HTML = build_markdown(SAMPLE), build_html(SAMPLE)
Change = Callable[[str], str]


def put(old: str, new: str) -> Change:
    def change(text: str) -> str:
        assert old in text, f"the sample page has no {old!r}"
        return text.replace(old, new, 1)

    return change


def drop_line(part: str) -> Change:
    return lambda text: "\n".join(line for line in text.split("\n") if part not in line)


def cut_after(part: str) -> Change:
    return lambda text: text[: text.index(part) + len(part)]


BAD_MARKDOWN: list[tuple[str, Change, str]] = [
    # guard, what is done to a good page, what its sentence must name
    ("page-not-found", put("# Model deprecations", "# Page not found (404) Model deprecations"), "wasn't found"),
    ("page-login", put("# Model deprecations", "# Sign in to see model deprecations"), "log in"),
    ("page-title", put("# Model deprecations", "# Prices"), "Model deprecations"),
    ("page-sections", lambda text: text.replace("## Model status", "## A").replace("## Deprecation history", "## B"), "Model status"),
    ("page-language", put("# Model", "---\nurl: https://platform.claude.com/docs/id/about-claude/model-deprecations\n---\n\n# Model"), "'id'"),
    ("cut-page", put("## Model status", "```\n## Model status"), "never closed"),
    ("cut-page", put("## Model status", "<Warning>\n\n## Model status"), "never closed"),
    ("cut-row", put("Not sooner than June 1, 2027 |", "Not sooner than June 1, 2027"), "isn't closed"),
    ("cut-row", cut_after("| `claude-new-1` | Act"), "isn't closed"),
    ("cut-landmark", drop_line("`claude-instant-1.2`"), "claude-instant-1.2"),
    ("cut-landmark", cut_after("claude-instant-1.2` | `claude-new-1` |\n"), "parameter table"),
    ("structure-no-status", lambda text: re.sub(r"\| API model name.*?\n\n", "\n", text, flags=re.DOTALL), "no status table"),
    ("structure-no-history", lambda text: re.sub(r"\| Retirement date.*?\n\n", "\n", text, flags=re.DOTALL), "no history table"),
    ("structure-columns", put("Current state", "Stage"), "current state"),
    ("structure-columns", put("| Recommended replacement |\n", "| Successor |\n"), "recommended replacement"),
    ("structure-ragged", put("| Active | N/A |", "| Active |"), "3 cells under 4 headers"),
    ("structure-ragged", put("| Active | N/A |", "| Active | N/A | N/A |"), "5 cells under 4 headers"),
    ("structure-fragment", put("| `claude-past-floor`", "\n| `claude-past-floor`"), "without its table"),
    ("structure-empty", put("## Deprecation history", "| A | B |\n| - | - |\n\n## Deprecation history"), "without rows"),
    ("structure-cell", put("June 1, 2027", "summer 2027"), "'Tentative retirement date': 'Not sooner than summer 2027'"),
    ("structure-cell", put("| September 30, 2026 |", "| Sept 30, 2026 |"), "'Deprecated': 'Sept 30, 2026'"),
    ("structure-notice", drop_line("### 2026-09-30"), "carries no date"),
    ("structure-notice", drop_line("### 2024-09-04"), "second history table"),
    ("structure-notice", put("## Deprecation history\n", "## Deprecation history\n\n### 2026-10-01: Lost\n"), "has no table"),
    ("sense-id", put("`claude-new-1` | Active", "`claude new 1` | Active"), "'claude new 1' is not an id"),
    ("sense-state", put("| Active |", "| Sleeping |"), "'sleeping'"),
    ("sense-duplicate", put("| `claude-past-floor`", "| `claude-new-1` | Retired | N/A | N/A |\n| `claude-past-floor`"), "twice"),
    ("sense-order", put("| November 30, 2026 | `claude-going-1`", "| November 30, 2020 | `claude-going-1`"), "before its notice"),
    ("sense-order", put("| September 30, 2026 | November 30, 2026 |", "| December 30, 2026 | November 30, 2026 |"), "before it was deprecated"),
    ("sense-year", put("June 1, 2027", "June 1, 3027"), "3027"),
]  # fmt: skip
BAD_HTML: list[tuple[str, Change, str]] = [
    ("page-login", put("<main>", '<main><form><input type="password"></form>'), "log in"),
    ("page-shell", lambda _: '<!DOCTYPE html><html><head><title>Model deprecations</title></head><body><div id="root"></div><script>1</script></body></html>', "JavaScript"),
    ("page-language", put('<html lang="en">', '<html lang="ja">'), "'ja'"),
    ("cut-page", put("</html>", ""), "</html>"),
    ("cut-streamed-part", put("<h2>", '<template id="B:3"></template><h2>'), "B:3"),
    ("structure-ragged", put("<td>Active</td>", ""), "3 cells under 4 headers"),
    ("structure-ragged", put("<td>Active</td>", '<td colspan="2">Active</td>'), "spans"),
]  # fmt: skip


def test_the_good_page_is_believed() -> None:
    """The page that all faults are made from is believed, in both forms."""
    assert judge_text(MARKDOWN).refusals == ()
    assert judge_text(HTML, name="page.html").refusals == ()


@pytest.mark.parametrize(("code", "change", "names"), BAD_MARKDOWN)
def test_each_fault_of_a_markdown_page_is_refused(code: str, change: Change, names: str) -> None:
    """The guard with this code refuses the page, and its sentence names what was seen."""
    refusals = judge_text(change(MARKDOWN)).refusals
    assert any(refusal.code == code and names in refusal.sentence for refusal in refusals), refusals


@pytest.mark.parametrize(("code", "change", "names"), BAD_HTML)
def test_each_fault_of_an_html_page_is_refused(code: str, change: Change, names: str) -> None:
    """The guard with this code refuses the page, and its sentence names what was seen."""
    refusals = judge_text(change(HTML), name="page.html").refusals
    assert any(refusal.code == code and names in refusal.sentence for refusal in refusals), refusals


def test_unreadable_cells_are_named_with_their_place() -> None:
    """A cell that can't be read is named by line, column and text."""
    refusal = judge_text(put("June 1, 2027", "summer 2027")(MARKDOWN)).refusals[0]
    line = next(number for number, text in enumerate(MARKDOWN.split("\n"), start=1) if "June 1, 2027" in text)
    assert refusal.sentence.startswith(f"line {line}, column 'Tentative retirement date'")
    assert refusal.raw == "Not sooner than summer 2027"


def test_a_cell_that_cannot_be_read_keeps_its_text() -> None:
    """Whoever accepts the page all the same gets no date, and what stands there."""
    judgement = judge_text(MARKDOWN.replace("Not sooner than June 1, 2027", "Some day in June 2027"))
    model = judgement.snapshot.model("claude-new-1")
    assert model
    assert (model.retirement.on, model.retirement.kind, model.retirement.raw) == (None, "none", "Some day in June 2027")


def test_a_page_without_parameters_is_whole_once_a_person_has_accepted_one() -> None:
    """The landmark follows what was accepted: where the base has no parameter table, none is asked for."""
    from dataclasses import replace

    bare = replace(SAMPLE, parameters=())
    text = build_markdown(bare)
    assert [refusal.code for refusal in judge_text(text).refusals] == ["cut-landmark"]
    assert judge_text(text, bare).refusals == ()


def test_every_code_in_the_code_is_in_the_table() -> None:
    """No guard speaks a code that the table doesn't have, and the table has none that no guard speaks."""
    spoken = set()
    for path in (ROOT / "scraper").rglob("*.py"):
        if path.name != "codes.py":
            spoken |= set(
                re.findall(r'"((?:transport|page|cut|structure|sense|lost|past)-[a-z-]+)"', path.read_text(encoding="utf-8"))
            )
    spoken |= {"structure-no-status", "structure-no-history"}  # put together from the kind of table
    spoken -= {"structure-no-"}
    assert spoken == set(CODES)


def test_every_page_code_has_a_page_that_it_refuses() -> None:
    """Each code that needs no earlier snapshot and no network has a case above."""
    cases = {code for code, _, _ in (*BAD_MARKDOWN, *BAD_HTML)}
    assert cases == {code for code in CODES if not code.startswith(("transport-", "lost-", "past-"))}


def test_accept_takes_known_codes_only() -> None:
    """A misspelt code is told with the nearest; a transport guard can't be waved through."""
    check_codes(["lost-row", "sense-state"])
    with pytest.raises(UsageError) as misspelt:
        check_codes(["lost-rows"])
    assert misspelt.value.hint == "did you mean lost-row?"
    with pytest.raises(UsageError):
        check_codes(sorted(NEVER_ACCEPTED)[:1])


def test_nothing_found_is_always_an_error() -> None:
    """Whatever a person accepts, a page without a status row or without a notice gives no facts: no code opens that door."""
    headers_only = re.sub(r"(\| API model name.*?\n\|[- |]+\n)(?:\|.*\n)+", r"\1", MARKDOWN)
    for text in ("", "# Model deprecations\n", headers_only, MARKDOWN[: MARKDOWN.index("## Deprecation history")]):
        judgement = judge_text(text)
        allowed = set(CODES) - NEVER_ACCEPTED
        assert judgement.refused(allowed), text[:40]
    for code in ("structure-no-status", "structure-no-history"):
        with pytest.raises(UsageError):
            check_codes([code])


def test_the_readme_has_the_table_of_guards() -> None:
    """The README lists each code with what it refuses, in the words of the code."""
    readme = (ROOT / "README.md").read_text(encoding="utf-8")
    assert [code for code, words in CODES.items() if f"| `{code}` | {words} |" not in readme] == []
