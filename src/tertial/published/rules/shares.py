"""Counts and percentages in one piece of text: `18 (67 %)` of 27, `8 av 11`, girls and boys, from one value to another."""

from __future__ import annotations

import re
from collections.abc import Iterator
from decimal import Decimal

from tertial.published.figures import Document, Paragraph, PublishedFinding
from tertial.published.heads import YEAR
from tertial.published.numbers import parse_number
from tertial.published.prose import WORDS, amounts
from tertial.published.rules.base import Say
from tertial.published.rules.lazy import Lazy

_N = rf"(?:\d{{1,3}}(?: \d{{3}}){{1,4}}|\d+)(?:,\d+)?|{'|'.join(WORDS)}"
_PAIR = re.compile(r"(?<![\w,])(?P<n>\d+(?: \d{3}){0,4}) \((?:ca\.? |cirka )?(?P<p>\d+(?:,\d+)?) ?(?:%|procent)\)")
_IN_WORDS = re.compile(r"vilket|motsvar|dvs|det vill säga|\(", re.IGNORECASE)
_OF = Lazy(
    rf"(?<![\w,])(?P<n>{_N})(?:\s(?:stycken|st))? (?:[a-zåäö]+ ){{0,6}}?av (?:totalt |sammanlagt |de |dessa )?(?P<m>{_N})(?![\w,])"
    rf"[^.\d]{{0,60}}(?:vilket|motsvar\w+|dvs|det vill säga|\()[^.\d]{{0,40}}?(?P<p>\d+(?:,\d+)?) ?(?:%|procent)(?!enhet)",
    re.IGNORECASE,
)
_PART_OF = Lazy(
    r"(?<![\w,])(?P<m>\d+(?: \d{3}){0,4})(?! ?(?:%|procent|[mtk]kr|mnkr|kronor)) [^.;:()\d]{3,80}?,? (?:varav|därav|av vilka|av dem) "
    r"(?P<n>\d+(?: \d{3}){0,4}) (?:[a-zåäö]+ ){1,4}?\((?:ca\.? |cirka )?(?P<p>\d+(?:,\d+)?) ?(?:%|procent)\)",
    re.IGNORECASE,
)
_SEX = re.compile(r" (?:pojkar|killar|män|flickor|tjejer|kvinnor) och ", re.IGNORECASE)
_SEXES = Lazy(
    rf"\bav (?:antalet|dessa|de|samtliga)\b[^.\d]{{0,40}}(?P<a>{_N})(?:\s(?:stycken|st))? (?P<x>pojkar|killar|män|flickor|tjejer|kvinnor) och "
    rf"(?P<b>{_N})(?:\s(?:stycken|st))? (?P<y>pojkar|killar|män|flickor|tjejer|kvinnor)\b",
    re.IGNORECASE,
)
_LEAST_PAIRS = 2


def shares(document: Document, say: Say) -> Iterator[PublishedFinding]:
    """Rule `percent` in text: a percentage that its own counts do not give, beyond the rounding of the percentage."""
    for paragraph in document.paragraphs:
        yield from _pairs(document, paragraph, say)
        for match in _OF.finditer(paragraph.text) if _IN_WORDS.search(paragraph.text) else ():
            n, m, p = _number(match["n"]), _number(match["m"]), _number(match["p"])
            if m and n <= m and not any(_rounds(x * 100 / m, match["p"]) for x in (n, m - n)):
                yield _share(document, paragraph, match, (n, m, p), say)
        yield from _parts_of(document, paragraph, say)
        yield from _sexes(document, paragraph, say)


def _parts_of(document: Document, paragraph: Paragraph, say: Say) -> Iterator[PublishedFinding]:
    """`223 anställda, varav 182 kvinnor (82 procent)`: the share of the part in the whole that stands right before it."""
    text = re.sub(r"[\u00a0\u202f\u2009]", " ", paragraph.text)
    for match in _PART_OF.finditer(text) if re.search(r"varav|därav|av vilka|av dem", text) else ():
        n, m, p = _number(match["n"]), _number(match["m"]), _number(match["p"])
        is_year = re.fullmatch(YEAR, match["m"])
        if m and n <= m and not is_year and not any(_rounds(x * 100 / m, match["p"]) for x in (n, m - n)):
            yield _share(document, paragraph, match, (n, m, p), say)


def _number(text: str) -> Decimal:
    word = WORDS.get(text.lower())
    parsed = parse_number(text)
    return Decimal(word) if word is not None else parsed.value if parsed else Decimal(0)


def _rounds(exact: Decimal, printed: str) -> bool:
    """Whether a percentage can be printed so: within half of its last digit (a whole one when it was cut off)."""
    decimals = len(printed.partition(",")[2])
    return abs(exact - _number(printed)) <= Decimal(5).scaleb(-decimals - 1) + Decimal("0.001")


def _pairs(document: Document, paragraph: Paragraph, say: Say) -> Iterator[PublishedFinding]:
    """Counts with their percentage in a parenthesis: one base in the paragraph must fit them all."""
    pairs = list(_PAIR.finditer(paragraph.text))
    if len(pairs) < _LEAST_PAIRS:
        return
    bases = {f.value for f in amounts(paragraph) if f.unit == "count" and f.value}
    fits = {b: [m for m in pairs if _rounds(_number(m["n"]) * 100 / b, m["p"])] for b in bases}
    base = max(sorted(fits), key=lambda b: len(fits[b]), default=None)
    if base is None or len(fits[base]) * 2 < len(pairs) or len(fits[base]) == 0:
        return
    for match in pairs:
        if not any(_rounds(_number(match["n"]) * 100 / b, match["p"]) for b in bases):
            yield _share(document, paragraph, match, (_number(match["n"]), base, _number(match["p"])), say)


def _share(
    document: Document, paragraph: Paragraph, match: re.Match[str], figures: tuple[Decimal, Decimal, Decimal], say: Say
) -> PublishedFinding:
    n, m, p = figures
    line, page = paragraph.place(match.start())
    decimals = len(match["p"].partition(",")[2])
    computed = n * 100 / m
    count, base, share = say.amount(n, None), say.amount(m, None), say.amount(computed, "%", decimals)
    message = say(
        sv=f"{count} av {base} är {share}, men texten säger {say.amount(p, '%', decimals)} ({say.place_of(page, line)}).",
        en=f"{count} of {base} is {share}, but the text says {say.amount(p, '%', decimals)} ({say.place_of(page, line)}).",
    )
    terms = ((match["n"], n), (say.amount(m, None), m))
    return PublishedFinding(
        "percent", "error", document.file, page, line, message, p, round(computed, decimals), "%", terms
    )


def _sexes(document: Document, paragraph: Paragraph, say: Say) -> Iterator[PublishedFinding]:
    for match in _SEXES.finditer(paragraph.text) if _SEX.search(paragraph.text) else ():
        if match["x"][:1].lower() == match["y"][:1].lower():
            continue
        start = paragraph.text.rfind(".", 0, max(match.start() - 1, 0))
        before = [
            f
            for f in amounts(paragraph)
            if f.unit == "count" and f.sentence and f.sentence not in paragraph.text[start:]
        ]
        if not before:
            continue
        whole, parts = before[-1], _number(match["a"]) + _number(match["b"])
        same_sentence = [f for f in before if f.sentence == whole.sentence]
        if len(same_sentence) != 1 or whole.value == parts:
            continue
        line, page = paragraph.place(match.start())
        message = say(
            sv=f"{match['a']} {match['x']} och {match['b']} {match['y']} är {say.amount(parts, None)}, men texten säger "
            f"{say.printed(whole)} ({say.place_of(page, line)}).",
            en=f"{match['a']} “{match['x']}” and {match['b']} “{match['y']}” make {say.amount(parts, None)}, but the text says "
            f"{say.printed(whole)} ({say.place_of(page, line)}).",
        )
        terms = ((match["x"], _number(match["a"])), (match["y"], _number(match["b"])))
        yield PublishedFinding("parts", "error", document.file, page, line, message, whole.value, parts, "count", terms)
