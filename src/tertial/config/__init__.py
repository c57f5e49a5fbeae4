"""The workspace's `tertial.toml`: read, checked, all faults at once, and made into frozen settings.

`settings` holds the values, `places` finds lines in the text, `schema` (pydantic) holds the form of each setting and
its words, `checks` what settings say of each other, `reading` takes a file through all of it.
"""

from __future__ import annotations

from tertial.config.reading import load, parse, template
from tertial.config.settings import (
    CARE_TYPE_NAMES,
    Format,
    PrivacySettings,
    ReportSettings,
    Settings,
    SieSettings,
    SignInSettings,
    StorageSettings,
)

__all__ = [
    "CARE_TYPE_NAMES",
    "Format",
    "PrivacySettings",
    "ReportSettings",
    "Settings",
    "SieSettings",
    "SignInSettings",
    "StorageSettings",
    "load",
    "parse",
    "template",
]
