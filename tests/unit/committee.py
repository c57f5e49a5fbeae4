"""The smallest configuration of a committee, and exports of a small one, which tests of many parts build on."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from datetime import date
from pathlib import Path

LINES = {
    "municipal_grant": ("Kommunbidrag", "3900-3949"),
    "income": ("Intäkter", "3000-3899"),
    "costs": ("Kostnader", "4000-8899"),
}


def toml(areas: Mapping[str, Sequence[str]], more: str = "") -> str:
    """A tertial.toml with units by area and the three lines that must exist, and then `more`."""
    parts = [
        '[committee]\nname = "Socialnämnden"\nmunicipality = "Exempelby"\norganisation_number = "212000-9999"\n',
        *(f'[[areas]]\ncode = "{c}"\nname = "Område {c}"\nunits = {json.dumps(units)}\n' for c, units in areas.items()),
        *(f'[[lines]]\nkey = "{k}"\nname = "{name}"\naccounts = ["{a}"]\n' for k, (name, a) in LINES.items()),
    ]
    return "\n".join([*parts, more])


CONFIG = toml(
    {"A": ["100", "101"], "B": ["200"]},
    """
[[care_types]]
code = "hvb"
accounts = ["4611"]
external = true

[[care_types]]
code = "sis"
accounts = ["4612"]
external = true

[[care_types]]
code = "family_home"
accounts = ["4613"]

[[indicators]]
key = "ideas"
name = "Idéer"
group = "Innovation"
unit = "count"

[[indicators]]
key = "care_days"
name = "Vårddygn"
group = "Placeringar"
unit = "count"
source = "care_days"

[[goals]]
key = "more"
text = "Minst 12 idéer"
year = 2026
indicator = "ideas"
operator = ">="
target = 12
level = "value"
""",
)


def ledger() -> str:
    rows = ["voucher,date,account,unit,amount"]
    for year in (2025, 2026):
        for month in range(1, 13 if year == 2025 else 9):
            for unit, cost in (("100", 60), ("101", 30), ("200", 45)):
                day = f"{year}-{month:02d}-15"
                rows.append(f"V {year}{month:02d}{unit},{day},3900,{unit},-50.00")
                rows.append(f"W {year}{month:02d}{unit},{day},4611,{unit},{cost}.25")
    return "\n".join(rows) + "\n"


def budget() -> str:
    rows = ["version,month,line,unit,amount"]
    for month in range(1, 13):
        for line, amount in (("municipal_grant", -50), ("costs", 50)):
            rows += [f"2026-original,2026-{month:02d},{line},{unit},{amount}.00" for unit in ("100", "101", "200")]
    return "\n".join(rows) + "\n"


def placements() -> str:
    rows = ["placement_id,person_id,care_type,unit,start,end,day_price"]
    rows += [f"H{i},P{i},hvb,100,2025-0{1 + i % 8}-01,,5000.00" for i in range(12)]
    rows += [f"F{i},Q{i},family_home,101,2025-02-0{1 + i},,900.00" for i in range(7)]
    rows += [f"S{i},R{i},sis,200,2026-03-01,2026-04-30,9000.00" for i in range(2)]
    return "\n".join(rows) + "\n"


INDICATORS = (
    "indicator,period,value,known,note\n"
    "ideas,2024,10,2025-01-10,\nideas,2025,20,2026-01-10,\nideas,2025,18,2026-05-02,dubbelräknat\n"
    "ideas,2026-01/2026-08,9,2026-08-31,\nideas,2025-01/2025-08,11,2026-01-10,\n"
)
FORECASTS = "as_of,made_by,scope,line,case,amount\n2026-08-31,committee,total,,expected,-300.00\n2026-08-31,committee,total,,best,-200.00\n2026-08-31,committee,total,,worst,-500.00\n"
AS_OF = date(2026, 8, 31)


def write_exports(folder: Path) -> list[Path]:
    """Write the configuration and the exports of the small committee into a folder; returns the exports."""
    (folder / "tertial.toml").write_text(CONFIG, encoding="utf-8")
    exports = {
        "ledger": ledger(),
        "budget": budget(),
        "placements": placements(),
        "indicators": INDICATORS,
        "forecasts": FORECASTS,
    }
    for name, content in exports.items():
        (folder / f"{name}.csv").write_text(content, encoding="utf-8")
    return [folder / f"{name}.csv" for name in exports]
