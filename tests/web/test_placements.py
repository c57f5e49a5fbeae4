"""The placements' pages: what they show, that filters tell nothing of few people, and that reading single rows is logged."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Callable
from datetime import date
from html import unescape
from typing import TYPE_CHECKING

from tertial.usecases import audit_log
from tertial.usecases.placements_shown import OpenPlacement
from tertial.usecases.views_model import View, ViewKey
from tertial.web.parts.placements import chosen

if TYPE_CHECKING:
    import httpx
    from tests.web.conftest import Served

Client = Callable[[str], "httpx.Client"]


def words(html: str) -> str:
    return " ".join(unescape(re.sub(r"<title[^>]*>.*?</title>|<[^>]*>", " ", html)).split())


def rows(text: str) -> list[list[str]]:
    return list(csv.reader(io.StringIO(text.removeprefix("\ufeff")), delimiter=";"))


def view_of(served: Served) -> View:
    found: View | None = served.app.state.house.views.get(ViewKey(date(2026, 8, 31)))
    assert found is not None
    return found


def main(html: str) -> str:
    """The page's content, without the form tokens that differ from visit to visit."""
    return re.sub(r'value="[^"]{20,}"', "", html.split("<main", 1)[1].split("</main>", maxsplit=1)[0])


def test_the_page_has_all_its_parts(client: Client) -> None:
    said = words(client("controller").get("/placements").text)
    for part in (
        "Per vårdform",
        "Månad för månad",
        "Varför kostnaden ändras",
        "Stämmer dygnen med huvudboken?",
        "Leverantörer",
    ):
        assert part in said
    assert "Volym: fler eller färre dygn" in said


def test_volume_mix_and_price_are_the_change_of_the_cost(served: Served) -> None:
    view = view_of(served)
    parts = [view.value(f"care_bridge.{c}.deviation") or 0 for c in ("volume", "mix", "price")]
    before, now = view.value("care.total.cost_previous"), view.value("care.total.cost")
    assert sum(parts) == view.value("care_bridge.total.deviation") == (now or 0) - (before or 0)


def test_nothing_in_the_address_changes_what_is_counted(client: Client) -> None:
    """A filter would let one count be taken from another: the page has none, and pays no heed to one that is tried."""
    reader = client("head")
    whole = main(reader.get("/placements").text)
    for tried in ("unit=625", "care_type=hvb", "care_type=sis&unit=640", "area=BUF", "supplier=L1001", "external=1"):
        assert main(reader.get(f"/placements?{tried}").text) == whole
        assert reader.get(f"/placements/csv/months?{tried}").text == reader.get("/placements/csv/months").text


def test_whoever_has_individual_access_sees_the_same_counts_as_others(client: Client) -> None:
    def counts(role: str) -> str:
        return main(client(role).get("/placements").text).split("</h1>")[1].split('id="by-type"')[1]

    assert counts("head") == counts("controller") == counts("unit_manager")
    assert "/placements/open" in client("controller").get("/placements").text
    assert "/placements/open" not in client("head").get("/placements").text


def test_few_people_are_an_x_on_the_page_and_in_the_file(client: Client) -> None:
    text = client("controller").get("/placements/csv/months").text
    table = rows(text)
    starts = table[0].index("Nya")
    assert "x" in {row[starts] for row in table[1:]}
    assert not {row[starts] for row in table[1:]} & {"1", "2", "3", "4"}
    assert ">x<" in client("controller").get("/placements?show=starts").text


def test_the_measures_are_chosen_by_the_address_and_a_strange_one_shows_days(client: Client) -> None:
    page = client("controller")
    assert 'show=price#months" aria-current="true"' in page.get("/placements?show=price").text
    assert main(page.get("/placements?show=nothing").text) == main(page.get("/placements").text)


def test_single_placements_are_for_those_who_may_and_each_reading_is_logged(client: Client, served: Served) -> None:
    workspace = served.app.state.house.views.workspace
    view = view_of(served)
    assert view.placements is not None
    before = len(audit_log.entries(workspace, action="read-individual", limit=1000))
    page = client("controller").get("/placements/open").text
    assert f"{len(view.placements.open)} pågående placeringar" in words(page)
    assert all(o.person not in page for o in view.placements.open), "eight characters tell rows apart"
    table = rows(client("controller").get("/placements/open/csv").text)
    assert len(table) == 1 + len(view.placements.open)
    found = audit_log.entries(workspace, action="read-individual", limit=1000)
    assert len(found) == before + 2
    assert found[0].about == "placements 2026-08"
    for role in ("head", "reader"):
        assert client(role).get("/placements/open").status_code == 403
        assert client(role).get("/placements/open/csv").status_code == 403


def test_a_unit_manager_sees_the_placements_of_the_own_unit_alone(client: Client, served: Served) -> None:
    view = view_of(served)
    assert view.placements is not None
    own = [o for o in view.placements.open if o.unit == "625"]
    table = rows(client("unit_manager").get("/placements/open/csv").text)
    assert {row[3] for row in table[1:]} <= {"625"}
    assert len(table) == 1 + len(own)
    other = rows(client("unit_manager").get("/placements/open/csv?unit=630").text)
    assert len(other) == 1


def test_the_list_is_filtered_and_sorted(client: Client) -> None:
    table = rows(client("controller").get("/placements/open/csv?care_type=family_home&order=cost").text)
    costs = [float(row[7]) for row in table[1:]]
    assert costs == sorted(costs, reverse=True)
    assert {row[2] for row in table[1:]} == {"family_home"}


def one(id_: str, unit: str, care: str, day: int, price: int) -> OpenPlacement:
    return OpenPlacement(id_, f"p{id_}", care, unit, date(2026, 1, day), 200 - day, price, price * (200 - day), 0)


def test_orders() -> None:
    found = (one("a", "2", "x", 3, 50), one("b", "1", "y", 1, 10), one("c", "1", "x", 2, 99))
    assert [o.id for o in chosen(found, "", "", "start")] == ["a", "c", "b"]
    assert [o.id for o in chosen(found, "", "", "days")] == ["b", "c", "a"]
    assert [o.id for o in chosen(found, "", "", "price")] == ["c", "a", "b"]
    assert [o.id for o in chosen(found, "", "1", "unit")] == ["b", "c"]
    assert [o.id for o in chosen(found, "x", "", "strange")] == ["a", "c"]
