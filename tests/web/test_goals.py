"""Goals and key figures: what figures and people say, marks, the filter by group, a page for each with its source."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Callable
from dataclasses import replace
from decimal import Decimal
from html import unescape
from typing import TYPE_CHECKING

import pytest

from tertial.domain.goal import Assessment
from tertial.usecases import texts
from tertial.usecases.access import acting
from tertial.usecases.people import people
from tertial.usecases.views_model import Cell
from tertial.web.charts.spark import Run, multiple, spark
from tertial.web.parts.goals import GoalRow, headline
from tertial.web.table_files import bare

if TYPE_CHECKING:
    import httpx
    from tests.web.conftest import Served

Client = Callable[[str], "httpx.Client"]


def words(html: str) -> str:
    return " ".join(unescape(re.sub(r"<title[^>]*>.*?</title>|<[^>]*>", " ", html)).split())


def rows(text: str) -> list[list[str]]:
    return list(csv.reader(io.StringIO(text.removeprefix("\ufeff")), delimiter=";"))


def test_the_goals_stand_with_target_outcome_and_what_the_figures_say(client: Client) -> None:
    said = words(client("controller").get("/goals").text)
    assert "Minst 80 procent ska uppleva att stödet har varit till nytta" in said
    assert "minst 80 %" in said
    assert "siffrorna säger" in said
    assert "Nyckeltal, fem år" in said


def test_what_people_judge_stands_beside_what_the_figures_say(client: Client, served: Served) -> None:
    workspace = served.app.state.house.views.workspace
    head = next(p for p in people(workspace) if p.login == "chef")
    section = "goal.benefit_2026"
    before = texts.text(workspace, "2026-08", section)
    other = Assessment.WILL_NOT_BE if before.assessment != Assessment.WILL_NOT_BE else Assessment.WILL_BE
    texts.save(workspace, acting(head), "2026-08", section, before.version, "Vi tror annat.", assessment=other.value)
    said = client("controller").get("/goals").text
    row = words(said[said.index("Minst 80 procent") :].split("</tr>")[0])
    assert {Assessment.WILL_BE: "Nås", Assessment.WILL_NOT_BE: "Nås inte"}[other] in row
    assert "Hedda Holm" in row or "chef" in row


def test_a_group_is_chosen_by_the_address_and_a_strange_one_shows_all(client: Client) -> None:
    page = client("controller").get("/goals?group=2").text
    assert "Väntetid från ansökan" in page
    assert "Vårddygn i familjehem" not in page
    assert "Vårddygn i familjehem" in client("controller").get("/goals?group=99").text


def test_a_restated_value_has_its_letter_and_the_note_says_what_it_was(client: Client) -> None:
    page = client("controller").get("/goals").text
    assert re.search(r"<i>13,1\s*%</i><sup>a</sup>", page)
    assert "det 11,8" in words(page)
    one = words(client("controller").get("/goals/figure/staff_turnover").text)
    assert "omräknat" in one
    assert "Ersatt" in one
    assert re.search(r"nyckeltal\.csv:\d+", one)


def test_part_of_a_year_is_marked_and_a_whole_one_is_not(client: Client) -> None:
    assert 'class="n part' in client("controller").get("/goals").text
    whole = client("controller").get("/goals?at=2025-12").text
    assert 'class="n part' not in whole
    assert 'class="pace"' not in whole.split('id="multiples"')[1]


def test_a_key_figure_says_where_it_comes_from_in_words_and_in_sql(client: Client) -> None:
    page = client("controller").get("/goals/figure/care_days_external").text
    said = words(page)
    assert "Antal vårddygn: varje dag som en placering pågår" in said
    assert "Avgränsat till: bara externa placeringar." in said
    assert "Räknas ur: dygnspriser, placeringar." in said
    assert "placeringar.csv" in said
    assert "SELECT" in page.split("<pre")[1]
    assert client("controller").get("/goals/figure/none").status_code == 404
    assert client("controller").get("/goals/figure/none/csv").status_code == 404


def test_the_files_hold_what_the_pages_show(client: Client) -> None:
    table = rows(client("controller").get("/goals/csv").text)
    assert table[0][:2] == ["Grupp", "Nyckeltal"]
    turnover = next(r for r in table if r[1] == "Personalomsättning, procent")
    assert turnover[0] == "Medarbetare"
    assert "13.1" in turnover
    assert turnover[-1] == "omräknat: 2024"
    one = rows(client("controller").get("/goals/figure/staff_turnover/csv").text)
    assert ["2024", "11.8", "2024-12-31"] in [r[:3] for r in one]


def test_numbers_in_files_have_neither_zeros_at_the_end_nor_an_exponent() -> None:
    assert [str(bare(Decimal(v))) for v in ("1000", "11.500000", "0.000", "-120")] == ["1000", "11.5", "0", "-120"]
    assert bare(None) is None


def goal(proposed: str, judged: str = "") -> GoalRow:
    return GoalRow("g", "text", "i", "name", "minst 80", Cell(), Cell(), proposed, (), judged, "", "")


class Sv:
    language = "sv"

    def say(self, key: str, **facts: object) -> str:
        from tertial.web.words import say

        return say(key, "sv", **facts)


@pytest.mark.parametrize(
    ("states", "said"),
    [
        ((), "Året har inga mål"),
        (("will_be", "achieved"), "Alla årets mål nås"),
        (("will_be", "not_achieved", "will_not_be"), "Ett mål nås, två nås inte"),
        (("will_be", ""), "Ett mål av två nås"),
        (("will_not_be", ""), "Ett mål av två nås inte"),
        (("", ""), "Inget mål går att bedöma än"),
    ],
)
def test_the_headline_counts_goals_that_are_met(states: tuple[str, ...], said: str) -> None:
    assert headline(tuple(map(goal, states)), Sv()) == said  # type: ignore[arg-type]


def test_the_judgement_of_people_goes_before_the_figures() -> None:
    assert goal("will_be", "will_not_be").state == "will_not_be"
    assert headline((goal("will_be", "will_not_be"),), Sv()) == "Ett mål av ett nås inte"  # type: ignore[arg-type]


BARS = Run(("2024", "2025", "2026"), (10.0, 20.0, 8.0), "bars", part=True, pace=12.0)


def heights(drawn: str, class_: str) -> list[float]:
    return [float(h) for h in re.findall(rf'height="([\d.]+)" class="{class_}"', drawn)]


def test_bars_stand_on_zero_and_the_pace_is_a_dashed_frame_over_the_part() -> None:
    drawn = str(spark(BARS))
    low, high = heights(drawn, "bar-quiet")
    (part,), (pace,) = heights(drawn, "bar"), heights(drawn, "pace")
    assert high == pytest.approx(2 * low, abs=0.2)
    assert part / low == pytest.approx(0.8, abs=0.03)
    assert pace / low == pytest.approx(1.2, abs=0.03)
    assert 'class="pace"' not in str(spark(replace(BARS, part=False, pace=None)))


def test_a_part_of_a_year_is_a_hollow_point_on_a_broken_line() -> None:
    run = Run(("2024", "2025", "2026"), (None, 71.0, 74.0), "points", part=True, target=80.0)
    drawn = str(multiple(run, ("–", "71 %", "74 %"), "Andel", "x"))
    assert drawn.count("<circle") == 2
    assert drawn.count("disc hollow") == 1
    assert drawn.count("line thin broken") == 1
    assert 'class="target"' in drawn
    assert ">–<" not in drawn
    whole = str(multiple(replace(run, part=False), ("–", "71 %", "74 %"), "Andel", "x"))
    assert "hollow" not in whole
    assert "broken" not in whole


def test_a_drawing_without_any_value_is_empty_and_no_error() -> None:
    for form in ("bars", "points"):
        run = Run(("2025", "2026"), (None, None), form)
        assert "<circle" not in str(spark(run))
        assert "bar-quiet" not in str(multiple(run, ("–", "–"), "t", "x"))
