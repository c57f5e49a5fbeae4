"""Tables whose heads stand on two lines or over groups, whose units stand alone, and that go on over a page."""

from __future__ import annotations

from tests.unit.test_published_layouts import cells, line, read

from tertial.published.layout import lay_out
from tertial.published.layout_heads import over_columns
from tertial.published.layout_tight import head_starts
from tertial.published.layout_words import Piece, Word
from tertial.published.tables_grid import grid_tables

NBSP = "\u00a0"
LAID_OUT = """Driftredovisning, tkr

                          Budget      Budget                                Prognos      Avvikelse
      Verksamhet                               Utfall ack  Avvikelse ack
                           helår         ack                                  helår          helår
Myndighet barn             48_200     32_130       33_480         -1_350      50_100        -1_900
Myndighet vuxen            27_450     18_300       18_022            278      27_150           300
Bistånd                    61_300     40_870       39_415          1_455      59_200         2_100
Öppenvård                  33_900     22_600       22_244            356      33_500           400
Placeringar                10_000      7_000        7_500           -500      11_000        -1_000
Familjerätt                 5_150      3_100        2_339            761       3_050         2_100
Stab                        4_000      3_000        3_000              0       4_000             0
Summa                     190_000    127_000      126_000          1_000     188_000         2_000
"""


def test_heads_over_two_lines_of_laid_out_text_are_read_from_above() -> None:
    found = cells(read(LAID_OUT.replace("_", NBSP)))
    assert found["Myndighet barn", "Budget helår"] == 48200
    assert found["Myndighet barn", "Utfall ack"] == 33480
    assert found["Summa", "Avvikelse helår"] == 2000
    assert len(found) == 48


def piece(x0: float, x1: float, text: str) -> Piece:
    return Piece(x0, x1, tuple(Word(x0, x1, t) for t in text.split()))


def test_groups_of_heads_that_repeat_are_parted_in_the_one_way_there_is() -> None:
    columns = [(100.0 + 50 * i, 130.0 + 50 * i) for i in range(6)]
    lower = tuple(
        piece(*span, text)
        for span, text in zip(columns, ("Budget", "Utfall", "Avvikelse", "Budget", "Prognos", "Avvikelse"), strict=True)
    )
    upper = (piece(112, 180, "Ack mars"), piece(262, 330, "Helår 2025"))
    found = over_columns([upper, lower], columns, 8.0)
    assert [(c.text, c.column, c.span) for c in found][1:] == [("Ack mars", 1, 3), ("Helår 2025", 4, 3)]


def test_a_label_does_not_take_a_word_of_the_first_head() -> None:
    words = line(0, (20, "Resultaträkning"), (150, "Utfall"), (184, "2023"), (230, "Budget"), (264, "2024")).words
    assert head_starts(words, [(180.0, 204.0), (260.0, 284.0)], 6.0) == (1, 3)


def test_a_number_and_the_words_of_the_next_column_are_two_cells() -> None:
    placed = [
        line(0, (20, "Indikator"), (150, "Utfall"), (184, "2023"), (230, "Mål"), (249, "2023"), (330, "Bedömning")),
        line(14, (20, "Nöjda"), (194, "82"), (259, "80"), (272, "Uppfyllt")),
        line(28, (20, "Trygga"), (194, "36"), (259, "35"), (272, "Uppfyllt")),
    ]
    found = [f for t in grid_tables(lay_out(placed)) for r in t.rows for f in r.cells if f is not None]
    assert [(f.column, int(f.value)) for f in found if f.label == "Nöjda"] == [("Utfall 2023", 82), ("Mål 2023", 80)]


def test_the_first_line_of_a_broken_head_is_not_the_next_columns() -> None:
    text = "Enhet\tBudget jan-\tUtfall jan- \t\n\taug\taug\tPrognos\tAvvikelse\nStab\t8 400\t8 105\t12 300\t300\nVuxna\t5 400\t5 105\t9 300\t100\n"
    assert {column for _, column in cells(read(text))} == {"Budget jan-aug", "Utfall jan-aug", "Prognos", "Avvikelse"}


def test_a_unit_alone_over_a_table() -> None:
    text = "Nettokostnader per verksamhet\n\ntkr\n\nVerksamhet\tBudget\tUtfall\nStab\t1450\t1392\nVuxna\t3140\t3198\n"
    document = read(text)
    assert {f.unit for f in document.figures if f.where == "table"} == {"tkr"}
    assert document.tables[0].title == "Nettokostnader per verksamhet"
    broken = read(text.replace("tkr\n\n", "tkr\n\nALMBY KOMMUN 1\n\f"))
    assert {f.unit for f in broken.figures if f.where == "table"} == {"tkr"}
    other = read(text.replace("tkr\n\n", "tkr\n\nSå här blev det i timmar.\n\n"))
    assert {f.unit for f in other.figures if f.where == "table"} == {"count"}


def test_a_unit_at_the_end_of_the_head_of_the_labels() -> None:
    document = read("Sjukfrånvaro %\t2023\t2024\nKort\t3,4\t3,1\nLång\t4,5\t4,2\n")
    assert {f.unit for f in document.figures if f.where == "table"} == {"%"}


def test_a_table_goes_on_over_a_page_with_a_foot_of_words() -> None:
    head, foot = "Enhet\tUtfall april\tPrognos helår\n", "\nALMBY KOMMUN 1\n\f"
    text = f"Avvikelse per enhet, mnkr\n\n{head}Stab\t0,6\t1,5\nBarn\t-4,9\t-11,2\n{foot}{head}Vuxna\t-1,7\t-3,1\nTotalt\t-6,0\t-12,8\n"
    tables = read(text).tables
    assert [len(t.rows) for t in tables] == [4]
    assert {f.unit for r in tables[0].rows for f in r.cells if f} == {"mnkr"}
    closed = read(text.replace("Barn\t", "Totalt\t")).tables
    assert [len(t.rows) for t in closed] == [2, 2]
