"""Which rows of which tables the subject of a sentence names: `antalet utredningar`, `personalkostnaderna`, `the number of households`."""

from __future__ import annotations

import re
from collections.abc import Iterator
from decimal import Decimal

from tertial.published.figures import Document, PublishedFigure, Row, Table
from tertial.published.rules.base import SURE, is_result, is_total, normal

_EMPTY = frozenset(
    ("antalet", "antal", "andelen", "andel", "de", "det", "den", "totalt", "har", "the", "number", "of", "total", "share", "i", "pa", "in")
)  # fmt: skip
_UNITS = re.compile(
    r",? \(?(?:i )?(?:procent|tkr|mnkr|mkr|kkr|kr|%|antal|mån|dagar i (?:snitt|genomsnitt))\)?$", re.IGNORECASE
)
_OWNER = re.compile(
    r"^(?:\w*namndens |forvaltningens |(?:verksamhets)?(?:omradet|enheten|verksamheten|avdelningen) |(?:kostnad(?:en|erna)|utfallet|the costs?) (?:for|of) )"
)
_COST = re.compile(r"s?kostnad(?:er|erna|en)?$")
_RESULTS = (
    "periodresultatet",
    "periodens resultat",
    "årets resultat",
    "the result for the year",
    "the result for the period",
)
_FEWEST = 3
"""Letters of a name that is short, such as HVB."""

NamedRow = tuple[Table, Row]
Stems = tuple[str, ...]


def stems(text: str) -> Stems:
    """The words of a label without `antal` and articles, each cut to its first letters, so that `utredningarna` meets `utredningar`."""
    words = [w for w in normal(text).split() if w not in _EMPTY]
    return tuple(w[: max(5, len(w) - 4)] for w in words)


def same(subject: Stems, label: Stems) -> bool:
    """Whether two names are the same word for word, endings aside."""
    return len(subject) == len(label) and all(
        a.startswith(b[:5]) and (a.startswith(b[:-2]) or b.startswith(a[:-2]))
        for a, b in zip(subject, label, strict=True)
    )


class Names:
    """The rows of a document by their names: the label, the label under the head of the labels, and of a total what its table lists."""

    def __init__(self, document: Document) -> None:
        self._rows: dict[Stems, list[tuple[Stems, NamedRow]]] = {}
        for table in document.tables:
            for row in table.rows:
                for name in dict.fromkeys(_names(table, row)):
                    key = tuple(w[:5] for w in name)
                    self._rows.setdefault(key, []).append((name, (table, row)))

    def find(self, subject: str) -> list[NamedRow]:
        """The rows of a name, all of one label; none where it names no row or rows of different labels."""
        for name in dict.fromkeys(_forms(subject)):
            found = [r for label, r in self._rows.get(tuple(w[:5] for w in name), ()) if same(name, label)]
            if found and (len({normal(r.label) for _, r in found}) == 1 or all(is_result(r.label) for _, r in found)):
                return found
        return []

    def beginning(self, subject: str) -> list[NamedRow]:
        """The rows of the only label that begins with a name: `aktualiseringar` of `Aktualiseringar barn 0-20 år`."""
        name = stems(subject)
        every = (x for known in self._rows.values() for x in known)
        found = [r for label, r in every if len(label) > len(name) > 0 and same(name, label[: len(name)])]
        return found if len({normal(r.label) for _, r in found}) == 1 else []


def _names(table: Table, row: Row) -> Iterator[Stems]:
    label, head = _UNITS.sub("", row.label), _UNITS.sub("", table.label_head)
    if len(normal(label)) >= _FEWEST:
        yield stems(label)
    if is_result(label):
        yield from map(stems, _RESULTS)
    if own := re.match(r"verksamhetens (?=\w)", label, re.IGNORECASE):
        yield stems(label[own.end() :])
    if closing := re.match(r"(?:utgående|closing) (?=\w)", label, re.IGNORECASE):
        yield stems(label[closing.end() :])
    if head and not is_total(label):
        yield stems(f"{head} {label}")
        yield stems(f"{label} {head}")
    elif is_total(label):
        rest = re.sub(r"^(?:summa|totalt?|s:a)\b", "", label, flags=re.IGNORECASE)
        for name in (rest, head, _UNITS.sub("", table.title)):
            if len(normal(name)) > _FEWEST:
                yield stems(name)


def _forms(subject: str) -> Iterator[Stems]:
    own = normal(subject).replace("egna kapitalet", "eget kapital")
    folded = _OWNER.sub("", own)
    for name in (own, folded, _COST.sub("", folded)):
        if found := stems(name):
            yield found
            yield tuple(w.removesuffix("s") for w in found)


def cells(rows: list[NamedRow], like: PublishedFigure | None = None) -> Iterator[PublishedFigure]:
    """The figures of rows that were read for certain; with `like`, those of its unit, or of money where it is money."""
    for _, row in rows:
        for f in row.cells:
            if f is not None and f.confidence >= SURE and (like is None or alike(f, like)):
                yield f


def alike(a: PublishedFigure, b: PublishedFigure) -> bool:
    return a.unit == b.unit or (a.is_money and b.is_money)


def is_slip(said: Decimal, true: Decimal, decimals: int) -> bool:
    """Whether a number is another one mistyped: one digit of three or more, or two neighbouring digits in each other's place.

    Both are compared with `decimals` decimals, without sign: 717 is a slip of 771, and 1,5 of 5,1.
    """
    a, b = (str(int(abs(v).scaleb(decimals).to_integral_value())) for v in (said, true))
    if len(a) != len(b) or a == b:
        return False
    apart = [i for i in range(len(a)) if a[i] != b[i]]
    swapped = len(apart) == 2 and apart[1] == apart[0] + 1 and a[apart[0]] == b[apart[1]] and a[apart[1]] == b[apart[0]]
    return swapped or (len(apart) == 1 and len(a) >= 3)
