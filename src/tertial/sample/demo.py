"""`tertial demo`: make the sample municipality, import it as a controller would, and write its reports."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from tertial.findings import Kind, RefusedError, TertialError
from tertial.sample import make_municipality
from tertial.usecases.imports import How, import_files, now
from tertial.usecases.reports import Written, write_report
from tertial.usecases.workspace import CONFIG, open_workspace

MARKER = "municipality.txt"

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


def run(folder: Path, who: str, progress: Callable[[str, int, int], None] | None = None) -> Demo:
    """Make, import and report. Run again, it imports nothing twice and writes the report anew.

    Raises RefusedError when the folder holds a workspace of somebody's own, TertialError when an export is refused.
    """
    marker = folder / "exports" / MARKER
    if (folder / CONFIG).exists() and not marker.exists():
        raise RefusedError(NOT_OURS(folder=folder))
    made = make_municipality(folder)
    marker.write_text("tertial demo\n", encoding="utf-8")
    workspace = open_workspace(folder)
    done = import_files(workspace, made.exports, How(now(), who), progress)
    if faults := [f for item in done if item.outcome == "refused" for f in item.findings]:
        raise TertialError(*faults)
    return Demo(folder, made.as_of, write_report(workspace, made.as_of, "interim", ("pdf", "docx", "html")))
