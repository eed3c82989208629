"""Reading robots.txt, case by case from RFC 9309 and from what is found in the wild."""

from __future__ import annotations

import time
from urllib.robotparser import RobotFileParser

import pytest
from hypothesis import given
from hypothesis import strategies as st

from scraper.page.robots import parse_robots


def allowed(text: str, target: str) -> bool:
    return parse_robots(text).against(target) is None


@pytest.mark.parametrize(
    ("text", "target", "expected"),
    [
        ("", "/a", True),
        ("User-agent: *\nDisallow:", "/a", True),
        ("User-agent: *\nDisallow: /", "/a", False),
        ("user-AGENT : *\r\nDISALLOW : /a # why", "/ab", False),
        ("\ufeffUser-agent: *\rDisallow: /a", "/a", False),
        ("User-agent: *\nDisallow: /a", "/b/a", True),
        ("Disallow: /", "/a", True),
        ("<html>not robots: at all</html>", "/a", True),
        # the group that names us is the only one that holds, wherever it stands
        ("User-agent: *\nDisallow: /\nUser-agent: lastcall\nAllow: /", "/a", True),
        ("User-agent: LASTCALL/2.0\nDisallow: /\n\nUser-agent: *\nAllow: /", "/a", False),
        ("User-agent: lastcall\n\nUser-agent: *\nDisallow: /", "/a", False),
        ("User-agent: lastcall\nDisallow:\nUser-agent: *\nDisallow: /", "/a", True),
        ("User-agent: lastcallbot\nDisallow: /", "/a", True),
        ("User-agent: last\nDisallow: /", "/a", True),
        ("User-agent: other lastcall\nDisallow: /", "/a", True),
        # groups of the same name are one; several names can share a group; other records end none
        ("User-agent: lastcall\nDisallow: /a\nUser-agent: x\nDisallow: /\nUser-agent: lastcall\nDisallow: /b", "/b", False),
        ("User-agent: x\nUser-agent: lastcall\nDisallow: /a", "/a", False),
        ("User-agent: lastcall\nSitemap: https://example.org/s.xml\nCrawl-delay: 10\nDisallow: /a", "/a", False),
        ("User-agent: *\nDisallow: /a\nUser-agent: lastcall\nSitemap: /s\nDisallow: /b", "/a", True),
        # the longest rule decides, in any order, and Allow wins a tie
        ("User-agent: *\nDisallow: /\nAllow: /docs", "/docs/x", True),
        ("User-agent: *\nAllow: /docs\nDisallow: /docs/private", "/docs/private", False),
        ("User-agent: *\nDisallow: /docs\nAllow: /docs", "/docs", True),
        ("User-agent: *\nDisallow: /*.md\nAllow: /docs", "/docs.md", True),
        ("User-agent: *\nDisallow: /*/models.md\nAllow: /docs", "/docs/models.md", False),
        # wildcards
        ("User-agent: *\nDisallow: /*.md$", "/a.md", False),
        ("User-agent: *\nDisallow: /*.md$", "/a.md?x=1", True),
        ("User-agent: *\nDisallow: /*.md", "/a.md?x=1", False),
        ("User-agent: *\nDisallow: /a$", "/a", False),
        ("User-agent: *\nDisallow: /a$", "/ab", True),
        ("User-agent: *\nDisallow: /*$", "/anything", False),
        ("User-agent: *\nDisallow: /a*b*c", "/axxbxxc/d", False),
        ("User-agent: *\nDisallow: /a*b*c", "/acb", True),
        ("User-agent: *\nDisallow: /ab*b$", "/ab", True),
        ("User-agent: *\nDisallow: *", "/a", False),
        ("User-agent: *\nDisallow: /?", "/?a", False),
        ("User-agent: *\nDisallow: /?", "/a", True),
        # one spelling of escapes
        ("User-agent: *\nDisallow: /é", "/%C3%A9", False),
        ("User-agent: *\nDisallow: /%c3%a9", "/é", False),
        ("User-agent: *\nDisallow: /%61b", "/ab", False),
        ("User-agent: *\nDisallow: /a%2Fb", "/a/b", True),
        ("User-agent: *\nDisallow: /a%2fb", "/a%2Fb", False),
    ],
)
def test_rule(text: str, target: str, expected: bool) -> None:
    """Each case is one sentence of the RFC or one habit of its users."""
    assert allowed(text, target) is expected


def test_rule_is_told_with_its_line() -> None:
    """A rule that forbids is given as it stands in the file, with its number."""
    rule = parse_robots("# hello\nUser-agent: *\n\nDisallow: /a%20b\n").against("/a%20b/c")
    assert rule is not None
    assert (rule.line, str(rule)) == (4, "Disallow: /a%20b")


@given(
    st.lists(st.sampled_from(["User-agent: *", "User-agent: lastcall", "User-agent: x", "Disallow: /", "Disallow:"]), max_size=8)
)
def test_agrees_with_the_standard_library_where_that_is_right(lines: list[str]) -> None:
    """With rules of length one at most and the groups apart, the standard library's reader gives the same answer."""
    groups: dict[str, list[str]] = {}
    agent = ""
    for line in lines:
        agent = line if line.startswith("User") else agent
        if agent and line not in groups.setdefault(agent, []) and line != agent:
            groups[agent].append(line)
    # It knows no group without rules, and takes the first rule that matches instead of the longest.
    text = "\n\n".join("\n".join([agent, *sorted(rules, reverse=True)]) for agent, rules in groups.items() if rules)
    theirs = RobotFileParser()
    theirs.parse(text.splitlines())
    if any(len(rules) > 1 for rules in groups.values()):
        return
    assert allowed(text, "/a") == theirs.can_fetch("lastcall", "/a")


@given(st.text(alphabet="usr-agent:*lowdi/ \n#$%\r", max_size=300), st.text(max_size=50))
def test_any_text_gives_an_answer(text: str, path: str) -> None:
    """No robots.txt and no path makes the reader fail."""
    parse_robots("User-agent: *\nDisallow: " + text).against("/" + path)


def test_hostile_wildcards_take_no_time() -> None:
    """A rule of ten thousand stars is answered at once: nothing backtracks."""
    text = "User-agent: *\nDisallow: /" + "*a" * 10_000 + "$"
    begun = time.perf_counter()
    assert allowed(text, "/" + "a" * 9_999 + "b")
    assert time.perf_counter() - begun < 1
