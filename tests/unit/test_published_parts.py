"""A table that its source marks goes on over the breaks of its pages: what a part of it lacks, the whole has."""

from __future__ import annotations

from tertial.published.check import document_from
from tertial.published.figures import MOST_ALONE, Cell, Line
from tertial.published.tables_blocks import blocks
from tertial.published.tables_grid import grid_tables

Rows = list[tuple[str, ...]]
HEAD = ("Rad", "Utfall 2022", "Pris")


def lines_of(*pages: Rows, between: str = "", head: tuple[str, ...] = HEAD) -> list[Line]:
    """A page for each list of rows, the head marked on the first; a row of one text is a label cut by the break before it,
    one that starts with `=` the head of a group."""
    done: list[Line] = []
    for page, rows in enumerate(pages, start=1):
        if page > 1:
            done.append(Line(page, len(done) + 1, ""))
            done += [Line(page, len(done) + 1, between)] if between else []
        for row in [head, *rows] if page == 1 else rows:
            cells = tuple(Cell(text, n) for n, text in enumerate(row))
            if row[0].startswith("="):
                cells = (Cell(row[0][1:], 0, len(head)),)
            done.append(Line(page, len(done) + 1, "\t".join(row), cells, row="head" if row is head else "body"))
    return done


def read(lines: list[Line]) -> dict[tuple[str, str, str], int]:
    (table,) = grid_tables(lines)
    return {(r.group, c.label, c.column): int(c.value) for r in table.rows for c in r.cells if c is not None}


def test_a_column_whose_first_number_is_on_the_next_page() -> None:
    lines = lines_of([("Barn", "12", "x"), ("Unga", "13", "")], [("Vuxna", "14", "7")], between="Rad Utfall 2022 Pris")
    assert read(lines) == {
        ("", "Barn", "Utfall 2022"): 12,
        ("", "Unga", "Utfall 2022"): 13,
        ("", "Vuxna", "Utfall 2022"): 14,
        ("", "Vuxna", "Pris"): 7,
    }


def test_a_first_page_with_labels_alone() -> None:
    lines = lines_of([("=Placeringar",), ("=Köpt vård",)], [("HVB", "12", "3")])
    assert read(lines) == {("Köpt vård", "HVB", "Utfall 2022"): 12, ("Köpt vård", "HVB", "Pris"): 3}


def test_the_head_of_a_group_does_not_end_an_open_label() -> None:
    lines = lines_of([("Stöd som beslutats av", "12", "3")], [("=Köpt vård",), ("HVB", "4", "5")])
    assert [(group, label) for group, label, column in read(lines) if column == "Pris"] == [
        ("", "Stöd som beslutats av"),
        ("Köpt vård", "HVB"),
    ]


def test_a_label_that_the_page_break_cut_is_one() -> None:
    lines = lines_of([("Stöd som beslutats av", "12", "3")], [("nämnden",), ("HVB", "4", "5")])
    assert [label for _, label, column in read(lines) if column == "Pris"] == ["Stöd som beslutats av nämnden", "HVB"]


def test_notes_in_the_margin_do_not_part_a_table() -> None:
    lines = lines_of([("Barn", "12", "1")], [("Vuxna", "14", "7")])
    at = next(i for i, line in enumerate(lines) if line.page == 2)
    notes = [Line(1, 100 + n, f"not {n}") for n in range(25)]
    assert len(read([*lines[:at], *notes, *lines[at:]])) == 4


def test_another_table_on_the_next_page_is_its_own() -> None:
    other = lines_of([("Barn", "12", "1")], head=("Rad", "Utfall 2021", "Mix"))
    lines = [*lines_of([("Barn", "12", "1")]), Line(1, 90, ""), *other]
    assert [block.grid[0] for block in blocks(lines)] == [HEAD, ("Rad", "Utfall 2021", "Mix")]
    assert len(blocks(lines_of([("Barn", "12", "1")], [("Vuxna", "14", "7")], between="En mening om annat."))) == 1
    text = [Line(1, 91, "En mening om annat.")]
    rest = [Line(1, 92, "Vuxna\t14\t7", (Cell("Vuxna", 0), Cell("14", 1), Cell("7", 2)), row="body")]
    assert len(blocks([*lines_of([("Barn", "12", "1")]), *text, *rest])) == 2


SOURCE = """#set page(width: 12cm, height: 7cm, margin: 1cm)
#set text(8pt)
#show figure: set block(breakable: true)
#figure(caption: [Placeringar, tkr], table(columns: 3, table.header([Rad], [Utfall 2022], [Budget 2022]),
%s,
[Vuxna], [14], [7]))
"""


def test_a_long_head_of_a_group_at_the_top_of_a_page_stays_one() -> None:
    import typst

    rows = ",\n".join(f"[Rad {'abcdefghijkl'[n]}], [{n + 10}], [{n + 30}]" for n in range(12))
    group = "Insatser för barn och unga som har beslutats av nämnden eller av den som nämnden har gett i uppdrag att besluta, efter ansökan"
    source = SOURCE % f"{rows},\ntable.cell(colspan: 3)[{group}]"
    document = document_from(bytes(typst.compile(source.encode())), "tabell.pdf")
    assert document.pages > 1
    assert len(group) > MOST_ALONE
    (table,) = document.tables
    assert [r.label for r in table.rows] == [*(f"Rad {c}" for c in "abcdefghijkl"), "Vuxna"]
    assert table.rows[-1].group == group
    assert table.columns == ("Utfall 2022", "Budget 2022")
