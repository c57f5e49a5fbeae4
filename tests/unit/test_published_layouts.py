"""Tables as other committees print them: heads that stand as close as words, heads over several columns, years down the side."""

from __future__ import annotations

from decimal import Decimal

from tertial.published.check import document_of
from tertial.published.figures import Document
from tertial.published.layout import Placed, Word, lay_out
from tertial.published.layout_tight import head_starts, number_groups, numbers_over, spans
from tertial.published.reading import lines_of

EM = 10.0


def words(*placed: tuple[float, str]) -> tuple[Word, ...]:
    return tuple(Word(x, x + 5.0 * len(t), t) for x, t in placed)


def line(y: float, *placed: tuple[float, str]) -> Placed:
    return Placed(1, y, EM, words(*placed))


def read(text: str) -> Document:
    lines, pages, findings = lines_of(text.encode(), "a.txt")
    return document_of("a.txt", lines, pages, findings)


def cells(document: Document) -> dict[tuple[str, str], Decimal]:
    return {(f.label, f.column): f.value for f in document.figures if f.where == "table"}


def test_heads_as_close_as_words_go_to_the_columns_that_they_are_set_to() -> None:
    rows = [(100.0, "21"), (112.5, "611"), (165.0, "14"), (177.5, "407"), (227.5, "-2"), (240.0, "162")]
    placed = [
        line(
            100,
            (20, "Ort"),
            (92.5, "Ack"),
            (110, "budget"),
            (145, "Ack"),
            (162.5, "utfall"),
            (195, "Avvik."),
            (227.5, "helår"),
        ),
        line(125, (20, "Norra"), *rows),
        line(150, (20, "Södra"), *rows),
    ]
    found = cells(document_of("a.pdf", lay_out(placed), 1))
    assert {column for _, column in found} == {"Ack budget", "Ack utfall", "Avvik. helår"}
    assert found["Norra", "Avvik. helår"] == -2162


def test_a_line_of_prose_over_numbers_is_no_line_of_heads() -> None:
    prose = words(
        (20, "Tabellen"), (65, "visar"), (95, "hur"), (115, "det"), (135, "gick"), (160, "för"), (180, "oss.")
    )
    assert head_starts(prose, [(90.0, 120.0), (140.0, 180.0)], 7.5) == ()


def test_digits_are_cut_at_gaps_wider_than_those_between_thousands() -> None:
    wide = words((0, "16"), (13, "569"), (36, "-2"), (49, "162"))
    assert [" ".join(w.text for w in g) for g in number_groups(wide)] == ["16 569", "-2 162"]
    even = words((0, "16"), (13, "569"), (31, "162"), (49, "300"))
    assert len(number_groups(even)) == 1


def test_digits_with_even_gaps_are_read_by_the_number_of_columns_or_not_at_all() -> None:
    even = words((0, "Summa"), (30, "12"), (45, "603"), (65, "10"), (80, "886"))
    assert [" ".join(w.text for w in g) for g in numbers_over(even, 2)] == ["Summa", "12 603", "10 886"]
    assert numbers_over(words((0, "100"), (20, "200"), (40, "300")), 2) == []


def test_upper_heads_over_the_middle_of_several_columns() -> None:
    columns = [(100.0, 130.0), (140.0, 170.0), (180.0, 210.0), (220.0, 250.0)]
    assert spans([(120.0, 190.0), (215.0, 255.0)], columns, 7.5) == ((0, 2), (3, 3))


def test_a_title_at_the_edge_of_the_labels_is_no_head() -> None:
    placed = [
        line(100, (20, "Resultat"), (65, "per"), (85, "verksamhet"), (140, "2024,"), (170, "tkr")),
        line(125, (20, "Enhet"), (100, "Budget"), (160, "Utfall")),
        line(150, (20, "Norra"), (105, "21"), (170, "407")),
        line(175, (20, "Södra"), (105, "22"), (170, "408")),
    ]
    found = cells(document_of("a.pdf", lay_out(placed), 1))
    assert found["Norra", "Budget"] == 21
    assert {column for _, column in found} == {"Budget", "Utfall"}


def test_years_down_the_side_are_labels() -> None:
    placed = [
        line(100, (20, "År"), (100, "Intäkter"), (160, "Kostnader")),
        *(
            line(125 + 25 * i, (20, str(2020 + i)), (115, f"4{i}"), (127.5, "867"), (175, f"-4{i}"), (192.5, "753"))
            for i in range(3)
        ),
    ]
    found = cells(document_of("a.pdf", lay_out(placed), 1))
    assert found["2021", "Intäkter"] == 41867
    assert found["2022", "Kostnader"] == -42753


TEXT = """Uppföljning efter augusti 2024

Driftredovisning, tkr

        Verksamhet          Budget helår Ack budget Ack utfall Avvik.

Norra enheten                     21 611        14 407     16 569 -2 162

Södra enheten                     37 432        24 955     23 420    1 535

Östra enheten                     62 915        41 943     43 311 -1 368

Västra enheten                    31 519        21 013     19 281    1 732

Mellersta enheten                  7 715         5 143      5 836     -693

Yttre enheten                     83 618        55 745     59 489 -3 744

Inre enheten                      62 377        41 585     41 266      319

Övre enheten                      81 483        54 322     52 659    1 663
"""


def test_text_whose_columns_are_not_straight_is_read_by_its_heads() -> None:
    found = cells(read(TEXT))
    assert len(found) == 32
    assert found["Norra enheten", "Avvik."] == -2162
    assert found["Mellersta enheten", "Avvik."] == -693


def test_cells_on_lines_of_their_own_with_two_on_some() -> None:
    text = "Resultat, mnkr\n\nSlag Budget 2024 Utfall 2024 Prognos 2024\nPersonal\n-306,0 -312,5\n-211,9\nLokaler\n-42,3\n-41,2\n-26,9\n"
    found = cells(read(text))
    assert found["Personal", "Utfall 2024"] == Decimal("-312.5")
    assert found["Lokaler", "Prognos 2024"] == Decimal("-26.9")


def test_a_table_whose_rows_come_out_uneven_contradicts_nothing() -> None:
    text = "Resultat, mnkr\n\nSlag Budget 2024 Utfall 2024 Prognos 2024\nPersonal\n1,0\n2,0\n\nLokaler\n3,0\n4,0\n\nSumma\n9,0\n9,0\n9,0\n"
    assert all(f.confidence < 0.75 for f in read(text).figures if f.where == "table")
