"""The line-by-line path: every record of a SIE file but the regular #VER and #TRANS lines."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import date

from tertial.findings import HIDDEN, Finding, Kind
from tertial.readers import sie_kinds as kinds
from tertial.readers import sie_lex as lex
from tertial.readers.sie_rows import BLANK, BROKEN, CLOSE, NO_DATE, OPEN, RECORD, REMOVED, SKIPPED, TRANS, VER, Gathered

MOST_ERRORS = 200
"""Reading stops after as many errors; a broken file would give one for every line."""

_EPOCH = date(1970, 1, 1).toordinal()
_ORGANISATION = re.compile(r"[0-9]{6}-?[0-9]{4}")
_THOUSANDS = re.compile(r"[-+]?[0-9]{1,3} [0-9]{3}(\.[0-9]{1,2})?")
_YEAR = re.compile(r"0|-[0-9]{1,2}")
_LABEL = re.compile(r"#[A-Za-z0-9_]{1,20}(?![^ \t\"{])")
_IGNORED = frozenset(
    ("#FLAGGA", "#FORMAT", "#PROSA", "#FTYP", "#FNR", "#ADRESS", "#BKOD", "#TAXAR", "#KPTYP", "#ENHET", "#SRU")
)
_BALANCES = ("#IB", "#UB", "#RES", "#OIB", "#OUB", "#PSALDO", "#PBUDGET")
_FIELDS = {
    **dict.fromkeys(("#SIETYP", "#OMFATTN", "#VALUTA", "#KSUMMA"), 2),
    **dict.fromkeys(("#PROGRAM", "#GEN", "#KONTO", "#KTYP", "#DIM"), 3),
    **dict.fromkeys(("#RAR", "#UNDERDIM", "#OBJEKT", "#ORGNR"), 4),
    **dict.fromkeys(("#IB", "#UB", "#RES"), 5),
    **dict.fromkeys(("#OIB", "#OUB"), 6),
    **dict.fromkeys(("#PSALDO", "#PBUDGET", "#VER"), 7),
    **dict.fromkeys(("#TRANS", "#RTRANS", "#BTRANS"), 8),
}
"""The most fields of a record by the specification, its label counted."""
_INNER = re.compile(r"#[A-Z]+")
_REGISTERS = ("#RAR", "#KONTO", "#KTYP", "#DIM", "#UNDERDIM", "#OBJEKT")


class TooManyErrorsError(Exception):
    """Reading stops: the log is full."""


@dataclass(slots=True)
class Log:
    """Findings of one file, bounded."""

    file: str
    findings: list[Finding] = field(default_factory=list)
    errors: int = 0

    def add(self, kind: Kind, line: int | None = None, column: str | None = None, **facts: object) -> None:
        """Raises TooManyErrorsError when there have been `MOST_ERRORS`."""
        self.findings.append(kind(file=self.file, line=line, column=column, **facts))
        if kind.severity == "error":
            self.errors += 1
            if self.errors >= MOST_ERRORS:
                self.findings.append(kinds.MORE(file=self.file, line=line, count=self.errors))
                raise TooManyErrorsError


@dataclass(slots=True)
class Header:
    """Facts of the file itself, as far as it gives them."""

    sie_type: str = ""
    program: str = ""
    generated: date | None = None
    company: str = ""
    organisation_number: str = ""
    currency: str = "SEK"
    scope_until: date | None = None
    fiscal_years: dict[int, tuple[date, date]] = field(default_factory=dict)
    dimensions: dict[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Balance:
    """A record of one of the balance types; `objects` as written, empty when the record has no list."""

    row: int
    type: str
    year: int
    month: date | None
    account: str
    objects: str
    amount: int


Mark = tuple[int, str | None]
"""A #KSUMMA line and the number it closes with, None when it opens."""


class Records:
    """Takes lines one at a time and keeps what they say; rows and vouchers gather until they are taken."""

    def __init__(self, log: Log) -> None:
        self.log = log
        self.header = Header()
        self.counts: Counter[str] = Counter()
        self.unknown: Counter[str] = Counter()
        self.extra = 0
        self.quantities: list[int] = []
        """Lines of balances with a quantity."""
        self.balances: list[Balance] = []
        self.accounts: dict[str, tuple[int, str]] = {}
        self.account_types: dict[str, str] = {}
        self.objects: dict[tuple[str, str], tuple[int, str]] = {}
        self.gathered = Gathered()
        self.marks: list[Mark] = []
        self._readers: dict[str, Callable[[int, list[str]], int]] = {
            "#TRANS": self._trans,
            "#RTRANS": lambda _no, _fields: REMOVED,
            "#BTRANS": lambda _no, _fields: REMOVED,
            "#VER": self._ver,
            "#KSUMMA": self._ksumma,
            "#RAR": self._rar,
            "#KONTO": self._konto,
            "#KTYP": self._ktyp,
            "#DIM": self._dim,
            "#UNDERDIM": self._dim,
            "#OBJEKT": self._objekt,
            **dict.fromkeys(_BALANCES, self._balance),
            **dict.fromkeys(_HEADERS, self._fact),
        }

    def read(self, no: int, text: str, *, checked: bool) -> tuple[int, str]:
        """The kind of a line (of `sie_rows`), and the text that #KSUMMA counts of it, needed only when `checked`."""
        text = text.rstrip("\r")
        stripped = text.strip(" \t")
        if stripped in ("", "{", "}"):
            return {"": BLANK, "{": OPEN, "}": CLOSE}[stripped], ""
        start = _LABEL.match(stripped)
        if start is None:
            self.log.add(kinds.STRAY, no)
            return SKIPPED, ""
        label = start[0].upper()
        self.counts[label] += 1
        return self._labelled(no, label, text, checked=checked)

    def _labelled(self, no: int, label: str, text: str, *, checked: bool) -> tuple[int, str]:
        reader, kind, counted = self._readers.get(label), RECORD, ""
        if label in _ENDLESS:
            # A line break that is lost makes the next record part of a text that may be of any length.
            self.extra += any(inner in LABELS for inner in _INNER.findall(text.strip(" \t"), 1))
        if reader is None:
            kind = RECORD if label in _IGNORED else SKIPPED
            if kind == SKIPPED:
                self.unknown[label] += 1
            if not checked:
                return kind, ""
        try:
            fields = lex.split(text, lists=label not in _PLAIN)
            counted = lex.content(fields) if checked and label != "#KSUMMA" else ""
        except lex.LexError:
            self.log.add(kinds.FIELDS, no, label=label)
            return self._broken(no, label), counted
        if reader is not None:
            self.extra += len(fields) > _FIELDS.get(label, len(fields))
            kind = reader(no, fields)
        return kind, counted

    def _broken(self, no: int, label: str) -> int:
        """The kind of a line that could not be read: it still takes its place among vouchers and rows."""
        if label.endswith("TRANS"):
            return BROKEN
        if label == "#VER":
            self.gathered.vouchers.append((no, "", "", 0, None))
            return VER
        return RECORD

    def _enough(self, no: int, fields: list[str], needed: int) -> bool:
        if len(fields) >= needed:
            return True
        self.log.add(kinds.MISSING, no, label=fields[0], found=len(fields) - 1, expected=needed - 1)
        return False

    def _amount(self, no: int, fields: list[str], at: int) -> int | None:
        text = fields[at]
        amount = None if isinstance(text, lex.ObjectList) else lex.parse_amount(text)
        after = fields[at + 1] if len(fields) > at + 1 else ""
        if not fields[0].upper().endswith("TRANS") and after:
            self.quantities.append(no)
            if _THOUSANDS.fullmatch(f"{text} {after}"):
                amount, text = None, f"{text} {after}"
        if amount is None:
            self.log.add(kinds.AMOUNT, no, "belopp", label=fields[0], found=lex.shown(text) or '""')
        return amount

    def _day(self, no: int, label: str, text: str) -> date | None:
        day = None if isinstance(text, lex.ObjectList) else lex.parse_date(text)
        if day is None:
            self.log.add(kinds.DATE, no, "datum", label=label, found=lex.shown(text) or '""')
        return day

    def _account(self, no: int, fields: list[str], at: int) -> bool:
        if fields[at] and not isinstance(fields[at], lex.ObjectList):
            return True
        self.log.add(kinds.ACCOUNT, no, "kontonr", label=fields[0])
        return False

    def _trans(self, no: int, fields: list[str]) -> int:
        if not self._enough(no, fields, 4) or not self._account(no, fields, 1):
            return BROKEN
        if not isinstance(fields[2], lex.ObjectList):
            self.log.add(kinds.OBJECTS, no, "objektlista", label="#TRANS")
            return BROKEN
        amount = self._amount(no, fields, 3)
        given = fields[4] if len(fields) > 4 else ""
        day = self._day(no, "#TRANS", given) if given else None
        text = fields[5] if len(fields) > 5 else None
        if isinstance(text, lex.ObjectList):
            self.log.add(kinds.FIELDS, no, label="#TRANS")
            return BROKEN
        if amount is None or (given and day is None):
            return BROKEN
        days = day.toordinal() - _EPOCH if day else NO_DATE
        self.gathered.rows.append((no, fields[1], str(fields[2]), amount, days, text))
        return TRANS

    def _ver(self, no: int, fields: list[str]) -> int:
        if any(isinstance(f, lex.ObjectList) for f in fields[:5]):
            self.log.add(kinds.FIELDS, no, label="#VER")
            return self._broken(no, "#VER")
        if not self._enough(no, fields, 4) or (day := self._day(no, "#VER", fields[3])) is None:
            return self._broken(no, "#VER")
        text = fields[4] if len(fields) > 4 else None
        self.gathered.vouchers.append((no, fields[1], fields[2], day.toordinal() - _EPOCH, text))
        return VER

    def _ksumma(self, no: int, fields: list[str]) -> int:
        self.marks.append((no, fields[1] if len(fields) > 1 else None))
        return RECORD

    def _year(self, no: int, fields: list[str]) -> int | None:
        if _YEAR.fullmatch(fields[1]):
            return int(fields[1])
        self.log.add(kinds.YEAR, no, "årsnr", label=fields[0], found=lex.shown(fields[1]) or '""')
        return None

    def _rar(self, no: int, fields: list[str]) -> int:
        if self._enough(no, fields, 4) and (year := self._year(no, fields)) is not None:
            first, last = self._day(no, "#RAR", fields[2]), self._day(no, "#RAR", fields[3])
            if first and last:
                self.header.fiscal_years[year] = (first, last)
        return RECORD

    def _konto(self, no: int, fields: list[str]) -> int:
        if self._enough(no, fields, 2) and self._account(no, fields, 1):
            self.accounts[fields[1]] = (no, " ".join(fields[2:3]))
        return RECORD

    def _ktyp(self, no: int, fields: list[str]) -> int:
        if len(fields) > 2 and fields[2].upper() in ("T", "S", "K", "I"):
            self.account_types[fields[1]] = fields[2].upper()
        else:
            self.log.add(kinds.HEADER, no, label="#KTYP")
        return RECORD

    def _dim(self, no: int, fields: list[str]) -> int:
        if self._enough(no, fields, 2):
            self.header.dimensions[fields[1]] = " ".join(fields[2:3])
        return RECORD

    def _objekt(self, no: int, fields: list[str]) -> int:
        if self._enough(no, fields, 3):
            self.objects[(fields[1], fields[2])] = (no, " ".join(fields[3:4]))
        return RECORD

    def _balance(self, no: int, fields: list[str]) -> int:
        """#IB #UB #RES: year account amount; #OIB #OUB: an object list before the amount; #PSALDO #PBUDGET: a month
        before the account too. A list that is left out counts as an empty one."""
        label, periodic = fields[0].upper(), fields[0].upper() in ("#PSALDO", "#PBUDGET")
        at = 3 if periodic else 2
        objects = ""
        if len(fields) > at + 1 and isinstance(fields[at + 1], lex.ObjectList):
            objects = str(fields.pop(at + 1))
        if not self._enough(no, fields, at + 2) or not self._account(no, fields, at):
            return RECORD
        year, amount = self._year(no, fields), self._amount(no, fields, at + 1)
        month = lex.parse_month(fields[2]) if periodic else None
        if periodic and month is None:
            self.log.add(kinds.MONTH, no, "period", label=label, found=lex.shown(fields[2]) or '""')
        elif year is not None and amount is not None:
            self.balances.append(Balance(no, label[1:], year, month, fields[at], objects, amount))
        return RECORD

    def _fact(self, no: int, fields: list[str]) -> int:
        _HEADERS[fields[0].upper()](self, no, fields[1:] or [""])
        return RECORD

    def generated(self, no: int, fields: list[str]) -> None:
        self.header.generated = lex.parse_date(fields[0])
        if self.header.generated is None and fields[0]:
            self.log.add(kinds.HEADER, no, label="#GEN")

    def scope(self, no: int, fields: list[str]) -> None:
        self.header.scope_until = self._day(no, "#OMFATTN", fields[0])

    def currency(self, no: int, fields: list[str]) -> None:
        self.header.currency = fields[0].upper()
        if self.header.currency != "SEK":
            known = re.fullmatch("[A-Z]{3}", self.header.currency)
            self.log.add(kinds.CURRENCY, no, "valutakod", found=known[0] if known else HIDDEN)

    def sie_type(self, no: int, fields: list[str]) -> None:
        self.header.sie_type = fields[0]
        if fields[0] not in ("1", "2", "3", "4"):
            self.log.add(kinds.TYPE, no, "typnr", found=lex.shown(fields[0]) or '""')

    def program(self, _no: int, fields: list[str]) -> None:
        self.header.program = " ".join(fields)

    def company(self, _no: int, fields: list[str]) -> None:
        self.header.company = " ".join(fields)

    def organisation(self, no: int, fields: list[str]) -> None:
        if fields[0] and not _ORGANISATION.fullmatch(fields[0]):
            self.log.add(kinds.HEADER, no, label="#ORGNR")
        else:
            self.header.organisation_number = fields[0]

    def units(self, dimension: str) -> Iterator[tuple[int, str, str]]:
        """(line, code, name) of the objects of a dimension, in the order of the file."""
        return ((no, code, name) for (dim, code), (no, name) in self.objects.items() if dim == dimension)


_HEADERS: dict[str, Callable[[Records, int, list[str]], None]] = {
    "#GEN": Records.generated,
    "#OMFATTN": Records.scope,
    "#VALUTA": Records.currency,
    "#SIETYP": Records.sie_type,
    "#PROGRAM": Records.program,
    "#FNAMN": Records.company,
    "#ORGNR": Records.organisation,
}
_VOUCHERS = ("#VER", "#TRANS", "#RTRANS", "#BTRANS", "#KSUMMA")
_PLAIN = frozenset((*_REGISTERS, *_HEADERS, "#IB", "#UB", "#RES"))
"""Labels whose fields are texts and numbers alone; a brace in them is a slip."""
_ENDLESS = _IGNORED | {"#FNAMN"}
LABELS = frozenset((*_VOUCHERS, *_REGISTERS, *_BALANCES, *_HEADERS, *_IGNORED))
"""Every label of the specification."""
