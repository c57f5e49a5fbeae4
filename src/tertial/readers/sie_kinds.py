"""Every finding that the SIE reader can give, with its words. No text field of a voucher is ever quoted."""

from __future__ import annotations

from tertial.findings import Kind

_EXPORT_SV = "Exportera filen på nytt ur ekonomisystemet. Ändra den inte för hand."
_EXPORT_EN = "Export the file again from the accounting system. Do not edit it by hand."

EMPTY = Kind(
    "sie.empty",
    "error",
    sv="Filen är tom. Väntat en SIE-fil som börjar med #FLAGGA.",
    en="The file is empty. Expected a SIE file that begins with #FLAGGA.",
    do_sv=_EXPORT_SV,
    do_en=_EXPORT_EN,
)
NOT_SIE = Kind(
    "sie.not-sie",
    "error",
    sv="Filen är inte en SIE-fil. Väntat rader som #FLAGGA 0, #SIETYP 4 och #VER A 1 20230115.",
    en="The file is not a SIE file. Expected lines such as #FLAGGA 0, #SIETYP 4 and #VER A 1 20230115.",
    do_sv="Välj SIE 4E när du exporterar ur ekonomisystemet, eller ange rätt fil.",
    do_en="Choose SIE 4E when you export from the accounting system, or give the right file.",
)
LONG_LINE = Kind(
    "sie.long-line",
    "error",
    sv="Raden är längre än {limit} byte. En rad i en SIE-fil är sällan längre än 500.",
    en="The line is longer than {limit} bytes. A line of a SIE file is seldom longer than 500.",
    do_sv="Kontrollera att det är rätt fil och att raderna slutar med radbrytning. " + _EXPORT_SV,
    do_en="Check that it is the right file and that its lines end with line breaks. " + _EXPORT_EN,
)
BAD_BYTES = Kind(
    "sie.bad-bytes",
    "error",
    sv="Filen är skriven i UTF-8, men raden har byte som inte är det.",
    en="The file is written in UTF-8, but the line holds bytes that are not.",
    do_sv=_EXPORT_SV,
    do_en=_EXPORT_EN,
)
MIXED_ENCODING = Kind(
    "sie.mixed-encoding",
    "note",
    sv="Filen är läst som {encoding}, men {count} tecken ser ut att vara skrivna i en annan teckenkodning.",
    en="The file is read as {encoding}, but {count} characters look written in another encoding.",
    do_sv="Kontrollera namn på konton, ansvar och projekt med å, ä och ö i ekonomisystemet.",
    do_en="Check names of accounts, units and projects with å, ä and ö in the accounting system.",
)
FIELDS = Kind(
    "sie.fields",
    "error",
    sv="Raden {label} kan inte delas i fält: ett citattecken eller en klammer är inte avslutad eller står fel.",
    en="The line {label} cannot be split into fields: a quote or a brace is not closed or stands in the wrong place.",
    do_sv='Ett citattecken inuti en text skrivs \\". ' + _EXPORT_SV,
    do_en='A quote inside a text is written \\". ' + _EXPORT_EN,
)
STRAY = Kind(
    "sie.stray-line",
    "error",
    sv="Raden börjar inte med en etikett. Väntat till exempel #KONTO 4010 eller #TRANS 4010 {{}} 100.00.",
    en="The line does not begin with a label. Expected for example #KONTO 4010 or #TRANS 4010 {{}} 100.00.",
    do_sv="En text har ofta fått en radbrytning i sig. " + _EXPORT_SV,
    do_en="Often a text has got a line break in it. " + _EXPORT_EN,
)
MISSING = Kind(
    "sie.missing-field",
    "error",
    sv="Raden {label} saknar fält: {found} finns, minst {expected} väntat.",
    en="The line {label} lacks fields: {found} found, at least {expected} expected.",
    do_sv=_EXPORT_SV,
    do_en=_EXPORT_EN,
)
AMOUNT = Kind(
    "sie.bad-amount",
    "error",
    sv="Beloppet på raden {label} är {found}. Väntat kronor med decimalpunkt, högst två decimaler och utan "
    "tusentalsavgränsare, till exempel -1234.50.",
    en="The amount on the line {label} is {found}. Expected kronor with a decimal point, at most two decimals and no "
    "thousands separator, such as -1234.50.",
    do_sv=_EXPORT_SV,
    do_en=_EXPORT_EN,
)
DATE = Kind(
    "sie.bad-date",
    "error",
    sv="Datumet på raden {label} är {found}. Väntat en dag som finns, skriven ÅÅÅÅMMDD, till exempel 20230131.",
    en="The date on the line {label} is {found}. Expected a day that exists, written YYYYMMDD, such as 20230131.",
    do_sv=_EXPORT_SV,
    do_en=_EXPORT_EN,
)
MONTH = Kind(
    "sie.bad-period",
    "error",
    sv="Perioden på raden {label} är {found}. Väntat en månad skriven ÅÅÅÅMM, till exempel 202301.",
    en="The period on the line {label} is {found}. Expected a month written YYYYMM, such as 202301.",
    do_sv=_EXPORT_SV,
    do_en=_EXPORT_EN,
)
YEAR = Kind(
    "sie.bad-year",
    "error",
    sv="Årsnumret på raden {label} är {found}. Väntat 0 för innevarande år, -1 för året före och så vidare.",
    en="The year number on the line {label} is {found}. Expected 0 for this year, -1 for the year before and so on.",
    do_sv=_EXPORT_SV,
    do_en=_EXPORT_EN,
)
ACCOUNT = Kind(
    "sie.bad-account",
    "error",
    sv="Raden {label} har inget konto. Väntat ett kontonummer, till exempel 4010.",
    en="The line {label} has no account. Expected an account number such as 4010.",
    do_sv=_EXPORT_SV,
    do_en=_EXPORT_EN,
)
OBJECTS = Kind(
    "sie.bad-objects",
    "error",
    sv="Objektlistan på raden {label} går inte att läsa. Väntat par av dimension och objekt med högst ett objekt i "
    'varje dimension, till exempel {{1 "512" 6 "77"}} eller {{}}.',
    en="The object list on the line {label} cannot be read. Expected pairs of dimension and object with at most one "
    'object in each dimension, such as {{1 "512" 6 "77"}} or {{}}.',
    do_sv=_EXPORT_SV,
    do_en=_EXPORT_EN,
)
HEADER = Kind(
    "sie.bad-header",
    "warning",
    sv="Raden {label} går inte att tolka och är överhoppad.",
    en="The line {label} cannot be understood and is skipped.",
    do_sv="Kontrollera uppgiften i ekonomisystemet, om den behövs.",
    do_en="Check the fact in the accounting system, if it is needed.",
)
CURRENCY = Kind(
    "sie.currency",
    "error",
    sv="Filens valuta är {found}. Väntat svenska kronor, SEK.",
    en="The currency of the file is {found}. Expected Swedish kronor, SEK.",
    do_sv="Exportera filen i svenska kronor.",
    do_en="Export the file in Swedish kronor.",
)
TYPE = Kind(
    "sie.bad-type",
    "error",
    sv="#SIETYP är {found}. Väntat 1, 2, 3 eller 4.",
    en="#SIETYP is {found}. Expected 1, 2, 3 or 4.",
    do_sv=_EXPORT_SV,
    do_en=_EXPORT_EN,
)
UNBALANCED = Kind(
    "sie.unbalanced-voucher",
    "error",
    sv="Verifikation {voucher} går inte ihop: summan är {found} kr, väntat 0,00.",
    en="Voucher {voucher} does not balance: the sum is {found} SEK, expected 0.00.",
    do_sv="Rätta verifikationen i ekonomisystemet och exportera om.",
    do_en="Correct the voucher in the accounting system and export again.",
)
NO_BLOCK = Kind(
    "sie.voucher-without-rows",
    "error",
    sv="Verifikationen saknar sitt block. Väntat en rad med {{ efter #VER.",
    en="The voucher lacks its block. Expected a line with {{ after #VER.",
    do_sv=_EXPORT_SV,
    do_en=_EXPORT_EN,
)
BRACE = Kind(
    "sie.stray-brace",
    "error",
    sv="Klammern hör inte till någon verifikation. Väntat {{ efter #VER och }} efter dess rader.",
    en="The brace belongs to no voucher. Expected {{ after #VER and }} after its rows.",
    do_sv=_EXPORT_SV,
    do_en=_EXPORT_EN,
)
OUTSIDE = Kind(
    "sie.row-outside-voucher",
    "error",
    sv="Raden står utanför en verifikation. Väntat #VER, {{, #TRANS-rader och }}.",
    en="The row stands outside a voucher. Expected #VER, {{, #TRANS rows and }}.",
    do_sv=_EXPORT_SV,
    do_en=_EXPORT_EN,
)
INSIDE = Kind(
    "sie.voucher-not-closed",
    "error",
    sv="Verifikationen som börjar på rad {opened} är inte avslutad här. Väntat en rad med }}.",
    en="The voucher that begins on line {opened} is not closed here. Expected a line with }}.",
    do_sv="Filen är avhuggen eller skadad. " + _EXPORT_SV,
    do_en="The file is cut off or damaged. " + _EXPORT_EN,
)
CUT = Kind(
    "sie.cut-off",
    "error",
    sv="Filens sista rad slutar utan radbrytning; filen ser ut att vara avhuggen.",
    en="The last line of the file ends without a line break; the file looks cut off.",
    do_sv="Exportera filen på nytt. Är den hel räcker det att lägga till en radbrytning sist.",
    do_en="Export the file again. If it is whole, a line break added at its end is enough.",
)
CHECKSUM = Kind(
    "sie.checksum",
    "error",
    sv="Kontrollsumman #KSUMMA stämmer inte: filen säger {found}, innehållet ger {expected}.",
    en="The checksum #KSUMMA does not match: the file says {found}, its content gives {expected}.",
    do_sv="Filen är ändrad eller skadad sedan den skrevs. " + _EXPORT_SV,
    do_en="The file has been changed or damaged since it was written. " + _EXPORT_EN,
)
CHECKSUM_OPEN = Kind(
    "sie.checksum-not-closed",
    "error",
    sv="#KSUMMA är öppnad på raden men aldrig avslutad. Väntat #KSUMMA med ett tal sist i filen.",
    en="#KSUMMA is opened on the line but never closed. Expected #KSUMMA with a number at the end of the file.",
    do_sv="Filen är avhuggen eller skadad. " + _EXPORT_SV,
    do_en="The file is cut off or damaged. " + _EXPORT_EN,
)
CHECKSUM_NOT_OPENED = Kind(
    "sie.checksum-not-opened",
    "warning",
    sv="#KSUMMA har ett tal men ingen #KSUMMA öppnar kontrollen, så filens innehåll är inte kontrollerat.",
    en="#KSUMMA has a number but no #KSUMMA opens the check, so the content of the file is not verified.",
    do_sv=_EXPORT_SV,
    do_en=_EXPORT_EN,
)
CHECKSUM_SCOPE = Kind(
    "sie.checksum-scope",
    "warning",
    sv="Raden {label} står utanför #KSUMMA och ingår inte i kontrollen.",
    en="The line {label} stands outside #KSUMMA and is not part of the check.",
    do_sv=_EXPORT_SV,
    do_en=_EXPORT_EN,
)
NOTHING = Kind(
    "sie.no-content",
    "error",
    sv="Filen har varken verifikationer eller balanser. Väntat #VER med #TRANS, eller #RES, #UB och #PSALDO.",
    en="The file has neither vouchers nor balances. Expected #VER with #TRANS, or #RES, #UB and #PSALDO.",
    do_sv="Filen kan vara avhuggen, eller urvalet vid exporten tomt. " + _EXPORT_SV,
    do_en="The file may be cut off, or the selection of the export empty. " + _EXPORT_EN,
)
NO_VOUCHERS = Kind(
    "sie.no-vouchers",
    "warning",
    sv="Filen säger sig vara av typ 4 men har inga verifikationer.",
    en="The file says that it is of type 4 but has no vouchers.",
    do_sv="Kontrollera urvalet vid exporten; filen kan också vara avhuggen.",
    do_en="Check the selection of the export; the file may also be cut off.",
)
UNKNOWN = Kind(
    "sie.unknown-labels",
    "note",
    sv="Okända etiketter är överhoppade: {labels}.",
    en="Unknown labels are skipped: {labels}.",
    do_sv="Inget behöver göras om filen i övrigt är rätt.",
    do_en="Nothing needs to be done if the file is otherwise right.",
)
EXTRA = Kind(
    "sie.extra-fields",
    "note",
    sv="Rader har fler fält än standarden (antal: {count}); de extra fälten är överhoppade.",
    en="Lines have more fields than the standard (number: {count}); the extra fields are skipped.",
    do_sv="Inget behöver göras om filen i övrigt är rätt.",
    do_en="Nothing needs to be done if the file is otherwise right.",
)
MORE = Kind(
    "sie.more",
    "error",
    sv="Filen har fler fel än de som visas; läsningen slutade vid {count} fel.",
    en="The file has more errors than are shown; reading stopped at {count} errors.",
    do_sv="Rätta de första felen och läs in filen igen.",
    do_en="Correct the first errors and import the file again.",
)
BALANCE = Kind(
    "sie.balance-not-zero",
    "warning",
    sv="Utgående balanser och resultat för år {year} går inte ihop: #UB och #RES är tillsammans {found} kr, väntat 0,00.",
    en="Closing balances and result of year {year} do not balance: #UB and #RES sum to {found} SEK, expected 0.00.",
    do_sv="Kontrollera bokslutet i ekonomisystemet. Verifikationerna är lästa som de står.",
    do_en="Check the closing in the accounting system. The vouchers are read as they stand.",
)
RESULT = Kind(
    "sie.result-differs",
    "warning",
    sv="#RES stämmer inte med filens {source}, tillsammans {total} kr. Konton ({count}): {accounts}.",
    en="#RES does not agree with the {source} of the file, {total} SEK in all. Accounts ({count}): {accounts}.",
    do_sv="Kontrollera att exporten omfattar hela året och alla serier. {source} är lästa som de står.",
    do_en="Check that the export covers the whole year and every series. {source} is read as it stands.",
)
MOVEMENT = Kind(
    "sie.movement-differs",
    "warning",
    sv="#UB är inte #IB plus filens {source}, tillsammans {total} kr. Konton ({count}): {accounts}.",
    en="#UB is not #IB plus the {source} of the file, {total} SEK in all. Accounts ({count}): {accounts}.",
    do_sv="Kontrollera att exporten omfattar hela året och alla serier. {source} är lästa som de står.",
    do_en="Check that the export covers the whole year and every series. {source} is read as it stands.",
)
UNDECLARED_ACCOUNT = Kind(
    "sie.undeclared-account",
    "warning",
    sv="Konton används utan att finnas i filens kontoplan, #KONTO (antal: {count}): {codes}.",
    en="Accounts are used without being in the file's chart of accounts, #KONTO (number: {count}): {codes}.",
    do_sv="Exportera hela kontoplanen med filen, eller kontrollera kontona.",
    do_en="Export the whole chart of accounts with the file, or check the accounts.",
)
UNDECLARED_UNIT = Kind(
    "sie.undeclared-unit",
    "warning",
    sv="Objekt i dimension {dimension} används utan att finnas i filens objektlista, #OBJEKT (antal: {count}): {codes}.",
    en="Objects of dimension {dimension} are used without being in the list of objects, #OBJEKT (number: {count}): {codes}.",
    do_sv="Exportera alla objekt med filen, eller kontrollera dem.",
    do_en="Export all objects with the file, or check them.",
)
UNDECLARED_DIMENSION = Kind(
    "sie.undeclared-dimension",
    "warning",
    sv="Dimensioner används utan att finnas i filen, #DIM, eller i standarden (antal: {count}): {codes}.",
    en="Dimensions are used without being in the file, #DIM, or in the standard (number: {count}): {codes}.",
    do_sv="Exportera alla dimensioner med filen, eller kontrollera dem.",
    do_en="Export all dimensions with the file, or check them.",
)
QUANTITIES = Kind(
    "sie.quantities",
    "note",
    sv="Balansposter har en kvantitet efter beloppet, som är överhoppad (antal: {count}); den första är på rad {first}.",
    en="Balance records have a quantity after the amount, which is skipped (number: {count}); the first is on line {first}.",
    do_sv="Kontrollera att det är en kvantitet och inte ett belopp med mellanslag i.",
    do_en="Check that it is a quantity and not an amount with a space in it.",
)
OUTSIDE_YEARS = Kind(
    "sie.date-outside-years",
    "warning",
    sv="Rader är daterade utanför filens räkenskapsår, #RAR (antal: {count}); den första är på rad {first}.",
    en="Rows are dated outside the fiscal years of the file, #RAR (number: {count}); the first is on line {first}.",
    do_sv="Kontrollera datumen i ekonomisystemet.",
    do_en="Check the dates in the accounting system.",
)
OTHER_DATE = Kind(
    "sie.other-month",
    "note",
    sv="Rader ligger i en annan månad än sin verifikation (antal: {count}); radens eget datum gäller.",
    en="Rows lie in another month than their voucher (number: {count}); the date of the row counts.",
    do_sv="Inget behöver göras om det är avsikten.",
    do_en="Nothing needs to be done if that is intended.",
)
DUPLICATE = Kind(
    "sie.duplicate-balance",
    "warning",
    sv="#{type} för konto {account} står två gånger med samma år, period och objekt; båda raderna räknas.",
    en="#{type} of account {account} stands twice with the same year, period and objects; both lines count.",
    do_sv=_EXPORT_SV,
    do_en=_EXPORT_EN,
)
