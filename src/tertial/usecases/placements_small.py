"""The cells of the placements' page and everything that adds up among them and with the report, for `small_pages`."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from datetime import date
from typing import TYPE_CHECKING, Any

from tertial.config import Settings
from tertial.domain.period import Month
from tertial.usecases.small_pages import Cells, total

if TYPE_CHECKING:
    from tertial.report.figures import Facts
    from tertial.usecases.placements_shown import OpenPlacement

Rows = Sequence[Mapping[str, Any]]


def cells_of(
    settings: Settings, as_of: date, facts: Facts, rows: Rows, given: Rows, ongoing: Iterable[OpenPlacement]
) -> Cells:
    """Every count of the page. Care days are about the persons placed, the other counts about as many as they say."""
    cells = Cells()
    codes = [row.key for row in facts.tables["care"].rows if row.key != "total"]
    found = {(Month.parse(r["period"]), r["care_type"]): r for r in rows if r["days"] is not None}
    months = sorted({month for month, _ in found})
    external = {c.code: c.external for c in settings.care_types}
    for (month, code), row in found.items():
        if code in codes:
            cells.people[f"days {month} {code}"] = row["persons"]
    _days(cells, facts, as_of, codes, months, found, external)
    _suppliers(cells, given, codes)
    _moves(cells, as_of, codes, months, found)
    _units(cells, codes, ongoing)
    cells.hidden |= {c for e in cells.equations for c in e if _is_hidden(facts, c)}
    return cells


def _is_hidden(facts: Facts, cell: str) -> bool:
    figure = facts.figures.get(cell)
    return figure is not None and figure.value is None


def _days(
    cells: Cells,
    facts: Facts,
    as_of: date,
    codes: Sequence[str],
    months: Sequence[Month],
    found: Mapping[tuple[Month, str], Mapping[str, Any]],
    external: Mapping[str, bool],
) -> None:
    """Months add up to the periods of the report's table, care types to its external and own care, and to the reconciliation."""
    accounts = (
        [row.key for row in facts.tables["reconciliation"].rows if row.key != "total"]
        if ("reconciliation" in facts.tables)
        else []
    )
    for month in months:
        here = {code: f"days {month} {code}" for code in codes if (month, code) in found}
        for side, name in ((True, "external"), (False, "own")):
            figure = f"care_months.{month.month:02d}.{name}_{month.year}"
            parts = [cell for code, cell in here.items() if external.get(code, False) is side]
            if figure in facts.figures:
                cells.equations.append(total(figure, parts))
        # The page's own sum of what is reconciled; shown always, as the ledger's is.
        cells.equations.append(total(f"reconciled {month}", [here[c] for c in accounts if c in here]))
    for code in codes:
        for suffix, year in (("", as_of.year), ("_previous", as_of.year - 1)):
            of = [m for m in months if m.year == year and m.month <= as_of.month]
            whole = suffix == "" or as_of == Month.of(as_of).last_day
            if whole and len(of) == as_of.month:
                cells.equations.append(total(f"care.{code}.days{suffix}", [f"days {m} {code}" for m in of]))
        last = [f"days {m} {code}" for m in months if m.year == as_of.year - 1]
        if len(last) == 12:
            # A key figure may tell the whole of last year, so it is taken as known.
            cells.equations.append(total(f"whole year {code}", last))


def _suppliers(cells: Cells, given: Rows, codes: Collection[str]) -> None:
    """A supplier's days are those of its care types, and a care type's those of its suppliers."""
    by_code: dict[str, list[str]] = {}
    by_provider: dict[str, list[str]] = {}
    people: dict[str, int] = {}
    for row in given:
        cross = f"supplied {row['care_type']} {row['provider']}"
        cells.unshown[cross] = row["persons"]
        by_code.setdefault(row["care_type"], []).append(cross)
        by_provider.setdefault(row["provider"], []).append(cross)
        people[row["provider"]] = people.get(row["provider"], 0) + row["persons"]
    for code, crosses in by_code.items():
        if code in codes:
            cells.equations.append(total(f"care.{code}.days", crosses))
    for provider, crosses in by_provider.items():
        # Days without a supplier stand together with what is hidden: as a cell of its own they would not be shown.
        if provider:
            cells.people[f"supplier {provider}"] = people[provider]
        else:
            cells.unshown["supplier "] = people[provider]
        cells.equations.append(total(f"supplier {provider}", crosses))
    cells.equations.append(total("care.total.days", [f"supplier {p}" for p in by_provider]))


def provider_rest(found: Mapping[str, object], gone: Collection[str]) -> list[str]:
    """The suppliers that stand together in the last row; "" is for days without one."""
    return sorted(code for code in found if not code or f"supplier {code}" in gone)


def _moves(
    cells: Cells,
    as_of: date,
    codes: Sequence[str],
    months: Sequence[Month],
    found: Mapping[tuple[Month, str], Mapping[str, Any]],
) -> None:
    """Starts, ends and open placements: those open are those of the month before, more by the starts and fewer by the ends."""
    last = Month.of(as_of)
    for code in codes:
        for month in months:
            row = found.get((month, code))
            if row is None:
                continue
            for name, column in (("starts", "starts"), ("ends", "ends"), ("open", "open_at_end")):
                if (name, month) != ("open", last):
                    cells.people[f"{name} {month} {code}"] = row[column]
            before = f"open {month.plus(-1)} {code}"
            now = f"care.{code}.open_at_end" if month == last else f"open {month} {code}"
            if (month.plus(-1), code) in found:
                moved = {before: 1, f"starts {month} {code}": 1, f"ends {month} {code}": -1, now: -1}
                cells.equations.append(moved)
        of = [m for m in months if m.year == as_of.year and (m, code) in found]
        if len(of) == as_of.month:
            cells.equations += [total(f"care.{code}.{n}", [f"{n} {m} {code}" for m in of]) for n in ("starts", "ends")]


def _units(cells: Cells, codes: Sequence[str], ongoing: Iterable[OpenPlacement]) -> None:
    """Open placements by unit, and by unit and care type, which stands nowhere."""
    crosses: dict[tuple[str, str], int] = {}
    for one in ongoing:
        crosses[one.care_type, one.unit] = crosses.get((one.care_type, one.unit), 0) + 1
    for (code, unit), count in crosses.items():
        cells.unshown[f"open {code} {unit}"] = count
    for unit in sorted({u for _, u in crosses}):
        cells.people[f"unit {unit}"] = sum(n for (_, u), n in crosses.items() if u == unit)
        cells.equations.append(total(f"unit {unit}", [f"open {c} {u}" for c, u in crosses if u == unit]))
    for code in sorted({c for c, _ in crosses} & set(codes)):
        cells.equations.append(total(f"care.{code}.open_at_end", [f"open {c} {u}" for c, u in crosses if c == code]))
    cells.equations.append(total("care.total.open_at_end", [f"unit {u}" for u in sorted({u for _, u in crosses})]))
