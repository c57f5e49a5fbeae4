"""Five-year tables that go on where the workspace's own values end: with what was published, and where that stands."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from fractions import Fraction
from typing import TYPE_CHECKING, Any

from tertial.domain.committee import Indicator
from tertial.query.indicators import Value, table_windows
from tertial.query.published import published_figures
from tertial.query.windows import Window
from tertial.report.figures import Note
from tertial.usecases.facts import Shelf

if TYPE_CHECKING:
    from tertial.usecases.history import Said

_KIND = "published"


def with_published(
    shelf: Shelf, indicator: Indicator, own: Mapping[str, Value], windows: Sequence[Window]
) -> dict[str, Value]:
    """The values of an indicator by window, with published ones where the workspace has none of its own.

    An own value that differs from what was published is restated, as is a published one that a later report changed: the
    value says what it was first. Two values of one day count as none.
    """
    found = dict(own)
    if not shelf.answers.has(_KIND):
        return found
    from tertial.usecases.history import history

    kept = history(_rows(shelf), indicator)
    for window in windows:
        said_of = kept.get((window.first, window.last))
        if said_of is None or said_of.latest is None:
            continue
        if window.key in own:
            found[window.key] = _against(shelf, own[window.key], said_of.latest, indicator)
        else:
            found[window.key] = _published(shelf, window, said_of.latest, said_of.first)
    return found


def _rows(shelf: Shelf) -> list[dict[str, Any]]:
    rows = [r | {"row": r["line_number"]} for r in shelf.answers.of(published_figures())]
    return sorted(rows, key=lambda r: (r["as_of"], r["document"], r["figure"]))


def _against(shelf: Shelf, value: Value, latest: Said, indicator: Indicator) -> Value:
    """The own value, restated where it is not what was published last; one that is restated already stays as it is."""
    half = Fraction(1, 2 * 10**indicator.decimals)
    if value.first_value is not None or latest.agrees(value.value, half):
        return value
    known = value.known or shelf.answers.snapshot.known_day
    words = shelf.say("Publicerat: {w}.", "Published: {w}.", w=latest.where(shelf.language))
    note = f"{value.note} {words}".strip()
    return replace(value, first_value=latest.value, first_known=latest.as_of, known=known, note=note)


def _published(shelf: Shelf, window: Window, latest: Said, first: Said | None) -> Value:
    value = Value(window.key, latest.value, "published", known=latest.as_of, row=latest.key)
    if first is None:
        return value
    words = shelf.say(
        "Först: {a}; sedan: {b}.",
        "First: {a}; then: {b}.",
        a=first.where(shelf.language),
        b=latest.where(shelf.language),
    )
    return replace(value, first_value=first.value, first_known=first.as_of, note=words)


def _by_key(shelf: Shelf) -> dict[object, Said]:
    from tertial.usecases.history import said

    return {said(r).key: said(r) for r in _rows(shelf)}


def published_notes(shelf: Shelf, every: Mapping[str, Mapping[str, Value]], shown: frozenset[str]) -> list[Note]:
    """A note for each document that values of the table come from, hung on those values."""
    by_key = _by_key(shelf) if shelf.answers.has(_KIND) else {}
    windows = {w.key for w in table_windows(shelf.as_of)}
    found: dict[str, list[tuple[int | None, str]]] = {}
    for key, values in every.items():
        for value in values.values():
            id_ = f"indicators.{key}.{value.period[:4]}"
            if value.origin == "published" and value.period in windows and id_ in shown:
                row = by_key[value.row].row
                found.setdefault(row["file"], []).append((row["page"], id_))
    notes = []
    for file, places in found.items():
        pages = sorted({page for page, _ in places if page is not None})
        numbers = ", ".join(str(p) for p in pages)
        where = shelf.say(", sidan {n}", ", page {n}", n=numbers) if pages else ""
        text = shelf.say("Så som det är publicerat i {f}{w}.", "As published in {f}{w}.", f=file, w=where)
        notes.append(Note(text, tuple(id_ for _, id_ in places)))
    return notes
