"""The desk that a report is written at: its sections in the order of the template, and what a text says of its figures.

Nothing here is stored; texts are in `texts`, the report's versions in `report_versions`.
"""

from __future__ import annotations

import re
import threading
import weakref
from collections import OrderedDict
from collections.abc import Callable, Hashable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, TypeVar, cast

from tertial.findings import Finding, Language, TertialError
from tertial.report.cells import FORMS, cell, prose
from tertial.report.context import AreaInfo, ReportContext, Text
from tertial.report.figures import Facts
from tertial.report.template import expand
from tertial.report.text_refs import REFERENCE, UNKNOWN_REFERENCE, check_text
from tertial.usecases.access import section_scope
from tertial.usecases.report_sources import template_of
from tertial.usecases.views_model import View
from tertial.usecases.workspace import Workspace
from tertial.wording import word

if TYPE_CHECKING:
    from tertial.report.build import Document
    from tertial.report.context import Kind as ReportKind

T = TypeVar("T")
_HEADING = re.compile(r"^(#{1,6}) +(.*?)(?: *\{[^}]*\})? *$")
_TEXT = re.compile(r'^:+ *\{\.text section="([^"]+)"\}')
_TABLE = re.compile(r'^:+ *\{\.table key="([^"]+)"')
_ESCAPED = re.compile(r"\\(.)")
_SPAN = re.compile(r"\[([^\[\]]+)\]\{[^}]*?\bref=\"?([^\s}\"]+)\"?[^}]*\}")
_FIRST = ("lead", "summary")
COUNCIL = "council"
"""The text that is meant for the short version alone, and that version's kind."""
MODEL = "forecast_"
"""Tables of the simulated forecast begin so; until the forecast is made, figures of them are not known yet."""


@dataclass(frozen=True, slots=True)
class Place:
    """A section of the report: what it is called, how deep it stands (0 or 1), whose it is, and the tables beside it."""

    section: str
    name: str
    level: int
    scope: str
    tables: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Said:
    """A figure that a text refers to. `start` and `end` are its place in the body; `typed` is what was typed beside
    `{ref=...}`, empty for `[[...]]`. `shown` is how it is printed, None when there is no such figure or form."""

    id: str
    start: int
    end: int
    typed: str
    shown: str | None


@dataclass(frozen=True, slots=True)
class Fault:
    """Something wrong in a text. `start` to `end` is the piece of the body that it is about (empty when it is the title's).

    `fixed` is the whole body with the piece replaced by the reference itself, where that is a remedy.
    """

    finding: Finding
    start: int
    end: int
    fixed: str | None = None


@dataclass(frozen=True, slots=True)
class Reading:
    """What a text says: its figures in order, its faults, and how many words it has."""

    said: tuple[Said, ...]
    faults: tuple[Fault, ...]
    words: int


@dataclass(frozen=True, slots=True)
class Named:
    """What a figure is called: the table that it stands in, and the heads of its row and column; and its value as printed."""

    table: str
    title: str
    row: str
    column: str
    text: str


def outline(workspace: Workspace, view: View, kind: str) -> tuple[Place, ...]:
    """The places for texts in the period's report, in the order of its template; the message of page 1 first."""
    template = template_of(workspace, cast("ReportKind", kind))[0]
    return _kept(view, (workspace.language, kind, template), lambda: _outline(workspace, view, kind, template))


def _outline(workspace: Workspace, view: View, kind: str, template: str) -> tuple[Place, ...]:
    language = workspace.language
    names = _names(workspace, view)
    context = context_of(workspace, view, kind)
    every = {section: Text(section, "x") for section in names}
    markdown, _ = expand(template, view.facts[language], every, context)
    lead = "Budskapet på första sidan" if language == "sv" else "The message on page 1"
    found = [Place("lead", lead, 0, "", ("result",))]
    for level, heading, sections, tables in _headed(markdown):
        own = tables or (("result", "areas") if sections and sections[0] in _FIRST else ())
        for section in sections:
            if all(place.section != section for place in found):
                near = own or _near(section)
                found.append(
                    Place(section, names.get(section, heading), min(level, 2) - 1, section_scope(section), near)
                )
    if all(place.section != COUNCIL for place in found):
        found.append(Place(COUNCIL, word(COUNCIL, language), 0, "", _near("")))
    return tuple(found)


_AT_HAND: OrderedDict[tuple[int, Hashable], tuple[weakref.ref[View], Any]] = OrderedDict()
_MOST_AT_HAND = 24
_LOCK = threading.Lock()


def _kept(view: View, key: Hashable, make: Callable[[], T]) -> T:
    """What was made of a view before, for as long as that view lives; the latest few."""
    with _LOCK:
        of, made = _AT_HAND.get((id(view), key), (None, None))
    if of is not None and of() is view:
        return cast("T", made)
    fresh = make()
    with _LOCK:
        _AT_HAND[id(view), key] = (weakref.ref(view), fresh)
        while len(_AT_HAND) > _MOST_AT_HAND:
            _AT_HAND.popitem(last=False)
    return fresh


def _headed(markdown: str) -> Iterator[tuple[int, str, tuple[str, ...], tuple[str, ...]]]:
    """(level, heading without its message, sections, tables) of each stretch between two headings."""
    level, heading, sections, tables = 1, "", list[str](), list[str]()
    for line in markdown.split("\n"):
        if match := _HEADING.match(line):
            yield level, heading, tuple(sections), tuple(tables)
            level, heading = len(match[1]), _ESCAPED.sub(r"\1", match[2]).partition(": ")[0]
            sections, tables = [], []
        elif match := _TEXT.match(line):
            sections.append(match[1])
        elif match := _TABLE.match(line):
            tables.append(match[1])
    yield level, heading, tuple(sections), tuple(tables)


def _near(section: str) -> tuple[str, ...]:
    """The tables that a section without its own speaks of."""
    kind = section.partition(".")[0]
    return {"area": ("areas",), "areas": ("areas",), "unit": ("units",)}.get(kind, ("result",))


def _names(workspace: Workspace, view: View) -> dict[str, str]:
    """Sections that bear the name of a goal, an area or a unit."""
    settings = workspace.settings
    names = {f"goal.{goal.key}": goal.name for goal in view.goals[workspace.language]}
    names |= {f"area.{area.code}": area.name for area in settings.areas}
    return names | {f"unit.{unit.code}": unit.name for unit in settings.units}


def context_of(workspace: Workspace, view: View, kind: str) -> ReportContext:
    """What the report is told besides its facts, as the figures of a page have it."""
    from datetime import date

    settings = workspace.settings
    known = date.fromisoformat(view.key.known[:10]) if view.key.known else date.today()  # noqa: DTZ011 - the reader's day
    return ReportContext(
        committee=settings.committee.name,
        municipality=settings.committee.municipality,
        kind=cast("ReportKind", kind),
        as_of=view.key.as_of,
        known=known,
        language=workspace.language,
        state="Utkast" if workspace.language == "sv" else "Draft",
        snapshot=f"{'Läge' if workspace.language == 'sv' else 'Snapshot'} {view.key.as_of}",
        goals=view.goals[workspace.language],
        areas=tuple(AreaInfo(a.code, a.name) for a in settings.areas),
        units=tuple(AreaInfo(u.code, u.name) for u in settings.units),
    )


def named_figures(view: View, language: Language) -> Mapping[str, Named]:
    """What every figure that stands in a table is called, by its id; the first table that shows it names it."""
    return _kept(view, ("named", language), lambda: _named(view.facts[language], language))


def _named(facts: Facts, language: Language) -> dict[str, Named]:
    found: dict[str, Named] = {}
    for table in facts.tables.values():
        for row in table.rows:
            for column in table.columns:
                id_ = row.cells.get(column.key)
                if id_ is not None and id_ not in found:
                    text = cell(table, row, column, facts, language).text
                    found[id_] = Named(table.key, table.title, row.label, column.head, text)
    return found


def read_text(body: str, title: str, facts: Facts, language: Language) -> Reading:
    """The figures that a text refers to, and what is wrong with it: figures that there are not, digits that disagree."""
    figures = facts.figures
    said = [
        Said(m[1], m.start(), m.end(), "", _shown(facts, m[1], m[2] or "", language)) for m in REFERENCE.finditer(body)
    ]
    for match in _SPAN.finditer(body):
        shown = match[1] if match[2] in figures else None
        said.append(Said(match[2], match.start(), match.end(), match[1], shown))
    said.sort(key=lambda s: s.start)
    heads = [Fault(f, 0, 0) for f in check_text(Text("", "", title), figures, language)]
    found = check_text(Text("", body), figures, language)
    return Reading(tuple(said), (*heads, *_placed(body, said, found)), len(body.split()))


def _shown(facts: Facts, id_: str, form: str, language: Language) -> str | None:
    if id_ not in facts.figures or set(form.split()) - set(FORMS):
        return None
    return prose(facts.figures[id_], form, language)


def _placed(body: str, said: Sequence[Said], found: Sequence[Finding]) -> Iterator[Fault]:
    """Each finding at the piece of text that it is about; of two alike the one that comes later is the later piece."""
    starts = [0]
    for line in body.split("\n"):
        starts.append(starts[-1] + len(line) + 1)
    taken: set[tuple[int, int]] = set()
    for finding in found:
        low, high = starts[(finding.line or 1) - 1], starts[finding.line or 1] - 1
        near = [s for s in said if low <= s.start < high and s.id == finding.facts.get("reference")]
        typed = finding.facts.get("typed", "")
        places = _places(body, near, typed, low, high) if typed else [(s.start, s.end) for s in near]
        place = next((p for p in places if p not in taken), None) or (low, high)
        taken.add(place)
        yield Fault(finding, *place, _fixed(body, near, place) if typed and place != (low, high) else None)


def _places(body: str, near: Sequence[Said], typed: str, low: int, high: int) -> list[tuple[int, int]]:
    """Where the typed number stands in its line, the closest to a reference first."""
    found = [m.start() for m in re.finditer(re.escape(typed), body[low:high])]
    spots = [(low + at, low + at + len(typed)) for at in found]
    return sorted(spots, key=lambda p: min((_gap(p, s) for s in near), default=0))


def _gap(place: tuple[int, int], said: Said) -> int:
    return max(0, said.start - place[1], place[0] - said.end)


def _fixed(body: str, near: Sequence[Said], place: tuple[int, int]) -> str | None:
    """The body where the reference speaks alone: a tied number becomes the reference, one beside it goes."""
    for said in near:
        if said.typed and said.start <= place[0] < said.end:
            return f"{body[: said.start]}[[{said.id}]]{body[said.end :]}"
    if not near:
        return None
    closest = min(near, key=lambda s: _gap(place, s))
    start, end = place
    if body[start - 1 : start] == "(" and body[end : end + 1] == ")":
        start, end = start - 1, end + 1
    between = body[closest.end : start] if closest.end <= start else body[end : closest.start]
    if between.strip(" \u00a0"):
        return None
    return body[: closest.end] + body[end:] if closest.end <= start else body[:start] + body[closest.start :]


def is_waiting(fault: Fault, view: View) -> bool:
    """Whether a fault is a figure of the simulated forecast, which is not made yet but will be."""
    return (
        view.simulating
        and fault.finding.kind is UNKNOWN_REFERENCE
        and fault.finding.facts["reference"].startswith(MODEL)
    )


def preview(workspace: Workspace, view: View, kind: str, period: str, form: str = "html") -> bytes:
    """The whole report, a draft, from the figures of a page and the texts in force, without its appendix of sources; in one of the
    formats that reports are written in.

    Kept while neither figures, texts, template nor day change: to make it takes a good part of a second.
    """
    template = template_of(workspace, cast("ReportKind", kind))[0]
    context = context_of(workspace, view, kind)
    written = tuple(
        Text(section=t.section, body=t.body, title=t.title, author=t.author, period=t.period)
        for t in workspace.store.texts(period, workspace.language).values()
        if t.section != COUNCIL or kind == COUNCIL
    )
    key = ("preview", form, context, written, template)
    return _kept(view, key, lambda: _preview(view.facts[workspace.language], written, template, context, form))


def _preview(facts: Facts, written: Sequence[Text], template: str, context: ReportContext, form: str) -> bytes:
    from tertial.report.build import build_document
    from tertial.report.render import render

    document, _ = build_document(facts, written, template, context)
    return _set(document) if form == "pdf" else render(document, (form,))[form]


def _set(document: Document) -> bytes:
    """The PDF, out of a process of its own: what Typst remembers of a document, some 50 MB, is not the server's to keep."""
    from concurrent.futures import ProcessPoolExecutor
    from multiprocessing import get_context

    from tertial.report.render import render

    with ProcessPoolExecutor(1, get_context("spawn")) as apart:
        made = apart.submit(_pdf, document).result()
    return made or render(document, ("pdf",))["pdf"]  # which tells what is wrong


def _pdf(document: Document) -> bytes | None:
    """None where it cannot be set: findings do not travel between processes."""
    from tertial.report.render import render

    try:
        return render(document, ("pdf",))["pdf"]
    except TertialError:
        return None
