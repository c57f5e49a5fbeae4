"""What sentences say of a row's size and change, of money or not, and parts in running text: told when wrong, left alone when near."""

from __future__ import annotations

from decimal import Decimal

import pytest
from tests.unit.test_published_rules import read

from tertial.published.check import check_documents
from tertial.published.english import with_swedish_numbers
from tertial.published.figures import Line
from tertial.published.rules.named import is_slip

REPORT = """Årsredovisning 2023

Volymer

Nyckeltal\tUtfall 2021\tUtfall 2022\tUtfall 2023
Antal utredningar\t460\t498\t472
Hushåll med bistånd\t640\t575\t548
Personalkostnader, tkr\t182 500\t188 200\t196 800
Sjukfrånvaro, %\t8,8\t9,1\t8,2

Resultaträkning, tkr

Rad\tUtfall 2022\tBudget 2023\tUtfall 2023
Köpt vård\t-85 600\t-84 000\t-89 100
Lokaler\t-22 500\t-23 000\t-23 400

Kommentar

{}
"""


def told(text: str) -> list[str]:
    return [f.rule for f in check_documents([read(REPORT.format(text))]) if f.severity != "note"]


@pytest.mark.parametrize(
    ("text", "right", "wrong"),
    [
        ("Antalet utredningar har minskat från {} till 472.", "498", "489"),
        ("Antalet utredningar har minskat från 498 till {}.", "472", "427"),
        ("Hushåll med bistånd minskade med {} till 548.", "27", "72"),
        ("Antalet utredningar var {} år 2023.", "472", "427"),
        ("Köpt vård kostade 89,1 mnkr, vilket är {} mnkr mer än budgeterat och 3,5 mnkr mer än i fjol.", "5,1", "1,5"),
        ("Personalkostnaderna uppgick till 196,8 mnkr, en ökning med {} procent jämfört med 2022.", "4,6", "6,4"),
        ("Personalkostnaderna ökade med {} mnkr (4,6 procent) jämfört med 2022.", "8,6", "6,8"),
        ("Sjukfrånvaron har minskat med {} procentenheter till 8,2 procent.", "0,9", "1,9"),
        ("The number of utredningar has fallen from {} to 472.", "498", "489"),
        (
            "Personalkostnader amounted to SEK 196.8 million, an increase of {} per cent compared with 2022.",
            "4.6",
            "6.4",
        ),
    ],
)
def test_a_change_of_a_row(text: str, right: str, wrong: str) -> None:
    assert told(text.format(right)) == []
    assert told(text.format(wrong)) != []


def test_the_way_of_a_change() -> None:
    assert told("Personalkostnaderna ökade med 8,6 mnkr jämfört med 2022.") == []
    assert told("Personalkostnaderna minskade med 8,6 mnkr jämfört med 2022.") == ["trend"]


@pytest.mark.parametrize(
    "text",
    [
        "Antalet utredningar inom socialtjänsten i norr har minskat från 489 till 472.",
        "Antalet utredningar var över 427 i maj.",
        "Antalet utredningar per månad var 427.",
        "Antalet utredningar var i snitt 39.",
        "Köpt vård kostade 89,1 mnkr, vilket är 1,5 mnkr mer än för grannkommunen.",
        "Personalkostnaderna ökade med 3,1 mnkr i norra enheten.",
        "Målet för sjukfrånvaron är 2,8 procent.",
    ],
)
def test_what_is_narrowed_is_left_alone(text: str) -> None:
    assert told(text) == []


@pytest.mark.parametrize(
    ("text", "right", "wrong"),
    [
        (
            "Underskottet, 6,9 mkr, fördelar sig på HVB (4,1 mkr), familjehem ({} mkr) och skyddat boende (0,9 mkr).",
            "1,9",
            "2,9",
        ),
        (
            "Under året avslutades 412 ärenden, varav 198 på grund av arbete, {} på grund av studier och 93 av andra skäl.",
            "121",
            "161",
        ),
        ("Omsättningen var {} procent (94 av 832).", "11,3", "13,1"),
        ("Det kom 1 845 anmälningar. Av anmälningarna ledde 738, eller {} procent, till utredning.", "40", "45"),
    ],
)
def test_parts_in_text(text: str, right: str, wrong: str) -> None:
    assert told(text.format(right)) == []
    assert len(told(text.format(wrong))) == 1


def test_parts_may_be_fewer_or_overlap() -> None:
    assert told("Det kom 412 ärenden, varav 98 om arbete, 21 om studier och 93 om annat.") == []
    assert told("Det kom 412 barn, varav 198 flickor, 161 under 12 år och 93 nyanlända.") == []


@pytest.mark.parametrize(
    ("said", "true", "decimals", "slip"),
    [
        ("717", "771", 0, True), ("1.5", "5.1", 1, True), ("94300", "94500", 0, True),
        ("4.1", "5.1", 1, False), ("771", "771", 0, False), ("71", "771", 0, False), ("123", "321", 0, False),
    ],
)  # fmt: skip
def test_a_slip_is_one_digit_of_three_or_two_neighbours(said: str, true: str, decimals: int, slip: bool) -> None:
    assert is_slip(Decimal(said), Decimal(true), decimals) is slip


OWN = """Delårsrapport augusti 2026

Ekonomi

Ekonomiskt utfall per verksamhet, tkr

Verksamhet\tBudget 2026\tPrognos 2026\tAvvikelse mot budget
Barn, unga och familj\t220 000\t245 400\t-25 400
Familjehemsvård\t88 000\t85 300\t2 700
Summa\t308 000\t330 700\t-22 700

{}
"""


@pytest.mark.parametrize(
    ("text", "right", "wrong"),
    [
        ("Störst underskott har Barn, unga och familj, {} mnkr.", "25,4", "52,4"),
        ("Enheter: störst underskott har Barn, unga och familj, {} mnkr", "25,4", "35,4"),
        ("Prognosen för familjehemsvården är {} mnkr.", "2,7", "3,7"),
        ("i prognos, Barn, unga och familj: -{} mnkr", "25,4", "52,4"),
        ("-{} mnkr i prognos, Barn, unga och familj", "25,4", "52,4"),
        ("Hela året väntas ge -{} mnkr mot en budget i balans.", "22,7", "27,2"),
        (
            "Barn, unga och familj: underskottet väntas bli {} mnkr\n\nPrognosen för området är -25,4 mnkr.",
            "25,4",
            "52,4",
        ),
        ("The largest deficit is in Barn, unga och familj, {} SEK million.", "25.4", "52.4"),
        ("The forecast of familjehemsvård is {} SEK million.", "2.7", "3.7"),
        ("forecast, Barn, unga och familj: -{} SEK million", "25.4", "52.4"),
        ("The full year is expected to give -{} SEK million against a balanced budget.", "22.7", "27.2"),
        ("Familjehemsvård has a surplus of {} SEK million.", "2.7", "7.2"),
    ],
)
def test_the_forms_of_our_own_reports(text: str, right: str, wrong: str) -> None:
    def serious(words: str) -> list[str]:
        return [f.rule for f in check_documents([read(OWN.format(words))]) if f.severity != "note"]

    assert serious(text.format(right)) == []
    assert "prose" in serious(text.format(wrong))


def test_kronor_of_an_english_report_stand_after_the_number() -> None:
    line = Line(None, 1, "The result is SEK \u221222.8 million, SEK 1,200 thousand and SEK 300.")
    (read_line,) = with_swedish_numbers([line])
    assert read_line.text == "The result is \u221222.8 SEK million, 1\u202f200 SEK thousand and 300 SEK."
