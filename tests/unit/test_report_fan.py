"""The fan: what is booked, the intervals around the median, and the committee's own forecast, told apart without colour."""

from __future__ import annotations

import re
from xml.etree import ElementTree as ET

import pytest

from tertial.report.charts import alt_text, draw
from tertial.report.figures import Chart, Facts, Figure, Series

LEVELS = ("q05", "q10", "q25", "q50", "q75", "q90", "q95")
MONTHS = ("jan", "feb", "mar", "apr")


def made(booked: int = 2, *, own: bool = True) -> tuple[Chart, Facts]:
    figures = {f"a{m}": Figure(f"a{m}", -(m + 1) * 10**9, "sek") for m in range(booked)}
    series = [Series("actual", "Utfall", tuple(f"a{m}" if m < booked else None for m in range(4)))]
    for n, level in enumerate(LEVELS):
        ids: list[str | None] = [None] * 4
        for m in range(booked, 4):
            id_ = ids[m] = f"{level}.{m}"
            figures[id_] = Figure(id_, -(m + 1) * 10**9 + (n - 3) * 10**8 * (m - booked + 1), "sek")
        series.append(Series(level, "Modell", tuple(ids), "forecast"))
    if own:
        for n, (key, value) in enumerate((("Nämnden", -35), ("Bästa", -30), ("Sämsta", -60))):
            figures[key] = Figure(key, value * 10**8, "sek")
            series.append(Series(f"own-{n}", key, (None, None, None, key), "comparison"))
    chart = Chart("fan", "fan", "Resultat, mnkr", MONTHS, tuple(series), "none", "mnkr")
    return chart, Facts.of(figures.values(), (), [chart])


def texts(svg: str) -> list[str]:
    return ["".join(e.itertext()) for e in ET.fromstring(svg).iter() if e.tag.endswith("text")]


def test_bands_nest_and_the_median_is_dashed() -> None:
    svg = draw(*made(), "sv")
    polygons = re.findall(r'<polygon points="([^"]+)"', svg)
    ends = []
    for points in polygons[:3]:
        where = [tuple(float(n) for n in p.split(",")) for p in points.split(" ")]
        last = sorted(y for x, y in where if x == max(x for x, _ in where))
        ends.append((last[0], last[-1]))
    assert ends[0][0] < ends[1][0] < ends[2][0]
    assert ends[0][1] > ends[1][1] > ends[2][1]
    assert 'stroke-dasharray="4 2.5"' in svg
    assert svg.count("<circle") == 2


def test_the_values_of_the_ends_and_the_committee_s_stand_in_words() -> None:
    shown = [t.replace("\u2212", "-") for t in texts(draw(*made(), "sv"))]
    assert {"-36,0", "-40,0", "-44,0", "Nämnden -35,0", "Bästa -30,0", "Sämsta -60,0", "Utfall -20,0"} <= set(shown)
    assert any("80 %" in t for t in shown)
    assert [t for t in shown if t in MONTHS] == list(MONTHS)


def test_it_begins_at_nothing_before_anything_is_booked_and_needs_no_committee() -> None:
    shown = texts(draw(*made(0, own=False), "en"))
    assert not any(t.startswith(("Utfall", "Nämnden")) for t in shown)
    assert any("80% light" in t for t in shown)


@pytest.mark.parametrize(("language", "kind"), [("sv", "Solfjäder"), ("en", "Fan chart")])
def test_its_alternative_text_tells_the_values(language: str, kind: str) -> None:
    told = alt_text(*made(), language)  # type: ignore[arg-type]
    assert told.startswith(f"{kind}: Resultat, mnkr.")
    assert "Nämnden: apr" in told


def test_what_is_booked_is_named_clear_of_the_zero_line() -> None:
    chart, facts = made(1, own=False)
    near = {**facts.figures, "a0": Figure("a0", 3 * 10**8, "sek")}
    svg = draw(chart, Facts.of(near.values(), (), [chart]), "sv")
    lines = re.findall(
        r'<line x1="[^"]+" y1="([^"]+)" x2="[^"]+" y2="([^"]+)" stroke="#16263C" stroke-width="0.75"', svg
    )
    words = re.search(r'<text[^>]* y="([^"]+)"[^>]*>Utfall', svg)
    assert lines
    assert words
    assert float(words[1]) - float(lines[0][0]) >= 12
