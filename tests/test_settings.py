"""Settings: found from below, typed, closed, and every key stands in the README."""

from __future__ import annotations

import re
from dataclasses import fields
from typing import TYPE_CHECKING

import pytest

from scraper.errors import SettingsError
from scraper.settings import CheckSettings, Settings, load_settings
from tests.support.captures import ROOT

if TYPE_CHECKING:
    from pathlib import Path

WITHIN = {
    "lastcall.toml": '[check]\nwithin = "5d"\n',
    "table": '[tool.lastcall.check]\nwithin = "5d"\n',
    "quoted": '[tool."lastcall".check]\nwithin = "5d"\n',
    "spaced": '[ tool . lastcall ]\ncheck = {within = "5d"}\n',
    "inline": '[tool]\nlastcall = {check = {within = "5d"}}\n',
    "dotted": '[tool]\nlastcall.check.within = "5d"\n',
    "root": 'tool.lastcall.check.within = "5d"\n',
}


@pytest.fixture
def below(tmp_path: Path) -> Path:
    """Give a folder two below the root of a repository."""
    (tmp_path / ".git").mkdir()
    folder = tmp_path / "a" / "b"
    folder.mkdir(parents=True)
    return folder


@pytest.mark.parametrize("form", list(WITHIN))
def test_every_spelling_is_found_from_below(below: Path, form: str) -> None:
    """However TOML writes the table, it is found from any folder below."""
    root = below.parent.parent
    (root / (form if form == "lastcall.toml" else "pyproject.toml")).write_text(WITHIN[form])
    settings = load_settings(below)
    assert (settings.check.within, settings.folder, settings.snapshots_folder) == ("5d", root, root / "snapshots")


@pytest.mark.parametrize(
    "content", ["", "[project]\nname = 'x'\ndependencies = ['lastcall']\n", "not TOML ]", "tool = 3\n", "\xff"]
)
def test_a_project_without_our_settings_is_passed_over(below: Path, content: str) -> None:
    """Somebody else's pyproject.toml, even a broken one, is none of our business."""
    (below / "pyproject.toml").write_text(content, encoding="latin-1")
    assert load_settings(below) == Settings(below)


def test_the_search_ends_at_the_repository(below: Path) -> None:
    """A file above the repository's root isn't asked."""
    (below / ".git").mkdir()
    (below.parent / "lastcall.toml").write_text('snapshots = "elsewhere"\n')
    assert load_settings(below).snapshots == "snapshots"


def test_the_nearest_file_wins(below: Path) -> None:
    """A file here is taken before one above, and lastcall.toml before pyproject.toml."""
    (below.parent / "lastcall.toml").write_text('snapshots = "above"\n')
    (below / "pyproject.toml").write_text('[tool.lastcall]\nsnapshots = "project"\n')
    assert load_settings(below).snapshots == "project"
    (below / "lastcall.toml").write_text('snapshots = "own"\n')
    assert load_settings(below).snapshots == "own"


@pytest.mark.parametrize(
    ("content", "sentence", "hint"),
    [
        ('snapshot = "x"', "unknown setting 'snapshot'", "did you mean 'snapshots'?"),
        ("[check]\nwithn = '9d'", "unknown setting 'withn'", "did you mean 'within'?"),
        ("zzz = 1", "unknown setting 'zzz'", "known settings: "),
        ("snapshots = 3", "snapshots: 3 has the wrong type", "wanted: str"),
        ("sources = 'anthropic'", "sources: 'anthropic' has the wrong type", "a list of strings"),
        ("sources = [1]", "sources: [1] has the wrong type", "a list of strings"),
        ("check = 1", "check: 1 has the wrong type", "a table"),
        ("[check", "not TOML", ""),
    ],
)
def test_a_mistake_is_named_with_the_way_out(below: Path, content: str, sentence: str, hint: str) -> None:
    """A misspelt setting is never silently ignored."""
    (below / "lastcall.toml").write_text(content)
    with pytest.raises(SettingsError) as caught:
        load_settings(below)
    assert sentence in str(caught.value)
    assert hint in (caught.value.hint or "")


def test_a_table_of_ours_that_is_none_is_told(below: Path) -> None:
    """`lastcall = 3` under [tool] is a mistake, not a crash."""
    (below / "pyproject.toml").write_text("[tool]\nlastcall = 3\n")
    with pytest.raises(SettingsError, match="wrong type"):
        load_settings(below)


def test_a_named_file_has_to_be_there(below: Path) -> None:
    """Who names a file means it."""
    with pytest.raises(SettingsError, match="can't be read"):
        load_settings(file=below / "none.toml")
    (below / "mine.toml").write_text("site_url = 'https://example.org'\n")
    assert load_settings(file=below / "mine.toml").site_url == "https://example.org"


def test_brackets_without_end_are_a_mistake(below: Path) -> None:
    """Nesting that no reader follows is one sentence, too."""
    (below / "lastcall.toml").write_text("a = " + "[" * 100_000)
    with pytest.raises(SettingsError, match="not TOML"):
        load_settings(below)


def section() -> str:
    """Give the README's section on settings."""
    return (ROOT / "README.md").read_text(encoding="utf-8").partition("\n## Settings\n")[2].partition("\n## ")[0]


def test_every_setting_is_in_the_readme() -> None:
    """A setting that the README doesn't show doesn't exist for its users."""
    known = {field.name for table in (Settings, CheckSettings) for field in fields(table)} - {"folder", "check"}
    assert {name for name in known if not re.search(rf"^(# )?{name} = ", section(), re.MULTILINE)} == set()


def test_the_readme_shows_settings_that_work(below: Path) -> None:
    """The example of the README is a settings file."""
    example = re.search(r"```toml\n(.*?)```", section(), re.DOTALL)
    assert example
    (below / "lastcall.toml").write_text(example[1].replace("# baseline", "baseline"))
    settings = load_settings(below)
    assert (settings.check.within, settings.check.baseline) == ("90d", "lastcall-baseline.json")
