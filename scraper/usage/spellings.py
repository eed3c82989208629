"""One model, many spellings: which model a written id means, on whose platform, and how another model is written the same way.

The facts are rows of `scraper.usage.spelling_table`. Beside them stand two published grammars, which hold for ids that no row
knows yet because the id inside is exact: Bedrock's ``[profile.]anthropic.<id>[-vN[:N]]`` and Google Cloud's ``name@date``.

A bare id is read as the Claude API's. Microsoft Foundry and Claude Platform on AWS are operated by Anthropic and share its dates;
Amazon Bedrock, Google Cloud and OpenRouter set their own.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING

from scraper.usage import spelling_table as table

if TYPE_CHECKING:
    from collections.abc import Container


class Platform(StrEnum):
    """Whose service the spelling belongs to; the dates of a snapshot hold for ``anthropic`` alone."""

    ANTHROPIC = "anthropic"
    BEDROCK = "bedrock"
    VERTEX = "vertex"
    OPENROUTER = "openrouter"


PLATFORM_NAMES = {
    Platform.ANTHROPIC: "Claude API",
    Platform.BEDROCK: "Amazon Bedrock",
    Platform.VERTEX: "Google Cloud",
    Platform.OPENROUTER: "OpenRouter",
}


class Form(StrEnum):
    """Which of a platform's ways of writing it is."""

    ID = "id"
    ALIAS = "alias"
    DATED = "dated"
    BARE = "bare"


@dataclass(frozen=True, slots=True)
class Spelling:
    """A written id, understood.

    ``written`` is ``before`` + the name itself + ``after``: a carrier such as ``bedrock/us.anthropic.`` and a suffix such as
    ``:online``. ``profile`` is the Bedrock inference profile (``us``, ``eu``, …), if any.
    """

    written: str
    model_id: str
    platform: Platform
    form: Form
    before: str = ""
    after: str = ""
    profile: str | None = None


CARRIER = (
    r"arn:aws[a-z-]*:bedrock:[a-z0-9-]*:\d*:(?:foundation-model|inference-profile)/"
    r"|(?:amazon-)?bedrock[/:](?:converse/|invoke/)?(?:[a-z]{2}(?:-[a-z]+)+-\d/)?"
    r"|vertex_ai/|(?:projects/[^/\s\"']+/locations/[^/\s\"']+/)?publishers/anthropic/models/"
    r"|(?:openrouter/)?anthropic[/:]|azure_ai/"
)
"""What may stand before a name: ARNs, LiteLLM's prefixes (https://docs.litellm.ai/docs/providers), Google Cloud's resource path."""

PROFILE = r"us-gov|us|eu|apac|global|jp|au"

_SHAPE = re.compile(
    rf"(?P<carrier>{CARRIER})?(?:(?P<profile>{PROFILE})\.)?(?P<vendor>anthropic\.)?(?P<name>[a-z0-9][a-z0-9.@:_-]*)"
)
_BEDROCK_VERSION = re.compile(r"(?P<id>.+?)(?:-v\d+)?(?::\d+)?(?P<size>:\d+k)?")
_ROUTE = re.compile(r"(?P<slug>.+?)(?P<route>(?::[a-z]+)*)")
_KEPT_ROUTES = frozenset({"", ":online", ":nitro", ":floor"})


def resolve(text: str, known_ids: Container[str]) -> Spelling | None:
    """Give the model that a whole written id means, or None where it is none that is known.

    ``text`` is one token (``claude-opus-4-0``, ``bedrock/us.anthropic.claude-sonnet-4-20250514-v1:0``, an ARN); ``known_ids`` are
    the ids of the snapshots. Nothing is matched by prefix or likeness.
    """
    shape = _SHAPE.fullmatch(text)
    if shape is None:
        return None
    carrier, profile, name = shape["carrier"] or "", shape["profile"], shape["name"]
    before = text[: shape.start("name")]
    if shape["vendor"]:
        return _bedrock(text, before, name, profile, known_ids)
    if profile:
        return None
    if carrier.startswith(("arn:", "bedrock", "amazon-bedrock")):
        return _bare(text, before, name, Platform.BEDROCK, known_ids)
    if carrier.startswith(("vertex_ai/", "projects/", "publishers/")):
        return _vertex(text, before, name, known_ids)
    if carrier.endswith(("anthropic/", "anthropic:")):
        found = _openrouter(text, before, name, known_ids)
        if found:
            return found
        if carrier.startswith("openrouter/"):
            return _bare(text, before, name, Platform.OPENROUTER, known_ids)
    return _anthropic(text, before, name, known_ids, short=bool(carrier)) or (
        None if carrier else _vertex(text, before, name, known_ids)
    )


def _anthropic(text: str, before: str, name: str, known_ids: Container[str], *, short: bool) -> Spelling | None:
    if name in known_ids:
        return Spelling(text, name, Platform.ANTHROPIC, Form.ID, before)
    row = table.ALIASES.get(name) or (table.QUOTED_ALIASES.get(name) if short else None)
    return Spelling(text, row[0], Platform.ANTHROPIC, Form.ALIAS, before) if row and row[0] in known_ids else None


def _bedrock(text: str, before: str, name: str, profile: str | None, known_ids: Container[str]) -> Spelling | None:
    row = table.BEDROCK.get(name)
    version = _BEDROCK_VERSION.fullmatch(name)
    model_id = row[0] if row else version["id"] if version else ""
    if model_id not in known_ids:
        return None
    after = (version["size"] or "") if version else ""
    return Spelling(text, model_id, Platform.BEDROCK, Form.ID, before, after, profile)


def _bare(text: str, before: str, name: str, platform: Platform, known_ids: Container[str]) -> Spelling | None:
    """Give an id of the API behind another platform's prefix: not how that platform writes it, but whose it is is clear."""
    return Spelling(text, name, platform, Form.BARE, before) if name in known_ids else None


def _vertex(text: str, before: str, name: str, known_ids: Container[str]) -> Spelling | None:
    plain, at, day = name.partition("@")
    row = table.VERTEX_DATED.get(name) if at else table.VERTEX_BARE.get(name)
    if row is None and at:
        # `@default` and `@latest` leave the date to the platform; the name before them must say which model it is.
        row = (f"{plain}-{day}", "") if day.isdigit() else table.VERTEX_BARE.get(plain) or table.ALIASES.get(plain)
        row = (plain, "") if row is None and plain in known_ids else row
    if row is None and before:
        row = table.ALIASES.get(name) or ((name, "") if name in known_ids else None)
    if row is None or row[0] not in known_ids:
        return None
    return Spelling(text, row[0], Platform.VERTEX, Form.DATED if day.isdigit() else Form.BARE, before)


def _openrouter(text: str, before: str, name: str, known_ids: Container[str]) -> Spelling | None:
    parts = _ROUTE.fullmatch(name)
    row = table.OPENROUTER_SLUGS.get(parts["slug"]) if parts else None
    if parts is None or row is None or row[0] not in known_ids:
        return None
    return Spelling(text, row[0], Platform.OPENROUTER, Form.ID, before, parts["route"])


def resolve_quoted(name: str, known_ids: Container[str]) -> Spelling | None:
    """Give the model of an alias that counts only between quotes (``"claude-2"``), or None."""
    row = table.QUOTED_ALIASES.get(name)
    return Spelling(name, row[0], Platform.ANTHROPIC, Form.ALIAS) if row and row[0] in known_ids else None


def resolve_display_name(name: str, known_ids: Container[str]) -> tuple[str, ...]:
    """Give every id that a name such as ``Claude Sonnet 4`` can mean, empty where it is none that is known.

    Exports have such names; "Claude Sonnet 3.5" means two models, and both are given rather than one guessed.
    """
    wanted = " ".join(name.split()).casefold()
    ids = next((ids for known, ids in table.DISPLAY_NAMES.items() if known.casefold() == wanted), ())
    return tuple(model_id for model_id in ids if model_id in known_ids)


def respell(spelling: Spelling, replacement_id: str) -> str | None:
    """Write another model in the same spelling, platform form and carrier; None where no row says how that platform writes it."""
    name = {
        Platform.ANTHROPIC: _name_on_api,
        Platform.BEDROCK: _name_on_bedrock,
        Platform.VERTEX: _name_on_vertex,
        Platform.OPENROUTER: _name_on_openrouter,
    }[spelling.platform](spelling, replacement_id)
    if name is None or (spelling.form is Form.BARE and spelling.platform in {Platform.BEDROCK, Platform.OPENROUTER}):
        return None
    return spelling.before + name + (spelling.after if spelling.platform is Platform.OPENROUTER else "")


def _key_of(rows: dict[str, tuple[str, str]], model_id: str) -> str | None:
    return next((written for written, (target, _) in rows.items() if target == model_id), None)


def _name_on_api(spelling: Spelling, model_id: str) -> str:
    alias = _key_of(table.ALIASES, model_id) if spelling.form is Form.ALIAS else None
    return alias or model_id


def _name_on_bedrock(spelling: Spelling, model_id: str) -> str | None:
    # Provisioned sizes (`:0:200k`) and profiles exist for some models only: where no row has them, nothing is certain.
    if spelling.after or (spelling.profile and spelling.profile not in table.PROFILES.get(model_id, ())):
        return None
    return _key_of(table.BEDROCK, model_id)


def _name_on_vertex(spelling: Spelling, model_id: str) -> str | None:
    if model_id in table.VERTEX_SAME:
        return model_id
    if spelling.form is Form.BARE:
        return _key_of(table.VERTEX_BARE, model_id) or _key_of(table.ALIASES, model_id)
    name, hyphen, day = model_id.rpartition("-")
    return _key_of(table.VERTEX_DATED, model_id) or (f"{name}@{day}" if hyphen and re.fullmatch(r"\d{8}", day) else None)


def _name_on_openrouter(spelling: Spelling, model_id: str) -> str | None:
    return _key_of(table.OPENROUTER_SLUGS, model_id) if spelling.after in _KEPT_ROUTES else None
