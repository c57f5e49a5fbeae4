"""Who may move a report or a text from which state to which: one table, and nothing else decides it.

Pure. Roles are those that a person holds over the thing in question: a grant over the committee, the text's area or
its unit. docs/reference/workflow.md prints the table; a test holds the two together.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from typing import Any, Literal

from tertial.findings import Kind, Language, RefusedError

Role = Literal["reader", "unit_manager", "controller", "head", "administrator", "auditor"]
Thing = Literal["report", "text"]
State = Literal["draft", "ready", "returned", "approved", "locked", "published", "superseded"]
Step = Literal["write", "submit", "withdraw", "return", "approve", "lock", "publish", "supersede"]

ROLES: tuple[Role, ...] = ("reader", "unit_manager", "controller", "head", "administrator", "auditor")
FIRST: State = "draft"
"""The state of every thing that nobody has moved."""
CLOSED: frozenset[str] = frozenset({"ready", "approved", "locked", "published"})
"""States of a period's newest report in which its texts and own forecasts are as they are."""

WORDS: Mapping[Language, Mapping[str, str]] = {
    "sv": {
        "draft": "utkast",
        "ready": "klar",
        "returned": "returnerad",
        "approved": "godkänd",
        "locked": "låst",
        "published": "publicerad",
        "superseded": "ersatt",
        "write": "skriv",
        "submit": "klarmarkera",
        "withdraw": "ta tillbaka",
        "return": "returnera",
        "approve": "godkänn",
        "lock": "lås",
        "publish": "publicera",
        "supersede": "ersätt",
    },
    "en": {
        "draft": "draft",
        "ready": "ready",
        "returned": "returned",
        "approved": "approved",
        "locked": "locked",
        "published": "published",
        "superseded": "superseded",
        "write": "write",
        "submit": "mark as ready",
        "withdraw": "withdraw",
        "return": "return",
        "approve": "approve",
        "lock": "lock",
        "publish": "publish",
        "supersede": "supersede",
    },
}
"""What states and steps are called."""

PERIOD_CLOSED = Kind(
    "workflow.period-closed",
    "error",
    sv="Rapporten för {period} är {state_sv}: texter och egna prognoser kan inte ändras.",
    en="The report of {period} is {state_en}: texts and own forecasts cannot be changed.",
    do_sv="Ta tillbaka eller returnera rapporten; är den låst, ersätt den med en ny version.",
    do_en="Withdraw or return the report; if it is locked, supersede it with a new version.",
)
NOT_ALLOWED = Kind(
    "workflow.not-allowed",
    "error",
    sv="Steget ”{step_sv}” går inte från läget ”{state_sv}” för den som har dina roller.",
    en="The step “{step_en}” cannot be taken from the state “{state_en}” with your roles.",
    do_sv="Ladda om sidan: någon kan ha hunnit före. Annars behövs en annan roll.",
    do_en="Reload the page: somebody may have been there first. Otherwise another role is needed.",
)
COMMENT_MISSING = Kind(
    "workflow.comment-missing",
    "error",
    sv="Steget ”{step_sv}” kräver en kommentar, till exempel ”Förklara underskottet på rad 3”.",
    en="The step “{step_en}” demands a comment, for example “Explain the deficit of row 3”.",
    do_sv="Skriv vad den som får tillbaka det ska göra.",
    do_en="Write what the one who gets it back is to do.",
)


@dataclass(frozen=True, slots=True)
class Move:
    """A row of the table: any of `roles` may take a thing in state `start` by `step` to state `end`."""

    thing: Thing
    start: State
    step: Step
    end: State
    roles: frozenset[Role]
    comment: bool = False


def said(name: str, value: str) -> dict[str, Any]:
    """`value` in both languages, as facts of a finding: state_sv, state_en."""
    return {f"{name}_{language}": words.get(value, value) for language, words in WORDS.items()}


_UNIT = frozenset[Role]({"unit_manager", "controller", "head"})
_OFFICE = frozenset[Role]({"controller", "head"})
_HEAD = frozenset[Role]({"head"})

TABLE: tuple[Move, ...] = (
    Move("text", "draft", "write", "draft", _UNIT),
    Move("text", "returned", "write", "draft", _UNIT),
    Move("text", "ready", "write", "draft", _UNIT),
    Move("text", "draft", "submit", "ready", _UNIT),
    Move("text", "returned", "submit", "ready", _UNIT),
    Move("text", "ready", "withdraw", "draft", _UNIT),
    Move("text", "ready", "return", "returned", _OFFICE, comment=True),
    Move("text", "ready", "approve", "approved", _OFFICE),
    Move("text", "approved", "return", "returned", _OFFICE, comment=True),
    Move("report", "draft", "submit", "ready", _OFFICE),
    Move("report", "returned", "submit", "ready", _OFFICE),
    Move("report", "ready", "withdraw", "draft", _OFFICE),
    Move("report", "ready", "return", "returned", _HEAD, comment=True),
    Move("report", "ready", "approve", "approved", _HEAD),
    Move("report", "approved", "return", "returned", _HEAD, comment=True),
    Move("report", "approved", "lock", "locked", _OFFICE),
    Move("report", "locked", "publish", "published", _OFFICE),
    Move("report", "locked", "supersede", "superseded", _HEAD, comment=True),
    Move("report", "published", "supersede", "superseded", _HEAD, comment=True),
)


def moves(thing: Thing, state: State, roles: Collection[Role]) -> tuple[Move, ...]:
    """The moves that somebody with these roles over a thing may make from a state, in the order of the table."""
    held = frozenset(roles)
    return tuple(m for m in TABLE if m.thing == thing and m.start == state and m.roles & held)


def move(thing: Thing, state: State, step: Step, roles: Collection[Role], comment: str = "") -> State:
    """The state that a step leads to.

    Raises RefusedError when the table has no such move for these roles, or when it demands a comment and there is none.
    """
    found = next((m for m in moves(thing, state, roles) if m.step == step), None)
    if found is None:
        raise RefusedError(NOT_ALLOWED(**said("step", step), **said("state", state)))
    if found.comment and not comment.strip():
        raise RefusedError(COMMENT_MISSING(**said("step", step)))
    return found.end
