"""What can be wrong with a row or a file whose cells can all be read."""

from __future__ import annotations

from tertial.findings import Kind

_ROW_SV = "Rätta raden i källsystemet och exportera på nytt."
_ROW_EN = "Correct the row in the source system and export again."
_CODE_SV = "Rätta koden i källsystemet, eller lägg till den i tertial.toml under [[{section}]]."
_CODE_EN = "Correct the code in the source system, or add it to tertial.toml under [[{section}]]."

END_BEFORE_START = Kind(
    "checks.end-before-start",
    "error",
    sv="Slutet {end} ligger före starten {start}.",
    en="The end {end} lies before the start {start}.",
    do_sv=_ROW_SV,
    do_en=_ROW_EN,
)
DUPLICATE_ROW = Kind(
    "checks.duplicate-row",
    "error",
    sv="Raden är en exakt kopia av rad {first}; {key} får stå på en rad.",
    en="The row is an exact copy of line {first}; {key} may stand in one row.",
    do_sv="Ta bort kopian, eller exportera på nytt utan dubbletter.",
    do_en="Remove the copy, or export again without duplicates.",
)
DUPLICATE_KEY = Kind(
    "checks.duplicate-key",
    "error",
    sv="Samma {key} står på rad {first} och rad {other} med olika innehåll.",
    en="The same {key} stands in line {first} and line {other} with different content.",
    do_sv="Avgör vilken rad som gäller, och exportera på nytt med bara den.",
    do_en="Decide which row is right, and export again with that one alone.",
)
OVERLAP = Kind(
    "checks.overlap",
    "warning",
    sv="Placeringen överlappar den på rad {other}: samma person och samma vårdform under samma dagar.",
    en="The placement overlaps the one in line {other}: the same person and care type on the same days.",
    do_sv="Kontrollera slutdatumet på den tidigare placeringen; annars räknas dygnen två gånger.",
    do_en="Check the end of the earlier placement; otherwise the care days count twice.",
)
UNKNOWN_UNIT = Kind(
    "checks.unknown-unit",
    "error",
    sv="Ansvaret {value} hör inte till något verksamhetsområde (antal rader: {count}; detta är den första).",
    en="The unit {value} belongs to no area (number of rows: {count}; this is the first).",
    do_sv=_CODE_SV.format(section="areas"),
    do_en=_CODE_EN.format(section="areas"),
)
UNIT_IN_TWO_AREAS = Kind(
    "checks.unit-in-two-areas",
    "error",
    sv="Ansvaret {value} hör till flera verksamhetsområden: {owners} (antal rader: {count}; detta är den första).",
    en="The unit {value} belongs to several areas: {owners} (number of rows: {count}; this is the first).",
    do_sv="Låt ansvaret höra till ett enda område i tertial.toml, [[areas]].",
    do_en="Let the unit belong to a single area in tertial.toml, [[areas]].",
)
UNKNOWN_ACCOUNT = Kind(
    "checks.unknown-account",
    "error",
    sv="Kontot {value} hör inte till någon resultaträkningsrad (antal rader: {count}; detta är den första).",
    en="The account {value} belongs to no line of the income statement (number of rows: {count}; this is the first).",
    do_sv=_CODE_SV.format(section="lines"),
    do_en=_CODE_EN.format(section="lines"),
)
ACCOUNT_IN_TWO_LINES = Kind(
    "checks.account-in-two-lines",
    "error",
    sv="Kontot {value} hör till flera resultaträkningsrader: {owners} (antal rader: {count}; detta är den första).",
    en="The account {value} belongs to several lines of the income statement: {owners} (number of rows: {count}; this is the first).",
    do_sv="Låt kontot höra till en enda rad i tertial.toml, [[lines]].",
    do_en="Let the account belong to a single line in tertial.toml, [[lines]].",
)
UNKNOWN_CARE_TYPE = Kind(
    "checks.unknown-care-type",
    "error",
    sv="Vårdformen {value} finns inte i konfigurationen (antal rader: {count}; detta är den första).",
    en="The care type {value} is not in the configuration (number of rows: {count}; this is the first).",
    do_sv=_CODE_SV.format(section="care_types"),
    do_en=_CODE_EN.format(section="care_types"),
)
UNKNOWN_INDICATOR = Kind(
    "checks.unknown-indicator",
    "error",
    sv="Nyckeltalet {value} finns inte i konfigurationen (antal rader: {count}; detta är den första).",
    en="The indicator {value} is not in the configuration (number of rows: {count}; this is the first).",
    do_sv=_CODE_SV.format(section="indicators"),
    do_en=_CODE_EN.format(section="indicators"),
)
UNKNOWN_LINE = Kind(
    "checks.unknown-line",
    "error",
    sv="Resultaträkningsraden {value} finns inte i konfigurationen (antal rader: {count}; detta är den första).",
    en="The income statement line {value} is not in the configuration (number of rows: {count}; this is the first).",
    do_sv=_CODE_SV.format(section="lines"),
    do_en=_CODE_EN.format(section="lines"),
)
UNKNOWN_SCOPE = Kind(
    "checks.unknown-scope",
    "error",
    sv="{value} är varken {words}, ett verksamhetsområde eller ett ansvar (antal rader: {count}; detta är den första).",
    en="{value} is neither {words}, an area nor a unit (number of rows: {count}; this is the first).",
    do_sv=_CODE_SV.format(section="areas"),
    do_en=_CODE_EN.format(section="areas"),
)
UNKNOWN_ENDING = Kind(
    "checks.unknown-ending",
    "error",
    sv="Avslutet {value} är varken home, adult, moved eller en vårdform (antal rader: {count}; detta är den första).",
    en="The ending {value} is neither home, adult, moved nor a care type (number of rows: {count}; this is the first).",
    do_sv="Översätt källsystemets värden till dessa vid exporten.",
    do_en="Translate the source system's values to these in the export.",
)
BIRTH_LATER = Kind(
    "checks.birth-in-the-future",
    "error",
    sv="Födelsetiden ligger i framtiden, sett från radens eget datum.",
    en="The birth date lies in the future, seen from the row's own date.",
    do_sv=_ROW_SV,
    do_en=_ROW_EN,
)
BIRTH_EARLY = Kind(
    "checks.birth-too-early",
    "error",
    sv="Födelsetiden ligger mer än 120 år före radens eget datum.",
    en="The birth date lies more than 120 years before the row's own date.",
    do_sv=_ROW_SV,
    do_en=_ROW_EN,
)
BIRTHS_DISAGREE = Kind(
    "checks.births-disagree",
    "error",
    sv="birth_date och birth_year anger olika år.",
    en="birth_date and birth_year give different years.",
    do_sv="Ta med bara en av kolumnerna, eller rätta raden.",
    do_en="Include only one of the columns, or correct the row.",
)
PERSON_FORMS = Kind(
    "checks.person-id-forms",
    "warning",
    sv="Person-id står i två former: {long} med sekel (tolv siffror) och {short} utan (tio). Samma person kan räknas som två.",
    en="Person ids stand in two forms: {long} with century (twelve digits) and {short} without (ten). One person may count as two.",
    do_sv="Exportera alla person-id i samma form, helst med sekel.",
    do_en="Export all person ids in one form, preferably with century.",
)
DAYS_DIFFER = Kind(
    "checks.days-differ",
    "warning",
    sv="Fakturan anger {days} dygn, men {start} till {end} är {computed} dygn när första och sista dagen räknas.",
    en="The invoice states {days} days, but {start} to {end} are {computed} days when the first and the last count.",
    do_sv="Kontrollera fakturan mot placeringen och avtalet.",
    do_en="Check the invoice against the placement and the agreement.",
)
RATIO_DIFFERS = Kind(
    "checks.ratio-differs",
    "warning",
    sv="Värdet {value} stämmer inte med täljare och nämnare: {numerator} / {denominator} är {computed}.",
    en="The value {value} does not agree with numerator and denominator: {numerator} / {denominator} is {computed}.",
    do_sv="Kontrollera vilken av uppgifterna som är rätt.",
    do_en="Check which of them is right.",
)
ACCOUNT_AND_LINE = Kind(
    "checks.account-and-line",
    "error",
    sv="Budgetraden har både konto och resultaträkningsrad; väntat ett av dem.",
    en="The budget row has both an account and a line of the income statement; expected one of them.",
    do_sv=_ROW_SV,
    do_en=_ROW_EN,
)
NO_ACCOUNT_NOR_LINE = Kind(
    "checks.no-account-nor-line",
    "error",
    sv="Budgetraden har varken konto eller resultaträkningsrad; väntat ett av dem.",
    en="The budget row has neither an account nor a line of the income statement; expected one of them.",
    do_sv=_ROW_SV,
    do_en=_ROW_EN,
)
LEADS_FROM_ITSELF = Kind(
    "checks.leads-from-itself",
    "error",
    sv="Händelsen anges följa av sig själv.",
    en="The event is said to follow from itself.",
    do_sv="Ange den föregående händelsens event_id i leads_from, eller lämna cellen tom.",
    do_en="Give the event_id of the preceding event in leads_from, or leave the cell empty.",
)
ANSWER_RANGE = Kind(
    "checks.answer-range",
    "error",
    sv="Svaret {value} ligger utanför skalan. Väntat: 0 eller 1, eller 1 till 5.",
    en="The answer {value} lies outside the scale. Expected: 0 or 1, or 1 to 5.",
    do_sv=_ROW_SV,
    do_en=_ROW_EN,
)
MASKED_TEXT = Kind(
    "checks.masked-text",
    "warning",
    sv="I texter stod något som liknar personnummer (antal texter: {count}); det är ersatt med *** och sparas inte.",
    en="Texts held something like a personal number (number of texts: {count}); it has been replaced by *** and is not stored.",
    do_sv="Ta bort personuppgifterna ur fritexten i källsystemet.",
    do_en="Remove personal data from free text in the source system.",
)
CARE_TEXTS = Kind(
    "checks.care-texts-dropped",
    "note",
    sv="Verifikationstexter på vårdformernas konton sparas inte (antal: {count}), för där förekommer klienters namn.",
    en="Voucher texts on the accounts of care types are not stored (number: {count}), since clients' names turn up in them.",
    do_sv="Inget behöver göras. En inställning i tertial.toml behåller texterna.",
    do_en="Nothing needs to be done. A setting in tertial.toml keeps the texts.",
)
