"""Care days at their prices beside what the ledger has booked on the accounts of care types."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from tertial.query.ledger_rows import MOVEMENTS
from tertial.query.placements import placements_by
from tertial.query.placements_rows import register_step
from tertial.query.step import Behind, Query, Step, chain
from tertial.query.windows import Window, windows_step

_BOOKED = Step(
    "care_booked",
    """
SELECT m.date, a.care_type, SUM(-m.amount) AS amount, COUNT(*) AS booked
FROM (SELECT date, account, SUM(amount) AS amount FROM movements GROUP BY date, account) m
LEFT JOIN care_accounts a ON a.account = m.account
GROUP BY m.date, a.care_type
""",
    shared=True,
)
"""Cost (debit positive) by day and care type; what belongs to no care type stands under null and tells that the day has rows."""


def reconciliation(windows: Sequence[Window], *, covered_from: date | None = None, label: str = "") -> Query:
    """Days at their prices against the ledger, by window (`period`) and `care_type` that has accounts.

    Columns, öre with cost positive: `computed`, care days at the price in force; `booked`, debit less credit on the care type's
    accounts; `difference` = `booked` - `computed`; `days`. `computed` is null for a window that the register does not
    cover, `booked` for one without any row in the ledger, `difference` when either is. An account that several care
    types share counts for the first of them, so their sum is what to compare. Invoices are commonly booked a month after
    the care, so a month's difference is a question, a year's an answer.
    """
    windows_, bound = windows_step(windows)
    _, more = register_step(covered_from)
    computed = placements_by(windows, covered_from=covered_from)
    answer = Step(
        "reconciliation",
        """
SELECT k.period, k.care_type, p.cost AS computed, b.amount AS booked, b.amount - p.cost AS difference, p.days
FROM (SELECT w.period, a.care_type FROM windows w CROSS JOIN (SELECT DISTINCT care_type FROM care_accounts) a) k
LEFT JOIN placements_by p ON p.period = k.period AND p.care_type = k.care_type
LEFT JOIN window_booked b ON b.period = k.period AND b.care_type = k.care_type
""",
    )
    window_booked = Step(
        "window_booked",
        """
SELECT w.period, a.care_type, CAST(COALESCE(SUM(CASE WHEN b.care_type = a.care_type THEN b.amount END), 0) AS BIGINT) AS amount
FROM windows w JOIN care_booked b ON b.date BETWEEN w.first_day AND w.last_day
CROSS JOIN (SELECT DISTINCT care_type FROM care_accounts) a
GROUP BY w.period, a.care_type
""",
    )
    steps = chain(MOVEMENTS, _BOOKED, computed.steps, window_booked, answer)
    return Query(
        name="reconciliation" + label,
        steps=steps,
        parameters={**bound, **more},
        key=("period", "care_type"),
        behind=(*(_computed(behind) for behind in computed.behind), _booked_behind(windows_)),
    )


def _computed(behind: Behind) -> Behind:
    columns = {"computed": "TRUE", "difference": "TRUE"}
    if behind.table == "placements":
        columns["days"] = "TRUE"
    return Behind(behind.table, behind.steps, columns, behind.shown)


def _booked_behind(windows: Step) -> Behind:
    traced = Step(
        "traced_vouchers",
        """
SELECT w.period, a.care_type, l.batch, l."row", l.date, l.voucher, l.account, l.unit, l.supplier, l.amount
FROM ledger l
JOIN care_accounts a ON a.account = l.account
JOIN windows w ON l.date BETWEEN w.first_day AND w.last_day
""",
    )
    columns = {"booked": "TRUE", "difference": "TRUE"}
    return Behind("ledger", (windows, traced), columns, ("date", "voucher", "account", "unit", "supplier", "amount"))
