"""Random reports: tables with labels, heads, units and values of every kind that a report can show."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Any, Literal

from hypothesis import strategies as st

from tertial.domain.goal import Assessment
from tertial.report import pandoc
from tertial.report.build import Document
from tertial.report.context import ReportContext
from tertial.report.figures import Column, Emphasis, Facts, Figure, Mark, Note, Row, Scale, Table, Unit

WORDS = (
    "barn", "unga", "vuxna", "insatser", "placeringar", "familjehem", "jourhem", "köpt", "vård", "stöd", "öppenvård", "och", "i", "av",
    "för", "som", "fått", "beslut", "inom", "fyra", "månader", "särskilt", "boende", "övriga", "åtgärder", "ungdomar", "HVB", "SiS",
    "(enligt SoL)", "anmälningar,", "före-", "nämnd", "konsulentstödda", "utredningsverksamheten", "å", "ärenden", "2022", "3", "Ö",
)  # fmt: skip
STARTS = (
    "Barn",
    "Unga",
    "Insatser",
    "Övriga",
    "Årets",
    "Köpt",
    "därav",
    "511 Mottagning",
    "Äldre",
    "Totalt",
    "a",
    "HVB/SiS",
)
HEADS = (
    "Bokslut 2021", "Utfall 2022", "Utfall jan–aug 2023", "Utfall 2023-08-31", "Prognos 2023", "Internbudget 2023", "Avvikelse mot budget",
    "Förra prognosen", "Ändring sedan dess", "andel av 2022", "Väntad effekt på ett år", "Effekt hittills", "Pris", "Mix", "2020",
    "Totalt 2020–2023", "Mot jan–aug 2022", "Externa", "Skillnad",
)  # fmt: skip
PLAIN_UNITS: tuple[Unit, ...] = ("count", "percent", "points", "days", "index")
MARKS: tuple[Mark, ...] = ("restated", "preliminary", "model", "estimated")

NUMBERS = st.one_of(
    st.just(0), st.integers(-9, 9), st.integers(-1000, 1000), st.integers(-(10**5), 10**5), st.integers(-(10**9), 10**9)
)
LABELS = st.builds(
    lambda start, words: " ".join([start, *words]),
    st.sampled_from(STARTS),
    st.lists(st.sampled_from(WORDS), max_size=16),
)


@st.composite
def _cell(draw: st.DrawFn, id_: str, column: Column, unit: Unit, decimals: int) -> Figure | None:
    """What stands in a cell; None leaves it empty."""
    if column.kind == "status":
        return Figure(id_, None, "text", text=draw(st.sampled_from([a.value for a in Assessment])))
    if column.kind == "text":
        return Figure(
            id_, None, "text", text=draw(st.sampled_from(["minst 70 %", "pågår", "upp 3 enheter", "högst 50"]))
        )
    what = draw(st.integers(0, 11))
    if what == 0:
        return None
    marks = frozenset({draw(st.sampled_from(MARKS))}) if what == 3 else frozenset()
    emphasis: Emphasis = draw(st.sampled_from(["plain", "result", "deviation"]))
    if what == 1:
        return Figure(id_, None, unit, decimals)
    if what == 2:
        return Figure(id_, 3, unit, decimals, marks=frozenset({"suppressed"}))
    number = draw(NUMBERS)
    value = (
        number * draw(st.sampled_from([1, 100_000, 7_654_321])) if unit == "sek" else Decimal(number).scaleb(-decimals)
    )
    return Figure(id_, value, unit, decimals, emphasis, marks)


@st.composite
def _table(draw: st.DrawFn, key: str, most_rows: int) -> tuple[Table, list[Figure]]:
    scale: Scale = draw(st.sampled_from(["tkr", "mnkr", "kr", "plain"]))
    heads = draw(st.lists(st.sampled_from(HEADS), min_size=1, max_size=8, unique=True))
    columns = [Column(f"c{i}", h, partial="jan–aug" in h) for i, h in enumerate(heads)]
    if draw(st.booleans()):
        kind: Literal["text", "status"] = draw(st.sampled_from(["text", "status"]))
        columns.insert(draw(st.integers(0, len(columns))), Column("said", "Bedömning", kind=kind))
    labels = draw(
        st.lists(
            LABELS, min_size=1, max_size=most_rows, unique_by=lambda t: "".join(c for c in t.lower() if c.isalnum())
        )
    )
    rows: list[Row] = []
    figures: list[Figure] = []
    for n, label in enumerate(labels):
        kind_of_row: Any = draw(st.sampled_from(["row", "row", "row", "row", "of", "sum", "group"]))
        if kind_of_row == "group" and n < len(labels) - 1:
            rows.append(Row(f"r{n}", label, {}, "group"))
            continue
        unit: Unit = "sek" if scale != "plain" else draw(st.sampled_from(PLAIN_UNITS))
        made = [
            draw(_cell(f"{key}.r{n}.{c.key}", c, unit, 0 if unit == "sek" else draw(st.integers(0, 2))))
            for c in columns
        ]
        cells = {c.key: f.id for c, f in zip(columns, made, strict=True) if f is not None}
        figures += [f for f in made if f is not None]
        rows.append(Row(f"r{n}", label, cells, "row" if kind_of_row == "group" else kind_of_row))
    noted = draw(st.lists(st.sampled_from([f.id for f in figures]), max_size=3, unique=True)) if figures else []
    notes = tuple(Note(f"Anmärkning om 1 234 tkr nummer {i}.", (id_,)) for i, id_ in enumerate(noted))
    words = draw(LABELS)
    title = f"{words}, {scale}" if scale != "plain" else words
    return Table(key, title, "Rad", tuple(columns), tuple(rows), scale, notes, wide=draw(st.booleans())), figures


@st.composite
def reports(draw: st.DrawFn, most_tables: int = 3, most_rows: int = 40) -> Document:
    """A report of random tables with words between them."""
    made = [draw(_table(f"t{i}", most_rows)) for i in range(draw(st.integers(1, most_tables)))]
    tables = [table for table, _ in made]
    blocks = []
    for table in tables:
        if draw(st.booleans()):
            blocks.append({"t": "Header", "c": [1, pandoc.attr(f"h-{table.key}"), [{"t": "Str", "c": "Rubrik"}]]})
        blocks.append(pandoc.div(["table"], [], {"key": table.key}))
        blocks.append(pandoc.para([{"t": "Str", "c": "Texten"}, {"t": "Space"}, {"t": "Str", "c": "fortsätter."}]))
    facts = Facts.of((f for _, figures in made for f in figures), tables, ())
    context = ReportContext("Socialnämnden", "Exempelby", "interim", date(2023, 8, 31), date(2023, 8, 31))
    numbers = {table.key: i + 1 for i, table in enumerate(tables)}
    return Document("Delårsrapport augusti 2023", tuple(blocks), (1, 23, 1), facts, context, {}, numbers)
