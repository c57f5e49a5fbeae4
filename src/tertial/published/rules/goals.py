"""Goals: the status that a report sets against the target and the outcome that it gives; best and worst case."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace
from decimal import Decimal
from itertools import pairwise

from tertial.published.figures import Document, Paragraph, PublishedFigure, PublishedFinding, Row
from tertial.published.prose import amounts
from tertial.published.rules.base import SURE, Say, cell, finding, heads, is_result, rows_of, tolerance

_GOAL = re.compile(
    r"\bska\b[^.]*?\b(?P<way>minst|lägst|högst|max(?:imalt)?|som mest)\s(?P<p>\d+(?:,\d+)?) ?(?:%|procent)(?!enhet)"
    r"|(?:^|: )(?P<way2>minst|lägst|högst|max(?:imalt)?)\s(?P<p2>\d+(?:,\d+)?) ?(?:%|procent)(?!enhet)[^.]*?\bska\b",
    re.IGNORECASE,
)
_RISE = re.compile(
    r"\bska\b[^.]*?\b(?P<way>öka|minska)s?\b(?:\s\w+){0,3}?\smed\s(?:minst\s)?(?P<p>\d+(?:,\d+)?) ?(?:%|procent)(?!enhet)",
    re.IGNORECASE,
)
_STATUS = re.compile(
    r"\W*(?P<no>(?:inte|ej) uppnått|målet (?:är|har) (?:inte|ej) uppnått?s?|kommer (?:inte|ej) (?:att )?uppnås|uppnås (?:inte|ej))\W*"
    r"|\W*(?P<yes>uppnått|målet är uppnått|helt uppnått|kommer (?:att )?uppnås|uppnås)\W*",
    re.IGNORECASE,
)
_OTHER_MEASURE = re.compile(
    r"(?<!s)öka[rdt]|(?<!s)ökning|kostnadsökning|minska|minskn|svarsfrekvens|bortfall|svarsandel|procentenhet|av kommunbidrag",
    re.IGNORECASE,
)
_REACH = 30


def goals(document: Document, say: Say) -> Iterator[PublishedFinding]:
    """Rule `goal`: a goal is called reached though every outcome in its analysis misses the target, or the reverse."""
    paragraphs = document.paragraphs
    for i, paragraph in enumerate(paragraphs):
        match, rise = _GOAL.search(paragraph.text), _RISE.search(paragraph.text)
        if (match is None and rise is None) or len(paragraph.text) > 400:
            continue
        status, analysis = _after(paragraphs[i + 1 : i + _REACH])
        if status is None:
            continue
        reached = _STATUS.fullmatch(status.text)
        is_yes = bool(reached and reached["yes"])
        if rise is not None and is_yes:
            yield from _rise(document, rise, status, analysis, say)
        elif match is not None and rise is None:
            yield from _level(document, match, status, analysis, say, is_yes=is_yes)


def _after(paragraphs: tuple[Paragraph, ...]) -> tuple[Paragraph | None, list[Paragraph]]:
    """The status that follows a goal, and the paragraphs of its analysis until the next goal."""
    status: Paragraph | None = None
    analysis: list[Paragraph] = []
    for paragraph in paragraphs:
        if _GOAL.search(paragraph.text) and "bedömning" not in paragraph.text.lower() and len(paragraph.text) <= 400:
            break
        if _STATUS.fullmatch(paragraph.text):
            if status is not None:
                break
            status = paragraph
        elif status is not None:
            if (
                paragraph.is_heading
                and len(analysis) > 0
                and not re.match(r"(?:mål)?analys|kommentar", paragraph.text, re.IGNORECASE)
            ):
                break
            analysis.append(paragraph)
    return status, analysis


def _level(
    document: Document, match: re.Match[str], status: Paragraph, analysis: list[Paragraph], say: Say, *, is_yes: bool
) -> Iterator[PublishedFinding]:
    way = match["way"] or match["way2"]
    target = Decimal((match["p"] or match["p2"]).replace(",", "."))
    outcomes = [
        f
        for p in analysis
        for f in amounts(p)
        if f.unit == "%" and not _OTHER_MEASURE.search(f.sentence) and f.value != target
    ]
    outcomes = [f for f in outcomes if f.hedge not in ("minst", "högst")]
    at_least = way.lower() in ("minst", "lägst")
    met = [(f.value >= target) == at_least for f in outcomes]
    if not outcomes or any(m == is_yes for m in met):
        return
    best = outcomes[-1]
    line, page = status.place(0)
    word = re.sub(r"^\W+|\W+$", "", status.text)
    message = say(
        sv=f"Målet bedöms som ”{word}” ({say.place_of(page, line)}) med målnivån {way.lower()} {say.amount(target, '%')}, men utfallet som "
        f"anges är {say.printed(best)} ({say.place(best)}).",
        en=f"The goal is assessed as “{word}” ({say.place_of(page, line)}) with the target “{way.lower()}” {say.amount(target, '%')}, but "
        f"the outcome given is {say.printed(best)} ({say.place(best)}).",
    )
    yield finding(
        "goal", "warning", document, status, message, claimed=target, computed=best.value, unit="%",
        terms=[(f.label[:60], f.value) for f in outcomes], also=[best],
    )  # fmt: skip


def _rise(
    document: Document, match: re.Match[str], status: Paragraph, analysis: list[Paragraph], say: Say
) -> Iterator[PublishedFinding]:
    """A goal of change: the outcome in the analysis is looked up in the tables, and its change since the year before taken."""
    wanted = Decimal(match["p"].replace(",", "."))
    grows = match["way"].lower() == "öka"
    counts = {f.value for p in analysis for f in amounts(p) if f.unit == "count" and f.value >= 100}
    for table, row in rows_of(document):
        years = [(h.year, i) for i, h in enumerate(heads(table)) if h.kind == "actual" and h.year and not h.until]
        cells = {y: c for y, i in years if y and i < len(row.cells) and (c := row.cells[i]) is not None}
        newest = max(cells, default=0)
        now, before = cells.get(newest), cells.get(newest - 1)
        if now is None or before is None or now.value not in counts or not before.value:
            continue
        change = (now.value - before.value) * 100 / before.value
        if (change if grows else -change) >= wanted:
            continue
        line, page = status.place(0)
        message = say(
            sv=f"Målet att {match['way']} med {say.amount(wanted, '%')} bedöms som uppnått ({say.place_of(page, line)}), men ”{row.label}” gick från "
            f"{say.printed(before)} till {say.printed(now)} ({say.place(now)}), {say.amount(change, '%', 1, sign=True)}.",
            en=f"The goal to change (“{match['way']}”) by {say.amount(wanted, '%')} is assessed as reached ({say.place_of(page, line)}), but "
            f"“{row.label}” went from {say.printed(before)} to {say.printed(now)} ({say.place(now)}), {say.amount(change, '%', 1, sign=True)}.",
        )
        yield finding(
            "goal", "warning", document, status, message, claimed=wanted, computed=round(change, 1), unit="%",
            terms=[(before.column, before.value), (now.column, now.value)], also=[now],
        )  # fmt: skip
        return


def cases(document: Document, say: Say) -> Iterator[PublishedFinding]:
    """Rule `cases`: the best case is worse than the forecast, or the worst case better; in the text or in a row of a table."""
    yield from _cases_in_tables(document, say)
    yield from _cases_turned(document, say)
    forecast = next(
        (row.cells[i] for table, row in rows_of(document) if is_result(row.label) for i, h in enumerate(heads(table)) if h.kind == "forecast" and i < len(row.cells) and row.cells[i]),
        None,
    )  # fmt: skip
    if forecast is None or not forecast.is_money:
        return
    for figure in document.figures:
        case = _case(figure)
        if not case:
            continue
        expected = forecast.in_unit(figure.unit)
        slack = tolerance((figure, forecast), figure.unit)
        wrong = all(v < expected - slack if case == "best" else v > expected + slack for v in _either_sign(figure))
        if wrong:
            sv, en = ("bästa", "best") if case == "best" else ("sämsta", "worst")
            side_sv, side_en = ("lägre", "lower") if case == "best" else ("högre", "higher")
            message = say(
                sv=f"Resultatet i {sv} fall, {say.printed(figure)} ({say.place(figure)}), är {side_sv} än prognosen {say.printed(forecast)} ({say.place(forecast)}).",
                en=f"The {en} case, {say.printed(figure)} ({say.place(figure)}), is {side_en} than the forecast {say.printed(forecast)} ({say.place(forecast)}).",
            )
            yield finding(
                "cases", "error", document, figure, message, claimed=figure.value, computed=expected, unit=figure.unit,
                terms=[(forecast.label, forecast.value)], also=[forecast],
            )  # fmt: skip


def _case(figure: PublishedFigure) -> str:
    if (
        figure.where != "prose"
        or not figure.is_money
        or not re.search(r"resultat|underskott|överskott|\bresult\b|deficit|surplus", figure.sentence, re.IGNORECASE)
    ):
        return ""
    before = figure.sentence[: figure.sentence.find(figure.text)].lower()
    match = re.search(r"(?:(bästa|best)|sämsta|worst) (?:fall(?:et)?|case)\b[^.;\d]{0,40}$", before)
    return "" if match is None else "best" if match[1] else "worst"


def _either_sign(figure: PublishedFigure) -> tuple[Decimal, ...]:
    """The values that an amount may have: a minus before it may have been left out, or lost at the end of a line."""
    signed = figure.value < 0 or figure.text[:1] in "+-" or re.search("överskott|surplus|plus", figure.sentence)
    return (figure.value,) if signed else (figure.value, -figure.value)


def _cases_turned(document: Document, say: Say) -> Iterator[PublishedFinding]:
    """A best case that is worse than the worst case in the same or the next sentence."""
    cases = [(case, f) for f in document.figures if (case := _case(f))]
    for (case, f), (other, g) in pairwise(cases):
        best, worst = (f, g) if case == "best" else (g, f)
        if case == other or f.unit != g.unit or f.section != g.section or abs(f.line - g.line) > 2:
            continue
        if max(_either_sign(best)) < min(_either_sign(worst)) - tolerance((best, worst)):
            yield _case_finding(
                document, "best", replace(best, column="bästa fall"), replace(worst, column="sämsta fall"), say
            )


def _cases_in_tables(document: Document, say: Say) -> Iterator[PublishedFinding]:
    """Rows that have a best and a worst case: they should lie on either side of each other, and of the latest forecast
    if that lies between them in most rows."""
    for table in document.tables:
        places = {kind: i for i, c in enumerate(table.columns) if (kind := _case_of_head(c))}
        if not {"best", "worst"} <= places.keys():
            continue
        rows = [r for r in table.rows if all((f := cell(r, places[k])) and f.is_money for k in ("best", "worst"))]
        read = heads(table)
        forecasts = [i for i, h in enumerate(read) if h.kind == "forecast" and i not in places.values()]
        forecasts = sorted(forecasts, key=lambda i: (read[i].year or 0, read[i].until or 0, i))[-1:]
        between = [i for i in forecasts if sum(not _outside(r, places, i) for r in rows) * 4 >= 3 * len(rows) >= 6]
        for row in rows:
            wrong = [w for i in between for w in _outside(row, places, i)] or _turned(row, places)
            for case, claimed, other in wrong[:1]:
                yield _case_finding(document, case, claimed, other, say)


def _case_of_head(head: str) -> str:
    match = re.search(r"(bästa|sämsta) fall|(best|worst) case", head.lower())
    return "" if match is None else "best" if "bästa" in match[0] or "best" in match[0] else "worst"


_Outside = list[tuple[str, PublishedFigure, PublishedFigure]]


def _outside(row: Row, places: dict[str, int], forecast: int) -> _Outside:
    """The cases of a row that lie on the wrong side of a column."""
    expected = cell(row, forecast)
    found: _Outside = []
    for case in ("best", "worst"):
        f = cell(row, places[case])
        if f is None or expected is None or f.unit != expected.unit or min(f.confidence, expected.confidence) < SURE:
            continue
        gap = f.value - expected.value if case == "best" else expected.value - f.value
        if gap < -tolerance((f, expected)):
            found.append((case, f, expected))
    return found


def _turned(row: Row, places: dict[str, int]) -> _Outside:
    best, worst = cell(row, places["best"]), cell(row, places["worst"])
    if best is None or worst is None or min(best.confidence, worst.confidence) < SURE or best.unit != worst.unit:
        return []
    return [("best", best, worst)] if best.value < worst.value else []


def _case_finding(
    document: Document, case: str, claimed: PublishedFigure, other: PublishedFigure, say: Say
) -> PublishedFinding:
    side_sv, side_en = ("sämre", "worse") if case == "best" else ("bättre", "better")
    message = say(
        sv=f"”{claimed.label}”, {claimed.column}, är {say.printed(claimed)} ({say.place(claimed)}), {side_sv} än {other.column} "
        f"{say.printed(other)}.",
        en=f"“{claimed.label}”, {claimed.column}, is {say.printed(claimed)} ({say.place(claimed)}), {side_en} than {other.column} "
        f"{say.printed(other)}.",
    )
    return finding(
        "cases", "error", document, claimed, message, claimed=claimed.value, computed=other.value, unit=claimed.unit,
        terms=[(other.column, other.value)], also=[other],
    )  # fmt: skip
