"""The committee's budget: made from the plan of the year and last year's placements, balanced at zero in every unit."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from tertial.domain.money import allocate
from tertial.sample.accounts import ENTRY_ACCOUNT, LINE_KEYS, LINES, OWN_HOME_SPLIT
from tertial.sample.booking import FORM_UNIT
from tertial.sample.days import Floats, Ints, first_of
from tertial.sample.plan import CARE_FORMS, PRICE_INDEX, TARGET_RESULT, UNITS
from tertial.sample.stategrants import SHARE_BUDGETED, booked
from tertial.sample.yearplan import plan

ROUND = 1_000_000
"""Budgets are decided in tens of thousands of kronor (öre)."""
PAY_COMPENSATION = 0.016
"""Share of the staff budget that comes with the revision in May, when the pay round is settled."""
INCOME_LINES = ("grants", "income")
_PLANNED = ("income", "staff", "hired", "premises", "capital", "costs")


@dataclass(frozen=True, slots=True)
class YearBudget:
    """Öre, positive for costs and income alike. `lines` holds (unit, month) by line except placements and the grant;
    `forms` holds (form, month); `grant` the committee's grant by (unit, month)."""

    lines: dict[str, Ints]
    forms: Ints
    grant: Ints

    def by_line(self) -> dict[str, Ints]:
        """(unit, month) by line, all lines."""
        placements = np.zeros((len(UNITS), 12), np.int64)
        np.add.at(placements, FORM_UNIT, self.forms)
        return {**self.lines, "placements": placements, "municipal_grant": self.grant}


def _spread(total: int, weights: Floats) -> tuple[int, ...]:
    """A year's amount by month, to the öre."""
    return allocate(total, [max(0, round(w * 1e6)) for w in (weights / weights.sum() if weights.any() else weights)])


def _rounded(amount: float) -> int:
    return round(amount / ROUND) * ROUND


def _planned_lines(year: int, scale: float, staff_share: float) -> dict[str, Ints]:
    planned = plan(year, scale)
    out: dict[str, Ints] = {}
    for key in _PLANNED:
        cells = planned[key]
        factor = staff_share if key == "staff" else 1.0
        out[key] = np.array([_spread(_rounded(row.sum() * 100 * factor), row) for row in cells], np.int64)
    grants = np.zeros((len(UNITS), 12))
    for day, _, unit, amount, _ in booked(year, scale):
        month = int(np.searchsorted(first_of(np.arange(year * 12, year * 12 + 12)), day, "right")) - 1
        grants[unit, month] += amount * SHARE_BUDGETED / 100
    out["grants"] = np.array([_spread(_rounded(row.sum()), row) for row in grants], np.int64)
    return out


def form_budgets(year: int, costs: dict[int, Ints], total: int) -> list[int]:
    """A year's budget by form of care: the mean of the two years before, carried forward by the price index, to `total`.

    `costs` holds the booked cost by form of earlier years. A form whose price rises more than the index, and a wave
    that nobody foresaw, are not in it.
    """
    before = [costs[y].astype(np.float64) * PRICE_INDEX[year] / PRICE_INDEX[y] for y in (year - 1, year - 2)]
    weights = 0.65 * before[0] + 0.35 * before[1]
    return [_rounded(total * w / weights.sum()) for w in weights]


def make_budget(
    year: int, scale: float, actual: dict[str, Ints], costs: dict[int, Ints]
) -> tuple[YearBudget, YearBudget]:
    """The original and the revised budget of a year.

    `actual` is the full year's booked öre by line and unit. The frame of placements is set so that the year's result
    against the revised budget comes out at `TARGET_RESULT`; every unit's budget is zero over the year.
    """
    revised = _planned_lines(year, scale, 1.0)
    deviation = 0
    for key, cells in revised.items():
        sign = 1 if key in INCOME_LINES else -1
        deviation += sign * (int(actual[key].sum()) - int(cells.sum()))
    target = round(TARGET_RESULT[year] * 1e8 * scale)
    frame = int(actual["placements"].sum()) + target - deviation
    forms = form_budgets(year, costs, frame)
    days = np.diff(first_of(np.arange(year * 12, year * 12 + 13))).astype(np.float64)
    by_form = np.array([_spread(amount, days) for amount in forms], np.int64)
    after = _with_grant(revised, by_form)
    before = _with_grant(_planned_lines(year, scale, 1 - PAY_COMPENSATION), by_form)
    return before, after


def _with_grant(lines: dict[str, Ints], forms: Ints) -> YearBudget:
    """Adds the committee's grant: every unit's costs less its income, in twelfths."""
    draft = YearBudget(lines, forms, np.zeros((len(UNITS), 12), np.int64)).by_line()
    net = np.zeros(len(UNITS), np.int64)
    for key, cells in draft.items():
        net += cells.sum(axis=1) * (-1 if key in INCOME_LINES else 1)
    return YearBudget(lines, forms, np.array([allocate(int(n), [1] * 12) for n in net], np.int64))


def paid_grant(original: YearBudget, revised: YearBudget) -> Ints:
    """The grant as it is paid by (unit, month): by the original budget until April, the difference in May."""
    paid = revised.grant.copy()
    paid[:, :4] = original.grant[:, :4]
    paid[:, 4] += revised.grant[:, :4].sum(axis=1) - original.grant[:, :4].sum(axis=1)
    return paid


def budget_rows(year: int, version: str, budget: YearBudget) -> list[tuple[str, str, str, str, str, str, int]]:
    """(version, month, account, line, unit, activity, öre in the ledger's sign): placements by account, others by line."""
    out: list[tuple[str, str, str, str, str, str, int]] = []
    signs = {line.key: -1 if line.side == "income" else 1 for line in LINES}
    cells = {**budget.lines, "municipal_grant": budget.grant}
    for key in (k for k in LINE_KEYS if k in cells):
        for unit, months in zip(UNITS, cells[key].tolist(), strict=True):
            if any(months):
                out += [
                    (version, f"{year}-{m + 1:02d}", "", key, unit.code, "", signs[key] * a)
                    for m, a in enumerate(months)
                ]
    for form, entry, months in zip(CARE_FORMS, ENTRY_ACCOUNT, budget.forms.tolist(), strict=True):
        for month, amount in enumerate(months):
            shares = allocate(amount, OWN_HOME_SPLIT) if len(form.accounts) == 3 else (amount,)
            accounts = form.accounts if len(form.accounts) == 3 else (str(entry),)
            out += [
                (version, f"{year}-{month + 1:02d}", account, "", form.unit, form.activity, part)
                for account, part in zip(accounts, shares, strict=True)
            ]
    return out
