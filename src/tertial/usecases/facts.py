"""What the builders of a report's facts share: answered queries, and a shelf that figures, tables and charts are put on."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from concurrent.futures import Future
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import date
from decimal import ROUND_HALF_UP, Decimal
from threading import RLock, Thread
from typing import TYPE_CHECKING, Any

from tertial.config import Settings
from tertial.data.batches import arrow_is_there
from tertial.data.snapshot import Snapshot
from tertial.data.tables import TABLES
from tertial.domain.cores import cores
from tertial.domain.money import round_div
from tertial.domain.period import Month, Period
from tertial.findings import Language
from tertial.query.engine import Engine
from tertial.query.parts import Part
from tertial.query.step import Query
from tertial.report.context import Kind as ReportKind
from tertial.report.figures import Chart, Emphasis, Facts, Figure, Mark, Source, Table, Unit
from tertial.usecases.answers_kept import Answer, Asked, KeptAnswers
from tertial.usecases.facts_small import SmallCounts
from tertial.usecases.query_inputs import aside_of, checked, inputs_of, left_out
from tertial.wording import outcome_head, period_label

if TYPE_CHECKING:
    from tertial.usecases.forecast_board import Board


@dataclass
class Answers:
    """Runs queries on a snapshot, each once, and remembers them for the trace.

    `detailed`: with the columns that only source rows show, such as voucher numbers and texts.
    """

    snapshot: Snapshot
    settings: Settings
    detailed: bool = False
    only: frozenset[str] = frozenset(TABLES)
    """The stored tables that will be asked; a caller who asks few of them waits for those alone."""
    queries: dict[str, Query] = field(default_factory=dict)
    kept: KeptAnswers | None = None
    """What has been answered before, and where what is asked now is kept."""
    _lock: RLock = field(default_factory=RLock, repr=False, compare=False)
    _answers: dict[str, Answer] = field(default_factory=dict)
    _bases: dict[tuple[str, tuple[tuple[str, str], ...]], Future[Answer]] = field(default_factory=dict)
    _engines: tuple[_Asked, _Asked] = field(default_factory=lambda: (_Asked(), _Asked()), repr=False, compare=False)
    """One for what reads case events, which takes as long as everything else, and one for everything else."""
    _tables: dict[str, Any] = field(default_factory=dict, repr=False, compare=False)

    @property
    def engine(self) -> Engine:
        return self._engines[False].engine(self._made)

    def _made(self) -> Engine:
        return Engine(self._inputs(), threads=max(1, cores() // 2), aside=aside_of(self.snapshot))

    def _inputs(self) -> dict[str, Any]:
        with self._lock:
            if not self._tables:
                self._tables = inputs_of(self.snapshot, self.settings, self.only, detailed=self.detailed)
            return self._tables

    def ahead(self, queries: Callable[[], Iterable[Query]]) -> Thread:
        """Read the tables and run queries in a thread, while the caller does something else; what is asked later is then answered.

        A thread that fails leaves the rest unanswered: whoever asks meets the fault itself.
        """

        def run() -> None:
            with suppress(Exception):
                for query in queries():
                    self._run(query)

        arrow_is_there()
        thread = Thread(target=run, name="answers-ahead")
        thread.start()
        return thread

    def of(self, query: Query, part: Part | None = None) -> Answer:
        """The rows of the answer; the same query is run once, two queries of one name raise ValueError.

        With `part` the rows are taken out of the larger query's answer, which is run once for all its parts.
        """
        if self.queries.setdefault(query.name, query) != query:
            raise ValueError(f"two different queries are called {query.name}")
        if query.name not in self._answers:
            found = self._run(query) if part is None else part.take(self._run(part.base))
            self._answers[query.name] = found
        return self._answers[query.name]

    def _run(self, query: Query) -> Answer:
        """The rows of a query, told by what it asks and not by its name; who asks while another runs it waits for that answer."""
        asked = (query.sql, query.parameters_as_text)
        with self._lock:
            mine = asked not in self._bases
            answer = self._bases.setdefault(asked, Future())
        if mine:
            try:
                answer.set_result(self._fetched(query, asked))
            except BaseException as error:  # noqa: BLE001 - told to all who wait
                with self._lock:
                    del self._bases[asked]
                answer.set_exception(error)
        return answer.result()

    def _fetched(self, query: Query, asked: Asked) -> Answer:
        found = None if self.kept is None else self.kept.get(asked)
        if found is None:
            with checked(self.snapshot):
                found = self._engines["case_events" in query.inputs].rows(query, self._made)
            if self.kept is not None:
                self.kept.put(asked, found)
        return found

    def has(self, table: str) -> bool:
        """Whether the snapshot has any row of a table."""
        if self.kept is not None and table in self.kept.there:
            return self.kept.there[table]
        if self.snapshot.scan(table) is not None:
            with checked(self.snapshot):
                rows = self._engines[table == "case_events"].has(table, self._made)
        else:
            with self._lock:
                rows = self.snapshot.table(table, left_out(table, detailed=self.detailed)).num_rows > 0
        if self.kept is not None:
            self.kept.has(table, rows)
        return rows


@dataclass
class _Asked:
    """An engine that is there once it is asked, and answers one at a time. There are two: each has its share of the cores."""

    _lock: RLock = field(default_factory=RLock)
    _engine: Engine | None = None

    def engine(self, made: Callable[[], Engine]) -> Engine:
        with self._lock:
            if self._engine is None:
                self._engine = made()
            return self._engine

    def rows(self, query: Query, made: Callable[[], Engine]) -> Answer:
        with self._lock:
            return self.engine(made).rows(query)

    def has(self, table: str, made: Callable[[], Engine]) -> bool:
        with self._lock:
            return self.engine(made).has(table)


@dataclass
class Shelf:
    """Collects a report's figures, tables and charts; `facts` makes the immutable whole of them."""

    as_of: date
    kind: ReportKind
    settings: Settings
    answers: Answers
    board: Board | None = None
    """The simulated forecast, where there is one."""
    figures: dict[str, Figure] = field(default_factory=dict)
    tables: dict[str, Table] = field(default_factory=dict)
    charts: dict[str, Chart] = field(default_factory=dict)
    small: SmallCounts = field(init=False)
    """Counts of people, to hide the small ones when everything is on the shelf."""

    def __post_init__(self) -> None:
        self.small = SmallCounts(self)

    @property
    def language(self) -> Language:
        return self.settings.committee.language

    @property
    def year(self) -> int:
        return self.as_of.year

    @property
    def full_year(self) -> bool:
        """Whether the period is the whole year, so that no column is a part of one."""
        return self.as_of == date(self.year, 12, 31)

    @property
    def period(self) -> Period:
        return Period.to_date(self.as_of)

    def say(self, sv: str, en: str, **facts: object) -> str:
        """The words in the report's language."""
        return (sv if self.language == "sv" else en).format(**facts)

    def outcome(self, year: int | None = None) -> str:
        """`Utfall 2022`, and for the report's own year `Utfall jan-aug 2023` while it lasts."""
        own = year in (None, self.year)
        return outcome_head(self.period if own else Period.of_year(year or self.year), self.language)

    def months(self, year: int) -> str:
        """`jan-aug 2023`, the report's months in a given year."""
        last = Month(year, self.as_of.month)
        return period_label(Period(Month(year, 1), last), self.language)

    def add(
        self,
        id_: str,
        value: int | Decimal | None,
        unit: Unit = "sek",
        *,
        source: Source | None = None,
        terms: Sequence[tuple[int, str]] = (),
        emphasis: Emphasis = "plain",
        decimals: int = 0,
        marks: Iterable[Mark] = (),
        text: str = "",
    ) -> str:
        """Put a figure on the shelf and return its id."""
        figure = Figure(id_, value, unit, decimals, emphasis, frozenset(marks), source, tuple(terms), text)
        if self.figures.setdefault(id_, figure) != figure:
            raise ValueError(f"two different figures are called {id_}")
        return id_

    def total(self, id_: str, terms: Sequence[tuple[int, str]], **more: Any) -> str:
        """A figure that is the signed sum of others; missing while any of them is."""
        found = [(sign, self.figures[i]) for sign, i in terms]
        values = [None if f.value is None else sign * f.value for sign, f in found]
        value = None if None in values or not values else sum(v for v in values if v is not None)
        marks = frozenset().union(*(f.marks for _, f in found)) if found else frozenset()
        more.setdefault("unit", found[0][1].unit if found else "sek")
        more.setdefault("marks", marks)
        return self.add(id_, value, terms=terms, **more)

    def value(self, id_: str) -> int | Decimal | None:
        return self.figures[id_].value if id_ in self.figures else None

    def facts(self) -> Facts:
        return Facts.of(self.figures.values(), self.tables.values(), self.charts.values())


def source(query: Query, row: Mapping[str, Any], column: str) -> Source:
    """Where a cell of an answer comes from."""
    return Source(query.name, tuple((k, row[k]) for k in query.key), column)


def ratio(numerator: int | None, denominator: int | None, decimals: int = 0, factor: int = 1) -> Decimal | None:
    """`factor * numerator / denominator` rounded half away from zero to `decimals`; None where it has no meaning."""
    if numerator is None or not denominator:
        return None
    scaled = numerator * factor * 10**decimals
    return Decimal(round_div(scaled, denominator) if denominator > 0 else -round_div(scaled, -denominator)).scaleb(
        -decimals
    )


def quantized(value: Decimal, decimals: int) -> Decimal:
    """Rounded half away from zero, as it is printed."""
    return value.quantize(Decimal(1).scaleb(-decimals), ROUND_HALF_UP)
