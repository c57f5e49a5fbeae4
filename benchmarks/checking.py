"""How well `tertial check` reads and checks published reports.

    python benchmarks/checking.py [FOLDER] [OWN...]

OWN are reports that are right, such as `tertial report` writes: each is read as it is (every error or warning is a false
alarm), then with one digit of one money cell of a table changed, 100 times, and it is counted how often that is told.

FOLDER (default: ../shared/reports) holds reports and, in `truth/`, what stands in them: `figures` (label, column, value,
unit, where) and `relations` (kind, claimed, computed, holds, severity, in_text). Printed per document: table cells and
prose amounts recovered, failing relations reported, false alarms, seconds.

A cell counts as recovered when value, unit and column are the same and the label has most of its words in common; a
prose amount when value and unit are found in running text, each printed amount used once. A finding of severity error
or warning is a false alarm when no failing relation of the truth has its figures.
"""

from __future__ import annotations

import json
import random
import re
import sys
import time
from dataclasses import replace
from pathlib import Path
from typing import Any

SERIOUS = ("arithmetic", "unexplained_gap", "explanation")


def main() -> int:
    root = Path(sys.argv[1]) if len(sys.argv) > 1 else Path(__file__).parents[2] / "shared" / "reports"
    started = time.perf_counter()
    from tertial.published.check import as_json, check_documents, read_document

    print(f"import {time.perf_counter() - started:.2f} s")
    for path in sorted(p for p in root.iterdir() if p.is_file() and p.suffix in {".txt", ".pdf", ".docx", ".html"}):
        if path.name.startswith("README"):
            continue
        started = time.perf_counter()
        document = read_document(path)
        answer = as_json([document], check_documents([document]))
        seconds = time.perf_counter() - started
        truth_file = root / "truth" / f"{path.stem}.json"
        truth = json.loads(truth_file.read_text(encoding="utf-8")) if truth_file.exists() else None
        report(path.name, answer, truth, seconds)
    for name in sys.argv[2:]:
        mutate(Path(name))
    return 0


def mutate(path: Path, times: int = 100) -> None:
    """Changes one digit of one money cell at a time, and prints how many of the changes are told."""
    from tertial.published.check import check_documents, document_of
    from tertial.published.reading import lines_of

    rng = random.Random(1)
    lines, pages, _ = lines_of(path.read_bytes(), path.name)
    document = document_of(path.name, lines, pages)
    before = [f for f in check_documents([document]) if f.severity != "note"]
    places = [
        (n, k)
        for n, line in enumerate(lines)
        for k, cell in enumerate(line.cells)
        if any(f.line == line.number and f.text == cell.text and f.is_money and f.value for f in document.figures)
    ]
    told = 0
    for n, k in rng.sample(places, min(times, len(places))):
        cells = list(lines[n].cells)
        digits = [i for i, c in enumerate(cells[k].text) if c.isdigit()]
        at = digits[0] if len(digits) < 3 else digits[1]
        other = str((int(cells[k].text[at]) + rng.randrange(1, 9)) % 10)
        cells[k] = replace(cells[k], text=cells[k].text[:at] + other + cells[k].text[at + 1 :])
        changed = [*lines[:n], replace(lines[n], cells=tuple(cells)), *lines[n + 1 :]]
        after = [f for f in check_documents([document_of(path.name, changed, pages)]) if f.severity != "note"]
        told += len(after) > len(before)
    tried = min(times, len(places))
    print(
        f"\n{path.name}: {len(before)} false alarms; {told}/{tried} = {told / max(tried, 1):.0%} of changed digits told"
    )


def report(name: str, answer: dict[str, Any], truth: dict[str, Any] | None, seconds: float) -> None:
    figures = answer["documents"][0]["figures"]
    print(f"\n{name}: {len(figures)} figures, {seconds:.2f} s")
    alarms = [f for f in answer["findings"] if f["severity"] != "note"]
    if truth is not None:
        cells, missed = cells_found(figures, truth["figures"])
        total = sum(1 for f in truth["figures"] if f["where"] == "table")
        print(f"  table cells  {cells}/{total} = {cells / total:.1%}")
        for cell in missed:
            print(f"    missed {cell['label']} | {cell['column']} = {cell['value']} {cell['unit']}")
        found, missed = prose_found(figures, truth["figures"])
        total = sum(1 for f in truth["figures"] if f["where"] == "prose")
        print(f"  prose        {found}/{total} = {found / total:.1%}")
        for cell in missed:
            print(f"    missed {cell['label']} = {cell['value']} {cell['unit']}")
        failing = [r for r in truth["relations"] if not r["holds"]]
        due = [r for r in failing if r["in_text"] and r["severity"] in SERIOUS]
        hit = [r for r in due if any(supports(r, f) for f in alarms)]
        print(f"  relations    {len(hit)}/{len(due)}")
        false = [f for f in alarms if not any(supports(r, f) for r in failing)]
        print(f"  false alarms {len(false)} of {len(alarms)} errors and warnings")
    for f in answer["findings"]:
        print(f"    {f['severity']:7} {f['rule']:12} line {f['line']}: {f['message']}")


def words(text: str) -> set[str]:
    folded = text.lower().replace("kk", "ck").translate(str.maketrans("åäö", "aao"))
    return {w[:7] for w in re.findall(r"[a-z0-9]{2,}", folded)}


def same_label(printed: str, true: str) -> bool:
    a, b = words(printed), words(true)
    if not a or not b:
        return printed.strip().lower() == true.strip().lower()
    return len(a & b) >= 0.6 * len(b)


def cells_found(figures: list[dict[str, Any]], truth: list[dict[str, Any]]) -> tuple[int, list[dict[str, Any]]]:
    left = [f for f in figures if f["where"] == "table"]
    missed = []
    for true in truth:
        if true["where"] != "table":
            continue
        same = [
            f
            for f in left
            if f["unit"] == true["unit"]
            and abs(f["value"] - true["value"]) < 1e-9
            and f["column"].lower() == true["column"].lower()
            and same_label(f["label"], true["label"])
        ]
        if same:
            left.remove(same[0])
        else:
            missed.append(true)
    return sum(1 for t in truth if t["where"] == "table") - len(missed), missed


def prose_found(figures: list[dict[str, Any]], truth: list[dict[str, Any]]) -> tuple[int, list[dict[str, Any]]]:
    left = [f for f in figures if f["where"] == "prose"]
    missed = []
    for true in truth:
        if true["where"] != "prose":
            continue
        same = [f for f in left if f["unit"] == true["unit"] and abs(f["value"] - true["value"]) < 1e-9]
        if same:
            left.remove(same[0])
        else:
            missed.append(true)
    return sum(1 for t in truth if t["where"] == "prose") - len(missed), missed


def supports(relation: dict[str, Any], finding: dict[str, Any]) -> bool:
    """Whether a failing relation and a finding speak of the same figures, in whichever unit."""
    mine = {finding["claimed"], finding["computed"], *(v for _, v in finding["terms"])} - {None}
    terms = [t[1] for t in relation["terms"] if isinstance(t, list)]
    theirs = [v for v in (relation["claimed"], relation["computed"], *terms) if isinstance(v, int | float)]
    alike = sum(1 for a in mine if any(close(a, b) for b in theirs if a))
    return alike >= 2


def close(a: float, b: float) -> bool:
    return any(abs(a - b * s) < 0.051 for s in (1, 1000, 0.001))


if __name__ == "__main__":
    sys.exit(main())
