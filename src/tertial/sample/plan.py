"""The plan of the sample municipality: organisation, forms of care, suppliers, and the dated facts planted in it.

Every name is invented. Prices are whole kronor a day at the level of 2021; `PRICE_INDEX` carries them forward.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date
from typing import Final

MUNICIPALITY: Final = "Granåsa kommun"
COMMITTEE: Final = "Socialnämnden"
ORGANISATION_NUMBER: Final = "212000-9999"
YEARS: Final = (2021, 2022, 2023, 2024, 2025, 2026)
FIRST_DAY: Final = date(2021, 1, 1)
AS_OF: Final = date(2026, 8, 31)
KNOWN: Final = date(2026, 9, 20)
REORGANISED: Final = date(2025, 1, 1)

TARGET_RESULT: Final = {2021: 4.2, 2022: -9.6, 2023: -14.1, 2024: 6.4, 2025: -3.7, 2026: -25.3}
"""The result of each year in million kronor at scale 1; 2026 is the full year, of which eight months are booked."""

PRICE_INDEX: Final = {
    2019: 0.96,
    2020: 0.98,
    2021: 1.0,
    2022: 1.022,
    2023: 1.071,
    2024: 1.112,
    2025: 1.139,
    2026: 1.168,
}
SIS_INDEX: Final = {**PRICE_INDEX, 2026: round(PRICE_INDEX[2025] * 1.30, 4)}
"""The state raised its price by 30 percent on 1 January 2026."""

WAVE_FORM: Final = "hvb"
WAVE_MONTHS: Final = ((2026, 2), (2026, 3), (2026, 4))
WAVE_FACTOR: Final = 2.7
"""More teenagers than usual were placed in residential care in the spring of 2026."""

BAD_MONTH: Final = (2025, 3)
BAD_MONTH_UNIT: Final = "622"
BAD_MONTH_AMOUNT: Final = 3_400_000
"""Kronor for hired social workers in one month, when the new unit had not yet been staffed."""

WRONG_SUPPLIER: Final = "L1003"
WRONG_FROM: Final = 2024
WRONG_PRICE_FROM: Final = 2025
WRONG_PRICE_FACTOR: Final = (106, 100)
"""This supplier bills days after the end of a placement from 2024 and a day price 6 percent too high from 2025."""


@dataclass(frozen=True, slots=True)
class UnitPlan:
    """A unit: its area, the years it exists, and its yearly plan at the level of 2021 in million kronor."""

    code: str
    name: str
    area: str
    staff: float
    other: float
    premises: float
    income: float
    activities: tuple[str, ...]
    first: int = 2021
    last: int = 2026
    old_name: str = ""
    """The name until the reorganisation, where it was another."""


AREAS: Final = {
    "LED": "Ledning och gemensamt stöd",
    "BUF": "Barn, unga och familj",
    "FAM": "Familjehemsvård",
    "VUX": "Vuxen",
    "FOR": "Förebyggande och öppenvård",
}

UNITS: Final = (
    UnitPlan("610", "Ledning och stab", "LED", 21.0, 13.0, 4.6, 1.2, ("5000", "5010")),
    UnitPlan("611", "Kvalitet och utveckling", "LED", 13.0, 4.0, 1.3, 0.4, ("5000", "5020")),
    UnitPlan("620", "Mottagning barn och unga", "BUF", 21.0, 2.3, 2.4, 0.5, ("5500", "5510")),
    UnitPlan("621", "Utredning barn och unga", "BUF", 54.0, 3.9, 4.6, 0.8, ("5510", "5520"), last=2024),
    UnitPlan("622", "Utredning barn och unga norr", "BUF", 28.5, 2.1, 2.4, 0.4, ("5510", "5520"), first=2025),
    UnitPlan("623", "Utredning barn och unga söder", "BUF", 27.5, 2.0, 2.4, 0.4, ("5510", "5520"), first=2025),
    UnitPlan("625", "Placeringar barn och unga", "BUF", 9.5, 2.2, 1.0, 9.5, ("5520", "5530")),
    UnitPlan("630", "Familjehem", "FAM", 22.0, 5.5, 1.8, 5.4, ("5540", "5541")),
    UnitPlan("631", "Jourhem och kontaktfamiljer", "FAM", 13.0, 4.1, 1.2, 2.1, ("5542", "5543")),
    UnitPlan("640", "Mottagning och utredning vuxen", "VUX", 30.0, 3.4, 2.9, 2.8, ("5600", "5610")),
    UnitPlan("641", "Behandling vuxen", "VUX", 24.0, 3.2, 3.1, 2.4, ("5620", "5621"), old_name="Beroendemottagningen"),
    UnitPlan("642", "Boende och sysselsättning", "VUX", 36.0, 6.6, 11.5, 7.9, ("5630", "5631")),
    UnitPlan("643", "Skydd mot våld", "VUX", 8.5, 1.2, 0.9, 0.7, ("5640",)),
    UnitPlan("650", "Öppenvård barn och familj", "FOR", 31.0, 2.6, 3.4, 1.3, ("5550", "5551")),
    UnitPlan("651", "Familjens hus", "FOR", 15.5, 1.9, 3.2, 1.6, ("5560",), old_name="Familjecentraler"),
    UnitPlan("652", "Fältgruppen", "FOR", 12.0, 1.3, 1.1, 0.5, ("5570",)),
)

ACTIVITIES: Final = {
    "5000": "Nämnd och ledning",
    "5010": "Gemensam administration",
    "5020": "Utveckling och uppföljning",
    "5500": "Mottagning barn och unga",
    "5510": "Utredning barn och unga",
    "5520": "Institutionsvård barn och unga",
    "5530": "Stödboende unga",
    "5540": "Familjehemsvård",
    "5541": "Familjehem, stöd och utbildning",
    "5542": "Jourhemsvård",
    "5543": "Kontaktfamilj och kontaktperson",
    "5550": "Öppenvård barn och familj",
    "5551": "Köpt öppenvård",
    "5560": "Familjecentral",
    "5570": "Fältarbete",
    "5600": "Mottagning vuxen",
    "5610": "Utredning vuxen",
    "5620": "Behandling beroende",
    "5621": "Institutionsvård vuxna",
    "5630": "Boendestöd",
    "5631": "Stödboende vuxna",
    "5640": "Skydd och stöd vid våld",
}


@dataclass(frozen=True, slots=True)
class CareForm:
    """A form of care: what it costs, how often it starts, how long it lasts, and where it leads.

    `price` is kronor a day in 2021, `arrivals` placements a year that start from outside care, `days` the mean stay of
    those that do not end early, `quick` the share that ends early (mean 18 days), `trend` the yearly growth of
    arrivals, `next` the chance that another form follows on the day after.
    """

    code: str
    name: str
    accounts: tuple[str, ...]
    external: bool
    unit: str
    activity: str
    price: int
    arrivals: float
    days: int
    quick: float
    trend: float
    ages: tuple[int, int]
    laws: tuple[str, ...]
    next: dict[str, float] = field(default_factory=dict)


_CHILD_LAWS = ("SoL", "SoL", "SoL", "LVU", "LVU")
CARE_FORMS: Final = (
    CareForm("hvb", "HVB barn och unga", ("4611",), True, "625", "5520", 6150, 46, 165, 0.22, 0.0, (11, 17),
             ("SoL", "SoL", "SoL", "LVU", "LVU 2–3 §"), {"supported_housing": 0.20, "family_home_agency": 0.08, "sis": 0.05}),
    CareForm("sis", "Statliga ungdomshem (SiS)", ("4612",), True, "625", "5520", 9300, 11, 150, 0.15, 0.04, (13, 17),
             ("LVU", "LVU", "LVU 2–3 §"), {"hvb": 0.45}),
    CareForm("family_home", "Familjehem", ("5910", "5920", "5930"), False, "630", "5540", 1080, 18, 1150, 0.08, 0.0,
             (0, 16), _CHILD_LAWS, {"supported_housing": 0.06}),
    CareForm("family_home_agency", "Konsulentstött familjehem", ("4613",), True, "630", "5540", 2350, 10, 520, 0.10,
             0.03, (1, 16), _CHILD_LAWS, {"family_home": 0.15, "supported_housing": 0.08}),
    CareForm("emergency_home", "Jourhem", ("5911", "5921", "5931"), False, "631", "5542", 1320, 82, 100, 0.30, 0.0,
             (0, 16), _CHILD_LAWS, {"family_home": 0.34, "network_home": 0.08}),
    CareForm("emergency_home_agency", "Konsulentstött jourhem", ("4614",), True, "631", "5542", 2780, 36, 95, 0.25,
             0.02, (0, 16), _CHILD_LAWS, {"family_home_agency": 0.22, "family_home": 0.12}),
    CareForm("network_home", "Nätverkshem", ("5912", "5922", "5932"), False, "630", "5540", 820, 15, 420, 0.12, 0.05,
             (0, 16), ("SoL", "SoL", "LVU")),
    CareForm("supported_housing", "Stödboende", ("4615",), True, "625", "5530", 1720, 32, 240, 0.12, 0.02, (16, 19),
             ("SoL",)),
    CareForm("protected_housing", "Skyddat boende", ("4616",), True, "643", "5640", 1890, 105, 62, 0.25, 0.04,
             (20, 58), ("SoL",)),
    CareForm("hvb_adult", "HVB vuxna", ("4617",), True, "640", "5610", 2880, 112, 105, 0.22, -0.01, (21, 66),
             ("SoL", "SoL", "SoL", "LVM"), {"outpatient_bought": 0.15}),
    CareForm("lvm_home", "LVM-hem", ("4618",), True, "640", "5610", 5500, 21, 118, 0.06, -0.02, (21, 66),
             ("LVM",), {"hvb_adult": 0.50}),
    CareForm("outpatient_bought", "Köpt öppenvård", ("4619",), True, "650", "5551", 910, 72, 150, 0.10, 0.03,
             (12, 60), ("SoL",)),
)  # fmt: skip

STATE: Final = "L1900"
SUPPLIERS: Final = {
    "L1001": "Ekvattnet Ungdomsvård AB",
    "L1002": "Hällkarshus HVB AB",
    "L1003": "Tallmyrabo Behandlingshem AB",
    "L1004": "Lomtjärnsgården Vård AB",
    "L1005": "Skarvnäsahemmet AB",
    "L1006": "Gråvassens Ungdomshem AB",
    "L1101": "Vindögats Familjehem AB",
    "L1102": "Myrstigens Familjevård AB",
    "L1103": "Alkärrshem Konsulentstöd AB",
    "L1104": "Ljungsalens Jourhem AB",
    "L1201": "Barkhultabo Stödboende AB",
    "L1202": "Tranemyrs Boendestöd AB",
    "L1203": "Fjärdegläntans Boende AB",
    "L1301": "Stiftelsen Snårvindebo",
    "L1302": "Föreningen Lyktebacka Skyddat Boende",
    "L1401": "Rönnmarkshus Behandling AB",
    "L1402": "Klövmossens Vårdhem AB",
    "L1403": "Utterbäckshus AB",
    "L1404": "Enevassen Behandlingshem AB",
    "L1501": "Stensopps Öppenvård AB",
    "L1502": "Halvåsens Familjebehandling AB",
    STATE: "Statens ungdomshem och LVM-hem",
    "L2001": "Granåsa kommunfastigheter",
    "L2002": "Bemanna Granåsa Socionomer AB",
    "L2003": "Kontorsvarulagret i Granåsa AB",
    "L2004": "Granåsa Taxiring ek. för.",
    "L2005": "Nordgrans Datadrift AB",
    "L2006": "Granåsa Livs och Kolonial AB",
    "L2007": "Tolkring Granåsabygden AB",
    "L2008": "Granåsa kommun, gemensam service",
    "L2009": "Vidsynsbo Handledning AB",
}

PROVIDERS: Final = {
    "hvb": ("L1001", "L1002", "L1003", "L1004", "L1005", "L1006"),
    "sis": (STATE,),
    "family_home": ("",),
    "family_home_agency": ("L1101", "L1102", "L1103"),
    "emergency_home": ("",),
    "emergency_home_agency": ("L1104", "L1101", "L1102"),
    "network_home": ("",),
    "supported_housing": ("L1201", "L1202", "L1203"),
    "protected_housing": ("L1301", "L1302"),
    "hvb_adult": ("L1401", "L1402", "L1403", "L1404"),
    "lvm_home": (STATE,),
    "outpatient_bought": ("L1501", "L1502"),
}
"""Who gives the care; the first is used most. Own homes have no supplier."""

OUTSIDE_AGREEMENT: Final = ("L1005", "L1006", "L1103", "L1203", "L1404")
"""Suppliers with whom the municipality has no framework agreement; the wave of 2026 had to go to them."""

CODES: Final = tuple(form.code for form in CARE_FORMS)
