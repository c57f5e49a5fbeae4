"""Makes the sample municipality: simulates it, and writes what its systems would have exported on the day of export."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from importlib.resources import files
from pathlib import Path

import numpy as np

from tertial.sample import Made
from tertial.sample.billing import Bills, Fees, bills, fees
from tertial.sample.budgets import budget_rows, make_budget, paid_grant
from tertial.sample.days import Ints, month_number, number, rng
from tertial.sample.english import in_words, said
from tertial.sample.events import Events, simulate_events
from tertial.sample.followup import EQUITY, actions, forecast_rows, initiatives, investments
from tertial.sample.indicators import answers, indicator_rows
from tertial.sample.ledger import YearLedger, close, draft, finish, opening
from tertial.sample.ledger_file import money, write_ledger
from tertial.sample.plan import AS_OF, CARE_FORMS, KNOWN, YEARS
from tertial.sample.settings import settings_text
from tertial.sample.sheets import cell, write_csv, write_rows, write_workbook
from tertial.sample.stategrants import rows as grant_rows
from tertial.sample.stays import Stays, simulate
from tertial.sample.tables import write_events, write_invoices, write_placements, write_prices, write_surveys

_FIRST_MONTH = month_number(2019, 1)
_LAST_MONTH = month_number(2026, 12)
_CHECKSUMMED = 2025
_BUDGET = ("version", "month", "account", "line", "unit", "activity", "amount")


@dataclass(frozen=True, slots=True)
class World:
    """What truly happened, and the ids of the people in it."""

    seed: int
    scale: float
    stays: Stays
    bills: Bills
    fees: Fees
    events: Events
    ids: dict[int, str]
    """Person of the simulation -> id in the case system."""

    def people(self, persons: Ints) -> list[str]:
        return [self.ids.get(p, "") for p in persons.tolist()]


def simulate_world(seed: int, scale: float) -> World:
    """Placements, invoices, fees and events of one seed. Raises ValueError for a scale that is not positive."""
    if not scale > 0:
        raise ValueError(f"expected a scale above 0, such as 1.0; found {scale}")
    stays = simulate(seed, scale)
    events = simulate_events(stays, seed, scale)
    everyone = np.unique(np.concatenate((stays.person, events.person)))
    order = rng(seed, 7).permutation(len(everyone)) + 1
    width = max(6, len(str(len(everyone))))
    ids = {p: f"P{o:0{width}d}" for p, o in zip(everyone.tolist(), order.tolist(), strict=True)}
    return World(
        seed, scale, stays, bills(stays, seed, _FIRST_MONTH, _LAST_MONTH), fees(stays, _FIRST_MONTH, _LAST_MONTH),
        events, ids,
    )  # fmt: skip


def make(directory: Path, seed: int, scale: float, language: str = "sv") -> Made:
    """See `tertial.sample.make_municipality`."""
    world = simulate_world(seed, scale)
    exports = directory / "exports"
    exports.mkdir(parents=True, exist_ok=True)
    settings = directory / "tertial.toml"
    settings.write_text(settings_text(language), encoding="utf-8", newline="\n")
    written = [*_economy(world, exports, language), *_activity(world, exports), *_sheets(world, exports, language)]
    texts = tuple(_texts(exports / "texts", language))
    return Made(settings, (*written, *texts), texts, AS_OF, KNOWN, YEARS[0], YEARS[-1])


def _form_costs(world: World, year: int) -> Ints:
    """Öre by form of what was billed and paid for the months of a year."""
    out = np.zeros(len(CARE_FORMS), np.int64)
    for part in (world.bills, world.fees):
        mine = part.month // 12 == year
        np.add.at(out, part.form[mine], part.amount[mine])
    return out


def _economy(world: World, exports: Path, language: str) -> Iterator[Path]:
    """The ledgers year by year, the budget, and the committee's own forecasts."""
    scale, people = world.scale, world.people(world.stays.person)
    costs = {year: _form_costs(world, year) for year in (YEARS[0] - 2, YEARS[0] - 1)}
    balances = opening(scale)
    budget: list[tuple[str, str, str, str, str, str, int]] = []
    forecasts: list[dict[str, object]] = []
    for year in YEARS:
        book = draft(year, scale, world.seed, world.bills, world.fees, people)
        whole = YearLedger(year, book.columns(), book.texts)
        costs[year] = whole.by_form()
        original, revised = make_budget(year, scale, whole.by_line(), costs)
        budget += budget_rows(year, f"{year}-original", original) + budget_rows(year, f"{year}-revised", revised)
        ledger = finish(book, year, paid_grant(original, revised), balances)
        in_year = {key: cells.sum(axis=1) for key, cells in revised.by_line().items()}
        forecasts += forecast_rows(year, in_year, ledger.by_line(), world.seed, scale)
        shown = ledger.until(number(AS_OF))
        closing, result, after = close(balances, shown)
        path = exports / f"huvudbok-{year}.se"
        made = date(year + 1, 1, 20) if year < AS_OF.year else date(2026, 9, 8)
        write_ledger(path, shown, (balances, closing, result), made, checksum=year == _CHECKSUMMED)
        balances = after
        yield path
    yield _write_budget(exports / "budget.csv", budget)
    known = [
        {**row, "amount": money(int(str(row["amount"])))} for row in forecasts if str(row["as_of"]) <= AS_OF.isoformat()
    ]
    write_rows(exports / "prognoser.csv", in_words(known, language))
    yield exports / "prognoser.csv"


def _write_budget(path: Path, rows: list[tuple[str, str, str, str, str, str, int]]) -> Path:
    columns = list(zip(*rows, strict=True))
    write_csv(path, _BUDGET, [*(map(str, c) for c in columns[:6]), (money(int(a)) for a in columns[6])])
    return path


def _activity(world: World, exports: Path) -> Iterator[Path]:
    """Placements, their prices and invoices, the events of cases, and the survey."""
    placed = write_placements(exports / "placeringar.csv", world.stays, world.people(world.stays.person))
    yield exports / "placeringar.csv"
    write_prices(exports / "placeringspriser.csv", world.stays, placed)
    yield exports / "placeringspriser.csv"
    write_invoices(exports / "fakturor.csv", world.bills, placed)
    yield exports / "fakturor.csv"
    write_events(exports / "handelser.csv", world.events, world.people(world.events.person))
    yield exports / "handelser.csv"
    given = answers(world.events, world.seed, world.scale)
    write_surveys(exports / "enkater.csv", given, world.people(given.person))
    yield exports / "enkater.csv"


def _sheets(world: World, exports: Path, language: str) -> Iterator[Path]:
    """The workbook that the follow-up keeps by hand, key figures, and equity."""
    book = exports / "uppfoljning.xlsx"
    sheets = {
        "Statsbidrag": grant_rows(world.scale),
        "Investeringar": _scaled(investments(), world.scale),
        "Utvecklingsarbete": _scaled(initiatives(), world.scale),
        "Åtgärder": _scaled(actions(), world.scale),
    }
    write_workbook(book, {said(title, language): in_words(rows, language) for title, rows in sheets.items()})
    yield book
    write_rows(exports / "nyckeltal.csv", in_words(indicator_rows(), language))
    yield exports / "nyckeltal.csv"
    rows = [
        (day, kind, str(round(a * world.scale)), cell(said(d, language)), cell(said(n, language)))
        for day, kind, a, d, n in EQUITY
    ]
    write_csv(
        exports / "eget-kapital.csv", ("date", "kind", "amount", "decision", "note"), list(zip(*rows, strict=True))
    )
    yield exports / "eget-kapital.csv"


_AMOUNTS = ("budget", "forecast", "actual", "funds_allocated", "funds_granted", "funds_used", "expected_effect",
            "realised_effect")  # fmt: skip


def _scaled(rows: list[dict[str, object]], scale: float) -> list[dict[str, object]]:
    return [
        {k: round(v * scale) if k in _AMOUNTS and isinstance(v, int) else v for k, v in row.items()} for row in rows
    ]


def _texts(folder: Path, language: str) -> Iterator[Path]:
    """What people have written about the period, as they would have put it beside the exports."""
    folder.mkdir(exist_ok=True)
    source = files("tertial.sample") / ("texts_en" if language == "en" else "texts")
    for text in sorted(source.iterdir(), key=lambda t: t.name):
        path = folder / text.name
        path.write_bytes(text.read_bytes())
        yield path
