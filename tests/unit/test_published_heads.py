"""Column heads: found in a line, paired over two lines, and what each means."""

from __future__ import annotations

import pytest

from tertial.published.heads import is_head_fragment, is_header, parse_heads, read_head


@pytest.mark.parametrize(
    ("line", "label", "heads"),
    [
        ("Nyckeltal Utfall 2019 Utfall 2020", "Nyckeltal", ("Utfall 2019", "Utfall 2020")),
        (
            "Tkr Bokslut 2022 Internbudget 2023 Utfall 2023-08-31",
            "Tkr",
            ("Bokslut 2022", "Internbudget 2023", "Utfall 2023-08-31"),
        ),
        ("Bokslut Internbudget Prognos 2022 2023 2023", "", ("Bokslut 2022", "Internbudget 2023", "Prognos 2023")),
        ("Verksamhet Budget Utfall Avvikelse", "Verksamhet", ("Budget", "Utfall", "Avvikelse")),
        ("Utfall jan-aug 2023 Budget jan-aug 2023", "", ("Utfall jan-aug 2023", "Budget jan-aug 2023")),
        ("Nyckeltal 2020 2021", "Nyckeltal", ("2020", "2021")),
    ],
)
def test_heads_of_a_line(line: str, label: str, heads: tuple[str, ...]) -> None:
    assert parse_heads(line) == (label, heads)
    assert is_header(heads)


@pytest.mark.parametrize("line", ["Kostnaderna var högre.", "", "Kommunbidrag 637 213 418 055", "x" * 500])
def test_other_lines_have_none(line: str) -> None:
    assert parse_heads(line) is None


def test_a_label_of_head_words_is_no_header() -> None:
    parsed = parse_heads("Summa intäkter")
    assert parsed is not None
    assert not is_header(parsed[1])


@pytest.mark.parametrize(
    ("text", "kind", "year", "until"),
    [
        ("Utfall 2023-08-31", "actual", 2023, 8),
        ("Internbudget 2023", "budget", 2023, None),
        ("Helårsprognos 2023", "forecast", 2023, None),
        ("Avvikelse mot budget", "deviation", None, None),
        ("Totalt 2020-2022", "total", None, None),
        ("2021", "actual", 2021, None),
        ("Utfall T2 2023", "actual", 2023, 8),
        ("Utfall jan-mars 2024", "actual", 2024, 3),
    ],
)
def test_what_a_head_means(text: str, kind: str, year: int | None, until: int | None) -> None:
    head = read_head(text)
    assert (head.kind, head.year, head.until) == (kind, year, until)


def test_pieces_of_a_broken_header() -> None:
    assert [is_head_fragment(t) for t in ("Internbudget", "Utfall 2023-", "08-31", "2023", "Kommunbidrag 12")] == [
        True
    ] * 4 + [False]
