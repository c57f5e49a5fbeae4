"""Number words, lists, plurals, and the fixed words of a report in both languages."""

from __future__ import annotations

from collections.abc import Sequence
from types import MappingProxyType
from typing import Literal

from tertial.findings import Language
from tertial.wording.numbers import number

_NUMBERS: dict[Language, tuple[str, ...]] = {
    "sv": ("noll", "en", "två", "tre", "fyra", "fem", "sex", "sju", "åtta", "nio", "tio", "elva", "tolv"),
    "en": ("zero", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven", "twelve"),
}

Gender = Literal["common", "neuter"]


def number_word(count: int, language: Language = "sv", gender: Gender = "neuter") -> str:
    """A count in words up to twelve, then in digits; `ett mål` is neuter, `en enhet` common."""
    if not 0 <= count <= 12:
        return number(count, 0, language)
    if count == 1 and language == "sv" and gender == "neuter":
        return "ett"
    return _NUMBERS[language][count]


def plural(count: int, one: str, many: str) -> str:
    """The word that goes with `count`: `one` for exactly 1."""
    return one if count == 1 else many


def listing(items: Sequence[str], language: Language = "sv") -> str:
    """`a, b och c`; English without a comma before `and`. Empty for no items."""
    if len(items) < 2:
        return "".join(items)
    last = "och" if language == "sv" else "and"
    return f"{', '.join(items[:-1])} {last} {items[-1]}"


def capital(sentence: str) -> str:
    """The sentence with its first letter as a capital, the rest untouched."""
    return sentence[:1].upper() + sentence[1:]


_WORDS = MappingProxyType(
    {
        "table": ("Tabell", "Table"),
        "figure": ("Figur", "Figure"),
        "contents": ("Innehåll", "Contents"),
        "covers": ("Avser", "Covers"),
        "snapshot": ("Läge", "Snapshot"),
        "amounts": ("Belopp", "Amounts"),
        "amounts_how": (
            "tkr i tabeller, mnkr i text och figurer",
            "SEK thousand in tables, SEK million in text and figures",
        ),
        "signs": ("Tecken", "Signs"),
        "signs_how": (
            "överskott och intäkt är plus, underskott och kostnad är minus",
            "surplus and income are plus, deficit and cost are minus",
        ),
        "as_known": ("så som det var känt {known}", "as it was known on {known}"),
        "as_known_then": ("så som det var känt då", "as it was known then"),
        "key": ("Så läses figurer och tabeller", "How to read figures and tables"),
        "key_filled": ("fyllt är utfall", "filled is actual"),
        "key_contour": ("kontur är prognos", "outlined is forecast"),
        "key_whisker": (
            "streck är intervall: åtta av tio utfall väntas inom det",
            "a whisker is an interval: eight outcomes of ten are expected within it",
        ),
        "key_open": ("öppen punkt är del av år", "an open point is part of a year"),
        "key_tint": ("tonad kolumn är del av år", "a tinted column is part of a year"),
        "key_missing": (".. är uppgift som saknas", ".. is a value that is missing"),
        "key_suppressed": ("x visas inte, för att skydda enskilda", "x is not shown, to protect individuals"),
        "values_in": ("Värdena finns i {table}.", "The values are in {table}."),
        "source": ("Källa: {query}", "Source: {query}"),
        "trace": ("Spårbarhet", "Traceability"),
        "trace_text": (
            "Varje siffra kommer från en namngiven fråga. Här står frågorna, deras parametrar och källfilerna.",
            "Every figure comes from a named query. Here are the queries, their parameters and the source files.",
        ),
        "query": ("Fråga", "Query"),
        "parameters": ("Parametrar", "Parameters"),
        "parameter": ("Parameter", "Parameter"),
        "value": ("Värde", "Value"),
        "batch": ("Inläsning", "Batch"),
        "file": ("Fil", "File"),
        "fingerprint": ("Fingeravtryck", "Fingerprint"),
        "imported": ("Inläst", "Imported"),
        "rows": ("Källrader", "Source rows"),
        "skip": ("Hoppa till innehållet", "Skip to the content"),
        "table_region": ("Tabell: {title}", "Table: {title}"),
        "page": ("Sida", "Page"),
        "restated": ("omräknad", "restated"),
        "preliminary": ("preliminär", "preliminary"),
        "model": ("modell", "model"),
        "estimated": ("uppskattad", "estimated"),
        "run_rate": ("löpande takt", "run rate"),
        "broken_series": ("bruten serie", "broken series"),
        "suppressed": ("döljs", "suppressed"),
        "achieved": ("Uppnått", "Achieved"),
        "will_be": ("Kommer uppnås", "Will be achieved"),
        "will_not_be": ("Kommer inte uppnås", "Will not be achieved"),
        "not_achieved": ("Inte uppnått", "Not achieved"),
        "unassessed": ("Inte bedömt", "Not assessed"),
        "settled": ("avgjort", "settled"),
        "ahead": ("bedömning framåt", "judged ahead"),
        "assessment_key": ("Bedömningens tecken", "Marks of assessment"),
        "target": ("Mål", "Target"),
        "at_least": ("minst {value}", "at least {value}"),
        "at_most": ("högst {value}", "at most {value}"),
        "budget": ("Budget", "Budget"),
        "actual": ("Utfall", "Actual"),
        "forecast": ("Prognos", "Forecast"),
        "missing": ("uppgift saknas", "missing"),
        "chart_of_indicators": (
            "Nyckeltalen var för sig, skalan börjar på noll",
            "The key figures one by one, from zero",
        ),
        "deviation": ("Avvikelse mot budget", "Deviation from budget"),
        "largest_forecast": (
            "Störst avvikelse mot budget i prognosen, mnkr",
            "Largest forecast deviations from budget, SEK million",
        ),
        "largest_to_date": (
            "Störst avvikelse mot budget hittills, mnkr",
            "Largest deviations from budget so far, SEK million",
        ),
        "largest_year": ("Störst avvikelse mot budget, mnkr", "Largest deviations from budget, SEK million"),
        "interval_low": ("80 %-intervall, lägst", "80% interval, lowest"),
        "interval_high": ("80 %-intervall, högst", "80% interval, highest"),
        "interval_how": (
            "Strecket rymmer åtta av tio simulerade utfall",
            "The whisker holds eight simulated outcomes of ten",
        ),
        "scale_from": ("Skalan börjar på {value}.", "The scale begins at {value}."),
        "continued": ("forts.", "cont."),
        "chart_of_care": ("Vårddygn per vårdform", "Care days by care type"),
        "same_months": ("samma tid {year}", "in the same months of {year}"),
        "drawn": ("Överskott åt höger, underskott åt vänster", "Surplus to the right, deficit to the left"),
        "source_files": ("Inlästa filer", "Imported files"),
        "mnkr": ("mnkr", "SEK million"),
        "points": ("enheter", "points"),
        "days": ("dagar", "days"),
        "full_years": ("hela år", "full years"),
        "chart_of": ("Diagram: {title}", "Chart: {title}"),
        "chart_bars": ("Stapeldiagram", "Bar chart"),
        "chart_lines": ("Linjediagram", "Line chart"),
        "chart_bridge": ("Brygga", "Bridge"),
        "chart_fan": ("Solfjäder", "Fan chart"),
        "fan_bands": ("90 % ljusast, 80 % ljust, 50 % mörkt", "90% lightest, 80% light, 50% dark"),
        "chart_small_multiples": ("Små linjediagram", "Small line charts"),
        "between": ("från {low} till {high}", "from {low} to {high}"),
        "written_by": ("{author}, {period}", "{author}, {period}"),
        "interim": ("Delårsrapport", "Interim report"),
        "annual": ("Årsbokslut", "Annual report"),
        "monthly": ("Månadsrapport", "Monthly report"),
        "council": ("Sammanfattning till fullmäktige", "Summary for the council"),
        "of_share": ("andel av {year}", "share of {year}"),
    }
)


def word(key: str, language: Language = "sv", **facts: object) -> str:
    """A fixed word of the report, such as `table`. Raises KeyError for a key that has no words."""
    return _WORDS[key][0 if language == "sv" else 1].format(**facts)
