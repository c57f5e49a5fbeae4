"""What is worth a look in a snapshot's figures: said in a sentence with the figures, with what to do."""

from __future__ import annotations

from decimal import Decimal

from tertial.findings import Finding, Kind, Language
from tertial.usecases.coverage import SourceCoverage
from tertial.usecases.kind_names import kind_name
from tertial.usecases.views_model import View, unsaid
from tertial.wording import listing, money, number, number_word, percent

OUTSIDE = Kind(
    "look.outside-simulation",
    "warning",
    sv="Nämndens prognos, {own} mnkr, ligger utanför det som åtta simuleringar av tio ger: {low} till {high}.",
    en="The committee's forecast, SEK {own} million, is outside what eight simulations of ten give: {low} to {high}.",
    do_sv="Skriv i kommentaren vad som skiljer hösten från det som varit, eller pröva prognosen igen.",
    do_en="Say in the comment how the autumn differs from what has been, or try the forecast again.",
)
PARTS_DIFFER = Kind(
    "look.parts-differ",
    "warning",
    sv="Områdenas prognoser blir tillsammans {parts} mnkr, nämndens är {total}.",
    en="The areas' forecasts add up to SEK {parts} million, the committee's is {total}.",
    do_sv="Prognoserna är lämnade var för sig. Skriv vad som skiljer, eller rätta den ena.",
    do_en="The forecasts were made separately. Say what differs, or correct one of them.",
)
GRANT_SPREAD = Kind(
    "look.grant-spread",
    "warning",
    sv="Kommunbidraget är {share} av årets, men budgeten hittills räknar med {planned}.",
    en="The municipal grant is {share} of the year's, but the budget so far counts on {planned}.",
    do_sv="{difference} mnkr av avvikelsen är periodisering, inte verksamhet. Lägg budgeten efter utbetalningarna, eller skriv det i kommentaren.",
    do_en="SEK {difference} million of the deviation is timing, not activity. Spread the budget as the grant is paid, or say so in the comment.",
)
RUN_RATE = Kind(
    "look.run-rate",
    "note",
    sv="{count} rader har ingen egen prognos; siffran är modellens, eller löpande takt.",
    en="{count} lines have no forecast of their own; the figure is the model's, or the run rate.",
    do_sv="Lämna en egen prognos, så räknas det ni vet men siffrorna inte visar.",
    do_en="Make a forecast of your own, so that what you know and figures do not show counts.",
)
RESTATED = Kind(
    "look.restated",
    "note",
    sv="Nyckeltal som är omräknade sedan de först redovisades: {count}.",
    en="Indicator values restated since they were first reported: {count}.",
    do_sv="Rapporten visar det nya talet med not. Nämn det i texten om det ändrar bilden.",
    do_en="The report shows the new value with a note. Mention it in the text if it changes the picture.",
)
MISSING = Kind(
    "look.missing-source",
    "warning",
    sv="{kind} saknas för {count} månader, väntades {due}.",
    en="{kind} is missing for {count} months, expected {due}.",
    do_sv="Läs in filen, eller skriv i rapporten vad som inte är med.",
    do_en="Import the file, or say in the report what is not included.",
)
PRELIMINARY = Kind(
    "look.preliminary",
    "note",
    sv="Den sista månaden är inte komplett: {kinds} registreras också i efterhand.",
    en="The last month is not complete: {kinds} are registered afterwards too.",
    do_sv="Läs in på nytt före beslutet. Simuleringen räknar med det som brukar komma.",
    do_en="Import again before the decision. The simulation allows for what usually comes.",
)


def observations(view: View, sources: tuple[SourceCoverage, ...], language: Language) -> tuple[Finding, ...]:
    """Warnings first, then notes. `language` formats the figures in the facts of the findings."""
    found = [
        *_missing(sources, language),
        *_outside(view, language),
        *_parts(view, language),
        *_grant(view, language),
        *_run_rate(view, language),
        *_restated(view, language),
        *_preliminary(sources, language),
    ]
    return tuple(sorted(found, key=lambda f: f.severity != "warning"))


def _outside(view: View, language: Language) -> list[Finding]:
    own, band = view.figure("result.total.forecast"), view.simulated.get("total")
    if own is None or own.value is None or band is None or unsaid(own):
        return []
    if band.q10 <= own.value <= band.q90:
        return []
    shown = [money(int(v), "mnkr", language) for v in (own.value, band.q10, band.q90)]
    return [OUTSIDE(own=shown[0], low=shown[1], high=shown[2])]


def _parts(view: View, language: Language) -> list[Finding]:
    if view.key.kind == "annual":
        return []
    codes = [area.code for area in view.settings.areas]
    parts = [view.value(f"areas.{code}.forecast") for code in codes]
    total = view.value("result.total.forecast")
    if total is None or None in parts:
        return []
    summed = sum(p for p in parts if p is not None)
    if money(summed, "mnkr", language) == money(total, "mnkr", language):
        return []
    return [PARTS_DIFFER(parts=money(summed, "mnkr", language), total=money(total, "mnkr", language))]


def _grant(view: View, language: Language) -> list[Finding]:
    """When the grant that is booked and the budget so far differ by more than half a percent of the year's grant."""
    booked, planned, year = (
        view.value(f"result.municipal_grant.{column}") for column in ("actual", "budget_to_date", "budget")
    )
    if booked is None or planned is None or not year or abs(booked - planned) * 200 < abs(year):
        return []
    shares = [percent(_tenths(v, year), 1, language) for v in (booked, planned)]
    return [
        GRANT_SPREAD(
            share=shares[0], planned=shares[1], difference=money(booked - planned, "mnkr", language, sign=True)
        )
    ]


def _tenths(part: int, whole: int) -> Decimal:
    return Decimal(part) * 100 / Decimal(whole)


def _run_rate(view: View, language: Language) -> list[Finding]:
    keys = [line.key for line in view.settings.lines]
    figures = [view.figure(f"result.{key}.forecast") for key in keys]
    rated = sum(1 for f in figures if f is not None and unsaid(f) and f.value)
    return [RUN_RATE(count=number_word(rated, language))] if rated > 1 and view.key.kind != "annual" else []


def _restated(view: View, language: Language) -> list[Finding]:
    count = sum(
        1 for id_, f in view.facts["sv"].figures.items() if id_.startswith("indicators.") and "restated" in f.marks
    )
    return [RESTATED(count=number(count, 0, language))] if count else []


def _name(source: SourceCoverage, language: Language) -> str:
    name = kind_name(source.kind, language)
    return name[:1].lower() + name[1:]


def _missing(sources: tuple[SourceCoverage, ...], language: Language) -> list[Finding]:
    return [
        MISSING(kind=kind_name(source.kind, language), count=source.months.count("missing"), due=source.due or "–")
        for source in sources
        if source.state == "missing"
    ]


def _preliminary(sources: tuple[SourceCoverage, ...], language: Language) -> list[Finding]:
    kinds = [_name(s, language) for s in sources if s.state == "partial"]
    return [PRELIMINARY(kinds=listing(kinds, language))] if kinds else []
