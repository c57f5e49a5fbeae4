"""The views behind pages: computed once, anew when something changed, in a process of its own; and what may be drilled in."""

from __future__ import annotations

import shutil
import time
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from tests.unit.committee import AS_OF, CONFIG, FORECASTS, budget, ledger, placements

from tertial.domain.period import Month
from tertial.findings import TertialError, UnreadableError
from tertial.usecases import views as module
from tertial.usecases.coverage import coverage
from tertial.usecases.imports import How, import_files
from tertial.usecases.observations import observations
from tertial.usecases.views import Views
from tertial.usecases.views_build import build_views
from tertial.usecases.views_model import Amounts, View, ViewKey, kind_of
from tertial.usecases.vouchers import vouchers
from tertial.usecases.workspace import Workspace, open_workspace

KEY = ViewKey(AS_OF)


def put(folder: Path, **files: str) -> Workspace:
    for name, content in files.items():
        (folder / f"{name}.csv").write_text(content, encoding="utf-8")
    workspace = open_workspace(folder)
    import_files(workspace, [folder / f"{name}.csv" for name in files], How("2026-09-10T08:00:00Z", "test"))
    return workspace


@pytest.fixture(scope="module")
def first(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A workspace whose view has been made once, so that its answers and its forecast are kept."""
    folder = tmp_path_factory.mktemp("first")
    (folder / "tertial.toml").write_text(CONFIG, encoding="utf-8")
    put(folder, ledger=ledger(), budget=budget(), placements=placements(), forecasts=FORECASTS)
    views = Views(folder, in_process=True)
    seen(views)
    views.workspace.store.close()
    return folder


@pytest.fixture
def folder(first: Path, tmp_path: Path) -> Path:
    return shutil.copytree(first, tmp_path / "workspace")


def seen(views: Views, key: ViewKey = KEY) -> View:
    found = views.get(key)
    assert found is not None
    return found


def test_a_view_has_both_languages_the_sums_and_the_simulation(folder: Path) -> None:
    view = seen(Views(folder, in_process=True))
    assert view.value("result.total.forecast") == -300_00
    sv, en = view.table("areas", "sv"), view.table("areas", "en")
    assert sv is not None
    assert en is not None
    assert (sv.label_head, en.label_head) == ("Verksamhet", "Area")
    assert view.ledger.total().actual == view.value("result.total.actual")
    assert view.ledger.total(area="A").actual == view.value("areas.A.actual")
    band = view.simulated["total"]
    assert band.q05 <= band.q10 <= band.q25 <= band.q50 <= band.q75 <= band.q90 <= band.q95
    assert not view.simulating


def test_parts_of_the_ledger_add_up_to_the_whole_by_every_way_down(folder: Path) -> None:
    sums = seen(Views(folder, in_process=True)).ledger
    for column in Amounts.__slots__:
        whole = getattr(sums.total(), column) or 0
        areas = sum(getattr(sums.total(area=a), column) or 0 for a in ("A", "B"))
        units = sum(getattr(sums.total(unit=u), column) or 0 for u in ("100", "101", "200"))
        accounts = sum(
            getattr(sums.total(unit=u, account=c), column) or 0
            for u in ("100", "101", "200")
            for c in sums.accounts_of(u)
        )
        assert whole == areas == units == accounts
    monthly = sum(v or 0 for m in sums.months.values() for v in m.actual)
    assert monthly == sums.total().actual


def test_a_view_is_made_once_and_anew_when_something_changed(folder: Path, monkeypatch: Any) -> None:
    made: list[ViewKey] = []
    original = Views._made

    def counted(self: Views, key: ViewKey) -> Any:
        made.append(key)
        return original(self, key)

    monkeypatch.setattr(Views, "_made", counted)
    views = Views(folder, in_process=True)
    first = seen(views)
    assert seen(views) is first
    assert made == [KEY]
    more = "voucher,date,account,unit,amount\n" + "X 1,2026-09-02,4611,100,1000.00\n"
    put(folder, september=more)
    assert seen(views).snapshot != first.snapshot
    assert made == [KEY, KEY]
    text = CONFIG + "\n[privacy]\nminimum_count = 9\n"
    (folder / "tertial.toml").write_text(text, encoding="utf-8")
    seen(views)
    assert len(made) == 3


def test_an_out_of_date_view_is_shown_until_the_new_one_is_there_and_says_so(folder: Path) -> None:
    views = Views(folder, in_process=True)
    seen(views)
    views._in_process = False
    put(folder, september="voucher,date,account,unit,amount\nX 1,2026-09-02,4611,100,1000.00\n")
    assert seen(views).stale
    views._in_process = True
    assert not seen(views).stale


def test_only_so_many_views_are_kept(folder: Path, monkeypatch: Any) -> None:
    monkeypatch.setattr(module, "KEPT", 2)
    views = Views(folder, in_process=True)
    for key in views.months(4):
        seen(views, key)
    assert len(views._entries) == 2


def test_months_are_those_of_the_ledger_newest_first(folder: Path) -> None:
    views = Views(folder, in_process=True)
    tokens = [key.token for key in views.months()]
    assert tokens[0] in ("2026-07", "2026-08", "2026-08-15")
    assert tokens[1:] == sorted(tokens[1:], reverse=True)
    assert tokens[-1] == "2025-01"


def test_a_configuration_with_faults_keeps_the_one_before(folder: Path) -> None:
    views = Views(folder, in_process=True)
    name = views.workspace.settings.committee.name
    (folder / "tertial.toml").write_text("[committee]\n", encoding="utf-8")
    assert views.workspace.settings.committee.name == name
    with pytest.raises(TertialError):
        Views(folder, in_process=True).check()


def test_what_cannot_be_computed_is_told_and_tried_again(folder: Path, monkeypatch: Any) -> None:
    views = Views(folder, in_process=True)

    def broken(_self: Views, _key: ViewKey) -> Any:
        raise EOFError

    with monkeypatch.context() as patch:
        patch.setattr(Views, "_made", broken)
        with pytest.raises(TertialError, match="2026-08-31"):
            views.get(KEY)
    assert seen(views).value("result.total.forecast") == -300_00


@pytest.mark.slow
def test_a_database_that_is_away_for_a_moment_does_not_cost_the_forecast(folder: Path, monkeypatch: Any) -> None:
    from tertial.usecases import views_build
    from tertial.workflow.store_engine import AWAY

    def away(*_: object, **__: object) -> None:
        raise UnreadableError(AWAY())

    views = Views(folder, in_process=True)
    with monkeypatch.context() as patch:
        patch.setattr(views_build, "report_board", away)
        assert seen(views).simulating
    view = seen(views)
    assert not view.simulating
    assert view.forecast is not None
    assert not view.unmade


def test_the_computing_process_gives_what_this_one_does(folder: Path) -> None:
    views = Views(folder)
    views.start()
    try:
        until = time.monotonic() + 60
        while (found := views.get(KEY)) is None or found.simulating:
            assert time.monotonic() < until
            time.sleep(0.05)
        here = seen(Views(folder, in_process=True))
        assert (found.snapshot, found.simulated, found.ledger) == (here.snapshot, here.simulated, here.ledger)
    finally:
        views.stop()


@pytest.mark.parametrize("token", ["2026-08", "2026-08-15", "2026-08~2026-09-10"])
def test_a_key_is_read_back_from_its_token(token: str) -> None:
    assert ViewKey.parse(token).token == token


@pytest.mark.parametrize("token", ["", "2026", "2026-13", "2026-08~", "2026-08~x", "../x"])
def test_anything_else_is_no_key(token: str) -> None:
    with pytest.raises(ValueError, match=r".*"):
        ViewKey.parse(token)


def test_the_kind_of_report_follows_the_month() -> None:
    assert [kind_of(date(2026, m, 28 if m == 2 else 30 if m < 12 else 31)) for m in (2, 4, 8, 12)] == [
        "monthly",
        "interim",
        "interim",
        "annual",
    ]


def test_vouchers_of_a_month_sum_to_the_month(folder: Path) -> None:
    workspace = open_workspace(folder)
    view = seen(Views(folder, in_process=True))
    found = vouchers(workspace, KEY, "100", "4611", Month(2026, 3))
    assert found.count == len(found.rows) == 1
    assert (found.rows[0].voucher, found.rows[0].amount) == ("W 202603100", -60_25)
    assert found.total == view.ledger.months["100", "costs", "4611"].actual[2]
    assert vouchers(workspace, KEY, "100", "9999", Month(2026, 3)).rows == ()


def test_coverage_tells_what_is_in_what_is_missing_and_what_is_to_come(folder: Path) -> None:
    workspace = open_workspace(folder)
    found = {s.kind: s for s in coverage(workspace, KEY, date(2026, 9, 20))}
    assert found["ledger"].months == ("in",) * 8 + ("ahead",) * 4
    later = {s.kind: s for s in coverage(workspace, ViewKey(date(2026, 10, 31)), date(2026, 11, 22))}
    assert later["ledger"].months[8:] == ("missing", "missing", "ahead", "ahead")
    assert later["ledger"].due == date(2026, 10, 10)
    assert found["placements"].state in ("partial", "in")


def test_what_is_worth_a_look_is_said_with_its_figures(folder: Path) -> None:
    view = seen(Views(folder, in_process=True))
    sources = coverage(open_workspace(folder), ViewKey(date(2026, 10, 31)), date(2026, 11, 22))
    codes = [f.code for f in observations(view, sources, "sv")]
    assert "look.missing-source" in codes
    assert "look.run-rate" in codes
    assert codes == sorted(codes, key=lambda c: c in ("look.run-rate", "look.restated", "look.preliminary"))


def test_an_unforeseen_fault_is_logged_without_its_words_and_the_thread_goes_on(
    folder: Path, monkeypatch: Any, caplog: pytest.LogCaptureFixture
) -> None:
    def broken(self: Views, key: ViewKey) -> Any:
        raise RuntimeError("Kim 19800101-1234")

    work_off = Views._work_off
    views = Views(folder)
    monkeypatch.setattr(Views, "_made", broken)
    views.start()
    with pytest.raises(TertialError) as told:
        waits(lambda: views.get(KEY))
    assert [f.code for f in told.value.findings] == ["views.broke-off"]
    monkeypatch.setattr(Views, "_made", lambda self, key: build_views(self.workspace, key))
    faults = iter([OSError("Kim")])

    def stumbles(self: Views) -> None:
        if (fault := next(faults, None)) is not None:
            raise fault
        work_off(self)

    monkeypatch.setattr(Views, "_work_off", stumbles)
    assert waits(lambda: views.get(KEY)) is not None
    views.stop()
    assert {r.getMessage().partition(":")[0] for r in caplog.records} == {
        "the view of 2026-08",
        "the thread that computes views",
    }
    assert "RuntimeError at" in caplog.text
    assert "Kim" not in caplog.text


def waits(ask: Any) -> Any:
    for _ in range(600):
        if (found := ask()) is not None:
            return found
        time.sleep(0.05)
    raise AssertionError
