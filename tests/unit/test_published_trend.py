"""Statements of change and sums in running text: what is told of false ones, and that true ones are left alone."""

from __future__ import annotations

import pytest
from tests.unit.test_published_rules import check, serious

ROWS = """Årsredovisning 2023

Nyckeltal\tUtfall 2020\tUtfall 2021\tUtfall 2022\tUtfall 2023
Antal inledda utredningar\t2 000\t2 100\t2 200\t2 464
Antal placerade barn\t300\t290\t280\t210
Andel utredningar klara i tid\t80 %\t78 %\t75 %\t84 %
Antal orosanmälningar\t1 000\t1 010\t1 500\t3 000
Antal vårddygn på HVB\t9 000\t8 000\t6 000\t3 000

Kostnadsslag, tkr\tBudget 2023\tUtfall 2023
Personalkostnader\t100 000\t104 000
Lokalkostnader\t20 000\t19 000

Analys

{}
"""
TRUE = [
    "Antalet inledda utredningar har ökat.",
    "Antalet inledda utredningar har ökat med 12 procent jämfört med föregående år.",
    "Antalet inledda utredningar ökade med 12 % jämfört med 2022.",
    "Under 2023 har antalet inledda utredningar ökat.",
    "Antalet placerade barn har minskat med en fjärdedel.",
    "Antalet placerade barn är färre än 2020.",
    "Antalet orosanmälningar har fördubblats.",
    "Antalet vårddygn på HVB har halverats.",
    "Antalet vårddygn på HVB har minskat sedan 2020.",
    "Andelen utredningar klara i tid har ökat med 9 procent.",
    "Andelen utredningar klara i tid har ökat med 12 procent.",
    "Personalkostnaderna är högre än budget.",
    "Lokalkostnaderna var lägre än budgeterat.",
    # nothing can be said of these: they speak of a part, another time or something else
    "Antalet inledda utredningar har minskat inom Barn och familj.",
    "Antalet inledda utredningar har minskat under hösten.",
    "Antalet inledda utredningar har inte minskat.",
    "Antalet inledda utredningar som gäller våld har minskat.",
    "Antalet utredningar har minskat.",
    "Antalet placerade barn har ökat bland de yngsta.",
    "Antalet placerade barn förväntas ha ökat.",
    "Vi ser att antalet inledda utredningar har minskat i grannkommunerna.",
    "Antalet inledda utredningar har minskat de senaste månaderna.",
    "Behovet av placerade barn har ökat.",
    "Personalkostnaderna är lägre än budget inom myndighetsutövningen.",
]
FALSE = [
    "Antalet inledda utredningar har minskat.",
    "Antalet inledda utredningar har ökat med 21 procent jämfört med föregående år.",
    "Under året har antalet inledda utredningar minskat.",
    "Antalet placerade barn har ökat.",
    "Antalet placerade barn är fler än 2020.",
    "Antalet placerade barn har fördubblats.",
    "Antalet placerade barn har minskat med hälften.",
    "Antalet orosanmälningar har halverats.",
    "Antalet vårddygn på HVB ökade jämfört med föregående år.",
    "Andelen utredningar klara i tid har sjunkit.",
    "Personalkostnaderna är lägre än budget.",
    "Lokalkostnaderna var högre än budgeterat.",
]


@pytest.mark.parametrize("sentence", TRUE)
def test_true_and_unclear_statements_are_left_alone(sentence: str) -> None:
    assert serious(ROWS.format(sentence)) == []


@pytest.mark.parametrize("sentence", FALSE)
def test_false_statements_are_warned_of(sentence: str) -> None:
    assert serious(ROWS.format(sentence)) == [("trend", "warning")]


def test_the_warning_has_both_figures_and_both_places() -> None:
    found = next(f for f in check(ROWS.format(FALSE[0])) if f.rule == "trend")
    assert "2\u202f200 (Utfall 2022) till 2\u202f464 (Utfall 2023)" in found.message
    assert "rad 4" in found.message
    assert (found.line, found.also) == (16, (4,))
    english = next(f for f in check(ROWS.format(FALSE[0]), "en") if f.rule == "trend")
    assert "has shrunk" in english.message


def test_an_interim_report_does_not_compare_part_of_a_year_with_full_years() -> None:
    text = ROWS.replace("Årsredovisning 2023", "Delårsrapport augusti 2023")
    assert serious(text.format(FALSE[0])) == []


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("Avvikelsen är 2,0 + 3,0 = 5,0 mnkr.", []),
        ("Avvikelsen är 2,0 + 3,0 = 6,0 mnkr.", [("sum", "error")]),
        ("Avvikelsen är 1,4 + 1,4 = 2,9 mnkr.", []),
        ("Avvikelsen är 7,0 - 2,0 = 5,0 mnkr.", []),
        ("Vi räknar med att a + 3 = 7 i modellen.", []),
        ("Personal 2,0 mnkr\nKöp av vård 3,0 mnkr\nSumma 6,0 mnkr", [("sum", "warning")]),
        ("Personal 2,0 mnkr\nKöp av vård 3,0 mnkr\nSumma 5,0 mnkr", []),
        ("- Personal: -2,0 mnkr\n- Köp av vård: 3,0 mnkr\n- Totalt: 1,0 mnkr", []),
        ("Personal 2,0 mnkr\nvarav lön 1,5 mnkr\nKöp av vård 3,0 mnkr\nSumma 5,0 mnkr", []),
        ("Sida 3\nBilaga 4\nTotalt 9", []),
    ],
)
def test_sums_in_text(text: str, found: list[tuple[str, str]]) -> None:
    assert serious(f"Ekonomi\n\n{text}\n") == found


ENGLISH = """Annual report 2023

Measure\tActual 2020\tActual 2021\tActual 2022\tActual 2023
Number of referrals\t2 000\t2 100\t2 200\t2 464
Number of children in placement\t300\t290\t280\t210
Care days in residential care\t9 000\t8 000\t6 000\t3 000

Cost, SEK thousand\tBudget 2023\tActual 2023
Staff costs\t100 000\t104 000

Analysis

{}
"""


@pytest.mark.parametrize(
    "sentence",
    [
        "The number of referrals has increased by 12% compared with the previous year.",
        "The number of referrals is higher than in 2021.",
        "The number of children in placement has fallen by a quarter.",
        "Care days in residential care have halved.",
        "Staff costs were higher than budgeted.",
        "The number of referrals has not fallen.",
        "The number of referrals has fallen within one area.",
        "The number of referrals has fallen during the autumn.",
    ],
)
def test_true_and_unclear_statements_in_english(sentence: str) -> None:
    assert serious(ENGLISH.format(sentence)) == []


@pytest.mark.parametrize(
    "sentence",
    [
        "The number of referrals has decreased.",
        "The number of referrals has increased by 21% compared with the previous year.",
        "The number of referrals is lower than in 2021.",
        "Care days in residential care have doubled.",
        "Staff costs are below budget.",
    ],
)
def test_false_statements_in_english(sentence: str) -> None:
    assert serious(ENGLISH.format(sentence)) == [("trend", "warning")]
