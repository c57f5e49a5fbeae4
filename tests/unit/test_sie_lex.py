"""Fields of a line and their values."""

from __future__ import annotations

import contextlib
import time
from datetime import date

import pytest

from tertial.findings import HIDDEN
from tertial.readers.sie_lex import (
    LexError,
    ObjectList,
    content,
    parse_amount,
    parse_date,
    parse_month,
    parse_objects,
    shown,
    split,
)


@pytest.mark.parametrize(
    ("line", "fields"),
    [
        ("#TRANS 1930  {} -1000 20101007", ["#TRANS", "1930", "{}", "-1000", "20101007"]),
        ('#KONTO\t1010\t"Balanserade utgifter"', ["#KONTO", "1010", "Balanserade utgifter"]),
        ("#FNAMN Öst och Väst AB ", ["#FNAMN", "Öst", "och", "Väst", "AB"]),
        (r'#KONTO 1 "sa \"ja\" till"', ["#KONTO", "1", 'sa "ja" till']),
        (r'#KONTO 1 "1820\A012 Cykel"', ["#KONTO", "1", r"1820\A012 Cykel"]),
        (r'#KONTO 1 "C:\" "x"', ["#KONTO", "1", "C:\\", "x"]),
        (r'#KONTO 1 "slut \"', ["#KONTO", "1", "slut \\"]),
        ('#TRANS 1 { "1" "512" } 5', ["#TRANS", "1", '{ "1" "512" }', "5"]),
        ('#TRANS 1 {1 "a } b"} 5', ["#TRANS", "1", '{1 "a } b"}', "5"]),
        ('#X "" "{}"', ["#X", "", "{}"]),
    ],
)
def test_split(line: str, fields: list[str]) -> None:
    assert split(line) == fields


def test_only_braces_outside_quotes_make_an_object_list() -> None:
    assert [isinstance(f, ObjectList) for f in split('#X {} "{}"')] == [False, True, False]


@pytest.mark.parametrize(
    "line",
    ['#X "a', '#X a"b', '#X "a"b', "#X {1 2", "#X 1}", "#X a{b", "#X a{}", "#X {}a", '#X {}"a"', '#X {1 "2"3}x"'],
)
def test_not_fields(line: str) -> None:
    with pytest.raises(LexError):
        for field in split(line):
            if isinstance(field, ObjectList):
                parse_objects(field)


@pytest.mark.parametrize(
    ("text", "pairs"),
    [
        ("{}", ()),
        ("{ }", ()),
        ('{1 "512" 6 "77"}', (("1", "512"), ("6", "77"))),
        ('{ "1" "512" }', (("1", "512"),)),
        ("{1 1}", (("1", "1"),)),
        (r'{1 "a \"b\""}', (("1", 'a "b"'),)),
    ],
)
def test_objects(text: str, pairs: tuple[tuple[str, str], ...]) -> None:
    assert parse_objects(text) == pairs


@pytest.mark.parametrize("text", ["{1}", "{1 2 3}", "{1 2 1 3}"])
def test_not_objects(text: str) -> None:
    with pytest.raises(LexError):
        parse_objects(text)


def test_what_the_checksum_counts() -> None:
    assert content(split(r'#KONTO  1915 "Kassa \"A\""')) == '#KONTO1915Kassa "A"'
    assert content(split('#TRANS\t7010 { 1 "4 56" } 13200.00')) == "#TRANS701014 5613200.00"


@pytest.mark.parametrize(
    ("text", "ore"),
    [
        ("0", 0),
        ("-0.00", 0),
        ("12", 1200),
        ("+12.5", 1250),
        ("-12.05", -1205),
        (".5", 50),
        ("-.05", -5),
        ("9" * 13 + ".99", 10**15 - 1),
    ],
)
def test_amount(text: str, ore: int) -> None:
    assert parse_amount(text) == ore


@pytest.mark.parametrize(
    "text", ["", "-", ".", "1.", "1.234", "1,50", "1 000", "1e3", "--1", "1-", "٣", "9" * 14, "0x1", "1.2.3"]
)
def test_not_an_amount(text: str) -> None:
    assert parse_amount(text) is None


def test_dates() -> None:
    assert parse_date("20240229") == date(2024, 2, 29)
    assert parse_month("202312") == date(2023, 12, 1)
    for text in ("20230229", "20230230", "2023013", "2023-01-31", "20231301", "00000101", "²0230101", ""):
        assert parse_date(text) is None
    assert parse_month("202313") is None
    assert parse_month("20231") is None


def test_only_numbers_are_shown() -> None:
    assert shown("1 234,50") == "1 234,50"
    assert shown("Anna") == HIDDEN


@pytest.mark.parametrize("part", [r'"a\" ', r'{"a\" ', r'"\" "', "{ ", '" ', '{"" ', r"\""])
def test_long_odd_lines_take_no_time(part: str) -> None:
    """Time that grows exponentially would never end here; a line of the greatest length takes a fraction of a second."""
    started = time.perf_counter()
    with contextlib.suppress(LexError):
        split("#X " + part * (60_000 // len(part)) + '"')
    assert time.perf_counter() - started < 2
