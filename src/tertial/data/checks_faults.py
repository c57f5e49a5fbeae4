"""Faults of rows, gathered by kind and column, and the findings and refused rows that come of them."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from tertial.data.checks_kinds import MORE_ERRORS, MORE_NOTES, MORE_WARNINGS
from tertial.findings import SEVERITIES, Finding, Kind

if TYPE_CHECKING:
    import numpy as np

    Places = Sequence[int] | np.ndarray[Any, np.dtype[np.int64]]

_MORE = {"error": MORE_ERRORS, "warning": MORE_WARNINGS, "note": MORE_NOTES}


@dataclass(frozen=True, slots=True)
class Fault:
    """One kind of fault in one column: the rows (places from 0) that have it, and the facts of each.

    `together`: one finding speaks for all the rows, placed at the first.
    """

    kind: Kind
    column: str | None
    places: Places
    facts: Callable[[int], Mapping[str, object]]
    together: bool = False


class Faults:
    """Gathers the faults of one table."""

    def __init__(self, file: str, rows: np.ndarray[Any, Any], names: Mapping[str, str]) -> None:
        """`rows` holds the line of each row, `names` the file's name of each of our columns."""
        self.file, self.rows, self.names = file, rows, names
        self.faults: list[Fault] = []
        self.general: list[Finding] = []

    def add(
        self,
        kind: Kind,
        column: str | None,
        places: Places,
        facts: Callable[[int], Mapping[str, object]] = lambda _: {},
        *,
        together: bool = False,
    ) -> None:
        """`facts` is given a place among the rows."""
        if len(places):
            self.faults.append(Fault(kind, column, places, facts, together))

    def finding(self, fault: Fault, place: int) -> Finding:
        column = None if fault.column is None else self.names.get(fault.column, fault.column)
        return fault.kind(file=self.file, line=int(self.rows[place]), column=column, **fault.facts(place))

    def refused(self) -> np.ndarray[Any, np.dtype[np.bool_]]:
        """Whether each row has an error."""
        import numpy as np

        mask = np.zeros(len(self.rows), dtype=bool)
        for fault in self.faults:
            if fault.kind.severity == "error":
                mask[np.asarray(fault.places, dtype=np.int64)] = True
        return mask

    def each_error(self) -> Iterator[tuple[int, Finding]]:
        """(place, finding) of every error of every row, by row and then in the order found."""
        found = [
            (int(self.rows[place]), n, int(place))
            for n, fault in enumerate(self.faults)
            if fault.kind.severity == "error"
            for place in fault.places
        ]
        for _, n, place in sorted(found):
            yield place, self.finding(self.faults[n], place)

    def findings(self, before: Sequence[Finding], most: int) -> tuple[Finding, ...]:
        """At most `most` findings, errors first and then by line; what is over is counted, by code, in one more of each severity."""
        ranked: list[tuple[int, int, int, int]] = [
            (_rank(f.kind), f.line or 0, -1, i) for i, f in enumerate([*before, *self.general])
        ]
        for n, fault in enumerate(self.faults):
            places = fault.places[:1] if fault.together else fault.places
            rank = _rank(fault.kind)
            ranked += [(rank, int(self.rows[place]), n, int(place)) for place in places]
        ranked.sort()
        general = [*before, *self.general]
        out = [general[i] if n < 0 else self.finding(self.faults[n], i) for _, _, n, i in ranked[:most]]
        over = Counter((general[i].kind if n < 0 else self.faults[n].kind).code for _, _, n, i in ranked[most:])
        ranks = {rank for rank, _, _, _ in ranked[most:]}
        kinds = {(general[i].kind if n < 0 else self.faults[n].kind) for _, _, n, i in ranked[most:]}
        for rank in sorted(ranks):
            codes = {k.code: over[k.code] for k in kinds if _rank(k) == rank}
            listed = ", ".join(f"{code} ({count})" for code, count in sorted(codes.items()))
            out.append(_MORE[SEVERITIES[rank]](file=self.file, count=sum(codes.values()), codes=listed))
        return tuple(out)


def _rank(kind: Kind) -> int:
    return SEVERITIES.index(kind.severity)
