"""State grants and compensations: what was applied for, granted, approved and received, and when it is booked."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Final

from tertial.sample.days import number
from tertial.sample.plan import AS_OF, UNITS, YEARS


@dataclass(frozen=True, slots=True)
class GrantPlan:
    """A grant by year in thousand kronor: (year, applied, granted, received), booked on the 20th of `month`."""

    code: str
    name: str
    payer: str
    kind: str
    account: int
    unit: str
    month: int
    amounts: tuple[tuple[int, int, int, int], ...]
    conditions: str


GRANTS: Final = (
    GrantPlan("SB-01", "Subvention av placeringar enligt LVU", "Socialstyrelsen", "operating", 3510, "625", 6,
              ((2022, 2600, 2400, 2400), (2023, 3000, 2900, 2900), (2024, 3200, 3100, 3100),
               (2025, 3900, 3600, 3600), (2026, 4800, 4200, 4200)), "Betalas ut efter antal placerade barn"),
    GrantPlan("SB-02", "Förebyggande arbete mot ungdomskriminalitet", "Socialstyrelsen", "operating", 3510, "652", 5,
              ((2021, 1400, 1300, 1300), (2022, 1800, 1700, 1700), (2023, 2600, 2500, 2500),
               (2024, 3100, 2900, 2900), (2025, 3500, 3400, 3400), (2026, 3600, 3500, 3500)),
              "Ska användas under året; återredovisas i februari"),
    GrantPlan("SB-03", "Kvalitet i den sociala barn- och ungdomsvården", "Socialstyrelsen", "operating", 3510, "620", 4,
              ((2021, 2900, 2900, 2900), (2022, 2900, 2800, 2800), (2023, 3000, 3000, 3000),
               (2024, 3000, 2700, 2700), (2025, 2800, 2600, 2600), (2026, 2600, 2500, 2500)), ""),
    GrantPlan("SB-04", "Stöd till våldsutsatta och skyddat boende", "Socialstyrelsen", "operating", 3510, "643", 9,
              ((2021, 1600, 1500, 1500), (2022, 1700, 1600, 1600), (2023, 1900, 1900, 1900),
               (2024, 2900, 2700, 2700), (2025, 3300, 3100, 3100), (2026, 3400, 3200, 0)),
              "Ersätter en del av kostnaden för medföljande barn"),
    GrantPlan("SB-05", "Samsjuklighet och beroende", "Sveriges regioner och kommuner i samverkan", "operating", 3530,
              "641", 10, ((2021, 1900, 1900, 1900), (2022, 2100, 2100, 2100), (2023, 2100, 2000, 2000),
                          (2024, 2200, 2100, 2100), (2025, 2000, 1800, 1800), (2026, 2000, 1700, 0)),
              "Delas med regionen"),
    GrantPlan("SB-06", "Ersättning för ensamkommande barn och unga", "Migrationsverket", "operating", 3520, "625", 3,
              ((2021, 5200, 4900, 4900), (2022, 4100, 3800, 3800), (2023, 3300, 3000, 3000),
               (2024, 2600, 2400, 2400), (2025, 2100, 1900, 1900), (2026, 1800, 1600, 1600)), "Söks i efterhand"),
    GrantPlan("PR-01", "Omställning till ny socialtjänstlag", "Socialstyrelsen", "project", 3510, "611", 2,
              ((2025, 4500, 4300, 4300), (2026, 5200, 4900, 4900)), "Tillgängliga och förebyggande insatser"),
    GrantPlan("PR-02", "Tidiga samordnade insatser i skolan", "Specialskolans utvecklingsfond", "project", 3530, "650",
              7, ((2023, 1500, 900, 900), (2024, 1500, 1200, 1200), (2025, 1400, 1200, 1200), (2026, 1300, 1000, 1000)),
              "Gemensam styrgrupp med skolan"),
    GrantPlan("IN-01", "Anpassning av lokaler, Familjens hus", "Kommunala utvecklingsmedel", "investment", 3530, "651",
              11, ((2024, 900, 600, 600),), "Engångsbelopp"),
)  # fmt: skip
"""Payers that give grants are authorities or invented funds."""

SHARE_BUDGETED: Final = 92
"""Percent of a year's state grants that its budget counts on."""


def booked(year: int, scale: float) -> list[tuple[int, int, int, int, str]]:
    """The grants of a year as (day, account, unit index, öre, text); what is not yet received comes as granted."""
    units = [u.code for u in UNITS]
    out = []
    for grant in GRANTS:
        for when, _, granted, _ in grant.amounts:
            if when == year and granted:
                day = number(date(year, grant.month, 20))
                out.append(
                    (day, grant.account, units.index(grant.unit), round(granted * 1000 * scale) * 100, grant.name)
                )
    return out


def rows(scale: float) -> list[dict[str, object]]:
    """The rows of the table `grants`; amounts in whole kronor, nothing received after the last day of data."""
    out: list[dict[str, object]] = []
    for grant in GRANTS:
        for year, applied, granted, received in grant.amounts:
            if year not in YEARS:
                continue
            approved = granted if year < AS_OF.year else None
            values = {"applied": applied, "granted": granted, "approved": approved, "received": received or None}
            out.append(
                {"grant_id": grant.code, "name": grant.name, "payer": grant.payer, "kind": grant.kind, "year": year}
                | {k: None if v is None else round(v * 1000 * scale) for k, v in values.items()}
                | {"conditions": grant.conditions}
            )
    return out
