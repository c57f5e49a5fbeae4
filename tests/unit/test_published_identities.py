"""Columns made of other columns, two tables with the years either way, cases, units, and rows in running text."""

from __future__ import annotations

from decimal import Decimal

import pytest
from tests.unit.test_published_rules import check, serious, the

EQUITY = """Eget kapital, tkr\tIngående 2023\tResultat 2023\tUtgående 2023
Norr\t8 200\t1 705\t9 905
Söder\t9 905\t-3 496\t6 409
Öster\t6 409\t5 201\t11 610
Väster\t11 610\t-2 173\t9 437
Mitten\t9 437\t-6 509\t2 928
"""
SHARES = """Insats, antal\tKvinnor 2023\tMän 2023\tAndel kvinnor, %
Norr\t221\t235\t48
Söder\t255\t185\t58
Öster\t385\t174\t69
Väster\t140\t310\t31
Mitten\t90\t410\t18
"""


def test_columns_that_agree_in_every_row_are_left_alone() -> None:
    assert serious(EQUITY) == []
    assert serious(EQUITY.replace("8 200", "8 200,4")) == []


def test_a_row_in_which_a_column_is_not_what_the_others_make() -> None:
    f = the(EQUITY.replace("6 409\t5 201", "6 409\t5 701"), "sum")
    assert (f.severity, f.claimed, f.computed, f.line) == ("error", Decimal(11610), Decimal(12110), 4)


def test_two_values_in_each_others_place() -> None:
    swapped = EQUITY.replace("9 905\t-3 496", "9 905\t5 201").replace("6 409\t5 201\t11", "6 409\t-3 496\t11")
    assert serious(swapped) == [("sum", "error"), ("sum", "error")]


def test_too_few_rows_or_too_many_failing_prove_nothing() -> None:
    few = "\n".join(EQUITY.splitlines()[:3]) + "\n"
    assert serious(few.replace("-3 496", "-3 996")) == []
    half = EQUITY.replace("1 705", "1 005").replace("5 201", "5 001").replace("-2 173", "-2 073")
    assert serious(half) == []


def test_a_fault_that_a_named_total_shows_is_told_once() -> None:
    text = EQUITY.replace("Utgående 2023", "Totalt 2023").replace("5 201", "5 701")
    assert [f.rule for f in check(text) if f.severity == "error"] == ["sum"]


def test_a_share_that_its_columns_do_not_make() -> None:
    total = SHARES.replace("Andel kvinnor", "Summa\tAndel kvinnor")
    rows = [r.split("\t") for r in total.splitlines()]
    text = "\n".join(
        "\t".join([*r[:3], str(int(r[1]) + int(r[2])), r[3]]) if n else "\t".join(r) for n, r in enumerate(rows)
    )
    assert serious(text) == []
    f = the(text.replace("559\t69", "559\t79"), "percent")
    assert (f.claimed, f.computed, f.unit) == (Decimal(79), Decimal(69), "%")


YEARS = """Resultaträkning, tkr\tUtfall 2021\tUtfall 2022\tUtfall 2023
Intäkter\t5 000\t5 100\t5 200
Kostnader\t-4 900\t-5 300\t-5 150
Årets resultat\t100\t-200\t50

Resultat över tid, tkr

År\tÅrets resultat
2021\t100
2022\t-200
2023\t{}
"""


def test_a_result_in_a_table_with_the_years_down() -> None:
    text = YEARS.replace("År\tÅrets resultat\n", "År\tÅrets resultat\tBudget\n").replace(
        "\t100\n2022\t-200\n2023\t{}", "\t100\t0\n2022\t-200\t0\n2023\t{}\t0"
    )
    assert serious(text.format("50")) == []
    f = the(text.format("80"), "tables")
    assert (f.claimed, f.computed) == (Decimal(80), Decimal(50))


CASES = """Prognos, tkr\tPrognos 2024\tBästa fall\tSämsta fall
Norr\t-4 757\t-3 367\t-7 763
Söder\t2 207\t3 167\t-663
Öster\t1 914\t2 716\t792
Väster\t3 026\t3 993\t2 293
"""


def test_cases_on_the_wrong_side_in_a_table() -> None:
    assert serious(CASES) == []
    f = the(CASES.replace("2 716\t792", "1 716\t792"), "cases")
    assert (f.severity, f.claimed, f.computed) == ("error", Decimal(1716), Decimal(1914))
    assert "Öster" in f.message


def test_a_best_case_below_the_worst_in_the_text() -> None:
    text = "Prognos\n\nI bästa fall blir resultatet {} mnkr och i sämsta fall blir resultatet minus 5,3 mnkr.\n"
    assert serious(text.format("plus 6,5")) == []
    assert serious(text.format("minus 6,5")) == [("cases", "error")]


AREAS = """Uppföljning 2024

Nettokostnad per enhet, tkr

Enhet\tBudget 2024\tUtfall 2024\tAvvikelse
Norra enheten\t24 222\t23 657\t565
Södra enheten\t28 875\t27 470\t1 405
Östra enheten\t7 747\t10 336\t-2 589
Västra enheten\t9 168\t10 363\t-1 195

Kommentarer

"""
SIDES = "Norra enheten har ett överskott på 565 tkr. Södra enheten har ett överskott på 1 405 tkr. Östra enheten har ett {} på 2 589 tkr.\n"


def test_a_deficit_called_a_surplus() -> None:
    assert serious(AREAS + SIDES.format("underskott")) == []
    f = the(AREAS + SIDES.format("överskott"), "prose")
    assert f.severity == "warning"
    assert "ett överskott på 2\u202f589 tkr" in f.message
    assert "ett underskott." in f.message


TRUE = [
    "Norra enheten -0,6 mnkr i april.",
    "Utfallet är 23,7 mnkr för Norra enheten.",
    "Norra enheten uppgår till 23,7 mnkr.",
    "Norra enheten blev 24 222 tkr.",
    "Norra enheten var 565 tkr lägre än föregående år.",
    "Norra enheten har ett underskott på 400 tkr inom öppenvården.",
    "Norra enheten +0,6 mnkr, Södra enheten +1,4 mnkr.",
    "I april var Norra enheten 3,1 mnkr.",
    "Östra enheten beräknas avvika med minus 2,6 mnkr.",
]


@pytest.mark.parametrize("sentence", TRUE)
def test_amounts_that_the_row_has_or_that_say_something_else(sentence: str) -> None:
    assert serious(AREAS + sentence + "\n") == []


@pytest.mark.parametrize(
    "sentence",
    [
        "Norra enheten uppgår till 28,7 mnkr.",
        "Östra enheten avviker med minus 2,9 mnkr.",
        "Norra enheten +0,6 mnkr, Södra enheten +1,9 mnkr.",
    ],
)
def test_an_amount_that_the_row_has_not(sentence: str) -> None:
    assert serious(AREAS + sentence + "\n") == [("prose", "warning")]


def test_thousands_with_the_decimals_of_millions() -> None:
    text = AREAS + "Av budgeten återstår 24,2 {} i slutet av året.\n"
    assert serious(text.format("mnkr")) == []
    assert serious(text.format("tkr")) == [("unit", "warning")]
    assert serious(AREAS + "Ett dygn kostar 7,5 tkr.\n") == []
