"""What page 1 shows beside its key figures, and tables with more columns than a page is wide."""

from __future__ import annotations

import dataclasses

import pytest
from tests.unit.report_sample import sample_facts

from tertial.report import pandoc
from tertial.report.derived_cover import largest_deviations, with_interval
from tertial.report.figures import Column, Facts, Figure, Mark, Row, Table
from tertial.report.layout import lay_out
from tertial.report.layout_parts import parts

FACTS = sample_facts()


def facts_of(
    column: str, values: dict[str, int], marks: frozenset[Mark] = frozenset(), heads: str = "forecast"
) -> Facts:
    figures = [Figure(f"areas.{k}.{column}", v * 10**7, "sek", marks=marks) for k, v in values.items()]
    rows = tuple(Row(k, k.upper(), {column: f"areas.{k}.{column}"}) for k in values)
    table = Table("areas", "Områden, tkr", "Område", (Column(column, "A"), Column(heads, "B")), rows, "tkr")
    return Facts.of(figures, [table], [])


def test_the_three_largest_deviations_stand_in_order_whatever_their_sign() -> None:
    chart = largest_deviations(facts_of("deviation", {"a": -5, "b": 40, "c": -90, "d": 7, "e": 0}), "sv")
    assert chart is not None
    assert chart.categories == ("C", "B", "D")
    assert chart.series[0].role == "forecast"
    assert chart.title == "Störst avvikelse mot budget i prognosen, mnkr"


@pytest.mark.parametrize(
    ("column", "heads", "words"),
    [("deviation_to_date", "forecast", "hittills"), ("deviation", "actual", "budget, mnkr")],
)
def test_what_is_booked_is_said_to_be_so(column: str, heads: str, words: str) -> None:
    chart = largest_deviations(facts_of(column, {"a": -5, "b": 40}, heads=heads), "sv")
    assert chart is not None
    assert words in chart.title
    assert chart.series[0].role == "outcome"


def test_a_guess_is_nobody_s_word_and_one_part_is_no_comparison() -> None:
    assert largest_deviations(facts_of("deviation", {"a": -5, "b": 40}, frozenset({"model"})), "sv") is None
    assert largest_deviations(facts_of("deviation", {"a": -5, "b": 0}), "sv") is None
    assert largest_deviations(Facts.of([], [], []), "en") is None


def test_the_year_s_forecast_has_the_model_s_interval_where_both_ends_are_known() -> None:
    chart = FACTS.charts["result_years"]
    ends = {
        f"forecast_model.total.{e}": Figure(f"forecast_model.total.{e}", v, "sek")
        for e, v in (("low", -9), ("high", 9))
    }
    made = with_interval(chart, dataclasses.replace(FACTS, figures={**FACTS.figures, **ends}), "sv")
    assert [s.role for s in made.series][-2:] == ["interval", "interval"]
    assert made.series[-1].figures[-1] == "forecast_model.total.high"
    assert set(made.series[-1].figures[:-1]) == {None}
    assert made.title.endswith("Strecket rymmer åtta av tio simulerade utfall")
    half = {"forecast_model.total.low": ends["forecast_model.total.low"]}
    assert with_interval(chart, dataclasses.replace(FACTS, figures={**FACTS.figures, **half}), "sv") is chart


@pytest.mark.parametrize(("count", "size", "pieces"), [(3, 10**9, 1), (12, 10**9, 1), (12, 10**19, 2)])
def test_columns_that_have_no_room_stand_below_in_even_parts(count: int, size: int, pieces: int) -> None:
    figures = [Figure(f"t.r.{i}", -size, "sek") for i in range(count)]
    cells = {str(i): f"t.r.{i}" for i in range(count)}
    columns = tuple(Column(str(i), f"m{i}") for i in range(count))
    table = Table("t", "T", "Rad", columns, (Row("r", "Rad", cells),), "mnkr")
    facts = Facts.of(figures, [table], [])
    made = parts(lay_out(table, facts, "sv"), facts, "sv")
    assert len(made) == pieces
    assert [c for part in made for c in part.made.table.columns] == list(columns)
    assert {len(part.made.table.columns) for part in made} == {count // pieces}
    assert [part.first for part in made] == [True] + [False] * (pieces - 1)
    assert made[-1].last


def test_what_passes_through_pandoc_unchanged_is_held_out_of_it_and_put_back() -> None:
    long = "#text[" + "lång " * 100 + "]"
    blocks = [pandoc.raw("typst", long), pandoc.para(pandoc.words("Mellan.")), pandoc.raw("typst", "#kort()")]
    made, whole = pandoc.written(["-t", "typst"], blocks, (1, 23, 1), "typst")
    assert long not in made.decode()
    assert [line for line in whole(made.decode()).split("\n") if line] == [long, "Mellan.", "#kort()"]
