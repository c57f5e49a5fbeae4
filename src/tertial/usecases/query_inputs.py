"""What an engine is given of a snapshot: small tables whole, large ones to be read out of their files, and what the configuration maps."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any

from tertial.config import Settings
from tertial.data.batches import arrow_is_there
from tertial.data.snapshot import Snapshot
from tertial.data.tables import TABLES
from tertial.data.tables_scan import Scan
from tertial.domain.cores import cores
from tertial.query.engine import Engine
from tertial.query.inputs import mappings

if TYPE_CHECKING:
    import pyarrow as pa

_DETAILS = {"ledger": ("voucher", "activity", "project", "supplier", "text")}


def left_out(table: str, *, detailed: bool) -> tuple[str, ...]:
    """Columns that only source rows show, which take longer to read than all else."""
    return () if detailed else _DETAILS.get(table, ())


def aside_of(snapshot: Snapshot) -> Path:
    """Where engines put aside what does not fit in memory: among what is on its way, which no backup holds."""
    return snapshot.root / "drafts"


def inputs_of(
    snapshot: Snapshot, settings: Settings, only: Collection[str] = TABLES.keys(), *, detailed: bool = False
) -> dict[str, Any]:
    """The stored tables in `only` and the tables of the configuration, as `Engine` takes them.

    `detailed`: small tables with the columns that only source rows show, too; of large ones an engine reads what it is asked for.
    """
    arrow_is_there()
    names = [name for name in TABLES if name in only]

    def read(name: str) -> pa.Table | Scan:
        scan = snapshot.scan(name)
        return snapshot.table(name, left_out(name, detailed=detailed)) if scan is None else scan

    with ThreadPoolExecutor(2) as pool:
        tables = dict(zip(names, pool.map(read, names), strict=True))
    return tables | mappings(
        accounts=_codes(tables, "account", aside_of(snapshot)),
        units=_codes(tables, "unit", aside_of(snapshot)),
        lines=settings.lines,
        areas=settings.areas,
        care_types=settings.care_types,
        batches=[b.id for b in snapshot.batches],
    )


def engine_of(snapshot: Snapshot, settings: Settings, only: Collection[str]) -> Engine:
    """An engine over the stored tables in `only` and those of the configuration, for who asks it once."""
    return Engine(inputs_of(snapshot, settings, only), threads=max(1, cores() // 2), aside=aside_of(snapshot))


def _codes(tables: dict[str, pa.Table | Scan], column: str, aside: Path) -> list[str]:
    """The codes of a column of the ledger and the budget."""
    import pyarrow.compute as pc

    found: set[str] = set()
    for name in ("ledger", "budget"):
        given = tables.get(name)
        if isinstance(given, Scan):
            with Engine({name: given}, threads=cores(), aside=aside) as engine:
                found.update(engine.codes(name, column))
        elif given is not None:
            found.update(code for code in pc.unique(given[column]).to_pylist() if code)
    return sorted(found)


@contextmanager
def checked(snapshot: Snapshot) -> Iterator[None]:
    """While an engine reads: raises UnreadableError where what went wrong is a file that is not as it was written."""
    try:
        yield
    except Exception:
        for name in TABLES:
            if snapshot.scan(name) is not None:
                snapshot.check(name)
        raise
