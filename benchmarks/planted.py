"""How many planted errors `tertial check` tells: reports that are right, with one thing made wrong at a time.

    python benchmarks/planted.py [--missed] [--most=N] [--only=KIND,KIND] REPORT...

Each REPORT is read as it is (every error or warning is a false alarm). Then, up to N (100) times a kind, one thing in it is changed
as people change it by mistake, and it is counted how often that brings an error or a warning that was not there before. The
kinds are told in `KINDS`. Places are drawn with a fixed seed. `--missed` prints what was not told.

Not every planted error can be told: a cell that takes part in no sum, no deviation and no comparison may hold anything.
"""

from __future__ import annotations

import random
import re
import sys
from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from pathlib import Path

from tertial.published.check import check_documents, document_of
from tertial.published.english import is_english, with_swedish_numbers
from tertial.published.figures import Document, Line, PublishedFigure, Row, Table
from tertial.published.heads import read_head
from tertial.published.numbers import plain
from tertial.published.reading import lines_of

Change = tuple[str, dict[int, Line]]
"""What was changed, and the lines that it changed by their numbers."""


def main() -> int:
    options = dict(a[2:].partition("=")[::2] for a in sys.argv[1:] if a.startswith("--"))
    only = options["only"].split(",") if "only" in options else list(KINDS)
    told: dict[str, list[int]] = {}
    for name in (a for a in sys.argv[1:] if not a.startswith("--")):
        for kind, (found, tried) in of_report(
            Path(name), only, int(options.get("most", 100)), show="missed" in options
        ).items():
            sums = told.setdefault(kind, [0, 0])
            sums[0] += found
            sums[1] += tried
    print(f"{'all reports':28}" + "  ".join(f"{k} {a}/{b}" for k, (a, b) in told.items()))
    found, tried = (sum(v[i] for v in told.values()) for i in (0, 1))
    print(f"{found}/{tried} = {found / max(tried, 1):.0%} told")
    return 0


def of_report(path: Path, only: Sequence[str], most: int, *, show: bool) -> dict[str, tuple[int, int]]:
    lines, pages, _ = lines_of(path.read_bytes(), path.name)
    if is_english(lines):
        lines = with_swedish_numbers(lines)
    document = document_of(path.name, lines, pages)
    before = _serious(document)
    answer: dict[str, tuple[int, int]] = {}
    for kind in only:
        rng = random.Random(f"{kind} {path.name}")
        every = list(KINDS[kind](document, rng))
        chosen = rng.sample(every, min(most, len(every)))
        found = 0
        for what, changed in chosen:
            after = _serious(document_of(path.name, [changed.get(x.number, x) for x in lines], pages))
            if after - before:
                found += 1
            elif show:
                print(f"  missed {kind}: {what}")
        if chosen:
            answer[kind] = (found, len(chosen))
    shown = "  ".join(f"{k} {a}/{b}" for k, (a, b) in answer.items())
    print(f"{path.name[:24]:24} {len(before)} false alarms; {shown}", flush=True)
    return answer


def _serious(document: Document) -> set[tuple[str, int, str]]:
    return {(f.rule, f.line, f.message) for f in check_documents([document]) if f.severity != "note"}


def _cells(document: Document) -> Iterator[tuple[Table, Row, int, PublishedFigure]]:
    for table in document.tables:
        for row in table.rows:
            for i, f in enumerate(row.cells):
                if f is not None:
                    yield table, row, i, f


def _lines(document: Document) -> dict[int, Line]:
    return {line.number: line for line in document.lines}


def _with_text(line: Line, old: str, new: str, nth: int = 0) -> Line | None:
    """The line with the `nth` cell of this text changed; in running text, the first such words."""
    if line.cells:
        same = [k for k, c in enumerate(line.cells) if _bare(c.text) == _bare(old)]
        if len(same) <= nth:
            return None
        cells = list(line.cells)
        cells[same[nth]] = replace(cells[same[nth]], text=new)
        return replace(line, cells=tuple(cells), text="\t".join(c.text for c in cells))
    return replace(line, text=line.text.replace(old, new, 1)) if old in line.text else None


def _bare(text: str) -> str:
    return re.sub(r"\s+", " ", plain(text)).strip()


def _one(what: str, document: Document, f: PublishedFigure, new: str) -> Iterator[Change]:
    line = _lines(document)[f.line]
    changed = _with_text(line, f.text, new)
    if changed is not None:
        yield f"{what}: {f.label} | {f.column} {f.text} -> {new} (line {f.line})", {f.line: changed}


def _other_digit(text: str, rng: random.Random) -> str:
    digits = [i for i, c in enumerate(text) if c.isdigit()]
    at = digits[0] if len(digits) < 3 else digits[1]
    other = str((int(text[at]) + rng.randrange(1, 9)) % 10)
    return text[:at] + other + text[at + 1 :]


def digits(document: Document, rng: random.Random) -> Iterator[Change]:
    """One digit of an amount in a table."""
    for _, _, _, f in _cells(document):
        if f.is_money and f.value:
            yield from _one("digit", document, f, _other_digit(f.text, rng))


def counts(document: Document, rng: random.Random) -> Iterator[Change]:
    """One digit of a number that is no amount, in a table."""
    for _, _, _, f in _cells(document):
        if not f.is_money and f.value:
            yield from _one("count", document, f, _other_digit(f.text, rng))


def signs(document: Document, _rng: random.Random) -> Iterator[Change]:
    """The sign of an amount turned."""
    for _, _, _, f in _cells(document):
        if f.is_money and f.value:
            bare = re.sub(r"^[+\-\u2212\u2013]\s?", "", f.text)
            yield from _one("sign", document, f, bare if f.value < 0 else f"-{bare}")


def columns(document: Document, _rng: random.Random) -> Iterator[Change]:
    """Two neighbouring amounts of a row in each other's place."""
    for _, row, i, f in _cells(document):
        g = row.cells[i + 1] if i + 1 < len(row.cells) else None
        if g is None or not (f.is_money and g.is_money) or f.value == g.value or f.line != g.line:
            continue
        yield from _swapped("columns", document, f, g)


def rows(document: Document, _rng: random.Random) -> Iterator[Change]:
    """Two amounts of a column, of neighbouring rows, in each other's place."""
    for table in document.tables:
        for a, b in zip(table.rows, table.rows[1:], strict=False):
            for f, g in zip(a.cells, b.cells, strict=False):
                if f and g and f.is_money and g.is_money and f.value != g.value and f.line != g.line:
                    yield from _swapped("rows", document, f, g)


def _swapped(what: str, document: Document, f: PublishedFigure, g: PublishedFigure) -> Iterator[Change]:
    lines = _lines(document)
    first = _with_text(lines[f.line], f.text, g.text)
    if first is None or not lines[f.line].cells:
        return
    if f.line == g.line:
        place = [k for k, c in enumerate(lines[f.line].cells) if _bare(c.text) == _bare(g.text)]
        cells = list(first.cells)
        cells[place[-1]] = replace(cells[place[-1]], text=f.text)
        done = {f.line: replace(first, cells=tuple(cells), text="\t".join(c.text for c in cells))}
    else:
        second = _with_text(lines[g.line], g.text, f.text)
        done = {f.line: first, g.line: second} if second is not None else {}
    if done:
        yield f"{what}: {f.label} | {f.column} {f.text} <-> {g.label} | {g.column} {g.text}", done


def years(document: Document, _rng: random.Random) -> Iterator[Change]:
    """The value of another year than the head says."""
    for _, row, i, f in _cells(document):
        head = read_head(f.column)
        for g in row.cells[:i] + row.cells[i + 1 :]:
            other = read_head(g.column) if g is not None else None
            if g and other and head.year and other.year and head.kind == other.kind and head.year != other.year:
                if g.value != f.value and g.unit == f.unit:
                    yield from _one("year", document, f, g.text)
                break


def units(document: Document, _rng: random.Random) -> Iterator[Change]:
    """An amount in running text with thousands and millions mixed up."""
    for f in document.figures:
        if f.where == "prose" and f.unit in ("tkr", "mnkr"):
            new = re.sub(r"(?i)mnkr|mkr|miljoner kronor|miljoner", "tkr", f.text) if f.unit == "mnkr" else None
            new = new or re.sub(r"(?i)tkr", "mnkr", f.text)
            if new != f.text:
                yield from _one("unit", document, f, new)


def amounts(document: Document, rng: random.Random) -> Iterator[Change]:
    """One digit of an amount or a percentage in running text."""
    for f in document.figures:
        if f.where == "prose" and (f.is_money or f.unit == "%") and any(c.isdigit() for c in f.text):
            yield from _one("amount", document, f, _other_digit(f.text, rng))


_TURNED = (
    ("ökat", "minskat"), ("ökade", "minskade"), ("ökning", "minskning"), ("högre", "lägre"), ("fler", "färre"),
    ("överskott", "underskott"), ("över budget", "under budget"), ("positiv", "negativ"), ("plus", "minus"),
    ("increased", "decreased"), ("higher", "lower"), ("surplus", "deficit"), ("above", "below"),
    ("bättre", "sämre"), ("grown", "shrunk"), ("more", "fewer"),
)  # fmt: skip


def directions(document: Document, _rng: random.Random) -> Iterator[Change]:
    """A word of direction turned in running text."""
    text = {n for p in document.paragraphs for _, n, _ in p.starts}
    for line in document.lines:
        if line.number not in text or line.cells:
            continue
        for pair in _TURNED:
            for old, new in (pair, pair[::-1]):
                if re.search(rf"(?<!\w){old}", line.text):
                    changed = re.sub(rf"(?<!\w){old}", new, line.text, count=1)
                    yield f"direction: {old} -> {new}: {line.text[:160]}", {line.number: replace(line, text=changed)}


_STATUS = re.compile(
    r"(?i)(?:målet är |målet )?(?:inte |ej )?(?:uppnått|uppnås)|(?:goal )?(?:not )?(?:achieved|reached)"
)


def goals(document: Document, _rng: random.Random) -> Iterator[Change]:
    """The status of a goal turned."""
    for line in document.lines:
        for cell in line.cells or ():
            if _STATUS.fullmatch(cell.text.strip()):
                changed = _with_text(line, cell.text, _turned(cell.text))
                if changed is not None:
                    yield f"goal: {line.text[:120]}", {line.number: changed}
        if not line.cells and _STATUS.fullmatch(line.text.strip(" .")):
            yield f"goal: {line.text}", {line.number: replace(line, text=_turned(line.text))}


def _turned(text: str) -> str:
    if re.search(r"(?i)\b(?:inte|ej|not)\b", text):
        return re.sub(r"(?i)\b(?:inte|ej|not)\s", "", text)
    return re.sub(r"(?i)(uppnått|uppnås|achieved|reached)", r"inte \1", text)


def cases(document: Document, _rng: random.Random) -> Iterator[Change]:
    """The best case worse than the forecast, or the worst case better: their amounts in each other's place."""
    for f in document.figures:
        before = f.sentence[: f.sentence.find(f.text)].lower() if f.where == "prose" else f.column.lower()
        if f.is_money and f.value and re.search(r"(?:bästa|sämsta|best|worst)\s(?:fall|case)\w*[^.;\d]{0,40}$", before):
            bare = re.sub(r"^(?:[+\-\u2212\u2013]|minus|plus)\s?", "", f.text)
            worse = "bästa" in before[-60:] or "best" in before[-60:]
            yield from _one("case", document, f, ("-9" if worse else "+9") + bare)


KINDS: dict[str, Callable[[Document, random.Random], Iterator[Change]]] = {
    "digit": digits, "count": counts, "sign": signs, "columns": columns, "rows": rows, "year": years,
    "amount": amounts, "unit": units, "direction": directions, "goal": goals, "case": cases,
}  # fmt: skip


if __name__ == "__main__":
    sys.exit(main())
