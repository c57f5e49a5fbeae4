"""Tables as files: CSV that a spreadsheet opens as it is, and in which no cell can become a formula."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Sequence
from decimal import Decimal

from fastapi.responses import Response

from tertial.domain.money import kronor

FORMULA = ("=", "+", "-", "@", "\t", "\r")


def csv_answer(name: str, head: Sequence[str], rows: Iterable[Sequence[object]]) -> Response:
    """UTF-8 with a mark, semicolons, decimal commas left out: numbers have a point and no thousands, as `kr` gives them.

    A text that begins as a formula gets an apostrophe before it; numbers are written as they are.
    """
    out = io.StringIO()
    writer = csv.writer(out, delimiter=";", lineterminator="\r\n")
    writer.writerow([safe(h) for h in head])
    writer.writerows([[safe(cell) for cell in row] for row in rows])
    headers = {"content-disposition": f'attachment; filename="{name}.csv"'}
    return Response("\ufeff" + out.getvalue(), media_type="text/csv; charset=utf-8", headers=headers)


def safe(value: object) -> str:
    """A cell's text. Numbers are numbers; everything else can be no formula."""
    if value is None:
        return ""
    if isinstance(value, int | Decimal):
        return str(value)
    text = str(value)
    return f"'{text}" if text.startswith(FORMULA) else text


def kr(ore: int | None) -> Decimal | None:
    """Kronor with two decimals."""
    return None if ore is None else kronor(ore)


def bare(value: Decimal | None) -> Decimal | None:
    """A number without zeros at its end, and never with an exponent."""
    return None if value is None else Decimal(f"{value.normalize():f}")
