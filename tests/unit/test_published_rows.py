"""Which label lines belong to which values, and which sums prove damaged digits."""

from __future__ import annotations

from decimal import Decimal

import pytest

from tertial.published.check import document_of
from tertial.published.figures import Document
from tertial.published.numbers import Printed
from tertial.published.reading import lines_of
from tertial.published.rows import Part, continues, join, resolve

VALUES = (Printed(Decimal(1), 0, None, "1"),)


def labels(*parts: str) -> list[tuple[str, str]]:
    """Parts as `label` for text alone and `label = ` for a line with values."""
    read = [
        Part(p.removesuffix("=").strip(), VALUES if p.endswith("=") else None, n, None) for n, p in enumerate(parts)
    ]
    return [(row.group, row.label) for row in resolve(read)[0]]


@pytest.mark.parametrize(
    ("parts", "rows"),
    [
        (["Köp av externa", "placeringar", "="], [("", "Köp av externa placeringar")]),
        (["Barn, unga och", "Familj", "="], [("", "Barn, unga och Familj")]),
        (
            ["Antal place-", "ringar", "=", "per år", "Intäkter", "="],
            [("", "Antal placeringar per år"), ("", "Intäkter")],
        ),
        (
            ["Resultat (inklusive =", "Årets resultat)", "Netto ="],
            [("", "Resultat (inklusive Årets resultat)"), ("", "Netto")],
        ),
        (["=", "Kommunbidrag", "=", "Intäkter"], [("", "Kommunbidrag"), ("", "Intäkter")]),
        (["Innovation", "Idéer", "=", "varav nya ="], [("Innovation", "Idéer"), ("Innovation", "varav nya")]),
    ],
)
def test_labels_over_several_lines(parts: list[str], rows: list[tuple[str, str]]) -> None:
    assert labels(*parts) == rows


def test_words_cut_at_the_line_end_are_joined() -> None:
    assert join("familje-", "hem") == "familjehem"
    assert join("jour-", "och familjehem") == "jour- och familjehem"
    assert join("Utfall jan-", "aug 2026") == "Utfall jan-aug 2026"
    assert not continues("Kostnader", "varav löner")


def read(text: str) -> Document:
    lines, pages, findings = lines_of(text.encode(), "x")
    return document_of("x", lines, pages, findings)


def test_letters_for_digits_are_kept_where_a_sum_proves_them() -> None:
    text = "Tkr Bokslut 2021 Utfall 2022\nIntäkter 1 2O0 1 300\nBidrag 2 300 2 500\nSumma 3 500 3 800\n"
    figure = next(f for f in read(text).figures if f.repaired)
    assert (figure.label, figure.column, figure.value) == ("Intäkter", "Bokslut 2021", Decimal(1200))


def test_else_they_are_left_out_and_told() -> None:
    text = "Tkr Bokslut 2021 Utfall 2022\nIntäkter 1 2O0 1 300\nBidrag 2 300 2 500\n"
    document = read(text)
    assert [(f.label, f.column) for f in document.figures if f.label == "Intäkter"] == [("Intäkter", "Utfall 2022")]
    assert [(f.code, f.line) for f in document.findings] == [("published.unreadable", 2)]


def test_a_lost_decimal_comma_is_put_back_where_a_sum_proves_it() -> None:
    text = "Mnkr\tBudget 2021\tUtfall 2021\nA\t4,3\t25\nB\t2,1\t8,5\nC\t1,2\t1,4\nSumma\t7,6\t12,4\n"
    figure = next(f for f in read(text).figures if f.repaired)
    assert (figure.label, figure.value, figure.decimals) == ("A", Decimal("2.5"), 1)
