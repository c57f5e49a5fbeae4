"""What leaves as a delimited file or a workbook, so that a spreadsheet shows it and never runs it."""

from __future__ import annotations

import re

_STARTS = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠")
_NUMBER = re.compile(r"[+-]?[0-9][0-9 \u00a0\u202f]*(?:[.,][0-9]+)?")


def escape_formula(text: str) -> str:
    """The text with an apostrophe before it if a spreadsheet would take it for a formula, else unchanged.

    That is text that begins, after spaces, with `=` `+` `-` `@`, a tab or a line break, or a full-width form of these signs;
    a plain number such as `-12,50` is left alone.
    """
    if text.lstrip(" \u00a0\u202f").startswith(_STARTS) and _NUMBER.fullmatch(text.strip(" ")) is None:
        return f"'{text}"
    return text
