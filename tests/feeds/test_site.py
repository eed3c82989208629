"""The site as files: complete, linked, honest, deterministic, and deaf to what a page wants it to say."""

from __future__ import annotations

import re
import time
from dataclasses import replace
from functools import cache
from typing import TYPE_CHECKING, Any
from urllib.parse import urldefrag, urljoin

import html5lib
import pytest

from scraper.feeds.base import assemble, model_path, render_all
from scraper.feeds.site import SUBSCRIPTIONS, render
from scraper.feeds.writer import read_sources
from scraper.lifecycle import Snapshot
from scraper.page.text import visible
from scraper.store.folder import bundled_folder, read_facts
from tests.feeds.worlds import (
    LIVING,
    OPUS,
    SONNET,
    active,
    build,
    day,
    deprecated,
    hostile,
    notice,
    ordinary,
    record,
    retired,
    snapshot,
)
from tests.support.attacks import ATTACKS, MARK

if TYPE_CHECKING:
    from collections.abc import Iterator

    from scraper.feeds.base import FeedInput

TODAY = "2026-11-23"
each_attack = pytest.mark.parametrize("text", ATTACKS.values(), ids=ATTACKS.keys())


@cache
def committed() -> FeedInput:
    """Give what the committed snapshots say on a fixed day."""
    return assemble(read_sources(read_facts(bundled_folder())), day(TODAY))


def files_of(feed: FeedInput) -> dict[str, bytes]:
    """Give the whole site."""
    return dict(render(feed))


def parse(page: bytes | str) -> Any:
    """Read a page with an independent HTML parser."""
    return html5lib.parse(page, treebuilder="etree", namespaceHTMLElements=False)


def text_of(element: Any) -> str:
    """Give the visible text of an element."""
    return " ".join(" ".join(element.itertext()).split())


def page(feed: FeedInput, path: str = "index.html") -> Any:
    """Give one page of the site, parsed."""
    return parse(files_of(feed)[path])


def addresses(tree: Any) -> Iterator[tuple[str, str, str]]:
    """Give every address on a page, with its element and attribute."""
    for element in tree.iter():
        for name in ("href", "src", "srcset", "action", "data", "poster", "formaction", "xlink:href"):
            if isinstance(element.tag, str) and name in element.attrib:
                yield element.tag, name, element.attrib[name]


def test_the_answer_comes_first() -> None:
    """The heading of the home page says what retires next and in how many days."""
    tree = page(build(ordinary(), TODAY))
    assert text_of(tree.find(".//h1")) == "Next to retire claude-sonnet-4-5 in 22 days"
    assert tree.findtext(".//title") == "Next to retire: claude-sonnet-4-5, retires 2026-12-15, in 22 days · lastcall"
    board = text_of(tree.find(".//section"))
    assert "Tuesday, 15 December 2026" in board
    assert "Move to claude-sonnet-5-5" in board
    assert "76 days’ notice" in board
    assert "last recorded 2026-11-20" in board


def test_without_a_set_day_it_says_so() -> None:
    """Floors are no answer to the question: where no day is set, that is the answer."""
    tree = page(build([("", snapshot(LIVING))], TODAY))
    assert text_of(tree.find(".//h1")) == "Next to retire No retirement has a day that is still to come."
    assert "not sooner than 2027-05-28" in text_of(tree.find(".//section"))


def test_an_empty_source_is_a_site_too() -> None:
    """A source without models builds, and says that there are none."""
    tree = page(build([("", snapshot([]))], TODAY))
    assert "0 models" in text_of(tree)


def rows(tree: Any) -> dict[str, list[str]]:
    """Give the cells of the table of models by id."""
    found = {}
    for row in tree.find(".//table[@id='table']/tbody"):
        cells = [text_of(cell) for cell in row]
        found[cells[0].split()[0]] = cells
    return found


def test_the_table_says_everything_in_words() -> None:
    """Each model has its row: state, dates with their kind, days left, where to move; a floor is never counted down to."""
    gone = retired(OPUS, "2026-08-05")
    waiting = deprecated("mythos", None, "2026-06-09")
    table = rows(page(build([("", snapshot([gone, SONNET, waiting, active("past", "2026-10-15"), *LIVING]))], TODAY)))
    assert table["claude-sonnet-4-5"][1:] == ["Deprecated", "2026-09-30", "day set 2026-11-30", "7 days", "claude-sonnet-5-5"]
    assert table["mythos"][1:] == ["Deprecated", "2026-06-09", "no date", "not known", "none named"]
    assert table["past"][1:] == ["Active", "no", "not sooner than 2026-10-15", "at least 60 days", "no need"]
    assert table["claude-opus-4-8"][1:] == ["Active", "no", "not sooner than 2027-05-28", "at least 186 days", "no need"]
    assert table["claude-opus-4-1"][1:] == ["Retired", "2026-06-05", "retired 2026-08-05", "110 days ago", "claude-opus-4-8"]
    assert list(table)[:2] == ["claude-sonnet-4-5", "mythos"]


def test_a_day_that_has_come_is_told_as_ours() -> None:
    """Where the day has passed and the page hasn't said so yet, both are told."""
    cells = rows(page(build([("", snapshot([OPUS, *LIVING]))], TODAY)))["claude-opus-4-1"]
    assert cells[1] == "Retired its day has come; the page still said deprecated"
    assert cells[3] == "was due 2026-08-05"


def test_replacements_are_followed_to_a_living_model() -> None:
    """A recommendation that is going itself is followed; where that leads nowhere, it is said."""
    first = deprecated("first", "2026-12-24", "2026-09-30", "second")
    models = [first, deprecated("second", "2026-12-30", "2026-09-30", "claude-opus-4-8"), *LIVING]
    ring = [deprecated("ring-1", "2026-12-01", "2026-09-30", "ring-2"), deprecated("ring-2", "2026-12-01", "2026-09-30", "ring-1")]
    lost = deprecated("lost", "2026-12-01", "2026-09-30", "nowhere-1")
    files = files_of(build([("", snapshot([*models, *ring, lost]))], TODAY))
    table = rows(parse(files["index.html"]))
    assert table["first"][5] == "claude-opus-4-8 second was recommended, and is going itself"
    assert "lead in a circle" in table["ring-1"][5]
    assert table["lost"][5] == "nowhere-1 a model that the page doesn’t list"
    chain = parse(files[model_path("first")]).find(".//ol[@class='chain']")
    assert [text_of(step) for step in chain] == ["first", "second", "claude-opus-4-8"]


def test_a_model_page_holds_facts_raw_text_and_evidence() -> None:
    """A model's page has each fact with the page's own text, links to the place on the page, and notice given against promised."""
    text = text_of(page(build(ordinary(), TODAY), model_path("claude-sonnet-4-5")))
    assert "Retirement day set 2026-12-15 “2026-12-15”" in text
    assert "Notice given 76 days 60 days promised: kept" in text
    assert "Retirement date in this notice: 2026-12-15 . Recommended: claude-sonnet-5-5." in text
    assert "claude-sonnet-4-5: retirement moved later, from 2026-11-30 to 2026-12-15" in text
    links = [address for _, _, address in addresses(page(build(ordinary(), TODAY), model_path("claude-sonnet-4-5")))]
    assert "https://provider.example/docs/deprecations#2026-09-30-claude-sonnet-4-5" in links
    short = replace(SONNET, announced_on=day("2026-11-01"), deprecated_on=day("2026-11-01"))
    files = files_of(build([("", snapshot([short], [notice(short)]))], TODAY))
    assert "Notice given 29 days 60 days promised: not kept" in text_of(parse(files[model_path(short.id)]))


def test_two_sources_with_one_id_share_a_page() -> None:
    """The same id on two platforms has both their dates on its page, and two rows."""
    other = replace(snapshot([replace(SONNET, retirement=replace(SONNET.retirement, on=day("2027-01-08")))]), source="bedrock")
    feed = assemble([record([("", snapshot([SONNET]))]), record([("", other)])], day(TODAY))
    files = files_of(feed)
    text = text_of(parse(files[model_path(SONNET.id)]))
    assert "2026-11-30" in text
    assert "2027-01-08" in text
    assert "Source bedrock" in text
    assert len(list(parse(files["index.html"]).find(".//table[@id='table']/tbody"))) == 2


def test_recommendations_that_change_together_are_one_entry() -> None:
    """A dozen rewritten recommendations are told in one entry that lists each of them."""
    many = [retired(deprecated(f"old-{number}", "2026-08-05", "2026-06-05", "opus-1"), "2026-08-05") for number in range(12)]
    later = [replace(model, replacements=("opus-2",), replacement_raw="opus-2") for model in many]
    tree = page(build([("", snapshot(many)), ("2026-11-01T00:00:00Z", snapshot(later))], TODAY), "changes.html")
    told = [text_of(entry) for entry in tree.find(".//ol[@class='log']") if "opus-2" in text_of(entry)]
    assert len(told) == 1
    assert "Recommended replacements changed for 12 models" in told[0]
    assert all(f"old-{number}: recommended replacement is now opus-2" in told[0] for number in range(12))


def test_a_long_record_has_pages() -> None:
    """The record is cut into pages that link to each other, and nothing of it is lost."""
    steps = [("", snapshot([active("m", "2027-01-01")]))]
    steps += [
        (f"2026-{1 + n // 28:02}-{1 + n % 28:02}T00:00:00Z", snapshot([active("m", f"2028-{1 + n // 28:02}-{1 + n % 28:02}")]))
        for n in range(250)
    ]
    files = files_of(build(steps, TODAY))
    pages = [parse(files[path]) for path in ("changes.html", "changes-2.html")]
    assert sum(len(list(tree.find(".//ol[@class='log']"))) for tree in pages) == 250
    assert pages[0].find(".//nav[@class='pager']/a").attrib["href"] == "changes-2.html"


def test_every_link_leads_somewhere() -> None:
    """On the site of the committed facts each relative address is a file that the build makes, and each fragment is there."""
    files = dict(render_all(committed()))
    trees = {path: parse(content) for path, content in files.items() if path.endswith(".html")}
    ids = {path: {element.get("id") for element in tree.iter()} for path, tree in trees.items()}
    for path, tree in trees.items():
        for _, _, address in addresses(tree):
            if address.startswith("https:"):
                continue
            target, fragment = urldefrag(urljoin(f"/{path}", address))
            assert target[1:] in files, (path, address)
            assert not fragment or fragment in ids[target[1:]], (path, address)
    assert {link.path for link in SUBSCRIPTIONS} <= files.keys()


def test_pages_are_valid() -> None:
    """A strict parser finds no error in any page, of quiet and of hostile facts."""
    for files in (files_of(committed()), files_of(build(ordinary(), TODAY)), hostile_site(ATTACKS["title element"])):
        for path, content in files.items():
            if path.endswith(".html"):
                html5lib.HTMLParser(strict=True).parse(content)


def test_every_committed_model_is_there() -> None:
    """Each model of the committed facts has a row, a page, and a row in both pictures."""
    files = files_of(committed())
    table = rows(parse(files["index.html"]))
    for view in committed().models:
        assert view.model.id in table
        assert model_path(view.model.id) in files
        for picture in ("timeline.svg", "timeline-narrow.svg"):
            assert f">{view.model.id}</text>".encode() in files[picture]


def test_pages_obey_their_policy() -> None:
    """No page has inline code or style, or a form that leads away; each has a language, a title, landmarks and a way past them."""
    for path, content in files_of(committed()).items():
        if not path.endswith(".html"):
            continue
        tree = parse(content)
        policy = tree.find(".//meta[@http-equiv='Content-Security-Policy']").attrib["content"]
        assert "default-src 'none'" in policy
        assert "unsafe" not in policy
        assert not list(tree.iter("style"))
        assert all(script.get("src") and not script.text for script in tree.iter("script"))
        assert not [name for element in tree.iter() for name in element.attrib if name.startswith("on") or name == "style"]
        assert tree.attrib["lang"] == "en"
        assert all(tree.find(f".//{name}") is not None for name in ("header", "nav", "main", "footer", "h1", "title"))
        assert len(list(tree.iter("h1"))) == 1
        assert tree.find("./body")[0].attrib == {"class": "skip", "href": "#content"}
        ids = [element.get("id") for element in tree.iter() if element.get("id")]
        assert len(ids) == len(set(ids)), path


@cache
def hostile_site(text: str) -> dict[str, bytes]:
    """Give the site of a world in which ``text`` stands wherever a page can put text."""
    return files_of(build(hostile(text), "2026-12-02"))


def shape(tree: Any) -> list[tuple[str, tuple[str, ...]]]:
    """Give each element with the names of its attributes, in order."""
    return [(str(element.tag), tuple(sorted(element.attrib))) for element in tree.iter()]


@cache
def quiet_shapes() -> set[tuple[str, tuple[str, ...]]]:
    """Give every element with its attributes that a page has when nobody attacks."""
    return {
        pair for path, content in hostile_site("a quiet page").items() if path.endswith(".html") for pair in shape(parse(content))
    }


@each_attack
def test_hostile_text_is_shown_and_nothing_else(text: str) -> None:
    """The corpus makes no element or attribute that a quiet page doesn't have, no odd address, and shows nothing invisible."""
    for path, content in hostile_site(text).items():
        assert re.fullmatch(r"[a-z0-9~._/-]+", path)
        assert len(content) < 200_000, path
        if not path.endswith(".html"):
            continue
        tree = parse(content)
        new = set(shape(tree)) - quiet_shapes()
        assert {tag for tag, _ in new} <= {"i", "small", "span", "td", "br", "a"}, new
        assert not [pair for pair in new if any(name.startswith("on") or name in {"style", "src"} for name in pair[1])]
        for tag, name, address in addresses(tree):
            assert re.match(r"https://|(?:\.\./|[a-z0-9~._/#-])[a-zA-Z0-9~._/#-]*\Z", address), (tag, name, address)
            assert not address.startswith("//")
        for element in tree.iter():
            for part in (element.text, element.tail, *element.attrib.values()):
                assert visible(part or "") == " ".join((part or "").split()), path


def test_an_attack_is_told_as_text() -> None:
    """What a page says is shown, not dropped: the reader sees the characters themselves."""
    text = ATTACKS["script"]
    assert text in text_of(parse(hostile_site(text)[model_path("claude-sonnet-4-5")]))
    assert MARK in text


@each_attack
def test_a_source_address_that_is_no_address_is_no_link(text: str) -> None:
    """Only https becomes a link; any other address of a source is shown as text."""
    feed = assemble([record([("", Snapshot("anthropic", text, models=(SONNET,)))])], day(TODAY))
    for path, content in files_of(feed).items():
        if path.endswith(".html"):
            for _, _, address in addresses(parse(content)):
                assert address.startswith("https://") or ":" not in address, path


def test_the_same_facts_give_the_same_bytes() -> None:
    """Two builds of the same facts for one day are equal, byte for byte."""
    assert files_of(build(ordinary(), TODAY)) == files_of(build(ordinary(), TODAY))


def test_an_address_of_the_site_is_told_once() -> None:
    """With a configured address each page names its own; links stay relative, so that a copy works anywhere."""
    tree = page(build(ordinary(), TODAY, "https://feeds.example/lastcall"), "changes.html")
    assert tree.find(".//link[@rel='canonical']").attrib["href"] == "https://feeds.example/lastcall/changes.html"
    assert page(build(ordinary(), TODAY, None)).find(".//link[@rel='canonical']") is None


def test_pages_grow_with_what_they_show() -> None:
    """Ten times the models take about ten times as long: no page looks through all others."""

    def seconds(count: int) -> float:
        models = [deprecated(f"model-{number:04}", "2027-01-30", "2026-09-30", f"model-{number + 1:04}") for number in range(count)]
        feed = build([("", snapshot([*models[:1], *(active(model.id, "2027-01-30") for model in models[1:])]))], TODAY)
        begin = time.process_time()
        files_of(feed)
        return time.process_time() - begin

    seconds(5)
    assert seconds(600) < 30 * seconds(60)
