"""The bulk path: regular #VER and #TRANS lines of a block are cut into fields with whole-array operations.

A line is regular when every quote and brace of it stands where the standard puts it, no backslash or control character
is in it, and its amount and dates are well formed. All others are left to the line-by-line path (`sie_lex`), which
gives the same result for regular lines too: a property test holds the two together.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from tertial.readers import sie_fields as columns
from tertial.readers.sie_rows import BLANK, CLOSE, NO_DATE, OPEN, SLOW, TRANS, VER, Rows, Vouchers

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Positions = NDArray[np.int64]
    Flags = NDArray[np.bool_]
    Bytes = NDArray[np.uint8]

_TAB, _LF, _CR, _SPACE, _QUOTE, _BACKSLASH, _OPEN, _CLOSE = 9, 10, 13, 32, 34, 92, 123, 125


@dataclass(slots=True)
class Block:
    """A block of whole lines: `codes` per line, `start` and `end` of each line (end at its LF), the regular rows, and
    `dropped`, which gives the positions of the bytes that #KSUMMA does not count (of lines whose code is not `SLOW`)."""

    codes: NDArray[np.uint8]
    start: Positions
    end: Positions
    rows: Rows
    vouchers: Vouchers
    dropped: Callable[[], Positions]


@dataclass(slots=True)
class _Signs:
    """The bytes of a block that can end a field, and nothing else of it: an eighth to a quarter of all bytes. `at` is
    where each stands, `sign` the byte, `line` its line (from 0)."""

    at: Positions
    sign: Bytes
    line: NDArray[np.int32]


def scan(block: bytes, first_line: int) -> Block:
    """Cut a block whose lines all end with LF; `first_line` is the number of its first line in the file."""
    data: Bytes = np.frombuffer(block, np.uint8)
    signs = _signs(data)
    end = signs.at[signs.sign == _LF]
    start = np.concatenate(([0], end[:-1] + 1))
    slow = _irregular(data, signs, len(end))
    codes = np.full(len(end), SLOW, np.uint8)
    lone = _lone_braces(data, start, end, codes)

    quotes = _pairs(signs, np.flatnonzero(signs.sign == _QUOTE), slow, _QUOTE, _QUOTE)
    quoted = _within(len(signs.at), quotes)
    braces = np.flatnonzero((signs.sign == _OPEN) | (signs.sign == _CLOSE))
    braces = braces[~(quoted[braces] | lone[signs.line[braces]])]
    braces = _pairs(signs, braces, slow, _OPEN, _CLOSE)
    _check_neighbours(data, signs, quotes, slow, _OPEN, _CLOSE)
    _check_neighbours(data, signs, braces, slow, _SPACE, _SPACE)

    outside = (signs.sign <= _SPACE) & ~quoted
    separators = np.flatnonzero(outside & ~_within(len(signs.at), braces))
    token_start, token_end = _tokens(signs.at[separators])
    first = np.searchsorted(token_start, start)
    count = np.diff(first, append=len(token_start))
    codes[(count == 0) & ~slow] = BLANK
    ready = ~slow & (codes == SLOW)
    tokens = columns.Tokens(data, token_start, token_end, first, count)
    rows = _rows(tokens, ready, codes, first_line)
    vouchers = _vouchers(tokens, ready, codes, first_line)

    def dropped() -> Positions:
        return np.concatenate((signs.at[outside], signs.at[quotes], signs.at[braces], start[lone]))

    return Block(codes, start, end, rows, vouchers, dropped)


def uncut(block: bytes) -> Block:
    """The block with nothing cut: every line is left to the line-by-line path."""
    import pyarrow as pa

    data: Bytes = np.frombuffer(block, np.uint8)
    end = np.flatnonzero(data == _LF)
    start = np.concatenate(([0], end[:-1] + 1))
    numbers, none = np.zeros(0, np.int32), pa.array([], pa.string())
    rows = Rows(numbers, none, none, numbers.astype(np.int64), numbers, none)
    vouchers = Vouchers(numbers, none, none, numbers, none)
    return Block(np.full(len(end), SLOW, np.uint8), start, end, rows, vouchers, lambda: start[:0])


def _signs(data: Bytes) -> _Signs:
    """Every byte up to the double quote, braces and backslash; the exclamation mark among them does no harm."""
    at = np.flatnonzero((data <= _QUOTE) | (data == _OPEN) | (data == _CLOSE) | (data == _BACKSLASH))
    sign = data[at]
    ends = sign == _LF
    line = np.cumsum(ends, dtype=np.int32) - ends
    return _Signs(at, sign, line)


def _irregular(data: Bytes, signs: _Signs, lines: int) -> Flags:
    """Lines with a backslash, or a control character other than tab and the CR of CR LF."""
    slow = np.zeros(lines, np.bool_)
    sign = signs.sign
    odd = (sign == _BACKSLASH) | ((sign < _SPACE) & (sign != _LF) & (sign != _TAB) & (sign != _CR))
    slow[signs.line[odd]] = True
    returns = np.flatnonzero(sign == _CR)
    if returns.size:
        slow[signs.line[returns[data[signs.at[returns] + 1] != _LF]]] = True
    return slow


def _lone_braces(data: Bytes, start: Positions, end: Positions, codes: NDArray[np.uint8]) -> Flags:
    """Lines that are a brace and nothing else; their codes are set."""
    length = end - start
    alone = (length == 1) | ((length == 2) & (data[np.minimum(start + 1, end)] == _CR))
    opens, closes = alone & (data[start] == _OPEN), alone & (data[start] == _CLOSE)
    codes[opens], codes[closes] = OPEN, CLOSE
    lone: Flags = opens | closes
    return lone


def _pairs(signs: _Signs, which: Positions, slow: Flags, first: int, second: int) -> Positions:
    """Of the signs at the indexes `which` those that stand in pairs on regular lines; other lines become irregular."""
    line = signs.line[which]
    slow |= (np.bincount(line, minlength=len(slow)) & 1).astype(np.bool_)
    which = _regular(which, line, slow)
    found = signs.sign[which]
    wrong = (found[0::2] != first) | (found[1::2] != second)
    if wrong.any():
        line = signs.line[which]
        slow[line[0::2][wrong]] = True
        which = _regular(which, line, slow)
    return which


def _regular(which: Positions, line: NDArray[np.int32], slow: Flags) -> Positions:
    return which[~slow[line]] if slow.any() else which


def _within(size: int, pairs: Positions) -> Flags:
    """For every sign whether it lies within a pair: from its first up to, and not with, its second."""
    mark = np.zeros(size, np.uint8)
    mark[pairs] = 1
    # The sum wraps around at 256, which leaves its last bit as it is.
    np.cumsum(mark, out=mark)
    return np.bitwise_and(mark, 1, out=mark).view(np.bool_)


def _check_neighbours(data: Bytes, signs: _Signs, pairs: Positions, slow: Flags, before: int, after: int) -> None:
    """Enclosing quotes and braces stand at the edges of fields, next to a separator (or within braces the brace); a line
    where one stands inside a field is irregular."""
    opens, closes = pairs[0::2], pairs[1::2]
    left, right = data[signs.at[opens] - 1], data[signs.at[closes] + 1]
    slow[signs.line[opens[(left > _SPACE) & (left != before)]]] = True
    slow[signs.line[closes[(right > _SPACE) & (right != after)]]] = True


def _tokens(separators: Positions) -> tuple[Positions, Positions]:
    """Start and end of what stands between separators."""
    before = np.concatenate(([-1], separators[:-1])) + 1
    some = separators > before
    return before[some], separators[some]


def _rows(tokens: columns.Tokens, ready: Flags, codes: NDArray[np.uint8], first_line: int) -> Rows:
    """The regular #TRANS lines: account, object list, amount, and optionally date and text."""
    lines = tokens.labelled(np.flatnonzero(ready & (tokens.count >= 4)), b"#TRANS")
    lines = lines[tokens.opens(lines, 2) & ~tokens.opens(lines, 1)]
    amount, good = columns.amounts(tokens.data, *tokens.bounds(lines, 3))
    date, dated = columns.dates(tokens.data, *tokens.bounds(lines, 4))
    account_start, account_end = tokens.bounds(lines, 1)
    good &= dated & (account_end > account_start)
    for position in (3, 4, 5):
        good &= ~tokens.opens(lines, position)
    lines = lines[good]
    codes[lines] = TRANS
    return Rows(
        line=(lines + first_line).astype(np.int32),
        account=tokens.texts(lines, 1),
        objects=tokens.texts(lines, 2),
        amount=amount[good],
        date=date[good],
        text=tokens.texts(lines, 5),
        extra=int((tokens.count[lines] > 8).sum()),
    )


def _vouchers(tokens: columns.Tokens, ready: Flags, codes: NDArray[np.uint8], first_line: int) -> Vouchers:
    """The regular #VER lines: series, number, date, and optionally text."""
    lines = tokens.labelled(np.flatnonzero(ready & (tokens.count >= 4)), b"#VER")
    date, good = columns.dates(tokens.data, *tokens.bounds(lines, 3))
    good &= date != NO_DATE
    for position in (1, 2, 3, 4):
        good &= ~tokens.opens(lines, position)
    lines = lines[good]
    codes[lines] = VER
    return Vouchers(
        line=(lines + first_line).astype(np.int32),
        series=tokens.texts(lines, 1),
        number=tokens.texts(lines, 2),
        date=date[good],
        text=tokens.texts(lines, 4),
        extra=int((tokens.count[lines] > 7).sum()),
    )
