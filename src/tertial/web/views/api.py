"""The API: what pages show, as JSON. Signed in by a session, or by a token in `Authorization: Bearer`."""

from __future__ import annotations

from typing import Any, Literal

from fastapi import APIRouter, Request
from fastapi.openapi.utils import get_openapi
from fastapi.responses import JSONResponse
from pydantic import BaseModel, Field

from tertial import __version__
from tertial.usecases import key_figures, periods
from tertial.usecases.views_model import Facts, Figure, Row, Table, View, cell, figure_text
from tertial.web.api_parts import READS, TAKEN, WAITING, ApiRoute, Taken, read_body, takes, value_of, view_of
from tertial.web.of_view import of_view
from tertial.web.visit import Visit

router = APIRouter(prefix="/api", route_class=ApiRoute, tags=["figures"])
ABOUT = """Everything that the pages of Tertial show and do.

Make a token on the page of your account and send it as `Authorization: Bearer tertial_…`. A program sees and does what its
person may see and do; a token of the scope `read` changes nothing. Amounts are in SEK; surplus is positive. Small counts
are hidden for everybody: `value` is null and `text` is `x`. `docs/how-to/use-the-api.md` has examples for pandas and Excel."""
PLACEMENTS = ("care", "care_bridge", "care_split", "reconciliation", "care_months", "suppliers", "flow")

ReportKind = Literal["monthly", "interim", "annual", "council"]


class PeriodItem(BaseModel):
    """A month: whether its figures can be asked for, and how far its report has come."""

    period: str = Field(examples=["2026-08"], description="The month, as the parameter `at` takes it")
    as_of: str = Field(examples=["2026-08-31"], description="Its last day")
    kind: ReportKind = Field(description="Of the report that belongs to it")
    figures: bool = Field(description="Whether the ledger reaches it, so that figures can be asked for")
    opened: bool = Field(description="Whether somebody has planned it")
    state: str = Field(examples=["draft"], description="Of the newest version of its report")
    version: int = Field(examples=[1])
    published_version: int | None = Field(description="The version that readers see")
    deadlines: dict[str, str] = Field(examples=[{"units": "2026-09-10"}], description="The last day of each step")


class CellItem(BaseModel):
    """A cell: the id of its figure, the value as a number in its unit (SEK for money), and as a report prints it."""

    figure: str = Field(examples=["result.total.forecast"])
    value: float | None = Field(examples=[-24200000])
    unit: str = Field(examples=["sek"])
    text: str = Field(examples=["−24 200"])
    marks: list[str] = Field(examples=[["run_rate"]])


class RowItem(BaseModel):
    key: str = Field(examples=["total"])
    label: str = Field(examples=["Resultat"])
    kind: Literal["row", "sum", "result", "group", "of"]
    cells: dict[str, CellItem]


class TableItem(BaseModel):
    """A table of the follow-up. Small counts are hidden: `value` is null and `text` is `x`."""

    table: str = Field(examples=["result"])
    title: str = Field(examples=["Resultaträkning"])
    period: str = Field(examples=["2026-08"])
    columns: dict[str, str] = Field(description="Key and head of each column, in order")
    rows: list[RowItem]


class TableName(BaseModel):
    table: str = Field(examples=["result"])
    title: str = Field(examples=["Resultaträkning"])
    rows: int


class FigureItem(BaseModel):
    """A figure by itself, as `text` reads in a sentence."""

    figure: str = Field(examples=["result.total.forecast"])
    value: float | None = Field(examples=[-24200000])
    unit: str = Field(examples=["sek"])
    text: str = Field(examples=["−24 200 000"])
    marks: list[str]


class TermItem(BaseModel):
    sign: Literal[-1, 1]
    figure: str
    text: str


class QueryItem(BaseModel):
    """A query as it was run."""

    name: str = Field(examples=["own_forecasts"])
    sql: str
    parameters: dict[str, str]
    row: dict[str, str] = Field(description="The key of the figure's row in the answer")
    column: str


class FileItem(BaseModel):
    """An imported file that the query read."""

    id: str
    kind: str = Field(examples=["ledger"])
    file: str
    sha256: str
    known: str
    rows: int


class TraceItem(BaseModel):
    """From a figure to its source: the figures that it is computed from, or the query and the files behind it."""

    figure: FigureItem
    terms: list[TermItem]
    query: QueryItem | None
    files: list[FileItem]


class GoalItem(BaseModel):
    """A goal of the year. Its figures stand in the table `goal.<key>`."""

    key: str = Field(examples=["waiting_2026"])
    name: str
    text: str = Field(description="As the committee decided it")
    assessment: str | None = Field(description="What people have judged: achieved, will_be, will_not_be, not_achieved")
    proposed: str | None = Field(description="What the figures say, whatever people have judged")
    table: str = Field(examples=["goal.waiting_2026"])


@router.get("/openapi.json", include_in_schema=False)
def document(request: Request) -> JSONResponse:
    """The OpenAPI document: every route under /api."""
    app = request.app
    if app.openapi_schema is None:
        app.openapi_schema = _document(app.routes)
    return JSONResponse(app.openapi_schema)


def _document(routes: Any) -> dict[str, Any]:
    made = get_openapi(title="Tertial", version=__version__, description=ABOUT, routes=routes)
    parts = made.setdefault("components", {})
    parts["securitySchemes"] = {"token": {"type": "http", "scheme": "bearer"}}
    made["security"] = [{"token": []}]
    for name, model in sorted(TAKEN.items()):
        schema = model.model_json_schema(ref_template="#/components/schemas/{model}")
        parts["schemas"] |= schema.pop("$defs", {}) | {name: schema}
    return made


@router.get("/periods", responses=READS)
def every_period(request: Request) -> list[PeriodItem]:
    """The months that you may look at, newest first."""
    visit: Visit = request.state.visit
    with_figures = {str(k.month): k for k in visit.snapshots()}
    known = {p.period: p for p in periods.visible(visit.workspace, visit.acting().person)}
    if visit.whole:
        known |= {m: periods.info(visit.workspace, m) for m in with_figures.keys() - known.keys()}
    return [period_item(known[m], figures=m in with_figures) for m in sorted(known, reverse=True)]


def period_item(info: periods.PeriodInfo, *, figures: bool) -> PeriodItem:
    return PeriodItem(
        period=info.period,
        as_of=str(info.as_of),
        kind=info.kind,
        figures=figures,
        opened=info.opened,
        state=info.state,
        version=info.version,
        published_version=info.published_version,
        deadlines=dict(info.deadlines),
    )


@router.get("/facts", responses=READS | WAITING, response_model=list[TableName])
def every_table(request: Request, at: str = "") -> Any:  # noqa: ARG001 - `visit.key` reads `at`; here it is documented
    """The tables of the follow-up as of a period."""
    visit: Visit = request.state.visit
    view = view_of(request)
    if isinstance(view, JSONResponse):
        return view
    found = view.facts[visit.language].tables.values()
    return [TableName(table=t.key, title=t.title, rows=len(t.rows)) for t in found]


@router.get("/facts/{table}", responses=READS | WAITING, response_model=TableItem)
def facts(request: Request, table: str, at: str = "") -> Any:  # noqa: ARG001
    """A table of the follow-up, such as `result`, `areas`, `units`, `indicators` or `care`, as of a period."""
    visit: Visit = request.state.visit
    view = view_of(request)
    if isinstance(view, JSONResponse):
        return view
    found = view.table(table, visit.language)
    if found is None:
        raise LookupError(table)
    return table_item(found, view, visit)


@router.get("/placements", responses=READS | WAITING, response_model=list[TableItem], tags=["placements"])
def placements(request: Request, at: str = "") -> Any:  # noqa: ARG001
    """Placements in sum: care days, price, volume and mix, flow, suppliers, and reconciliation with the ledger."""
    visit: Visit = request.state.visit
    view = view_of(request)
    if isinstance(view, JSONResponse):
        return view
    found = (view.table(key, visit.language) for key in PLACEMENTS)
    return [table_item(table, view, visit) for table in found if table is not None]


@router.get("/figures", responses=READS | WAITING, response_model=list[FigureItem])
def figures(request: Request, at: str = "", prefix: str = "") -> Any:  # noqa: ARG001
    """Every figure as of a period whose id begins with `prefix`, such as `areas.` or `indicators.`."""
    visit: Visit = request.state.visit
    view = view_of(request)
    if isinstance(view, JSONResponse):
        return view
    return [item for item in _every_figure(view, visit) if item.figure.startswith(prefix)]


@of_view
def _every_figure(view: View, visit: Visit) -> tuple[FigureItem, ...]:
    return tuple(figure_item(f, visit) for f in view.facts[visit.language].figures.values())


@router.get("/trace/{figure}", responses=READS | WAITING, response_model=TraceItem)
def trace(request: Request, figure: str, at: str = "") -> Any:  # noqa: ARG001
    """What a figure is made from: other figures, or a query and the files that it read."""
    visit: Visit = request.state.visit
    view = view_of(request)
    if isinstance(view, JSONResponse):
        return view
    found = view.figure(figure, visit.language)
    if found is None:
        raise LookupError(figure)
    every = view.facts[visit.language].figures
    terms = [
        TermItem(sign=1 if s > 0 else -1, figure=i, text=figure_text(every[i], visit.language, "kr"))
        for s, i in found.terms
    ]
    query, files = _behind(view, found, visit)
    return TraceItem(figure=figure_item(found, visit), terms=terms, query=query, files=files)


def _behind(view: View, figure: Figure, visit: Visit) -> tuple[QueryItem | None, list[FileItem]]:
    asked = None if figure.source is None else view.more.asked.get(figure.source.query)
    if asked is None or figure.source is None:
        return None, []
    query = QueryItem(
        name=figure.source.query,
        sql=asked.sql,
        parameters=dict(asked.parameters),
        row={name: str(value) for name, value in figure.source.row},
        column=figure.source.column,
    )
    files = key_figures.source_files(visit.workspace, asked.batches)
    return query, [FileItem.model_validate(f, from_attributes=True) for f in files]


@router.get("/goals", responses=READS | WAITING, response_model=list[GoalItem])
def goals(request: Request, at: str = "") -> Any:  # noqa: ARG001
    """The goals of the year, with what people and figures say of them."""
    visit: Visit = request.state.visit
    view = view_of(request)
    if isinstance(view, JSONResponse):
        return view
    return [
        GoalItem(
            key=g.key,
            name=g.name,
            text=g.text,
            assessment=None if g.assessment is None else g.assessment.value,
            proposed=None if g.proposed is None else g.proposed.value,
            table=f"goal.{g.key}",
        )
        for g in view.goals[visit.language]
    ]


def figure_item(figure: Figure, visit: Visit) -> FigureItem:
    text = figure_text(figure, visit.language, "kr")
    marks = [str(mark) for mark in sorted(figure.marks)]
    return FigureItem(figure=figure.id, value=value_of(figure), unit=figure.unit, text=text, marks=marks)


def table_item(table: Table, view: View, visit: Visit) -> TableItem:
    rows = [row_item(table, row, view.facts[visit.language], visit) for row in table.rows]
    columns = {c.key: c.head for c in table.columns}
    return TableItem(table=table.key, title=table.title, period=view.key.token, columns=columns, rows=rows)


def row_item(table: Table, row: Row, found: Facts, visit: Visit) -> RowItem:
    cells = {}
    for column in table.columns:
        if column.key not in row.cells:
            continue
        figure = found.figures[row.cells[column.key]]
        cells[column.key] = CellItem(
            figure=figure.id,
            value=value_of(figure),
            unit=figure.unit,
            text=cell(table, row, column, found, visit.language).text,
            marks=sorted(figure.marks),
        )
    return RowItem(key=row.key, label=row.label, kind=row.kind, cells=cells)


class PlanBody(Taken):
    """A period to open, or new deadlines for one that is open."""

    kind: Literal["monthly", "interim", "annual"] = "interim"
    deadlines: dict[Literal["data", "units", "controller", "head", "committee"], str] = Field(
        default={}, examples=[{"data": "2026-09-08", "units": "2026-09-10"}]
    )


@router.post("/periods/{period}", responses=READS, openapi_extra=takes(PlanBody), tags=["workflow"])
def plan(request: Request, period: str) -> PeriodItem:
    """Open a period, or change its deadlines."""
    visit: Visit = request.state.visit
    body = read_body(request, PlanBody)
    done = periods.open_period(
        visit.workspace, visit.acting(), period, body.kind, {str(step): day for step, day in body.deadlines.items()}
    )
    return period_item(done, figures=done.period in {str(k.month) for k in visit.snapshots()})
