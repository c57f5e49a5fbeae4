"""One call of every query, for what must hold of all of them."""

from __future__ import annotations

from datetime import date

from tertial.domain.committee import Indicator
from tertial.domain.period import Month
from tertial.query import (
    cases,
    cases_waiting,
    development,
    grants,
    indicators,
    indicators_measured,
    ledger,
    ledger_equity,
    ledger_forecasts,
    ledger_months,
    placements,
    placements_booked,
    placements_invoices,
    placements_people,
    placements_providers,
    published,
    surveys,
)
from tertial.query.step import Query
from tertial.query.windows import follow_up_windows, month_windows

AS_OF = date(2023, 8, 31)
WINDOWS = follow_up_windows(AS_OF, 3)
MONTHS = month_windows(Month(2023, 1), AS_OF)

QUERIES: tuple[Query, ...] = (
    ledger.income_statement(AS_OF),
    ledger.income_statement(AS_OF, ()),
    ledger.income_statement(AS_OF, ("area", "line")),
    ledger.income_statement(AS_OF, ("unit", "line", "account"), version="original", only={"unit": "510"}),
    ledger_months.months(AS_OF),
    ledger_months.months(AS_OF, ("line",)),
    ledger_months.years(AS_OF, count=3),
    ledger_months.years(AS_OF, ("area",), count=3),
    ledger_forecasts.own_forecasts(AS_OF),
    ledger_forecasts.run_rate(AS_OF),
    ledger_forecasts.run_rate(date(2023, 8, 10), ()),
    ledger_equity.equity_roll(AS_OF),
    ledger_equity.equity_roll(date(2023, 12, 31)),
    placements.placements_by(WINDOWS),
    placements_people.people_by_sex(WINDOWS),
    placements.placements_by(MONTHS, ("external",), label="_by_month"),
    placements.placements_by(
        WINDOWS, (), only={"children": True, "care_type": ["hvb", "family"]}, covered_from=date(2021, 1, 1)
    ),
    placements.open_placements(AS_OF),
    placements_booked.reconciliation(MONTHS),
    placements_invoices.invoice_lines(AS_OF),
    placements_invoices.invoice_lines(AS_OF, faulty_only=False),
    placements_invoices.suppliers(AS_OF),
    placements_providers.providers(WINDOWS),
    cases.case_counts(WINDOWS),
    cases.case_counts(WINDOWS, ("source",), measures=("notifications",), only={"unit": "510"}),
    cases_waiting.waiting(WINDOWS, "notification", limit_days=90),
    cases_waiting.waiting(WINDOWS, "application", by=("unit",)),
    cases_waiting.waiting(WINDOWS, "investigation", "investigation_closed", only={"children": True}),
    cases_waiting.followed(WINDOWS),
    surveys.survey_shares(WINDOWS),
    published.published_figures(),
    grants.grants(AS_OF),
    grants.investments(AS_OF),
    development.actions(AS_OF),
    development.initiatives(AS_OF),
    development.initiative_effects(AS_OF),
    indicators.imported_indicators(indicators.table_windows(AS_OF), AS_OF),
    *(
        query
        for source in indicators_measured.BUILT_IN
        if (query := indicators_measured.measured(Indicator(source, source, "g", "count", source=source), WINDOWS))
        is not None
    ),
)
