"""The reference documentation says what the code does: every kind and column, every setting, and nothing that is gone."""

from __future__ import annotations

import re
from pathlib import Path
from typing import get_args

import pytest

from tertial.config.measures import MEASURES
from tertial.config.schema import FilterTable, Root, Table, table_of
from tertial.config.settings import CARE_TYPE_NAMES, EXPECTED_BY_DEFAULT
from tertial.data.tables import TABLES, Column, Type

REFERENCE = Path(__file__).resolve().parents[2] / "docs" / "reference"

FORMS = {name: form for name, field in Root.model_fields.items() if (form := table_of(field.annotation))}
FORMS["filter"] = FilterTable


def sections(file: str) -> dict[str, str]:
    """The text under each heading of the second and third level, by the first word in code of the heading, else its words."""
    text = (REFERENCE / file).read_text(encoding="utf-8")
    parts = re.split(r"^##+ (.*)$", text, flags=re.MULTILINE)
    names = [code[1] if (code := re.match(r"`\[*([\w.<>]+)\]*`", head)) else head for head in parts[1::2]]
    assert len(names) == len(set(names))
    return dict(zip(names, parts[2::2], strict=True))


def rows(text: str, head: str) -> list[list[str]]:
    """The cells of the table whose first column has this head."""
    found = re.search(rf"^\| {head} \|.*\n\|[-|]+\|\n((?:\|.*\n)+)", text, re.MULTILINE)
    assert found, f"no table with {head}"
    return [[cell.strip() for cell in line.strip("| ").split("|")] for line in found[1].splitlines()]


def names(text: str, head: str) -> list[str]:
    return [row[0].strip("`") for row in rows(text, head)]


def needed(column: Column) -> str:
    if not column.required:
        return "no"
    return "column" if column.empty else "always"


def test_every_kind_is_described_and_no_other() -> None:
    described = [name for name in sections("formats.md") if re.fullmatch(r"[a-z_]+", name)]
    assert described == list(TABLES)


@pytest.mark.parametrize("kind", TABLES)
def test_every_column_is_described_as_it_is(kind: str) -> None:
    table, text = TABLES[kind], sections("formats.md")[kind]
    assert [row[:3] for row in rows(text, "column")] == [
        [f"`{column.name}`", column.type, needed(column)] for column in table.columns
    ]
    for row, column in zip(rows(text, "column"), table.columns, strict=True):
        assert all(f"`{choice}`" in row[3] for choice in column.choices)
        assert ("Not negative" in row[3]) == (column.minimum == 0)
    assert re.findall(r"`(\w+)`", text.split("Key of a row:")[1].split("\n")[0]) == list(table.key)
    assert re.findall(r"`(\w+)`", text.split("Recognised by:")[1].split("\n")[0]) == list(table.signature)
    words = {"months": "for each month", "years": "for each year", "span": "the whole span", "rows": "rows meet by"}
    assert words[table.merge] in text.split("A later file:")[1].split("\n")[0]


def test_every_type_of_value_is_described() -> None:
    assert names(sections("formats.md")["Types of values"], "type") == list(get_args(Type))


def test_every_section_of_the_configuration_is_described_and_no_other() -> None:
    described = [name.removesuffix(".<kind>") for name in sections("configuration.md")]
    assert sorted(described) == sorted([*Root.model_fields, "filter"])


@pytest.mark.parametrize("section", FORMS)
def test_every_setting_is_described_as_it_is(section: str) -> None:
    form: type[Table] = FORMS[section]
    text = sections("configuration.md")[section]
    assert names(text, "setting") == list(form.model_fields)
    for row, (name, field) in zip(rows(text, "setting"), form.model_fields.items(), strict=True):
        assert (row[2] == "**required**") == field.is_required()
        choices = [] if name == "source" else get_args(field.annotation)  # the sources have a table of their own
        assert all(f"`{choice}`" in row[1] for choice in choices if isinstance(choice, str))
        if isinstance(field.default, bool | int):
            assert row[2] == f"`{str(field.default).lower()}`"
        elif isinstance(field.default, str):
            assert row[2] == f'`"{field.default}"`'


def test_what_a_setting_may_be_is_listed() -> None:
    text = sections("configuration.md")
    groups = {"placements": "care_days", "events": "notifications", "surveys": "survey_share"}
    sources = {row[0].strip("`"): row[2] for row in rows(text["indicators"], "source")}
    assert list(sources) == ["imported", *MEASURES]
    for source, measure in MEASURES.items():
        assert measure.filters == MEASURES[groups[sources[source]]].filters
    for row in rows(text["filter"], "setting"):
        assert row[2] == ", ".join(group for group, one in groups.items() if row[0].strip("`") in MEASURES[one].filters)
    listed = {row[0].strip("`"): (row[1], row[2]) for row in rows(text["care_types"], "code")}
    assert listed == CARE_TYPE_NAMES
    example = re.findall(r"^(\w+) = (\d+)$", text["expected"], re.MULTILINE)
    assert {kind: int(day) for kind, day in example} == EXPECTED_BY_DEFAULT
