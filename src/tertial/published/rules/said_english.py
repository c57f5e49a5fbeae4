"""The forms of an English sentence that gives a row, or the whole, an amount; see `said_forms`.

Amounts stand as `-22.8 SEK million`, whichever way they were printed.
"""

from __future__ import annotations

import re

from tertial.published.rules.lazy import Lazy
from tertial.published.rules.said_forms import WHOLE, Form, Words

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


def read_english(words: Words) -> Form | None:
    """What the words around an amount say, in the first form that they have."""
    if found := _than_budget(words) or _card(words):
        return found
    if not _ENDS.match(words.after):
        return None
    return next((f for form in _FORMS if (f := form(words)) is not None), None)


def _than_budget(words: Words) -> Form | None:
    """`Premises were SEK 0.4 million over budget`, `Result: costs are expected to end SEK 23.9 million over budget`"""
    if "udget" not in words.after or not (than := _THAN.match(words.after)) or not (match := _LIES.match(words.before)):
        return None
    return Form(match["name"], "gap", 1 if than["over"] else -1)


def _card(words: Words) -> Form | None:
    """An amount alone under `Forecast of the full year`, and `-0.3 SEK million forecast, Adults`."""
    if words.before:
        return None
    if match := _FORECAST.match(words.after):
        return Form(match["name"], "listed")
    return Form(WHOLE, "listed") if not words.after.strip(" .") and _CARD.fullmatch(words.section) else None


def _side(words: Words) -> Form | None:
    """`Adults shows a deficit of SEK 2.1 million`, `Adults: the surplus is expected to be`, `The largest deficit is in Adults,`"""
    if not re.search("deficit|surplus", words.before, re.IGNORECASE):
        return None
    match = _SIDE.match(words.before) or _SIDE_EXPECTED.match(words.before) or _SIDE_LARGEST.match(words.before)
    return Form(match["name"] or "", "side", -1 if match["side"].lower() == "deficit" else 1) if match else None


def _exceeds(words: Words) -> Form | None:
    """`Premises exceed budget by SEK 0.4 million`"""
    match = _EXCEEDS.match(words.before) if "udget" in words.before else None
    return Form(match["name"], "gap", 1 if match["over"] else -1) if match else None


def _level(words: Words) -> Form | None:
    """`Staff costs amounted to SEK 306.0 million`, `The forecast of adult services is SEK 0.5 million`"""
    if _RESULT.match(words.before) or (words.signed and _YEAR_GIVES.search(words.before)):
        return Form(WHOLE, "listed" if words.signed else "level")
    match = _LEVEL.match(words.before)
    return Form(match["name"], "listed" if words.signed else "level") if match else None


def _in_forecast(words: Words) -> Form | None:
    """`forecast, Adults: -0.3 SEK million`"""
    match = _FORECAST.match(words.before)
    return Form(match["name"], "listed") if match else None


def _listed(words: Words) -> Form | None:
    """`Adults -2.1 SEK million, Children +0.3 SEK million`"""
    match = _LISTED.search(words.before) if words.signed else None
    return Form(match["name"], "listed") if match else None


_FORMS = (_side, _exceeds, _in_forecast, _level, _listed)
