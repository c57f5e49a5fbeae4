"""Stored forecasts: written once, found again by what they were made from, never changed.

A forecast is a folder `data/forecasts/<as of>-<id>` with the paths as Parquet and the rest as JSON, and a row in the workflow
database with the SHA-256 of both files. `docs/explanation/forecast.md` says what is kept.
"""

from __future__ import annotations

import hashlib
import json
import os
import shutil
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from functools import cache
from importlib import resources
from pathlib import Path
from typing import TYPE_CHECKING, Any

from tertial import __version__
from tertial.config import Settings
from tertial.data.snapshot import Snapshot
from tertial.findings import Finding, Kind, UnreadableError
from tertial.usecases.workspace import Workspace

if TYPE_CHECKING:
    from tertial.forecast.digest import Digest
    from tertial.workflow.store_forecasts import ForecastRecord

DAMAGED = Kind(
    "forecast.damaged",
    "error",
    sv="Den sparade prognosen {folder} är skadad eller borta: filerna stämmer inte med dem som sparades.",
    en="The stored forecast {folder} is damaged or gone: its files are not those that were stored.",
    do_sv="Återställ mappen data från en säkerhetskopia.",
    do_en="Restore the folder data from a backup.",
)
MADE_AGAIN = Kind(
    "forecast.made-again",
    "warning",
    sv="Den sparade prognosen {folder} var skadad eller borta. Den är gjord på nytt av samma underlag och blev densamma.",
    en="The stored forecast {folder} was damaged or gone. It has been made again from the same data, and became the same.",
    do_sv="Ta reda på varför filerna försvann: kontrollera disken och återställ resten av mappen data från en säkerhetskopia.",
    do_en="Find out why the files went: check the disk, and restore the rest of the folder data from a backup.",
)
LEFT_OUT = Kind(
    "forecast.left-out",
    "warning",
    sv="Den sparade prognosen {folder} är skadad eller borta. Jämförelsen med en tidigare prognos görs utan den.",
    en="The stored forecast {folder} is damaged or gone. The comparison with an earlier forecast is made without it.",
    do_sv="Återställ mappen data från en säkerhetskopia och kör kommandot igen.",
    do_en="Restore the folder data from a backup and run the command again.",
)
NOT_STORED = Kind(
    "forecast.not-stored",
    "error",
    sv="Prognosen kunde inte sparas i {folder}: {reason}.",
    en="The forecast could not be stored in {folder}: {reason}.",
    do_sv="Frigör utrymme på disken och kör kommandot igen.",
    do_en="Free space on the disk and run the command again.",
)
_FILES = ("forecast.json", "paths.parquet")


@dataclass(frozen=True)
class Stored:
    """A stored forecast. `scenario` is what `tertial forecast --scenario` says of it, None without one."""

    record: ForecastRecord
    digest: Digest
    scenario: Mapping[str, Any] | None = None


@cache
def engine_version() -> str:
    """The version of Tertial and a fingerprint of the engine's code: forecasts of two engines are two forecasts."""
    code = hashlib.sha256()
    for file in sorted(resources.files("tertial.forecast").iterdir(), key=lambda f: f.name):
        if file.name.endswith(".py"):
            code.update(file.read_bytes())
    return f"{__version__}+{code.hexdigest()[:10]}"


def forecast_id(
    snapshot: Snapshot, settings: Settings, paths: int, seed: int, scenario: Mapping[str, Any] | None = None
) -> str:
    """What a forecast is found by: everything that it is made from."""
    made_from = {
        "snapshot": snapshot.id,
        "engine": engine_version(),
        "settings": repr(
            (
                settings.areas,
                settings.lines,
                settings.care_types,
                settings.report.budget_version_of(snapshot.as_of.year),
            )
        ),
        "paths": paths,
        "seed": seed,
        "scenario": None if scenario is None else json.dumps(scenario, sort_keys=True, default=str),
    }
    return hashlib.sha256(json.dumps(made_from, sort_keys=True).encode()).hexdigest()[:16]


def find(workspace: Workspace, id_: str) -> Stored | None:
    """The stored forecast of an id, None where there is none. Raises UnreadableError for one that is damaged."""
    from tertial.workflow.store_forecasts import forecast

    record = forecast(workspace.store, id_)
    return None if record is None else load(workspace, record)


def first_of(workspace: Workspace, as_of: date, lost: list[Finding] | None = None) -> Stored | None:
    """The forecast without a scenario that was made first as of a day, replays apart: the one that people may have been told.

    With `lost` one whose files are damaged or gone is passed over, and told there. Raises UnreadableError for one without.
    """
    from tertial.workflow.store_forecasts import forecasts

    for record in forecasts(workspace.store, str(as_of)):
        if record.kind != "forecast":
            continue
        try:
            return load(workspace, record)
        except UnreadableError:
            if lost is None:
                raise
            lost.append(LEFT_OUT(folder=folder_of(workspace, record.as_of, record.id)))
    return None


def latest_before(workspace: Workspace, as_of: date, lost: list[Finding] | None = None) -> Stored | None:
    """The forecast as of the latest earlier day of the same year that one was made for; the first made as of that day. `lost` as in
    `first_of`."""
    from tertial.workflow.store_forecasts import forecasts

    days = [r.as_of for r in forecasts(workspace.store, kind="forecast") if f"{as_of.year}-" <= r.as_of < str(as_of)]
    return first_of(workspace, date.fromisoformat(max(days)), lost) if days else None


def load(workspace: Workspace, record: ForecastRecord) -> Stored:
    """Read a stored forecast. Raises UnreadableError when its files are not those that were stored."""
    from tertial.usecases.forecast_files import read_digest

    folder = folder_of(workspace, record.as_of, record.id)
    content = _read(folder)
    if content is None or _hash(content) != record.sha256:
        raise UnreadableError(DAMAGED(folder=folder))
    told = json.loads(content["forecast.json"])
    return Stored(record, read_digest(told["forecast"], content["paths.parquet"]), told.get("scenario"))


def keep(
    workspace: Workspace,
    snapshot: Snapshot,
    id_: str,
    digest: Digest,
    *,
    kind: str,
    who: str,
    at: str,
    scenario: Mapping[str, Any] | None = None,
    as_of: date | None = None,
) -> Stored:
    """Store a forecast and return it; one that is there already stays as it is, and gets back files that it has lost. `kind`: forecast,
    scenario or replay.

    `as_of` is the day of a replay, which is made from a later snapshot. Raises UnreadableError where files are lost that this
    forecast does not give back as they were.
    """
    from tertial.usecases.forecast_files import paths_file, told_of
    from tertial.workflow.store_forecasts import ForecastRecord, add_forecast, forecast

    told = {
        "id": id_,
        "kind": kind,
        "snapshot": snapshot.id,
        "as_known": str(snapshot.known_day),
        "files_until": max((b.known for b in snapshot.batches), default=""),
        "version": engine_version(),
        "batches": [b.id for b in snapshot.batches],
        "forecast": told_of(digest),
        "scenario": None if scenario is None else dict(scenario),
    }
    text = json.dumps(told, ensure_ascii=False, sort_keys=True, default=str).encode() + b"\n"
    content = {"forecast.json": text, "paths.parquet": paths_file(digest)}
    day = as_of or snapshot.as_of
    record = ForecastRecord(
        id=id_, as_of=str(day), known=str(snapshot.known_day), snapshot=snapshot.id, seed=digest.seed, paths=digest.path_count,
        version=engine_version(), kind=kind, sha256=_hash(content),
    )  # fmt: skip
    there, folder = forecast(workspace.store, id_), folder_of(workspace, str(day), id_)
    if there is not None and there.sha256 != record.sha256:
        raise UnreadableError(DAMAGED(folder=folder))
    _write(folder, content)
    with workspace.store.change(at=at, who=who) as change:
        add_forecast(change, record)
    return Stored(forecast(workspace.store, id_) or record, digest, scenario)


def folder_of(workspace: Workspace, as_of: str, id_: str) -> Path:
    return workspace.folder / "data" / "forecasts" / f"{as_of}-{id_}"


def _hash(content: Mapping[str, bytes]) -> str:
    whole = hashlib.sha256()
    for name in _FILES:
        whole.update(f"{name} {len(content[name])}\n".encode() + content[name])
    return whole.hexdigest()


def _read(folder: Path) -> dict[str, bytes] | None:
    """What a folder holds, None where a file is gone."""
    try:
        return {name: (folder / name).read_bytes() for name in _FILES}
    except OSError:
        return None


def _write(folder: Path, content: Mapping[str, bytes]) -> None:
    """Beside its place, then renamed into it. A whole folder that is there was written by the same forecast; a damaged one makes way."""
    if _read(folder) == content:
        return
    draft = folder.with_name(f".{folder.name}.{os.getpid()}")
    try:
        draft.mkdir(parents=True, exist_ok=True)
        for name, data in content.items():
            with (draft / name).open("wb") as file:
                file.write(data)
                file.flush()
                os.fsync(file.fileno())
        if folder.exists():
            shutil.rmtree(folder)
        draft.rename(folder)
    except OSError as error:
        shutil.rmtree(draft, ignore_errors=True)
        if _read(folder) != content:
            reason = error.strerror or type(error).__name__
            raise UnreadableError(NOT_STORED(folder=folder, reason=reason)) from error
