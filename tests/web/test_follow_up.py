"""Grants, actions, initiatives, investments and equity: sums of what is known, and files that hold the same."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Callable
from datetime import date
from html import unescape
from types import SimpleNamespace
from typing import TYPE_CHECKING, Any

import pytest

from tertial.usecases.views_more import Action, EquityYear, Followed, Grant, Initiative, Investment
from tertial.web.charts.filled import filled
from tertial.web.charts.svg import scale
from tertial.web.parts import follow_up as parts

if TYPE_CHECKING:
    import httpx

Client = Callable[[str], "httpx.Client"]
TABLES = ("actions", "grants", "initiatives", "investments", "equity")


def words(html: str) -> str:
    return " ".join(unescape(re.sub(r"<[^>]*>", " ", html)).split())


def view(**more: Any) -> Any:
    key = SimpleNamespace(as_of=date(2026, 8, 31))
    settings = SimpleNamespace(unit_name=lambda code: f"Enhet {code}")
    return SimpleNamespace(key=key, settings=settings, more=SimpleNamespace(followed=Followed(**more)))


class Sv:
    language = "sv"

    def say(self, key: str, **facts: object) -> str:
        from tertial.web.words import say

        return say(key, "sv", **facts)


VISIT: Any = Sv()


def grant(
    id_: str, year: int, a: int | None, g: int | None, ok: int | None, r: int | None, kind: str = "operating"
) -> Grant:
    return Grant(id_, f"Bidrag {id_}", "Staten", kind, year, a, g, ok, r, "")


def test_the_page_has_every_register_with_its_sum(client: Client) -> None:
    page = client("controller").get("/follow-up")
    said = words(page.text)
    for head in (
        "Åtgärder för en budget i balans",
        "Bidrag 2026",
        "Investeringar 2026",
        "Eget kapital år för år",
        "Initiativ",
    ):
        assert head in said
    assert page.text.count('class="sum"') == 3


@pytest.mark.parametrize("table", TABLES)
def test_each_table_is_a_file_with_a_column_for_each_head(table: str, client: Client) -> None:
    text = client("controller").get(f"/follow-up/csv/{table}").text.removeprefix("\ufeff")
    head, *rows = csv.reader(io.StringIO(text), delimiter=";")
    assert rows
    assert {len(r) for r in rows} == {len(head)}
    assert len(set(head)) == len(head)


def test_another_table_is_not_found(client: Client) -> None:
    assert client("controller").get("/follow-up/csv/ledger").status_code == 404


def test_sums_are_of_what_is_known_and_unknown_is_not_zero() -> None:
    found = parts.grants(
        view(
            grants=(
                grant("A", 2026, 500, 400, None, 100),
                grant("B", 2026, 200, None, None, None),
                grant("A", 2025, 1, 2, 3, 4),
                grant("C", 2025, 9, 9, 9, 9, kind="project"),
            )
        )
    )
    assert [(g.kind, [r.name for r in g.rows], g.now, g.before) for g in found] == [
        ("operating", ["Bidrag A", "Bidrag B"], (700, 400, None, 100), 4),
        ("project", ["Bidrag C"], (None, None, None, None), 9),
    ]
    assert parts.all_grants(found) == (700, 400, None, 100, 13)
    assert parts.all_grants(()) == (None, None, None, None, None)


def action(status: str, expected: int | None, realised: int | None, rest: int | None) -> Action:
    return Action("1", "Hemtagning", "625", "Chef", date(2026, 1, 1), None, status, expected, realised, rest, "")


def test_an_action_has_a_shape_for_its_status_and_a_strange_status_stands_as_it_is() -> None:
    found = parts.actions(view(actions=(action("ongoing", 12, 3, 4), action("i vila", None, None, None))), VISIT)
    assert [(r.shape, r.told) for r in found.rows] == [("ready", "Pågår"), ("waiting", "i vila")]
    assert (found.expected, found.realised, found.rest) == (12, 3, 4)


def test_the_headline_is_what_the_actions_give_else_the_grants() -> None:
    made = (action("ongoing", 1_000_000_000, 510_000_000, 330_000_000),)
    assert "gett 5,1\u00a0mnkr och väntas ge 3,3 till" in parts.headline(view(actions=made), VISIT)
    assert "inget mer väntas" in parts.headline(view(actions=(action("done", 5, 510_000_000, 0),)), VISIT)
    granted = view(grants=(grant("A", 2026, None, 250_000_000, None, None),))
    assert "2,5\u00a0mnkr är beviljade" in parts.headline(granted, VISIT)
    assert parts.headline(view(), VISIT) == "Bidrag, åtgärder, initiativ och investeringar"


def test_what_is_left_of_a_budget_follows_the_forecast_else_the_outcome() -> None:
    found = parts.investments(
        view(
            investments=(
                Investment("1", "Ett", 2026, 100, 30, 120),
                Investment("2", "Två", 2026, 50, 20, None),
                Investment("1", "Ett", 2025, 80, 75, None),
            )
        )
    )
    assert [(r.name, r.left) for r in found.rows] == [("Ett", -20), ("Två", 30)]
    assert found.sums is not None
    assert (found.sums.budget, found.sums.actual, found.sums.forecast) == (150, 50, 120)
    assert found.last_year == 75
    assert parts.investments(view()).sums is None


def test_a_year_of_equity_adds_up_from_where_the_last_one_ended() -> None:
    years = (
        EquityYear(2024, 100, 100, 0, 0, -30, 70, ended=True),
        EquityYear(2025, 120, None, 50, -10, 5, 115, ended=True),
        EquityYear(2026, 115, None, 0, 0, None, 115, ended=False),
    )
    found = parts.equity(view(equity=years))
    for row in found:
        assert (row.start or 0) + row.settled + row.used + (row.result or 0) == row.closing


def test_initiatives_stand_with_the_latest_move_first_and_their_latest_stage() -> None:
    old = Initiative("1", "Gammalt", (("idea", date(2024, 1, 1)), ("closed", date(2025, 1, 1))), None, None, None)
    new = Initiative("2", "Nytt", (("pilot", date(2026, 2, 1)),), None, None, None)
    found = parts.initiatives(view(initiatives=(old, new)))
    assert [r.initiative.name for r in found] == ["Nytt", "Gammalt"]
    assert found[1].initiative.stage == "closed"
    assert found[1].steps == (
        ("idea", date(2024, 1, 1)),
        ("pilot", None),
        ("scaled", None),
        ("closed", date(2025, 1, 1)),
    )


def test_what_passes_the_frame_is_drawn_in_brick() -> None:
    across = scale([10.0], count=2)
    assert "bar-minus" not in str(filled(across, 4.0, 8.0))
    assert "bar-minus" in str(filled(across, 9.0, 8.0))
    assert "pace" not in str(filled(across, 9.0, None))
    assert 'class="bar' not in str(filled(across, None, 8.0))
