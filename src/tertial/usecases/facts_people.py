"""People in placements by sex, in a report: the register has it, and few of a kind are hidden."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from tertial.domain.committee import CareType
from tertial.query.placements_people import people_by_sex
from tertial.query.windows import same_period_last_year, to_date
from tertial.report.figures import Column, Note, Row, Table
from tertial.usecases.facts import Shelf, source
from tertial.usecases.facts_small import care_key

_SEXES = {"F": ("Flickor och kvinnor", "Girls and women"), "M": ("Pojkar och män", "Boys and men")}
_ALL = ""


def add_people(shelf: Shelf, care: Sequence[CareType]) -> None:
    """Girls and women, boys and men by care type, so far this year and in the same months last year.

    Nothing where no row of this year tells the sex. The cells are counted before small ones are hidden: of a care type each sex
    is a cell, and the care types of one sex are hidden as if they added up to its total, though a person may be in several.
    """
    now, then = to_date(shelf.as_of), same_period_last_year(shelf.as_of)
    query = people_by_sex((then, now))
    found = {(r["period"], r["care_type"], r["sex"]): r for r in shelf.answers.of(query)}
    known = {period for period, _, sex in found if sex}
    if now.key not in known:
        return
    columns = [
        (f"{sex.lower()}{suffix}", sex, period)
        for sex in _SEXES
        for suffix, period in (("_previous", then.key), ("", now.key))
        if period in known
    ]
    rows = []
    for code, name in (*((c.code, c.name) for c in care), (_ALL, shelf.say("Olika personer", "Different people"))):
        cells = {}
        for column, sex, period in columns:
            row = found.get((period, code, sex))
            count = row["persons"] if row else 0
            id_ = f"care_sex.{code or 'total'}.{column}"
            cells[column] = shelf.add(id_, count, "count", source=source(query, row, "persons") if row else None)
            shelf.small.cell(_key(period, code, sex), count, id_)
        rows.append(Row(code or "total", name, cells, "row" if code else "result"))
    for _, sex, period in columns:
        shelf.small.sum(_key(period, _ALL, sex), [_key(period, c.code, sex) for c in care])
    people = {key: row["persons"] for key, row in found.items()}
    for period in sorted({p for _, _, p in columns}):
        for code in (*(c.code for c in care), _ALL):
            _both(shelf, period, code, people)
    _table(shelf, columns, rows, unknown=any(sex == "" for _, _, sex in found))


def _both(shelf: Shelf, period: str, code: str, people: Mapping[tuple[str, str, str], int]) -> None:
    """The sexes add up to the people of a care type, which an indicator may show: then one of them tells the other."""
    parts = [_key(period, code, sex) for sex in (*_SEXES, "")]
    counts = [people.get((period, code, sex), 0) for sex in (*_SEXES, "")]
    shelf.small.cell(parts[-1], counts[-1])
    whole = care_key("persons", period, {"care_type": code} if code else {})
    shelf.small.cell(whole, sum(counts))
    shelf.small.sum(whole, parts)


def _table(shelf: Shelf, cells: Sequence[tuple[str, str, str]], rows: Sequence[Row], *, unknown: bool) -> None:
    def head(key: str, sex: str) -> str:
        return f"{shelf.say(*_SEXES[sex])} {shelf.months(shelf.year - key.endswith('_previous'))}"

    columns = tuple(Column(key, head(key, sex), partial=not shelf.full_year) for key, sex, _ in cells)
    notes = [
        shelf.say(
            "Personer med minst ett vårddygn i perioden. Den som har haft flera vårdformer räknas i var och en av dem, men en gång "
            "bland olika personer.",
            "People with at least one day of care in the period. Who has had several types of care is counted in each of them, but "
            "once among different people.",
        )
    ]
    if unknown:
        notes.append(
            shelf.say("Den vars kön inte är registrerat ingår inte.", "Who has no registered sex is left out.")
        )
    title = shelf.say("Placerade personer efter kön, antal", "People in placements by sex, count")
    label, told = shelf.say("Vårdform", "Care type"), tuple(Note(text) for text in notes)
    shelf.tables["care_sex"] = Table("care_sex", title, label, columns, tuple(rows), notes=told)


def _key(period: str, care_type: str, sex: str) -> str:
    return care_key("persons", period, {"sex": sex} | ({"care_type": care_type} if care_type else {}))
