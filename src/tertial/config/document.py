"""A configuration as it was read: raw values with their lines, and helps to find what is meant."""

from __future__ import annotations

import difflib
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from tertial.config.places import Path
from tertial.domain.coding import CodeRange

LONGEST_SHOWN = 60

SECTIONS = (
    "committee",
    "areas",
    "units",
    "lines",
    "care_types",
    "indicators",
    "goals",
    "columns",
    "sie",
    "privacy",
    "report",
    "expected",
)
"""The sections of a configuration, in the order in which the template has them."""


@dataclass(frozen=True, slots=True)
class Document:
    """Raw values as `tomllib` gives them, of any shape: every help passes over what is not of the shape it asks for."""

    file: str
    raw: Mapping[str, Any]
    places: Mapping[Path, int]

    def line(self, path: Path) -> int:
        """The line of a setting, or of the nearest table around it that stands in the file; 1 for the whole file."""
        while path and path not in self.places:
            path = path[:-1]
        return self.places.get(path, 1)

    def written(self, section: str) -> str:
        """The name under which a section stands: its own, or a misspelt one that is no section and nearest to it."""
        if section in self.raw:
            return section
        others = (name for name in self.raw if name not in SECTIONS)
        return next((name for name in others if nearest(name, SECTIONS) == section), section)

    def tables(self, section: str) -> Iterator[tuple[Path, Mapping[str, Any]]]:
        """The tables of a section written `[[section]]`, with their places."""
        section = self.written(section)
        found = self.raw.get(section)
        for number, table in enumerate(found if isinstance(found, list) else []):
            if isinstance(table, dict):
                yield (section, number), table

    def table(self, section: str) -> Mapping[str, Any]:
        """The section written `[section]`; empty when it is absent."""
        found = self.raw.get(section)
        return found if isinstance(found, dict) else {}

    def texts(self, section: str, name: str) -> Iterator[tuple[Path, str]]:
        """The text of a setting in each table of a section that has it as a text."""
        for path, table in self.tables(section):
            if isinstance(value := table.get(name), str):
                yield (*path, name), value

    def ranges(self, section: str, name: str) -> Iterator[tuple[Path, Mapping[str, Any], CodeRange]]:
        """Every range of codes of a setting that can be read, with its place and its table."""
        for path, table in self.tables(section):
            value = table.get(name)
            for number, text in enumerate(value if isinstance(value, list) else []):
                if (codes := code_range(text)) is not None:
                    yield (*path, name, number), table, codes


def code_range(value: object) -> CodeRange | None:
    try:
        return CodeRange.parse(value) if isinstance(value, str) else None
    except ValueError:
        return None


def called(table: Mapping[str, Any], key: str) -> str:
    """What a table's thing is called: its name, else its key."""
    return next((value for field in ("name", key) if isinstance(value := table.get(field), str) and value), "?")


def nearest(value: object, known: Collection[str]) -> str | None:
    """The known name that a misspelt one most likely is; None when none is close."""
    return next(iter(difflib.get_close_matches(str(value).lower(), sorted(known), n=1, cutoff=0.6)), None)


def near(value: object, known: Collection[str]) -> dict[str, Any]:
    """The facts `near_sv` and `near_en`: a question after the nearest of the known names, or nothing."""
    close = nearest(value, known)
    if close is None:
        return {"near_sv": "", "near_en": ""}
    return {"near_sv": f" Menade du {close}?", "near_en": f" Did you mean {close}?"}


def shown(value: object) -> str:
    """A value as the file has it, on one line and not longer than a message can hold."""
    if isinstance(value, bool):
        text = str(value).lower()
    elif isinstance(value, str):
        text = '"' + value.replace("\n", "\\n").replace("\r", "\\r") + '"'
    elif isinstance(value, int | Decimal):
        text = str(value)
    elif isinstance(value, list):
        text = "[" + ", ".join(shown(item) for item in value[:5]) + (", …]" if len(value) > 5 else "]")
    elif isinstance(value, dict):
        text = "{" + ", ".join(str(key) for key in list(value)[:5]) + (", …}" if len(value) > 5 else "}")
    else:
        text = str(value)
    return text if len(text) <= LONGEST_SHOWN else text[: LONGEST_SHOWN - 1] + "…"
