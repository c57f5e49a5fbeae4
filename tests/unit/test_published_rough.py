"""Text that keeps the look of its page roughly: heads dealt out to columns, and numbers set straight."""

from __future__ import annotations

from decimal import Decimal

from tertial.published.check import check_documents, document_of
from tertial.published.figures import Cell, Document, Line
from tertial.published.layout import Placed, Word, lay_out
from tertial.published.layout_rough import head_cost, periods_over, recut, rough_starts, straighten
from tertial.published.layout_words import Piece, pieces
from tertial.published.reading import lines_of


def letters(line: str) -> tuple[Word, ...]:
    """The words of a line of text, at the places of their letters."""
    found, at = [], 0
    for text in line.split():
        at = line.index(text, at)
        found.append(Word(float(at), float(at + len(text)), text))
        at += len(text)
    return tuple(found)


def split(*lines: str) -> list[tuple[Piece, ...]]:
    return [pieces(Placed(1, float(i), 1.0, letters(line)), 1.5) for i, line in enumerate(lines)]


def cells(document: Document) -> dict[tuple[str, str], Decimal]:
    return {(f.label, f.column): f.value for f in document.figures if f.where == "table"}


def test_heads_that_stand_off_their_columns_are_told_by_their_words() -> None:
    line = letters("Kostnadsslag Budget 2024 Utfall 2024 Prognos 2024 Avvikelse")
    starts = rough_starts(line, [(24.0, 29.0), (40.0, 45.0), (56.0, 61.0), (70.0, 74.0)])
    assert [line[i].text for i in starts] == ["Budget", "Utfall", "Prognos", "Avvikelse"]


def test_a_sentence_is_no_line_of_heads() -> None:
    assert rough_starts(letters("tabellen visar hur det gick för oss"), [(10.0, 15.0), (20.0, 25.0)]) == ()


def test_what_is_like_a_head() -> None:
    assert head_cost("Utfall 2024") < head_cost("Inkomna ärenden") < head_cost("ärenden av")


def test_numbers_with_one_space_between_are_cut_into_as_many_as_there_are_heads() -> None:
    rows = split(
        "Antal            2023   2024   Förändring",
        "Fast            261 473           +212",
        "Visst 1) 429 268           -161",
    )
    recut(rows, 1, 2, 2)
    assert [[p.text for p in row] for row in rows[1:]] == [
        ["Fast", "261", "473", "+212"],
        ["Visst 1)", "429", "268", "-161"],
    ]


def test_numbers_that_drift_are_set_straight_by_their_order() -> None:
    rows = split(
        "Bidrag        54,7      3,6",
        "Personal   -24,9     -0,5",
        "Lokaler       -4,3      -4,2",
        "Köp                     1,0",
    )
    straighten(rows, 0, 3)
    ends = {row[0].text: [p.x1 for p in row[1:]] for row in rows}
    assert ends["Bidrag"] == ends["Personal"] == ends["Lokaler"]
    assert ends["Köp"] == ends["Bidrag"][1:]


def test_periods_are_dealt_out_so_that_no_head_stands_twice_under_one() -> None:
    columns = [(48.0, 56.0), (57.0, 66.0), (71.0, 77.0), (77.0, 87.0), (90.0, 98.0), (104.0, 110.0), (114.0, 122.0)]
    heads = ["Budget", "Utfall", "Avvikelse", "Budget", "Prognos", "Avvikelse", "Utfall"]
    upper = letters(" " * 65 + "Jan-aug 2024" + " " * 24 + "Helår 2024 Helår 2023")
    assert [(a, b) for _, a, b in periods_over(upper, heads, columns)] == [(0, 2), (3, 5), (6, 6)]


def test_a_row_whose_cells_cannot_be_told_apart_contradicts_nothing() -> None:
    rows = [("Enhet", "Kv 1", "Kv 2", "Totalt"), ("Norra", "10", "20", "30"), ("Södra", "15", "30", "45")]
    rows += [("Östra", "40", "20", "60"), ("Västra", "4 190 12 5", "", "8 795")]
    lines = [
        Line(1, n, " ".join(row), tuple(Cell(text, c) for c, text in enumerate(row))) for n, row in enumerate(rows, 1)
    ]
    document = document_of("a.pdf", lines, 1)
    assert max(f.confidence for f in document.figures if f.label == "Västra") < 0.5
    assert [f for f in check_documents([document]) if f.severity != "note"] == []


def test_the_foot_of_a_page_is_no_table() -> None:
    def line(page: int, y: float, *placed: tuple[float, str]) -> Placed:
        return Placed(page, y, 10.0, tuple(Word(x, x + 5.0 * len(t), t) for x, t in placed))

    placed = [
        line(1, 100, (20, "Enhet"), (100, "Budget"), (160, "Utfall")),
        line(1, 125, (20, "Norra"), (105, "500"), (170, "407")),
        line(1, 150, (20, "Södra"), (105, "600"), (170, "408")),
        line(1, 800, (20, "Investeringar"), (400, "1")),
        line(2, 800, (20, "Investeringar"), (400, "2")),
    ]
    found = cells(document_of("a.pdf", lay_out(placed), 2))
    assert set(found) == {("Norra", "Budget"), ("Norra", "Utfall"), ("Södra", "Budget"), ("Södra", "Utfall")}


def test_cases_lie_around_the_latest_forecast_not_an_earlier_one() -> None:
    head = "| Område | Prognos april | Prognos augusti | Bästa fall | Sämsta fall |\n|---|---|---|---|---|\n"
    rows = "| Norra | -7 375 | -8 523 | -7 855 | -10 358 |\n| Södra | 336 | 499 | 2 449 | -1 293 |\n| Östra | -6 862 | -7 076 | -4 801 | -8 375 |\n| Västra | -160 | -175 | 98 | -362 |\n"
    lines, pages, _ = lines_of(f"Årets resultat, tkr\n\n{head}{rows}".encode(), "a.txt")
    assert [f.rule for f in check_documents([document_of("a.txt", lines, pages)]) if f.severity != "note"] == []
    wrong = rows.replace("-7 855", "-8 855")
    lines, pages, _ = lines_of(f"Årets resultat, tkr\n\n{head}{wrong}".encode(), "a.txt")
    assert "cases" in {f.rule for f in check_documents([document_of("a.txt", lines, pages)])}
