"""Real exports of bookkeeping programs, and what they must yield."""

from __future__ import annotations

from datetime import date

import pyarrow.compute as pc
from tests.conftest import shared

from tertial.findings import has_errors
from tertial.readers.sie import SieFile, budget_from_balances, ledger_from_balances, read_sie


def total(sie: SieFile, type_: str) -> int:
    rows = [r for r in sie.balances.to_pylist() if r["type"] == type_]
    return sum(r["amount"] for r in rows if r["objects"] in (None, "{}"))


def test_real_type_4() -> None:
    sie = read_sie(shared("sie") / "BL0001_typ4.SE")
    assert not has_errors(sie.findings)
    assert (sie.sie_type, sie.program, sie.encoding) == ("4E", "BL Administration 2011.2.102", "cp437")
    assert (sie.vouchers, sie.ledger.num_rows, sie.rtrans, sie.btrans) == (84, 405, 6, 3)
    assert sie.counts["#PBUDGET"] == 24
    assert not any(f.code == "sie.unbalanced-voucher" for f in sie.findings)
    texts = dict(zip(sie.ledger["row"].to_pylist(), sie.ledger.to_pylist(), strict=True))
    assert texts[616]["date"] == date(2009, 12, 10)
    assert texts[728]["unit"] == "1"
    assert texts[728]["objects"] == '{ "1" "1"}'
    assert "Stockholm" in sie.units["name"].to_pylist()


def test_real_type_3_gives_the_months_of_type_4() -> None:
    three, four = (read_sie(shared("sie") / f"BL0001_typ{n}.SE") for n in (3, 4))
    assert not has_errors(three.findings)
    assert three.accounts.num_rows == 117
    psaldo = three.balances.filter(pc.field("type") == "PSALDO")
    assert psaldo.num_rows == 116
    assert psaldo.filter(pc.field("objects") == "{}").num_rows == 97
    assert (three.counts["#OIB"], three.counts["#OUB"]) == (6, 21)
    assert (total(three, "RES"), total(three, "UB")) == (-21258347, 21258347)
    assert pc.sum(budget_from_balances(three)["amount"]).as_py() == total(three, "PBUDGET") == -60000000

    def months(sie: SieFile, rows: list[dict[str, object]]) -> dict[tuple[str, object], int]:
        sums: dict[tuple[str, object], int] = {}
        for r in rows:
            key = (str(r["date"])[:7], r["account"])
            sums[key] = sums.get(key, 0) + r["amount"]  # type: ignore[operator]
        return {k: v for k, v in sums.items() if v}

    assert months(three, ledger_from_balances(three).to_pylist()) == months(four, four.ledger.to_pylist())


def test_real_type_1() -> None:
    sie = read_sie(shared("sie") / "Sie1.se")
    assert sie.findings == []
    assert (sie.sie_type, sie.program, sie.accounts.num_rows) == ("1", "Visma Compact 6.00", 301)
    assert sie.ksumma == 909685525
    assert total(sie, "RES") == -6520750
    assert sie.company == "Övningsbolaget AB"


def test_real_type_4i() -> None:
    sie = read_sie(shared("sie") / "Exempelbolaget_SIE_110322_B_33.si")
    assert not has_errors(sie.findings)
    assert (sie.sie_type, sie.program) == ("4I", "REAL09 9")
    assert (sie.vouchers, sie.ledger.num_rows) == (13, 91)
    assert set(sie.ledger["voucher"].to_pylist()) == {"B"}
