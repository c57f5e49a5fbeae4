"""What a report is told besides its facts: whose it is, what people have written, and where figures come from."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Literal

from tertial.domain.goal import Assessment
from tertial.findings import Language

Kind = Literal["interim", "annual", "monthly", "council"]


@dataclass(frozen=True, slots=True)
class GoalInfo:
    """A goal of the committee as the report presents it; its figures stand in the table `goal.<key>`."""

    key: str
    name: str
    """Short name for the heading, such as `Upplevd nytta`."""
    text: str
    """The goal as the committee decided it."""
    assessment: Assessment | None = None
    proposed: Assessment | None = None
    """What the figures say, whatever people have judged."""


@dataclass(frozen=True, slots=True)
class AreaInfo:
    """An area or a unit: the row `code` of the tables `areas` and `units`."""

    code: str
    name: str


@dataclass(frozen=True, slots=True)
class Text:
    """What a person has written about a section. `line` is the line of `file` on which `body` starts, from 1."""

    section: str
    body: str
    title: str | None = None
    author: str = ""
    period: str = ""
    file: str | None = None
    line: int = 1
    assessment: Assessment | None = None


@dataclass(frozen=True, slots=True)
class BatchInfo:
    """An imported file behind a figure. `sha256` may be shortened; `imported` is a date or a time as text."""

    id: str
    file: str
    sha256: str
    imported: str


@dataclass(frozen=True, slots=True)
class Trace:
    """The query behind figures: its SQL, bound parameters, the batches that it read, how many source rows, and what it read in
    the reader's words ("Huvudbok", "Internbudget")."""

    sql: str
    parameters: Mapping[str, str] = field(default_factory=dict)
    batches: tuple[BatchInfo, ...] = ()
    rows: int = 0
    sources: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class ReportContext:
    """Whose report it is and of when.

    `as_of` is the last day that the report covers, `known` the day whose knowledge it shows. `state` is printed in the
    header ("Utkast"), `snapshot` in the footer ("Läge 2023-08-31"). `title` is made from kind and date when empty.
    """

    committee: str
    municipality: str
    kind: Kind
    as_of: date
    known: date
    language: Language = "sv"
    state: str = ""
    snapshot: str = ""
    title: str = ""
    goals: tuple[GoalInfo, ...] = ()
    areas: tuple[AreaInfo, ...] = ()
    units: tuple[AreaInfo, ...] = ()

    @property
    def year(self) -> int:
        return self.as_of.year
