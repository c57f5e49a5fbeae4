"""The kinds of file that can be imported, as a page tells of them: their columns, a template, and the mapping of other names."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from tertial.config import Settings
from tertial.data.tables import TABLES, Table
from tertial.findings import Language
from tertial.usecases.kind_names import kind_name

OFFERED = tuple(kind for kind in TABLES if kind != "published")
"""What a person exports from a system; figures of published reports are put in by Tertial itself."""

_TYPES: Mapping[str, tuple[str, str]] = {
    "text": ("text", "text"),
    "code": ("kod: bokstäver, siffror, - och _", "code: letters, digits, - and _"),
    "choice": ("ett av: {choices}", "one of: {choices}"),
    "date": ("datum, som 2026-08-31", "date, as 2026-08-31"),
    "month": ("månad, som 2026-08", "month, as 2026-08"),
    "money": ("belopp i kronor, som 1 250,50", "amount in SEK, as 1 250,50"),
    "integer": ("heltal", "whole number"),
    "decimal": ("tal, som 12,5", "number, as 12,5"),
    "boolean": ("true eller false", "true or false"),
    "period": (
        "period: 2026, 2026-T2, 2026-08 eller 2026-01/2026-08",
        "period: 2026, 2026-T2, 2026-08 or 2026-01/2026-08",
    ),
    "person": (
        "personens id; ersätts av en pseudonym och sparas inte",
        "the person's id; replaced by a pseudonym and not kept",
    ),
    "birth": (
        "födelsedatum eller födelseår; bara år och månad sparas",
        "date or year of birth; only year and month are kept",
    ),
}


@dataclass(frozen=True, slots=True)
class FileColumn:
    """A column: our name, what the workspace's own files call it (`mapped`, the same where nothing is said), what it holds."""

    name: str
    mapped: str
    required: bool
    holds: str


@dataclass(frozen=True, slots=True)
class FileKind:
    """A kind of file. `replaces` says in words what a later file of the kind does to an earlier one, `undo` what to do when the
    wrong file was imported."""

    kind: str
    name: str
    columns: tuple[FileColumn, ...]
    replaces: str
    undo: str


_MERGES: Mapping[str, tuple[str, str]] = {
    "months": (
        "En ny fil gäller för varje månad som den täcker. Täcker den alla månader i en tidigare fil ersätts den helt.",
        "A new file counts for every month that it covers. If it covers all months of an earlier file, it takes its place.",
    ),
    "years": (
        "En ny fil gäller för varje år som den täcker; tidigare filers rader för de åren räknas inte längre.",
        "A new file counts for every year that it covers; rows of earlier files for those years no longer count.",
    ),
    "span": (
        "En ny fil som täcker hela den tidigare filens tid ersätter den. Annars läggs filerna ihop, och för rader med samma id gäller den nya.",
        "A new file that covers all of an earlier file's time takes its place. Otherwise the files are put together, and for rows with the same id the new one counts.",
    ),
    "rows": (
        "Filerna läggs ihop. För rader med samma id gäller den nya filens rad.",
        "The files are put together. For rows with the same id the new file's row counts.",
    ),
}

_BACKUP = (
    "be den som sköter servern att återställa säkerhetskopian från före inläsningen.",
    "ask whoever runs the server to restore the backup from before the import.",
)
_UNDO: Mapping[str, tuple[str, str]] = {
    "months": (
        f"Läs in rätt fil för samma månader. Den gäller i stället. Täcker den felaktiga månader som ingen rätt fil täcker: {_BACKUP[0]}",
        f"Import the right file for the same months. It counts instead. If the wrong one covers months that no right file covers: {_BACKUP[1]}",
    ),
    "years": (
        f"Läs in rätt fil för samma år. Den gäller i stället. Täcker den felaktiga år som ingen rätt fil täcker: {_BACKUP[0]}",
        f"Import the right file for the same years. It counts instead. If the wrong one covers years that no right file covers: {_BACKUP[1]}",
    ),
    "span": (
        f"Läs in rätt fil. Täcker den minst samma tid räknas den felaktiga inte längre. Går den felaktiga utanför den rätta, till exempel fel år: {_BACKUP[0]}",
        f"Import the right file. If it covers at least the same time, the wrong one no longer counts. If the wrong one goes beyond the right one, such as the wrong year: {_BACKUP[1]}",
    ),
    "rows": (
        f"Läs in en fil där samma id har rätta uppgifter. De gäller i stället. En rad vars id inte ska finnas alls kan inte ersättas så: {_BACKUP[0]}",
        f"Import a file in which the same ids have the right values. They count instead. A row whose id should not be there at all cannot be replaced like that: {_BACKUP[1]}",
    ),
}


def file_kinds(settings: Settings, language: Language) -> tuple[FileKind, ...]:
    """Every kind that can be exported to, in the order of the exchange formats."""
    return tuple(file_kind(settings, kind, language) for kind in OFFERED)


def file_kind(settings: Settings, kind: str, language: Language) -> FileKind:
    """Raises LookupError for a kind that there is not."""
    if kind not in TABLES:
        raise LookupError(kind)
    table, at = TABLES[kind], 0 if language == "sv" else 1
    mapped = settings.columns.get(kind, {})
    columns = tuple(
        FileColumn(
            c.name,
            mapped.get(c.name, c.name),
            c.required,
            _TYPES[c.type][at].format(choices=", ".join(c.choices)),
        )
        for c in table.columns
    )
    return FileKind(kind, kind_name(kind, language), columns, _MERGES[table.merge][at], _UNDO[table.merge][at])


def template_head(settings: Settings, kind: str) -> tuple[str, ...]:
    """The heads of an empty file that the workspace reads as `kind`: its own names where it has mapped them.

    Raises LookupError for a kind that there is not.
    """
    if kind not in OFFERED:
        raise LookupError(kind)
    return tuple(c.mapped for c in file_kind(settings, kind, "sv").columns if not _doubled(TABLES[kind], c.name))


def _doubled(table: Table, name: str) -> bool:
    """`birth_year` beside `birth_date`: one of them is enough."""
    return name == "birth_year" and any(c.name == "birth_date" for c in table.columns)


def mapping(kind: str, names: Mapping[str, str]) -> str:
    """What to put into tertial.toml for a file that calls columns something else; `names` gives its name by ours.

    Names that are empty, or the same as ours, are left out. Raises LookupError for a kind or a column that there is not.
    """
    if kind not in OFFERED:
        raise LookupError(kind)
    known = {c.name for c in TABLES[kind].columns}
    if unknown := sorted(names.keys() - known):
        raise LookupError(unknown[0])
    rows = [f"{name} = {_quoted(said)}" for name, said in names.items() if said.strip() and said.strip() != name]
    return "\n".join([f"[columns.{kind}]", *rows, ""])


def _quoted(text: str) -> str:
    """A basic string of TOML."""
    plain = "".join(c if c.isprintable() else " " for c in text.strip())
    return '"' + plain.replace("\\", "\\\\").replace('"', '\\"') + '"'
