"""Checks of published reports that were made on the web: kept as pages in both languages, listed, and taken away again.

A check lies in a folder `data/checks/<id>` of the workspace: a short summary, and for each language the text of every
document with its findings in place. The report itself is not kept.
"""

from __future__ import annotations

import json
import re
import shutil
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

from tertial.findings import SEVERITIES, Language
from tertial.usecases import audit_log
from tertial.usecases.access import Acting, demand
from tertial.usecases.checks import CheckResult, Into, check, in_language
from tertial.usecases.workspace import Workspace

if TYPE_CHECKING:
    from tertial.published.marked import Numbered

LANGUAGES: tuple[Language, ...] = ("sv", "en")
_ID = re.compile(r"[0-9a-f]{16}")


@dataclass(frozen=True, slots=True)
class CheckedReport:
    """A report of a check: how many figures were read of it, and its findings by severity."""

    file: str
    figures: int
    errors: int
    warnings: int
    notes: int
    unread: int


@dataclass(frozen=True, slots=True)
class KeptCheck:
    """A check that is kept. `rules` is how many kinds of relation the figures were held to. `unreadable` holds what there is
    to say (message, remedy) of files that could not be read, by language."""

    id: str
    made: str
    who: str
    rules: int
    history: bool
    documents: tuple[CheckedReport, ...]
    unreadable: Mapping[Language, tuple[tuple[str, str], ...]]


@dataclass(frozen=True, slots=True)
class CheckedText:
    """A document as a page shows it: `html` is its findings and its text, everything of the document escaped; `plain` the
    findings as text to take along."""

    html: str
    plain: str


def check_and_keep(
    workspace: Workspace, acting: Acting, id_: str, files: Sequence[Path], *, history: bool = False
) -> dict[str, Any]:
    """Check published reports and keep the check under `id_`; returns its summary as JSON.

    `history`: the reports are the committee's own, and are compared with and kept among those read before.
    Raises RefusedError without the right to.
    """
    from tertial.published.check import RULES

    demand(workspace.settings, acting.person, "check")
    into = Into(workspace, acting.at, acting.person.login) if history else None
    named = _apart(files)
    sv = _named(check(files, "sv", into), named)
    done: dict[Language, CheckResult] = {"sv": sv, "en": in_language(sv, files, "en", into)}
    summary = {
        "made": acting.at,
        "who": acting.person.name,
        "rules": len(RULES) + 1,
        "history": history,
        "documents": [_counted(done["sv"], i) for i in range(len(sv.documents))],
        "unreadable": {x: [(f"{f.file or ''}: {f.message(x)}", f.remedy(x)) for f in sv.unreadable] for x in LANGUAGES},
    }
    folder = _folder(workspace) / id_
    draft = folder.with_name(f"{id_}.draft")
    shutil.rmtree(draft, ignore_errors=True)
    draft.mkdir(parents=True, mode=0o700)
    for language, result in done.items():
        _write(draft / f"{language}.json", [_shown(result, i, language) for i in range(len(result.documents))])
    _write(draft / "summary.json", summary)
    shutil.rmtree(folder, ignore_errors=True)
    draft.rename(folder)
    return summary


def kept_checks(workspace: Workspace, limit: int = 30) -> list[KeptCheck]:
    """The checks that are kept, newest first."""
    found = [_read(path) for path in _folder(workspace).glob("*/summary.json") if _ID.fullmatch(path.parent.name)]
    return sorted(found, key=lambda c: (c.made, c.id), reverse=True)[:limit]


def kept_check(workspace: Workspace, id_: str) -> KeptCheck | None:
    path = _folder(workspace) / id_ / "summary.json"
    return _read(path) if _ID.fullmatch(id_) and path.is_file() else None


def checked_text(workspace: Workspace, id_: str, number: int, language: Language) -> CheckedText:
    """The document of a check, counted from 1. Raises LookupError where there is none."""
    if _ID.fullmatch(id_) is None:
        raise LookupError(id_)
    try:
        content = json.loads((_folder(workspace) / id_ / f"{language}.json").read_text("utf-8"))
    except OSError as error:
        raise LookupError(id_) from error
    if not 1 <= number <= len(content):
        raise LookupError(number)
    return CheckedText(content[number - 1]["html"], content[number - 1]["plain"])


def remove_check(workspace: Workspace, acting: Acting, id_: str) -> None:
    """Take a kept check away; what its reports told the history stays. Raises LookupError where there is none."""
    demand(workspace.settings, acting.person, "check")
    found = kept_check(workspace, id_)
    if found is None:
        raise LookupError(id_)
    audit_log.record(workspace, acting, "remove-check", id_, {"files": [d.file for d in found.documents]})
    shutil.rmtree(_folder(workspace) / id_)


def _folder(workspace: Workspace) -> Path:
    return workspace.folder / "data" / "checks"


def _write(path: Path, content: object) -> None:
    path.write_text(json.dumps(content, ensure_ascii=False), encoding="utf-8")


def _read(path: Path) -> KeptCheck:
    c = json.loads(path.read_text("utf-8"))
    documents = tuple(CheckedReport(**d) for d in c["documents"])
    unreadable: dict[Language, tuple[tuple[str, str], ...]] = {
        x: tuple((message, remedy) for message, remedy in c["unreadable"][x]) for x in LANGUAGES
    }
    return KeptCheck(path.parent.name, c["made"], c["who"], c["rules"], c["history"], documents, unreadable)


def _apart(files: Sequence[Path]) -> list[str]:
    """A name for each file, told apart where two have the same."""
    names = [path.name for path in files]
    return [f"{name} ({names[: i + 1].count(name)})" if names.count(name) > 1 else name for i, name in enumerate(names)]


def _named(done: CheckResult, names: Sequence[str]) -> CheckResult:
    """The check with its documents called by names that are told apart, where every file could be read."""
    if len(names) != len(done.documents) or list(names) == [d.file for d in done.documents]:
        return done
    documents = tuple(replace(d, file=name) for d, name in zip(done.documents, names, strict=True))
    from tertial.published.check import check_documents

    return replace(done, documents=documents, findings=tuple(check_documents(documents, "sv")))


def _counted(done: CheckResult, index: int) -> dict[str, Any]:
    document = done.documents[index]
    own = [f.severity for f in done.findings if f.file == document.file]
    errors, warnings, notes = (own.count(severity) for severity in SEVERITIES)
    return {
        "file": document.file,
        "figures": len(document.figures),
        "errors": errors,
        "warnings": warnings,
        "notes": notes,
        "unread": len(document.findings),
    }


def _shown(done: CheckResult, index: int, language: Language) -> dict[str, str]:
    from tertial.published.marked import marked
    from tertial.published.marked_html import document_html

    shown = marked(done.documents[index], done.findings, language)
    lines = [shown.file, "", *(line for n in shown.findings for line in _plain(n))]
    return {"html": document_html(shown, language), "plain": "\n".join(lines)}


def _plain(n: Numbered) -> list[str]:
    account = [f"   {entry.label}: {entry.amount}" for entry in n.account]
    return [f"{n.number}. {n.finding.message}", f"   {n.why}", *account, f"   {n.place}", ""]
