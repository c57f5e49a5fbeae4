"""What the economy pages show: the finding, the income statement, months."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from typing import TYPE_CHECKING, Literal

from markupsafe import Markup, escape

from tertial.usecases.views_model import View, unsaid
from tertial.web.charts import glyphs
from tertial.web.charts.svg import scale
from tertial.web.of_view import of_view
from tertial.web.parts.spread import mnkr
from tertial.web.parts.start_lead import bold, outcome
from tertial.web.shown import Shown
from tertial.wording import capital, number_word

if TYPE_CHECKING:
    from tertial.web.visit import Visit

SOME = 50_000_000
"""Half a million kronor: nearer to zero than that is in balance."""


@of_view
def headline(view: View, visit: Visit) -> str:
    """Which areas carry the deficit and which make up for it."""
    found = [(area.name, view.value(f"areas.{area.code}.{outcome(view)}")) for area in view.settings.areas]
    named = [(name, value) for name, value in found if value is not None]
    minus, plus = [n for n, v in named if v <= -SOME], [n for n, v in named if v >= SOME]
    month = Shown(visit.language).month(view.key.month).lower() if visit.language == "sv" else str(view.key.month)
    if not named or not (minus or plus):
        return visit.say("economy.plain", month=month)
    if len(minus) == 1:
        return visit.say("economy.one_minus", name=minus[0])
    if not minus:
        return visit.say("economy.one_plus", name=plus[0]) if len(plus) == 1 else visit.say("economy.all_plus")
    if len(minus) == len(named):
        return visit.say("economy.all_minus")
    counts = [number_word(len(x), visit.language) for x in (minus, plus)]
    return capital(visit.say("economy.both", minus=counts[0], plus=counts[1]))


@of_view
def deck(view: View, visit: Visit) -> Markup | None:
    costs, income = (view.value(f"result.sum_{side}.deviation") for side in ("costs", "income"))
    result = view.value(f"result.total.{outcome(view)}")
    if costs is None or income is None or result is None:
        return None
    fmt = Shown(visit.language)
    ways = {
        "costs_way": visit.say("economy.higher" if costs < 0 else "economy.lower"),
        "income_way": visit.say("economy.higher" if income > 0 else "economy.lower"),
    }
    key = "economy.deck_year" if view.key.kind == "annual" else "economy.deck"
    return bold(
        visit.say(key, costs=fmt.mnkr(abs(costs)), income=fmt.mnkr(abs(income)), result=fmt.mnkr(result), **ways)
    )


@dataclass(frozen=True, slots=True)
class StatementRow:
    """A line of the income statement, öre. `deviation` is of the year where there is a forecast, else so far."""

    kind: Literal["line", "between", "sum"]
    name: str
    last_year: int | None
    budget: int | None
    actual: int | None
    share: str
    forecast: int | None
    rated: bool
    deviation: int | None
    glyph: Markup


@of_view
def statement(view: View, visit: Visit) -> tuple[StatementRow, ...]:
    """The lines in the order of the configuration, sums after income and costs, the result last."""
    named: list[tuple[Literal["line", "between", "sum"], str, str]] = []
    for side in ("income", "costs"):
        named += [("line", line.key, line.name) for line in view.settings.lines if line.side == side]
        named.append(("between", f"sum_{side}", visit.say(f"economy.sum_{side}")))
    named.append(("sum", "total", visit.say("economy.result")))
    deviations = [mnkr(view.value(f"result.{key}.deviation")) for _, key, _ in named]
    across = scale([v for v in deviations if v is not None], count=2)
    fmt = Shown(visit.language)
    rows = []
    for kind, key, name in named:
        values = {
            c: view.value(f"result.{key}.{c}") for c in ("last_year", "budget", "actual", "forecast", "deviation")
        }
        figure = view.figure(f"result.{key}.forecast")
        rows.append(
            StatementRow(
                kind,
                name,
                values["last_year"],
                values["budget"],
                values["actual"],
                fmt.share(values["actual"], values["budget"]) if key != "total" else "–",
                values["forecast"],
                unsaid(figure),
                values["deviation"],
                glyphs.bar(across, mnkr(values["deviation"])),
            )
        )
    return tuple(rows)


@dataclass(frozen=True, slots=True)
class MonthRow:
    number: int
    name: str
    actual: int | None
    budget: int | None
    deviation: int | None
    cumulated: int | None
    last_year: int | None


@of_view
def months(view: View, visit: Visit) -> tuple[MonthRow, ...]:
    """The twelve months of the result."""
    fmt = Shown(visit.language)
    return tuple(
        MonthRow(
            n,
            capital(fmt.month_name(n)),
            *(
                view.value(f"months.{n:02d}.{c}")
                for c in ("actual", "budget", "deviation", "cumulated", "actual_last_year")
            ),
        )
        for n in range(1, 13)
    )


@of_view
def gone(view: View, visit: Visit) -> str:
    """How much of the year has passed, in whole months of twelve."""
    return Shown(visit.language).percent(Decimal(view.key.as_of.month) * 100 / 12, 1)


def title_of(name: str, deviation: int | None, visit: Visit, key: str) -> str:
    """The finding over a page of an area or a unit."""
    if deviation is None or abs(deviation) < SOME // 5:
        return visit.say("economy.balanced", name=name)
    return visit.say(key, name=name, amount=Shown(visit.language).mnkr(deviation, sign=True))


def plain(words: str) -> Markup:
    return escape(words)
