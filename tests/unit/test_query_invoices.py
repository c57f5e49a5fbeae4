from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from tests.engines.tables import answer, by_key, engine

from tertial.query.placements_invoices import invoice_lines, suppliers

STAY = {
    "placement_id": "p",
    "person": "x",
    "care_type": "hvb",
    "unit": "510",
    "start": date(2023, 1, 10),
    "end": date(2023, 2, 10),
    "day_price": 100,
}
PRICES = [{"placement_id": "p", "from": date(2023, 2, 1), "day_price": 120}]
FAULTS = ("unknown_placement", "outside", "more_days", "other_price", "twice")


def bill(**more: Any) -> dict[str, Any]:
    base = {"invoice_id": "f", "line": "1", "supplier": "L", "placement_id": "p", "invoice_date": date(2023, 2, 15)}
    return {**base, "from": date(2023, 1, 10), "to": date(2023, 1, 31), "days": 22, "amount": 2200, **more}


@pytest.mark.parametrize(
    ("change", "faults", "overbilled"),
    [
        ({}, (), 0),
        ({"to": date(2023, 2, 10), "days": 32, "amount": 2200 + 1200}, (), 0),
        ({"to": date(2023, 2, 10), "days": 32, "amount": 32 * 120}, ("other_price",), 440),
        ({"days": 23, "amount": 2300}, ("more_days",), 100),
        ({"from": date(2023, 1, 9), "days": 23, "amount": 2300}, ("outside",), 100),
        ({"amount": 2222}, ("other_price",), 22),
        ({"amount": -2200}, (), -4400),
        ({"placement_id": ""}, ("unknown_placement",), None),
        ({"placement_id": "other"}, ("unknown_placement",), None),
        ({"from": date(2023, 3, 1), "to": date(2023, 3, 2), "days": 2, "amount": 200}, ("outside",), 200),
    ],
)
def test_what_is_wrong_with_a_line(change: dict[str, Any], faults: tuple[str, ...], overbilled: int | None) -> None:
    with engine(placements=[STAY], placement_prices=PRICES, invoices=[bill(**change)]) as of:
        (row,) = answer(of, invoice_lines(date(2023, 2, 28), faulty_only=False))
        assert tuple(f for f in FAULTS if row[f]) == faults
        assert row["overbilled"] == overbilled
        assert len(answer(of, invoice_lines(date(2023, 2, 28)))) == bool(faults)
        assert answer(of, invoice_lines(date(2023, 2, 14), faulty_only=False)) == []


def test_a_credit_is_not_the_same_days_billed_twice() -> None:
    with engine(placements=[STAY], invoices=[bill(), bill(invoice_id="g", amount=-2200)]) as of:
        assert answer(of, invoice_lines(date(2023, 2, 28))) == []


def test_the_same_days_billed_twice_and_by_supplier() -> None:
    rows = [
        bill(),
        bill(invoice_id="g", **{"from": date(2023, 1, 31), "to": date(2023, 2, 1)}, days=2, amount=220),
        bill(invoice_id="h", amount=-2200),
        bill(invoice_id="i", supplier="M", placement_id="none", amount=999),
    ]
    with engine(placements=[STAY], placement_prices=PRICES, invoices=rows) as of:
        found = by_key(of, invoice_lines(date(2023, 2, 28), faulty_only=False))
        assert {k[0] for k, r in found.items() if r["twice"]} == {"f", "g"}
        by_supplier = by_key(of, suppliers(date(2023, 2, 28)))
    assert (by_supplier["L"]["lines"], by_supplier["L"]["faulty"], by_supplier["L"]["twice"]) == (3, 2, 2)
    assert (by_supplier["L"]["amount"], by_supplier["L"]["overbilled"]) == (220, 220 - 220 - 4400)
    assert (by_supplier["M"]["unknown_amount"], by_supplier["M"]["overbilled"]) == (999, 0)
