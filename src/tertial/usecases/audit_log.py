"""The log of changes: who did what when, listed, verified and exported. Nothing here changes it but `record`."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Iterator, Mapping
from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING, Any, Literal

from tertial.usecases.entered import iso_day, one_line
from tertial.usecases.workspace import Workspace
from tertial.workflow.store import AuditRow, broken_links
from tertial.workflow.store_audit import Wanted, audit_actions, audit_rows

if TYPE_CHECKING:
    from tertial.usecases.access import Acting

_HEAD = ("id", "at", "who", "action", "about", "detail", "chain")


@dataclass(frozen=True, slots=True)
class Entry:
    """A row of the log. `who` is a login; `chain` is hexadecimal."""

    id: int
    at: str
    who: str
    action: str
    about: str
    detail: Mapping[str, Any]
    chain: str


def entries(workspace: Workspace, *, limit: int = 100, **wanted: Any) -> list[Entry]:
    """At most `limit` rows, newest first: `who`, `action`, `about` (a part of it), `first` and `last` (days, both
    included) and `before` (an id) choose among them. Raises InputError for a day that is none."""
    chosen: dict[str, Any] = {
        k: one_line(v) if isinstance(v, str) else v for k, v in wanted.items() if v not in (None, "")
    }
    chosen |= {k: iso_day(chosen[k]) for k in ("first", "last") if k in chosen}
    return [_entry(row) for row in audit_rows(workspace.store, Wanted(**chosen), limit)]


def actions(workspace: Workspace) -> list[str]:
    """Every kind of change that the log holds."""
    return audit_actions(workspace.store)


def verify(workspace: Workspace) -> tuple[int, ...]:
    """Ids of rows that do not follow from the row before; empty when the log is whole."""
    return tuple(broken_links(workspace.store.audit()))


def export(workspace: Workspace, form: Literal["csv", "jsonl"]) -> Iterator[str]:
    """The whole log, oldest first, line by line. `chain` can be verified without Tertial: docs/reference/workflow.md."""
    rows = workspace.store.audit()
    if form == "jsonl":
        yield from (json.dumps(asdict(_entry(row)), ensure_ascii=False) + "\n" for row in rows)
        return
    yield _csv(_HEAD)
    for row in rows:
        yield _csv((str(row.id), row.at, row.who, row.action, row.object, row.detail, row.chain.hex()))


def record(
    workspace: Workspace, acting: Acting, action: str, about: str, detail: Mapping[str, Any] | None = None
) -> None:
    """Log something that changes nothing, such as reading rows about single persons."""
    with workspace.store.change(at=acting.at, who=acting.person.login) as change:
        change.log(action, about, detail or {})


def account() -> str:
    """Who does something at the command line, as the log names it: the account on the machine, `?` where it has no name."""
    import getpass

    try:
        return getpass.getuser()
    except (OSError, KeyError):
        return "?"


def _entry(row: AuditRow) -> Entry:
    return Entry(row.id, row.at, row.who, row.action, row.object, json.loads(row.detail), row.chain.hex())


def _csv(cells: tuple[str, ...]) -> str:
    """A line of CSV that no spreadsheet takes for a formula, or for two lines: the writer puts quotes around what holds a part of its
    line end."""
    out = io.StringIO()
    csv.writer(out, lineterminator="\r\n").writerow(
        [f"'{c}" if c.startswith(("=", "+", "-", "@", "\t", "\r")) else c for c in cells]
    )
    return out.getvalue().removesuffix("\r\n") + "\n"
