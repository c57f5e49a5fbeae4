"""What the committee does and decides beside the flow of cases: actions, initiatives, investments, equity, forecasts."""

from __future__ import annotations

from typing import Final

import numpy as np

from tertial.sample.accounts import LINES
from tertial.sample.budgets import INCOME_LINES
from tertial.sample.days import Ints, rng
from tertial.sample.plan import AREAS, UNITS

Row = dict[str, object]

_ACTION = ("action_id", "name", "unit", "care_type", "owner", "start", "end", "status", "expected_effect", "from_month",
           "realised_effect", "note")  # fmt: skip
ACTIONS: Final = (
    ("Å-01", "Hemtagning från HVB till stödboende", "625", "hvb", "Enhetschef placeringar", "2025-09-01", "", "ongoing",
     4_800_000, "2025-11", 2_650_000, "Sju ungdomar har flyttat; fem väntar på lägenhet"),
    ("Å-02", "Alla nya placeringar prövas av samordnare", "625", "", "Enhetschef placeringar", "2026-03-01", "",
     "ongoing", 3_000_000, "2026-05", 700_000, "Avtalstrohet och dygnspris prövas före beslut"),
    ("Å-03", "Granskning av leverantörsfakturor mot placeringar", "611", "hvb", "Controller", "2026-05-01", "2026-12-31",
     "ongoing", 900_000, "2026-08", None, "Fakturerade dygn jämförs med vårddygn"),
    ("Å-04", "Fler egna jourhem", "631", "emergency_home_agency", "Enhetschef jourhem", "2025-02-01", "2026-06-30",
     "completed", 2_200_000, "2025-06", 1_350_000, "Sex nya jourhem av tio planerade"),
    ("Å-05", "Egen öppenvård i stället för köpt", "650", "outpatient_bought", "Enhetschef öppenvård", "2026-01-01", "",
     "ongoing", 1_500_000, "2026-04", 380_000, ""),
    ("Å-06", "Färre inhyrda socionomer", "622", "", "Verksamhetschef BUF", "2025-04-01", "2025-12-31",
     "completed", 2_600_000, "2025-07", 2_900_000, "Behovet har halverats sedan november 2025"),
)  # fmt: skip

_INITIATIVE = ("initiative_id", "name", "stage", "stage_date", "funds_allocated", "funds_granted", "funds_used",
               "effect_measure", "before", "after", "n")  # fmt: skip
INITIATIVES: Final = (
    ("I-01", "Chatt med socialsekreterare", "idea", "2023-02-10", None, None, None, "", None, None, None),
    ("I-01", "Chatt med socialsekreterare", "pilot", "2023-09-01", 400_000, 400_000, 365_000,
     "Andel som ansöker själva, procent", 11.5, 14.2, 310),
    ("I-01", "Chatt med socialsekreterare", "scaled", "2024-10-01", 600_000, 600_000, 588_000,
     "Andel som ansöker själva, procent", 11.5, 14.9, 1240),
    ("I-02", "Nätverksmöte inom tre dagar", "pilot", "2024-03-01", 350_000, 350_000, 341_000,
     "Andel placeringar i nätverkshem, procent", 9, 14, 86),
    ("I-02", "Nätverksmöte inom tre dagar", "scaled", "2025-05-01", 500_000, 450_000, 450_000,
     "Andel placeringar i nätverkshem, procent", 9, 13, 204),
    ("I-03", "Läsgrupper på Familjens hus", "pilot", "2025-01-15", 180_000, 180_000, 96_000,
     "Barn som läser inför skolstart, procent", 52, 71, 48),
    ("I-03", "Läsgrupper på Familjens hus", "closed", "2025-12-15", None, None, None,
     "Barn som läser inför skolstart, procent", 52, 71, 48),
    ("I-04", "Digital fakturakontroll", "idea", "2026-02-20", None, None, None, "", None, None, None),
    ("I-04", "Digital fakturakontroll", "pilot", "2026-05-04", 300_000, 250_000, 85_000,
     "Rättade fakturarader per månad", 2, 9, 64),
    ("I-05", "Kvällsöppet råd och stöd", "pilot", "2026-03-02", 420_000, 420_000, 210_000,
     "Insatser utan behovsprövning per månad", 300, 352, 6),
    ("I-06", "Lägenhet först för unga", "idea", "2026-06-11", None, None, None, "", None, None, None),
)  # fmt: skip

_INVESTMENT = ("investment_id", "name", "year", "budget", "forecast", "actual")
INVESTMENTS: Final = (
    ("INV-1", "Inventarier och mindre anpassningar", 2021, 2_500_000, None, 1_900_000),
    ("INV-1", "Inventarier och mindre anpassningar", 2022, 2_500_000, None, 2_700_000),
    ("INV-1", "Inventarier och mindre anpassningar", 2023, 2_500_000, None, 2_100_000),
    ("INV-1", "Inventarier och mindre anpassningar", 2024, 2_800_000, None, 2_400_000),
    ("INV-1", "Inventarier och mindre anpassningar", 2025, 2_800_000, None, 2_950_000),
    ("INV-1", "Inventarier och mindre anpassningar", 2026, 3_000_000, 2_600_000, 1_400_000),
    ("INV-2", "Familjens hus, nya lokaler", 2024, 4_000_000, None, 1_200_000),
    ("INV-2", "Familjens hus, nya lokaler", 2025, 6_500_000, None, 7_800_000),
    ("INV-3", "Stödboende Åsgården, ombyggnad", 2026, 5_000_000, 4_500_000, 900_000),
)

EQUITY: Final = (
    ("2021-01-01", "opening", 9_000_000, "", "Ackumulerat resultat när uppföljningen börjar"),
    ("2023-06-01", "use", -1_500_000, "Kommunfullmäktige § 71", "Engångssatsning på familjehemsrekrytering"),
    ("2024-01-01", "settlement", 12_000_000, "Kommunfullmäktige § 44", "Underskottet för 2023 skrivs delvis av"),
)
"""date, kind, amount, decision, note."""

AREA_INDEX: Final = np.array([list(AREAS).index(u.area) for u in UNITS])
_CONDITIONS: Final = {
    "best": (
        "Inga fler HVB-placeringar än i dag och hemtagningen håller sin plan",
        "Placeringarna minskar redan i maj",
    ),
    "worst": (
        "Placeringarna ökar igen under hösten och två hemtagningar blir kvar",
        "Placeringarna fortsätter att öka",
    ),
}


def actions() -> list[Row]:
    return [dict(zip(_ACTION, row, strict=True)) for row in ACTIONS]


def initiatives() -> list[Row]:
    return [dict(zip(_INITIATIVE, row, strict=True)) for row in INITIATIVES]


def investments() -> list[Row]:
    return [dict(zip(_INVESTMENT, row, strict=True)) for row in INVESTMENTS]


def by_area(cells: dict[str, Ints]) -> Ints:
    """(area, line) in the committee's sign (income plus, cost minus) of öre by line and unit."""
    out = np.zeros((len(AREAS), len(LINES)), np.int64)
    for index, line in enumerate(LINES):
        sign = 1 if line.key in (*INCOME_LINES, "municipal_grant") else -1
        np.add.at(out[:, index], AREA_INDEX, sign * cells[line.key])
    return out


def _case(result: int, case: str, month: int, scale: float) -> int:
    """Best and worst case around an expected result in öre, in whole half millions; wider in April."""
    step = {"best": (4.5, 8.0), "worst": (-7.5, -13.0)}[case][0 if month == 8 else 1]
    return result + round(step * 1e8 * scale)


def forecast_rows(year: int, budget: dict[str, Ints], actual: dict[str, Ints], seed: int, scale: float) -> list[Row]:
    """The committee's own forecasts of a year, of April and August: result, lines, areas, and two other cases.

    They see less than half of the year's deviation in April and three quarters in August, and each larger amount is
    off by a million or two, as committees' forecasts are. Lines and areas are rounded to a hundred thousand kronor and
    both sum to the result.
    """
    random = rng(seed, 3000 + year)
    plan, outcome = by_area(budget), by_area(actual)
    out: list[Row] = []
    for month, seen in ((4, 0.45), (8, 0.75)):
        blur = random.normal(0, 2.0 - 0.1 * month, plan.shape) * 1e8 * scale * (np.abs(plan) > 5e9 * scale)
        blur[:, 0] = 0
        guess = plan + (outcome - plan) * seen + blur
        cells = (np.rint(guess / 1e7) * 1e7).astype(np.int64)
        cells[:, 0] = np.rint(plan[:, 0] / 1e7).astype(np.int64) * 10**7
        result = int(cells.sum())
        head: Row = {"as_of": f"{year}-{month:02d}-{30 if month == 4 else 31}", "made_by": "committee"}
        said = [("total", line.key, "expected", int(cells[:, i].sum()), "") for i, line in enumerate(LINES)]
        said += [("total", "", "expected", result, "")]
        said += [(area, "", "expected", int(cells[i].sum()), "") for i, area in enumerate(AREAS)]
        said += [("total", "", case, _case(result, case, month, scale), _CONDITIONS[case][0 if month == 8 else 1])
                 for case in ("best", "worst")]  # fmt: skip
        names = ("scope", "line", "case", "amount", "condition")
        out += [{**head, **dict(zip(names, row, strict=True)), "comment": ""} for row in said]
    return out
