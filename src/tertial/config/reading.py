"""From the text of `tertial.toml` to settings, or to every fault in it at once."""

from __future__ import annotations

import re
import tomllib
from decimal import Decimal
from importlib import resources
from pathlib import Path
from typing import TYPE_CHECKING, Any

from tertial.config import kinds
from tertial.config.checks import Kinds, cross_faults
from tertial.config.document import Document, near, nearest, shown
from tertial.config.places import places
from tertial.config.settings import Settings
from tertial.findings import Finding, Language, UnreadableError

if TYPE_CHECKING:
    from pydantic_core import ErrorDetails

    from tertial.config.schema import About, Table

_WHERE = re.compile(r" \(at (?:line (?P<line>[0-9]+), column (?P<column>[0-9]+)|end of document)\)$")

_REASONS = (
    ("Cannot overwrite a value", "namnet har redan ett värde längre upp", "the name already has a value further up"),
    ("Duplicate inline table key", "namnet står två gånger", "the name stands twice"),
    ("Cannot declare", "tabellen finns redan längre upp", "the table is already further up"),
    ("Cannot redefine", "tabellen finns redan längre upp", "the table is already further up"),
    ("Cannot mutate", "tabellen finns redan längre upp", "the table is already further up"),
    ("Expected '='", "ett likhetstecken väntades efter namnet", "an equals sign was expected after the name"),
    ("Expected ']", "en hakparentes är inte avslutad", "a bracket is not closed"),
    ("Unclosed array", "listan är inte avslutad med ]", "the list is not closed with ]"),
    ("Unclosed inline table", "tabellen är inte avslutad med }", "the table is not closed with }"),
    ("Unterminated string", "texten är inte avslutad med citattecken", "the text is not closed with a quote"),
    ("Illegal character '\\n'", "texten är inte avslutad med citattecken", "the text is not closed with a quote"),
    ("Illegal character", "ett styrtecken får inte finnas i filen", "a control character is not allowed in the file"),
    ("Found invalid character", "raden har ett tecken som inte hör hit", "the line has a character out of place"),
    ("Unescaped '\\'", "ett omvänt snedstreck i en text skrivs \\\\", "a backslash in a text is written \\\\"),
    ("Invalid date", "datumet finns inte", "there is no such date"),
    ("Invalid initial character", "namnet på en inställning väntades", "the name of a setting was expected"),
    ("Invalid statement", "namnet på en inställning väntades", "the name of a setting was expected"),
    ("Nested", "listor ligger i varandra i för många led", "lists lie within lists too deep"),
    ("Exceeds the limit", "ett tal har för många siffror", "a number has too many digits"),
    ("Invalid value", "värdet är varken text, tal, true eller false", "the value is no text, number, true or false"),
)
"""What the parser says, in words that both languages have."""


def load(path: Path, kinds_of_file: Kinds | None = None) -> Settings:
    """The settings of the `tertial.toml` at `path`.

    Raises UnreadableError with a finding for every fault in the file. `kinds_of_file` gives the kinds of files that
    there are with their columns, to hold `[columns]` and `[expected]` against.
    """
    settings, findings = parse(_text(path), str(path), kinds_of_file)
    if settings is None:
        raise UnreadableError(*findings)
    return settings


def parse(text: str, file: str, kinds_of_file: Kinds | None = None) -> tuple[Settings | None, list[Finding]]:
    """The settings in a text, or None and every fault in it, in order of line; never both. See `load`."""
    text = text.removeprefix("\ufeff")
    try:
        raw: dict[str, Any] = tomllib.loads(text, parse_float=Decimal)
        doc = Document(file, raw, places(text))
    except RecursionError:
        return None, [_syntax("Nested", text, file)]
    except ValueError as error:  # TOMLDecodeError, or a whole number of thousands of digits
        return None, [_syntax(str(error), text, file)]
    return _settings(doc, kinds_of_file)


def template(language: Language) -> str:
    """The commented `tertial.toml` of a new workspace: every setting, and a small example that has no fault."""
    asset = resources.files("tertial.config").joinpath(f"template_{language}.toml")
    return asset.read_text(encoding="utf-8")


def _text(path: Path) -> str:
    try:
        data = path.read_bytes()
    except FileNotFoundError as error:
        raise UnreadableError(kinds.NO_FILE(file=path.name, path=path)) from error
    except OSError as error:
        reason = error.strerror or type(error).__name__
        raise UnreadableError(kinds.NOT_READ(file=path.name, path=path, reason=reason)) from error
    try:
        return data.decode("utf-8")
    except UnicodeDecodeError as error:
        line = data.count(b"\n", 0, error.start) + 1
        finding = kinds.NOT_UTF8(file=str(path), line=line, found=f"0x{data[error.start]:02X}")
        raise UnreadableError(finding) from error


def _syntax(message: str, text: str, file: str) -> Finding:
    lines = text.split("\n")
    where = _WHERE.search(message)
    line = int(where["line"]) if where and where["line"] else len(lines) if where else None
    reason = message[: where.start()] if where else message
    sv, en = next(((sv, en) for start, sv, en in _REASONS if reason.startswith(start)), (reason, reason))
    return kinds.SYNTAX(
        file=file,
        line=line,
        column=where["column"] if where else None,
        reason_sv=sv,
        reason_en=en,
        found=shown(lines[line - 1].strip())[1:-1] if line and line <= len(lines) else "",
    )


def _settings(doc: Document, known: Kinds | None) -> tuple[Settings | None, list[Finding]]:
    from pydantic import ValidationError

    from tertial.config.build import build
    from tertial.config.schema import Root

    root, faults = None, cross_faults(doc, known)
    try:
        root = Root.model_validate(doc.raw)
    except ValidationError as error:
        faults += _form_faults(doc, error.errors(include_url=False))
    if root is not None and not faults:
        return build(root), []
    return None, in_order(faults)


def in_order(findings: list[Finding]) -> list[Finding]:
    return sorted(findings, key=lambda f: (f.line or 0, f.code, f.message("en")))


def _form_faults(doc: Document, details: list[ErrorDetails]) -> list[Finding]:
    """One finding a fault: a misspelt setting is not also told as missing under its right name."""
    unknown = [detail["loc"] for detail in details if detail["type"] == "extra_forbidden"]
    meant = {(*path[:-1], nearest(path[-1], _words(path)[1].model_fields)) for path in unknown}
    return [_form_fault(doc, d) for d in details if not (d["type"] == "missing" and d["loc"] in meant)]


def _form_fault(doc: Document, detail: ErrorDetails) -> Finding:
    """A fault of form, in our words: an unknown setting, a missing one, or one with another kind of value."""
    path = detail["loc"]
    words, form = _words(path)
    place: dict[str, Any] = {
        "file": doc.file,
        "line": doc.line(path),
        "setting": ".".join(part for part in path if isinstance(part, str)),
    }
    if detail["type"] == "extra_forbidden":
        known = form.model_fields
        return kinds.UNKNOWN_SETTING(**place, known=", ".join(known), **near(path[-1], known))
    facts = {**place, "expected_sv": words.sv, "expected_en": words.en, "example": words.example}
    if detail["type"] == "missing":
        return kinds.MISSING_SETTING(**facts)
    found = detail["input"]
    choices = re.findall(r"'([^']+)'", detail.get("ctx", {}).get("expected", ""))
    return kinds.WRONG_VALUE(**facts, found=shown(found), **near(found, choices))


def _words(path: tuple[str | int, ...]) -> tuple[About, type[Table]]:
    """The words of the setting at a path, or of the nearest one around it, and the table that it stands in."""
    from tertial.config.schema import ROOT, Root, about, table_of

    form: type[Table] = Root
    words = ROOT
    for name in (part for part in path if isinstance(part, str)):
        if name not in form.model_fields:
            break
        words = about(form, name)
        inner = table_of(form.model_fields[name].annotation)
        if inner is None:
            break
        form = inner
    return words, form
