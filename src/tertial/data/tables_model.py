"""What a column and a table of the exchange formats are."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

Type = Literal[
    "text", "code", "choice", "date", "month", "money", "integer", "decimal", "boolean", "period", "person", "birth"
]
Personal = Literal["none", "person", "birth", "free_text"]
Merge = Literal["months", "years", "span", "rows"]


@dataclass(frozen=True, slots=True)
class Column:
    """A column of an exported file.

    `required`: the file must have the column. `empty`: a row may leave it empty. `minimum` bounds money and numbers
    from below (closed). `personal` says what must be pseudonymised (`person`), coarsened (`birth`) or kept out of
    messages (`free_text`, where names turn up in practice).
    """

    name: str
    type: Type
    required: bool = True
    empty: bool = False
    personal: Personal = "none"
    choices: tuple[str, ...] = ()
    minimum: int | None = None


@dataclass(frozen=True, slots=True)
class Table:
    """A kind of exported file.

    `key` identifies a row within a file. `merge` tells how a later batch meets an earlier one of the same kind:
    `months`, `years`: for every month (year) that both cover, the later batch's rows count; `span`: a later batch that covers
    the earlier one's whole span takes its place, else rows are merged by key; `rows`: rows are merged by key, the
    later batch's row counts. `dated` is the stored column that coverage is measured on. `signature` are the columns by
    which a file without a stated kind is recognised.
    """

    kind: str
    columns: tuple[Column, ...]
    key: tuple[str, ...]
    merge: Merge
    dated: str
    signature: tuple[str, ...]
    known: str | None = None
    """Column with the date on which a row became known, if the rows themselves say so."""

    def column(self, name: str) -> Column:
        """Raises KeyError for a name that the table does not have."""
        for column in self.columns:
            if column.name == name:
                return column
        raise KeyError(name)
