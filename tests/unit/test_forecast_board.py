"""Stored forecasts and what the board gets of them, in a workspace whose tables are at hand."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import date, timedelta
from functools import cache
from pathlib import Path
from shutil import rmtree
from typing import Any
from unittest.mock import ANY

import numpy as np
import pytest
from tests.unit.test_forecast_usecase import AS_OF, SETTINGS, budget, ledger, maker, stays

from tertial.cli_forecast import show_forecast
from tertial.data.batches import Batch
from tertial.data.snapshot import Snapshot
from tertial.findings import InputError, UnreadableError
from tertial.usecases import forecast_board
from tertial.usecases.backtests import run_backtest
from tertial.usecases.facts_forecast import model_mean
from tertial.usecases.follow_up import FollowUp, follow_up
from tertial.usecases.forecast_board import Bench, Board, previous_day, report_board
from tertial.usecases.forecast_files import paths_file, read_digest, told_of
from tertial.usecases.forecast_reading import Reading, read_inputs
from tertial.usecases.forecast_record import COMMITTEE, own_of
from tertial.usecases.forecast_store import engine_version, find, first_of, folder_of, forecast_id, latest_before
from tertial.usecases.forecasts import Order, as_json, carry_out
from tertial.usecases.scenario_file import actions_of, scenario_of
from tertial.usecases.second import Second
from tertial.usecases.snapshots import OpenSnapshot
from tertial.usecases.workspace import Workspace
from tertial.workflow.store_forecasts import forecasts

AT = "2025-09-10T08:00:00.000000Z"


class Small(Workspace):
    """A workspace with one snapshot's tables, seen as of any day."""

    make: Callable[[date], Snapshot]

    def snapshot(self, as_of: date, known: str | None = None) -> Any:
        assert known is None
        return self.make(as_of)


def own(day: date, amount: int, scope: str = "total") -> dict[str, Any]:
    return {"as_of": day, "made_by": "committee", "scope": scope, "line": None, "case": "expected", "amount": amount}


def notifications() -> list[dict[str, Any]]:
    """One every third day, registered three days later."""
    days = [date(2024, 1, 1) + timedelta(days=3 * n) for n in range(200)]
    return [
        {
            "event_id": f"e{i}",
            "person": f"p{i}",
            "kind": "notification",
            "date": day,
            "registered": day + timedelta(days=3),
        }
        for i, day in enumerate(days)
    ]


def small(folder: Path, **more: list[dict[str, Any]]) -> Small:
    made = Small(folder, SETTINGS)
    said = [own(date(2024, 8, 31), 4_000_000_000), own(AS_OF, 4_100_000_000)]
    rows = {"placements": stays(), "budget": budget(), "forecasts": said, **more}
    object.__setattr__(made, "make", cache(lambda as_of: maker(folder)(as_of, ledger=ledger(as_of), **rows)))
    return made


@pytest.fixture
def workspace(tmp_path: Path) -> Small:
    return small(tmp_path)


@pytest.fixture(scope="module", autouse=True)
def _few_paths() -> Iterator[None]:
    with pytest.MonkeyPatch.context() as patch:
        for name in ("PATHS", "REPLAY_PATHS"):
            patch.setattr(forecast_board, name, 200)
        patch.setattr("tertial.usecases.forecast_record.RECORD_PATHS", 100)
        yield


@pytest.fixture(scope="module")
def reported(tmp_path_factory: pytest.TempPathFactory) -> tuple[Small, Board]:
    made = small(tmp_path_factory.mktemp("reported"))
    board = report_board(made, made.snapshot(AS_OF), "interim", who="report", at=AT)
    assert board is not None
    return made, board


def order(**more: Any) -> Order:
    given: dict[str, Any] = {"as_of": AS_OF, "paths": 200, "at": AT, "who": "anna"} | more
    return Order(**given)


def test_a_forecast_is_stored_once_and_read_the_same(workspace: Small, monkeypatch: pytest.MonkeyPatch) -> None:
    first = carry_out(workspace, order())
    records = forecasts(workspace.store)
    assert [(r.as_of, r.kind, r.who) for r in records] == [
        ("2025-08-31", "forecast", "anna"),
        ("2025-04-30", "replay", "anna"),
    ]
    assert [row.action for row in workspace.store.audit()] == ["forecast", "forecast"]

    def fail(*_: object, **__: object) -> None:
        raise AssertionError("simulated again")

    monkeypatch.setattr("tertial.forecast.combine.forecast", fail)
    again = carry_out(workspace, order(who="bo"))
    one, other = as_json(first), as_json(again)
    assert one | {"seconds": 0} == other | {"seconds": 0}
    assert forecasts(workspace.store) == records
    with pytest.raises(LookupError):
        _ = again.forecast


def test_an_earlier_forecast_that_is_replayed_beside_is_the_one_that_is_replayed_alone(tmp_path: Path) -> None:
    replayed = []
    for name, beside in (("beside", True), ("alone", False)):
        (tmp_path / name).mkdir()
        workspace = small(tmp_path / name)
        bench = Bench(workspace, workspace.snapshot(AS_OF), "anna", AT)
        if beside:
            bench.begin_previous(None)
        previous = bench.previous(None)
        assert previous is not None
        replayed.append((previous.record.as_of, previous.record.kind, told_of(previous.digest)))
    assert replayed[0] == replayed[1]
    assert replayed[0][:2] == ("2025-04-30", "replay")


@pytest.mark.parametrize("earlier", [False, True])
def test_two_processes_make_the_same_forecast_as_one(tmp_path: Path, earlier: bool) -> None:
    """The other one counts, replays an earlier forecast where there is none, and draws what paths it has time for."""
    made: dict[str, tuple[dict[str, Any], Any]] = {}
    for name in ("one", "two"):
        (tmp_path / name).mkdir()
        workspace = small(tmp_path / name, case_events=notifications())
        if earlier:
            carry_out(workspace, order(as_of=date(2025, 7, 31)))
        if name == "one":
            done = carry_out(workspace, order(paths=1500))
        else:
            with Second(cores=2) as second:
                done = carry_out(workspace, order(paths=1500), reading=Reading.of(second, workspace, AS_OF))
                assert second.apart
                assert done.as_json() == carry_out(workspace, order(paths=1500)).as_json() | {"seconds": ANY}
        made[name] = done.as_json(), sorted((r.id, r.sha256) for r in forecasts(workspace.store))
    assert made["two"][0] == made["one"][0] | {"seconds": ANY}
    assert made["two"][1] == made["one"][1]
    assert made["two"][0]["measures"]


def test_a_scenario_of_two_processes_is_that_of_one(tmp_path: Path) -> None:
    """The other one makes the forecast that it is compared with, and the earlier one; where it could not start a thread reads."""
    made = []
    for name in ("one", "two", "thread"):
        (tmp_path / name).mkdir()
        workspace = small(tmp_path / name, case_events=notifications())
        block = {"what": "starts", "name": "x", "care_type": "hvb", "percent": 50, "from": "2025-09-01"}
        wanted = order(scenario=scenario_of({"actions": [block]}, SETTINGS, AS_OF))
        if name == "one":
            made.append(carry_out(workspace, wanted).as_json() | {"seconds": 0})
        else:
            with Second(cores=2, process=name == "two") as second:
                done = carry_out(workspace, wanted, reading=Reading.of(second, workspace, AS_OF))
                assert second.apart == (name == "two")
            made.append(done.as_json() | {"seconds": 0})
        made.append({r.id: r.sha256 for r in forecasts(workspace.store)})
    assert made[0]["measures"]
    assert made[:2] == made[2:4] == made[4:]
    base, changed = (find(workspace, id_) for id_ in (made[0]["id"], made[0]["scenario"]["id"]))
    assert base is not None
    assert changed is not None
    assert changed.digest.measures == base.digest.measures != ()


def test_two_processes_make_the_same_backtest_as_one(workspace: Small) -> None:
    alone = run_backtest(workspace, AS_OF, 5, 60)
    told: list[tuple[str, int, int]] = []
    with Second(cores=2) as second:
        reading = Reading.of(second, workspace, AS_OF)
        both = run_backtest(workspace, AS_OF, 5, 60, progress=lambda *how: told.append(how), reading=reading)
        assert second.apart
    assert replace(both, seconds=0) == replace(alone, seconds=0)
    assert [number for _, number, _ in told] == [0, 1, 2, 3, 4]


def test_what_cannot_be_read_is_told_by_this_process(workspace: Small) -> None:
    damaged = OpenSnapshot.of(workspace.batch_root, [Batch("gone", "ledger", 1, None, None, AT)], AS_OF)
    with Second(cores=2) as second:
        reading = Reading(second, damaged, second.keep(read_inputs, damaged, SETTINGS))
        with pytest.raises(UnreadableError):
            carry_out(workspace, order(), reading=reading)


def test_everything_that_it_is_made_from_is_in_its_id(workspace: Small) -> None:
    seen = workspace.snapshot(AS_OF)
    base = forecast_id(seen, SETTINGS, 200, 1)
    others = [
        forecast_id(seen, SETTINGS, 201, 1),
        forecast_id(seen, SETTINGS, 200, 2),
        forecast_id(seen, replace(SETTINGS, areas=SETTINGS.areas[:1]), 200, 1),
        forecast_id(seen, SETTINGS, 200, 1, {"name": "x"}),
        forecast_id(workspace.snapshot(date(2025, 7, 31)), SETTINGS, 200, 1),
    ]
    assert len({base, *others}) == 6
    assert forecast_id(seen, SETTINGS, 200, 1) == base
    assert engine_version().count("+") == 1


def test_a_digest_comes_back_from_its_files_as_it_was(workspace: Small) -> None:
    made = Bench(workspace, workspace.snapshot(AS_OF), "anna", AT).stored(200, 1).digest
    again = read_digest(json.loads(json.dumps(told_of(made))), paths_file(made))
    assert told_of(again) == told_of(made)
    assert paths_file(again) == paths_file(made)
    for name in ("totals", "months", "care_days", "means"):
        assert np.array_equal(getattr(again, name), getattr(made, name)), name
    assert np.array_equal(again.placed.path_cost, made.placed.path_cost)


def test_a_damaged_forecast_is_told(workspace: Small) -> None:
    stored = Bench(workspace, workspace.snapshot(AS_OF), "anna", AT).stored(200, 1)
    folder = workspace.folder / "data" / "forecasts" / f"2025-08-31-{stored.record.id}"
    assert find(workspace, stored.record.id) is not None
    (folder / "forecast.json").write_text("{}", encoding="utf-8")
    with pytest.raises(UnreadableError) as told:
        find(workspace, stored.record.id)
    assert told.value.findings[0].code == "forecast.damaged"


@pytest.mark.parametrize("damage", ["gone", "changed"])
def test_a_forecast_that_has_lost_its_files_is_made_again_and_that_is_told(workspace: Small, damage: str) -> None:
    first = carry_out(workspace, order())
    assert first.notes == ()
    folders = {r.kind: folder_of(workspace, r.as_of, r.id) for r in forecasts(workspace.store)}
    kept = {kind: (f / "forecast.json").read_bytes() for kind, f in folders.items()}
    for folder in folders.values():
        if damage == "gone":
            rmtree(folder)
        else:
            (folder / "paths.parquet").write_bytes(b"")
    again = carry_out(workspace, order(who="bo"))
    assert as_json(again) | {"seconds": 0} == as_json(first) | {"seconds": 0}
    assert sorted(n.code for n in again.notes) == ["forecast.made-again", "forecast.made-again"]
    assert {kind: (f / "forecast.json").read_bytes() for kind, f in folders.items()} == kept
    assert len(forecasts(workspace.store)) == 2
    assert carry_out(workspace, order()).notes == ()


def test_a_report_tells_of_a_forecast_that_was_made_again(workspace: Small) -> None:
    def board() -> Board:
        made = report_board(workspace, workspace.snapshot(AS_OF), "interim", who="report", at=AT)
        assert made is not None
        return made

    first = board()
    assert first.notes == ()
    rmtree(folder_of(workspace, "2025-08-31", first.id))
    assert [n.code for n in board().notes] == ["forecast.made-again"]


def test_a_ledger_that_lags_far_behind_is_told_each_time(tmp_path: Path) -> None:
    made = Small(tmp_path, SETTINGS)
    behind = cache(lambda as_of: maker(tmp_path)(as_of, ledger=ledger(date(2025, 4, 30)), placements=stays()))
    object.__setattr__(made, "make", behind)
    for _ in range(2):
        assert [n.code for n in carry_out(made, order()).notes] == ["forecast.ledger-lags"]
    assert carry_out(made, order(as_of=date(2025, 7, 31))).notes == ()


def test_files_that_would_not_become_the_same_again_are_told_as_damaged(
    workspace: Small, monkeypatch: pytest.MonkeyPatch
) -> None:
    stored = Bench(workspace, workspace.snapshot(AS_OF), "anna", AT).stored(200, 1)
    rmtree(folder_of(workspace, "2025-08-31", stored.record.id))
    other = replace(stored.digest, care_days=stored.digest.care_days + 1)
    monkeypatch.setattr("tertial.forecast.digest.digest", lambda *_: other)
    with pytest.raises(UnreadableError) as told:
        Bench(workspace, workspace.snapshot(AS_OF), "bo", AT).stored(200, 1)
    assert told.value.findings[0].code == "forecast.damaged"


def test_an_earlier_forecast_that_has_lost_its_files_is_left_out_of_the_comparison(workspace: Small) -> None:
    carry_out(workspace, order(as_of=date(2025, 6, 30)))
    june = next(r for r in forecasts(workspace.store) if r.kind == "forecast")
    rmtree(folder_of(workspace, june.as_of, june.id))
    made = carry_out(workspace, order())
    assert [n.code for n in made.notes] == ["forecast.left-out"]
    assert made.board is not None
    assert (made.board.previous_day, made.board.replayed) == (date(2025, 4, 30), True)


def test_a_forecast_without_placements_says_so_and_a_replay_is_made_again_when_they_are_in(tmp_path: Path) -> None:
    workspace, bare = small(tmp_path), small(tmp_path, placements=[])
    first = workspace.snapshot(AS_OF)
    later = replace(first, batches=(Batch("p", "placements", 1, None, None, AT),))
    object.__setattr__(later, "tables", first.tables)
    object.__setattr__(workspace, "make", lambda _: later)
    without, with_ = carry_out(bare, order()), carry_out(workspace, order())
    assert [n.code for n in without.notes] == ["forecast.no-placements"]
    assert with_.notes == ()
    assert without.board is not None
    assert with_.board is not None
    assert without.board.replayed
    assert with_.board.replayed
    assert without.board.from_previous is not None
    assert with_.board.from_previous is not None
    assert without.board.from_previous.begin != with_.board.from_previous.begin
    assert sum(r.kind == "replay" for r in forecasts(workspace.store)) == 2
    again = Bench(workspace, workspace.snapshot(AS_OF), "bo", AT).previous(None)
    assert again is not None
    assert sum(again.digest.means.ravel()) == with_.board.from_previous.begin


def test_the_previous_forecast_is_the_first_that_was_made(workspace: Small) -> None:
    assert latest_before(workspace, AS_OF) is None
    july = carry_out(workspace, order(as_of=date(2025, 7, 31)))
    carry_out(workspace, order(as_of=date(2025, 7, 31), seed=2))
    found = first_of(workspace, date(2025, 7, 31))
    assert found is not None
    assert found.record.seed == 1
    august = carry_out(workspace, order())
    assert august.board is not None
    assert (august.board.previous_day, august.board.replayed) == (date(2025, 7, 31), False)
    assert august.board.from_previous is not None
    assert august.board.from_previous.begin == july.digest.mean()


def test_days_to_compare_with() -> None:
    assert previous_day(date(2025, 8, 31)) == date(2025, 4, 30)
    assert previous_day(date(2025, 10, 31)) == date(2025, 8, 31)
    assert previous_day(date(2025, 8, 31), tertial=False) == date(2025, 7, 31)
    assert previous_day(date(2025, 3, 31)) == date(2025, 2, 28)
    assert previous_day(date(2025, 1, 31)) is None


def test_the_answer_has_probabilities_cases_and_bridges_that_add_up(workspace: Small) -> None:
    told = json.loads(json.dumps(as_json(carry_out(workspace, order()))))
    assert told["own"] == {"as_of": "2025-08-31", "amount": 41_000_000}
    assert 0 <= told["probability"]["deficit"] <= told["probability"]["below_own"] <= 1
    assert told["cases"]["best"]["quantile"] > told["cases"]["worst"]["quantile"]
    assert told["cases"]["best"]["condition"].startswith("I ett av tio tänkbara utfall")
    for bridge in told["bridges"].values():
        ore = [round(100 * s["amount"]) for s in bridge["steps"]]
        assert round(100 * bridge["begin"]) + sum(ore) == round(100 * bridge["end"])
    assert told["bridges"]["from_previous"]["as_of"] == "2025-04-30"
    assert told["bridges"]["from_previous"]["replayed"]
    assert told["bridges"]["from_budget"]["begin"] == 12 * 3_500_000


def test_the_terminal_shows_the_board(workspace: Small) -> None:
    scenario = scenario_of(
        {
            "name": "S",
            "actions": [{"what": "starts", "name": "Fler", "care_type": "hvb", "percent": 50, "from": "2025-09-01"}],
        },
        SETTINGS,
        AS_OF,
    )
    made = carry_out(workspace, order(scenario=scenario))
    for language, words in (
        ("sv", ("Risken för", "uppspelad", "Hela effekten")),
        ("en", ("The risk of", "replayed", "The whole effect")),
    ):
        shown = show_forecast(made, language)  # type: ignore[arg-type]
        assert all(w in shown for w in words)
    kinds = [r.kind for r in forecasts(workspace.store)]
    assert kinds == ["forecast", "scenario", "replay"]
    assert made.scenario is not None
    assert made.scenario["effect"]["care_days"]["hvb"]["mean"] > 0
    assert made.scenario["actions"][0]["mean"] == pytest.approx(made.scenario["effect"]["result"]["mean"], abs=1)
    again = carry_out(workspace, order(scenario=scenario))
    assert again.scenario == made.scenario


def test_a_unit_that_is_not_there_is_a_fault_of_the_scenario(workspace: Small) -> None:
    block = {"what": "amount", "name": "x", "line": "costs", "unit": "999", "amount": 5}
    scenario = scenario_of({"actions": [block]}, SETTINGS, AS_OF)
    with pytest.raises(InputError) as told:
        actions_of(scenario, Bench(workspace, workspace.snapshot(AS_OF), "a", AT).inputs)
    assert told.value.findings[0].code == "scenario.value"


def facts(workspace: Small, board: Board | None) -> FollowUp:
    return follow_up(workspace.snapshot(AS_OF), SETTINGS, "interim", board=board)


def test_the_report_shows_the_model_where_nobody_has_forecast(reported: tuple[Small, Board]) -> None:
    workspace, board = reported
    shown = facts(workspace, board).facts
    line = shown.figures["result.costs.forecast"]
    assert line.marks == {"model"}
    assert line.value == board.digest.mean(line="costs")
    assert shown.figures["result.total.forecast"].value == 4_100_000_000
    assert shown.figures["areas.A.forecast"].value == board.digest.mean(area="A")
    assert facts(workspace, None).facts.figures["result.costs.forecast"].marks == {"run_rate"}
    tables = shown.tables
    assert {"forecast_model", "forecast_tails", "forecast_fan", "forecast_bridge", "forecast_change"} <= set(tables)
    total = next(r for r in tables["forecast_model"].rows if r.key == "total")
    assert total.cells["own"] == "result.total.forecast"
    assert "own" not in next(r for r in tables["forecast_model"].rows if r.key == "line-costs").cells
    low, high = (shown.figures[total.cells[c]].value for c in ("low", "high"))
    assert low is not None
    assert high is not None
    assert low < board.digest.mean() < high


def test_bridges_of_the_report_end_at_the_mean(reported: tuple[Small, Board]) -> None:
    workspace, board = reported
    figures = facts(workspace, board).facts.figures
    for key in ("forecast_bridge", "forecast_change"):
        end = figures[f"{key}.end.deviation"]
        assert end.value == board.digest.mean()
        assert sum(sign * int(figures[i].value or 0) for sign, i in end.terms) == end.value


def test_the_fan_goes_from_the_booked_to_the_year_s_end(reported: tuple[Small, Board]) -> None:
    workspace, board = reported
    chart = facts(workspace, board).facts.charts["forecast_fan"]
    of = {s.key: s.figures for s in chart.series}
    assert [i is not None for i in of["actual"]] == [True] * 8 + [False] * 4
    assert [i is not None for i in of["q50"]] == [False] * 8 + [True] * 4
    assert of["own-0"][-1] == "result.total.forecast"


def test_the_same_board_gives_the_same_facts(reported: tuple[Small, Board]) -> None:
    workspace, board = reported
    again = report_board(
        workspace, workspace.snapshot(AS_OF), "interim", who="another", at="2025-10-01T00:00:00.000000Z"
    )
    assert facts(workspace, again).facts == facts(workspace, board).facts


def test_the_record_has_the_committee_beside_it(reported: tuple[Small, Board]) -> None:
    workspace, board = reported
    result = next(r for r in board.record if r.scope == "result")
    assert result.count == 2
    assert set(result.by_hand) == {"run_rate", "last_years_season", COMMITTEE}
    assert "forecast_record" in facts(workspace, board).facts.tables
    files = list((workspace.folder / "data" / "forecasts" / "records").iterdir())
    assert len(files) == 1
    files[0].write_text("{}", encoding="utf-8")
    again = report_board(workspace, workspace.snapshot(AS_OF), "interim", who="x", at=AT)
    assert again is not None
    assert again.record == board.record


def test_a_committee_s_forecast_counts_from_its_day_in_its_year() -> None:
    rows = [own(date(2024, 4, 30), 1), own(date(2024, 8, 31), 2), own(date(2024, 8, 31), 3, "A")]
    assert own_of(rows, date(2024, 6, 30)) == (date(2024, 4, 30), 1)
    assert own_of(rows, date(2024, 12, 31)) == (date(2024, 8, 31), 2)
    assert own_of(rows, date(2024, 8, 31), "A") == (date(2024, 8, 31), 3)
    assert own_of(rows, date(2025, 1, 31)) is None


def test_no_board_at_the_year_s_end_or_with_nothing_to_simulate_from(tmp_path: Path) -> None:
    made = Small(tmp_path, SETTINGS)
    few = [row for row in ledger(AS_OF) if row["date"] in (date(2024, 12, 15), date(2025, 8, 15))]
    object.__setattr__(made, "make", lambda as_of: maker(tmp_path)(as_of, ledger=few))
    assert report_board(made, made.snapshot(AS_OF), "interim", who="x", at=AT) is None
    assert report_board(made, made.snapshot(date(2025, 12, 31)), "annual", who="x", at=AT) is None
    assert forecasts(made.store) == []
    shelf = type("Shelf", (), {"board": None})()
    assert model_mean(shelf, {"line": "costs"}) is None
