"""The API: what pages show, as JSON. Signed in by a session, or by a token in `Authorization: Bearer`."""

from __future__ import annotations

from typing import Any, Literal

from fastapi import APIRouter, Request
from fastapi.openapi.utils import get_openapi
from fastapi.responses import JSONResponse
from pydantic import BaseModel, Field

from tertial import __version__
from tertial.usecases.views_model import Facts, Row, Table, ViewKey, cell
from tertial.web.visit import Visit

router = APIRouter(prefix="/api")


class PeriodItem(BaseModel):
    """A snapshot that can be asked for."""

    period: str = Field(examples=["2026-08"], description="The month, as the parameter `at` takes it")
    as_of: str = Field(examples=["2026-08-31"])
    kind: Literal["interim", "annual", "monthly", "council"]


class CellItem(BaseModel):
    """A cell: the id of its figure, the value as a number in its unit (SEK for money), and as a report prints it."""

    figure: str
    value: float | None
    unit: str
    text: str
    marks: list[str]


class RowItem(BaseModel):
    key: str
    label: str
    kind: Literal["row", "sum", "result", "group", "of"]
    cells: dict[str, CellItem]


class TableItem(BaseModel):
    """A table of the follow-up. Small counts are hidden: `value` is null and `text` is `x`."""

    table: str
    title: str
    period: str
    columns: dict[str, str] = Field(description="Key and head of each column, in order")
    rows: list[RowItem]


class Fault(BaseModel):
    error: str
    findings: list[dict[str, Any]]


FAULTS: dict[int | str, dict[str, Any]] = {
    401: {"model": Fault, "description": "No token, no session"},
    403: {"model": Fault, "description": "The person may not"},
    404: {"model": Fault, "description": "There is no such thing"},
    400: {"model": Fault, "description": "The request could not be read"},
    429: {"model": Fault, "description": "Too many attempts"},
}
WAITING: dict[int | str, dict[str, Any]] = {
    202: {"model": Fault, "description": "The figures are being computed; ask again after Retry-After seconds"}
}


@router.get("/openapi.json", include_in_schema=False)
def document(request: Request) -> JSONResponse:
    """The OpenAPI document: every route under /api."""
    app = request.app
    if app.openapi_schema is None:
        made = get_openapi(title="Tertial", version=__version__, routes=app.routes)
        made.setdefault("components", {})["securitySchemes"] = {"token": {"type": "http", "scheme": "bearer"}}
        made["security"] = [{"token": []}]
        app.openapi_schema = made
    return JSONResponse(app.openapi_schema)


@router.get("/periods", responses=FAULTS)
def periods(request: Request) -> list[PeriodItem]:
    """The snapshots that you may see, newest first."""
    visit: Visit = request.state.visit
    return [PeriodItem(period=k.token, as_of=str(k.as_of), kind=k.kind) for k in visit.snapshots()]


@router.get("/facts/{table}", responses=FAULTS | WAITING, response_model=TableItem)
def facts(request: Request, table: str, at: str = "") -> Any:  # noqa: ARG001 - `visit.key` reads `at`; here it is documented
    """A table of the follow-up, such as `result`, `areas`, `units`, `indicators` or `care`, as of a period."""
    visit: Visit = request.state.visit
    key = visit.key()
    if key is None:
        raise LookupError(table)
    view = visit.view(key)
    if view is None:
        return JSONResponse({"error": visit.say("wait.title"), "findings": []}, 202, {"retry-after": "2"})
    found = view.table(table, visit.language)
    if found is None:
        raise LookupError(table)
    return table_item(found, view.facts[visit.language], key, visit)


def table_item(table: Table, facts: Facts, key: ViewKey, visit: Visit) -> TableItem:
    rows = [row_item(table, row, facts, visit) for row in table.rows]
    columns = {c.key: c.head for c in table.columns}
    return TableItem(table=table.key, title=table.title, period=key.token, columns=columns, rows=rows)


def row_item(table: Table, row: Row, facts: Facts, visit: Visit) -> RowItem:
    cells = {}
    for column in table.columns:
        if column.key not in row.cells:
            continue
        figure = facts.figures[row.cells[column.key]]
        value = None if figure.value is None or "suppressed" in figure.marks else figure.value
        money = figure.unit in ("sek", "sek_per_day")
        cells[column.key] = CellItem(
            figure=figure.id,
            value=None if value is None else float(value) / 100 if money else float(value),
            unit=figure.unit,
            text=cell(table, row, column, facts, visit.language).text,
            marks=sorted(figure.marks),
        )
    return RowItem(key=row.key, label=row.label, kind=row.kind, cells=cells)
