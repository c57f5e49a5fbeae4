"""Scenarios as people write them: every kind of action, every fault with its line, expectation and example."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest
from tests.unit.forecast_town import town
from tests.unit.test_forecast_usecase import AS_OF, SETTINGS

from tertial.findings import Finding, InputError, UnreadableError
from tertial.forecast.arrays import day_number
from tertial.forecast.scenario import Amount, EndPlacements, Home, Move, Prices, Volume
from tertial.usecases.scenario_file import Scenario, actions_of, read_scenario
from tertial.usecases.scenario_kinds import EXPECTED, WHATS

ROOT = Path(__file__).resolve().parents[2]

ALL = """
name = "Hösten"
[[actions]]
what = "starts"
name = "fler"
care_type = "sis"
percent = 30
from = 2025-10-01
[[actions]]
what = "ends"
name = "längre"
care_type = "sis"
percent = -12.5
from = "2025-10-01"
until = 2025-10-31
[[actions]]
what = "end_placements"
name = "slut"
care_type = "hvb"
count = 25
until = 2025-11-30
[[actions]]
what = "move"
name = "egna"
care_type = "hvb"
to = "network_home"
count = 3
price = 1150.50
from = 2025-12-01
[[actions]]
what = "price_index"
name = "index"
assumed = 3.5
instead = 4.6
from = 2025-09-01
[[actions]]
what = "open_home"
name = "hem"
care_type = "network_home"
replaces = "hvb"
places = 6
price = 4800
unit = "200"
from = 2025-10-01
[[actions]]
what = "amount"
name = "engång"
line = "income"
unit = "100"
amount = -250000.5
month = "2025-11"
[[actions]]
what = "amount"
name = "varje månad"
line = "costs"
unit = "100"
amount = 1000
from = 2025-11-15
"""


def read(tmp_path: Path, text: str) -> Scenario:
    file = tmp_path / "s.toml"
    file.write_text(text, encoding="utf-8")
    return read_scenario(file, SETTINGS, AS_OF)


def faults(tmp_path: Path, text: str) -> list[Finding]:
    with pytest.raises(InputError) as told:
        read(tmp_path, text)
    return list(told.value.findings)


def test_every_kind_of_action_is_read(tmp_path: Path) -> None:
    inputs = replace(
        town(AS_OF), lines=("municipal_grant", "income", "costs"), care_types=("hvb", "sis", "network_home")
    )
    scenario = read(tmp_path, ALL)
    assert (scenario.name, scenario.file, scenario.notes) == ("Hösten", "s.toml", ())

    def day(month: int, number: int) -> int:
        return day_number(date(2025, month, number))

    last = day(12, 31)
    assert actions_of(scenario, inputs) == (
        Volume("fler", day(10, 1), last, 1, 1.3),
        Volume("längre", day(10, 1), day(10, 31), 1, 0.875, ends=True),
        EndPlacements("slut", day(9, 1), day(11, 30), 0, 25),
        Move("egna", day(12, 1), 0, 2, 3, 115_050.0),
        Prices("index", day(9, 1), last, (0, 1, 2), 104.6 / 103.5),
        Home("hem", day(10, 1), last, 2, 1, 2, 6, 480_000.0, 0),
        Amount("engång", 1, 0, ((10, -25_000_050),)),
        Amount("varje månad", 2, 0, ((10, 100_000), (11, 100_000))),
    )


def test_every_fault_is_told_with_its_line_and_an_example(tmp_path: Path) -> None:
    found = faults(
        tmp_path,
        'nam = "x"\n[[actions]]\nwhat = "starts"\ncare_type = "xx"\npercent = "3"\nfrom = 2025-13\n'.replace(
            "2025-13", '"2025-13-01"'
        )
        + '[[actions]]\nwhat = "move"\nname = "n"\ncare_type = "hvb"\nto = "sis"\ncount = 2.5\nprice = -1\nfrom = 2025-10-01\n'
        + '[[actions]]\nwhat = "foo"\n',
    )
    assert [(f.code, f.line, f.facts.get("key")) for f in found] == [
        ("scenario.unknown-key", 1, "nam"),
        ("scenario.missing-key", 2, "name"),
        ("scenario.value", 4, "care_type"),
        ("scenario.value", 5, "percent"),
        ("scenario.value", 6, "from"),
        ("scenario.value", 12, "count"),
        ("scenario.value", 13, "price"),
        ("scenario.value", 16, "what"),
    ]
    words = found[2].message("en")
    assert "hvb, sis, network_home" in words
    assert 'care_type = "hvb"' in words
    assert all(f.file == "s.toml" for f in found)


@pytest.mark.parametrize(
    ("line", "key"),
    [
        ("percent = -101", "percent"),
        ("percent = true", "percent"),
        ("percent = nan", "percent"),
        ("care_type = 5", "care_type"),
        ("from = 2025-10-01T10:00:00", "from"),
        ("until = 5", "until"),
    ],
)
def test_a_value_of_the_wrong_kind_is_a_fault(tmp_path: Path, line: str, key: str) -> None:
    good = {"what": '"starts"', "name": '"n"', "care_type": '"hvb"', "percent": "5", "from": "2025-10-01"}
    name, _, value = line.partition(" = ")
    text = "[[actions]]\n" + "\n".join(f"{k} = {v}" for k, v in (good | {name: value}).items())
    assert [(f.code, f.facts["key"]) for f in faults(tmp_path, text)] == [("scenario.value", key)]


def test_zero_kronor_and_a_month_of_another_year_are_faults(tmp_path: Path) -> None:
    text = '[[actions]]\nwhat = "amount"\nname = "n"\nline = "costs"\nunit = "100"\namount = 0\nmonth = "2026-01"\n'
    assert [f.facts["key"] for f in faults(tmp_path, text)] == ["amount", "month"]


def test_days_without_effect_are_a_fault_and_earlier_ones_are_told(tmp_path: Path) -> None:
    block = '[[actions]]\nwhat = "starts"\nname = "n"\ncare_type = "hvb"\npercent = 5\nfrom = {}\nuntil = {}\n'
    for first, last in (("2025-01-01", "2025-08-31"), ("2026-01-01", "2026-02-01"), ("2025-11-02", "2025-11-01")):
        assert [f.code for f in faults(tmp_path, block.format(first, last))] == ["scenario.no-effect"]
    early = read(tmp_path, block.format("2025-01-01", "2025-12-31"))
    assert [(f.code, f.line) for f in early.notes] == [("scenario.begins-earlier", 6)]
    assert early.actions[0]["first"] == date(2025, 9, 1)


def test_what_is_no_scenario_is_told(tmp_path: Path) -> None:
    assert [f.code for f in faults(tmp_path, "")] == ["scenario.no-actions"]
    assert [f.code for f in faults(tmp_path, "actions = 3")] == ["scenario.no-actions"]
    for content in (b"name = ", b"\xff\xfe"):
        (tmp_path / "s.toml").write_bytes(content)
        with pytest.raises(UnreadableError) as told:
            read_scenario(tmp_path / "s.toml", SETTINGS, AS_OF)
        assert told.value.findings[0].code == "scenario.unreadable"
    with pytest.raises(UnreadableError):
        read_scenario(tmp_path / "none.toml", SETTINGS, AS_OF)


def test_the_reference_describes_every_kind_and_key() -> None:
    page = (ROOT / "docs/reference/scenarios.md").read_text(encoding="utf-8")
    described = {}
    for part in page.split("\n## ")[1:]:
        if (name := re.match(r"`(\w+)`", part)) and name[1] in WHATS:
            described[name[1]] = set(re.findall(r"^\| `(\w+)`", part, re.MULTILINE)) | set(
                re.findall(r"^\| `\w+`, `(\w+)`", part, re.MULTILINE)
            )
    assert described == {what: set(keys) - {"name"} for what, keys in WHATS.items()}
    assert {key.kind for keys in WHATS.values() for key in keys.values()} == set(EXPECTED)


def test_the_examples_can_be_read(tmp_path: Path) -> None:
    from tertial.config import load
    from tertial.data.tables import TABLES
    from tertial.sample.settings import settings_text

    (tmp_path / "tertial.toml").write_text(settings_text(), encoding="utf-8")
    columns = {kind: [c.name for c in table.columns] for kind, table in TABLES.items()}
    settings = load(tmp_path / "tertial.toml", columns)
    guide = (ROOT / "docs/how-to/try-a-scenario.md").read_text(encoding="utf-8")
    blocks = [
        text for kind, text in re.findall(r"^ *```(\w*)\n(.*?)^ *```", guide, re.DOTALL | re.MULTILINE) if not kind
    ]
    assert len(blocks) == 1
    (tmp_path / "guide.toml").write_text(re.sub(r"(?m)^ +", "", blocks[0]), encoding="utf-8")
    for file in (tmp_path / "guide.toml", ROOT / "src/tertial/sample/scenario.toml"):
        made = read_scenario(file, settings, date(2026, 8, 31))
        assert made.actions
        assert made.notes == ()
