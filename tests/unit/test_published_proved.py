"""Tables in reading order, a cell a line, whose rows arithmetic proves: cells at the foot of the page, labels after their values."""

from __future__ import annotations

from decimal import Decimal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tertial.published.check import check_documents, document_of
from tertial.published.figures import Document
from tertial.published.heads_listed import Item, is_heads, orders, over_table
from tertial.published.numbers import parse_number
from tertial.published.reading import lines_of
from tertial.published.rows_proved import Cells, Relation, cut_rows, relations


def read(text: str) -> Document:
    lines, pages, _ = lines_of(text.encode(), "a.txt")
    return document_of("a.txt", lines, pages)


def spaced(*blocks: str) -> Document:
    """A document of blocks with an empty line between them; ~ is the end of a line within a block."""
    return read("\n\n".join(blocks).replace("~", "\n") + "\n")


def cells(document: Document) -> dict[tuple[str, str], Decimal]:
    return {(f.label, f.column): f.value for f in document.figures if f.where == "table"}


def row(document: Document, label: str) -> list[int]:
    return [int(v) for (name, _), v in cells(document).items() if name == label]


def stream(*texts: str) -> Cells:
    return tuple(c for t in texts for c in [parse_number(t)] if c is not None)


TITLE = "Driftredovisning, tkr~Enhet"
HEADS = "Budget Utfall Avvikelse"
NORRA, SODRA = ("Norra", "21 611", "14 407", "7 204"), ("Södra", "8 350", "9 120", "-770")
OSTRA, SUMMA = ("Östra", "4 480", "4 410", "70"), ("Summa", "34 441", "27 937", "6 504")


def test_a_cell_at_the_foot_of_the_page_is_of_the_row_that_lacks_it() -> None:
    document = spaced(
        TITLE, HEADS, "Norra", "14 407", "7 204", *SODRA, *OSTRA, *SUMMA, "Kommunens rapport", "21 611", "1"
    )
    assert row(document, "Norra") == [21611, 14407, 7204]
    assert row(document, "Summa") == [34441, 27937, 6504]
    assert [f for f in check_documents([document]) if f.severity != "note"] == []


def test_where_two_orders_are_as_right_the_row_is_not_read() -> None:
    """21 611 - 14 407 = 7 204 and 21 611 - 7 204 = 14 407: nothing tells where the cell at the foot belongs."""
    document = spaced(
        TITLE, HEADS, "Norra", "21 611", "14 407", *SODRA, *OSTRA, *SUMMA, "Kommunens rapport", "7 204", "1"
    )
    assert row(document, "Norra") == []
    assert row(document, "Södra") == [8350, 9120, -770]


def test_two_labels_before_the_cells_of_both_rows() -> None:
    document = spaced(TITLE, HEADS, "Norra~Södra", *NORRA[1:], *SODRA[1:], *OSTRA, *SUMMA)
    assert row(document, "Norra") == [21611, 14407, 7204]
    assert row(document, "Södra") == [8350, 9120, -770]


def test_a_label_after_all_rows_has_the_row_that_is_left() -> None:
    document = spaced(TITLE, HEADS, *NORRA, *SODRA[1:], *OSTRA, *SUMMA, "Södra", "Kommunens rapport", "1")
    assert row(document, "Södra") == [8350, 9120, -770]
    assert row(document, "Östra") == [4480, 4410, 70]
    assert row(document, "Summa") == [34441, 27937, 6504]
    assert {f.confidence for f in document.figures if f.label == "Södra"} == {0.7}


def test_the_first_label_may_stand_above_the_heads() -> None:
    document = spaced(f"{TITLE}~Norra", f"{HEADS}~21 611", *NORRA[2:], *SODRA, *OSTRA, *SUMMA, "Kommunens rapport", "1")
    assert row(document, "Norra") == [21611, 14407, 7204]
    assert row(document, "Summa") == [34441, 27937, 6504]
    assert {f.unit for f in document.figures if f.where == "table"} == {"tkr"}


def test_a_column_of_text_is_no_label() -> None:
    document = spaced(
        TITLE, "Ansvarig Budget", "Utfall Avvikelse", "Norra", "A. Ek", "21 611", "14 407",
        "Södra", "B. Ask", "8 350", "Östra", "C. Alm", "Summa", "Kommunens rapport",
        "7 204", "9 120", "-770", "4 480", "4 410", "70", "34 441 27 937", "6 504", "1",
    )  # fmt: skip
    assert row(document, "Södra") == [8350, 9120, -770]
    assert row(document, "Summa") == [34441, 27937, 6504]
    assert not any("Ek" in f.label or "Ansvarig" in f.column for f in document.figures if f.where == "table")


def test_periods_stand_over_the_heads_that_make_sense_under_them() -> None:
    document = spaced(
        "Nettokostnad (tkr)~Jan-aug 2024", "Helår 2024", "Utfall Avvikelse", "Budget Prognos Avvikelse", "Enhet", "Budget",
        "Norra", "21 611 14 407", "7 204 32 400", "30 000", "2 400", "Södra", "8 350", "9 120", "-770", "12 500", "13 700", "-1 200",
        "Östra", "4 480", "4 410", "70", "6 700", "6 500", "200", "Summa", "34 441", "27 937", "6 504", "51 600", "50 200", "1 400",
    )  # fmt: skip
    found = cells(document)
    assert found["Norra", "Jan-aug 2024 Utfall"] == 14407
    assert found["Norra", "Helår 2024 Prognos"] == 30000
    assert found["Summa", "Helår 2024 Avvikelse"] == 1400


def test_quarters_are_heads_and_add_up_to_their_total() -> None:
    document = spaced(
        "Volymer~Ärende", "Kv 1", "Kv 2", "Kv 3", "Kv 4 Totalt 2024", "Anmälan", "293", "719", "490", "615", "2 117",
        "Ansökan", "235", "572", "750", "859", "2 416", "Avslut", "902", "917", "706", "544", "3 069", "24 955 1 535 4 650 4 065", "35 205", "Dygn",
    )  # fmt: skip
    assert row(document, "Ansökan") == [235, 572, 750, 859, 2416]
    assert row(document, "Dygn") == [24955, 1535, 4650, 4065, 35205]


def test_a_row_that_contradicts_its_heads_is_told_as_before() -> None:
    """The cells under a label are that row's, and are not put in another order until they agree."""
    document = spaced(TITLE, HEADS, *NORRA, "Södra", "8 350", "9 120", "-970", *OSTRA, *SUMMA)
    assert row(document, "Södra") == [8350, 9120, -970]
    assert any(f.rule == "deviation" for f in check_documents([document]))
    exchanged = spaced(TITLE, HEADS, *NORRA, "Södra", "9 120", "8 350", "-770", *OSTRA, *SUMMA)
    assert row(exchanged, "Södra") == [9120, 8350, -770]


def test_what_no_identity_supports_is_left_to_the_other_readings() -> None:
    document = spaced(
        "Nyckeltal~Mått", "Utfall 2021 Utfall 2022 Mål 2022", "Antal ärenden", "1 242", "1 413", "Antal beslut", "38", "40", "41",
        "Antal dygn", "220", "500", "440", "Antal besök", "77", "78", "79", "Nyckeltal", "1 200", "1",
    )  # fmt: skip
    assert row(document, "Antal beslut") == [38, 40, 41]
    assert 1200 not in row(document, "Antal ärenden")


YEARS = "Nyckeltal~Nyckeltal 2019-2021~2019", "2020", "2021"
OPEN, CLOSED = ("61", "64", "66"), ("1 204", "1 311", "1 402")
DAYS = ("Utredningstid, dagar", "112", "108", "117")
SHARE = ("Andel som ledde till~utredning", "40,5 %", "38,3 %", "38,6 %")


def test_years_are_read_by_the_whole_rows_below_their_labels() -> None:
    """The labels of the first rows stand last; the span of years is of the title."""
    document = spaced(
        *YEARS, *CLOSED, *OPEN, *SHARE, *DAYS, "Orosanmälningar", "Placerade barn", "Texten går sedan vidare här."
    )
    found = {(f.label, f.column): (f.value, f.confidence) for f in document.figures if f.where == "table"}
    assert found["Andel som ledde till utredning", "2020"] == (Decimal("38.3"), 0.9)
    assert found["Utredningstid, dagar", "2021"] == (Decimal(117), 0.9)
    assert found["Orosanmälningar", "2019"] == (Decimal(1204), 0.7)
    assert found["Placerade barn", "2021"] == (Decimal(66), 0.7)
    assert len(found) == 12


@pytest.mark.parametrize("fault", ["one cell is gone", "shares among counts"])
def test_years_whose_rows_are_not_whole_are_not_taken_for_certain(fault: str) -> None:
    share = SHARE[:-1] if fault == "one cell is gone" else (*SHARE[:-1], "38")
    document = spaced(*YEARS, *CLOSED, *OPEN, *share, *DAYS, "Orosanmälningar", "Placerade barn")
    assert all(f.confidence < 0.8 for f in document.figures if f.where == "table")
    assert not any("2019-2021" in f.column and f.confidence > 0.5 for f in document.figures)


def test_heads_say_how_columns_follow_from_each_other() -> None:
    assert relations(("Budget", "Utfall", "Avvikelse")) == [(Relation(2, (0,), (1,)),), (Relation(2, (1,), (0,)),)]
    assert relations(("Tertial 1", "Tertial 2", "Utfall 2024")) == [(Relation(2, (0, 1)),)]
    assert relations(("Budget", "Utfall", "Avvikelse", "Avvikelse %"))[0][1] == Relation(3, (2,), base=0)
    assert relations(("Utfall 2021", "Utfall 2022")) == []
    assert relations(("Avvikelse", "Budget", "Utfall")) == []


def test_rounding_is_no_fault_and_a_share_is_of_its_base() -> None:
    assert Relation(2, (0,), (1,)).holds(stream("10,5", "4,2", "6,2"))
    assert not Relation(2, (0,), (1,)).holds(stream("10,5", "4,2", "6,0"))
    assert Relation(3, (2,), base=0).holds(stream("4 324", "1 885", "2 439", "56,4 %"))
    assert not Relation(3, (2,), base=0).holds(stream("4 324", "2 439", "1 885", "56,4 %"))


def test_cells_are_cut_only_where_all_have_a_place() -> None:
    said = relations(("Budget", "Utfall", "Avvikelse"))[0]
    numbers = stream("100", "90", "10", "250", "200", "50", "75", "80", "-5")
    assert [len(c.rows) for c in cut_rows(numbers, (), 3, ("Budget", "Utfall", "Avvikelse"), said)] == [3]
    assert cut_rows(numbers[:-1], (), 3, ("Budget", "Utfall", "Avvikelse"), said) == []
    assert cut_rows(numbers[1:], stream("140"), 3, ("Budget", "Utfall", "Avvikelse"), said) == []


@pytest.mark.parametrize("text", ["Kv 4 Totalt 2024", "Ansvarig Budget", "Utfall Avvikelse Avvikelse %"])
def test_lines_of_heads(text: str) -> None:
    assert is_heads(Item(0, text, (), blank=False))


def test_heads_that_repeat_without_a_period_are_not_ordered() -> None:
    items = [Item(n, t, (), blank=True) for n, t in enumerate(("Budget Utfall", "Budget Utfall"))]
    assert list(orders(over_table((), items))) == []


AMOUNTS = st.integers(1_000, 99_999)


@settings(max_examples=40, deadline=None)
@given(st.lists(st.tuples(AMOUNTS, AMOUNTS), min_size=3, max_size=6, unique=True), st.data())
def test_one_cell_moved_to_the_foot_is_put_back_or_left_out(rows: list[tuple[int, int]], data: st.DataObject) -> None:
    """Whichever cell it is, no row is read otherwise than it was printed; where there are two ways nothing is read."""
    said = relations(("Budget", "Utfall", "Avvikelse"))[0]
    numbers = [c for a, b in rows for c in stream(str(a), str(b), str(a - b))]
    at = data.draw(st.integers(0, len(numbers) - 1))
    rest, moved = tuple(numbers[:at] + numbers[at + 1 :]), (numbers[at],)
    ways = cut_rows(rest, moved, len(rows), ("Budget", "Utfall", "Avvikelse"), said)
    for cut in ways if len(ways) == 1 else ():
        for found, (a, b) in zip(cut.rows, rows, strict=True):
            assert [c.value for c in found] in ([], [a, b, a - b])
