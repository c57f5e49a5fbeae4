"""What can be wrong with a cell: its text is not of the column's type."""

from __future__ import annotations

from tertial.findings import Kind

_CELL_SV = "Rätta värdet i källsystemet och exportera på nytt."
_CELL_EN = "Correct the value in the source system and export again."

EMPTY = Kind(
    "checks.empty",
    "error",
    sv="Cellen är tom, och kolumnen måste ha ett värde.",
    en="The cell is empty, and the column must have a value.",
    do_sv="Fyll i värdet i källsystemet och exportera på nytt.",
    do_en="Fill in the value in the source system and export again.",
)
DATE = Kind(
    "checks.date",
    "error",
    sv="”{value}” är inget datum. Väntat: ÅÅÅÅ-MM-DD eller ÅÅÅÅMMDD, till exempel 2023-08-31.",
    en="“{value}” is not a date. Expected: YYYY-MM-DD or YYYYMMDD, for example 2023-08-31.",
    do_sv=_CELL_SV,
    do_en=_CELL_EN,
)
NO_SUCH_DAY = Kind(
    "checks.no-such-day",
    "error",
    sv="Dagen ”{value}” finns inte i kalendern.",
    en="The day “{value}” does not exist in the calendar.",
    do_sv=_CELL_SV,
    do_en=_CELL_EN,
)
YEAR_OUT_OF_RANGE = Kind(
    "checks.year-out-of-range",
    "error",
    sv="”{value}” ligger utanför åren 1850 till 2199.",
    en="“{value}” lies outside the years 1850 to 2199.",
    do_sv="Ett slutdatum som inte finns ännu ska lämnas tomt, inte skrivas som 9999-12-31.",
    do_en="An end that is not known yet is left empty, not written as 9999-12-31.",
)
MONTH = Kind(
    "checks.month",
    "error",
    sv="”{value}” är ingen månad. Väntat: ÅÅÅÅ-MM, till exempel 2023-08.",
    en="“{value}” is not a month. Expected: YYYY-MM, for example 2023-08.",
    do_sv=_CELL_SV,
    do_en=_CELL_EN,
)
PERIOD = Kind(
    "checks.period",
    "error",
    sv="”{value}” är ingen period. Väntat: 2023, 2023-T2, 2023-08 eller 2023-01/2023-08.",
    en="“{value}” is not a period. Expected: 2023, 2023-T2, 2023-08 or 2023-01/2023-08.",
    do_sv=_CELL_SV,
    do_en=_CELL_EN,
)
MONEY = Kind(
    "checks.money",
    "error",
    sv="”{value}” är inget belopp. Väntat: kronor med högst två decimaler, till exempel -1234{decimal}50.",
    en="“{value}” is not an amount. Expected: SEK with at most two decimals, for example -1234{decimal}50.",
    do_sv=_CELL_SV,
    do_en=_CELL_EN,
)
DECIMALS = Kind(
    "checks.decimals",
    "error",
    sv="”{value}” har fler decimaler än {limit}.",
    en="“{value}” has more than {limit} decimals.",
    do_sv="Avrunda i källsystemet, så att avrundningen syns där, och exportera på nytt.",
    do_en="Round in the source system, so that the rounding shows there, and export again.",
)
THOUSANDS = Kind(
    "checks.thousands",
    "error",
    sv="”{value}” går att läsa på två sätt: ett decimaltecken står där en tusentalsavgränsare väntades. Tusental skiljs med mellanslag eller inget alls.",
    en="“{value}” can be read in two ways: a decimal comma or point stands where a thousands separator was expected. Thousands are separated by a space or by nothing.",
    do_sv="Exportera utan tusentalsavgränsare, till exempel 1234{decimal}50.",
    do_en="Export without thousands separators, for example 1234{decimal}50.",
)
DECIMAL_SIGN = Kind(
    "checks.decimal-sign",
    "error",
    sv="”{value}” har ett annat decimaltecken än resten av filen, som har ”{decimal}”.",
    en="“{value}” has another decimal sign than the rest of the file, which has “{decimal}”.",
    do_sv="Använd samma decimaltecken i hela filen.",
    do_en="Use one decimal sign throughout the file.",
)
FORMULA = Kind(
    "checks.formula",
    "error",
    sv="”{value}” är en formel där ett värde väntades. Formler räknas aldrig ut här.",
    en="“{value}” is a formula where a value was expected. Formulas are never evaluated here.",
    do_sv="Klistra in värdet i stället för formeln.",
    do_en="Paste the value in place of the formula.",
)
INTEGER = Kind(
    "checks.integer",
    "error",
    sv="”{value}” är inget heltal. Väntat till exempel 12.",
    en="“{value}” is not a whole number. Expected for example 12.",
    do_sv=_CELL_SV,
    do_en=_CELL_EN,
)
NUMBER = Kind(
    "checks.number",
    "error",
    sv="”{value}” är inget tal. Väntat till exempel 72{decimal}5.",
    en="“{value}” is not a number. Expected for example 72{decimal}5.",
    do_sv=_CELL_SV,
    do_en=_CELL_EN,
)
BOOLEAN = Kind(
    "checks.boolean",
    "error",
    sv="”{value}” är varken sant eller falskt. Väntat: true eller false.",
    en="“{value}” is neither true nor false. Expected: true or false.",
    do_sv=_CELL_SV,
    do_en=_CELL_EN,
)
CHOICE = Kind(
    "checks.choice",
    "error",
    sv="”{value}” är inte något av de värden som gäller: {choices}.",
    en="“{value}” is none of the values that apply: {choices}.",
    do_sv="Översätt källsystemets värden till dessa vid exporten.",
    do_en="Translate the source system's values to these in the export.",
)
CONTROL = Kind(
    "checks.control-character",
    "error",
    sv="Koden ”{value}” innehåller en radbrytning eller ett annat styrtecken.",
    en="The code “{value}” holds a line break or another control character.",
    do_sv="Kontrollera att inget citattecken står öppet på raden eller någon rad före.",
    do_en="Check that no quotation mark is left open in this row or one before it.",
)
BIRTH = Kind(
    "checks.birth",
    "error",
    sv="Födelsetiden går inte att läsa. Väntat: ÅÅÅÅ-MM-DD, ÅÅÅÅMMDD eller ÅÅÅÅ-MM i birth_date, fyra siffror i birth_year.",
    en="The birth date cannot be read. Expected: YYYY-MM-DD, YYYYMMDD or YYYY-MM in birth_date, four digits in birth_year.",
    do_sv=_CELL_SV,
    do_en=_CELL_EN,
)
NEGATIVE = Kind(
    "checks.negative",
    "error",
    sv="”{value}” är negativt; väntat noll eller mer.",
    en="“{value}” is negative; expected zero or more.",
    do_sv=_CELL_SV,
    do_en=_CELL_EN,
)
TOO_SMALL = Kind(
    "checks.too-small",
    "error",
    sv="”{value}” är mindre än {minimum}.",
    en="“{value}” is less than {minimum}.",
    do_sv=_CELL_SV,
    do_en=_CELL_EN,
)
MORE_ERRORS = Kind(
    "checks.more-errors",
    "error",
    sv="Ytterligare {count} fel i filen visas inte: {codes}.",
    en="{count} more errors in the file are not shown: {codes}.",
    do_sv="Rätta de visade felen och läs in filen igen; då visas resten.",
    do_en="Correct the errors shown and import the file again; the rest will then be shown.",
)
MORE_WARNINGS = Kind(
    "checks.more-warnings",
    "warning",
    sv="Ytterligare {count} varningar om filen visas inte: {codes}.",
    en="{count} more warnings about the file are not shown: {codes}.",
    do_sv="Gå igenom de visade varningarna; ofta har de en gemensam orsak.",
    do_en="Go through the warnings shown; they often have one cause in common.",
)
MORE_NOTES = Kind(
    "checks.more-notes",
    "note",
    sv="Ytterligare {count} upplysningar om filen visas inte: {codes}.",
    en="{count} more notes about the file are not shown: {codes}.",
    do_sv="Inget behöver göras.",
    do_en="Nothing needs to be done.",
)
