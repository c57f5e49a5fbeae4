"""A year's ledger: all its rows, what they sum to by line and account, and its balances."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from tertial.domain.coding import belongs, parse_codes
from tertial.sample.accounts import ACCOUNTS, LINES
from tertial.sample.billing import Bills, Fees
from tertial.sample.booking import (
    Book,
    book_bills,
    book_fees,
    book_grant,
    book_payroll,
    book_purchases,
    book_regular,
    book_state_grants,
)
from tertial.sample.budgets import INCOME_LINES
from tertial.sample.days import Bools, Ints, last_of, month_of
from tertial.sample.plan import CARE_FORMS, UNITS
from tertial.sample.stategrants import booked

RESULT_ACCOUNTS = ("3", "4", "5", "6", "7", "8")
EQUITY = 2010
OPENING = {1930: 21_400_000_00, 1990: 6_300_000_00, 2440: -14_200_000_00, 2910: -9_100_000_00, 1229: -1_900_000_00}
"""Opening balances of 2021 in öre at scale 1; equity balances them."""


@dataclass(frozen=True, slots=True)
class YearLedger:
    """The rows of a year, by day and voucher, and the texts that they refer to."""

    year: int
    rows: dict[str, Ints]
    texts: list[str]

    def until(self, day: int) -> YearLedger:
        """The rows up to and including a day."""
        keep: Bools = self.rows["day"] <= day
        return YearLedger(self.year, {name: column[keep] for name, column in self.rows.items()}, self.texts)

    def by_account(self) -> dict[int, int]:
        """Öre by account, debit positive."""
        accounts, inverse = np.unique(self.rows["account"], return_inverse=True)
        sums = np.zeros(len(accounts), np.int64)
        np.add.at(sums, inverse, self.rows["amount"])
        return dict(zip(accounts.tolist(), sums.tolist(), strict=True))

    def by_line(self) -> dict[str, Ints]:
        """Öre by line and unit, positive for costs and income alike."""
        line_of = np.full(10_000, -1, np.int64)
        for index, line in enumerate(LINES):
            codes = parse_codes(line.accounts)
            for account in (int(a) for a in ACCOUNTS if belongs(a, codes)):
                line_of[account] = index
        of, unit = line_of[self.rows["account"]], self.rows["unit"]
        counted = (of >= 0) & (unit >= 0)
        sums = np.zeros((len(LINES), len(UNITS)), np.int64)
        np.add.at(sums, (of[counted], unit[counted]), self.rows["amount"][counted])
        signs = [-1 if p.key in (*INCOME_LINES, "municipal_grant") else 1 for p in LINES]
        return {p.key: sums[i] * sign for i, (p, sign) in enumerate(zip(LINES, signs, strict=True))}

    def by_form(self) -> Ints:
        """Booked öre by form of care."""
        accounts = self.by_account()
        return np.array([sum(accounts.get(int(a), 0) for a in f.accounts) for f in CARE_FORMS], np.int64)


def draft(year: int, scale: float, seed: int, bills: Bills, fees: Fees, persons: list[str]) -> Book:
    """Everything that is booked in a year but the committee's grant, the payments and the bank."""
    book = Book()
    book_bills(book, bills, year, persons)
    book_fees(book, fees, year, persons)
    book_payroll(book, year, scale, seed)
    book_purchases(book, year, scale, seed)
    book_regular(book, year, scale, seed)
    book_state_grants(book, booked(year, scale))
    return book


def finish(book: Book, year: int, grant: Ints, before: dict[int, int]) -> YearLedger:
    """Adds the grant by (unit, month) and the payments of each month's debts and of those in the opening balances."""
    book_grant(book, year, grant)
    _pay(book, year, before)
    return YearLedger(year, book.columns(), book.texts)


def _pay(book: Book, year: int, before: dict[int, int]) -> None:
    """What was owed at the end of a month (to suppliers and staff, and VAT to be refunded) is paid a month later."""
    rows = YearLedger(year, book.columns(), book.texts).rows
    words = book.text("Utbetalningar")
    day = last_of(np.arange(year * 12, year * 12 + 12))
    for base, (account, bank) in enumerate(((2440, 1930), (2920, 1930), (1640, 1990)), 14):
        owed = np.zeros(13, np.int64)
        owed[0] = before.get(account, 0)
        mine = rows["account"] == account
        np.add.at(owed, month_of(rows["day"][mine]) - year * 12 + 1, rows["amount"][mine])
        due = owed[:12]
        key = base * 10**9 + np.flatnonzero(due)
        when, amount = day[due != 0], due[due != 0]
        book.add("B", key, when, account, -amount, text=words)
        book.add("B", key, when, bank, amount, text=words)


def opening(scale: float) -> dict[int, int]:
    """Balances of the balance accounts at the start of the first year; they sum to zero."""
    balances = {account: round(ore * scale) for account, ore in OPENING.items()}
    return {**balances, EQUITY: -sum(balances.values())}


def close(before: dict[int, int], ledger: YearLedger) -> tuple[dict[int, int], dict[int, int], dict[int, int]]:
    """From a year's opening balances: its closing balances, its result accounts, and the next year's opening.

    Closing balances and result sum to zero together; the result goes to equity in the next opening.
    """
    sums = ledger.by_account()
    result = {a: s for a, s in sums.items() if str(a)[0] in RESULT_ACCOUNTS}
    closing = dict(sorted(before.items()))
    for account, amount in sums.items():
        if account not in result:
            closing[account] = closing.get(account, 0) + amount
    after = dict(closing)
    after[EQUITY] = after.get(EQUITY, 0) + sum(result.values())
    return closing, result, after
