"""Rules over a whole file: one row for each key, and ids of persons in one form."""

from __future__ import annotations

from typing import Any

from tertial.data.checks_faults import Faults
from tertial.data.checks_rows import Rows
from tertial.data.checks_rule_kinds import DUPLICATE_KEY, DUPLICATE_ROW, PERSON_FORMS

_LONG = r"^(?:18|19|20)[0-9]{6}[- ]?[0-9]{4}$"
_SHORT = r"^[0-9]{6}[- ]?[0-9]{4}$"


def check_keys(rows: Rows, faults: Faults) -> None:
    """Rows that share the table's key. A copy alike in every column is refused and the first row kept; rows that differ are all refused.

    A key column that the file lacks, or that is empty in a row, counts as one value. Rows with a fault in a cell of
    the key are passed over.
    """
    key = [name for name in rows.table.key if name in rows.typed]
    if not key:
        return
    unread = _unread(rows, faults)
    groups = _groups(rows, key, unread)
    shown = ", ".join(rows.table.key)
    copies: dict[int, dict[str, object]] = {}
    clashes: dict[int, dict[str, object]] = {}
    for places in groups:
        content = {place: tuple(array[place].as_py() for array in rows.typed.values()) for place in places}
        first = places[0]
        line = int(faults.rows[first])
        if len(set(content.values())) == 1:
            copies.update({place: {"first": line, "key": shown} for place in places[1:]})
            continue
        other = next(place for place in places if content[place] != content[first])
        clashes.update({p: {"first": line, "other": int(faults.rows[other]), "key": shown} for p in places})
    faults.add(DUPLICATE_ROW, key[0], sorted(copies), lambda p: copies[int(p)])
    faults.add(DUPLICATE_KEY, key[0], sorted(clashes), lambda p: clashes[int(p)])


def _unread(rows: Rows, faults: Faults) -> set[int]:
    names = set(rows.table.key)
    return {int(p) for fault in faults.faults if fault.column in names and not fault.together for p in fault.places}


def _groups(rows: Rows, key: list[str], unread: set[int]) -> list[list[int]]:
    """Places of the rows of every key that more than one row has."""
    import pyarrow as pa
    from pyarrow import compute

    pc: Any = compute
    if len(key) == 1 and not unread:
        ids: Any = rows.typed[key[0]]
        rising = pc.all(pc.less(ids.slice(0, max(0, rows.count - 1)), ids.slice(1)), skip_nulls=False).as_py()
        if (
            rising or pc.count_distinct(ids, mode="all").as_py() == rows.count
        ):  # most exports stand in order: cheaper to see
            return []
    elif not unread:
        table = pa.table({name: rows.typed[name] for name in key})
        if table.group_by(key).aggregate([]).num_rows == rows.count:
            return []
    places: dict[tuple[Any, ...], list[int]] = {}
    for place, values in enumerate(zip(*(rows.typed[name].to_pylist() for name in key), strict=True)):
        if place not in unread:
            places.setdefault(values, []).append(place)
    return [found for found in places.values() if len(found) > 1]


def check_person_forms(rows: Rows, faults: Faults) -> None:
    """Warns when personal numbers stand both with and without century."""
    from pyarrow import compute

    pc: Any = compute
    for column in rows.table.columns:
        if column.type != "person" or column.name not in rows.texts:
            continue
        values = rows.texts[column.name].values
        long, short = (pc.sum(pc.match_substring_regex(values, form)).as_py() or 0 for form in (_LONG, _SHORT))
        if long and short:
            name = faults.names.get(column.name, column.name)
            faults.general.append(PERSON_FORMS(file=faults.file, column=name, long=long, short=short))
