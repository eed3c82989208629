"""The picture of lives: well-formed, complete, the same bytes each time, and floors that look like no end."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest
from lxml import etree

from scraper.feeds.base import assemble
from scraper.feeds.lives import Life, lives_of
from scraper.feeds.timeline import life_svg, scale_of, timeline_svg
from scraper.feeds.writer import read_sources
from scraper.lifecycle import Model, Retirement, RetirementKind
from scraper.store.folder import bundled_folder, read_facts
from tests.feeds.worlds import OPUS, SONNET, active, build, day, deprecated, hostile, ordinary, retired, snapshot
from tests.support.attacks import ATTACKS

TODAY = "2026-11-23"
PICTURE = Path(__file__).resolve().parents[2] / ".github" / "timeline.svg"
both_widths = pytest.mark.parametrize("narrow", [False, True], ids=["wide", "narrow"])
Tree = etree._Element  # the class that lxml's stubs name for elements


def lives(*models: Model, today: str = TODAY) -> tuple[Life, ...]:
    """Give the lives of models that stood on the first page."""
    return lives_of(build([("", snapshot(models))], today))


def draw(found: tuple[Life, ...], *, narrow: bool = False, today: str = TODAY) -> Tree:
    """Draw, and read the picture back with an independent, strict parser."""
    text = timeline_svg(found, day(today), title="Model lifetimes: anthropic", narrow=narrow)
    return etree.fromstring(text.encode(), etree.XMLParser(resolve_entities=False, huge_tree=False))


def row(tree: Tree, model_id: str) -> Tree:
    """Give the drawn row of a model."""
    return next(group for group in tree.iterfind("{*}g") if (group.findtext("{*}title") or "").startswith(f"{model_id}: "))


def classes(element: Tree) -> set[str]:
    """Give every class of the marks of a row."""
    return {name for mark in element.iter() for name in (mark.get("class") or "").split()}


@both_widths
def test_each_model_has_one_row_that_says_it_in_words(narrow: bool) -> None:
    """Every model is in the picture once, with its ending as text, whatever its colours mean."""
    found = lives_of(build(ordinary(), TODAY))
    tree = draw(found, narrow=narrow)
    texts = [text.text for text in tree.iter("{*}text")]
    for life in found:
        assert texts.count(life.id) == 1
        assert life.ending in texts or life.ending.replace("not sooner than", "floor") in texts


def test_floors_set_days_and_past_days_have_marks_of_their_own() -> None:
    """A floor is hollow and never has the mark of a set day; a day that has come has neither."""
    tree = draw(lives(active("open", "2027-02-05"), SONNET, retired(OPUS, "2026-08-05")))
    floor, firm, actual = (classes(row(tree, model_id)) for model_id in ("open", SONNET.id, OPUS.id))
    assert {"tl-floor", "tl-hollow"} <= floor
    assert not {"tl-firm", "tl-actual", "tl-notice"} & floor
    assert "tl-firm" in firm
    assert "tl-actual" in actual
    assert "tl-firm" not in actual


def test_a_set_day_that_came_unconfirmed_is_not_drawn_as_confirmed() -> None:
    """A day that has passed without a word of the page keeps the mark of a set day."""
    drawn = classes(row(draw(lives(OPUS)), OPUS.id))
    assert "tl-firm" in drawn
    assert "tl-actual" not in drawn


def test_an_unknown_beginning_has_no_bar() -> None:
    """Before the first known day there are dots only: no bar, no mark."""
    unknown = row(draw(lives(retired(OPUS, "2026-08-05"))), OPUS.id)
    assert "tl-over" not in classes(unknown)
    assert unknown.find(".//{*}circle") is None
    known = row(draw(lives(retired(replace(OPUS, id="opus-20250805"), "2026-08-05"))), "opus-20250805")
    assert "tl-over" in classes(known)
    assert known.find(".//{*}circle") is not None


def test_nothing_known_draws_nothing() -> None:
    """A retired model without any date has its row of words and no bar."""
    assert row(draw(lives(Model("x", "retired"))), "x").find(".//{*}rect") is None


@both_widths
def test_nothing_leaves_the_picture(narrow: bool) -> None:
    """No bar, mark or word begins outside, with dates far outside of the scale and ids of any length."""
    far = Retirement(date(9999, 12, 31), RetirementKind.FIRM, None)
    old = Retirement(date(1, 1, 1), RetirementKind.ACTUAL, None)
    models = [
        SONNET,
        replace(SONNET, id="far", retirement=far),
        Model("old", "retired", retirement=old),
        active("x" * 300, "2031-01-01"),
    ]
    tree = draw(lives(*models), narrow=narrow)
    width = float(tree.get("width") or 0)
    for mark in tree.iter("{*}rect", "{*}circle", "{*}text"):
        x = float(mark.get("x") or mark.get("cx") or 0)
        assert -1 <= x <= width
        assert x + float(mark.get("width") or 0) <= width + 1
    long = next(text for text in tree.iter("{*}text") if text.text == "x" * 300)
    assert float(long.get("textLength") or width) < width


@pytest.mark.parametrize("today", ["0001-01-01", "2024-02-29", "9999-12-31"])
def test_any_day_can_be_drawn(today: str) -> None:
    """The first, a leap and the last day of the calendar are days like any other."""
    found = lives(SONNET, active("x", "2027-01-01"))
    assert draw(found, today=today) is not None
    assert life_svg(found[0], day(today), 340)


def test_the_axis_stays_readable() -> None:
    """However far dates lie apart, the scale ends six years back and four years on."""
    odd = replace(SONNET, retirement=Retirement(date(2999, 1, 1), RetirementKind.FIRM, None))
    scale = scale_of(lives(odd), day(TODAY), 0, 100)
    assert scale.last - scale.first < 11 * 366 * 1.1
    assert len(list(draw(lives(odd)).iterfind("{*}path"))) < 30


def test_the_text_alternative_tells_the_answer() -> None:
    """Title and description are named by the picture, and the description has the counts and what comes next."""
    tree = draw(lives(SONNET, active("x"), retired(OPUS, "2026-08-05")))
    ids = {element.get("id"): element.text or "" for element in tree if element.get("id")}
    title, description = (ids[name] for name in (tree.get("aria-labelledby") or "").split())
    assert title == "Model lifetimes: anthropic"
    assert description.startswith("3 models on 2026-11-23: 1 retiring, 1 available, 1 retired.")
    assert "Next: claude-sonnet-4-5, retires 2026-11-30, in 7 days." in description
    assert "No retirement has a day" in (draw(lives(active("x"))).findtext("{*}desc") or "")


def test_colours_follow_the_reader_and_print_stays_light() -> None:
    """Every colour has a dark twin, for screens only, and no colour is written anywhere else."""
    text = timeline_svg(lives(SONNET, active("x", "2027-01-01")), day(TODAY), title="t")
    style = re.search(r"<style>(.*)</style>", text, re.DOTALL)
    assert style is not None
    light, dark = style[1].split("@media screen and (prefers-color-scheme:dark)")
    names = set(re.findall(r"\.(tl-[a-z]+)\{(?:fill|stroke):#", light))
    assert names == set(re.findall(r"\.(tl-[a-z]+)\{(?:fill|stroke):#", dark))
    assert "#" not in re.sub(r"<style>.*</style>", "", text, flags=re.DOTALL)
    used = set(re.findall(r"tl-[a-z]+", text.replace(style[0], "")))
    assert {"tl-live", "tl-notice", "tl-firm", "tl-floor"} <= used & names


def _luminance(colour: str) -> float:
    parts = [int(colour[index : index + 2], 16) / 255 for index in (1, 3, 5)]
    red, green, blue = (part / 12.92 if part <= 0.03928 else ((part + 0.055) / 1.055) ** 2.4 for part in parts)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def _contrast(one: str, other: str) -> float:
    high, low = sorted((_luminance(one), _luminance(other)), reverse=True)
    return (high + 0.05) / (low + 0.05)


def test_contrasts_hold_in_light_and_dark() -> None:
    """Words reach 4.5:1 on the ground and on the bands, and the marks that carry a meaning reach 2.5:1 or more."""
    from scraper.feeds.timeline_style import _PALETTE

    for column in (2, 3):
        colours = {entry[0]: entry[column] for entry in _PALETTE}
        for ground in ("tl-ground", "tl-band"):
            for name in ("tl-ink", "tl-soft", "tl-warn"):
                assert _contrast(colours[name], colours[ground]) >= 4.5, (name, ground)
            for name in ("tl-live", "tl-notice", "tl-firm", "tl-floor", "tl-actual"):
                assert _contrast(colours[name], colours[ground]) >= 2.5, (name, ground)


@pytest.mark.parametrize("text", ATTACKS.values(), ids=ATTACKS.keys())
def test_hostile_text_stays_text(text: str) -> None:
    """Ids and titles of the corpus make no element, no attribute and no address, and the picture stays well-formed."""
    feed = build(hostile(text), "2026-12-02")
    quiet = build(hostile("a quiet page"), "2026-12-02")
    tree, calm = (
        etree.fromstring(timeline_svg(lives_of(world), world.today, title=words).encode(), etree.XMLParser(huge_tree=True))
        for world, words in ((feed, text[:2000]), (quiet, "quiet"))
    )
    names = {etree.QName(element).localname for element in tree.iter()}
    assert names <= {"svg", "title", "desc", "style", "rect", "text", "g", "path", "circle"}
    allowed = {str(name) for element in calm.iter() for name in element.attrib} | {"textLength", "lengthAdjust"}
    assert {str(name) for element in tree.iter() for name in element.attrib} <= allowed
    assert not [name for name in allowed if "href" in name or name.startswith("on")]


def test_the_same_facts_give_the_same_bytes() -> None:
    """Two builds of one day are equal; another day is another picture."""
    one, two = (timeline_svg(lives_of(build(ordinary(), TODAY)), day(TODAY), title="t") for _ in range(2))
    assert one == two
    assert one != timeline_svg(lives_of(build(ordinary(), "2026-11-24")), day("2026-11-24"), title="t")


def test_one_life_for_a_page_has_no_rules_of_its_own() -> None:
    """What stands inside a page brings neither style (its policy would refuse it) nor ids (two pictures would clash)."""
    text = life_svg(lives(deprecated("x", None, "2026-06-09"))[0], day(TODAY))
    assert "<style" not in text
    assert " id=" not in text
    assert 'aria-label="x: beginning not known; deprecated 2026-06-09; no date announced"' in text


def test_the_picture_of_the_readme_is_ours() -> None:
    """The committed picture is what `lastcall build` draws for the day it names, as long as it shows the facts of today."""
    picture = PICTURE.read_bytes()
    today, facts = (re.search(rb"data-" + name + rb'="([0-9a-f-]+)"', picture) for name in (b"today", b"facts"))
    assert today is not None
    assert facts is not None
    feed = assemble(read_sources(read_facts(bundled_folder())), day(today[1].decode()))
    if feed.data_sha256 != facts[1].decode():
        pytest.skip("the facts have moved on since .github/timeline.svg was drawn: lastcall build, then copy timeline.svg there")
    from scraper.feeds.site import render

    assert dict(render(feed))["timeline.svg"] == picture
