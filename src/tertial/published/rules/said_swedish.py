"""The forms of a Swedish sentence that gives a row, or the whole, an amount; see `said_forms`."""

from __future__ import annotations

import re

from tertial.published.heads import MONTH, YEAR
from tertial.published.rules.lazy import Lazy
from tertial.published.rules.said_forms import Patterns, exceeds, in_forecast, level, listed, side, whole

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
_ADVERB = r"(?:(?:också|även|därmed|däremot|dock|istället|i stället|totalt|nu|sammantaget|således|alltså) )?"
_SHORT = r"(?:(?:ett|en) )?(?:(?!av|inom|från)\w+ )?(?P<side>underskott|överskott|negativ (?:budget)?avvikelse|positiv (?:budget)?avvikelse)"
_OF = rf"(?: (?:mot|gentemot|jämfört med|i förhållande till) (?:årets |den |periodens )?budget\w*)?(?: {WHEN})?(?: i prognosen)? (?:på|om|med|motsvarande) {_HEDGE}$"
_SIDE = Lazy(
    rf"^{_NAME} (?:{_SIDE_VERB} {_ADVERB}|{_EXPECTED} {_ADVERB}(?:få|ge|göra|redovisa|visa) )(?:{WHEN} )?{_SHORT}{_OF}",
    re.IGNORECASE,
)
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
    rf"(?:den |årets |periodens |sin )?budget(?:en)? (?:{WHEN} )?med {_HEDGE}$",
    re.IGNORECASE,
)
_LIES = Lazy(
    rf"^{_TOPIC}{_NAME} (?:är|var|blev|blir|ligger|låg|kostar|kostade|{_EXPECTED} (?:gå|hamna|bli|kosta)) {_HEDGE}$",
    re.IGNORECASE,
)
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
    rf"\s*(?:$|[.,;)]|(?:\(|och|samt|men|medan|beror|förklaras|genom|till följd av|på grund av|tack vare|med anledning av|i prognos(?:en)?|{WHEN}|vilket|(?:mot|gentemot|jämfört med) (?:årets |periodens )?budget\w*(?=\s*(?:$|[.,;]))"
    rf"|mot en budget i balans)\b)",
    re.IGNORECASE,
)

SWEDISH = Patterns(
    about_side=Lazy("skott|avvikelse", re.IGNORECASE),
    side=(_SIDE, _SIDE_TURNED, _SIDE_GENITIVE, _SIDE_EXPECTED, _SIDE_LARGEST),
    exceeds=_EXCEEDS,
    lies=_LIES,
    than=_THAN,
    level=(_COLON, _LEVEL),
    whole=(),
    year_gives=_YEAR_GIVES,
    in_forecast=_IN_FORECAST,
    forecast_after=_FORECAST_AFTER,
    listed=(_LISTED, _LISTED_LOW),
    deviates=(_DEVIATES,),
    card=_CARD,
    ends=_ENDS,
    order=(side, exceeds, level, in_forecast, whole, listed),
)
