"""What settings say of each other: duplicates, overlaps, names that lead nowhere.

Every check reads the raw document and passes over what is not of its form, so that a fault of form in one place never
hides a fault in another, and never makes one up.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from typing import Any, get_args

from tertial.config import kinds
from tertial.config.document import Document, called, code_range, near
from tertial.config.measures import IMPORTED, MEASURES
from tertial.config.places import Path
from tertial.config.settings import CARE_TYPE_NAMES, REQUIRED_LINES
from tertial.domain.coding import CodeRange, belongs
from tertial.domain.committee import IndicatorUnit
from tertial.findings import Finding, Kind

KEY_OF = {"areas": "code", "units": "code", "lines": "key", "care_types": "code", "indicators": "key", "goals": "key"}
"""Which setting tells the tables of a section apart."""

OVERLAPS: tuple[tuple[str, str, Kind], ...] = (
    ("areas", "units", kinds.UNIT_IN_TWO_AREAS),
    ("lines", "accounts", kinds.ACCOUNT_IN_TWO_LINES),
    ("care_types", "accounts", kinds.ACCOUNT_IN_TWO_CARE_TYPES),
)

Kinds = Mapping[str, Collection[str]]
"""The kinds of file that there are, each with the names of its columns."""


def cross_faults(doc: Document, known: Kinds | None) -> list[Finding]:
    """Every fault between settings. Kinds of files and their columns are checked when `known` tells them."""
    found = [
        *_duplicates(doc),
        *_overlaps(doc),
        *_lines(doc),
        *_units(doc),
        *_care_types(doc),
        *_indicators(doc),
        *_goals(doc),
        *_dimensions(doc),
    ]
    return found if known is None else [*found, *_file_kinds(doc, known)]


def _duplicates(doc: Document) -> Iterator[Finding]:
    for section, key in KEY_OF.items():
        first: dict[str, int] = {}
        for path, code in doc.texts(section, key):
            line = doc.line(path)
            if code in first:
                yield kinds.DUPLICATE(
                    file=doc.file, line=line, setting=f"{section}.{key}", code=code, other_line=first[code]
                )
            first.setdefault(code, line)


def _overlaps(doc: Document) -> Iterator[Finding]:
    for section, name, kind in OVERLAPS:
        ranges = list(doc.ranges(section, name))
        for number, (path, table, codes) in enumerate(ranges):
            for other_path, other, other_codes in ranges[:number]:
                if path[1] != other_path[1] and codes.overlaps(other_codes):
                    yield kind(
                        file=doc.file,
                        line=doc.line(path),
                        codes=CodeRange(max(codes.low, other_codes.low), min(codes.high, other_codes.high)),
                        name=called(table, KEY_OF[section]),
                        other=called(other, KEY_OF[section]),
                        other_line=doc.line(other_path),
                    )


def _lines(doc: Document) -> Iterator[Finding]:
    for path, table, codes in doc.ranges("lines", "accounts"):
        if (codes.low + codes.high).isdecimal() and not "3" <= codes.low[0] <= codes.high[0] <= "8":
            yield kinds.ACCOUNT_OUTSIDE_RESULT(
                file=doc.file, line=doc.line(path), name=called(table, "key"), codes=codes
            )
    if not isinstance(doc.raw.get(doc.written("lines"), []), list):
        return
    present = {key for _, key in doc.texts("lines", "key")}
    for key in REQUIRED_LINES:
        if key not in present:
            yield kinds.MISSING_LINE(
                file=doc.file,
                line=doc.line(("lines", 0)),
                key=key,
                example=f'key = "{key}", name = "{_LINE_EXAMPLES[key][0]}", accounts = ["{_LINE_EXAMPLES[key][1]}"]',
            )


_LINE_EXAMPLES = {
    "municipal_grant": ("Kommunbidrag", "3900-3949"),
    "income": ("Intäkter", "3000-3899"),
    "costs": ("Kostnader", "4000-8999"),
}


def _units(doc: Document) -> Iterator[Finding]:
    for path, code in doc.texts("units", "code"):
        if not _in_an_area(doc, code):
            yield kinds.UNIT_WITHOUT_AREA(file=doc.file, line=doc.line(path), unit=code)


def _in_an_area(doc: Document, unit: str) -> bool:
    """Whether an area holds a unit; taken to be so while the codes of some area cannot be read."""
    ranges = tuple(codes for _, _, codes in doc.ranges("areas", "units"))
    unread = any(not _readable(table.get("units")) for _, table in doc.tables("areas"))
    return unread or not ranges or belongs(unit, ranges)


def _readable(value: Any) -> bool:
    return isinstance(value, list) and all(code_range(text) is not None for text in value)


def _care_types(doc: Document) -> Iterator[Finding]:
    for path, table in doc.tables("care_types"):
        code = table.get("code")
        if isinstance(code, str) and "name" not in table and code not in CARE_TYPE_NAMES:
            yield kinds.UNNAMED_CARE_TYPE(
                file=doc.file,
                line=doc.line((*path, "code")),
                code=code,
                **near(code, CARE_TYPE_NAMES),
                known=", ".join(CARE_TYPE_NAMES),
            )


def _indicators(doc: Document) -> Iterator[Finding]:
    for path, table in doc.tables("indicators"):
        name, source = called(table, "key"), table.get("source", IMPORTED)
        chosen = table.get("filter")
        chosen = chosen if isinstance(chosen, dict) else {}
        if source == IMPORTED:
            if chosen:
                yield kinds.UNUSED_FILTER(file=doc.file, line=doc.line((*path, "filter")), indicator=name)
        elif isinstance(source, str):
            yield from _measure(doc, path, table, chosen)
        yield from _filter_names(doc, (*path, "filter"), name, chosen)


def _measure(doc: Document, path: Path, table: Mapping[str, Any], chosen: Mapping[str, Any]) -> Iterator[Finding]:
    """Whether a built-in measure exists, suits the unit and takes the filters."""
    name, source, unit = called(table, "key"), table["source"], table.get("unit")
    if source not in MEASURES:
        yield kinds.UNKNOWN_MEASURE(
            file=doc.file,
            line=doc.line((*path, "source")),
            indicator=name,
            source=source,
            known=", ".join(MEASURES),
            **near(source, [IMPORTED, *MEASURES]),
        )
        return
    if unit in get_args(IndicatorUnit) and (unit == "percent") != MEASURES[source].percent:
        yield kinds.MEASURE_UNIT(
            file=doc.file, line=doc.line((*path, "unit")), indicator=name, unit=unit, source=source
        )
    filters = {name for measure in MEASURES.values() for name in measure.filters}
    for key in chosen:
        if key in filters and key not in MEASURES[source].filters:
            yield kinds.FILTER_NOT_TAKEN(
                file=doc.file,
                line=doc.line((*path, "filter", key)),
                indicator=name,
                filter=key,
                source=source,
                known=", ".join(MEASURES[source].filters),
            )


def _filter_names(doc: Document, path: Path, indicator: str, chosen: Mapping[str, Any]) -> Iterator[Finding]:
    """Care types, areas and units that a filter names and that are not there."""
    care_types = {code for _, code in doc.texts("care_types", "code")}
    areas = {code for _, code in doc.texts("areas", "code")}
    care_type, area, unit = chosen.get("care_type"), chosen.get("area"), chosen.get("unit")
    if isinstance(care_type, str) and care_type not in care_types:
        line = doc.line((*path, "care_type"))
        yield kinds.UNKNOWN_CARE_TYPE(
            file=doc.file, line=line, indicator=indicator, care_type=care_type, **near(care_type, care_types)
        )
    if isinstance(area, str) and area not in areas:
        line = doc.line((*path, "area"))
        yield kinds.UNKNOWN_AREA(file=doc.file, line=line, indicator=indicator, area=area, **near(area, areas))
    if isinstance(unit, str) and not _in_an_area(doc, unit):
        yield kinds.UNIT_WITHOUT_AREA(file=doc.file, line=doc.line((*path, "unit")), unit=unit)


def _goals(doc: Document) -> Iterator[Finding]:
    indicators = {key for _, key in doc.texts("indicators", "key")}
    for path, table in doc.tables("goals"):
        goal = table.get("key")
        indicator, operator = table.get("indicator"), table.get("operator")
        if isinstance(indicator, str) and indicator not in indicators:
            yield kinds.UNKNOWN_INDICATOR(
                file=doc.file,
                line=doc.line((*path, "indicator")),
                goal=goal,
                indicator=indicator,
                **near(indicator, indicators),
            )
        if operator in (">=", "<=") and table.get("level") == "percent_change":
            yield kinds.GOAL_LEVEL(file=doc.file, line=doc.line((*path, "level")), goal=goal, operator=operator)


def _dimensions(doc: Document) -> Iterator[Finding]:
    """Dimensions given twice, also where one of them is a default that the file leaves out."""
    from tertial.config.schema import SieTable

    first: dict[str, str] = {}
    given = doc.table("sie")
    names = sorted(SieTable.model_fields, key=lambda name: doc.line(("sie", name)) if name in given else 0)
    for name in names:
        dimension = given.get(name, SieTable.model_fields[name].default)
        if not isinstance(dimension, str):
            continue
        if dimension in first:
            yield kinds.SAME_DIMENSION(
                file=doc.file,
                line=doc.line(("sie", name)),
                dimension=dimension,
                setting=f"sie.{name}",
                other=f"sie.{first[dimension]}",
                other_line=doc.line(("sie", first[dimension])),
            )
        first.setdefault(dimension, name)


def _file_kinds(doc: Document, known: Kinds) -> Iterator[Finding]:
    places: list[tuple[Path, str]] = [
        ((section, kind), kind) for section in ("columns", "expected") for kind in doc.table(section)
    ]
    for path, kind in places:
        if kind not in known:
            yield kinds.UNKNOWN_KIND(
                file=doc.file,
                line=doc.line(path),
                setting=f"[{path[0]}]",
                kind=kind,
                known=", ".join(known),
                **near(kind, known),
            )
    for kind, mapping in doc.table("columns").items():
        for column in mapping if isinstance(mapping, dict) and kind in known else ():
            if column not in known[kind]:
                yield kinds.UNKNOWN_COLUMN(
                    file=doc.file,
                    line=doc.line(("columns", kind, column)),
                    kind=kind,
                    name=column,
                    known=", ".join(known[kind]),
                    **near(column, known[kind]),
                )
