"""Charts of the pages: well-formed, named, on their scales, classes and no colours."""

from __future__ import annotations

import re
import xml.etree.ElementTree as ET
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tertial.web.charts import glyphs
from tertial.web.charts.fan import Fan, fan
from tertial.web.charts.months import Months, Years, month_bars, year_bars
from tertial.web.charts.reach import Reach, reach
from tertial.web.charts.svg import element, scale, text

NAMES = [f"m{i}" for i in range(12)]
AMOUNTS = st.floats(-500, 500, allow_nan=False)


def show(value: float) -> str:
    return f"{value:.1f}"


def drawings(markup: str) -> list[ET.Element]:
    """The SVG elements at the top, parsed."""
    return list(ET.fromstring(f"<all>{markup}</all>"))


def test_words_are_escaped() -> None:
    assert text(1.0, 2.0, "<b>&") == '<text x="1" y="2">&lt;b&gt;&amp;</text>'
    assert element("a", title='"x"') == '<a title="&quot;x&quot;"/>'


@given(st.lists(AMOUNTS, min_size=1, max_size=8))
def test_a_scale_holds_every_value_and_zero_and_its_ticks_are_round(values: list[float]) -> None:
    made = scale(values, 0.0, 100.0)
    for value in (*values, 0.0):
        assert -1e-6 <= made(value) <= 100 + 1e-6
    assert any(abs(t) < 1e-9 for t in made.ticks)
    assert 2 <= len(made.ticks) <= 9
    for a, b in pairwise(made.ticks):
        assert a < b


FULL = Reach(
    -24.2, -19.7, -31.7, -10.2, (-39.8, -34.0, -28.9, -23.0, -18.6), -11.1, {"own": "Nämnden", "zero": "Budget 0"}
)


@pytest.mark.parametrize("data", [FULL, Reach(None, actual=3.0), Reach(5.0), Reach(None, bands=(1, 2, 3, 4, 5))])
def test_the_reach_is_an_image_with_a_name_twice(data: Reach) -> None:
    wide, narrow = drawings(reach(data, "Prognos & utfall", show))
    for drawing, class_ in ((wide, "wide"), (narrow, "narrow")):
        assert drawing.attrib["role"] == "img"
        assert drawing.attrib["class"] == class_
        named = drawing.find(f"*[@id='{drawing.attrib['aria-labelledby']}']")
        assert named is not None
        assert named.text == "Prognos & utfall"


def test_no_chart_names_a_colour_or_a_style() -> None:
    made = "".join(
        [
            reach(FULL, "t", show),
            month_bars(Months(NAMES, [1.0] * 8 + [None] * 4, [0.9] * 12, "budget"), "t", show, "m"),
            year_bars(Years(["2024", "2025"], [3.0, 2.0], 2.0, 3.0), "t", "y"),
            fan(
                Fan(NAMES, [-1.0, -2.0], [[-6, -5, -4, -3, -2, -1, 0]] * 10, -3.0, -2.0, -5.0, ("1", "2", "3")),
                "t",
                show,
                {},
            ),
            glyphs.spread(scale([1.0, -1.0]), 1.0, -1.0, (-1, -0.5, 0, 0.5, 1)),
        ]
    )
    assert re.findall(r'(?:fill|stroke|style)="', made) == []
    assert "None" not in made
    drawings(made)


def test_what_is_over_the_budget_is_drawn_apart_and_months_to_come_are_empty() -> None:
    data = Months(NAMES, [2.0, 4.0] + [None] * 10, [3.0] * 12, "budget")
    wide = drawings(month_bars(data, "t", show, "m"))[0]
    bars = [r.attrib["class"] for r in wide.iter("rect")]
    assert bars == ["bar-quiet", "bar-quiet", "bar-minus"]


@given(AMOUNTS, AMOUNTS)
def test_a_step_bar_is_never_longer_than_its_column(value: float, largest: float) -> None:
    largest = max(abs(value), abs(largest))
    width = float(re.findall(r'width="([0-9.]+)%"', glyphs.step_bar(value, largest))[0])
    assert 0 < width <= 100


@given(AMOUNTS, AMOUNTS)
def test_the_rows_of_a_bridge_stand_on_one_scale(start: float, end: float) -> None:
    across = scale([start, end])
    drawn = drawings(glyphs.waterfall(across, start, end))[0]
    bar = next(r for r in drawn.iter("rect"))
    left, width = float(bar.attrib["x"][:-1]), float(bar.attrib["width"][:-1])
    assert left == pytest.approx(float(across.percent(min(start, end))[:-1]), abs=0.02)
    assert left + width == pytest.approx(float(across.percent(max(start, end))[:-1]), abs=0.03)


def test_labels_of_the_fan_do_not_stand_on_each_other() -> None:
    made = fan(Fan(NAMES, [0.0] * 8, [[-1, -0.5, -0.2, 0, 0.1, 0.2, 0.3]] * 4, 0.05, 0.1, 0.0), "t", show, {})
    ends = [t for t in drawings(made)[0].iter("text") if float(t.attrib["x"]) > 680]
    heights = sorted(float(t.attrib["y"]) for t in ends)
    assert len(heights) == 5
    assert all(b - a >= 15.9 for a, b in pairwise(heights))


def test_the_values_at_the_edges_of_a_column_stay_inside_it() -> None:
    drawn = str(glyphs.axis(scale([-40.0, 0.0], count=4), str))
    anchors = re.findall(r'text-anchor="(\w+)"', drawn)
    assert (anchors[0], anchors[-1]) == ("start", "end")
    assert set(anchors[1:-1]) == {"middle"}
