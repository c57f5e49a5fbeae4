"""Statements of change about a row of a table: "antalet utredningar har minskat", "en ökning med 12 procent"."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal

from tertial.published.figures import Document, PublishedFigure, PublishedFinding, Row, Table
from tertial.published.heads import YEAR
from tertial.published.numbers import parse_number
from tertial.published.prose import Sentence, sentences
from tertial.published.rules.base import SURE, Say, cell, heads, is_result, is_total, normal, rows_of
from tertial.published.rules.lazy import Lazy
from tertial.published.rules.series import as_of_parts

_UP = r"ökat|ökade|ökar|stigit|steg|växt|fördubblats"
_DOWN = r"minskat|minskade|minskar|sjunkit|sjönk|halverats"
_SAID = re.compile(
    rf"^(?:(?:under|för|i) (?:året|{YEAR}) (?P<turned>har|ökade|minskade|steg|sjönk) )?(?P<subject>[^,.;:()]{{6,90}}?) "
    rf"(?:(?:har )?(?:(?P<up>{_UP})|(?P<down>{_DOWN}))|(?:är|var|blev|har varit) (?:(?P<more>högre|fler|större)|(?P<less>lägre|färre|mindre)) än"
    rf"(?P<than> budget\w*| (?:föregående|förra) år\w*| {YEAR})?)(?P<rest>[^.;]*)$",
    re.IGNORECASE,
)
_UP_EN = r"increased|risen|rose|grown|grew|doubled"
_DOWN_EN = r"decreased|fallen|fell|declined|shrunk|halved"
_ENGLISH = re.compile(rf"\b(?:is|are|was|were|been|{_UP_EN}|{_DOWN_EN})", re.IGNORECASE)
_SAID_EN = Lazy(
    rf"^(?:(?:in|during) (?:the year|{YEAR}),? )?(?:the )?(?P<subject>[^,.;:()]{{4,90}}?) "
    rf"(?:(?:has |have )?(?:(?P<up>{_UP_EN})|(?P<down>{_DOWN_EN}))|(?:is|are|was|were|has been|have been) "
    rf"(?:(?P<more>higher|more|larger|above)|(?P<less>lower|fewer|smaller|below))(?: than)?"
    rf"(?P<than> (?:the )?budget\w*| (?:in )?(?:the previous|last) year| (?:in )?{YEAR})?)(?P<rest>[^;]*)$(?P<turned>(?!))?",
    re.IGNORECASE,
)
_BY = re.compile(
    r"^(?: \w+)? (?:med|by) (?P<p>\d+(?:[.,]\d+)?) ?(?:%|procent|per ?cent)(?!enhet| ?points?)"
    r"| (?:med|by) (?P<third>en tredjedel|en fjärdedel|hälften|a third|a quarter|half)\b"
)
_BASE = re.compile(
    rf"(?:jämfört med|mot|sedan|från|än|compared (?:with|to)|since|from) (?:(?:in )?(?P<year>{YEAR})|"
    rf"(?P<last>föregående år|förra året|i fjol|(?:in )?(?:the previous|last) year|the year before))\b"
)
_NARROWED = re.compile(
    r"\b(?:inte|inom|bland|hos|främst|gäller|avser|under|hösten|våren|sommaren|tertial\w*|kvartal\w*|månad\w*|senaste|period\w*|till följd|budget\w*|prognos\w*|"
    r"januari|februari|mars|april|maj|juni|juli|augusti|september|oktober|november|december|medan|men|dock|flickor|pojkar|kvinnor|män|om|not|never|within|among|in|at|during|autumn|spring|summer|months?|quarters?|period|mainly|due|because|"
    r"while|but|however|girls|boys|women|men|if|would|expected|forecast)\b"
)
_PARTS = {"en tredjedel": 33, "en fjärdedel": 25, "hälften": 50, "a third": 33, "a quarter": 25, "half": 50}
_EMPTY_WORDS = ("antalet", "antal", "de", "det", "den", "totalt", "har", "the", "number", "of", "total")
_MATERIAL = Decimal("0.02")
_ABOUT = Decimal(6)
"""Percentage points that a share in words (a third) may be out."""


@dataclass(frozen=True, slots=True)
class _Claim:
    """What a sentence says of a row: up or down, by how many per cent if it says so, and since which year."""

    rises: bool
    percent: Decimal | None
    slack: Decimal
    against_budget: bool
    year: int | None
    words: str


def trend(document: Document, say: Say) -> Iterator[PublishedFinding]:
    """Rule `trend`, a warning: the text says that a row has grown (shrunk), or by how much; its columns say otherwise.

    Judged only where the subject of the sentence is the whole label of one row, nothing narrows it, and the row has
    full years (or the budget) to compare. A change below two per cent says nothing of the direction.
    """
    rows = [(t, r, _stems(r.label)) for t, r in rows_of(document) if len(_stems(r.label)) >= 1]
    for paragraph in document.paragraphs:
        if paragraph.is_heading:
            continue
        for sentence in sentences(paragraph):
            said = sentence.text.strip().rstrip(".")
            match = _SAID.match(said) or (_SAID_EN.match(said) if _ENGLISH.search(said) else None)
            claim = _claim(match) if match else None
            if match is None or claim is None:
                continue
            subject = _stems(match["subject"])
            named = [(t, r) for t, r, stems in rows if _same(subject, stems)]
            if len({normal(r.label) for _, r in named}) == 1:
                yield from _judged(document, sentence, claim, named, say)


def _claim(match: re.Match[str]) -> _Claim | None:
    rest = (match["rest"] or "").lower()
    than = (match["than"] or "").lower()
    by = _BY.match(rest)
    left = rest[by.end() :] if by else rest
    base = _BASE.search(f"än{than} {left}") if than else _BASE.search(left)
    narrowed = _NARROWED.search(re.sub(_BASE, " ", left))
    against_budget = "budget" in than
    if narrowed or (match["turned"] and match["turned"].lower() != "har"):
        return None
    if (match["more"] or match["less"]) and not than:
        return None
    if re.search(r"\d", re.sub(_BASE, " ", left)):
        return None
    verb = (match["up"] or match["down"] or match["more"] or match["less"]).lower()
    percent, slack = _size(by, verb)
    year = int(base["year"]) if base is not None and base["year"] else None
    return _Claim(bool(match["up"] or match["more"]), percent, slack, against_budget, year, verb)


def _size(by: re.Match[str] | None, verb: str) -> tuple[Decimal | None, Decimal]:
    if by is not None and by["third"]:
        return Decimal(_PARTS[by["third"]]), _ABOUT
    if by is not None:
        printed = parse_number(by["p"])
        return (printed.value, Decimal(5).scaleb(-printed.decimals - 1)) if printed else (None, Decimal(0))
    twice, halved = (Decimal(100), Decimal(25)), (Decimal(50), Decimal(10))
    return {"fördubblats": twice, "doubled": twice, "halverats": halved, "halved": halved}.get(verb, (None, Decimal(0)))


def _stems(text: str) -> tuple[str, ...]:
    """The words of a label without `antal` and articles, each cut to its first letters, so that `utredningarna` meets `utredningar`."""
    words = [w for w in normal(text).split() if w not in _EMPTY_WORDS]
    return tuple(w[: max(5, len(w) - 4)] for w in words)


def _same(subject: tuple[str, ...], label: tuple[str, ...]) -> bool:
    return len(subject) == len(label) and all(
        a.startswith(b[:5]) and (a.startswith(b[:-2]) or b.startswith(a[:-2]))
        for a, b in zip(subject, label, strict=True)
    )


def _judged(
    document: Document, sentence: Sentence, claim: _Claim, named: list[tuple[Table, Row]], say: Say
) -> Iterator[PublishedFinding]:
    pairs = [p for t, r in named for p in _pairs(document, t, r, claim)]
    if not pairs or any(_holds(claim, a, b) for a, b in pairs):
        return
    before, now = pairs[-1]
    line, page = sentence.paragraph.place(sentence.start)
    change = (abs(now.value) - abs(before.value)) * 100 / abs(before.value)
    said = say.amount(claim.percent, "%") if claim.percent is not None else ""
    by = (f" med {said}", f" by {said}") if said else ("", "")
    ways = ("ökat", "grown") if claim.rises else ("minskat", "shrunk")
    if claim.against_budget:
        ways = ("är högre än budget", "is above budget") if claim.rises else ("är lägre än budget", "is below budget")
    message = say(
        sv=f"Texten säger att ”{now.label}” {'' if claim.against_budget else 'har '}{ways[0]}{by[0]} ({say.place_of(page, line)}), men i tabellen går talet från "
        f"{say.printed(before)} ({before.column}) till {say.printed(now)} ({now.column}), {say.amount(change, '%', 1, sign=True)} ({say.place(now)}).",
        en=f"The text says that “{now.label}” {'' if claim.against_budget else 'has '}{ways[1]}{by[1]} ({say.place_of(page, line)}), but in the table it goes from "
        f"{say.printed(before)} ({before.column}) to {say.printed(now)} ({now.column}), {say.amount(change, '%', 1, sign=True)} ({say.place(now)}).",
    )
    yield PublishedFinding(
        "trend", "warning", document.file, page, line, message, before.value, now.value, now.unit,
        ((before.column, before.value), (now.column, now.value)), (now.line,), sentence.text,
    )  # fmt: skip


def _pairs(
    document: Document, table: Table, row: Row, claim: _Claim
) -> Iterator[tuple[PublishedFigure, PublishedFigure]]:
    """The figures that the claim may compare: budget and outcome of a year, or the newest full year and one before it."""
    parts = as_of_parts(document)
    found: dict[tuple[str, int], PublishedFigure] = {}
    for i, h in enumerate(heads(table)):
        f = cell(row, i)
        if f is None or not h.year or f.confidence < SURE or not f.value or h.until not in (None, 12):
            continue
        if h.kind == "actual" and parts is not None and h.year == parts[0]:
            continue
        found[h.kind, h.year] = f
    years = sorted(y for k, y in found if k == "actual")
    if claim.against_budget:
        for year in years[-1:] if parts is None else [parts[0]]:
            now = found.get(("actual", year)) or found.get(("forecast", year))
            budget = found.get(("budget", year))
            if now is not None and budget is not None and not (is_result(row.label) or is_total(row.label)):
                yield budget, now
        return
    if len(years) < 2 or parts is not None:
        return
    for year in [claim.year] if claim.year else [years[-2]]:
        before = found.get(("actual", year))
        if before is not None and year < years[-1]:
            yield before, found["actual", years[-1]]


def _holds(claim: _Claim, before: PublishedFigure, now: PublishedFigure) -> bool:
    change = (abs(now.value) - abs(before.value)) / abs(before.value)
    if claim.percent is None:
        return abs(change) < _MATERIAL or (change > 0) == claim.rises
    slack = claim.slack + (before.half + now.half) * 100 / abs(before.value) + Decimal("0.1")
    signed = change * 100 if claim.rises else -change * 100
    points = now.value - before.value if claim.rises else before.value - now.value
    return abs(signed - claim.percent) <= slack or (now.unit == "%" and abs(points - claim.percent) <= claim.slack)
