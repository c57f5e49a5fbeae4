from __future__ import annotations

import dataclasses
import re
import xml.etree.ElementTree as ET
from decimal import Decimal

import pytest
from tests.unit.report_sample import sample_facts

from tertial.report import charts
from tertial.report.charts_canvas import WIDTH, domain, line_domain, spread, ticks, wrap
from tertial.report.figures import Chart, Facts, Figure, Mark, Series
from tertial.report.metrics import line_count, longest_word, text_width

FACTS = sample_facts()
LONG = "Enheten för synnerligen omfattande samordningsverksamhetsinsatser inom individ- och familjeomsorgen"


def with_values(value: int | None) -> Facts:
    def change(figure: Figure) -> Figure:
        return dataclasses.replace(figure, value=None if figure.unit == "text" else value)

    return dataclasses.replace(FACTS, figures={k: change(f) for k, f in FACTS.figures.items()})


def labels(svg: str) -> list[tuple[float, float, float, float, str]]:
    """Left, top, right, bottom and words of every text of a picture."""
    found = []
    for node in ET.fromstring(svg).iter("{http://www.w3.org/2000/svg}text"):
        words = node.text or ""
        width = text_width(words, 8) * 0.97
        x, y = float(node.get("x", "0")), float(node.get("y", "0"))
        left = {"start": x, "middle": x - width / 2, "end": x - width}[node.get("text-anchor", "start")]
        found.append((left, y - 6, left + width, y + 1, words))
    return found


def overlaps(svg: str) -> list[tuple[str, str]]:
    texts = labels(svg)
    return [
        (a[4], b[4])
        for i, a in enumerate(texts)
        for b in texts[i + 1 :]
        if a[0] < b[2] - 1 and b[0] < a[2] - 1 and a[1] < b[3] - 1 and b[1] < a[3] - 1
    ]


def stressed(key: str) -> dict[str, tuple[Chart, Facts]]:
    chart = FACTS.charts[key]
    long = dataclasses.replace(
        chart,
        categories=tuple(f"{LONG} {i}" for i in range(len(chart.categories))),
        series=tuple(dataclasses.replace(s, name=f"{LONG} {s.name}") for s in chart.series),
    )
    return {
        "as it is": (chart, FACTS),
        "zero": (chart, with_values(0)),
        "missing": (chart, with_values(None)),
        "huge": (chart, with_values(-(10**13))),
        "long names": (long, FACTS),
    }


@pytest.mark.parametrize("state", ["as it is", "zero", "missing", "huge", "long names"])
@pytest.mark.parametrize("key", sorted(FACTS.charts))
def test_no_label_is_clipped_or_meets_another(key: str, state: str) -> None:
    chart, facts = stressed(key)[state]
    svg = charts.draw(chart, facts, "sv")
    height = float(ET.fromstring(svg).get("height", "0"))
    for left, top, right, bottom, words in labels(svg):
        assert left >= -2, words
        assert right <= WIDTH + 3, words
        assert top >= -2, words
        assert bottom <= height + 1, words
    assert overlaps(svg) == []
    assert charts.alt_text(chart, facts, "sv").endswith(".")


@pytest.mark.parametrize("kind", ["bars", "lines", "bars_by_row", "bridge", "small_multiples", "panels"])
def test_every_kind_draws_any_series(kind: str) -> None:
    for chart in FACTS.charts.values():
        svg = charts.draw(dataclasses.replace(chart, kind=kind), FACTS, "en")  # type: ignore[arg-type]
        assert "nan" not in svg.lower()
        ET.fromstring(svg)


def test_filled_is_outcome_and_contour_is_forecast() -> None:
    svg = charts.draw(FACTS.charts["result_years"], FACTS, "sv")
    assert len(re.findall(r'<rect [^>]*fill="#16263C"/>', svg)) == 4
    assert len(re.findall(r'<rect [^>]*fill="#F4E7E2" stroke="#A23B22"', svg)) == 1


def test_part_of_a_year_is_an_open_point_with_a_dotted_link() -> None:
    svg = charts.draw(FACTS.charts["goal.applications"], FACTS, "sv")
    assert svg.count('fill="#FFFFFF"') == 1
    assert svg.count('stroke-dasharray="1.5 2"') == 1
    (line,) = re.findall(r'<polyline points="([^"]*)"', svg)
    assert len(line.split()) == 4


def two_years_of_two() -> tuple[Chart, Facts]:
    """Four lines of two roles, as care days by month in external and own care this year and last."""
    names = ("Externa 2031", "Externa 2032", "Egna 2031", "Egna 2032")
    figures = [Figure(f"{n}.{m}", Decimal(100 + 10 * k + m), "count") for k, n in enumerate(names) for m in range(12)]
    series = tuple(
        Series(n, n, tuple(f"{n}.{m}" for m in range(12)), "outcome" if n.endswith("2032") else "comparison")
        for n in names
    )
    facts = dataclasses.replace(FACTS, figures={**FACTS.figures, **{f.id: f for f in figures}})
    months = tuple(f"m{m}" for m in range(12))
    return Chart("flow", "lines", "Dygn", months, series, table="care"), facts


def test_lines_of_one_colour_have_points_of_different_forms() -> None:
    chart, facts = two_years_of_two()
    svg = charts.draw(chart, facts, "sv")
    for colour in ("#16263C", "#857D72"):
        assert svg.count(f'r="2.2" fill="{colour}"') == 13  # a point a month, and one beside the name
        assert svg.count(f'width="4.8" height="4.8" fill="{colour}"') == 13
    assert "Egna 2032: 141" in svg
    assert overlaps(svg) == []


@pytest.mark.parametrize("sign", [1, -1])
def test_a_value_is_not_crossed_by_the_line_of_the_budget(sign: int) -> None:
    amounts = [("a", 5), ("b", 100), ("x", 9), ("y", 100)]
    figures = {i: Figure(i, sign * v * 10**8, "sek") for i, v in amounts}
    series = (Series("u", "Utfall", ("a", "b")), Series("g", "Budget", ("x", "y"), "budget"))
    chart = Chart("months", "bars", "Resultat", ("jan", "feb"), series, table="months", scale="mnkr")
    svg = charts.draw(chart, dataclasses.replace(FACTS, figures={**FACTS.figures, **figures}), "sv")
    levels = [float(y) for y in re.findall(r'y1="([^"]*)"[^>]*stroke="#0B5A5E" stroke-width="1.4"', svg)]
    values = [(top, bottom) for _, top, _, bottom, words in labels(svg) if re.fullmatch("[\u2212]?[0-9]+,0", words)]
    assert (len(values), len(levels)) == (2, 3)
    assert not [(v, y) for v in values for y in levels if v[0] < y < v[1]]


def test_alt_text_says_kind_title_and_values() -> None:
    alt = charts.alt_text(FACTS.charts["result_years"], FACTS, "sv")
    assert alt.startswith("Stapeldiagram: Årets resultat, mnkr. Utfall: 2028 4,1, 2029 minus 2,3")
    assert "Prognos: Prognos 2032 minus 26,0" in alt
    assert "uppgift saknas" in charts.alt_text(FACTS.charts["result_years"], with_values(None), "sv")


def test_alt_text_of_a_long_series_keeps_ends_and_extremes() -> None:
    figures = [Figure(f"f.{i}", Decimal((i * 7) % 20), "count") for i in range(20)]
    chart = Chart(
        "c", "lines", "Lång", tuple(str(i) for i in range(20)), (Series("s", "S", tuple(f.id for f in figures)),), "t"
    )
    alt = charts.alt_text(chart, Facts.of(figures, [], [chart]), "sv")
    assert alt == "Linjediagram: Lång. S: 0 0, 17 19, 19 13."


def test_suppressed_values_are_not_drawn() -> None:
    hidden: frozenset[Mark] = frozenset({"suppressed"})
    figures = [Figure("a", Decimal(4), "count", marks=hidden), Figure("b", Decimal(9), "count")]
    chart = Chart("c", "bars", "T", ("ett", "två"), (Series("s", "S", ("a", "b")),), "t")
    svg = charts.draw(chart, Facts.of(figures, [], [chart]), "sv")
    assert ">4<" not in svg
    assert ">9<" in svg


def test_scales() -> None:
    assert domain([]) == (0.0, 1.0)
    assert domain([5.0]) == (0.0, 5.0)
    assert domain([-5.0, 5.0], 0.1) == (-6.0, 6.0)
    assert ticks(-50, 3) == [-40, -20, 0]
    assert ticks(0, 1) == pytest.approx([0, 0.2, 0.4, 0.6, 0.8, 1])
    assert spread([5.0, 5.0, 6.0], 10, 0, 30) == [5.0, 15.0, 25.0]
    assert spread([29.0, 30.0], 10, 0, 30) == [20.0, 30.0]


def test_wrapping() -> None:
    assert wrap("ett två tre", 1000) == ["ett två tre"]
    assert all(text_width(line, 8) <= 60 for line in wrap(LONG, 60))
    assert line_count("ett två", 1000, 8) == 1
    assert longest_word("a bbbb", 10) == text_width("bbbb", 10)


def test_lines_that_would_crowd_begin_above_zero_and_the_caption_says_so() -> None:
    crowded, facts = two_years_of_two()
    assert line_domain([100.0, 141.0])[0] == 80.0
    assert charts.begins_at(crowded, facts, "sv") == "80"
    assert all(line_domain(v)[0] == 0 for v in ([5.0, 100.0], [7.0, 7.0], [0.0, 1.0]))
    assert line_domain([-5.0, -6.0]) == domain([-5.0, -6.0])
    bars = dataclasses.replace(crowded, kind="bars")
    assert charts.begins_at(bars, facts, "sv") == ""


def test_a_narrow_drawing_has_names_above_its_bars() -> None:
    figures = [
        Figure("a", -25 * 10**8, "sek", emphasis="deviation"),
        Figure("b", 2 * 10**8, "sek", emphasis="deviation"),
    ]
    chart = Chart(
        "d", "bars_by_row", "T", ("Barn, unga och familj", "Vuxen"), (Series("s", "S", ("a", "b"), "forecast"),), "t"
    )
    chart = dataclasses.replace(chart, scale="mnkr")
    svg = charts.draw(chart, Facts.of(figures, [], [chart]), "sv", 132)
    assert ET.fromstring(svg).get("width") == "132"
    assert [words for *_, words in labels(svg)] == ["Barn, unga och familj", "\u221225,0", "Vuxen", "+2,0"]
    assert overlaps(svg) == []
    assert svg.count('fill="#F4E7E2"') == 1


@pytest.mark.parametrize(("middle", "low", "high"), [(-23, -36, -17), (-5, -18, 6), (23, 17, 36)])
def test_an_interval_is_a_whisker_that_the_value_keeps_clear_of(middle: int, low: int, high: int) -> None:
    """Whose value stood at its end would be taken for that end: of a deficit it stands over zero, where the whisker leaves room."""
    amounts = {"a": -4, "b": middle, "low": low, "high": high}
    figures = [Figure(i, v * 10**8, "sek") for i, v in amounts.items()]
    series = (
        Series("u", "Utfall", ("a", None)),
        Series("p", "Prognos", (None, "b"), "forecast"),
        Series("l", "Lägst", (None, "low"), "interval"),
        Series("h", "Högst", (None, "high"), "interval"),
    )
    chart = Chart("c", "bars", "T", ("2031", "2032"), series, "t", "mnkr")
    svg = charts.draw(chart, Facts.of(figures, [], [chart]), "sv")
    (stem,) = re.findall(
        r'<line x1="([\d.]+)" y1="([\d.]+)" x2="\1" y2="([\d.]+)" stroke="#16263C" stroke-width="1.2"', svg
    )
    said = f"{middle:+},0".replace("-", "\u2212")
    ((top, bottom),) = [(top, bottom) for _, top, _, bottom, words in labels(svg) if words in (said, said.lstrip("+"))]
    above, below = sorted((float(stem[1]), float(stem[2])))
    assert top > below if middle < 0 < high else bottom < above
    assert f"Lägst: 2032 {'minus ' if low < 0 else ''}{abs(low)},0" in charts.alt_text(
        chart, Facts.of(figures, [], [chart]), "sv"
    )


def panels(this_year: int = 8) -> tuple[Chart, Facts]:
    """External and own care in a panel each: last year whole, this year's first months."""
    chart, facts = two_years_of_two()
    series = tuple(
        dataclasses.replace(
            s,
            name=s.name.split(" ")[1],
            panel=f"{s.name.split(' ')[0]} placeringar",
            figures=tuple(i if s.role == "comparison" or m < this_year else None for m, i in enumerate(s.figures)),
        )
        for s in chart.series
    )
    return dataclasses.replace(chart, kind="panels", series=series), facts


@pytest.mark.parametrize("width", [WIDTH, 250.0])
@pytest.mark.parametrize("count", [1, 8, 12])
def test_panels_stand_abreast_or_under_each_other_and_clip_nothing(width: float, count: int) -> None:
    chart, facts = panels(count)
    svg = charts.draw(chart, facts, "sv", width)
    root = ET.fromstring(svg)
    assert overlaps(svg) == []
    for left, top, right, bottom, words in labels(svg):
        assert -2 <= left <= right <= width + 3, words
        assert -2 <= top <= bottom <= float(root.get("height", "0")) + 1, words
    heads = {words: (left, top) for left, top, _, _, words in labels(svg) if words.endswith("placeringar")}
    (first, second) = heads["Externa placeringar"], heads["Egna placeringar"]
    assert (first[1] == second[1]) == (width == WIDTH)
    assert (first[0] == second[0]) == (width != WIDTH)


def test_a_panel_compares_the_last_month_of_this_year_with_the_same_of_the_last() -> None:
    chart, facts = panels()
    svg = charts.draw(chart, facts, "sv")
    assert svg.count(">m7 107<") + svg.count(">m7 117<") + svg.count(">m7 127<") + svg.count(">m7 137<") == 4
    assert svg.count('r="2.2" fill="#16263C"') == 2 * (8 + 1)  # a point a month of this year, and one beside its name
    assert 'r="2.2" fill="#857D72"' not in svg
    assert svg.count('<polyline points="') == 4


def test_panels_share_a_scale_that_the_caption_can_tell() -> None:
    chart, facts = panels()
    svg = charts.draw(chart, facts, "sv")
    lines = [
        [float(n) for n in y.split()] for y in re.findall(r'<line x1="[\d.]+" y1="([\d.]+)" [^>]*stroke="#CFC8BD"', svg)
    ]
    assert len(lines) == 2 * len({y for (y,) in lines})  # each gridline stands at one height in both
    assert charts.begins_at(chart, facts, "sv") == "80"
    assert "Externa placeringar 2032: m0 110" in charts.alt_text(chart, facts, "sv")
