"""Rules that tie the columns of a row together, by kind of table."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date, timedelta
from decimal import ROUND_HALF_EVEN, Decimal
from types import MappingProxyType
from typing import Any

from tertial.data.checks_faults import Faults
from tertial.data.checks_rows import Rows
from tertial.data.checks_rule_kinds import (
    ACCOUNT_AND_LINE,
    ANSWER_RANGE,
    BIRTH_EARLY,
    BIRTH_LATER,
    BIRTHS_DISAGREE,
    DAYS_DIFFER,
    END_BEFORE_START,
    LEADS_FROM_ITSELF,
    NO_ACCOUNT_NOR_LINE,
    OVERLAP,
    RATIO_DIFFERS,
)

_EPOCH = date(1970, 1, 1)
_FOREVER = 10**7
_OLDEST = 120
_UNBORN = MappingProxyType({"placements": 0, "case_events": 9})
"""Months by which a birth may lie after the row's own date: a notification may concern an unborn child."""
_SCALES = (Decimal(1), Decimal(100), Decimal(1000))
_HIGHEST_ANSWER = 5


def check_rules(rows: Rows, faults: Faults) -> None:
    """Every rule of the table's kind; cells that could not be read are passed over."""
    rules: Mapping[str, tuple[Callable[[Rows, Faults], None], ...]] = {
        "placements": (_start_to_end, _births, _overlaps),
        "actions": (_start_to_end,),
        "case_events": (_births, _leads_from),
        "invoices": (_invoice_days,),
        "budget": (_account_or_line,),
        "indicators": (_ratios,),
        "surveys": (_answers,),
    }
    for rule in rules.get(rows.table.kind, ()):
        rule(rows, faults)


def _iso(days: Any) -> str:
    return (_EPOCH + timedelta(days=int(days))).isoformat()


def _ordered(rows: Rows, faults: Faults, first: str, last: str) -> None:
    import numpy as np

    start, started = rows.days(first)
    end, ended = rows.days(last)
    places = np.flatnonzero(started & ended & (end < start))
    faults.add(END_BEFORE_START, last, places, lambda p: {"start": _iso(start[p]), "end": _iso(end[p])})


def _start_to_end(rows: Rows, faults: Faults) -> None:
    _ordered(rows, faults, "start", "end")


def _births(rows: Rows, faults: Faults) -> None:
    """The birth against the row's own date: no clock is asked, so the same file gives the same findings any day."""
    import numpy as np

    month_of, dated = _months(rows, rows.table.dated)
    by_date, have_date = rows.numbers("birth_date.year")
    month, _ = rows.numbers("birth_date.month")
    by_year, have_year = rows.numbers("birth_year.year")
    faults.add(BIRTHS_DISAGREE, "birth_year", np.flatnonzero(have_date & have_year & (by_date != by_year)))
    slack = _UNBORN[rows.table.kind]
    later = have_date & dated & (by_date * 12 + month - 1 > month_of + slack)
    later_year = ~have_date & have_year & dated & (by_year > (month_of + slack) // 12)
    faults.add(BIRTH_LATER, "birth_date", np.flatnonzero(later))
    faults.add(BIRTH_LATER, "birth_year", np.flatnonzero(later_year))
    faults.add(BIRTH_EARLY, "birth_date", np.flatnonzero(have_date & dated & (month_of // 12 - by_date > _OLDEST)))
    early = ~have_date & have_year & dated & (month_of // 12 - by_year > _OLDEST)
    faults.add(BIRTH_EARLY, "birth_year", np.flatnonzero(early))


def _months(rows: Rows, name: str) -> tuple[Any, Any]:
    """(months since the year 0, whether there is one) of a date column."""
    import numpy as np

    days, there = rows.days(name)
    return days.astype("datetime64[D]").astype("datetime64[M]").astype(np.int64) + 1970 * 12, there


def _overlaps(rows: Rows, faults: Faults) -> None:
    """Placements of one person in one care type that share a day, both ends counted; no end means still open.

    After sorting by person, care type and start, a placement overlaps an earlier one exactly when it starts on or
    before the latest end so far of the same person and care type.
    """
    import numpy as np

    start, started = rows.days("start")
    end, ended = rows.days("end")
    end = np.where(ended, end, _FOREVER)
    person, known = _group(rows.typed["person"])
    care, typed = _group(rows.typed["care_type"])
    use = np.flatnonzero(started & known & typed & (end >= start))
    group = person[use] * (int(care.max(initial=0)) + 1) + care[use]
    order = np.lexsort((use, start[use], group))
    place, group = use[order], group[order]
    if len(place) < 2:
        return
    # Groups are moved apart so far that the running maximum of one never reaches into the next.
    apart = np.cumsum(np.r_[0, group[1:] != group[:-1]]) * (4 * _FOREVER)
    latest = np.maximum.accumulate(end[place] + apart)
    same = group[1:] == group[:-1]
    hit = np.flatnonzero(same & (start[place[1:]] + apart[1:] <= latest[:-1])) + 1
    holder = np.maximum.accumulate(np.where(end[place] + apart >= latest, np.arange(len(place)), 0))
    other = {int(place[h]): int(faults.rows[place[holder[h - 1]]]) for h in hit}
    faults.add(OVERLAP, "start", np.sort(place[hit]), lambda p: {"other": other[int(p)]})


def _group(array: Any) -> tuple[Any, Any]:
    """(a number for each distinct text, whether there is one)."""
    import numpy as np

    coded = array.dictionary_encode()
    index = coded.indices.fill_null(0).to_numpy(zero_copy_only=False).astype(np.int64)
    return index, array.is_valid().to_numpy(zero_copy_only=False)


def _leads_from(rows: Rows, faults: Faults) -> None:
    import numpy as np
    import pyarrow.compute as pc

    if "leads_from" not in rows.typed:
        return
    left: Any = rows.typed["event_id"]
    same: Any = pc.equal(left, rows.typed["leads_from"])
    faults.add(LEADS_FROM_ITSELF, "leads_from", np.flatnonzero(same.fill_null(False).to_numpy(zero_copy_only=False)))


def _invoice_days(rows: Rows, faults: Faults) -> None:
    import numpy as np

    _ordered(rows, faults, "from", "to")
    start, started = rows.days("from")
    end, ended = rows.days("to")
    days, stated = rows.numbers("days")
    places = np.flatnonzero(started & ended & stated & (end >= start) & (days != end - start + 1))
    faults.add(
        DAYS_DIFFER,
        "days",
        places,
        lambda p: {"days": days[p], "start": _iso(start[p]), "end": _iso(end[p]), "computed": end[p] - start[p] + 1},
    )


def _account_or_line(rows: Rows, faults: Faults) -> None:
    import numpy as np

    def has(name: str) -> Any:
        nothing = np.zeros(rows.count, dtype=bool)
        return rows.typed[name].is_valid().to_numpy(zero_copy_only=False) if name in rows.typed else nothing

    account, line = has("account"), has("line")
    faults.add(ACCOUNT_AND_LINE, "line", np.flatnonzero(account & line))
    faults.add(NO_ACCOUNT_NOR_LINE, "account" if "account" in rows.typed else "line", np.flatnonzero(~account & ~line))


def _ratios(rows: Rows, faults: Faults) -> None:
    """A value that is neither numerator / denominator nor that times 100 or 1 000, rounded to the decimals it is written with."""
    import numpy as np

    if "numerator" not in rows.typed or "denominator" not in rows.typed:
        return
    names = ("value", "numerator", "denominator")
    arrays = [rows.typed[name] for name in names]
    whole = np.logical_and.reduce([a.is_valid().to_numpy(zero_copy_only=False) for a in arrays])
    computed: dict[int, str] = {}
    for place in np.flatnonzero(whole).tolist():
        value, numerator, denominator = (a[place].as_py().normalize() for a in arrays)
        step = Decimal(1).scaleb(min(0, value.as_tuple().exponent))
        if denominator == 0:
            computed[place] = "–"
        elif not any(abs(numerator * scale / denominator - value) <= step / 2 for scale in _SCALES):
            computed[place] = _rounded(numerator / denominator)
    facts = {name: name for name in names}
    faults.add(
        RATIO_DIFFERS,
        "value",
        list(computed),
        lambda p: {**{name: rows.text(name, p) for name in facts}, "computed": computed[p]},
    )


def _rounded(value: Decimal) -> str:
    return format(value.quantize(Decimal("0.0001"), ROUND_HALF_EVEN).normalize(), "f")


def _answers(rows: Rows, faults: Faults) -> None:
    import numpy as np

    answers, there = rows.numbers("answer")
    places = np.flatnonzero(there & (answers > _HIGHEST_ANSWER))
    faults.add(ANSWER_RANGE, "answer", places, lambda p: {"value": rows.text("answer", p)})
