"""Reading a scenario: TOML, or the same as plain values, to actions that the forecast can carry out."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from decimal import Decimal
from pathlib import Path
from typing import TYPE_CHECKING, Any

from tertial.config import Settings
from tertial.config.places import places
from tertial.findings import Finding, InputError, UnreadableError
from tertial.usecases.scenario_kinds import (
    BAD_VALUE,
    BEGINS_EARLIER,
    EXPECTED,
    MISSING_KEY,
    NO_ACTIONS,
    NO_EFFECT,
    NO_FILE,
    UNKNOWN_KEY,
    UNREADABLE,
    WHATS,
    Key,
)

if TYPE_CHECKING:
    from tertial.forecast.inputs import Inputs
    from tertial.forecast.scenario import Action

_MOST_ACTIONS = 50
_LARGEST = 2_000_000


@dataclass(frozen=True)
class Scenario:
    """A scenario as it was read. `actions` are its blocks with their values checked; `lines` the line of each key, where known."""

    name: str
    content: Mapping[str, Any]
    actions: tuple[Mapping[str, Any], ...]
    file: str | None = None
    lines: Mapping[tuple[str | int, ...], int] = field(default_factory=dict)
    notes: tuple[Finding, ...] = ()


def read_scenario(file: Path, settings: Settings, as_of: date) -> Scenario:
    """Read a scenario from a file. Raises UnreadableError when it is not TOML, InputError with every fault at once."""
    try:
        if file.stat().st_size > _LARGEST:
            raise UnreadableError(UNREADABLE(file=file.name, reason=f"> {_LARGEST} byte"))
        text = file.read_bytes().decode("utf-8-sig")
        content = tomllib.loads(text, parse_float=Decimal)
    except OSError as error:
        raise UnreadableError(NO_FILE(file=file.name, reason=error.strerror or type(error).__name__)) from error
    except UnicodeDecodeError as error:
        raise UnreadableError(UNREADABLE(file=file.name, reason="UTF-8")) from error
    except tomllib.TOMLDecodeError as error:
        raise UnreadableError(UNREADABLE(file=file.name, reason=str(error))) from error
    return scenario_of(content, settings, as_of, file.name, places(text), file.stem)


def scenario_of(
    content: Mapping[str, Any],
    settings: Settings,
    as_of: date,
    file: str | None = None,
    lines: Mapping[tuple[str | int, ...], int] | None = None,
    name: str = "scenario",
) -> Scenario:
    """The same from plain values. Raises InputError with every fault at once."""
    reader = _Reader(settings, as_of, file, lines or {})
    given = content.get("actions", [])
    for key in content.keys() - {"name", "actions"}:
        where = {"where_sv": "i ett scenario", "where_en": "in a scenario"}
        reader.found.append(UNKNOWN_KEY(file=file, line=reader.line((key,)), key=key, known="name, actions", **where))
    blocks = given if isinstance(given, list) and all(isinstance(b, dict) for b in given) else []
    if not 1 <= len(blocks) <= _MOST_ACTIONS:
        reader.found.append(NO_ACTIONS(file=file, line=reader.line(("actions",))))
    title = content.get("name", name)
    actions = tuple(reader.action(i, block) for i, block in enumerate(blocks))
    if not isinstance(title, str) or not title.strip():
        reader.fault(("name",), "name", title, "text", '"2026"')
    if errors := [f for f in reader.found if f.severity == "error"]:
        raise InputError(*sorted(errors, key=lambda f: f.line or 0))
    return Scenario(str(title).strip(), content, actions, file, reader.lines, tuple(reader.found))


class _Reader:
    """Checks the blocks of a scenario and collects what is wrong with them."""

    def __init__(
        self, settings: Settings, as_of: date, file: str | None, lines: Mapping[tuple[str | int, ...], int]
    ) -> None:
        self.settings = settings
        self.file = file
        self.lines = lines
        self.first = as_of + timedelta(days=1)
        self.last = date(as_of.year, 12, 31)
        self.found: list[Finding] = []

    def line(self, path: tuple[str | int, ...]) -> int | None:
        return next((self.lines[path[:n]] for n in range(len(path), 0, -1) if path[:n] in self.lines), None)

    def words(self, kind: str, example: str) -> dict[str, str]:
        """What is expected, in both languages, and an example that would do."""
        codes = [care.code for care in self.settings.care_types]
        known = {"codes": ", ".join(codes), "lines": ", ".join(line.key for line in self.settings.lines)}
        sv, en = (words.format(**known) for words in EXPECTED[kind])
        if kind in ("care_type", "care_types") and codes and example.strip('[]"') not in codes:
            example = f'"{codes[0]}"' if kind == "care_type" else f'["{codes[0]}"]'
        day = min(self.first, self.last)
        filled = example.format(day=day, until=self.last, month=str(day)[:7])
        return {"expected_sv": sv, "expected_en": en, "example": filled}

    def fault(self, path: tuple[str | int, ...], key: str, found: object, kind: str, example: str) -> None:
        shown = str(found) if len(str(found)) < 60 else str(found)[:57] + "..."
        self.found.append(
            BAD_VALUE(file=self.file, line=self.line(path), key=key, found=shown, **self.words(kind, example))
        )

    def action(self, number: int, block: Mapping[str, Any]) -> Mapping[str, Any]:
        """One block with its values converted; what is wrong is in `found`."""
        at: tuple[str | int, ...] = ("actions", number)
        name = str(block.get("name", number + 1))
        what = block.get("what")
        if not isinstance(what, str) or what not in WHATS:
            known = ", ".join(WHATS)
            self.found.append(
                BAD_VALUE(
                    file=self.file, line=self.line((*at, "what")), key="what", found=str(what), expected_sv=f"något av {known}",
                    expected_en=f"one of {known}", example='"starts"',
                )
            )  # fmt: skip
            return {}
        keys = WHATS[what]
        for key in block.keys() - keys.keys() - {"what"}:
            where = {"where_sv": f"i en åtgärd av slaget {what}", "where_en": f"in an action of the kind {what}"}
            facts = {"key": key, "known": ", ".join(["what", *keys]), **where}
            self.found.append(UNKNOWN_KEY(file=self.file, line=self.line((*at, key)), **facts))
        out: dict[str, Any] = {"what": what, "name": name, "number": number}
        for key, spec in keys.items():
            if key in block:
                out[key] = self.value((*at, key), key, block[key], spec)
            elif spec.required:
                words = self.words(spec.kind, spec.example)
                self.found.append(MISSING_KEY(file=self.file, line=self.line(at), action=f"“{name}”", key=key, **words))
        self._window(at, out)
        return out

    def value(self, path: tuple[str | int, ...], key: str, found: Any, spec: Key) -> Any:
        value = _converted(found, spec.kind)
        if spec.kind in ("care_type", "care_types"):
            codes = {care.code for care in self.settings.care_types}
            wanted = value if isinstance(value, tuple) else (value,)
            value = value if value and all(c in codes for c in wanted) else None
        if spec.kind == "line" and value not in {line.key for line in self.settings.lines}:
            value = None
        if spec.kind == "month" and value is not None and value.year != self.last.year:
            value = None
        if value is None:
            self.fault(path, key, found, spec.kind, spec.example)
        return value

    def _window(self, at: tuple[str | int, ...], out: dict[str, Any]) -> None:
        """The days that the action can reach: `first` and `last`."""
        begin, end = out.get("from"), out.get("until")
        if isinstance(month := out.get("month"), date):
            begin, end = (
                month,
                min(self.last, (month.replace(day=28) + timedelta(days=4)).replace(day=1) - timedelta(days=1)),
            )
        first, last = max(begin or self.first, self.first), min(end or self.last, self.last)
        if first > last:
            self.found.append(
                NO_EFFECT(
                    file=self.file, line=self.line(at), action=f"“{out['name']}”", first=self.first, last=self.last
                )
            )
        elif begin is not None and begin < self.first:
            line = self.line((*at, "from"))
            self.found.append(
                BEGINS_EARLIER(file=self.file, line=line, action=f"“{out['name']}”", found=begin, first=self.first)
            )
        out["first"], out["last"] = first, last


def _converted(found: Any, kind: str) -> Any:
    """The value in the type that its kind has, None where it is not one."""
    if kind in ("text", "care_type", "line", "unit"):
        return found.strip() if isinstance(found, str) and found.strip() else None
    if kind == "care_types":
        good = isinstance(found, list) and found and all(isinstance(c, str) for c in found)
        return tuple(found) if good else None
    if kind == "day":
        return _day(found)
    if kind == "month":
        return _day(f"{found}-01") if isinstance(found, str) and len(found) == 7 else None
    return _number(found, kind)


_BOUNDS = {"count": (1, 10_000), "percent": (-100, 1000), "rate": (-100, 1000), "price": (0, 10**6)}


def _number(found: Any, kind: str) -> int | Decimal | None:
    """Öre of amounts and prices, whole numbers of counts, percentages as they are."""
    if isinstance(found, bool) or not isinstance(found, int | float | Decimal):
        return None
    number = Decimal(str(found))
    low, high = _BOUNDS.get(kind, (-(10**12), 10**12))
    if not number.is_finite() or not low <= number <= high:
        return None
    if (kind == "rate" and number == low) or (kind == "money" and number == 0):
        return None
    if kind in ("percent", "rate"):
        return number
    whole = number if kind == "count" else number * 100
    return int(whole) if whole == whole.to_integral_value() else None


def _day(found: Any) -> date | None:
    if isinstance(found, date) and not isinstance(found, datetime):
        return found
    try:
        return date.fromisoformat(found) if isinstance(found, str) else None
    except ValueError:
        return None


def actions_of(scenario: Scenario, inputs: Inputs) -> tuple[Action, ...]:
    """The actions for the engine. Raises InputError for a unit that has neither accounts nor placements."""
    faults = [
        BAD_VALUE(
            file=scenario.file, line=scenario.lines.get(("actions", a["number"], "unit")), key="unit", found=a["unit"],
            expected_sv=EXPECTED["unit"][0], expected_en=EXPECTED["unit"][1], example=f'"{inputs.units[0]}"',
        )
        for a in scenario.actions
        if "unit" in a and a["unit"] not in inputs.units
    ]  # fmt: skip
    if faults:
        raise InputError(*faults)
    return tuple(_action(a, inputs) for a in scenario.actions)


def _action(a: Mapping[str, Any], inputs: Inputs) -> Action:
    from tertial.forecast import scenario as s
    from tertial.forecast.arrays import day_number

    name, first, last = a["name"], day_number(a["first"]), day_number(a["last"])
    care = inputs.care_types.index(a["care_type"]) if "care_type" in a else 0
    what = a["what"]
    if what in ("starts", "ends"):
        return s.Volume(name, first, last, care, float(1 + a["percent"] / 100), what == "ends")
    if what == "end_placements":
        return s.EndPlacements(name, first, last, care, a["count"])
    if what == "move":
        price = float(a["price"]) if "price" in a else None
        return s.Move(name, first, care, inputs.care_types.index(a["to"]), a["count"], price)
    if what == "price_index":
        types = tuple(inputs.care_types.index(c) for c in a.get("care_types", inputs.care_types))
        return s.Prices(name, first, last, types, float((100 + a["instead"]) / (100 + a["assumed"])))
    unit, line = inputs.units.index(a["unit"]), inputs.lines.index(a.get("line", "costs"))
    if what == "open_home":
        replaces = inputs.care_types.index(a["replaces"]) if "replaces" in a else None
        return s.Home(name, first, last, care, unit, line, a["places"], float(a["price"]), replaces)
    months = range(a["first"].month - 1, a["last"].month)
    return s.Amount(name, line, unit, tuple((m, a["amount"]) for m in months))
