"""Checking published reports: read each file, compare its figures with each other and with those of the other files."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from tertial.findings import Finding, Language, UnreadableError
from tertial.published.figures import Document, PublishedFinding


@dataclass(frozen=True, slots=True)
class CheckResult:
    """What a check found: the documents that could be read, what their figures contradict, and the files that could not."""

    documents: tuple[Document, ...]
    findings: tuple[PublishedFinding, ...]
    unreadable: tuple[Finding, ...]

    @property
    def exit_status(self) -> int:
        """2 when a file could not be read, else 1 when there is an error among the findings, else 0."""
        if self.unreadable:
            return 2
        return int(any(f.severity == "error" for f in self.findings))

    def as_json(self) -> dict[str, Any]:
        from tertial.published.figures import as_json

        return as_json(self.documents, self.findings)


def check(files: Sequence[Path], language: Language = "sv") -> CheckResult:
    """Reads and checks published reports, each by itself and all against each other.

    A file that cannot be read at all is told in `unreadable`; the others are checked all the same.
    """
    from tertial.published.check import check_documents, read_document

    documents: list[Document] = []
    unreadable: list[Finding] = []
    for path in files:
        try:
            documents.append(read_document(path))
        except UnreadableError as error:
            unreadable += error.findings
    return CheckResult(tuple(documents), tuple(check_documents(documents, language)), tuple(unreadable))
