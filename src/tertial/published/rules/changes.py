"""Changes told in one sentence: from one value to another, by how much and by how many per cent, and counts with their share."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal

from tertial.findings import Severity
from tertial.published.figures import Document, Paragraph, PublishedFinding, Unit
from tertial.published.heads import MONTH, YEAR
from tertial.published.numbers import UNIT_PATTERN, Printed, parse_number, unit_of_word
from tertial.published.prose import sentences
from tertial.published.rules.base import Say
from tertial.published.rules.lazy import Lazy

_N = r"(?:\d{1,3}(?: \d{3})+|\d+)(?:,\d+)?"
_U = rf"(?: ?(?P<{{0}}u>{UNIT_PATTERN})(?!\w))?"


def _amount(name: str) -> str:
    """A number by a name, with its unit if it has one."""
    return rf"(?<![\w,.+-])(?P<{name}>{_N}){_U.format(name)}(?![\d,]\d)"


_UP = r"öka(?:r|t|de|des|ts|s)?\b|ökning\w*|sti(?:ger|git)\b|steg\b|höjts?\b|höjdes?\b|högre\b|fler\b"
_DOWN = r"minska(?:r|t|de|des|ts|s)?\b|minskning\w*|sjunk(?:er|it)\b|sjönk\b|sänkts?\b|lägre\b|färre\b|nedgång\w*"
_WAY = re.compile(rf"\b(?:(?P<up>{_UP})|(?P<down>{_DOWN}))", re.IGNORECASE)
_NOISE = r"(?:[^\d.;:()+-]| - ){0,45}?"
_FROM_TO = Lazy(
    rf"\bfrån {_NOISE}{_amount('a')}{_NOISE}(?:till|upp till|ner till|ned till) {_NOISE}{_amount('b')}", re.IGNORECASE
)
_BY = Lazy(
    rf"\bmed (?:cirka |ca |drygt |knappt |totalt )?{_amount('x')}(?: (?:eller|motsvarande|dvs) {_amount('y')})?(?: \((?:cirka |ca )?{_amount('z')}\))?",
    re.IGNORECASE,
)
_BY_TO = Lazy(
    rf"\b(?:{_UP}|{_DOWN})(?: [a-zåäö]+){{0,3}}? med {_amount('x')} \((?:cirka |ca )?{_amount('z')}\) till {_amount('b')}",
    re.IGNORECASE,
)
_BEFORE = Lazy(
    rf"{_amount('b')} \({_amount('a')}\)(?: [a-zåäö]+){{0,2}}, (?:vilket (?:är|motsvarar|innebär) )?en (?P<word>ökning|minskning) (?:med|på) {_amount('x')}",
    re.IGNORECASE,
)
_THEN = Lazy(
    rf"^(?:Det|Detta) (?:är|var|innebär|motsvarar) en (?P<word>ökning|minskning) (?:med|på) {_amount('x')}{_NOISE}(?:jämfört med|sedan|mot|från){_NOISE}\bdå {_NOISE}{_amount('a')}",
    re.IGNORECASE,
)
_BY_TO_SHARE = Lazy(
    rf"\b(?:{_UP}|{_DOWN})(?: [a-zåäö]+){{0,3}}? med {_amount('x')} till {_amount('b')} \((?:cirka |ca )?{_amount('z')}\)",
    re.IGNORECASE,
)
_MORE_THAN = Lazy(
    rf"{_amount('b')}(?: [a-zåäö]+){{0,3}}, (?:vilket|det) (?:är|var|innebär|motsvarar) {_amount('x')} (?:(?P<up>fler|högre|mer)|färre|lägre|mindre) "
    rf"än [^.;()\d]{{3,50}} \((?:cirka |ca )?{_amount('z')}\)",
    re.IGNORECASE,
)
_TO_FROM = Lazy(
    rf"\b(?:{_UP}|{_DOWN}|(?P<longer>förlängts|förlängdes)|(?P<shorter>kortats|förkortats|kortades)) till {_amount('b')}(?: [a-zåäö]+)? från {_amount('a')}",
    re.IGNORECASE,
)
_BREAK = re.compile(r"\b(?:och|vilket|att|men|samt|medan|där|som|när|då|varav)\b|[;:]", re.IGNORECASE)
_AFTER = Lazy(
    r",? (?:(?:vilket|det) (?:är|var|ger|motsvarar|innebär) )?en (?P<word>ökning|minskning) (?=med )|, (?:det vill säga|dvs\.?|alltså) (?=med )",
    re.IGNORECASE,
)
_HEDGED = Lazy(
    r"\b(?:cirka|ca|drygt|knappt|nästan|omkring|ungefär|runt|över|under|minst|mer än|mindre än|upp till)\b\.?\s*$",
    re.IGNORECASE,
)
_NOT_PLAIN = Lazy(
    r"\b(?:underskott|överskott|resultat|avvikelse|negativ|minus|prognos|index|medan|däremot|dock|varav|respektive|mellan|per år|årligen)",
    re.IGNORECASE,
)
_SEX = re.compile(r"\b(?:pojkar|killar|män|flickor|tjejer|kvinnor)\b", re.IGNORECASE)
_SEXES = (r"(?:pojkar|killar|män)", r"(?:flickor|tjejer|kvinnor)")
_BOTH = Lazy(
    rf"(?<![\w,.])(?P<n>{_N})(?: [a-zåäö]+){{1,3}},? (?:varav |fördelat på |fördelade på |därav )?(?P<a>\d+) (?P<x>{_SEXES[0]}|{_SEXES[1]}) och (?P<b>\d+) (?P<y>{_SEXES[0]}|{_SEXES[1]})\b",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class _Told:
    """A change: from and to, by an amount or a percentage, and whether the words say up (1), down (-1) or neither (0)."""

    before: Printed
    now: Printed
    by: tuple[Printed, Unit | None] | None
    way: int
    start: int


def changes(document: Document, say: Say) -> Iterator[PublishedFinding]:
    """Rules `percent` and `change`: a sentence gives two values and their change, and the change does not follow from them."""
    for paragraph in document.paragraphs:
        earlier = ""
        for sentence in sentences(paragraph) if any(c.isdigit() for c in paragraph.text) else ():
            if not any(c.isdigit() for c in sentence.text):
                earlier = ""
                continue
            text = _masked(sentence.text)
            for told in _told(text, earlier):
                found = _judged(document, paragraph, sentence.start, told, say)
                if found is not None:
                    yield found
            yield from _sexes(document, paragraph, sentence.start, text, say)
            earlier = text


def _masked(text: str) -> str:
    """The sentence with years and dates as words, at the same length."""
    dates = rf"\b(?:{YEAR}-\d\d(?:-\d\d)?|(?:\d{{1,2}} )?{MONTH}(?: {YEAR})?|{YEAR}(?:[-/]\d{{2,4}})?)\b(?! \d{{3}}\b)"
    return re.sub(dates, lambda m: "å" * len(m[0]), re.sub(r"[\u00a0\u202f\u2009]", " ", text), flags=re.IGNORECASE)


def _told(text: str, earlier: str) -> Iterator[_Told]:
    """The changes that a sentence tells with all their values."""
    low = text.lower()
    if low.startswith("det") and (match := _THEN.match(text)):
        counted = [m for m in re.finditer(_amount("n"), earlier) if not m["nu"] or unit_of_word(m["nu"]) != "%"]
        if len(counted) == 1:
            yield from _made(match, match["a"], counted[0]["n"], match["word"], text)
    if ") till " in low and (match := _BY_TO.search(text)) and not _NOT_PLAIN.search(text):
        yield from _by_to(text, match)
    if " till " in low and ")" in low and (match := _BY_TO_SHARE.search(text)) and not _NOT_PLAIN.search(text):
        yield from _by_to(text, match)
    if " från " in low and (match := _TO_FROM.search(text)) and not _NOT_PLAIN.search(text):
        yield from _to_from(text, match)
    if " än " in low and ")" in low and (match := _MORE_THAN.search(text)) and not _NOT_PLAIN.search(text):
        yield from _by_to(text, match, 1 if match["up"] else -1)
    if ("en ökning" in low or "en minskning" in low) and (match := _BEFORE.search(text)):
        yield from _made(match, match["a"], match["b"], match["word"], text)
    tos = list(_FROM_TO.finditer(text)) if "från " in low else []
    if len(tos) == 1 and (match := tos[0]) and not _NOT_PLAIN.search(text):
        yield from _from_to(text, match)


def _made(match: re.Match[str], a: str, b: str, word: str, text: str) -> Iterator[_Told]:
    before, now, by = parse_number(a), parse_number(b), parse_number(match["x"])
    if before and now and by and not _HEDGED.search(text[: match.start("x")]):
        unit = unit_of_word(match["xu"]) if match["xu"] else None
        yield _Told(before, now, (by, unit), 1 if word.lower() == "ökning" else -1, match.start())


def _by_to(text: str, match: re.Match[str], told: int = 0) -> Iterator[_Told]:
    """A change by an amount and its share in a parenthesis, to a value: `ökade med 2,0 mnkr (10 procent) till 22,0 mnkr`; its way is
    `told`, or in the first word."""
    by, share, now = (parse_number(match[k]) for k in "xzb")
    unit = unit_of_word(match["zu"]) if match["zu"] else None
    if (
        by is None
        or share is None
        or now is None
        or unit != "%"
        or match["xu"] == "%"
        or _HEDGED.search(text[: match.start("x")])
    ):
        return
    way = told or (1 if re.match(_UP, match[0], re.IGNORECASE) else -1)
    before = now.value - way * by.value
    if before > 0 and by.decimals == now.decimals:
        yield _Told(
            Printed(before, now.decimals, now.unit, f"{before:,}".replace(",", " ").replace(".", ",")),
            now,
            (share, "%"),
            way,
            match.start(),
        )


def _to_from(text: str, match: re.Match[str]) -> Iterator[_Told]:
    """A value and the one before it: `har kortats till 12 dagar från 14`."""
    before, now = parse_number(match["a"]), parse_number(match["b"])
    up = match["longer"] or (not match["shorter"] and re.match(_UP, match[0], re.IGNORECASE))
    if (
        before
        and now
        and (match["au"] or match["bu"]) in (match["bu"], None)
        and not _HEDGED.search(text[: match.start("b")])
    ):
        yield _Told(before, now, None, 1 if up else -1, match.start())


def _from_to(text: str, match: re.Match[str]) -> Iterator[_Told]:
    """What the clause says of a change from one value to another: its way, and every amount and share it gives.

    The word for the way stands before the values in their own clause, or right after them (`, en ökning med`).
    """
    before, now = parse_number(match["a"]), parse_number(match["b"])
    words = [m for m in _WAY.finditer(text[: match.start()]) if not _BREAK.search(text[m.end() : match.start()])]
    after = _AFTER.match(text[match.end() :])
    ways = {1 if m["up"] else -1 for m in words} | (
        {1 if after["word"].lower() == "ökning" else -1} if after and after["word"] else set()
    )
    hedged = any(_HEDGED.search(text[: match.start(k)]) for k in ("a", "b"))
    if before is None or now is None or len(ways) != 1 or hedged:
        return
    way = ways.pop()
    yield _Told(before, now, None, way, match.start())
    start, end = words[0].start() if words else match.start(), match.end() + (after.end() if after else 0)
    for by in _BY.finditer(text):
        told_here = start <= by.start() < match.start() or by.start() == end
        for name in "xyz" if told_here else "":
            number = parse_number(by[name]) if by[name] else None
            if number is not None and not re.search(r"(?:cirka|ca|drygt|knappt) $", text[: by.start(name)]):
                unit = unit_of_word(by[f"{name}u"]) if by[f"{name}u"] else None
                yield _Told(before, now, (number, unit), way, match.start())


def _judged(document: Document, paragraph: Paragraph, start: int, told: _Told, say: Say) -> PublishedFinding | None:
    before, now = told.before, told.now
    gap = now.value - before.value
    half = Decimal(5).scaleb(-max(before.decimals, now.decimals) - 1)
    if told.by is None:
        wrong = gap and (gap > 0) != (told.way > 0)
        return _finding(document, paragraph, start, told, gap, "", say) if wrong else None
    by, unit = told.by
    exact = gap * 100 / before.value if unit == "%" and before.value else gap
    own = Decimal(5).scaleb(-by.decimals - 1)
    slack = own + (half * 200 / before.value if unit == "%" and before.value else 2 * half) + Decimal("0.001")
    holds = abs(exact * told.way - by.value) <= slack or (unit == "%" and abs(gap * told.way - by.value) <= own)
    if holds or (unit == "%" and not before.value):
        return None
    return _finding(document, paragraph, start, told, exact, "%" if unit == "%" else "", say)


def _finding(
    document: Document, paragraph: Paragraph, start: int, told: _Told, exact: Decimal, unit: str, say: Say
) -> PublishedFinding:
    line, page = paragraph.place(start + told.start)
    number = told.by[0] if told.by else None
    places = number.decimals if number else max(told.before.decimals, told.now.decimals)
    percent: Unit | None = "%" if unit else None
    change = say.amount(exact, percent, places, sign=True)
    a, b = told.before.text, told.now.text
    where = say.place_of(page, line)
    words = ("en ökning", "an increase") if told.way > 0 else ("en minskning", "a decrease")
    said = f" med {say.amount(number.value, percent, places)}" if number else ""
    said_en = f" of {say.amount(number.value, percent, places)}" if number else ""
    message = say(
        sv=f"Från {a} till {b} är en förändring på {change}, men texten säger {words[0]}{said} ({where}).",
        en=f"From {a} to {b} is a change of {change}, but the text says {words[1]}{said_en} ({where}).",
    )
    severity: Severity = "error" if number is not None else "warning"
    claimed = number.value * told.way if number else None
    terms = ((a, told.before.value), (b, told.now.value))
    return PublishedFinding(
        "percent" if unit else "change",
        severity,
        document.file,
        page,
        line,
        message,
        claimed,
        round(exact, places),
        percent,
        terms,
    )


def _sexes(document: Document, paragraph: Paragraph, start: int, text: str, say: Say) -> Iterator[PublishedFinding]:
    """A number of people, and right after it how many of them are of either sex."""
    for match in _BOTH.finditer(text) if " och " in text.lower() and _SEX.search(text) else ():
        first = [bool(re.fullmatch(_SEXES[0], match[k], re.IGNORECASE)) for k in "xy"]
        whole, a, b = (parse_number(match[k]) for k in "nab")
        if first[0] == first[1] or whole is None or a is None or b is None or a.value + b.value == whole.value:
            continue
        line, page = paragraph.place(start + match.start())
        made = say.amount(a.value + b.value, None)
        message = say(
            sv=f"{match['a']} {match['x']} och {match['b']} {match['y']} är {made}, men texten säger {whole.text} ({say.place_of(page, line)}).",
            en=f"{match['a']} “{match['x']}” and {match['b']} “{match['y']}” make {made}, but the text says {whole.text} ({say.place_of(page, line)}).",
        )
        terms = ((match["x"], a.value), (match["y"], b.value))
        yield PublishedFinding(
            "parts", "error", document.file, page, line, message, whole.value, a.value + b.value, "count", terms
        )
