"""The period's timetable and who owes what."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING, Literal

from tertial.domain.period import Month
from tertial.findings import RefusedError
from tertial.usecases import periods
from tertial.usecases.access import section_scope
from tertial.usecases.kind_names import kind_name
from tertial.usecases.views_model import View
from tertial.web.shown import Shown

if TYPE_CHECKING:
    from tertial.usecases.periods import Overview, Owed
    from tertial.web.visit import Visit

StepState = Literal["done", "late", "now", "waits"]


@dataclass(frozen=True, slots=True)
class Step:
    """A stop of the timetable. `share` (percent) is where today stands on the way to the next stop, None elsewhere."""

    name: str
    day: str
    state: StepState
    told: str
    here: str
    days: int
    share: int | None


@dataclass(frozen=True, slots=True)
class Duty:
    """Something to do. `href` is where it is done, empty for those who may not look there."""

    state: str
    told: str
    who: str
    what: str
    more: str
    day: str
    mine: bool
    href: str


@dataclass(frozen=True)
class Work:
    title: str
    steps: tuple[Step, ...]
    duties: tuple[Duty, ...]
    late: int
    mine: int


def work(view: View, visit: Visit) -> Work | None:
    """None where the period has not been opened, and for those who only read."""
    if not visit.whole or visit.person is None:
        return None
    try:
        overview = periods.overview(visit.workspace, str(view.key.month), visit.today, visit.person)
    except RefusedError:
        return None
    duties = tuple(_duty(owed, visit) for owed in _ordered(overview, visit))
    late = sum(1 for owed in overview.owed if owed.overdue)
    steps = _steps(view, overview, visit)
    return Work(_title(overview, visit), steps, duties, late, sum(1 for d in duties if d.mine))


def _title(overview: Overview, visit: Visit) -> str:
    decided = overview.info.deadlines.get("committee")
    if decided is None:
        return visit.say("start.time_of", month=Shown(visit.language).month(_month(overview)).lower())
    left = (date.fromisoformat(decided) - visit.today).days
    if left == 0:
        return visit.say("start.time_today")
    return visit.say("start.time", days=left) if left > 0 else visit.say("start.time_past")


def _month(overview: Overview) -> Month:
    return Month.parse(overview.info.period)


def _steps(view: View, overview: Overview, visit: Visit) -> tuple[Step, ...]:
    planned = [(step, date.fromisoformat(day)) for step, day in overview.info.deadlines.items()]
    stops = [("end", view.key.as_of), *sorted(planned, key=lambda item: (item[1], periods.STEPS.index(item[0])))]
    if len(stops) == 1:
        return ()
    late = {owed.step for owed in overview.owed if owed.overdue}
    owed = {item.step for item in overview.owed}
    out = []
    for i, (name, day) in enumerate(stops):
        following = stops[i + 1][1] if i + 1 < len(stops) else None
        out.append(_step(name, day, following, visit, late=name in late, open_=name in owed))
    return tuple(out)


def _step(name: str, day: date, following: date | None, visit: Visit, *, late: bool, open_: bool) -> Step:
    today = visit.today
    state: StepState = "late" if late else "waits" if day >= today else "done"
    if state == "waits" and open_:
        state = "now"
    length = (following - day).days if following is not None else 0
    here = following is not None and day <= today < following
    after = (today - day).days
    told = ""
    if state == "now":
        left = (day - today).days
        told = visit.say("start.step_left_one") if left == 1 else visit.say("start.step_left", days=left)
    said = ""
    if late:
        said = visit.say("start.step_after_one") if after == 1 else visit.say("start.step_after", days=after)
    shown = Shown(visit.language).day_short(day)
    return Step(
        visit.say(f"start.step_{name}"),
        visit.say(f"start.step_{state}", day=shown),
        state,
        told,
        said,
        max(3, min(20, length)),
        round(after * 100 / length) if here and length else None,
    )


def _ordered(overview: Overview, visit: Visit) -> list[Owed]:
    """Late first, then one's own, and of those what somebody else waits for; then by deadline, the report after its texts."""
    me = visit.person.name if visit.person is not None else ""

    def place(o: Owed) -> tuple[bool, bool, bool, str, bool, str]:
        mine = me in o.who
        waited_for = mine and o.state in ("ready", "returned")
        return (not o.overdue, not mine, not waited_for, o.deadline or "9999", o.what == "report", o.name)

    return sorted(overview.owed, key=place)


def _duty(owed: Owed, visit: Visit) -> Duty:
    me = visit.person.name if visit.person is not None else ""
    mine = me in owed.who
    fmt = Shown(visit.language)
    told = visit.say(f"status.{owed.state}") if owed.state in _STATES else visit.say("status.waiting")
    state = owed.state if owed.state in _STATES else "waiting"
    if owed.overdue and owed.deadline is not None:
        days = (visit.today - date.fromisoformat(owed.deadline)).days
        told = visit.say("start.late_one") if days == 1 else visit.say("start.late_days", days=days)
        state = "late"
    who = visit.say("start.duty_you") if mine else ", ".join(owed.who) or visit.say("start.duty_nobody")
    more = visit.say(f"status.{owed.state}") if owed.overdue and owed.state in _STATES else ""
    return Duty(state, told, who, _what(owed, visit), more, fmt.day_short(owed.deadline), mine, _where(owed, visit))


def _what(owed: Owed, visit: Visit) -> str:
    """What is to be done with it in the state that it is in."""
    if owed.what == "data":
        return visit.say("start.duty_data", name=kind_name(owed.name, visit.language))
    if owed.what == "forecast":
        return visit.say("start.duty_forecast", name=owed.name)
    if owed.what == "text":
        state = owed.state if owed.state in ("missing", "returned", "ready") else "draft"
        return visit.say(f"start.duty_text_{state}", name=owed.name)
    month = Shown(visit.language).month(Month.parse(owed.name))
    state = owed.state if owed.state in ("returned", "ready", "approved", "locked") else "draft"
    return visit.say(f"start.duty_report_{state}", name=month.lower() if visit.language == "sv" else month)


def _where(owed: Owed, visit: Visit) -> str:
    if owed.what == "data":
        return "/data" if visit.may("import") else f"/data/files/{owed.about}"
    if owed.what == "report":
        return "/report"
    if not visit.may("read", section_scope(owed.about)):
        return ""
    return f"/report/section/{owed.about}" if owed.what == "text" else f"/forecast/unit/{owed.about.partition('.')[2]}"


_STATES = frozenset({"draft", "ready", "returned", "approved", "missing", "locked", "published"})
