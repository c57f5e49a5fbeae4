"""Stored forecasts (the record of them; their paths lie in a folder), units' own forecasts, and saved scenarios."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from tertial.workflow.store import Change, Store
from tertial.workflow.store_kept import kept


@dataclass(frozen=True, slots=True)
class ForecastRecord:
    """A stored forecast. `sha256` is that of its folder; `made_at` and `who` are filled in when it is added."""

    id: str
    as_of: str
    known: str
    snapshot: str
    seed: int
    paths: int
    version: str
    kind: str
    sha256: str
    made_at: str = ""
    who: str = ""
    sequence: int = 0


def add_forecast(change: Change, record: ForecastRecord) -> bool:
    """Record a forecast; False (and nothing recorded) when one of its id is there already. Never changed afterwards."""
    from sqlalchemy import select

    from tertial.workflow.schema import forecasts as t

    if change.connection.execute(select(t.c.id).where(t.c.id == record.id)).first() is not None:
        return False
    values = {k: getattr(record, k) for k in ForecastRecord.__slots__ if k != "sequence"}
    values |= {"made_at": change.at, "who": change.who}
    change.connection.execute(t.insert().values(**values))
    detail = {"kind": record.kind, "paths": record.paths, "seed": record.seed, "sha256": record.sha256}
    change.log("forecast", f"forecast {record.id} {record.as_of}", detail)
    return True


@kept
def forecasts(store: Store, as_of: str | None = None, kind: str | None = None) -> list[ForecastRecord]:
    """Stored forecasts in the order they were made; of one day or of one kind when given."""
    from sqlalchemy import select

    from tertial.workflow.schema import forecasts as t

    query = select(t).order_by(t.c.sequence)
    query = query if as_of is None else query.where(t.c.as_of == as_of)
    query = query if kind is None else query.where(t.c.kind == kind)
    with store.read() as connection:
        return [ForecastRecord(**row) for row in connection.execute(query).mappings()]


@kept
def forecast(store: Store, id_: str) -> ForecastRecord | None:
    """The forecast of an id, or None."""
    from tertial.workflow.schema import forecasts as t

    with store.read() as connection:
        row = connection.execute(t.select().where(t.c.id == id_)).mappings().first()
    return None if row is None else ForecastRecord(**row)


@dataclass(frozen=True, slots=True)
class OwnForecast:
    """What a unit expects of the full year: `amount` in öre, surplus positive. `line` is "" for the unit's result."""

    period: str
    unit: str
    line: str
    amount: int
    comment: str
    author: str
    version: int = 0
    at: str = ""
    who: str = ""


def add_own_forecast(change: Change, entry: OwnForecast) -> OwnForecast:
    """Store a new version and return it as stored. Raises RefusedError when the period's report is closed."""
    from sqlalchemy import func, select

    from tertial.workflow.schema import own_forecasts as t

    change.demand_open(entry.period)
    mine = (t.c.period == entry.period) & (t.c.unit == entry.unit) & (t.c.line == entry.line)
    last = change.connection.execute(select(func.max(t.c.version)).where(mine)).scalar() or 0
    values = {k: getattr(entry, k) for k in OwnForecast.__slots__}
    values |= {"version": last + 1, "at": change.at, "who": change.who}
    change.connection.execute(t.insert().values(**values))
    about = " ".join(part for part in (entry.period, f"unit.{entry.unit}", entry.line) if part)
    change.log("own-forecast", about, {"version": last + 1, "amount": entry.amount})
    return OwnForecast(**values)


@kept
def own_forecasts(store: Store, period: str, unit: str | None = None) -> list[OwnForecast]:
    """Every version of a period's entries (of one unit when given), by unit, line and version."""
    from sqlalchemy import select

    from tertial.workflow.schema import own_forecasts as t

    query = select(t).where(t.c.period == period)
    query = query if unit is None else query.where(t.c.unit == unit)
    with store.read() as connection:
        rows = [dict(row) for row in connection.execute(query).mappings()]
    found = [OwnForecast(**{k: v for k, v in row.items() if k != "id"}) for row in rows]
    return sorted(found, key=lambda e: (e.unit, e.line, e.version))


@dataclass(frozen=True, slots=True)
class ScenarioRecord:
    """A version of a saved scenario; `content` is JSON, `REMOVED` from when it was taken away."""

    name: str
    content: str
    version: int = 0
    at: str = ""
    who: str = ""


REMOVED = "null"
"""The content of the version that says that a scenario is taken away: the ones before stay, and it can be put back."""


def add_scenario(change: Change, name: str, content: str) -> ScenarioRecord:
    """Store a new version of a scenario, `REMOVED` to take it away, and return it as stored."""
    from sqlalchemy import func, select

    from tertial.workflow.schema import scenarios as t

    last = change.connection.execute(select(func.max(t.c.version)).where(t.c.name == name)).scalar() or 0
    values: Mapping[str, Any] = {
        "name": name,
        "content": content,
        "version": last + 1,
        "at": change.at,
        "who": change.who,
    }
    change.connection.execute(t.insert().values(**values))
    gone: Mapping[str, Any] = {"removed": True} if content == REMOVED else {}
    change.log("scenario", f"scenario {name}", {"version": last + 1, **gone})
    return ScenarioRecord(**values)


@kept
def scenarios(store: Store) -> list[ScenarioRecord]:
    """Every version of every scenario, by name and version."""
    from tertial.workflow.schema import scenarios as t

    with store.read() as connection:
        rows = [dict(row) for row in connection.execute(t.select()).mappings()]
    found = [ScenarioRecord(**{k: v for k, v in row.items() if k != "id"}) for row in rows]
    return sorted(found, key=lambda s: (s.name, s.version))
