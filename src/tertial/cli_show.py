"""What the terminal shows: short tables and lines, in the workspace's language, plain text that copies well."""

from __future__ import annotations

import shutil
import sys
import textwrap
import time
from collections.abc import Iterable, Sequence
from pathlib import Path
from types import TracebackType
from typing import TYPE_CHECKING, Self

from tertial.findings import SEVERITIES, Finding, Language
from tertial.usecases.detected import detected

if TYPE_CHECKING:
    from tertial.usecases.backtests import Backtest
    from tertial.usecases.history import Kept
    from tertial.usecases.imports import Imported
    from tertial.usecases.reports import Written
    from tertial.usecases.status import KindStatus, Status
    from tertial.usecases.trace import Traced

_SEVERITY = {
    "sv": {"error": "Fel", "warning": "Varning", "note": "Notera"},
    "en": {"error": "Error", "warning": "Warning", "note": "Note"},
}
_KIND = {
    "ledger": "ekonomi",
    "budget": "budget",
    "placements": "placeringar",
    "placement_prices": "dygnspriser",
    "case_events": "händelser",
    "invoices": "fakturor",
    "surveys": "enkäter",
    "grants": "bidrag",
    "actions": "åtgärder",
    "initiatives": "initiativ",
    "investments": "investeringar",
    "indicators": "nyckeltal",
    "forecasts": "prognoser",
    "equity": "eget kapital",
    "published": "publicerade siffror",
}
_MONTH_SIGN = {"in": "■", "late": "▣", "empty": "○", "missing": "□", "to_come": "·", "none": " "}
_SIGNS = {
    "sv": "■ inläst  ▣ kom sent  ○ fil finns, men inget från månaden  □ saknas  · väntas",
    "en": "■ in  ▣ came late  ○ a file, but nothing of the month  □ missing  · to come",
}


def kind_name(kind: str, language: Language) -> str:
    """A kind of file in the user's words; in English the name that the exchange formats give it."""
    return _KIND.get(kind, kind) if language == "sv" else kind


def table(head: Sequence[str], rows: Iterable[Sequence[str]], right: Iterable[int] = ()) -> str:
    """Columns of text, two spaces apart; those in `right` are set to the right."""
    lines = [list(head), *(list(row) for row in rows)]
    widths = [max(len(line[i]) for line in lines) for i in range(len(head))]
    aligned = set(right)

    def one(line: Sequence[str]) -> str:
        cells = [c.rjust(w) if i in aligned else c.ljust(w) for i, (c, w) in enumerate(zip(line, widths, strict=True))]
        return "  ".join(cells).rstrip()

    return "\n".join([one(lines[0]), "  ".join("─" * w for w in widths), *(one(line) for line in lines[1:])])


def show_next(path: Path, language: Language) -> str:
    """What to do after a workspace has been made."""
    if language == "sv":
        return f"{path}\nFyll i filen, läs sedan in med ”tertial import {path.parent} FIL …”."
    return f"{path}\nFill in the file, then import with “tertial import {path.parent} FILE …”."


def show_findings(findings: Sequence[Finding], language: Language) -> str:
    """One block per finding, errors first: severity and place, what was found, what to do."""
    width = min(shutil.get_terminal_size().columns, 110)
    blocks = []
    for finding in sorted(findings, key=lambda f: SEVERITIES.index(f.severity)):
        place = finding.place(language)
        head = f"{_SEVERITY[language][finding.severity]}: {place}" if place else _SEVERITY[language][finding.severity]
        body = f"{finding.message(language)} {finding.remedy(language)}"
        wrapped = textwrap.fill(body, width, initial_indent="  ", subsequent_indent="  ", break_long_words=False)
        blocks.append(f"{head}  [{finding.code}]\n{wrapped}")
    return "\n".join(blocks)


def show_imports(done: Sequence[Imported], language: Language) -> str:
    """A row per batch, then what there is to say about each file."""
    sv = language == "sv"
    outcome = (
        {"stored": "inläst", "unchanged": "redan inläst", "refused": "inte inläst"}
        if sv
        else {"stored": "imported", "unchanged": "already in", "refused": "not imported"}
    )
    rows = []
    for item in done:
        if item.text is not None or not item.batches:
            rows.append([item.file, "text" if item.text else "", item.text or "", "", outcome[item.outcome]])
        for batch in item.batches:
            span = f"{batch.first} – {batch.last}" if batch.first else ""
            count = f"{batch.rows:,}".replace(",", " ") + (
                f" ({batch.rejected} {'avvisade' if sv else 'refused'})" if batch.rejected else ""
            )
            rows.append([item.file, kind_name(batch.kind, language), span, count, outcome[item.outcome]])
    head = ["Fil", "Slag", "Avser", "Rader", "Läge"] if sv else ["File", "Kind", "Covers", "Rows", "State"]
    out = [table(head, rows, right=[3])]
    if lines := [line for item in done for line in _about(item, sv=sv)]:
        out.append("\n".join(lines))
    if findings := [f for item in done for f in item.findings]:
        out.append(show_findings(findings, language))
    return "\n\n".join(out)


def _about(item: Imported, *, sv: bool) -> list[str]:
    """How a file was written, and what it takes the place of."""
    replaced = dict.fromkeys(old for batch in item.batches for old in batch.replaces)
    lines = [f"{item.file} {'ersätter' if sv else 'takes the place of'} {old}." for old in replaced]
    if item.detected and item.outcome == "stored":
        lines.append(f"{item.file}: {detected(item.detected, 'sv' if sv else 'en')}")
    return lines


def show_status(found: Status, language: Language) -> str:
    """The committee, a row per kind with a sign per month, the texts, and faults."""
    sv = language == "sv"
    out = [f"{found.committee}, {found.municipality} – {found.today}"]
    if not any(k.batches for k in found.kinds):
        out.append(
            "Inget är inläst än. Börja med ”tertial import MAPP FIL …”."
            if sv
            else "Nothing is in yet. Begin with “tertial import DIR FILE …”."
        )
    months = found.kinds[0].months if found.kinds else ()
    head = ["Slag", "Rader", "Avser"] if sv else ["Kind", "Rows", "Covers"]
    signs = f"{months[0].month}–{months[-1].month}" if months else ""
    rows = [
        [
            kind_name(k.kind, language),
            f"{k.rows:,}".replace(",", " "),
            _span(k),
            "".join(_MONTH_SIGN[m.state] for m in k.months),
        ]
        for k in found.kinds
    ]
    out.append(table([*head, signs], rows, right=[1]))
    out.append(_SIGNS[language])
    for state, word in (("missing", "Saknas" if sv else "Missing"), ("late", "Kom sent" if sv else "Came late")):
        items = [f"{kind_name(k.kind, language)} {spans}" for k in found.kinds if (spans := _months(k, state))]
        if items:
            out.append(f"{word}: {'; '.join(items)}")
    texts = [f"{period} ({count}, {lang})" for period, lang, count in found.texts]
    if texts:
        out.append(("Texter: " if sv else "Texts: ") + ", ".join(texts))
    if found.findings:
        out.append(show_findings(found.findings, language))
    return "\n\n".join(out)


def _months(kind: KindStatus, state: str) -> str:
    """The months in a state, neighbours joined: `2026-03, 2026-05–2026-07`."""
    runs: list[list[str]] = []
    previous = None
    for i, month in enumerate(kind.months):
        if month.state == state:
            if previous == i - 1:
                runs[-1].append(month.month)
            else:
                runs.append([month.month])
            previous = i
    return ", ".join(run[0] if len(run) == 1 else f"{run[0]}–{run[-1]}" for run in runs)


def _span(kind: KindStatus) -> str:
    return f"{kind.first} – {kind.last}" if kind.first else ""


def show_result(rows: Sequence[Sequence[str]]) -> str:
    """The short table of the result, turned so that it fits on a terminal of 80 signs: a row for each of its columns."""
    turned = list(zip(*rows, strict=True))
    return table(turned[0], turned[1:], right=range(1, len(turned[0])))


def show_report(done: Written, language: Language) -> str:
    """The result in short and where the report lies."""
    sv = language == "sv"
    if not done.paths:
        return (
            "Inget är skrivet: rätta felen nedan först."
            if sv
            else "Nothing is written: correct the errors below first."
        )
    result = [show_result(done.result)] if done.result else []
    return "\n\n".join([*result, "\n".join(["Skrivet:" if sv else "Written:", *(str(p) for p in done.paths)])])


def show_backtest(done: Backtest, language: Language) -> str:
    """The engine's record on the workspace's own history, by what was forecast."""
    from tertial.usecases.backtests import record_table

    head, rows = record_table(done, language)
    return table(head, rows, right=range(1, len(head)))


def show_kept(kept: Sequence[Kept], language: Language) -> str:
    """What became of each report in the history, and how many of its figures are those of configured indicators."""
    sv = language == "sv"
    words = {
        "stored": ("lagrad i historiken", "kept in the history"),
        "unchanged": ("fanns redan i historiken", "was in the history already"),
        "undated": ("inte lagrad: perioden framgår inte", "not kept: it does not say its period"),
    }
    lines = []
    for k in kept:
        of = (
            f"{k.figures} siffror, {k.tied} knutna till nyckeltal"
            if sv
            else f"{k.figures} figures, {k.tied} of indicators"
        )
        lines.append(f"{k.file}: {words[k.outcome][not sv]}; {of}")
    return "\n" + "\n".join(lines)


def show_trace(found: Traced, language: Language) -> str:
    """A figure, what it is computed from, its source rows, the files, and last the queries for those who read SQL."""
    sv = language == "sv"
    out = [f"{found.id} = {found.text}  ({found.report})"]
    if found.terms:
        words = "Räknas ur" if sv else "Computed from"
        out.append(f"{words}:\n" + "\n".join(f"  {sign} {text:>20}  {id_}" for sign, id_, text in found.terms))
    for part in found.sources:
        shown = f"{len(part.rows)} av {part.total} källrader" if sv else f"{len(part.rows)} of {part.total} source rows"
        head = ["fil", "rad", *part.head[2:]] if sv else list(part.head)
        lines = [[cell[:40] for cell in row] for row in part.rows]
        numbers = [i for i, name in enumerate(part.head) if name in ("row", "amount", "day_price", "value", "days")]
        out.append(f"{part.figure}, {kind_name(part.table, language)}: {shown}\n" + table(head, lines, right=numbers))
    if found.simulated:
        words = "Simulerad i prognosen" if sv else "Simulated in the forecast"
        out.append(f"{words} {found.simulated} (data/forecasts, docs/explanation/forecast.md)")
    files = [f"  {b.file}  {kind_name(b.kind, language)}  sha256 {b.sha256[:16]}  {b.id}" for b in found.batches]
    out.append(("Filer" if sv else "Files") + ":\n" + "\n".join(files))
    for query in found.queries:
        bound = ", ".join(f"{name} = {value}" for name, value in query.parameters)
        sql = textwrap.indent(query.sql, "  ")
        out.append(f"{'Fråga' if sv else 'Query'} {query.name}:\n{sql}\n  -- {bound}")
    return "\n\n".join(out)


class Bar:
    """A progress line on a terminal, for anything that takes longer than a second. Silent elsewhere."""

    def __init__(self) -> None:
        self._start = time.monotonic()
        self._shown = False

    def __enter__(self) -> Self:
        return self

    def __call__(self, what: str, done: int, total: int) -> None:
        if not sys.stderr.isatty() or time.monotonic() - self._start < 1 or total <= 0:
            return
        filled = min(24, 24 * done // total)
        line = f"{what[:40]:40s} {'█' * filled}{'░' * (24 - filled)} {min(100, 100 * done // total):3d} %"
        sys.stderr.write("\r" + line)
        sys.stderr.flush()
        self._shown = True

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        if self._shown:
            sys.stderr.write("\r" + " " * 72 + "\r")
            sys.stderr.flush()
