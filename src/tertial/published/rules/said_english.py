"""The forms of an English sentence that gives a row, or the whole, an amount; see `said_forms`.

Amounts stand as `-22.8 SEK million`, whichever way they were printed.
"""

from __future__ import annotations

import re

from tertial.published.rules.lazy import Lazy
from tertial.published.rules.said_forms import Patterns, exceeds, in_forecast, level, listed, side, whole

_MONTH = r"(?:January|February|March|April|May|June|July|August|September|October|November|December)"
_NAME = r"(?:the )?(?P<name>[^,.;:()\d]{3,70}?)"
_TOPIC = r"(?:[^:.;\d]{3,60}: )?"
_HEDGE = r"(?:about |around |just over |just under |nearly )?"
_WHEN = rf"(?:(?:for|in|during|up to and including|by|at|of|after) )?(?:(?:the )?(?:(?:full|whole) )?(?:year|period)|{_MONTH}(?:\s?-\s?{_MONTH})?|the end of {_MONTH})"
_EXPECTED = r"(?:is|are) (?:expected|forecast|estimated) to"
_SIDE = Lazy(
    rf"^{_NAME} (?:has|have|had|shows?|showed|reports?|reported|forecasts?|expects?|gives?|gave|{_EXPECTED} (?:have|show|give|report)) (?:{_WHEN} )?"
    rf"an? (?P<side>deficit|surplus)(?: (?:against|compared with) (?:the )?budget)?(?: {_WHEN})? of {_HEDGE}$",
    re.IGNORECASE,
)
_SIDE_EXPECTED = Lazy(
    rf"^(?:{_NAME}:? )?the (?P<side>deficit|surplus)(?: {_WHEN})? (?:{_EXPECTED} be|is|was|amounts to|amounted to) {_HEDGE}$",
    re.IGNORECASE,
)
_SIDE_LARGEST = Lazy(
    rf"^{_TOPIC}the largest (?P<side>deficit|surplus) is in (?P<name>[^.;:()\d]{{3,70}}?), {_HEDGE}$", re.IGNORECASE
)
_YEAR_GIVES = Lazy(rf"\b(?:the )?(?:full|whole) year {_EXPECTED} (?:give|be|show) {_HEDGE}$", re.IGNORECASE)
_FORECAST = Lazy(r"^ ?forecast, (?P<name>[^.;:()\d]{3,80}?)(?:: |\.?$)", re.IGNORECASE)
_RESULT = Lazy(
    rf"^the (?:result|forecast|forecast result|outcome)(?: {_WHEN})?(?: {_EXPECTED} be| is| was| amounts to| amounted to) {_HEDGE}$",
    re.IGNORECASE,
)
_LEVEL = Lazy(
    rf"^(?:the forecast (?:of|for) )?{_NAME} (?:is|was|are|were|cost|amounts? to|amounted to|came to|{_EXPECTED} (?:be|amount to|cost)) {_HEDGE}$",
    re.IGNORECASE,
)
_EXCEEDS = Lazy(
    rf"^{_NAME} (?:{_EXPECTED} )?(?:(?P<over>exceeds?|exceeded|overruns?|overran)|(?P<under>underruns?|falls? short of|fell short of)) (?:the )?budget (?:{_WHEN} )?by {_HEDGE}$",
    re.IGNORECASE,
)
_LIES = Lazy(rf"^{_TOPIC}{_NAME} (?:is|was|are|were|ended|{_EXPECTED} (?:end|be|end up)) {_HEDGE}$", re.IGNORECASE)
_THAN = Lazy(
    r"^ (?:\([^)]*\) )?(?:(?P<over>over|above|higher than|more than)|(?P<under>under|below|lower than|less than)) (?:the )?budget(?:ed)?\b",
    re.IGNORECASE,
)
_LISTED = Lazy(r"(?:^|[,.;:] |\band )(?P<name>[A-Z][^,.;:()\d]{2,60}?)[,:]? (?:accounts for )?$")
_CARD = Lazy(
    rf"(?:(?:the )?(?:result|forecast)(?: (?:for|of) the (?:full |whole )?(?:year|period)| {_MONTH}\s?-\s?{_MONTH})?)",
    re.IGNORECASE,
)
_ENDS = Lazy(
    rf"\s*(?:$|[.,;)]|(?:\(|and|but|while|due to|because|in the forecast|{_WHEN}|which|against (?:the )?budget(?=\s*(?:$|[.,;]))|against a balanced budget)\b)",
    re.IGNORECASE,
)

ENGLISH = Patterns(
    about_side=Lazy("deficit|surplus", re.IGNORECASE),
    side=(_SIDE, _SIDE_EXPECTED, _SIDE_LARGEST),
    exceeds=_EXCEEDS,
    lies=_LIES,
    than=_THAN,
    level=(_LEVEL,),
    whole=(_RESULT,),
    year_gives=_YEAR_GIVES,
    in_forecast=_FORECAST,
    forecast_after=_FORECAST,
    listed=(_LISTED,),
    deviates=(),
    card=_CARD,
    ends=_ENDS,
    order=(side, exceeds, in_forecast, whole, level, listed),
)
