"""Sums: nothing is dropped and nothing is rounded, from the rows to every form of the output."""

from __future__ import annotations

import csv
import io
import json
import tempfile
from decimal import Decimal
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from scraper.errors import UsageError
from scraper.usage.audit import ledger as ledgers
from scraper.usage.audit import render_csv, render_json
from scraper.usage.audit.ledger import Ledger, total
from tests.support.exports import COST, NEW, audited, export, read, write

if TYPE_CHECKING:
    from collections.abc import Iterable

NAMES = st.sampled_from(
    [
        "claude-opus-4-1-20250805",
        "claude-sonnet-4-5",
        "claude-sonnet-4-5-20250929",
        "anthropic.claude-opus-4-1-20250805-v1:0",
        "Claude Sonnet 3.5",
        "Claude Opus 4.1",
        "claude-neptune-9",
        "",
    ]
)
# What UTF-8 can't carry, a carriage return that the csv module doesn't quote, and blanks at the edges don't come back.
OWNERS = st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\r"), max_size=8).map(str.strip)
COUNTS = st.one_of(st.integers(0, 10**6), st.integers(0, 10**30))
MONEY = st.decimals(-1000, 10**12, places=12, allow_nan=False)
DAYS = st.dates().map(str)

USED = st.fixed_dictionaries(
    {
        "usage_date_utc": DAYS,
        "model_version": NAMES,
        "workspace": OWNERS,
        "api_key": OWNERS,
        "usage_input_tokens_no_cache": COUNTS,
        "usage_input_tokens_cache_write_5m": COUNTS,
        "usage_input_tokens_cache_write_1h": COUNTS,
        "usage_input_tokens_cache_read": COUNTS,
        "usage_output_tokens": COUNTS,
    }
)
PAID = st.fixed_dictionaries({"usage_date_utc": DAYS, "model": NAMES, "workspace": OWNERS, "api_key": OWNERS, "cost_usd": MONEY})


def tokens(row: dict[str, object]) -> int:
    return sum(count for name, count in row.items() if "tokens" in name and isinstance(count, int))


@settings(max_examples=60, deadline=None)
@given(st.lists(USED, max_size=25), st.lists(PAID, max_size=25))
def test_groups_add_up_to_the_rows(used: list[dict[str, object]], paid: list[dict[str, object]]) -> None:
    """Over any rows, the groups, the models, the JSON and the CSV each add up to the same exact tokens and money."""
    with tempfile.TemporaryDirectory() as folder:
        rows = [{name: str(value) for name, value in row.items()} for row in used]
        prices = [{name: format(v, "f") if isinstance(v, Decimal) else str(v) for name, v in row.items()} for row in paid]
        one = write(Path(folder) / "usage.csv", export(NEW, *rows))
        two = write(Path(folder) / "cost.csv", export(COST, *prices))
        ledger = read(one, two)
    wanted_tokens = sum(map(tokens, used))
    # Added as whole trillionths of a dollar: another way than the ledger's.
    wanted_cost = ledgers.MONEY.scaleb(Decimal(sum(int(f"{row['cost_usd']:.12f}".replace(".", "")) for row in paid)), -12)
    whole = total(ledger.groups.values())
    assert (whole.rows, whole.tokens, whole.cost) == (len(used) + len(paid), wanted_tokens, wanted_cost)

    result = audited(ledger)
    assert (result.whole.rows, result.whole.tokens, result.whole.cost) == (whole.rows, whole.tokens, whole.cost)
    document = json.loads(render_json.render(result))
    parts = [model["usage"] for model in document["models"]] + [
        document["without_model"] or {"tokens": {"all": 0}, "cost_usd": "0"}
    ]
    assert sum(part["tokens"]["all"] for part in parts) == document["total"]["tokens"]["all"] == wanted_tokens
    assert exact(part["cost_usd"] for part in parts) == Decimal(document["total"]["cost_usd"]) == wanted_cost
    table = list(csv.DictReader(io.StringIO(render_csv.render(result))))
    assert sum(int(row["all_tokens"]) for row in table) == wanted_tokens
    assert exact(row["cost_usd"] for row in table) == wanted_cost


def exact(amounts: Iterable[str]) -> Decimal:
    whole = Decimal(0)
    for amount in amounts:
        whole = ledgers.MONEY.add(whole, Decimal(amount))
    return whole


@settings(max_examples=40, deadline=None)
@given(st.lists(USED, max_size=20))
def test_each_group_is_the_sum_of_its_rows(used: list[dict[str, object]]) -> None:
    """A group has the rows of its model, workspace and key, no other, and the last of their days."""
    with tempfile.TemporaryDirectory() as folder:
        rows = [{name: str(value) for name, value in row.items()} for row in used]
        ledger = read(write(Path(folder) / "usage.csv", export(NEW, *rows)))
    wanted: dict[tuple[object, ...], list[dict[str, object]]] = {}
    for row in used:
        wanted.setdefault((row["model_version"], row["workspace"], row["api_key"]), []).append(row)
    found = {key: (usage.rows, usage.tokens, usage.last_day) for key, usage in ledger.groups.items()}
    assert found == {
        key: (len(rows), sum(map(tokens, rows)), max(str(row["usage_date_utc"]) for row in rows)) for key, rows in wanted.items()
    }


def test_too_many_keys_share_a_group(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Past the bound of memory new keys are counted together, and the whole stays the whole."""
    monkeypatch.setattr(ledgers, "MOST_GROUPS", 10)
    ledger = read(write(tmp_path / "usage.csv", export(NEW, *({"api_key": f"key-{n % 40}"} for n in range(80)))))
    assert len(ledger.groups) == 11
    assert total(ledger.groups.values()).tokens == 80 * 200
    assert ledger.groups["claude-opus-4-1-20250805", ledgers.OTHERS, ledgers.OTHERS].rows == 60


def test_too_many_models_are_no_models(monkeypatch: pytest.MonkeyPatch) -> None:
    """A column with thousands of names isn't a column of models."""
    monkeypatch.setattr(ledgers, "MOST_MODELS", 3)
    ledger = Ledger()
    for name in "abc":
        ledger.open_group(name, "", "")
    with pytest.raises(UsageError, match="more than 3 different names"):
        ledger.open_group("d", "", "")
