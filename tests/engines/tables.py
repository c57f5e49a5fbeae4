"""Small tables for the tests of queries: built from what a test cares about, or drawn with a seed."""

from __future__ import annotations

import csv
import random
import tomllib
from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import date, timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any

from tertial.data.tables import TABLES
from tertial.domain.coding import parse_codes
from tertial.domain.committee import Area, CareType, Line
from tertial.domain.money import parse_kronor
from tertial.domain.period import Period
from tertial.query.engine import Engine
from tertial.query.inputs import INPUTS, mappings, table_of

Rows = Iterable[Mapping[str, Any]]

LINES = (
    Line("municipal_grant", "Kommunbidrag", parse_codes(["3900-3999"]), "income"),
    Line("income", "Intäkter", parse_codes(["3000-3899"]), "income"),
    Line("costs", "Kostnader", parse_codes(["4000-8999"]), "costs"),
)
AREAS = (Area("A", "Ett", parse_codes(["510", "511"])), Area("B", "Två", parse_codes(["600"])))
CARE_TYPES = (
    CareType("hvb", "HVB", parse_codes(["4611"]), external=True),
    CareType("family", "Familjehem", parse_codes(["4612"]), external=False),
)
UNITS = ("510", "511", "600", "999")
ACCOUNTS = ("1930", "3001", "3900", "4611", "4612", "5010")


def table(kind: str, rows: Rows) -> Any:
    """Rows of an input by column; what is left out is null, `row` counts from 2 and `batch` is b1 unless given."""
    names = [name for name, _ in INPUTS[kind]]
    given = []
    for number, row in enumerate(rows, 2):
        full = {"row": number, "batch": "b1", **row}
        assert set(full) <= {*names, "row", "batch"}, sorted(set(full) - set(names))
        given.append([full.get(name) for name in names])
    return table_of(INPUTS[kind], given)


def small_mappings(**more: Any) -> dict[str, Any]:
    return mappings(accounts=ACCOUNTS, units=UNITS, lines=LINES, areas=AREAS, care_types=CARE_TYPES, **more)


def engine(**tables: Rows) -> Engine:
    """An engine over the given tables and the small configuration above."""
    return Engine({**small_mappings(), **{kind: table(kind, rows) for kind, rows in tables.items()}}, threads=2)


def answer(of: Engine, query: Any) -> list[dict[str, Any]]:
    """The rows of an answer; its key tells them apart and they stand in its order."""
    rows: list[dict[str, Any]] = of.run(query).to_pylist()
    keys = [tuple(row[k] for k in query.key) for row in rows]
    assert len(set(keys)) == len(keys)
    assert keys == sorted(keys)
    return rows


def by_key(of: Engine, query: Any) -> dict[Any, dict[str, Any]]:
    """Rows by key; a key of one column stands for itself."""
    rows = answer(of, query)
    return {(tuple(r[k] for k in query.key) if len(query.key) != 1 else r[query.key[0]]): r for r in rows}


def file_rows(path: Path, kind: str) -> list[dict[str, Any]]:
    """A delimited file as rows of an input, read in the plainest way."""
    with path.open(encoding="utf-8", newline="") as file:
        return [_stored(kind, row) for row in csv.DictReader(file)]


def _stored(kind: str, row: Mapping[str, str]) -> dict[str, Any]:
    out: dict[str, Any] = {}
    for column in TABLES[kind].columns:
        text = row.get(column.name, "")
        if column.type == "period":
            period = Period.parse(text)
            out |= {column.name: text, f"{column.name}_first": period.first_day, f"{column.name}_last": period.last_day}
        elif text == "":
            out[column.name] = "" if column.type == "code" else None
        else:
            readers: dict[str, Callable[[str], Any]] = {
                "money": parse_kronor,
                "date": date.fromisoformat,
                "month": lambda t: date.fromisoformat(f"{t}-01"),
                "integer": int,
                "decimal": Decimal,
            }
            out[column.name] = readers.get(column.type, str)(text)
    return out


def committee(folder: Path) -> Engine:
    """An engine over a folder of exported files with its tertial.toml."""
    settings = tomllib.loads((folder / "tertial.toml").read_text(encoding="utf-8"))
    lines = [Line(x["key"], x["name"], parse_codes(x["accounts"]), "costs") for x in settings["lines"]]
    areas = [Area(x["code"], x["name"], parse_codes(x["units"])) for x in settings["areas"]]
    kinds = [kind for kind in TABLES if (folder / f"{kind}.csv").exists()]
    tables = {kind: table(kind, file_rows(folder / f"{kind}.csv", kind)) for kind in kinds}
    codes = {name: tables["ledger"][name].to_pylist() for name in ("account", "unit")}
    given = mappings(accounts=codes["account"], units=codes["unit"], lines=lines, areas=areas, care_types=())
    return Engine({**tables, **given}, threads=2)


def drawn(seed: int, *, size: int = 60) -> dict[str, list[dict[str, Any]]]:
    """A committee's tables of about `size` rows each, 2021 to 2023, with every kind of row that queries tell apart."""
    r = random.Random(seed)

    def day(first: date = date(2021, 1, 1), span: int = 1095) -> date:
        return first + timedelta(r.randrange(span))

    months = [date(year, month, 1) for year in (2022, 2023) for month in range(1, 13)]
    stays = [_stay(r, i, day()) for i in range(size)]
    return {
        "ledger": [
            {
                "voucher": f"A {i}",
                "date": day(),
                "account": r.choice(ACCOUNTS),
                "unit": r.choice((*UNITS, "")),
                "amount": r.randrange(-10_000_00, 10_000_00),
            }
            for i in range(size * 4)
        ],
        "budget": [
            {
                "version": v,
                "month": m,
                "line": line,
                "account": "",
                "unit": u,
                "amount": r.randrange(-1_000_00, 1_000_00),
            }
            for m in months
            for v in ("original", "revised")
            for line in ("costs", "municipal_grant")
            for u in ("510", "600")
        ],
        "placements": stays,
        "placement_prices": [
            {
                "placement_id": s["placement_id"],
                "from": s["start"] + timedelta(r.randrange(-5, 200)),
                "day_price": r.randrange(9000),
            }
            for s in stays[::2]
        ],
        "case_events": _events(r, size, day),
        "invoices": [_invoice(r, i, stays) for i in range(size)],
        "surveys": [
            {
                "survey_id": f"s{i}",
                "method": "interview",
                "date": day(),
                "question": q,
                "answer": r.randrange(top + 1),
                "unit": "510",
            }
            for i in range(size)
            for q, top in (("benefit", 1), ("scale", 5))
        ],
        "forecasts": [
            {
                "as_of": d,
                "made_by": "committee",
                "scope": "total",
                "line": x,
                "case": "expected",
                "amount": r.randrange(10**6),
            }
            for d in (date(2023, 4, 30), date(2023, 8, 31), date(2023, 10, 31))
            for x in ("", "costs")
        ],
        "equity": [
            {"date": date(2021, 1, 1), "kind": "opening", "amount": 1_000_00},
            {"date": date(2022, 1, 1), "kind": "settlement", "amount": 500_00},
            {"date": date(2023, 3, 1), "kind": "use", "amount": -20_00},
        ],
        "published": [
            {
                "document": "a1",
                "figure": n,
                "file": "2022.pdf",
                "as_of": date(2022, 12, 31),
                "title": "T",
                "section": "S",
                "label": f"Rad {n}",
                "head": "Utfall 2022",
                "kind": "actual",
                "period": "2022",
                "period_first": date(2022, 1, 1),
                "period_last": date(2022, 12, 31),
                "value": Decimal(n * 10),
                "decimals": 0,
                "unit": "count",
                "page": 4,
                "text": str(n * 10),
            }
            for n in range(1, 4)
        ],
        **_small(r),
    }


def _stay(r: random.Random, i: int, start: date) -> dict[str, Any]:
    return {
        "placement_id": f"p{i}",
        "person": f"x{r.randrange(20)}",
        "birth_year": r.choice((None, 1980, 2003, 2004, 2005, 2015)),
        "birth_month": r.choice((None, 1, 8, 12)),
        "care_type": r.choice(("hvb", "family", "other")),
        "unit": r.choice(UNITS),
        "framework_agreement": r.choice((True, False, None)),
        "start": start,
        "end": r.choice((None, start, start + timedelta(r.randrange(400)))),
        "day_price": r.randrange(1000, 9000),
        "provider": f"L{i % 4}",
        "sex": ("F", "M", None)[i % 3],
    }


def _events(r: random.Random, size: int, day: Any) -> list[dict[str, Any]]:
    kinds = (
        "notification",
        "application",
        "assessment",
        "investigation",
        "investigation_closed",
        "decision",
        "measure",
        "service",
    )
    return [
        {
            "event_id": f"e{i}",
            "person": f"x{r.randrange(30)}",
            "kind": r.choice(kinds),
            "date": day(),
            "unit": r.choice(UNITS),
            "birth_year": r.choice((None, 1980, 2004, 2015)),
            "birth_month": r.choice((None, 1, 6, 12)),
            "source": r.choice(("police", "school", "")),
            "leads_from": r.choice((None, f"e{r.randrange(size * 3)}")),
            "form": r.choice((None, "outpatient", "residential")),
        }
        for i in range(size * 3)
    ]


def _invoice(r: random.Random, i: int, stays: Sequence[Mapping[str, Any]]) -> dict[str, Any]:
    stay = r.choice(stays)
    first = stay["start"] + timedelta(r.randrange(-3, 30))
    days = r.randrange(1, 32)
    return {
        "invoice_id": f"f{i}",
        "line": "1",
        "supplier": f"L{i % 4}",
        "placement_id": r.choice((stay["placement_id"], stay["placement_id"], "", "unknown")),
        "from": first,
        "to": first + timedelta(days - 1),
        "days": days + r.choice((0, 0, 0, 1)),
        "amount": days * (stay["day_price"] + r.choice((0, 0, 100))) * r.choice((1, 1, 1, -1)),
        "invoice_date": first + timedelta(days + 5),
    }


def _small(r: random.Random) -> dict[str, list[dict[str, Any]]]:
    return {
        "grants": [
            {
                "grant_id": g,
                "name": g.upper(),
                "payer": "Staten",
                "kind": "operating",
                "year": y,
                "applied": r.randrange(10**6),
            }
            for g in ("g1", "g2")
            for y in (2022, 2023)
        ],
        "investments": [{"investment_id": "i1", "name": "Möbler", "year": 2023, "budget": 300_00, "actual": 250_00}],
        "actions": [
            {"action_id": "a1", "name": "Hem", "start": date(2023, 2, 1), "status": "on", "expected_effect": 120_00},
            {
                "action_id": "a2",
                "name": "Avtal",
                "start": date(2023, 9, 1),
                "end": date(2023, 12, 31),
                "status": "planned",
            },
        ],
        "initiatives": [
            {
                "initiative_id": "n1",
                "name": "N",
                "stage": "pilot",
                "stage_date": date(2022, 5, 1),
                "funds_used": 100_00,
            },
            {
                "initiative_id": "n1",
                "name": "N",
                "stage": "scaled",
                "stage_date": date(2023, 5, 1),
                "before": Decimal(4),
                "after": Decimal(2),
                "n": 12,
            },
        ],
        "indicators": [
            {
                "indicator": "k",
                "period": p,
                "period_first": Period.parse(p).first_day,
                "period_last": Period.parse(p).last_day,
                "value": Decimal(v),
                "known": known,
            }
            for p, v, known in (
                ("2022", "3130", date(2022, 12, 31)),
                ("2022", "1509", date(2023, 8, 31)),
                ("2023-01/2023-08", "996.5", date(2023, 8, 31)),
            )
        ],
    }
