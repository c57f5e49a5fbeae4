"""A key figure by itself: how it is defined in words, which register it comes from, and every value that was ever imported."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from tertial.config import Settings
from tertial.domain.committee import Indicator
from tertial.findings import Language
from tertial.usecases.views_model import ViewKey
from tertial.usecases.workspace import Workspace

MEASURES: Mapping[str, tuple[str, str]] = {
    "imported": ("Värdet kommer färdigräknat i en inläst fil.", "The value comes ready counted in an imported file."),
    "care_days": (
        "Antal vårddygn: varje dag som en placering pågår, första och sista dagen medräknade.",
        "Number of care days: every day of a placement, the first and the last included.",
    ),
    "placements_started": (
        "Antal placeringar som börjar i perioden.",
        "Number of placements that start in the period.",
    ),
    "placements_ended": ("Antal placeringar som slutar i perioden.", "Number of placements that end in the period."),
    "placements_open": (
        "Antal placeringar som pågår periodens sista dag.",
        "Number of placements under way on the last day of the period.",
    ),
    "placed_individuals": (
        "Antal olika personer med en placering någon dag i perioden.",
        "Number of different persons with a placement on any day of the period.",
    ),
    "day_price": (
        "Vad ett vårddygn kostar i genomsnitt: dygnspriset vägt med antalet dygn.",
        "What a care day costs on average: the day price weighted by the number of days.",
    ),
    "framework_share": (
        "Andel av vårddygnen som köps på ramavtal, av de dygn där det är angivet.",
        "Share of care days bought under a framework agreement, of the days for which it is stated.",
    ),
    "unique_individuals": (
        "Antal olika personer som det kommit en anmälan om eller en ansökan från i perioden.",
        "Number of different persons with a notification or an application in the period.",
    ),
    "notifications": ("Antal anmälningar.", "Number of notifications."),
    "applications": ("Antal ansökningar.", "Number of applications."),
    "notifications_and_applications": (
        "Antal anmälningar och ansökningar tillsammans.",
        "Number of notifications and applications together.",
    ),
    "assessments": ("Antal förhandsbedömningar.", "Number of preliminary assessments."),
    "investigations_opened": ("Antal utredningar som inleds.", "Number of investigations opened."),
    "investigations_closed": ("Antal utredningar som avslutas.", "Number of investigations closed."),
    "measures_opened": (
        "Antal insatser som inleds efter beslut.",
        "Number of measures that begin after a decision.",
    ),
    "measures_ended": ("Antal insatser som avslutas.", "Number of measures that end."),
    "service_assignments": (
        "Antal insatser utan behovsprövning.",
        "Number of services without an assessment of need.",
    ),
    "application_share": (
        "Andel ansökningar av alla anmälningar och ansökningar.",
        "Applications as a share of all notifications and applications.",
    ),
    "service_share": (
        "Andel insatser utan behovsprövning av alla insatser.",
        "Services without an assessment of need as a share of all measures.",
    ),
    "children_share": (
        "Andel barn (under 18 år) av alla med en insats, där åldern är känd.",
        "Children (under 18) as a share of all with a measure, where the age is known.",
    ),
    "waiting_application": (
        "Dagar från ansökan till beslut i genomsnitt, för beslut i perioden.",
        "Days from application to decision on average, for decisions in the period.",
    ),
    "waiting_notification": (
        "Dagar från anmälan till beslut i genomsnitt, för beslut i perioden.",
        "Days from notification to decision on average, for decisions in the period.",
    ),
    "survey_share": (
        "Andel positiva svar av alla svar på frågan.",
        "Positive answers as a share of all answers to the question.",
    ),
}
"""What each source of an indicator counts, in Swedish and English; a test holds it to the built-in measures."""

FILTERS: Mapping[str, tuple[str, str]] = {
    "external": ("externa placeringar", "external placements"),
    "care_type": ("vårdform", "care type"),
    "unit": ("enhet", "unit"),
    "area": ("område", "area"),
    "children": ("barn", "children"),
    "source": ("från", "from"),
    "form": ("form", "form"),
    "measure_type": ("slag av insats", "type of measure"),
    "question": ("fråga", "question"),
    "method": ("metod", "method"),
}


def definition(indicator: Indicator, language: Language) -> str:
    """What the indicator counts, in words; its source's key for one without words."""
    sv, en = MEASURES.get(indicator.source, (indicator.source, indicator.source))
    return sv if language == "sv" else en


def limits(indicator: Indicator, settings: Settings, language: Language) -> tuple[str, ...]:
    """What the indicator is limited to, one phrase for each condition of its filter: `vårdform: HVB`."""
    return tuple(_limit(name, value, settings, language) for name, value in sorted(indicator.filter.items()))


def _limit(name: str, value: object, settings: Settings, language: Language) -> str:
    at = 0 if language == "sv" else 1
    said = FILTERS.get(name, (name, name))[at]
    if value is True:
        return ("bara {}", "{} only")[at].format(said)
    if value is False:
        return ("inte {}", "not {}")[at].format(said)
    shown = ", ".join(_named(name, str(v), settings) for v in (value if isinstance(value, list | tuple) else [value]))
    return f"{said}: {shown}"


def _named(name: str, code: str, settings: Settings) -> str:
    if name == "care_type":
        return next((c.name for c in settings.care_types if c.code == code), code)
    if name == "area":
        return next((a.name for a in settings.areas if a.code == code), code)
    return settings.unit_name(code) if name == "unit" else code


@dataclass(frozen=True, slots=True)
class Entered:
    """A value as a file gave it. `current`: no later value of the same period was known."""

    period: str
    value: Decimal
    numerator: Decimal | None
    denominator: Decimal | None
    known: date
    note: str
    file: str
    line: int
    current: bool


def entered(workspace: Workspace, key: ViewKey, indicator: str) -> tuple[Entered, ...]:
    """The committee's imported values of an indicator as known in the snapshot, the latest period first, restated ones after
    what they were. Values of single units are left out."""
    table = workspace.snapshot(key.as_of, key.known).table("indicators")
    found = [r for r in table.to_pylist() if r["indicator"] == indicator and not r["unit"]]
    found.sort(key=lambda r: (r["period_last"], r["period_first"], r["known"], r["row"]), reverse=True)
    files = {r.id: r.file for r in workspace.store.batches()}
    seen: set[str] = set()
    out = []
    for row in found:
        current = row["period"] not in seen
        seen.add(row["period"])
        named = (row["value"], row["numerator"], row["denominator"], row["known"], row["note"] or "")
        out.append(Entered(row["period"], *named, files.get(row["batch"], row["batch"]), row["row"], current))
    return tuple(out)


@dataclass(frozen=True, slots=True)
class SourceFile:
    """An imported file behind a figure."""

    id: str
    kind: str
    file: str
    sha256: str
    known: str
    rows: int


def source_files(workspace: Workspace, batches: tuple[str, ...]) -> tuple[SourceFile, ...]:
    """The files of batches, in the order in which they were imported."""
    wanted = set(batches)
    return tuple(
        SourceFile(r.id, r.kind, r.file, r.sha256, r.known, r.rows) for r in workspace.store.batches() if r.id in wanted
    )
