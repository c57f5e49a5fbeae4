"""What a year is planned to cost and to bring in, by unit, line and month, before placements and the committee's grant.

The budget is made from this plan; what is booked deviates from it.
"""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np

from tertial.sample.accounts import PAYROLL, PURCHASES
from tertial.sample.days import Floats, rng
from tertial.sample.plan import PRICE_INDEX, UNITS

STAFF_LEVEL = {2020: 0.842, 2021: 0.860, 2022: 0.879, 2023: 0.911, 2024: 0.945, 2025: 0.971, 2026: 0.995}
"""Level of pay after the revision of each year, which holds from April."""
OTHER_LEVEL = 0.88
_RENT = {2021: 0.92, 2022: 0.94, 2023: 1.02, 2024: 1.08, 2025: 1.10, 2026: 1.12}
_EVEN = np.full(12, 1 / 12)
_PURCHASE_SEASON = np.array([0.9, 0.95, 1.05, 1.0, 1.05, 1.0, 0.65, 0.85, 1.1, 1.1, 1.1, 1.25]) / 12
_FEE_SEASON = np.array([1.0, 0.98, 1.0, 1.0, 1.0, 1.0, 0.96, 0.97, 1.0, 1.0, 1.0, 1.09]) / 12
_HIRED = {"620": 0.10, "621": 0.26, "622": 0.14, "623": 0.14, "640": 0.12}
"""Million kronor a month for hired social workers."""
HEAD_OFFICE = "610"
YEAR_END_SERVICE = 3.2
"""Million kronor that the municipality's common services charge in December."""
YEAR_END_REFUND = 2.4
"""Million kronor that the state refunds in December."""
_DEPRECIATION = {"610": 0.035, "642": 0.055, "651": 0.030}

Plan = Mapping[str, Floats]
"""Line key -> kronor by (unit, month), positive for costs and income alike."""


def staff_season() -> Floats:
    """Share of the year's staff cost by (account of PAYROLL, month), before the pay revision; sums to one."""
    share = np.array([[part * month for month in season] for _, part, season in PAYROLL])
    return np.asarray(share / share.sum())


def _revised(year: int) -> Floats:
    return np.array([STAFF_LEVEL[year - 1]] * 3 + [STAFF_LEVEL[year]] * 9)


def plan(year: int, scale: float) -> Plan:
    """The year's plan. Lines: income, staff, hired, premises, capital and costs."""
    million = 1e6 * scale
    here = np.array([u.first <= year <= u.last for u in UNITS])
    out = {
        "income": np.outer([u.income for u in UNITS], _FEE_SEASON) * PRICE_INDEX[year],
        "staff": np.outer([u.staff for u in UNITS], staff_season().sum(axis=0) * _revised(year)),
        "hired": np.outer([_HIRED.get(u.code, 0.0) for u in UNITS], _EVEN * 12),
        "premises": np.outer([u.premises for u in UNITS], _EVEN) * _RENT[year],
        "capital": np.outer([_DEPRECIATION.get(u.code, 0.0) for u in UNITS], np.ones(12)),
        "costs": np.outer([u.other for u in UNITS], _PURCHASE_SEASON) * PRICE_INDEX[year] * OTHER_LEVEL,
    }
    out = {key: value * here[:, None] * million for key, value in out.items()}
    office = next(i for i, u in enumerate(UNITS) if u.code == HEAD_OFFICE)
    out["costs"][office, 11] += YEAR_END_SERVICE * million
    placing = next(i for i, u in enumerate(UNITS) if u.code == "625")
    out["income"][placing, 11] += YEAR_END_REFUND * million
    return out


def deviations(year: int, seed: int) -> Plan:
    """Factor on the plan by line and (unit, month): vacancies and bad luck by unit, small noise by month."""
    random = rng(seed, 1000 + year)
    size = {"income": (0.02, 0.05), "staff": (0.012, 0.004), "hired": (0.10, 0.25), "premises": (0.006, 0.01),
            "capital": (0.0, 0.0), "costs": (0.02, 0.0)}  # fmt: skip
    return {
        key: 1 + random.normal(0, unit, (len(UNITS), 1)) + random.normal(0, month, (len(UNITS), 12))
        for key, (unit, month) in size.items()
    }


def purchase_shares() -> Floats:
    """Share of the cost of purchases by category of PURCHASES; sums to one."""
    shares = np.array([share for _, share, *_ in PURCHASES])
    return np.asarray(shares / shares.sum())
