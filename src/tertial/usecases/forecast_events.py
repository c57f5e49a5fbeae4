"""Case events as the forecast's engine takes them: of a small register from its table, of a large one answered by a query."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from itertools import accumulate
from typing import TYPE_CHECKING, Any

from tertial.config import Settings
from tertial.data.snapshot import Snapshot
from tertial.query.placements_rows import is_child
from tertial.query.step import Query, Step
from tertial.usecases.forecast_columns import codes, days, distinct, places, whole
from tertial.usecases.query_inputs import checked, engine_of

if TYPE_CHECKING:
    import pyarrow as pa

    from tertial.forecast.arrays import Ints
    from tertial.forecast.inputs import Events
    from tertial.query.engine import Engine

_NOT_READ = ("person", "unit", "source", "measure_type", "form")
"""Columns that the forecast does not count by: half of the register's time and memory."""
_COLUMNS = {"kind": "int8", "day": "int32", "registered": "int32", "leads_from": "int32", "child": "int8"}
"""What is taken of an event: 14 bytes, so that twenty million take less than a third of a gigabyte."""
_COMES_OF_AGE = 18 * 12


def events_of(snapshot: Snapshot, settings: Settings) -> Events:
    """The events of the snapshot that have a kind and a day, oldest batch first."""
    if snapshot.scan("case_events") is None:
        return _of_table(snapshot.table("case_events", _NOT_READ))
    with checked(snapshot), engine_of(snapshot, settings, ("case_events",)) as engine:
        kinds, spans = engine.codes("case_events", "kind"), _spans(engine)
        count = sum(last + 1 for last in spans.values())
        return _gathered(kinds, engine.stream(_numbered(kinds, spans)), count)


def _of_table(table: pa.Table) -> Events:
    """The events of a whole table."""
    import numpy as np

    from tertial.forecast.inputs import OPEN, UNKNOWN, Events

    kinds = tuple(sorted(k for k in distinct(table, "kind") if k))
    kind, day = codes(table, "kind", kinds), days(table, "date", OPEN)
    keep = np.flatnonzero((kind >= 0) & (day < OPEN))
    place = np.full(len(kind) + 1, -1)
    place[keep] = np.arange(len(keep))
    leads_from = place[places(table["leads_from"], table["event_id"])]
    made = (kind, day, days(table, "registered", UNKNOWN), leads_from, _children(table, day))
    return Events(kinds, *(v[keep].astype(type_) for v, type_ in zip(made, _COLUMNS.values(), strict=True)))


def _children(table: pa.Table, day: Ints) -> Ints:
    """See `Events.child`; as `query.placements_rows.is_child` reckons: through the month of the eighteenth birthday, born in June
    where the month is not known."""
    import numpy as np

    from tertial.forecast.arrays import month_of

    year, month = whole(table, "birth_year"), whole(table, "birth_month", 6)
    age = month_of(day) + 1 - (year * 12 + month)
    return np.where(year > 0, (age <= _COMES_OF_AGE).astype(np.int64), -1)


def _spans(engine: Engine) -> dict[str, int]:
    """The last row of each batch, in the order of import."""
    last = Step(
        "last_rows",
        """
SELECT o.sequence, e.batch, MAX(e."row") AS last_row FROM case_events e JOIN batches o ON o.batch = e.batch
GROUP BY o.sequence, e.batch
""",
    )
    return {row["batch"]: row["last_row"] for row in engine.rows(Query("last_rows", (last,), {}, ("sequence",)))}


def _numbered(kinds: Sequence[str], spans: Mapping[str, int]) -> Query:
    """One row an event that has a kind and a day, in any order, with its `number`: its row, after all those of the batches before.

    `kind` is its place among `kinds`, `day` and `registered` are day numbers, UNKNOWN for no day of registration, `leads_from` is the
    number of that event, and `child` as in `Events`; -1 where there is none.
    """
    from tertial.forecast.inputs import UNKNOWN

    before = [0, *accumulate(last + 1 for last in spans.values())]
    names = ", ".join(f"($k{i}_name, {i})" for i in range(len(kinds)))
    starts = ", ".join(f"($b{i}_batch, {first})" for i, first in enumerate(before[:-1]))
    numbers = Step(
        "event_numbers",
        f"""
SELECT e.event_id, CAST(b.first_number + e."row" AS INTEGER) AS number
FROM case_events e JOIN (VALUES {starts}) AS b(batch, first_number) ON b.batch = e.batch
WHERE e.date IS NOT NULL AND e.kind <> ''
""",
    )
    answer = Step(
        "forecast_events",
        f"""
SELECT CAST(b.first_number + e."row" AS INTEGER) AS number, CAST(k.number AS TINYINT) AS kind,
  CAST(DATE_DIFF('day', DATE '1970-01-01', e.date) AS INTEGER) AS day,
  CAST(COALESCE(DATE_DIFF('day', DATE '1970-01-01', e.registered), {UNKNOWN}) AS INTEGER) AS registered,
  COALESCE(f.number, -1) AS leads_from,
  CAST(CASE WHEN e.birth_year > 0 THEN CASE WHEN {is_child("e", "e.date")} THEN 1 ELSE 0 END ELSE -1 END AS TINYINT) AS child
FROM case_events e
JOIN (VALUES {starts}) AS b(batch, first_number) ON b.batch = e.batch
JOIN (VALUES {names}) AS k(name, number) ON k.name = e.kind
LEFT JOIN event_numbers f ON f.event_id = e.leads_from
WHERE e.date IS NOT NULL
""",
    )
    values = {f"k{i}_name": kind for i, kind in enumerate(kinds)} | {f"b{i}_batch": id_ for i, id_ in enumerate(spans)}
    return Query("forecast_events", (numbers, answer), values, ())


def _gathered(kinds: tuple[str, ...], parts: Iterable[pa.RecordBatch], count: int) -> Events:
    """The answer to `_numbered`, whose numbers are less than `count`, in the order of the numbers and without the gaps between them."""
    import numpy as np

    from tertial.forecast.inputs import Events

    made: dict[str, Any] = {name: np.full(count, -1, kind) for name, kind in _COLUMNS.items()}
    for part in parts:
        number = part["number"].to_numpy()
        for name, values in made.items():
            values[number] = part[name].to_numpy()
    there = np.flatnonzero(made["kind"] >= 0)
    place = np.full(count + 1, -1, np.int32)  # the last one is of -1, no event
    place[there] = np.arange(len(there), dtype=np.int32)
    made["leads_from"] = place[made["leads_from"]]
    return Events(kinds, *(made.pop(name)[there] for name in _COLUMNS))
