"""Key figures that other systems have counted, and the answers to the committee's own survey."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

import numpy as np

from tertial.sample.days import Ints, first_of, number, rng
from tertial.sample.events import Events
from tertial.sample.plan import AS_OF, REORGANISED

Row = dict[str, object]


@dataclass(frozen=True, slots=True)
class Series:
    """A measure by year from `first` on; the last value is January to August of the last year."""

    key: str
    first: int
    values: tuple[float, ...]
    base: int = 0
    """For a share: how many it is counted on a year, so that numerator and denominator are known."""


COUNTED_ELSEWHERE: Final = (
    Series("family_home_within_6_months", 2017, (71, 74, 69, 66, 68, 63, 61, 58, 64, 66), 92),
    Series("investigations_in_time", 2017, (88, 86, 87, 85, 86, 84, 81, 83, 74, 79), 1850),
    Series("sick_leave", 2017, (7.1, 6.9, 7.0, 8.4, 7.9, 8.2, 7.6, 7.3, 7.8, 7.2)),
    Series("staff_turnover", 2017, (16.2, 15.1, 14.4, 12.0, 13.6, 17.3, 15.8, 11.8, 16.4, 8.3)),
    Series("youth_crime_index", 2019, (100, 104.2, 109.7, 115.3, 121.8, 118.4, 113.1, 108.6)),
    Series("ideas_received", 2019, (9, 14, 17, 15, 21, 19, 24, 13)),
    Series("pilots_started", 2019, (2, 3, 5, 4, 6, 4, 5, 3)),
    Series("scaled_up", 2019, (0, 1, 1, 2, 1, 2, 2, 1)),
    Series("innovation_funds_used", 2021, (820_000, 940_000, 1_310_000, 1_150_000, 1_280_000, 640_000)),
)
BEFORE_THE_REGISTER: Final = (
    Series("notifications_and_applications", 2017, (7_860, 8_120, 8_410, 8_690)),
    Series("application_share", 2017, (10.1, 10.4, 10.9, 11.3)),
    Series("investigations_opened", 2017, (2_640, 2_790, 2_930, 3_010)),
    Series("measures_opened", 2017, (1_310, 1_350, 1_420, 1_460)),
    Series("unique_individuals", 2017, (5_890, 6_010, 6_200, 6_340)),
    Series("care_days_external", 2017, (53_400, 56_100, 62_480, 64_350)),
    Series("waiting_application", 2018, (52, 47, 46)),
    Series("waiting_notification", 2018, (58, 55, 60)),
    Series("service_assignments", 2019, (1_980, 2_190)),
    Series("benefit_share", 2019, (71, 73)),
)
"""Yearly figures from the time before cases and placements were registered one by one."""
RESTATED: Final = ("staff_turnover", "2024", 13.1, "2026-02-16", "Vikarier räknas nu som avslutade.")


def _row(series: Series, period: str, value: float, known: str, months: int = 12) -> Row:
    row: Row = {"indicator": series.key, "period": period, "unit": "", "value": value, "numerator": None,
                "denominator": None, "known": known, "note": ""}  # fmt: skip
    if series.base:
        whole = series.base * months // 12
        part = round(value * whole / 100)
        row |= {"value": round(100 * part / whole, 2), "numerator": part, "denominator": whole}
    return row


def indicator_rows() -> list[Row]:
    """Every row of the table `indicators`, by measure and period; the restated one last of its measure."""
    out: list[Row] = []
    for series in COUNTED_ELSEWHERE:
        years = range(series.first, AS_OF.year + 1)
        for year, value in zip(years, series.values, strict=True):
            if year < AS_OF.year:
                out.append(_row(series, str(year), value, f"{year}-12-31"))
            else:
                out.append(_row(series, f"{year}-01/{year}-08", value, AS_OF.isoformat(), 8))
        if series.key == RESTATED[0]:
            out.append(_row(series, RESTATED[1], RESTATED[2], RESTATED[3]) | {"note": RESTATED[4]})
    for series in BEFORE_THE_REGISTER:
        out += [
            _row(series, str(series.first + i), v, f"{series.first + i}-12-31") for i, v in enumerate(series.values)
        ]
    return out


_BENEFIT: Final = {2021: 0.735, 2022: 0.742, 2023: 0.758, 2024: 0.771, 2025: 0.786, 2026: 0.824}
_ANSWERS_A_YEAR: Final = 620
_SURVEYED: Final = ("620", "622", "640", "641", "642", "650", "651")


@dataclass(frozen=True, slots=True)
class Answers:
    """One element a person who answered: day, unit (index of `_SURVEYED`), whether by interview, and two answers."""

    day: Ints
    unit: Ints
    interview: Ints
    benefit: Ints
    met: Ints
    person: Ints
    """A person of the register, or -1 for an answer without a name."""

    def units(self) -> list[str]:
        return [_SURVEYED[u] if _SURVEYED[u] != "622" or d >= number(REORGANISED) else "621"
                for u, d in zip(self.unit.tolist(), self.day.tolist(), strict=True)]  # fmt: skip


def answers(events: Events, seed: int, scale: float) -> Answers:
    """Answers in order of day: whether the support was of use (0 or 1), and how one was met (1 to 5)."""
    random = rng(seed, 6)
    year = np.repeat(np.array(list(_BENEFIT)), max(1, round(_ANSWERS_A_YEAR * scale)))
    last = np.where(year == AS_OF.year, AS_OF.month, 12)
    month = year * 12 + np.floor(random.random(len(year)) * last).astype(np.int64)
    day = np.sort(first_of(month) + random.integers(0, 27, len(month)))
    n = len(day)
    share = np.array([_BENEFIT[y] for y in year])
    named = random.random(n) < 0.3
    person = np.where(named, events.person[random.integers(0, len(events), n)], -1)
    met = random.choice(5, n, p=(0.04, 0.07, 0.17, 0.37, 0.35)) + 1
    return Answers(
        day, random.integers(0, len(_SURVEYED), n), (random.random(n) < 0.18).astype(np.int64),
        (random.random(n) < share).astype(np.int64), met, person,
    )  # fmt: skip
