"""Reading exports: every form that the Console has written, and every way in which a file can be none."""

from __future__ import annotations

import gzip
import zipfile
from decimal import Decimal
from typing import TYPE_CHECKING

import pytest

from scraper.errors import UsageError
from scraper.usage.audit.ledger import total
from tests.support.exports import COST, NEW, OLD, PLAIN, export, read, write

if TYPE_CHECKING:
    from pathlib import Path

    from scraper.usage.audit.ledger import Usage


def whole(*paths: str) -> Usage:
    return total(read(*paths).groups.values())


def refused(path: str) -> UsageError:
    with pytest.raises(UsageError) as caught:
        read(path)
    assert caught.value.exit_status == 2
    assert "\n" not in str(caught.value)
    return caught.value


@pytest.mark.parametrize("columns", [NEW, OLD, list(reversed(NEW)), sorted(OLD)], ids=["new", "old", "reversed", "sorted"])
def test_tokens_of_every_usage_form(tmp_path: Path, columns: list[str]) -> None:
    """Both usage forms give the same sums, in whatever order their columns stand."""
    usage = whole(write(tmp_path / "usage.csv", export(columns, {}, {})))
    assert (usage.rows, usage.input, usage.cache_write, usage.cache_read, usage.output) == (2, 200, 40, 60, 100)
    assert usage.tokens == 400
    assert usage.last_day == "2026-11-20"


def test_cost_form(tmp_path: Path) -> None:
    """A cost export gives exact money, no tokens, and keeps the rows that name no model."""
    rows = [{"cost_usd": "0.1"}, {"cost_usd": "0.2"}, {"model": "", "token_type": "", "cost_usd": "3E-7"}]
    ledger = read(write(tmp_path / "cost.csv", export(COST, *rows)))
    assert ledger.inputs[0].form == "cost"
    assert not ledger.inputs[0].has_tokens
    assert total(ledger.groups.values()).cost == Decimal("0.3000003")
    assert {key[0] for key in ledger.groups} == {"Claude Opus 4.1", ""}


def test_byte_order_mark_crlf_and_blank_lines(tmp_path: Path) -> None:
    """What a spreadsheet does to a file on saving changes nothing."""
    text = export(NEW, {}, {}).replace("\n", "\r\n") + "\r\n\r\n"
    assert whole(write(tmp_path / "usage.csv", b"\xef\xbb\xbf" + text.encode())).tokens == 400


def test_quoted_commas_quotes_and_line_breaks(tmp_path: Path) -> None:
    """Names of keys may hold what CSV has to quote."""
    names = ["Ops, EU", 'the "big" one', "two\nlines", "ünïcödé ≤ 200k"]
    ledger = read(write(tmp_path / "usage.csv", export(NEW, *({"api_key": name} for name in names))))
    assert {key[2] for key in ledger.groups} == set(names)


def test_empty_cells_are_nothing(tmp_path: Path) -> None:
    """An empty token cell counts as none, an empty day leaves the last day as it was, and the row counts."""
    rows = [{}, {"usage_date_utc": "", "usage_input_tokens_cache_read": "", "usage_output_tokens": " "}]
    usage = whole(write(tmp_path / "usage.csv", export(NEW, *rows)))
    assert (usage.rows, usage.tokens, usage.last_day) == (2, 320, "2026-11-20")


def test_gzip_and_zip_are_told_by_their_bytes(tmp_path: Path) -> None:
    """The name of a file says nothing: a gzip called .csv and a zip of two exports are read."""
    text = export(NEW, {}).encode()
    packed = write(tmp_path / "usage.csv", gzip.compress(text))
    with zipfile.ZipFile(tmp_path / "both.zip", "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("october.csv", text)
        archive.writestr("november.CSV", text)
        archive.writestr("__MACOSX/._october.csv", b"\x00\x05")
        archive.writestr("readme.txt", "nothing")
    ledger = read(packed, str(tmp_path / "both.zip"))
    assert total(ledger.groups.values()).tokens == 600
    assert [each.name.rpartition("/")[2] for each in ledger.inputs] == ["usage.csv", "october.csv", "november.CSV"]


def test_several_files_add_up_by_key(tmp_path: Path) -> None:
    """Files of different forms are one whole, and each is told with its own rows and days."""
    one = write(tmp_path / "one.csv", export(NEW, {"usage_date_utc": "2026-09-01"}, {}))
    two = write(tmp_path / "two.csv", export(OLD, {"usage_date_utc": "2026-10-01T13:00:00Z"}))
    ledger = read(one, two)
    (usage,) = ledger.groups.values()
    assert (usage.rows, usage.tokens, usage.last_day) == (3, 600, "2026-11-20")
    assert [(each.rows, each.first_day, each.last_day) for each in ledger.inputs] == [
        (2, "2026-09-01", "2026-11-20"),
        (1, "2026-10-01", "2026-10-01"),
    ]


def test_requests_where_a_column_counts_them(tmp_path: Path) -> None:
    """A column of requests is summed; an export without one says so instead of zero."""
    counted = read(write(tmp_path / "a.csv", export([*NEW, "requests"], {"requests": "7"}, {"requests": ""})))
    assert counted.inputs[0].has_requests
    assert total(counted.groups.values()).requests == 7
    assert not read(write(tmp_path / "b.csv", export(NEW, {}))).inputs[0].has_requests


def test_no_workspace_and_no_key_column(tmp_path: Path) -> None:
    """An export that doesn't say whose use it is still counts it."""
    columns = [name for name in NEW if name not in {"workspace", "api_key"}]
    ledger = read(write(tmp_path / "usage.csv", export(columns, {})))
    assert list(ledger.groups) == [("claude-opus-4-1-20250805", "", "")]


def test_use_after_retirement_is_counted_from_the_day_after(tmp_path: Path) -> None:
    """The day of retirement itself isn't after it, whether or not a time follows the day."""
    days = ["2026-08-05", "2026-08-05T23:00:00Z", "2026-08-06", "2026-08-20"]
    ledger = read(write(tmp_path / "usage.csv", export(NEW, *({"usage_date_utc": day} for day in days))))
    (group,) = ledger.groups.values()
    assert (group.rows, group.after_rows, group.after_tokens) == (4, 2, 400)


@pytest.mark.parametrize(
    ("row", "said"),
    [
        ({"usage_output_tokens": "-5"}, "'-5' tokens or requests are fewer than none"),
        ({"usage_input_tokens_no_cache": "12.5"}, "'12.5' is no whole number"),
        ({"usage_input_tokens_cache_read": "1.2E+06"}, "'1.2E+06' is no whole number"),
        ({"usage_input_tokens_cache_write_1h": "many"}, "'many' is no whole number"),
        ({"usage_date_utc": "11/20/2026"}, "'11/20/2026' is no day"),
        ({"usage_date_utc": "2026-02-30"}, "'2026-02-30' is no day"),
        ({"usage_date_utc": "20261120"}, "'20261120' is no day"),
    ],
)
def test_a_bad_cell_is_told_with_its_line(tmp_path: Path, row: dict[str, str], said: str) -> None:
    """A number or a day that can't be right stops the audit: a wrong share is worse than none."""
    error = refused(write(tmp_path / "usage.csv", export(NEW, {}, {"api_key": "two\nlines"}, row)))
    assert f"usage.csv: line 5: {said}" in str(error)
    assert error.hint


@pytest.mark.parametrize("cell", ["NaN", "Infinity", "$1.20", "1,20", "1e-400", "0." + "1" * 90])
def test_a_cost_that_cannot_be_added_exactly(tmp_path: Path, cell: str) -> None:
    """Money is added exactly or not at all."""
    error = refused(write(tmp_path / "cost.csv", export(COST, {}, {"cost_usd": cell})))
    assert "line 3" in str(error)


def test_a_cost_of_credits_may_be_negative(tmp_path: Path) -> None:
    """Credits are part of the whole."""
    assert whole(write(tmp_path / "cost.csv", export(COST, {}, {"cost_usd": "-0.75"}))).cost == Decimal("-0.50")


def test_a_ragged_row_is_told_with_its_line(tmp_path: Path) -> None:
    """A row that is cut, or has a cell too many, is never read by guess."""
    text = export(NEW, {}, {})
    cut = refused(write(tmp_path / "cut.csv", text[:-20]))
    assert "cut.csv: line 3: 11 cells where the header has 14" in str(cut)
    assert "line 4: 1 cells" in str(refused(write(tmp_path / "more.csv", text + "total\n")))


def test_an_open_quote_is_told_with_its_line(tmp_path: Path) -> None:
    """A quote that is never closed, and text after a closed one, are broken CSV."""
    text = export(NEW, {})
    assert "line 3: broken CSV (unexpected end of data)" in str(refused(write(tmp_path / "a.csv", text + '2026-11-20,"claude')))
    assert "line 3: broken CSV" in str(refused(write(tmp_path / "b.csv", text + '2026-11-20,"claude"x,\n')))
    endless = text + '"' + "x" * 200_000
    assert "broken CSV (field larger than field limit" in str(refused(write(tmp_path / "c.csv", endless)))


def test_a_line_without_end_is_refused(tmp_path: Path) -> None:
    """What has no line breaks is held in memory no longer than a few megabytes."""
    assert "a line of more than 4,194,304 bytes" in str(refused(write(tmp_path / "a.csv", b"x" * (5 << 20))))


@pytest.mark.parametrize("after", [0, 10, 30_000])
def test_undecodable_bytes_are_told_with_their_offset(tmp_path: Path, after: int) -> None:
    """The byte that isn't UTF-8 is named by its offset, also far into the file."""
    text = export(NEW, *({} for _ in range(400))).encode()
    at = text.index(b"u" if after == 0 else b",", after)
    error = refused(write(tmp_path / "usage.csv", text[:at] + b"\xff" + text[at:]))
    assert f"usage.csv: not UTF-8 at byte {at:,} (0xff)" in str(error)


def test_an_offset_holds_after_a_byte_order_mark_and_across_chunks(tmp_path: Path) -> None:
    """A character that is cut where a chunk ends doesn't move the offset."""
    text = b"\xef\xbb\xbf" + export(NEW, *({} for _ in range(400))).encode()
    at = 8192 - 1
    error = refused(write(tmp_path / "usage.csv", text[:at] + b"\xe2\x89" + text[at:]))
    assert f"byte {at:,} (0xe2)" in str(error)


def test_what_is_no_text(tmp_path: Path) -> None:
    """UTF-16, a cut gzip, a zip without CSV and a zip that is none are one sentence each."""
    assert "the text is UTF-16" in str(refused(write(tmp_path / "a.csv", export(NEW, {}).encode("utf-16"))))
    packed = gzip.compress(export(NEW, *({"api_key": str(n)} for n in range(500))).encode())
    assert "the compressed data is cut or damaged" in str(refused(write(tmp_path / "b.gz", packed[:-200])))
    damaged = packed[:100] + bytes([packed[100] ^ 0xFF]) + packed[101:]
    assert "b2.gz: " in str(refused(write(tmp_path / "b2.gz", damaged)))
    with zipfile.ZipFile(tmp_path / "c.zip", "w") as archive:
        archive.writestr("readme.txt", "nothing")
    assert "there is no .csv in this zip" in str(refused(str(tmp_path / "c.zip")))
    assert "the compressed data is cut or damaged" in str(refused(write(tmp_path / "d.zip", b"PK\x03\x04nothing")))


def test_what_is_no_file(tmp_path: Path) -> None:
    """A path that isn't there, and a folder, are told as such."""
    assert "No such file" in str(refused(str(tmp_path / "missing.csv")))
    assert "Is a directory" in str(refused(str(tmp_path)))
    assert "empty, not even a header" in str(refused(write(tmp_path / "empty.csv", "")))


def test_wrong_columns_say_what_was_found_and_what_is_wanted(tmp_path: Path) -> None:
    """Another CSV is refused with its own columns and the wanted ones."""
    error = refused(write(tmp_path / "a.csv", "name,amount\nx,1\n"))
    assert "line 1: not a usage or cost export; its columns are 'name', 'amount'" in str(error)
    assert error.hint is not None
    assert "model_version" in error.hint
    assert "cost_usd" in error.hint


def test_a_kind_of_tokens_that_is_not_known_is_refused(tmp_path: Path) -> None:
    """A new column of tokens must not silently be left out of the whole."""
    columns = [*NEW, "usage_input_tokens_cache_write_24h"]
    assert "'usage_input_tokens_cache_write_24h' counts tokens of a kind" in str(
        refused(write(tmp_path / "a.csv", export(columns, {})))
    )
    assert "stands there twice" in str(refused(write(tmp_path / "b.csv", export([*NEW, "model_version"], {}))))


def test_every_known_column_has_a_cell_to_test_with() -> None:
    """The builder knows every column of the three forms: none of them is tested with an empty cell by mistake."""
    assert {*NEW, *OLD, *COST} <= set(PLAIN)
