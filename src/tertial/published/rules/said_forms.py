"""The forms of a Swedish sentence that gives a row, or the whole, an amount: the words before the amount, and after it.

Each form is a small function with an example; `read_form` tries them in order. The English ones are in `said_english`.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Literal

from tertial.published.heads import MONTH, YEAR
from tertial.published.rules.lazy import Lazy

Kind = Literal["side", "level", "gap", "listed"]

WHOLE = "nämndens resultat"
"""The name of the committee's result in a form without a subject."""


@dataclass(frozen=True, slots=True)
class Form:
    """What a sentence says: of which name, in which way, and with `way` 1 for a surplus or above, -1 for the reverse, else 0."""

    name: str
    kind: Kind
    way: int = 0


@dataclass(frozen=True, slots=True)
class Words:
    """The words before and after an amount, whether it is printed with a sign, and the heading over it."""

    before: str
    after: str
    signed: bool
    section: str


_NAME = r"(?P<name>[^,.;:()\d]{3,70}?)"
_TOPIC = r"(?:[^:.;\d]{3,60}: )?"
"""What a heading is about, before what it says: `Enheter: störst underskott har ...`."""
_HEDGE = r"(?:cirka |ca |drygt |knappt |totalt |omkring |ungefär )?"
WHEN = (
    rf"(?:för|under|per|efter|till och med|tom|i|på|vid) (?:(?:hela )?(?:perioden|helåret|helår|året|år|år {YEAR}|{YEAR}|månadsskiftet|delåret|bokslutet)"
    rf"|(?:slutet av |utgången av )?{MONTH}(?:\s?(?:-|till|till och med)\s?{MONTH})?|(?:\w+ )(?:månader|tertialet|kvartalet)|tertial \w+)"
    rf"(?:,? (?:januari|jan)\s?(?:-|till|till och med)\s?{MONTH})?(?: (?:år )?{YEAR}| år)?"
)
_SIDE_VERB = (
    r"(?:har|hade|visar(?: på)?|visade(?: på)?|redovisar|redovisade|uppvisar|uppvisade|prognosti[sc]erar|gör|gjorde|lämnar|lämnade|ger|gav|"
    r"står för|svarar för|är|blev|blir|pekar (?:mot|på)|innebär|uppgår till|uppgick till|landar på|landade på|"
    r"(?:beräknas|bedöms|väntas|förväntas) (?:få|ge|göra|redovisa|visa|bli|uppgå till|landa på))"
)
_EXPECTED = r"(?:beräknas|bedöms|väntas|förväntas)"
_ADVERB = r"(?:(?:också|även|därmed|totalt|nu|sammantaget|således|alltså) )?"
_SHORT = r"(?:(?:ett|en) )?(?:(?!av|inom|från)\w+ )?(?P<side>underskott|överskott|negativ (?:budget)?avvikelse|positiv (?:budget)?avvikelse)"
_OF = rf"(?: (?:mot|gentemot|jämfört med|i förhållande till) (?:årets |den |periodens )?budget\w*)?(?: {WHEN})?(?: i prognosen)? (?:på|om|med|motsvarande) {_HEDGE}$"
_SIDE = Lazy(rf"^{_NAME} {_SIDE_VERB} {_ADVERB}(?:{WHEN} )?{_SHORT}{_OF}", re.IGNORECASE)
_SIDE_TURNED = Lazy(
    rf"^{WHEN} (?:beräknas|prognosti[sc]eras|väntas|redovisas|bedöms|förväntas|(?:redovisar|visar|prognosti[sc]erar|har|hade) (?P<name>[^,.;:()\d]{{3,70}}?)) "
    rf"{_ADVERB}{_SHORT}{_OF}",
    re.IGNORECASE,
)
_SIDE_GENITIVE = Lazy(rf"^{_NAME}s (?P<side>underskott|överskott) (?:{WHEN} )?(?:på|om) {_HEDGE}$", re.IGNORECASE)
_SIDE_EXPECTED = Lazy(
    rf"^(?:{_NAME}:? )?(?P<side>underskottet|överskottet) (?:väntas|beräknas|bedöms) (?:bli|uppgå till) {_HEDGE}$",
    re.IGNORECASE,
)
_SIDE_LARGEST = Lazy(
    rf"^{_TOPIC}störst (?P<side>underskott|överskott) (?:har|väntas|får|redovisar) (?P<name>[^.;:()\d]{{3,70}}?), {_HEDGE}$",
    re.IGNORECASE,
)
_YEAR_GIVES = Lazy(rf"\b(?:hela året|helåret|året) {_EXPECTED} (?:ge|bli|visa) {_HEDGE}$", re.IGNORECASE)
_IN_FORECAST = Lazy(r"^(?P<head>i prognos, (?P<name>[^.;:()\d]{3,70}?):? )$", re.IGNORECASE)
_FORECAST_AFTER = Lazy(r"^ i prognos, (?P<name>[^.;:()\d]{3,70}?)\.?$", re.IGNORECASE)
_LEVEL = Lazy(
    rf"^{_NAME} (?:är|var|blev|blir|kostade|uppgår till|uppgick till|landar på|landade på|{_EXPECTED}(?: {WHEN})? (?:bli|till|uppgå till)) {_HEDGE}$",
    re.IGNORECASE,
)
_EXCEEDS = Lazy(
    rf"^{_NAME} (?:{WHEN} )?(?:{_EXPECTED} (?:{WHEN} )?)?"
    rf"(?:(?P<over>överstiger|översteg|överskrider|överskred|överstiga|överskrida)|(?P<under>understiger|understeg|underskrider|underskred|understiga|underskrida)) "
    rf"(?:den |årets )?budget(?:en)? (?:{WHEN} )?med {_HEDGE}$",
    re.IGNORECASE,
)
_LIES = Lazy(rf"^{_TOPIC}{_NAME} (?:är|var|blev|blir|ligger|låg|{_EXPECTED} (?:gå|hamna|bli)) {_HEDGE}$", re.IGNORECASE)
_THAN = Lazy(
    r"^ (?:\([^)]*\) )?(?:(?P<over>över|högre än|mer än|större än)|(?P<under>under|lägre än|mindre än)) (?:\w+ )?budget(?:en|erat)?\b",
    re.IGNORECASE,
)
_DEVIATES = Lazy(
    rf"^{_NAME} (?:avviker|avvek|beräknas avvika|bedöms avvika|väntas avvika) (?:mot budget(?:en)? |från budget(?:en)? )?med {_HEDGE}(?:minus |plus )?$",
    re.IGNORECASE,
)
_LISTED = Lazy(r"(?:^|[,.;:] |\boch )(?P<name>[A-ZÅÄÖ][^,.;:()\d]{2,60}?)(?:,|:)? (?:(?:svarar|står) för )?$")
_LISTED_LOW = Lazy(r"^(?P<name>[^,.;:()\d]{3,60}?) för $")
_COLON = Lazy(
    rf"^(?P<name>(?:årets |periodens )?resultat|prognos)(?: {WHEN}| helår| {MONTH}\s?-\s?{MONTH})?: $", re.IGNORECASE
)
_CARD = Lazy(rf"(?:årets |periodens )?(?:resultat|prognos)(?: {WHEN}| helår| {MONTH}\s?-\s?{MONTH})?", re.IGNORECASE)
_ENDS = Lazy(
    rf"\s*(?:$|[.,;)]|(?:\(|och|samt|men|medan|beror|förklaras|i prognos(?:en)?|{WHEN}|vilket|(?:mot|gentemot|jämfört med) (?:årets |periodens )?budget\w*(?=\s*(?:$|[.,;]))"
    rf"|mot en budget i balans)\b)",
    re.IGNORECASE,
)


def read_form(words: Words) -> Form | None:
    """What the words around an amount say, in the first form that they have."""
    if found := _than_budget(words) or _card(words):
        return found
    if not _ENDS.match(words.after):
        return None
    return next((f for form in _FORMS if (f := form(words)) is not None), None)


def _than_budget(words: Words) -> Form | None:
    """`Lokaler ligger 0,4 mnkr över budget`, `Årets resultat: kostnaderna väntas gå 23,9 mnkr över budget`"""
    if "udget" not in words.after or not (than := _THAN.match(words.after)) or not (match := _LIES.match(words.before)):
        return None
    return Form(match["name"], "gap", 1 if than["over"] else -1)


def _card(words: Words) -> Form | None:
    """An amount alone under `Prognos för helåret`, and `-0,3 mnkr i prognos, Vuxen`."""
    if words.before:
        return None
    if match := _FORECAST_AFTER.match(words.after):
        return Form(match["name"], "listed")
    return Form(WHOLE, "listed") if not words.after.strip(" .") and _CARD.fullmatch(words.section) else None


def _side(words: Words) -> Form | None:
    """`Barn och unga redovisar för perioden ett underskott på 2,1 mnkr`, `Vuxnas underskott på`, `Störst underskott har Vuxna,`"""
    before = words.before
    if not re.search("skott|avvikelse", before, re.IGNORECASE):
        return None
    match = (
        _SIDE.match(before)
        or _SIDE_TURNED.match(before)
        or _SIDE_GENITIVE.match(before)
        or _SIDE_EXPECTED.match(before)
    )
    match = match or _SIDE_LARGEST.match(before)
    return (
        Form(match["name"] or "", "side", -1 if match["side"].lower().startswith(("under", "neg")) else 1)
        if match
        else None
    )


def _exceeds(words: Words) -> Form | None:
    """`Lokaler överskrider budget med 0,4 mnkr`"""
    match = _EXCEEDS.match(words.before) if "udget" in words.before else None
    return Form(match["name"], "gap", 1 if match["over"] else -1) if match else None


def _level(words: Words) -> Form | None:
    """`Personalkostnaderna uppgick till 306,0 mnkr`, `Resultat efter tio månader: +2,1 mnkr`"""
    match = _COLON.match(words.before) or _LEVEL.match(words.before)
    return Form(match["name"], "listed" if words.signed else "level") if match else None


def _in_forecast(words: Words) -> Form | None:
    """`i prognos, Barn, unga och familj: -25,4 mnkr`"""
    match = _IN_FORECAST.match(words.before)
    return Form(match["name"], "listed") if match else None


def _year_gives(words: Words) -> Form | None:
    """`Det är huvudskälet till att helåret väntas ge -22,8 mnkr`"""
    return Form(WHOLE, "listed") if words.signed and _YEAR_GIVES.search(words.before) else None


def _listed(words: Words) -> Form | None:
    """`Barn och unga -2,1 mnkr, Vuxna +0,3 mnkr`, `Vuxna avviker mot budget med 0,7 mnkr`"""
    match = (_LISTED.search(words.before) or _LISTED_LOW.match(words.before)) if words.signed else None
    match = match or _DEVIATES.match(words.before)
    return Form(match["name"], "listed") if match else None


_FORMS = (_side, _exceeds, _level, _in_forecast, _year_gives, _listed)
