"""A report that has just been written, read back from its file: do its figures agree, and does it show what it should?

The file is read as `tertial check` reads anyone's, with the same rules. Besides, every number of the report's tables is
looked for by its row, column, value and unit.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Collection, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from tertial.findings import Finding, Kind
from tertial.report.build import Document as Report
from tertial.report.cells import figure_text, money_scale, shown_value
from tertial.report.figures import Figure, Scale

if TYPE_CHECKING:
    from tertial.published.figures import Document, Unit
    from tertial.published.reading import Reader

CONTRADICTS = Kind(
    "report.contradicts-itself",
    "error",
    sv="Rapporten är skriven, men dess siffror kan inte alla stämma. {said}",
    en="The report is written, but its figures cannot all be true. {said}",
    do_sv="Rätta texten eller underlaget och skriv rapporten igen.",
    do_en="Correct the text or the data and write the report again.",
)
UNEXPLAINED = Kind(
    "report.unexplained",
    "warning",
    sv="Rapporten är skriven, men något i den behöver en förklaring. {said}",
    en="The report is written, but something in it needs an explanation. {said}",
    do_sv="Förklara skillnaden i texten, eller rätta den och skriv rapporten igen.",
    do_en="Explain the difference in the text, or correct it and write the report again.",
)
OTHER_NUMBER = Kind(
    "report.other-number",
    "error",
    sv="I filen står {found} för ”{label}”, {head} i tabellen {table}; väntat är {expected}.",
    en="The file has {found} for “{label}”, {head} in the table {table}; expected {expected}.",
    do_sv="Använd inte filen. Skriv rapporten igen, och anmäl felet om det står kvar.",
    do_en="Do not use the file. Write the report again, and report the fault if it stays.",
)
NOT_FOUND = Kind(
    "report.number-not-found",
    "warning",
    sv="{count} av tabellernas {total} tal gick inte att läsa tillbaka ur filen, först {expected} för ”{label}”, {head} i {table}.",
    en="{count} of the {total} numbers of the tables could not be read back from the file, first {expected} for “{label}”, {head} in {table}.",
    do_sv="Se efter att tabellen är hel i filen: inget får vara avklippt eller dolt.",
    do_en="Look that the table is whole in the file: nothing may be cut off or hidden.",
)
ORDER = ("pdf", "docx", "html", "md")
"""The formats in the order in which one is chosen to be read back."""

_UNITS: dict[str, Unit] = {
    "count": "count",
    "percent": "%",
    "points": "percentage_points",
    "days": "days",
    "index": "index",
    "sek_per_day": "kr",
}


@dataclass(frozen=True, slots=True)
class Shown:
    """A number that a table of a report shows: `value` as it is printed, in `unit`."""

    figure: str
    table: str
    label: str
    column: str
    value: Decimal
    unit: Unit
    text: str

    @property
    def facts(self) -> dict[str, Any]:
        return {"label": self.label, "head": self.column, "table": self.table, "expected": self.text}


@dataclass
class ReadBack:
    """Reads back one format of a report as soon as it is written; `findings` is what there is to say of it.

    Given to `report.render` as `each`: the first of ORDER among `formats` is read, the others pass by.
    """

    report: Report
    name: str
    formats: Collection[str]
    read: Reader | None = None
    """What reads the lines of the file, in place of `reading.lines_of`."""
    findings: list[Finding] = field(default_factory=list)

    def __call__(self, form: str, content: bytes) -> None:
        if form == next(f for f in ORDER if f in self.formats):
            self.findings += check_written(self.report, content, f"{self.name}.{form}", self.read)


def check_written(report: Report, content: bytes, name: str, read: Reader | None = None) -> list[Finding]:
    """What the rules of `tertial check` say of a written report, errors and warnings alone, and numbers that it lacks."""
    from tertial.published.check import check_documents, document_from
    from tertial.published.reading import lines_of

    document = document_from(content, name, report.context.language, read or lines_of)
    said = [f for f in check_documents([document], report.context.language) if f.severity != "note"]
    found = [(CONTRADICTS if f.severity == "error" else UNEXPLAINED)(file=name, said=f.message) for f in said]
    shown = shown_numbers(report)
    return found + _lacking(not_read(shown, document), len(shown), document, name)


def _lacking(missed: Sequence[Shown], total: int, document: Document, name: str) -> list[Finding]:
    """An error for each number that the file shows as another, and one warning for those that were not found at all.

    Of rows with one name nobody can tell which of them shows another number.
    """
    places = [
        ((folded(f.table or ""), folded(f.label), folded(f.column)), f) for f in document.figures if f.where == "table"
    ]
    times = Counter(place for place, _ in places)
    read = {place: f for place, f in places if times[place] == 1}
    found, absent = [], []
    for number in missed:
        titles = [t for t, label, column in read if (label, column) == (folded(number.label), folded(number.column))]
        title = next((t for t in titles if folded(number.table) in t), None)
        if title is None or read[title, folded(number.label), folded(number.column)].value == number.value:
            absent.append(number)
            continue
        other = read[title, folded(number.label), folded(number.column)]
        found.append(OTHER_NUMBER(file=name, found=other.text, **number.facts))
    if absent:
        found.append(NOT_FOUND(file=name, count=len(absent), total=total, **absent[0].facts))
    return found


def shown_numbers(report: Report) -> list[Shown]:
    """The numbers of the report's tables in the order in which they stand; empty, missing and suppressed cells have none."""
    found = []
    for key in sorted(report.tables, key=report.tables.__getitem__):
        table = report.facts.tables[key]
        for row in table.rows:
            for column in table.columns:
                figure = report.facts.figures.get(row.cells.get(column.key, ""))
                if figure is None or "suppressed" in figure.marks:
                    continue
                value = shown_value(figure, money_scale(table.scale))
                if value is not None:
                    text = figure_text(figure, report.context.language, money_scale(table.scale))
                    unit = _unit(figure, table.scale)
                    found.append(Shown(figure.id, table.title, row.label, column.head, value, unit, text))
    return found


def not_read(shown: Sequence[Shown], document: Document) -> list[Shown]:
    """The numbers that the document, as it was read, does not give with the same label, column, value and unit.

    Each figure of the document answers for one number. Labels and heads are compared by their letters and digits, since a
    line break may stand anywhere in them; units by whether they are the same money, per cent, or a number.
    """
    read = Counter(
        (folded(f.label), folded(f.column), f.value, _class(f.unit)) for f in document.figures if f.where == "table"
    )
    missed = []
    for number in shown:
        place = (folded(number.label), folded(number.column), number.value)
        classes = ("number", "%") if number.unit == "percentage_points" else (_class(number.unit),)
        key = next(((*place, c) for c in classes if read[*place, c]), None)
        if key is None:
            missed.append(number)
        else:
            read[key] -= 1
    return missed


def folded(text: str) -> str:
    """A label or head by its letters and digits alone, in lower case."""
    return re.sub(r"[\W_]+", "", text.lower())


def _unit(figure: Figure, scale: Scale) -> Unit:
    return money_scale(scale) if figure.unit == "sek" else _UNITS[figure.unit]


def _class(unit: Unit) -> str:
    return unit if unit in ("kr", "tkr", "mnkr", "%") else "number"
