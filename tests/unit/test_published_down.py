"""Balances, shares and unit costs in tables, and the assessment of goals on their rows."""

from __future__ import annotations

import pytest
from tests.unit.test_published_rules import read

from tertial.published.check import check_documents, document_from


def told(text: str) -> list[tuple[str, str]]:
    return [(f.rule, f.severity) for f in check_documents([read(text)]) if f.severity != "note"]


BALANCE = """Eget kapital, mkr\tUtfall 2020\tUtfall 2021\tUtfall 2022\tUtfall 2023\tUtfall 2024
Årets resultat\t3,4\t1,7\t-3,8\t-8,8\t2,7
Ingående eget kapital\t6,0\t9,4\t11,1\t7,3\t{opening}
Utgående eget kapital\t9,4\t11,1\t7,3\t-1,5\t{closing}
"""


def test_a_balance_is_its_opening_and_the_result() -> None:
    assert told(BALANCE.format(opening="-1,5", closing="1,2")) == []
    assert ("sum", "error") in told(BALANCE.format(opening="-1,5", closing="2,1"))
    assert ("sum", "error") in told(BALANCE.format(opening="1,5", closing="1,2"))


SHARES = """Anställda\tUtfall 2022\tUtfall 2023\tAndel 2023
Heltid\t640\t668\t{} %
Deltid\t176\t164\t19,7 %
Summa\t816\t832\t100 %
"""


def test_shares_make_a_hundred_and_are_of_the_total() -> None:
    assert told(SHARES.format("80,3")) == []
    assert told(SHARES.format("83,3")) == [("percent", "error")]


PRICES = """Placeringsform\tKostnad 2022 (tkr)\tDygn 2022\tKr/dygn 2022
HVB\t19 800\t3 000\t{}
Familjehem\t9 900\t13 200\t750
Jourhem\t10 800\t4 800\t2 250
Stödboende\t2 970\t1 800\t1 650
"""


def test_a_price_is_the_cost_by_the_days() -> None:
    assert told(PRICES.format("6 600")) == []
    assert told(PRICES.format("7 600")) == [("sum", "error")]


GOALS = """<html><body><p>Årsredovisning 2022</p><table><tr><th>Indikator</th><th>Utfall 2021</th><th>Utfall 2022</th><th>Målvärde 2022</th><th>Bedömning</th></tr>
<tr><td>Andel utredningar i tid, %</td><td>78</td><td>{}</td><td>minst 80</td><td>{}</td></tr>
<tr><td>Andel återaktualiserade, %</td><td>22</td><td>{}</td><td>högst 20</td><td>Ej uppnått</td></tr></table></body></html>"""


@pytest.mark.parametrize(
    ("cells", "expected"),
    [
        (("85", "Uppnått", "25"), []),
        (("75", "Uppnått", "25"), [("goal", "warning")]),
        (("85", "Uppnått", "15"), [("goal", "warning")]),
        (("75", "Delvis uppnått", "25"), []),
    ],
)
def test_a_goal_is_assessed_by_its_row(cells: tuple[str, ...], expected: list[tuple[str, str]]) -> None:
    found = check_documents([document_from(GOALS.format(*cells).encode(), "r.html")])
    assert [(f.rule, f.severity) for f in found if f.severity != "note"] == expected


@pytest.mark.parametrize(("status", "expected"), [("Kommer uppnås", []), ("Uppnått", [("goal", "warning")])])
def test_what_is_said_of_the_year_is_not_judged_by_eight_months(status: str, expected: list[tuple[str, str]]) -> None:
    text = GOALS.replace("Utfall 2022", "Utfall jan-aug 2022").format("75", status, "25")
    found = check_documents([document_from(text.encode(), "r.html")])
    assert [(f.rule, f.severity) for f in found if f.severity != "note" and f.rule == "goal"] == expected
