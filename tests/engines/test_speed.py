"""How long the queries take on large tables; the limits are those of the whole report, with room to spare."""

from __future__ import annotations

import time
from datetime import date

import numpy as np
import pyarrow as pa
import pytest
from tests.engines.tables import ACCOUNTS, UNITS, small_mappings

from tertial.domain.period import Month
from tertial.query.engine import Engine
from tertial.query.ledger import income_statement
from tertial.query.ledger_equity import equity_roll
from tertial.query.ledger_forecasts import own_forecasts, run_rate
from tertial.query.ledger_months import months, years
from tertial.query.placements import placements_by
from tertial.query.step import Query
from tertial.query.windows import month_windows

AS_OF = date(2023, 8, 31)


def seconds(of: Engine, *queries: Query) -> float:
    begun = time.perf_counter()
    for query in queries:
        assert of.run(query).num_rows > 0
    return time.perf_counter() - begun


@pytest.mark.slow
def test_all_ledger_queries_on_a_million_rows() -> None:
    r = np.random.default_rng(1)
    n = 1_000_000
    days = np.datetime64("2018-01-01") + r.integers(0, 2068, n).astype("timedelta64[D]")
    ledger = pa.table(
        {
            "batch": pa.repeat("b1", n).cast(pa.string()),
            "row": pa.array(np.arange(n), pa.int32()),
            "date": pa.array(days),
            "account": pa.array(np.array(ACCOUNTS)[r.integers(0, len(ACCOUNTS), n)]),
            "unit": pa.array(np.array(UNITS)[r.integers(0, len(UNITS), n)]),
            "amount": pa.array(r.integers(-(10**7), 10**7, n)),
        }
    )
    equity = pa.table({"date": pa.array([date(2018, 1, 1)]), "kind": ["opening"], "amount": [0]})
    forecasts = pa.table(
        {"as_of": [AS_OF], "made_by": ["committee"], "scope": ["total"], "case": ["expected"], "amount": [1]}
    )
    with Engine({**small_mappings(), "ledger": ledger, "equity": equity, "forecasts": forecasts}, threads=2) as of:
        taken = seconds(
            of,
            *(
                income_statement(AS_OF, by)
                for by in (("line",), ("area",), (), ("area", "line"), ("unit",), ("unit", "line"))
            ),
            income_statement(AS_OF, ("line", "account"), only={"unit": "510"}),
            months(AS_OF),
            months(AS_OF, ("line",)),
            years(AS_OF),
            own_forecasts(AS_OF),
            run_rate(AS_OF),
            equity_roll(AS_OF),
        )
    assert taken < 1


@pytest.mark.slow
def test_fifty_thousand_placements_over_72_months() -> None:
    r = np.random.default_rng(1)
    n = 50_000
    start = np.datetime64("2018-01-01") + r.integers(0, 2160, n).astype("timedelta64[D]")
    end = start + r.exponential(200, n).astype("timedelta64[D]")
    placements = pa.table(
        {
            "placement_id": [f"p{i}" for i in range(n)],
            "person": [f"x{i % 20_000}" for i in range(n)],
            "care_type": [("hvb", "family", "other")[i % 3] for i in range(n)],
            "unit": [UNITS[i % len(UNITS)] for i in range(n)],
            "start": pa.array(start),
            "end": pa.array(end, mask=end > np.datetime64("2023-12-31")),
            "day_price": pa.array(r.integers(100_000, 1_200_000, n)),
        }
    )
    with Engine({**small_mappings(), "placements": placements}, threads=2) as of:
        assert seconds(of, placements_by(month_windows(Month(2018, 1), date(2023, 12, 31)))) < 1
