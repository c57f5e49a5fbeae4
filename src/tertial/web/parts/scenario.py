"""The scenario editor: fields to a scenario and back, defaults that make sense, and where each fault belongs."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from decimal import Decimal, InvalidOperation
from typing import TYPE_CHECKING, Any

from tertial.domain.period import Month
from tertial.findings import Finding, InputError
from tertial.usecases.scenario_file import scenario_of
from tertial.usecases.scenario_kinds import WHATS
from tertial.web.shown import Shown

if TYPE_CHECKING:
    from tertial.config import Settings
    from tertial.usecases.views_model import View
    from tertial.web.visit import Visit

MOST = 50
NUMBERS = {"count", "percent", "rate", "price", "money"}
INPUTS = {"day": "date", "text": "text"}
CHOICES = {"care_type", "line", "unit", "month"}
DEFAULTS: Mapping[str, Mapping[str, object]] = {
    "starts": {"percent": -10},
    "ends": {"percent": 10},
    "end_placements": {"count": 5},
    "move": {"count": 3},
    "price_index": {"assumed": 3, "instead": 4},
    "open_home": {"places": 4, "price": 4500, "line": "costs"},
    "amount": {"line": "costs", "amount": 500_000},
}


@dataclass(frozen=True, slots=True)
class Field:
    """A field of an action. `options` are (value, label) of what can be chosen, `chosen` the values that are."""

    name: str
    key: str
    form: str
    """`text`, `number`, `date`, `select` or `checks`."""
    value: str
    required: bool
    options: tuple[tuple[str, str], ...] = ()
    chosen: tuple[str, ...] = ()
    fault: str = ""


@dataclass(frozen=True, slots=True)
class Block:
    """An action in the form; `faults` are those that belong to no field."""

    number: int
    what: str
    fields: tuple[Field, ...]
    faults: tuple[str, ...] = ()


Action = dict[str, object]


def read(fields: Iterable[tuple[str, str]]) -> tuple[str, list[Action]]:
    """The name and the actions of a form that was sent: `name`, and `a0.what`, `a0.percent` … in the order of the numbers."""
    name, found = "", dict[int, Action]()
    for field, value in fields:
        if field == "name":
            name = value.strip()
        place, dot, key = field.partition(".")
        if not dot or not place.startswith("a") or not place[1:].isdecimal():
            continue
        action = found.setdefault(int(place[1:]), {})
        if key == "care_types":
            chosen = action.setdefault(key, [])
            if isinstance(chosen, list):
                chosen.append(value)
        elif value.strip():
            action[key] = value.strip()
    ordered = [found[number] for number in sorted(found)][:MOST]
    return name, [_typed(action) for action in ordered if action.get("what") in WHATS]


def _typed(action: Action) -> Action:
    """The keys of its kind alone, numbers as numbers. What is no number stays as it was written, to be told."""
    what = str(action["what"])
    typed: Action = {"what": what}
    for key, spec in WHATS[what].items():
        if key in action:
            typed[key] = _number(action[key]) if spec.kind in NUMBERS else action[key]
    return typed


def _number(found: object) -> object:
    plain = str(found).replace("\u2212", "-").replace(",", ".")
    for space in (" ", "\u00a0", "\u202f"):
        plain = plain.replace(space, "")
    try:
        number = Decimal(plain)
    except InvalidOperation:
        return found
    if not number.is_finite() or abs(number) > 10**12:
        return found
    return int(number) if number == number.to_integral_value() else float(number)


def new(what: str, view: View, visit: Visit) -> Action:
    """An action of a kind with values that do something, so that nobody begins at an empty form. Raises LookupError for no kind."""
    if what not in WHATS:
        raise LookupError(what)
    settings, first = view.settings, first_day(view.key.as_of)
    external = [c.code for c in settings.care_types if c.external] or [c.code for c in settings.care_types]
    action: Action = {"what": what, "name": visit.say(f"scenario.name_{what}")}
    units = units_of(view)
    values: dict[str, object] = {
        "from": first.isoformat(),
        "care_type": next(iter(external), ""),
        "to": next((c.code for c in settings.care_types if not c.external), next(iter(external), "")),
        "unit": next(iter(units), ("", ""))[0],
        **DEFAULTS[what],
    }
    if what == "end_placements":
        values["until"] = max(date(first.year, 11, 30), first).isoformat()
    for key, spec in WHATS[what].items():
        if key in values and (spec.required or key == "line"):
            action[key] = values[key]
    return action


def first_day(as_of: date) -> date:
    """The first day that a scenario can change; 31 December itself where there is none."""
    return min(as_of + timedelta(days=1), date(as_of.year, 12, 31))


def units_of(view: View) -> tuple[tuple[str, str], ...]:
    found = [u for area in view.settings.areas for u in view.ledger.units_of(area.code) if u]
    live = [u for u in found if any(view.value(f"units.{u}.{c}") for c in ("actual", "budget"))]
    return tuple((u, f"{u} {view.settings.unit_name(u)}".strip()) for u in live)


@dataclass(frozen=True)
class Checked:
    """What was found of a scenario: `faults` by (number of the action, key), and notes on one that can be used."""

    faults: Mapping[tuple[int, str], tuple[str, ...]]
    general: tuple[str, ...]
    notes: tuple[str, ...]

    @property
    def good(self) -> bool:
        return not self.faults and not self.general


def check(name: str, actions: Sequence[Action], settings: Settings, as_of: date, visit: Visit) -> Checked:
    """Every fault beside the field that it is about: each field is given a line of its own, and findings say theirs."""
    lines: dict[tuple[str | int, ...], int] = {}
    places: dict[int, tuple[int, str]] = {}
    for i, action in enumerate(actions):
        for key in ("", *WHATS[str(action["what"])]):
            number = len(places) + 1
            lines[("actions", i, key) if key else ("actions", i)] = number
            places[number] = (i, key)
    notes: tuple[Finding, ...] = ()
    found: tuple[Finding, ...] = ()
    try:
        notes = scenario_of({"name": name, "actions": [dict(a) for a in actions]}, settings, as_of, None, lines).notes
    except InputError as error:
        found = tuple(f for f in error.findings if f.severity == "error")
    faults: dict[tuple[int, str], list[str]] = {}
    general: list[str] = []
    for finding in found:
        said = _told(finding, visit)
        place = places.get(finding.line or 0)
        if place is None:
            general.append(said)
        else:
            # What is missing is told of the action; the key says where it should have stood.
            key = place[1] or str(finding.facts.get("key", ""))
            faults.setdefault((place[0], key), []).append(said)
    return Checked(
        {k: tuple(v) for k, v in faults.items()}, tuple(general), tuple(n.message(visit.language) for n in notes)
    )


def _told(finding: Finding, visit: Visit) -> str:
    """What is expected of a field, without the words of the file format; else the finding's own message."""
    expected, example = (finding.facts.get(k) for k in (f"expected_{visit.language}", "example"))
    if expected and example:
        return visit.say("scenario.fault", expected=expected, example=str(example).strip('"[]'))
    return replace(finding, line=None).message(visit.language)


def blocks(
    actions: Sequence[Mapping[str, Any]], view: View, visit: Visit, checked: Checked | None
) -> tuple[Block, ...]:
    """The actions as the form shows them."""
    faults = {} if checked is None else checked.faults
    options = _options(view, visit)
    made = []
    for number, action in enumerate(actions):
        what = str(action["what"])
        fields = tuple(
            _field(
                number, key, spec.kind, spec.required, action.get(key), options, " ".join(faults.get((number, key), ()))
            )
            for key, spec in WHATS[what].items()
        )
        known = set(WHATS[what])
        made.append(
            Block(
                number,
                what,
                fields,
                tuple(f for (n, k), fs in faults.items() if n == number and k not in known for f in fs),
            )
        )
    return tuple(made)


def _options(view: View, visit: Visit) -> Mapping[str, tuple[tuple[str, str], ...]]:
    settings = view.settings
    care = tuple((c.code, c.name) for c in settings.care_types)
    first = first_day(view.key.as_of)
    months = [Month(first.year, n) for n in range(first.month, 13)]
    return {
        "care_type": care,
        "care_types": care,
        "line": tuple((line.key, line.name) for line in settings.lines),
        "unit": units_of(view),
        "month": tuple((str(m), Shown(visit.language).month(m)) for m in months),
    }


def _field(
    number: int,
    key: str,
    kind: str,
    required: bool,
    value: object,
    options: Mapping[str, tuple[tuple[str, str], ...]],
    fault: str,
) -> Field:
    name = f"a{number}.{key}"
    if kind == "care_types":
        chosen = tuple(str(v) for v in value) if isinstance(value, list | tuple) else ()
        return Field(name, key, "checks", "", required, options[kind], chosen, fault)
    shown = "" if value is None else str(value)
    if kind in CHOICES:
        known = options[kind]
        if shown and shown not in dict(known):
            known = (*known, (shown, shown))
        return Field(name, key, "select", shown, required, known, (shown,), fault)
    form = INPUTS.get(kind, "number")
    return Field(name, key, form, shown.replace(".", ",") if form == "number" else shown, required, fault=fault)


def shown(field: Field, visit: Visit) -> str:
    """A field's value in a sentence: days and numbers as pages write them, what is neither as it stands."""
    fmt = Shown(visit.language)
    if field.form == "date":
        try:
            return fmt.day(date.fromisoformat(field.value))
        except ValueError:
            return field.value
    number = _number(field.value) if field.form == "number" else field.value
    if isinstance(number, str):
        return number
    whole = isinstance(number, int)
    return fmt.number(Decimal(str(number)), 0 if whole else 1)
