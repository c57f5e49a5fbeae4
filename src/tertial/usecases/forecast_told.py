"""A forecast's bridges, cases, probabilities and scenario as the answer of `tertial forecast --json`, and as rows for the terminal."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from tertial import wording
from tertial.config import Settings
from tertial.findings import Language
from tertial.usecases.forecast_board import Bench, Board
from tertial.usecases.forecast_store import forecast_id
from tertial.wording import phrases_forecast as phrases

if TYPE_CHECKING:
    from tertial.forecast.bridge import Bridge, Step
    from tertial.forecast.conditions import Tail
    from tertial.forecast.digest import Digest
    from tertial.forecast.result import Spread
    from tertial.forecast.scenario import Effect
    from tertial.usecases.scenario_file import Scenario


def spread_json(spread: Spread, unit: int, decimals: int) -> dict[str, Any]:
    """`mean` and `quantiles`."""
    from tertial.forecast.result import QUANTILES

    named = zip(QUANTILES, spread.quantiles, strict=True)
    return {
        "mean": round(spread.mean / unit, decimals),
        "quantiles": {f"{level:g}": round(value / unit, decimals) for level, value in named},
    }


def board_json(board: Board, settings: Settings) -> dict[str, Any]:
    """`id`, `probability`, `own`, `cases` and `bridges`; amounts in SEK."""
    own = board.own
    language = settings.committee.language
    return {
        "id": board.id,
        "probability": {"deficit": round(board.deficit, 4), "below_own": _rounded(board.below_own)},
        "own": None if own is None else {"as_of": str(own[0]), "amount": own[1] / 100},
        "cases": {"best" if t.best else "worst": _tail_json(t, settings, language) for t in board.tails},
        "bridges": {
            "from_budget": None if board.from_budget is None else bridge_json(board.from_budget),
            "from_previous": None
            if board.from_previous is None
            else {
                "as_of": str(board.previous_day),
                "replayed": board.replayed,
                **bridge_json(board.from_previous),
            },
        },
    }


def _rounded(share: float | None) -> float | None:
    return None if share is None else round(share, 4)


def bridge_json(bridge: Bridge) -> dict[str, Any]:
    """`begin`, `end` and `steps`, which add up to it."""
    steps = [{"cause": s.cause, "key": s.key, "amount": s.ore / 100} for s in bridge.steps]
    return {"begin": bridge.begin / 100, "end": bridge.end / 100, "steps": steps}


def _tail_json(tail: Tail, settings: Settings, language: Language) -> dict[str, Any]:
    drivers = [
        {"cause": d.cause, "key": d.key, "amount": d.ore / 100, "care_days": d.change if d.cause == "days" else None}
        for d in tail.drivers
    ]
    return {
        "share": tail.share,
        "quantile": tail.quantile / 100,
        "mean": tail.mean / 100,
        "condition": wording.capital(tail_words(tail, settings, language)) + ".",
        "drivers": drivers,
        "rest": tail.rest / 100,
    }


def tail_words(tail: Tail, settings: Settings, language: Language) -> str:
    """The tail and what its paths have in common, in words."""
    return phrases.tail(
        tail.best, tail.quantile, driver_words(tail, settings, language), language, round(100 * tail.share)
    )


def driver_words(tail: Tail, settings: Settings, language: Language) -> list[str]:
    """One phrase for each thing that the tail's paths have in common."""
    names = {c.code: c.name for c in settings.care_types} | {"": ""}
    lines = {line.key: line.name for line in settings.lines}
    return [
        phrases.driver(
            d.cause,
            lines.get(d.key, d.key) if d.cause == "line" else names.get(d.key, d.key),
            d.ore,
            d.change,
            language,
        )
        for d in tail.drivers
    ]


def step_name(step: Step, made: Digest, settings: Settings, language: Language) -> str:
    """A step's cause in words; a line that has placements, which stand for themselves, is told without them."""
    if step.cause != "line":
        return phrases.cause(step.cause, step.key, language)
    lines = {line.key: line.name for line in settings.lines}
    at = [i for i, line in enumerate(made.lines) if line == step.key]
    split = bool((made.care_line[made.placed.explained][:, at] > 0).any())
    return phrases.cause("rest" if split else "line", lines.get(step.key, step.key), language)


def scenario_effect(bench: Bench, scenario: Scenario, paths: int, seed: int) -> Mapping[str, Any]:
    """The effect of a scenario, read where it is stored, else simulated and stored beside the forecast without it."""
    from tertial.forecast.digest import digest
    from tertial.forecast.scenario import run
    from tertial.usecases.scenario_file import actions_of

    id_ = forecast_id(bench.snapshot, bench.settings, paths, seed, scenario.content)
    found = bench.read(id_)
    if found is not None and found.scenario is not None:
        return found.scenario
    effect = run(bench.inputs, actions_of(scenario, bench.inputs), paths, seed)
    told = {"id": id_, **effect_json(effect, scenario, bench.settings)}
    changed = digest(effect.changed, bench.inputs)
    del effect  # it is as large as the forecast without the scenario, which may be made now
    base = bench.stored(paths, seed).digest  # no action changes what is counted of the flow of cases
    bench.keep(id_, replace(changed, measures=base.measures, rates=base.rates), "scenario", told)
    return told


def effect_json(effect: Effect, scenario: Scenario, settings: Settings) -> dict[str, Any]:
    """The year with the actions, and the effect as a distribution against the same paths, by area, line and care type."""
    from tertial.forecast.result import Spread

    base, changed = effect.base, effect.changed
    codes = [a.code for a in settings.areas]
    lines = [line.key for line in settings.lines]
    return {
        "name": scenario.name,
        "file": scenario.file,
        "actions": [
            {"name": name, "what": a["what"], "mean": ore / 100}
            for (name, ore), a in zip(effect.steps, scenario.actions, strict=True)
        ],
        "result": spread_json(Spread.of(changed.totals()), 100, 2),
        "deficit": round(changed.probability_below(0), 4),
        "effect": {
            "result": spread_json(effect.spread(), 100, 2),
            "areas": {c: spread_json(effect.spread(base.chosen(area=c)), 100, 2) for c in codes},
            "lines": {k: spread_json(effect.spread(base.chosen(line=k)), 100, 2) for k in lines},
            "care_days": {care.code: spread_json(Spread.of(effect.days(i)), 1, 1) for i, care in enumerate(base.care)},
            "care_cost": {
                care.code: round((after.cost.mean - care.cost.mean) / 100, 2)
                for care, after in zip(base.care, changed.care, strict=True)
            },
        },
    }


Rows = tuple[Sequence[str], list[Sequence[str]]]


def bridge_rows(bridge: Bridge, begin: str, made: Digest, settings: Settings, language: Language) -> Rows:
    """A head and rows of a bridge in SEK million; steps that print as zero are left out."""
    sv = language == "sv"
    rows: list[Sequence[str]] = [(begin, wording.money(bridge.begin, "mnkr", language))]
    for step in bridge.steps:
        if wording.rounded_money(step.ore, "mnkr") != 0:
            name = step_name(step, made, settings, language)
            rows.append((name, wording.money(step.ore, "mnkr", language, sign=True)))
    rows.append(("Prognos" if sv else "Forecast", wording.money(bridge.end, "mnkr", language)))
    return ("Orsak, mnkr" if sv else "Cause, SEK million", "Resultat" if sv else "Result"), rows


def effect_rows(told: Mapping[str, Any], settings: Settings, language: Language) -> Rows:
    """A head and rows of a scenario's effect: each action, then areas, care days and the whole with its interval."""
    sv = language == "sv"

    def money(value: float) -> str:
        return wording.money(round(value * 100), "mnkr", language, sign=True)

    rows: list[Sequence[str]] = [(a["name"], money(a["mean"]), "", "") for a in told["actions"]]
    effect = told["effect"]
    names = {a.code: a.name for a in settings.areas}
    for code, one in effect["areas"].items():
        if any(one["quantiles"].values()):
            rows.append((names[code], *(money(v) for v in _three(one))))
    care = {c.code: c.name for c in settings.care_types}
    days = "dygn" if sv else "days"
    for code, one in effect["care_days"].items():
        if any(round(v) for v in one["quantiles"].values()):
            shown = (wording.number(round(v), 0, language, sign=True) for v in _three(one))
            rows.append((f"{care[code]}, {days}", *shown))
    rows.append(("Hela effekten" if sv else "The whole effect", *(money(v) for v in _three(effect["result"]))))
    head = (
        ("Effekt, mnkr", "Medel", "8 av 10 mellan", "och")
        if sv
        else ("Effect, SEK million", "Mean", "8 of 10 between", "and")
    )
    return head, rows


def _three(one: Mapping[str, Any]) -> tuple[float, float, float]:
    return one["mean"], one["quantiles"]["0.1"], one["quantiles"]["0.9"]
