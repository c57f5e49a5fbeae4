"""What each kind of file is called where people read it: on pages and in reports."""

from __future__ import annotations

from tertial.findings import Language

KIND_NAMES: dict[str, tuple[str, str]] = {
    "ledger": ("Huvudbok", "Ledger"),
    "budget": ("Internbudget", "Budget"),
    "forecasts": ("Egna prognoser", "Own forecasts"),
    "placements": ("Placeringar", "Placements"),
    "placement_prices": ("Dygnspriser", "Day prices"),
    "case_events": ("Anmälningar, ansökningar, utredningar", "Notifications, applications, investigations"),
    "invoices": ("Fakturor, köpt vård", "Invoices, bought care"),
    "surveys": ("Enkäter", "Surveys"),
    "grants": ("Statsbidrag", "Government grants"),
    "actions": ("Åtgärder", "Actions"),
    "initiatives": ("Initiativ", "Initiatives"),
    "investments": ("Investeringar", "Investments"),
    "indicators": ("Nyckeltal", "Indicators"),
    "equity": ("Eget kapital", "Equity"),
    "published": ("Publicerade rapporter", "Published reports"),
}


def kind_name(kind: str, language: Language) -> str:
    """What a kind of file is called; its own key for one that has no name."""
    sv, en = KIND_NAMES.get(kind, (kind, kind))
    return sv if language == "sv" else en


def kind_names(kinds: set[str], language: Language) -> tuple[str, ...]:
    """What kinds of file are called, in the order in which a committee speaks of them: the ledger first."""
    order = [*KIND_NAMES, *sorted(kinds - KIND_NAMES.keys())]
    return tuple(kind_name(kind, language) for kind in order if kind in kinds)
