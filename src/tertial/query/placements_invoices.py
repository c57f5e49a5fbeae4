"""What suppliers billed beside the placements that they billed for."""

from __future__ import annotations

from datetime import date

from tertial.query.placements_rows import placement_steps
from tertial.query.step import Behind, Query, Step

_LINES = Step(
    "invoice_lines",
    """
SELECT i.batch, i."row", i.invoice_id, i.line, i.supplier, COALESCE(i.placement_id, '') AS placement_id, i."from" AS from_day,
  i."to" AS to_day, i.days, i.amount, DATE_DIFF('day', DATE '1970-01-01', i."from") AS first_no,
  DATE_DIFF('day', DATE '1970-01-01', i."to") AS last_no
FROM invoices i WHERE i.invoice_date <= $as_of
""",
)
_AGREED = Step(
    "agreed",
    """
SELECT i.invoice_id, i.line,
  SUM(LEAST(p.until_no, i.last_no) - GREATEST(p.from_no, i.first_no) + 1) AS placement_days,
  SUM((LEAST(p.until_no, i.last_no) - GREATEST(p.from_no, i.first_no) + 1) * p.day_price) AS agreed_amount,
  MIN(p.day_price) AS lowest_price, MAX(p.day_price) AS highest_price
FROM invoice_lines i
JOIN priced p ON p.placement_id = i.placement_id AND p.from_no <= i.last_no AND p.until_no >= i.first_no
GROUP BY i.invoice_id, i.line
""",
)
_TWICE = Step(
    "twice",
    """
SELECT i.invoice_id, i.line, COUNT(*) AS others
FROM invoice_lines i
JOIN invoice_lines o ON o.placement_id = i.placement_id AND o.first_no <= i.last_no AND o.last_no >= i.first_no
WHERE i.placement_id <> '' AND i.amount > 0 AND o.amount > 0 AND NOT (o.invoice_id = i.invoice_id AND o.line = i.line)
GROUP BY i.invoice_id, i.line
""",
)
_CHECKED = Step(
    "checked_lines",
    """
SELECT i.batch, i."row", i.invoice_id, i.line, i.supplier, i.placement_id, i.from_day, i.to_day, i.days, i.amount,
  CAST(COALESCE(a.placement_days, 0) AS BIGINT) AS placement_days,
  CASE WHEN s.placement_id IS NOT NULL THEN CAST(COALESCE(a.agreed_amount, 0) AS BIGINT) END AS agreed_amount,
  (s.placement_id IS NULL) AS unknown_placement,
  (s.placement_id IS NOT NULL AND i.last_no - i.first_no + 1 > COALESCE(a.placement_days, 0)) AS outside,
  (i.days > i.last_no - i.first_no + 1) AS more_days,
  (a.placement_days IS NOT NULL AND i.days > 0 AND i.amount > 0 AND CASE
    WHEN a.lowest_price = a.highest_price THEN i.amount <> i.days * a.lowest_price
    ELSE i.days = a.placement_days AND i.amount <> a.agreed_amount END) AS other_price,
  (COALESCE(t.others, 0) > 0) AS twice
FROM invoice_lines i
LEFT JOIN (SELECT DISTINCT placement_id FROM stays) s ON s.placement_id = i.placement_id
LEFT JOIN agreed a ON a.invoice_id = i.invoice_id AND a.line = i.line
LEFT JOIN twice t ON t.invoice_id = i.invoice_id AND t.line = i.line
""",
)
_FAULTS = ("unknown_placement", "outside", "more_days", "other_price", "twice")
_ANY = " OR ".join(_FAULTS)


def invoice_lines(as_of: date, *, faulty_only: bool = True) -> Query:
    """Lines billed up to `as_of` (by invoice date) beside the placement; by default those that something is wrong with.

    `placement_days` and `agreed_amount` (öre) are the placement's days within the billed days (`from_day` to `to_day`, both
    included) and those days at the price in force; `days` and `amount` what was billed; `overbilled` = `amount` - `agreed_amount`,
    null when the placement is not in the register. Faults: `unknown_placement`; `outside`, billed days on which the
    placement did not go on; `more_days` than there are from the first to the last; `other_price` than agreed (not told when the
    price changed within the line and days differ too); `twice`, another line bills the same placement for some of the
    same days. Credits (negative amounts) are never `other_price` or `twice`.
    """
    answer = Step(
        "invoice_answer",
        f"""
SELECT invoice_id, line, supplier, placement_id, from_day, to_day, days, amount, placement_days, agreed_amount,
  amount - agreed_amount AS overbilled, {", ".join(_FAULTS)}
FROM checked_lines {f"WHERE {_ANY}" if faulty_only else ""}
""",
    )
    return _query("invoice_lines" if faulty_only else "every_invoice_line", as_of, answer, ("invoice_id", "line"))


def suppliers(as_of: date) -> Query:
    """By supplier: `lines`, how many have each fault, `amount` billed, and `overbilled` net of lines billed too low.

    Lines whose placement is not in the register have no agreed amount: they are in `amount` and `unknown_amount` alone.
    """
    counts = ", ".join(f"COUNT(CASE WHEN {fault} THEN 1 END) AS {fault}" for fault in _FAULTS)
    answer = Step(
        "suppliers",
        f"""
SELECT supplier, COUNT(*) AS lines, COUNT(CASE WHEN {_ANY} THEN 1 END) AS faulty, {counts},
  CAST(SUM(amount) AS BIGINT) AS amount,
  CAST(COALESCE(SUM(amount - agreed_amount), 0) AS BIGINT) AS overbilled,
  CAST(COALESCE(SUM(CASE WHEN unknown_placement THEN amount END), 0) AS BIGINT) AS unknown_amount
FROM checked_lines GROUP BY supplier
""",
    )
    return _query("suppliers", as_of, answer, ("supplier",))


def _query(name: str, as_of: date, answer: Step, key: tuple[str, ...]) -> Query:
    steps = (*placement_steps(), _LINES, _AGREED, _TWICE, _CHECKED)
    columns = {fault: fault for fault in _FAULTS} | {
        "amount": "TRUE",
        "lines": "TRUE",
        "faulty": _ANY,
        "overbilled": "agreed_amount IS NOT NULL",
        "unknown_amount": "unknown_placement",
        "days": "TRUE",
    }
    shown = ("invoice_id", "line", "placement_id", "from_day", "to_day", "days", "amount", "agreed_amount")
    traced = Step("traced_lines", "SELECT * FROM checked_lines")
    return Query(
        name=name,
        steps=(*steps, answer),
        parameters={"as_of": as_of},
        key=key,
        behind=(Behind("invoices", (*steps, traced), columns, shown),),
    )
