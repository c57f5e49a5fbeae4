"""Laws of the merge of two people's changes: nobody's words are lost, equal changes come once, nothing comes of nothing."""

from __future__ import annotations

from collections import Counter

from hypothesis import example, given
from hypothesis import strategies as st

from tertial.workflow.merge import merge

WORDS = st.sampled_from(["kostnad", "ökade", "vård", "för", "barn.", "-", "[[result]]", "12", "Å"])
SPACES = st.sampled_from([" ", "  ", "\n", "\n\n", "\n \n"])
TEXTS = st.lists(st.tuples(WORDS, SPACES), max_size=14).map(lambda parts: "".join(w + s for w, s in parts))


@st.composite
def edited(draw: st.DrawFn) -> tuple[str, str, str]:
    """A text and two changes of it: words put in, taken away and exchanged, some the same by both."""
    base = [w + s for w, s in draw(st.lists(st.tuples(WORDS, SPACES), max_size=12))]

    def change(parts: list[str], marks: str) -> list[str]:
        out = list(parts)
        for number in range(draw(st.integers(0, 3))):
            at = draw(st.integers(0, len(out)))
            new = f"{marks}{number}" + draw(SPACES)
            out[at : at + draw(st.integers(0, 2))] = [new] if draw(st.booleans()) else []
        return out

    same = change(base, "both")
    return "".join(base), "".join(change(same, "a")), "".join(change(same, "b"))


@given(TEXTS, TEXTS)
def test_one_side_alone_is_taken_as_it_is(base: str, other: str) -> None:
    assert merge(base, other, base).text == other
    assert merge(base, base, other).text == other
    assert merge(base, other, other).text == other
    assert not merge(base, other, other).collisions


@given(TEXTS, TEXTS, TEXTS)
@example("a b", "a b c", "a b d")
@example("", "a", "b")
def test_no_word_that_either_put_in_is_lost(base: str, theirs: str, mine: str) -> None:
    found, before = Counter(merge(base, theirs, mine).text.split()), Counter(base.split())
    for side in (theirs, mine):
        assert Counter(side.split()) - before <= found


@given(edited())
def test_no_word_comes_from_nowhere(texts: tuple[str, str, str]) -> None:
    base, theirs, mine = texts
    found = Counter(merge(base, theirs, mine).text.split())
    assert found <= Counter(theirs.split()) + Counter(mine.split())


@given(edited())
def test_order_of_saving_decides_nothing_but_the_order_of_collisions(texts: tuple[str, str, str]) -> None:
    base, theirs, mine = texts
    one, other = merge(base, theirs, mine), merge(base, mine, theirs)
    assert Counter(one.text.split()) == Counter(other.text.split())
    assert [(c.mine, c.theirs) for c in one.collisions] == [(c.theirs, c.mine) for c in other.collisions]


@given(st.integers(3, 6), st.data())
def test_changes_in_different_paragraphs_are_all_made_and_equal_ones_once(count: int, data: st.DataObject) -> None:
    paragraphs = [f"Stycke{i} har{i} ord{i}." for i in range(count)]
    first, second, third = data.draw(st.permutations(range(count)))[:3]
    theirs, mine, both = list(paragraphs), list(paragraphs), list(paragraphs)
    theirs[first] = both[first] = data.draw(st.sampled_from([f"Nytt av A, har{first} ord.", "Helt nytt.", "A"]))
    mine[second] = both[second] = data.draw(st.sampled_from([f"Stycke{second} B.", "Annat.", "B ord."]))
    same = data.draw(
        st.sampled_from([f"Stycke{third} lika{third}.", "Lika", f"Före Stycke{third} har{third} ord{third}."])
    )
    theirs[third] = mine[third] = both[third] = same
    merged = merge("\n\n".join(paragraphs), "\n\n".join(theirs), "\n\n".join(mine))
    assert merged.text == "\n\n".join(both)
    assert merged.collisions == ()
