"""Parts told in running text against what they are parts of: amounts in parentheses, lists after a colon, counts after `varav`, shares."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal

from tertial.findings import Severity
from tertial.published.figures import Document, Paragraph, PublishedFinding, Unit
from tertial.published.numbers import UNIT_PATTERN, parse_number, unit_of_word
from tertial.published.rules.base import Say
from tertial.published.rules.lazy import Lazy
from tertial.published.rules.named import Names, cells, stems

_N = r"(?:\d{1,3}(?: \d{3})+|\d+)(?:[,.]\d+)?"


def _money(name: str) -> str:
    """An amount with its unit by a name."""
    return rf"(?<![\w,.])(?P<{name}>[+-]? ?{_N}) ?(?P<{name}u>{UNIT_PATTERN})(?!\w)"


_DIVIDED = Lazy(
    rf"{_money('whole')},? (?:fördelar sig|fördelas|består av|är fördelat|kommer från|is divided|consists of|is made up of)\b(?P<rest>[^;]*)",
    re.IGNORECASE,
)
_IN_BRACKETS = Lazy(rf"\((?P<sign>[+-]? ?){_money('part')}\)", re.IGNORECASE)
_FOLLOWING = Lazy(
    r"^(?:underskottet|överskottet|avvikelsen|resultatet|the deficit|the surplus|the deviation|the result) (?:förklaras av|består av|fördelar sig|fördelas|is explained by|is made up of)"
    r"(?! (?:bland annat|främst|framför allt|huvudsakligen|mainly|among))[^.:]{0,40}:$",
    re.IGNORECASE,
)
_ITEM = Lazy(rf"[-\u2022*]?\s*(?P<label>[^\d:]{{2,60}}?):? {_money('part')}\.?", re.IGNORECASE)
_SIDE = Lazy(rf"(?P<side>underskott|överskott|deficit|surplus)\w* (?:på|om|of) {_money('whole')}", re.IGNORECASE)
_OF_WHICH = Lazy(
    rf"(?:(?<![\w,.])(?P<whole>{_N}) (?:[a-zåäö]+ ){{0,3}}?[a-zåäö]+, (?:varav|of which)|(?P<these>\bAv dessa|Of these|Of them)) (?P<list>[^.;]*)"
)
_COUNT = Lazy(rf"(?<![\w,.]){_N}(?![\w,.%]\d?)(?! ?(?:%|procent|år\b|kr\b|mnkr|tkr))")
_OVERLAP = Lazy(
    r"\b(?:pojkar|flickor|män|kvinnor|killar|tjejer|år|procent|boys|girls|women|men|years)\b|%", re.IGNORECASE
)
_WITH_COUNTS = Lazy(
    rf"(?<![\w,.])(?P<p>\d+(?:[,.]\d+)?) ?(?:%|procent|per ?cent) \((?P<n>{_N}) (?:av|of) (?P<m>{_N})\)", re.IGNORECASE
)
_OF_ROW = Lazy(
    rf"\b(?:Av|Of) (?:de |the |alla |samtliga )?(?P<what>[a-zåäö ]{{4,40}}?) (?:hade|har|var|är|ledde|fick|gick|had|were|led) (?P<n>{_N})(?: \(|, eller |, motsvarande | or |, or )"
    rf"(?:cirka |ca )?(?P<p>\d+(?:[,.]\d+)?) ?(?:%|procent|per ?cent)"
)
_FEWEST = 3


@dataclass(frozen=True, slots=True)
class _Amount:
    value: Decimal
    decimals: int
    unit: Unit | None

    @property
    def half(self) -> Decimal:
        return Decimal(5).scaleb(-self.decimals - 1)


def _plain(text: str) -> str:
    return re.sub(r"[\u00a0\u202f\u2009]", " ", text).replace("\u2212", "-")


def _amount(number: str, unit: str = "") -> _Amount:
    printed = parse_number(number.replace(" ", "") if number[:1] in "+-" else number.replace(".", ","))
    value, decimals = (printed.value, printed.decimals) if printed else (Decimal(0), 0)
    return _Amount(value, decimals, unit_of_word(unit) if unit else None)


def parts_in_text(document: Document, say: Say) -> Iterator[PublishedFinding]:
    """Rules `sum`, `parts` and `percent` in running text: parts in parentheses or in a list do not make their whole, counts of parts are
    more than the whole, or a percentage is not that of its two counts."""
    names: Names | None = None
    for i, paragraph in enumerate(document.paragraphs):
        text = _plain(paragraph.text)
        if text.endswith(":") and _FOLLOWING.match(text):
            yield from _list(document, i, say)
        if "(" in text:
            yield from _in_brackets(document, paragraph, text, say)
            yield from _with_counts(document, paragraph, text, say)
        if "varav" in text or "of which" in text or " dessa " in text or "Of the" in text:
            yield from _of_which(document, paragraph, text, say)
        if "%" in text or "procent" in text or "cent" in text:
            for match in _OF_ROW.finditer(text):
                names = names or Names(document)
                yield from _of_row(document, i, match, names, say)


def _in_brackets(document: Document, paragraph: Paragraph, text: str, say: Say) -> Iterator[PublishedFinding]:
    """`6,9 mkr, fördelar sig på HVB (4,1 mkr), familjehem (1,9 mkr) och skyddat boende (0,9 mkr)`"""
    for match in _DIVIDED.finditer(text):
        parts = [_amount(m["part"], m["partu"]) for m in _IN_BRACKETS.finditer(match["rest"])]
        if len(parts) >= 2:
            yield from _sum(document, paragraph, match.start(), _amount(match["whole"], match["wholeu"]), parts, say)


def _list(document: Document, index: int, say: Say) -> Iterator[PublishedFinding]:
    """A colon, and items with amounts after it, against the surplus or deficit given last before it under the same heading."""
    head = document.paragraphs[index]
    parts = []
    for paragraph in document.paragraphs[index + 1 : index + 20]:
        match = _ITEM.fullmatch(_plain(paragraph.text).strip())
        if match is None:
            break
        parts.append(_amount(match["part"].replace("+", ""), match["partu"]))
    for paragraph in reversed(document.paragraphs[max(0, index - 6) : index]):
        sides = list(_SIDE.finditer(_plain(paragraph.text)))
        if sides and paragraph.section == head.section:
            side = sides[-1]
            whole = _amount(side["whole"], side["wholeu"])
            sign = -1 if side["side"].lower() in ("underskott", "deficit") else 1
            if len(parts) >= _FEWEST and any(p.value < 0 for p in parts):
                whole = _Amount(sign * abs(whole.value), whole.decimals, whole.unit)
                yield from _sum(document, head, 0, whole, parts, say, "warning")
            return


def _sum(
    document: Document,
    paragraph: Paragraph,
    at: int,
    whole: _Amount,
    parts: Sequence[_Amount],
    say: Say,
    severity: Severity = "error",
) -> Iterator[PublishedFinding]:
    made = sum((p.value for p in parts), Decimal(0))
    slack = sum((p.half for p in (whole, *parts)), Decimal(0))
    if any(p.unit != whole.unit for p in parts) or abs(made - whole.value) <= slack:
        return
    line, page = paragraph.place(at)
    places = max(p.decimals for p in (whole, *parts))
    said, sum_ = say.amount(whole.value, whole.unit, whole.decimals), say.amount(made, whole.unit, places)
    listed = ", ".join(say.amount(p.value, None, p.decimals) for p in parts)
    message = say(
        sv=f"Texten delar upp {said} ({say.place_of(page, line)}), men delarna blir {sum_}: {listed}.",
        en=f"The text divides {said} ({say.place_of(page, line)}), but the parts make {sum_}: {listed}.",
    )
    terms = tuple((say.amount(p.value, p.unit, p.decimals), p.value) for p in parts)
    yield PublishedFinding("sum", severity, document.file, page, line, message, whole.value, made, whole.unit, terms)


def _of_which(document: Document, paragraph: Paragraph, text: str, say: Say) -> Iterator[PublishedFinding]:
    """`412 ärenden, varav 198 ..., 121 ... och 93 ...`: three parts or more are together more than the whole, by less than a fourth of it."""
    for match in _OF_WHICH.finditer(text):
        parts = [_amount(m[0]) for m in _COUNT.finditer(match["list"])]
        whole = _amount(match["whole"]) if match["whole"] else _before(text[: match.start()])
        if whole is None or len(parts) < _FEWEST or _OVERLAP.search(match["list"]):
            continue
        made = sum((p.value for p in parts), Decimal(0))
        if not whole.value < made < whole.value * Decimal("1.25"):
            continue
        line, page = paragraph.place(match.start())
        said, sum_ = say.amount(whole.value, None), say.amount(made, None)
        message = say(
            sv=f"Delarna som räknas upp blir {sum_}, men texten säger {said} i allt ({say.place_of(page, line)}).",
            en=f"The parts listed make {sum_}, but the text says {said} in all ({say.place_of(page, line)}).",
        )
        terms = tuple((say.amount(p.value, None), p.value) for p in parts)
        yield PublishedFinding(
            "parts", "warning", document.file, page, line, message, whole.value, made, "count", terms
        )


def _before(text: str) -> _Amount | None:
    """The number of the sentence before that stands for the whole: the first one, where the sentence has others only as its parts."""
    sentence = re.split(r"(?<=[a-zåäö])\. ", text.rstrip())[-1].rstrip(". ")
    counts = [m[0] for m in _COUNT.finditer(sentence) if not re.fullmatch(r"(?:19|20)\d\d", m[0])]
    return _amount(counts[0]) if counts and len(counts) in (1, 3) else None


def _with_counts(document: Document, paragraph: Paragraph, text: str, say: Say) -> Iterator[PublishedFinding]:
    """`11,3 procent (94 av 832)`"""
    for match in _WITH_COUNTS.finditer(text):
        n, m, p = (_amount(match[k]) for k in "nmp")
        if m.value and n.value <= m.value and abs(n.value * 100 / m.value - p.value) > p.half + Decimal("0.001"):
            yield _share(document, paragraph, match.start(), (n, m, p), say)


def _of_row(document: Document, index: int, match: re.Match[str], names: Names, say: Say) -> Iterator[PublishedFinding]:
    """`Av hushållen hade 587 (30 procent) barn`, against the numbers of a row of that name, or the one just before in the text."""
    n, p = _amount(match["n"]), _amount(match["p"])
    bases = [
        _Amount(f.value, f.decimals, None) for f in cells(names.find(match["what"])) if f.unit == "count" and f.value
    ]
    paragraph = document.paragraphs[index]
    wanted = stems(match["what"])
    before = _plain(paragraph.text)[: match.start()]
    counted = re.finditer(rf"(?<![\w,.])(?P<m>{_N}) (?P<of>[a-zåäö]{{4,}})", before)
    bases += [_amount(c["m"]) for c in counted if wanted and [w[:5] for w in stems(c["of"])] == [wanted[0][:5]]]
    bases = [b for b in bases if b.value >= n.value]
    if not bases or any(abs(n.value * 100 / b.value - p.value) <= p.half + Decimal("0.001") for b in bases):
        return
    near = min(bases, key=lambda b: abs(n.value * 100 / b.value - p.value))
    yield _share(document, paragraph, match.start(), (n, near, p), say)


def _share(
    document: Document, paragraph: Paragraph, at: int, figures: tuple[_Amount, _Amount, _Amount], say: Say
) -> PublishedFinding:
    n, m, p = figures
    computed = n.value * 100 / m.value
    line, page = paragraph.place(at)
    share, said = say.amount(computed, "%", p.decimals), say.amount(p.value, "%", p.decimals)
    part, whole = say.amount(n.value, None), say.amount(m.value, None)
    message = say(
        sv=f"{part} av {whole} är {share}, men texten säger {said} ({say.place_of(page, line)}).",
        en=f"{part} of {whole} is {share}, but the text says {said} ({say.place_of(page, line)}).",
    )
    return PublishedFinding(
        "percent", "error", document.file, page, line, message, p.value, round(computed, p.decimals), "%",
        ((part, n.value), (whole, m.value)),
    )  # fmt: skip
