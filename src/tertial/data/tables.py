"""Every table of the exchange formats once: columns, types, units, personal data, keys and coverage.

Readers, checks, storage, queries and the reference documentation all follow these descriptions. A column has a type
in the exported file (`Column.type`) and becomes one or two stored columns (`stored_columns`):

| type in the file | stored |
|---|---|
| text, code, choice | string |
| date | date32 |
| month (`2023-08`) | date32, the first of the month |
| money (kronor, at most two decimals) | int64 öre |
| integer | int64 |
| decimal | decimal128(20, 6), exact |
| boolean | bool |
| period | string in its shortest form, and `<name>_first`, `<name>_last` as date32, both included |
| person | string: the keyed pseudonym, never the id |
| birth | `birth_year` int16 and `birth_month` int8 (null when only the year is known) |

Every stored row also has `row`, int32: its line in the source file, counted as an editor shows it.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

if TYPE_CHECKING:
    import pyarrow as pa

SCHEMA_VERSION = 1

Type = Literal[
    "text", "code", "choice", "date", "month", "money", "integer", "decimal", "boolean", "period", "person", "birth"
]
Personal = Literal["none", "person", "birth", "free_text"]
Merge = Literal["months", "years", "span", "rows"]


@dataclass(frozen=True, slots=True)
class Column:
    """A column of an exported file.

    `required`: the file must have the column. `empty`: a row may leave it empty. `minimum` bounds money and numbers
    from below (closed). `personal` says what must be pseudonymised (`person`), coarsened (`birth`) or kept out of
    messages (`free_text`, where names turn up in practice).
    """

    name: str
    type: Type
    required: bool = True
    empty: bool = False
    personal: Personal = "none"
    choices: tuple[str, ...] = ()
    minimum: int | None = None


@dataclass(frozen=True, slots=True)
class Table:
    """A kind of exported file.

    `key` identifies a row within a file. `merge` tells how a later batch meets an earlier one of the same kind:
    `months`, `years`: for every month (year) that both cover, the later batch's rows count; `span`: a later batch that covers
    the earlier one's whole span takes its place, else rows are merged by key; `rows`: rows are merged by key, the
    later batch's row counts. `dated` is the stored column that coverage is measured on. `signature` are the columns by
    which a file without a stated kind is recognised.
    """

    kind: str
    columns: tuple[Column, ...]
    key: tuple[str, ...]
    merge: Merge
    dated: str
    signature: tuple[str, ...]
    known: str | None = None
    """Column with the date on which a row became known, if the rows themselves say so."""

    def column(self, name: str) -> Column:
        """Raises KeyError for a name that the table does not have."""
        for column in self.columns:
            if column.name == name:
                return column
        raise KeyError(name)


def _opt(name: str, type_: Type, **more: object) -> Column:
    """A column that a file may leave out and a row may leave empty."""
    return Column(name, type_, required=False, empty=True, **more)  # type: ignore[arg-type]


_PERSON = Column("person_id", "person", personal="person")
_BIRTH_DATE = _opt("birth_date", "birth", personal="birth")
_BIRTH_YEAR = _opt("birth_year", "birth", personal="birth")

EVENT_KINDS = (
    "notification",
    "application",
    "assessment",
    "investigation",
    "investigation_closed",
    "decision",
    "measure",
    "measure_ended",
    "service",
)

TABLES: dict[str, Table] = {
    t.kind: t
    for t in (
        Table(
            "ledger",
            (
                Column("voucher", "code"),
                Column("date", "date"),
                Column("account", "code"),
                Column("unit", "code", empty=True),
                _opt("activity", "code"),
                _opt("project", "code"),
                _opt("supplier", "code"),
                _opt("text", "text", personal="free_text"),
                Column("amount", "money"),
            ),
            key=(),
            merge="months",
            dated="date",
            signature=("voucher", "date", "account", "amount"),
        ),
        Table(
            "budget",
            (
                Column("version", "code"),
                Column("month", "month"),
                _opt("account", "code"),
                _opt("line", "code"),
                Column("unit", "code", empty=True),
                _opt("activity", "code"),
                Column("amount", "money"),
            ),
            key=("version", "month", "account", "line", "unit", "activity"),
            merge="years",
            dated="month",
            signature=("version", "month", "unit", "amount"),
        ),
        Table(
            "placements",
            (
                Column("placement_id", "code"),
                _PERSON,
                _BIRTH_DATE,
                _BIRTH_YEAR,
                _opt("sex", "choice", choices=("F", "M")),
                Column("care_type", "code"),
                _opt("legal_basis", "text"),
                _opt("provider", "code"),
                _opt("framework_agreement", "boolean"),
                Column("unit", "code"),
                Column("start", "date"),
                Column("end", "date", empty=True),
                Column("day_price", "money", minimum=0),
                _opt("decided", "date"),
                _opt("registered", "date"),
                _opt("end_registered", "date"),
                _opt("ended_to", "code"),
            ),
            key=("placement_id",),
            merge="span",
            dated="start",
            signature=("placement_id", "person_id", "care_type", "start"),
            known="registered",
        ),
        Table(
            "placement_prices",
            (Column("placement_id", "code"), Column("from", "date"), Column("day_price", "money", minimum=0)),
            key=("placement_id", "from"),
            merge="span",
            dated="from",
            signature=("placement_id", "from", "day_price"),
        ),
        Table(
            "case_events",
            (
                Column("event_id", "code"),
                _PERSON,
                Column("kind", "choice", choices=EVENT_KINDS),
                Column("date", "date"),
                _opt("registered", "date"),
                _opt("unit", "code"),
                _BIRTH_DATE,
                _BIRTH_YEAR,
                _opt("source", "code"),
                _opt("leads_from", "code"),
                _opt("measure_type", "code"),
                _opt("form", "choice", choices=("outpatient", "residential")),
            ),
            key=("event_id",),
            merge="span",
            dated="date",
            signature=("event_id", "person_id", "kind", "date"),
            known="registered",
        ),
        Table(
            "invoices",
            (
                Column("invoice_id", "code"),
                Column("line", "code"),
                Column("supplier", "code"),
                _opt("placement_id", "code"),
                Column("from", "date"),
                Column("to", "date"),
                Column("days", "integer", minimum=0),
                Column("amount", "money"),
                Column("invoice_date", "date"),
                _opt("booked", "date"),
            ),
            key=("invoice_id", "line"),
            merge="span",
            dated="invoice_date",
            signature=("invoice_id", "line", "supplier", "amount"),
        ),
        Table(
            "surveys",
            (
                Column("survey_id", "code"),
                _opt("unit", "code"),
                Column("method", "choice", choices=("interview", "questionnaire")),
                Column("date", "date"),
                Column("question", "code"),
                Column("answer", "integer", minimum=0),
                Column("person_id", "person", required=False, empty=True, personal="person"),
            ),
            key=("survey_id", "question"),
            merge="span",
            dated="date",
            signature=("survey_id", "method", "question", "answer"),
        ),
        Table(
            "grants",
            (
                Column("grant_id", "code"),
                Column("name", "text"),
                Column("payer", "text"),
                Column("kind", "choice", choices=("operating", "project", "investment")),
                Column("year", "integer", minimum=1900),
                _opt("applied", "money"),
                _opt("granted", "money"),
                _opt("approved", "money"),
                _opt("received", "money"),
                _opt("conditions", "text"),
            ),
            key=("grant_id", "year"),
            merge="rows",
            dated="year",
            signature=("grant_id", "payer", "year"),
        ),
        Table(
            "actions",
            (
                Column("action_id", "code"),
                Column("name", "text"),
                _opt("unit", "code"),
                _opt("care_type", "code"),
                _opt("owner", "text"),
                Column("start", "date"),
                _opt("end", "date"),
                Column("status", "code"),
                _opt("expected_effect", "money"),
                _opt("from_month", "month"),
                _opt("realised_effect", "money"),
                _opt("note", "text"),
            ),
            key=("action_id",),
            merge="rows",
            dated="start",
            signature=("action_id", "name", "status"),
        ),
        Table(
            "initiatives",
            (
                Column("initiative_id", "code"),
                Column("name", "text"),
                Column("stage", "choice", choices=("idea", "pilot", "scaled", "closed")),
                Column("stage_date", "date"),
                _opt("funds_allocated", "money"),
                _opt("funds_granted", "money"),
                _opt("funds_used", "money"),
                _opt("effect_measure", "text"),
                _opt("before", "decimal"),
                _opt("after", "decimal"),
                _opt("n", "integer"),
            ),
            key=("initiative_id", "stage", "stage_date"),
            merge="rows",
            dated="stage_date",
            signature=("initiative_id", "stage", "stage_date"),
        ),
        Table(
            "investments",
            (
                Column("investment_id", "code"),
                Column("name", "text"),
                Column("year", "integer", minimum=1900),
                _opt("budget", "money"),
                _opt("forecast", "money"),
                _opt("actual", "money"),
            ),
            key=("investment_id", "year"),
            merge="rows",
            dated="year",
            signature=("investment_id", "year", "budget"),
        ),
        Table(
            "indicators",
            (
                Column("indicator", "code"),
                Column("period", "period"),
                _opt("unit", "code"),
                Column("value", "decimal"),
                _opt("numerator", "decimal"),
                _opt("denominator", "decimal"),
                Column("known", "date"),
                _opt("note", "text"),
            ),
            key=("indicator", "period", "unit", "known"),
            merge="rows",
            dated="period_last",
            signature=("indicator", "period", "value"),
            known="known",
        ),
        Table(
            "forecasts",
            (
                Column("as_of", "date"),
                Column("made_by", "code"),
                Column("scope", "code"),
                Column("line", "code", empty=True),
                Column("case", "choice", choices=("expected", "best", "worst")),
                Column("amount", "money"),
                _opt("condition", "text"),
                _opt("comment", "text"),
            ),
            key=("as_of", "made_by", "scope", "line", "case"),
            merge="rows",
            dated="as_of",
            signature=("as_of", "made_by", "scope", "case"),
            known="as_of",
        ),
        Table(
            "equity",
            (
                Column("date", "date"),
                Column("kind", "choice", choices=("opening", "settlement", "use")),
                Column("amount", "money"),
                _opt("decision", "text"),
                _opt("note", "text"),
            ),
            key=("date", "kind"),
            merge="rows",
            dated="date",
            signature=("date", "kind", "amount", "decision"),
        ),
    )
}
"""Every delimited kind, by its name."""

BALANCE_TYPES = ("IB", "UB", "RES", "OIB", "OUB", "PSALDO", "PBUDGET")


def stored_columns(table: Table) -> tuple[tuple[str, str], ...]:
    """(name, Arrow type name) of every stored column of a table, in order; `row` first."""
    names = {
        "date": "date32",
        "month": "date32",
        "money": "int64",
        "integer": "int64",
        "decimal": "decimal",
        "boolean": "bool",
    }
    out: list[tuple[str, str]] = [("row", "int32")]
    for column in table.columns:
        if column.type == "person":
            out.append(("person", "string"))
        elif column.type == "birth":
            out += [] if ("birth_year", "int16") in out else [("birth_year", "int16"), ("birth_month", "int8")]
        elif column.type == "period":
            out += [(column.name, "string"), (f"{column.name}_first", "date32"), (f"{column.name}_last", "date32")]
        else:
            out.append((column.name, names.get(column.type, "string")))
    return tuple(out)


LEDGER_SIE_COLUMNS: tuple[tuple[str, str], ...] = (
    *stored_columns(TABLES["ledger"]),
    ("objects", "string"),
)
"""The ledger as SIE gives it: the columns of the delimited kind, and the whole object list as written, for mapping."""

BALANCES_COLUMNS: tuple[tuple[str, str], ...] = (
    ("row", "int32"),
    ("type", "string"),
    ("year", "int32"),
    ("month", "date32"),
    ("account", "string"),
    ("unit", "string"),
    ("objects", "string"),
    ("amount", "int64"),
)
"""SIE balances: `type` one of BALANCE_TYPES, `year` the file's year index (0 this year, -1 last year), `month` for
PSALDO and PBUDGET alone, `unit` the object of dimension 1 if there is one, `objects` the list as written."""

ACCOUNTS_COLUMNS: tuple[tuple[str, str], ...] = (
    ("row", "int32"),
    ("account", "string"),
    ("name", "string"),
    ("type", "string"),
)
"""SIE chart of accounts: `type` is #KTYP (T, S, K, I) or empty."""


def arrow_schema(columns: tuple[tuple[str, str], ...]) -> pa.Schema:
    """The Arrow schema of stored columns. Every column may be null except `row`."""
    import pyarrow as pa

    types = {
        "string": pa.string(),
        "date32": pa.date32(),
        "int64": pa.int64(),
        "int32": pa.int32(),
        "int16": pa.int16(),
        "int8": pa.int8(),
        "bool": pa.bool_(),
        "decimal": pa.decimal128(20, 6),
    }
    return pa.schema([pa.field(name, types[t], nullable=name != "row") for name, t in columns])
