from __future__ import annotations

import time

import pytest

from tertial.workflow.merge import Collision, merge

BASE = "Kostnaden ökade i augusti.\n\nVi följer frågan.\n"


def test_changes_in_different_places_are_both_made() -> None:
    theirs = BASE.replace("augusti", "september")
    mine = BASE.replace("följer frågan", "följer frågan varje vecka")
    assert merge(BASE, theirs, mine).text == "Kostnaden ökade i september.\n\nVi följer frågan varje vecka.\n"


def test_what_both_changed_stands_twice_and_is_told() -> None:
    merged = merge(BASE, BASE.replace("ökade", "steg"), BASE.replace("ökade", "minskade"))
    assert merged.text == BASE.replace("ökade", "steg minskade")
    assert merged.collisions == (Collision("steg", "minskade"),)


def test_paragraphs_put_in_at_one_place_both_stay_paragraphs() -> None:
    merged = merge(BASE, BASE + "\nA skrev detta.\n\nOch mer.\n", BASE + "\nB skrev annat.\n")
    assert merged.text == BASE + "\nA skrev detta.\n\nOch mer.\n\nB skrev annat.\n"


def test_what_both_wrote_before_they_differed_comes_once() -> None:
    merged = merge("Vi.", "Vi. Kostnaden steg med 3.", "Vi. Kostnaden steg med 4.")
    assert merged.text == "Vi. Kostnaden steg med 3. 4."


def test_taking_away_and_changing_the_same_words_keeps_the_changed() -> None:
    merged = merge(BASE, BASE.replace("Vi följer frågan.\n", ""), BASE.replace("frågan", "ärendet"))
    assert "ärendet" in merged.text


def test_a_paragraph_after_a_changed_word_is_no_collision() -> None:
    merged = merge("Allt väl", "Allt väl\n\nMer text", "Allt gott")
    assert (merged.text, merged.collisions) == ("Allt gott\n\nMer text", ())


@pytest.mark.parametrize("words", [3000])
def test_long_texts_take_little_time(words: int) -> None:
    base = " ".join(f"och ord{i % 700} är" for i in range(words))
    begun = time.process_time()
    merged = merge(base, base.replace("ord699", "bytt"), base.replace("ord350", "annat"))
    assert time.process_time() - begun < 5
    assert (merged.text.count("bytt"), merged.text.count("annat")) == (4, 4)
