"""The SIE reader as a whole: what it makes of files, real ones included, and what it refuses."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from pathlib import Path

import pytest

from tertial.data.tables import ACCOUNTS_COLUMNS, BALANCES_COLUMNS, LEDGER_SIE_COLUMNS, arrow_schema
from tertial.findings import has_errors
from tertial.readers.sie import SieFile, budget_from_balances, ledger_from_balances, read_sie

HEADER = "#FLAGGA 0\n#FORMAT PC8\n#SIETYP 4\n"
VOUCHER = '#VER A 1 20230131 "Köp"\n{\n#TRANS 4010 {1 "512" 6 "77"} 100.50\n#TRANS 1930 {} -100.50 20230130 "Bank"\n}\n'

Read = Callable[..., SieFile]


@pytest.fixture
def read(tmp_path: Path) -> Read:
    def read_text(text: str | bytes, name: str = "x.se", **more: object) -> SieFile:
        path = tmp_path / name
        path.write_bytes(text if isinstance(text, bytes) else text.encode("cp437"))
        return read_sie(path, **more)  # type: ignore[arg-type]

    return read_text


def codes(sie: SieFile) -> list[tuple[str, int | None]]:
    return [(f.code, f.line) for f in sie.findings]


def test_a_voucher(read: Read) -> None:
    sie = read(HEADER + VOUCHER)
    assert sie.findings == []
    assert sie.ledger.schema == arrow_schema(LEDGER_SIE_COLUMNS)
    first, second = sie.ledger.to_pylist()
    assert first == {
        "row": 6,
        "voucher": "A 1",
        "date": date(2023, 1, 31),
        "account": "4010",
        "unit": "512",
        "activity": None,
        "project": "77",
        "supplier": None,
        "text": "Köp",
        "amount": 10050,
        "objects": '{1 "512" 6 "77"}',
    }
    assert (second["row"], second["date"], second["text"], second["amount"]) == (7, date(2023, 1, 30), "Bank", -10050)
    assert sie.vouchers == 1
    assert sie.counts == {"#FLAGGA": 1, "#FORMAT": 1, "#SIETYP": 1, "#TRANS": 2, "#VER": 1}


def test_dimensions_are_a_mapping(read: Read) -> None:
    text = HEADER + VOUCHER.replace('6 "77"', '20 "5110"')
    sie = read(text, dimensions={"unit": "1", "activity": "20"})
    assert sie.ledger["activity"].to_pylist() == ["5110", None]
    assert sie.ledger["project"].to_pylist() == [None, None]
    with pytest.raises(ValueError, match="found \\['care'\\]"):
        read(text, dimensions={"care": "1"})


@pytest.mark.parametrize(
    ("encoding", "found"),
    [
        ("cp437", "cp437"),
        ("iso-8859-1", "iso-8859-1"),
        ("utf-8", "utf-8"),
        ("utf-8-sig", "utf-8-sig"),
    ],
)
def test_encodings(read: Read, encoding: str, found: str) -> None:
    """`#FORMAT PC8` says code page 437 whatever the bytes are."""
    sie = read((HEADER + VOUCHER).encode(encoding))
    assert sie.encoding == found
    assert sie.ledger["text"][0].as_py() == "Köp"
    assert sie.findings == []


def test_euro_tells_part_15_of_iso_8859(read: Read) -> None:
    sie = read((HEADER + VOUCHER.replace("Bank", "Bank €")).encode("iso-8859-15"))
    assert sie.encoding == "iso-8859-15"
    assert sie.ledger["text"][1].as_py() == "Bank €"


def test_windows_dash(read: Read) -> None:
    sie = read((HEADER + VOUCHER.replace("Bank", "Bank – Malmö")).encode("cp1252"))
    assert sie.encoding == "windows-1252"
    assert sie.ledger["text"][1].as_py() == "Bank – Malmö"


def test_header_facts(read: Read) -> None:
    text = (
        '#FLAGGA 0\n#PROGRAM "Raindance" 7.1\n#FORMAT PC8\n#GEN 20230905 KA\n#SIETYP 3\n#ORGNR 212000-1157\n'
        "#FNAMN Helsingborgs stad  nämnden\n#RAR 0 20230101 20231231\n#RAR -1 20220101 20221231\n"
        '#OMFATTN 20230831\n#VALUTA SEK\n#DIM 1 Ansvar\n#OBJEKT 1 512 "Enhet Öst"\n#OBJEKT 6 77 Projekt\n'
        '#KONTO 4010 "Material"\n#KTYP 4010 K\n#KONTO 1930 Bank\n#HELT_NY 1\n#HELT_NY 2\n#RES 0 4010 0\n'
    )
    sie = read(text)
    assert (sie.sie_type, sie.program, sie.generated) == ("3", "Raindance 7.1", date(2023, 9, 5))
    assert (sie.company, sie.organisation_number) == ("Helsingborgs stad nämnden", "212000-1157")
    assert (sie.currency, sie.scope_until) == ("SEK", date(2023, 8, 31))
    assert sie.fiscal_years == {0: (date(2023, 1, 1), date(2023, 12, 31)), -1: (date(2022, 1, 1), date(2022, 12, 31))}
    assert sie.units.to_pylist() == [{"row": 13, "code": "512", "name": "Enhet Öst"}]
    assert sie.accounts.schema == arrow_schema(ACCOUNTS_COLUMNS)
    assert [(a["account"], a["name"], a["type"]) for a in sie.accounts.to_pylist()] == [
        ("4010", "Material", "K"),
        ("1930", "Bank", None),
    ]
    assert sie.unknown == {"#HELT_NY": 2}
    assert codes(sie) == [("sie.unknown-labels", None)]


def test_corrections_are_counted_and_not_summed(read: Read) -> None:
    text = (
        HEADER + '#VER A 8 20230110\n{\n#BTRANS 1930 {} -1000 20231007 "" "" "X Y"\n#TRANS 1930 {} 5 20230110\n'
        '#RTRANS 2640 {} -5 20231007 "" "" "X Y"\n#TRANS 2640 {} -5 20230110\n}\n'
    )
    sie = read(text)
    assert sie.findings == []
    assert (sie.rtrans, sie.btrans) == (1, 1)
    assert sie.ledger["amount"].to_pylist() == [500, -500]


def test_rows_with_more_fields_than_the_standard(read: Read) -> None:
    more = '#TRANS 1930 {} -100.50 20230130 "Bank" 1 "sign"'
    assert read(HEADER + VOUCHER.replace('#TRANS 1930 {} -100.50 20230130 "Bank"', more)).extra_fields == 0
    sie = read(HEADER + VOUCHER.replace('#TRANS 1930 {} -100.50 20230130 "Bank"', more + " 9"))
    assert sie.extra_fields == 1
    assert codes(sie) == [("sie.extra-fields", None)]


@pytest.mark.parametrize(
    ("text", "code", "line"),
    [
        ("", "sie.empty", None),
        ("\n \r\n", "sie.empty", None),
        ("voucher;date;account;amount\nA 1;2023-01-01;4010;5\n", "sie.not-sie", 1),
        ("%PDF-1.7\n", "sie.not-sie", 1),
        ("# Rubrik\n", "sie.not-sie", 1),
        (HEADER + VOUCHER.replace("-100.50", "-100.51"), "sie.unbalanced-voucher", 4),
        (HEADER + VOUCHER.replace("20230131", "20230230"), "sie.bad-date", 4),
        (HEADER + VOUCHER.replace("20230130", "20230230"), "sie.bad-date", 7),
        (HEADER + VOUCHER.replace("20230130", "2023-01-30"), "sie.bad-date", 7),
        (HEADER + VOUCHER.replace("-100.50", "-100,50"), "sie.bad-amount", 7),
        (HEADER + VOUCHER.replace("-100.50", "-100.500"), "sie.bad-amount", 7),
        (HEADER + VOUCHER.replace("-100.50", '"-1 100.50"'), "sie.bad-amount", 7),
        (HEADER + VOUCHER.replace("-100.50", "-1e2"), "sie.bad-amount", 7),
        (HEADER + VOUCHER.replace('{1 "512" 6 "77"}', '{1 "512" 6}'), "sie.bad-objects", 6),
        (HEADER + VOUCHER.replace('{1 "512" 6 "77"}', '{1 "512" 1 "77"}'), "sie.bad-objects", 6),
        (HEADER + VOUCHER.replace("{} -", "-"), "sie.bad-objects", 7),
        (HEADER + VOUCHER.replace(' -100.50 20230130 "Bank"', ""), "sie.missing-field", 7),
        (HEADER + VOUCHER.replace("#TRANS 1930", '#TRANS ""'), "sie.bad-account", 7),
        (HEADER + VOUCHER.replace('"Bank"', '"Bank'), "sie.fields", 7),
        (HEADER + VOUCHER.replace('"Bank"', '"Ba"nk"'), "sie.fields", 7),
        (HEADER + VOUCHER.replace('"77"}', '"77"'), "sie.fields", 6),
        (HEADER + VOUCHER.replace("Köp", "Kö\np"), "sie.fields", 4),
        (HEADER + VOUCHER + "Lösa ord\n", "sie.stray-line", 9),
        (HEADER + VOUCHER.removesuffix("}\n"), "sie.voucher-not-closed", 7),
        (HEADER + VOUCHER[:60], "sie.voucher-not-closed", 6),
        (HEADER + VOUCHER.replace("{\n", ""), "sie.voucher-without-rows", 4),
        (HEADER + VOUCHER + "}\n", "sie.stray-brace", 9),
        (HEADER + VOUCHER + "#TRANS 1930 {} 0\n", "sie.row-outside-voucher", 9),
        (HEADER + VOUCHER.replace("}\n", "#VER A 2 20230131\n}\n"), "sie.voucher-not-closed", 8),
        (HEADER + VOUCHER.replace("}\n", "#KONTO 1 x\n}\n"), "sie.voucher-not-closed", 8),
        (HEADER + "#RES 0 4010 12", "sie.cut-off", 4),
        (HEADER + "#RES 0 4010 12,50\n", "sie.bad-amount", 4),
        (HEADER + "#RES x 4010 12\n", "sie.bad-year", 4),
        (HEADER + "#PSALDO 0 202313 4010 {} 12\n", "sie.bad-period", 4),
        (HEADER + "#PSALDO 0 202312 4010 {1} 12\n", "sie.bad-objects", 4),
        (HEADER + "#RAR 0 20230101 20231232\n", "sie.bad-date", 4),
        (HEADER + "#VALUTA EUR\n", "sie.currency", 4),
        (HEADER, "sie.no-content", None),
        (HEADER + '#KONTO 4010 {} "Vård"\n', "sie.fields", 4),
        ("#FLAGGA 0\n#SIETYP 7\n", "sie.bad-type", 2),
        (HEADER + "#PROSA " + "x" * 70_000 + "\n", "sie.long-line", 4),
    ],
)
def test_refused(read: Read, text: str, code: str, line: int | None) -> None:
    sie = read(text)
    assert has_errors(sie.findings)
    assert (code, line) in codes(sie)
    assert sie.ledger.num_rows == sie.balances.num_rows == 0
    for finding in sie.findings:
        assert finding.file == "x.se"
        assert finding.remedy("sv")
        assert finding.remedy("en") != finding.remedy("sv")


def test_a_value_that_may_be_a_name_is_hidden(read: Read) -> None:
    sie = read(HEADER + VOUCHER.replace("-100.50", "Anna"))
    assert all("Anna" not in f.message(language) for f in sie.findings for language in ("sv", "en"))
    assert ("sie.bad-amount", 7) in codes(sie)


def test_a_cut_file_is_refused_wherever_it_is_cut(read: Read) -> None:
    """Without vouchers there is nothing in it; among the vouchers a block is left open or a line without its end."""
    whole = (HEADER + VOUCHER).encode("cp437")
    for end in range(1, len(whole) - 1):
        sie = read(whole[:end])
        assert has_errors(sie.findings), whole[:end]


def test_many_errors_stop_the_reading(read: Read) -> None:
    sie = read(HEADER + "bort\n" * 1000)
    assert len(sie.findings) == 201
    assert sie.findings[-1].code in ("sie.more", "sie.stray-line")
    assert [f.code for f in sie.findings].count("sie.more") == 1


def test_an_endless_line_is_refused_without_reading_it(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Two gigabytes, sparse on disk; reading more than a block or two would be seen in the bytes that were read."""
    from tertial.readers import sie_source

    path = tmp_path / "x.se"
    with path.open("wb") as handle:
        handle.write(b"#FLAGGA 0\n#PROSA ")
        handle.truncate(2 << 30)
    sizes: list[int] = []
    original = sie_source.line_blocks

    def counted(handle, size=None):  # type: ignore[no-untyped-def]
        for block in original(handle, size):
            sizes.append(len(block))
            yield block

    monkeypatch.setattr(sie_source, "line_blocks", counted)
    sie = read_sie(path)
    assert codes(sie) == [("sie.long-line", 2)]
    assert sum(sizes) <= sie_source.BLOCK


def test_progress_ends_at_the_size(read: Read) -> None:
    calls: list[tuple[int, int]] = []
    text = HEADER + VOUCHER
    read(text, progress=lambda done, whole: calls.append((done, whole)))
    assert calls == [(len(text), len(text))]


def test_vouchers_go_on_across_blocks(read: Read, monkeypatch: pytest.MonkeyPatch) -> None:
    """Blocks of a few lines give what one block gives, and an unbalanced voucher is still named by its own line."""
    text = HEADER + "".join(VOUCHER.replace("A 1", f"A {n}") for n in range(1, 40))
    whole = read(text)
    monkeypatch.setattr("tertial.readers.sie_source.BLOCK", 70)
    parted = read(text)
    assert parted.ledger.equals(whole.ledger)
    assert parted.counts == whole.counts
    assert parted.findings == []
    wrong = read(
        text.replace(
            'A 20 20230131 "Köp"\n{\n#TRANS 4010 {1 "512" 6 "77"} 100.50',
            'A 20 20230131 "Köp"\n{\n#TRANS 4010 {} 100.49',
        )
    )
    assert codes(wrong) == [("sie.unbalanced-voucher", 4 + 19 * 5)]


def test_a_voucher_with_a_faulty_row_is_not_called_unbalanced_too(read: Read, monkeypatch: pytest.MonkeyPatch) -> None:
    """One fault, one finding, also where the voucher goes on in the next block."""
    text = HEADER + VOUCHER.replace("100.50", "1x", 1) + VOUCHER
    assert codes(read(text)) == [("sie.bad-amount", 6)]
    monkeypatch.setattr("tertial.readers.sie_source.BLOCK", 40)
    assert codes(read(text)) == [("sie.bad-amount", 6)]


def test_what_a_file_says_against_itself(read: Read) -> None:
    text = (
        HEADER + "#RAR 0 20230101 20231231\n#KONTO 4010 M\n#KTYP 4010 K\n#KONTO 1930 B\n#OBJEKT 1 511 X\n"
        "#IB 0 1930 0\n#UB 0 1930 -99\n#RES 0 4010 99.50\n" + VOUCHER.replace("20230130", "20230228")
    )
    sie = read(text)
    found = {f.code: f.facts for f in sie.findings}
    assert set(found) == {
        "sie.balance-not-zero",
        "sie.result-differs",
        "sie.movement-differs",
        "sie.undeclared-unit",
        "sie.other-month",
    }
    assert found["sie.balance-not-zero"]["found"] == "0.50"
    assert found["sie.result-differs"]["accounts"] == "4010 (1.00)"
    assert found["sie.movement-differs"]["accounts"] == "1930 (1.50)"
    assert found["sie.undeclared-unit"]["codes"] == "512"
    assert sie.ledger.num_rows == 2


@pytest.mark.parametrize(
    "line", ["#PROSA Obs", "#FNAMN Nämnden AB", "#KONTO 4010 Vård", "#SRU 4010 7201", "#ADRESS a b c d"]
)
@pytest.mark.parametrize("between", [" ", "", "\t"])
def test_a_record_that_has_swallowed_the_next_is_told(read: Read, line: str, between: str) -> None:
    assert read(HEADER + line + "\n#IB 0 1930 5\n" + VOUCHER).extra_fields == 0
    assert codes(read(HEADER + line + between + "#IB 0 1930 5\n" + VOUCHER))[-1] == ("sie.extra-fields", None)


def test_header_facts_that_cannot_be_understood_are_told(read: Read) -> None:
    text = HEADER + "#GEN igår\n#ORGNR 21 2000-1157\n#KTYP 4010 X\n" + VOUCHER
    sie = read(text)
    assert codes(sie) == [("sie.bad-header", 4), ("sie.bad-header", 5), ("sie.bad-header", 6)]
    assert (sie.generated, sie.organisation_number) == (None, "")


def test_a_quantity_is_skipped_and_told_and_a_thousands_separator_refused(read: Read) -> None:
    """`1 234.50` is an amount of 1 and a quantity of 234.50 by the letter of the standard."""
    sie = read(HEADER + "#PSALDO 0 202301 4010 {} 1234.50 12\n" + VOUCHER)
    assert codes(sie) == [("sie.quantities", None)]
    assert sie.balances["amount"].to_pylist() == [123450]
    for record in ("#PSALDO 0 202301 4010 {} -1 234.50", "#RES 0 4010 12 345", "#OIB 0 1930 {1 1} 1 000.5"):
        refused = read(HEADER + record + "\n" + VOUCHER)
        assert ("sie.bad-amount", 4) in codes(refused)
        assert record.split(" ", 4)[-1][-7:] in refused.findings[0].message("en")


def test_a_balance_account_opens_moves_and_closes(read: Read) -> None:
    text = HEADER + "#IB 0 1930 10\n#UB 0 1930 -90.50\n" + VOUCHER
    assert read(text).findings == []
    (finding,) = read(text.replace("#IB 0 1930 10", "#IB 0 1930 11")).findings
    assert (finding.code, finding.facts["accounts"]) == ("sie.movement-differs", "1930 (-1.00)")


def test_a_row_that_cannot_be_split_still_stands_in_its_voucher(read: Read) -> None:
    """One fault, one finding: the row is not taken for a record that must not stand there."""
    assert codes(read(HEADER + VOUCHER.replace('"Bank"', '"Bank'))) == [("sie.fields", 7)]
    assert codes(read(HEADER + VOUCHER.replace('"Köp"', '"Köp'))) == [("sie.fields", 4)]


def test_dates_outside_the_years_and_accounts_outside_the_chart(read: Read) -> None:
    sie = read(HEADER + "#RAR 0 20220101 20221231\n#KONTO 4010 M\n" + VOUCHER)
    found = {f.code: f.facts for f in sie.findings}
    assert found["sie.date-outside-years"]["count"] == "2"
    assert found["sie.date-outside-years"]["first"] == "8"
    assert found["sie.undeclared-account"]["codes"] == "1930"


def test_dimensions_and_units_of_balances_are_checked_too(read: Read) -> None:
    text = "#FLAGGA 0\n#SIETYP 3\n#DIM 1 Ansvar\n#DIM 20 Verksamhet\n#OBJEKT 1 511 A\n"
    assert read(text + "#PSALDO 0 202301 4010 {1 511 6 7 20 5} 1\n").findings == []
    found = {f.code: f.facts["codes"] for f in read(text + "#PSALDO 0 202301 4010 {1 51 21 5} 1\n").findings}
    assert found == {"sie.undeclared-dimension": "21", "sie.undeclared-unit": "51"}


def test_type_4_without_vouchers_is_told(read: Read) -> None:
    assert codes(read(HEADER + "#RES 0 4010 5\n")) == [("sie.no-vouchers", None)]
    assert codes(read("#FLAGGA 0\n#SIETYP 2\n#RES 0 4010 5\n")) == []


def test_balances_never_count_twice(read: Read) -> None:
    text = (
        "#FLAGGA 0\n#SIETYP 3\n"
        "#PSALDO 0 202301 4010 {} 100\n#PSALDO 0 202301 4010 {1 512} 60.25\n#PSALDO 0 202301 4010 {6 77} 90\n"
        "#PSALDO 0 202301 4010 {1 512 6 77} 50\n#PSALDO 0 202302 4010 {} 5\n#PSALDO 0 202302 4010 {1 511} 5\n"
        "#PSALDO 0 202302 4020 {1 511 6 77} 3\n#PSALDO 0 202302 4020 {1 511 6 78} 4\n"
        "#PSALDO 0 202302 4020 {1 511 9 1} 7\n#PBUDGET 0 202301 4010 {} 10\n#PBUDGET 0 202301 4010 {1 512} 4\n"
    )
    sie = read(text)
    assert sie.balances.schema == arrow_schema(BALANCES_COLUMNS)
    ledger = ledger_from_balances(sie)
    assert ledger.schema == arrow_schema(LEDGER_SIE_COLUMNS)
    assert [(r["date"], r["account"], r["unit"], r["amount"], r["row"]) for r in ledger.to_pylist()] == [
        (date(2023, 1, 31), "4010", "512", 6025, 4),
        (date(2023, 1, 31), "4010", None, 3975, 3),
        (date(2023, 2, 28), "4010", "511", 500, 8),
        (date(2023, 2, 28), "4020", "511", 700, 9),
    ]
    assert [(r["month"], r["unit"], r["amount"]) for r in budget_from_balances(sie).to_pylist()] == [
        (date(2023, 1, 1), "512", 400),
        (date(2023, 1, 1), None, 600),
    ]
