"""The corpus of attacks, through every published form."""

from __future__ import annotations

import json
import re
from functools import cache
from typing import TYPE_CHECKING, Any

import feedparser
import html5lib
import pytest
from hypothesis import given
from hypothesis import strategies as st
from icalendar import Calendar
from lxml import etree

from scraper.feeds.base import assemble, render_all
from scraper.feeds.escape import clean, clean_json, file_name, html_text, page_url, safe_url, xml_characters
from scraper.lifecycle import Snapshot
from scraper.page.text import visible
from tests.feeds.worlds import build, day, hostile, record
from tests.support.attacks import ATTACKS, MARK

if TYPE_CHECKING:
    from collections.abc import Iterator

    from scraper.feeds.base import FeedInput

SITE = "https://feeds.example/lastcall"
each_attack = pytest.mark.parametrize("text", ATTACKS.values(), ids=ATTACKS.keys())
_FORMS = ("jsonfeed", "atom", "calendar", "api", "badges", "llmstxt")


@cache
def _files(text: str) -> dict[str, bytes]:
    return dict(render_all(build(hostile(text), "2026-12-02", SITE), _FORMS))


def _strings(value: Any) -> Iterator[str]:
    if isinstance(value, str):
        yield value
    elif isinstance(value, dict):
        for item in value.values():
            yield from _strings(item)
    elif isinstance(value, list):
        for item in value:
            yield from _strings(item)


def _check_html(markup: str) -> None:
    """Assert that an independent HTML parser sees paragraphs and https links in it, and nothing else."""
    tree = html5lib.parseFragment(markup, treebuilder="etree", namespaceHTMLElements=False)
    for element in tree.iter():
        assert element.tag in {"DOCUMENT_FRAGMENT", "p", "a"}
        assert set(element.keys()) <= {"href"}
        assert element.get("href", "https:").startswith("https:")


@each_attack
def test_json_holds_the_text_as_visible_text_only(text: str) -> None:
    """Every JSON file parses, and no string in it holds an invisible or a control character."""
    for path, content in _files(text).items():
        if not path.endswith(".json"):
            continue
        for string in _strings(json.loads(content.decode("utf-8"))):
            for line in string.split("\n"):
                assert visible(line) == line, path


@each_attack
def test_feed_html_is_paragraphs_and_https_links(text: str) -> None:
    """The HTML of items is paragraphs and links to https, whatever the page says."""
    for item in json.loads(_files(text)["feed.json"])["items"]:
        _check_html(item["content_html"])
        assert item["id"].startswith("tag:")
        assert re.fullmatch(r"[!-~]+", item["id"])
        for name in ("url", "external_url"):
            assert item.get(name, "https:").startswith("https:")


@each_attack
def test_atom_stays_one_feed_of_ours(text: str) -> None:
    """Atom parses strictly, has the entries of the JSON feed and no other, and their HTML is as harmless."""
    files = _files(text)
    ids = [item["id"] for item in json.loads(files["feed.json"])["items"]]
    root = etree.fromstring(files["atom.xml"], etree.XMLParser(resolve_entities=False, huge_tree=False))
    names = {etree.QName(element).localname for element in root.iter()}
    assert names <= set(
        "feed id title subtitle updated author name generator link entry published category content archive".split()  # noqa: SIM905 - a list of words
    )
    assert [entry.findtext("{*}id") for entry in root.iterfind("{*}entry")] == ids
    for content in root.iterfind(".//{*}content"):
        _check_html(content.text or "")
    for link in root.iterfind(".//{*}link"):
        assert link.get("href", "").startswith("https:")
    parsed = feedparser.parse(files["atom.xml"])
    assert not parsed.bozo
    assert [entry.id for entry in parsed.entries] == ids


def _line_names(calendar: bytes) -> set[bytes]:
    """Give the names that lines begin with; a line that goes on (RFC 5545, 3.1) begins with a blank."""
    return set(re.findall(rb"^(?! )[^:;\r\n]+", calendar, re.MULTILINE))


@each_attack
def test_calendars_keep_their_lines(text: str) -> None:
    """Calendars have only the properties that we write, in lines of at most 75 octets, and an event each model."""
    quiet = _files("a quiet page")
    for path in ("calendar.ics", "floors.ics"):
        content = _files(text)[path]
        lines = content.split(b"\r\n")
        assert all(len(line) <= 75 for line in lines)
        assert not any(re.search(rb"[\x00-\x08\x0a-\x1f\x7f]", line) for line in lines)
        assert _line_names(content) == _line_names(quiet[path])
        events = Calendar.from_ical(content).walk("VEVENT")
        assert len(events) == len(Calendar.from_ical(quiet[path]).walk("VEVENT"))
        assert len({str(event["uid"]) for event in events}) == len(events)
        assert all(str(event.get("url", "https:")).startswith("https:") for event in events)


@each_attack
def test_llms_txt_holds_nothing_of_the_page(text: str) -> None:
    """What a language model reads has no word of the page in it but ids of the grammar."""
    content = _files(text)["llms.txt"].decode()
    assert MARK not in content
    assert content.count("\n") <= _files("a quiet page")["llms.txt"].decode().count("\n") + 1


@each_attack
def test_titles_hold_ids_and_dates(text: str) -> None:
    """No title of an item about a model with a proper id holds anything that the page wrote."""
    for item in json.loads(_files(text)["feed.json"])["items"]:
        if str(item["_lastcall"]["model"]).startswith("claude-") and not item["_lastcall"]["kind"].startswith("replacement"):
            assert MARK not in item["title"]


@each_attack
def test_files_stay_small_and_in_their_folder(text: str) -> None:
    """No file grows with a hostile text, and no path leaves the folder or holds an odd character."""
    for path, content in _files(text).items():
        assert re.fullmatch(r"[a-z0-9~._/-]+", path)
        assert ".." not in path.split("/")
        assert len(path) < 160
        assert len(content) < 200_000


@each_attack
def test_a_hostile_address_is_never_a_link(text: str) -> None:
    """A source whose address isn't https gets no links at all."""
    world = record([("", Snapshot("anthropic", text, models=build(hostile("x"), "2026-12-02").sources[0].snapshot.models))])
    feed: FeedInput = assemble([world], day("2026-12-02"), SITE)
    found = safe_url(text)
    assert found is None or found.startswith("https://")
    for path, content in render_all(feed, _FORMS):
        assert b"javascript:" not in content, path
        assert b"data:text" not in content, path


def test_escapes_say_what_they_promise() -> None:
    """Each helper keeps plain text as it is, and makes odd text harmless."""
    assert html_text("a & b") == "a &amp; b"
    assert html_text("\"'<>") == "&quot;&#x27;&lt;&gt;"
    assert xml_characters("a\x00b\ud800\ufffe") == "ab"
    assert clean("  a\n\u200bb ") == "a b"
    assert len(clean("x" * 10_000)) == 500
    assert safe_url("https://provider.example/a?b=c#d") == "https://provider.example/a?b=c#d"
    assert safe_url("http://127.0.0.1:8000/x") == "http://127.0.0.1:8000/x"
    assert safe_url("http://provider.example/x") is None
    assert page_url("https://provider.example/a", "x y") == "https://provider.example/a#x%20y"


_texts = st.sampled_from(list(ATTACKS.values())) | st.text(max_size=12) | st.text('ab "\\\x7f{}[]:,', max_size=12)
_values = st.recursive(
    _texts | st.none() | st.booleans() | st.integers(),
    lambda inner: st.lists(inner) | st.dictionaries(st.sampled_from("abc"), inner),
)


@given(_values)
def test_json_is_cleaned_string_by_string(value: Any) -> None:
    """However a JSON value is cleaned, quickly or not, each string in it comes out as if it had been cleaned alone."""
    assert list(_strings(clean_json(value))) == [clean(text) for text in _strings(value)]


def test_file_names_are_never_shared() -> None:
    """Two ids never share a file name, and an ordinary id is its own."""
    ids = [*ATTACKS.values(), "claude-3-haiku", "a:b", "a@b", "a~3ab", "a-3ab", "x" * 121, "x" * 122, "A", "a", "\u00e4"]
    assert file_name("claude-3.5-sonnet_v2") == "claude-3.5-sonnet_v2"
    assert file_name("anthropic.claude-3:0") == "anthropic~2eclaude-3~3a0"
    assert len({file_name(text) for text in ids}) == len(set(ids))
