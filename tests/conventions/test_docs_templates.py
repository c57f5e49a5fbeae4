"""docs/reference/texts.md and template.md say what a text and a template may hold."""

from __future__ import annotations

import re
from datetime import date
from pathlib import Path

import pytest

from tertial.domain.goal import Assessment
from tertial.findings import Language
from tertial.readers.texts import _FIELDS
from tertial.report.cells import FORMS, prose
from tertial.report.context import ReportContext
from tertial.report.figures import Facts, Figure
from tertial.report.structure import DIRECTIVES
from tertial.report.template import _names, load_template

ROOT = Path(__file__).resolve().parents[2]
REFERENCE = ROOT / "docs" / "reference"
KINDS = ("monthly", "interim", "annual", "council")


def rows(file: str, heading: str) -> list[list[str]]:
    """The cells of the first table under a heading."""
    text = (REFERENCE / file).read_text(encoding="utf-8").split(f"\n## {heading}\n", 1)[1].split("\n## ", 1)[0]
    found = re.search(r"^\|[-|]+\|\n((?:\|.*\n)+)", text, re.MULTILINE)
    assert found, heading
    return [[cell.strip() for cell in re.split(r"(?<!\\)\|", line)[1:-1]] for line in found[1].splitlines()]


def first_words(cells: list[list[str]]) -> list[str]:
    """Every name in code in the first cells."""
    return [word for cell in cells for word in re.findall(r"`([^`]+)`", cell[0])]


def named(attribute: str, directive: str, languages: tuple[Language, ...] = ("sv", "en")) -> set[str]:
    """What the shipped templates name in an attribute of a directive, with `<key>` or `<code>` for what is looped over."""
    texts = [load_template(kind, language) for kind in KINDS for language in languages]  # type: ignore[arg-type]
    found = {value for text in texts for value in re.findall(rf'\.{directive} {attribute}="([^"]+)"', text)}
    return {re.sub(r"\{\{ \w+\.(\w+) \}\}", r"<\1>", value) for value in found}


def test_the_fields_of_a_text_are_described() -> None:
    described = rows("texts.md", "Front matter")
    assert sorted(first_words(described)) == sorted(_FIELDS)
    values = {row[0].strip("`"): re.findall(r"`([^`]+)`", row[1]) for row in described}
    assert values["assessment"] == [str(a) for a in Assessment]
    assert [row[0].strip("`") for row in described if row[2] == "always"] == ["section", "period", "author"]


def test_every_section_that_a_report_has_a_place_for_is_described() -> None:
    assert set(first_words(rows("texts.md", "Sections"))) == named("section", "text") | {"lead"}


def test_both_languages_have_the_same_places() -> None:
    for attribute, directive in (("section", "text"), ("key", "table"), ("key", "chart")):
        assert named(attribute, directive, ("sv",)) == named(attribute, directive, ("en",))


def test_the_forms_of_a_reference_are_shown_as_they_come_out() -> None:
    described = rows("texts.md", "References to figures")
    assert first_words(described) == list(FORMS)
    figure = Figure("result.total.forecast", -2_420_000_000, "sek")
    for word, _, shown in ((row[0].strip("`"), row[1], row[2]) for row in described):
        assert re.sub(r"\s", " ", prose(figure, word, "sv")) == shown


def test_every_directive_is_described() -> None:
    assert first_words(rows("template.md", "Directives")) == [
        f".{name}" for name in sorted(["text", *DIRECTIVES], key=order)
    ]


def order(directive: str) -> int:
    described = first_words(rows("template.md", "Directives"))
    return described.index(f".{directive}") if f".{directive}" in described else len(described)


def test_every_name_of_a_template_is_described() -> None:
    context = ReportContext("Nämnden", "Exempelby", "interim", date(2024, 8, 31), date(2024, 8, 31))
    known = set(_names(Facts.of((), (), ()), {}, context))
    text = (REFERENCE / "template.md").read_text(encoding="utf-8").split("\n## Names\n")[1].split("\n## ")[0]
    table = "\n".join(line for line in text.splitlines() if line.startswith("|"))
    described = set(re.findall(r"`(\w+)(?:\([^)`]*\))?`", table))
    assert known <= described
    assert {re.match(r"\w+", name)[0] for name in first_words(rows("template.md", "Names"))} <= known  # type: ignore[index]


@pytest.mark.parametrize(
    ("heading", "directive", "made"), [("Tables", "table", "tables"), ("Charts", "chart", "charts")]
)
def test_every_table_and_chart_that_is_made_for_a_report_is_described(heading: str, directive: str, made: str) -> None:
    code = "\n".join(path.read_text(encoding="utf-8") for path in (ROOT / "src/tertial/usecases").glob("facts*.py"))
    keys = set(re.findall(rf'\.{made}\[f?"([^"]+)"\]', code)) | (
        set(re.findall(r'"(\w*grants)"', code)) & {"grants", "investment_grants"} if made == "tables" else set()
    )
    derived = "\n".join(path.read_text(encoding="utf-8") for path in (ROOT / "src/tertial/report").glob("derived*.py"))
    keys |= set(re.findall(r'\bChart\(\s*"(\w+)"', derived)) if made == "charts" else set()
    keys = {re.sub(r"\{.*\}", "<key>", key) for key in keys}
    assert set(first_words(rows("template.md", heading))) == keys & named("key", directive)
