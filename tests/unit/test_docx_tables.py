"""Widths of the tables in Word, where the report's own type is seldom installed."""

from __future__ import annotations

import re

import pytest
from tests.unit.report_sample import sample_facts

from tertial.report.docx_tables import simple_table, table
from tertial.report.layout import WIDE, lay_out

FACTS = sample_facts()


@pytest.mark.parametrize("key", sorted(FACTS.tables))
def test_a_table_stays_on_the_page_and_its_labels_keep_their_room(key: str) -> None:
    widths = [
        int(w) for w in re.findall(r'<w:gridCol w:w="(\d+)"/>', table(lay_out(FACTS.tables[key], FACTS, "sv")).xml)
    ]
    assert sum(widths) <= 9640
    assert widths[0] >= 80 * 20 * 9640 / 20 / WIDE


def test_numbers_of_a_wide_table_get_more_room_than_in_print() -> None:
    made = lay_out(FACTS.tables["result"], FACTS, "sv")
    widths = [int(w) for w in re.findall(r'<w:gridCol w:w="(\d+)"/>', table(made).xml)]
    own = [w or 0.0 for w in made.widths[-len(made.table.columns) :]]
    assert all(w >= o * 20 * 1.05 for w, o in zip(widths[1:], own, strict=True))


@pytest.mark.parametrize("key", sorted(k for k, t in FACTS.tables.items() if t.rows[-1].kind != "group"))
def test_the_last_row_stays_with_the_notes_and_with_nothing_else(key: str) -> None:
    made = table(lay_out(FACTS.tables[key], FACTS, "sv"))
    last = made.xml.rpartition("<w:tr>")[2]
    assert ("<w:keepNext/>" in last) == bool(made.notes)


def test_a_short_table_of_words_stands_on_one_page() -> None:
    """Its head and all rows but the last hold what follows; of a longer one the head, the first three rows and two near the end."""
    for count, kept in ((3, 3), (21, 6)):
        assert simple_table("Filer", ("Fil",), [("a.csv",)] * count).count("<w:keepNext/>") == kept
