"""Scanned pages to placed words with Tesseract: a program of its own, run with a time limit, nothing in the page is trusted.

The page is rendered to grey at 300 dots an inch (fewer where the page is large) and given to `tesseract` over a pipe. Each
word comes back with its box and the program's own certainty, which follows the word to the figure that is read from it.
"""

from __future__ import annotations

import csv
import io
import math
import os
import re
import shutil
import subprocess
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from functools import lru_cache
from statistics import median
from typing import Any

from tertial.findings import Finding, Kind
from tertial.published.layout import Placed, Word
from tertial.published.text_ocr_clean import without_drawings

DPI = 300
MOST_PIXELS = 20_000_000
"""Of one page; a larger page is rendered with fewer dots an inch."""
MOST_SCANNED = 60
"""Scanned pages that are read of one document."""
SECONDS = 60
"""For one page; a page that takes longer is left out."""

NO_TESSERACT = Kind(
    "published.no-tesseract",
    "warning",
    sv="Sidorna {pages} är inskannade bilder; inga tal har lästs från dem, eftersom Tesseract med svenska inte är installerat.",
    en="The pages {pages} are scanned pictures; no figures were read from them, since Tesseract with Swedish is not installed.",
    do_sv="Installera det (Debian och Ubuntu: apt-get install tesseract-ocr tesseract-ocr-swe) och kontrollera på nytt, eller använd en PDF med text.",
    do_en="Install it (Debian and Ubuntu: apt-get install tesseract-ocr tesseract-ocr-swe) and check again, or use a PDF with text.",
)
SCANNED = Kind(
    "published.scanned",
    "note",
    sv="Sidorna {pages} är inskannade bilder och har lästs med Tesseract; enstaka siffror kan vara fel lästa.",
    en="The pages {pages} are scanned pictures and were read with Tesseract; single digits may have been read wrongly.",
    do_sv="Jämför en anmärkning med originalet innan den förs vidare.",
    do_en="Compare a finding with the original before passing it on.",
)
NOT_SCANNED = Kind(
    "published.not-scanned",
    "warning",
    sv="Sidorna {pages} är inskannade bilder som inte har lästs: högst {most} sådana sidor läses, och högst {seconds} sekunder ägnas åt varje.",
    en="The pages {pages} are scanned pictures that were not read: at most {most} such pages are read, with at most {seconds} seconds for each.",
    do_sv="Dela upp dokumentet, eller kontrollera att sidorna är läsliga.",
    do_en="Split the document, or make sure that the pages are legible.",
)

_DASHES = frozenset("-\u2013\u2014\u2212_")
_SIGNS = _DASHES | frozenset("=+%.,:;()*&/\u2022")
_UNLIKELY = 0.3
"""A word without digits of which the program is less certain than this is taken for a stroke."""
_FEW_LETTERS = 3
_DOUBTFUL = 0.7
"""The same for at most three letters that stand by themselves: small curves in the cells of a table."""
_FRAMED = re.compile(
    r"[\[«~|£]*(?=[-+−]?\d[\d ,.%]*[\]|)]*$)|(?<=\d)[\]|]+$|(?<=^\d)\)$|(?<=^\d\d)\)$|^[«|]+(?=\w)|^[—_]+(?=[A-ZÅÄÖ][a-zåäö]{5})"
)
"""Marks around a number, or before a word, that a rule or the edge of a shaded cell is read as."""
_LONG_WORD = re.compile(r"[A-ZÅÄÖ][a-zåäö]{5,}")
"""No stroke is read as so many letters, however uncertain the program is of them."""
_ASCENDERS = frozenset("bdfhkltåäöijABCDEFGHIJKLMNOPQRSTUVWXYZÅÄÖ0123456789%()")
_DESCENDERS = frozenset("gjpqyQ,;")
_HEIGHT = {(True, False): 0.72, (True, True): 0.93, (False, False): 0.52, (False, True): 0.72}
"""Height of a word in ems, by whether it has letters that reach up and letters that reach down."""


@dataclass(frozen=True, slots=True)
class Picture:
    """A page as grey dots, in the portable graymap format, with its size in points and dots a point."""

    page: int
    pgm: bytes
    height: float
    scale: float


@lru_cache(maxsize=1)
def tesseract() -> tuple[str, str] | None:
    """The program where it is installed with Swedish, and the languages to read with; else None.

    English is added where it is there: its model knows a per cent sign that the Swedish one does not.
    """
    program = shutil.which("tesseract")
    if program is None:
        return None
    try:
        answer = subprocess.run([program, "--list-langs"], capture_output=True, timeout=10, check=False)  # noqa: S603 - found on the path, fixed arguments
    except (OSError, subprocess.TimeoutExpired):
        return None
    known = answer.stdout.decode("utf-8", errors="replace").split()
    return (program, "swe+eng" if "eng" in known else "swe") if "swe" in known else None


def picture_of(page: Any, number: int) -> Picture:
    """Renders a page of pdfium to grey dots."""
    width, height = page.get_size()
    scale = min(DPI / 72, (MOST_PIXELS / max(width * height, 1.0)) ** 0.5)
    bitmap = page.render(scale=scale, grayscale=True, may_draw_forms=False)
    data, stride, wide, high = bytes(bitmap.buffer), bitmap.stride, bitmap.width, bitmap.height
    rows = data if stride == wide else b"".join(data[i * stride : i * stride + wide] for i in range(high))
    bitmap.close()
    written = without_drawings(rows, wide, high, scale)
    return Picture(number, b"P5\n%d %d\n255\n" % (wide, high) + written, float(height), scale)


def read_scanned(
    numbers: Sequence[int], picture: Callable[[int], Picture], name: str
) -> tuple[list[Placed], list[Finding], list[int]]:
    """The lines of scanned pages, given by their numbers, what is to be said of them, and the pages without a word.

    `picture` renders a page; it is called from one thread at a time.
    """
    if not numbers:
        return [], [], []
    program = tesseract()
    if program is None:
        return [], [NO_TESSERACT(file=name, pages=spans(numbers))], []
    wanted = numbers[:MOST_SCANNED]
    read: dict[int, list[Placed]] = {}
    together = max(1, min(4, os.cpu_count() or 1))
    with ThreadPoolExecutor(together) as pool:
        for at in range(0, len(wanted), together):
            pictures = [picture(n) for n in wanted[at : at + together]]
            for shown, answer in zip(pictures, pool.map(lambda p: _asked(*program, p), pictures), strict=True):
                if answer is not None:
                    read[shown.page] = list(_lines(answer, shown))
    lines = [line for n in wanted for line in read.get(n, [])]
    return lines, _said(numbers, read, name), [n for n in wanted if read.get(n) == []]


def _said(numbers: Sequence[int], read: dict[int, list[Placed]], name: str) -> list[Finding]:
    findings = []
    if done := [n for n in numbers if read.get(n)]:
        findings.append(SCANNED(file=name, pages=spans(done)))
    if left := [n for n in numbers if n not in read]:
        findings.append(NOT_SCANNED(file=name, pages=spans(left), most=MOST_SCANNED, seconds=SECONDS))
    return findings


def spans(numbers: Sequence[int]) -> str:
    """`3`, `1–4, 7`: numbers in order, runs drawn together."""
    runs: list[list[int]] = []
    for n in numbers:
        if runs and n == runs[-1][1] + 1:
            runs[-1][1] = n
        else:
            runs.append([n, n])
    return ", ".join(str(a) if a == b else f"{a}–{b}" for a, b in runs)


def _asked(program: str, languages: str, shown: Picture) -> str | None:
    """Tesseract's answer as tab-separated words; None where it fails or takes too long."""
    command = [program, "stdin", "stdout", "-l", languages, "--dpi", str(round(shown.scale * 72)), "--psm", "6", "tsv"]
    try:
        done = subprocess.run(  # noqa: S603 - found on the path, fixed arguments, no shell
            command, input=shown.pgm, capture_output=True, timeout=SECONDS, check=False,
            env={**os.environ, "OMP_THREAD_LIMIT": "1", "LC_ALL": "C.UTF-8"},
        )  # fmt: skip
    except (OSError, subprocess.TimeoutExpired):
        return None
    return done.stdout.decode("utf-8", errors="replace") if done.returncode == 0 else None


@dataclass(frozen=True, slots=True)
class _Seen:
    x0: float
    x1: float
    top: float
    bottom: float
    text: str
    sure: float


def _lines(answer: str, shown: Picture) -> Iterator[Placed]:
    """Tesseract's lines as printed lines; those of several columns at one height are one line."""
    groups: dict[tuple[str, str, str], list[_Seen]] = {}
    for row in csv.DictReader(io.StringIO(answer), delimiter="\t", quoting=csv.QUOTE_NONE):
        text = (row.get("text") or "").strip()
        if row.get("level") == "5" and text:
            groups.setdefault((row["block_num"], row["par_num"], row["line_num"]), []).append(_seen(row, text, shown))
    groups = {key: words for key, group in groups.items() if (words := _without_strokes(group))}
    rows: list[list[_Seen]] = []
    for group in sorted(groups.values(), key=lambda g: (_middle(g), g[0].x0)):
        if rows and _beside(rows[-1], group):
            rows[-1] += group
        else:
            rows.append(group)
    for words in rows:
        words.sort(key=lambda w: w.x0)
        em = median(_em(w) for w in words)
        base = median(w.bottom for w in words)
        yield Placed(shown.page, base, em, tuple(Word(w.x0, w.x1, w.text, w.sure) for w in words))


def _without_strokes(line: list[_Seen]) -> list[_Seen]:
    """The words of a line without what rules, curves and pictures are often read as: wide dashes, dashes before
    a word, signs and unlikely letters."""
    em = median(_em(w) for w in line)

    def is_stroke(w: _Seen, after: str) -> bool:
        if not any(c.isalnum() for c in w.text):
            dash = set(w.text) <= _DASHES | {"*"} and w.text != "*"
            wide = w.x1 - w.x0 > 1.2 * em
            return (dash and (wide or after[:1].isalpha())) or not set(w.text) <= _SIGNS
        return w.sure < _UNLIKELY and not any(c.isdigit() for c in w.text) and not _LONG_WORD.fullmatch(w.text)

    following = [*(w.text for w in line[1:]), ""]
    kept = [w for w, after in zip(line, following, strict=True) if not is_stroke(w, after)]
    return [w for i, w in enumerate(kept) if not _is_curve(kept, i, em) and not _is_arrow(kept, i)]


def _is_arrow(line: Sequence[_Seen], at: int) -> bool:
    """Whether a word is a sign of equality that follows no number: `2019 = 100` has one, a head or a label none."""
    return line[at].text == "=" and not (at and line[at - 1].text[-1:].isdigit())


def _is_curve(line: Sequence[_Seen], at: int, em: float) -> bool:
    """Whether a word is a single letter or sign, or a few characters of which the program is not certain, to the right of
    other words and apart from all of them."""
    word = line[at]
    alone = len(word.text) == 1 and not word.text.isdigit() and word.text not in "-\u2212\u2013xX"
    short = alone or (len(word.text) <= _FEW_LETTERS and word.text.isalnum() and word.sure < _DOUBTFUL)
    if not at or not short or word.text in "0xX":
        return False
    after = line[at + 1].x0 if at + 1 < len(line) else math.inf
    return word.x0 - line[at - 1].x1 > em and after - word.x1 > em


def _seen(row: dict[str, str], text: str, shown: Picture) -> _Seen:
    x, y, w, h = (float(row[k]) / shown.scale for k in ("left", "top", "width", "height"))
    return _Seen(x, x + w, y, y + h, _FRAMED.sub("", text) or text, max(0.0, min(1.0, float(row["conf"]) / 100)))


def _middle(group: list[_Seen]) -> float:
    return median((w.top + w.bottom) / 2 for w in group)


def _beside(a: list[_Seen], b: list[_Seen]) -> bool:
    """Whether two lines stand at one height and none of their words overlap sideways."""
    near = abs(_middle(a) - _middle(b)) < 0.35 * median(_em(w) for w in (*a, *b))
    return near and not any(p.x0 < q.x1 and q.x0 < p.x1 for p in a for q in b)


def _em(word: _Seen) -> float:
    letters = set(word.text)
    return (word.bottom - word.top) / _HEIGHT[bool(letters & _ASCENDERS), bool(letters & _DESCENDERS)]
