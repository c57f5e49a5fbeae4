"""How pages write numbers, money, days and changes: `wording` bound to the visitor's language."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal

from markupsafe import Markup, escape

from tertial import wording
from tertial.domain.period import Month
from tertial.findings import Language

MISSING = "–"


@dataclass(frozen=True, slots=True)
class Shown:
    """`None` is an en dash everywhere. Amounts are öre."""

    language: Language

    def mnkr(self, ore: int | None, *, sign: bool = False) -> str:
        return MISSING if ore is None else wording.money(ore, "mnkr", self.language, sign=sign)

    def tkr(self, ore: int | None, *, sign: bool = False) -> str:
        return MISSING if ore is None else wording.money(ore, "tkr", self.language, sign=sign)

    def kr(self, ore: int | None) -> str:
        """Kronor with öre, as on a voucher."""
        return MISSING if ore is None else wording.money(ore, "kr", self.language, decimals=2)

    def millions(self, value: float) -> str:
        """A number of millions with one decimal, as charts write it."""
        return wording.number(Decimal(str(round(value, 4))), 1, self.language)

    def whole(self, value: float) -> str:
        """A tick of a scale: without decimals when it has none."""
        decimals = 0 if abs(value - round(value)) < 1e-9 else 1
        return wording.number(Decimal(str(round(value, 4))), decimals, self.language)

    def number(self, value: int | Decimal | None, decimals: int = 0, *, sign: bool = False) -> str:
        return MISSING if value is None else wording.number(value, decimals, self.language, sign=sign)

    def percent(self, value: int | Decimal | None, decimals: int = 0) -> str:
        return MISSING if value is None else wording.percent(value, decimals, self.language)

    def share(self, part: int | None, whole: int | None, decimals: int = 1) -> str:
        """`part` of `whole` in percent; a dash where it has no meaning."""
        if part is None or not whole:
            return MISSING
        return wording.percent(Decimal(part) * 100 / Decimal(whole), decimals, self.language)

    def toned(self, ore: int | None, *, scale: str = "mnkr", sign: bool = False) -> Markup:
        """An amount in brick when it is a minus."""
        text = self.tkr(ore, sign=sign) if scale == "tkr" else self.mnkr(ore, sign=sign)
        return Markup('<span class="minus">{}</span>').format(text) if text.startswith(wording.MINUS) else escape(text)

    def month(self, month: Month) -> str:
        """`augusti 2023` as a name at the start of a line: with a capital."""
        return wording.capital(wording.month_label(month, self.language))

    def months_short(self) -> list[str]:
        return [wording.month_name(n, self.language, "short") for n in range(1, 13)]

    def month_name(self, number: int) -> str:
        return wording.month_name(number, self.language)

    def so_far(self, as_of: date) -> str:
        """`januari–augusti`, `januari` for the first month alone."""
        first, last = wording.month_name(1, self.language), wording.month_name(as_of.month, self.language)
        return first if as_of.month == 1 else f"{first}–{last}"

    def so_far_short(self, as_of: date) -> str:
        first = wording.month_name(1, self.language, "short")
        last = wording.month_name(as_of.month, self.language, "short")
        return first if as_of.month == 1 else f"{first}–{last}"

    def day(self, day: date | str) -> str:
        """`31 augusti 2023`; also from an ISO day."""
        return wording.date_long(date.fromisoformat(day) if isinstance(day, str) else day, self.language)

    def day_short(self, day: date | str | None) -> str:
        """`8 sep`, with the year only where it is asked for elsewhere; also from an ISO day or time."""
        if day is None or day == "":
            return MISSING
        found = date.fromisoformat(day[:10]) if isinstance(day, str) else day
        return f"{found.day} {wording.month_name(found.month, self.language, 'short')}"

    def weekday(self, day: date) -> str:
        """`torsdag 14 september 2023`."""
        from babel.dates import format_date

        name = format_date(day, "EEEE", locale="sv_SE" if self.language == "sv" else "en_GB")
        return f"{name} {wording.date_long(day, self.language)}"

    def moment(self, at: str | None) -> str:
        """An ISO time in UTC as local day and time, `8 sep 07.12`."""
        if not at:
            return MISSING
        local = datetime.fromisoformat(at).astimezone()
        clock = f"{local:%H.%M}" if self.language == "sv" else f"{local:%H:%M}"
        return f"{self.day_short(local.date())} {clock}"
