"""Which of the two forms a page has, and strict decoding."""

from __future__ import annotations

import pytest

from scraper.errors import PageRefused
from scraper.page.load import form_of, read_page
from scraper.page.outline import Form


@pytest.mark.parametrize(
    ("body", "content_type", "name", "form"),
    [
        (b"# Title\n", "text/markdown", "x.md", Form.MARKDOWN),
        (b"<!DOCTYPE html><html></html>", "text/markdown", "x.md", Form.HTML),
        (b"\xef\xbb\xbf<html>", "", "x", Form.HTML),
        (b"<!-- source: x -->\n# Title", "", "x.md", Form.MARKDOWN),
        (b"<!-- c --><!doctype html>", "", "x", Form.HTML),
        (b"<Note>x</Note>", "text/plain", "x.md", Form.MARKDOWN),
        (b"<div>x</div>", "", "x", Form.HTML),
        (b"text", "text/html", "x", Form.HTML),
        (b"text", "", "-", Form.MARKDOWN),
    ],
)
def test_form_is_found_by_what_a_page_begins_with(body: bytes, content_type: str, name: str, form: Form) -> None:
    """A server's error page under a .md address is HTML; a saved page may have any name."""
    assert form_of(body, content_type, name) is form


@pytest.mark.parametrize(("body", "charset"), [(b"# T\xc3", None), (b"# T", "no-such-charset"), (b"\xff\xfe#", "utf-8")])
def test_bytes_that_are_not_text_are_refused(body: bytes, charset: str | None) -> None:
    """A page cut inside a character, or of an unknown character set, is refused with its guard's code."""
    with pytest.raises(PageRefused) as caught:
        read_page(body, "text/markdown", "x.md", charset)
    assert caught.value.refusals[0].code == "transport-charset"
