"""Goals in tables: a target with its operator, an outcome and an assessment on one row."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal

from tertial.published.figures import Cell, Document, Line, PublishedFigure, PublishedFinding, Table
from tertial.published.numbers import parse_number, plain
from tertial.published.rules.base import SURE, Say, cell, heads

_TARGET = re.compile(
    r"(?P<way>minst|lägst|högst|max(?:imalt)?|som mest|at least|at most|not more than|no more than|≥|≤|>=|<=) ?(?P<n>\d+(?:[ \u00a0\u202f]\d{3})*(?:[,.]\d+)?) ?(?:%|procent|per ?cent|dagar|days)?",
    re.IGNORECASE,
)
_LEAST = ("minst", "lägst", "at least", "≥", ">=")
_STATUS = re.compile(
    r"\W*(?:(?P<no>(?:målet )?(?:är |har )?(?:inte|ej) (?:uppnå(?:tt|dd|s)|uppfyll(?:t|d|s))|målet (?:nås|uppnås) (?:inte|ej)|kommer (?:inte|ej) (?:att )?uppnås|"
    r"(?:goal )?(?:not|will not be) (?:reached|achieved|met))"
    r"|(?P<yes>(?:målet )?(?:är |har )?(?:helt )?(?:uppnå(?:tt|dd|s)|uppfyll(?:t|d|s))|målet (?:nås|uppnås)|kommer (?:att )?uppnås|(?:goal )?(?:will be )?(?:reached|achieved|met)))\W*",
    re.IGNORECASE,
)


_LEGEND = re.compile(
    r"\b(?P<colour>grön|röd)\w*\b,? ?(?:betyder|innebär|står för|visar|=|:)? ?att (?:målet|det|indikatorn) (?P<no>(?:inte|ej) )?(?:är |har )?"
    r"(?:(?:upp)?nå(?:s|tt|tts)|uppfyll(?:s|t|ts))\b(?! delvis)",
    re.IGNORECASE,
)
"""What a report says that its colours mean: `Grön betyder att målet nås, gul att det delvis nås och röd att det inte nås`."""
_AHEAD = re.compile(r"kommer|will be", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class _Goal:
    """The cells of a row that has a target and an assessment: as printed, whether at least, the target and whether it is said to be reached."""

    target: str
    at_least: bool
    value: Decimal
    status: str
    reached: bool


def goal_rows(document: Document, say: Say) -> Iterator[PublishedFinding]:
    """Rule `goal`, a warning: a row's assessment disagrees with its target and the outcome on the row.

    The outcome is that of the latest period; judged only where one column alone is of it, and no assessment stands between
    reached and not ("delvis uppnått"). What is said to be reached later on is not judged by a part of the year.
    """
    lines = {line.number: line for line in document.lines if line.cells}
    colours = _colours(document)
    for table in document.tables:
        if not any(number in lines for number in table.lines):
            continue
        found = _outcome_column(table)
        for row in table.rows if found is not None else ():
            column, part = found or (0, False)
            line, outcome = lines.get(row.line), cell(row, column)
            goal = _goal(line.cells, colours) if line else None
            if line is None or goal is None or outcome is None or outcome.confidence < SURE:
                continue
            if part and _AHEAD.search(goal.status):
                continue
            met = outcome.value >= goal.value if goal.at_least else outcome.value <= goal.value
            if met != goal.reached:
                yield _differs(document, line, goal, outcome, say)


def _outcome_column(table: Table) -> tuple[int, bool] | None:
    """The column of the latest outcome, and whether it is a part of its year; None where two are as late, or none says that it is one."""
    read = heads(table)
    found = [(h.year or 0, h.until or 12, i) for i, h in enumerate(read) if h.kind == "actual"]
    latest = [f for f in found if f[:2] == max(found)[:2]]
    return (latest[0][2], latest[0][1] < 12) if len(latest) == 1 else None


def _colours(document: Document) -> dict[str, str]:
    """The colours that the text gives a meaning as reached or not: `grön` as `uppnått`, `röd` as `inte uppnått`."""
    found: dict[str, str] = {}
    for paragraph in document.paragraphs:
        for match in _LEGEND.finditer(paragraph.text) if re.search("grön|röd", paragraph.text, re.IGNORECASE) else ():
            found[match["colour"].lower()] = "inte uppnått" if match["no"] else "uppnått"
    return found if len(set(found.values())) == len(found) else {}


def _goal(cells: Sequence[Cell], colours: Mapping[str, str]) -> _Goal | None:
    printed_as = [re.sub(r"\s+", " ", plain(c.text)).strip() for c in cells]
    texts = [colours.get(re.sub(r"t$", "", t.lower()), t) for t in printed_as]
    targets = [m for t in texts if (m := _TARGET.fullmatch(t))]
    statuses = [m for t in texts if (m := _STATUS.fullmatch(t))]
    if len(targets) != 1 or len(statuses) != 1:
        return None
    printed = parse_number(targets[0]["n"].replace(".", ","))
    if printed is None:
        return None
    at_least = targets[0]["way"].lower() in _LEAST
    shown = printed_as[texts.index(statuses[0][0])]
    return _Goal(targets[0][0], at_least, printed.value, shown, bool(statuses[0]["yes"]))


def _differs(document: Document, line: Line, goal: _Goal, outcome: PublishedFigure, say: Say) -> PublishedFinding:
    message = say(
        sv=f"”{outcome.label}” bedöms som ”{goal.status}” ({say.place(outcome)}) med målet {goal.target}, men utfallet på raden är "
        f"{say.printed(outcome)} ({outcome.column}).",
        en=f"“{outcome.label}” is assessed as “{goal.status}” ({say.place(outcome)}) with the target “{goal.target}”, but the outcome on the row is "
        f"{say.printed(outcome)} ({outcome.column}).",
    )
    return PublishedFinding(
        "goal", "warning", document.file, line.page, line.number, message, goal.value, outcome.value, outcome.unit,
        ((outcome.column, outcome.value),), (),
    )  # fmt: skip
