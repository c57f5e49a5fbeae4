"""The forms of a sentence that gives a row a value and tells how it has changed, in Swedish and English.

`Personalkostnaderna uppgick till 196,8 mnkr, en ökning med 4,6 procent jämfört med 2022` is a level, a way and a share;
`Antalet hushåll minskade med 27 till 548` is a way, a step and a level. Nothing is judged here.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field, replace

from tertial.published.figures import Unit
from tertial.published.heads import MONTH, YEAR
from tertial.published.numbers import Printed, parse_number, unit_of_word
from tertial.published.rules.lazy import Lazy

_MONTH_EN = r"(?:january|february|march|april|may|june|july|august|september|october|november|december)"
_UNIT = (
    r"(?: ?(?P<{0}u>SEK(?: million| thousand)?|tkr|mnkr|mkr|kkr|mnr|msek|miljoner kronor|miljoner kr|miljoner|tusen kronor|kronor|kr|%|"
    r"procentenheter|procent|per ?cent|million|percentage points|points|dagar)(?!\w))?"
)
_UP = r"ökat|ökade|ökar|stigit|steg|stiger|increased|risen|rose|grown|grew|gone up"
_DOWN = r"minskat|minskade|minskar|sjunkit|sjönk|sjunker|decreased|fallen|fell|declined|gone down"
_GOOD, _BAD = r"förbättrats|förbättrades|improved", r"försämrats|försämrades|worsened"
_MORE = r"mer|högre|över|fler|större|higher|more|above|over"
_LESS = r"mindre|lägre|under|färre|lower|less|fewer|below"
_BETTER, _WORSE = r"bättre|better", r"sämre|worse"
_RISE = r"ökning|uppgång|increase|rise"
_FALL = r"minskning|nedgång|decrease|fall"
_GAIN, _LOSS = r"förbättring|improvement", r"försämring|deterioration"


def _value(name: str) -> str:
    """A number by a name, with its unit if it has one: `196,8 mnkr`, `SEK 196.8 million`, `771`."""
    number = r"[+-]?(?:\d{1,3}(?: \d{3})+|\d+)(?:[,.]\d+)?"
    return rf"(?:SEK )?(?<![\w,.])(?P<{name}>{number}){_UNIT.format(name)}(?![\d,]\d)"


_LEAD = r"(?:(?:under|i|för|per|vid|in|during|for) (?:året|perioden|the year|å+(?: å+)*),? )?"
_SUBJECT = r"(?P<subject>[^,.;:()\d]{3,80}?)"
_LEVEL = Lazy(
    rf"^{_LEAD}{_SUBJECT} (?:(?:är|var|blev|kostade|uppgår|uppgick|ligger|låg|landade)(?: (?:vid|under|i|för) [^\d,.;:()]{{2,30}}?)?(?: till| på)?|"
    rf"is|was|were|are|amounts to|amounted to|came to|stood at) {_value('level')}",
    re.IGNORECASE,
)
_CHANGED = Lazy(
    rf"^{_LEAD}{_SUBJECT} (?:har |has |have )?(?:(?P<up>{_UP})|(?P<down>{_DOWN})|(?P<good>{_GOOD})|(?P<bad>{_BAD}))(?= )",
    re.IGNORECASE,
)
_BY = Lazy(rf"^ (?:med|by) {_value('by')}(?: (?:\(|eller |motsvarande |or ){_value('also')}\)?)?", re.IGNORECASE)
_FROM = Lazy(rf"^(?:,)? (?:från|from) {_value('from')}", re.IGNORECASE)
_TO = Lazy(rf"^(?:,)? (?:till|to) {_value('to')}", re.IGNORECASE)
_THAN = rf"(?:(?P<up>{_MORE})|(?P<down>{_LESS})|(?P<good>{_BETTER})|(?P<bad>{_WORSE}))(?: än| than)?"
_STEP = Lazy(
    rf"^,? (?:(?:vilket|som|det|which) (?:är|var|motsvarar|is|was) )?{_value('by')}(?: (?:\(){_value('also')}\))? {_THAN}",
    re.IGNORECASE,
)
_YEAR_BEFORE = Lazy(rf"^ \({_value('from')}(?: år| i)?,? å{{4}}\)", re.IGNORECASE)
_BRACKET = Lazy(rf"^ (?:\({_value('also')}\) )?{_THAN}", re.IGNORECASE)
_NOUN = Lazy(
    rf"^,? (?:(?:vilket|det|which) (?:är|var|innebär|motsvarar|is|was) )?(?:en|an?) (?:(?P<up>{_RISE})|(?P<down>{_FALL})|(?P<good>{_GAIN})|(?P<bad>{_LOSS})) "
    rf"(?:med|på|of|by) {_value('by')}(?: (?:\(|eller |motsvarande |or ){_value('also')}\)?)?",
    re.IGNORECASE,
)
_EQUALS = Lazy(rf",? (?:motsvarande|vilket motsvarar|dvs|corresponding to) {_value('also')}$", re.IGNORECASE)
_PLACE = Lazy(
    r"^ (?:i|per|vid|in|at) (?:slutet av |the end of )?å+(?: å+)*(?= )|^ (?!jämfört|motsvarande)[a-zåäö]{4,20}(?= (?:från|till|med|år)\b)"
)
_BUDGET = Lazy(r"\bbudget\w*", re.IGNORECASE)
_PAST = Lazy(
    r"\b(?:föregående år|förra året|året innan|samma period|motsvarande period|i fjol|the previous year|last year|the year before|the same period)\b|å{4}",
    re.IGNORECASE,
)
_LEFT = Lazy(
    r"^(?:[,.]?|,? ?(?:än|jämfört med|mot|sedan|från|i förhållande till|under|i|för|år|per|compared (?:with|to)|than|since|from|in|on)? ?"
    r"(?:periodens |årets |den |det |the )?(?:budget\w*|föregående års? ?\w*|förra året|året innan|samma period|motsvarande period|i fjol|"
    r"the previous year|last year|the year before|the same period|hushåll|personer|barn|dygn|perioden|året|helåret|å+)"
    r"(?:[ ,]+(?:föregående år|förra året|året innan|i fjol|of|last year|the year before|i|år|å+))*)[,.]?$",
    re.IGNORECASE,
)
_NEXT = Lazy(
    r",? (?:främst|vilket beror|och beror|beroende på|till följd|på grund|som en följd|mainly|due to|because|och|men|medan|samt|and|but|while)\b|;|, (?=vilket|which)",
    re.IGNORECASE,
)
_MOVED = Lazy(
    r"\b(?:inte|ej|not|exklusive|exkl|excluding|justerat|varav|prognos(?:en)? (?:i|per|från)|mål(?:et)?|target|snitt|median|per (?:månad|vecka|dag)|kvartal\w*|tertial\w*)\b",
    re.IGNORECASE,
)
_HEDGES = Lazy(
    r"\b(?:cirka|ca\.?|drygt|knappt|nästan|omkring|ungefär|runt|totalt|about|around|nearly|just over|just under) (?=(?:SEK )?\d)",
    re.IGNORECASE,
)
_BOUND = Lazy(
    r"\b(?:minst|högst|mer än|mindre än|upp till|över|under|at least|at most|more than|less than|over|up to) (?=(?:SEK )?\d)",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class Number:
    """A number of a clause: as printed, its unit if it has one, and the offset in the clause where it starts."""

    printed: Printed
    unit: Unit | None
    start: int


@dataclass(slots=True)
class RowForm:
    """What a clause says of its subject. `way` is 1 for more, -1 for less, 2 for better and -2 for worse, 0 where it does not say."""

    subject: str
    way: int = 0
    level: Number | None = None
    before: Number | None = None
    by: list[Number] = field(default_factory=list)
    against: str = ""
    """`budget`, `past` or nothing: what the change is a change from."""


def masked(text: str) -> str:
    """A sentence with its years, dates and months as å's, at the same length, and hedges left in their places as spaces' worth."""
    text = re.sub(r"[\u00a0\u202f\u2009]", " ", text).replace("\u2212", "-")
    dates = rf"\b(?:{YEAR}-\d\d(?:-\d\d)?|(?:\d{{1,2}} )?(?:{MONTH}|{_MONTH_EN})(?: {YEAR})?|{YEAR}(?:[-/]\d{{2,4}})?)\b(?! \d{{3}}\b)"
    return re.sub(dates, lambda m: "å" * len(m[0]), text, flags=re.IGNORECASE)


def read_clause(clause: str) -> RowForm | None:
    """What a clause, masked, says of a row; None for a clause in another form, or with a number that the form does not place."""
    clause = clause.rstrip(" .")
    if _BOUND.search(clause) or _MOVED.search(clause):
        return None
    clause = _HEDGES.sub("", clause)
    if match := _LEVEL.match(clause):
        return _level(clause, match)
    if match := _CHANGED.match(clause):
        return _changed(clause, match)
    return None


def _level(clause: str, match: re.Match[str]) -> RowForm | None:
    form = RowForm(match["subject"])
    level = _number(match, "level")
    rest = clause[match.end() :]
    if level is None:
        return None
    if than := _BRACKET.match(rest):
        form.by = [level, *_numbers(than, match.end())]
        form.way = _way(than)
        return _placed(form, rest[than.end() :])
    form.level = level
    if earlier := _YEAR_BEFORE.match(rest):
        form.before = _number(earlier, "from", match.end())
        return _placed(form, rest[earlier.end() :])
    step = _STEP.match(rest) or _NOUN.match(rest)
    if step:
        form.way, form.by = _way(step), _numbers(step, match.end())
        rest = rest[step.end() :]
    return _placed(form, rest)


def _changed(clause: str, match: re.Match[str]) -> RowForm | None:
    form = RowForm(match["subject"], _way(match))
    at = match.end()
    for _ in range(6):
        rest = clause[at:]
        if place := _PLACE.match(rest):
            at += place.end()
        elif (by := _BY.match(rest)) and not form.by:
            form.by = _numbers(by, at)
            at += by.end()
        elif (start := _FROM.match(rest)) and form.before is None:
            form.before = _number(start, "from", at)
            at += start.end()
        elif (end := _TO.match(rest)) and form.level is None:
            form.level = _number(end, "to", at)
            at += end.end()
        else:
            break
    rest = clause[at:]
    if form.by and (also := _EQUALS.search(rest)):
        form.by = [*form.by, *_numbers(also, at)]
        rest = rest[: also.start()]
    if form.before and form.level and form.before.unit is None:
        form.before = replace(form.before, unit=form.level.unit)
    return _placed(form, rest) if form.by or form.level else None


def _placed(form: RowForm, rest: str) -> RowForm | None:
    """The form with what it is a change from; None where what is left of the clause may narrow it."""
    rest = _NEXT.split(rest)[0]
    if not _LEFT.match(rest):
        return None
    form.against = "budget" if _BUDGET.search(rest) else "past" if _PAST.search(rest) else ""
    return form


def _way(match: re.Match[str]) -> int:
    return next(way for name, way in (("up", 1), ("down", -1), ("good", 2), ("bad", -2)) if match[name])


def _numbers(match: re.Match[str], at: int = 0) -> list[Number]:
    names = [n for n in ("by", "also") if n in match.re.groupindex and match[n]]
    return [number for n in names if (number := _number(match, n, at)) is not None]


def _number(match: re.Match[str], name: str, at: int = 0) -> Number | None:
    printed = parse_number(match[name].replace(".", ","))
    word = (match[f"{name}u"] or "").lower()
    if printed is None:
        return None
    money = match[0][: match.start(name) - match.start()].endswith("SEK ")
    unit: Unit | None = "mnkr" if word == "million" else "kr" if money and not word else _unit(word)
    return Number(printed, unit, at + match.start(name))


def _unit(word: str) -> Unit | None:
    if re.fullmatch("per ?cent", word):
        return "%"
    return "percentage_points" if "point" in word else unit_of_word(word) if word else None
