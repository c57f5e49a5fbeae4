"""Whether what is in reaches the period that a report is asked for: a wrong day gives a report that looks right and is not."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import TYPE_CHECKING

from tertial.domain.period import Month
from tertial.findings import Finding, Kind, UnreadableError

if TYPE_CHECKING:
    from tertial.data.batches import Batch
    from tertial.data.snapshot import Snapshot

NOTHING_OF_YEAR = Kind(
    "report.nothing-of-year",
    "error",
    sv="Inget av det som är inläst gäller {year} till och med {as_of}: varken ekonomi, budget, prognoser, nyckeltal, placeringar "
    "eller händelser.",
    en="Nothing that is in is of {year} up to {as_of}: no ledger, budget, forecasts, indicators, placements or events.",
    do_sv="Välj ett annat datum, eller läs in årets filer. ”tertial status” visar vad som är inläst.",
    do_en="Choose another date, or import the files of the year. “tertial status” shows what is in.",
)
MONTHS_MISSING = Kind(
    "report.months-missing",
    "warning",
    sv="Rapporten gäller till och med {as_of}, men ekonomin är inläst till och med {last}: utfallet saknar det som bokförts därefter.",
    en="The report is up to {as_of}, but the ledger is in up to {last}: the actual figures lack what has been booked since.",
    do_sv="Läs in huvudboken för de månader som saknas, eller skriv rapporten per {end}.",
    do_en="Import the ledger of the months that are missing, or write the report as of {end}.",
)
MID_MONTH = Kind(
    "report.mid-month",
    "warning",
    sv="Rapporten slutar mitt i en månad, {as_of}: löner, hyror och kommunbidrag bokförs på var sin dag och kan saknas.",
    en="The report ends in the middle of a month, {as_of}: pay, rents and the municipal grant are booked on days of their own and may be "
    "missing.",
    do_sv="Välj månadens sista dag, {end}, om du inte menade just den dagen.",
    do_en="Choose the last day of the month, {end}, unless you meant that very day.",
)
PART_OF_YEAR = Kind(
    "report.part-of-year",
    "warning",
    sv="Ett årsbokslut gäller hela året, men {as_of} är inte årets sista dag: siffrorna är en del av året.",
    en="An annual report is of the whole year, but {as_of} is not its last day: the figures are a part of the year.",
    do_sv="Välj {end}, eller --kind interim för en del av året.",
    do_en="Choose {end}, or --kind interim for a part of the year.",
)
_DATED = ("ledger", "budget", "forecasts", "indicators", "placements", "case_events")
"""Kinds of file that a report needs one of."""


def period_findings(snapshot: Snapshot, kind: str) -> list[Finding]:
    """Warnings about the day and what is in up to it.

    Raises UnreadableError when something is in but nothing of the year that ends on the snapshot's day.
    """
    as_of = snapshot.as_of
    batches = {name: snapshot.batches_of(name) for name in _DATED}
    if any(batches.values()) and not any(_of_year(b, as_of) for found in batches.values() for b in found):
        raise UnreadableError(NOTHING_OF_YEAR(year=as_of.year, as_of=as_of))
    month, found = Month.of(as_of), []
    if as_of != month.last_day:
        found.append(MID_MONTH(as_of=as_of, end=month.last_day))
    if kind == "annual" and (as_of.month, as_of.day) != (12, 31):
        found.append(PART_OF_YEAR(as_of=as_of, end=date(as_of.year, 12, 31)))
    last = _last_month([b for b in batches["ledger"] if _of_year(b, as_of)])
    if last is not None and last < month:
        found.append(MONTHS_MISSING(as_of=as_of, last=last, end=last.last_day))
    return found


def _of_year(batch: Batch, as_of: date) -> bool:
    """Whether the batch may hold something of the year up to the day; one that does not say its days may."""
    if batch.first is None or batch.last is None:
        return True
    return batch.first <= as_of and batch.last >= date(as_of.year, 1, 1)


def _last_month(booked: Sequence[Batch]) -> Month | None:
    """The last month that is booked; None when a file does not say or nothing is in."""
    ends = [b.last for b in booked]
    return None if not ends or None in ends else Month.of(max(end for end in ends if end is not None))
