"""Findings that were kept as JSON, told again: each reader gets them in the own language."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from tertial.findings import KINDS, Language, Severity


@dataclass(frozen=True, slots=True)
class Told:
    """What `Finding.as_json` wrote. A code that this version does not have keeps the words that it was told in."""

    code: str
    severity: Severity
    file: str | None
    line: int | None
    column: str | None
    facts: Mapping[str, str]
    said: tuple[str, str]
    """The message and the remedy as they were written."""

    def message(self, language: Language = "sv") -> str:
        kind = KINDS.get(self.code)
        return self._words(None if kind is None else kind.sv if language == "sv" else kind.en, 0)

    def remedy(self, language: Language = "sv") -> str:
        kind = KINDS.get(self.code)
        return self._words(None if kind is None else kind.do_sv if language == "sv" else kind.do_en, 1)

    def place(self, language: Language = "sv") -> str:
        """`file, rad 12, kolumn day_price`, as much of it as is known."""
        row, col = ("rad", "kolumn") if language == "sv" else ("line", "column")
        parts = [self.file] if self.file else []
        parts += [f"{row} {self.line}"] if self.line is not None else []
        parts += [f"{col} {self.column}"] if self.column else []
        return ", ".join(parts)

    def _words(self, template: str | None, which: int) -> str:
        if template is None:
            return self.said[which]
        try:
            return template.format(**self.facts)
        except KeyError:
            return self.said[which]


def told(kept: Iterable[Mapping[str, Any]]) -> tuple[Told, ...]:
    """Findings from their JSON, in their order."""
    return tuple(
        Told(
            k["code"],
            k["severity"],
            k.get("file"),
            k.get("line"),
            k.get("column"),
            k.get("facts", {}),
            (k["message"], k["remedy"]),
        )
        for k in kept
    )
