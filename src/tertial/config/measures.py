"""The built-in measures that an indicator's `source` may name, and the filters that each takes.

They are computed by the `query` room, which settings may not import: a test holds the two together.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

IMPORTED = "imported"
"""The `source` of an indicator whose values come in the file `indicators`."""


@dataclass(frozen=True, slots=True)
class Taken:
    """The filters that a measure takes, and whether it is a share, to be shown in percent."""

    filters: tuple[str, ...]
    percent: bool = False


_PLACEMENTS = Taken(("external", "care_type", "unit", "area", "children"))
_EVENTS = Taken(("unit", "area", "source", "children", "form", "measure_type"))
_EVENT_SHARE = Taken(_EVENTS.filters, percent=True)

MEASURES: Mapping[str, Taken] = {
    "care_days": _PLACEMENTS,
    "placements_started": _PLACEMENTS,
    "placements_ended": _PLACEMENTS,
    "placements_open": _PLACEMENTS,
    "placed_individuals": _PLACEMENTS,
    "day_price": _PLACEMENTS,
    "framework_share": Taken(_PLACEMENTS.filters, percent=True),
    "unique_individuals": _EVENTS,
    "notifications": _EVENTS,
    "applications": _EVENTS,
    "notifications_and_applications": _EVENTS,
    "application_share": _EVENT_SHARE,
    "assessments": _EVENTS,
    "investigations_opened": _EVENTS,
    "investigations_closed": _EVENTS,
    "measures_opened": _EVENTS,
    "measures_ended": _EVENTS,
    "service_assignments": _EVENTS,
    "service_share": _EVENT_SHARE,
    "children_share": _EVENT_SHARE,
    "waiting_application": _EVENTS,
    "waiting_notification": _EVENTS,
    "survey_share": Taken(("question", "method", "unit"), percent=True),
}
