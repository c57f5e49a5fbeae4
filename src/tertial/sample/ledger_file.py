"""A year's ledger as a SIE 4E file, in code page 437 as the standard says.

The registers and balances go through `sie_writer`; the vouchers, which are most of the file, are written in blocks of
columns here, so that a hundred times the rows take a hundred times the time and no more memory for text.
"""

from __future__ import annotations

import zlib
from collections.abc import Iterator, Mapping
from datetime import date
from pathlib import Path

import numpy as np

from tertial.sample.accounts import ACCOUNTS
from tertial.sample.booking import ACTIVITY_CODES, SERIES
from tertial.sample.days import Bools, Ints, Texts, compact
from tertial.sample.ledger import YearLedger
from tertial.sample.plan import ACTIVITIES, COMMITTEE, MUNICIPALITY, ORGANISATION_NUMBER, REORGANISED, SUPPLIERS, UNITS
from tertial.sample.sie_writer import Balance, Content, Style, sie_bytes
from tertial.sample.stays import SUPPLIER_CODES

ACTIVITY_DIMENSION = "20"
DIMENSIONS = {"1": "Ansvar", "9": "Leverantör", ACTIVITY_DIMENSION: "Verksamhet"}
_BLOCK = 200_000
_SERIES_TEXT = {"B": "Bokföringsorder", "I": "Inbetalning", "L": "Leverantörsfaktura", "P": "Löner och arvoden"}
_TO_CP437 = b"".join(chr(i).encode("cp437", "replace") for i in range(256))
_END = "}\r\n"
_Head = tuple[str, int, str] | None
"""Series, number and day of the voucher that a row begins; None for a later row."""


def money(ore: int) -> str:
    """`-1234.50`."""
    return f"{'-' if ore < 0 else ''}{abs(ore) // 100}.{abs(ore) % 100:02d}"


def write_ledger(
    path: Path, ledger: YearLedger, balances: tuple[Mapping[int, int], Mapping[int, int], Mapping[int, int]],
    made: date, *, checksum: bool = False,
) -> None:  # fmt: skip
    """Writes one year: chart of accounts, dimensions, `balances` (#IB, #UB and #RES in öre by account), vouchers.

    `made` is the day of the export (#GEN). Raises OSError when the file cannot be written.
    """
    head = list(sie_bytes(_head(ledger.year, balances, made), Style(checksum=checksum)))
    crc = int(head.pop().split()[1]) if checksum else 0
    with path.open("wb") as file:
        file.writelines(head)
        for text, content in _vouchers(ledger, counted=checksum):
            file.write(_encoded(text))
            crc = zlib.crc32(_encoded(content), crc)
        if checksum:
            file.write(f"#KSUMMA {crc}\r\n".encode("ascii"))


def _encoded(text: str) -> bytes:
    """In code page 437, by way of ISO-8859-1, which is ten times faster. Raises UnicodeEncodeError for other texts."""
    return text.encode("latin-1").translate(_TO_CP437)


def _head(year: int, balances: tuple[Mapping[int, int], Mapping[int, int], Mapping[int, int]], made: date) -> Content:
    here = [u for u in UNITS if u.first <= year <= u.last]
    objects = [("1", u.code, u.old_name if u.old_name and year < REORGANISED.year else u.name) for u in here]
    objects += [("9", code, name) for code, name in SUPPLIERS.items()]
    objects += [(ACTIVITY_DIMENSION, code, name) for code, name in ACTIVITIES.items()]
    before, after, result = balances
    return Content(
        company=f"{MUNICIPALITY}, {COMMITTEE.lower()}",
        organisation_number=ORGANISATION_NUMBER,
        generated=made,
        fiscal_years={0: (date(year, 1, 1), date(year, 12, 31))},
        program=("Granåsa Ekonomi", "7.2"),
        accounts={account: name for account, (_, name) in ACCOUNTS.items()},
        account_types={account: kind for account, (kind, _) in ACCOUNTS.items()},
        dimensions=DIMENSIONS,
        objects=objects,
        balances=[
            *(Balance("IB", str(account), amount) for account, amount in sorted(before.items())),
            *(Balance("UB", str(account), amount) for account, amount in sorted(after.items())),
            *(Balance("RES", str(account), amount) for account, amount in sorted(result.items())),
        ],
    )


def _list(objects: tuple[str, ...]) -> str:
    return "{" + " ".join(f'"{o}"' if i % 2 else o for i, o in enumerate(objects)) + "}"


def _objects(rows: dict[str, Ints]) -> tuple[Texts, Texts]:
    """The object list of each row, as written and as counted by the checksum."""
    wide, many = len(SUPPLIER_CODES), len(ACTIVITY_CODES)
    code = ((rows["unit"] + 1) * many + rows["activity"]) * wide + rows["supplier"]
    codes, inverse = np.unique(code, return_inverse=True)
    lists: list[tuple[str, ...]] = []
    for value in codes.tolist():
        unit, activity, supplier = value // wide // many - 1, value // wide % many, value % wide
        pairs = [("1", UNITS[unit].code)] if unit >= 0 else []
        pairs += [(ACTIVITY_DIMENSION, ACTIVITY_CODES[activity])] if activity else []
        pairs += [("9", SUPPLIER_CODES[supplier])] if supplier else []
        lists.append(tuple(part for pair in pairs for part in pair))
    written = np.array([_list(objects) for objects in lists], object)[inverse]
    counted = np.array(["".join(objects) for objects in lists], object)[inverse]
    return written, counted


def _numbers(rows: dict[str, Ints], first: Bools) -> Ints:
    """The voucher number of each first row, counted from 1 in each series."""
    series = rows["series"][first]
    out = np.empty(len(series), np.int64)
    for index in range(len(SERIES)):
        mine = series == index
        out[mine] = np.arange(1, int(mine.sum()) + 1)
    return out


def _vouchers(ledger: YearLedger, *, counted: bool) -> Iterator[tuple[str, str]]:
    """(text, contents) of the vouchers, in blocks of rows; contents only when they are counted."""
    rows = ledger.rows
    n = len(rows["day"])
    first = (np.diff(rows["key"], prepend=-1) != 0) | (np.diff(rows["series"], prepend=-1) != 0)
    first |= np.diff(rows["day"], prepend=-1) != 0
    number = np.zeros(n, np.int64)
    number[first] = _numbers(rows, first)
    for start in range(0, n, _BLOCK):
        block = slice(start, start + _BLOCK)
        part = {name: column[block] for name, column in rows.items()}
        written, contents = _objects(part)
        days = compact(part["day"]).tolist()
        heads = [
            (SERIES[series], no, day) if no else None
            for no, series, day in zip(number[block].tolist(), part["series"].tolist(), days, strict=True)
        ]
        cells = list(
            zip(
                part["account"].tolist(),
                [money(amount) for amount in part["amount"].tolist()],
                days,
                [ledger.texts[text] for text in part["text"].tolist()],
                strict=True,
            )
        )
        text = [
            f'{_open(head)}#TRANS {account} {objects} {amount} {day} "{words}"\r\n'
            for head, objects, (account, amount, day, words) in zip(heads, written, cells, strict=True)
        ]
        if start == 0:
            text[0] = text[0].removeprefix(_END)
        content = [
            f"{_opened(head)}#TRANS{account}{objects}{amount}{day}{words}"
            for head, objects, (account, amount, day, words) in zip(heads, contents, cells, strict=True)
            if counted
        ]
        yield "".join(text) + (_END if start + _BLOCK >= n else ""), "".join(content)


def _open(head: _Head) -> str:
    """What stands before the first row of a voucher: the end of the voucher before, and this one's head."""
    if head is None:
        return ""
    series, number, day = head
    return f'{_END}#VER {series} {number} {day} "{_SERIES_TEXT[series]}" {day}\r\n{{\r\n'


def _opened(head: _Head) -> str:
    if head is None:
        return ""
    series, number, day = head
    return f"#VER{series}{number}{day}{_SERIES_TEXT[series]}{day}"
