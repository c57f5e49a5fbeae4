"""The sample municipality of one seed, simulated once for all tests of a process, and its rows as exported."""

from __future__ import annotations

import csv
from functools import cache
from pathlib import Path

from tertial.sample.budgets import YearBudget, make_budget, paid_grant
from tertial.sample.ledger import YearLedger, close, draft, finish, opening
from tertial.sample.make import World, _form_costs, simulate_world
from tertial.sample.plan import YEARS


@cache
def world() -> World:
    return simulate_world(1, 1.0)


@cache
def economy() -> dict[int, tuple[YearLedger, YearBudget, YearBudget, dict[int, int]]]:
    """Year -> the whole year's ledger, original and revised budget, opening balances."""
    seen = world()
    people = seen.people(seen.stays.person)
    costs = {year: _form_costs(seen, year) for year in (2019, 2020)}
    balances, out = opening(1.0), {}
    for year in YEARS:
        book = draft(year, 1.0, 1, seen.bills, seen.fees, people)
        whole = YearLedger(year, book.columns(), book.texts)
        costs[year] = whole.by_form()
        original, revised = make_budget(year, 1.0, whole.by_line(), costs)
        ledger = finish(book, year, paid_grant(original, revised), balances)
        out[year] = (ledger, original, revised, balances)
        balances = close(balances, ledger)[2]
    return out


def rows(path: Path, encoding: str = "utf-8", separator: str = ",") -> list[dict[str, str]]:
    with path.open(encoding=encoding, newline="") as file:
        return list(csv.DictReader(file, delimiter=separator))
