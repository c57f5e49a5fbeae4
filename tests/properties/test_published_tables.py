"""A table of random figures, laid out in the ways that reports come out of a PDF, is read back with every figure."""

from __future__ import annotations

from decimal import Decimal

from hypothesis import given
from hypothesis import strategies as st

from tertial.published.check import document_of
from tertial.published.figures import Document
from tertial.published.reading import lines_of

HEADS = ("Bokslut 2021", "Internbudget 2022", "Utfall 2022-08-31", "Prognos 2022", "Avvikelse")
LABELS = (
    "Kommunbidrag",
    "Intäkter",
    "Personalkostnader",
    "Köp av externa placeringar och boenden",
    "Disposition av ackumulerat resultat från tidigare år",
    "Antal ansökningar av det totala antalet ärenden, som har kommit in under perioden",
    "Övriga kostnader (inklusive avskrivningar och interna poster)",
)
Cells = list[list[int]]


@st.composite
def tables(draw: st.DrawFn) -> tuple[list[str], list[str], Cells]:
    columns = draw(st.integers(2, 5))
    labels = draw(st.lists(st.sampled_from(LABELS), min_size=2, max_size=6, unique=True))
    low, high = draw(st.sampled_from([(1_000, 9_999), (10_000, 99_999), (100_000, 999_999)]))
    amount = st.integers(low, high).map(int)
    signed = st.one_of(amount, amount.map(lambda n: -n))
    cells = [draw(st.lists(signed, min_size=columns, max_size=columns)) for _ in labels]
    return list(HEADS[:columns]), labels, cells


def grouped(value: int, space: str = " ", minus: str = "-") -> str:
    return (minus if value < 0 else "") + f"{abs(value):,}".replace(",", space)


def wrapped(label: str, width: int = 26) -> list[str]:
    lines = [""]
    for word in label.split():
        lines[-1] = f"{lines[-1]} {word}".strip() if len(lines[-1]) + len(word) < width else lines[-1]
        if not lines[-1].endswith(word):
            lines.append(word)
    return lines


def read(text: str) -> Document:
    lines, pages, _ = lines_of(text.encode(), "x.txt")
    return document_of("x.txt", lines, pages)


def assert_same(text: str, heads: list[str], labels: list[str], cells: Cells) -> None:
    found = {(f.label, f.column): (f.value, f.unit) for f in read(text).figures if f.where == "table"}
    wanted = {
        (label, head): (Decimal(value), "count" if label.startswith("Antal") else "tkr")
        for label, row in zip(labels, cells, strict=True)
        for head, value in zip(heads, row, strict=True)
    }
    assert found == wanted, text


SPACE = st.sampled_from([" ", "\u00a0", "\u202f", ""])
MINUS = st.sampled_from(["-", "\u2212", "\u2013"])


@given(tables(), SPACE, MINUS)
def test_tabs(table: tuple[list[str], list[str], Cells], space: str, minus: str) -> None:
    heads, labels, cells = table
    lines = ["\t".join(["Resultaträkning, tkr", *heads])]
    lines += [
        "\t".join([label, *(grouped(v, space, minus) for v in row)]) for label, row in zip(labels, cells, strict=True)
    ]
    assert_same("Inledning\n\n" + "\n".join(lines) + "\n\nKommentar\n", heads, labels, cells)


@given(tables(), MINUS, st.booleans())
def test_one_line_a_row(table: tuple[list[str], list[str], Cells], minus: str, blanks: bool) -> None:
    heads, labels, cells = table
    lines = [" ".join(["Resultaträkning, tkr", *heads])]
    lines += [
        " ".join([label, *(grouped(v, " ", minus) for v in row)]) for label, row in zip(labels, cells, strict=True)
    ]
    assert_same(("\n\n" if blanks else "\n").join(lines) + "\n\nKommentar\n", heads, labels, cells)


@given(tables(), st.sampled_from(["before", "amid", "after"]))
def test_wrapped_labels_and_heads(table: tuple[list[str], list[str], Cells], where: str) -> None:
    heads, labels, cells = table
    lines = ["Resultaträkning, tkr " + heads[0].rsplit(" ", 1)[0], *heads[0].rsplit(" ", 1)[1:]]
    for head in heads[1:]:
        lines += head.replace("-08-31", "-\n08-31").split("\n")
    for label, row in zip(labels, cells, strict=True):
        parts = wrapped(label)
        at = {"before": len(parts), "amid": (len(parts) + 1) // 2, "after": 1}[where]
        values = " ".join(grouped(v) for v in row)
        block = [f"{parts[0]} {values}", *parts[1:]] if where == "after" else [*parts[:at], values, *parts[at:]]
        lines += [*block, ""]
    assert_same("\n".join(lines) + "\nKommentar till utfallet\n", heads, labels, cells)


@given(tables())
def test_one_cell_a_line(table: tuple[list[str], list[str], Cells]) -> None:
    heads, labels, cells = table
    lines = ["Resultaträkning, tkr", *heads]
    for label, row in zip(labels, cells, strict=True):
        lines += [label, *(grouped(v) for v in row)]
    assert_same("\n\n".join(lines) + "\n\nKommentar\n", heads, labels, cells)


@given(tables(), st.integers(1, 5))
def test_cut_by_a_page_break(table: tuple[list[str], list[str], Cells], after: int) -> None:
    heads, labels, cells = table
    head = " ".join(["Resultaträkning, tkr", *heads])
    rows = [" ".join([label, *(grouped(v) for v in row)]) for label, row in zip(labels, cells, strict=True)]
    cut = min(after, len(rows) - 1)
    text = "\n".join([head, *rows[:cut], "", "Delårsrapport 11(12)", "\f" + head, *rows[cut:]])
    assert_same(text + "\n\nKommentar\n", heads, labels, cells)


@given(tables())
def test_layout_kept(table: tuple[list[str], list[str], Cells]) -> None:
    heads, labels, cells = table
    width = max(len(label) for label in labels) + 4
    lines = ["Resultaträkning, tkr".ljust(width) + "".join(h.rjust(22) for h in heads)]
    lines += [
        label.ljust(width) + "".join(grouped(v).rjust(22) for v in row)
        for label, row in zip(labels, cells, strict=True)
    ]
    padding = [f"Text{' ' * 8}mera{' ' * 8}text" for _ in range(8)]
    assert_same("\n".join([*lines, "", "", "", *padding]) + "\n", heads, labels, cells)


@given(tables())
def test_html(table: tuple[list[str], list[str], Cells]) -> None:
    heads, labels, cells = table
    rows = ["<tr><th>Tkr</th>" + "".join(f"<th>{h}</th>" for h in heads) + "</tr>"]
    rows += [
        f"<tr><td>{label}</td>" + "".join(f"<td>{grouped(v, '&nbsp;')}</td>" for v in row) + "</tr>"
        for label, row in zip(labels, cells, strict=True)
    ]
    assert_same("<!doctype html><p>Inledning</p><table>" + "".join(rows) + "</table>", heads, labels, cells)
