"""What a scenario does to the stays that a chunk of paths drew: some end earlier, some come or do not come, some cost more."""

from __future__ import annotations

from dataclasses import dataclass, fields, replace
from typing import Any

import numpy as np
import numpy.typing as npt

from tertial.forecast.arrays import Bools, Floats, Ints, Whole
from tertial.forecast.paths import Plan
from tertial.forecast.trace import Trace

_BLOCK = 100_000
Real = npt.NDArray[np.floating[Any]]


@dataclass(frozen=True, slots=True)
class Rows:
    """Stretches of stays with one care type and one rule for its price, from offset `a` to before `b`.

    `source` is the number of an open placement, -1 for a simulated stay; `price` öre a day, NaN for an open placement's own prices;
    both times `scale`. `id` is shared by the stretches of one stay, `parent` the id of the stay that it follows on, `born` the
    offset of its first day (0 for open placements).
    """

    path: Whole
    type: Whole
    cell: Whole
    a: Whole
    b: Whole
    source: Whole
    price: Real
    scale: Real
    id: Whole
    parent: Whole
    born: Whole

    def __len__(self) -> int:
        return len(self.path)

    def take(self, which: Bools | Ints) -> Rows:
        return Rows(*(getattr(self, f.name)[which] for f in fields(self)))

    @classmethod
    def joined(cls, *parts: Rows) -> Rows:
        """The first part's types of numbers are kept, which are small: there are many rows."""
        return cls(
            *(
                np.concatenate([getattr(p, f.name) for p in parts]).astype(getattr(parts[0], f.name).dtype, copy=False)
                for f in fields(cls)
            )
        )


def rows_of(plan: Plan, trace: Trace, types: Ints) -> Rows:
    """The open placements and simulated stays of `types`, and every stay that follows on one of them."""
    n, opened = len(trace.level), len(trace.ends)
    open_ = np.flatnonzero(np.isin(plan.type, types))
    source = np.repeat(open_, n)
    path = np.tile(np.arange(n), len(open_))
    end = trace.ends[open_].ravel()
    zero, none = np.zeros(len(path), np.int64), np.full(len(path), -1)
    there = _rows(
        path,
        plan.type[source],
        plan.cell[source],
        zero,
        end,
        source,
        np.full(len(path), np.nan),
        source * n + path,
        none,
        zero,
    )
    new = trace.stays()
    keep = np.isin(new.type, types)
    of_open = (new.parent >= 0) & (new.parent < opened)
    keep |= of_open & np.isin(new.parent, open_)
    later = np.flatnonzero(new.parent >= opened)
    for _ in range(8):  # parents come before their children, so a few rounds reach every generation
        keep[later] |= keep[new.parent[later] - opened]
    number = opened * n + np.arange(len(new.path))
    parent = np.where(of_open, new.parent * n + new.path, opened * n + new.parent - opened)
    simulated = _rows(
        new.path, new.type, new.cell, new.day, new.end, np.full(len(new.path), -1), new.price, number,
        np.where(new.parent < 0, -1, parent), new.day,
    )  # fmt: skip
    return Rows.joined(there, simulated.take(keep))


def _rows(
    path: Whole, type_: Whole, cell: Whole, a: Whole, b: Whole, source: Whole, price: Floats, id_: Whole, parent: Whole,
    born: Whole,
) -> Rows:  # fmt: skip
    """With small numbers, since there are many rows."""

    def small(values: Whole) -> Whole:
        return values.astype(np.int32)

    return Rows(
        small(path), small(type_), small(cell), small(a), small(b), small(source), price.astype(np.float32),
        np.ones(len(path), np.float32), small(id_), small(parent), small(born),
    )  # fmt: skip


@dataclass(slots=True)
class Desk:
    """The stays as they are so far, and what has been changed: `days` (path, type, period) and `cost` (path, cell, period)."""

    plan: Plan
    rows: Rows
    days: Floats
    cost: Floats

    def change(self, which: Bools, *new: Rows) -> None:
        """Take the stretches `which` away and put `new` in their place."""
        old, put = self.rows.take(which), Rows.joined(*new) if new else self.rows.take(np.zeros(0, np.int64))
        self._post(old, -1)
        self._post(put, 1)
        self.rows = Rows.joined(self.rows.take(~which), put)

    def drop(self, ids: Whole) -> None:
        """Take stays away, and those that follow on them."""
        self.change(np.isin(self.rows.id, self.with_children(ids)))

    def drop_children(self, ids: Whole) -> None:
        found = self.with_children(ids)
        self.change(np.isin(self.rows.id, np.setdiff1d(found, ids)))

    def with_children(self, ids: Whole) -> Whole:
        """The stays and every one that follows on one of them."""
        found = np.unique(ids)
        while True:
            more = self.rows.id[np.isin(self.rows.parent, found)]
            grown = np.union1d(found, more)
            if len(grown) == len(found):
                return grown
            found = grown

    def _post(self, rows: Rows, sign: int) -> None:
        for at in range(0, len(rows), _BLOCK):
            self._post_block(rows.take(np.arange(at, min(at + _BLOCK, len(rows)))), sign)

    def _post_block(self, rows: Rows, sign: int) -> None:
        plan, periods = self.plan, self.plan.until.shape[1]
        own = np.isnan(rows.price)
        daily = (plan.until[rows.b] - plan.until[rows.a]).astype(np.float64)
        cost = daily * np.where(own, 0.0, rows.price).astype(np.float64)[:, None]
        if own.any():
            source = rows.source[own]
            until, after = (plan.amounts(source, at[own]) for at in (rows.b, rows.a))
            daily[own], cost[own] = until[0] - after[0], until[1] - after[1]
        cost *= rows.scale.astype(np.float64)[:, None]
        n, types, cells = len(self.days), self.days.shape[1], self.cost.shape[1]
        for p in range(periods):
            of_type = np.bincount(rows.path.astype(np.int64) * types + rows.type, daily[:, p], minlength=n * types)
            of_cell = np.bincount(rows.path.astype(np.int64) * cells + rows.cell, cost[:, p], minlength=n * cells)
            self.days[:, :, p] += sign * of_type.reshape(n, types)
            self.cost[:, :, p] += sign * of_cell.reshape(n, cells)


def chosen(desk: Desk, care_type: int, at: int, count: int, random: np.random.Generator) -> tuple[Ints, Ints]:
    """On each path `count` at random of the register's open placements of a type that go on at an offset: rows, and their turn.

    On a path with fewer all are taken.
    """
    rows = desk.rows
    there = np.flatnonzero((rows.source >= 0) & (rows.type == care_type) & (rows.a <= at) & (rows.b > at))
    order = np.lexsort((random.random(len(there)), rows.path[there]))
    path = rows.path[there][order]
    turn = np.arange(len(order)) - np.searchsorted(path, path)
    taken = turn < count
    return there[order][taken], turn[taken]


def end_some(desk: Desk, care_type: int, first: int, last: int, count: int, random: np.random.Generator) -> None:
    """`count` of the open placements end, evenly spread from offset `first` to `last`; those that would have ended before, do."""
    at, turn = chosen(desk, care_type, first, count, random)
    until = first + np.rint((last + 1 - first) * (turn + 1) / count).astype(np.int64)
    mine = desk.rows.take(at)
    earlier = until < mine.b
    which = np.zeros(len(desk.rows), np.bool_)
    which[at[earlier]] = True
    ended = mine.take(earlier)
    desk.change(which, replace(ended, b=np.maximum(until[earlier], ended.a)))
    desk.drop_children(ended.id)


def move_some(
    desk: Desk, care_type: int, to: int, first: int, count: int, price: float | None, random: np.random.Generator
) -> None:
    """`count` of the open placements become another care type at offset `first`, at `price` or at drawn new prices of that type."""
    at, _ = chosen(desk, care_type, first, count, random)
    which = np.zeros(len(desk.rows), np.bool_)
    which[at] = True
    mine = desk.rows.take(at)
    new = desk.plan.models.prices.new[to]
    each = new[random.integers(0, len(new), len(at))] if price is None else np.full(len(at), price)
    cell = desk.plan.cell_of[to, unit_of(desk.plan)[mine.cell]]
    after = replace(
        mine,
        a=np.full(len(at), first),
        type=np.full(len(at), to),
        cell=cell,
        price=each,
        scale=np.ones(len(at), np.float32),
    )
    desk.change(which, replace(mine, b=np.full(len(at), first)), after)


def unit_of(plan: Plan) -> Ints:
    """The unit of each cell."""
    type_, unit = np.nonzero(plan.cell_of >= 0)
    out = np.zeros(int(plan.cell_of.max()) + 1, np.int64)
    out[plan.cell_of[type_, unit]] = unit
    return out


def more_starts(desk: Desk, care_type: int, first: int, last: int, factor: float, random: np.random.Generator) -> None:
    """Starts of a type from offset `first` to `last` become `factor` times as many; with each goes what follows on it.

    One that is added is a copy of one that was drawn: same day, length and price. One that is taken away is drawn evenly.
    """
    rows = desk.rows
    mine = np.flatnonzero(
        (rows.source < 0)
        & (rows.type == care_type)
        & (rows.born >= first)
        & (rows.born <= last)
        & (rows.a == rows.born)
    )
    drawn = random.random(len(mine))
    if factor < 1:
        desk.drop(rows.id[mine[drawn < 1 - factor]])
        return
    copies = np.floor(factor - 1 + 1 - drawn).astype(np.int64)
    for copy in range(int(copies.max(initial=0))):
        _copy(desk, rows.id[mine[copies > copy]])


def _copy(desk: Desk, ids: Whole) -> None:
    """Add copies of stays and of those that follow on them."""
    all_ids = desk.with_children(ids)
    mine = desk.rows.take(np.isin(desk.rows.id, all_ids))
    shift = int(desk.rows.id.max(initial=0)) + 1
    follows = np.isin(mine.parent, all_ids) & ~np.isin(mine.id, ids)
    parent = np.where(follows, mine.parent + shift, -1)
    desk.change(np.zeros(len(desk.rows), np.bool_), replace(mine, id=mine.id + shift, parent=parent))


def scale_prices(desk: Desk, types: Ints, first: int, last: int, factor: float) -> None:
    """Days from offset `first` to `last` of some types cost `factor` times as much."""
    rows = desk.rows
    which = np.isin(rows.type, types) & (rows.b > first) & (rows.a <= last)
    mine = rows.take(which)
    a, b = np.maximum(mine.a, first), np.minimum(mine.b, last + 1)
    before, after = mine.a < first, mine.b > last + 1
    desk.change(
        which,
        replace(mine, b=a).take(before),
        replace(mine, a=a, b=b, scale=mine.scale * factor),
        replace(mine, a=b).take(after),
    )
