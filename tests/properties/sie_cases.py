"""SIE files for the property tests: contents as hypothesis strategies, and what the reader must make of them."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import Any

from hypothesis import strategies as st

from tertial.domain.period import Month
from tertial.readers.sie import DEFAULT_DIMENSIONS, Reading, SieFile
from tertial.sample.sie_writer import Balance, Content, Objects, Row, Style, Voucher, sie_bytes

SWEDISH = "abcXYZ 019.,-#\"\\{}'åäöÅÄÖéü\u0021"
DIMENSIONS = {**DEFAULT_DIMENSIONS, "activity": "20"}


def contents(alphabet: st.SearchStrategy[str]) -> st.SearchStrategy[Content]:
    """Contents whose texts are of an alphabet; every voucher balances."""
    texts = st.text(alphabet, max_size=12)
    codes = st.one_of(
        st.text("0123456789AÖ", min_size=1, max_size=5), st.text(alphabet, min_size=1, max_size=4)
    ).filter(lambda code: not code.endswith("\\"))
    days = st.dates(date(1995, 1, 1), date(2035, 12, 31))
    amounts = st.one_of(
        st.integers(-(10**12), 10**12), st.integers(-500, 500), st.integers(-99, 99).map(lambda n: n * 100)
    )
    objects = st.dictionaries(st.sampled_from(["1", "6", "9", "10", "20"]), codes, max_size=3).map(
        lambda d: tuple(d.items())
    )
    rows = st.lists(
        st.builds(
            Row,
            codes,
            amounts,
            objects,
            st.none() | days,
            texts,
            st.sampled_from(["TRANS", "TRANS", "TRANS", "RTRANS", "BTRANS"]),
        ),
        max_size=6,
    ).map(balanced)
    # Before another field a text that ends with a backslash can be written bare alone.
    marks = texts.filter(lambda text: not text.endswith("\\"))
    vouchers = st.builds(Voucher, marks, marks, days, rows, texts)
    months = st.builds(Month, st.integers(2020, 2030), st.integers(1, 12))
    years = st.integers(-3, 0)
    balances = st.one_of(
        st.builds(Balance, st.sampled_from(["IB", "UB", "RES"]), codes, amounts, years),
        st.builds(Balance, st.sampled_from(["OIB", "OUB"]), codes, amounts, years, st.none(), objects),
        st.builds(Balance, st.sampled_from(["PSALDO", "PBUDGET"]), codes, amounts, years, months, objects),
    )
    return st.builds(
        Content,
        company=texts,
        organisation_number=st.just("212000-9999"),
        generated=days,
        accounts=st.dictionaries(codes, texts, max_size=4),
        objects=st.lists(st.tuples(st.sampled_from(["1", "6"]), codes, texts), max_size=4, unique_by=lambda o: o[:2]),
        balances=st.lists(balances, max_size=5),
        vouchers=st.lists(vouchers, min_size=1, max_size=5),
    )


def balanced(rows: list[Row]) -> tuple[Row, ...]:
    """The rows, and one that takes what is left over."""
    rest = sum(row.amount for row in rows if row.label == "TRANS")
    return (*rows, Row("1930", -rest)) if rest else tuple(rows)


def written(path: Path, content: Content, style: Style) -> Path:
    path.write_bytes(b"".join(sie_bytes(content, style)))
    return path


def read(path: Path, *, bulk: bool = True) -> SieFile:
    return Reading(path, DIMENSIONS, bulk=bulk).run()


def _objects(objects: Objects) -> dict[str, str | None]:
    found = dict(objects)
    return {column: found.get(number) or None for column, number in DIMENSIONS.items()}


def expected_rows(content: Content) -> list[dict[str, Any]]:
    """The ledger without line numbers and without the object list as written."""
    return [
        {
            "voucher": f"{v.series} {v.number}".strip(" "),
            "date": row.date or v.date,
            "account": row.account,
            **_objects(row.objects),
            "text": row.text or v.text or None,
            "amount": row.amount,
        }
        for v in content.vouchers
        for row in v.rows
        if row.label == "TRANS"
    ]


def expected_balances(content: Content) -> list[dict[str, Any]]:
    return [
        {
            "type": b.type,
            "year": b.year,
            "month": b.month.first_day if b.month else None,
            "account": b.account,
            "unit": dict(b.objects).get("1") or None,
            "amount": b.amount,
        }
        for b in content.balances
    ]


def rows_of(sie: SieFile) -> list[dict[str, Any]]:
    return sie.ledger.drop_columns(["row", "objects"]).to_pylist()


def facts(sie: SieFile) -> dict[str, Any]:
    """All that a file says, without line numbers and without the spelling of object lists."""
    return {
        "ledger": rows_of(sie),
        "balances": sie.balances.drop_columns(["row", "objects"]).to_pylist(),
        "accounts": sie.accounts.drop_columns(["row"]).to_pylist(),
        "units": sie.units.drop_columns(["row"]).to_pylist(),
        "header": (sie.sie_type, sie.generated, sie.company, sie.organisation_number, sie.fiscal_years),
    }
