"""Goals in running text: the target, whether it is said to be reached, and the outcome, in one sentence or in two beside each other."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal

from tertial.published.figures import Document, PublishedFinding
from tertial.published.numbers import parse_number
from tertial.published.prose import Sentence, sentences
from tertial.published.rules.base import Say
from tertial.published.rules.lazy import Lazy

_N = r"\d+(?:,\d+)?"
_PERCENT = r" ?(?:%|procent)(?!enhet)"
_IS = r"(?:blev|är|var|uppgår till|uppgick till|uppgått till|landade på)"
_SAID = Lazy(
    rf"\bmål(?:et)?\b(?P<what>[^.;]{{0,120}}?)\b(?P<way>minst|lägst|högst|max(?:imalt)?) (?P<p>{_N}){_PERCENT}(?P<of>[^.;\d]{{0,90}}?) "
    r"(?:(?:är|har|blev) (?:(?:därmed|alltså|således|nu) )?(?P<no>(?:inte|ej) )?(?:(?:upp)?nått|(?:upp)?nåtts|uppfyllts?)"
    r"|(?:(?:upp)?nås|(?:upp)?nåddes|uppfylls|uppfylldes)(?: därmed| alltså)?(?P<not> (?:inte|ej))?)(?!\w)(?P<rest>[^.;]*)",
    re.IGNORECASE,
)
_LATER = Lazy(r"\b(?:kommer|bedöms|beräknas|väntas|förväntas|prognos\w*|delvis|om|för att|när)\b", re.IGNORECASE)
_OUTCOME = Lazy(
    rf"\b(?:utfall\w*|resultat\w*|andel\w*)(?: (?:för|under|i|per|vid) [^.;,\d]{{3,30}})? {_IS} (?P<q>{_N}){_PERCENT}",
    re.IGNORECASE,
)
_ENDS = Lazy(rf" {_IS} (?P<q>{_N}){_PERCENT}\.?$", re.IGNORECASE)
_EARLIER = Lazy(r"föregående|förra|tidigare|jämfört|året innan|motsvarande|samma", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class _Goal:
    """A target in per cent as it is printed, whether it is the least, and whether it is said to be reached."""

    printed: str
    at_least: bool
    target: Decimal
    reached: bool


def goal_said(document: Document, say: Say) -> Iterator[PublishedFinding]:
    """Rule `goal`, a warning: `Målet på minst 75 procent uppnås. Utfallet är 71 procent.`

    The outcome stands in the sentence itself, in the next one (`Utfallet är`), or ends the one before where the goal is said to be
    reached or missed therefore. What is expected later on is not judged.
    """
    for paragraph in document.paragraphs:
        if not re.search(r"\bmål", paragraph.text, re.IGNORECASE):
            continue
        told = list(sentences(paragraph))
        for before, sentence, after in zip([None, *told], told, [*told[1:], None], strict=False):
            match = _SAID.search(sentence.text)
            if match is None or _LATER.search(match[0]):
                continue
            found = _outcome(match, before, after)
            goal = _goal(match)
            if found is None or (found >= goal.target if goal.at_least else found <= goal.target) == goal.reached:
                continue
            yield _differs(document, sentence, goal, found, say)


def _goal(match: re.Match[str]) -> _Goal:
    way = match["way"].lower()
    return _Goal(
        f"{way} {match['p']} %", way in ("minst", "lägst"), _value(match["p"]), not (match["no"] or match["not"])
    )


def _outcome(match: re.Match[str], before: Sentence | None, after: Sentence | None) -> Decimal | None:
    """The outcome in per cent: none where the words about it speak of another time, or where there are two."""
    therefore = re.search("därmed|alltså|således", match[0])
    rest = match["rest"]
    places = [_OUTCOME.search(rest) if not _EARLIER.search(rest) else None]
    if after is not None and not any(c.isdigit() for c in rest) and not _EARLIER.search(after.text):
        places.append(_OUTCOME.match(after.text))
    if before is not None and therefore and not _EARLIER.search(before.text):
        places.append(_ENDS.search(before.text))
    found = {_value(m["q"]) for m in places if m is not None}
    return found.pop() if len(found) == 1 else None


def _value(text: str) -> Decimal:
    printed = parse_number(text)
    return printed.value if printed is not None else Decimal(0)


def _differs(document: Document, sentence: Sentence, goal: _Goal, outcome: Decimal, say: Say) -> PublishedFinding:
    line, page = sentence.paragraph.place(sentence.start)
    where = say.place_of(page, line)
    size = say.amount(outcome, "%", max(0, -int(outcome.as_tuple().exponent)))
    words = ("uppnått", "reached") if goal.reached else ("inte uppnått", "not reached")
    message = say(
        sv=f"Målet {goal.printed} sägs vara {words[0]} ({where}), men utfallet som anges är {size}.",
        en=f"The goal “{goal.printed}” is said to be {words[1]} ({where}), but the outcome given is {size}.",
    )
    return PublishedFinding(
        "goal", "warning", document.file, page, line, message, goal.target, outcome, "%", ((goal.printed, goal.target),),
        (), sentence.text,
    )  # fmt: skip
