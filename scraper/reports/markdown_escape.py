"""Text of a page inside Markdown: it can be read, and it can't do anything.

GitHub looks for mentions, references and addresses twice: in the Markdown source and, for ``@name`` and ``#1``, in the rendered
text. So everything that has a meaning becomes a character reference (which defuses the source), and text of a page stands in a
``<code>`` element (where the rendered text is left alone). Character references and not code spans: no back-tick, pipe or
backslash is left over which two readers of Markdown could disagree.
"""

from __future__ import annotations

import re
from urllib.parse import quote, urlsplit

from scraper.page.text import is_model_id
from scraper.reports.terminal import one_line

RAW_LIMIT = 300
"""Characters of one raw text that are shown; what a cell of a real page holds is far shorter."""

_MEANS_SOMETHING = re.compile(
    r"""[\\`*{}\[\]<>#!|~@&"$^=]|(?<![A-Za-z0-9])_|_(?![A-Za-z0-9])|:(?=\S)|/(?=\S)|\.(?=\w)|(?<=\bGH)-""", re.IGNORECASE
)
_IN_RENDERED_TEXT = re.compile(r"[@#]|(?<=\bGH)-", re.IGNORECASE)
_SAFE_IN_URL = "/:?#=&%~+,-._"


def _reference(match: re.Match[str]) -> str:
    return f"&#{ord(match[0])};"


def _plain(text: str) -> str:
    shown = one_line(text)
    return shown if len(shown) <= RAW_LIMIT else shown[:RAW_LIMIT].rstrip() + " …"


def quoted(text: str) -> str:
    """Give text of a page as a ``<code>`` element that shows it and nothing else, on one line, also in a table cell."""
    return f"<code>{_MEANS_SOMETHING.sub(_reference, _plain(text))}</code>"


def sentence(text: str) -> str:
    """Give a sentence that may hold text of a page, for use outside code: every sign stays visible and none acts."""
    pieces: list[str] = []
    end = 0
    plain = _plain(text)
    # A mention or a reference is found in one run of rendered text; an element around its sign breaks the run.
    for match in _IN_RENDERED_TEXT.finditer(plain):
        pieces += (_MEANS_SOMETHING.sub(_reference, plain[end : match.start()]), f"<span>&#{ord(match[0])};</span>")
        end = match.end()
    return "".join([*pieces, _MEANS_SOMETHING.sub(_reference, plain[end:])])


def model_name(model_id: str) -> str:
    """Give a model's id as code: a plain code span where it is an id by its grammar, quoted text otherwise."""
    return f"`{model_id}`" if is_model_id(model_id) else quoted(model_id)


def link(shown: str, url: str, anchor: str | None = None) -> str:
    """Give a link from ``shown`` (already safe Markdown) to a place on the page; without an https address just ``shown``."""
    parts = urlsplit(url)
    if parts.scheme != "https" or not parts.netloc:
        return shown
    target = quote(url.partition("#")[0], safe=_SAFE_IN_URL)
    return f"[{shown}]({target}{'#' + quote(anchor, safe='-._~') if anchor else ''})"
