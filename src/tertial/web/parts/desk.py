"""What the writing desk shows beside a text: the outline with its states, the figures of the text, and figures to insert."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from tertial.domain.period import Month
from tertial.findings import RefusedError
from tertial.usecases import periods, texts
from tertial.usecases.desk import COUNCIL, Place, Reading, outline
from tertial.usecases.report_versions import ReportVersion, report
from tertial.usecases.views_model import Facts, Table, View, cell

if TYPE_CHECKING:
    from tertial.usecases.desk import Named
    from tertial.usecases.periods import PeriodInfo
    from tertial.usecases.texts import SectionText
    from tertial.web.visit import Visit

FLOW = ("draft", "ready", "approved", "locked", "published")
_DONE = ("ready", "approved")
_PAGES = {
    "areas": "/economy/area/{row}",
    "units": "/economy/unit/{row}",
    "indicators": "/goals/figure/{row}",
    "goal": "/goals",
    "grants": "/follow-up",
    "investments": "/follow-up",
    "actions": "/follow-up",
    "initiatives": "/follow-up",
    "innovation_funds": "/follow-up",
    "investment_grants": "/follow-up",
    "equity": "/follow-up",
    "reconciliation": "/placements",
    "suppliers": "/placements",
    "waiting": "/goals",
    "flow": "/goals",
    "sources": "/goals",
}


@dataclass(frozen=True, slots=True)
class Item:
    """A line of the outline. `open` is whether the person may see the text; `state` is empty where nothing is expected."""

    place: Place
    state: str
    open: bool


@dataclass(frozen=True)
class Desk:
    """The report at work, for every page of it: its period, its state, the places that are filled or expected, and the rest."""

    view: View
    info: PeriodInfo
    version: ReportVersion
    items: tuple[Item, ...]
    rest: tuple[Item, ...]
    texts: Mapping[str, SectionText] = field(default_factory=dict)

    @property
    def period(self) -> str:
        return self.info.period

    @property
    def count(self) -> int:
        """How many texts there are to write."""
        return sum(1 for item in self.items if item.state)

    @property
    def done(self) -> int:
        return sum(1 for item in self.items if item.state in _DONE)

    def at(self, section: str) -> int:
        """Which of the texts a section is, from 1; 0 for one that nothing is expected of."""
        named = [i.place.section for i in self.items if i.state]
        return named.index(section) + 1 if section in named else 0

    @property
    def more(self) -> tuple[Item, ...]:
        """Those of the rest that the person may see."""
        return tuple(item for item in self.rest if item.open)

    def item(self, section: str) -> Item:
        """Raises LookupError for a section that the report does not have."""
        found = next((i for i in (*self.items, *self.rest) if i.place.section == section), None)
        if found is None:
            raise LookupError(section)
        return found


def desk(view: View, visit: Visit) -> Desk:
    """The report of the period that is looked at."""
    period = str(Month.of(view.key.as_of))
    info = periods.info(visit.workspace, period)
    written = texts.texts(visit.workspace, period)
    expected = _expected(visit, period)
    places = outline(visit.workspace, view, info.kind)
    states: dict[str, str] = {p.section: written[p.section].state for p in places if p.section in written}
    states |= {p.section: "missing" for p in places if p.section in expected and p.section not in written}
    above = {p.section: _above(places, i) for i, p in enumerate(places)}
    heads = {above[section] for section in states}
    shown, rest = [], []
    for place in places:
        item = Item(place, states.get(place.section, ""), visit.may("read", place.scope))
        if item.state or place.section in heads:
            shown.append(item)
        else:
            rest.append(item)
    return Desk(view, info, report(visit.workspace, period), tuple(shown), tuple(rest), written)


def following(desk: Desk, section: str, visit: Visit) -> Item | None:
    """The text that waits for the person next, from the section on and round: to be read and approved first, then to be written."""
    names = [item.place.section for item in desk.items]
    at = names.index(section) + 1 if section in names else 0
    others = [i for i in (*desk.items[at:], *desk.items[:at]) if i.open and i.place.section != section]
    ready = [i for i in others if i.state == "ready" and visit.may("approve_text", i.place.scope)]
    open_ = ("missing", "draft", "returned")
    begun = [i for i in others if i.state in open_ and visit.may("write_text", i.place.scope)]
    return next(iter([*ready, *begun]), None)


def _above(places: Sequence[Place], index: int) -> str:
    """The section that a place stands under; itself when it stands under none."""
    return next((p.section for p in reversed(places[: index + 1]) if p.level == 0), places[index].section)


def _expected(visit: Visit, period: str) -> frozenset[str]:
    """The sections whose text the period is owed."""
    if visit.person is None:
        return frozenset()
    try:
        overview = periods.overview(visit.workspace, period, visit.today, visit.person)
    except RefusedError:
        return frozenset()
    return frozenset(owed.about for owed in overview.owed if owed.what == "text")


@dataclass(frozen=True, slots=True)
class FigureLine:
    """A figure that the text refers to, with its number in the text and the page where it comes from."""

    number: int
    id: str
    label: str
    column: str
    text: str
    href: str


def numbers(reading: Reading) -> dict[str, int]:
    """The number of each figure that the text refers to, in the order in which they come."""
    found: dict[str, int] = {}
    for said in reading.said:
        if said.shown is not None:
            found.setdefault(said.id, len(found) + 1)
    return found


def figure_lines(reading: Reading, named: Mapping[str, Named]) -> tuple[FigureLine, ...]:
    """The list beside the text."""
    shown = {said.id: said.shown for said in reversed(reading.said) if said.shown is not None}
    out = []
    for id_, number in numbers(reading).items():
        name = named.get(id_)
        if name is None:
            out.append(FigureLine(number, id_, id_, "", shown[id_], ""))
        else:
            out.append(FigureLine(number, id_, name.row, f"{name.title}: {name.column}", name.text, page_of(id_)))
    return tuple(out)


def page_of(id_: str) -> str:
    """The page that shows where a figure comes from."""
    table, _, rest = id_.partition(".")
    row = rest.rpartition(".")[0]
    if table.startswith("care"):
        return "/placements"
    if table.startswith("forecast"):
        return "/forecast"
    return _PAGES.get(table, "/economy").format(row=row)


@dataclass(frozen=True, slots=True)
class Pick:
    """A figure to insert: a cell of a table, None of them where it is empty."""

    id: str
    text: str
    label: str


@dataclass(frozen=True)
class Picker:
    """A table whose figures can be inserted, and the tables to choose among as (key, title, chosen)."""

    title: str
    label_head: str
    heads: tuple[str, ...]
    rows: tuple[tuple[str, str, tuple[Pick | None, ...]], ...]
    tables: tuple[tuple[str, str, bool], ...]


def picker(place: Place, facts: Facts, visit: Visit, chosen: str = "") -> Picker | None:
    """The figures that the section speaks of: its own tables first, of an area or a unit its own row alone."""
    own = [key for key in place.tables if key in facts.tables]
    key = chosen if chosen in facts.tables else own[0] if own else next(iter(facts.tables), "")
    table = facts.tables.get(key)
    if table is None:
        return None
    order = [*own, *(k for k in facts.tables if k not in own)]
    code = place.section.partition(".")[2]
    mine = [row for row in table.rows if row.key == code] if table.key in ("areas", "units") else []
    rows = [
        (row.kind, row.label, tuple(_pick(table, i, j, facts, visit) for j in range(len(table.columns))))
        for i, row in enumerate(table.rows)
        if not mine or row in mine
    ]
    heads = tuple(column.head for column in table.columns)
    return Picker(
        table.title,
        table.label_head,
        heads,
        tuple(rows),
        tuple((k, facts.tables[k].title, k == table.key) for k in order),
    )


def _pick(table: Table, i: int, j: int, facts: Facts, visit: Visit) -> Pick | None:
    row, column = table.rows[i], table.columns[j]
    id_ = row.cells.get(column.key)
    if id_ is None:
        return None
    shown = cell(table, row, column, facts, visit.workspace.language).text
    label = visit.say("report.insert_figure", row=row.label, column=column.head, text=shown)
    return Pick(id_, shown, label) if shown else None


def inserted(body: str, caret: str, piece: str) -> str:
    """The body with a piece put in at the caret (a count of characters as text), else at its end; parted from words by a space."""
    at = int(caret) if caret.isascii() and caret.isdigit() and len(caret) < 8 else len(body)
    before, after = body[: min(at, len(body))], body[min(at, len(body)) :]
    inner = not piece.startswith("\n")
    left = " " if inner and before and not before[-1:].isspace() and before[-1:] != "(" else ""
    right = " " if inner and after and after[:1].isalnum() else ""
    return f"{before}{left}{piece}{right}{after}"


def report_name(desk: Desk, visit: Visit) -> str:
    """`Delårsrapport augusti 2026`."""
    from tertial.web.shown import Shown

    month = Shown(visit.language).month(Month.parse(desk.period))
    when = month.partition(" ")[2] if desk.info.kind == "annual" else month.lower() if visit.language == "sv" else month
    return visit.say(f"report.kind_{desk.info.kind}", when=when)


def unfinished(desk: Desk, visit: Visit, steps: Sequence[str]) -> str:
    """What somebody should know before the whole report is moved on: how many of its texts are not there yet. Empty when all are."""
    if "submit" in steps:
        left = desk.count - desk.done
        return visit.say("report.not_ready_texts", left=left, count=desk.count) if left else ""
    left = sum(1 for item in desk.items if item.state and item.state != "approved")
    return visit.say("report.not_approved_texts", left=left, count=desk.count) if left and "approve" in steps else ""


def stands(desk: Desk, visit: Visit) -> str:
    """Where the report stands, and what comes next."""
    state = desk.version.state
    missing = sum(1 for item in desk.items if item.state == "missing")
    returned = sum(1 for item in desk.items if item.state == "returned")
    if state in ("draft", "returned"):
        facts = {"done": desk.done, "count": desk.count, "missing": missing, "returned": returned}
        return visit.say("report.stands_draft", **facts)
    return visit.say(f"report.stands_{state}")


FORMATS = ("pdf", "docx", "html", "md")


@dataclass(frozen=True, slots=True)
class File:
    """A kept file: its address, its format as people call it, its hash, and whether it is of the short version for the council."""

    name: str
    href: str
    label: str
    sha256: str
    council: bool = False


def files_of(version: ReportVersion) -> tuple[File, ...]:
    """The files of a version, the PDF first and the manifest last; those of the short version for the council after the others."""
    labels = {"pdf": "PDF", "docx": "Word", "html": "HTML", "md": "Markdown", "json": "Manifest"}
    endings = [*FORMATS, "json"]

    def ending(name: str) -> str:
        return name.rpartition(".")[2]

    def place(name: str) -> tuple[bool, int]:
        return short(name), endings.index(ending(name)) if ending(name) in endings else len(endings)

    def short(name: str) -> bool:
        return version.kind != COUNCIL and name.startswith(f"{COUNCIL}-")

    base = f"/report/file/{version.period}/{version.version}/"
    return tuple(
        File(n, base + n, labels.get(ending(n), n), version.files[n], short(n))
        for n in sorted(version.files, key=place)
    )
