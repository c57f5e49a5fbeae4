"""The settings of a workspace, as frozen values."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal

from tertial.domain.committee import Area, CareType, Committee, Goal, Indicator, Line, Unit

Format = Literal["pdf", "docx", "html", "md"]

CARE_TYPE_NAMES: dict[str, tuple[str, str]] = {
    "hvb": ("HVB", "Residential care (HVB)"),
    "sis": ("SiS", "Secure residential care (SiS)"),
    "family_home": ("Familjehem", "Family home"),
    "family_home_agency": ("Konsulentstött familjehem", "Family home through an agency"),
    "emergency_home": ("Jourhem", "Emergency home"),
    "emergency_home_agency": ("Konsulentstött jourhem", "Emergency home through an agency"),
    "network_home": ("Nätverkshem", "Network home"),
    "supported_housing": ("Stödboende", "Supported housing"),
    "protected_housing": ("Skyddat boende", "Protected housing"),
    "hvb_adult": ("HVB vuxna", "Residential care, adults (HVB)"),
    "lvm_home": ("LVM-hem", "Compulsory care home (LVM)"),
    "outpatient_bought": ("Köpt öppenvård", "Outpatient care, bought"),
}
"""What a care type is called in Swedish and in English when the configuration gives it no name."""

REQUIRED_LINES = ("municipal_grant", "income", "costs")
"""Keys of the lines that every income statement has."""


@dataclass(frozen=True, slots=True)
class SieSettings:
    """Numbers of the SIE dimensions; None for one that the files do not use."""

    unit: str | None = "1"
    project: str | None = "6"
    supplier: str | None = "9"
    activity: str | None = None


@dataclass(frozen=True, slots=True)
class PrivacySettings:
    """`key_file` is relative to the workspace unless absolute; counts below `minimum_count` are suppressed."""

    key_file: str = "keys/pseudonym.key"
    keep_voucher_texts: bool = False
    minimum_count: int = 5


@dataclass(frozen=True, slots=True)
class ReportSettings:
    """`templates` is relative to the workspace unless absolute; waiting over `waiting_limit_days` is over the limit."""

    templates: str = "templates"
    formats: tuple[Format, ...] = ("pdf", "docx", "html")
    budget_version: str | None = None
    waiting_limit_days: int = 90

    def budget_version_of(self, year: int) -> str | None:
        """The version of the year's budget to compare with, `{year}` filled in; None when the setting is left out."""
        return None if self.budget_version is None else self.budget_version.replace("{year}", str(year))


@dataclass(frozen=True, slots=True)
class StorageSettings:
    """`database` is the address of a PostgreSQL database; None for the file `data/workflow.sqlite`."""

    database: str | None = None


@dataclass(frozen=True, slots=True)
class SignInSettings:
    """Sign-in by an OpenID Connect provider. `client_secret_file` is relative to the workspace unless absolute."""

    issuer: str
    client_id: str
    client_secret_file: str | None = None


EXPECTED_BY_DEFAULT: Mapping[str, int] = {"ledger": 10, "placements": 10}


@dataclass(frozen=True, slots=True)
class Settings:
    """A workspace's `tertial.toml`, checked.

    `columns` gives, for a kind of file, the file's own name of each of our columns. `expected` gives, for each kind
    that is to come every month, the day of the next month (1 to 28) by which a month's file is to be in.
    """

    committee: Committee
    areas: tuple[Area, ...]
    lines: tuple[Line, ...]
    units: tuple[Unit, ...] = ()
    care_types: tuple[CareType, ...] = ()
    indicators: tuple[Indicator, ...] = ()
    goals: tuple[Goal, ...] = ()
    columns: Mapping[str, Mapping[str, str]] = field(default_factory=dict)
    sie: SieSettings = field(default_factory=SieSettings)
    privacy: PrivacySettings = field(default_factory=PrivacySettings)
    report: ReportSettings = field(default_factory=ReportSettings)
    storage: StorageSettings = field(default_factory=StorageSettings)
    sign_in: SignInSettings | None = None
    expected: Mapping[str, int] = field(default_factory=lambda: dict(EXPECTED_BY_DEFAULT))

    def unit_name(self, code: str) -> str:
        """The unit's name under [[units]], else its code."""
        return next((unit.name for unit in self.units if unit.code == code), code)
