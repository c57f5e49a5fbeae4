"""From a snapshot's tables to the answer of `tertial forecast --json`."""

from __future__ import annotations

import json
from collections.abc import Callable, Collection
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa
import pytest

from tertial.config import Settings
from tertial.data.snapshot import Snapshot
from tertial.data.tables import TABLES, arrow_schema, stored_columns
from tertial.domain.coding import parse_codes
from tertial.domain.committee import Area, CareType, Committee, Line
from tertial.findings import UnreadableError
from tertial.forecast.inputs import OPEN
from tertial.usecases.forecast_inputs import forecast_inputs, latest_known
from tertial.usecases.forecasts import as_json, days_table, forecast_of, money_table

AS_OF = date(2025, 8, 31)
SETTINGS = Settings(
    committee=Committee("Socialnämnden", "Exempelby", "212000-9999"),
    areas=(Area("A", "Barn", parse_codes(["100"])), Area("B", "Vuxen", parse_codes(["200-299"]))),
    lines=(
        Line("municipal_grant", "Kommunbidrag", parse_codes(["3900"]), "income"),
        Line("income", "Intäkter", parse_codes(["3000-3899"]), "income"),
        Line("costs", "Kostnader", parse_codes(["4000-8999"]), "costs"),
    ),
    care_types=(
        CareType("hvb", "HVB", parse_codes(["4611"]), True),
        CareType("sis", "SiS", parse_codes(["4611-4612"]), True),
        CareType("network_home", "Nätverkshem", (), False),
    ),
)
Make = Callable[..., Snapshot]


class Made(Snapshot):
    """A snapshot of tables that are at hand instead of in batches."""

    tables: dict[str, pa.Table]

    def table(self, name: str, without: Collection[str] = ()) -> pa.Table:
        if name in TABLES:
            return self.tables[name].drop_columns(list(without))
        return super().table(name, without)


@pytest.fixture
def snapshot(tmp_path: Path) -> Make:
    return maker(tmp_path)


def maker(folder: Path) -> Make:
    """What makes snapshots of rows."""

    def make(as_of: date = AS_OF, **rows: list[dict[str, Any]]) -> Snapshot:
        made = Made.of(folder, [], as_of)
        tables = {}
        for kind, table in TABLES.items():
            schema = arrow_schema(stored_columns(table))
            full = [dict.fromkeys(schema.names) | {"row": i + 2} | r for i, r in enumerate(rows.get(kind, []))]
            filled = pa.Table.from_pylist(full, schema=schema)
            tables[kind] = filled.append_column("batch", pa.array(["b"] * filled.num_rows, pa.string()))
        object.__setattr__(made, "tables", tables)
        return made

    return make


def ledger(until: date, lag: int = 0) -> list[dict[str, Any]]:
    """Every month since 2022: 2 million of grant to each unit, 1 million of costs, and 31 000 for each of 20 places."""
    out = []
    for month in range(2022 * 12, until.year * 12 + until.month - lag):
        day = date(month // 12, month % 12 + 1, 15)
        for unit in ("100", "210"):
            out += [
                {"date": day, "account": "3900", "unit": unit, "amount": -200_000_000, "voucher": "A"},
                {"date": day, "account": "5010", "unit": unit, "amount": 100_000_000, "voucher": "A"},
            ]
        out.append({"date": day, "account": "4611", "unit": "100", "amount": 62_000_000, "voucher": "A"})
    return out


def stays(count: int = 20) -> list[dict[str, Any]]:
    """Places that are always taken: each stay lasts 100 days and the next begins the day after."""
    out = []
    for place in range(count):
        day = date(2022, 1, 1) + timedelta(days=5 * place)
        while day <= AS_OF:
            end = day + timedelta(days=99)
            known = end <= AS_OF
            out.append({
                "placement_id": f"p{place}-{day}", "person": f"{place}-{day}", "care_type": "hvb", "unit": "100", "start": day,
                "end": end if known else None, "day_price": 100_000, "registered": day, "end_registered": end if known else None,
            })  # fmt: skip
            day = end + timedelta(days=1)
    return out


def budget() -> list[dict[str, Any]]:
    months = [date(2025, m, 1) for m in range(1, 13)]
    rows = [("3900", "100", -200_000_000), ("3900", "210", -200_000_000), ("4611", "100", 50_000_000)]
    return [
        {"version": "2025", "month": m, "account": account, "unit": unit, "amount": amount}
        for m in months
        for account, unit, amount in rows
    ]


def test_the_answer_has_the_shape_and_the_signs_of_the_contract(snapshot: Make) -> None:
    made = forecast_of(snapshot(ledger=ledger(AS_OF), placements=stays(), budget=budget()), SETTINGS, 500)
    answer = json.loads(json.dumps(as_json(made)))
    assert list(answer) == [
        "as_of", "year", "paths", "seed", "seconds", "result", "areas", "lines", "care_types", "measures",
        "rates",
    ]  # fmt: skip
    assert (answer["as_of"], answer["year"], answer["paths"], answer["seed"]) == ("2025-08-31", 2025, 500, 1)
    for one in (answer["result"], answer["areas"]["A"], answer["lines"]["costs"]):
        assert list(one) == ["to_date", "budget", "mean", "quantiles"]
        assert list(one["quantiles"]) == ["0.05", "0.1", "0.25", "0.5", "0.75", "0.9", "0.95"]
    assert answer["lines"]["municipal_grant"]["to_date"] == 8 * 4_000_000
    assert answer["lines"]["costs"]["to_date"] == -8 * 2_620_000
    assert answer["result"]["budget"] == 12 * 3_500_000
    assert answer["areas"]["B"]["to_date"] == 8 * 1_000_000
    assert sum(a["to_date"] for a in answer["areas"].values()) == answer["result"]["to_date"]
    hvb = answer["care_types"]["hvb"]
    assert hvb["open"] == 20
    assert hvb["cost"]["to_date"] == -8 * 620_000
    assert hvb["care_days"]["to_date"] == pytest.approx(20 * 243, rel=0.02)
    assert hvb["care_days"]["mean"] == pytest.approx(20 * 365, rel=0.06)
    assert hvb["cost"]["mean"] == pytest.approx(-12 * 620_000, rel=0.06)
    assert answer["care_types"]["network_home"]["open"] == 0
    assert answer["measures"] == {}
    assert answer["rates"] == {}


def test_care_types_that_share_an_account_are_one_group_and_one_without_accounts_is_none(snapshot: Make) -> None:
    inputs = forecast_inputs(snapshot(ledger=ledger(AS_OF), placements=stays(2)), SETTINGS)
    assert inputs.care_group == (0, 0, -1)
    assert inputs.books.care.shape[0] == 1
    assert inputs.books.care_line[0].tolist() == [0.0, 0.0, 1.0]
    assert (inputs.books.total - inputs.books.amount).sum() == inputs.books.care.sum()


def test_the_last_month_that_is_booked_in_full_is_found(snapshot: Make) -> None:
    august = 2025 * 12 + 7
    assert forecast_inputs(snapshot(ledger=ledger(AS_OF)), SETTINGS).books.closed == august
    assert forecast_inputs(snapshot(ledger=ledger(AS_OF, lag=2)), SETTINGS).books.closed == august - 2
    middle = date(2025, 8, 20)
    assert forecast_inputs(snapshot(middle, ledger=ledger(middle)), SETTINGS).books.closed == august - 1
    begun = [
        *ledger(AS_OF, lag=1),
        {"date": date(2025, 8, 1), "account": "5010", "unit": "100", "amount": 5, "voucher": "B"},
    ]
    assert forecast_inputs(snapshot(ledger=begun), SETTINGS).books.closed == august - 1


def test_prices_and_ends_of_later_days_are_not_used(snapshot: Make) -> None:
    row = stays(1)[-1] | {"end": date(2025, 10, 1)}
    prices = [
        {"placement_id": row["placement_id"], "from": day, "day_price": price}
        for day, price in ((date(2025, 8, 1), 110_000), (date(2025, 9, 15), 990_000))
    ]
    prices.append({"placement_id": "unknown", "from": date(2025, 8, 1), "day_price": 1})
    inputs = forecast_inputs(snapshot(placements=[row], placement_prices=prices), SETTINGS)
    assert inputs.placements.end.tolist() == [OPEN]
    assert inputs.placements.change_price.tolist() == [110_000.0]


def test_a_budget_alone_is_forecast_and_nothing_at_all_is_told(snapshot: Make) -> None:
    made = forecast_of(snapshot(date(2025, 1, 31), budget=budget()), SETTINGS, 200)
    assert np.median(made.digest.of(line="municipal_grant")) == pytest.approx(12 * 4e8, rel=0.05)
    with pytest.raises(UnreadableError) as told:
        forecast_of(snapshot(), SETTINGS, 200)
    assert told.value.findings[0].code == "forecast.nothing-in"
    with pytest.raises(UnreadableError) as told:
        forecast_of(snapshot(budget=budget()), SETTINGS, 7)
    assert told.value.findings[0].code == "forecast.paths"


def test_the_terminal_shows_lines_areas_result_and_care_days(snapshot: Make) -> None:
    made = forecast_of(snapshot(ledger=ledger(AS_OF), placements=stays()), SETTINGS, 200)
    head, rows = money_table(made, "sv")
    assert [row[0] for row in rows] == ["Kommunbidrag", "Intäkter", "Kostnader", "Barn", "Vuxen", "Resultat"]
    assert rows[0][1:3] == ("32,0", "")
    assert all(len(row) == len(head) for row in rows)
    assert [row[:2] for row in days_table(made, "en")[1]] == [("HVB", "20"), ("SiS", "0"), ("Nätverkshem", "0")]


def test_a_year_that_nothing_is_known_of_is_refused(snapshot: Make) -> None:
    rows = {"ledger": ledger(AS_OF), "placements": stays()}
    inputs = forecast_inputs(snapshot(date(2026, 8, 31), **rows), SETTINGS)
    assert latest_known(inputs) == AS_OF
    assert forecast_of(snapshot(date(2026, 8, 31), **rows), SETTINGS, 100).digest.year == 2026
    with pytest.raises(UnreadableError) as told:
        forecast_of(snapshot(date(2031, 4, 30), **rows), SETTINGS, 100)
    assert told.value.findings[0].code == "forecast.too-long-ago"
    assert "2025-08-31" in told.value.findings[0].message("en")


def test_the_latest_that_is_known_is_of_the_ledger_or_of_the_register(snapshot: Make) -> None:
    booked = forecast_inputs(snapshot(ledger=ledger(AS_OF, lag=3)), SETTINGS)
    assert latest_known(booked) == date(2025, 5, 31)
    told = dict.fromkeys(("placement_id", "person"), "p") | {"care_type": "hvb", "unit": "100", "day_price": 100_000}
    one = {**told, "start": date(2025, 3, 1), "registered": date(2025, 3, 9)}
    assert latest_known(forecast_inputs(snapshot(placements=[one]), SETTINGS)) == date(2025, 3, 9)
    assert latest_known(forecast_inputs(snapshot(budget=budget()), SETTINGS)) is None


def test_whether_an_event_is_about_a_child_is_reckoned_as_in_the_queries(snapshot: Make) -> None:
    """Through the month of the eighteenth birthday; born in June where the month is not known."""
    born = [(2007, 8), (2007, 7), (2007, None), (2008, None), (None, None)]
    events = [
        {"event_id": f"e{i}", "person": f"p{i}", "kind": "measure", "date": date(2025, 8, 20), "birth_year": year,
         "birth_month": month, "registered": date(2025, 8, 20)}
        for i, (year, month) in enumerate(born)
    ]  # fmt: skip
    inputs = forecast_inputs(snapshot(case_events=events, budget=budget()), SETTINGS)
    assert inputs.events.child is not None
    assert inputs.events.child.tolist() == [1, 0, 0, 1, -1]
