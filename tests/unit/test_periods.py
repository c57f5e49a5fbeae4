from __future__ import annotations

from datetime import date

import pytest
from tests.unit.staff import PERIOD, Staff

from tertial.findings import InputError, RefusedError
from tertial.usecases import own_forecasts, periods, texts
from tertial.workflow.store_reports import ReportRecord, put_report

TODAY = date(2026, 9, 14)
DEADLINES = {"data": "2026-09-08", "units": "2026-09-12", "controller": "2026-09-18", "head": "2026-10-01"}


def test_a_month_that_nobody_has_planned_has_the_kind_of_its_place_in_the_year(town: Staff) -> None:
    ws = town.workspace
    assert [periods.info(ws, p).kind for p in ("2026-07", "2026-08", "2026-12")] == ["monthly", "interim", "annual"]
    info = periods.info(ws, PERIOD)
    assert (info.as_of, info.state, info.version, info.opened) == (date(2026, 8, 31), "draft", 1, False)
    assert periods.periods(ws) == []
    assert periods.current(ws, TODAY) is None
    with pytest.raises(InputError):
        periods.info(ws, "augusti")


def test_a_period_is_planned_and_planned_again(staff: Staff) -> None:
    ws = staff.workspace
    info = periods.open_period(ws, staff.acting("cecilia"), PERIOD, "interim", DEADLINES | {"committee": ""})
    assert (info.opened, dict(info.deadlines)) == (True, DEADLINES)
    again = periods.open_period(ws, staff.acting("cecilia"), PERIOD, "monthly", {"units": "2026-09-13"})
    assert (again.kind, dict(again.deadlines)) == ("monthly", {"units": "2026-09-13"})
    for login in ("ulla", "lo", "rev", "admin"):
        with pytest.raises(RefusedError):
            periods.open_period(ws, staff.acting(login), PERIOD, "interim")
    with pytest.raises(InputError):
        periods.open_period(ws, staff.acting("cecilia"), PERIOD, "interim", {"units": "2026-02-30"})
    with pytest.raises(InputError):
        periods.open_period(ws, staff.acting("cecilia"), PERIOD, "weekly")  # type: ignore[arg-type]


def test_the_period_at_work_and_what_readers_see(staff: Staff) -> None:
    ws, cecilia = staff.workspace, staff.acting("cecilia")
    for period in ("2026-04", PERIOD, "2026-12"):
        periods.open_period(ws, cecilia, period, "interim")
    assert [p.period for p in periods.visible(ws, staff.people["lo"])] == []
    with ws.store.change(at=cecilia.at, who="hanna") as change:
        put_report(change, ReportRecord("2026-04", 1, "interim", "published", known="2026-05-20T00:00:00.000000Z"))
    now = periods.current(ws, TODAY)
    assert now is not None
    assert now.period == PERIOD
    (seen,) = periods.visible(ws, staff.people["lo"])
    assert (seen.period, seen.published_version, seen.published_known) == ("2026-04", 1, "2026-05-20T00:00:00.000000Z")
    assert len(periods.visible(ws, staff.people["ulla"])) == 3
    assert periods.visible(ws, staff.people["admin"]) == [seen]
    with ws.store.change(at=cecilia.at, who="hanna") as change:
        put_report(change, ReportRecord("2026-04", 1, "interim", "superseded"))
        put_report(change, ReportRecord("2026-04", 2, "interim", "draft"))
    assert periods.visible(ws, staff.people["lo"]) == []


def owed(overview: periods.Overview) -> set[tuple[str, str, str]]:
    return {(o.what, o.about, o.state) for o in overview.owed}


def test_who_owes_what_from_nothing_to_done(staff: Staff) -> None:
    ws, ulla, cecilia = staff.workspace, staff.acting("ulla"), staff.acting("cecilia")
    periods.open_period(ws, cecilia, PERIOD, "interim", DEADLINES)
    first = periods.overview(ws, PERIOD, TODAY, cecilia.person)
    assert owed(first) == {
        ("data", "ledger", "missing"),
        ("data", "placements", "missing"),
        ("text", "summary", "missing"),
        ("text", "goal.more", "missing"),
        ("text", "area.A", "missing"),
        ("text", "area.B", "missing"),
        ("text", "unit.100", "missing"),
        ("forecast", "unit.100", "missing"),
        ("report", "interim", "draft"),
    }
    by_about = {(o.what, o.about): o for o in first.owed}
    assert by_about["text", "unit.100"].who == ("Ulla Person",)
    assert by_about["text", "area.B"].who == ("Bo Person",)
    assert (by_about["text", "unit.100"].overdue, by_about["text", "summary"].overdue) == (True, False)
    mine = periods.overview(ws, PERIOD, TODAY, ulla.person)
    assert {(o.what, o.about) for o in mine.owed} == {("text", "unit.100"), ("forecast", "unit.100")}
    assert len(mine.reminders) == 2
    texts.save(ws, ulla, PERIOD, "unit.100", 0, "Text.")
    texts.move(ws, ulla, PERIOD, "unit.100", "submit", version=1)
    own_forecasts.enter(ws, ulla, PERIOD, "100", -12_500_00, "Två nya placeringar.")
    staff.with_data()
    later = periods.overview(ws, PERIOD, TODAY, cecilia.person)
    assert {k.kind: k.state for k in later.kinds} == {"ledger": "in", "placements": "missing"}
    assert ("text", "unit.100", "ready") in owed(later)
    assert [o.about for o in later.owed if o.what in ("data", "forecast")] == ["placements"]
    assert periods.overview(ws, PERIOD, TODAY, ulla.person).reminders == ()


def test_readers_and_administrators_have_no_overview(town: Staff) -> None:
    for login in ("lo", "admin"):
        with pytest.raises(RefusedError):
            periods.overview(town.workspace, PERIOD, TODAY, town.people[login])


def test_own_forecasts_have_versions_and_bounds(staff: Staff) -> None:
    ws, ulla = staff.workspace, staff.acting("ulla")
    own_forecasts.enter(ws, ulla, PERIOD, "100", -100, "Först.")
    own_forecasts.enter(ws, ulla, PERIOD, "100", 9_007_199_254_740_993 // 10_000, " Sedan.\n", line="costs")
    found = own_forecasts.enter(ws, ulla, PERIOD, "100", -200, "Igen.")
    assert (found.version, found.author, found.who) == (2, "Ulla Person", "ulla")
    entries = own_forecasts.entries(ws, PERIOD)
    assert [(e.line, e.version, e.amount, e.comment) for e in entries] == [
        ("", 2, -200, "Igen."),
        ("costs", 1, 900_719_925_474, "Sedan."),
    ]
    assert [e.version for e in own_forecasts.history(ws, PERIOD, "100") if e.line == ""] == [2, 1]
    with pytest.raises(RefusedError):
        own_forecasts.enter(ws, ulla, PERIOD, "101", 1, "")
    for unit, amount, line in (
        ("999", 1, ""),
        ("100", 10**13, ""),
        ("100", True, ""),
        ("100", 1.5, ""),
        ("100", 1, "x"),
    ):
        with pytest.raises(InputError):
            own_forecasts.enter(ws, ulla, PERIOD, unit, amount, "", line)  # type: ignore[arg-type]
