from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from tertial.data.checks import Checked, Context, check
from tertial.data.privacy import Pseudonymiser
from tertial.data.tables import TABLES, arrow_schema, stored_columns
from tertial.domain.coding import parse_codes
from tertial.findings import HIDDEN, Finding
from tertial.readers.sheets import read_delimited

KEY = Pseudonymiser(bytes(32))
PERSON = "19900214-2386"


def checked(
    folder: Path, text: str, *, mappings: Mapping[str, Mapping[str, str]] | None = None, **context: Any
) -> Checked:
    path = folder / "in.csv"
    path.write_text(text, encoding="utf-8")
    (raw,) = read_delimited(path, mappings=mappings or {})
    return check(raw, TABLES[raw.kind], Context(**{"pseudonymiser": KEY, **context}))


def only(result: Checked) -> Finding:
    (finding,) = result.findings
    return finding


def grants(*cells: str) -> str:
    """One row with the given year, applied and received."""
    year, applied, received = cells
    return f"grant_id;name;payer;kind;year;applied;received\ng;A;SKR;project;{year};{applied};{received}\n"


def placements(*rows: str) -> str:
    return "\n".join(["placement_id;person_id;birth_date;care_type;unit;start;end;day_price", *rows, ""])


def test_a_placement_is_stored_without_its_person(tmp_path: Path) -> None:
    result = checked(tmp_path, placements(f"1;{PERSON};1990-02-14;hvb;510;20230101;2023-02-01;1 234,50"))
    assert not result.findings
    assert result.table.schema == arrow_schema(stored_columns(TABLES["placements"]))
    (row,) = result.table.to_pylist()
    assert {k: v for k, v in row.items() if v is not None} == {
        "row": 2,
        "placement_id": "1",
        "person": KEY.pseudonym(PERSON),
        "birth_year": 1990,
        "birth_month": 2,
        "care_type": "hvb",
        "unit": "510",
        "start": date(2023, 1, 1),
        "end": date(2023, 2, 1),
        "day_price": 123450,
    }


def test_every_type_is_read_exactly(tmp_path: Path) -> None:
    text = "indicator\tperiod\tvalue\tnumerator\tknown\na\t2023-05/2023-08\t\u22121\u00a0234,567891\t10\t2023-09-01\n"
    (row,) = checked(tmp_path, text).table.to_pylist()
    assert row["value"] == Decimal("-1234.567891")
    assert (row["period"], row["period_first"], row["period_last"]) == ("2023-T2", date(2023, 5, 1), date(2023, 8, 31))
    (row,) = checked(tmp_path, grants("2023", "0,1", "-0,29")).table.to_pylist()
    assert (row["applied"], row["received"], row["year"], row["approved"]) == (10, -29, 2023, None)


@pytest.mark.parametrize(
    ("applied", "received", "code"),
    [
        ("1.234", "2,50", "checks.thousands"),
        ("1,234", "2,50", "checks.thousands"),
        ("1,234", "2.50", "checks.thousands"),
        ("1.234,50", "2,50", "checks.thousands"),
        ("1.234", "2", "checks.thousands"),
        ("12,345,678.90", "2.50", "checks.thousands"),
        ("5.5", "2,50", "checks.decimal-sign"),
        ("1234,567", "2,50", "checks.decimals"),
        ("12 34", "2,50", "checks.money"),
        ("1e3", "2,50", "checks.money"),
        ("12 kr", "2,50", "checks.money"),
        ("9999999999999", "2,50", "checks.money"),
        ("=1+1", "2,50", "checks.formula"),
        ("+cmd|x", "2,50", "checks.formula"),
        ("-A1", "2,50", "checks.formula"),
        ("@SUM", "2,50", "checks.formula"),
    ],
)
def test_amounts_that_cannot_be_read(tmp_path: Path, applied: str, received: str, code: str) -> None:
    result = checked(tmp_path, grants("2023", applied, received))
    finding = only(result)
    assert (finding.code, finding.line, finding.column) == (code, 2, "applied")
    assert finding.facts["value"] == applied
    assert (result.table.num_rows, result.refused) == (0, 1)
    assert result.rejects["applied"].to_pylist() == [applied]


def test_half_of_the_amounts_with_another_sign_are_named(tmp_path: Path) -> None:
    rows = "".join(f"g{i};A;SKR;project;2023;{a};\n" for i, a in enumerate(["1,5", "2,5", "1.5"]))
    result = checked(tmp_path, "grant_id;name;payer;kind;year;applied;received\n" + rows)
    assert [(f.code, f.line) for f in result.findings] == [("checks.decimal-sign", 4)]


@pytest.mark.parametrize(
    ("day", "code"),
    [
        ("2023-02-30", "checks.no-such-day"),
        ("20230230", "checks.no-such-day"),
        ("31/8 2023", "checks.date"),
        ("2023-8-31", "checks.date"),
        ("9999-12-31", "checks.year-out-of-range"),
        ("0023-01-01", "checks.year-out-of-range"),
        ("２０２３-01-01", "checks.date"),
    ],
)
def test_days_that_do_not_exist(tmp_path: Path, day: str, code: str) -> None:
    finding = only(checked(tmp_path, f"date;kind;amount;decision;note\n2022-01-01;use;1;;\n{day};opening;1;;\n"))
    assert (finding.code, finding.line, finding.column) == (code, 3, "date")


@pytest.mark.parametrize(
    ("header", "row", "column", "code"),
    [
        ("grant_id;name;payer;kind;year", "g;A;SKR;drift;2023", "kind", "checks.choice"),
        ("grant_id;name;payer;kind;year", "g;A;SKR;project;2023,5", "year", "checks.integer"),
        ("grant_id;name;payer;kind;year", "g;A;SKR;project;=A1", "year", "checks.formula"),
        ("grant_id;name;payer;kind;year", "g;A;SKR;project;1850", "year", "checks.too-small"),
        ("grant_id;name;payer;kind;year", "g;;SKR;project;2023", "name", "checks.empty"),
        ("grant_id;name;payer;kind;year", '"g\n1";A;SKR;project;2023', "grant_id", "checks.control-character"),
        ("placement_id;from;day_price", "p;2023-01-01;-1", "day_price", "checks.negative"),
        ("indicator;period;value;known", "i;2023-13;1;2023-01-01", "period", "checks.period"),
        ("indicator;period;value;known", "i;2023;1,2345678;2023-01-01", "value", "checks.decimals"),
        ("indicator;period;value;known", "i;2023;många;2023-01-01", "value", "checks.number"),
        ("version;month;line;unit;amount", "v;augusti;costs;1;1", "month", "checks.month"),
    ],
)
def test_cells_that_are_not_of_their_type(tmp_path: Path, header: str, row: str, column: str, code: str) -> None:
    finding = only(checked(tmp_path, f"{header}\n{row}\n"))
    assert (finding.code, finding.line, finding.column) == (code, 2, column)


def test_booleans_choices_and_months_in_their_forms(tmp_path: Path) -> None:
    head = "placement_id;person_id;care_type;unit;start;end;day_price;sex;framework_agreement\n"
    rows = "".join(
        f"{i};p{i};hvb;1;2023-01-01;;1;{s};{b}\n" for i, (s, b) in enumerate([("f", "JA"), ("M", "false"), ("", "")])
    )
    table = checked(tmp_path, head + rows).table
    assert table["framework_agreement"].to_pylist() == [True, False, None]
    assert table["sex"].to_pylist() == ["F", "M", None]
    finding = only(checked(tmp_path, head + "1;p;hvb;1;2023-01-01;;1;;kanske\n"))
    assert finding.code == "checks.boolean"
    months = "version;month;line;unit;amount\nv;2023-08;c;;1\nv;202309;c;;1\nv;2023-10-01;c;;1\n"
    assert checked(tmp_path, months).table["month"].to_pylist() == [date(2023, m, 1) for m in (8, 9, 10)]


def test_the_columns_name_is_that_of_the_file(tmp_path: Path) -> None:
    text = grants("x", "", "").replace("year", "År")
    finding = only(checked(tmp_path, text, mappings={"grants": {"year": "År"}}))
    assert finding.column == "År"
    assert finding.place() == "in.csv, rad 2, kolumn År"


def test_no_finding_and_no_refused_row_shows_a_person(tmp_path: Path) -> None:
    rows = [
        f"1;{PERSON};1990-02-14;hvb;510;2023-01-01;2022-01-01;-5",
        f"1;{PERSON};19900230;hvb;510;2023-01-01;x;y",
        f"2;{PERSON};1990-02-14;{PERSON};{PERSON};{PERSON};;{PERSON}",
        f"3;{PERSON};1990-02-14;hvb",
        "4; - ;1990-02-14;hvb;510;2023-01-01;;5",
        f"5;{PERSON};2024-02-14;hvb;510;2023-01-01;;5",
        f"6;{PERSON};1890-02-14;hvb;510;2023-01-01;;5",
    ]
    areas = {"BUF": parse_codes(["510"])}
    result = checked(tmp_path, placements(*rows), areas=areas, care_types={"hvb"})
    told = repr([(f.message(), f.message("en"), f.remedy(), f.facts) for f in result.findings])
    kept = repr(result.rejects.to_pylist()) + repr(result.table.to_pylist())
    for secret in ("2386", "9002", "0214", "0230", "1990-02-", "02-14", "02-30"):
        assert secret not in told + kept, secret
    assert {
        "checks.birth",
        "checks.birth-in-the-future",
        "checks.birth-too-early",
        "sheets.fields",
        "checks.empty",
    } <= {f.code for f in result.findings}
    assert KEY.pseudonym(PERSON) in kept
    assert {"1990-02", HIDDEN} <= set(result.rejects["birth_date"].to_pylist())
    assert result.refused == len(rows)


def test_a_refused_row_stands_once_for_each_error_and_the_good_rows_remain(tmp_path: Path) -> None:
    good = "1;p1;1990-02-14;hvb;510;2023-01-01;;5"
    result = checked(tmp_path, placements(good, "2;p2;1990-02-14;hvb;510;x;;y", "3;p3"), language="en")
    assert result.table["placement_id"].to_pylist() == ["1"]
    kept = result.rejects.select(["row", "code", "column", "placement_id"]).to_pylist()
    assert [tuple(r.values()) for r in kept] == [
        (3, "checks.date", "start", "2"),
        (3, "checks.money", "day_price", "2"),
        (4, "sheets.fields", None, None),
    ]
    assert str(result.rejects["message"][0]).startswith("“x” is not a date")
    assert result.refused == 2


def test_findings_beyond_the_most_are_counted_by_code(tmp_path: Path) -> None:
    rows = [f"{i};p{i};1990-02-14;hvb;510;x;;{'y' if i % 2 else 5}" for i in range(300)]
    result = checked(tmp_path, placements(*rows), max_findings=20)
    assert len(result.findings) == 21
    assert [f.line for f in result.findings[:4]] == [2, 3, 3, 4]
    last = result.findings[-1]
    assert (last.code, last.severity, last.facts["count"]) == ("checks.more-errors", "error", "430")
    assert last.facts["codes"] == "checks.date (286), checks.money (144)"
    assert result.rejects.num_rows == 450


def test_persons_need_a_pseudonymiser(tmp_path: Path) -> None:
    with pytest.raises(ValueError, match="pseudonymiser"):
        checked(tmp_path, placements("1;p;;hvb;1;2023-01-01;;5"), pseudonymiser=None)


LEDGER = "voucher,date,account,unit,text,amount\nA 1,2023-01-01,4611,510,Vård Anna A,1\nA 2,2023-01-01,5010,510,Lön,1\n"


def test_voucher_texts_on_care_accounts_are_dropped_and_counted(tmp_path: Path) -> None:
    result = checked(tmp_path, LEDGER, care_accounts=parse_codes(["4610-4619"]))
    assert result.table["text"].to_pylist() == [None, "Lön"]
    assert (only(result).code, only(result).facts["count"]) == ("checks.care-texts-dropped", "1")
    kept = checked(tmp_path, LEDGER, care_accounts=parse_codes(["4610-4619"]), keep_free_text=True)
    assert kept.table["text"].to_pylist() == ["Vård Anna A", "Lön"]
    assert not kept.findings


def test_refused_vouchers_on_care_accounts_lose_their_texts_too(tmp_path: Path) -> None:
    text = LEDGER.replace(",1\n", ",x\n") + "A 3,2023-01-01,,510,Hemligt,1\n"
    result = checked(tmp_path, text, care_accounts=parse_codes(["4610-4619"]))
    assert result.rejects["text"].to_pylist() == [None, "Lön", None]


def test_personal_numbers_in_texts_are_masked(tmp_path: Path) -> None:
    result = checked(tmp_path, LEDGER.replace("Lön", f"Taxi {PERSON} hem"))
    assert result.table["text"].to_pylist() == ["Vård Anna A", "Taxi *** hem"]
    assert (only(result).code, only(result).column, only(result).facts["count"]) == ("checks.masked-text", "text", "1")


def test_a_column_of_many_different_values(tmp_path: Path) -> None:
    """More rows than the sample by which a column of mostly different values is told."""
    many = 25_000
    rows = [f"{i:06d};2023-01-01;{i},5" for i in range(many)]
    rows[24_000] = "000017;2023-01-01;x"
    result = checked(tmp_path, "\n".join(["placement_id;from;day_price", *rows]))
    assert [(f.code, f.line) for f in result.findings] == [
        ("checks.duplicate-key", 19),
        ("checks.money", 24_002),
        ("checks.duplicate-key", 24_002),
    ]
    assert result.table["day_price"].to_pylist() == [i * 100 + 50 for i in range(many) if i not in (17, 24_000)]
