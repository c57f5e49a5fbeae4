"""The audit log, asked in parts: by whom, of what, when, newest first."""

from __future__ import annotations

from dataclasses import dataclass

from tertial.workflow.store import AuditRow, Store
from tertial.workflow.store_kept import kept_unlogged


@dataclass(frozen=True, slots=True)
class Wanted:
    """Which rows: `about` is held by their object; `first` and `last` are ISO days, both included; ids below `before`."""

    who: str | None = None
    action: str | None = None
    about: str | None = None
    first: str | None = None
    last: str | None = None
    before: int | None = None


def audit_rows(store: Store, wanted: Wanted, limit: int) -> list[AuditRow]:
    """At most `limit` rows, newest first."""
    from sqlalchemy import select

    from tertial.workflow.schema import audit as t

    query = select(t).order_by(t.c.id.desc()).limit(limit)
    conditions = {
        "who": t.c.who == wanted.who,
        "action": t.c.action == wanted.action,
        "about": t.c.object.contains(wanted.about or "", autoescape=True),
        "first": t.c.at >= (wanted.first or ""),
        "last": t.c.at <= f"{wanted.last}T99",
        "before": t.c.id < (wanted.before or 0),
    }
    query = query.where(*(c for name, c in conditions.items() if getattr(wanted, name) is not None))
    with store.read() as connection:
        return [AuditRow(**row) for row in connection.execute(query).mappings()]


@kept_unlogged
def audit_actions(store: Store) -> list[str]:
    """Every action that the log holds, in order of the alphabet."""
    from sqlalchemy import select

    from tertial.workflow.schema import audit as t

    with store.read() as connection:
        return sorted(connection.execute(select(t.c.action).distinct()).scalars())
