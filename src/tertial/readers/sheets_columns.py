"""Which kind of table a row of column names announces, and where our columns stand in it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from tertial.data.tables import TABLES, Table
from tertial.findings import Finding, UnreadableError
from tertial.readers.sheets_detect import header_words
from tertial.readers.sheets_kinds import (
    AMBIGUOUS_KIND,
    DUPLICATE_COLUMN,
    MISSING_COLUMN,
    NO_KIND,
    NO_SUCH_KIND,
    UNKNOWN_KIND,
)

Mappings = Mapping[str, Mapping[str, str]]

_NEAR = 0.5
"""Share of a kind's signature columns from which a file is told what it lacks; below it the kind would be a guess."""


@dataclass(frozen=True, slots=True)
class Header:
    """A recognised row of column names: `places` maps our column names to positions from 0, `names` to the file's names."""

    table: Table
    places: Mapping[str, int]
    names: Mapping[str, str]
    extra: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class _Fit:
    table: Table
    places: dict[str, list[int]]

    @property
    def missing(self) -> tuple[str, ...]:
        return tuple(c.name for c in self.table.columns if c.required and c.name not in self.places)

    @property
    def signed(self) -> bool:
        return all(name in self.places for name in self.table.signature)


def _fit(words: Sequence[str], table: Table, mapping: Mapping[str, str]) -> _Fit:
    """A mapped column is found under its mapped name alone; the others under our name."""
    places: dict[str, list[int]] = {}
    for column in table.columns:
        wanted = header_words([mapping.get(column.name, column.name)])[0]
        at = [i for i, word in enumerate(words) if word == wanted]
        if at:
            places[column.name] = at
    return _Fit(table, places)


def recognise(names: Sequence[str], mappings: Mappings, kind: str | None, file: str, line: int) -> Header:
    """The kind whose signature columns are all there and of which most columns are; `kind` decides when it is given.

    Raises UnreadableError with findings that name the nearest kind and the columns it lacks, the kinds that fit equally
    well, columns that are missing although the kind needs them, or names that stand twice.
    """
    if kind is not None and kind not in TABLES:
        raise UnreadableError(NO_SUCH_KIND(file=file, kind=kind, kinds=", ".join(TABLES)))
    words = header_words(names)
    fits = [_fit(words, t, mappings.get(t.kind, {})) for t in TABLES.values() if kind in (None, t.kind)]
    signed = [fit for fit in fits if fit.signed or kind is not None]
    if not signed:
        nearest = max(fits, key=lambda f: (_signature_share(f), len(f.places), -len(f.missing)))
        if _signature_share(nearest) < _NEAR:
            raise UnreadableError(NO_KIND(file=file, line=line, kinds=", ".join(TABLES)))
        missing = ", ".join(n for n in nearest.table.signature if n not in nearest.places)
        raise UnreadableError(UNKNOWN_KIND(file=file, line=line, kind=nearest.table.kind, missing=missing))
    most = max(len(fit.places) for fit in signed)
    best = [fit for fit in signed if len(fit.places) == most]
    complete = [fit for fit in best if not fit.missing]
    best = complete or best
    if len(best) > 1:
        kinds = ", ".join(fit.table.kind for fit in best)
        raise UnreadableError(AMBIGUOUS_KIND(file=file, line=line, kinds=kinds, first=best[0].table.kind))
    findings = _faults(best[0], names, file, line)
    if findings:
        raise UnreadableError(*findings)
    return _header(best[0], names)


def _signature_share(fit: _Fit) -> float:
    return sum(name in fit.places for name in fit.table.signature) / len(fit.table.signature)


def _faults(fit: _Fit, names: Sequence[str], file: str, line: int) -> list[Finding]:
    kind = fit.table.kind
    found = [MISSING_COLUMN(file=file, line=line, name=name, kind=kind) for name in fit.missing]
    for name, at in fit.places.items():
        if len(at) > 1:
            column = names[at[0]].strip()
            first, second = at[0] + 1, at[1] + 1
            found.append(
                DUPLICATE_COLUMN(file=file, line=line, column=column, name=name, first=first, second=second, kind=kind)
            )
    return found


def _header(fit: _Fit, names: Sequence[str]) -> Header:
    places = {name: at[0] for name, at in fit.places.items()}
    taken = set(places.values())
    extra = tuple(name.strip() for i, name in enumerate(names) if i not in taken and name.strip())
    return Header(fit.table, places, {name: names[at].strip() for name, at in places.items()}, extra)
