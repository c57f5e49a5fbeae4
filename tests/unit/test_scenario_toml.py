"""A saved scenario as a file: read back by the reader of the command line, it is the same scenario."""

from __future__ import annotations

import tomllib
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

from hypothesis import given
from hypothesis import strategies as st
from tests.unit.committee import CONFIG

from tertial.usecases.scenario_file import read_scenario
from tertial.usecases.scenario_toml import as_toml
from tertial.usecases.workspace import open_workspace

CONTENT: dict[str, list[dict[str, Any]]] = {
    "actions": [
        {"until": "2026-11-30", "what": "end_placements", "name": 'Hem "nu"\n', "count": 5, "care_type": "hvb"},
        {
            "what": "price_index",
            "name": "x",
            "care_types": ["hvb", "sis"],
            "assumed": 3.5,
            "instead": 4,
            "from": "2026-10-01",
        },
        {"what": "amount", "name": "y", "line": "costs", "unit": "511", "amount": -250000, "month": "2026-11"},
    ]
}


def test_the_file_has_days_as_days_and_the_keys_in_the_order_of_the_reference() -> None:
    r"""name = "Höst"

    [[actions]]
    what = "end_placements"
    name = "Hem \"nu\"\n"
    care_type = "hvb"
    count = 5
    until = 2026-11-30
    """
    first = as_toml("Höst", {"actions": CONTENT["actions"][:1]})
    wanted = test_the_file_has_days_as_days_and_the_keys_in_the_order_of_the_reference.__doc__ or ""
    assert first.split("\n")[:-1] == [line.strip() for line in wanted.strip().split("\n")]


def test_the_file_says_what_was_saved() -> None:
    read = tomllib.loads(as_toml("2026-01-01", CONTENT), parse_float=Decimal)
    assert read["name"] == "2026-01-01"
    plain = [{k: str(v) if k in ("from", "until") else v for k, v in a.items()} for a in read["actions"]]
    assert plain == [
        {k: Decimal(str(v)) if isinstance(v, float) else v for k, v in a.items()} for a in CONTENT["actions"]
    ]


@given(st.text(), st.floats(allow_nan=False, allow_infinity=False), st.integers(-(10**12), 10**12))
def test_every_text_and_number_comes_back(text: str, number: float, whole: int) -> None:
    clean = text.encode("utf-8", "ignore").decode()
    written = as_toml(clean, {"actions": [{"what": "starts", "name": clean, "percent": number, "count": whole}]})
    read = tomllib.loads(written, parse_float=Decimal)
    assert read["name"] == clean
    assert read["actions"][0]["name"] == clean
    assert float(read["actions"][0]["percent"]) == number
    assert read["actions"][0]["count"] == whole


def test_a_scenario_of_the_editor_is_read_by_the_command_line(tmp_path: Path) -> None:
    (tmp_path / "tertial.toml").write_text(CONFIG, encoding="utf-8")
    content = {
        "actions": [{"what": "starts", "name": "Färre", "care_type": "hvb", "percent": -10, "from": "2026-09-01"}]
    }
    file = tmp_path / "scenario.toml"
    file.write_text(as_toml("Färre", content), encoding="utf-8")
    read = read_scenario(file, open_workspace(tmp_path).settings, date(2026, 8, 31))
    assert (read.name, read.actions[0]["first"]) == ("Färre", date(2026, 9, 1))
