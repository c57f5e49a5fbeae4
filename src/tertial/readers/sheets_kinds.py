"""What can be wrong with a delimited file or a workbook before its cells are looked at."""

from __future__ import annotations

from tertial.findings import Kind

_EXPORT_SV = "Exportera filen på nytt från källsystemet och läs in den igen."
_EXPORT_EN = "Export the file again from the source system and import it again."
_CSV_SV = "Spara om filen som ”CSV UTF-8” och läs in den igen."
_CSV_EN = "Save the file again as “CSV UTF-8” and import it again."
_XLSX_SV = (
    "Öppna filen i kalkylprogrammet, spara den som en vanlig arbetsbok (.xlsx) utan lösenord och läs in den igen."
)
_XLSX_EN = (
    "Open the file in the spreadsheet program, save it as a plain workbook (.xlsx) without a password, import it again."
)

EMPTY_FILE = Kind(
    "sheets.empty-file",
    "error",
    sv="Filen är tom. Väntat: en rad med kolumnnamn och därefter en rad per post.",
    en="The file is empty. Expected: a row of column names and then a row for each record.",
    do_sv=_EXPORT_SV,
    do_en=_EXPORT_EN,
)
NO_ROWS = Kind(
    "sheets.no-rows",
    "error",
    sv="Filen har kolumnnamn men inga rader under dem.",
    en="The file has column names but no rows below them.",
    do_sv="Kontrollera urvalet (period, enhet) i källsystemet och exportera på nytt.",
    do_en="Check the selection (period, unit) in the source system and export again.",
)
TOO_LARGE = Kind(
    "sheets.too-large",
    "error",
    sv="Filen är {size} MB; väntat högst {limit} MB.",
    en="The file is {size} MB; expected at most {limit} MB.",
    do_sv="Dela exporten, till exempel i en fil per år, och läs in filerna var för sig.",
    do_en="Split the export, for example into one file a year, and import the files one by one.",
)
LONG_LINE = Kind(
    "sheets.long-line",
    "error",
    sv="Raden är längre än {limit} kB. Väntat: en post per rad, några hundra tecken.",
    en="The line is longer than {limit} kB. Expected: one record a line, a few hundred characters.",
    do_sv="Kontrollera att filen är en textexport med radbrytningar och att inget citattecken står öppet.",
    do_en="Check that the file is a text export with line breaks and that no quotation mark is left open.",
)
NUL_BYTE = Kind(
    "sheets.nul-byte",
    "error",
    sv="Raden innehåller en nollbyte: filen är UTF-16, skadad eller ingen textfil. Väntat: UTF-8, Windows-1252 eller ISO-8859-1.",
    en="The line holds a NUL byte: the file is UTF-16, damaged or not text. Expected: UTF-8, Windows-1252 or ISO-8859-1.",
    do_sv=_CSV_SV,
    do_en=_CSV_EN,
)
ENCODING = Kind(
    "sheets.encoding",
    "error",
    sv="Raden har bytes som inte går att läsa som {expected} (byte {byte}).",
    en="The line has bytes that cannot be read as {expected} (byte {byte}).",
    do_sv=_CSV_SV,
    do_en=_CSV_EN,
)
DOS_ENCODING = Kind(
    "sheets.dos-encoding",
    "error",
    sv="Bokstäverna å, ä och ö är skrivna i teckentabell 437 eller 850. Väntat: UTF-8, Windows-1252 eller ISO-8859-1.",
    en="The letters å, ä and ö are written in code page 437 or 850. Expected: UTF-8, Windows-1252 or ISO-8859-1.",
    do_sv=_CSV_SV,
    do_en=_CSV_EN,
)
UNKNOWN_KIND = Kind(
    "sheets.unknown-kind",
    "error",
    sv="Kolumnnamnen känns inte igen. Närmast är {kind}, där det saknas: {missing}.",
    en="The column names are not recognised. The nearest kind is {kind}, which lacks: {missing}.",
    do_sv="Byt namn på kolumnerna, ange dem under [columns.{kind}] i tertial.toml, eller välj slag med --kind.",
    do_en="Rename the columns, map them under [columns.{kind}] in tertial.toml, or choose the kind with --kind.",
)
NO_KIND = Kind(
    "sheets.no-kind",
    "error",
    sv="Första raden har inga kolumnnamn som känns igen, för inget av slagen: {kinds}.",
    en="The first row has no column names that are recognised, for any of the kinds: {kinds}.",
    do_sv="Är det rätt fil: skriv kolumnnamn på första raden och ange vad de motsvarar under [columns.<slag>] i tertial.toml.",
    do_en="If it is the right file: put column names in the first row and map them under [columns.<kind>] in tertial.toml.",
)
AMBIGUOUS_KIND = Kind(
    "sheets.ambiguous-kind",
    "error",
    sv="Kolumnnamnen passar lika bra på flera slag: {kinds}.",
    en="The column names fit several kinds equally well: {kinds}.",
    do_sv="Välj slag med --kind, till exempel --kind {first}.",
    do_en="Choose the kind with --kind, for example --kind {first}.",
)
NO_SUCH_KIND = Kind(
    "sheets.no-such-kind",
    "error",
    sv="Det finns inget slag som heter {kind}. Slagen är: {kinds}.",
    en="There is no kind called {kind}. The kinds are: {kinds}.",
    do_sv="Välj ett av slagen.",
    do_en="Choose one of the kinds.",
)
MISSING_COLUMN = Kind(
    "sheets.missing-column",
    "error",
    sv="Kolumnen {name} saknas, och den måste finnas i {kind}.",
    en="The column {name} is missing, and {kind} must have it.",
    do_sv="Ta med kolumnen i exporten, eller ange vad den heter i filen: [columns.{kind}] {name} = ”…” i tertial.toml.",
    do_en="Include the column in the export, or say what the file calls it: [columns.{kind}] {name} = “…” in tertial.toml.",
)
DUPLICATE_COLUMN = Kind(
    "sheets.duplicate-column",
    "error",
    sv="Två kolumner är {name}: nummer {first} och nummer {second}.",
    en="Two columns are {name}: number {first} and number {second}.",
    do_sv="Behåll en av dem, eller ange vilken som gäller under [columns.{kind}] i tertial.toml.",
    do_en="Keep one of them, or say which one counts under [columns.{kind}] in tertial.toml.",
)
FIELDS = Kind(
    "sheets.fields",
    "error",
    sv="Raden har {found} fält; väntat {expected}, ett per kolumnnamn.",
    en="The row has {found} fields; expected {expected}, one for each column name.",
    do_sv="Ett fält som innehåller avgränsaren ({separator}) ska stå inom citattecken. Rätta raden eller exportera på nytt.",
    do_en="A field that holds the separator ({separator}) must stand in quotation marks. Correct the row or export again.",
)
TRUNCATED = Kind(
    "sheets.truncated",
    "error",
    sv="Filen slutar mitt i en rad: sista raden har {found} fält av {expected} och ingen radbrytning.",
    en="The file ends in the middle of a row: the last one has {found} fields of {expected} and no line break.",
    do_sv=_EXPORT_SV,
    do_en=_EXPORT_EN,
)
MANY_FIELDS = Kind(
    "sheets.many-fields",
    "error",
    sv="Fler än {limit} rader har fel antal fält; väntat {expected} på varje rad.",
    en="More than {limit} rows have the wrong number of fields; expected {expected} in each.",
    do_sv="Kontrollera avgränsaren ({separator}) i exporten och läs in filen igen.",
    do_en="Check the separator ({separator}) of the export and import the file again.",
)
OPEN_QUOTE = Kind(
    "sheets.open-quote",
    "error",
    sv="Ett citattecken som börjar på raden avslutas aldrig; filen är avkortad eller ett tecken saknas.",
    en="A quotation mark that opens on this line never closes; the file is cut off or a mark is missing.",
    do_sv="Avsluta citattecknet, eller skriv det dubbelt om det hör till texten. Exportera annars på nytt.",
    do_en="Close the quotation mark, or double it if it belongs to the text. Otherwise export again.",
)
BLANK_ROWS = Kind(
    "sheets.blank-rows",
    "note",
    sv="Helt tomma rader är överhoppade (antal: {count}).",
    en="Entirely blank rows were skipped (number: {count}).",
    do_sv="Inget behöver göras.",
    do_en="Nothing needs to be done.",
)
NOT_A_TABLE = Kind(
    "sheets.not-a-table",
    "error",
    sv="Filen är ett dokument eller en bild ({what}), ingen tabell. Väntat: SIE, CSV eller en arbetsbok (.xlsx), eller en text i Markdown (.md).",
    en="The file is a document or a picture ({what}), not a table. Expected: SIE, CSV or a workbook (.xlsx), or a text in Markdown (.md).",
    do_sv="Exportera tabellen som CSV eller .xlsx. En färdig rapport läses med ”tertial check”.",
    do_en="Export the table as CSV or .xlsx. A finished report is read with “tertial check”.",
)
BROKEN_WORKBOOK = Kind(
    "sheets.broken-workbook",
    "error",
    sv="Arbetsboken går inte att läsa: den är skadad, inte helt kopierad eller något annat än en arbetsbok ({why}).",
    en="The workbook cannot be read: it is damaged, not wholly copied or something other than a workbook ({why}).",
    do_sv=_XLSX_SV,
    do_en=_XLSX_EN,
)
ENCRYPTED = Kind(
    "sheets.encrypted",
    "error",
    sv="Arbetsboken är skyddad med lösenord eller sparad i det gamla formatet .xls.",
    en="The workbook is protected by a password or saved in the old .xls format.",
    do_sv=_XLSX_SV,
    do_en=_XLSX_EN,
)
ZIP_BOMB = Kind(
    "sheets.zip-bomb",
    "error",
    sv="Arbetsboken öppnas inte: den packar upp till mer än den får ({what}: {found}, högst {limit}).",
    en="The workbook is not opened: it unpacks to more than it may ({what}: {found}, at most {limit}).",
    do_sv="Kontrollera varifrån filen kommer. Är den riktig: spara om den, eller exportera som CSV.",
    do_en="Check where the file comes from. If it is genuine, save it again or export it as CSV.",
)
FORMULA_WITHOUT_VALUE = Kind(
    "sheets.formula-without-value",
    "error",
    sv="Cell {cell} har en formel utan sparat värde; formler räknas aldrig ut här.",
    en="Cell {cell} has a formula without a stored value; formulas are never evaluated here.",
    do_sv="Öppna arbetsboken i kalkylprogrammet och spara den, eller klistra in värdena i stället för formlerna.",
    do_en="Open the workbook in the spreadsheet program and save it, or paste values in place of the formulas.",
)
CELL_ERROR = Kind(
    "sheets.cell-error",
    "error",
    sv="Cell {cell} innehåller felvärdet {value}.",
    en="Cell {cell} holds the error value {value}.",
    do_sv="Rätta formeln eller skriv in värdet.",
    do_en="Correct the formula or type the value.",
)
HIDDEN_SHEET = Kind(
    "sheets.hidden-sheet",
    "note",
    sv="Bladet är dolt i arbetsboken; det är inläst som de andra.",
    en="The sheet is hidden in the workbook; it has been read like the others.",
    do_sv="Ta bort bladet ur filen om det inte skulle läsas in.",
    do_en="Remove the sheet from the file if it was not to be imported.",
)
SKIPPED_SHEETS = Kind(
    "sheets.skipped-sheets",
    "note",
    sv="Blad är inte inlästa, för de har inga kolumnnamn som känns igen eller inga rader ({count}): {sheets}.",
    en="Sheets were not read, because they have no known column names or no rows ({count}): {sheets}.",
    do_sv="Inget behöver göras om bladen inte hör till underlaget.",
    do_en="Nothing needs to be done if the sheets are not part of the data.",
)
NOT_FOLLOWED = Kind(
    "sheets.not-followed",
    "note",
    sv="Arbetsboken har {what}; de har varken följts eller körts.",
    en="The workbook has {what}; they were neither followed nor run.",
    do_sv="Kontrollera att cellernas sparade värden är aktuella.",
    do_en="Check that the stored values of the cells are up to date.",
)
OUTSIDE_LINK = Kind(
    "files.outside-link",
    "error",
    sv="Filen är en symbolisk länk, eller ligger bakom en, som leder ut ur sin mapp. Den följs inte.",
    en="The file is a symbolic link, or lies behind one, that leads out of its folder. It is not followed.",
    do_sv="Kopiera filen dit länken ligger, eller ange filens verkliga plats.",
    do_en="Copy the file to where the link lies, or give the file's real place.",
)
NOT_A_FILE = Kind(
    "files.not-a-file",
    "error",
    sv="Det finns ingen fil med det namnet på den platsen.",
    en="There is no file of that name in that place.",
    do_sv="Kontrollera namnet och mappen. En mapp läses inte i sin helhet; ange filerna i den, till exempel exporter/*.csv.",
    do_en="Check the name and the folder. A folder is not read as a whole; name the files in it, for example exports/*.csv.",
)
UNREADABLE_FILE = Kind(
    "files.unreadable",
    "error",
    sv="Filen går inte att öppna ({why}).",
    en="The file cannot be opened ({why}).",
    do_sv="Kontrollera att du har rätt att läsa filen och att inget annat program håller den låst.",
    do_en="Check that you may read the file and that no other program keeps it locked.",
)
