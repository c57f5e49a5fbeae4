"""Every word in both languages, no word in a template, no key without a use."""

from __future__ import annotations

import re
import string
from pathlib import Path

import pytest

from tertial.web import words as package
from tertial.web.words import say, words

WEB = Path(package.__file__).resolve().parents[1]
TEMPLATES = sorted((WEB / "templates").glob("*.html"))
NAMES = {"Tertial", "Svenska", "English"}
"""What is the same in every language: our name, and what languages call themselves."""


def facts(text: str) -> set[str]:
    return {name for _, name, _, _ in string.Formatter().parse(text) if name}


def test_both_languages_say_something_with_the_same_facts() -> None:
    assert [key for key, (sv, en) in words().items() if not sv.strip() or not en.strip()] == []
    assert [key for key, (sv, en) in words().items() if facts(sv) != facts(en)] == []


def bare(text: str) -> list[str]:
    """Words that stand in a template itself: outside of its expressions, tags and comments, and in attributes that are read out."""
    text = re.sub(r"\{#.*?#\}|\{%.*?%\}|\{\{.*?\}\}", " ", text, flags=re.DOTALL)
    read_out = re.findall(r'(?:aria-label|alt|title|placeholder|content)="([^"]*)"', re.sub(r"<meta [^>]*>", "", text))
    outside = re.sub(r"<[^>]*>|&\w+;", " ", text)
    return [word for word in re.findall(r"[A-Za-zÅÄÖåäö]{2,}", " ".join([outside, *read_out])) if word not in NAMES]


@pytest.mark.parametrize("path", TEMPLATES, ids=lambda p: p.name)
def test_no_template_has_a_word_of_its_own(path: Path) -> None:
    assert bare(path.read_text(encoding="utf-8")) == []


def test_a_bare_word_would_be_found() -> None:
    assert bare('<p class="x">Hej {{ name }}</p><i aria-label="Stäng"></i>') == ["Hej", "Stäng"]


@pytest.mark.parametrize("path", TEMPLATES, ids=lambda p: p.name)
def test_every_template_names_words_that_there_are(path: Path) -> None:
    named = re.findall(r"""say\(["']([a-z_]+\.[a-z0-9_]+)["'](?!\s*~)""", path.read_text(encoding="utf-8"))
    assert [key for key in named if key not in words()] == []


def test_every_key_is_used() -> None:
    sources = "\n".join(
        p.read_text(encoding="utf-8") for p in [*TEMPLATES, *WEB.rglob("*.py")] if p.parent.name != "words"
    )
    made = r"report\.(kind|stands|done|step|job|said|goal|sample|tool|do|report)_|check\.(errors|warnings|notes)_|data\.(job|one|outcome|text)_|follow\.(kind|event|stage)_|admin\.(means|kind|step|state)_|status|nav|roles|error|change|unit|table|frame\.theme|start\.(step|duty|kick|deck_simulation)|economy\.(way|sum)_|forecast\.(p\d|median|(head|fan|case|forecast)_)|scenario\.(what|help|name|key|group)_|placements\.(shape|sort|cause|because|head)_|empty\.(people|period|files)"
    ready = re.compile(f"^({made})")
    unused = [key for key in words() if key not in sources and not ready.match(key)]
    assert unused == []


def test_a_fact_that_is_not_given_is_an_error() -> None:
    with pytest.raises(KeyError):
        say("frame.known", "sv", month="maj")
