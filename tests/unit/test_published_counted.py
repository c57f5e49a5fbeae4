"""Tables in text in reading order, told by how many numbers their rows have: heads in any words, cells on lines of their own."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal

from tertial.published import heads_counted
from tertial.published.check import check_documents, document_of
from tertial.published.figures import Document
from tertial.published.heads_counted import HeadWord, heads_of, with_periods
from tertial.published.reading import lines_of
from tertial.published.tables_counted import counted_tables


def read(text: str) -> Document:
    lines, pages, _ = lines_of(text.encode(), "a.txt")
    return document_of("a.txt", lines, pages)


def cells(document: Document) -> dict[tuple[str, str], Decimal]:
    return {(f.label, f.column): f.value for f in document.figures if f.where == "table"}


def words(line: str) -> list[HeadWord]:
    return [HeadWord(text, 1, blank=False) for text in line.split()]


def test_heads_in_other_words_over_rows_with_one_space_between_cells() -> None:
    found = cells(
        read(
            "Fördelning på kön, antal\nInsats Kvinnor Män Totalt Andel kvinnor, %\n"
            "Hushåll med bistånd 221 235 456 48\nPersoner i öppenvård 255 185 440 58\nPersoner i boende 385 174 559 69\n"
        )
    )
    assert found["Hushåll med bistånd", "Kvinnor"] == 221
    assert found["Personer i boende", "Andel kvinnor, %"] == 69


def test_figures_told_by_order_alone_contradict_nothing() -> None:
    text = "Utgifter, tkr\nTeam Inkomna Utgående post Saldo\nNorra 949 935 12\nSödra 683 807 9\nSumma 9 999 1 1\n"
    document = read(text)
    assert max(f.confidence for f in document.figures if f.where == "table") < 0.75
    assert [f for f in check_documents([document]) if f.severity != "note"] == []


ONE_A_LINE = """Driftredovisning, tkr
Enhet

Budget helår Ack budget

Avvik. Prognos helår

Norra

21 611

14 407

-2 162

19 644

Södra

37 432

24 955

-1 535

42 549

Östra

62 915

41 943

-1 368

66 134
"""


def test_a_cell_a_line() -> None:
    found = cells(read(ONE_A_LINE))
    assert found["Södra", "Ack budget"] == 24955
    assert found["Södra", "Avvik."] == -1535
    assert found["Östra", "Prognos helår"] == 66134


def test_labels_over_the_heads_go_to_the_first_rows_in_their_order() -> None:
    text = "Resultat, tkr\nOmråde\nNorra\nSödra\nPrognos april Prognos augusti\n" + "-7 375\n-8 523\n336\n499"
    found = cells(read(text))
    assert found["Norra", "Prognos augusti"] == -8523
    assert found["Södra", "Prognos april"] == 336


def test_a_year_before_the_numbers_of_every_row_is_its_label() -> None:
    text = (
        "Eget kapital, tkr\nÅr Ingående värde Årets resultat Utgående värde\n2022 785 1 715 930\n2023 930 1 533 2 463\n"
    )
    assert cells(read(text))["2023", "Utgående värde"] == 2463


def test_a_year_is_of_the_head_before_it() -> None:
    heads = heads_of(words("Budget 2024 Utfall 2024 Prognos 2024"), 3)
    assert heads.heads == ("Budget 2024", "Utfall 2024", "Prognos 2024")
    assert heads.start == 0


def test_periods_over_heads_that_start_anew() -> None:
    over = [HeadWord(text, 1, blank=False) for text in ("Jan-aug", "2024", "Helår", "2024")]
    low = [HeadWord(text, 2, blank=False) for text in ("Budget", "Utfall", "Budget", "Prognos")]
    heads = with_periods([*over, *low], heads_of([*over, *low], 4))
    assert heads.heads == ("Jan-aug 2024 Budget", "Jan-aug 2024 Utfall", "Helår 2024 Budget", "Helår 2024 Prognos")


def test_rows_of_a_scattered_table_contradict_nothing() -> None:
    text = (
        "Resultaträkning\nBelopp i mnkr\nAvgifter\nBokslut 2023 Budget 2024 Prognos 2024 Budgetavvikelse\n"
        "29,6\n\n24,6\n\n16,2\n\n-8,4\n\n18,5\n\n11,6\n\n15,9\n\n34,4"
        "\n\nPersonal\n\n"
        "157,0\n\n142,0\n\n61,9\n\n-80,1"
        "\n\nLokaler\n\n"
        "66,8\n\n66,3\n\n72,1\n\n5,8"
        "\n\nKöp\n"
    )
    assert [f for f in check_documents([read(text)]) if f.severity != "note"] == []


def test_rows_that_are_wholly_read_are_not_read_anew() -> None:
    text = (
        "Fördelning, antal\nInsats Kvinnor Män Totalt\nHushåll 221 235 456\nÖppenvård 255 185 440\nBoende 385 174 559\n"
    )
    lines, _, _ = lines_of(text.encode(), "a.txt")
    (table,) = counted_tables(lines)
    sure = replace(
        table,
        rows=tuple(replace(r, cells=tuple(c and replace(c, confidence=1.0) for c in r.cells)) for r in table.rows),
    )
    assert counted_tables(lines, [sure]) == []
    assert counted_tables(lines, [replace(sure, rows=sure.rows[1:])]) == [table]


def test_a_caption_is_no_line_of_heads() -> None:
    """Neither is what stands above it looked through."""
    lines = ("Tabell 5 Utfall och prognos 2026, tkr", "Nämndens Modellens", "Rad prognos medel 80 46: lägst högst")
    said = [HeadWord(text, n, blank=False) for n, line in enumerate(lines) for text in line.split()]
    assert heads_counted._broken(said, 4).heads == ()
    assert heads_counted._broken(said[2:], 4).heads != ()
