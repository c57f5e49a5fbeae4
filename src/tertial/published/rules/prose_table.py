"""Amounts in running text against the table: the result of the whole or of an area, and shares of a row."""

from __future__ import annotations

import re
from collections.abc import Iterator
from decimal import Decimal
from functools import lru_cache
from itertools import pairwise, permutations

from tertial.published.figures import Document, PublishedFigure, PublishedFinding, Row, Table
from tertial.published.heads import YEAR, read_head
from tertial.published.rules.base import (
    FOLDED,
    SURE,
    Say,
    agree,
    finding,
    is_money,
    is_result,
    is_total,
    normal,
    rows_of,
    tolerance,
)

_VERB = (
    r"(?:redovisar|redovisade|visar|visade|uppvisar|uppvisade|prognostiserar|har|hade|gör|gor|gjorde|lämnar|lamnar|lämnade|beräknas|"
    r"bedoms|bedöms|väntas|vantas|uppgår|uppgar|uppgick|blir|blev|landar|är)"
)
_KIND = r"(?:underskott|överskott|overskott|minusresultat|plusresultat|resultat|negativ avvikelse|positiv avvikelse|budgetavvikelse|avvikelse)"
_BEFORE = re.compile(
    rf"^(?:(?:i|per|under|efter|vid|till och med|t\.o\.m\.)\s[^,.]{{0,40}}?\s{_VERB}\s)?(?:(?:verksamhets)?omr[åa]det?|verksamheten|avdelning(?:en)?|"
    rf"enhet(?:en)?)?\s*$",
    re.IGNORECASE,
)
_LINK = re.compile(
    rf"(?:\s(?:f[öo]r|inom)\s[^,.;]{{2,40}}?)?\s(?:(?:ocks[åa]|[äa]ven|d[äa]rmed|nu|totalt)\s)?(?:{_VERB}|ett|en|på|pa)\b(?P<after>[^.;]{{0,60}})$",
    re.IGNORECASE,
)
_SCOPED = re.compile(
    r"\b(?:att|där|dar|som|medan|inom|avseende|gällande|gallande|hos|kring|från|fran)\b|\b(?:för|for) (?!\d{4}|året|aret|perioden|helåret|år\b)"
    r"|\bi (?!prognos|(?:års|ars)?bokslut|del[åa]r|hel[åa]r|januari|februari|mars|april|maj|juni|juli|augusti|september|oktober|november|december)"
)
"""Words after the verb that narrow the amount to a part of the row, or give the sentence another subject."""

_NARROWED = re.compile(
    r"\s*(?:,\s)?(?:f[öo]r|inom|avseende|g[äa]llande|p[åa]|hos|kopplat|inkl\w*|exkl\w*|varav|j[äa]mf[öo]rt|mot|i f[öo]rh[åa]llande|b[äa]ttre|"
    r"s[äa]mre|h[öo]gre|l[äa]gre|[äa]n|fr[åa]n|till f[öo]ljd)\b(?!\s(?:\d{4}|året|aret|perioden|helåret|helaret))"
)
"""Words after an amount that narrow it to a part, or make it a comparison."""

_RESULT_TABLE = re.compile(r"resultat|avvikelse|utfall per|ekonomiskt utfall|prognos", re.IGNORECASE)
_SHARE = re.compile(r"^\s*av\s+(\w+?)(?:et|en|erna|n)?\b(?!\s+(?:för|från)\s+\d)", re.IGNORECASE)


def prose_against_table(document: Document, say: Say) -> Iterator[PublishedFinding]:
    """Rules `prose` and `unit`: an area or the whole is given a surplus or deficit that no column of its row holds.

    Rounded amounts agree (-28,7 mnkr with -28 710 tkr). An amount that is a thousand times out is a slip of unit.
    """
    rows = [(t, r) for t, r in rows_of(document) if is_money(r) and _about_result(t, r) and _is_sure(r)]
    for figure in document.figures:
        if (
            figure.where != "prose"
            or not figure.is_money
            or figure.confidence < SURE
            or figure.hedge in ("över", "under", "minst", "högst", "upp till")
        ):
            continue
        named = [(t, r) for t, r in rows if _is_about(figure, r)]
        if not named or any(_fits(figure, r) for t, r in _same_row(document, named)):
            continue
        yield from _disagrees(document, figure, named, say)


def _is_sure(row: Row) -> bool:
    return all(c.confidence >= SURE for c in row.cells if c is not None)


def _about_result(table: Table, row: Row) -> bool:
    return bool(is_result(row.label) or _RESULT_TABLE.search(f"{table.title} {table.label_head}"))


def _same_row(document: Document, named: list[tuple[Table, Row]]) -> list[tuple[Table, Row]]:
    """Every row of the document with the label of those named, and where it is the result, also the totals."""
    labels = {normal(r.label) for _, r in named}
    whole = any(is_result(r.label) for _, r in named)
    return [
        (t, r)
        for t, r in rows_of(document)
        if normal(r.label) in labels or (whole and (is_total(r.label) or is_result(r.label)))
    ]


def _is_about(figure: PublishedFigure, row: Row) -> bool:
    """Whether the sentence says of this very row, and of nothing in between, that it has this surplus or deficit."""
    before, after = _around(figure.sentence, figure.text)
    if _NARROWED.match(after):
        return False
    names = (
        (normal(row.label), "socialnamnden", "namnden", "socialnamndens", "namndens")
        if is_result(row.label)
        else (normal(row.label),)
    )
    return any(_names(before, name) for name in names)


@lru_cache(maxsize=256)
def _around(sentence: str, text: str) -> tuple[str, str]:
    """What a sentence says before an amount and after it, in lower case."""
    sentence = re.sub(r"\s+", " ", sentence)
    at = sentence.find(re.sub(r"\s+", " ", text))
    return (sentence[:at].lower(), sentence[at + len(text) :].lower()) if at > 0 else ("", "")


@lru_cache(maxsize=256)
def _said_before(before: str) -> str | None:
    """The plain words before an amount, where they say of something that it has a surplus or a deficit; None where they do not."""
    if not re.search(rf"{_KIND}\w*[^.;]{{0,60}}$", before):
        return None
    if re.search(r"\d\s?(?:mnkr|mkr|tkr|kkr|mnr|miljoner|%)", before) or re.search(
        r"\b(?:bästa|sämsta|förbättr|försämr|bättre|lägre|sämre|ackumulera|balanserad|balanserat)", before
    ):
        return None
    plain_before = re.sub(r"[^a-zåäöéü0-9,. ]+", " ", before).translate(FOLDED)
    return re.sub(r"\s+", " ", plain_before.replace(",", "")).strip()


def _names(before: str, label: str) -> bool:
    """Whether the words before an amount are a label and a verb that gives it the amount."""
    words = _said_before(before) if len(label) >= 4 else None
    if words is None:
        return False
    place = words.find(label)
    if place < 0 or not _BEFORE.match(words[:place]):
        return False
    link = _LINK.match(words[place + len(label) :])
    return link is not None and not _SCOPED.search(link["after"])


def _fits(figure: PublishedFigure, row: Row) -> bool:
    """Whether the amount is a cell of the row, or the difference of two of them, with either sign."""
    cells = [c for c in row.cells if c is not None and c.is_money]
    if any(agree(figure, c) or _opposite(figure, c) for c in cells):
        return True
    for a, b in permutations(cells, 2):
        gap = a.in_unit(figure.unit) - b.in_unit(figure.unit)
        if abs(abs(gap) - abs(figure.value)) <= tolerance((figure, a, b), figure.unit):
            return True
    return False


def _opposite(figure: PublishedFigure, c: PublishedFigure) -> bool:
    """The same size printed without its sign: only where no word or sign says which way it goes."""
    unsigned = figure.text[:1] not in "+-" and not re.search(
        r"underskott|överskott|minus|negativ|positiv|plus", figure.sentence, re.IGNORECASE
    )
    return unsigned and abs(abs(c.in_unit(figure.unit)) - abs(figure.value)) <= tolerance((figure, c), figure.unit)


def _disagrees(
    document: Document, figure: PublishedFigure, named: list[tuple[Table, Row]], say: Say
) -> Iterator[PublishedFinding]:
    for _, row in named:
        for c in row.cells:
            if c is not None and c.is_money and figure.value and _thousandfold(figure, c):
                yield _slip(document, figure, c, say)
                return
    best = _expected(figure, [r for _, r in named])
    if best is None or best.unit not in ("tkr", "mnkr", "kr"):
        return
    computed = best.in_unit(figure.unit)
    message = say(
        sv=f"Texten säger {say.printed(figure)} för ”{best.label}” ({say.place(figure)}), men tabellen har "
        f"{say.printed(best)} för {best.column} ({say.place(best)}).",
        en=f"The text says {say.printed(figure)} for “{best.label}” ({say.place(figure)}), but the table has "
        f"{say.printed(best)} for {best.column} ({say.place(best)}).",
    )
    yield finding(
        "prose", "error", document, figure, message, claimed=figure.value, computed=computed, unit=figure.unit,
        terms=[(f"{best.label}, {best.column}", best.value)], also=[best],
    )  # fmt: skip


def _thousandfold(figure: PublishedFigure, c: PublishedFigure) -> bool:
    value = c.in_unit(figure.unit)
    slack = tolerance((figure, c), figure.unit)
    return any(
        value and abs(figure.value - value * k) <= slack * max(k, Decimal(1)) for k in (Decimal(1000), Decimal("0.001"))
    )


def _slip(document: Document, figure: PublishedFigure, c: PublishedFigure, say: Say) -> PublishedFinding:
    message = say(
        sv=f"Texten säger {say.printed(figure)} för ”{c.label}” ({say.place(figure)}), tabellen {say.printed(c)} för "
        f"{c.column} ({say.place(c)}): samma siffror men tusen gånger isär, så en av enheterna är fel.",
        en=f"The text says {say.printed(figure)} for “{c.label}” ({say.place(figure)}), the table {say.printed(c)} for "
        f"{c.column} ({say.place(c)}): the same digits a thousand times apart, so one of the units is wrong.",
    )
    return finding(
        "unit", "error", document, figure, message, claimed=figure.value, computed=c.in_unit(figure.unit), unit=figure.unit,
        terms=[(f"{c.label}, {c.column}", c.value)], also=[c],
    )  # fmt: skip


def _expected(figure: PublishedFigure, rows: list[Row]) -> PublishedFigure | None:
    """The cell that the sentence speaks of, by its year and by whether it is a forecast; None where that is unclear."""
    cells = [c for r in rows for c in r.cells if c is not None and c.is_money]
    sentence = figure.sentence.lower()
    kind = "forecast" if "prognos" in sentence or "helår" in sentence else "actual"
    years = set(re.findall(YEAR, sentence))
    fitting = [c for c in cells if read_head(c.column).kind in (kind, "deviation")]
    if years:
        fitting = [c for c in fitting if str(read_head(c.column).year) in years] or fitting
    newest = max((read_head(c.column).year or 0 for c in fitting), default=0)
    fitting = [c for c in fitting if (read_head(c.column).year or newest) == newest]
    return min(fitting, key=lambda c: abs(c.in_unit(figure.unit) - figure.value), default=None)


def shares_of_rows(document: Document, say: Say) -> Iterator[PublishedFinding]:
    """Rule `share`: `1,5 % av kommunbidraget, totalt 8,6 mnkr` where no column of that row gives the amount."""
    prose = [f for f in document.figures if f.where == "prose"]
    for share, amount in pairwise(prose):
        if share.unit != "%" or not amount.is_money or share.sentence != amount.sentence or share.hedge or amount.hedge:
            continue
        after = share.sentence[share.sentence.find(share.text) + len(share.text) :]
        match = _SHARE.match(after)
        between = after[: after.find(amount.text)]
        if match is None or not re.search(r"\b(?:totalt|motsvarar|motsvarande|dvs|vilket är|det vill säga)\b", between):
            continue
        cells = [
            c
            for _, r in rows_of(document)
            if normal(r.label).startswith(normal(match[1]))
            for c in r.cells
            if c is not None and c.is_money
        ]
        if len(match[1]) < 6 or not cells or any(_is_share(share, amount, c) for c in cells):
            continue
        c = cells[-1]
        computed = share.value * c.in_unit(amount.unit) / 100
        message = say(
            sv=f"{say.printed(share)} av ”{c.label}” ({say.printed(c)}, {say.place(c)}) är "
            f"{say.amount(computed, amount.unit, amount.decimals)}, men texten säger {say.printed(amount)} ({say.place(amount)}).",
            en=f"{say.printed(share)} of “{c.label}” ({say.printed(c)}, {say.place(c)}) is "
            f"{say.amount(computed, amount.unit, amount.decimals)}, but the text says {say.printed(amount)} ({say.place(amount)}).",
        )
        yield finding(
            "share", "warning", document, amount, message, claimed=amount.value,
            computed=round(computed, amount.decimals), unit=amount.unit, terms=[(c.label, c.value)], also=[c],
        )  # fmt: skip


def _is_share(share: PublishedFigure, amount: PublishedFigure, c: PublishedFigure) -> bool:
    base = c.in_unit(amount.unit)
    slack = amount.half + share.half * abs(base) / 100
    return abs(abs(share.value * base / 100) - abs(amount.value)) <= slack
