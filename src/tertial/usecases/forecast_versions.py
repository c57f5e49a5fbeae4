"""Stored forecasts side by side, and what a scenario does: read once, then kept, since they never change."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal

from tertial.config import Settings
from tertial.findings import Kind, Language, RefusedError
from tertial.usecases.forecast_board import PATHS, SEED
from tertial.usecases.forecast_shown import band_of, bands_of
from tertial.usecases.forecast_store import Stored, find, forecast_id
from tertial.usecases.forecast_told import step_name
from tertial.usecases.scenarios import Scenario
from tertial.usecases.views_model import Band, ViewKey
from tertial.usecases.workspace import Workspace

if TYPE_CHECKING:
    from tertial.workflow.store_forecasts import ForecastRecord

KEPT = 24
AT_HAND = 3
"""So many stored forecasts with all their paths, about 6 MB each: whoever compares goes on from one of the two."""
BINS = 60
UNKNOWN = Kind(
    "forecast.unknown",
    "error",
    sv="Prognosen {id} finns inte.",
    en="There is no forecast {id}.",
    do_sv="Välj en i listan över sparade prognoser.",
    do_en="Choose one of the list of stored forecasts.",
)


@dataclass(frozen=True, slots=True)
class Version:
    """A stored forecast in the list: `kind` is `forecast`, or `replay` where it is what the engine would have said then."""

    id: str
    as_of: date
    known: str
    made_at: str
    who: str
    paths: int
    kind: str


@dataclass(frozen=True)
class Summary:
    """Bands by scope in öre (as `View.simulated`), care days by care type, and the probability of a deficit."""

    version: Version
    bands: Mapping[str, Band]
    days: Mapping[str, Band]
    deficit: float


@dataclass(frozen=True)
class Compared:
    """Two forecasts, the earlier first; `steps` lead from the mean of the first to that of the second, by language, where they are of one year."""

    first: Summary
    second: Summary
    steps: Mapping[Language, tuple[tuple[str, int], ...]] | None


def versions(workspace: Workspace) -> list[Version]:
    """Stored forecasts without a scenario, newest first."""
    from tertial.workflow.store_forecasts import forecasts

    return [_version(r) for r in reversed(forecasts(workspace.store)) if r.kind != "scenario"]


def latest_two(workspace: Workspace) -> tuple[str, str] | None:
    """The ids of the two forecasts that were stored last, the earlier first: what is compared when nobody has chosen."""
    found = versions(workspace)
    return (found[1].id, found[0].id) if len(found) > 1 else None


def compare(workspace: Workspace, first: str, second: str) -> Compared:
    """Raises RefusedError for an id that no forecast has, UnreadableError for one that is damaged."""
    for id_ in (first, second):
        if all(v.id != id_ for v in versions(workspace)):
            raise RefusedError(UNKNOWN(id=id_))
    return _compared(workspace.folder, _Box(workspace), first, second)


class _Box:
    """A workspace as an argument that a cache does not look at: what is stored under an id is always the same."""

    def __init__(self, workspace: Workspace) -> None:
        self.workspace = workspace

    def __eq__(self, other: object) -> bool:
        return isinstance(other, _Box)

    def __hash__(self) -> int:
        return 0


def _read(workspace: Workspace, id_: str) -> Stored:
    found = find(workspace, id_)
    if found is None:
        raise RefusedError(UNKNOWN(id=id_))
    return found


@lru_cache(maxsize=KEPT)
def _compared(folder: Path, box: _Box, first: str, second: str) -> Compared:
    from tertial.forecast.bridge import between

    (a, of_a), (b, of_b) = (_summed(folder, box, id_) for id_ in (first, second))
    steps: dict[Language, tuple[tuple[str, int], ...]] | None = None
    if a.digest.year == b.digest.year:
        bridge, settings = between(a.digest, b.digest), box.workspace.settings
        languages: tuple[Language, ...] = ("sv", "en")
        steps = {la: tuple((step_name(s, b.digest, settings, la), s.ore) for s in bridge.steps) for la in languages}
    return Compared(of_a, of_b, steps)


@lru_cache(maxsize=AT_HAND)
def _summed(folder: Path, box: _Box, id_: str) -> tuple[Stored, Summary]:  # noqa: ARG001 - the folder tells caches apart
    stored = _read(box.workspace, id_)
    return stored, _summary(stored)


def _version(record: ForecastRecord) -> Version:
    return Version(
        record.id,
        date.fromisoformat(record.as_of),
        record.known,
        record.made_at,
        record.who,
        record.paths,
        record.kind,
    )


def _summary(stored: Stored) -> Summary:
    made = stored.digest
    days = {c.code: band_of(c.days) for c in made.care}
    return Summary(_version(stored.record), bands_of(made), days, made.probability_below(0))


@dataclass(frozen=True)
class Outcome:
    """What a scenario does to the year, öre: the year without it, with it, and the difference path by path.

    `told` is what `tertial forecast --scenario --json` says. `better` is the share of paths on which the result is better with it.
    `edges` (BINS + 1, öre) and the two shares by bin draw both distributions.
    """

    told: Mapping[str, Any]
    base: Band
    changed: Band
    effect: Band
    better: float
    deficit: tuple[float, float]
    edges: tuple[float, ...]
    shares: tuple[tuple[float, ...], tuple[float, ...]]


def ids_of(workspace: Workspace, key: ViewKey, scenario: Scenario) -> tuple[str, str]:
    """What the forecast of a snapshot is stored as, without and with a scenario."""
    snapshot, settings = workspace.snapshot(key.as_of, key.known), workspace.settings
    return (
        forecast_id(snapshot, settings, PATHS, SEED),
        forecast_id(snapshot, settings, PATHS, SEED, scenario.content),
    )


def is_computed(workspace: Workspace, key: ViewKey, scenario: Scenario) -> bool:
    """Whether the scenario's effect on the snapshot's year is stored."""
    from tertial.workflow.store_forecasts import forecast

    return all(forecast(workspace.store, id_) is not None for id_ in ids_of(workspace, key, scenario))


def outcome(workspace: Workspace, key: ViewKey, scenario: Scenario) -> Outcome | None:
    """The effect of a scenario on the snapshot's year; None when nobody has had it computed."""
    if not is_computed(workspace, key, scenario):
        return None
    return _outcome(workspace.folder, _Box(workspace), *ids_of(workspace, key, scenario))


@lru_cache(maxsize=KEPT)
def _outcome(folder: Path, box: _Box, base_id: str, changed_id: str) -> Outcome:  # noqa: ARG001 - as above
    import numpy as np

    from tertial.forecast.result import Spread

    base, changed = (_read(box.workspace, id_) for id_ in (base_id, changed_id))
    before, after = base.digest.result(), changed.digest.result()
    difference = after - before
    # The outermost draws of ten thousand would squeeze the rest together: they are counted in the last bins.
    low, high = (f(np.quantile(values, q) for values in (before, after)) for f, q in ((min, 0.002), (max, 0.998)))
    edges = np.linspace(low, high + 1, BINS + 1)
    counts = [np.histogram(np.clip(values, low, high), edges)[0] / len(values) for values in (before, after)]
    return Outcome(
        changed.scenario or {},
        band_of(Spread.of(before), base.digest.mean()),
        band_of(Spread.of(after), changed.digest.mean()),
        band_of(Spread.of(difference)),
        float((difference > 0).mean()),
        (base.digest.probability_below(0), changed.digest.probability_below(0)),
        tuple(float(e) for e in edges),
        (tuple(float(c) for c in counts[0]), tuple(float(c) for c in counts[1])),
    )


Place = Literal["actions", "areas", "care"]


def scenario_rows(found: Outcome, settings: Settings) -> dict[Place, list[tuple[str, int, int | None, int | None]]]:
    """(name, mean, 10 percent, 90 percent) of the actions (mean alone) and areas in öre, and of the care types in days; what the
    scenario does not touch is left out."""
    effect = found.told.get("effect", {})
    areas = {a.code: a.name for a in settings.areas}
    care = {c.code: c.name for c in settings.care_types}
    rows: dict[Place, list[tuple[str, int, int | None, int | None]]] = {"actions": [], "areas": [], "care": []}
    for action in found.told.get("actions", ()):
        rows["actions"].append((action["name"], round(action["mean"] * 100), None, None))
    for where, key, names, unit, least in (
        ("areas", "areas", areas, 100, 5_000_000),
        ("care", "care_days", care, 1, 1),
    ):
        for code, one in effect.get(key, {}).items():
            three = (one["mean"], one["quantiles"]["0.1"], one["quantiles"]["0.9"])
            mean, low, high = (round(v * unit) for v in three)
            if max(abs(mean), abs(low), abs(high)) >= least:
                rows["areas" if where == "areas" else "care"].append((names.get(code, code), mean, low, high))
    return rows
