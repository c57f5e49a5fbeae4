"""The exports of the case system and the invoices, as they were known on the day of export."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import numpy as np

from tertial.sample.billing import Bills, later_prices, start_prices
from tertial.sample.days import Bools, Ints, month_number, number, texts, texts_or_empty
from tertial.sample.events import KINDS, MEASURES, SOURCES, UNIT_CODES, Events
from tertial.sample.indicators import Answers
from tertial.sample.ledger_file import money
from tertial.sample.plan import AS_OF, CARE_FORMS, FIRST_DAY, KNOWN
from tertial.sample.settings import PLACEMENT_COLUMNS
from tertial.sample.sheets import write_csv
from tertial.sample.stays import ENDED_TO, SUPPLIER_CODES, Stays


@dataclass(frozen=True, slots=True)
class Placed:
    """Which placements the export holds, and their ids: `ids[i]` is empty for one that is not in it."""

    shown: Ints
    ids: list[str]


def _texts_of(names: list[str], index: Ints) -> list[str]:
    return [names[i] for i in index.tolist()]


def write_placements(path: Path, stays: Stays, people: list[str]) -> Placed:
    """The placement list in the case system's own form: Windows-1252, semicolons, decimal commas, Swedish names.

    In it is every placement with care since 2021 that has started by the last day of data and is registered by the
    day of export; an end is there when it lies in the past and is registered. A decision that was taken later than the
    last day of data is not there yet.
    """
    today, known = number(AS_OF), number(KNOWN)
    shown = np.flatnonzero((stays.end >= number(FIRST_DAY)) & (stays.start <= today) & (stays.registered <= known))
    ids = [""] * len(stays)
    for place, stay in enumerate(shown.tolist(), 1):
        ids[stay] = f"V{place:06d}"
    mine = stays.take(shown)
    ended: Bools = (mine.end <= today) & (mine.end_registered <= known)
    everyone: Bools = np.ones(len(mine), np.bool_)
    laws = [CARE_FORMS[f].laws[law] for f, law in zip(mine.form.tolist(), mine.law.tolist(), strict=True)]
    to = np.array([*ENDED_TO, ""], object)[np.where(ended, mine.to, len(ENDED_TO))]
    columns = {
        "placement_id": [ids[i] for i in shown.tolist()],
        "person_id": [people[i] for i in shown.tolist()],
        "birth_date": texts(mine.birth).tolist(),
        "sex": ["M" if m else "F" for m in mine.male.tolist()],
        "care_type": _texts_of([f.code for f in CARE_FORMS], mine.form),
        "legal_basis": laws,
        "provider": _texts_of(list(SUPPLIER_CODES), mine.supplier),
        "framework_agreement": _texts_of(["false", "true", ""], mine.agreement),
        "unit": _texts_of([f.unit for f in CARE_FORMS], mine.form),
        "start": texts(mine.start).tolist(),
        "end": texts_or_empty(mine.end, ended).tolist(),
        "day_price": [money(p).replace(".", ",") for p in start_prices(stays)[shown].tolist()],
        "decided": texts_or_empty(mine.decided, mine.decided <= today).tolist(),
        "registered": texts_or_empty(mine.registered, everyone).tolist(),
        "end_registered": texts_or_empty(mine.end_registered, ended).tolist(),
        "ended_to": to.tolist(),
    }
    write_csv(
        path, [PLACEMENT_COLUMNS[name] for name in columns], list(columns.values()), separator=";", encoding="cp1252"
    )
    return Placed(shown, ids)


def write_prices(path: Path, stays: Stays, placed: Placed) -> None:
    """Every later day price of the placements in the export that holds from a day in the past."""
    of, day, price = later_prices(stays, number(AS_OF))
    keep = np.array([placed.ids[i] != "" for i in of.tolist()], np.bool_) & (day <= stays.end[of])
    of, day, price = of[keep], day[keep], price[keep]
    columns = [[placed.ids[i] for i in of.tolist()], texts(day).tolist(), [money(p) for p in price.tolist()]]
    write_csv(path, ["placement_id", "from", "day_price"], columns)


def write_invoices(path: Path, bills: Bills, placed: Placed) -> None:
    """Invoice lines of 2021 and later that were dated by the last day of data.

    The placement is empty for care that is not registered yet; the booking day is empty when it lies after the export.
    """
    mine = np.flatnonzero((bills.month >= month_number(FIRST_DAY.year, 1)) & (bills.invoiced <= number(AS_OF)))
    months = bills.month[mine].tolist()
    suppliers = _texts_of(list(SUPPLIER_CODES), bills.supplier[mine])
    booked = bills.booked[mine]
    columns = [
        [f"F{m // 12 % 100:02d}{m % 12 + 1:02d}-{s[1:]}" for m, s in zip(months, suppliers, strict=True)],
        [str(n) for n in bills.number[mine].tolist()],
        suppliers,
        [placed.ids[i] for i in bills.stay[mine].tolist()],
        texts(bills.start[mine]).tolist(),
        texts(bills.end[mine]).tolist(),
        [str(d) for d in bills.days[mine].tolist()],
        [money(a) for a in bills.amount[mine].tolist()],
        texts(bills.invoiced[mine]).tolist(),
        texts_or_empty(booked, booked <= number(KNOWN)).tolist(),
    ]
    names = ["invoice_id", "line", "supplier", "placement_id", "from", "to", "days", "amount", "invoice_date", "booked"]
    write_csv(path, names, columns)


def write_events(path: Path, events: Events, people: list[str]) -> None:
    """The flow through the authority, an event a row, numbered in order of date."""
    width = max(6, len(str(len(events))))
    ids = [f"H{i:0{width}d}" for i in range(1, len(events) + 1)]
    columns = [
        ids,
        people,
        _texts_of(list(KINDS), events.kind),
        texts(events.date).tolist(),
        texts(events.registered).tolist(),
        _texts_of(list(UNIT_CODES), events.unit),
        texts(events.birth).tolist(),
        _texts_of(list(SOURCES), events.source),
        [ids[i] if i >= 0 else "" for i in events.after.tolist()],
        _texts_of(list(MEASURES), events.measure),
        _texts_of(["", "outpatient", "residential"], events.form),
    ]
    names = ["event_id", "person_id", "kind", "date", "registered", "unit", "birth_date", "source", "leads_from",
             "measure_type", "form"]  # fmt: skip
    write_csv(path, names, columns)


def write_surveys(path: Path, answers: Answers, people: list[str]) -> None:
    """Two rows an answer: whether the support was of use, and how one was met."""
    n = len(answers.day)
    ids = [f"E{i:05d}" for i in range(1, n + 1)]
    method = _texts_of(["questionnaire", "interview"], answers.interview)
    days = texts(answers.day).tolist()
    twice = [ids, answers.units(), method, days]
    columns = [
        *([value for value in column for _ in range(2)] for column in twice),
        ["benefit", "treatment"] * n,
        [str(v) for pair in zip(answers.benefit.tolist(), answers.met.tolist(), strict=True) for v in pair],
        [value for value in people for _ in range(2)],
    ]
    write_csv(path, ["survey_id", "unit", "method", "date", "question", "answer", "person_id"], columns)
