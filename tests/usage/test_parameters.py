"""Parameters beside a model: told only where one call or object holds both, for certain."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from scraper.lifecycle import Model, Parameter, Snapshot
from scraper.usage.parameters import generation, refusing
from scraper.usage.verdict import Verdict
from tests.usage.facts import PAGE, SNAPSHOT
from tests.usage.support import report_of

if TYPE_CHECKING:
    from pathlib import Path

TOLD = {
    'client.messages.create(model="claude-opus-4-8", temperature=0.2)': ["temperature"],
    'client.messages.create(\n    temperature=0,\n    model="claude-opus-4-7",  # it\'s new\n    top_k=5,\n)': [
        "temperature",
        "top_k",
    ],
    '{"model": "claude-sonnet-5-5", "top_p": 0.5, "messages": [{"role": "user"}]}': ["top_p"],
    "await client.messages.create({\n  model: 'claude-opus-5',\n  messages: [f(1, 2)],\n  temperature: 0.7 })": ["temperature"],
    "ChatAnthropic(model_name='claude-opus-4-8', temperature=0)": ["temperature"],
}
SILENT = [
    'create(model="claude-opus-4-8", temperature=1)',
    'create(model="claude-opus-4-8", temperature=1.0)',
    'create(model="claude-opus-4-8", temperature=value)',
    'create(model="claude-opus-4-8", options={"temperature": 0.2})',
    'f(g(model="claude-opus-4-8"), temperature=0.2)',
    'create(model="claude-opus-4-6", temperature=0.2)',
    'create(model="claude-3-opus-20240229", temperature=0.2)',
    'create(model="us.anthropic.claude-opus-4-8", temperature=0.2)',
    'create(model="claude-mythos-preview", temperature=0.2)',
    'model = "claude-opus-4-8"\ntemperature = 0.2',
    "model: claude-opus-4-8\ntemperature: 0.2",
    'create(model="claude-opus-4-8")\ncreate(temperature=0.2)',
    '["claude-opus-4-8", {"temperature": 0.2}]',
    'print("claude-opus-4-8", temperature=0.2)',
    'create(model="claude-opus-4-8"  # temperature=0.2\n)',
    'create(model="claude-opus-4-8", note="temperature=0.2")',
    'create(model="claude-opus-4-8", temperature=0.2',
    '"see create(claude-opus-4-8, temperature=0.2)"',
    'create(model="claude-opus-4-8", temperature=0.2]',
    'create(model="claude-opus-4-8", my_temperature=0.2)',
    'create(model="claude-opus-4-8", x=a.temperature == 0.2)',
]


@pytest.fixture(autouse=True)
def _own_folder(tmp_path: object, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(str(tmp_path))


def told(text: str) -> list[str]:
    return [one.written for one in report_of({"a.py": text}).findings if one.verdict is Verdict.PARAMETER]


@pytest.mark.parametrize(("text", "names"), TOLD.items())
def test_a_refused_parameter_is_told(text: str, names: list[str]) -> None:
    """In the same call or object literal, with a number that isn't the default, for a model that the page places."""
    assert told(text) == names


@pytest.mark.parametrize("text", SILENT)
def test_what_is_uncertain_is_silence(text: str) -> None:
    """Everything else says nothing."""
    assert told(text) == []


def test_an_id_is_not_rewritten_to_a_model_that_refuses_what_stands_beside_it() -> None:
    """The call is told with what to leave out, and left to a person; without the parameter it is rewritten."""
    (one,) = report_of({"a.py": 'create(model="claude-3-opus-20240229", temperature=0.2, top_k=1)'}).findings
    assert one.rewritten is None
    assert one.message.endswith("use claude-opus-4-8, and leave out temperature, top_k, which it refuses")
    (one,) = report_of({"a.py": 'create(model="claude-3-opus-20240229", max_tokens=2)'}).findings
    assert one.rewritten == "claude-opus-4-8"


NOT_BY_ITSELF = {
    "a.ipynb": r'{"source": ["create(model=\"claude-3-opus-20240229\",\n", "  temperature=0.2)"]}',
    "a.yaml": "llm:\n  model: claude-3-opus-20240229\n  temperature: 0.2\n",
    "b.yml": "llm:\n  top_p: 0.3\n  model: claude-3-opus-20240229\n",
    "a.toml": 'model = "claude-3-opus-20240229"\ntop_k = 5\n',
    "a.env": "MODEL=claude-3-opus-20240229\nTEMPERATURE=0.2\n",
    "a.py": 'create(model="claude-3-opus-20240229", temperature=value)',
    "b.py": 'create(model="claude-3-opus-20240229", options={"temperature": 0.2})',
    "a.js": "const c = { model: 'claude-3-opus-20240229', temperature: cold ? 0 : 0.5 }",
}
BY_ITSELF = {
    "a.yaml": "model: claude-3-opus-20240229\ntemperature: 1\n",
    "b.yaml": "model: claude-3-opus-20240229\n" + "# more\n" * 200 + "temperature: 0.2\n",
    "a.py": 'create(model="claude-3-opus-20240229", temperature=None)\ncreate(model=other, temperature=0.2)\n',
    "b.py": 'create(model="claude-3-opus-20240229", room_temperature=20)\n',
}


@pytest.mark.parametrize("name", NOT_BY_ITSELF)
def test_what_may_break_is_not_rewritten(name: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Silence is for what is uncertain, and so is leaving alone: a setting near the id may belong to the same call."""
    monkeypatch.chdir(tmp_path)
    (one,) = report_of({name: NOT_BY_ITSELF[name]}).findings
    assert (one.verdict, one.rewritten, one.replacement) == (Verdict.RETIRED, None, "claude-opus-4-8")
    assert "which claude-opus-4-8 refuses: look before you rewrite it" in one.message


@pytest.mark.parametrize("name", BY_ITSELF)
def test_what_has_nothing_to_do_with_it_stands_in_no_way(name: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A default, another call, a setting far away and another word leave the replacement certain."""
    monkeypatch.chdir(tmp_path)
    (one,) = report_of({name: BY_ITSELF[name]}).findings
    assert one.rewritten == "claude-opus-4-8"


def test_generations_are_read_from_both_styles_of_id() -> None:
    """Family and version come from the id, and an id without a version has none."""
    assert generation("claude-opus-4-7") == ("opus", (4, 7))
    assert generation("claude-opus-4-20250514") == ("opus", (4, 0))
    assert generation("claude-sonnet-4-5-20250929") == ("sonnet", (4, 5))
    assert generation("claude-3-5-sonnet-20241022") == ("sonnet", (3, 5))
    assert generation("claude-3-opus-20240229") == ("opus", (3, 0))
    assert generation("claude-mythos-preview") is None
    assert generation("claude-2.1") is None


def test_a_sentence_about_one_family_says_nothing_of_others() -> None:
    """The words "Claude Opus 4.7 and later" place Opus alone; a sentence in another form places nothing."""
    models = tuple(
        Model(model_id, "active") for model_id in ("claude-opus-4-6", "claude-opus-4-7", "claude-opus-5", "claude-sonnet-5")
    )

    def refused(since: str, behaviour: str = "Returns a 400 error") -> set[str]:
        record = Parameter(("temperature",), "deprecated", since, None, behaviour)
        return set(refusing([Snapshot("anthropic", PAGE, models=models, parameters=(record,))]))

    assert refused("Claude Opus 4.7 and later") == {"claude-opus-4-7", "claude-opus-5"}
    assert refused("Claude 4.7 and later models") == {"claude-opus-4-7", "claude-opus-5", "claude-sonnet-5"}
    assert refused("newer models") == set()
    assert refused("Claude Opus 4.7 and later", "Is ignored") == set()
    assert "claude-opus-4-6" not in refusing([SNAPSHOT])
