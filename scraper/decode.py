"""The way back from JSON to facts, strict: a wrong type, a missing or an unknown field is an error that names its place."""

from __future__ import annotations

import json
from datetime import date

from scraper.canonical import SCHEMA
from scraper.errors import SnapshotInvalid
from scraper.lifecycle import Model, Notice, NoticeModel, Parameter, Retirement, RetirementKind, Snapshot

TYPE_CHECKING = False  # typing itself would cost more than this module: see scraper/_late.py
if TYPE_CHECKING:
    from collections.abc import Mapping

    from scraper.canonical import Json


def read_day(text: str) -> date:
    """Read a day that exists, written YYYY-MM-DD and in no other way; raises ValueError."""
    found = date.fromisoformat(text)
    # fromisoformat also takes 20261123 and 2026-W48-1: a typing error must not become another day.
    if found.isoformat() != text:
        raise ValueError(f"{text!r} isn't written YYYY-MM-DD")
    return found


class At:
    """A place in a JSON document while it is read: each method checks one type, and fails with the place and the value."""

    def __init__(self, value: Json, place: str) -> None:
        self.value = value
        self.place = place

    def fail(self, wanted: str) -> SnapshotInvalid:
        """Give the error that names this place, what was wanted and what was found."""
        shown = json.dumps(self.value, ensure_ascii=False)
        return SnapshotInvalid(
            f"{self.place}: wanted {wanted}, found {shown[:80]}",
            hint="run `lastcall validate`, or restore the file from git",
        )

    def get(self, name: str) -> At:
        """Give the member of an object."""
        if not isinstance(self.value, dict) or name not in self.value:
            raise self.fail(f"an object with {name!r}")
        return At(self.value[name], f"{self.place}.{name}")

    def only(self, *names: str) -> None:
        """Check that an object has exactly these members."""
        if not isinstance(self.value, dict) or set(self.value) != set(names):
            raise self.fail("an object with exactly " + ", ".join(names))

    def items(self) -> list[At]:
        """Give the items of a list."""
        if not isinstance(self.value, list):
            raise self.fail("a list")
        return [At(item, f"{self.place}[{index}]") for index, item in enumerate(self.value)]

    def text(self) -> str:
        """Give a string."""
        if not isinstance(self.value, str):
            raise self.fail("a string")
        return self.value

    def optional_text(self) -> str | None:
        """Give a string or None."""
        return None if self.value is None else self.text()

    def day(self) -> date:
        """Give a date written YYYY-MM-DD."""
        try:
            return read_day(self.text())
        except ValueError:
            raise self.fail("a date YYYY-MM-DD") from None

    def optional_day(self) -> date | None:
        """Give a date or None."""
        return None if self.value is None else self.day()

    def texts(self) -> tuple[str, ...]:
        """Give a list of strings."""
        return tuple(item.text() for item in self.items())

    def flag(self) -> bool:
        """Give true or false."""
        if not isinstance(self.value, bool):
            raise self.fail("true or false")
        return self.value

    def optional_count(self) -> int | None:
        """Give a whole number that isn't negative, or None."""
        if self.value is not None and (not isinstance(self.value, int) or isinstance(self.value, bool) or self.value < 0):
            raise self.fail("a number of days or null")
        return None if self.value is None else int(self.value)


_MODEL = (
    "id",
    "state",
    "deprecated_on",
    "retirement",
    "replacements",
    "replacement_raw",
    "announced_on",
    "listed",
    "evidence",
)


def _model(at: At) -> Model:
    at.only(*_MODEL)
    retirement = at.get("retirement")
    retirement.only("on", "kind", "raw")
    kind = retirement.get("kind")
    if kind.value not in set(RetirementKind):
        raise kind.fail("floor, firm, actual or none")
    return Model(
        id=at.get("id").text(),
        state=at.get("state").text(),
        deprecated_on=at.get("deprecated_on").optional_day(),
        retirement=Retirement(
            retirement.get("on").optional_day(), RetirementKind(kind.value), retirement.get("raw").optional_text()
        ),
        replacements=at.get("replacements").texts(),
        replacement_raw=at.get("replacement_raw").optional_text(),
        announced_on=at.get("announced_on").optional_day(),
        listed=at.get("listed").flag(),
        evidence=at.get("evidence").texts(),
    )


def _notice_model(at: At) -> NoticeModel:
    at.only("id", "retires_on", "replacements", "replacement_raw")
    return NoticeModel(
        at.get("id").text(),
        at.get("retires_on").optional_day(),
        at.get("replacements").texts(),
        at.get("replacement_raw").optional_text(),
    )


def _notice(at: At) -> Notice:
    at.only("announced_on", "title", "anchor", "retired_on", "models")
    return Notice(
        at.get("announced_on").day(),
        at.get("title").text(),
        at.get("anchor").text(),
        at.get("retired_on").optional_day(),
        tuple(_notice_model(item) for item in at.get("models").items()),
    )


def _parameter(at: At) -> Parameter:
    at.only("names", "state", "since", "replacement_raw", "behavior_raw")
    return Parameter(
        at.get("names").texts(),
        at.get("state").text(),
        at.get("since").optional_text(),
        at.get("replacement_raw").optional_text(),
        at.get("behavior_raw").optional_text(),
    )


def model_from_json(value: Json, place: str = "model") -> Model:
    """Read one model; raises `SnapshotInvalid` with the place and the value."""
    return _model(At(value, place))


def notice_from_json(value: Json, place: str = "notice") -> Notice:
    """Read one notice; raises `SnapshotInvalid` with the place and the value."""
    return _notice(At(value, place))


def parameter_from_json(value: Json, place: str = "parameter") -> Parameter:
    """Read one parameter record; raises `SnapshotInvalid` with the place and the value."""
    return _parameter(At(value, place))


def snapshot_from_json(value: Mapping[str, Json], place: str = "lifecycle.json") -> Snapshot:
    """Read a whole snapshot; raises `SnapshotInvalid` with the place and the value."""
    at = At(value, place)
    at.only("schema", "source", "url", "scope", "notice_days", "models", "notices", "parameters")
    if at.get("schema").value != SCHEMA:
        raise at.get("schema").fail(f"{SCHEMA!r} (a newer lastcall may have written this file)")
    return Snapshot(
        source=at.get("source").text(),
        url=at.get("url").text(),
        scope=at.get("scope").optional_text(),
        notice_days=at.get("notice_days").optional_count(),
        models=tuple(_model(item) for item in at.get("models").items()),
        notices=tuple(_notice(item) for item in at.get("notices").items()),
        parameters=tuple(_parameter(item) for item in at.get("parameters").items()),
    )


def snapshot_from_text(text: str, place: str = "lifecycle.json") -> Snapshot:
    """Read the text of a ``lifecycle.json``; raises `SnapshotInvalid` where it isn't JSON or isn't a snapshot."""
    try:
        value = json.loads(text)
    except (ValueError, RecursionError) as error:
        raise SnapshotInvalid(f"{place}: not JSON ({error})", hint="restore the file from git") from None
    return snapshot_from_json(value, place)
