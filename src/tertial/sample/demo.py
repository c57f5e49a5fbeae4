"""`tertial demo`: make the sample municipality, import it as a controller would, and write its reports."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from importlib.resources import files
from pathlib import Path

from tertial.findings import Kind, Language, RefusedError, TertialError
from tertial.sample import make_municipality
from tertial.usecases.aside import Aside
from tertial.usecases.forecasts import Order, carry_out
from tertial.usecases.imports import How, import_files, now
from tertial.usecases.reports import Written, write_report
from tertial.usecases.workspace import CONFIG, open_workspace

MARKER = "municipality.txt"
SCENARIO: dict[Language, tuple[str, str]] = {
    "sv": ("scenario.toml", "scenarier/hosten.toml"),
    "en": ("scenario_en.toml", "scenarios/autumn.toml"),
}
"""The example as it lies here, and where it goes in the workspace."""

NOT_OURS = Kind(
    "demo.other-workspace",
    "error",
    sv="Mappen {folder} har en annan arbetsyta än exempelkommunens och lämnas orörd.",
    en="The folder {folder} holds another workspace than the sample municipality's and is left as it is.",
    do_sv="Ange en annan mapp: ”tertial demo MAPP”.",
    do_en="Name another folder: “tertial demo DIR”.",
)


@dataclass(frozen=True)
class Demo:
    """What the demo made: the interim report, and what was imported."""

    folder: Path
    as_of: date
    report: Written
    language: Language


def run(
    folder: Path,
    who: str,
    progress: Callable[[str, int, int], None] | None = None,
    language: Language | None = None,
) -> Demo:
    """Make, import, forecast and report. Run again, it imports nothing twice, finds the forecast and writes the report anew.

    `language` is that of the sample's words: None takes that of a sample which is there already, else Swedish. Raises RefusedError when the folder holds a workspace of somebody's own, TertialError when an export is refused.
    """
    marker = folder / "exports" / MARKER
    if (folder / CONFIG).exists() and not marker.exists():
        raise RefusedError(NOT_OURS(folder=folder))
    chosen = language or _language_there(folder)
    made = make_municipality(folder, language=chosen)
    marker.write_text("tertial demo\n", encoding="utf-8")
    workspace = open_workspace(folder)
    done = import_files(workspace, made.exports, How(now(), who, known=str(made.known)), progress)
    if faults := [f for item in done if item.outcome == "refused" for f in item.findings]:
        raise TertialError(*faults)
    _scenario(folder, chosen)
    carry_out(workspace, Order(made.as_of, who=who), progress)
    with Aside() as aside:
        written = write_report(workspace, made.as_of, "interim", ("pdf", "docx", "html"), aside=aside)
    return Demo(folder, made.as_of, written, chosen)


def _language_there(folder: Path) -> Language:
    return open_workspace(folder).language if (folder / CONFIG).exists() else "sv"


def _scenario(folder: Path, language: Language) -> None:
    """An example of a scenario to try and to change; one that is there is left as it is."""
    source, target = SCENARIO[language]
    path = folder / target
    path.parent.mkdir(exist_ok=True)
    if not path.exists():
        path.write_bytes((files("tertial.sample") / source).read_bytes())
