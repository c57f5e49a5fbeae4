"""The messages of the report's headings, made from its figures. A message that its figures are missing for is empty.

Keys of rows and columns that are looked for are part of the contract with whoever builds the facts:
`result` has the lines' keys and `total`, `sum_income`, `sum_costs`, `accumulated`; `areas` and `units` have codes and
`total`; columns are `last_year`, `budget`, `actual`, `forecast`, `deviation`, and `previous` for the same months or the
report before.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from decimal import Decimal

from tertial.report.context import ReportContext
from tertial.report.figures import Facts, Figure
from tertial.wording import capital, phrases, phrases_activity, word
from tertial.wording.phrases import Tense


@dataclass(frozen=True, slots=True)
class Messages:
    """Makes the message of a section: `of("result")`, `of("area.BUF")`. Empty when there is nothing to say it from."""

    facts: Facts
    context: ReportContext

    def figure(self, table: str, row: str, column: str) -> Figure | None:
        """The figure in a cell of a table by the keys of its row and column, if there is one."""
        found = self.facts.tables.get(table)
        for candidate in found.rows if found else ():
            if candidate.key == row and column in candidate.cells:
                return self.facts.figures[candidate.cells[column]]
        return None

    def value(self, table: str, row: str, column: str) -> int | Decimal | None:
        figure = self.figure(table, row, column)
        return None if figure is None else figure.value

    def ore(self, table: str, row: str, column: str) -> int | None:
        value = self.value(table, row, column)
        return None if value is None else int(value)

    @property
    def tense(self) -> Tense:
        """A forecast where there is one, else the year once it has ended, else the months so far."""
        if self.context.kind == "annual" or (self.context.as_of.month == 12 and self.ore_of_forecast() is None):
            return "year"
        return "forecast" if self.ore_of_forecast() is not None else "to_date"

    @property
    def column(self) -> str:
        """The column that the message is about: `forecast` or `actual`."""
        return "forecast" if self.tense == "forecast" else "actual"

    @property
    def _then(self) -> str:
        """What the same months of the year before are called after `än`: `samma tid 2022`, of a whole year `2022`."""
        year = self.context.year - 1
        return str(year) if self.context.as_of.month == 12 else word("same_months", self.context.language, year=year)

    def ore_of_forecast(self) -> int | None:
        return self.ore("result", "total", "forecast")

    def of(self, section: str) -> str:
        """The message of a section in lower case and without a full stop, or an empty string."""
        head, _, part = section.partition(".")
        if part and head in ("area", "unit"):
            return self._part(f"{head}s", part)
        maker = _MAKERS.get(head)
        return (maker(self) or "") if maker else ""

    def lead(self) -> str:
        """The message of page 1 in whole sentences: the result, and how the areas share it."""
        language = self.context.language
        total = self.ore("result", "total", self.column)
        parts = self._deviations("areas")
        sentences = ["" if total is None else phrases.result(total, self.tense, language)]
        if parts:
            sentences.append(phrases.areas([ore for _, ore in parts], language, whole=True))
            sentences.append(phrases.largest(parts, phrases.sign_of(total) or -1, language) if len(parts) > 1 else "")
        return " ".join(f"{capital(s)}." for s in sentences if s)

    def _result_sentence(self) -> str:
        total = self.ore("result", "total", self.column)
        return "" if total is None else phrases.result(total, self.tense, self.context.language, words=False)

    def _part(self, table: str, code: str) -> str:
        ore = self.ore(table, code, self.column)
        return "" if ore is None else phrases.result(ore, self.tense, self.context.language, words=False)

    def _deviations(self, table: str) -> list[tuple[str, int]]:
        found = self.facts.tables.get(table)
        rows = [r for r in found.rows if r.kind == "row"] if found else []
        values = [(r.label, self.ore(table, r.key, self.column)) for r in rows]
        return [(label, ore) for label, ore in values if ore is not None]

    def _areas(self) -> str:
        parts = self._deviations("areas")
        return phrases.areas([ore for _, ore in parts], self.context.language) if parts else ""

    def _units(self) -> str:
        parts = self._deviations("units")
        return phrases.largest(parts, -1, self.context.language) or phrases.largest(parts, 1, self.context.language)

    def _result(self) -> str:
        costs = self.ore("result", "sum_costs", "deviation")
        if costs is None:
            costs = self.ore("result", "costs", "deviation")
        return self._result_sentence() if costs is None else phrases.costs(costs, self.tense, self.context.language)

    def _cases(self) -> str:
        best, worst = self.ore("forecast_cases", "best", "amount"), self.ore("forecast_cases", "worst", "amount")
        if best is None or worst is None:
            return self._result_sentence()
        return phrases.cases(best, worst, self.context.language)

    def _goals(self) -> str:
        return phrases_activity.goals([g.assessment for g in self.context.goals], self.context.language)

    def _indicators(self) -> str:
        table = self.facts.tables.get("indicators")
        if table is None:
            return ""
        years = [c for c in table.columns if c.key.isdigit() and not c.partial]
        year = str(self.context.year) if any(c.key == str(self.context.year) for c in years) else ""
        last = [c.key for c in years if c.key != year][-1:]
        if not last:
            return ""
        now = year or next((c.key for c in table.columns if c.partial), "")
        changes = [self._change(r.key, now, last[0]) for r in table.rows if r.kind != "group"]
        return phrases_activity.indicators(changes, int(last[0]), self.context.language)

    def _change(self, row: str, now: str, then: str) -> phrases_activity.Change | None:
        current, previous = self.figure("indicators", row, now), self.figure("indicators", row, then)
        if current is None or previous is None or "broken_series" in current.marks:
            return None
        if now != str(self.context.year) or self._is_partial(now):
            comparable = current.unit in ("percent", "days", "index")
            if not comparable:
                return None
        return phrases_activity.change_of(current.value, previous.value, current.decimals)

    def _is_partial(self, column: str) -> bool:
        return any(c.key == column and c.partial for c in self.facts.tables["indicators"].columns)

    def _care(self) -> str:
        now, then = self.value("care", "total", "days"), self.value("care", "total", "days_previous")
        if now is None:
            return ""
        return phrases_activity.care_days(now, then, self._then, self.context.language)

    def _bridge(self) -> str:
        volume, price = self.ore("care_bridge", "volume", "deviation"), self.ore("care_bridge", "price", "deviation")
        if volume is None or price is None:
            return ""
        return phrases_activity.placement_cost(volume, price, self.context.language)

    def _reconciliation(self) -> str:
        difference = self.ore("reconciliation", "total", "difference")
        return "" if difference is None else phrases.reconciliation(-difference, self.context.language)

    def _waiting(self) -> str:
        now, then = self.value("waiting", "application", "mean"), self.value("waiting", "application", "previous")
        if now is None:
            return ""
        return phrases_activity.waiting(now, then, self._then, self.context.language)

    def _flow(self) -> str:
        row = "notifications_and_applications"
        now, then = self.value("flow", row, "actual"), self.value("flow", row, "previous")
        if now is None:
            return ""
        return phrases_activity.flow(now, then, self._then, self.context.language)

    def _grants(self) -> str:
        now, then = self.ore("grants", "total", "received"), self.ore("grants", "total", "received_previous")
        if self.context.as_of.month < 12:
            then = None  # what has come so far is not to be held against a whole year
        return "" if now is None else phrases.grants(now, then, self.context.year, self.context.language)

    def _investments(self) -> str:
        used, budget = self.ore("investments", "net", self.column), self.ore("investments", "net", "budget")
        if used is None or budget is None:
            return ""
        return phrases.investments(used, budget, self.tense, self.context.language)

    def _innovation(self) -> str:
        counts = [self.value("initiatives", stage, "count") for stage in ("idea", "pilot", "scaled")]
        if all(c is None for c in counts):
            return ""
        ideas, pilots, scaled = (int(c or 0) for c in counts)
        return phrases_activity.innovation(ideas, pilots, scaled, self.context.language)

    def _equity(self) -> str:
        closing = self.ore("equity", "closing", self.column)
        if closing is None:
            closing = self.ore("equity", "closing", "amount")
        return "" if closing is None else phrases.equity(closing, self.context.year, self.context.language)

    def _actions(self) -> str:
        table = self.facts.tables.get("actions")
        if table is None:
            return ""
        count = sum(r.kind == "row" for r in table.rows)
        effect = self.ore("actions", "total", "expected")
        return phrases.actions(count, effect, self.context.language)


_MAKERS: dict[str, Callable[[Messages], str]] = {
    "summary": Messages._result_sentence,  # noqa: SLF001
    "result": Messages._result,  # noqa: SLF001
    "forecast": Messages._cases,  # noqa: SLF001
    "goals": Messages._goals,  # noqa: SLF001
    "indicators": Messages._indicators,  # noqa: SLF001
    "areas": Messages._areas,  # noqa: SLF001
    "units": Messages._units,  # noqa: SLF001
    "placements": Messages._care,  # noqa: SLF001
    "bridge": Messages._bridge,  # noqa: SLF001
    "reconciliation": Messages._reconciliation,  # noqa: SLF001
    "waiting": Messages._waiting,  # noqa: SLF001
    "flow": Messages._flow,  # noqa: SLF001
    "grants": Messages._grants,  # noqa: SLF001
    "investments": Messages._investments,  # noqa: SLF001
    "innovation": Messages._innovation,  # noqa: SLF001
    "equity": Messages._equity,  # noqa: SLF001
    "actions": Messages._actions,  # noqa: SLF001
}
