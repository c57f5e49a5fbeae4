"""Small counts in a report as a whole: the same count in two tables is one cell, and tables share sums."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

from tertial.domain.committee import Indicator
from tertial.domain.suppression import protected
from tertial.query.indicators_measured import CASES, PLACEMENTS
from tertial.report.figures import Mark, Note

if TYPE_CHECKING:
    from tertial.usecases.facts import Shelf


@dataclass
class SmallCounts:
    """The cells of a report by what they count, whatever table they stand in.

    `people` is how many a cell is about, `figures` the figures that show it, `told` for each figure that is computed from cells
    in another way than by adding (a share, a price) the cells that it would give away.
    """

    shelf: Shelf
    people: dict[str, int] = field(default_factory=dict)
    figures: dict[str, list[str]] = field(default_factory=dict)
    sums: list[tuple[str, tuple[str, ...]]] = field(default_factory=list)
    told: dict[str, set[str]] = field(default_factory=dict)
    unshown: set[str] = field(default_factory=set)
    gone: frozenset[str] = frozenset()

    def cell(self, key: str, people: int | None, *figures: str) -> None:
        """A count about `people` and the figures that show it; without figures it stands in no table. None: not known."""
        if people is None:
            return
        self.people[key] = min(people, self.people.get(key, people))
        self.figures.setdefault(key, []).extend(figures)
        if self.figures[key]:
            self.unshown.discard(key)
        else:
            self.unshown.add(key)

    def sum(self, total: str, parts: Iterable[str]) -> None:
        """`total` is what the `parts` add up to. Taken only when all of them are cells."""
        self.sums.append((total, tuple(parts)))

    def tells(self, figure: str, *keys: str) -> None:
        self.told.setdefault(figure, set()).update(keys)

    def hide(self) -> None:
        """Take away every value that must not be shown, and what is computed from it; say so under the tables."""
        minimum = self.shelf.settings.privacy.minimum_count
        self.gone = protected(self.people, self.sums, minimum, self.unshown)
        figures = self.shelf.figures
        out = {i for key in self.gone for i in self.figures.get(key, ())}
        out |= {i for i, keys in self.told.items() if keys & self.gone and i in figures}
        while (
            more := {f.id for f in figures.values() if f.value is not None and any(i in out for _, i in f.terms)} - out
        ):
            out |= more
        for id_ in out:
            marks = figures[id_].marks | frozenset[Mark]({"suppressed"})
            figures[id_] = replace(figures[id_], value=None, source=None, marks=marks)
        self._note()

    def _note(self) -> None:
        shelf = self.shelf
        text = shelf.say(
            "x: färre än {n} personer, eller en rad som behövs för att skydda dem; visas inte.",
            "x: fewer than {n} people, or a row needed to protect them; not shown.",
            n=shelf.settings.privacy.minimum_count,
        )
        note = Note(text)
        for key, table in shelf.tables.items():
            marked = any("suppressed" in shelf.figures[i].marks for row in table.rows for i in row.cells.values())
            if marked and note not in table.notes:
                shelf.tables[key] = replace(table, notes=(*table.notes, note))


def cell_key(indicator: Indicator, period: str) -> str | None:
    """What an indicator counts in a period; None for a share, a mean and an imported one."""
    if indicator.source in CASES:
        return case_key(CASES[indicator.source][0], period, indicator.filter)
    if indicator.source in PLACEMENTS and not PLACEMENTS[indicator.source][1]:
        return care_key(PLACEMENTS[indicator.source][0], period, indicator.filter)
    return None


def case_key(measure: str, period: str, only: Mapping[str, object] | None = None) -> str:
    return f"cases {measure} {period}{_listed(only)}"


def care_key(column: str, period: str, only: Mapping[str, object] | None = None) -> str:
    return f"care {column} {period}{_listed(only)}"


def _listed(only: Mapping[str, object] | None) -> str:
    return "".join(f" {name}={value}" for name, value in sorted((only or {}).items()))
