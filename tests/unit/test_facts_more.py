"""What stands behind the sums of a report: grants' terms, single investments, effects of initiatives, people by sex."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from decimal import Decimal
from typing import Any, cast

import pytest
from tests.engines.tables import table
from tests.properties.test_suppression_laws import Seen, settings

from tertial.data.snapshot import Snapshot
from tertial.report.context import Kind
from tertial.report.figures import Facts
from tertial.usecases.follow_up import follow_up


def facts(kind: Kind = "interim", **rows: list[dict[str, Any]]) -> Facts:
    made = settings()
    seen = Seen({name: table(name, given) for name, given in rows.items()})
    return follow_up(cast("Snapshot", seen), replace(made, privacy=replace(made.privacy, minimum_count=5)), kind).facts


def cells(made: Facts, key: str) -> dict[str, dict[str, Any]]:
    """Values, or words, of a table by row and column."""
    return {
        row.key: {c: made.figures[i].text or made.figures[i].value for c, i in row.cells.items()}
        for row in made.tables[key].rows
    }


GRANTS = [
    {"grant_id": "g1", "name": "Ett", "payer": "Socialstyrelsen", "kind": "project", "year": 2026, "granted": 5_00,
     "conditions": "Redovisas i februari"},
    {"grant_id": "g2", "name": "Två", "payer": "Migrationsverket", "kind": "investment", "year": 2026, "granted": 7_00},
    {"grant_id": "g3", "name": "Tre", "payer": "En fond", "kind": "operating", "year": 2025, "granted": 9_00},
]  # fmt: skip


def test_who_pays_a_grant_of_the_year_and_on_what_conditions() -> None:
    made = facts(grants=GRANTS)
    assert cells(made, "grant_terms") == {
        "g1": {"kind": "Projekt", "payer": "Socialstyrelsen", "conditions": "Redovisas i februari"},
        "g2": {"kind": "Investering", "payer": "Migrationsverket"},
    }
    source = made.figures["grant_terms.g1.conditions"].source
    assert source is not None
    assert (source.query, dict(source.row), source.column) == ("grants", {"year": 2026, "grant_id": "g1"}, "conditions")


def test_grants_that_nobody_is_said_to_pay_have_no_table_of_terms() -> None:
    assert "grant_terms" not in facts(grants=[{**GRANTS[0], "payer": None, "conditions": None}]).tables


def test_each_investment_of_the_year_stands_with_what_it_cost_the_year_before() -> None:
    rows = [
        {"investment_id": "a", "name": "A", "year": 2025, "budget": 1_00, "actual": 2_00},
        {"investment_id": "a", "name": "A", "year": 2026, "budget": 3_00, "forecast": 4_00, "actual": 1_00},
        {"investment_id": "b", "name": "B", "year": 2026, "budget": 5_00, "actual": 6_00},
        {"investment_id": "c", "name": "C", "year": 2025, "budget": 5_00, "actual": 6_00},
    ]
    made = facts(investments=rows)
    assert cells(made, "investment_projects") == {
        "a": {"last_year": 2_00, "budget": 3_00, "forecast": 4_00, "actual": 1_00},
        "b": {"budget": 5_00, "actual": 6_00},
    }
    assert made.figures["investments.spending.budget"].value == 8_00
    assert [c.partial for c in made.tables["investment_projects"].columns] == [False, False, False, True]


def initiative(key: str, when: date, before: str, after: str, n: int | None) -> dict[str, Any]:
    return {"initiative_id": key, "name": key, "stage": "pilot", "stage_date": when, "effect_measure": "Andel, procent",
            "before": Decimal(before), "after": Decimal(after), "n": n}  # fmt: skip


def test_an_effect_is_shown_with_the_decimals_it_has_and_its_change() -> None:
    made = facts(
        initiatives=[
            initiative("i", date(2026, 3, 1), "11.50", "9", 40),
            initiative("old", date(2023, 12, 31), "1", "2", 40),
        ]
    )
    assert cells(made, "initiative_effects") == {
        "i": {"stage": "Pilot", "measure": "Andel, procent", "before": Decimal("11.5"), "after": Decimal("9.0"),
              "change": Decimal("-2.5"), "n": 40}
    }  # fmt: skip
    assert {made.figures[f"initiative_effects.i.{c}"].decimals for c in ("before", "after", "change")} == {1}


@pytest.mark.parametrize(("n", "shown"), [(4, False), (5, True), (None, True)])
def test_an_effect_on_few_people_is_hidden(n: int | None, shown: bool) -> None:
    made = facts(initiatives=[initiative("i", date(2026, 3, 1), "1", "2", n)])
    told = [made.figures[f"initiative_effects.i.{c}"].value is not None for c in ("before", "after", "change")]
    assert told == [shown] * 3
    assert any(note.text.startswith("x: ") for note in made.tables["initiative_effects"].notes) != shown


def stays(care: str, sex: str | None, count: int, start: date = date(2026, 2, 1)) -> list[dict[str, Any]]:
    return [
        {"placement_id": f"{care}{sex}{i}{start}", "person": f"{care}{sex}{i}", "care_type": care, "sex": sex, "start": start, "day_price": 1}
        for i in range(count)
    ]  # fmt: skip


EARLY = {
    "placement_id": "first", "person": "first", "care_type": "hvb", "sex": "M", "start": date(2024, 1, 1), "end": date(2024, 1, 9),
    "day_price": 1,
}  # fmt: skip
"""The register covers the time from here on."""


def test_people_by_sex_hide_the_few_and_a_second_row_that_would_tell_them() -> None:
    rows = [
        EARLY,
        *stays("hvb", "F", 20),
        *stays("hvb", "M", 9),
        *stays("sis", "F", 2),
        *stays("sis", "M", 8),
        *stays("family_home", "F", 12),
    ]
    made = facts(placements=rows)
    found = cells(made, "care_sex")
    assert found["sis"] == {"f": None, "m": 8}
    assert found["family_home"] == {"f": None, "m": 0}  # the least of the others, or 34 - 20 - 12 would be the two
    assert found["hvb"] == {"f": 20, "m": 9}
    assert found["total"] == {"f": 34, "m": 17}
    assert [c.key for c in made.tables["care_sex"].columns] == ["f", "m"]  # last year nobody was placed


def test_people_of_unknown_sex_are_left_out_and_it_is_said() -> None:
    made = facts(placements=[EARLY, *stays("hvb", "F", 20), *stays("hvb", None, 9)])
    assert cells(made, "care_sex")["total"] == {"f": 20, "m": 0}
    assert any("inte är registrerat" in note.text for note in made.tables["care_sex"].notes)


def test_a_register_without_sex_has_no_such_table() -> None:
    made = facts(placements=[EARLY, *stays("hvb", None, 20)])
    assert "care" in made.tables
    assert "care_sex" not in made.tables


def test_care_days_by_month_stand_in_a_panel_each_for_external_and_own_care() -> None:
    chart = facts(
        placements=[*stays("hvb", "F", 20, date(2025, 1, 1)), *stays("family_home", "F", 9, date(2025, 1, 1))]
    ).charts["care_days"]
    assert chart.kind == "panels"
    assert [(s.panel, s.name, s.role) for s in chart.series] == [
        ("Externa placeringar", "2025", "comparison"), ("Externa placeringar", "2026", "outcome"),
        ("Egna placeringar", "2025", "comparison"), ("Egna placeringar", "2026", "outcome"),
    ]  # fmt: skip
