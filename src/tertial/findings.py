"""What Tertial tells its user about data or a report: findings, and the errors that carry them.

A faulty *input* is a value: a `Finding` with its place, many at once. A faulty *call* raises. The words live in the
`Kind`, in both languages; the place that finds the fault gives only facts:

    UNBALANCED = Kind(
        "sie.unbalanced-voucher", "error",
        sv="Verifikation {voucher} går inte ihop: summan är {found} kr, väntat 0,00.",
        en="Voucher {voucher} does not balance: the sum is {found} SEK, expected 0.00.",
        do_sv="Rätta verifikationen i ekonomisystemet och exportera om.",
        do_en="Correct the voucher in the accounting system and export again.",
    )
    UNBALANCED(file="2023.se", line=812, voucher="A 17", found="-12.50")

Facts never hold a person's data: whoever reports on a column of personal data gives `HIDDEN` as its value.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import Any, Literal

Severity = Literal["error", "warning", "note"]
Language = Literal["sv", "en"]

SEVERITIES: tuple[Severity, ...] = ("error", "warning", "note")
HIDDEN = "***"
"""Stands for the value of a column that holds personal data."""


@dataclass(frozen=True, slots=True)
class Kind:
    """One kind of finding: code, severity and the words for it.

    `sv` and `en` are `str.format` templates over the facts; `do_sv` and `do_en` say what to do next. The code is
    `<part>.<what>` in lower case with hyphens; it is documented under docs/reference/findings.md.
    """

    code: str
    severity: Severity
    sv: str
    en: str
    do_sv: str
    do_en: str

    def __post_init__(self) -> None:
        if KINDS.setdefault(self.code, self) is not self:
            raise ValueError(f"two kinds of finding are called {self.code}")

    def __call__(
        self, *, file: str | None = None, line: int | None = None, column: str | None = None, **facts: object
    ) -> Finding:
        """A finding of this kind at a place. Raises KeyError when a fact that the words need is missing."""
        finding = Finding(self, file, line, column, MappingProxyType({k: str(v) for k, v in facts.items()}))
        finding.message("sv"), finding.message("en")
        return finding


_SYSTEM_SV = {
    "No such file or directory": "filen eller mappen finns inte",
    "Permission denied": "åtkomst nekas",
    "Operation not permitted": "åtkomst nekas",
    "No space left on device": "disken är full",
    "Read-only file system": "disken går bara att läsa",
    "Is a directory": "det är en mapp",
    "Not a directory": "det är en fil och ingen mapp",
    "File exists": "filen finns redan",
    "File name too long": "filnamnet är för långt",
    "Address already in use": "porten är upptagen",
    "port must be 0-65535.": "väntat är en port från 0 till 65535",
    "Cannot assign requested address": "den här datorn har ingen sådan adress",
}
"""What the system says of a fault, in Swedish; an unknown fault keeps the system's words."""


KINDS: dict[str, Kind] = {}
"""Every kind of finding by its code; filled as the modules that define them are imported."""


@dataclass(frozen=True, slots=True)
class Finding:
    """Something to tell the user: what, where, and what to do.

    `line` counts from 1 as an editor or a spreadsheet shows it; `column` is the column's name in the file.
    """

    kind: Kind
    file: str | None = None
    line: int | None = None
    column: str | None = None
    facts: Mapping[str, str] = field(default_factory=lambda: MappingProxyType({}))

    @property
    def code(self) -> str:
        return self.kind.code

    @property
    def severity(self) -> Severity:
        return self.kind.severity

    def message(self, language: Language = "sv") -> str:
        """What was found and what was expected, in one or two sentences."""
        if language == "en":
            return self.kind.en.format(**self.facts)
        return self.kind.sv.format(**{name: _SYSTEM_SV.get(fact, fact) for name, fact in self.facts.items()})

    def remedy(self, language: Language = "sv") -> str:
        """What to do next."""
        words = self.kind.do_sv if language == "sv" else self.kind.do_en
        return words.format(**self.facts)

    def place(self, language: Language = "sv") -> str:
        """`file, rad 12, kolumn day_price`, as much of it as is known."""
        row, col = ("rad", "kolumn") if language == "sv" else ("line", "column")
        parts = [self.file] if self.file else []
        parts += [f"{row} {self.line}"] if self.line is not None else []
        parts += [f"{col} {self.column}"] if self.column else []
        return ", ".join(parts)

    def as_json(self, language: Language = "sv") -> dict[str, Any]:
        return {
            "code": self.code,
            "severity": self.severity,
            "file": self.file,
            "line": self.line,
            "column": self.column,
            "message": self.message(language),
            "remedy": self.remedy(language),
            "facts": dict(self.facts),
        }


def has_errors(findings: Iterable[Finding]) -> bool:
    return any(f.severity == "error" for f in findings)


class TertialError(Exception):
    """Base of all errors that a user can meet. Carries findings; `exit_status` is what the command line returns."""

    exit_status = 2

    def __init__(self, *findings: Finding) -> None:
        self.findings = findings
        super().__init__("; ".join(f"{f.place()}: {f.message()}".removeprefix(": ") for f in findings))


class InputError(TertialError):
    """The input could be read but holds errors; nothing of it was stored."""

    exit_status = 1


class UnreadableError(TertialError):
    """The input, the workspace or the call could not be understood at all."""

    exit_status = 2


class RefusedError(TertialError):
    """Understood, but not allowed: locked, superseded, or without permission."""

    exit_status = 3
