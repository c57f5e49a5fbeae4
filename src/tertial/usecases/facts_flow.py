"""The flow through the authority in a report: what comes in, what is opened, and how long people wait."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from typing import Any

from tertial.query.cases import case_counts
from tertial.query.cases_waiting import followed, waiting
from tertial.query.indicators import compared_windows
from tertial.query.parts import of_periods
from tertial.query.step import Query
from tertial.query.windows import Window, same_period_last_year, to_date
from tertial.report.figures import Column, Mark, Note, Row, Table
from tertial.usecases.facts import Shelf, ratio, source
from tertial.usecases.facts_small import case_key

SHOWN = (
    ("notifications_and_applications", "Anmälningar och ansökningar", "Notifications and applications", "sum"),
    ("notifications", "därav anmälningar", "of which notifications", "of"),
    ("applications", "därav ansökningar", "of which applications", "of"),
    ("assessments", "Förhandsbedömningar", "Assessments", "row"),
    ("investigations_opened", "Inledda utredningar", "Investigations opened", "row"),
    ("investigations_closed", "Avslutade utredningar", "Investigations closed", "row"),
    ("decisions", "Beslut om insats", "Decisions on measures", "row"),
    ("measures_opened", "Inledda insatser efter beslut", "Measures started after a decision", "row"),
    ("measures_opened_outpatient", "därav öppenvård", "of which outpatient", "of"),
    ("measures_opened_residential", "därav heldygnsvård", "of which residential", "of"),
    ("services", "Insatser utan behovsprövning", "Services without assessment", "row"),
)
WAITED_FROM = ("application", "notification", "investigation")
"""The events from which the wait for a decision is told, in the order of the table."""


def add_flow(shelf: Shelf) -> None:
    """Everything that comes from case events; nothing where there are none."""
    if not shelf.answers.has("case_events"):
        return
    now, then = to_date(shelf.as_of), same_period_last_year(shelf.as_of)
    query = case_counts((then, now))
    part = of_periods(case_counts(compared_windows(shelf.as_of)), (then, now))
    rows = {(r["period"], r["measure"]): r for r in shelf.answers.of(query, part)}
    if not any(rows[now.key, m]["n"] for m, *_ in SHOWN):
        return
    _sums(shelf, rows, (now.key, then.key))
    for measure, *_ in SHOWN:
        _counts(shelf, query, measure, rows[now.key, measure], rows[then.key, measure])
    _individuals(shelf, query, rows[now.key, "individuals"], rows[then.key, "individuals"])
    _shares(shelf, query, rows, now.key, then.key)
    _flow_table(shelf)
    _sources(shelf, now, then)
    _waiting(shelf, now, then)


def asked_of_cases(as_of: date, limit_days: int) -> Iterator[Query]:
    """The costly questions that `add_flow` and the five-year indicators ask, in the order in which they are needed."""
    windows = compared_windows(as_of)
    yield case_counts(windows)
    for kind in WAITED_FROM:
        yield waiting(windows, kind, limit_days=limit_days)
    yield followed((same_period_last_year(as_of), to_date(as_of)))


def _few(shelf: Shelf, row: Mapping[str, Any]) -> bool:
    return 0 < (row["persons"] or 0) < shelf.settings.privacy.minimum_count


def _counts(shelf: Shelf, query: Query, measure: str, now: Mapping[str, Any], then: Mapping[str, Any]) -> None:
    """Events so far this year and in the same months last year, their change, and the share about children."""
    prefix = f"flow.{measure}"
    for column, row in (("actual", now), ("previous", then)):
        few = _few(shelf, row)
        marks: tuple[Mark, ...] = ("suppressed",) if few else ()
        where = source(query, row, "n") if row["n"] is not None and not few else None
        shelf.add(f"{prefix}.{column}", None if few else row["n"], "count", source=where, marks=marks)
        shelf.small.cell(case_key(measure, row["period"]), row["persons"], f"{prefix}.{column}")
    shelf.total(f"{prefix}.change", [(1, f"{prefix}.actual"), (-1, f"{prefix}.previous")], emphasis="change")
    shelf.small.tells(f"{prefix}.children", case_key(measure, now["period"]))
    child_few = 0 < (now["child_persons"] or 0) < shelf.settings.privacy.minimum_count
    share = None if child_few or _few(shelf, now) else ratio(now["children"], now["known_age"], factor=100)
    where = source(query, now, "children") if share is not None else None
    shelf.add(f"{prefix}.children", share, "percent", source=where, marks=("suppressed",) if child_few else ())


def _individuals(shelf: Shelf, query: Query, now: Mapping[str, Any], then: Mapping[str, Any]) -> None:
    for column, row in (("actual", now), ("previous", then)):
        few = _few(shelf, row)
        where = source(query, row, "persons") if row["persons"] is not None and not few else None
        value = None if few else row["persons"]
        shelf.small.cell(case_key("individuals", row["period"]), row["persons"], f"flow.individuals.{column}")
        shelf.add(f"flow.individuals.{column}", value, "count", source=where, marks=("suppressed",) if few else ())
    shelf.total(
        "flow.individuals.change",
        [(1, "flow.individuals.actual"), (-1, "flow.individuals.previous")],
        emphasis="change",
    )


def _shares(shelf: Shelf, query: Query, rows: Mapping[tuple[str, str], Mapping[str, Any]], now: str, then: str) -> None:
    """Applications of all notifications and applications, in percent with one decimal."""
    for column, period in (("actual", now), ("previous", then)):
        part, whole = rows[period, "applications"], rows[period, "notifications_and_applications"]
        share = None if _few(shelf, part) else ratio(part["n"], whole["n"], 1, 100)
        where = source(query, part, "n") if share is not None else None
        parts = ("applications", "notifications", "notifications_and_applications")
        shelf.small.tells(f"flow.application_share.{column}", *(case_key(p, period) for p in parts))
        shelf.small.tells("flow.application_share.change", *(case_key(p, period) for p in parts))
        shelf.add(f"flow.application_share.{column}", share, "percent", decimals=1, source=where)
    now_share, then_share = (shelf.value(f"flow.application_share.{c}") for c in ("actual", "previous"))
    change = None if now_share is None or then_share is None else now_share - then_share
    where = shelf.figures["flow.application_share.actual"].source
    shelf.add("flow.application_share.change", change, "points", decimals=1, emphasis="change", source=where)


def _columns(shelf: Shelf) -> tuple[Column, ...]:
    partial = not shelf.full_year
    return (
        Column(
            "previous",
            shelf.outcome(shelf.year - 1)
            if shelf.full_year
            else shelf.say("Utfall {p}", "Actual {p}", p=shelf.months(shelf.year - 1)),
            partial=partial,
        ),
        Column("actual", shelf.outcome(), partial=partial),
        Column("change", shelf.say("Förändring", "Change")),
        Column("children", shelf.say("Varav barn", "Of which children")),
    )


def _flow_table(shelf: Shelf) -> None:
    columns = _columns(shelf)
    rows = []
    for measure, sv, en, kind in SHOWN:
        prefix = f"flow.{measure}"
        ids = {c.key: f"{prefix}.{c.key}" for c in columns}
        rows.append(Row(measure, shelf.say(sv, en), ids, "of" if kind == "of" else "row"))
        if measure == "applications":
            label = shelf.say("Andel ansökningar", "Share of applications")
            ids = {k: f"flow.application_share.{k}" for k in ("previous", "actual", "change")}
            rows.append(Row("application_share", label, ids))
    label = shelf.say("Unika individer som kommit till förvaltningen", "Unique individuals who came to the authority")
    rows.append(Row("individuals", label, {k: f"flow.individuals.{k}" for k in ("previous", "actual", "change")}))
    notes = [
        Note(
            shelf.say(
                "Antal som registrerats till och med {d}. Sena registreringar tillkommer. Barn är under 18 år vid händelsen.",
                "Counts registered up to {d}. Late registrations come in addition. Children were under 18 at the event.",
                d=shelf.answers.snapshot.known_day,
            )
        )
    ]
    title = shelf.say("Ärenden in, utredningar och insatser, antal", "Cases in, investigations and measures, count")
    shelf.tables["flow"] = Table(
        "flow", title, shelf.say("Händelse", "Event"), columns, tuple(rows), "plain", tuple(notes)
    )


def _sources(shelf: Shelf, now: Window, then: Window) -> None:
    """Notifications by who made them, largest first."""
    query = case_counts((then, now), ("source",), measures=("notifications",), label="of_notifications")
    found: dict[str, dict[str, Mapping[str, Any]]] = {}
    for row in shelf.answers.of(query):
        found.setdefault(row["source"] or "", {})[row["period"]] = row
    named = sorted(found, key=lambda s: (-(found[s][now.key]["n"] or 0), s))
    rows = []
    for name in named[:10]:
        if not name:
            continue
        prefix = f"sources.{name}"
        for column, period in (("previous", then.key), ("actual", now.key)):
            counted = found[name].get(period)
            few = counted is not None and _few(shelf, counted)
            value = None if counted is None or few else counted["n"]
            where = source(query, counted, "n") if counted is not None and value is not None else None
            shelf.add(f"{prefix}.{column}", value, "count", source=where, marks=("suppressed",) if few else ())
            if counted is not None:
                key = case_key("notifications", period, {"source": name})
                shelf.small.cell(key, counted["persons"], f"{prefix}.{column}")
        shelf.total(f"{prefix}.change", [(1, f"{prefix}.actual"), (-1, f"{prefix}.previous")], emphasis="change")
        rows.append(
            Row(name, _source_name(shelf, name), {k: f"{prefix}.{k}" for k in ("previous", "actual", "change")})
        )
    _other_sources(shelf, found, [r.key for r in rows], (now.key, then.key))
    if len(rows) < 2:
        return
    columns = _columns(shelf)[:3]
    title = shelf.say("Anmälningar efter anmälare, antal", "Notifications by who made them, count")
    shelf.tables["sources"] = Table("sources", title, shelf.say("Anmälare", "Made by"), columns, tuple(rows))


def _other_sources(
    shelf: Shelf,
    found: Mapping[str, Mapping[str, Mapping[str, Any]]],
    shown: Sequence[str],
    periods: Sequence[str],
) -> None:
    """All notifications are those of the sources shown and of the rest, which stands in no table."""
    for period in periods:
        rest = [row[period] for name, row in found.items() if name not in shown and period in row]
        key = case_key("notifications", period, {"source": "the rest"})
        shelf.small.cell(key, sum(row["n"] or 0 for row in rest))
        keys = [case_key("notifications", period, {"source": name}) for name in shown if period in found[name]]
        shelf.small.sum(case_key("notifications", period), [*keys, key])


def _sums(shelf: Shelf, rows: Mapping[tuple[str, str], Mapping[str, Any]], periods: Sequence[str]) -> None:
    """What the counts add up to, in the table and, by year, among the indicators."""
    for period in dict.fromkeys((*(w.key for w in compared_windows(shelf.as_of)), *periods)):
        both = [case_key(measure, period) for measure in ("notifications", "applications")]
        shelf.small.sum(case_key("notifications_and_applications", period), both)
    for period in periods:
        forms = [f"measures_opened_{form}" for form in ("outpatient", "residential")]
        if rows[period, "measures_opened"]["n"] == sum(rows[period, form]["n"] or 0 for form in forms):
            shelf.small.sum(case_key("measures_opened", period), [case_key(form, period) for form in forms])


_SOURCES = {
    "health_care": ("Hälso- och sjukvård", "Health care"),
    "police": ("Polis", "Police"),
    "school": ("Skola", "School"),
    "own": ("Egen ansökan eller kontakt", "The person concerned"),
    "relative": ("Anhörig", "Relative"),
    "private": ("Privatperson", "Private person"),
    "anonymous": ("Anonym", "Anonymous"),
    "preschool": ("Förskola", "Preschool"),
    "social_services": ("Socialtjänst", "Social services"),
    "prison": ("Kriminalvård", "Prison and probation"),
    "authority": ("Annan myndighet", "Another authority"),
    "other": ("Övriga", "Others"),
}


def _source_name(shelf: Shelf, code: str) -> str:
    return shelf.say(*_SOURCES[code]) if code in _SOURCES else code.replace("_", " ").capitalize()


def _waiting(shelf: Shelf, now: Window, then: Window) -> None:
    """Days from notification and from application to a decision: mean, median, share over the limit."""
    limit = shelf.settings.report.waiting_limit_days
    labels = (
        shelf.say("Från ansökan till beslut om insats", "From application to decision"),
        shelf.say("Från anmälan till beslut om insats", "From notification to decision"),
        shelf.say("Från inledd utredning till beslut", "From investigation to decision"),
    )
    rows = []
    for kind, label in zip(WAITED_FROM, labels, strict=True):
        query = waiting((then, now), kind, limit_days=limit)
        part = of_periods(waiting(compared_windows(shelf.as_of), kind, limit_days=limit), (then, now))
        found = {r["period"]: r for r in shelf.answers.of(query, part)}
        if not (found[now.key]["n"] or 0):
            continue
        _waits(shelf, query, found[now.key], found[then.key], f"waiting.{kind}")
        rows.append(Row(kind, label, {k: f"waiting.{kind}.{k}" for k in ("previous", "mean", "median", "over", "n")}))
    _followed(shelf, now, then)
    if not rows:
        return
    period = shelf.months(shelf.year)
    columns = (
        Column(
            "previous", shelf.say("Medel {p}", "Mean {p}", p=shelf.months(shelf.year - 1)), partial=not shelf.full_year
        ),
        Column("mean", shelf.say("Medel {p}", "Mean {p}", p=period), partial=not shelf.full_year),
        Column("median", shelf.say("Median", "Median")),
        Column("over", shelf.say("Över {n} dagar", "Over {n} days", n=limit)),
        Column("n", shelf.say("Antal beslut", "Decisions")),
    )
    title = shelf.say("Väntetid till beslut, dagar", "Waiting time to decision, days")
    shelf.tables["waiting"] = Table("waiting", title, shelf.say("Väntan", "Wait"), columns, tuple(rows))


def _waits(shelf: Shelf, query: Query, now: Mapping[str, Any], then: Mapping[str, Any], prefix: str) -> None:
    few = _few(shelf, now)
    marks: tuple[Mark, ...] = ("suppressed",) if few else ()

    def add(name: str, value: Any, unit: Any, row: Mapping[str, Any], column: str, hide: bool) -> None:
        where = source(query, row, column) if value is not None and not hide else None
        shelf.add(
            f"{prefix}.{name}", None if hide else value, unit, source=where, marks=("suppressed",) if hide else ()
        )

    add("mean", ratio(now["sum_days"], now["n"]), "days", now, "sum_days", few)
    add("previous", ratio(then["sum_days"], then["n"]), "days", then, "sum_days", _few(shelf, then))
    add("median", ratio(now["median_sum"], now["median_n"]), "days", now, "median_sum", few)
    add("over", ratio(now["over_limit"], now["n"], factor=100), "percent", now, "over_limit", few)
    shelf.add(
        f"{prefix}.n", None if few else now["n"], "count", source=None if few else source(query, now, "n"), marks=marks
    )


def _followed(shelf: Shelf, now: Window, then: Window) -> None:
    """Share of assessments that a measure has followed on, and of those without one."""
    query = followed((then, now))
    found: Sequence[Mapping[str, Any]] = shelf.answers.of(query)
    for row in found:
        column = "actual" if row["period"] == now.key else "previous"
        few = _few(shelf, row) or 0 < (row["followed_persons"] or 0) < shelf.settings.privacy.minimum_count
        share = None if few else ratio(row["followed"], row["n"], factor=100)
        where = source(query, row, "followed") if share is not None else None
        shelf.add(f"flow.followed.{column}", share, "percent", source=where, marks=("suppressed",) if few else ())
