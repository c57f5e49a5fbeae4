from __future__ import annotations

import re
import subprocess
import sys
from decimal import Decimal
from pathlib import Path

import pytest
from tests.conftest import shared
from tests.unit.committee import toml

from tertial.config import Settings, load, parse, template
from tertial.config.measures import MEASURES
from tertial.config.schema import Root, table_of
from tertial.domain.coding import parse_codes
from tertial.findings import Finding, UnreadableError
from tertial.query.indicators_measured import BUILT_IN

BASE = toml(
    {"BUF": ["510", "511-513"]},
    """[[indicators]]
key = "share"
name = "Andel"
group = "Statistik"
unit = "percent"
""",
)

FILE_KINDS = {"ledger": ("voucher", "amount"), "placements": ("start", "day_price")}


def good(text: str) -> Settings:
    settings, findings = parse(text, "tertial.toml")
    assert findings == []
    assert settings is not None
    return settings


def faults(text: str) -> list[tuple[int | None, str]]:
    settings, findings = parse(text, "tertial.toml", FILE_KINDS)
    assert settings is None
    for finding in findings:
        assert finding.file == "tertial.toml"
        for words in (finding.message("sv"), finding.message("en"), finding.remedy("sv"), finding.remedy("en")):
            assert "{" not in words.replace("{year}", "").replace(finding.facts.get("found", "{"), "")
            assert "None" not in words
    return [(finding.line, finding.code) for finding in findings]


def marked(text: str) -> list[tuple[int, str]]:
    """The (line, code) that the text itself says, by marks such as `#! config.duplicate` at the ends of lines."""
    marks = [(n, m) for n, line in enumerate(text.split("\n"), 1) for m in re.findall(r"#! ([a-z.-]+)", line)]
    return sorted(marks)


MANY_FAULTS = """\
[committee]                                 #! config.missing-setting
name = "Socialnämnden"
organisation_number = "2120009999"          #! config.wrong-value
langauge = "sv"                             #! config.unknown-setting

[[areas]]
code = "BUF"
name = "Barn"
units = [
    "510",
    "511-513",
]

[[areas]]
code = "BUF"                                #! config.duplicate
name = "Vuxen"
units = [
    "520",
    "512-514",                              #! config.unit-in-two-areas
]

[[lines]]
key = "municipal_grant"
name = "Kommunbidrag"
accounts = ["3900-3949"]

[[lines]]
key = "income"
name = "Intäkter"
accounts = ["3000-3949"]                    #! config.account-in-two-lines

[[lines]]
key = "costs"
name = "Kostnader"
accounts = ["4000-8999", "2900"]            #! config.account-outside-result

[[care_types]]
code = "hvb"
accounts = ["4611", "513-511"]              #! config.wrong-value

[[care_types]]
code = "sis"
accounts = ["4600-4611"]                    #! config.account-in-two-care-types

[[indicators]]
key = "share"
name = "Andel"
group = "Statistik"
unit = "percent"
source = "care_dayz"                        #! config.unknown-measure

[[goals]]
key = "goal"
text = "Minst 70 procent"
year = 2024
indicator = "shares"                        #! config.unknown-indicator
operator = ">="
target = "70"                               #! config.wrong-value
level = "percent"
"""


def test_every_fault_is_told_at_once_with_its_line() -> None:
    assert len(marked(MANY_FAULTS)) == 12
    assert faults(MANY_FAULTS) == marked(MANY_FAULTS)
    assert faults(MANY_FAULTS.replace("\n", "\r\n")) == marked(MANY_FAULTS)


def test_a_fault_says_what_was_found_what_was_expected_and_an_example() -> None:
    _, findings = parse(MANY_FAULTS, "tertial.toml")
    by_line = {finding.line: finding for finding in findings}
    number = by_line[3]
    assert number.message() == (
        'Inställningen committee.organisation_number är "2120009999"; väntat organisationsnummer i formen NNNNNN-NNNN.'
    )
    assert number.remedy() == 'Skriv t.ex. organisation_number = "212000-9999"'
    assert "Menade du language?" in by_line[4].message()
    overlap = next(f for f in findings if f.code == "config.unit-in-two-areas")
    assert overlap.message("en").startswith("Unit 512-513 lies in two areas: Vuxen (here) and Barn (line 11 of")
    shared_account = next(f for f in findings if f.code == "config.account-in-two-care-types")
    assert (shared_account.facts["codes"], shared_account.facts["other"]) == ("4611", "hvb")
    assert "Did you mean care_days?" in next(f for f in findings if f.line == 50).message("en")
    assert "Menade du share?" in next(f for f in findings if f.code == "config.unknown-indicator").message()


GOAL = '[[goals]]\nkey = "g"\ntext = "t"\nyear = 2024\nindicator = "share"\n'
DAYS = '[[indicators]]\nkey = "x"\nname = "N"\ngroup = "G"\nunit = "days"\nsource = "care_days"\n'


@pytest.mark.parametrize(
    "more",
    [
        '[[line]] #! config.unknown-setting\nkey = "x"\nname = "X"\naccounts = ["8900-8999"]',
        "[[indicators]] #! config.missing-setting\nname = 'N'\ngroup = 'G'\nunit = 'count'",
        "[[indicators]]\nkey = 'share' #! config.duplicate\nname = 'N'\ngroup = 'G'\nunit = 'count'",
        "[[indicators]]\nkey = 'x.y' #! config.wrong-value\nname = 'N'\ngroup = 'G'\nunit = 'count'",
        "[[indicators]]\nkey = 'x'\nname = '' #! config.wrong-value\ngroup = 'G'\nunit = 'count'",
        "[[indicators]]\nkey = 'x'\nname = 'N'\ngroup = 'G'\nunit = 'count'\ndecimals = 1.5 #! config.wrong-value",
        "[[indicators]]\nkey = 'x'\nname = 'N'\ngroup = 'G'\nunit = 'count'\nfilter.external = true #! config.unused-filter",
        f"{DAYS}filter.area = 'BUFF' #! config.unknown-area",
        f"{DAYS}filter.unit = '514' #! config.unit-without-area",
        f"{DAYS}filter = {{ external = true, form = 'outpatient' }} #! config.filter-not-taken",
        DAYS.replace('"care_days"', '"open_days" #! config.unknown-measure') + "filter.form = 'outpatient'",
        DAYS.replace('"days"', '"percent" #! config.measure-unit'),
        DAYS.replace('"care_days"', '"survey_share"').replace('"days"', '"days" #! config.measure-unit'),
        f"{DAYS}filter.care_type = 'hvb' #! config.unknown-care-type",
        f"{DAYS}filter = {{ externl = true }} #! config.unknown-setting",
        f"{DAYS}[indicators.filter]\nexternal = 'yes' #! config.wrong-value",
        f"{GOAL}operator = '>='\ntarget = 1\nlevel = 'percent_change' #! config.goal-level",
        f"{GOAL}operator = '<='\ntarget = 1\nlevel = 'percent_change' #! config.goal-level",
        f"{GOAL}operator = '>=' \ntarget = true #! config.wrong-value\nlevel = 'percent'",
        f"{GOAL}operator = '>=' \ntarget = nan #! config.wrong-value\nlevel = 'percent'",
        f"{GOAL}operator = '>' #! config.wrong-value\ntarget = 1\nlevel = 'percent'",
        "[[areas]]\ncode = 'A'\nname = 'A'\nunits = ['603-601'] #! config.wrong-value\n[[units]]\ncode = '602'\nname = 'U'",
        "[[areas]]\ncode = 'A'\nname = 'A'\nunits = [] #! config.wrong-value",
        "[[areas]]\ncode = 'A'\nname = 'A'\nunits = [\n'600',\n601, #! config.wrong-value\n]",
        "[[areas]]\ncode = 'A'\nname = 'A'\nunits = '600' #! config.wrong-value",
        "[[units]]\ncode = '511'\nname = 'U'\n[[units]]\ncode = '999' #! config.unit-without-area\nname = 'V'",
        "[[lines]]\nkey = 'x'\nname = 'X'\naccounts = ['89AB'] #! config.wrong-value",
        "[[lines]]\nkey = 'x'\nname = 'X'\naccounts = ['8900']\nside = 'cost' #! config.wrong-value",
        "[[care_types]]\ncode = 'hvbb' #! config.unnamed-care-type",
        "[units] #! config.wrong-value\ncode = '511'\nname = 'U'",
        "[columns.placement] #! config.unknown-kind\nstart = 'Start'",
        "[columns.placements]\nstart = 'Start'\nday_prise = 'Pris' #! config.unknown-column",
        "[columns.placements]\nstart = 3 #! config.wrong-value",
        "[columns]\nplacements = 'x' #! config.wrong-value",
        "[sie]\nactivity = 20 #! config.wrong-value",
        "[sie]\nactivity = '6' #! config.same-dimension",
        "[sie]\nactivity = '20'\nunit = '20' #! config.same-dimension",
        "[privacy]\nminimum_count = 0 #! config.wrong-value",
        "[privacy]\nkeep_voucher_texts = 1 #! config.wrong-value",
        "[privacy]\nkey_file = 'keys/' #! config.wrong-value",
        "[report]\nformats = ['pdf', 'doc'] #! config.wrong-value",
        "[report]\nbudget_version = '{month}' #! config.wrong-value",
        "[report]\nwaiting_limit_days = true #! config.wrong-value",
        "[expected]\nledger = 29 #! config.wrong-value",
        "[expected]\nledgers = 10 #! config.unknown-kind",
        "[reports] #! config.unknown-setting",
    ],
)
def test_one_fault_is_one_finding_on_its_line(more: str) -> None:
    text = BASE + more
    assert faults(text) == marked(text)
    assert len(marked(text)) == 1


def test_what_is_missing_altogether() -> None:
    assert faults("") == [
        (1, "config.missing-line"),
        (1, "config.missing-line"),
        (1, "config.missing-line"),
        (1, "config.missing-setting"),
        (1, "config.missing-setting"),
    ]
    without_costs = BASE.replace('key = "costs"', 'key = "expenses"')
    assert faults(without_costs) == [(11, "config.missing-line")]
    misspelt = BASE.replace("[[indicators]]", "[[indicator]]") + GOAL + 'operator = ">="\ntarget = 1\nlevel = "value"\n'
    assert faults(misspelt) == [(26, "config.unknown-setting")]


@pytest.mark.parametrize(
    ("line", "right", "wrong"), [(1, "[committee]", "[comittee]"), (3, "municipality", "municpality")]
)
def test_a_misspelt_setting_is_not_told_as_missing_too(line: int, right: str, wrong: str) -> None:
    assert faults(BASE.replace(right, wrong, 1)) == [(line, "config.unknown-setting")]


def test_a_code_may_stand_twice_within_one_area() -> None:
    assert good(BASE.replace('["510", "511-513"]', '["510", "510-513"]')).areas[0].units == parse_codes(
        ["510", "510-513"]
    )


@pytest.mark.parametrize(
    ("text", "line", "column", "words"),
    [
        ("a = 1\nname = ”S”\n", 2, "8", "the value is no text"),
        ('a = 1\nname = "S\nb = 2\n', 2, "10", "the text is not closed"),
        ("a = [1,\n2\nb = 3\n", 3, "1", "the list is not closed"),
        ("a = { b = 1\n", 1, "12", "the table is not closed"),
        ("a 1\n", 1, "3", "an equals sign was expected"),
        ("[a\n", 1, "3", "a bracket is not closed"),
        ("[[a]\n", 1, "4", "a bracket is not closed"),
        ("a = 1\na = 2\nb = 1\n", 2, "6", "the name already has a value"),
        ("[a]\n[b]\n[a]\n", 3, "3", "the table is already further up"),
        ("day = 2023-02-30\n", 1, "7", "there is no such date"),
        ('a = 1\nb = "C:\\mapp"\n', 2, None, "a backslash in a text"),
        ("a = 1\nb =", 2, None, "the value is no text"),
        ("x = " + "9" * 5000, None, None, "too many digits"),
        ("x = " + "[" * 9000, None, None, "too deep"),
    ],
)
def test_text_that_is_not_toml(text: str, line: int | None, column: str | None, words: str) -> None:
    settings, findings = parse(text, "tertial.toml")
    assert settings is None
    assert [(f.code, f.line) for f in findings] == [("config.syntax", line)]
    assert column in (None, findings[0].column)
    assert words in findings[0].message("en")
    assert findings[0].message("sv") != findings[0].message("en")
    assert findings[0].remedy("sv")


def test_values_and_defaults() -> None:
    settings = good("\ufeff" + BASE)
    assert settings.committee.language == "sv"
    assert settings.areas[0].units == parse_codes(["510", "511-513"])
    assert [(line.key, line.side) for line in settings.lines] == [
        ("municipal_grant", "income"),
        ("income", "income"),
        ("costs", "costs"),
    ]
    assert (settings.sie.unit, settings.sie.project, settings.sie.supplier, settings.sie.activity) == (
        "1",
        "6",
        "9",
        None,
    )
    assert (settings.privacy.key_file, settings.privacy.keep_voucher_texts, settings.privacy.minimum_count) == (
        "keys/pseudonym.key",
        False,
        5,
    )
    assert settings.report.formats == ("pdf", "docx", "html")
    assert settings.report.budget_version_of(2024) is None
    assert settings.report.waiting_limit_days == 90
    assert settings.expected == {"ledger": 10, "placements": 10}


def test_what_the_file_says_goes_before_the_defaults() -> None:
    settings = good(
        BASE
        + GOAL
        + """operator = "decrease_by"
target = 0.1
level = "value"
[[lines]]
key = "mixed"
name = "Finans"
accounts = ["8900-8999"]
side = "income"
[[units]]
code = "511"
name = "Utredning"
[columns.placements]
day_price = "Dygnspris"
[report]
budget_version = "{year}-reviderad"
formats = ["md", "pdf", "md"]
[expected]
surveys = 28
"""
    )
    assert settings.goals[0].target == Decimal("0.1")
    assert settings.lines[3].side == "income"
    assert (settings.unit_name("511"), settings.unit_name("512")) == ("Utredning", "512")
    assert settings.columns == {"placements": {"day_price": "Dygnspris"}}
    assert settings.report.budget_version_of(2024) == "2024-reviderad"
    assert settings.report.formats == ("md", "pdf")
    assert settings.expected == {"surveys": 28}


def test_a_line_is_income_only_when_all_its_accounts_are_of_class_3() -> None:
    text = BASE.replace('["3000-3899"]', '["3000-3899", "8900"]')
    assert [line.side for line in good(text).lines] == ["income", "costs", "costs"]


@pytest.mark.parametrize(
    ("language", "name"), [("sv", "Konsulentstött jourhem"), ("en", "Emergency home through an agency")]
)
def test_a_known_care_type_has_a_name_in_the_language_of_the_committee(language: str, name: str) -> None:
    text = BASE.replace("[committee]", f'[committee]\nlanguage = "{language}"')
    settings = good(
        text + '[[care_types]]\ncode = "emergency_home_agency"\n[[care_types]]\ncode = "own"\nname = "Egen"'
    )
    assert [care_type.name for care_type in settings.care_types] == [name, "Egen"]


def test_filters_hold_what_the_file_says_and_no_more() -> None:
    text = BASE.replace('unit = "percent"', 'unit = "count"\nsource = "care_days"\nfilter = { external = false }')
    assert good(text).indicators[0].filter == {"external": False}
    assert good(BASE).indicators[0].filter == {}


def test_the_measures_are_those_that_are_computed() -> None:
    assert {name: (m.filters, m.percent) for name, m in MEASURES.items()} == {
        name: (m.filters, m.percent) for name, m in BUILT_IN.items()
    }


def error(path: Path) -> Finding:
    with pytest.raises(UnreadableError) as raised:
        load(path)
    assert len(raised.value.findings) == 1
    finding = raised.value.findings[0]
    assert finding.remedy("sv")
    assert finding.remedy("en")
    return finding


def test_files_that_cannot_be_read(tmp_path: Path) -> None:
    path = tmp_path / "tertial.toml"
    assert error(path).code == "config.no-file"
    path.write_bytes(BASE.encode("cp1252"))
    wrong = error(path)
    assert (wrong.code, wrong.line, wrong.facts["found"]) == ("config.not-utf8", 2, "0xE4")
    assert error(tmp_path).code == "config.not-read"


def test_load_raises_with_every_fault(tmp_path: Path) -> None:
    path = tmp_path / "tertial.toml"
    path.write_text(MANY_FAULTS, encoding="utf-8")
    with pytest.raises(UnreadableError) as raised:
        load(path)
    assert len(raised.value.findings) == 12
    assert {finding.file for finding in raised.value.findings} == {str(path)}
    path.write_text(BASE, encoding="utf-8")
    assert load(path, FILE_KINDS).committee.municipality == "Exempelby"


def test_real_configuration_has_no_fault() -> None:
    settings = load(shared("helsingborg") / "tertial.toml")
    assert (len(settings.areas), len(settings.lines), len(settings.indicators), len(settings.goals)) == (4, 5, 20, 7)
    assert [line.side for line in settings.lines] == ["income", "income", "income", "costs", "costs"]


def settings_in(text: str) -> list[str]:
    """`section.key` of every setting in a template, in order, those that are commented out too."""
    section, found = "", []
    for line in text.splitlines():
        if header := re.fullmatch(r"#?\[+([\w.]+)\]+", line):
            section = header[1]
        elif setting := re.match(r"#?(\w+) = ", line):
            within = re.findall(r"(\w+) = ", line[setting.end() :])
            found += [f"{section}.{setting[1]}", *(f"{section}.{setting[1]}.{name}" for name in within)]
    return found


@pytest.mark.parametrize("language", ["sv", "en"])
def test_the_template_has_every_setting_and_no_fault(language: str) -> None:
    text = template("sv" if language == "sv" else "en")
    assert good(text).committee.language == language
    good(re.sub(r"^#(?=\w+ = |\[\w+\]$)", "", text, flags=re.MULTILINE))
    present = set(settings_in(text))
    for section, field in Root.model_fields.items():
        form = table_of(field.annotation)
        assert any(name.startswith(f"{section}.") for name in present)
        for key, inner in form.model_fields.items() if form else ():
            within = table_of(inner.annotation)
            wanted = {f"{section}.{key}.{name}" for name in within.model_fields} if within else {f"{section}.{key}"}
            assert wanted <= present


def test_the_templates_differ_in_words_alone() -> None:
    assert settings_in(template("sv")) == settings_in(template("en"))
    codes = [[line.accounts for line in good(template(language)).lines] for language in ("sv", "en")]
    assert codes[0] == codes[1]


def test_pydantic_is_imported_only_when_a_file_is_read() -> None:
    code = "import sys, tertial.config; sys.exit('pydantic' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0
