"""The vocabulary: what is known of models, what is doubted and what is refused, as pure data.

Nothing in here reads a page, a disk or a clock. `scraper.canonical` turns these into the JSON of
``snapshots/<source>/lifecycle.json``, `scraper.decode` turns that JSON into these.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

TYPE_CHECKING = False  # typing itself would cost more than this module: see scraper/_late.py
if TYPE_CHECKING:
    from datetime import date


class State(StrEnum):
    """The four words with which a page states where a model stands in its life."""

    ACTIVE = "active"
    LEGACY = "legacy"
    DEPRECATED = "deprecated"
    RETIRED = "retired"


KNOWN_STATES = frozenset(str(state) for state in State)


class RetirementKind(StrEnum):
    """How much a retirement date promises.

    A floor ("not sooner than") is the earliest day and never an end; firm is a date that was set; actual is a date that the
    page says has happened; none is no date at all.
    """

    FLOOR = "floor"
    FIRM = "firm"
    ACTUAL = "actual"
    NONE = "none"


@dataclass(frozen=True, slots=True)
class Retirement:
    """A retirement date with its kind and the text of the page that gave it."""

    on: date | None = None
    kind: RetirementKind = RetirementKind.NONE
    raw: str | None = None


@dataclass(frozen=True, slots=True)
class Model:
    """What is known of one model.

    ``state`` is one of `State`, or, where the page uses a word that isn't known, that word in lower case.
    ``evidence`` names where the facts stand: ``status``, ``notice:<anchor>``, ``mention:<anchor>``.
    """

    id: str
    state: str
    deprecated_on: date | None = None
    retirement: Retirement = Retirement()
    replacements: tuple[str, ...] = ()
    replacement_raw: str | None = None
    announced_on: date | None = None
    listed: bool = True
    evidence: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class NoticeModel:
    """One model as one notice names it."""

    id: str
    retires_on: date | None = None
    replacements: tuple[str, ...] = ()
    replacement_raw: str | None = None


@dataclass(frozen=True, slots=True)
class Notice:
    """One dated announcement of the history section; ``retired_on`` is set once the page says that it has happened."""

    announced_on: date
    title: str
    anchor: str
    retired_on: date | None
    models: tuple[NoticeModel, ...]


@dataclass(frozen=True, slots=True)
class Parameter:
    """Request parameters that the page declares deprecated: a record of their own kind, never a model."""

    names: tuple[str, ...]
    state: str
    since: str | None = None
    replacement_raw: str | None = None
    behavior_raw: str | None = None


@dataclass(frozen=True, slots=True)
class Snapshot:
    """The facts of one source as they are committed: models by id, notices newest first, parameters by name."""

    source: str
    url: str
    scope: str | None = None
    notice_days: int | None = None
    models: tuple[Model, ...] = ()
    notices: tuple[Notice, ...] = ()
    parameters: tuple[Parameter, ...] = ()

    def model(self, model_id: str) -> Model | None:
        """Give the model with this id, or None."""
        return next((model for model in self.models if model.id == model_id), None)

    def notices_of(self, model_id: str) -> tuple[Notice, ...]:
        """Give the notices that name this model, newest first."""
        return tuple(notice for notice in self.notices if any(entry.id == model_id for entry in notice.models))


@dataclass(frozen=True, slots=True)
class Doubt:
    """One thing that lastcall wasn't sure of and that a reviewer should look at.

    ``code`` is stable, ``place`` says where on the page (or which model), ``sentence`` says what.
    """

    code: str
    place: str
    sentence: str


@dataclass(frozen=True, slots=True)
class Refusal:
    """One reason to refuse a page.

    ``code`` is stable and can be passed to ``--accept``; ``sentence`` says what was seen where; ``raw`` is the text of the page
    that bought the refusal, where there is one.
    """

    code: str
    sentence: str
    raw: str | None = None
