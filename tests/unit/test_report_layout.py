from __future__ import annotations

import dataclasses
from decimal import Decimal

import pytest
from tests.unit.report_sample import sample_facts

from tertial.report.cells import FORMS, cell, figure_text, letters, notes, prose
from tertial.report.derived import with_derived
from tertial.report.figures import Chart, Column, Facts, Figure, Note, Row, Series, Table
from tertial.report.layout import MAIN, WIDE, bar_rows, drawn_chart, lay_out
from tertial.report.metrics import text_width

FACTS = sample_facts()


def table_of(figure: Figure, **more: object) -> tuple[Table, Facts]:
    table = Table("t", "Tabell", "Rad", (Column("c", "Utfall"),), (Row("r", "Rad", {"c": figure.id}),), "tkr", **more)  # type: ignore[arg-type]
    return table, Facts.of([figure], [table], [])


@pytest.mark.parametrize(
    ("figure", "text", "tone"),
    [
        (Figure("x", -1_000_000, "sek"), "\u221210", "plain"),
        (Figure("x", -1_000_000, "sek", emphasis="result"), "\u221210", "minus"),
        (Figure("x", 1_000_000, "sek", emphasis="result"), "10", "plain"),
        (Figure("x", 1_000_000, "sek", emphasis="deviation"), "+10", "plain"),
        (Figure("x", -1_000_000, "sek", emphasis="change"), "\u221210", "plain"),
        (Figure("x", -49_999, "sek", emphasis="deviation"), "0", "plain"),
        (Figure("x", 490_000, "sek_per_day"), "4\u202f900", "plain"),
        (Figure("x", Decimal(87), "percent"), "87\u00a0%", "plain"),
        (Figure("x", Decimal("-5.2"), "points", 1, "deviation"), "\u22125,2", "minus"),
        (Figure("x", None, "count"), "..", "plain"),
        (Figure("x", None, "count", marks=frozenset({"suppressed"})), "x", "plain"),
        (Figure("x", None, "text", text="will_be"), "Kommer uppnås", "plain"),
        (Figure("x", None, "text", text="Pågår"), "Pågår", "plain"),
    ],
)
def test_cells(figure: Figure, text: str, tone: str) -> None:
    table, facts = table_of(figure)
    made = cell(table, table.rows[0], table.columns[0], facts, "sv")
    assert (made.text, made.tone) == (text, tone)


def test_what_is_suppressed_never_shows_its_value() -> None:
    figure = Figure("x", Decimal(3), "count", marks=frozenset({"suppressed"}))
    assert figure_text(figure, "sv", "kr") == "x"
    assert all(prose(figure, form, "sv") == "x" for form in FORMS)


@pytest.mark.parametrize(
    ("form", "text"),
    [
        ("", "−40,0 mnkr"),
        ("abs", "40,0 mnkr"),
        ("tkr", "−40 000 tkr"),
        ("kr bare", "−40 000 000"),
        ("words abs", "40,0 miljoner kronor"),
    ],
)
def test_prose_forms(form: str, text: str) -> None:
    figure = Figure("x", -4_000_000_000, "sek")
    assert prose(figure, form, "sv").replace("\u202f", " ").replace("\u00a0", " ") == text
    with pytest.raises(ValueError, match="dussin"):
        prose(figure, "dussin", "sv")


def test_letters_follow_the_notes() -> None:
    table, _ = table_of(Figure("x", 1, "count"), notes=(Note("Hela."), Note("Ett.", ("x",)), Note("Två.", ("x",))))
    assert letters(table) == {"x": "ab"}
    assert notes(table) == (("", "Hela."), ("a", "Ett."), ("b", "Två."))


@pytest.mark.parametrize("key", sorted(FACTS.tables))
def test_columns_fit_the_page_and_leave_room_for_labels(key: str) -> None:
    made = lay_out(FACTS.tables[key], FACTS, "sv")
    used = sum(w or 0.0 for w in made.widths)
    label = max(text_width(line.row.label, made.size) for line in made.lines)
    assert used + min(label, 60) <= (WIDE if made.wide else MAIN)


def test_many_columns_are_set_smaller_and_wide() -> None:
    made = lay_out(FACTS.tables["lines_months"], FACTS, "sv")
    assert made.wide
    assert made.size < 8.5


def test_only_tall_tables_may_break() -> None:
    assert lay_out(FACTS.tables["units"], FACTS, "sv").breakable
    assert not lay_out(FACTS.tables["result"], FACTS, "sv").breakable


def test_long_words_are_divided() -> None:
    table = FACTS.tables["result"]
    head = Column("actual", "Samordningsverksamhetsutfall 2032")
    assert not lay_out(table, FACTS, "sv").divides
    assert lay_out(dataclasses.replace(table, columns=(head,)), FACTS, "sv").divides


def test_bars_of_columns_stand_at_their_rows_and_meet_zero() -> None:
    table = FACTS.tables["areas"]
    chart = drawn_chart(table, {"bars": "forecast actual no_such"}, FACTS, "sv")
    assert chart is not None
    made = lay_out(table, FACTS, "sv", chart)
    bars = [line.bar for line in made.lines]
    assert all(b is not None and 0 <= b.zero <= 1 for b in bars)
    plus, minus = bars[0], bars[2]
    assert plus is not None
    assert minus is not None
    assert plus.end is not None
    assert minus.end is not None
    assert plus.end > plus.zero
    assert minus.end < minus.zero
    assert drawn_chart(table, {}, FACTS, "sv") is None


def test_bars_are_left_out_where_there_is_no_room() -> None:
    table = FACTS.tables["lines_months"]
    made = lay_out(table, FACTS, "sv", drawn_chart(table, {"bars": "m1"}, FACTS, "sv"))
    assert made.chart is None


def test_a_bridge_begins_where_the_step_before_ended() -> None:
    table = FACTS.tables["care_bridge"]
    chart = drawn_chart(table, {"bridge": "deviation"}, FACTS, "sv")
    assert chart is not None
    bars = list(bar_rows(table, chart, FACTS).values())
    assert [b.start for b in bars[1:3]] == [b.end for b in bars[:2]]
    assert bars[3].whole
    assert bars[3].start == bars[3].zero
    assert bars[3].end == pytest.approx(bars[2].end)


def test_all_zero_bars_have_a_scale() -> None:
    figures = [Figure(f"t.{i}", 0, "sek") for i in range(2)]
    table = Table("t", "T", "R", (Column("c", "C"),), tuple(Row(str(i), str(i), {"c": f"t.{i}"}) for i in range(2)))
    series = (Series("c", "C", ("t.0", "t.1")),)
    chart = Chart("t", "bars_by_row", "T", ("0", "1"), series, "t")
    assert all(b.zero == 0.5 for b in bar_rows(table, chart, Facts.of(figures, [table], [chart])).values())


def test_charts_follow_from_tables_alone() -> None:
    bare = dataclasses.replace(FACTS, charts={})
    charts = with_derived(bare, "sv").charts
    assert set(charts) == {"indicators", "care", "deviations"}
    assert charts["indicators"].categories[-1] == "jan-aug 2032"
    assert [s.role for s in charts["care"].series] == ["comparison", "outcome"]
    assert with_derived(FACTS, "sv").charts["care"] is FACTS.charts["care"]


def test_a_table_without_columns_is_its_labels_alone() -> None:
    made = lay_out(Table("t", "T", "År", (), (Row("a", "2026", {}),)), FACTS, "sv")
    assert len(made.widths) == 1
    assert made.height > 0
