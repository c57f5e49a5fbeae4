"""The chart of accounts of the sample municipality, in the manner of Kommun-Bas, and what belongs to which line."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from tertial.sample.plan import CARE_FORMS

ACCOUNTS: Final = {
    "1229": ("T", "Ackumulerade avskrivningar inventarier"),
    "1640": ("T", "Ingående moms"),
    "1930": ("T", "Bank"),
    "1990": ("T", "Avräkning kommunstyrelsen"),
    "2010": ("S", "Eget kapital"),
    "2440": ("S", "Leverantörsskulder"),
    "2910": ("S", "Semesterlöneskuld"),
    "2920": ("S", "Löner och arbetsgivaravgifter att betala"),
    "3110": ("I", "Egenavgifter vård och boende"),
    "3510": ("I", "Statsbidrag från Socialstyrelsen"),
    "3520": ("I", "Ersättning från Migrationsverket"),
    "3530": ("I", "Bidrag från andra myndigheter"),
    "3610": ("I", "Försäljning av platser till kommuner"),
    "3680": ("I", "Hyresintäkter och övriga intäkter"),
    "3900": ("I", "Kommunbidrag"),
    "4510": ("K", "Bidrag och stöd till enskilda"),
    "4611": ("K", "Köp av HVB barn och unga"),
    "4612": ("K", "Köp av statliga ungdomshem"),
    "4613": ("K", "Köp av konsulentstött familjehem"),
    "4614": ("K", "Köp av konsulentstött jourhem"),
    "4615": ("K", "Köp av stödboende"),
    "4616": ("K", "Köp av skyddat boende"),
    "4617": ("K", "Köp av HVB vuxna"),
    "4618": ("K", "Köp av LVM-hem"),
    "4619": ("K", "Köp av öppenvård"),
    "5010": ("K", "Månadslön"),
    "5020": ("K", "Timlön"),
    "5030": ("K", "Ersättning för obekväm arbetstid och jour"),
    "5040": ("K", "Semesterlön och förändrad semesterlöneskuld"),
    "5050": ("K", "Sjuklön"),
    "5510": ("K", "Kostnadsersättningar till personal"),
    "5610": ("K", "Arbetsgivaravgifter"),
    "5620": ("K", "Pensionskostnader"),
    "5690": ("K", "Övriga personalkostnader"),
    "5910": ("K", "Arvode familjehem"),
    "5911": ("K", "Arvode jourhem"),
    "5912": ("K", "Arvode nätverkshem"),
    "5920": ("K", "Omkostnadsersättning familjehem"),
    "5921": ("K", "Omkostnadsersättning jourhem"),
    "5922": ("K", "Omkostnadsersättning nätverkshem"),
    "5930": ("K", "Arbetsgivaravgift arvode familjehem"),
    "5931": ("K", "Arbetsgivaravgift arvode jourhem"),
    "5932": ("K", "Arbetsgivaravgift arvode nätverkshem"),
    "6010": ("K", "Lokalhyra"),
    "6020": ("K", "El och värme"),
    "6030": ("K", "Städning"),
    "6410": ("K", "Förbrukningsinventarier"),
    "6420": ("K", "Kontorsmaterial"),
    "6430": ("K", "Livsmedel"),
    "6850": ("K", "Telefoni och datadrift"),
    "7010": ("K", "Resor och transporter"),
    "7110": ("K", "Utbildning och handledning"),
    "7410": ("K", "Tolktjänster"),
    "7490": ("K", "Gemensam service inom kommunen"),
    "7510": ("K", "Inhyrd personal"),
    "7910": ("K", "Avskrivning inventarier"),
}  # fmt: skip
"""Account: (#KTYP, name)."""


@dataclass(frozen=True, slots=True)
class LinePlan:
    """A row of the income statement and its accounts; `side` is the subtotal that it belongs to."""

    key: str
    name: str
    accounts: tuple[str, ...]
    side: str


LINES: Final = (
    LinePlan("municipal_grant", "Kommunbidrag", ("3900-3949",), "income"),
    LinePlan("grants", "Statsbidrag", ("3500-3599",), "income"),
    LinePlan("income", "Övriga intäkter", ("3000-3499", "3600-3899", "3950-3999"), "income"),
    LinePlan("staff", "Personalkostnader", ("5000-5899",), "costs"),
    LinePlan("hired", "Inhyrd personal", ("7500-7599",), "costs"),
    LinePlan("placements", "Placeringar och köpt vård", ("4600-4699", "5900-5999"), "costs"),
    LinePlan("premises", "Lokalkostnader", ("6000-6099",), "costs"),
    LinePlan("capital", "Kapitalkostnader", ("7900-7999", "8000-8999"), "costs"),
    LinePlan("costs", "Övriga kostnader", ("4000-4599", "4700-4999", "6100-7499", "7600-7899"), "costs"),
)
LINE_KEYS: Final = tuple(line.key for line in LINES)

PAYROLL: Final = (
    (5010, 0.600, (1.0,) * 5 + (0.97, 0.86, 0.97) + (1.0,) * 4),
    (5020, 0.036, (0.8, 0.8, 0.9, 0.9, 1.0, 1.4, 2.1, 1.6, 0.9, 0.8, 0.8, 1.1)),
    (5030, 0.022, (1.1, 0.9, 0.9, 1.2, 1.1, 1.1, 1.0, 0.9, 0.9, 0.9, 0.9, 1.3)),
    (5040, 0.022, (0.5, 0.3, 0.3, 0.4, 0.4, 1.6, 4.5, 2.2, 0.4, 0.3, 0.4, 0.7)),
    (5050, 0.016, (1.3, 1.5, 1.3, 1.0, 0.9, 0.7, 0.5, 0.6, 1.0, 1.1, 1.1, 1.1)),
    (5510, 0.005, (0.9, 0.9, 1.0, 1.0, 1.1, 1.0, 0.6, 0.8, 1.2, 1.2, 1.2, 1.1)),
    (5610, 0.210, (1.0,) * 6 + (1.02, 0.99) + (1.0,) * 4),
    (5620, 0.078, (1.0,) * 11 + (1.25,)),
    (5690, 0.011, (0.8, 0.8, 0.9, 1.0, 1.2, 1.2, 0.4, 0.8, 1.3, 1.3, 1.2, 1.1)),
)
"""Account, its share of staff costs, and its season from January to December."""

PURCHASES: Final = (
    (4510, 0.19, 2600, "", "Stöd till enskild"),
    (6410, 0.10, 3900, "L2003", "Inventarier"),
    (6420, 0.06, 900, "L2003", "Kontorsmaterial"),
    (6430, 0.10, 1100, "L2006", "Livsmedel"),
    (6850, 0.16, 5200, "L2005", "Datadrift och telefoni"),
    (7010, 0.12, 1300, "L2004", "Resor"),
    (7110, 0.13, 7800, "L2009", "Utbildning och handledning"),
    (7410, 0.14, 1500, "L2007", "Tolk"),
)
"""Account, share of the number of purchases' cost, typical kronor, supplier and text."""

OWN_HOME_SPLIT: Final = (52, 31, 17)
"""Percent of an own home's day price that is fee, expenses and employer's contribution, in the order of its accounts."""

ENTRY_ACCOUNT: Final = tuple(int(form.accounts[0]) for form in CARE_FORMS)
