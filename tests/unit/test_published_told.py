"""Figures that a sentence gives together, rows that are made of rows, and goals: what is told of false ones, and that true ones are left alone."""

from __future__ import annotations

import pytest
from tests.unit.test_published_rules import serious, the

TABLES = """Årsredovisning 2023

Statistik\tUtfall 2020\tUtfall 2021\tUtfall 2022\tUtfall 2023
Antal orosanmälningar\t1 204\t1 311\t1 402\t1 547
Antal utredningar\t488\t502\t541\t577
Andel anmälningar som ledde till utredning\t40,5 %\t38,3 %\t38,6 %\t37,3 %
Kostnad per dygn för institutioner, kr\t5 120\t5 210\t5 390\t5 810

Kostnader, tkr\tBudget 2023\tUtfall 2023\tAvvikelse
Verksamhetens intäkter\t33 000\t35 100\t2 100
Personal\t-101 000\t-103 800\t-2 800
Vård\t-72 500\t-79 900\t-7 400

Område, tkr\tBudget 2023\tUtfall 2023\tAvvikelse
Barn och familj\t88 400\t96 900\t-8 500
Vuxen\t44 700\t42 600\t2 100
Totalt\t133 100\t139 500\t-6 400

Analys

{}
"""
TRUE = [
    "Under året fick 223 anställda frågan, varav 182 var kvinnor (82 procent).",
    "Antalet timmar är 33 802, vilket är 902 fler än budgeterat (2,7 procent).",
    "Anmälningarna ökade från 1 402 till 1 547, det vill säga med 10 procent.",
    "Dygnen ökade med 686 till 5 236 (15 procent).",
    "Väntetiden har kortats till 12 dagar från 14 dagar.",
    "Nämnden hade en budget på 187,5 mnkr och utfallet blev 184,9 mnkr. Det ger ett överskott på 2,6 mnkr.",
    "Nettokostnaderna uppgick till 170,5 mnkr och budgeten till 169,0 mnkr, vilket ger en negativ budgetavvikelse om 1,5 mnkr.",
    "Intäkterna blev 2,1 mnkr högre än budgeterat.",
    "Nettokostnaden uppgår till 139,5 mnkr, vilket är 6,4 mnkr högre än den periodiserade budgeten.",
    "Kostnaden per dygn ökade med 420 kronor till 5 810 kronor.",
    "Antalet utredningar uppgick till 577 (541 år 2022).",
    "Vuxen lämnar ett överskott på 2,1 mnkr genom vakanser.",
    "Vuxen väntas däremot ge ett överskott på 2,1 mnkr.",
    "Målet på minst 70 procent är uppnått, då utfallet blev 74 procent.",
    "Målet att minst 75 procent ska bli klara i tid uppnås inte. Utfallet för året är 71 procent.",
    # of another time, or not said for certain
    "Målet på minst 70 procent bedöms bli uppnått. Utfallet är 68 procent.",
    "Målet på minst 70 procent är uppnått. Utfallet föregående år var 68 procent.",
    "Nämnden hade en budget på cirka 187 mnkr och utfallet blev 184,9 mnkr, vilket ger ett överskott på 6,2 mnkr.",
    "Målet på minst 70 procent är uppnått, då utfallet blev 74 procent, jämfört med 68 procent tidigare.",
    "Intäktsbudgeten var 10,0 mnkr och utfallet blev 11,0 mnkr, vilket ger ett överskott på 1,0 mnkr.",
    "Kostnaden uppgår till 77,7 mnkr, vilket är 6,4 mnkr lägre än budgeten.",
    "Nettokostnaden uppgår till 139,5 mnkr, vilket är 11,8 mnkr högre än budgeten.",
]
FALSE = [
    ("223 anställda svarade, varav 182 var kvinnor (28 procent).", "percent", "error"),
    ("Antalet timmar är 33 802, vilket är 902 fler än budgeterat (7,2 procent).", "percent", "error"),
    ("Anmälningarna ökade från 1 402 till 1 547, det vill säga med 19 procent.", "percent", "error"),
    ("Dygnen ökade med 686 till 5 236 (51 procent).", "percent", "error"),
    ("Väntetiden har förlängts till 12 dagar från 14 dagar.", "change", "warning"),
    ("Nämnden hade en budget på 187,5 mnkr och utfallet blev 184,9 mnkr. Det ger ett överskott på 6,2 mnkr.", "deviation", "error"),
    ("Nettokostnaderna uppgick till 170,5 mnkr och budgeten till 169,0 mnkr, vilket ger ett överskott på 1,5 mnkr.", "deviation", "error"),
    ("Intäkterna blev 2,1 mnkr lägre än budgeterat.", "prose", "warning"),
    ("Nettokostnaden uppgår till 139,5 mnkr, vilket är 6,4 mnkr lägre än den periodiserade budgeten.", "prose", "warning"),
    ("Nettokostnaden uppgår till 139,5 mnkr, vilket är 4,6 mnkr högre än budgeten.", "prose", "warning"),
    ("Kostnaden per dygn ökade med 240 kronor till 5 810 kronor.", "trend", "warning"),
    ("Antalet utredningar uppgick till 577 (514 år 2022).", "prose", "warning"),
    ("Nämnden redovisar ett underskott på 6,4 mnkr. Barn och familj redovisar ett underskott på 8,5 mnkr. Vuxen lämnar ett underskott på 2,1 mnkr genom vakanser.", "prose", "warning"),
    ("Målet på minst 70 procent är uppnått, då utfallet blev 64 procent.", "goal", "warning"),
    ("Målet att minst 75 procent ska bli klara i tid uppnås. Utfallet för året är 71 procent.", "goal", "warning"),
    ("Andelen nöjda är 64 procent. Målet på minst 70 procent är därmed uppnått.", "goal", "warning"),
    ("Vården kostade 79 900 mnkr.", "unit", "warning"),
]  # fmt: skip


@pytest.mark.parametrize("sentence", TRUE)
def test_what_agrees_or_cannot_be_judged_is_left_alone(sentence: str) -> None:
    assert serious(TABLES.format(sentence)) == []


@pytest.mark.parametrize(("sentence", "rule", "severity"), FALSE)
def test_figures_that_do_not_go_together(sentence: str, rule: str, severity: str) -> None:
    assert serious(TABLES.format(sentence)) == [(rule, severity)]


def test_a_share_that_its_two_rows_do_not_give_as_in_the_other_years() -> None:
    f = the(TABLES.replace("38,6 %", "48,6 %").format("Text."), "percent")
    assert (f.severity, str(f.claimed), str(f.computed)) == ("warning", "48.6", "38.6")


def test_rows_without_a_word_in_common_make_no_share() -> None:
    text = TABLES.replace("Andel anmälningar som ledde till utredning", "Andel familjehem i egen regi")
    assert serious(text.replace("38,6 %", "48,6 %").format("Text.")) == []


LIST = "Rapport 2024\n\nÅtgärder, tkr\tEffekt 2024\nHemtagning\t2 100\nVakanser\t800\nAvtal\t1 750\nSumma\t{}\n"


def test_the_total_of_a_list_mistyped_by_a_digit() -> None:
    assert serious(LIST.format("4 650")) == []
    assert serious(LIST.format("5 650")) == [("sum", "warning")]
    assert serious(LIST.format("9 172")) == []


def test_a_row_that_ends_with_its_being_the_total() -> None:
    text = "Dygn\t2022\t2023\t2024\nHVB\t3 310\t3 542\t3 904\nFamiljehem\t20 114\t19 876\t20 540\nDygn totalt\t23 424\t23 418\t{}\n"
    assert serious(text.format("24 444")) == []
    assert serious(text.format("25 444")) == [("sum", "error")]


EQUITY = "Eget kapital, tkr\t2023\t2024\nIngående balans\t6 983\t7 600\nÅrets resultat\t617\t-3 214\nUtgående balans\t7 600\t{}\n"


def test_a_closing_balance_in_a_table_of_two_years() -> None:
    assert serious(EQUITY.format("4 386")) == []
    assert ("sum", "error") in serious(EQUITY.format("5 386"))


GOALS = "Mål\tMålvärde\tUtfall\tStatus\nI tid\tMinst 90 %\t{}\tGrön\nNöjda\tMinst 80 %\t71 %\tRöd\n\nBedömning\n\n{}\n"
LEGEND = "Grön betyder att målet nås, gul att det delvis nås och röd att det inte nås."


def test_colours_count_where_the_report_says_what_they_mean() -> None:
    assert serious(GOALS.format("93 %", LEGEND)) == []
    assert serious(GOALS.format("78 %", LEGEND)) == [("goal", "warning")]
    assert serious(GOALS.format("78 %", "Grönt är skönt.")) == []


def test_an_accumulated_result_is_not_the_result() -> None:
    table = "Rapport 2024\n\nResultaträkning, tkr\tBudget 2024\tUtfall 2024\nIntäkter\t200\t300\nKostnader\t-200\t-614\nResultat\t0\t-314\n\n"
    assert serious(table + "Nämnden har ett ackumulerat resultat på 4 386 tkr vid årets utgång.\n") == []


@pytest.mark.parametrize("worst", ["16,5", "-16,5", "-\n16,5"])
def test_a_worst_case_may_have_lost_its_minus(worst: str) -> None:
    text = f"Resultat, mnkr\tBudget 2024\tPrognos 2024\nIntäkter\t100,0\t99,0\nKostnader\t-100,0\t-111,0\nResultat\t0,0\t-12,0\n\nI bästa fall blir resultatet -9,5 mnkr och i sämsta fall {worst} mnkr.\n"
    assert serious(text) == []
    assert ("cases", "error") in serious(text.replace("16,5", "10,5"))
