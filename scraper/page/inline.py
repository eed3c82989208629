"""A line of Markdown in its pieces: the text that a reader sees, and the cells of a table's row.

Every step takes time in proportion to the line, whatever stands in it: a page is a stranger's. Each pattern is asked only where its
first character occurs, because most cells and paragraphs hold no markup but back-ticks.
"""

from __future__ import annotations

import html
import re

from scraper.page.text import visible

# No bracket inside the brackets and no "<" inside "<…>": a run of openers would otherwise be scanned to the end from each of them.
_LINK = re.compile(r"!?\[([^\[\]]*)\]\([^()\s]*(?:\([^()]*\)[^()\s]*)*(?:\s+\"[^\"]*\")?\)")
_AUTOLINK = re.compile(r"<(https?://[^<>\s]+)>")
_TAG = re.compile(r"</?[A-Za-z][^<>]*>")
# What stands on a line of its own, or raised beside its text: two ids, or an id and a footnote's number, must not become one.
_APART = re.compile(r"</?(?:br|p|div|li|ul|ol|sup|sub)\b[^<>]*>", re.IGNORECASE)
_STRUCK = re.compile(r"</?(?:del|s|strike)\b[^<>]*>", re.IGNORECASE)
_ESCAPE = re.compile(r"\\([!-/:-@\[-`{-~])")
_SEPARATOR = re.compile(r":?-+:?")
_BAR = re.compile(r"(?<!\\)\|")
_HEADING_LINK = re.compile(r"\s*\[[^\]]*\]\(#[^)]*\)")
_CLOSERS = {length: re.compile(rf"(?<=\S)\*{{{length}}}") for length in (3, 2, 1)}


def plain(text: str) -> str:
    """Give the text of a piece of inline Markdown as a reader sees it: no back-ticks, link targets, emphasis, tags, escapes."""
    if "[" in text:
        text = _LINK.sub(r"\1", text)
        if "](" in text:  # an image that is itself a link
            text = _LINK.sub(r"\1", text)
    if "<" in text:
        text = _TAG.sub("", _APART.sub(" ", _STRUCK.sub("~~", _AUTOLINK.sub(r"\1", text))))
    if "`" in text:
        text = text.replace("`", "")
    if "*" in text:
        text = _without_emphasis(text)
    if "\\" in text:
        text = _ESCAPE.sub(r"\1", text)
    if "&" in text:
        text = _unescaped(text)
    return visible(text)


def _without_emphasis(text: str) -> str:
    """Take ``*…*``, ``**…**`` and ``***…***`` away, outermost pairs only; an asterisk without its partner stays."""
    kept: list[str] = []
    at, hopeless = 0, set[int]()
    while (start := text.find("*", at)) >= 0:
        kept.append(text[at:start])
        for length, closer in _CLOSERS.items():
            inside = start + length
            if length in hopeless or not text.startswith("*" * length, start) or not text[inside : inside + 1].strip():
                continue
            if closing := closer.search(text, inside + 1):
                kept.append(text[inside : closing.start()])
                at = closing.end()
                break
            # Nothing closes it from here to the end: then nothing closes a later one of its length either.
            hopeless.add(length)
        else:
            kept.append("*")
            at = start + 1
    return "".join([*kept, text[at:]])


def _unescaped(text: str) -> str:
    try:
        return html.unescape(text)
    except ValueError:
        # A character reference of thousands of digits: the interpreter refuses the number. It names no character.
        return text


def is_separator(line: str) -> bool:
    """Tell whether a line is the rule between a table's header and its rows."""
    if "-" not in line or "|" not in line:
        return False
    cells = line.strip().removeprefix("|").removesuffix("|").split("|")
    return all(_SEPARATOR.fullmatch(cell.strip()) for cell in cells)


def split_row(line: str) -> list[str]:
    """Split a row at its bars (not at escaped ones), without the outer two."""
    cells = _BAR.split(line) if "\\" in line else line.split("|")
    if cells and not cells[0].strip():
        cells = cells[1:]
    if cells and not cells[-1].strip() and line.endswith("|"):
        cells = cells[:-1]
    return cells


def without_anchor(title: str) -> str:
    """Take away what leads to a heading and isn't its title: ``{#anchor}`` behind it, a link to itself before it."""
    title = title.rstrip()
    if title.endswith("}") and (start := title.find("{#", title.rfind("}", 0, -1) + 1)) >= 0:
        title = title[:start]
    return title[link.end() :] if (link := _HEADING_LINK.match(title)) else title
