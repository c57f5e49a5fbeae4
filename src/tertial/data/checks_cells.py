"""From text to typed columns. Every distinct text is looked at once, exactly, without binary floats."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from types import MappingProxyType
from typing import TYPE_CHECKING, Any

from tertial.data.checks_kinds import (
    BIRTH,
    BOOLEAN,
    CHOICE,
    CONTROL,
    DATE,
    DECIMAL_SIGN,
    DECIMALS,
    FORMULA,
    INTEGER,
    MONEY,
    MONTH,
    NO_SUCH_DAY,
    NUMBER,
    PERIOD,
    THOUSANDS,
    YEAR_OUT_OF_RANGE,
)
from tertial.data.tables import Column
from tertial.domain.period import Period
from tertial.findings import Kind

if TYPE_CHECKING:
    import numpy as np
    import pyarrow as pa

FIRST_YEAR, LAST_YEAR = 1850, 2199
_SPACES = r"[ \x{a0}\x{202f}]"
_WHOLE = rf"(?:[0-9]{{1,12}}|[0-9]{{1,3}}(?:{_SPACES}[0-9]{{3}}){{1,3}})"
_BOOLEANS = {
    **dict.fromkeys(("true", "sant", "ja", "yes", "1"), True),
    **dict.fromkeys(("false", "falskt", "nej", "no", "0"), False),
}
_SAMPLE = 20_000

Facts = Mapping[str, str]
_NO_FACTS: Facts = MappingProxyType({})


@dataclass(frozen=True, slots=True)
class Coded:
    """A column of text as its distinct values and, for each row, the place of its value.

    Values that differ in white space around them alone may stand twice. `index` is None when the values are so many
    that they stand row by row. Null is an empty cell.
    """

    values: pa.Array[Any]
    index: pa.Array[Any] | None

    def spread(self, values: pa.Array[Any]) -> pa.Array[Any]:
        """One value a row, from one for each of `values`."""
        return values if self.index is None else values.take(self.index)


@dataclass(frozen=True, slots=True)
class Parsed:
    """Typed columns, one for each of the values given, and for each value that is none the kind of finding and its facts."""

    columns: tuple[pa.Array[Any], ...]
    faults: Mapping[int, tuple[Kind, Facts]] = field(default_factory=dict)


def encode(column: pa.ChunkedArray[Any], *, distinct: bool = False) -> Coded:
    """Trim white space, make empty cells null, and find the distinct values unless most differ.

    `distinct`: find them all the same, for a column whose values take long to look at. A column that comes with its
    distinct values is taken as it is.
    """
    import pyarrow as pa
    from pyarrow import compute

    pc: Any = compute
    if pa.types.is_dictionary(column.type):
        known: Any = column.unify_dictionaries().combine_chunks()
        return Coded(_trimmed(known.dictionary), known.indices)
    whole: Any = column.combine_chunks()
    sample = whole.slice(0, _SAMPLE)
    if not distinct and len(whole) > _SAMPLE and pc.count_distinct(sample).as_py() * 2 > len(sample):
        return Coded(_trimmed(whole), None)
    coded = whole.dictionary_encode()
    return Coded(_trimmed(coded.dictionary), coded.indices)


def _trimmed(values: Any) -> Any:
    import pyarrow as pa
    from pyarrow import compute

    pc: Any = compute
    trimmed = pc.utf8_trim_whitespace(values)
    return pc.if_else(pc.equal(trimmed, ""), pa.scalar(None, pa.string()), trimmed)


def parse(values: pa.Array[Any], column: Column, decimal: str) -> Parsed:
    """Typed values of a column of any type but person. `decimal` is the file's decimal sign, or empty."""
    parsers: dict[str, Callable[[Any], Parsed]] = {
        "date": _dates,
        "month": _months,
        "period": _periods,
        "birth": _births if column.name == "birth_date" else _birth_years,
        "money": lambda v: _money(v, decimal),
        "integer": _integers,
        "decimal": lambda v: _decimals(v, decimal),
        "boolean": _booleans,
        "choice": lambda v: _choices(v, column.choices),
        "code": _codes,
        "text": lambda v: Parsed((v,)),
    }
    return parsers[column.type](values)


def _each(values: Any, types: tuple[Any, ...], read: Callable[[str], tuple[Any, ...] | Kind]) -> Parsed:
    """Value for value: `read` gives the typed values or the kind of finding."""
    import pyarrow as pa

    faults: dict[int, tuple[Kind, Facts]] = {}
    nothing = (None,) * len(types)
    rows: list[tuple[Any, ...]] = []
    for i, text in enumerate(values.to_pylist()):
        got = nothing if text is None else read(text)
        if isinstance(got, Kind):
            faults[i] = (got, _NO_FACTS)
            got = nothing
        rows.append(got)
    columns = tuple(pa.array([row[k] for row in rows], t) for k, t in enumerate(types))
    return Parsed(columns, faults)


def _dates(values: Any) -> Parsed:
    import pyarrow as pa
    from pyarrow import compute

    pc: Any = compute
    try:
        days = pc.cast(values, pa.date32())
    except pa.ArrowInvalid:
        return _each(values, (pa.date32(),), _day)
    years = pc.year(days)
    outside = pc.or_(pc.less(years, FIRST_YEAR), pc.greater(years, LAST_YEAR))
    return _each(values, (pa.date32(),), _day) if pc.any(outside).as_py() else Parsed((days,))


def _day(text: str) -> tuple[date] | Kind:
    match = re.fullmatch(r"([0-9]{4})-([0-9]{2})-([0-9]{2})|([0-9]{4})([0-9]{2})([0-9]{2})", text)
    if match is None:
        return DATE
    year, month, day = (int(part) for part in match.groups() if part is not None)
    try:
        found = date(year, month, day)
    except ValueError:
        return NO_SUCH_DAY
    return (found,) if FIRST_YEAR <= year <= LAST_YEAR else YEAR_OUT_OF_RANGE


def _months(values: Any) -> Parsed:
    import pyarrow as pa

    return _each(values, (pa.date32(),), _month)


def _month(text: str) -> tuple[date] | Kind:
    match = re.fullmatch(r"([0-9]{4})-?(0[1-9]|1[0-2])(?:-01)?", text)
    if match is None:
        return MONTH
    year = int(match[1])
    return (date(year, int(match[2]), 1),) if FIRST_YEAR <= year <= LAST_YEAR else YEAR_OUT_OF_RANGE


def _periods(values: Any) -> Parsed:
    import pyarrow as pa

    return _each(values, (pa.string(), pa.date32(), pa.date32()), _period)


def _period(text: str) -> tuple[str, date, date] | Kind:
    try:
        period = Period.parse(re.sub(r"^([0-9]{4}-[0-9]{2})-01$", r"\1", text))
    except ValueError:
        return PERIOD
    within = period.first.year >= FIRST_YEAR and period.last.year <= LAST_YEAR
    return (str(period), period.first_day, period.last_day) if within else YEAR_OUT_OF_RANGE


def _births(values: Any) -> Parsed:
    """Year and month alone; the day is forgotten here."""
    import pyarrow as pa

    return _each(values, (pa.int16(), pa.int8()), _birth)


def _birth(text: str) -> tuple[int, int | None] | Kind:
    read = _day(text) if len(text) != 7 else _month(text)
    return BIRTH if isinstance(read, Kind) else (read[0].year, read[0].month)


def _birth_years(values: Any) -> Parsed:
    import pyarrow as pa

    def year(text: str) -> tuple[int, None] | Kind:
        found = int(text) if re.fullmatch(r"[0-9]{4}", text) else 0
        return (found, None) if FIRST_YEAR <= found <= LAST_YEAR else BIRTH

    return _each(values, (pa.int16(), pa.int8()), year)


def _booleans(values: Any) -> Parsed:
    import pyarrow as pa

    def read(text: str) -> tuple[bool] | Kind:
        found = _BOOLEANS.get(text.casefold())
        return BOOLEAN if found is None else (found,)

    return _each(values, (pa.bool_(),), read)


def _choices(values: Any, choices: tuple[str, ...]) -> Parsed:
    import pyarrow as pa

    ours = {choice.casefold(): choice for choice in choices}

    def read(text: str) -> tuple[str] | Kind:
        found = ours.get(text.casefold())
        return CHOICE if found is None else (found,)

    parsed = _each(values, (pa.string(),), read)
    facts = MappingProxyType({"choices": ", ".join(choices)})
    return Parsed(parsed.columns, {i: (kind, facts) for i, (kind, _) in parsed.faults.items()})


def _codes(values: Any) -> Parsed:
    from pyarrow import compute

    pc: Any = compute
    bad = pc.match_substring_regex(values, r"[\x00-\x1f\x7f]")
    return Parsed((values,), dict.fromkeys(_true(bad), (CONTROL, _NO_FACTS)))


def _true(mask: Any) -> list[int]:
    from pyarrow import compute

    pc: Any = compute
    found: list[int] = pc.indices_nonzero(pc.fill_null(mask, False)).to_pylist()
    return found


def _numbers(values: Any, pattern: str, decimal: str) -> tuple[Any, np.ndarray[Any, Any]]:
    """(numbers as plain text with a point, null where the pattern does not fit; places of the misfits)."""
    import pyarrow as pa
    from pyarrow import compute

    pc: Any = compute
    plain = pc.replace_substring(values, "\u2212", "-")
    fits = pc.match_substring_regex(plain, pattern)
    plain = pc.if_else(fits, plain, pa.scalar(None, pa.string()))
    for mark in (" ", "\u00a0", "\u202f"):
        plain = pc.replace_substring(plain, mark, "")
    if decimal == ",":
        plain = pc.replace_substring(plain, ",", ".")
    return plain, pc.indices_nonzero(pc.fill_null(pc.invert(fits), False)).to_numpy()


def _money(values: Any, decimal: str) -> Parsed:
    import pyarrow as pa
    from pyarrow import compute

    pc: Any = compute
    sign = decimal or "."
    plain, misfits = _numbers(values, rf"^[+-]?{_WHOLE}(?:[{sign}][0-9]{{1,2}})?$", sign)
    kronor = pc.cast(plain, pa.decimal128(17, 2))
    ore = pc.cast(pc.multiply(kronor, pa.scalar(Decimal(100), pa.decimal128(3, 0))), pa.int64())
    facts = MappingProxyType({"decimal": sign, "limit": "2"})
    return Parsed((ore,), {int(i): (_why_not(values[int(i)].as_py(), sign, MONEY, 2), facts) for i in misfits})


def _decimals(values: Any, decimal: str) -> Parsed:
    import pyarrow as pa
    from pyarrow import compute

    pc: Any = compute
    sign = decimal or "."
    plain, misfits = _numbers(values, rf"^[+-]?{_WHOLE}(?:[{sign}][0-9]{{1,6}})?$", sign)
    facts = MappingProxyType({"decimal": sign, "limit": "6"})
    faults = {int(i): (_why_not(values[int(i)].as_py(), sign, NUMBER, 6), facts) for i in misfits}
    return Parsed((pc.cast(plain, pa.decimal128(20, 6)),), faults)


def _integers(values: Any) -> Parsed:
    import pyarrow as pa
    from pyarrow import compute

    pc: Any = compute
    plain, misfits = _numbers(values, rf"^[+-]?{_WHOLE}$", ".")
    plain = pc.replace_substring_regex(plain, r"^\+", "")
    faults = {int(i): (FORMULA if _is_formula(values[int(i)].as_py()) else INTEGER, _NO_FACTS) for i in misfits}
    return Parsed((pc.cast(plain, pa.int64()),), faults)


def _is_formula(text: str) -> bool:
    return text.startswith(("=", "@")) or re.match(r"[+-][^0-9.,]", text) is not None


def _why_not(text: str, sign: str, otherwise: Kind, limit: int) -> Kind:
    """Which words fit a number that cannot be read."""
    if _is_formula(text):
        return FORMULA
    plain = re.sub("[ \u00a0\u202f]", "", text.replace("\u2212", "-"))
    other = "," if sign == "." else "."
    if re.fullmatch(r"[+-]?[0-9]{1,3}(?:[.,][0-9]{3})+(?:[.,][0-9]+)?", plain):
        return THOUSANDS
    if re.fullmatch(rf"[+-]?[0-9]+[{other}][0-9]+", plain):
        return DECIMAL_SIGN
    if re.fullmatch(rf"[+-]?[0-9]+[{sign}][0-9]{{{limit + 1},}}", plain):
        return DECIMALS
    return otherwise
