"""Independent judges of what is published: schemas held strictly, feedparser, icalendar, html5lib, lxml."""

from __future__ import annotations

import json
import re
from collections import Counter
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

import feedparser
from html5lib import HTMLParser
from icalendar import Calendar
from jsonschema import Draft202012Validator, FormatChecker
from lxml import etree
from referencing import Registry
from referencing.jsonschema import DRAFT202012

if TYPE_CHECKING:
    from collections.abc import Mapping

_HERE = Path(__file__).parent
_PUBLISHED = _HERE.parent.parent / "scraper" / "schema" / "v1"
_SCHEMA_OF = {
    "v1/badge.json": "badge",
    "v1/badge/": "badge",
    "v1/models/": "model",
    **{f"v1/{name}.json": name for name in ("models", "changes", "upcoming", "notices", "parameters")},
}


def published(name: str) -> dict[str, Any]:
    """Give one of the schemas that we publish."""
    document: dict[str, Any] = json.loads((_PUBLISHED / f"{name}.json").read_text(encoding="utf-8"))
    return document


def names() -> list[str]:
    """Give the names of the schemas that we publish."""
    return sorted(path.stem for path in _PUBLISHED.glob("*.json"))


@cache
def _validator(name: str) -> Draft202012Validator:
    documents = [published(each) for each in names()]
    registry = Registry().with_resources((each["$id"], DRAFT202012.create_resource(each)) for each in documents)
    return Draft202012Validator(published(name), registry=registry, format_checker=FormatChecker(("date",)))


@cache
def _jsonfeed() -> Draft202012Validator:
    return Draft202012Validator(json.loads((_HERE / "jsonfeed_schema.json").read_text(encoding="utf-8")))


def judge(files: Mapping[str, bytes]) -> None:
    """Assert that every file is what its name says, by a schema or by a reader that isn't ours."""
    for path, content in files.items():
        if path.endswith(".json"):
            document = json.loads(content)
            assert content.endswith(b"}\n"), path
            _judge_json(path, document)
        elif path.endswith(".xml"):
            _judge_atom(path, content)
            _judge_atom_counts(path, content)
        elif path.endswith(".ics"):
            _judge_calendar(path, content)
        elif path.endswith(".html"):
            HTMLParser(strict=True).parse(content)
        elif path.endswith(".svg"):
            etree.fromstring(content)
        elif not path.startswith("assets/"):
            assert content.decode("utf-8").startswith("# "), path


def _judge_json(path: str, document: Any) -> None:
    if path == "feed.json" or path.startswith("feed/"):
        _jsonfeed().validate(document)
        _validator("feed").validate(document)
        ids = [item["id"] for item in document["items"]]
        assert len(set(ids)) == len(ids), path
        return
    name = next(
        schema for prefix, schema in _SCHEMA_OF.items() if path == prefix or (prefix.endswith("/") and path.startswith(prefix))
    )
    _validator(name).validate(document)


def _judge_atom(path: str, content: bytes) -> None:
    parsed = feedparser.parse(content)
    assert not parsed.bozo, (path, parsed.get("bozo_exception"))
    assert parsed.version == "atom10", path
    assert parsed.feed.id.startswith("tag:"), path
    assert parsed.feed.updated_parsed, path
    for entry in parsed.entries:
        assert entry.id.startswith("tag:")
        assert entry.updated_parsed
        assert entry.title


def _judge_atom_counts(path: str, content: bytes) -> None:
    """Assert how often each element stands where RFC 4287 (§4.1) lets it; feedparser forgives what the RFC doesn't."""
    root = etree.fromstring(content)
    for element in (root, *root.iterfind("{*}entry")):
        counts = Counter(etree.QName(child).localname for child in element)
        assert all(counts[name] == 1 for name in ("id", "title", "updated")), path
        assert all(counts[name] <= 1 for name in ("published", "content", "subtitle", "generator")), path
        links = Counter((link.get("rel"), link.get("type")) for link in element.iterfind("{*}link"))
        assert max(links.values(), default=0) <= 1, path
    assert root.find("{*}author/{*}name") is not None, path
    assert [link.get("rel") for link in root.iterfind("{*}link")][:1] == ["self"], path


def _judge_calendar(path: str, content: bytes) -> None:
    assert content.endswith(b"\r\n"), path
    assert all(len(line) <= 75 for line in content.split(b"\r\n")), path
    assert b"\n" not in content.replace(b"\r\n", b""), path
    calendar = Calendar.from_ical(content)
    assert calendar["version"] == "2.0"
    for event in calendar.walk("VEVENT"):
        assert not event.errors
        for name in ("UID", "DTSTAMP", "DTSTART", "SUMMARY", "SEQUENCE", "STATUS"):
            assert name in event, (path, name)
        assert re.fullmatch(r"[!-~]+", str(event["UID"]))
