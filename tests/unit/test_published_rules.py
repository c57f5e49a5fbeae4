"""Every rule on a small report: what it finds, with its figures, and what it must leave alone."""

from __future__ import annotations

from decimal import Decimal
from typing import Literal

import pytest

from tertial.published.check import as_json, check_documents, document_of
from tertial.published.figures import Document, PublishedFinding
from tertial.published.reading import lines_of

RESULT = """Delårsrapport augusti 2023

Resultaträkning, tkr\tBokslut 2022\tInternbudget 2023\tUtfall 2023-08-31\tPrognos 2023
Kommunbidrag\t1 000\t1 200\t800\t1 200
Intäkter\t300\t400\t200\t300
Summa intäkter\t1 300\t1 600\t1 000\t1 500
Kostnader\t-1 350\t-1 600\t-1 100\t-1 620
Årets resultat\t-50\t0\t-100\t-120
"""
AREAS = """
Ekonomiskt utfall per verksamhet, tkr

Verksamhet\tBokslut 2022\tUtfall 2023-08-31\tPrognos 2023
Administration\t50\t40\t80
Barn och familj\t-100\t-140\t-200
Totalt nämnden\t-50\t-100\t-120
"""


def read(text: str, name: str = "r.txt") -> Document:
    lines, pages, findings = lines_of(text.encode(), name)
    return document_of(name, lines, pages, findings)


def check(text: str, language: Literal["sv", "en"] = "sv") -> list[PublishedFinding]:
    return check_documents([read(text)], language)


def serious(text: str) -> list[tuple[str, str]]:
    return [(f.rule, f.severity) for f in check(text) if f.severity != "note"]


def the(text: str, rule: str) -> PublishedFinding:
    found = [f for f in check(text) if f.rule == rule]
    assert len(found) == 1, found
    return found[0]


def test_a_report_that_agrees_has_no_findings() -> None:
    assert serious(RESULT + AREAS) == []


def test_a_total_that_is_not_the_sum_of_its_rows() -> None:
    f = the(RESULT.replace("1 600\t1 000\t1 500", "1 600\t1 000\t1 580").replace("-1 620", "-1 700"), "sum")
    assert (f.severity, f.line, f.claimed, f.computed, f.unit) == ("error", 6, Decimal(1580), Decimal(1500), "tkr")
    assert "1\u202f580" in f.message
    assert "rad 6" in f.message
    assert f.terms == (("Kommunbidrag", Decimal(1200)), ("Intäkter", Decimal(300)))


def test_income_and_costs_that_do_not_make_the_result() -> None:
    f = the(RESULT.replace("-50\t0\t-100", "-50\t0\t-190"), "sum")
    assert (f.claimed, f.computed) == (Decimal(-190), Decimal(-100))


def test_rounding_and_part_rows_are_never_findings() -> None:
    text = """Område, mnkr\tBudget 2023\tUtfall 2023
A\t1,4\t2,4
varav löner\t1,0\t1,0
B\t1,4\t2,4
Summa\t2,9\t4,7
"""
    assert serious(text) == []


def test_a_mean_in_the_row_of_totals_is_no_sum() -> None:
    text = """Köpt vård 2022

Form\tKostnad, tkr\tDygn, antal\tKr/dygn
HVB\t15 600\t2 600\t6 000
Familjehem\t9 450\t13 500\t700
Stödboende\t2 250\t1 500\t1 500
Totalt\t27 300\t17 600\t1 551
"""
    assert serious(text) == []
    assert serious(text.replace("Totalt\t27 300", "Totalt\t27 900")) == [("sum", "error")]


def test_deviations_are_added_where_costs_are_taken_from_income() -> None:
    text = """Utfall 2024, mkr

Mkr\tBokslut 2023\tBudget 2024\tBokslut 2024\tDiff mot budget
Summa intäkter\t478,6\t496,1\t502,6\t6,5
Summa kostnader\t487,4\t496,1\t499,9\t-3,8
Resultat\t-8,8\t0,0\t2,7\t2,7
"""
    assert serious(text) == []
    assert ("sum", "error") in serious(text.replace("2,7\t2,7", "2,7\t7,2"))


def test_a_mean_of_women_and_men_does_not_hide_a_sum_that_fails() -> None:
    text = """Personal 2023

Personal\tKvinnor\tMän\tTotalt
Antal tillsvidareanställda\t248\t61\t309
Antal visstidsanställda\t34\t12\t46
Antal chefer\t21\t9\t30
Medelålder\t45,3\t43,9\t45,0
Sjukfrånvaro\t7,9\t4,8\t7,3
"""
    assert serious(text) == []
    assert serious(text.replace("61\t309", "61\t319")) == [("sum", "error")]


def test_a_total_column_over_the_years() -> None:
    text = "Medel, tkr\t2020\t2021\tTotalt 2020-2021\nTilldelade\t400\t500\t900\nBeviljade\t250\t150\t400\nAnvända\t100\t200\t350\n"
    f = the(text, "sum")
    assert (f.claimed, f.computed) == (Decimal(350), Decimal(300))


def test_a_deviation_with_either_sign_convention() -> None:
    rows = "Område, tkr\tBudget 2023\tUtfall 2023\tAvvikelse\nA\t100\t90\t10\nB\t-50\t-70\t-20\nC\t200\t230\t{}\nD\t300\t310\t-10\n"
    assert serious(rows.format("-30")) == []
    f = the(rows.format("-45"), "deviation")
    assert (f.claimed, f.computed) == (Decimal(-45), Decimal(-30))


def test_a_change_in_per_cent() -> None:
    rows = "Nyckeltal\tUtfall 2022\tUtfall 2023\tFörändring %\nAntal A\t200\t220\t10\nAntal B\t100\t80\t-20\nAntal C\t400\t500\t{}\n"
    assert serious(rows.format("25")) == []
    f = the(rows.format("35"), "percent")
    assert (f.claimed, f.computed, f.unit) == (Decimal(35), Decimal(25), "%")


def test_the_result_of_two_tables() -> None:
    f = the(RESULT + AREAS.replace("-50\t-100\t-120", "-50\t-100\t-170").replace("-140\t-200", "-140\t-250"), "tables")
    assert (f.severity, f.claimed, f.computed) == ("error", Decimal(-120), Decimal(-170))


def test_areas_without_a_total_row() -> None:
    areas = AREAS.replace("Totalt nämnden\t-50\t-100\t-120\n", "")
    assert serious(RESULT + areas) == []
    assert the(RESULT + areas.replace("40\t80", "40\t99"), "tables").computed == Decimal(-101)


PROSE = (
    RESULT
    + AREAS
    + "\nBarn och familj\n\nVerksamhetsområde Barn och familj redovisar ett underskott i prognosen på {} mnkr.\n"
)


@pytest.mark.parametrize("amount", ["0,2", "0,20", "0,200"])
def test_prose_agrees_after_rounding(amount: str) -> None:
    assert serious(PROSE.format(amount)) == []


def test_prose_that_the_table_contradicts() -> None:
    f = the(PROSE.format("0,4"), "prose")
    assert (f.severity, f.claimed, f.computed, f.unit) == ("error", Decimal("-0.4"), Decimal("-0.2"), "mnkr")


def test_a_slip_of_unit() -> None:
    assert the(PROSE.format("200"), "unit").severity == "error"


def test_another_subject_in_between_is_not_compared() -> None:
    text = RESULT + AREAS + "\nInom Barn och familj visar öppenvården ett underskott på 0,7 mnkr.\n"
    assert serious(text) == []


def test_a_share_of_a_row() -> None:
    text = RESULT + "\nNämnden avsätter 1,5 % av kommunbidraget till ledning, totalt {} mnkr.\n"
    assert serious(text.format("0,018")) == []
    assert the(text.format("0,050"), "share").claimed == Decimal("0.050")


COMMENT = RESULT + "\nKommentar till årets resultat\n\nÅrets resultat visar ett underskott på 0,12 mnkr. {}\n"


def test_direction_against_the_table() -> None:
    f = the(COMMENT.format("Samtidigt redovisas högre intäkter än budgeterat."), "direction")
    assert f.severity == "warning"
    assert {v for _, v in f.terms} == {Decimal(300), Decimal(400)}
    assert serious(COMMENT.format("Samtidigt redovisas lägre intäkter än budgeterat.")) == []
    assert serious(COMMENT.format("Vi har högre intäkter än budgeterat från Migrationsverket.")) == []


def test_a_cause_that_explains_little() -> None:
    f = the(COMMENT.format("Detta beror framför allt på att kostnaderna för placeringar varit höga."), "cause")
    assert (f.severity, f.claimed) == ("warning", Decimal(-120))
    assert serious(COMMENT.format("Detta beror framför allt på lägre statsbidrag.")) == []


UNITS = """Resultatrapport december 2025

Årets resultat uppgår till +3,0 mnkr för hela nämnden.

Enhet A +1,0 mnkr (nov +0,9 mnkr)

Köp avviker med +0,6 mnkr. Personal avviker med +0,4 mnkr.

Enhet B -2,0 mnkr (nov -1,9 mnkr)

{}

Enhet C +3,0 mnkr (nov +2,0 mnkr)

Vakanser.

Övergripande samt mindre verksamheter {} mnkr (nov +1,0 mnkr)

Reserven har inte använts.
"""


def test_listed_parts_against_the_result() -> None:
    fine = "Personal avviker med -1,0 mnkr. Köp avviker med -1,0 mnkr."
    assert serious(UNITS.format(fine, "+1,0")) == []
    f = the(UNITS.format(fine, "+0,5"), "sum")
    assert (f.severity, f.claimed, f.computed) == ("error", Decimal("3.0"), Decimal("2.5"))
    assert [v for _, v in f.terms] == [Decimal("1.0"), Decimal("-2.0"), Decimal("3.0"), Decimal("0.5")]


def test_listed_causes_against_their_heading() -> None:
    f = the(UNITS.format("Personal avviker med -0,4 mnkr. Köp avviker med -0,6 mnkr.", "+1,0"), "causes")
    assert (f.severity, f.claimed, f.computed) == ("warning", Decimal("-2.0"), Decimal("-1.0"))
    offset = "Personal avviker med -0,4 mnkr. Köp avviker med -2,6 mnkr. Intäkter täcker en del av underskottet."
    assert the(UNITS.format(offset, "+1,0"), "causes").severity == "note"


def test_a_deficit_cannot_come_of_lower_costs() -> None:
    f = the(UNITS.format("Avvikelsen beror främst på lägre kostnader för köp.", "+1,0"), "cause")
    assert f.severity == "warning"
    assert serious(UNITS.format("Avvikelsen beror främst på högre kostnader för köp.", "+1,0")) == []


@pytest.mark.parametrize(
    ("text", "rules"),
    [
        ("Av alla 27 unga har 18 (67 %) slutfört och 7 (26 %) pågår.", []),
        ("Av alla 27 unga har 18 (67 %) slutfört och 7 (36 %) pågår.", ["percent"]),
        ("I kursen har 8 av 11 deltagare, vilket motsvarar 73 %, fått arbete.", []),
        ("I kursen har 8 av 11 deltagare, vilket motsvarar 83 %, fått arbete.", ["percent"]),
        ("Under året dömdes 27 unga. Av antalet dömda var 23 pojkar och 4 flickor.", []),
        ("Under året dömdes 27 unga. Av antalet dömda var 23 pojkar och 5 flickor.", ["parts"]),
        ("Antalet har ökat med 10 % från 200 till 220 under året.", []),
        ("Antalet har ökat med 15 % från 200 till 220 under året.", ["percent"]),
    ],
)
def test_percentages_and_parts_in_text(text: str, rules: list[str]) -> None:
    assert [f.rule for f in check(f"Analys\n\n{text}\n")] == rules


GOAL = """Nämndens mål

Under 2023 ska minst 70 procent av invånarna uppleva att stödet har varit till nytta

Bedömning måluppfyllelse

{}

Målanalys

{} % av invånarna upplever att stödet har varit till nytta.
"""


@pytest.mark.parametrize(
    ("status", "outcome", "rules"),
    [("Uppnått", 87, []), ("Uppnått", 57, ["goal"]), ("Inte uppnått", 57, []), ("Kommer inte uppnås", 87, ["goal"])],
)
def test_goal_status_against_its_outcome(status: str, outcome: int, rules: list[str]) -> None:
    assert [f.rule for f in check(GOAL.format(status, outcome))] == rules


def test_best_and_worst_case_lie_around_the_forecast() -> None:
    text = RESULT + "\nÅrets resultat uppgår i bästa fall till {} mnkr och i sämsta fall till -0,15 mnkr.\n"
    assert serious(text.format("-0,10")) == []
    assert the(text.format("-0,14"), "cases").severity == "error"


def test_part_of_a_year_beside_full_years_is_a_note() -> None:
    text = RESULT + "\nNyckeltal\tUtfall 2021\tUtfall 2022\tUtfall 2023\nAntal utredningar\t300\t310\t200\n"
    assert the(text, "partial-year").severity == "note"


def test_a_jump_is_a_note() -> None:
    text = "Nyckeltal\tUtfall 2017\tUtfall 2018\tUtfall 2019\tUtfall 2020\tUtfall 2021\nAntal insatser\t1 684\t1 654\t1 530\t1 550\t{}\n"
    assert check(text.format("1 600")) == []
    assert the(text.format("3 130"), "jump").severity == "note"


def test_the_accumulated_result_rolls_forward() -> None:
    text = "Tkr\tBokslut 2020\tInternbudget 2021\tUtfall 2021\nÅrets resultat\t-13\t0\t-12\nAckumulerat resultat\t9\t9\t{}\n"
    assert check(text.format("-3")) == []
    assert the(text.format("-50"), "roll-forward").severity == "note"


def test_the_same_sentence_with_two_amounts() -> None:
    text = "Sammanfattning\n\n{0} 5,0 mnkr.\n\nEkonomi\n\n{0} 6,0 mnkr.\n".format(
        "Nämnden har för året fått statsbidrag för arbetet i socialt utsatta områden om"
    )
    assert the(text, "summary").severity == "warning"


def test_restated_between_two_reports_of_one_committee() -> None:
    rows = "Antal utredningar\t2 529\t2 825\t3 120\nAntal individer\t5 166\t5 318\t5 724\nAntal insatser\t1 684\t1 654\t{}\n"
    old = read(
        "Årsredovisning 2021\n\nNyckeltal\tUtfall 2019\tUtfall 2020\tUtfall 2021\n" + rows.format("3 130"), "old.txt"
    )
    new = read(
        "Årsredovisning 2022\n\nNyckeltal\tUtfall 2019\tUtfall 2020\tUtfall 2021\n" + rows.format("1 509"), "new.txt"
    )
    other = read(
        "Nyckeltal\tUtfall 2019\tUtfall 2020\tUtfall 2021\nAntal utredningar\t9\t8\t7\nAntal insatser\t5\t4\t3\n",
        "other.txt",
    )
    found = [f for f in check_documents([old, new, other], "en") if f.rule == "restated"]
    assert [(f.severity, f.file, f.claimed, f.computed) for f in found] == [
        ("warning", "new.txt", Decimal(3130), Decimal(1509))
    ]
    assert "old.txt" in found[0].message


def test_a_forecast_meets_its_outcome() -> None:
    later = (
        RESULT.replace("augusti 2023", "december 2023")
        .replace("Utfall 2023-08-31", "Utfall 2023")
        .replace("Prognos 2023", "Budget 2024")
    )
    found = check_documents([read(RESULT, "a.txt"), read(later, "b.txt")])
    assert [(f.severity, f.claimed, f.computed) for f in found if f.rule == "forecast"] == [
        ("note", Decimal(-120), Decimal(-100))
    ]


def test_messages_in_both_languages_give_both_figures() -> None:
    text = PROSE.format("0,4")
    sv, en = (next(f.message for f in check(text, lang) if f.rule == "prose") for lang in ("sv", "en"))
    assert "−0,4 mnkr" in sv
    assert "−200 tkr" in sv
    assert "SEK −0.4 million" in en
    assert "SEK −200 thousand" in en


def test_json_has_the_keys_of_the_contract() -> None:
    document = read(PROSE.format("0,4"))
    answer = as_json([document], check_documents([document]))
    figure, finding = answer["documents"][0]["figures"][0], answer["findings"][0]
    assert {"label", "column", "value", "unit", "where", "table", "page", "line", "text"} <= figure.keys()
    assert (figure["label"], figure["column"], figure["value"], figure["unit"]) == (
        "Kommunbidrag",
        "Bokslut 2022",
        1000,
        "tkr",
    )
    assert set(finding) == {
        "rule",
        "severity",
        "file",
        "page",
        "line",
        "message",
        "claimed",
        "computed",
        "unit",
        "terms",
    }
    assert finding["claimed"] == -0.4
