"""People of the sample municipality, for `tertial demo --serve`: one for each role, with passwords made for this run."""

from __future__ import annotations

import secrets
from dataclasses import dataclass
from datetime import date, timedelta

from tertial.domain.period import Month
from tertial.findings import Kind, RefusedError
from tertial.usecases import people, periods
from tertial.usecases.access import Acting, Grant, Person
from tertial.usecases.imports import now
from tertial.usecases.workspace import Workspace

OTHERS = Kind(
    "demo.other-people",
    "error",
    sv="Exempelkommunen i {folder} har andra personer än sina egna, och de lämnas i fred.",
    en="The sample municipality in {folder} has other people than its own, and they are left alone.",
    do_sv="Starta den med ”tertial serve {folder}”, eller skapa en ny exempelkommun i en annan mapp.",
    do_en="Start it with “tertial serve {folder}”, or make a new sample municipality in another folder.",
)
ADMINISTRATOR = ("admin", "Ada Almgren")
PLAYED: tuple[tuple[str, str, Grant], ...] = (
    ("chef", "Hedda Holm", Grant("head")),
    ("controller", "Karin Kron", Grant("controller", individual=True)),
    ("enhet", "Erik Ek", Grant("unit_manager", "unit.625", individual=True)),
    ("politiker", "Lena Lind", Grant("reader")),
)
"""Login, name and grant of those who are not the administrator."""
TIMETABLE = {"data": -6, "units": -1, "controller": 4, "head": 8, "committee": 14}
"""Days from today to each step of the demo's period: the units are a day late, so that there is something to see."""
_WORDS = (
    "ask", "alm", "sten", "berg", "hav", "vind", "regn", "sol", "lind", "lampa", "bok", "penna", "stol", "bord",
    "hall", "spegel", "tak", "trappa", "gata", "torg", "bro", "vagn", "segel", "cykel", "melon", "banan", "limpa",
    "ost", "kaffe", "te", "saft", "socker", "salt", "peppar", "sked", "gaffel", "kniv", "tallrik", "kopp",
    "matta", "kudde", "filt",
)  # fmt: skip
"""Words that can be typed on any keyboard."""


@dataclass(frozen=True, slots=True)
class DemoPerson:
    """Somebody to sign in as. `role` is the role's key."""

    role: str
    name: str
    login: str
    password: str


def open_demo_period(workspace: Workspace, as_of: date, today: date) -> None:
    """Open the period of the demo with a timetable around today, once; one that is there is left as it is."""
    period = str(Month.of(as_of))
    if any(known.period == period and known.deadlines for known in periods.periods(workspace)):
        return
    head = next(p for p in people.people(workspace) if p.login == PLAYED[0][0])
    deadlines = {step: str(today + timedelta(days=days)) for step, days in TIMETABLE.items()}
    periods.open_period(workspace, Acting(head, now()), period, "interim", deadlines)


def demo_people(workspace: Workspace) -> tuple[DemoPerson, ...]:
    """The people with new passwords, which are valid from now on; those of an earlier run are not.

    Raises RefusedError when the workspace has people of somebody's own.
    """
    known = {p.login: p for p in people.people(workspace)}
    if known.keys() - {ADMINISTRATOR[0], *(login for login, _, _ in PLAYED)}:
        raise RefusedError(OTHERS(folder=workspace.folder))
    login, name = ADMINISTRATOR
    password = _password()
    first = people.first_link(workspace, now())
    if first is not None:
        admin = people.use_link(workspace, first, now(), password, login=login, name=name)
    else:
        admin = known[login]
        people.use_link(workspace, people.new_link(workspace, Acting(admin, now()), admin.id, "reset"), now(), password)
    shown = [DemoPerson("administrator", name, login, password)]
    return (*(_played(workspace, admin, known.get(item[0]), item) for item in PLAYED), *shown)


def _played(workspace: Workspace, admin: Person, person: Person | None, item: tuple[str, str, Grant]) -> DemoPerson:
    login, name, grant = item
    if person is None:
        person = people.add_person(workspace, Acting(admin, now()), login, name, grants=[grant])
    password = _password()
    link = people.new_link(workspace, Acting(admin, now()), person.id, "reset")
    people.use_link(workspace, link, now(), password)
    return DemoPerson(grant.role, name, login, password)


def _password() -> str:
    """Four words out of fifty and a number: 35 bits against a sign-in that takes ten attempts in a quarter of an hour."""
    return "-".join([*(secrets.choice(_WORDS) for _ in range(4)), str(secrets.randbelow(9000) + 1000)])
