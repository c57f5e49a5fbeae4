from __future__ import annotations

from pathlib import Path
from typing import Any

import pyarrow as pa
import pytest

from tertial.data.checks import Checked, Context, check, check_codes
from tertial.data.privacy import Pseudonymiser
from tertial.data.tables import TABLES
from tertial.domain.coding import parse_codes
from tertial.readers.sheets import read_delimited

AREAS = {"BUF": parse_codes(["510", "511-513"]), "VUX": parse_codes(["513", "520"])}
LINES = {"income": parse_codes(["3000-3999"]), "costs": parse_codes(["4000-8999"]), "other": parse_codes(["4900"])}


def checked(folder: Path, text: str, **context: Any) -> Checked:
    path = folder / "in.csv"
    path.write_text(text, encoding="utf-8")
    (raw,) = read_delimited(path)
    return check(raw, TABLES[raw.kind], Context(Pseudonymiser(bytes(32)), **context))


def found(result: Checked) -> list[tuple[str, int | None, str | None]]:
    return [(f.code, f.line, f.column) for f in result.findings]


def placements(*rows: str) -> str:
    return "\n".join(["placement_id,person_id,birth_date,birth_year,care_type,unit,start,end,day_price", *rows, ""])


def test_an_end_before_its_start(tmp_path: Path) -> None:
    rows = "1,p,,,hvb,510,2023-02-01,2023-01-31,5", "2,q,,,hvb,510,2023-02-01,2023-02-01,5"
    result = checked(tmp_path, placements(*rows))
    assert found(result) == [("checks.end-before-start", 2, "end")]
    assert dict(result.findings[0].facts) == {"start": "2023-02-01", "end": "2023-01-31"}
    assert result.table["placement_id"].to_pylist() == ["2"]


@pytest.mark.parametrize(
    ("birth_date", "birth_year", "code"),
    [
        ("2023-02-28", "", None),
        ("2023-03-01", "", "checks.birth-in-the-future"),
        ("", "2023", None),
        ("", "2024", "checks.birth-in-the-future"),
        ("1903-02-01", "", None),
        ("1902-12-31", "", "checks.birth-too-early"),
        ("", "1902", "checks.birth-too-early"),
        ("1990-05", "1990", None),
        ("1990-05-01", "1991", "checks.births-disagree"),
        ("1990", "", "checks.birth"),
        ("", "90", "checks.birth"),
    ],
)
def test_births_against_the_rows_own_date(tmp_path: Path, birth_date: str, birth_year: str, code: str | None) -> None:
    result = checked(tmp_path, placements(f"1,p,{birth_date},{birth_year},hvb,510,2023-02-10,,5"))
    assert [f.code for f in result.findings] == ([code] if code else [])


def test_a_notification_may_concern_an_unborn_child(tmp_path: Path) -> None:
    head = "event_id,person_id,kind,date,birth_date\n"
    assert not checked(tmp_path, head + "1,p,notification,2023-06-15,2024-03-01\n").findings
    assert (
        found(checked(tmp_path, head + "1,p,notification,2023-06-15,2024-04-01\n"))[0][0]
        == "checks.birth-in-the-future"
    )


def test_overlaps_of_a_person_in_a_care_type(tmp_path: Path) -> None:
    rows = (
        "1,p,,,hvb,510,2023-01-01,2023-12-31,5",
        "2,p,,,hvb,510,2023-02-01,2023-02-28,5",
        "3,p,,,hvb,510,2023-12-31,,5",
        "4,p,,,sis,510,2023-02-01,,5",
        "5,q,,,hvb,510,2023-02-01,2023-02-28,5",
        "6,q,,,hvb,510,2023-03-01,,5",
        "7,r,,,hvb,510,2023-01-01,,5",
        "8,p,,,hvb,510,2022-01-01,2022-12-31,5",
    )
    result = checked(tmp_path, placements(*rows))
    assert [(f.code, f.line, f.facts["other"]) for f in result.findings] == [
        ("checks.overlap", 3, "2"),
        ("checks.overlap", 4, "2"),
    ]
    assert result.table.num_rows == 8
    assert result.rejects.num_rows == 0


def test_a_copied_row_and_a_key_with_two_contents(tmp_path: Path) -> None:
    head = "placement_id,from,day_price\n"
    rows = "1,2023-01-01,5\n2,2023-01-01,5\n1,20230101,5.00\n2,2023-01-01,6\n2,2023-02-01,6\n"
    result = checked(tmp_path, head + rows)
    assert [(f.code, f.line, f.facts.get("first")) for f in result.findings] == [
        ("checks.duplicate-key", 3, "3"),
        ("checks.duplicate-row", 4, "2"),
        ("checks.duplicate-key", 5, "3"),
    ]
    assert result.findings[0].facts["other"] == "5"
    assert result.table["row"].to_pylist() == [2, 6]


def test_an_empty_part_of_a_key_is_a_value(tmp_path: Path) -> None:
    head = "indicator,period,unit,value,known\n"
    result = checked(tmp_path, head + "a,2023,,1,2023-01-01\na,2023,,2,2023-01-01\na,2023,1,2,2023-01-01\n")
    assert [f.line for f in result.findings] == [2, 3]


def test_keys_that_cannot_be_read_are_no_copies_of_each_other(tmp_path: Path) -> None:
    head = "placement_id,from,day_price\n"
    result = checked(tmp_path, head + "1,x,5\n1,y,5\n1,2023-01-01,5\n")
    assert found(result) == [("checks.date", 2, "from"), ("checks.date", 3, "from")]


def test_ledger_rows_have_no_key(tmp_path: Path) -> None:
    head = "voucher,date,account,unit,amount\n"
    assert not checked(tmp_path, head + "A 1,2023-01-01,4611,510,1\n" * 2).findings


def test_unknown_codes_are_told_once_each_and_refused_in_every_row(tmp_path: Path) -> None:
    rows = (
        "A 1,2023-01-01,4611,510,1",
        "A 2,2023-01-01,9999,510,1",
        "A 3,2023-01-01,46110,999,1",
        "A 4,2023-01-01,46110,513,1",
        "A 5,2023-01-01,4900,,1",
        "A 6,2023-01-01,1930,510,1",
    )
    result = checked(tmp_path, "\n".join(["voucher,date,account,unit,amount", *rows]), areas=AREAS, lines=LINES)
    assert [(f.code, f.line, f.facts["value"], f.facts["count"]) for f in result.findings] == [
        ("checks.unknown-account", 4, "46110", "2"),
        ("checks.unknown-unit", 4, "999", "1"),
        ("checks.unit-in-two-areas", 5, "513", "1"),
        ("checks.account-in-two-lines", 6, "4900", "1"),
    ]
    assert result.findings[3].facts["owners"] == "costs, other"
    assert result.table["voucher"].to_pylist() == ["A 1", "A 2", "A 6"]


def test_unknown_care_types_and_endings(tmp_path: Path) -> None:
    head = "placement_id,person_id,care_type,unit,start,end,day_price,ended_to\n"
    rows = "1,p,hvb,1,2023-01-01,2023-01-02,5,home\n2,q,hvb,1,2023-01-01,2023-01-02,5,hvb\n3,r,xxx,1,2023-01-01,2023-01-02,5,yyy\n"
    result = checked(tmp_path, head + rows, care_types={"hvb"})
    assert found(result) == [
        ("checks.unknown-care-type", 4, "care_type"),
        ("checks.unknown-ending", 4, "ended_to"),
    ]


def test_unknown_indicators_lines_and_scopes(tmp_path: Path) -> None:
    text = "indicator,period,value,known\nknown,2023,1,2023-01-01\nother,2023,1,2023-01-01\n"
    assert found(checked(tmp_path, text, indicators={"known"})) == [("checks.unknown-indicator", 3, "indicator")]
    head = "as_of,made_by,scope,line,case,amount\n"
    rows = (
        "2023-08-31,committee,total,costs,best,1\n2023-08-31,510,BUF,,best,1\n2023-08-31,VUX,511,,best,1\n"
        "2023-08-31,someone,total,,best,1\n2023-08-31,committee,nowhere,nothing,best,1\n"
    )
    result = checked(tmp_path, head + rows, areas=AREAS, lines=LINES)
    assert found(result) == [
        ("checks.unknown-scope", 5, "made_by"),
        ("checks.unknown-line", 6, "line"),
        ("checks.unknown-scope", 6, "scope"),
    ]


def test_budget_has_an_account_or_a_line(tmp_path: Path) -> None:
    head = "version,month,account,line,unit,amount\n"
    rows = "v,2023-01,4000,,1,1\nv,2023-01,,costs,1,1\nv,2023-01,4000,costs,1,1\nv,2023-01,,,1,1\n"
    assert found(checked(tmp_path, head + rows)) == [
        ("checks.account-and-line", 4, "line"),
        ("checks.no-account-nor-line", 5, "account"),
    ]


def test_days_of_an_invoice(tmp_path: Path) -> None:
    head = "invoice_id,line,supplier,from,to,days,amount,invoice_date\n"
    rows = "1,1,s,2023-01-01,2023-01-31,31,1,2023-02-01\n1,2,s,2023-01-01,2023-01-31,30,1,2023-02-01\n1,3,s,2023-02-01,2023-01-31,0,1,2023-02-01\n"
    result = checked(tmp_path, head + rows)
    assert found(result) == [("checks.end-before-start", 4, "to"), ("checks.days-differ", 3, "days")]
    assert result.findings[1].facts["computed"] == "31"
    assert result.findings[1].severity == "warning"


@pytest.mark.parametrize(
    ("value", "numerator", "denominator", "agrees"),
    [
        ("72.5", "145", "200", True),
        ("73", "145", "200", True),
        ("72", "145", "200", True),
        ("74", "145", "200", False),
        ("0.725", "145", "200", True),
        ("725", "145", "200", True),
        ("36.24", "1000", "27.6", False),
        ("1", "5", "0", False),
        ("1", "", "0", True),
    ],
)
def test_a_share_against_its_parts(
    tmp_path: Path, value: str, numerator: str, denominator: str, *, agrees: bool
) -> None:
    head = "indicator,period,value,numerator,denominator,known\n"
    result = checked(tmp_path, head + f"a,2023,{value},{numerator},{denominator},2023-01-01\n")
    assert [f.code for f in result.findings] == ([] if agrees else ["checks.ratio-differs"])
    assert result.table.num_rows == 1


def test_an_event_that_follows_from_itself(tmp_path: Path) -> None:
    head = "event_id,person_id,kind,date,leads_from\n"
    result = checked(
        tmp_path, head + "1,p,decision,2023-01-01,2\n2,p,decision,2023-01-01,2\n3,p,decision,2023-01-01,\n"
    )
    assert found(result) == [("checks.leads-from-itself", 3, "leads_from")]


def test_answers_outside_the_scale(tmp_path: Path) -> None:
    head = "survey_id,method,date,question,answer\n"
    result = checked(
        tmp_path, head + "1,interview,2023-01-01,q,5\n2,interview,2023-01-01,q,6\n3,interview,2023-01-01,q,-1\n"
    )
    assert found(result) == [("checks.answer-range", 3, "answer"), ("checks.negative", 4, "answer")]


def test_person_ids_in_two_forms(tmp_path: Path) -> None:
    rows = (
        "1,19900214-2386,,,hvb,510,2023-01-01,,5",
        "2,900214-2386,,,hvb,510,2023-01-01,,5",
        "3,x1,,,hvb,510,2023-01-01,,5",
    )
    result = checked(tmp_path, placements(*rows))
    (finding,) = result.findings
    assert (finding.code, finding.facts["long"], finding.facts["short"]) == ("checks.person-id-forms", "1", "1")
    assert not checked(tmp_path, placements(rows[0], rows[2])).findings


def test_codes_of_a_ledger_that_came_another_way() -> None:
    table = pa.table(
        {
            "row": pa.array([7, 9, 11], pa.int32()),
            "account": ["4611", "77", "77"],
            "unit": ["510", None, "999"],
        }
    )
    findings = check_codes(table, "ledger", Context(areas=AREAS, lines=LINES), "2023.se")
    assert [(f.code, f.file, f.line, f.facts["count"]) for f in findings] == [
        ("checks.unknown-account", "2023.se", 9, "2"),
        ("checks.unknown-unit", "2023.se", 11, "1"),
    ]
