from __future__ import annotations

from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest
from tests.unit.test_bad_input import CONFIG

from tertial.domain.committee import Indicator
from tertial.query.indicators_measured import BUILT_IN
from tertial.usecases import key_figures
from tertial.usecases.imports import How, import_files
from tertial.usecases.views_model import ViewKey
from tertial.usecases.workspace import open_workspace

VALUES = """indicator;period;unit;value;known;note
ideas;2024;;11,8;2025-01-10;
ideas;2024;;13,1;2026-02-16;räknas nu på nytt sätt
ideas;2024;510;4;2026-02-16;
ideas;2025;;16,4;2026-01-10;
ideas;2026-01/2026-08;;8;2026-09-01;
"""


def test_every_source_and_every_filter_has_words() -> None:
    assert key_figures.MEASURES.keys() == BUILT_IN.keys() | {"imported"}
    assert {f for m in BUILT_IN.values() for f in m.filters} == key_figures.FILTERS.keys()


@pytest.mark.parametrize(
    ("filter_", "sv", "en"),
    [
        ({}, (), ()),
        ({"external": True}, ("bara externa placeringar",), ("external placements only",)),
        ({"children": False}, ("inte barn",), ("not children",)),
        (
            {"care_type": ["hvb", "other"], "area": "BUF"},
            ("område: Område BUF", "vårdform: HVB, other"),
            ("area: Område BUF", "care type: HVB, other"),
        ),
    ],
)
def test_limits_are_said_by_name(
    filter_: dict[str, object], sv: tuple[str, ...], en: tuple[str, ...], tmp_path: Path
) -> None:
    (tmp_path / "tertial.toml").write_text(CONFIG, encoding="utf-8")
    settings = open_workspace(tmp_path).settings
    indicator = Indicator("x", "X", "G", "count", 0, "care_days", filter_)
    area = next(a.name for a in settings.areas if a.code == "BUF")
    hvb = next(c.name for c in settings.care_types if c.code == "hvb")
    for language, expected in (("sv", sv), ("en", en)):
        named = tuple(e.replace("Område BUF", area).replace("HVB", hvb) for e in expected)
        assert key_figures.limits(indicator, settings, language) == named  # type: ignore[arg-type]


def test_every_imported_value_is_told_with_its_line_and_the_one_in_force_is_marked(tmp_path: Path) -> None:
    (tmp_path / "tertial.toml").write_text(CONFIG, encoding="utf-8")
    ws = open_workspace(tmp_path)
    path = tmp_path / "n.csv"
    path.write_text(VALUES, encoding="utf-8")
    import_files(ws, [path], How("2026-09-05T08:00:00.000000Z", "x"))
    found = key_figures.entered(ws, ViewKey(date(2026, 9, 30)), "ideas")
    assert [(e.period, e.value, e.line, e.current) for e in found] == [
        ("2026-01/2026-08", Decimal(8), 6, True),
        ("2025", Decimal("16.4"), 5, True),
        ("2024", Decimal("13.1"), 3, True),
        ("2024", Decimal("11.8"), 2, False),
    ]
    assert {e.file for e in found} == {"n.csv"}
    earlier = key_figures.entered(ws, ViewKey(date(2025, 12, 31)), "ideas")
    assert [(e.period, e.value, e.current) for e in earlier] == [("2024", Decimal("11.8"), True)]
    assert key_figures.entered(ws, ViewKey(date(2026, 9, 30)), "other") == ()
    (record,) = ws.store.batches()
    (file,) = key_figures.source_files(ws, (record.id,))
    assert (file.file, file.kind, file.rows) == ("n.csv", "indicators", 5)
    assert key_figures.source_files(ws, ()) == ()
