"""The kinds of finding about a configuration."""

from __future__ import annotations

from tertial.findings import Kind

NO_FILE = Kind(
    "config.no-file",
    "error",
    sv="Arbetsytans konfiguration {path} finns inte.",
    en="The workspace's configuration {path} does not exist.",
    do_sv="Ange arbetsytans katalog, eller skapa en ny med `tertial init KATALOG`.",
    do_en="Give the directory of the workspace, or make a new one with `tertial init DIR`.",
)
NOT_READ = Kind(
    "config.not-read",
    "error",
    sv="Konfigurationen kunde inte läsas: {reason}.",
    en="The configuration could not be read: {reason}.",
    do_sv="Kontrollera att {path} är en vanlig fil som du har rätt att läsa.",
    do_en="See that {path} is an ordinary file that you may read.",
)
NOT_UTF8 = Kind(
    "config.not-utf8",
    "error",
    sv="Filen är inte kodad i UTF-8: byte {found} kan inte läsas.",
    en="The file is not encoded in UTF-8: byte {found} cannot be read.",
    do_sv="Öppna filen i en textredigerare och spara den med kodningen UTF-8.",
    do_en="Open the file in a text editor and save it with the encoding UTF-8.",
)
SYNTAX = Kind(
    "config.syntax",
    "error",
    sv="Här går filen inte att läsa som TOML: {reason_sv}. På raden står: {found}",
    en="Here the file cannot be read as TOML: {reason_en}. The line says: {found}",
    do_sv='Skriv `namn = värde`, med text inom raka citattecken, t.ex. name = "Kostnader". '
    "Felet kan ha börjat på en rad ovanför.",
    do_en='Write `name = value`, with text in straight quotes, such as name = "Kostnader". '
    "The fault may have begun on a line above.",
)
UNKNOWN_SETTING = Kind(
    "config.unknown-setting",
    "error",
    sv="Inställningen {setting} finns inte.{near_sv} Här kan stå: {known}.",
    en="There is no setting {setting}.{near_en} Possible here: {known}.",
    do_sv="Rätta namnet eller ta bort raden.",
    do_en="Correct the name or remove the line.",
)
MISSING_SETTING = Kind(
    "config.missing-setting",
    "error",
    sv="Inställningen {setting} saknas: {expected_sv}.",
    en="The setting {setting} is missing: {expected_en}.",
    do_sv="Lägg till den, t.ex. {example}",
    do_en="Add it, such as {example}",
)
WRONG_VALUE = Kind(
    "config.wrong-value",
    "error",
    sv="Inställningen {setting} är {found}; väntat {expected_sv}.{near_sv}",
    en="The setting {setting} is {found}; expected {expected_en}.{near_en}",
    do_sv="Skriv t.ex. {example}",
    do_en="Write, for example, {example}",
)
DUPLICATE = Kind(
    "config.duplicate",
    "error",
    sv="{setting} {code} finns redan på rad {other_line}; var och en ska finnas en gång.",
    en="{setting} {code} is already on line {other_line}; each is to stand once.",
    do_sv="Ta bort den ena eller ge den ett eget namn.",
    do_en="Remove one of them or give it a name of its own.",
)
ACCOUNT_IN_TWO_LINES = Kind(
    "config.account-in-two-lines",
    "error",
    sv="Konto {codes} ligger i två resultaträkningsrader: {name} (här) och {other} (rad {other_line} i filen). "
    "Varje konto ska ligga i en.",
    en="Account {codes} lies in two lines of the income statement: {name} (here) and {other} (line {other_line} of "
    "the file). Each account is to lie in one.",
    do_sv='Dela intervallen så att de inte möts, t.ex. "3000-3899" och "3900-3949".',
    do_en='Split the ranges so that they do not meet, such as "3000-3899" and "3900-3949".',
)
UNIT_IN_TWO_AREAS = Kind(
    "config.unit-in-two-areas",
    "error",
    sv="Ansvar {codes} ligger i två verksamhetsområden: {name} (här) och {other} (rad {other_line} i filen). "
    "Varje ansvar ska ligga i ett.",
    en="Unit {codes} lies in two areas: {name} (here) and {other} (line {other_line} of the file). Each unit is to "
    "lie in one.",
    do_sv='Ta bort det ur det ena området, t.ex. units = ["510", "511-513"].',
    do_en='Take it out of one of the areas, such as units = ["510", "511-513"].',
)
ACCOUNT_IN_TWO_CARE_TYPES = Kind(
    "config.account-in-two-care-types",
    "error",
    sv="Konto {codes} hör till två vårdformer: {name} (här) och {other} (rad {other_line} i filen). Då kan kostnaden "
    "inte stämmas av för någon av dem.",
    en="Account {codes} belongs to two care types: {name} (here) and {other} (line {other_line} of the file). The "
    "cost of neither can then be reconciled.",
    do_sv='Ange kontot för en vårdform, t.ex. accounts = ["4611"].',
    do_en='Give the account to one care type, such as accounts = ["4611"].',
)
ACCOUNT_OUTSIDE_RESULT = Kind(
    "config.account-outside-result",
    "error",
    sv="Resultaträkningsraden {name} omfattar {codes}, men resultatet är kontoklasserna 3-8. Balanskonton hör inte till någon rad.",
    en="The line {name} of the income statement covers {codes}, but the result is account classes 3-8. Balance accounts belong to no line.",
    do_sv='Begränsa intervallet till klasserna 3-8, t.ex. accounts = ["4000-8999"].',
    do_en='Keep the range within classes 3-8, such as accounts = ["4000-8999"].',
)
MISSING_LINE = Kind(
    "config.missing-line",
    "error",
    sv="Resultaträkningsraden {key} saknas; municipal_grant, income och costs måste finnas.",
    en="The line {key} of the income statement is missing; municipal_grant, income and costs must exist.",
    do_sv="Lägg till den under [[lines]], t.ex. {example}",
    do_en="Add it under [[lines]], such as {example}",
)
UNKNOWN_INDICATOR = Kind(
    "config.unknown-indicator",
    "error",
    sv="Målet {goal} bygger på nyckeltalet {indicator}, som inte finns under [[indicators]].{near_sv}",
    en="The goal {goal} rests on the indicator {indicator}, which is not under [[indicators]].{near_en}",
    do_sv="Ange ett nyckeltals key, eller lägg till nyckeltalet under [[indicators]].",
    do_en="Give the key of an indicator, or add the indicator under [[indicators]].",
)
UNKNOWN_CARE_TYPE = Kind(
    "config.unknown-care-type",
    "error",
    sv="Nyckeltalet {indicator} räknar vårdformen {care_type}, som inte finns under [[care_types]].{near_sv}",
    en="The indicator {indicator} counts the care type {care_type}, which is not under [[care_types]].{near_en}",
    do_sv="Ange en vårdforms code, eller lägg till vårdformen under [[care_types]].",
    do_en="Give the code of a care type, or add the care type under [[care_types]].",
)
UNKNOWN_AREA = Kind(
    "config.unknown-area",
    "error",
    sv="Nyckeltalet {indicator} räknar området {area}, som inte finns under [[areas]].{near_sv}",
    en="The indicator {indicator} counts the area {area}, which is not under [[areas]].{near_en}",
    do_sv="Ange ett områdes code, eller lägg till området under [[areas]].",
    do_en="Give the code of an area, or add the area under [[areas]].",
)
UNKNOWN_MEASURE = Kind(
    "config.unknown-measure",
    "error",
    sv="Nyckeltalet {indicator} har måttet {source}, som inte finns.{near_sv} Väntat imported eller ett av måtten: {known}.",
    en="The indicator {indicator} has the measure {source}, which does not exist.{near_en} Expected imported or one of "
    "the measures: {known}.",
    do_sv='Rätta namnet, t.ex. source = "care_days".',
    do_en='Correct the name, such as source = "care_days".',
)
MEASURE_UNIT = Kind(
    "config.measure-unit",
    "error",
    sv='Nyckeltalet {indicator} har unit = "{unit}", som inte passar måttet {source}: andelar, och bara de, visas i procent.',
    en='The indicator {indicator} has unit = "{unit}", which does not suit the measure {source}: shares, and only they, '
    "are shown in percent.",
    do_sv='Skriv unit = "percent" för en andel, annars t.ex. unit = "count".',
    do_en='Write unit = "percent" for a share, else, for example, unit = "count".',
)
FILTER_NOT_TAKEN = Kind(
    "config.filter-not-taken",
    "error",
    sv="Nyckeltalet {indicator} filtreras på {filter}, men måttet {source} kan bara filtreras på: {known}.",
    en="The indicator {indicator} is filtered by {filter}, but the measure {source} can only be filtered by: {known}.",
    do_sv="Ta bort filtret {filter} eller välj ett annat mått.",
    do_en="Remove the filter {filter} or choose another measure.",
)
UNNAMED_CARE_TYPE = Kind(
    "config.unnamed-care-type",
    "error",
    sv="Vårdformen {code} är inte en av de kända och saknar namn.{near_sv} Kända är: {known}.",
    en="The care type {code} is not one of those known and has no name.{near_en} Those known are: {known}.",
    do_sv='Rätta koden, eller ge vårdformen ett namn, t.ex. name = "Boendestöd".',
    do_en='Correct the code, or give the care type a name, such as name = "Boendestöd".',
)
UNUSED_FILTER = Kind(
    "config.unused-filter",
    "error",
    sv='Nyckeltalet {indicator} är importerat (source = "imported") och kan därför inte filtreras.',
    en='The indicator {indicator} is imported (source = "imported") and can therefore not be filtered.',
    do_sv="Ta bort filter, eller ange ett inbyggt mått som source.",
    do_en="Remove filter, or give a built-in measure as source.",
)
GOAL_LEVEL = Kind(
    "config.goal-level",
    "error",
    sv='Målet {goal} jämför nivån (operator = "{operator}") men anger målvärdet som förändring i procent '
    '(level = "percent_change").',
    en='The goal {goal} compares the level (operator = "{operator}") but gives its target as a change in percent '
    '(level = "percent_change").',
    do_sv='Skriv operator = "increase_by" eller "decrease_by", eller level = "percent" eller "value".',
    do_en='Write operator = "increase_by" or "decrease_by", or level = "percent" or "value".',
)
SAME_DIMENSION = Kind(
    "config.same-dimension",
    "error",
    sv="SIE-dimension {dimension} är angiven för både {setting} och {other} (rad {other_line} i filen).",
    en="SIE dimension {dimension} is given for both {setting} and {other} (line {other_line} of the file).",
    do_sv="Ge var och en sin dimension; raderna #DIM i SIE-filen visar vad de heter.",
    do_en="Give each its own dimension; the rows #DIM of the SIE file show what they are called.",
)
UNKNOWN_KIND = Kind(
    "config.unknown-kind",
    "error",
    sv="{setting} nämner slaget {kind}, som inte finns.{near_sv} Slagen är: {known}.",
    en="{setting} names the kind {kind}, which does not exist.{near_en} The kinds are: {known}.",
    do_sv="Rätta namnet, t.ex. placements.",
    do_en="Correct the name, such as placements.",
)
UNKNOWN_COLUMN = Kind(
    "config.unknown-column",
    "error",
    sv="Filslaget {kind} har ingen kolumn {name}.{near_sv} Kolumnerna är: {known}.",
    en="The kind {kind} has no column {name}.{near_en} The columns are: {known}.",
    do_sv='Skriv Tertials kolumn till vänster och filens till höger, t.ex. day_price = "Dygnspris".',
    do_en="Write Tertial's column on the left and the file's on the right, such as day_price = \"Dygnspris\".",
)
UNIT_WITHOUT_AREA = Kind(
    "config.unit-without-area",
    "error",
    sv="Ansvar {unit} ligger inte i något verksamhetsområde.",
    en="Unit {unit} lies in no area.",
    do_sv='Lägg till det i ett område under [[areas]] i tertial.toml, t.ex. units = ["510", "511-513"].',
    do_en='Add it to an area under [[areas]] in tertial.toml, such as units = ["510", "511-513"].',
)
