"""The built site in a real browser, behind the strict headers of our own server."""

from __future__ import annotations

import shutil
import threading
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from scraper.feeds.base import assemble, model_path, render_all
from scraper.feeds.server import server
from scraper.feeds.writer import read_sources, write
from scraper.store.folder import bundled_folder, read_facts
from tests.feeds.worlds import build, day, hostile, ordinary
from tests.support.attacks import ATTACKS

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from playwright.sync_api import Browser, BrowserContext, Page, Request, Response

    from scraper.feeds.base import FeedInput

pytestmark = pytest.mark.browser
TODAY = "2026-11-23"
FLAGS = [
    "--headless",
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]
PHONE, DESK = {"width": 390, "height": 844}, {"width": 1280, "height": 900}
looks = pytest.mark.parametrize("scheme", ["light", "dark"])
sizes = pytest.mark.parametrize("size", [PHONE, DESK], ids=["phone", "desk"])


def find_chromium() -> str | None:
    """Give the path of an installed Chromium, or None."""
    return next((found for name in ("chromium", "chromium-browser", "google-chrome") if (found := shutil.which(name))), None)


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    """One browser for the module, with an empty profile that is thrown away, and no way to any other host."""
    chromium = find_chromium()
    if chromium is None or find_spec("playwright") is None:
        pytest.skip("no chromium, or no playwright: apt-get install chromium, pip install lastcall[browser]")
    from playwright.sync_api import sync_playwright

    flags = [*FLAGS, "--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE 127.0.0.1"]
    with sync_playwright() as playwright:
        running = playwright.chromium.launch(executable_path=chromium, args=flags)
        yield running
        running.close()


@pytest.fixture(scope="module")
def serve(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Callable[[str, FeedInput], str]]:
    """Give a function that builds a site once under a name and tells its address."""
    root = tmp_path_factory.mktemp("sites")
    with server(root, 0) as running:
        running.daemon_threads = True
        thread = threading.Thread(target=running.serve_forever, kwargs={"poll_interval": 0.05})
        thread.start()

        def address(name: str, feed: FeedInput) -> str:
            if not (root / name).exists():
                write(root / name, render_all(feed))
            return f"http://127.0.0.1:{running.server_address[1]}/{name}/"

        yield address
        running.shutdown()
        thread.join()


@pytest.fixture
def committed(serve: Callable[[str, FeedInput], str]) -> str:
    """Give the address of the site of the committed snapshots."""
    return serve("committed", assemble(read_sources(read_facts(bundled_folder())), day(TODAY)))


@pytest.fixture
def small(serve: Callable[[str, FeedInput], str]) -> str:
    """Give the address of the site of a small world whose facts never change."""
    return serve("small", build(ordinary(), TODAY, None))


class Visit:
    """A tab with everything that it complained about and asked for; `leave` asserts that it kept to the site, and quiet."""

    def __init__(self, context: BrowserContext) -> None:
        self.context = context
        self.complaints: list[str] = []
        self.asked: list[str] = []
        self.page: Page = context.new_page()
        self.page.on("console", lambda message: self.complaints.append(message.text))
        self.page.on("pageerror", lambda error: self.complaints.append(str(error)))
        self.page.on("requestfailed", self._failed)
        self.page.on("response", self._answered)
        self.page.on("request", lambda request: self.asked.append(request.url))

    def _failed(self, request: Request) -> None:
        # A page that is left while its icon is under way is no fault of the page.
        if request.failure != "net::ERR_ABORTED":
            self.complaints.append(f"{request.failure}: {request.url}")

    def _answered(self, answer: Response) -> None:
        if not answer.ok:
            self.complaints.append(f"{answer.status}: {answer.url}")

    def leave(self, home: str) -> None:
        """Close the tab; nothing may have been logged, failed, or asked of another host."""
        self.context.close()
        assert self.complaints == []
        assert self.asked
        assert [url for url in self.asked if not url.startswith(home)] == []


def visit(browser: Browser, url: str, **options: Any) -> Visit:
    """Open an address in a fresh context."""
    tab = Visit(browser.new_context(**options))
    tab.page.goto(url)
    return tab


def ids(page: Page) -> list[str]:
    """Give the ids of the rows that can be seen, in order."""
    found: list[str] = page.locator("#table tbody tr:visible th a").all_inner_texts()
    return found


def test_pages_are_quiet_and_keep_to_themselves(browser: Browser, committed: str) -> None:
    """No console message, no failed request and no other host, on each kind of page."""
    tab = visit(browser, committed, viewport=DESK)
    paths = [str(link.get_attribute("href")) for link in tab.page.locator("#table tbody th a").all()[:3]]
    assert len(paths) == 3
    for path in ("changes.html", *paths):
        tab.page.goto(committed + path)
        assert tab.page.locator("h1").is_visible()
    tab.leave(committed)


def test_finding_narrows_the_table_and_says_so(browser: Browser, small: str) -> None:
    """Words and groups narrow the rows, the count is told in a live region, the address keeps it, and it can be undone."""
    tab = visit(browser, small, viewport=DESK)
    page, shown = tab.page, tab.page.locator("#shown")
    assert ids(page) == ["claude-sonnet-4-5", "claude-opus-4-8", "claude-sonnet-5-5", "claude-opus-4-1"]
    assert shown.inner_text() == "All 4 models"
    assert shown.get_attribute("role") == "status"
    page.get_by_label("Find").fill("SONNET 2026")
    assert ids(page) == ["claude-sonnet-4-5"]
    assert shown.inner_text() == "1 of 4 models"
    page.get_by_label("Find").fill("opus")
    page.get_by_role("button", name="Retired 1").click()
    assert ids(page) == ["claude-opus-4-1"]
    assert page.get_by_role("button", name="Retired 1").get_attribute("aria-pressed") == "true"
    page.reload()
    assert ids(page) == ["claude-opus-4-1"]
    page.get_by_label("Find").fill("nothing like it")
    assert ids(page) == []
    page.get_by_role("button", name="Show all").click()
    assert len(ids(page)) == 4
    assert "?" not in page.url
    tab.leave(small)


@sizes
def test_sorting_tells_its_direction(browser: Browser, small: str, size: dict[str, int]) -> None:
    """Each heading is a button, beside cards too; aria-sort follows; what has no value comes last in both directions."""
    tab = visit(browser, small, viewport=size)
    page = tab.page
    box = page.get_by_role("columnheader", name="Model").get_by_role("button").bounding_box()
    assert box is not None
    assert box["width"] > 40
    model, deprecated = (page.get_by_role("columnheader", name=name) for name in ("Model", "Deprecated"))
    model.get_by_role("button").click()
    assert ids(page) == ["claude-opus-4-1", "claude-opus-4-8", "claude-sonnet-4-5", "claude-sonnet-5-5"]
    assert model.get_attribute("aria-sort") == "ascending"
    model.get_by_role("button").press("Enter")
    assert ids(page)[0] == "claude-sonnet-5-5"
    assert model.get_attribute("aria-sort") == "descending"
    deprecated.get_by_role("button").click()
    assert ids(page)[:2] == ["claude-opus-4-1", "claude-sonnet-4-5"]
    deprecated.get_by_role("button").click()
    assert ids(page)[:2] == ["claude-sonnet-4-5", "claude-opus-4-1"]
    assert model.get_attribute("aria-sort") is None
    page.get_by_role("columnheader", name="Days left").get_by_role("button").click()
    assert ids(page)[0] == "claude-sonnet-4-5"
    tab.leave(small)


@sizes
def test_without_a_script_nothing_is_missing(browser: Browser, small: str, size: dict[str, int]) -> None:
    """With JavaScript off every model, date and link is there, and no control that would do nothing."""
    tab = visit(browser, small, viewport=size, java_script_enabled=False)
    page = tab.page
    assert page.locator("#table tbody tr:visible").count() == 4
    assert page.locator("#filter").is_hidden()
    assert page.locator("thead button").count() == 0
    assert page.get_by_text("in 22 days").first.is_visible()
    page.get_by_role("link", name="claude-opus-4-1").first.click()
    assert page.get_by_role("heading", name="claude-opus-4-1", exact=True).is_visible()
    assert page.locator("#age").is_hidden()
    tab.leave(small)


def test_an_old_build_says_how_old_it_is(browser: Browser, small: str) -> None:
    """A reader who comes later is told that the counts are old, and past the promised freshness that something is wrong."""
    tab = visit(browser, small)
    tab.page.clock.set_fixed_time(f"{TODAY}T12:00:00Z")
    tab.page.reload()
    assert tab.page.locator("#age").is_hidden()
    for now, words in (("2026-11-24", "built yesterday"), ("2026-12-20", "built 27 days ago")):
        tab.page.clock.set_fixed_time(f"{now}T12:00:00Z")
        tab.page.reload()
        assert words in tab.page.locator("#age").inner_text()
    assert "out of date" in tab.page.locator("#age").inner_text()
    tab.leave(small)


@sizes
def test_the_timeline_is_drawn(browser: Browser, committed: str, size: dict[str, int]) -> None:
    """The picture that fits the screen loads under the strict policy; as a document it shows each model, inside of its frame."""
    tab = visit(browser, committed, viewport=size)
    page = tab.page
    listed = set(ids(page))
    picture = page.locator("#timeline img")
    picture.scroll_into_view_if_needed()
    source, drawn = picture.evaluate("image => image.decode().then(() => [image.currentSrc, image.naturalWidth])")
    assert source.endswith("timeline-narrow.svg" if size is PHONE else "timeline.svg")
    assert drawn > 300
    assert str(picture.get_attribute("alt")).startswith(f"{len(listed)} models on {TODAY}")
    page.goto(source)
    texts = set(page.evaluate("[...document.querySelectorAll('text')].map(text => text.textContent)"))
    assert listed <= texts
    outside = page.evaluate(
        """[...document.querySelectorAll('text')].filter(text => {
            const box = text.getBBox();
            return box.x < 0 || box.x + box.width > document.documentElement.viewBox.baseVal.width;
        }).map(text => text.textContent)"""
    )
    assert outside == []
    tab.leave(committed)


@looks
def test_the_picture_follows_the_scheme(browser: Browser, committed: str, scheme: Any) -> None:
    """The ground of the picture is light or dark with the reader's screen, and light on paper."""
    tab = visit(browser, committed + "timeline.svg", color_scheme=scheme)
    ground = "getComputedStyle(document.querySelector('.tl-ground')).fill"
    assert tab.page.evaluate(ground) == ("rgb(255, 255, 255)" if scheme == "light" else "rgb(16, 22, 29)")
    tab.page.emulate_media(media="print")
    assert tab.page.evaluate(ground) == "rgb(255, 255, 255)"
    tab.leave(committed)


def faults(page: Page) -> list[list[str]]:
    """Give what axe, an independent checker of accessibility, finds on the page that is open: rule and element."""
    package = find_spec("axe_playwright_python")
    if package is None or package.origin is None:
        pytest.skip("axe isn't installed: pip install lastcall[browser]")
    page.evaluate((Path(package.origin).parent / "axe.min.js").read_text(encoding="utf-8"))
    found: list[list[str]] = page.evaluate(
        "axe.run({resultTypes: ['violations']}).then(all => all.violations.map(fault => [fault.id, fault.nodes[0].html]))"
    )
    return found


@looks
@sizes
def test_axe_finds_nothing(browser: Browser, small: str, scheme: Any, size: dict[str, int]) -> None:
    """An independent checker finds no fault of accessibility on any kind of page, in any look and size."""
    tab = visit(browser, small, viewport=size, color_scheme=scheme)
    for path in ("index.html", model_path("claude-sonnet-4-5"), "changes.html"):
        tab.page.goto(small + path)
        assert faults(tab.page) == [], path
    tab.leave(small)


@looks
def test_axe_finds_nothing_in_the_committed_facts(browser: Browser, committed: str, scheme: Any) -> None:
    """The same for the home page that is published."""
    tab = visit(browser, committed, viewport=PHONE if scheme == "dark" else DESK, color_scheme=scheme)
    assert faults(tab.page) == []
    tab.leave(committed)


@sizes
def test_nothing_is_wider_than_the_screen(browser: Browser, committed: str, size: dict[str, int]) -> None:
    """No page scrolls sideways."""
    tab = visit(browser, committed, viewport=size)
    last = str(tab.page.locator("#table tbody th a").last.get_attribute("href"))
    for path in ("index.html", last, "changes.html"):
        tab.page.goto(committed + path)
        assert tab.page.evaluate("document.documentElement.scrollWidth") <= size["width"], path
    tab.leave(committed)


def test_the_keyboard_reaches_everything_in_order(browser: Browser, small: str) -> None:
    """The first stop is the link past the head, it leads to the content, and the table's controls come before its rows."""
    tab = visit(browser, small, viewport=DESK)
    page = tab.page
    page.keyboard.press("Tab")
    skip = page.locator(":focus")
    assert skip.inner_text() == "Skip to the content"
    box = skip.bounding_box()
    assert box is not None
    assert box["x"] >= 0
    page.keyboard.press("Enter")
    assert page.evaluate("document.activeElement.id") == "content"
    stops = []
    for _ in range(30):
        page.keyboard.press("Tab")
        stops.append(page.evaluate("document.activeElement.id || document.activeElement.textContent.trim()"))
    assert stops.index("q") < stops.index("Model") < stops.index("claude-sonnet-4-5", stops.index("q"))
    tab.leave(small)


def test_print_keeps_the_answer_and_drops_the_controls(browser: Browser, small: str) -> None:
    """On paper: the answer and the table, dark on white, without navigation or filter."""
    tab = visit(browser, small, viewport={"width": 720, "height": 1018}, color_scheme="dark")  # A4 between its margins
    page = tab.page
    page.emulate_media(media="print")
    assert page.get_by_role("columnheader", name="Move to").is_visible()
    assert page.evaluate("document.documentElement.scrollWidth") <= 720
    assert page.get_by_text("in 22 days").first.is_visible()
    assert page.locator("#table tbody tr:visible").count() == 4
    assert page.locator("#filter").is_hidden()
    assert page.locator(".top nav").is_hidden()
    assert page.evaluate("getComputedStyle(document.body).color") == "rgb(23, 33, 43)"
    tab.leave(small)


@pytest.mark.parametrize("name", ["image", "textarea", "javascript"])
def test_an_attack_runs_nothing(browser: Browser, serve: Callable[[str, FeedInput], str], name: str) -> None:
    """In a real browser too: nothing runs, nothing loads, and no link leads anywhere but to us and to https."""
    home = serve(f"attack-{name.replace(' ', '-')}", build(hostile(ATTACKS[name]), "2026-12-02", None))
    tab = visit(browser, home)
    tab.page.on("dialog", lambda dialog: tab.complaints.append(dialog.message))
    paths = {str(link.get_attribute("href")) for link in tab.page.locator("#table tbody th a").all()}
    for path in ("index.html", "changes.html", "timeline.svg", *sorted(paths)):
        tab.page.goto(home + path)
        schemes = tab.page.evaluate("[...document.querySelectorAll('[href]')].map(link => new URL(link.href, location).protocol)")
        assert set(schemes) <= {"http:", "https:"}
        assert tab.page.evaluate("document.querySelectorAll('iframe, object, embed, base').length") == 0
    tab.leave(home)
