"""A summary against the body: the same sentence twice with different figures."""

from __future__ import annotations

import re
from collections.abc import Iterator

from tertial.published.figures import Document, PublishedFigure, PublishedFinding
from tertial.published.rules.base import Say, finding, scale, tolerance

_FEWEST_WORDS = 8
_ANAPHORIC = re.compile(
    r"(?:[+-]?\d[\d .,]*(?:SEK (?:million|thousand)|mnkr|tkr|kr|%)\s+)?"  # a figure of the margin, read into the line
    r"(?:detta|det|den|de|dessa|här|där|enheten|verksamheten|verksamhetsområdet|området|avdelningen|förvaltningen|målet|resultatet|kostnaden|"
    r"antalet|andelen|personalkostnader\w*|avvikelsen|underskottet|överskottet|vidare|totalt|"
    r"this|that|these|it|they|here|there|(?:the )?(?:outcome|change|result|deficit|surplus|deviation|cost|number|share|unit|area|activity|"
    r"department|administration|goal|target))\b",
    re.IGNORECASE,
)


def repeated(document: Document, say: Say) -> Iterator[PublishedFinding]:
    """Rule `summary`: a sentence that stands twice word for word, with another amount of money or share in it.

    Sentences that begin with a word such as "enheten" or "the outcome", which means another thing in each section, are not compared.
    """
    first: dict[tuple[str, int], PublishedFigure] = {}
    within: dict[tuple[str, int], int] = {}
    for f in document.figures:
        if f.where != "prose" or f.unit == "count" or _ANAPHORIC.match(f.sentence):
            continue
        skeleton = re.sub(r"[+-]?\s?\d[\d ,.]{0,20}", "#", f.sentence.lower())
        if len(re.findall(r"[a-zåäö]{2,}", skeleton)) < _FEWEST_WORDS:
            continue
        order = within[f.sentence, f.line] = within.get((f.sentence, f.line), -1) + 1
        known = first.setdefault((skeleton, order), f)
        if known.sentence == f.sentence or (known.unit != f.unit and not (known.is_money and f.is_money)):
            continue
        other = known.value * scale(known.unit, f.unit)
        if abs(other - f.value) > tolerance((known, f), f.unit):
            message = say(
                sv=f"Samma mening har {say.printed(known)} på ett ställe ({say.place(known)}) och {say.printed(f)} på ett annat ({say.place(f)}).",
                en=f"The same sentence has {say.printed(known)} in one place ({say.place(known)}) and {say.printed(f)} in another ({say.place(f)}).",
            )
            yield finding(
                "summary", "warning", document, f, message, claimed=f.value, computed=other, unit=f.unit,
                terms=[(known.label[:60], known.value)], also=[known],
            )  # fmt: skip
