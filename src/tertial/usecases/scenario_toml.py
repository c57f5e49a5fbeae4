"""A scenario as the TOML file that `tertial forecast --scenario` reads."""

from __future__ import annotations

import json
from collections.abc import Mapping
from datetime import date
from decimal import Decimal
from typing import Any

from tertial.usecases.scenario_kinds import WHATS

DAYS = ("from", "until")


def as_toml(name: str, content: Mapping[str, Any]) -> str:
    """The file. Days are written as days; read back, it is the same scenario."""
    lines = [f"name = {_value(name)}"]
    for action in content.get("actions", ()):
        lines += ["", "[[actions]]", *(f"{key} = {_written(key, value)}" for key, value in _ordered(action))]
    return "\n".join(lines) + "\n"


def _ordered(action: Mapping[str, Any]) -> list[tuple[str, Any]]:
    """The keys in the order of the reference, the kind first."""
    order = ["what", *WHATS.get(str(action.get("what")), ())]
    return sorted(action.items(), key=lambda item: order.index(item[0]) if item[0] in order else len(order))


def _written(key: str, value: object) -> str:
    if key in DAYS and isinstance(value, str):
        try:
            return date.fromisoformat(value).isoformat()
        except ValueError:
            return _value(value)
    return _value(value)


def _value(value: object) -> str:
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, int | Decimal):
        return str(value)
    if isinstance(value, float):
        return format(Decimal(str(value)), "f")
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, list | tuple):
        return "[" + ", ".join(_value(v) for v in value) + "]"
    # JSON's escapes are TOML's, but for DEL, which TOML wants escaped as well.
    return json.dumps(str(value), ensure_ascii=False).replace("\x7f", "\\u007f")
