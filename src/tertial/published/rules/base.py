"""What every rule works with: the words of its finding, tolerances after rounding, and the parts of a document."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal
from functools import lru_cache

from tertial.findings import Language, Severity
from tertial.published.figures import (
    KRONOR,
    Document,
    Paragraph,
    PublishedFigure,
    PublishedFinding,
    Row,
    Table,
    Unit,
)
from tertial.published.heads import Head, read_head
from tertial.published.numbers import plain
from tertial.wording import number

_MONEY_EN = {"tkr": " thousand", "mnkr": " million", "kr": ""}
_UNIT_EN = {"percentage_points": "percentage points"}
_UNIT_SV = {"percentage_points": "procentenheter", "days": "dagar"}


SURE = 0.75
"""A figure that was read with less confidence contradicts nothing."""


@dataclass(frozen=True, slots=True)
class Say:
    """Words in the language of the reader: numbers, places and whole sentences."""

    language: Language = "sv"

    def __call__(self, *, sv: str, en: str) -> str:
        text = sv if self.language == "sv" else en
        return text[:1].upper() + text[1:]

    def amount(self, value: Decimal, unit: Unit | None, decimals: int = 0, *, sign: bool = False) -> str:
        """`−12,4 mnkr`, `SEK −12.4 million`; counts and indexes stand without a unit."""
        text = number(value, decimals, self.language, sign=sign)
        if unit in (None, "count", "index"):
            return text
        if self.language == "en" and unit in _MONEY_EN:
            return f"SEK {text}{_MONEY_EN[unit]}"
        words = _UNIT_SV if self.language == "sv" else _UNIT_EN
        return f"{text} {words.get(unit or '', unit or '')}"

    def printed(self, figure: PublishedFigure, *, sign: bool = False) -> str:
        return self.amount(figure.value, figure.unit, figure.decimals, sign=sign)

    def place(self, figure: PublishedFigure) -> str:
        """`sidan 3, rad 80` or `rad 80`."""
        return self.place_of(figure.page, figure.line)

    def place_of(self, page: int | None, line: int) -> str:
        if page is None:
            return self._low(sv=f"rad {line}", en=f"line {line}")
        return self._low(sv=f"sidan {page}, rad {line}", en=f"page {page}, line {line}")

    def _low(self, *, sv: str, en: str) -> str:
        return sv if self.language == "sv" else en

    def listed(self, terms: Sequence[tuple[str, str]], most: int = 4) -> str:
        """`Intäkter 100, Kostnader −90`; a long list is cut with how many more there are."""
        shown = [f"{label} {value}" for label, value in terms[:most]]
        if len(terms) > most:
            shown.append(self._low(sv=f"och {len(terms) - most} till", en=f"and {len(terms) - most} more"))
        return ", ".join(shown)


def finding(
    rule: str,
    severity: Severity,
    document: Document,
    at: PublishedFigure | Paragraph | Row,
    message: str,
    *,
    claimed: Decimal | None = None,
    computed: Decimal | None = None,
    unit: Unit | None = None,
    terms: Iterable[tuple[str, Decimal]] = (),
    also: Iterable[PublishedFigure] = (),
) -> PublishedFinding:
    """A finding at a figure, a paragraph or a row of a document; `also` are the figures that it is compared with."""
    if isinstance(at, PublishedFigure):
        page, line = at.page, at.line
    elif isinstance(at, Paragraph):
        line, page = at.place(0)
    else:
        page, line = next((c.page for c in at.cells if c is not None), None), at.line
    lines = tuple(dict.fromkeys(f.line for f in also if f.line != line))
    return PublishedFinding(
        rule, severity, document.file, page, line, message, claimed, computed, unit, tuple(terms), lines
    )


def tolerance(figures: Iterable[PublishedFigure], unit: Unit | None = None) -> Decimal:
    """Half a unit of the last printed digit, summed over the figures, in `unit` (default: each in its own).

    A zero printed without decimals among figures that have them (`0` beside `4,3`) is as exact as they are.
    """
    figures = list(figures)
    places = max((f.decimals for f in figures), default=0)
    halves = (Decimal(5).scaleb(-places - 1) if not f.value else f.half for f in figures)
    return sum((h * scale(f.unit, unit or f.unit) for h, f in zip(halves, figures, strict=True)), Decimal(0))


def scale(from_: Unit, to: Unit) -> Decimal:
    """What a value in one unit of money is multiplied with to stand in another; 1 where they are the same."""
    return Decimal(1) if from_ == to else KRONOR[from_] / KRONOR[to]


def agree(a: PublishedFigure, b: PublishedFigure) -> bool:
    """Whether two figures can be the same amount printed with their own rounding, sign included."""
    if a.unit != b.unit and not (a.is_money and b.is_money):
        return False
    other = b.value * scale(b.unit, a.unit)
    return abs(a.value - other) <= tolerance((a, b), a.unit)


FOLDED = str.maketrans("åäöéüà", "aaoeua")


@lru_cache(maxsize=8192)
def normal(label: str) -> str:
    """A label to compare with: lower case, without unit, footnote, parenthesis, punctuation and diacritics."""
    text = re.sub(r"\([^)]*\)", " ", plain(label).lower()).replace("kk", "ck")
    text = re.sub(r",?\s*\b(?:tkr|mnkr|mkr|kr|procent|antal|antal dagar)\s*$", "", text.strip())
    text = re.sub(r"\b(?:per tertial|totalt till förvaltningen)\b", " ", text)
    text = re.sub(r"(?<=[a-zåäö])6|6(?=[a-zåäö])", "o", text).translate(FOLDED)
    return re.sub(r"[^a-z0-9]+", " ", text).strip()


@lru_cache(maxsize=8192)
def is_total(label: str) -> bool:
    low = plain(label).lower()
    named = re.match(r"(?:summa|totalt?|delsumma|s:a|netto|nettokostnad\w*|(?:the )?sum|net costs?)\b", low)
    return bool(
        named
        or re.fullmatch(
            r"(?:nämnden|nämnd|förvaltningen|hela \w+|\w*nämnden|(?:the )?committee),? (?:totalt?|i sin helhet)", low
        )
    )


@lru_cache(maxsize=8192)
def is_result(label: str) -> bool:
    """Whether a row is the result of the whole: `Årets resultat`, `Resultat`, `Nettoresultat`; not the accumulated."""
    swedish = r"(?:(?:arets|periodens|netto|totalt)\s?)?resultat(?: (?:efter|fore) .*)?"
    english = r"(?:net )?result(?: for the (?:year|period))?"
    return bool(re.fullmatch(f"{swedish}|{english}", normal(label)))


@lru_cache(maxsize=8192)
def is_of(label: str) -> bool:
    """A "därav" row: part of the row above, never a term of a sum."""
    return bool(re.match(r"-?\s*(?:varav|därav|dvs|of which)\b", plain(label).lower()))


def heads(table: Table) -> list[Head]:
    return [read_head(c) for c in table.columns]


def cell(row: Row, index: int) -> PublishedFigure | None:
    return row.cells[index] if index < len(row.cells) else None


def rows_of(document: Document) -> Iterator[tuple[Table, Row]]:
    for table in document.tables:
        for row in table.rows:
            yield table, row


def is_money(row: Row) -> bool:
    return any(c is not None and c.is_money for c in row.cells)


def decimals_of(figures: Iterable[PublishedFigure]) -> int:
    return max((f.decimals for f in figures), default=0)
