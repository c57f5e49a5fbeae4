"""How the engine would have done before: replayed at the same month end of earlier years, beside the committee's own forecasts."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import asdict, replace
from datetime import date, timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Any

from tertial.config import Settings
from tertial.data.snapshot import Snapshot
from tertial.usecases.forecast_store import forecast_id
from tertial.usecases.workspace import Workspace

if TYPE_CHECKING:
    from tertial.forecast.backtest import Record, Replay
    from tertial.forecast.inputs import Inputs

Progress = Callable[[str, int, int], None]
RECORD_PATHS = 1000
_FEWEST = 2
COMMITTEE = "committee"
"""The committee's own forecast among `Replay.by_hand`."""


def own_forecasts(snapshot: Snapshot) -> tuple[Mapping[str, Any], ...]:
    """The committee's own forecasts of results: `as_of`, `scope` (`total`, an area or a unit) and `amount`, oldest first."""
    rows = snapshot.table("forecasts").select(["as_of", "made_by", "scope", "line", "case", "amount"]).to_pylist()
    mine = [r for r in rows if r["case"] == "expected" and not r["line"] and r["made_by"] == "committee"]
    return tuple(sorted(mine, key=lambda r: (r["as_of"], r["scope"])))


def own_of(rows: Iterable[Mapping[str, Any]], day: date, scope: str = "total") -> tuple[date, int] | None:
    """The latest of them for the year of `day`, made by then: its day and amount."""
    mine = [r for r in rows if r["scope"] == scope and date(day.year, 1, 1) <= r["as_of"] <= day]
    return (mine[-1]["as_of"], int(mine[-1]["amount"])) if mine else None


def with_own(replays: Sequence[Replay], rows: Sequence[Mapping[str, Any]]) -> list[Replay]:
    """The replays with what the committee itself had forecast by then, where it had."""
    out = []
    for one in replays:
        scope = "total" if one.scope == "result" else one.scope.removeprefix("area:")
        own = None if one.scope.startswith("care_days:") else own_of(rows, one.as_of, scope)
        out.append(one if own is None else replace(one, by_hand={**one.by_hand, COMMITTEE: float(own[1])}))
    return out


def record_of(
    workspace: Workspace,
    snapshot: Snapshot,
    settings: Settings,
    inputs: Callable[[], Inputs],
    progress: Progress | None = None,
) -> tuple[Record, ...]:
    """The record at the month end of `snapshot.as_of` in earlier years; empty with fewer than two. Kept once computed."""
    from tertial.forecast.backtest import records

    return records(replays_of(workspace, snapshot, settings, inputs, progress))


def replays_of(
    workspace: Workspace,
    snapshot: Snapshot,
    settings: Settings,
    inputs: Callable[[], Inputs],
    progress: Progress | None = None,
) -> list[Replay]:
    """The forecasts that the record is of, each with what it became; kept once computed, and then read."""
    from tertial.forecast.backtest import Replay, month_ends, replay

    key = forecast_id(snapshot, settings, RECORD_PATHS, 1, {"record": str(snapshot.as_of)})
    file = workspace.folder / "data" / "forecasts" / "records" / f"{key}.json"
    stored = _read(file)
    if stored is None:
        given = inputs()
        month = _month_end(snapshot.as_of).month
        days = [d for d in month_ends(given, 10_000) if d.month == month]
        replays: list[Replay] = []
        for number, day in enumerate(days if len(days) >= _FEWEST else ()):
            if progress is not None:
                progress(str(day), number, len(days))
            replays += replay(given, day, RECORD_PATHS)
        stored = [asdict(r) | {"as_of": str(r.as_of)} for r in with_own(replays, own_forecasts(snapshot))]
        _write(file, {"id": hashlib.sha256(json.dumps(stored).encode()).hexdigest(), "replays": stored})
    return [Replay(**{**r, "as_of": date.fromisoformat(r["as_of"])}) for r in stored]


def _month_end(day: date) -> date:
    """The last month end up to a day."""
    following = day + timedelta(days=1)
    return day if following.month != day.month else day.replace(day=1) - timedelta(days=1)


def _read(file: Path) -> list[dict[str, Any]] | None:
    """What was kept, None when it is not there or not as it was written: it is then computed again."""
    try:
        content = json.loads(file.read_bytes())
        replays: list[dict[str, Any]] = content["replays"]
    except (OSError, ValueError, KeyError):
        return None
    return replays if hashlib.sha256(json.dumps(replays).encode()).hexdigest() == content.get("id") else None


def _write(file: Path, content: Mapping[str, Any]) -> None:
    draft = file.with_name(file.name + ".draft")
    file.parent.mkdir(parents=True, exist_ok=True)
    draft.write_text(json.dumps(content), encoding="utf-8")
    draft.replace(file)
