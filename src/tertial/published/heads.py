"""Column heads of tables: finding them in a line of text, and what each one means (kind, year, part of the year)."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache
from typing import Literal

from tertial.published.figures import Unit
from tertial.published.numbers import UNIT_PATTERN, plain, unit_of_word

Kind = Literal["actual", "budget", "forecast", "deviation", "change", "share", "total", "target", "other"]

MONTHS: dict[str, int] = {}
for _number, _names in enumerate(
    (
        ("januari", "jan", "january"),
        ("februari", "feb", "february"),
        ("mars", "mar", "march"),
        ("april", "apr"),
        ("maj", "may"),
        ("juni", "jun", "june"),
        ("juli", "jul", "july"),
        ("augusti", "aug", "august"),
        ("september", "sept", "sep"),
        ("oktober", "okt", "october", "oct"),
        ("november", "nov"),
        ("december", "dec"),
    ),
    start=1,
):
    MONTHS.update(dict.fromkeys(_names, _number))

MONTH = "(?:" + "|".join(sorted(MONTHS, key=len, reverse=True)) + r")\.?"
YEAR = r"(?:19[89]|20[0-4])\d"
DATE = rf"{YEAR}-\s?(?:0[1-9]|1[0-2])(?:-\s?[0-3]\d)?"
_TERTIAL = r"(?:tertial\s?[1-3]|t[1-3]|kvartal\s?[1-4]|kv\s?[1-4]|q[1-4]|delår(?:\s?[1-3])?)"
_PART = rf"(?:{MONTH}(?:\s?(?:-|till)\s?{MONTH})?|{_TERTIAL})"
_BEFORE_PERIOD = r"(?:(?:per|t\.?o\.?m\.?|till och med|för|helår|år|årsvis|period)\s+)?"
_PERIOD = rf"{_BEFORE_PERIOD}(?:{YEAR}(?:-\s?(?:0[1-9]|1[0-2])(?:-\s?[0-3]\d)?|\s?[-/]\s?{YEAR}|\s+{_PART})?|{_PART}(?:\s+{YEAR})?)"
PERIOD = re.compile(_PERIOD, re.IGNORECASE)
_PERIOD_STARTS = rf"{_BEFORE_PERIOD}(?:{YEAR}|{'|'.join(dict.fromkeys(m[:3] for m in MONTHS))}|{_TERTIAL})"
_WORD = (
    r"(?:(?:ack(?:umulera[dt]e?|\.)?|preliminär[t]?|prel\.?|periodens|årets|total|reviderad|justerad|ny|föregående|senaste)\s+)?"
    r"(?:(?:intern|års|helårs|period|bruttobudget|netto|drift)?-?budget(?:avvikelse|en|erat)?|utfall(?:et)?|bokslut(?:et)?|redovisat|"
    r"(?:helårs|års)?prognos(?:en|avvikelse|differens)?|(?:helårs|års|prognos)?avvikelse|avvik\.?|avv\.?|differens|diff\.?|förändring|skillnad|"
    r"periodutfall|helårsutfall|kommunbidrag|anslag|använt|kvar|ingående|utgående|actual|outcome|forecast|variance|deviation|income|costs?|"
    r"(?:mål|rikt)värde|målnivå|mål|ansökt|beviljat|godkänt|intäkter|kostnader|netto(?:kostnad)?|resultat|"
    r"totalt?|summa|kvinnor|män|flickor|pojkar|helår|antal|andel|föreg\.? år|föregående år|bästa fall|sämsta fall)"
    r"(?:\s+(?:helår(?:et)?|period(?:en)?|ack\.?(?!\s+(?:budget|utfall|prognos))|(?:föreg\.?|fg\.?|föregående|förra)\s+år(?:et)?|full year|mot\s+(?:budget|prognos|föregående år)|(?:budget|prognos|utfall)\s?[-/]\s?(?:budget|utfall|prognos)))?"
)
_UNIT = rf"(?:,?\s*\(?(?:i\s+)?(?:{UNIT_PATTERN})\)?)"
HEAD = re.compile(
    rf"(?<![\w-])(?:{_WORD}(?:\s+{_PERIOD})?{_UNIT}?|{_PERIOD}(?:\s+(?:{_WORD})(?!\s+{_PERIOD_STARTS}))?)\*{{0,2}}(?![\w])",
    re.IGNORECASE,
)
_DAMAGED_YEAR = re.compile(r"\b2[0Oo](?=[\dOolI]{2}\b)(?:\d[OolI]|[OolI]\d|(?<=[Oo])\d\d|[OolI]{2})(?!\w)")
_LOOKALIKE = str.maketrans("OolI", "0011")
_INTERVAL = re.compile(r"(?<!\d)\d{1,2} ?%")
"""`80 %: lägst` names an interval, not the unit of its column."""


@dataclass(frozen=True, slots=True)
class Head:
    """What a column head says. `months` is how much of `year` it covers: 12 unless it names a part; None when unknown."""

    text: str
    kind: Kind
    year: int | None
    until: int | None
    unit: Unit | None


_KINDS: tuple[tuple[str, Kind], ...] = (
    (r"avvik|\bavv\b|differens|\bdiff\b|skillnad|\bvariance\b|\bdeviation\b", "deviation"),
    (r"förändring|\bchange\b", "change"),
    (r"\bmål|riktvärde|\btarget\b", "target"),
    (r"andel|\bshare\b", "share"),
    (r"prognos|bästa fall|sämsta fall|\bforecast\b|(?:best|worst) case", "forecast"),
    (r"budget", "budget"),
    (r"\b(?:totalt?|summa)\b", "total"),
    (r"utfall|bokslut|redovisat|resultat|\bactual\b|\boutcome\b", "actual"),
)


@lru_cache(maxsize=4096)
def read_head(text: str) -> Head:
    """What a head means: `Utfall 2023-08-31` is actual of 2023 until month 8; a bare `2021` is actual."""
    low = plain(text).lower()
    kind: Kind = next((k for pattern, k in _KINDS if re.search(pattern, low)), "other")
    years = [int(y) for y in re.findall(rf"(?<!\d){YEAR}(?!\d)", low)]
    if kind == "other" and years and len(re.sub(r"[\W\d_]", "", low)) <= 12:
        kind = "actual"
    unit_match = re.search(rf"(?<!\w)({UNIT_PATTERN})(?!\w)", _INTERVAL.sub("", low))
    unit = (
        unit_of_word(unit_match[1])
        if unit_match
        else "count"
        if re.search(r"(?:^|, ?)(?:antal|number)\b", low)
        else None
    )
    year = years[-1] if len(set(years)) == 1 else None
    return Head(text, "total" if len(set(years)) > 1 else kind, year, _until(low), unit)


def _until(low: str) -> int | None:
    if match := re.search(rf"{YEAR}-\s?(0[1-9]|1[0-2])", low):
        return int(match[1])
    if match := re.search(r"(?:tertial|\bt)\s?([1-3])\b", low):
        return int(match[1]) * 4
    if match := re.search(r"(?:kvartal|\bkv|\bq)\s?([1-4])\b", low):
        return int(match[1]) * 3
    names = [MONTHS[n] for n in re.findall(r"[a-zåäö]+", low) if n in MONTHS]
    return names[-1] if names else None


def restored_years(text: str) -> str:
    """The text with years whose digits OCR took for letters (`2O2l`) as years."""
    return _DAMAGED_YEAR.sub(lambda m: m[0].translate(_LOOKALIKE), text)


@lru_cache(maxsize=4096)
def parse_heads(text: str) -> tuple[str, tuple[str, ...]] | None:
    """The label head and the column heads of a header line; None when the line is not wholly such a line.

    `Resultaträkning, tkr Bokslut 2022 Utfall 2023-08-31` gives `Resultaträkning, tkr` and two heads. Words printed on
    one line with their periods on the next (`Budget Utfall 2023 2023`) are paired.
    """
    text = restored_years(re.sub(r"\s+", " ", plain(text)).strip())
    if not text or len(text) > 400:
        return None
    matches = list(HEAD.finditer(text))
    at = len(matches)
    end = len(text)
    while at and text[matches[at - 1].end() : end].strip() == "":
        at -= 1
        end = matches[at].start()
    heads = [m[0].strip() for m in matches[at:]]
    if not heads:
        return None
    label = text[:end].strip(" :;|")
    if not label and len(heads) >= 3 and _is_title(heads[0]) and all(read_head(h).year for h in heads[1:]):
        return heads[0], _paired(heads[1:])
    return label, _paired(heads)


def _is_title(head: str) -> bool:
    """Whether what looks like a first column is the head of the labels: a result without a year, `Årets resultat, tkr`."""
    read = read_head(head)
    return read.year is None and read.until is None and "resultat" in head.lower()


def _paired(heads: list[str]) -> tuple[str, ...]:
    bare = [bool(PERIOD.fullmatch(h.rstrip("*"))) for h in heads]
    words = bare.index(True) if True in bare else 0
    if words < 2 or not all(bare[words:]):
        return tuple(heads)
    last = PERIOD.search(heads[words - 1])
    periods = ([last[0]] if last else []) + heads[words:]
    names = [*heads[: words - 1], heads[words - 1][: last.start()].strip() if last else heads[words - 1]]
    if len(periods) != len(names) or any(read_head(n).year for n in names):
        return tuple(heads)
    return tuple(f"{name} {period}" for name, period in zip(names, periods, strict=True))


def is_header(heads: tuple[str, ...]) -> bool:
    """Whether column heads are enough to start a table: two or more that name a year, budget, outcome or the like."""
    strong = [h for h in map(read_head, heads) if h.year or h.kind in ("budget", "forecast", "deviation", "actual")]
    return len(heads) >= 2 and len(strong) >= 2


@lru_cache(maxsize=4096)
def is_head_fragment(text: str) -> bool:
    """Whether a line can only be a piece of a header: a period, part of a date, or head words alone."""
    text = restored_years(re.sub(r"\s+", " ", plain(text)).strip())
    if not text or len(text) > 120:
        return False
    if re.fullmatch(rf"(?:{YEAR}-?|(?:0[1-9]|1[0-2])(?:-[0-3]\d)?)(?: (?:{YEAR}-?|(?:0[1-9]|1[0-2])-[0-3]\d))*", text):
        return True
    open_date = re.sub(rf"{YEAR}-$", lambda m: m[0][:-1], text)
    parsed = parse_heads(open_date)
    return parsed is not None and parsed[0] == ""


def tidy_head(text: str) -> str:
    """A head as one line: footnote stars, soft hyphenation and doubled spaces removed; a broken date is joined."""
    text = restored_years(re.sub(r"\s+", " ", plain(text)).strip().strip("*").strip())
    text = re.sub(r"(?<=\d)- (?=\d\d)", "-", text)
    text = re.sub(rf"\b({MONTH}-) (?={MONTH}\b)", r"\1", text, flags=re.IGNORECASE)
    return re.sub(r"(?<=[a-zåäö])- (?!och\b|eller\b|samt\b)(?=[a-zåäö])", "", text)
