"""What sentences say of rows and of changes against the figures, in the words that committees' reports are written in."""

from __future__ import annotations

import pytest
from tests.unit.test_published_rules import read

from tertial.published.check import check_documents

REPORT = """Delårsrapport augusti 2024

Ekonomi

Driftredovisning, tkr

Verksamhet\tBudget helår\tBudget jan-aug\tUtfall jan-aug\tAvvikelse jan-aug\tPrognos helår\tAvvikelse helår
Barn och unga\t96 300\t64 200\t68 150\t-3 950\t102 300\t-6 000
Vuxna\t31 200\t20 800\t21 450\t-650\t32 150\t-950
Försörjningsstöd\t44 700\t29 800\t28 900\t900\t43 600\t1 100
Summa\t172 200\t114 800\t118 500\t-3 700\t178 050\t-5 850

Ekonomi

{}
"""
ALONG = " Vuxna har ett underskott på 0,7 mnkr. Försörjningsstöd visar ett överskott på 0,9 mnkr."


def told(text: str) -> list[tuple[str, str]]:
    found = check_documents([read(REPORT.format(text))])
    return [(f.rule, f.severity) for f in found if f.severity != "note"]


@pytest.mark.parametrize(
    "text",
    [
        "Socialnämnden redovisar för perioden januari–augusti ett underskott mot budget på {} mnkr.",
        "Nämnden redovisar efter augusti ett underskott om {} mnkr.",
        "För perioden redovisar nämnden ett underskott på {} mnkr.",
        "Utfallet t.o.m. augusti visar på ett underskott om {} mnkr.",
        "Periodens resultat är ett underskott på {} mnkr, vilket beror på fler placeringar.",
        "Nämndens resultat för 2024 är -{} mnkr.",
        "Underskottet väntas bli {} mnkr.",
    ],
)
def test_the_whole_against_its_total(text: str) -> None:
    assert told(text.format("3,7")) == []
    assert told(text.format("7,3")) == [("prose", "warning")]


@pytest.mark.parametrize(
    "text",
    [
        "Barn och unga redovisar ett underskott på {} mnkr för perioden.",
        "Barn och unga står för ett underskott på {} mnkr.",
        "Ekonomin är ansträngd, medan barn och unga redovisar ett underskott om {} mnkr.",
        "Barn och ungas underskott på {} mnkr beror på fler placeringar.",
        "Barn och unga överskrider budget med {} mnkr.",
        "Barn och unga: underskottet väntas bli {} mnkr.",
        "Barn och unga svarar för -{} mnkr, vilket är mer än i fjol.",
        "Kostnaderna för barn och unga ligger {} mnkr över budget.",
    ],
)
def test_a_row_against_its_columns(text: str) -> None:
    assert told(text.format("6,0")) == []
    assert told(text.format("9,4")) == [("prose", "warning")]


def test_a_level_against_the_row() -> None:
    assert told("Kostnaderna för barn och unga uppgick till 68,2 mnkr.") == []
    assert told("Kostnaderna för barn och unga uppgick till 86,2 mnkr.") == [("prose", "warning")]


def test_above_budget_is_not_below() -> None:
    assert told("Vuxna ligger 0,7 mnkr över budget.") == []
    assert told("Vuxna ligger 0,7 mnkr under budget.") == [("prose", "warning")]


def test_a_surplus_that_is_a_deficit() -> None:
    assert told("Barn och unga har ett underskott på 4,0 mnkr." + ALONG) == []
    assert told("Barn och unga har ett överskott på 4,0 mnkr." + ALONG) == [("prose", "warning")]


@pytest.mark.parametrize(
    "text",
    [
        "Barn och unga redovisar ett underskott på 9,4 mnkr inom familjehemsvården.",
        "Inom barn och unga har en enhet ett underskott på 9,4 mnkr.",
        "I april prognostiserade nämnden ett underskott på 9,4 mnkr.",
        "Prognosen per april visade ett underskott på 2,4 mnkr.",
        "Föregående år redovisade nämnden ett underskott på 9,4 mnkr.",
        "Barn och unga har ett underskott på 9,4 mnkr jämfört med prognosen i april.",
        "Barn och unga har kostnader på 9,4 mnkr för tolkar.",
        "Nämnden har ett underskott på minst 9,4 mnkr.",
        "Nämnden redovisar ett underskott på 40,5 mnkr.",
        "Vuxna redovisar ett underskott. Prognosen visar ett underskott på 2,4 mnkr.",
        "Underskottet är 9,4 mnkr exklusive riktade statsbidrag.",
        "Nämnden hade i april ett underskott på 9,4 mnkr.",
        "För 2023 redovisade nämnden ett underskott på 9,4 mnkr.",
        "Nämnden redovisade efter mars ett underskott på 2,4 mnkr.",
        "Av underskottet avser 1,4 mnkr konsulter.",
        "Försörjningsstödet per hushåll uppgick till 9,4 tkr.",
        "Kostnaderna för barn och unga i förskolan uppgick till 75,4 mnkr.",
    ],
)
def test_what_is_said_of_something_else_is_left_alone(text: str) -> None:
    assert told(text) == []


@pytest.mark.parametrize(
    ("right", "wrong", "rule"),
    [
        ("Antalet ärenden har ökat med 12 procent jämfört med samma period föregående år, från 1 150 till {}.", ("1 288", "1 388"), "percent"),
        ("Kostnaden ökade från 12,5 till {} mnkr, en ökning med 20 procent.", ("15,0", "16,0"), "percent"),
        ("Kostnaden ökade med 2,0 mnkr ({} procent) till 22,0 mnkr.", ("10", "16"), "percent"),
        ("Antalet anställda har ökat med {} personer, från 816 till 832.", ("16", "26"), "change"),
        ("Utgifterna minskade med {} mnkr, från 21,8 till 20,6 mnkr.", ("1,2", "2,2"), "change"),
        ("Antalet ärenden har minskat från 498 i december 2022 till {} i augusti 2023.", ("472", "572"), "change"),
        ("Antal årsarbetare var 812 (798), en ökning med {}.", ("14", "24"), "change"),
        ("Inhyrd personal kostade 6,3 mnkr (8,1 mnkr), en minskning med {} procent.", ("22", "12"), "percent"),
        ("Under 2021 inkom 1 845 anmälningar. Det är en ökning med {} jämfört med 2020, då 1 700 inkom.", ("145", "245"), "change"),
        ("Vid årsskiftet fanns 96 placerade barn, 52 pojkar och {} flickor.", ("44", "54"), "parts"),
    ],
)  # fmt: skip
def test_a_change_and_its_two_values(right: str, wrong: tuple[str, str], rule: str) -> None:
    assert told(right.format(wrong[0])) == []
    assert [r for r, _ in told(right.format(wrong[1]))] == [rule]


@pytest.mark.parametrize(
    "text",
    [
        "Antalet har ökat kraftigt, från cirka 1 150 till 1 500, en ökning med 12 procent.",
        "Åldersgränsen sänktes från 18 till 16 och antalet ökade med 300.",
        "Andelen ökade från 20 till 22 procent, med 2 procentenheter.",
        "Andelen ökade med 2 procent från 20 till 22 procent.",
        "Underskottet minskade från -3,2 till -4,1 mnkr.",
        "Kostnaden ökade med 3 procent per år, från 100 till 150 mnkr.",
        "Antalet ärenden ökade från januari till mars med 45.",
        "Antalet ökade med 12 procent, vilket ska ses mot att antalet medarbetare gått från 40 till 38.",
        "Från 1 januari till 31 mars ökade antalet med 12.",
        "Under året ökade antalet barn, 30 pojkar och 40 flickor fick stöd, medan 12 vuxna fick hjälp.",
        "Kostnaden ökade med drygt 20 procent, från 12,5 till 15,2 mnkr.",
    ],
)
def test_sentences_that_tell_no_plain_change(text: str) -> None:
    assert told(text) == []
