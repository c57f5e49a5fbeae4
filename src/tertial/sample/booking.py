"""The rows of a year's ledger, source by source, as columns of numbers. Debit is positive; every voucher sums to zero."""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np
import numpy.typing as npt

from tertial.sample.accounts import ENTRY_ACCOUNT, OWN_HOME_SPLIT, PAYROLL, PURCHASES
from tertial.sample.billing import Bills, Fees
from tertial.sample.days import Floats, Ints, first_of, last_of, month_of, rng
from tertial.sample.plan import (
    ACTIVITIES,
    BAD_MONTH,
    BAD_MONTH_AMOUNT,
    BAD_MONTH_UNIT,
    CARE_FORMS,
    UNITS,
)
from tertial.sample.stays import SUPPLIER_CODES
from tertial.sample.yearplan import HEAD_OFFICE, YEAR_END_SERVICE, Plan, deviations, plan, purchase_shares, staff_season

SERIES = ("B", "I", "L", "P")
"""B bokföringsorder, I intäkter, L leverantörsfakturor, P löner."""
UNIT_INDEX = {u.code: i for i, u in enumerate(UNITS)}
ACTIVITY_CODES = ("", *ACTIVITIES)
ACTIVITY_INDEX = {code: i for i, code in enumerate(ACTIVITY_CODES)}
MAIN_ACTIVITY = np.array([ACTIVITY_INDEX[u.activities[0]] for u in UNITS])
FORM_UNIT = np.array([UNIT_INDEX[f.unit] for f in CARE_FORMS])
FORM_ACTIVITY = np.array([ACTIVITY_INDEX[f.activity] for f in CARE_FORMS])
NAMES = ("series", "key", "day", "account", "unit", "activity", "supplier", "amount", "text")
_PURCHASES_A_YEAR = 15_500


@dataclass(slots=True)
class Book:
    """Rows to be booked. `unit` -1 is none; `activity`, `supplier` and `text` are indexes, 0 is none.

    Rows of one `series` and `key` make a voucher; the first text of a voucher is its own.
    """

    parts: list[tuple[npt.NDArray[np.int64], ...]] = field(default_factory=list)
    texts: list[str] = field(default_factory=lambda: [""])

    def text(self, words: str) -> int:
        """The number of a text that many rows share."""
        self.texts.append(words)
        return len(self.texts) - 1

    def add(
        self, series: str, key: Ints, day: Ints, account: Ints | int, amount: Ints, *, unit: Ints | int = -1,
        activity: Ints | int = 0, supplier: Ints | int = 0, text: Ints | int = 0,
    ) -> None:  # fmt: skip
        columns = (SERIES.index(series), key, day, account, unit, activity, supplier, amount, text)
        self.parts.append(tuple(np.broadcast_to(np.asarray(c, np.int64), key.shape) for c in columns))

    def balance(self, series: str, key: Ints, day: Ints, account: int, amount: Ints, supplier: Ints | int = 0) -> None:
        """The counter row of each voucher: minus the sum of `amount` over its rows, on a balance account."""
        keys, first, inverse = np.unique(key, return_index=True, return_inverse=True)
        sums = np.zeros(len(keys), np.int64)
        np.add.at(sums, inverse, amount)
        whose = np.broadcast_to(np.asarray(supplier, np.int64), key.shape)[first]
        self.add(series, keys, day[first], account, -sums, supplier=whose)

    def columns(self) -> dict[str, Ints]:
        """All rows, by day, series and voucher, in the order in which they were added within a voucher."""
        joined = [np.concatenate(c) for c in zip(*self.parts, strict=True)]
        rows = dict(zip(NAMES, joined, strict=True))
        order = np.lexsort((rows["key"], rows["series"], rows["day"]))
        return {name: column[order] for name, column in rows.items()}


def _ore(kronor: Floats) -> Ints:
    return np.asarray(np.rint(kronor * 100), np.int64)


def book_bills(book: Book, bills: Bills, year: int, persons: list[str]) -> None:
    """Suppliers' invoices of care booked in the year; the texts hold person ids, as they do in practice."""
    mine = np.flatnonzero(month_of(bills.booked) // 12 == year)
    key, day, amount = bills.group[mine] + 10**9, bills.booked[mine], bills.amount[mine]
    base = len(book.texts)
    months = (bills.month[mine] % 12 + 1).tolist()
    people = bills.stay[mine].tolist()
    book.texts += [f"Vård {m:02d} {persons[p]}" for m, p in zip(months, people, strict=True)]
    form = bills.form[mine]
    book.add(
        "L", key, day, np.array(ENTRY_ACCOUNT)[form], amount, unit=FORM_UNIT[form], activity=FORM_ACTIVITY[form],
        supplier=bills.supplier[mine], text=np.arange(len(mine)) + base,
    )  # fmt: skip
    book.balance("L", key, day, 2440, amount, bills.supplier[mine])


def book_fees(book: Book, fees: Fees, year: int, persons: list[str]) -> None:
    """Fees, expenses and contributions of own homes, a voucher a pay day and form of care."""
    mine = np.flatnonzero(month_of(fees.booked) // 12 == year)
    form, day, amount = fees.form[mine], fees.booked[mine], fees.amount[mine]
    key = day * len(CARE_FORMS) + form
    base = len(book.texts)
    book.texts += [f"Arvode {persons[p]}" for p in fees.stay[mine].tolist()]
    fee, expenses = amount * OWN_HOME_SPLIT[0] // 100, amount * OWN_HOME_SPLIT[1] // 100
    accounts = np.array([f.accounts if len(f.accounts) == 3 else ("0",) * 3 for f in CARE_FORMS]).astype(np.int64)
    for column, part in enumerate((fee, expenses, amount - fee - expenses)):
        book.add(
            "P", key, day, accounts[form, column], part, unit=FORM_UNIT[form], activity=FORM_ACTIVITY[form],
            text=np.arange(len(mine)) + base,
        )  # fmt: skip
    book.balance("P", key, day, 2920, amount)


def _grid(year: int) -> tuple[Ints, Ints, Ints]:
    """Unit, month of the year and month number of every cell of a (unit, month) plan, flat."""
    unit, month = np.indices((len(UNITS), 12))
    return unit.ravel(), month.ravel(), month.ravel() + year * 12


def book_payroll(book: Book, year: int, scale: float, seed: int) -> None:
    """Pay by unit, month, account and activity, booked on the 27th; December also the debt for holidays."""
    staff = plan(year, scale)["staff"] * deviations(year, seed)["staff"]
    season = staff_season()
    within = season / season.sum(axis=0)
    unit, month, number = _grid(year)
    here = staff.ravel() > 0
    unit, month, number = unit[here], month[here], number[here]
    day, key = first_of(number) + 26, number * len(UNITS) + unit + 10**8
    words = book.text(f"Löner {year}")
    for index, (account, _, _) in enumerate(PAYROLL):
        total = staff[unit, month] * within[index, month]
        for place in range(2):
            activity = np.array([ACTIVITY_INDEX[(u.activities * 2)[place]] for u in UNITS])[unit]
            share = np.array([(1.0, 0.0) if len(u.activities) == 1 else (0.68, 0.32) for u in UNITS])[unit, place]
            some = share > 0
            amount = _ore(total * share)
            book.add(
                "P", key[some], day[some], account, amount[some], unit=unit[some], activity=activity[some], text=words
            )
            book.balance("P", key[some], day[some], 2910 if account == 5040 else 2920, amount[some])


def _units_by_cost(planned: Plan) -> Floats:
    weights = planned["costs"][:, :11].sum(axis=1)
    return np.asarray(weights / weights.sum())


def book_purchases(book: Book, year: int, scale: float, seed: int) -> None:
    """Small purchases of goods and services: cost, deductible VAT and debt to the supplier."""
    random = rng(seed, 2000 + year)
    n = max(1, round(_PURCHASES_A_YEAR * scale))
    planned = plan(year, scale)
    season = planned["costs"].sum(axis=0)
    season[11] -= YEAR_END_SERVICE * 1e6 * scale
    total = season.sum()
    unit = random.choice(len(UNITS), n, p=_units_by_cost(planned))
    month = random.choice(12, n, p=season / total) + year * 12
    day = first_of(month) + np.floor(random.random(n) * 27.99).astype(np.int64)
    day -= np.maximum(0, (day + 3) % 7 - 4)  # weekends become Fridays
    day = np.maximum(day, first_of(month))
    typical = np.array([p[2] for p in PURCHASES])
    often = purchase_shares() / typical
    kind = random.choice(len(PURCHASES), n, p=often / often.sum())
    size = typical[kind] * random.lognormal(0, 0.8, n)
    factor = deviations(year, seed)["costs"][:, 0][unit]
    net = np.maximum(_ore(size * factor * (total / size.sum())), 100)
    vat = net // 4
    account = np.array([p[0] for p in PURCHASES])[kind]
    supplier = np.array([SUPPLIER_CODES.index(p[3]) for p in PURCHASES])[kind]
    text = np.array([book.text(p[4]) for p in PURCHASES])[kind]
    key = np.arange(n, dtype=np.int64)
    activity = MAIN_ACTIVITY[unit]
    split = random.random(n) < 0.25
    second = np.where(split, net * 2 // 5, 0)
    book.add("L", key, day, account, net - second, unit=unit, activity=activity, supplier=supplier, text=text)
    book.add("L", key[split], day[split], 6410, second[split], unit=unit[split], activity=activity[split],
             supplier=supplier[split], text=text[split])  # fmt: skip
    book.add("L", key, day, 1640, vat)
    book.add("L", key, day, 2440, -net - vat, supplier=supplier)


def _monthly(
    book: Book, series: str, base: int, year: int, amounts: Floats, account: int, counter: int, words: str,
    supplier: str = "",
) -> None:  # fmt: skip
    """A voucher a unit and month on the last day of the month; `amounts` in kronor, debit positive."""
    unit, _, number = _grid(year)
    amount = _ore(amounts.ravel())
    some = amount != 0
    unit, number, amount = unit[some], number[some], amount[some]
    key, day = base + number * len(UNITS) + unit, last_of(number)
    whose = SUPPLIER_CODES.index(supplier) if supplier else 0
    book.add(series, key, day, account, amount, unit=unit, activity=MAIN_ACTIVITY[unit], supplier=whose,
             text=book.text(words))  # fmt: skip
    book.balance(series, key, day, counter, amount, whose if counter == 2440 else 0)


def book_regular(book: Book, year: int, scale: float, seed: int) -> None:
    """Hired staff, premises, depreciation and income by month, and the charges of the year's end."""
    planned, off = plan(year, scale), deviations(year, seed)
    hired = np.maximum(planned["hired"] * off["hired"], 0)
    if year == BAD_MONTH[0]:
        hired[UNIT_INDEX[BAD_MONTH_UNIT], BAD_MONTH[1] - 1] += BAD_MONTH_AMOUNT * scale
    _monthly(book, "L", 2 * 10**9, year, hired, 7510, 2440, "Inhyrda socionomer", "L2002")
    premises = planned["premises"] * off["premises"]
    heat = np.array([1.6, 1.5, 1.3, 1.0, 0.7, 0.5, 0.4, 0.5, 0.7, 1.0, 1.3, 1.5])
    _monthly(book, "L", 3 * 10**9, year, premises * 0.82, 6010, 2440, "Hyra", "L2001")
    _monthly(book, "L", 4 * 10**9, year, premises * 0.09 * heat, 6020, 2440, "El och värme", "L2001")
    _monthly(book, "L", 5 * 10**9, year, premises * 0.09, 6030, 2440, "Städning", "L2001")
    _monthly(book, "B", 6 * 10**9, year, planned["capital"], 7910, 1229, "Avskrivning")
    income = planned["income"] * off["income"]
    for base, (account, share) in enumerate(((3110, 0.34), (3610, 0.41), (3680, 0.25))):
        _monthly(book, "I", (7 + base) * 10**9, year, -income * share, account, 1930, "Intäkter")
    service = np.zeros_like(income)
    service[UNIT_INDEX[HEAD_OFFICE], 11] = YEAR_END_SERVICE * 1e6 * scale
    _monthly(book, "B", 11 * 10**9, year, service, 7490, 1990, "Gemensam service, årets debitering", "L2008")


def book_grant(book: Book, year: int, monthly: Ints) -> None:
    """The committee's grant by (unit, month) in öre, paid by the municipality's board on the 15th."""
    unit, month, number = _grid(year)
    amount = monthly[unit, month]
    some = amount != 0
    unit, number, amount = unit[some], number[some], amount[some]
    key, day = number + 12 * 10**9, first_of(number) + 14
    book.add("B", key, day, 3900, -amount, unit=unit, text=book.text("Kommunbidrag"))
    book.balance("B", key, day, 1930, -amount)


def book_state_grants(book: Book, rows: list[tuple[int, int, int, int, str]]) -> None:
    """State grants as (day, account, unit index, öre, text)."""
    for number, (day, account, unit, amount, words) in enumerate(rows):
        key, when = np.array([13 * 10**9 + number]), np.array([day])
        book.add("I", key, when, account, np.array([-amount]), unit=unit, activity=int(MAIN_ACTIVITY[unit]),
                 text=book.text(words))  # fmt: skip
        book.balance("I", key, when, 1930, np.array([-amount]))
