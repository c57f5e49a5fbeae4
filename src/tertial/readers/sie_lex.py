"""The lexing of one line of a SIE file, and the values of its fields. The bulk path gives the same for regular lines."""

from __future__ import annotations

import re
from datetime import date

from tertial.findings import HIDDEN

MAX_DIGITS = 13
"""Digits before the decimal point; ten thousand times Sweden's gross domestic product in a year is one more."""

# A quoted field may hold `\"`; any other backslash is itself. A closing quote is followed by a separator or an end, so
# that `"C:\" 1` from programs that never escape is still read: the regular expression falls back to it on its own.
# Within an object list there is no such fall-back: many of them in one line would take exponential time.
_QUOTED = r'"(?P<quoted>(?:[^"\\]|\\"?)*)"(?=[ \t{}]|\Z)'
_STRICT = r'"(?P<quoted>(?:[^"\\]|\\"|\\(?!"))*)"(?=[ \t{}]|\Z)'
_LIST = rf'(?P<list>\{{(?:[^{{}}"]|{_STRICT.replace("?P<quoted>", "?:")})*\}})'
_FIELD = re.compile(rf'[ \t]*(?:{_LIST}|{_QUOTED}|(?P<bare>[^ \t"{{}}]+))')
_OBJECT = re.compile(rf'[ \t]*(?:{_STRICT}|(?P<bare>[^ \t"{{}}]+))')
_AMOUNT = re.compile(rf"([+-]?)(?:([0-9]{{1,{MAX_DIGITS}}})(?:\.([0-9]{{1,2}}))?|\.([0-9]{{1,2}}))")
_SHOWN = re.compile(r"[-+0-9., ']{0,24}")


class ObjectList(str):
    """An object list as written, braces included."""

    __slots__ = ()


class LexError(ValueError):
    """The line cannot be split into fields."""


def split(line: str, *, lists: bool = True) -> list[str]:
    """The fields of a line without its line break; the label is the first, object lists are `ObjectList`.

    Raises LexError for a quote or a brace that is not closed or stands inside a field, and for an object list where
    there are to be no `lists`.
    """
    found: list[str] = []
    at, end = 0, len(line.rstrip(" \t"))
    while at < end:
        match = _FIELD.match(line, at, end)
        if match is None:
            raise LexError
        if at > 0 and line[at] not in " \t":
            raise LexError
        if (quoted := match["quoted"]) is not None:
            found.append(quoted.replace('\\"', '"'))
        elif (listed := match["list"]) is not None:
            if not lists:
                raise LexError
            found.append(ObjectList(listed))
        else:
            found.append(match["bare"])
        at = match.end()
    return found


def object_fields(text: str) -> list[str]:
    """The fields within an object list as written, braces included. Raises LexError when it cannot be split."""
    found: list[str] = []
    inner = text[1:-1].rstrip(" \t")
    at = 0
    while at < len(inner):
        match = _OBJECT.match(inner, at)
        if match is None:
            raise LexError
        quoted = match["quoted"]
        found.append(match["bare"] if quoted is None else quoted.replace('\\"', '"'))
        at = match.end()
    return found


def parse_objects(text: str) -> tuple[tuple[str, str], ...]:
    """(dimension, object) pairs of an object list as written, `{1 "512" 6 "77"}`.

    Raises LexError for an odd number of fields or two objects of one dimension.
    """
    found = object_fields(text)
    dimensions = found[::2]
    if len(found) % 2 or len(set(dimensions)) != len(dimensions):
        raise LexError
    return tuple(zip(dimensions, found[1::2], strict=True))


def content(fields: list[str]) -> str:
    """What #KSUMMA counts of a line: label and contents of fields, without separators, enclosing quotes and braces."""
    return "".join("".join(object_fields(f)) if isinstance(f, ObjectList) else f for f in fields)


def parse_amount(text: str) -> int | None:
    """Öre, or None when the text is not kronor with a decimal point and at most two decimals."""
    match = _AMOUNT.fullmatch(text)
    if match is None:
        return None
    sign, whole, decimals, only = match.groups()
    ore = int(whole or "0") * 100 + int((decimals or only or "").ljust(2, "0"))
    return -ore if sign == "-" else ore


def parse_date(text: str) -> date | None:
    """The day of `YYYYMMDD`, or None when it is not written so or does not exist."""
    if len(text) != 8 or not (text.isascii() and text.isdigit()):
        return None
    try:
        return date(int(text[:4]), int(text[4:6]), int(text[6:]))
    except ValueError:
        return None


def parse_month(text: str) -> date | None:
    """The first day of `YYYYMM`, or None."""
    return parse_date(text + "01") if len(text) == 6 else None


def shown(text: str) -> str:
    """A value for a message: itself when it can only be a number or a date, else hidden, since a field that has
    slipped may hold a name."""
    return text if _SHOWN.fullmatch(text) else HIDDEN
