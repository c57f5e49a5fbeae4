"""Numbers as they are printed in Swedish reports: grouping, decimals, signs, and runs of several numbers in one line."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal
from functools import lru_cache
from itertools import islice, pairwise

from tertial.published.figures import Unit

SPACES = "\u00a0\u202f\u2007\u2009\u2008\u200a\u2002\u2003\u205f\u3000"
DASHES = "\u2212\u2013\u2011\u2014\u2010\ufe63\uff0d"
_TO_PLAIN = str.maketrans({**dict.fromkeys(SPACES, " "), **dict.fromkeys(DASHES, "-"), "\u00ad": None, "\u200b": None})
_NOT_PLAIN = re.compile(f"[{SPACES}{DASHES}\u00ad\u200b]")
"""To look for what is to be changed is much quicker than to change nothing."""

UNIT_WORDS: dict[str, Unit] = {
    **dict.fromkeys(
        (
            "tkr",
            "kkr",
            "tusen kronor",
            "tusentals kronor",
            "tusental kronor",
            "tusental kr",
            "tusen kr",
            "ksek",
            "tsek",
            "sek thousand",
        ),
        "tkr",
    ),
    **dict.fromkeys(("mnkr", "mkr", "mnr", "msek", "mn kr", "miljoner kronor", "miljoner kr", "milj kr"), "mnkr"),
    **dict.fromkeys(("sek million", "milj. kr", "miljon kronor", "miljoner", "milj kronor", "miljonerkronor"), "mnkr"),
    **dict.fromkeys(("kr", "kronor", "sek", "kronor per dygn", "kr/dygn"), "kr"),
    **dict.fromkeys(("procentenheter", "procentenhet", "%-enheter", "procent-enheter"), "percentage_points"),
    **dict.fromkeys(("%", "procent", "proc"), "%"),
    **dict.fromkeys(("dagar", "dag"), "days"),
}
"""The words that name a unit, in lower case."""

UNIT_PATTERN = "|".join(re.escape(w).replace(r"\ ", r"\s+") for w in sorted(UNIT_WORDS, key=len, reverse=True))

_CELL = re.compile(
    r"(?P<sign>(?:[+-]\s*){0,2})(?P<whole>\d{1,3}(?: \d{3}){1,4}|\d{1,3}(?:\.\d{3}){2,}|\d+)(?:[,.](?P<decimals>\d{1,4}))?"
    r"(?P<after>-)?\s*(?P<unit>" + UNIT_PATTERN + r")?\s*(?:\*+|\d?\))?",
    re.IGNORECASE,
)
DAMAGED = "\ufffd"
"""Marks a number in which letters were taken for the digits that they look like; it must be proven or dropped."""

_LOOKALIKE = str.maketrans("lI|OoSBZ", "11100582")
_MAYBE_NUMBER = re.compile(r"(?=.*\d)[+-]{0,2}[\dlI|OoSBZ]+(?:[.,][\dlI|OoSBZ]+)?%?")
_TOKEN = re.compile(r"(?:[+-]{0,2}\d+(?:[.,]\d+)*-?%?\*{0,2}\ufffd?|[+-]{1,2}|%)")
_NUMBER_TOKEN = re.compile(
    r"(?P<sign>[+-]{0,2})(?P<whole>\d+)(?P<decimals>[.,]\d{1,4})?(?P<after>-)?(?P<percent>%?)\*{0,2}\ufffd?"
)
_GOES_ON = re.compile(r"\d{3}(?!\d)")
_SIGNS = ("-", "--", "+")
_YEAR = re.compile(r"(?:19[89]|20[0-4])\d")
_MOST_CHARS = 60
_MOST_TOKENS = 60
_MOST_SPLITS = 400
_MOST_OF_A_CELL = 6
"""Tokens of one number: a sign, four groups of digits and a per cent sign."""


@dataclass(frozen=True, slots=True)
class Printed:
    """A number as printed: exact value, number of decimals, the unit that stands with it, and its text."""

    value: Decimal
    decimals: int
    unit: Unit | None
    text: str
    damaged: bool = False

    @property
    def digits(self) -> int:
        """Number of digits before the decimal comma; 0 for a printed zero."""
        return len(str(abs(int(self.value)))) if self.value else 0


@dataclass(frozen=True, slots=True)
class Split:
    """One way to read a run of digits as numbers; None is an empty cell. A lower cost is a more regular reading."""

    cells: tuple[Printed | None, ...]
    cost: float


def plain(text: str) -> str:
    """The text with every kind of space as space and every dash as hyphen; soft hyphens are dropped."""
    return text.translate(_TO_PLAIN) if _NOT_PLAIN.search(text) else text


def unit_of_word(word: str) -> Unit | None:
    return UNIT_WORDS.get(re.sub(r"\s+", " ", word.strip().lower()))


def parse_number(text: str) -> Printed | None:
    """The number that a cell holds: `-28 710`, `12,9%`, `+ 2,5 mnkr`, `1 234-`; None when it holds anything else.

    A lone dash is an empty cell. `--12` is a doubled sign and reads as minus.
    """
    return _parsed(text) if len(text) <= _MOST_CHARS else None


@lru_cache(maxsize=8192)
def _parsed(text: str) -> Printed | None:
    """A cell is looked at many times before its table is settled."""
    damaged = DAMAGED in text
    text = text.replace(DAMAGED, "")
    match = _CELL.fullmatch(plain(text).strip())
    if match is None:
        return None
    decimals = match["decimals"] or ""
    value = Decimal(re.sub(r"[ .]", "", match["whole"]) + ("." + decimals if decimals else ""))
    negative = "-" in match["sign"] or match["after"] is not None
    unit = unit_of_word(match["unit"]) if match["unit"] else None
    return Printed(-value if negative and value else value, len(decimals), unit, text.strip(), damaged)


def is_year(printed: Printed | None) -> bool:
    """Whether a cell may be a year: four digits together, 1990 to 2049, no sign and no unit."""
    return printed is not None and _YEAR.fullmatch(printed.text) is not None


def restored(word: str) -> str:
    """A word of digits and letters that look like digits (`9l8`, `1O`) as digits, marked as damaged; others as they are."""
    if not _MAYBE_NUMBER.fullmatch(word) or _TOKEN.fullmatch(word):
        return word
    letters = sum(1 for c in word if c.isalpha() or c == "|")
    return word.translate(_LOOKALIKE) + DAMAGED if letters <= sum(1 for c in word if c.isdigit()) else word


@dataclass(frozen=True, slots=True)
class Run:
    """A line cut into its text and the run of number tokens at its end (or, with `leading`, at its start).

    `gaps[i]` is the number of spaces before token `i` beyond the one that parts words (beyond none at the start of the
    line); a gap of one or more is where a cell may be empty.
    """

    label: str
    tokens: tuple[str, ...]
    gaps: tuple[int, ...]
    leading: bool = False


def find_run(line: str) -> Run | None:
    """The run of number tokens that ends, else starts, a line; None for a line without one."""
    text = plain(line).replace("\t", " ").rstrip()
    words = [(m.start(), m.end(), restored(m[0])) for m in re.finditer(r"\S+", text)]
    if not words or len(words) > 400:
        return None
    cut = len(words)
    while cut and _TOKEN.fullmatch(words[cut - 1][2]):
        cut -= 1
    if any(any(c.isdigit() for c in w[2]) for w in words[cut:]):
        return _run(text, words, cut, len(words), leading=False)
    cut = 0
    while cut < len(words) and _TOKEN.fullmatch(words[cut][2]):
        cut += 1
    if cut and any(c.isdigit() for w in words[:cut] for c in w[2]):
        return _run(text, words, 0, cut, leading=True)
    return None


def _run(text: str, words: list[tuple[int, int, str]], first: int, last: int, *, leading: bool) -> Run:
    ends = [0] + [w[1] + 1 for w in words]
    gaps = tuple(words[i][0] - ends[i] for i in range(first, last))
    label = text[words[last - 1][1] :] if leading else text[: words[first][0]]
    return Run(label.strip(), tuple(w[2] for w in words[first:last]), gaps, leading)


def splits(tokens: Sequence[str], gaps: Sequence[int], columns: int, *, plainly: bool = False) -> list[Split]:
    """Every way to read the tokens as exactly `columns` cells, most regular first; [] when there is none.

    A blank as thousands separator and a blank between cells look the same; the number of columns and the lengths of
    the numbers decide. Empty cells are taken only from a lone dash or, unless `plainly`, from a gap wider than one space;
    where nothing else fits, and not `plainly`, digits that run together are cut.
    """
    if not 1 <= len(tokens) <= _MOST_TOKENS:
        return []
    return list(_splits(tuple(tokens), tuple(gaps), columns, plainly=plainly))


@lru_cache(maxsize=4096)
def _splits(tokens: tuple[str, ...], gaps: tuple[int, ...], columns: int, *, plainly: bool) -> tuple[Split, ...]:
    """A row is tried with one number of columns in several readings of its table."""
    found: list[Split] = []
    fewest, most = _fewest_cells(tokens, gaps), _most_cells(tokens)
    for glue in (False,) if plainly else (False, True):
        for empties in (False,) if plainly else (False, True):
            if not glue and (fewest > columns or (most < columns and not empties)):
                continue
            ways = _ways(tokens, gaps, 0, columns, glue=glue, empties=empties)
            found += [Split(cells, _cost(cells)) for cells in islice(ways, _MOST_SPLITS)]
        if found:
            break
    unique = {tuple(None if c is None else c.text for c in s.cells): s for s in found}
    return tuple(sorted(unique.values(), key=lambda s: s.cost))


def _most_cells(tokens: Sequence[str]) -> int:
    """At most so many cells are in a run of tokens whose numbers are whole: a lone sign or per cent sign is of its neighbour."""
    alone = sum(1 for a, b in pairwise((*tokens, "")) if a in ("%", "+", "--") or (a == "-" and b == "%"))
    return len(tokens) - alone


def _fewest_cells(tokens: Sequence[str], gaps: Sequence[int]) -> int:
    """At least so many cells are in a run of tokens that are not cut: only three digits close behind others go on with a number."""
    return sum(
        1
        for before, text, gap in zip(("", *tokens), tokens, gaps, strict=False)
        if text != "%" and before not in _SIGNS and (gap or not _GOES_ON.match(text))
    )


def middle(values: Iterable[float]) -> float:
    """The median of some values, of which there is at least one."""
    ranked = sorted(values)
    half = len(ranked) // 2
    return ranked[half] if len(ranked) % 2 else (ranked[half - 1] + ranked[half]) / 2


def _cost(cells: tuple[Printed | None, ...]) -> float:
    filled = [c for c in cells if c is not None and c.value]
    missing = float(sum(1 for c in cells if c is None))
    if not filled:
        return missing
    lengths = [c.digits for c in filled]
    usual = middle(lengths)
    return missing + sum([abs(n - usual) for n in lengths]) + 0.5 * (len({c.decimals for c in filled}) - 1)


def _ways(
    tokens: tuple[str, ...], gaps: tuple[int, ...], at: int, left: int, *, glue: bool, empties: bool
) -> Iterator[tuple[Printed | None, ...]]:
    if at == len(tokens):
        if left == 0:
            yield ()
        return
    rest_of = len(tokens) - at
    if left <= 0 or rest_of > left * _MOST_OF_A_CELL or (not empties and left > rest_of * (3 if glue else 1)):
        return
    if empties and gaps[at] >= 1:
        for rest in _ways(tokens, (*gaps[:at], 0, *gaps[at + 1 :]), at, left - 1, glue=glue, empties=True):
            yield (None, *rest)
    for cell, taken, remainder in _cells_at(tokens, gaps, at, glue=glue):
        following = (*tokens[: at + taken - 1], remainder, *tokens[at + taken :]) if remainder else tokens
        next_at = at + taken - 1 if remainder else at + taken
        for rest in _ways(following, gaps, next_at, left - 1, glue=glue, empties=empties):
            yield (cell, *rest)


def _cells_at(
    tokens: tuple[str, ...], gaps: tuple[int, ...], at: int, *, glue: bool
) -> Iterator[tuple[Printed | None, int, str]]:
    """Cells that may start at a token: the cell, the tokens it takes, and what is left of a glued last token."""
    if tokens[at] not in _SIGNS:
        yield from _numbers_at(tokens, gaps, at, at, "", glue=glue)
        return
    if at + 1 < len(tokens) and tokens[at + 1][0] not in "+-%":
        yield from _numbers_at(tokens, gaps, at, at + 1, tokens[at], glue=glue)
    if tokens[at] == "-":
        yield None, 1, ""


def _numbers_at(
    tokens: tuple[str, ...], gaps: tuple[int, ...], at: int, start: int, sign: str, *, glue: bool
) -> Iterator[tuple[Printed | None, int, str]]:
    """Numbers whose first digits are token `start`, with the sign that stands alone before them."""
    first = _number_token(tokens[start])
    if first is None or (len(first["whole"]) > 1 and first["whole"][0] == "0"):
        return
    text, used = sign + tokens[start], start - at + 1
    yield from _finished(text, used, tokens, at)
    if len(first["whole"]) > 3 or first["whole"] == "0" or first["decimals"] or first["percent"]:
        return
    for j in range(start + 1, min(start + 4, len(tokens))):
        part = _number_token(tokens[j])
        if part is None or part["sign"] or gaps[j]:
            return
        if glue and len(part["whole"]) > 3 and part["whole"][3] != "0":
            cell = parse_number(f"{text} {part['whole'][:3]}")
            yield cell, j - at + 1, tokens[j][3:]
        if len(part["whole"]) != 3:
            return
        text, used = f"{text} {tokens[j]}", j - at + 1
        yield from _finished(text, used, tokens, at)
        if part["decimals"] or part["percent"]:
            return


@lru_cache(maxsize=8192)
def _number_token(token: str) -> re.Match[str] | None:
    """The parts of a token; it is looked at for every number of columns and from every token before it."""
    return _NUMBER_TOKEN.fullmatch(token)


def _finished(text: str, used: int, tokens: tuple[str, ...], at: int) -> Iterator[tuple[Printed | None, int, str]]:
    after = at + used
    if after < len(tokens) and tokens[after] == "%":
        text, used = f"{text} %", used + 1
    cell = parse_number(text)
    if cell is not None:
        yield cell, used, ""
