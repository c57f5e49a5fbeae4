"""A forecast's digest as bytes and back: one row a path in Parquet, everything else as JSON."""

from __future__ import annotations

import io
from collections.abc import Mapping
from dataclasses import fields
from datetime import date
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from tertial.forecast.arrays import Floats
    from tertial.forecast.digest import CareDigest, Digest
    from tertial.forecast.result import Placed, Spread

_PATHS = ("path_cost", "path_booked")


def paths_file(digest: Digest) -> bytes:
    """Parquet, a row a path: `total.<area>.<line>` and `month.<n>` in öre, `days.`, `cost.` and `booked.` by number."""
    import pyarrow as pa
    import pyarrow.parquet as pq

    columns: dict[str, Any] = {
        f"total.{a}.{line}": digest.totals[:, i, k]
        for i, a in enumerate(digest.areas)
        for k, line in enumerate(digest.lines)
    }
    columns |= {f"month.{m + 1:02d}": digest.months[:, m] for m in range(12)}
    columns |= {f"days.{c.code}": digest.care_days[:, i] for i, c in enumerate(digest.care)}
    columns |= {f"cost.{c.code}": digest.placed.path_cost[:, i] for i, c in enumerate(digest.care)}
    booked = digest.placed.path_booked
    columns |= {f"booked.{g}": booked[:, g] for g in range(booked.shape[1])}
    sink = io.BytesIO()
    pq.write_table(pa.table(columns), sink, compression="zstd", use_dictionary=False, write_statistics=False)
    return sink.getvalue()


def told_of(digest: Digest) -> dict[str, Any]:
    """Everything of a digest that is not by path, as plain values."""
    placed = digest.placed
    return {
        "as_of": str(digest.as_of),
        "seed": digest.seed,
        "paths": digest.path_count,
        "areas": list(digest.areas),
        "lines": list(digest.lines),
        "units": list(digest.units),
        "closed": digest.closed,
        "means": digest.means.tolist(),
        "unit_means": digest.unit_means.tolist(),
        "to_date": digest.to_date.tolist(),
        "budget": None if digest.budget is None else digest.budget.tolist(),
        "unit_spreads": [_spread(s) for s in digest.unit_spreads],
        "care": [
            {
                "code": c.code,
                "open": c.open,
                "days_to_date": _spread(c.days_to_date),
                "days": _spread(c.days),
                "cost_to_date": c.cost_to_date,
                "cost": _spread(c.cost),
            }
            for c in digest.care
        ],
        "measures": [
            {"kind": m.kind, "reported": m.reported, "to_date": _spread(m.to_date), "year": _spread(m.year)}
            for m in digest.measures
        ],
        "rates": [
            {"key": r.key, "reported": r.reported, "count": r.count, "to_date": _spread(r.to_date)}
            for r in digest.rates
        ],
        "placed": {f.name: getattr(placed, f.name).tolist() for f in fields(placed) if f.name not in _PATHS},
        "care_line": digest.care_line.tolist(),
        "care_budget": digest.care_budget.tolist(),
        "one_off": digest.one_off.tolist(),
    }


def read_digest(told: Mapping[str, Any], paths: bytes) -> Digest:
    """The digest that `told_of` and `paths_file` were made from."""
    import numpy as np
    import pyarrow as pa
    import pyarrow.parquet as pq

    from tertial.forecast.digest import Digest
    from tertial.forecast.result import Measure, Rate

    table = pq.ParquetFile(pa.BufferReader(paths)).read()  # `read_table` would load what data sets of many files need
    areas, lines, n = told["areas"], told["lines"], table.num_rows

    def stacked(prefix: str, keys: list[Any]) -> Any:
        found = [table[f"{prefix}.{key}"].to_numpy() for key in keys]
        return np.stack(found, axis=1) if found else np.zeros((n, 0))

    codes = [c["code"] for c in told["care"]]
    groups = len(told["placed"]["explained"])
    totals = stacked("total", [f"{a}.{line}" for a in areas for line in lines]).reshape(n, len(areas), len(lines))
    return Digest(
        as_of=date.fromisoformat(told["as_of"]),
        seed=told["seed"],
        areas=tuple(areas),
        lines=tuple(lines),
        units=tuple(told["units"]),
        closed=told["closed"],
        totals=totals,
        months=stacked("month", [f"{m + 1:02d}" for m in range(12)]),
        means=np.array(told["means"], np.int64),
        unit_means=np.array(told["unit_means"], np.int64),
        to_date=np.array(told["to_date"], np.int64),
        budget=None if told["budget"] is None else np.array(told["budget"], np.int64),
        unit_spreads=tuple(_read_spread(s) for s in told["unit_spreads"]),
        care=tuple(_read_care(c) for c in told["care"]),
        care_days=stacked("days", codes),
        measures=tuple(
            Measure(m["kind"], m["reported"], _read_spread(m["to_date"]), _read_spread(m["year"]))
            for m in told["measures"]
        ),
        rates=tuple(
            Rate(r["key"], r["reported"], r["count"], _read_spread(r["to_date"])) for r in told.get("rates", ())
        ),
        placed=_read_placed(told["placed"], len(codes), stacked("cost", codes), stacked("booked", list(range(groups)))),
        care_line=np.array(told["care_line"], np.float64).reshape(groups, len(lines)),
        care_budget=np.array(told["care_budget"], np.int64),
        one_off=np.array(told["one_off"], np.int64),
    )


def _read_care(c: Mapping[str, Any]) -> CareDigest:
    from tertial.forecast.digest import CareDigest

    days_to_date, days, cost = (_read_spread(c[key]) for key in ("days_to_date", "days", "cost"))
    return CareDigest(c["code"], c["open"], days_to_date, days, c["cost_to_date"], cost)


def _read_placed(told: Mapping[str, Any], types: int, path_cost: Floats, path_booked: Floats) -> Placed:
    import numpy as np

    from tertial.forecast.result import Placed

    groups = len(told["explained"])
    shapes = {"days": (types, 12), "cost": (types, 12), "registered": (types, 12), "booked": (groups, 12)}
    shapes |= {"before": (2, types)}
    return Placed(
        path_cost=path_cost,
        path_booked=path_booked,
        group=np.array(told["group"], np.int64),
        explained=np.array(told["explained"], np.bool_),
        **{key: np.array(told[key], np.float64).reshape(shape) for key, shape in shapes.items()},
    )


def _spread(spread: Spread) -> list[float]:
    return [float(spread.mean), *(float(q) for q in spread.quantiles)]


def _read_spread(values: list[float]) -> Spread:
    from tertial.forecast.result import Spread

    return Spread(values[0], tuple(values[1:]))
