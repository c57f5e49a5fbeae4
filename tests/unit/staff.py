"""A small committee's workspace with staff of every role, on either database, for tests of what people do in it."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from tests.unit.committee import CONFIG, write_exports

from tertial.usecases.access import Acting, Grant, Person
from tertial.usecases.imports import How, import_files
from tertial.usecases.people import add_person, first_link, later, use_link
from tertial.usecases.workspace import Workspace, open_workspace

AT = "2026-09-05T08:00:00.000000Z"
PASSWORD = "fyra ord i en rad"  # noqa: S105 - of people who do not exist
PERIOD = "2026-08"

GRANTS = {
    "lo": [Grant("reader")],
    "ulla": [Grant("unit_manager", "unit.100", individual=True)],
    "bo": [Grant("unit_manager", "area.B")],
    "cecilia": [Grant("controller")],
    "hanna": [Grant("head", individual=True)],
    "rev": [Grant("auditor")],
}
NAMED_UNITS = """
[[units]]
code = "100"
name = "Utredning"

[[units]]
code = "101"
name = "Insats"

[[units]]
code = "200"
name = "Vuxen"
"""


def configured(database: Path | str) -> str:
    """The configuration of the small committee, with the address of a PostgreSQL database where it is one."""
    address = f'\n[storage]\ndatabase = "{database}"\n' if isinstance(database, str) else ""
    return CONFIG + NAMED_UNITS + address


class Staff:
    """An opened workspace with its people. `acting("hanna", 5)` acts five seconds after AT."""

    def __init__(self, folder: Path, database: Path | str) -> None:
        folder.mkdir(exist_ok=True)
        self.exports = write_exports(folder)
        (folder / "tertial.toml").write_text(configured(database), encoding="utf-8")
        self.workspace = open_workspace(folder)
        token = first_link(self.workspace, AT)
        assert token is not None
        self.people: dict[str, Person] = {
            "admin": use_link(self.workspace, token, AT, PASSWORD, login="admin", name="Ada Admin")
        }
        for login, grants in GRANTS.items():
            name = f"{login.title()} Person"
            self.people[login] = add_person(self.workspace, self.acting("admin"), login, name, None, "sv", grants)

    def acting(self, login: str, seconds: float = 0) -> Acting:
        return Acting(self.people[login], later(AT, seconds=seconds))

    def with_data(self) -> Workspace:
        """The workspace with the small committee's exports in."""
        done = import_files(self.workspace, self.exports, How(AT, "cecilia"))
        assert {one.outcome for one in done} == {"stored"}
        return self.workspace


@pytest.fixture
def staff(tmp_path: Path, database: Path | str) -> Iterator[Staff]:
    """The small committee with people of every role, on SQLite and on PostgreSQL."""
    made = Staff(tmp_path / "workspace", database)
    yield made
    made.workspace.store.close()


@pytest.fixture
def town(tmp_path: Path) -> Iterator[Staff]:
    """The same on SQLite alone, for what does not depend on the database."""
    made = Staff(tmp_path / "workspace", tmp_path)
    yield made
    made.workspace.store.close()
