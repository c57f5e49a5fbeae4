"""Indicators over five years and the goals that are set on them."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import replace
from decimal import Decimal
from fractions import Fraction

from tertial.domain.committee import Indicator
from tertial.domain.money import round_div
from tertial.query.indicators import Value, compared_windows, imported_indicators, resolve, table_windows
from tertial.query.indicators_measured import BUILT_IN, PLACEMENTS, SHARES, measured
from tertial.query.parts import Part, part_of
from tertial.query.step import Query
from tertial.query.windows import Window
from tertial.report.figures import Column, Mark, Note, Row, Source, Table, Unit
from tertial.usecases.answers_kept import Answer
from tertial.usecases.facts import Shelf
from tertial.usecases.facts_published import published_notes, with_published
from tertial.usecases.facts_small import care_key, case_key, cell_key
from tertial.wording import number, word

_UNITS: Mapping[str, Unit] = {"count": "count", "percent": "percent", "days": "days", "index": "index", "sek": "sek"}


Values = Mapping[str, Mapping[str, Value]]
"""By indicator and window."""


def add_indicators(shelf: Shelf) -> Values:
    """The five-year table and money indicators on their own; returns what every indicator is, for `add_goals`."""
    every = _values(shelf)
    _table(shelf, every)
    _funds(shelf)
    return every


def _values(shelf: Shelf) -> dict[str, dict[str, Value]]:
    windows = compared_windows(shelf.as_of)
    imported: dict[str, Answer] = {}
    for row in shelf.answers.of(imported_indicators(windows, shelf.answers.snapshot.known_day)):
        imported.setdefault(row["indicator"], []).append(row)
    parts = _parts(shelf, windows)
    out = {}
    for indicator in shelf.settings.indicators:
        query = measured(indicator, windows)
        known = query is not None and _has_register(shelf, query)
        rows = shelf.answers.of(query, parts.get(indicator.key)) if query is not None and known else []
        share = query is not None and BUILT_IN[indicator.source].percent
        own = resolve(windows, imported.get(indicator.key, ()), rows, percent=share)
        out[indicator.key] = with_published(shelf, indicator, own, windows)
    return out


def _parts(shelf: Shelf, windows: Sequence[Window]) -> dict[str, Part]:
    """By indicator the larger query that it is asked with, where that one is asked for several reasons.

    What is counted without a filter, and by care type, other tables ask for too.
    """
    found = {i.key: part_of(i, windows, shelf.settings.report.waiting_limit_days) for i in shelf.settings.indicators}
    known = {key: part for key, part in found.items() if part is not None}
    asked = [p.base for p in known.values()]
    common = {i.key for i in shelf.settings.indicators if not i.filter or set(i.filter) == {"care_type"}}
    return {key: part for key, part in known.items() if key in common or asked.count(part.base) > 1}


def _has_register(shelf: Shelf, query: Query) -> bool:
    """Whether any of the registers that a built-in measure counts in has a row."""
    own = ("placements", "case_events", "surveys")
    return any(t in query.inputs and shelf.answers.has(t) for t in own)


def _exact(value: Fraction, indicator: Indicator) -> Decimal:
    """Rounded half away from zero to the indicator's decimals; öre for money."""
    if indicator.unit == "sek" and indicator.source == "imported":
        return Decimal(round_div(value * 100, 1))
    return Decimal(round_div(value * 10**indicator.decimals, 1)).scaleb(-indicator.decimals)


def unit_of(indicator: Indicator) -> Unit:
    return "sek_per_day" if indicator.source == "day_price" else _UNITS[indicator.unit]


def _figure(shelf: Shelf, indicator: Indicator, id_: str, value: Value | None) -> str:
    if value is None:
        return shelf.add(id_, None, unit_of(indicator), decimals=indicator.decimals)
    small = few(shelf, value)
    marks: set[Mark] = {"suppressed"} if small else set()
    if value.first_value is not None:
        marks.add("restated")
    if value.origin == "measured":
        where = Source(f"indicator_{indicator.key}", (("period", value.period),), "numerator")
    elif value.origin == "published":
        where = Source("published_figures", value.row, "value")
    else:
        where = Source("imported_indicators", (("indicator", indicator.key), ("period", value.period)), "value")
    exact = None if small else _exact(value.value, indicator)
    shown: int | Decimal | None = (
        int(exact) if exact is not None and unit_of(indicator) in ("sek", "sek_per_day") else exact
    )
    _count(shelf, indicator, id_, value)
    return shelf.add(
        id_, shown, unit_of(indicator), decimals=indicator.decimals, source=None if small else where, marks=marks
    )


def few(shelf: Shelf, value: Value) -> bool:
    """Whether a value is about so few people that neither it nor anything computed from it is shown."""
    return value.persons is not None and 0 < value.persons < shelf.settings.privacy.minimum_count


def _count(shelf: Shelf, indicator: Indicator, id_: str, value: Value) -> None:
    """What a measured value counts, or would give away, among the report's small counts."""
    if value.origin != "measured":
        return
    key = cell_key(indicator, value.period)
    if key is not None:
        shelf.small.cell(key, value.persons, id_)
    elif indicator.source in SHARES:
        share = SHARES[indicator.source]
        keys = [case_key(m, value.period, indicator.filter) for m in (share.part, share.whole)]
        shelf.small.tells(id_, *keys)
    elif indicator.source in PLACEMENTS:
        shelf.small.tells(id_, care_key("days", value.period, indicator.filter))


def _table(shelf: Shelf, every: Mapping[str, Mapping[str, Value]]) -> None:
    windows = table_windows(shelf.as_of)
    years = {w.first.year: w.key for w in windows}
    columns = [Column(str(y), shelf.outcome(y), partial=y == shelf.year and not shelf.full_year) for y in years]
    rows: list[Row] = []
    group = None
    for indicator in shelf.settings.indicators:
        found = every[indicator.key]
        if indicator.unit == "sek" and indicator.source == "imported":
            continue
        if not any(key in found for key in years.values()):
            continue
        if indicator.group != group:
            group = indicator.group
            rows.append(Row(f"group-{len(rows)}", group, {}, "group"))
        ids = {
            str(y): _figure(shelf, indicator, f"indicators.{indicator.key}.{y}", found.get(key))
            for y, key in years.items()
        }
        ids |= _share(shelf, indicator)
        rows.append(Row(indicator.key, indicator.name, ids))
    if not rows:
        return
    if any("share" in r.cells for r in rows):
        columns.append(Column("share", word("of_share", shelf.language, year=shelf.year - 1)))
    title = shelf.say("Nyckeltal fem år", "Indicators, five years")
    head = shelf.say("Nyckeltal", "Indicator")
    notes = _notes(shelf, every, rows)
    shelf.tables["indicators"] = Table(
        "indicators", title, head, tuple(columns), tuple(rows), "plain", notes, wide=True
    )


def _share(shelf: Shelf, indicator: Indicator) -> dict[str, str]:
    """Part of last year's whole count that the months so far make; shares and means are compared as they are."""
    if shelf.full_year or indicator.unit != "count":
        return {}
    now, then = (shelf.figures[f"indicators.{indicator.key}.{y}"] for y in (shelf.year, shelf.year - 1))
    if now.value is None or not then.value:
        return {}
    value = Decimal(round_div(Fraction(now.value) * 100 / Fraction(then.value), 1))
    id_ = f"indicators.{indicator.key}.share"
    for year in (shelf.year, shelf.year - 1):
        key = cell_key(indicator, next(w.key for w in table_windows(shelf.as_of) if w.first.year == year))
        shelf.small.tells(id_, *([] if key is None else [key]))
    return {"share": shelf.add(id_, value, "percent", source=now.source)}


def _notes(shelf: Shelf, every: Mapping[str, Mapping[str, Value]], rows: Sequence[Row]) -> tuple[Note, ...]:
    notes = []
    shown = {i for r in rows for i in r.cells.values()}
    names = {i.key: i for i in shelf.settings.indicators}
    for key, values in every.items():
        for value in values.values():
            id_ = f"indicators.{key}.{value.period[:4]}"
            if id_ not in shown or value.first_value is None:
                continue
            old = number(_exact(value.first_value, names[key]), names[key].decimals, shelf.language)
            notes.append(
                Note(
                    shelf.say(
                        "Omräknat värde. {d} var det {old}; det som gäller blev känt {k}.{why}",
                        "Restated value. On {d} it was {old}; the value in force became known on {k}.{why}",
                        d=value.first_known,
                        old=old,
                        k=value.known,
                        why=f" {value.note}" if value.note else "",
                    ),
                    (id_,),
                )
            )
    return (*notes, *published_notes(shelf, every, frozenset(shown)))


def _funds(shelf: Shelf) -> None:
    """Money that is followed as indicators (innovation funds): the years around this one, and their sum."""
    money = [i for i in shelf.settings.indicators if i.unit == "sek" and i.source == "imported"]
    if not money:
        return
    span = [
        Window(str(y), shelf.as_of.replace(y, 1, 1), shelf.as_of.replace(y, 12, 31))
        for y in range(shelf.year - 2, shelf.year + 3)
    ]
    query = _renamed_imported(shelf, span)
    found = {(r["indicator"], r["period"]): r for r in shelf.answers.of(query)}
    years = [w.key for w in span if any((i.key, w.key) in found for i in money)]
    if str(shelf.year) not in years:
        return
    rows = []
    for indicator in money:
        values = resolve(span, [r for (key, _), r in found.items() if key == indicator.key])
        if not values:
            continue
        ids = {}
        for year in years:
            if year in values:
                id_ = f"innovation_funds.{indicator.key}.{year}"
                where = Source(query.name, (("indicator", indicator.key), ("period", year)), "value")
                shelf.add(id_, int(_exact(values[year].value, indicator)), "sek", source=where)
                ids[year] = id_
        ids["total"] = shelf.total(f"innovation_funds.{indicator.key}.total", [(1, i) for i in ids.values()])
        rows.append(Row(indicator.key, _withoutunit_of(indicator.name), ids))
    columns = [Column(y, y) for y in years]
    if len(years) > 1:
        columns.append(Column("total", shelf.say("Totalt {a}-{b}", "Total {a}-{b}", a=years[0], b=years[-1])))
    group = money[0].group
    title = shelf.say("{g}, tkr", "{g}, SEK thousand", g=group)
    shelf.tables["innovation_funds"] = Table("innovation_funds", title, group, tuple(columns), tuple(rows), "tkr")


def _withoutunit_of(name: str) -> str:
    """The name of a money indicator without kronor at its end: the table that it stands in has a unit of its own."""
    return re.sub(r",?\s+(?:i\s+)?(?:kronor|kr|tkr|mnkr|SEK)$", "", name) or name


def _renamed_imported(shelf: Shelf, span: Sequence[Window]) -> Query:

    query = imported_indicators(span, shelf.answers.snapshot.known_day)
    return replace(query, name="imported_funds", parameters=query.all_parameters)
