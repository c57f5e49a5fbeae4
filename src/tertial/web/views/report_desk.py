"""The writing desk: one section of the report, its text beside the figures that it speaks of."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from fastapi import APIRouter, Request
from fastapi.responses import PlainTextResponse, RedirectResponse, Response

from tertial.domain.goal import Assessment
from tertial.domain.period import Month
from tertial.findings import Finding, InputError
from tertial.usecases import texts
from tertial.usecases.access import section_scope
from tertial.usecases.desk import is_waiting, named_figures, read_text
from tertial.usecases.views_model import View
from tertial.web.faults import ENTERED, DeniedError
from tertial.web.lookup import figures_now, looked_at, period_at
from tertial.web.parts import desk as parts
from tertial.web.parts import desk_text
from tertial.web.render import Addresses, page
from tertial.web.shown import Shown

if TYPE_CHECKING:
    from fastapi.responses import HTMLResponse

    from tertial.usecases.texts import SectionText
    from tertial.web.parts.desk import Desk, Item
    from tertial.web.visit import Visit

router = APIRouter(include_in_schema=False)

STEPS = ("submit", "withdraw", "approve", "return")
"""The order of the buttons that move a text."""


@dataclass(frozen=True, slots=True)
class Written:
    """What stands in the editor: a draft, what was sent and could not be saved, or the text in force."""

    base: int
    body: str
    title: str
    assessment: str
    draft: str = ""
    """When the draft was kept, empty for the text in force."""


@router.get("/report/section/{section}")
def of_section(request: Request, section: str) -> Response:
    visit: Visit = request.state.visit
    view = looked_at(visit)
    return view if isinstance(view, Response) else _shown(visit, view, section)


def _shown(
    visit: Visit,
    view: View,
    section: str,
    sent: Written | None = None,
    faults: tuple[Finding, ...] = (),
    status: int = 200,
) -> HTMLResponse:
    desk = parts.desk(view, visit)
    item = desk.item(section)
    if not item.open or visit.person is None:
        raise DeniedError
    versions = texts.versions(visit.workspace, desk.period, section)
    current = versions[0]
    written = sent or _written(visit, desk, current)
    language = visit.workspace.language
    facts = view.facts[language]
    reading = read_text(written.body, written.title, facts, language)
    numbers = parts.numbers(reading)
    moves = {m.step: m for m in texts.moves(visit.workspace, visit.person, desk.period, section)}
    faults = faults or (texts.persons_in(written.body, written.title) if "write" in moves else ())
    return page(
        visit,
        "report_section.html",
        key=view.key,
        stale=view.stale,
        status=status,
        desk=desk,
        item=item,
        current=current,
        versions=[(v, _change(versions, i)) for i, v in enumerate(versions) if v.version],
        written=written,
        writable="write" in moves,
        moves=[moves[step] for step in STEPS if step in moves],
        faults=faults,
        reading=reading,
        waiting=any(is_waiting(f, view) for f in reading.faults),
        wrong=[(i, f) for i, f in enumerate(reading.faults) if not is_waiting(f, view)],
        html=desk_text.rendered(written.body, reading, numbers, item.place.name),
        lines=parts.figure_lines(reading, named_figures(view, language)),
        picker=parts.picker(item.place, facts, visit, visit.query.get("figures", "")),
        picked="figures" in visit.query,
        last=texts.last_period(visit.workspace, desk.period, section),
        month=lambda period: _month(visit, period),
        assessments=tuple(str(a) for a in Assessment) if section.startswith("goal.") else (),
        said=visit.query.get("said", ""),
        following=parts.following(desk, section, visit),
    )


def _month(visit: Visit, period: str) -> str:
    """`augusti 2026` within a sentence; English months keep their capital."""
    name = Shown(visit.language).month(Month.parse(period))
    return name.lower() if visit.language == "sv" else name


def _written(visit: Visit, desk: Desk, current: SectionText) -> Written:
    assert visit.person is not None  # noqa: S101 - asked for by the caller
    draft = texts.draft(visit.workspace, visit.person, desk.period, current.section)
    if draft is not None:
        return Written(draft.base_version, draft.body, draft.title or "", draft.assessment or "", draft.saved)
    return Written(current.version, current.body, current.title or "", current.assessment or "")


def _change(versions: list[SectionText], index: int) -> tuple[int, int]:
    before = versions[index + 1].body if index + 1 < len(versions) else ""
    return desk_text.changed_words(before, versions[index].body)


@router.post("/report/section/{section}")
def write(request: Request, section: str) -> Response:
    """Save, or change the draft as the pressed button says; without script every tool of the editor comes here."""
    visit: Visit = request.state.visit
    period = _writable(visit, section)
    if isinstance(period, Response):
        return period
    sent = _sent(visit)
    do, _, what = visit.form.get("do", "" if "insert" in visit.form else "save").partition(":")
    try:
        if do in ("save", "submit"):
            return _saved(visit, period, section, sent, submit=do == "submit")
        if do == "drop":
            texts.drop_draft(visit.workspace, visit.acting(), period, section)
            return _back(visit, section, said="dropped")
        _keep(visit, period, section, _changed(visit, period, section, sent, do, what))
    except ENTERED as error:
        view = looked_at(visit)
        status = 400 if isinstance(error, InputError) else 409
        return view if isinstance(view, Response) else _shown(visit, view, section, sent, error.findings, status)
    query = {"figures": visit.form.get("table") or None} if do == "figures" or "insert" in visit.form else {}
    return _back(visit, section, anchor="figures" if do == "figures" else "write", **query)


def _writable(visit: Visit, section: str) -> str | Response:
    """The period whose section is written in. Raises DeniedError, and LookupError for a section that the report does not have
    where that is known: while the figures are being computed it is not, and what is sent is kept."""
    if not visit.may("write_text", section_scope(section)):
        raise DeniedError
    view = figures_now(visit)
    if view is not None:
        parts.desk(view, visit).item(section)
    return period_at(visit)


def _sent(visit: Visit) -> Written:
    form = visit.form
    base = form.get("base", "0")
    body = form.get("body", "").replace("\r\n", "\n")
    number = int(base) if base.isascii() and base.isdigit() and len(base) < 8 else 0
    return Written(number, body, form.get("title", ""), form.get("assessment", ""))


def _keep(visit: Visit, period: str, section: str, w: Written) -> str:
    return texts.autosave(
        visit.workspace,
        visit.acting(),
        period,
        section,
        w.base,
        w.body,
        title=w.title or None,
        assessment=w.assessment or None,
    )


def _saved(visit: Visit, period: str, section: str, w: Written, *, submit: bool) -> Response:
    saved = texts.save(
        visit.workspace,
        visit.acting(),
        period,
        section,
        w.base,
        w.body,
        title=w.title or None,
        assessment=w.assessment or None,
        submit=submit,
    )
    plain = "ready" if submit else "same" if saved.unchanged else "saved"
    said = "collided" if saved.collisions else "merged" if saved.merged else plain
    return _back(visit, section, said=said)


def _changed(visit: Visit, period: str, section: str, w: Written, do: str, what: str) -> Written:
    """The draft after a tool, a figure, a remedy, an earlier version or last period's text; as it was when figures that it needs
    are being computed."""
    caret, figure = visit.form.get("caret", ""), visit.form.get("insert", "")
    body = w.body
    if do in ("bold", "list", "link"):
        body = parts.inserted(body, caret, visit.say(f"report.sample_{do}"))
    elif do == "last":
        last = texts.last_period(visit.workspace, period, section)
        body = last.body if last is not None else body
    elif do == "take":
        found = next((v for v in texts.versions(visit.workspace, period, section) if str(v.version) == what), None)
        if found is not None:
            return Written(w.base, found.body, found.title or "", found.assessment or "")
    elif figure or do == "fix":
        body = _with_figure(visit, w, figure, what if do == "fix" else "")
    return Written(w.base, body, w.title, w.assessment)


def _with_figure(visit: Visit, w: Written, figure: str, fix: str) -> str:
    """The body with a figure put in, or with the fault of a number put right."""
    view = figures_now(visit)
    if view is None:
        return w.body
    facts = view.facts[visit.workspace.language]
    if figure in facts.figures:
        return parts.inserted(w.body, visit.form.get("caret", ""), f"[[{figure}]]")
    if not (fix.isascii() and fix.isdigit()):
        return w.body
    faults = read_text(w.body, w.title, facts, visit.workspace.language).faults
    return next((f.fixed for f in faults[int(fix) : int(fix) + 1] if f.fixed is not None), w.body)


def _back(visit: Visit, section: str, *, anchor: str = "", **query: str | None) -> RedirectResponse:
    address = Addresses(visit, visit.key())(f"/report/section/{section}", **query)
    return RedirectResponse(f"{address}#{anchor}" if anchor else address, 303)


@router.post("/report/section/{section}/autosave")
def autosave(request: Request, section: str) -> Response:
    """Keeps what is being written; answers with what to say about it."""
    visit: Visit = request.state.visit
    period = _writable(visit, section)
    if isinstance(period, Response):
        return period
    sent = _sent(visit)
    at = _keep(visit, period, section, sent)
    clock = Shown(visit.language).moment(at).rpartition(" ")[2]
    found = texts.persons_in(sent.body, sent.title)
    places = ", ".join(dict.fromkeys(f.place(visit.language) or visit.say("report.heading") for f in found))
    warned = " " + visit.say("report.person", places=places) if found else ""
    return PlainTextResponse(visit.say("report.kept", at=clock) + warned)


@router.post("/report/section/{section}/move")
def move(request: Request, section: str) -> Response:
    """Takes the text a step; a fault is shown on the page of the text."""
    visit: Visit = request.state.visit
    period = _writable(visit, section)
    if isinstance(period, Response):
        return period
    step = next((s for s in STEPS if s == visit.form.get("step")), None)
    version = visit.form.get("version", "")
    if step is None or not (version.isascii() and version.isdigit() and len(version) < 8):
        raise LookupError(step)
    try:
        texts.move(
            visit.workspace,
            visit.acting(),
            period,
            section,
            step,  # type: ignore[arg-type]
            version=int(version),
            comment=visit.form.get("comment", ""),
        )
    except ENTERED as error:
        view = looked_at(visit)
        return view if isinstance(view, Response) else _shown(visit, view, section, None, error.findings, 409)
    return _back(visit, section, said=f"did_{step}")


@router.get("/report/section/{section}/version/{version}")
def of_version(request: Request, section: str, version: int) -> Response:
    """What a version changed of the one before."""
    visit: Visit = request.state.visit
    view = looked_at(visit)
    if isinstance(view, Response):
        return view
    desk = parts.desk(view, visit)
    item: Item = desk.item(section)
    if not item.open:
        raise DeniedError
    versions = texts.versions(visit.workspace, desk.period, section)
    chosen = next((v for v in versions if v.version == version and version > 0), None)
    if chosen is None:
        raise LookupError(version)
    before = next((v for v in versions if v.version < version and v.version > 0), None)
    return page(
        visit,
        "report_version.html",
        key=view.key,
        desk=desk,
        item=item,
        chosen=chosen,
        before=before,
        newest=versions[0].version,
        html=desk_text.difference((before or chosen).body, chosen.body),
        head=desk_text.difference((before or chosen).title or "", chosen.title or ""),
        words=desk_text.changed_words(before.body if before else "", chosen.body),
        writable=visit.may("write_text", item.place.scope),
    )
