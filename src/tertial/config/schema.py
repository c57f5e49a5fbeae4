"""The form of `tertial.toml`: every section and setting with its type, its words and an example.

Heavy (pydantic): import it where it is used. What one setting cannot tell of another lies in `checks`.
"""

from __future__ import annotations

from decimal import Decimal
from typing import Annotated, Any, Literal

from pydantic import BeforeValidator, Field, StringConstraints

from tertial.config.measures import IMPORTED
from tertial.config.schema_model import About, Table
from tertial.config.schema_model import OneLine as _Text
from tertial.config.schema_storage import SignInTable, StorageTable
from tertial.config.settings import (
    EXPECTED_BY_DEFAULT,
    Format,
    PrivacySettings,
    ReportSettings,
    SieSettings,
)
from tertial.domain.coding import CodeRange
from tertial.domain.committee import IndicatorUnit, Level, Operator

__all__ = ["ROOT", "About", "FilterTable", "LineTable", "Root", "SieTable", "Table", "about", "table_of"]


def _code_range(value: object) -> object:
    return CodeRange.parse(value) if isinstance(value, str) else value


def _account_range(value: object) -> object:
    codes = _code_range(value)
    if isinstance(codes, CodeRange) and not (codes.low + codes.high).isdecimal():
        raise ValueError("an account is digits")
    return codes


def _exact(value: object) -> object:
    return Decimal(value) if isinstance(value, int) and not isinstance(value, bool) else value


_Key = Annotated[str, StringConstraints(pattern=r"^[\w-]+$")]
_Units = Annotated[list[Annotated[CodeRange, BeforeValidator(_code_range)]], Field(min_length=1)]
_Accounts = list[Annotated[CodeRange, BeforeValidator(_account_range)]]
_Dimension = Annotated[str, StringConstraints(pattern=r"^[0-9]+$")]


class CommitteeTable(Table):
    name: Annotated[_Text, About("nämndens namn", "the name of the committee", 'name = "Socialnämnden"')]
    municipality: Annotated[
        _Text, About("kommunens namn", "the name of the municipality", 'municipality = "Exempelby"')
    ]
    organisation_number: Annotated[
        str,
        StringConstraints(pattern=r"^[0-9]{6}-[0-9]{4}$"),
        About(
            "organisationsnummer i formen NNNNNN-NNNN",
            "an organisation number of the form NNNNNN-NNNN",
            'organisation_number = "212000-9999"',
        ),
    ]
    language: Annotated[Literal["sv", "en"], About('"sv" eller "en"', '"sv" or "en"', 'language = "sv"')] = "sv"


class AreaTable(Table):
    code: Annotated[
        _Key, About("en kod av bokstäver, siffror, - och _", "a code of letters, digits, - and _", 'code = "BUF"')
    ]
    name: Annotated[
        _Text, About("områdets namn i rapporten", "the area's name in the report", 'name = "Barn, unga och familj"')
    ]
    units: Annotated[
        _Units,
        About(
            "ansvar som koder eller intervall av lika långa koder, minst ett",
            "units as codes or ranges of codes of one length, at least one",
            'units = ["510", "511-513"]',
        ),
    ]


class UnitTable(Table):
    code: Annotated[_Text, About("ansvarets kod", "the unit's code", 'code = "511"')]
    name: Annotated[
        _Text, About("ansvarets namn i rapporten", "the unit's name in the report", 'name = "Utredningsenhet barn"')
    ]


class LineTable(Table):
    key: Annotated[
        _Key, About("en nyckel av bokstäver, siffror, - och _", "a key of letters, digits, - and _", 'key = "costs"')
    ]
    name: Annotated[_Text, About("radens namn i rapporten", "the line's name in the report", 'name = "Kostnader"')]
    accounts: Annotated[
        _Accounts,
        Field(min_length=1),
        About(
            "konton eller intervall av lika långa konton, minst ett",
            "accounts or ranges of accounts of one length, at least one",
            'accounts = ["4000-8999"]',
        ),
    ]
    side: Annotated[
        Literal["income", "costs"] | None, About('"income" eller "costs"', '"income" or "costs"', 'side = "income"')
    ] = None


class CareTypeTable(Table):
    code: Annotated[
        _Key, About("en kod av bokstäver, siffror, - och _", "a code of letters, digits, - and _", 'code = "hvb"')
    ]
    name: Annotated[
        _Text | None,
        About("vårdformens namn i rapporten", "the care type's name in the report", 'name = "HVB"'),
    ] = None
    accounts: Annotated[
        _Accounts,
        About(
            "konton eller intervall där kostnaden bokförs",
            "accounts or ranges where its cost is booked",
            'accounts = ["4611"]',
        ),
    ] = Field(default_factory=list)
    external: Annotated[bool, About("true eller false", "true or false", "external = true")] = False


class FilterTable(Table):
    external: Annotated[bool | None, About("true eller false", "true or false", "external = true")] = None
    care_type: Annotated[_Key | None, About("en vårdforms code", "the code of a care type", 'care_type = "hvb"')] = None
    unit: Annotated[_Text | None, About("ett ansvars kod", "the code of a unit", 'unit = "511"')] = None
    area: Annotated[_Key | None, About("ett områdes code", "the code of an area", 'area = "BUF"')] = None
    children: Annotated[bool | None, About("true eller false", "true or false", "children = true")] = None
    source: Annotated[
        _Text | None, About("vem som anmälde, som text", "who notified, as text", 'source = "school"')
    ] = None
    form: Annotated[
        Literal["outpatient", "residential"] | None,
        About('"outpatient" eller "residential"', '"outpatient" or "residential"', 'form = "outpatient"'),
    ] = None
    measure_type: Annotated[
        _Text | None, About("en insatstyp, som text", "a kind of measure, as text", 'measure_type = "family_support"')
    ] = None
    question: Annotated[
        _Text | None, About("en frågas kod i enkäten", "the code of a question of the survey", 'question = "benefit"')
    ] = None
    method: Annotated[
        Literal["interview", "questionnaire"] | None,
        About('"interview" eller "questionnaire"', '"interview" or "questionnaire"', 'method = "interview"'),
    ] = None


class IndicatorTable(Table):
    key: Annotated[
        _Key,
        About("en nyckel av bokstäver, siffror, - och _", "a key of letters, digits, - and _", 'key = "care_days"'),
    ]
    name: Annotated[
        _Text, About("nyckeltalets namn i rapporten", "the indicator's name in the report", 'name = "Antal vårddygn"')
    ]
    group: Annotated[_Text, About("tabellen som det står i", "the table that it stands in", 'group = "Statistik"')]
    unit: Annotated[
        IndicatorUnit,
        About("count, percent, days, sek eller index", "count, percent, days, sek or index", 'unit = "count"'),
    ]
    decimals: Annotated[
        int, Field(ge=0, le=6), About("antal decimaler, 0-6", "a number of decimals, 0-6", "decimals = 0")
    ] = 0
    source: Annotated[
        _Text, About('"imported" eller ett inbyggt mått', '"imported" or a built-in measure', 'source = "care_days"')
    ] = IMPORTED
    filter: Annotated[
        FilterTable | None,
        About("en tabell av filter", "a table of filters", "filter = { external = true }"),
    ] = None


class GoalTable(Table):
    key: Annotated[
        _Key, About("en nyckel av bokstäver, siffror, - och _", "a key of letters, digits, - and _", 'key = "benefit"')
    ]
    text: Annotated[
        _Text, About("målet som nämnden skrev det", "the goal as the committee wrote it", 'text = "Minst 70 procent …"')
    ]
    year: Annotated[int, Field(ge=1900, le=2999), About("ett år", "a year", "year = 2024")]
    indicator: Annotated[_Key, About("ett nyckeltals key", "the key of an indicator", 'indicator = "benefit_share"')]
    operator: Annotated[
        Operator,
        About(">=, <=, increase_by eller decrease_by", ">=, <=, increase_by or decrease_by", 'operator = ">="'),
    ]
    target: Annotated[
        Decimal, BeforeValidator(_exact), About("ett tal utan citattecken", "a number without quotes", "target = 70")
    ]
    level: Annotated[
        Level,
        About("percent, value eller percent_change", "percent, value or percent_change", 'level = "percent"'),
    ]


class SieTable(Table):
    unit: Annotated[
        _Dimension | None, About("en dimensions nummer som text", "the number of a dimension as text", 'unit = "1"')
    ] = SieSettings().unit
    project: Annotated[
        _Dimension | None, About("en dimensions nummer som text", "the number of a dimension as text", 'project = "6"')
    ] = SieSettings().project
    supplier: Annotated[
        _Dimension | None, About("en dimensions nummer som text", "the number of a dimension as text", 'supplier = "9"')
    ] = SieSettings().supplier
    activity: Annotated[
        _Dimension | None,
        About("en dimensions nummer som text", "the number of a dimension as text", 'activity = "20"'),
    ] = SieSettings().activity


class PrivacyTable(Table):
    key_file: Annotated[
        _Text,
        StringConstraints(pattern=r"[^/\\]$"),
        About(
            "en sökväg till en fil, räknad från arbetsytan",
            "a path to a file, counted from the workspace",
            'key_file = "keys/pseudonym.key"',
        ),
    ] = PrivacySettings().key_file
    keep_voucher_texts: Annotated[bool, About("true eller false", "true or false", "keep_voucher_texts = false")] = (
        PrivacySettings().keep_voucher_texts
    )
    minimum_count: Annotated[
        int, Field(ge=1), About("ett heltal, minst 1", "a whole number, at least 1", "minimum_count = 5")
    ] = PrivacySettings().minimum_count


class ReportTable(Table):
    templates: Annotated[
        _Text,
        About(
            "en sökväg till en katalog, räknad från arbetsytan",
            "a path to a folder, counted from the workspace",
            'templates = "templates"',
        ),
    ] = ReportSettings().templates
    formats: Annotated[
        list[Format],
        Field(min_length=1),
        About(
            "minst ett av pdf, docx, html och md", "at least one of pdf, docx, html and md", 'formats = ["pdf", "docx"]'
        ),
    ] = Field(default_factory=lambda: list(ReportSettings().formats))
    budget_version: Annotated[
        _Text | None,
        StringConstraints(pattern=r"^[^{}]*(\{year\}[^{}]*)*$"),
        About(
            "en budgetversion, där {year} står för året",
            "a budget version, where {year} stands for the year",
            'budget_version = "{year}-original"',
        ),
    ] = ReportSettings().budget_version
    waiting_limit_days: Annotated[
        int, Field(ge=1), About("ett antal dagar, minst 1", "a number of days, at least 1", "waiting_limit_days = 90")
    ] = ReportSettings().waiting_limit_days


class Root(Table):
    committee: Annotated[
        CommitteeTable, About("tabellen [committee]", "the table [committee]", '[committee] name = "Socialnämnden"')
    ]
    areas: Annotated[
        list[AreaTable],
        Field(min_length=1),
        About(
            "minst en tabell [[areas]], med dubbla hakparenteser",
            "at least one table [[areas]], in double brackets",
            '[[areas]] code = "BUF" name = "Barn, unga och familj" units = ["510"]',
        ),
    ]
    lines: Annotated[
        list[LineTable],
        About(
            "tabeller [[lines]], med dubbla hakparenteser",
            "tables [[lines]], in double brackets",
            '[[lines]] key = "costs" name = "Kostnader" accounts = ["4000-8999"]',
        ),
    ] = Field(default_factory=list)
    units: Annotated[
        list[UnitTable],
        About(
            "tabeller [[units]], med dubbla hakparenteser",
            "tables [[units]], in double brackets",
            '[[units]] code = "511" name = "Utredningsenhet barn"',
        ),
    ] = Field(default_factory=list)
    care_types: Annotated[
        list[CareTypeTable],
        About(
            "tabeller [[care_types]], med dubbla hakparenteser",
            "tables [[care_types]], in double brackets",
            '[[care_types]] code = "hvb" accounts = ["4611"] external = true',
        ),
    ] = Field(default_factory=list)
    indicators: Annotated[
        list[IndicatorTable],
        About(
            "tabeller [[indicators]], med dubbla hakparenteser",
            "tables [[indicators]], in double brackets",
            '[[indicators]] key = "care_days" name = "Antal vårddygn" group = "Statistik" unit = "count"',
        ),
    ] = Field(default_factory=list)
    goals: Annotated[
        list[GoalTable],
        About(
            "tabeller [[goals]], med dubbla hakparenteser",
            "tables [[goals]], in double brackets",
            '[[goals]] key = "benefit" year = 2024 indicator = "benefit_share" operator = ">=" target = 70',
        ),
    ] = Field(default_factory=list)
    columns: Annotated[
        dict[str, dict[str, _Text]],
        About(
            "tabeller [columns.<slag>] med våra kolumner till vänster och filens namn som text till höger",
            "tables [columns.<kind>] with our columns on the left and the file's names as text on the right",
            '[columns.placements] day_price = "Dygnspris"',
        ),
    ] = Field(default_factory=dict)
    sie: Annotated[SieTable, About("tabellen [sie]", "the table [sie]", '[sie] unit = "1"')] = Field(
        default_factory=SieTable
    )
    privacy: Annotated[
        PrivacyTable, About("tabellen [privacy]", "the table [privacy]", "[privacy] minimum_count = 5")
    ] = Field(default_factory=PrivacyTable)
    report: Annotated[
        ReportTable, About("tabellen [report]", "the table [report]", "[report] waiting_limit_days = 90")
    ] = Field(default_factory=ReportTable)
    storage: Annotated[
        StorageTable,
        About(
            "tabellen [storage]", "the table [storage]", '[storage] database = "postgresql://tertial@127.0.0.1/tertial"'
        ),
    ] = Field(default_factory=StorageTable)
    sign_in: Annotated[
        SignInTable | None,
        About(
            "tabellen [sign_in]",
            "the table [sign_in]",
            '[sign_in] issuer = "https://login.exempelby.se" client_id = "tertial"',
        ),
    ] = None
    expected: Annotated[
        dict[str, Annotated[int, Field(ge=1, le=28)]],
        About(
            "slag av filer med den dag i nästa månad, 1-28, då filen ska vara inläst",
            "kinds with the day of the next month, 1-28, by which the file is to be in",
            "[expected] ledger = 10",
        ),
    ] = Field(default_factory=lambda: dict(EXPECTED_BY_DEFAULT))


ROOT = About("tabeller som [committee] och [[areas]]", "tables such as [committee] and [[areas]]", "[committee]")
"""The words about the file as a whole."""


def table_of(annotation: Any) -> type[Table] | None:
    """The form of the tables that a setting holds, itself or in a list; None for a plain value."""
    if isinstance(annotation, type) and issubclass(annotation, Table):
        return annotation
    parts: tuple[Any, ...] = getattr(annotation, "__args__", ())
    return next((found for part in parts if (found := table_of(part)) is not None), None)


def about(form: type[Table], name: str) -> About:
    """The words about a setting of a table. Raises StopIteration for a setting without words."""
    return next(item for item in form.model_fields[name].metadata if isinstance(item, About))
