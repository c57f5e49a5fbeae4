"""Counts, shares and waiting times with what is not registered yet, as they are shown."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from decimal import Decimal
from types import SimpleNamespace
from typing import Any, cast

import numpy as np

from tertial.config import Settings
from tertial.domain.committee import Committee
from tertial.forecast.chains import FOLLOWED, SHARES, WAITS
from tertial.forecast.digest import Digest
from tertial.forecast.result import Measure, Rate, Spread
from tertial.query.cases import MEASURES
from tertial.usecases.facts import Answers, Shelf
from tertial.usecases.forecast_counts import MEASURE_OF, NAMES, add_counts, corrected, counts_table, rates_json

SPREAD = Spread.of(np.array([96.0, 100.0, 104.0, 108.0]))
SHARE = Spread.of(np.array([0.1, 0.12, 0.14]))
MADE = cast(
    "Digest",
    SimpleNamespace(
        measures=(Measure("measure", 3, SPREAD, SPREAD), Measure("notification", 90, SPREAD, SPREAD)),
        rates=(
            Rate("share:service", 0.114, 40, SHARE),
            Rate("waiting:application:decision", 54.44, 4, Spread.of(np.array([54.0]))),
        ),
    ),
)


def shelf(as_of: date = date(2026, 8, 31)) -> Shelf:
    settings = Settings(Committee("Socialnämnden", "Exempelby", "212000-9999"), (), (), ())
    board = cast("Any", SimpleNamespace(digest=MADE))
    return Shelf(as_of, "interim", settings, cast("Answers", None), board)


def test_every_kind_and_every_rate_has_a_name_in_both_languages() -> None:
    keys = set(MEASURE_OF.values()) | {f"followed:{a}:{b}" for a, b in FOLLOWED} | {f"share:{a}" for a, _ in SHARES}
    keys.add("share:children")
    keys |= {f"{what}:{a}:{b}" for what in ("waiting", "waiting_median") for a, b in WAITS}
    assert set(NAMES) == keys
    assert all(MEASURES[name] == ((kind, ""),) for kind, name in MEASURE_OF.items())
    assert all(sv and en and sv != en for sv, en in NAMES.values())


def test_counts_are_whole_shares_in_percent_and_notifications_stand_first() -> None:
    first, second, share, wait = corrected(MADE)
    assert (first.key, int(first.reported), int(first.mean)) == ("notifications", 90, 102)
    assert second.key == "measures_opened"
    assert (share.unit, share.reported, share.mean) == ("percent", Decimal("11.4"), Decimal("12.0"))
    assert (wait.unit, wait.reported, wait.low, wait.high) == (
        "days",
        Decimal("54.4"),
        Decimal("54.0"),
        Decimal("54.0"),
    )


def test_json_has_the_rates_by_key() -> None:
    assert rates_json(MADE)["share:service"] == {
        "unit": "percent", "count": 40, "reported": 11.4, "to_date": 12.0, "low": 10.4, "high": 13.6,
    }  # fmt: skip


def test_the_terminal_leaves_out_what_is_of_few() -> None:
    _, rows = counts_table(MADE, "sv", 5)
    assert [row[0] for row in rows] == ["Anmälningar", "Andel insatser utan behovsprövning"]
    assert len(counts_table(MADE, "en", 3)[1]) == 4


def test_a_report_hides_what_is_of_few_and_what_is_hidden_elsewhere() -> None:
    mine = shelf()
    add_counts(mine)
    mine.small.hide()
    values = {id_: figure.value for id_, figure in mine.figures.items()}
    assert values["forecast_counts.notifications.mean"] == 102
    assert values["forecast_counts.measures_opened.mean"] is None
    assert values["forecast_counts.waiting-application-decision.reported"] is None
    assert "preliminary" in mine.figures["forecast_counts.notifications.mean"].marks
    assert "preliminary" not in mine.figures["forecast_counts.notifications.reported"].marks


def test_without_a_forecast_and_of_a_full_year_there_is_no_table() -> None:
    for other in (replace(shelf(), board=None), shelf(date(2026, 12, 31))):
        add_counts(other)
        assert "forecast_counts" not in other.tables
