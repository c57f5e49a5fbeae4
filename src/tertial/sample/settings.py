"""The `tertial.toml` of the sample municipality, complete and commented, in Swedish or English."""

from __future__ import annotations

from tertial.sample.accounts import LINES
from tertial.sample.english import said
from tertial.sample.plan import (
    AREAS,
    AS_OF,
    CARE_FORMS,
    COMMITTEE,
    MUNICIPALITY,
    ORGANISATION_NUMBER,
    UNITS,
    UnitPlan,
)

PLACEMENT_COLUMNS = {
    "placement_id": "Placeringsnummer",
    "person_id": "Person",
    "birth_date": "Födelsedatum",
    "sex": "Kön",
    "care_type": "Vårdform",
    "legal_basis": "Lagrum",
    "provider": "Leverantör",
    "framework_agreement": "Ramavtal",
    "unit": "Ansvar",
    "start": "Från och med",
    "end": "Till och med",
    "day_price": "Dygnspris",
    "decided": "Beslutsdatum",
    "registered": "Registrerad",
    "end_registered": "Slut registrerat",
    "ended_to": "Avslutad till",
}
"""Our columns to those of the case system's placement list."""

_TOP = (
    "Exempelkommunen i Tertial. Kommunen, enheterna, leverantörerna och alla uppgifter är påhittade.",
    "Allt går att ändra; kör om importen efter en ändring som rör hur filer läses.",
)
_HEAD: tuple[tuple[str, str], ...] = (
    ("[report]", ""),
    ('budget_version = "{year}-revised"', "den budget som utfallet jämförs med"),
    ("waiting_limit_days = 120", "utredningar som tar längre räknas som över gränsen"),
    ("", ""),
    ("[sie]", ""),
    ('unit = "1"', "dimensionernas nummer står efter #DIM i SIE-filen"),
    ('supplier = "9"', ""),
    ('activity = "20"', ""),
    ("", ""),
    ("[privacy]", ""),
    ('key_file = "keys/pseudonym.key"', "nyckeln till pseudonymerna; ligger utanför uppgifterna"),
    ("keep_voucher_texts = false", "verifikationstexter på vårdkonton sparas inte"),
    ("minimum_count = 5", "mindre antal visas inte"),
    ("", ""),
    ("[expected]", "dag i nästa månad då filen ska vara inläst"),
    ("ledger = 10", ""),
    ("placements = 10", ""),
    ("case_events = 10", ""),
)
"""Setting and what it is for."""
_DIVIDED = "upphörde 2025-01-01 och delades i 622 och 623"

_INDICATORS = (
    ("Nyckeltal som räknas i andra system läses in som färdiga tal (imported); de andra räknas ur ärenden och placeringar.",),
    ("family_home_within_6_months", "Andel barn i jourhem som fått familjehem inom sex månader", "Barn och vuxna", "percent", 0, "imported", ""),
    ("service_assignments", "Insatser utan behovsprövning, antal", "Barn och vuxna", "count", 0, "service_assignments", ""),
    ("benefit_share", "Andel som upplever att stödet varit till nytta", "Barn och vuxna", "percent", 0, "survey_share", 'question = "benefit"'),
    ("youth_crime_index", "Ungdomar misstänkta för brott, index 2019 = 100", "Barn och vuxna", "index", 1, "imported", ""),
    ("waiting_application", "Väntetid från ansökan till beslut, dagar i genomsnitt", "Väntetid", "days", 0, "waiting_application", ""),
    ("waiting_notification", "Väntetid från anmälan till beslut, dagar i genomsnitt", "Väntetid", "days", 0, "waiting_notification", ""),
    ("investigations_in_time", "Andel barnutredningar klara inom fyra månader", "Väntetid", "percent", 0, "imported", ""),
    ("notifications_and_applications", "Anmälningar och ansökningar, antal", "Statistik", "count", 0, "notifications_and_applications", ""),
    ("applications", "Ansökningar, antal", "Statistik", "count", 0, "applications", ""),
    ("application_share", "Andel ansökningar av alla anmälningar och ansökningar", "Statistik", "percent", 1, "application_share", ""),
    ("investigations_opened", "Inledda utredningar, antal", "Statistik", "count", 0, "investigations_opened", ""),
    ("measures_opened", "Inledda insatser efter beslut, antal", "Statistik", "count", 0, "measures_opened", ""),
    ("unique_individuals", "Unika individer, antal", "Statistik", "count", 0, "unique_individuals", ""),
    ("children_share", "Andel barn av alla som söker eller anmäls", "Statistik", "percent", 0, "children_share", ""),
    ("care_days_external", "Vårddygn i externa placeringar och boenden", "Placeringar", "count", 0, "care_days", "external = true"),
    ("care_days_hvb", "Vårddygn på HVB för barn och unga", "Placeringar", "count", 0, "care_days", 'care_type = "hvb"'),
    ("care_days_family_home", "Vårddygn i familjehem", "Placeringar", "count", 0, "care_days", 'care_type = "family_home"'),
    ("placements_started", "Påbörjade externa placeringar, antal", "Placeringar", "count", 0, "placements_started", "external = true"),
    ("framework_share", "Andel vårddygn på ramavtal", "Placeringar", "percent", 0, "framework_share", ""),
    ("sick_leave", "Sjukfrånvaro, procent", "Medarbetare", "percent", 1, "imported", ""),
    ("staff_turnover", "Personalomsättning, procent", "Medarbetare", "percent", 1, "imported", ""),
    ("ideas_received", "Idéer från medarbetare och invånare, antal", "Innovation", "count", 0, "imported", ""),
    ("pilots_started", "Påbörjade försök, antal", "Innovation", "count", 0, "imported", ""),
    ("scaled_up", "Försök som blivit ordinarie arbete, antal", "Innovation", "count", 0, "imported", ""),
    ("innovation_funds_used", "Använda utvecklingsmedel, kronor", "Innovation", "sek", 0, "imported", ""),
)  # fmt: skip

GOALS = (
    ("benefit_2025", "Minst 75 procent ska uppleva att stödet har varit till nytta", 2025, "benefit_share", ">=", 75, "percent"),
    ("waiting_2025", "Den som ansöker ska i genomsnitt få beslut inom 50 dagar", 2025, "waiting_application", "<=", 50, "value"),
    ("applications_2025", "Ansökningarna ska öka med minst 8 procent", 2025, "applications", "increase_by", 8, "percent_change"),
    ("care_days_2025", "Vårddygnen i externa placeringar ska minska med minst 3 procent", 2025, "care_days_external", "decrease_by", 3, "percent_change"),
    ("benefit_2026", "Minst 80 procent ska uppleva att stödet har varit till nytta", 2026, "benefit_share", ">=", 80, "percent"),
    ("waiting_2026", "Den som ansöker ska i genomsnitt få beslut inom 50 dagar", 2026, "waiting_application", "<=", 50, "value"),
    ("application_share_2026", "Andelen ansökningar ska öka med minst en procentenhet", 2026, "application_share", "increase_by", 1, "percent"),
    ("crime_2026", "Antalet ungdomar som misstänks för brott ska minska med minst 3 procent", 2026, "youth_crime_index", "decrease_by", 3, "percent_change"),
)  # fmt: skip
"""key, text, year, indicator, operator, target, level."""


def _text(value: object) -> str:
    return (
        f'"{value}"'
        if isinstance(value, str)
        else ("true" if value is True else "false" if value is False else str(value))
    )


def _table(table: str, /, **values: object) -> str:
    def shown(value: object) -> str:
        return "[" + ", ".join(_text(v) for v in value) + "]" if isinstance(value, tuple) else _text(value)

    return f"[[{table}]]\n" + "".join(f"{key} = {shown(value)}\n" for key, value in values.items())


def _head(language: str) -> str:
    committee = (
        (f'name = "{said(COMMITTEE, language)}"', ""),
        (f'municipality = "{said(MUNICIPALITY, language)}"', ""),
        (f'organisation_number = "{ORGANISATION_NUMBER}"', "påhittat"),
        (f'language = "{language}"', '"sv" eller "en": rapporter, webb och meddelanden'),
        ("", ""),
    )
    lines = [
        f"{setting:<44}  # {said(why, language)}" if why else setting
        for setting, why in (("[committee]", ""), *committee, *_HEAD)
    ]
    return "\n".join([*(f"# {said(line, language)}" for line in _TOP), "", *lines, ""])


def _indicator(row: tuple[object, ...], language: str) -> str:
    if len(row) == 1:
        return f"# {said(str(row[0]), language)}\n"
    key, name, group, unit, decimals, source, chosen = row
    filtered = f"filter = {{ {chosen} }}\n" if chosen else ""
    named = {"name": said(str(name), language), "group": said(str(group), language)}
    return _table("indicators", key=key, **named, unit=unit, decimals=decimals, source=source) + filtered


def _unit(unit: UnitPlan, language: str) -> str:
    ended = f"# {said(_DIVIDED, language)}\n" if unit.last < AS_OF.year else ""
    return ended + _table("units", code=unit.code, name=said(unit.name, language))


def _goals(language: str) -> list[str]:
    return [
        _table("goals", key=key, text=said(text, language), year=year, indicator=indicator, operator=operator,
               target=target, level=level)
        for key, text, year, indicator, operator, target, level in GOALS
    ]  # fmt: skip


def settings_text(language: str = "sv") -> str:
    """The whole file; names and comments in `language`, "sv" or "en"."""

    def comment(text: str) -> str:
        return f"# {said(text, language)}\n"

    areas = [
        _table("areas", code=code, name=said(name, language), units=tuple(u.code for u in UNITS if u.area == code))
        for code, name in AREAS.items()
    ]
    lines = [_table("lines", key=p.key, name=said(p.name, language), accounts=p.accounts, side=p.side) for p in LINES]
    care = [
        _table("care_types", code=f.code, name=said(f.name, language), accounts=f.accounts, external=f.external)
        for f in CARE_FORMS
    ]
    columns = "".join(f'{ours} = "{theirs}"\n' for ours, theirs in PLACEMENT_COLUMNS.items())
    parts = [
        _head(language),
        comment("Verksamhetsområden: raderna i rapporten, var och en ett antal ansvar."), *areas,
        comment("Ansvarens namn i rapporten."), *(_unit(u, language) for u in UNITS),
        comment("Resultaträkningens rader i rapportens ordning. Varje konto i klasserna 3-8 ligger i en av dem."), *lines,
        comment("Vårdformer och de konton där kostnaden bokförs, så att dygn gånger pris kan stämmas av mot bokföringen."),
        *care,
        *(_indicator(row, language) for row in _INDICATORS),
        comment("Nämndens mål: nyckeltal, jämförelse, målvärde och år."), *_goals(language),
        comment("Placeringslistan kommer ur ärendesystemet med egna kolumnnamn.") + "[columns.placements]\n" + columns,
    ]  # fmt: skip
    return "\n".join(parts)
