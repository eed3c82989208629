"""Bytes → outline: which of the two forms a page has, and reading it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from scraper.errors import PageRefused
from scraper.lifecycle import Refusal
from scraper.page.answer import is_known_charset
from scraper.page.outline import Form

if TYPE_CHECKING:
    from scraper.page.outline import Outline

_HTML_MARKS = (
    b"<!doctype html",
    b"<html",
    b"<head",
    b"<body",
    b"<div",
    b"<table",
    b"<main",
    b"<h1",
    b"<h2",
    b"<section",
    b"<article",
)
_HEAD = 4096


def form_of(body: bytes, content_type: str = "", name: str = "") -> Form:
    """Tell whether a body is HTML or Markdown.

    What it begins with decides before what it is called: a server may answer a ``.md`` address with an HTML page of errors, and a
    saved page may have any name.
    """
    head = body[:_HEAD].removeprefix(b"\xef\xbb\xbf").lstrip().lower()
    while head.startswith(b"<!--") and b"-->" in head:
        head = head.split(b"-->", 1)[1].lstrip()
    if head.startswith((b"<!doctype", b"<html", b"<?xml")):
        return Form.HTML
    if content_type in {"text/markdown", "text/x-markdown"} or name.lower().endswith((".md", ".mdx", ".markdown")):
        return Form.MARKDOWN
    if content_type in {"text/html", "application/xhtml+xml"} or name.lower().endswith((".html", ".htm", ".xhtml")):
        return Form.HTML
    return Form.HTML if head.startswith(_HTML_MARKS) else Form.MARKDOWN


def read_page(body: bytes, content_type: str = "", name: str = "", charset: str | None = None) -> Outline:
    """Give the outline of a page; raises `PageRefused` (``transport-charset``) where its bytes aren't the text they claim to be."""
    if charset is not None and not is_known_charset(charset):
        raise PageRefused((Refusal("transport-charset", f"the character set {charset[:60]!r} isn't one that pages are read in"),))
    if form_of(body, content_type, name) is Form.HTML:
        from scraper.page.html import read_html

        return read_html(body, charset)
    from scraper.page.markdown import read_markdown

    return read_markdown(decode(body, charset))


def decode(body: bytes, charset: str | None = None) -> str:
    """Decode strictly; raises `PageRefused` (``transport-charset``) with the place of the first wrong byte."""
    try:
        return body.decode(charset or "utf-8")
    except UnicodeDecodeError as error:
        raw = body[max(0, error.start - 20) : error.start + 20].decode("latin-1")
        sentence = f"the page isn't {charset or 'UTF-8'}: byte {error.start} of {len(body)} is wrong (cut inside a character?)"
        raise PageRefused((Refusal("transport-charset", sentence, raw),)) from None
