from __future__ import annotations

import os
from datetime import date
from pathlib import Path
from typing import Any

import duckdb
import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from tests.engines.tables import answer, small_mappings, table

from tertial.data.tables import TABLES
from tertial.data.tables_scan import Scan, ScanPart
from tertial.query import engine as engines
from tertial.query.engine import Engine
from tertial.query.inputs import INPUTS
from tertial.query.ledger import income_statement
from tertial.query.step import Query, Step

COUNT = Query("count", (Step("counted", "SELECT COUNT(*) AS n, SUM(amount) AS total FROM ledger"),), {}, ())


def ledger(amount: int, day: date = date(2023, 1, 5)) -> Any:
    return table("ledger", [{"date": day, "account": "5010", "unit": "510", "amount": amount}])


def scan(*paths: Path) -> Scan:
    """Ledgers in files, as batches `b0`, `b1` and so on."""
    return Scan(TABLES["ledger"], date(2026, 1, 1), tuple(ScanPart(f"b{i}", path) for i, path in enumerate(paths)))


def test_parquet_files_and_arrow_tables_are_read_alike(tmp_path: Path) -> None:
    paths = [tmp_path / "a 'quoted'.parquet", tmp_path / "b.parquet"]
    for path, amount in zip(paths, (100, 200), strict=True):
        pq.write_table(ledger(amount), path)
    with Engine({"ledger": scan(*paths)}) as engine:
        assert engine.run(COUNT).to_pylist() == [{"n": 2, "total": 300}]
    with Engine({"ledger": pa.concat_tables([ledger(100), ledger(200)])}) as engine:
        assert engine.run(COUNT).to_pylist() == [{"n": 2, "total": 300}]


def test_missing_tables_are_empty_and_missing_columns_null() -> None:
    lean = ledger(100).select(["date", "account", "amount"])
    with Engine({**small_mappings(), "ledger": lean}) as engine:
        (row,) = answer(engine, income_statement(date(2023, 1, 31), ("unit",)))
    assert (row["unit"], row["actual_to_date"], row["budget_year"]) == ("", -100, None)


def test_types_are_cast_to_ours_and_other_columns_ignored() -> None:
    wide = ledger(100).append_column("password", pa.array(["secret"]))
    wide = wide.set_column(wide.schema.get_field_index("amount"), "amount", pa.array([100], pa.int32()))
    with Engine({"ledger": wide}) as engine:
        rows = engine.run(Query("all", (Step("every", "SELECT * FROM ledger"),), {}, ("row",)))
    assert rows.column_names == [name for name, _ in INPUTS["ledger"]]
    assert rows.schema.field("amount").type == pa.int64()


def test_a_table_that_no_query_reads_is_refused() -> None:
    with pytest.raises(KeyError, match="no query reads salaries"):
        Engine({"salaries": ledger(1)})


@pytest.mark.parametrize(
    "sql",
    [
        "SELECT * FROM read_parquet('{secret}')",
        "SELECT * FROM '{secret}'",
        "SELECT * FROM read_csv('https://example.org/x.csv')",
        "SELECT * FROM read_text('/etc/hosts')",
        "SELECT * FROM left_lying_about",
    ],
)
def test_nothing_but_the_inputs_can_be_read(sql: str, tmp_path: Path) -> None:
    left_lying_about = ledger(1)
    given, secret = tmp_path / "given.parquet", tmp_path / "secret.parquet"
    pq.write_table(left_lying_about, given)
    pq.write_table(left_lying_about, secret)
    with Engine({"ledger": scan(given)}) as engine:
        assert engine.run(COUNT).num_rows == 1
        with pytest.raises(duckdb.Error):
            engine.run(Query("bad", (Step("x", sql.format(secret=secret)),), {}, ()))


def test_a_shared_step_is_kept_for_its_own_values_only() -> None:
    shared = Step("upto", "SELECT * FROM ledger WHERE amount <= $top", shared=True)
    last = Step("sums", "SELECT SUM(amount) AS total FROM upto")
    both = pa.concat_tables([ledger(1), ledger(10)])
    with Engine({"ledger": both}) as engine:
        for top, total in ((5, 1), (50, 11), (5, 1)):
            assert engine.run(Query("q", (shared, last), {"top": top}, ())).to_pylist() == [{"total": total}]


def test_explain_shows_statement_inputs_and_values() -> None:
    query = income_statement(date(2023, 8, 31), only={"unit": "510"})
    with Engine({}) as engine:
        text = engine.explain(query)
    assert text.startswith("-- income_statement_by_line\n-- reads account_lines,")
    assert "$as_of = 2023-08-31" in text
    assert "$only_unit = 510" in text
    assert text.endswith(query.sql)


def test_codes_that_occur() -> None:
    with Engine({"ledger": pa.concat_tables([ledger(1), ledger(2)])}) as engine:
        assert engine.codes("ledger", "account") == ("5010",)
        with pytest.raises(KeyError, match="no column password"):
            engine.codes("ledger", "password")


WIDE = "SELECT 'a text that takes some room ' || i AS text FROM (SELECT UNNEST(RANGE(400000)) AS i) AS many"
LARGE = Query("large", (Step("wide", WIDE, shared=True), Step("n", "SELECT COUNT(text) AS n FROM wide")), {}, ())


def test_what_does_not_fit_in_memory_is_put_aside_and_gone_with_the_engine(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(engines, "MEMORY", 7 << 20)
    monkeypatch.setattr(engines, "MEMORY_OF_THREAD", 1 << 20)
    aside = tmp_path / "aside"
    with Engine({}, threads=1, aside=aside) as engine:
        assert engine.rows(LARGE) == [{"n": 400_000}]
        assert sum(path.stat().st_size for path in aside.iterdir()) > 1 << 20
    assert not aside.exists()
    with Engine({}, threads=1) as engine, pytest.raises(duckdb.OutOfMemoryException):
        engine.rows(LARGE)


def test_what_a_crash_has_left_is_deleted_a_day_later(tmp_path: Path) -> None:
    left, new, other = (tmp_path / name for name in ("duckdb_temp_1_0_owner", "duckdb_temp_2_0_owner", "manifest.json"))
    for path in (left, new, other):
        path.write_text("x")
        os.utime(path, (1_000_000_000, 1_000_000_000) if path != new else None)
    with Engine({}, aside=tmp_path):
        assert sorted(path.name for path in tmp_path.iterdir()) == [new.name, other.name]
