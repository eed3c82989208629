"""Settings: ``lastcall.toml``, or ``[tool.lastcall]`` in ``pyproject.toml``; typed, and closed.

A key that isn't known is an error with the nearest one that is: a misspelt setting that is silently ignored is how an alarm
stays off. Each table is a frozen dataclass; its fields are the keys, its defaults are the defaults.
"""

from __future__ import annotations

import re
from dataclasses import MISSING, dataclass, fields
from pathlib import Path
from types import UnionType

from scraper.errors import SettingsError

TYPE_CHECKING = False  # typing itself would cost more than this module: see scraper/_late.py
if TYPE_CHECKING:
    from typing import Any

_OURS = re.compile(rb"""tool["'\s]*\.["'\s]*lastcall|^\s*["']?lastcall["']?\s*[.=]""", re.MULTILINE)
"""What a pyproject.toml that holds settings of ours has in it, in every spelling of a key that TOML knows but escapes."""


@dataclass(frozen=True, slots=True)
class CheckSettings:
    """``[check]``: what `lastcall check` and `lastcall audit` take from the file; flags win over it."""

    within: str = "90d"
    fail_on: tuple[str, ...] = ("retired", "soon", "deprecated")
    exclude: tuple[str, ...] = ()
    ignore: tuple[str, ...] = ()
    baseline: str | None = None
    max_age: str = "30d"


@dataclass(frozen=True, slots=True)
class Settings:
    """Everything that a settings file can say; ``folder`` is where it was found (or the working directory)."""

    folder: Path
    snapshots: str = "snapshots"
    sources: tuple[str, ...] = ("anthropic",)
    contact: str | None = None
    site_url: str | None = None
    check: CheckSettings = CheckSettings()

    @property
    def snapshots_folder(self) -> Path:
        """Give the snapshots folder, relative to the place of the settings."""
        return self.folder / self.snapshots


def load_settings(start: Path | None = None, file: Path | None = None) -> Settings:
    """Give the settings in force for a folder.

    ``file`` names one settings file; otherwise ``lastcall.toml`` or a ``pyproject.toml`` with ``[tool.lastcall]`` is looked for
    in ``start`` (the working directory by default) and upwards to the root of the repository. Raises `SettingsError`.
    """
    start = start or Path.cwd()
    if file is not None:
        return _read(file, required=True) or Settings(start)
    for folder in (start, *start.absolute().parents):
        for name in ("lastcall.toml", "pyproject.toml"):
            if (folder / name).is_file() and (found := _read(folder / name, required=False)):
                return found
        if (folder / ".git").exists():
            break
    return Settings(start)


def _read(path: Path, *, required: bool) -> Settings | None:
    try:
        data = path.read_bytes()
    except OSError as error:
        raise SettingsError(f"{path}: can't be read ({error.strerror})", hint="name a settings file that exists") from None
    in_project = path.name == "pyproject.toml"
    # Nearly every project has a pyproject.toml without a word of ours: reading all its TOML costs more than any verb that reads.
    if in_project and not required and not _OURS.search(data):
        return None
    import tomllib

    try:
        document: Any = tomllib.loads(data.decode("utf-8"))
    except (tomllib.TOMLDecodeError, UnicodeDecodeError, RecursionError) as error:
        raise SettingsError(f"{path}: not TOML ({error})") from None
    if in_project:
        tool = document.get("tool")
        document = tool.get("lastcall") if isinstance(tool, dict) else None
        if document is None and not required:
            return None
    if not isinstance(document or {}, dict):
        raise SettingsError(f"{path}: tool.lastcall has the wrong type", hint="wanted: a table")
    values = _typed(Settings, document or {}, str(path), skip="folder")
    return Settings(folder=path.parent, **values)


def _typed(table: type, document: dict[str, Any], place: str, skip: str = "") -> dict[str, Any]:
    """Check one table against its dataclass and give the keyword arguments for it."""
    from typing import get_type_hints

    hints = get_type_hints(table)
    known = [field.name for field in fields(table) if field.name != skip]
    values: dict[str, Any] = {}
    for raw_key, value in document.items():
        name = raw_key.replace("-", "_")
        if name not in known:
            raise SettingsError(f"{place}: unknown setting {raw_key!r}", hint=_nearest(name, known))
        values[name] = _value(hints[name], value, f"{place}: {raw_key}")
    missing = [f.name for f in fields(table) if f.name in known and f.default is MISSING and f.name not in values]
    if missing:
        raise SettingsError(f"{place}: setting {missing[0]!r} is required")
    return values


def _value(wanted: Any, value: Any, place: str) -> Any:
    from typing import Union, get_args, get_origin

    if isinstance(value, dict) and hasattr(wanted, "__dataclass_fields__"):
        return wanted(**_typed(wanted, value, place))
    if get_origin(wanted) is tuple and isinstance(value, list) and all(isinstance(item, str) for item in value):
        return tuple(value)
    plain = [kind for kind in get_args(wanted) or (wanted,) if isinstance(kind, type)]
    if get_origin(wanted) in (None, Union, UnionType) and any(type(value) is kind for kind in plain):
        return value
    raise SettingsError(f"{place}: {value!r} has the wrong type", hint=f"wanted: {_spoken(wanted)}")


def _spoken(wanted: Any) -> str:
    from typing import get_args, get_origin

    if get_origin(wanted) is tuple:
        return "a list of strings"
    if hasattr(wanted, "__dataclass_fields__"):
        return "a table"
    return " or ".join(kind.__name__ for kind in get_args(wanted) or (wanted,) if kind is not type(None))


def _nearest(name: str, known: list[str]) -> str:
    import difflib

    close = difflib.get_close_matches(name, known, n=1)
    return f"did you mean {close[0]!r}?" if close else "known settings: " + ", ".join(known)
