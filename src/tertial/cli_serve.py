"""`tertial serve` and `tertial demo --serve`: start the web app and say where it is."""

from __future__ import annotations

import argparse
from pathlib import Path
from typing import TYPE_CHECKING

from tertial.findings import Language

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date

    from tertial.sample.demo_people import DemoPerson

PORT = 8765
_SAID: dict[Language, dict[str, str]] = {
    "sv": {
        "address": "Tertial svarar på {address}  (stoppa med Ctrl+C)",
        "first": "Ingen person finns än. Gör den första administratören, inom 24 timmar:\n  {link}",
        "people": "Logga in som någon av exempelkommunens personer. Lösenorden gäller till nästa start med --serve:",
        "next": "Webben: skriv ”{command} serve {folder}” och öppna {address} i webbläsaren.\n"
        "Med ”{command} demo {folder} --serve” finns där också en person för varje roll att logga in som.",
        "head": "Förvaltningschef",
        "controller": "Controller",
        "unit_manager": "Enhetschef",
        "reader": "Politiker, läsare",
        "administrator": "Administratör",
    },
    "en": {
        "address": "Tertial answers on {address}  (stop with Ctrl+C)",
        "first": "There is no person yet. Make the first administrator, within 24 hours:\n  {link}",
        "people": "Sign in as one of the sample municipality's people. The passwords last until the next start with --serve:",
        "next": "The web app: run “{command} serve {folder}” and open {address} in the browser.\n"
        "With “{command} demo {folder} --serve” there is also a person for each role to sign in as.",
        "head": "Head",
        "controller": "Controller",
        "unit_manager": "Unit manager",
        "reader": "Politician, reader",
        "administrator": "Administrator",
    },
}


def run(arguments: argparse.Namespace) -> int:
    """Answers until it is stopped. Raises UnreadableError for a workspace with faults or an address that is taken."""
    from tertial.usecases.workspace import open_workspace

    workspace = open_workspace(arguments.dir)
    arguments.shown_language = workspace.language
    start(arguments.dir, arguments.host, arguments.port, tuple(arguments.name or ()), workspace.language)
    return 0


def demo(folder: Path, as_of: date, language: Language) -> None:
    """The sample municipality with its people on this machine alone."""
    from datetime import UTC, datetime

    from tertial.sample.demo_people import demo_people, open_demo_period
    from tertial.usecases.workspace import open_workspace

    workspace = open_workspace(folder)
    told = demo_people(workspace)
    open_demo_period(workspace, as_of, datetime.now(UTC).astimezone().date())
    print(shown_people(told, language), flush=True)
    start(folder, "127.0.0.1", PORT, (), language)


def how_to_serve(folder: Path, language: Language) -> str:
    """What to type next, with the command as it can be called here."""
    import shutil
    import sys

    called = Path(sys.argv[0])
    command = str(called) if called.name == "tertial" and shutil.which("tertial") is None else "tertial"
    address = f"http://127.0.0.1:{PORT}"
    return "\n" + _SAID[language]["next"].format(command=command, folder=folder, address=address)


def shown_people(told: Sequence[DemoPerson], language: Language) -> str:
    """A line each: role, login and password."""
    words = _SAID[language]
    lines = [f"  {words[p.role]:<20} {p.login:<12} {p.password}" for p in told]
    return "\n".join([words["people"], *lines])


def start(folder: Path, host: str, port: int, names: tuple[str, ...], language: Language) -> None:
    from tertial.usecases.workspace import open_workspace
    from tertial.web.serve import serve

    def ready(address: str, link: str | None) -> None:
        words = _SAID[language]
        print(words["address"].format(address=address), flush=True)
        if link is not None:
            print(words["first"].format(link=link), flush=True)

    serve(open_workspace(folder), host, port, names, ready)
