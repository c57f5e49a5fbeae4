"""A budget, an outcome and the surplus or deficit that they are said to make, in one sentence or in two: no table is needed."""

from __future__ import annotations

import re
from collections.abc import Iterator
from decimal import Decimal

from tertial.published.figures import Document, Paragraph, PublishedFinding
from tertial.published.numbers import UNIT_PATTERN, Printed, parse_number, unit_of_word
from tertial.published.rules.base import Say, scale
from tertial.published.rules.lazy import Lazy

_MONEY = ("kr", "tkr", "mnkr")
_NAMES = r"\w*budget\w*|utfall\w*|(?:netto)?kostnad\w*"
_REST = r"[^.,;:()\d]{0,60}?"


def _amount(name: str) -> str:
    return rf"(?P<{name}>(?:\d{{1,3}}(?: \d{{3}})+|\d+)(?:,\d+)?) ?(?P<{name}u>{UNIT_PATTERN})(?!\w)"


_TOLD = Lazy(
    rf"\b(?P<first>{_NAMES}){_REST} {_amount('a')}(?:,? och|,? medan|,? mot|,)? (?:(?:den|det|ett|en|årets) )?(?P<second>{_NAMES}){_REST} {_amount('b')}"
    rf"(?:,? (?:vilket|som)|\. (?:Det|Detta)) (?:ger|gav|innebär|innebar|är|motsvarar)(?: därmed| alltså)? (?:ett|en) "
    rf"(?P<side>underskott|överskott|negativ (?:budget)?avvikelse|positiv (?:budget)?avvikelse)(?: mot budget\w*)? (?:på|om|med) {_amount('x')}",
    re.IGNORECASE,
)


def told_sides(document: Document, say: Say) -> Iterator[PublishedFinding]:
    """Rule `deviation`, an error: `budgeten var 187,5 mnkr och utfallet 184,9 mnkr, vilket ger ett överskott på 6,2 mnkr`.

    Costs are spoken of, so that a surplus is the budget less the outcome; where the text speaks of income or of a result nothing is
    judged.
    """
    for paragraph in document.paragraphs:
        if "udget" not in paragraph.text or not re.search("skott|avvikelse", paragraph.text):
            continue
        text = re.sub(r"[\u00a0\u202f\u2009]", " ", paragraph.text)
        for match in _TOLD.finditer(text):
            if re.search("intäkt|resultat|bidrag", match[0], re.IGNORECASE) or _is_hedged(text, match):
                continue
            found = _judged(document, paragraph, match, say)
            if found is not None:
                yield found


def _is_hedged(text: str, match: re.Match[str]) -> bool:
    return any(re.search(r"(?:cirka|ca|drygt|knappt|nästan) $", text[: match.start(k)], re.IGNORECASE) for k in "abx")


def _judged(document: Document, paragraph: Paragraph, match: re.Match[str], say: Say) -> PublishedFinding | None:
    budgets = ["budget" in match[k].lower() for k in ("first", "second")]
    units = [unit_of_word(match[f"{k}u"]) for k in "abx"]
    numbers = [parse_number(match[k]) for k in "abx"]
    if budgets[0] == budgets[1] or any(u not in _MONEY for u in units) or None in numbers:
        return None
    a, b, x = (n for n in numbers if n is not None)
    unit = units[2] or "kr"
    exact = [n.value * scale(u or unit, unit) for n, u in zip((a, b, x), units, strict=True)]
    slack = sum((_half(n) * scale(u or unit, unit) for n, u in zip((a, b, x), units, strict=True)), Decimal(0))
    gap = exact[0] - exact[1] if budgets[0] else exact[1] - exact[0]
    said = -exact[2] if match["side"].lower().startswith(("under", "neg")) else exact[2]
    if abs(gap - said) <= slack:
        return None
    line, page = paragraph.place(match.start())
    places = max(a.decimals, b.decimals, x.decimals)
    budget, outcome = (match["a"], match["b"]) if budgets[0] else (match["b"], match["a"])
    result, words = (say.amount(v, unit, places, sign=True) for v in (gap, said))
    message = say(
        sv=f"Budget {budget} och utfall {outcome} ger {result}, men texten säger {words} ({say.place_of(page, line)}).",
        en=f"Budget {budget} and outcome {outcome} give {result}, but the text says {words} ({say.place_of(page, line)}).",
    )
    terms = ((budget, exact[0 if budgets[0] else 1]), (outcome, exact[1 if budgets[0] else 0]))
    return PublishedFinding("deviation", "error", document.file, page, line, message, said, gap, unit, terms)


def _half(printed: Printed) -> Decimal:
    return Decimal(5).scaleb(-printed.decimals - 1)
