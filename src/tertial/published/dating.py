"""When a report is of: the day, month or year up to which it follows up."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence

from tertial.published.figures import Line, Table
from tertial.published.heads import MONTH, MONTHS, YEAR, read_head
from tertial.published.numbers import plain

_REPORT = re.compile(
    rf"(?:rapport|bokslut|uppföljning|prognos|årsredovisning|verksamhetsberättelse|sammanfattning|delår|ekonomi|nämnden)"
    rf"[^.\n]{{0,80}}?\b(?:({MONTH})\s+({YEAR})|tertial\s?([1-3])[^.\n]{{0,12}}?({YEAR}))",
    re.IGNORECASE,
)
_ANNUAL = re.compile(
    rf"(?<![dD]el)(?:årsredovisning|årsbok\w*|årsrapport|verksamhetsberättelse|årsbokslut)[^\n]{{0,60}}?\b({YEAR})\b",
    re.IGNORECASE,
)


def as_of(lines: Sequence[Line], tables: Sequence[Table]) -> str:
    """`2023-08` from a head such as `Utfall 2023-08-31` or a title such as `Delårsrapport augusti 2023`; a year alone
    where only that is said; empty when nothing is."""
    heads = [read_head(c) for t in tables for c in t.columns]
    partial = Counter((h.year, h.until) for h in heads if h.kind == "actual" and h.year and h.until)
    if partial:
        year, until = max(partial, key=lambda k: (partial[k], k))
        return f"{year}-{until:02d}"
    years = [h.year for h in heads if h.kind == "actual" and h.year]
    newest = max(years, default=0)
    for line in lines:
        text = plain(line.text)
        if match := _ANNUAL.search(text):
            return match[1]
        if (match := _REPORT.search(text)) and len(text) < 140:
            month = MONTHS[match[1].lower().rstrip(".")] if match[1] else int(match[3]) * 4
            year_text = match[2] or match[4]
            if int(year_text) >= newest:
                return f"{year_text}-{month:02d}"
    return str(newest) if newest else ""
