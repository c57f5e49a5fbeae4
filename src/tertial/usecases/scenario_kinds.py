"""What may stand in a scenario, and the findings about one. `docs/reference/scenarios.md` describes every key."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from tertial.findings import Kind

_DO = {
    "do_sv": "Rätta raden; docs/reference/scenarios.md visar varje nyckel med exempel.",
    "do_en": "Correct the line; docs/reference/scenarios.md shows every key with examples.",
}
UNREADABLE = Kind(
    "scenario.unreadable",
    "error",
    sv="Scenariot kan inte läsas som TOML: {reason}.",
    en="The scenario cannot be read as TOML: {reason}.",
    **_DO,
)
NO_FILE = Kind(
    "scenario.no-file",
    "error",
    sv="Scenariot kan inte läsas: {reason}.",
    en="The scenario cannot be read: {reason}.",
    do_sv="Kontrollera namnet och mappen, till exempel --scenario scenarier/hosten.toml.",
    do_en="Check the name and the folder, for example --scenario scenarios/autumn.toml.",
)
NO_ACTIONS = Kind(
    "scenario.no-actions",
    "error",
    sv='Scenariot har inga åtgärder; väntat är minst ett block [[actions]], till exempel med what = "starts".',
    en='The scenario has no actions; expected at least one block [[actions]], for example with what = "starts".',
    **_DO,
)
UNKNOWN_KEY = Kind(
    "scenario.unknown-key",
    "error",
    sv="Nyckeln {key} finns inte {where_sv}; väntat är någon av {known}.",
    en="There is no key {key} {where_en}; expected one of {known}.",
    **_DO,
)
MISSING_KEY = Kind(
    "scenario.missing-key",
    "error",
    sv="Åtgärden {action} saknar {key}; väntat är {expected_sv}, till exempel {key} = {example}.",
    en="The action {action} has no {key}; expected {expected_en}, for example {key} = {example}.",
    **_DO,
)
BAD_VALUE = Kind(
    "scenario.value",
    "error",
    sv="{key} är {found}; väntat är {expected_sv}, till exempel {key} = {example}.",
    en="{key} is {found}; expected {expected_en}, for example {key} = {example}.",
    **_DO,
)
NO_EFFECT = Kind(
    "scenario.no-effect",
    "error",
    sv="Åtgärden {action} når inga dagar som prognosen gäller: väntat är minst en dag från {first} till {last}.",
    en="The action {action} reaches no day of the forecast: expected at least one from {first} to {last}.",
    do_sv="Ändra from och until, eller gör prognosen per ett annat datum.",
    do_en="Change from and until, or make the forecast as of another date.",
)
BEGINS_EARLIER = Kind(
    "scenario.begins-earlier",
    "note",
    sv="Åtgärden {action} börjar {found}, före prognosen: den räknas från {first}.",
    en="The action {action} begins on {found}, before the forecast: it counts from {first}.",
    do_sv="Det som redan är bokfört eller registrerat ändras inte av ett scenario.",
    do_en="What is already booked or registered is not changed by a scenario.",
)


@dataclass(frozen=True, slots=True)
class Key:
    """A key of an action: the kind of its value, whether it must be there, and an example as it is written."""

    kind: str
    required: bool
    example: str


EXPECTED: Mapping[str, tuple[str, str]] = {
    "text": ("en text", "a text"),
    "day": ("ett datum", "a date"),
    "month": ("en månad i prognosens år", "a month of the forecast's year"),
    "count": ("ett heltal från 1 till 10000", "a whole number from 1 to 10000"),
    "percent": ("procent från -100 till 1000", "a percentage from -100 to 1000"),
    "rate": ("procent större än -100 och högst 1000", "a percentage above -100 and at most 1000"),
    "price": ("kronor per dygn från 0 till 1000000", "SEK a day from 0 to 1000000"),
    "money": (
        "kronor med nämndens tecken, kostnad minus, inte noll och med högst två decimaler",
        "SEK with the committee's sign, costs negative, not zero and with at most two decimals",
    ),
    "care_type": ("koden för en vårdform i tertial.toml: {codes}", "the code of a care type in tertial.toml: {codes}"),
    "care_types": (
        "en lista med koder för vårdformer i tertial.toml: {codes}",
        "a list of codes of care types in tertial.toml: {codes}",
    ),
    "line": ("nyckeln för en rad i resultaträkningen: {lines}", "the key of a line of the income statement: {lines}"),
    "unit": (
        "koden för ett ansvar som har ekonomi eller placeringar",
        "the code of a unit with accounts or placements",
    ),
}

_NAME, _FROM = Key("text", True, '"HVB"'), Key("day", True, "{day}")
_UNTIL = Key("day", False, "{until}")
_CARE = Key("care_type", True, '"hvb"')
WHATS: Mapping[str, Mapping[str, Key]] = {
    "starts": {
        "name": _NAME,
        "care_type": _CARE,
        "percent": Key("percent", True, "30"),
        "from": _FROM,
        "until": _UNTIL,
    },
    "ends": {"name": _NAME, "care_type": _CARE, "percent": Key("percent", True, "30"), "from": _FROM, "until": _UNTIL},
    "end_placements": {
        "name": _NAME,
        "care_type": _CARE,
        "count": Key("count", True, "25"),
        "from": Key("day", False, "{day}"),
        "until": Key("day", True, "{until}"),
    },
    "move": {
        "name": _NAME,
        "care_type": _CARE,
        "to": Key("care_type", True, '"family_home"'),
        "count": Key("count", True, "3"),
        "price": Key("price", False, "1150"),
        "from": _FROM,
    },
    "price_index": {
        "name": _NAME,
        "care_types": Key("care_types", False, '["hvb"]'),
        "assumed": Key("rate", True, "3.5"),
        "instead": Key("rate", True, "4.6"),
        "from": _FROM,
        "until": _UNTIL,
    },
    "open_home": {
        "name": _NAME,
        "care_type": _CARE,
        "replaces": Key("care_type", False, '"hvb"'),
        "places": Key("count", True, "6"),
        "price": Key("price", True, "4800"),
        "unit": Key("unit", True, '"512"'),
        "line": Key("line", False, '"costs"'),
        "from": _FROM,
        "until": _UNTIL,
    },
    "amount": {
        "name": _NAME,
        "line": Key("line", True, '"costs"'),
        "unit": Key("unit", True, '"512"'),
        "amount": Key("money", True, "-250000"),
        "month": Key("month", False, '"{month}"'),
        "from": Key("day", False, "{day}"),
        "until": _UNTIL,
    },
}
"""What an action may be, and its keys beside `what`."""
