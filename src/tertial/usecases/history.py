"""What committees have published, kept in the workspace: stored as it was said, compared with, and told of again."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from fractions import Fraction
from typing import TYPE_CHECKING, Any, Literal

from tertial.data.batches import Manifest, batch_id, damaged, write_batch
from tertial.data.tables import TABLES, arrow_schema, stored_columns
from tertial.domain.committee import Indicator
from tertial.findings import Finding, Kind
from tertial.published.figures import KRONOR, Document
from tertial.published.history import day_of, rows_of
from tertial.published.rules.base import normal
from tertial.usecases.workspace import Workspace
from tertial.workflow.store import BatchRecord

if TYPE_CHECKING:
    from tertial.config import Settings
    from tertial.data.snapshot import Snapshot

KIND = "published"
_PLACES = Decimal("0.000001")
_RULES = "1"
"""The way of reading: another number makes new batches of the same files."""

UNDATED = Kind(
    "published.undated",
    "warning",
    sv="Rapporten är läst men inte lagrad i historiken: det går inte att se vilken period den gäller.",
    en="The report is read but not kept in the history: it does not say which period it is of.",
    do_sv="Lagra en fil där perioden står i rubriken eller i en kolumn, till exempel ”Utfall 2023-08-31”.",
    do_en="Keep a file whose title or a column names the period, for example “Utfall 2023-08-31”.",
)
TWO_VALUES = Kind(
    "published.two-values",
    "warning",
    sv="”{indicator}” {period} är publicerat med två värden i rapporter av samma dag: {first} ({where_first}) och {second} "
    "({where_second}). Inget av dem visas i tabellen.",
    en="“{indicator}” {period} is published with two values in reports of the same day: {first} ({where_first}) and "
    "{second} ({where_second}). Neither is shown in the table.",
    do_sv="Läs in det rätta värdet i nyckeltalsfilen, med en note som förklarar skillnaden.",
    do_en="Import the right value in the indicators file, with a note that explains the difference.",
)


@dataclass(frozen=True, slots=True)
class Kept:
    """What became of a checked report in the history. `tied` of its `figures` are values of configured indicators."""

    file: str
    outcome: Literal["stored", "unchanged", "undated"]
    figures: int
    tied: int
    batch: str | None = None
    findings: tuple[Finding, ...] = ()


def keep_report(workspace: Workspace, document: Document, content: bytes, *, at: str, who: str) -> Kept:
    """Store the figures of a read report as a batch, with its audit row in the same transaction.

    The batch never changes and takes no other's place. The same bytes again change nothing.
    """
    sha256 = hashlib.sha256(content).hexdigest()
    day = day_of(document)
    rows = rows_of(document, sha256[:16])
    tied = sum(1 for r in rows if any(is_of(r, i) for i in workspace.settings.indicators))
    if day is None:
        return Kept(document.file, "undated", 0, 0, None, (UNDATED(file=document.file),))
    id_ = batch_id(sha256, KIND, None, _RULES)
    if any(r.id == id_ for r in workspace.store.batches()) and not damaged(workspace.batch_root, KIND, id_):
        return Kept(document.file, "unchanged", len(rows), tied, id_)
    if not rows:
        return Kept(document.file, "unchanged", 0, 0)
    manifest = Manifest(
        id=id_, kind=KIND, file=document.file, sheet=None, sha256=sha256, bytes=len(content), first=day, last=day, known=at,
        rows=len(rows), rejected=0, rules=_RULES, key=None, detected={"pages": str(document.pages)},
        findings=[f.as_json("sv") for f in document.findings],
    )  # fmt: skip
    write_batch(workspace.batch_root, manifest, {KIND: _table(rows)})
    record = BatchRecord(id_, KIND, document.file, sha256, len(rows), 0, str(day), str(day), at)
    with workspace.store.change(at=at, who=who) as change:
        if not any(r.id == id_ for r in workspace.store.batches()):
            change.add_batch(record)
    return Kept(document.file, "stored", len(rows), tied, id_)


def _table(rows: Sequence[Mapping[str, Any]]) -> Any:
    import pyarrow as pa

    schema = arrow_schema(stored_columns(TABLES[KIND]))
    return pa.table({f.name: pa.array([_cell(r[f.name], f.type) for r in rows], f.type) for f in schema}, schema=schema)


def _cell(value: Any, type_: Any) -> Any:
    import pyarrow as pa

    return value.quantize(_PLACES) if pa.types.is_decimal(type_) and value is not None else value


def kept_rows(snapshot: Snapshot) -> list[dict[str, Any]]:
    """Every figure that was published, as the snapshot knows it; in the order of report and place."""
    rows: list[dict[str, Any]] = snapshot.table(KIND).to_pylist()
    return sorted(rows, key=lambda r: (r["as_of"], r["document"], r["figure"]))


# ---------------------------------------------------------------- published figures and the committee's indicators

_UNITS = {"count": ("count",), "percent": ("%",), "days": ("days", "count"), "index": ("index", "count")}


def is_of(row: Mapping[str, Any], indicator: Indicator) -> bool:
    """Whether a published figure is an outcome of an indicator: the same name, a unit that fits, no other group.

    Names are the same when they are so without case, accents, punctuation and unit. Nothing is guessed.
    """
    if row["kind"] != "actual" or row["period_first"] is None or normal(row["label"]) != normal(indicator.name):
        return False
    units = tuple(KRONOR) if indicator.unit == "sek" else _UNITS[indicator.unit]
    group = normal(row["section"] or "")
    return row["unit"] in units and group in ("", normal(indicator.group))


@dataclass(frozen=True, slots=True)
class Said:
    """A value as it was published, exact and in the indicator's unit (kronor for money); `half` is half its last digit."""

    value: Fraction
    half: Fraction
    row: Mapping[str, Any]

    @property
    def key(self) -> tuple[tuple[str, object], ...]:
        """The key of its row in the query `published_figures`."""
        return (("document", self.row["document"]), ("figure", self.row["figure"]))

    @property
    def as_of(self) -> date:
        day: date = self.row["as_of"]
        return day

    def where(self, language: str) -> str:
        """`delår-2023.pdf, sidan 9, rad 214`."""
        page, line = ("sidan", "rad") if language == "sv" else ("page", "line")
        place = f"{page} {self.row['page']}, " if self.row["page"] is not None else ""
        return f"{self.row['file']}, {place}{line} {self.row['row']}"

    def agrees(self, value: Fraction, half: Fraction = Fraction(0)) -> bool:
        return abs(self.value - value) <= max(self.half, half)


def said(row: Mapping[str, Any]) -> Said:
    scale = Fraction(KRONOR.get(row["unit"], 1))
    return Said(Fraction(row["value"]) * scale, Fraction(1, 2 * 10 ** row["decimals"]) * scale, row)


@dataclass(frozen=True, slots=True)
class History:
    """What was published of one indicator and period, the latest report's value first counted.

    `latest` is what counts; `first` the earliest that says something else; `refused` two values that cannot both count,
    since reports of the same day print them.
    """

    latest: Said | None
    first: Said | None = None
    refused: tuple[Said, Said] | None = None


def history(rows: Sequence[Mapping[str, Any]], indicator: Indicator) -> dict[tuple[date, date], History]:
    """What was published of an indicator by the first and the last day of the period."""
    found: dict[tuple[date, date], list[Said]] = {}
    for row in rows:
        if is_of(row, indicator):
            found.setdefault((row["period_first"], row["period_last"]), []).append(said(row))
    return {period: _history(values) for period, values in found.items()}


def _history(values: Sequence[Said]) -> History:
    ordered = sorted(values, key=lambda v: (v.as_of, v.row["document"], v.row["figure"]))
    latest = ordered[-1]
    other = next((v for v in ordered if v.as_of == latest.as_of and not latest.agrees(v.value, v.half)), None)
    if other is not None:
        return History(None, None, (other, latest))
    return History(latest, next((v for v in ordered if not latest.agrees(v.value, v.half)), None))


def refused(snapshot: Snapshot, settings: Settings) -> list[Finding]:
    """A finding for every indicator and period with two published values of one day, where the workspace has none itself."""
    rows = kept_rows(snapshot)
    own = (
        {(r["indicator"], r["period_first"], r["period_last"]) for r in snapshot.table("indicators").to_pylist()}
        if rows
        else set()
    )
    found = []
    for indicator in settings.indicators if rows else ():
        for (first, last), kept in sorted(history(rows, indicator).items()):
            if kept.refused is None or (indicator.key, first, last) in own:
                continue
            one, two = kept.refused
            said_first, said_second = one.where(settings.committee.language), two.where(settings.committee.language)
            found.append(
                TWO_VALUES(
                    indicator=indicator.name,
                    period=one.row["period"],
                    first=one.row["text"],
                    second=two.row["text"],
                    where_first=said_first,
                    where_second=said_second,
                )
            )
    return found
