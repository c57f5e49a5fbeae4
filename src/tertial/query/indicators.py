"""Imported indicators: what was known of each period, what was published first, and how they meet measured ones."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from fractions import Fraction
from typing import Any, Literal

from tertial.domain.period import Period
from tertial.query.step import Behind, Query, Step
from tertial.query.windows import Window, same_period_last_year, to_date, windows_step


def table_windows(as_of: date, years: int = 5) -> tuple[Window, ...]:
    """The columns of a table of `years` years: full years, and this year up to `as_of`, under its own name."""
    full = [Window.of(Period.of_year(y)) for y in range(as_of.year - years + 1, as_of.year)]
    return (*full, to_date(as_of))


def compared_windows(as_of: date) -> tuple[Window, ...]:
    """Every window that a report counts whole periods in: five years, and the same months last year."""
    windows, same = table_windows(as_of), same_period_last_year(as_of)
    return windows if same.key in {w.key for w in windows} else (*windows, same)


def imported_indicators(windows: Sequence[Window], known: date) -> Query:
    """The committee's imported values by `indicator` and window (`period`, its key), as known on the day `known`.

    A value belongs to a window when its period has exactly the window's first and last day, so that part of a year
    is never taken for the year. Columns: `value`, `numerator`, `denominator` (may be null), `known` and `note` of the latest
    row known; `first_value` and `first_known` of the one that was published first; `restated`, whether they differ.
    Values of single units are left out.
    """
    windows_, bound = windows_step(windows)
    published = Step(
        "published",
        """
SELECT i.batch, i."row", i.indicator, w.period, i.value, i.numerator, i.denominator, i.known, i.note,
  ROW_NUMBER() OVER (PARTITION BY i.indicator, w.period ORDER BY i.known DESC, i."row" DESC, i.batch DESC) AS from_last,
  ROW_NUMBER() OVER (PARTITION BY i.indicator, w.period ORDER BY i.known, i."row", i.batch) AS from_first
FROM indicators i JOIN windows w ON w.first_day = i.period_first AND w.last_day = i.period_last
WHERE COALESCE(i.unit, '') = '' AND i.known <= $known_day
""",
    )
    answer = Step(
        "imported_indicators",
        """
SELECT l.indicator, l.period, l.value, l.numerator, l.denominator, l.known, l.note, f.value AS first_value,
  f.known AS first_known, (f.value <> l.value) AS restated
FROM published l JOIN published f ON f.indicator = l.indicator AND f.period = l.period AND f.from_first = 1
WHERE l.from_last = 1
""",
    )
    traced = Step("traced_indicators", "SELECT * FROM published")
    latest = dict.fromkeys(("value", "numerator", "denominator", "known", "note"), "from_last = 1")
    first = {
        "first_value": "from_first = 1",
        "first_known": "from_first = 1",
        "restated": "from_first = 1 OR from_last = 1",
    }
    return Query(
        name="imported_indicators",
        steps=(windows_, published, answer),
        parameters={**bound, "known_day": known},
        key=("indicator", "period"),
        behind=(
            Behind(
                "indicators",
                (windows_, published, traced),
                latest | first,
                ("value", "numerator", "denominator", "known", "note"),
            ),
        ),
    )


@dataclass(frozen=True, slots=True)
class Value:
    """A value of an indicator in a window; `value` is exact and in the indicator's unit (percent, not a share of one).

    `origin` tells what it is; `published` values are put in by the caller. `first_value` is set where the imported value was published with another value
    before. `persons` is how many people it is about, when that is measured: small ones are for the caller to suppress.
    """

    period: str
    value: Fraction
    origin: Literal["measured", "imported", "published"]
    numerator: Fraction | None = None
    denominator: Fraction | None = None
    persons: int | None = None
    known: date | None = None
    first_value: Fraction | None = None
    first_known: date | None = None
    note: str = ""
    row: tuple[tuple[str, object], ...] = ()
    """Of a published value: the key of its row in the query `published_figures`."""


def resolve(
    windows: Sequence[Window],
    imported: Iterable[Mapping[str, Any]],
    measured: Iterable[Mapping[str, Any]] = (),
    *,
    percent: bool = False,
) -> dict[str, Value]:
    """One value per window of one indicator, by the window's key; windows without any are left out.

    Measured where the register covers the whole window (a measured numerator that is not null, over a denominator that
    is not 0), else imported: the imported years before the register begins continue it backwards, and never hide what the
    register itself shows. `percent`: measured values are shares of one, given as percent.
    """
    of_register = {row["period"]: row for row in measured if row["numerator"] is not None and row["denominator"]}
    of_import = {row["period"]: row for row in imported}
    out: dict[str, Value] = {}
    for window in windows:
        if (row := of_register.get(window.key)) is not None:
            share = Fraction(row["numerator"], row["denominator"]) * (100 if percent else 1)
            parts = (Fraction(row["numerator"]), Fraction(row["denominator"]))
            out[window.key] = Value(window.key, share, "measured", *parts, persons=row["persons"])
        elif (row := of_import.get(window.key)) is not None:
            out[window.key] = _imported(window.key, row)
    return out


def _imported(period: str, row: Mapping[str, Any]) -> Value:
    def exact(value: Decimal | None) -> Fraction | None:
        return None if value is None else Fraction(value)

    restated = row["restated"]
    return Value(
        period,
        Fraction(row["value"]),
        "imported",
        exact(row["numerator"]),
        exact(row["denominator"]),
        known=row["known"],
        first_value=exact(row["first_value"]) if restated else None,
        first_known=row["first_known"] if restated else None,
        note=row["note"] or "",
    )
