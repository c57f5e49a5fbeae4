"""Amounts in running text: value, unit, sign, hedge, and, as far as they can be tied, subject and period."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal
from functools import lru_cache

from tertial.published.figures import Paragraph, PublishedFigure, Unit
from tertial.published.heads import DATE, MONTH, YEAR
from tertial.published.numbers import UNIT_PATTERN, unit_of_word

WORDS = {
    "två": 2, "tre": 3, "fyra": 4, "fem": 5, "sex": 6, "sju": 7, "åtta": 8, "nio": 9, "tio": 10, "elva": 11, "tolv": 12,
    "tretton": 13, "fjorton": 14, "femton": 15, "sexton": 16, "sjutton": 17, "arton": 18, "nitton": 19, "tjugo": 20,
    "trettio": 30, "fyrtio": 40, "femtio": 50, "hundra": 100,
}  # fmt: skip
_NUM = r"(?:\d{1,3}(?: \d{3}){1,4}|\d+)(?:[,.]\d+)?"
_AMOUNT = re.compile(
    rf"(?P<low>(?:(?<![\w\d.,)])[+-]{{1,2}}\s?)?(?<![\w.,/:§#-]){_NUM}\s?%?)\s?(?:-|till)\s?(?=\d)(?P<high>{_NUM})\s?(?P<runit>{UNIT_PATTERN})(?![\w])"
    rf"|(?P<sign>(?<![\w\d.,)])[+-]{{1,2}}\s?)?(?<![\w.,/:§#])(?P<num>{_NUM})(?!\w)(?:\s?(?P<unit>{UNIT_PATTERN})(?![\w-]))?"
    rf"|(?<!\w)(?P<word>{'|'.join(WORDS)})(?!\w)",
    re.IGNORECASE,
)
_HEDGE = re.compile(
    r"\b(cirka|ca\.?|drygt|knappt|nästan|närm(?:a)?re|omkring|ungefär|runt|minst|högst|över|under|upp till|minus|plus)\s*$",
    re.IGNORECASE,
)
_NEGATIVE = re.compile(
    r"(?:underskott\w*|negativ(?:t|a)? (?:avvikelse|resultat|budgetavvikelse)|\bminus|förlust|negativt?|deficit|negative)\b[^.;]{0,48}$",
    re.IGNORECASE,
)
_POSITIVE = re.compile(
    r"(?:överskott\w*|positiv(?:t|a)? (?:avvikelse|resultat)|\bplus|surplus|positive)\b[^.;]{0,48}$", re.IGNORECASE
)
_SENTENCE = re.compile(r"(?<=[a-zåäö0-9%)\"”])[.!?](?=\s+[\"”(]?[A-ZÅÄÖ0-9])")
_ABBREVIATION = re.compile(
    r"\b(?:bl\.?a|t\.?ex|m\.?m|ca|dvs|d\.v\.s|resp|inkl|exkl|s\.k|fr\.o\.m|t\.o\.m|milj|st|kl|nr|prel|ack)$",
    re.IGNORECASE,
)
_NOT_BEFORE = re.compile(
    rf"(?:\b(?:årskurs(?:erna)?|åk|klass|sida|sid|punkt|paragraf|bilaga|tabell|figur|diagram|kapitel|kap\.?|kl\.?|nr\.?|nummer|vecka|dnr|"
    rf"steg|fas|tertial|kvartal|delår|Agenda|klockan|telefon|tel|lag|{MONTH})|§)\s*$",
    re.IGNORECASE,
)
_NOT_AFTER = re.compile(
    rf"\s?(?:-?\s?år(?:ingar|iga|ig)?\b|-?åring|{MONTH}(?!\w)|kap\b|§|:\d|/\d|\(\d+\)|-[A-ZÅÄÖ]|:e\b|:a\b|\.\s?(?:kap|§))",
    re.IGNORECASE,
)
AMOUNT_HEAD = re.compile(
    rf"([A-ZÅÄÖ][^.!?;:]{{2,90}}?):?\s+(?:[+-]\s?{_NUM}|{_NUM})\s?(?:mnkr|mkr|mnr|tkr|kkr)(?:\s*\([^()]{{2,60}}\))?",
    re.IGNORECASE,
)
_LONGEST_SENTENCE = 2000
_NEAR = 60
"""Characters on each side of a number that may say what it is."""
_YEARS = rf"{YEAR}(?:\s?[-/]\s?(?:{YEAR}|\d\d))?"
_PERIODS = re.compile(
    rf"(?:prognos\w*|bokslut\w*|budget\w*|utfall\w*|inför)?\s?(?:{DATE}|{MONTH} {YEAR}|{YEAR})", re.IGNORECASE
)
_NOT_AMOUNTS = (
    re.compile(DATE, re.IGNORECASE),
    re.compile(r"https?://\S+|www\.\S+|\S+@\S+"),
    re.compile(r"\b\d{6,8}-\d{4}\b"),
    re.compile(r"\d{1,3}\s?\(\d{1,3}\)$"),
    re.compile(rf"\d{{1,2}}(?:\s?-\s?\d{{1,2}})?\s(?={MONTH}(?!\w))", re.IGNORECASE),
    re.compile(rf"(?<![\d,.]){_YEARS}(?!\d|[.,]\d|\s?(?:{UNIT_PATTERN})\b|\s?\d{{3}}\b)", re.IGNORECASE),
)
_LIST_NUMBER = re.compile(r"^\d{1,2}(?:\.\d{1,2})*[.)]?\s(?=[A-ZÅÄÖ])")
_MONEY_SUBJECT = re.compile(r"kapital\w*|resultat\w*|underskott\w*|överskott\w*|avvikelse\w*", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Sentence:
    """A sentence, the offset where it starts in its paragraph, and the paragraph."""

    text: str
    start: int
    paragraph: Paragraph


def sentences(paragraph: Paragraph) -> Iterator[Sentence]:
    """The sentences of a paragraph; a full stop after a known abbreviation, or within a number, ends none.

    What goes on for more than 2 000 characters is cut there, so that no text takes long to read.
    """
    for start, end in _spans(paragraph.text):
        for at in range(start, end, _LONGEST_SENTENCE):
            yield Sentence(paragraph.text[at : min(at + _LONGEST_SENTENCE, end)], at, paragraph)


@lru_cache(maxsize=1024)
def _spans(text: str) -> tuple[tuple[int, int], ...]:
    """Where the sentences of a text start and end. Every rule asks for those of every paragraph."""
    start, found = 0, []
    for match in _SENTENCE.finditer(text):
        before = text[start : match.start()]
        if _ABBREVIATION.search(before[-12:]) or re.fullmatch(r"\d{1,2}", before):
            continue
        found.append((start, match.end()))
        start = match.end() + len(text[match.end() :]) - len(text[match.end() :].lstrip())
    if text[start:].strip():
        found.append((start, len(text)))
    return tuple(found)


def amounts(paragraph: Paragraph) -> list[PublishedFigure]:
    """The figures of a paragraph in the order in which they stand. Years, dates, ages and numberings are none."""
    return [f for sentence in sentences(paragraph) for f in _of_sentence(sentence)]


def _of_sentence(sentence: Sentence) -> Iterator[PublishedFigure]:
    text = sentence.text
    masked = _masked(text, at_start=sentence.start == 0)
    for match in _AMOUNT.finditer(masked):
        if match["high"]:
            unit = unit_of_word(match["runit"]) or "count"
            for group in ("low", "high"):
                yield _figure(sentence, match.start(group), match.end(group), match[group], unit, match.start())
            continue
        if match["word"]:
            if _counts(masked, match.end()) and not _NOT_BEFORE.search(
                masked[max(0, match.start() - _NEAR) : match.start()]
            ):
                yield _figure(sentence, match.start(), match.end(), match["word"], "count", match.start())
            continue
        if not match["unit"] and not _is_count(masked, match):
            continue
        printed = (match["sign"] or "") + match["num"]
        named = unit_of_word(match["unit"]) if match["unit"] else _unit_without(masked, match)
        yield _figure(sentence, match.start(), match.end(), printed, named or "count", match.start())


def _masked(text: str, *, at_start: bool) -> str:
    """The text with dates, years, links and the number of a listed paragraph blanked out, at the same length."""
    for pattern in (*_NOT_AMOUNTS, _LIST_NUMBER) if at_start else _NOT_AMOUNTS:
        text = pattern.sub(lambda m: "\x01" * len(m[0]), text)
    return text


def _is_count(text: str, match: re.Match[str]) -> bool:
    before, after = (
        text[max(0, match.start("num") - _NEAR) : match.start("num")],
        text[match.end() : match.end() + _NEAR],
    )
    if (
        _NOT_BEFORE.search(before)
        or _NOT_AFTER.match(after)
        or before.endswith(("\x01", "-", "/"))
        or after[:1] in ("-", "/")
    ):
        return False
    return not (match["num"].startswith("0") and len(match["num"]) > 1 and "," not in match["num"])


def _counts(text: str, end: int) -> bool:
    """Whether a number word counts something: a noun or `av` follows, not a point in time."""
    return not re.match(r"\s+(?:år|gånger|dagar|veckor|timmar)\b", text[end:]) and bool(
        re.match(r"\s+[a-zåäöA-ZÅÄÖ]|[,.]|$", text[end:])
    )


def _unit_without(text: str, match: re.Match[str]) -> Unit | None:
    """The unit of a number without one: of money where its subject is, as in `egna kapital är 0`."""
    before = text[max(0, match.start() - 40) : match.start()]
    after = text[match.end() :]
    if re.match(r"\s+dagar\b", after):
        return "days"
    if re.match(r"\s+procentenheter\b", after):
        return "percentage_points"
    stands_alone = not re.match(r"\s+[a-zåäö]{4,}", after) or re.match(r"\s+(?:vid|inför|per|och)\b", after)
    if stands_alone and (subject := list(_MONEY_SUBJECT.finditer(before))) and len(before) - subject[-1].end() < 16:
        return "mnkr"
    return "count"


def _figure(sentence: Sentence, start: int, end: int, printed: str, unit: Unit, from_: int) -> PublishedFigure:
    text = sentence.text
    value, decimals = _value(printed)
    before = text[max(0, from_ - _NEAR * 2) : from_]
    hedge = _HEDGE.search(before)
    signed = printed.strip()[:1] in ("+", "-")
    if value and not signed and unit in ("mnkr", "tkr", "kr", "%", "percentage_points"):
        near = re.sub(r"\s+", " ", before)[-90:]
        negative, positive = _NEGATIVE.search(near), _POSITIVE.search(near)
        if (hedge and hedge[1].lower() == "minus") or (
            negative and (not positive or negative.end() - len(negative[0]) > positive.start())
        ):
            value = -value if unit in ("mnkr", "tkr", "kr") else value
    line, page = sentence.paragraph.place(sentence.start + start)
    label, column, sure = _tied(sentence, start, end)
    return PublishedFigure(
        label=label,
        column=column,
        value=value,
        unit=unit,
        where="prose",
        table=None,
        page=page,
        line=line,
        text=text[start:end].strip(),
        decimals=decimals,
        confidence=sure,
        sentence=text.strip(),
        section=sentence.paragraph.section,
        hedge=hedge[1].lower() if hedge else "",
    )


def amount_head(text: str) -> str:
    """The name in a heading that ends with its amount, `Utredningsenheten -6,0 mnkr (nov -5,6 mnkr)`; else empty."""
    match = AMOUNT_HEAD.fullmatch(text.strip())
    return match[1].strip(" :,-") if match else ""


def _value(printed: str) -> tuple[Decimal, int]:
    word = WORDS.get(printed.lower())
    if word is not None:
        return Decimal(word), 0
    digits = re.sub(r"[^\d,.]", "", printed).replace(",", ".")
    if digits.count(".") > 1:
        digits = digits.replace(".", "")
    value = Decimal(digits)
    decimals = len(digits.partition(".")[2])
    return (-value if "-" in printed and value else value), decimals


@lru_cache(maxsize=64)
def _periods(text: str) -> tuple[str, ...]:
    return tuple(_PERIODS.findall(text))


def _tied(sentence: Sentence, start: int, end: int) -> tuple[str, str, float]:
    """Label and column of an amount: the words of its clause (of the heading over an amount alone), and the one period of its sentence."""
    text = sentence.text
    if head := amount_head(text):
        inside = text[:start].rfind("(") > text[:start].rfind(")")
        period = re.sub(r"[\s+-]+$", "", text[text[:start].rfind("(") + 1 : start]) if inside else ""
        return head, period.strip(), 1.0
    clause = re.split(r"[;:]|, (?=(?:men|och|samt|vilket|medan)\b)", text[max(0, start - 300) : start])[-1]
    periods = _periods(text)
    label = re.sub(r"\s+", " ", clause).strip(" ,.-+(")[-90:]
    if len(label) < 12:
        label = re.sub(r"\s+", " ", f"{label} {text[end : end + 60]}").strip(" ,.-+()")
    label = label or sentence.paragraph.section
    return label, (periods[0].strip() if len(set(periods)) == 1 else ""), 0.8 if label else 0.5
