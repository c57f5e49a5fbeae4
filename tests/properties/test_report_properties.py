from __future__ import annotations

import itertools
import re
from decimal import Decimal
from fractions import Fraction

from hypothesis import given
from hypothesis import strategies as st

from tertial import wording
from tertial.report.cells import prose
from tertial.report.charts_canvas import domain, spread, ticks, wrap
from tertial.report.figures import Figure
from tertial.report.layout import _bridge
from tertial.report.metrics import text_width
from tertial.report.template import escape_markdown
from tertial.report.text_refs import Checker, agrees, parse_typed

ORE = st.integers(-(10**15), 10**15)
SCALES = {"kr": 100, "tkr": 10**5, "mnkr": 10**8}


def read(text: str, language: str) -> Decimal:
    plain = text.replace("\u2212", "-").replace("\u202f", "").replace("+", "")
    return Decimal(plain.replace(",", ".") if language == "sv" else plain.replace(",", ""))


@given(ORE, st.sampled_from(sorted(SCALES)), st.sampled_from(["sv", "en"]), st.booleans())
def test_money_reads_back_within_half_a_unit_and_zero_has_no_sign(
    ore: int, scale: str, language: str, sign: bool
) -> None:
    text = wording.money(ore, scale, language, sign=sign)
    value = read(text, language)
    step = Fraction(1, 10) if scale == "mnkr" else Fraction(1)
    assert abs(Fraction(value) - Fraction(ore, SCALES[scale])) <= step / 2
    if value == 0:
        assert text[0] not in "\u2212+-"
    assert "-" not in text
    assert text.startswith("+") == (sign and value > 0)


@given(st.decimals(-(10**9), 10**9, places=4), st.integers(0, 3))
def test_numbers_are_rounded_half_away_from_zero(value: Decimal, decimals: int) -> None:
    shown = read(wording.number(value, decimals), "sv")
    assert abs(shown - value) <= Decimal(5).scaleb(-decimals - 1)
    assert shown == -read(wording.number(-value, decimals), "sv")


@given(ORE, st.sampled_from(["mnkr", "tkr", "kr", "mnkr abs", "tkr abs"]))
def test_what_is_printed_agrees_with_its_figure_when_typed(ore: int, form: str) -> None:
    figure = Figure("f", ore, "sek")
    text = prose(figure, form, "sv")
    typed = parse_typed(text)
    assert typed is not None
    assert agrees(typed, figure)
    assert list(Checker({"f": figure}, "sv").check(f"[[f]] ({text})")) == []
    assert list(Checker({"f": figure}, "sv").check(f"[{text}]{{ref=f}}")) == []


@given(st.integers(0, 10**15), st.integers(1, 10**6))
def test_a_digit_that_is_off_is_found(ore: int, off: int) -> None:
    figure = Figure("f", ore, "sek")
    wrong = prose(Figure("g", ore + (off + 1) * 10**5, "sek"), "tkr", "sv")
    assert [f.code for f in Checker({"f": figure}, "sv").check(f"[[f]] ({wrong})")] == ["report.digit-disagrees"]


@given(st.text(max_size=60), st.floats(30, 300))
def test_wrapped_lines_fit_and_lose_nothing(text: str, width: float) -> None:
    lines = wrap(text, width)
    kept = "".join(line.removesuffix("-") if i < len(lines) - 1 else line for i, line in enumerate(lines))
    assert kept.replace("-", "").replace(" ", "") == text.replace("-", "").replace(" ", "")
    assert all(text_width(line, 8) <= width or len(line) <= 3 for line in lines)


@given(st.lists(st.floats(-1e9, 1e9), max_size=20))
def test_ticks_lie_within_the_domain_and_hold_zero(values: list[float]) -> None:
    low, high = domain(values)
    marks = ticks(low, high)
    assert low < high
    assert 1 <= len(marks) <= 12
    assert all(low - 1e-6 * (high - low) <= t <= high + 1e-6 * (high - low) for t in marks)
    assert 0 in marks


@given(st.lists(st.floats(0, 100), min_size=1, max_size=6))
def test_labels_are_spread_apart(positions: list[float]) -> None:
    placed = sorted(spread(positions, 10, 0, 100))
    assert all(b - a >= 10 - 1e-6 for a, b in itertools.pairwise(placed))
    assert placed[-1] <= 100


@given(st.lists(st.integers(-1000, 1000), min_size=1, max_size=8))
def test_a_bridge_adds_up_and_stays_inside(values: list[int]) -> None:
    steps = [(str(i), float(v)) for i, v in enumerate(values)] + [("sum", float(sum(values)))]
    bars = _bridge(steps, {"sum"})
    assert all(-1e-9 <= v <= 1 + 1e-9 for b in bars.values() for v in (b.start or 0.0, b.end or 0.0, b.zero))
    last = bars[str(len(values) - 1)].end
    whole = bars["sum"].end
    assert last is not None
    assert whole is not None
    assert abs(last - whole) < 1e-6


@given(st.text(st.characters(categories=["L", "N", "P", "S"]), min_size=1, max_size=40))
def test_escaped_names_hold_no_open_markdown(name: str) -> None:
    escaped = str(escape_markdown(name))
    assert re.sub(r"\\(.)", r"\1", escaped) == name.replace("\\\\", "\\\\") or "\\" in name
    assert not re.search(r"(?<!\\)[`*\[\]<>]", escaped.replace("\\\\", ""))
