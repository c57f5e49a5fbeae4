"""An outcome and how far it is from the budget, in one sentence, tied to the row that has the outcome, whatever the row is called."""

from __future__ import annotations

import re
from collections.abc import Iterator
from decimal import Decimal
from itertools import pairwise

from tertial.published.figures import Document, PublishedFigure, PublishedFinding
from tertial.published.heads import read_head
from tertial.published.prose import sentences
from tertial.published.rules.base import SURE, Say, finding, rows_of, tolerance
from tertial.published.rules.lazy import Lazy
from tertial.published.rules.named import is_slip

_GAP = Lazy(
    r",? (?:vilket (?:är|var|innebär)|det vill säga|dvs\.?|alltså) $",
    re.IGNORECASE,
)
_THAN = Lazy(
    r"^ (?:(?P<over>högre|mer|större|över)|(?P<under>lägre|mindre|under))(?: än)?(?: (?:den|det|periodens|årets|nämndens|periodiserade|sin)){0,3} "
    r"(?:period|års)?budget(?:en|erat)?\b(?! för| inom| i )",
    re.IGNORECASE,
)
_LONG = 100
"""An outcome has at least so many units of its last digit: three digits."""

Pair = tuple[PublishedFigure, PublishedFigure]


def tied_gaps(document: Document, say: Say) -> Iterator[PublishedFinding]:
    """Rule `prose`, a warning: `Nettokostnaden uppgår till 194,0 mnkr, vilket är 8,4 mnkr lägre än budget` where the row with 194,0
    million has a budget that is 8,4 million lower.

    Every row that has the outcome may be meant: told is only a gap that one of them has the other way, or that is mistyped from the gap of
    all of them, and that none has as it is said.
    """
    of_sentence: dict[str, list[PublishedFigure]] = {}
    for f in document.figures:
        if f.where == "prose" and f.is_money and f.confidence >= SURE:
            of_sentence.setdefault(f.sentence, []).append(f)
    for paragraph in document.paragraphs:
        if "udget" not in paragraph.text:
            continue
        for sentence in sentences(paragraph):
            for level, gap in pairwise(of_sentence.get(sentence.text.strip(), ())):
                way = _way(sentence.text, level, gap)
                found = _judged(document, level, gap, way) if way else None
                if found is not None:
                    yield _told(document, gap, found, way, say)


def _way(text: str, level: PublishedFigure, gap: PublishedFigure) -> int:
    """1 where the second amount is how far the first is over the budget, -1 where it is under; 0 for any other sentence."""
    start = text.find(level.text)
    at = text.find(gap.text, start + len(level.text)) if start >= 0 else -1
    if at < 0 or gap.hedge or level.hedge or not _GAP.search(text[start + len(level.text) : at]):
        return 0
    than = _THAN.match(text[at + len(gap.text) :])
    return 0 if than is None else 1 if than["over"] else -1


def _judged(document: Document, level: PublishedFigure, gap: PublishedFigure, way: int) -> Pair | None:
    """The outcome and the budget of a row that contradict what is said; None where a row has it so, or none is near."""
    if abs(level.value).scaleb(level.decimals) < _LONG:
        return None
    pairs = list(_pairs(document, level))
    fits = [p for p in pairs if abs(abs(_apart(p, gap)) - abs(gap.value)) <= tolerance((gap, *p), gap.unit)]
    if fits:
        return fits[0] if not any((_apart(p, gap) > 0) == (way > 0) for p in fits) else None
    return next((p for p in pairs if is_slip(gap.value, _apart(p, gap), gap.decimals)), None)


def _pairs(document: Document, level: PublishedFigure) -> Iterator[Pair]:
    for _, row in rows_of(document):
        known = [
            (read_head(c.column).kind, c) for c in row.cells if c is not None and c.is_money and c.confidence >= SURE
        ]
        outcomes = [c for kind, c in known if kind in ("actual", "forecast") and _same_size(level, c)]
        budgets = [c for kind, c in known if kind == "budget"]
        yield from ((a, b) for a in outcomes for b in budgets if a.value * b.value > 0)


def _same_size(a: PublishedFigure, b: PublishedFigure) -> bool:
    return abs(abs(a.value) - abs(b.in_unit(a.unit))) <= tolerance((a, b), a.unit)


def _apart(pair: Pair, gap: PublishedFigure) -> Decimal:
    """How much larger the outcome is than the budget, in the unit of what is said."""
    return abs(pair[0].in_unit(gap.unit)) - abs(pair[1].in_unit(gap.unit))


def _told(document: Document, gap: PublishedFigure, pair: Pair, way: int, say: Say) -> PublishedFinding:
    outcome, budget = pair
    ways = (("över", "above"), ("under", "below"))
    is_sv, is_en = ways[0 if way > 0 else 1]
    true = _apart(pair, gap)
    true_sv, true_en = ways[0 if true > 0 else 1]
    size, said = (say.amount(abs(v), gap.unit, gap.decimals) for v in (true, gap.value))
    message = say(
        sv=f"Texten säger {said} {is_sv} budget ({say.place(gap)}), men ”{outcome.label}” har {say.printed(outcome)} ({outcome.column}) mot "
        f"{say.printed(budget)} ({budget.column}, {say.place(outcome)}), det vill säga {size} {true_sv}.",
        en=f"The text says {said} {is_en} budget ({say.place(gap)}), but “{outcome.label}” has {say.printed(outcome)} ({outcome.column}) against "
        f"{say.printed(budget)} ({budget.column}, {say.place(outcome)}), which is {size} {true_en}.",
    )
    return finding(
        "prose", "warning", document, gap, message, claimed=gap.value, computed=true, unit=gap.unit,
        terms=[(outcome.column, outcome.value), (budget.column, budget.value)], also=[outcome],
    )  # fmt: skip
