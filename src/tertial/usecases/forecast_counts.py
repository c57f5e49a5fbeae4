"""Counts, shares and waiting times of the year so far with what is not registered yet: for JSON, terminal and report."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from tertial import wording
from tertial.findings import Language
from tertial.query.cases import MEASURES
from tertial.query.windows import to_date
from tertial.report.figures import Column, Mark, Note, Row, Table, Unit
from tertial.usecases.facts_small import case_key

if TYPE_CHECKING:
    from tertial.forecast.digest import Digest
    from tertial.forecast.result import Spread
    from tertial.usecases.facts import Shelf

MEASURE_OF = {kinds[0][0]: name for name, kinds in MEASURES.items() if len(kinds) == 1 and not kinds[0][1]}
"""The built-in measure that counts all events of a kind, by kind: `notifications` for `notification`."""

NAMES: dict[str, tuple[str, str]] = {
    "notifications": ("Anmälningar", "Notifications"),
    "applications": ("Ansökningar", "Applications"),
    "assessments": ("Förhandsbedömningar", "Preliminary assessments"),
    "investigations_opened": ("Inledda utredningar", "Investigations opened"),
    "investigations_closed": ("Avslutade utredningar", "Investigations closed"),
    "decisions": ("Beslut om insats", "Decisions on measures"),
    "measures_opened": ("Inledda insatser", "Measures started"),
    "measures_ended": ("Avslutade insatser", "Measures ended"),
    "services": ("Insatser utan behovsprövning", "Services without assessment"),
    "share:service": ("Andel insatser utan behovsprövning", "Share of services without assessment"),
    "share:children": ("Andel insatser som gäller barn", "Share of measures and services about children"),
    "followed:assessment:measure": ("Förhandsbedömningar som ledde till insats", "Assessments that led to a measure"),
    "followed:notification:investigation": (
        "Anmälningar som ledde till utredning",
        "Notifications that led to an investigation",
    ),
    "followed:application:decision": ("Ansökningar som fått beslut", "Applications that have a decision"),
    "waiting:application:decision": ("Ansökan till beslut, dagar i medel", "Application to decision, mean days"),
    "waiting:notification:decision": ("Anmälan till beslut, dagar i medel", "Notification to decision, mean days"),
    "waiting_median:application:decision": (
        "Ansökan till beslut, dagar i median",
        "Application to decision, median days",
    ),
    "waiting_median:notification:decision": (
        "Anmälan till beslut, dagar i median",
        "Notification to decision, median days",
    ),
}
_PRELIMINARY: tuple[Mark, ...] = ("preliminary",)


@dataclass(frozen=True, slots=True)
class Corrected:
    """What is registered of a measure this year and what has happened, with its 80 percent interval; `unit` as of a figure."""

    key: str
    unit: Unit
    count: int
    """How many events it is of."""
    reported: Decimal
    mean: Decimal
    low: Decimal
    high: Decimal

    @property
    def decimals(self) -> int:
        return 0 if self.unit == "count" else 1

    def name(self, language: Language) -> str:
        return NAMES[self.key][language == "en"]


def corrected(made: Digest) -> Iterator[Corrected]:
    """Counts first, then shares in percent, then waiting times in days."""
    order = list(NAMES)
    counted = {MEASURE_OF[m.kind]: m for m in made.measures if m.kind in MEASURE_OF}
    for key in sorted(counted, key=order.index):
        yield _corrected(key, "count", counted[key].reported, counted[key].reported, counted[key].to_date)
    for rate in made.rates:
        if rate.key.startswith("waiting"):
            yield _corrected(rate.key, "days", rate.count, rate.reported, rate.to_date)
        else:
            yield _corrected(rate.key, "percent", rate.count, rate.reported, rate.to_date, 100)


def _corrected(key: str, unit: Unit, count: int, reported: float, to_date: Spread, factor: int = 1) -> Corrected:
    step = Decimal(1) if unit == "count" else Decimal("0.1")

    def of(value: float) -> Decimal:
        return Decimal(repr(float(value) * factor)).quantize(step)

    return Corrected(
        key, unit, count, of(reported), of(to_date.mean), of(to_date.quantiles[1]), of(to_date.quantiles[5])
    )


def rates_json(made: Digest) -> dict[str, Any]:
    """Shares (percent) and waiting times (days) of the year so far, by key."""
    return {
        c.key: {"unit": c.unit, "count": c.count, "reported": float(c.reported), "to_date": float(c.mean),
                "low": float(c.low), "high": float(c.high)}
        for c in corrected(made)
        if c.unit != "count"
    }  # fmt: skip


def counts_table(made: Digest, language: Language, minimum: int) -> tuple[tuple[str, ...], tuple[tuple[str, ...], ...]]:
    """A head and rows for the terminal; what is of fewer people than `minimum` is left out."""
    head = {
        "sv": ("Hittills i år, preliminärt", "Registrerat", "Väntat", "8 av 10 mellan", "och"),
        "en": ("This year so far, preliminary", "Registered", "Expected", "8 of 10 between", "and"),
    }[language]
    signs = {"percent": " %", "days": " dygn" if language == "sv" else " days", "count": ""}
    rows = []
    for one in corrected(made):
        if one.count >= minimum:
            shown = (one.reported, one.mean, one.low, one.high)
            cells = (wording.number(v, one.decimals, language) + signs[one.unit] for v in shown)
            rows.append((one.name(language), *cells))
    return head, tuple(rows)


def add_counts(shelf: Shelf) -> None:
    """The table `forecast_counts` of a report; nothing without a forecast, or where everything is registered."""
    if shelf.board is None or shelf.full_year:
        return
    rows = []
    for one in corrected(shelf.board.digest):
        key = one.key.replace(":", "-")
        cells = {}
        for column, value in (("reported", one.reported), ("mean", one.mean), ("low", one.low), ("high", one.high)):
            marks: tuple[Mark, ...] = () if column == "reported" else _PRELIMINARY
            id_ = f"forecast_counts.{key}.{column}"
            cells[column] = shelf.add(id_, value, one.unit, decimals=one.decimals, marks=marks)
        _protect(shelf, one, tuple(cells.values()))
        rows.append(Row(key, one.name(shelf.language), cells))
    if rows:
        shelf.tables["forecast_counts"] = _table(shelf, tuple(rows))


def _protect(shelf: Shelf, one: Corrected, figures: tuple[str, ...]) -> None:
    """What hides a count elsewhere in the report hides it here too; a share or a wait of few events goes as well."""
    period = to_date(shelf.as_of).key
    if one.unit == "count":
        shelf.small.cell(case_key(one.key, period), one.count, *figures)
    else:
        shelf.small.cell(f"rate {one.key}", one.count, *figures)


def _table(shelf: Shelf, rows: tuple[Row, ...]) -> Table:
    columns = (
        Column("reported", shelf.say("Registrerat", "Registered")),
        Column("mean", shelf.say("Väntat", "Expected"), tag="preliminary"),
        Column("low", shelf.say("80 %: lägst", "80%: lowest")),
        Column("high", shelf.say("högst", "highest")),
    )
    title = shelf.say("Ärenden {m}, med det som registreras sent", "Cases {m}, with what is registered late",
                      m=shelf.months(shelf.year))  # fmt: skip
    note = Note(
        shelf.say(
            "Registrerat är det som står i registret i dag. Väntat räknar också med det som har hänt men brukar registreras i "
            "efterhand; i åtta fall av tio hamnar det slutliga värdet mellan lägst och högst.",
            "Registered is what stands in the register today. Expected also counts what has happened but tends to be registered "
            "afterwards; in eight cases of ten the final value comes between the lowest and the highest.",
        )
    )
    return Table("forecast_counts", title, shelf.say("Mått", "Measure"), columns, rows, notes=(note,))
