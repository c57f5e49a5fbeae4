"""Checking published reports: read each file, compare its figures with each other and with those of the other files."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any

from tertial.findings import Finding, Language, UnreadableError
from tertial.published.figures import Document, PublishedFinding

if TYPE_CHECKING:
    from tertial.usecases.history import Kept
    from tertial.usecases.workspace import Workspace


@dataclass(frozen=True, slots=True)
class CheckResult:
    """What a check found: the documents that could be read, what their figures contradict, and the files that could not."""

    documents: tuple[Document, ...]
    findings: tuple[PublishedFinding, ...]
    unreadable: tuple[Finding, ...]
    kept: tuple[Kept, ...] = ()
    """What became of each report in the workspace's history, when there is one."""

    @property
    def exit_status(self) -> int:
        """2 when a file could not be read, else 1 when there is an error among the findings, else 0."""
        if self.unreadable:
            return 2
        return int(any(f.severity == "error" for f in self.findings))

    def as_json(self) -> dict[str, Any]:
        from tertial.published.figures import as_json

        answer = as_json(self.documents, self.findings)
        if self.kept:
            answer["history"] = [
                {"file": k.file, "outcome": k.outcome, "figures": k.figures, "tied": k.tied, "batch": k.batch}
                for k in self.kept
            ]
        return answer


@dataclass(frozen=True, slots=True)
class Into:
    """The workspace whose history checked reports are compared with and kept in, by whom and when."""

    workspace: Workspace
    at: str
    who: str


def check(files: Sequence[Path], language: Language = "sv", into: Into | None = None) -> CheckResult:
    """Reads and checks published reports, each by itself and all against each other.

    A file that cannot be read at all is told in `unreadable`; the others are checked all the same. `into` names a
    workspace: each report is then compared with what its history holds, and kept there.
    """
    from tertial.published.check import check_documents, document_from
    from tertial.published.text import read_bytes

    documents: list[Document] = []
    contents: list[bytes] = []
    unreadable: list[Finding] = []
    for path in files:
        try:
            content = read_bytes(path)
            documents.append(document_from(content, path.name))
            contents.append(content)
        except UnreadableError as error:
            unreadable += error.findings
    found = check_documents(documents, language)
    kept: tuple[Kept, ...] = ()
    if into is not None:
        found += _against_history(into.workspace, documents, contents, language)
        kept = _keep(into, documents, contents)
    return CheckResult(tuple(documents), tuple(dict.fromkeys(found)), tuple(unreadable), kept)


def in_language(done: CheckResult, files: Sequence[Path], language: Language, into: Into | None = None) -> CheckResult:
    """The same check told in another language: its documents are not read again. `files` as they were given to `check`."""
    from tertial.published.check import check_documents
    from tertial.published.text import read_bytes

    found = check_documents(done.documents, language)
    if into is not None:
        read = {document.file for document in done.documents}
        contents = [read_bytes(path) for path in files if path.name in read]
        found += _against_history(into.workspace, done.documents, contents, language)
    return replace(done, findings=tuple(dict.fromkeys(found)))


def _against_history(
    workspace: Workspace, documents: Sequence[Document], contents: Sequence[bytes], language: Language
) -> list[PublishedFinding]:
    """What each report says otherwise than the reports kept before, or tells the outcome of."""
    import hashlib

    from tertial.published.history import against_history, documents_of
    from tertial.published.rules.base import Say
    from tertial.usecases.history import kept_rows

    now = {hashlib.sha256(content).hexdigest()[:16] for content in contents}
    rows = [r for r in kept_rows(workspace.snapshot(date.max)) if r["document"] not in now]
    earlier = documents_of(rows)
    return [f for document in documents for f in against_history(earlier, document, Say(language))]


def _keep(into: Into, documents: Sequence[Document], contents: Sequence[bytes]) -> tuple[Kept, ...]:
    from tertial.usecases.history import keep_report

    return tuple(
        keep_report(into.workspace, document, content, at=into.at, who=into.who)
        for document, content in zip(documents, contents, strict=True)
    )
