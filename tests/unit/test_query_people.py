"""People in placements by care type and sex, against hand-made rows."""

from __future__ import annotations

from datetime import date

from tests.engines.tables import answer, engine

from tertial.query.placements_people import people_by_sex
from tertial.query.windows import Window

YEAR = Window("2023", date(2023, 1, 1), date(2023, 12, 31))
LATER = Window("2024", date(2024, 1, 1), date(2024, 12, 31))


def stay(key: str, person: str, sex: str | None, care: str, start: date, end: date | None) -> dict[str, object]:
    return {
        "placement_id": key, "person": person, "sex": sex, "care_type": care, "start": start, "end": end, "day_price": 1
    }  # fmt: skip


STAYS = [
    stay("1", "a", "F", "hvb", date(2022, 5, 1), date(2023, 1, 1)),  # the last day counts
    stay("2", "a", "F", "hvb", date(2023, 6, 1), date(2023, 6, 2)),  # the same person again
    stay("3", "a", "F", "sis", date(2023, 7, 1), None),
    stay("4", "b", "M", "hvb", date(2023, 12, 31), date(2024, 2, 1)),
    stay("5", "c", "M", "hvb", date(2022, 1, 1), date(2022, 12, 31)),  # ended the day before
    stay("6", "d", None, "sis", date(2023, 3, 1), date(2023, 4, 1)),
    stay("7", "e", "F", "sis", date(2023, 3, 2), date(2023, 3, 1)),  # never had a day
]


def test_a_person_is_counted_once_in_each_row() -> None:
    with engine(placements=STAYS) as of:
        found = {
            (r["period"], r["care_type"], r["sex"]): r["persons"] for r in answer(of, people_by_sex((YEAR, LATER)))
        }
    assert found == {
        ("2023", "hvb", "F"): 1, ("2023", "hvb", "M"): 1, ("2023", "sis", "F"): 1, ("2023", "sis", ""): 1,
        ("2023", "", "F"): 1, ("2023", "", "M"): 1, ("2023", "", ""): 1,
        ("2024", "hvb", "M"): 1, ("2024", "sis", "F"): 1, ("2024", "", "F"): 1, ("2024", "", "M"): 1,
    }  # fmt: skip


def test_a_count_leads_back_to_the_stays_behind_it() -> None:
    query = people_by_sex((YEAR,))
    with engine(placements=STAYS) as of:
        rows = of.source_rows(query, {"period": "2023", "care_type": "", "sex": "F"}, "persons")[
            "placements"
        ].to_pylist()
    assert [(r["placement_id"], r["traced_type"]) for r in rows] == [("1", "hvb"), ("2", "hvb"), ("3", "sis")]
    assert not {"person", "birth_year"} & set(rows[0])
