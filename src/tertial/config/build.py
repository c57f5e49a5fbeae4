"""Settings out of a configuration that has no fault."""

from __future__ import annotations

from typing import Literal

from tertial.config.schema import FilterTable, LineTable, Root
from tertial.config.settings import (
    CARE_TYPE_NAMES,
    PrivacySettings,
    ReportSettings,
    Settings,
    SieSettings,
    SignInSettings,
    StorageSettings,
)
from tertial.domain.committee import Area, CareType, Committee, Goal, Indicator, Line, Unit


def build(root: Root) -> Settings:
    """Frozen settings with every default filled in. Raises KeyError for a care type that has no name at all."""
    committee = Committee(**root.committee.model_dump())
    return Settings(
        committee=committee,
        areas=tuple(Area(a.code, a.name, tuple(a.units)) for a in root.areas),
        lines=tuple(Line(line.key, line.name, tuple(line.accounts), line.side or _side(line)) for line in root.lines),
        units=tuple(Unit(u.code, u.name) for u in root.units),
        care_types=tuple(
            CareType(c.code, c.name or _care_type_name(c.code, committee), tuple(c.accounts), c.external)
            for c in root.care_types
        ),
        indicators=tuple(
            Indicator(i.key, i.name, i.group, i.unit, i.decimals, i.source, _filter(i.filter)) for i in root.indicators
        ),
        goals=tuple(Goal(**goal.model_dump()) for goal in root.goals),
        columns=root.columns,
        sie=SieSettings(**root.sie.model_dump()),
        privacy=PrivacySettings(**root.privacy.model_dump()),
        report=ReportSettings(
            templates=root.report.templates,
            formats=tuple(dict.fromkeys(root.report.formats)),
            budget_version=root.report.budget_version,
            waiting_limit_days=root.report.waiting_limit_days,
        ),
        storage=StorageSettings(**root.storage.model_dump()),
        sign_in=None if root.sign_in is None else SignInSettings(**root.sign_in.model_dump()),
        expected=root.expected,
    )


def _side(line: LineTable) -> Literal["income", "costs"]:
    """Income when all its accounts are of class 3, else costs."""
    return "income" if all(codes.low[0] == codes.high[0] == "3" for codes in line.accounts) else "costs"


def _care_type_name(code: str, committee: Committee) -> str:
    swedish, english = CARE_TYPE_NAMES[code]
    return swedish if committee.language == "sv" else english


def _filter(chosen: FilterTable | None) -> dict[str, object]:
    return {} if chosen is None else chosen.model_dump(exclude_unset=True)
