"""What the writer of SIE files writes, byte by byte."""

from __future__ import annotations

from datetime import date

import pytest

from tertial.domain.period import Month
from tertial.sample.sie_writer import Balance, Content, Row, Style, Voucher, sie_bytes

CONTENT = Content(
    company='Nämnden "Öst"',
    organisation_number="212000-9999",
    generated=date(2023, 9, 5),
    fiscal_years={-1: (date(2022, 1, 1), date(2022, 12, 31)), 0: (date(2023, 1, 1), date(2023, 12, 31))},
    accounts={"4010": "Köp"},
    account_types={"4010": "K"},
    dimensions={"1": "Ansvar"},
    objects=[("1", "512", "Vuxna")],
    balances=[
        Balance("RES", "4010", -100050),
        Balance("PSALDO", "4010", 5, -1, Month(2022, 3), (("1", "5 1"),)),
    ],
    vouchers=[Voucher("A", "", date(2023, 1, 2), (Row("4010", 10, (("1", "512"),)), Row("4010", -10, text="a b")))],
)


def test_as_the_standard_says() -> None:
    assert b"".join(sie_bytes(CONTENT, Style(checksum=False))).decode("cp437").split("\r\n") == [
        "#FLAGGA 0",
        "#PROGRAM Tertial 1",
        "#FORMAT PC8",
        "#GEN 20230905",
        "#SIETYP 4",
        "#ORGNR 212000-9999",
        '#FNAMN "Nämnden \\"Öst\\""',
        "#RAR 0 20230101 20231231",
        "#RAR -1 20220101 20221231",
        "#KONTO 4010 Köp",
        "#KTYP 4010 K",
        "#DIM 1 Ansvar",
        "#OBJEKT 1 512 Vuxna",
        "#RES 0 4010 -1000.50",
        '#PSALDO -1 202203 4010 {1 "5 1"} 0.05',
        '#VER A "" 20230102 ""',
        "{",
        '#TRANS 4010 {1 512} 0.10 "" ""',
        '#TRANS 4010 {} -0.10 "" "a b"',
        "}",
        "",
    ]


@pytest.mark.parametrize(
    ("decimals", "texts"), [(0, ["-1000.5", "0.05"]), (1, ["-1000.5", "0.05"]), (2, ["-1000.50", "0.05"])]
)
def test_decimals(decimals: int, texts: list[str]) -> None:
    lines = list(sie_bytes(CONTENT, Style(decimals=decimals)))  # type: ignore[arg-type]
    assert [line.split()[-1].decode() for line in lines if line.startswith((b"#RES", b"#PSALDO"))] == texts


def test_same_input_same_bytes_with_sum_last() -> None:
    first, second = (b"".join(sie_bytes(CONTENT)) for _ in range(2))
    assert first == second
    assert first.startswith(b"#FLAGGA 0\r\n#KSUMMA\r\n")
    assert first.splitlines()[-1].startswith(b"#KSUMMA ")


@pytest.mark.parametrize("company", ["a\nb", "a\x7f", "a\0"])
def test_what_sie_cannot_carry(company: str) -> None:
    with pytest.raises(ValueError, match="control characters"):
        list(sie_bytes(Content(company, "1", date(2023, 1, 1))))


def test_a_character_that_the_encoding_lacks() -> None:
    with pytest.raises(UnicodeEncodeError):
        list(sie_bytes(Content("\N{SNOWMAN}", "1", date(2023, 1, 1))))


@pytest.mark.parametrize("quote_all", [False, True])
def test_a_backslash_at_the_end(quote_all: bool) -> None:
    """Bare, or quoted at the end of the line; in quotes before another field it would reach into that."""
    voucher = Voucher("A\\", "1", date(2023, 1, 1), (Row("1", 0, (("1", "5\\"),), text="a b\\"),), "C:\\")
    lines = b"".join(sie_bytes(Content("x", "1", date(2023, 1, 1), vouchers=[voucher]), Style(quote_all=quote_all)))
    quoted = b'#VER A\\ "1" "20230101" "C:\\"' if quote_all else b"#VER A\\ 1 20230101 C:\\"
    assert quoted in lines.split(b"\r\n")
    assert b'"a b\\"\r\n' in lines
    assert (b'{"1" 5\\}' if quote_all else b"{1 5\\}") in lines


@pytest.mark.parametrize("code", ["5 \\", '5"\\'])
def test_a_code_that_ends_with_a_backslash_and_needs_quotes(code: str) -> None:
    for voucher in (
        Voucher("A", "1", date(2023, 1, 1), (Row("1", 0, (("1", code),)),)),
        Voucher(code, "1", date(2023, 1, 1), ()),
    ):
        with pytest.raises(ValueError, match="backslash"):
            list(sie_bytes(Content("x", "1", date(2023, 1, 1), vouchers=[voucher])))
