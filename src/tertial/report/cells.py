"""From a figure to what stands in a cell or in a sentence. Used by every format, so that they cannot differ."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Literal

from tertial.domain.goal import Assessment
from tertial.findings import Language
from tertial.report.figures import Column, Facts, Figure, Row, Scale, Table
from tertial.wording import Money, amount, money, number, percent, points, rounded, rounded_money, word

MISSING = ".."
SUPPRESSED = "x"
_ALPHABET = "abcdefghijklmnopqrstuvwxyz"

Tone = Literal["plain", "minus", "plus", "muted"]


@dataclass(frozen=True, slots=True)
class Cell:
    """What a cell shows. `minus` is set in brick; `status` is the assessment whose mark stands before the words."""

    text: str = ""
    figure: Figure | None = None
    tone: Tone = "plain"
    italic: bool = False
    letter: str = ""
    status: Assessment | None = None


def money_scale(scale: Scale) -> Money:
    """The scale for amounts of a table: kronor where the table itself has none."""
    return "kr" if scale == "plain" else scale


def assessment_of(figure: Figure) -> Assessment | None:
    """The assessment that a text figure holds, as its key or as its word in either language."""
    for assessment in Assessment:
        if figure.text in (assessment.value, word(assessment.value, "sv"), word(assessment.value, "en")):
            return assessment
    return None


def shown_value(figure: Figure, scale: Money) -> Decimal | None:
    """The number as printed: rounded, in `scale` for money; None for text and for what is missing."""
    if figure.value is None or figure.unit == "text":
        return None
    if figure.unit == "sek":
        return rounded_money(int(figure.value), scale)
    if figure.unit == "sek_per_day":
        return rounded_money(int(figure.value), "kr", figure.decimals)
    return rounded(figure.value, figure.decimals)


def figure_text(figure: Figure, language: Language, scale: Money) -> str:
    """The figure as it stands in a table: no unit, but a percent sign on shares and a plus on deviations."""
    if "suppressed" in figure.marks:
        return SUPPRESSED
    if figure.unit == "text":
        assessment = assessment_of(figure)
        return word(assessment.value, language) if assessment else figure.text
    if figure.value is None:
        return MISSING
    if figure.unit == "percent":
        return percent(figure.value, figure.decimals, language, sign=figure.emphasis in ("deviation", "change"))
    return _bare(figure, figure.value, scale, language, sign=figure.emphasis in ("deviation", "change"))


def cell(table: Table, row: Row, column: Column, facts: Facts, language: Language) -> Cell:
    """The cell of a table; empty where the row has no figure in the column."""
    if column.key not in row.cells:
        return Cell()
    figure = facts.figures[row.cells[column.key]]
    scale = money_scale(table.scale)
    value = shown_value(figure, scale)
    bad = figure.emphasis in ("result", "deviation") and value is not None and value < 0
    return Cell(
        figure_text(figure, language, scale),
        figure,
        "minus" if bad else "muted" if column.tag in ("model", "run_rate", "estimated") else "plain",
        italic="restated" in figure.marks,
        letter=letters(table).get(figure.id, ""),
        status=assessment_of(figure) if figure.unit == "text" else None,
    )


def letters(table: Table) -> Mapping[str, str]:
    """The note letter of each figure that has a note: a, b ... in the order of the notes; several are joined."""
    found: dict[str, str] = {}
    for i, note in enumerate(n for n in table.notes if n.figures):
        for figure in note.figures:
            found[figure] = found.get(figure, "") + _ALPHABET[i % 26]
    return found


def notes(table: Table) -> tuple[tuple[str, str], ...]:
    """Letter and words of each note under the table, those on the whole table first and without a letter."""
    whole = [("", note.text) for note in table.notes if not note.figures]
    hung = [note for note in table.notes if note.figures]
    return tuple(whole + [(_ALPHABET[i % 26], note.text) for i, note in enumerate(hung)])


FORMS = ("kr", "tkr", "mnkr", "abs", "bare", "sign", "words")


def prose(figure: Figure, form: str, language: Language) -> str:
    """The figure in running text, with its unit. `form` holds words of FORMS, such as `mnkr abs`.

    `abs` leaves the sign out (after the word underskott), `bare` the unit, `sign` adds a plus, `words` writes
    `miljoner kronor`. Raises ValueError for another word.
    """
    wanted = set(form.split())
    if unknown := sorted(wanted - set(FORMS)):
        raise ValueError(unknown[0])
    if figure.unit == "text" or "suppressed" in figure.marks:
        return figure_text(figure, language, "kr")
    if figure.value is None:
        return word("missing", language)
    value = -figure.value if "abs" in wanted and figure.value < 0 else figure.value
    scale: Money = "tkr" if "tkr" in wanted else "kr" if "kr" in wanted else "mnkr"
    sign, decimals = "sign" in wanted, None
    if "bare" in wanted or figure.unit not in ("sek", "sek_per_day", "percent", "points"):
        return _bare(figure, value, scale, language, sign=sign)
    if figure.unit == "percent":
        return percent(value, figure.decimals, language, sign=sign)
    if figure.unit == "points":
        return points(value, figure.decimals, language)
    if figure.unit == "sek_per_day":
        scale, decimals = "kr", figure.decimals
    return amount(int(value), scale, language, sign=sign, words="words" in wanted, decimals=decimals)


def _bare(figure: Figure, value: int | Decimal, scale: Money, language: Language, *, sign: bool) -> str:
    """The number alone; a change of a share always has its sign."""
    if figure.unit == "sek":
        return money(int(value), scale, language, sign=sign)
    if figure.unit == "sek_per_day":
        return money(int(value), "kr", language, sign=sign, decimals=figure.decimals)
    if figure.unit == "points":
        return points(value, figure.decimals, language, unit=False)
    return number(value, figure.decimals, language, sign=sign)
