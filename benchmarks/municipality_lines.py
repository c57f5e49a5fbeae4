"""Every line of a simulated municipality but placements, by unit and month: how the four regimes' ledgers behave."""

from __future__ import annotations

import numpy as np

YEAR = 2024
HISTORY = 3
MONTHS = 12 * (HISTORY + 1)
LINES = ("municipal_grant", "grants", "income", "staff", "hired", "placements", "premises", "costs")


def steady(rng: np.random.Generator, n_open: int, units: int) -> tuple[np.ndarray, np.ndarray]:
    """Every line but placements by (unit, line, month), and what was planned for it."""
    out = np.zeros((units, len(LINES), MONTHS))
    plan = np.zeros_like(out)
    t = np.arange(MONTHS)
    month = t % 12
    unit_size = rng.dirichlet(np.full(units, 6.0)) * units
    total = n_open * 90_000.0 / units
    revision = np.cumprod(np.where(month == 3, np.exp(rng.normal(0.03, 0.006, MONTHS)), 1.0))
    summer = np.array([1, 1, 1, 1, 1, 1.02, 0.92, 0.97, 1, 1, 1, 1.03])[month]
    vacancy = np.zeros((units, MONTHS))
    vacancy[:, 0] = rng.normal(0, 0.023, units)
    for i in range(1, MONTHS):
        vacancy[:, i] = 0.85 * vacancy[:, i - 1] + rng.normal(0, 0.012, units)
    offset = rng.normal(0, 0.02, (units, HISTORY + 1))[:, t // 12]
    staff = total * unit_size[:, None] * revision * summer
    plan[:, 3] = -staff * np.exp(rng.normal(0, 0.004, (units, 1)))
    out[:, 3] = -staff * (1 - vacancy + offset + rng.normal(0, 0.006, (units, MONTHS)))
    hired = 0.04 * staff * rng.gamma(2, 0.5, (units, 1)) * np.maximum(0.1, 1 + 8 * vacancy)
    out[:, 4] = -hired * rng.gamma(6, 1 / 6, (units, MONTHS))
    plan[:, 4] = -(hired.mean(axis=1, keepdims=True) * np.ones(MONTHS)) * rng.uniform(0.7, 1.2, (units, 1))
    rent = 0.10 * total * unit_size[:, None] * np.repeat(np.cumprod(1 + rng.uniform(0, 0.05, HISTORY + 1)), 12)[None]
    plan[:, 6] = -rent
    out[:, 6] = -rent * (1 + rng.normal(0, 0.01, (units, MONTHS)))
    late_rent = rng.random((units, MONTHS)) < 0.04
    late_rent[:, 11::12] = False
    late_rent[:, -1] = False
    moved = np.where(late_rent, out[:, 6], 0.0)
    out[:, 6] -= moved
    out[:, 6, 1:] += moved[:, :-1]
    goods = (
        0.12 * total * unit_size[:, None] * np.array([0.9, 0.95, 1, 1, 1, 1.05, 0.6, 0.8, 1.1, 1.1, 1.1, 1.6])[month]
    )
    goods = goods * np.repeat(np.exp(rng.normal(0.02, 0.05, (units, HISTORY + 1))), 12, axis=1)
    plan[:, 7] = -goods.mean(axis=1, keepdims=True) * np.ones(MONTHS)
    out[:, 7] = -goods * rng.gamma(25, 1 / 25, (units, MONTHS))
    fees = 0.07 * total * unit_size[:, None] * np.ones(MONTHS)
    plan[:, 2] = fees
    out[:, 2] = (
        fees
        * np.repeat(np.exp(rng.normal(0.0, 0.06, (units, HISTORY + 1))), 12, axis=1)
        * rng.gamma(40, 1 / 40, (units, MONTHS))
    )
    pay_month = rng.choice([3, 5, 8, 10, 11], units)
    grant = 0.05 * total * unit_size
    for y in range(HISTORY + 1):
        size = grant * np.exp(rng.normal(0, 0.15, units))
        when = np.clip(pay_month + rng.integers(-1, 2, units), 0, 11) + 12 * y
        out[np.arange(units), 1, when] += 0.6 * size
        out[:, 1, 12 * y : 12 * y + 12] += 0.4 * size[:, None] / 12
        plan[:, 1, 12 * y : 12 * y + 12] += grant[:, None] / 12
    return out, plan


def restless(rng: np.random.Generator, n_open: int, units: int) -> tuple[np.ndarray, np.ndarray]:
    """A ledger of another build: little staff and much hired, a hiring freeze or a wave of leave in every unit at once, rent by the
    quarter, goods in lumps, grants paid when the year is closed, fees that a tariff changes in the middle of a year."""
    out = np.zeros((units, len(LINES), MONTHS))
    plan = np.zeros_like(out)
    t = np.arange(MONTHS)
    month = t % 12
    total = n_open * 60_000.0 / units * rng.dirichlet(np.full(units, 3.0))[:, None] * units
    revision = np.cumprod(np.where(month == 4, np.exp(rng.normal(0.032, 0.004, MONTHS)), 1.0))
    holidays = np.array([1.01, 0.99, 1, 1, 1, 0.97, 1.1, 1.02, 0.97, 0.98, 0.98, 1.0])[month]
    staff = total * revision * holidays
    common = np.zeros(MONTHS)
    if rng.random() < 0.35:
        common[rng.integers(MONTHS - 20, MONTHS - 1) :] = rng.normal(0, 0.035)
    own = np.cumsum(rng.normal(0, 0.005, (units, MONTHS)), axis=1)
    plan[:, 3] = -staff
    out[:, 3] = -staff * (1 + common + own + rng.normal(0, 0.008, (units, MONTHS)))
    hired = 0.12 * total * np.exp(np.cumsum(rng.normal(0, 0.07, (units, MONTHS)), axis=1)) * (1 - 6 * common)
    plan[:, 4] = -np.repeat(hired[:, 11::12] * rng.uniform(0.6, 1.0, (units, 1)), 12, axis=1)
    out[:, 4] = -hired * rng.gamma(9, 1 / 9, (units, MONTHS))
    rent = 0.16 * total * np.repeat(np.cumprod(1 + rng.uniform(0.0, 0.06, HISTORY + 1)), 12)
    plan[:, 6] = -rent
    out[:, 6] = -np.where(month % 3 == 0, 3 * rent, 0.0) * (1 + rng.normal(0, 0.01, (units, MONTHS)))
    goods = 0.09 * total * np.repeat(np.exp(rng.normal(0.03, 0.06, (units, HISTORY + 1))), 12, axis=1)
    lump = np.where(rng.random((units, MONTHS)) < 0.05, rng.gamma(1.5, 2.0, (units, MONTHS)), 0.0)
    plan[:, 7] = -1.1 * goods
    out[:, 7] = -goods * (rng.gamma(12, 1 / 12, (units, MONTHS)) + lump + 0.9 * (month == 11))
    tariff = np.where(t >= rng.integers(MONTHS - 18, MONTHS + 6), np.exp(rng.normal(0.05, 0.06)), 1.0)
    plan[:, 2] = 0.1 * total
    out[:, 2] = 0.1 * total * tariff * rng.gamma(60, 1 / 60, (units, MONTHS))
    grant = 0.6 * total[:, 0]
    for y in range(HISTORY + 1):
        size = grant * np.exp(rng.normal(0, 0.1, units)) * np.exp(rng.normal(0, 0.05))
        out[:, 1, 12 * y + 11] += 0.55 * size
        out[:, 1, 12 * y + 5] += 0.45 * size
        plan[:, 1, 12 * y : 12 * y + 12] += grant[:, None] / 12
    return out, plan
