"""The published JSON Schemas, and the question whether a document holds to one. jsonschema is loaded when it is asked."""

from __future__ import annotations

import json
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator

    from jsonschema import Draft202012Validator

    from scraper.canonical import Json


def schema(name: str) -> dict[str, Json]:
    """Give one of the schemas that lie here, ``<name>.schema.json``, as it is published."""
    text = (Path(__file__).parent / f"{name}.schema.json").read_text(encoding="utf-8")
    document: dict[str, Json] = json.loads(text)
    return document


@lru_cache
def _validator(name: str) -> Draft202012Validator:
    from jsonschema import Draft202012Validator, FormatChecker

    # Only the dates' format is asserted: the others' checkers are packages of their own, and patterns stand beside them.
    return Draft202012Validator(schema(name), format_checker=FormatChecker(formats=("date",)))


def errors(name: str, document: Json) -> Iterator[tuple[str, str]]:
    """Give each place where ``document`` breaks the schema ``name``, in its order, with a sentence: ``models[3].state``, why."""
    found = sorted(_validator(name).iter_errors(document), key=lambda error: (list(map(str, error.absolute_path)), error.message))
    for error in found:
        yield error.json_path.removeprefix("$").removeprefix("."), error.message[:200]
