"""The facts of a report: what adds up, what is labelled, what is hidden; and the way back to the source rows."""

from __future__ import annotations

from decimal import Decimal
from pathlib import Path

import pytest
from tests.unit.committee import AS_OF, ledger, write_exports

from tertial.findings import UnreadableError
from tertial.query.step import Query, Step
from tertial.report.figures import Facts
from tertial.usecases.facts import Answers
from tertial.usecases.facts_flow import asked_of_cases
from tertial.usecases.follow_up import FollowUp, ask_ahead, follow_up
from tertial.usecases.imports import How, import_files
from tertial.usecases.reports import write_report
from tertial.usecases.trace import trace
from tertial.usecases.workspace import Workspace, open_workspace


@pytest.fixture(scope="module")
def workspace(tmp_path_factory: pytest.TempPathFactory) -> Workspace:
    folder = tmp_path_factory.mktemp("committee")
    files = write_exports(folder)
    opened = open_workspace(folder)
    done = import_files(opened, files, How("2026-09-10T08:00:00Z", "test"))
    assert [(i.file, [f.message() for f in i.findings]) for i in done if i.outcome != "stored"] == []
    return opened


@pytest.fixture(scope="module")
def follow(workspace: Workspace) -> FollowUp:
    return follow_up(workspace.snapshot(AS_OF), workspace.settings, "interim")


@pytest.fixture(scope="module")
def facts(follow: FollowUp) -> Facts:
    return follow.facts


def ore(facts: Facts, id_: str) -> int:
    value = facts.figures[id_].value
    assert value is not None, id_
    return int(value)


def test_computed_figures_are_the_sum_of_their_terms(facts: Facts) -> None:
    computed = [f for f in facts.figures.values() if f.terms and f.value is not None]
    assert len(computed) > 50
    for figure in computed:
        assert figure.value == sum(sign * facts.figures[i].value for sign, i in figure.terms), figure.id  # type: ignore[operator,misc]


def test_areas_units_and_months_add_up_to_the_result(facts: Facts) -> None:
    for column in ("last_year", "budget", "actual"):
        total = ore(facts, f"result.total.{column}")
        assert ore(facts, f"areas.A.{column}") + ore(facts, f"areas.B.{column}") == total
        units = [i for i in facts.figures if i.startswith("units.") and i.endswith(f".{column}")]
        assert sum(ore(facts, i) for i in units) == total
    assert sum(ore(facts, f"months.{m:02d}.actual") for m in range(1, 9)) == ore(facts, "result.total.actual")
    assert ore(facts, "result.total.actual") == 8 * (15000 - 13575)


def test_a_line_without_an_own_forecast_has_a_run_rate_and_says_so(facts: Facts) -> None:
    assert facts.figures["result.total.forecast"].value == -30000
    assert facts.figures["result.total.forecast"].marks == frozenset()
    costs = facts.figures["result.costs.forecast"]
    assert costs.marks == {"run_rate"}
    assert costs.value == -13575 * 12
    grant = facts.figures["result.municipal_grant.forecast"]
    assert grant.value == facts.figures["result.municipal_grant.budget"].value
    assert any("takt" in n.text for n in facts.tables["result"].notes)


def test_part_of_a_year_is_never_headed_as_a_year(facts: Facts) -> None:
    table = facts.tables["indicators"]
    (partial,) = [c for c in table.columns if c.partial]
    assert partial.key == "2026"
    assert "jan" in partial.head
    assert "aug" in partial.head
    assert [c.head for c in table.columns if not c.partial][:4] == [f"Utfall {y}" for y in range(2022, 2026)]


def test_a_restated_value_is_marked_with_what_it_was(facts: Facts) -> None:
    figure = facts.figures["indicators.ideas.2025"]
    assert (figure.value, "restated" in figure.marks) == (Decimal(18), True)
    (note,) = [n for n in facts.tables["indicators"].notes if n.figures == ("indicators.ideas.2025",)]
    assert "20" in note.text
    assert "dubbelräknat" in note.text
    assert facts.figures["indicators.ideas.share"].value == Decimal(50)


def test_few_people_are_hidden_and_so_is_the_row_that_would_give_them_away(facts: Facts) -> None:
    assert facts.figures["care.sis.days"].value is None
    assert facts.figures["care.family_home.days"].value is None
    hidden = [facts.figures[i] for i in facts.figures if i.startswith(("care.sis.", "reconciliation.sis."))]
    assert all(f.value is None and f.source is None for f in hidden)
    assert facts.figures["care.total.days"].value == 12 * 243 + 7 * 243 + 2 * 61
    assert ore(facts, "care.hvb.days") == 12 * 243


def test_few_starts_are_hidden_also_where_many_are_placed(facts: Facts) -> None:
    assert facts.figures["care.hvb.open_at_end"].value == 12
    for figure in (facts.figures[f"care.{c}.{k}"] for c in ("hvb", "sis") for k in ("starts", "ends", "open_at_end")):
        assert figure.value is None or figure.value == 0 or figure.value >= 5, figure.id


def test_the_split_of_placement_cost_is_exact(facts: Facts) -> None:
    parts = [ore(facts, f"care_bridge.{k}.deviation") for k in ("volume", "mix", "price")]
    cost = ore(facts, "care.total.cost") - ore(facts, "care.total.cost_previous")
    assert sum(parts) == cost == ore(facts, "care_bridge.total.deviation")
    split = [i for i in facts.figures if i.startswith("care_split.") and i.endswith(".total")]
    assert sum(ore(facts, i) for i in split) == cost


def test_a_count_under_way_is_judged_at_its_pace(follow: FollowUp) -> None:
    (goal,) = follow.goals
    assert goal.assessment == "will_be"
    assert any("13,5" in n.text or "14" in n.text for n in follow.facts.tables["goal.more"].notes)


def test_the_same_snapshot_gives_equal_facts(workspace: Workspace, facts: Facts) -> None:
    again = follow_up(workspace.snapshot(AS_OF), workspace.settings, "interim").facts
    assert again == facts


def test_every_figure_with_a_source_leads_to_its_rows(workspace: Workspace, tmp_path: Path) -> None:
    write_report(workspace, AS_OF, "interim", ("html",), tmp_path)
    found = trace(workspace, "result.costs.actual")
    (part,) = found.sources
    assert (part.table, part.total) == ("ledger", 24)
    assert "amount" in part.head
    assert [b.file for b in found.batches if b.kind == "ledger"] == ["ledger.csv"]
    assert "$as_of" in found.queries[0].sql
    assert part.rows[0][:2] == ("ledger.csv", "75")
    assert part.rows[0][part.head.index("amount")] == "-60.25"
    deviation = trace(workspace, "interim-2026-08-31/result.costs.deviation")
    assert {p.table for p in deviation.sources} >= {"budget"}
    with pytest.raises(UnreadableError, match=r"result\.costs\.actual"):
        trace(workspace, "result.cost.actual")


def test_trace_shows_the_report_as_it_was_after_a_later_import(workspace: Workspace, tmp_path: Path) -> None:
    write_report(workspace, AS_OF, "interim", ("md",), tmp_path)
    before = trace(workspace, "result.costs.actual").text
    changed = workspace.folder / "ledger-changed.csv"
    changed.write_text(ledger().replace("60.25", "70.25"), encoding="utf-8")
    import_files(workspace, [changed], How("2026-10-01T08:00:00Z", "test"))
    assert trace(workspace, "result.costs.actual").text == before
    now = follow_up(workspace.snapshot(AS_OF), workspace.settings, "interim").facts
    assert now.figures["result.costs.actual"].value == -(13575 + 1000) * 8
    then = follow_up(workspace.snapshot(AS_OF, "2026-09-15"), workspace.settings, "interim").facts
    assert then.figures["result.costs.actual"].value == -13575 * 8


def test_what_is_asked_ahead_is_what_is_asked(workspace: Workspace) -> None:
    events = workspace.folder / "case_events.csv"
    chain = (
        "notification,2020-01-01,",
        "notification,2026-02-01,",
        "assessment,2026-02-02,E1",
        "investigation,2026-02-05,E2",
        "decision,2026-04-01,E3",
    )
    rows = [f"E{i},19990203-1234,{event}" for i, event in enumerate(chain)]
    events.write_text("\n".join(["event_id,person_id,kind,date,leads_from", *rows, ""]), encoding="utf-8")
    (done,) = import_files(workspace, [events], How("2026-09-11T08:00:00Z", "test"))
    assert done.outcome == "stored"
    snapshot = workspace.snapshot(AS_OF)
    ahead = {(q.sql, q.parameters_as_text) for q in asked_of_cases(AS_OF, workspace.settings.report.waiting_limit_days)}
    answers = ask_ahead(snapshot, workspace.settings, workspace.folder)
    found = follow_up(snapshot, workspace.settings, "interim", answers=answers)
    plain = Answers(snapshot, workspace.settings)
    assert found.facts == follow_up(snapshot, workspace.settings, "interim", answers=plain).facts
    assert ahead <= set(plain._bases)


def test_a_fault_in_what_is_asked_ahead_meets_whoever_asks(workspace: Workspace) -> None:
    answers = Answers(workspace.snapshot(AS_OF), workspace.settings)
    wrong = Query("wrong", (Step("wrong", "SELECT nothing FROM nowhere"),), {}, ())
    answers.ahead(lambda: [wrong]).join()
    with pytest.raises(Exception, match="nowhere"):
        answers.of(wrong)
