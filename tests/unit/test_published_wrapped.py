"""Tables in text from OCR, whose heads are broken over lines, and the marks that OCR leaves in their rows."""

from __future__ import annotations

from decimal import Decimal
from itertools import product
from math import inf
from random import Random

import pytest

from tertial.published import heads_wrapped as wrapped
from tertial.published.check import document_from
from tertial.published.figures import PublishedFigure
from tertial.published.heads_wrapped import dealt, head_words
from tertial.published.row_words import number_runs
from tertial.published.tables_wrapped import wrapped_tables
from tertial.published.text import plain_lines

INCOME = """Tabell 6 Resultaträkning, tkr
Avvikelse -
Bokslut — Internbudget Utfall Prognos mot Förra Ändring
Resultaträkning, tkr 2025 2026 2026-08-31 2026 budget prognosen sedan dess
Bidrag 748410 761550 541 033 761 600 +50 761 600 [0]
Personal -300 796 -309 100 -204181 +>-310800 -1700 = -304 300 -6 500
Lokaler -47 425 -48 390 -32 068 -48 400 -10 -48 200 -200
Läge 2026-08-31 8 (25)
"""


def cells(text: str) -> dict[tuple[str, str], PublishedFigure]:
    document = document_from(text.encode(), "ocr.txt")
    return {(f.label, f.column): f for f in document.figures if f.where == "table"}


def test_heads_over_three_lines_are_dealt_out_to_the_columns() -> None:
    found = cells(INCOME)
    columns = [
        "Bokslut 2025", "Internbudget 2026", "Utfall 2026-08-31", "Prognos 2026", "Avvikelse mot budget", "Förra prognosen",
        "Ändring sedan dess",
    ]  # fmt: skip
    assert [column for label, column in found if label == "Personal"] == columns
    values = [int(found["Personal", c].value) for c in columns]
    assert values == [-300796, -309100, -204181, -310800, -1700, -304300, -6500]
    assert found["Bidrag", "Ändring sedan dess"].value == 0
    assert {f.unit for f in found.values()} == {"tkr"}


def test_a_figure_whose_column_is_told_from_words_alone_contradicts_nothing() -> None:
    assert {f.confidence for f in cells(INCOME).values()} == {0.7}


def test_a_table_goes_on_under_the_same_head_on_the_next_page() -> None:
    more = (
        INCOME + "\fSocialnämnden\n" + "\n".join(INCOME.splitlines()[1:4]) + "\nÖvrigt 1 2 3 4 5 6 7\nTabell 7 Annat\n"
    )
    assert cells(more)["Övrigt", "Förra prognosen"].value == 6


def test_the_head_of_a_group_under_the_heads_is_no_head() -> None:
    text = (
        "Tabell 20 Resultat per enhet, tkr\nInternbudget Avvikelse mot\nEnhet Bokslut 2025 2026 budget\n"
        "Ledning och stöd\nStab 276 120 -471\nUtveckling 408 90 +318\n"
    )
    assert {c for _, c in cells(text)} == {"Bokslut 2025", "Internbudget 2026", "Avvikelse mot budget"}


def test_lines_without_a_regular_head_give_no_table() -> None:
    assert cells("Tabell 1 Något\noch av till från med i\nRad 1 2 3\nRad 4 5 6\n") == {}


def test_a_picture_beside_a_table_is_not_read_as_one() -> None:
    lines, _ = plain_lines("Tabell 7 Resultat Figur 5 Resultat per månad\nRad Utfall Budget\nIn 1 2\nUt 3 4\n")
    assert wrapped_tables(lines) == []


@pytest.mark.parametrize(
    ("line", "label", "tokens"),
    [
        ("Andel barn med hem — — 63 4 61 4 58 4", "Andel barn med hem", ("63%", "61%", "58%")),
        ("Insatser, antal — 2600 3050 73”", "Insatser, antal", ("2600", "3050", "73%")),
        ("Inledda insatser 70 N 62 AN", "Inledda insatser", ("70%", "62%")),
        ("Ledning 684 [0] 4499 -300", "Ledning", ("684", "0", "4499", "-300")),
        ("Summa +=-22800 —-17 100", "Summa", ("-22800", "-17", "100")),
        ("Mix -3 878 Kd", "Mix", ("-3", "878")),
    ],
)
def test_marks_of_ocr_in_a_row(line: str, label: str, tokens: tuple[str, ...]) -> None:
    (run,) = number_runs(line).found
    assert (run.label, run.tokens) == (label, tokens)


def test_a_digit_that_was_not_read_is_an_empty_cell() -> None:
    (run,) = number_runs("Vuxen -963 [6] 131").found
    assert run.tokens == ("-963", "-", "131")


def test_words_of_heads_without_strokes() -> None:
    assert head_words("Bokslut — Utfalljan- 80 46: lägst") == ("Bokslut", "Utfall", "jan-", "80 %:", "lägst")


def test_a_head_of_text_to_the_right_is_left_out() -> None:
    found = dealt((("Årets",), ("resultat",), ("Fall", "2026", "Förutsätter")), 1)
    assert found is not None
    assert (found.label_head, found.heads, found.tailed) == ("Fall", ("Årets resultat 2026",), True)


def test_too_many_words_are_no_heads() -> None:
    assert dealt((("Utfall",) * 500,), 8) is None


def test_two_numbers_for_one_column_are_not_guessed() -> None:
    text = "Tabell 2 Antal\nMånad Externa 2025 Egna 2025\njanuari 5082 5178\nfebruari 4710 4785\nmars 5395\n"
    assert {label for label, _ in cells(text)} == {"januari", "februari"}
    assert cells(text)["januari", "Egna 2025"].value == Decimal(5178)


def slowly(lines: tuple[tuple[str, ...], ...], size: int, columns: int) -> tuple[float, tuple[str, ...]] | None:
    """What `_spread` gives, every way looked at closely."""
    most = 4 if len(lines) < 3 else 3
    ways: dict[tuple[int, ...], tuple[float, tuple[str, ...]]] = {at: (c, ()) for at, c in wrapped._starts(lines, size)}
    for left in range(columns - 1, -1, -1):
        following: dict[tuple[int, ...], tuple[float, tuple[str, ...]]] = {}
        for at, (score, heads) in ways.items():
            ends = [
                range(max(a, len(w) - left * most), min(a + most, len(w)) + 1) for w, a in zip(lines, at, strict=True)
            ]
            for then in product(*ends):
                if then == at:
                    continue
                points, text = wrapped._points(tuple(w[a:b] for w, a, b in zip(lines, at, then, strict=True)))
                if then not in following or following[then][0] < score + points:
                    following[then] = score + points, (*heads, text)
        ways = dict(sorted(following.items(), key=lambda item: (-item[1][0], item[0]))[:12])
    return ways.get(tuple(map(len, lines)))


@pytest.mark.parametrize("columns", [2, 3, 5])
def test_what_is_passed_over_is_never_the_best(columns: int) -> None:
    words = ("Utfall", "Budget", "2026", "jan-", "aug", "mot", "2026-08-31", "Andel", "av", "förra", "[0]", "Prognos")
    for seed in range(9):
        chosen = Random(seed)
        lines = tuple(
            tuple(chosen.choices(words, k=chosen.randint(columns - 1, columns + 3))) for _ in range(seed % 3 + 1)
        )
        for size in range(2):
            best = slowly(lines, size, columns)
            assert wrapped._spread(lines, size, columns, -inf) == best
            assert best is None or wrapped._spread(lines, size, columns, best[0]) == best
            assert wrapped._spread(lines, size, columns, 1000.0) is None
