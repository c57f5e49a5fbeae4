"""The sample municipality in English: every word of its own has an English form, and its codes and figures are the same."""

from __future__ import annotations

import re
import tomllib
from importlib.resources import files

import pytest

from tertial.sample.english import WORDS, in_words, said
from tertial.sample.followup import actions, initiatives, investments
from tertial.sample.settings import settings_text
from tertial.sample.stategrants import rows as grant_rows

SWEDISH = re.compile(r"[åäöÅÄÖ]")
NAMES = re.compile(r"Granåsa|Åsgården|Å-0[0-9]")
REFERENCE = re.compile(r"\[\[[^\]]+\]\]")
TEXTS = sorted(t.name for t in (files("tertial.sample") / "texts").iterdir() if t.name.endswith(".md"))


def test_the_settings_have_no_swedish_word_but_names_and_column_names() -> None:
    read = tomllib.loads(settings_text("en"))
    assert read["committee"]["language"] == "en"
    read.pop("columns")
    assert not SWEDISH.search(NAMES.sub("", str(read)))
    comments = re.findall(r"# (.*)", settings_text("en"))
    assert comments
    assert not SWEDISH.search(NAMES.sub("", "\n".join(comments)))


def test_the_settings_differ_in_words_alone() -> None:
    def bare(value: object) -> object:
        if isinstance(value, dict):
            words = ("name", "text", "group", "municipality", "language")
            return {k: bare(v) for k, v in value.items() if k not in words}
        return [bare(v) for v in value] if isinstance(value, list) else value

    assert bare(tomllib.loads(settings_text("sv"))) == bare(tomllib.loads(settings_text("en")))


@pytest.mark.parametrize("made", [actions(), initiatives(), investments(), grant_rows(1.0)])
def test_what_is_kept_by_hand_is_in_english(made: list[dict[str, object]]) -> None:
    shown = in_words(made, "en")
    assert not SWEDISH.search(NAMES.sub("", str(shown)))
    assert [[v for v in row.values() if not isinstance(v, str)] for row in shown] == [
        [v for v in row.values() if not isinstance(v, str)] for row in made
    ]
    assert in_words(made, "sv") == made


@pytest.mark.parametrize("name", TEXTS)
def test_every_text_has_an_english_one_with_the_same_figures(name: str) -> None:
    swedish, english = (
        (files("tertial.sample") / folder / name).read_text(encoding="utf-8") for folder in ("texts", "texts_en")
    )
    assert REFERENCE.findall(english) == REFERENCE.findall(swedish)
    for key in ("section", "period", "assessment"):
        assert re.findall(rf"^{key}: .*$", english, re.MULTILINE) == re.findall(rf"^{key}: .*$", swedish, re.MULTILINE)
    assert "language: en" in english
    assert not SWEDISH.search(english)


def test_a_word_without_english_is_told() -> None:
    assert said("Familjehem", "sv") == "Familjehem"
    assert said("", "en") == ""
    with pytest.raises(KeyError):
        said("Något nytt", "en")


def test_no_two_lines_of_the_words_are_the_same_by_mistake() -> None:
    same = {k for k, v in WORDS.items() if k == v}
    assert same == {"Innovation", "Controller"}
