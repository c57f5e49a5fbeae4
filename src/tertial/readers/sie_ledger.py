"""From the rows and vouchers of blocks to the ledger: one Arrow table, and whether every voucher sums to zero."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from tertial.data.tables import LEDGER_SIE_COLUMNS, arrow_schema
from tertial.domain.money import kronor
from tertial.readers import sie_kinds as kinds
from tertial.readers.sie_lex import LexError, parse_objects
from tertial.readers.sie_records import Log
from tertial.readers.sie_rows import BROKEN, NO_DATE, VER, Rows, Vouchers

if TYPE_CHECKING:
    import numpy as np
    import pyarrow as pa
    from numpy.typing import NDArray

DIMENSION_COLUMNS = ("unit", "activity", "project", "supplier")

Mapped = tuple[str | None, ...]
"""The objects of one row in the order of `DIMENSION_COLUMNS`."""


class Objects:
    """Object lists as written to the columns that a mapping names; every list is read once."""

    def __init__(self, dimensions: Mapping[str, str]) -> None:
        self.numbers = tuple(dimensions.get(column) for column in DIMENSION_COLUMNS)
        self.used: set[str] = set()
        """Units that rows carry."""
        self.used_dimensions: set[str] = set()
        self._known: dict[str, Mapped | None] = {}

    def of(self, text: str) -> Mapped | None:
        """None when the list cannot be read."""
        if text not in self._known:
            try:
                found = dict(parse_objects(text)) if text else {}
                mapped = tuple(found.get(n) or None if n else None for n in self.numbers)
                if mapped[0]:
                    self.used.add(mapped[0])
                self.used_dimensions.update(found)
                self._known[text] = mapped
            except LexError:
                self._known[text] = None
        return self._known[text]


class Ledger:
    """Takes blocks in order; a voucher may go on from one block into the next."""

    def __init__(self, log: Log, objects: Objects) -> None:
        self.log = log
        self.objects = objects
        self.batches: list[pa.RecordBatch] = []
        self.accounts: set[str] = set()
        self.other_month = 0
        self._schema = arrow_schema(LEDGER_SIE_COLUMNS)
        self._open: tuple[int, str, str, int, str | None] = (0, "", "", 0, None)
        self._sum = 0
        self._broken = False

    def block(self, rows: Rows, vouchers: Vouchers, codes: NDArray[np.uint8], first_line: int) -> None:
        import numpy as np

        count = np.cumsum(codes == VER)
        owner = count[rows.line - first_line]
        names, lines, dates, texts = self._vouchers(vouchers)
        broken = set(count[np.flatnonzero(codes == BROKEN)].tolist())
        self._balance(rows.amount, owner, names, lines, broken)
        if len(rows.line):
            self._batch(rows, owner, names, dates, texts)
        if len(vouchers.line):
            self._open = (
                int(vouchers.line[-1]),
                vouchers.series[-1].as_py() or "",
                vouchers.number[-1].as_py() or "",
                int(vouchers.date[-1]),
                vouchers.text[-1].as_py(),
            )

    def _vouchers(self, vouchers: Vouchers) -> tuple[Any, NDArray[np.int32], NDArray[np.int32], Any]:
        """Name, line, date and text of the voucher that was open before the block and of the block's own."""
        import numpy as np
        import pyarrow as pa
        import pyarrow.compute as pc

        line, series, number, date, text = self._open
        all_series: Any = pa.concat_arrays([pa.array([series], pa.string()), vouchers.series])
        all_numbers: Any = pa.concat_arrays([pa.array([number], pa.string()), vouchers.number])
        space: Any = pa.scalar(" ", pa.string())
        joined = pc.binary_join_element_wise(pc.fill_null(all_series, ""), pc.fill_null(all_numbers, ""), space)
        names = pc.utf8_trim(joined, characters=" ")
        texts = pa.concat_arrays([pa.array([text], pa.string()), vouchers.text])
        lines = np.concatenate((np.array([line], np.int32), vouchers.line))
        return names, lines, np.concatenate((np.array([date], np.int32), vouchers.date)), texts

    def _balance(
        self,
        amount: NDArray[np.int64],
        owner: NDArray[np.int64],
        names: Any,
        lines: NDArray[np.int32],
        broken: set[int],
    ) -> None:
        """Sums by voucher; the last one may go on in the next block. One with a broken row is not judged."""
        import numpy as np

        sums = np.zeros(len(lines), np.int64)
        if len(owner):
            # A voucher's rows lie together, so each starts where the owner changes.
            begin = np.flatnonzero(np.diff(owner, prepend=-1))
            sums[owner[begin]] = np.add.reduceat(amount, begin)
        sums[0] += self._sum
        judged = np.ones(len(sums), np.bool_)
        judged[sorted(broken)] = False
        judged[0] &= not self._broken
        for i in np.flatnonzero((sums[:-1] != 0) & judged[:-1]):
            self._unbalanced(int(lines[i]), names[int(i)].as_py(), int(sums[i]))
        self._sum, self._broken = int(sums[-1]), not judged[-1]

    def _unbalanced(self, line: int, voucher: str, ore: int) -> None:
        if line:  # rows before any voucher are refused for standing there
            self.log.add(kinds.UNBALANCED, line, voucher=voucher or "-", found=kronor(ore))

    def _batch(
        self, rows: Rows, owner: NDArray[np.int64], names: Any, voucher_dates: NDArray[np.int32], texts: Any
    ) -> None:
        import numpy as np
        import pyarrow as pa
        import pyarrow.compute as pc

        given = voucher_dates[owner]
        dates = np.where(rows.date == NO_DATE, given, rows.date)
        self._count_other_months(dates, given)
        owners = pa.array(owner)
        text: Any = rows.text
        if text.null_count:
            text = pc.coalesce(text, texts.take(owners))
        accounts = pc.unique(rows.account).to_pylist()
        self.accounts.update(a for a in accounts if a is not None)
        columns = {
            "row": pa.array(rows.line),
            "voucher": names.take(owners),
            "date": pa.array(dates).view(pa.date32()),
            "account": rows.account,
            **self._mapped(rows),
            "text": text,
            "amount": pa.array(rows.amount),
            "objects": rows.objects,
        }
        self.batches.append(pa.record_batch([columns[name] for name in self._schema.names], schema=self._schema))

    def _count_other_months(self, dates: NDArray[np.int32], given: NDArray[np.int32]) -> None:
        import numpy as np

        differ = np.flatnonzero(dates != given)
        if differ.size:
            months = [d[differ].astype("M8[D]").astype("M8[M]") for d in (dates, given)]
            self.other_month += int((months[0] != months[1]).sum())

    def _mapped(self, rows: Rows) -> dict[str, Any]:
        import numpy as np
        import pyarrow as pa

        coded: Any = rows.objects.dictionary_encode()
        lists = [self.objects.of(text) for text in coded.dictionary.to_pylist()]
        none: Mapped = (None,) * len(DIMENSION_COLUMNS)
        for i in (i for i, mapped in enumerate(lists) if mapped is None):
            for at in np.flatnonzero(coded.indices.to_numpy() == i):
                self.log.add(kinds.OBJECTS, int(rows.line[at]), "objektlista", label="#TRANS")
        columns = zip(*((mapped or none) for mapped in lists), strict=True)
        return {
            name: pa.array(list(values), pa.string()).take(coded.indices)
            for name, values in zip(DIMENSION_COLUMNS, columns, strict=True)
        }

    def finish(self) -> pa.Table:
        """The whole ledger; the last voucher is judged too."""
        import pyarrow as pa

        if self._sum and not self._broken:
            line, series, number, _date, _text = self._open
            self._unbalanced(line, f"{series} {number}".strip(" "), self._sum)
        return pa.Table.from_batches(self.batches, self._schema)


def other_month(count: int, log: Log) -> None:
    """Note rows whose own date lies in another month than their voucher's."""
    if count:
        log.add(kinds.OTHER_DATE, count=count)


def count_labels(counts: Counter[str], rows: Rows, vouchers: Vouchers) -> None:
    """Add the bulk path's lines to the counts by label."""
    for label, found in (("#TRANS", len(rows.line)), ("#VER", len(vouchers.line))):
        if found:
            counts[label] += found
