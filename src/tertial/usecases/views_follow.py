"""Fills in what a view has beside a report's facts; run where the view is made, never while a page is asked for."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING, Any

from tertial.domain.money import round_div
from tertial.query.development import actions, initiative_effects
from tertial.query.grants import grants, investments
from tertial.query.ledger_equity import equity_roll
from tertial.usecases.reports import batches_behind
from tertial.usecases.views_more import (
    STAGES,
    Action,
    Asked,
    Effect,
    EquityYear,
    Followed,
    Grant,
    Initiative,
    Investment,
    More,
)

if TYPE_CHECKING:
    from tertial.report.figures import Facts
    from tertial.usecases.facts import Answers


def more(answers: Answers, facts: Facts) -> More:
    """The registers beside the ledger, and the queries behind the figures of indicators."""
    return More(followed(answers), asked(answers, facts))


def followed(answers: Answers) -> Followed:
    """Each register as of the snapshot's day; empty where its file is not in."""
    as_of = answers.snapshot.as_of
    has = answers.has
    return Followed(
        tuple(_grants(answers)) if has("grants") else (),
        tuple(_action(r) for r in answers.of(actions(as_of))) if has("actions") else (),
        tuple(_initiatives(answers)) if has("initiatives") else (),
        tuple(_investment(r) for r in answers.of(investments(as_of)) if r["investment_id"])
        if has("investments")
        else (),
        tuple(_equity(r) for r in answers.of(equity_roll(as_of))) if has("equity") else (),
        tuple(
            (r["date"], r["kind"], r["amount"], r["decision"] or r["note"] or "")
            for r in sorted(answers.snapshot.table("equity").to_pylist(), key=lambda r: (r["date"], r["kind"]))
            if r["date"] <= as_of
        ),
    )


def _grants(answers: Answers) -> Iterable[Grant]:
    rows = answers.snapshot.table("grants").to_pylist()
    conditions = {(r["grant_id"], r["year"]): r["conditions"] or "" for r in rows}
    for row in answers.of(grants(answers.snapshot.as_of)):
        if row["grant_id"]:
            amounts = (row["applied"], row["granted"], row["approved"], row["received"])
            named = (row["grant_id"], row["name"], row["payer"], row["kind"], row["year"])
            yield Grant(*named, *amounts, conditions.get((row["grant_id"], row["year"]), ""))


def _action(row: Mapping[str, Any]) -> Action:
    rest = None if row["rest_numerator"] is None else round_div(row["rest_numerator"], 12)
    return Action(
        row["action_id"],
        row["name"],
        row["unit"],
        row["owner"] or "",
        row["start"],
        row["ended"],
        row["status"],
        row["expected_effect"],
        row["realised_effect"],
        rest,
        row["note"] or "",
    )


def _initiatives(answers: Answers) -> Iterable[Initiative]:
    as_of = answers.snapshot.as_of
    rows = [r for r in answers.snapshot.table("initiatives").to_pylist() if r["stage_date"] <= as_of]
    effects = {r["initiative_id"]: r for r in answers.of(initiative_effects(as_of))}
    for id_ in sorted({r["initiative_id"] for r in rows}):
        mine = sorted((r for r in rows if r["initiative_id"] == id_), key=lambda r: (r["stage_date"], r["row"]))
        reached = {s: next(r["stage_date"] for r in mine if r["stage"] == s) for s in {r["stage"] for r in mine}}
        found = effects.get(id_)
        yield Initiative(
            id_,
            mine[-1]["name"],
            tuple((s, reached[s]) for s in STAGES if s in reached),
            _sum(r["funds_granted"] for r in mine),
            _sum(r["funds_used"] for r in mine),
            None if found is None else _effect(found, answers.settings.privacy.minimum_count),
        )


def _effect(row: Mapping[str, Any], least: int) -> Effect | None:
    """Left out when it is about fewer than `least`: a share of three people tells who they are."""
    if row["n"] is not None and row["n"] < least:
        return None
    return Effect(row["effect_measure"] or "", row["before"], row["after"], row["n"])


def _sum(values: Iterable[int | None]) -> int | None:
    found = [v for v in values if v is not None]
    return sum(found) if found else None


def _investment(row: Mapping[str, Any]) -> Investment:
    return Investment(row["investment_id"], row["name"], row["year"], row["budget"], row["actual"], row["forecast"])


def _equity(row: Mapping[str, Any]) -> EquityYear:
    names = ("year", "opening", "stated", "settled", "used", "result", "closing", "ended")
    return EquityYear(*(row[n] for n in names))


def asked(answers: Answers, facts: Facts) -> dict[str, Asked]:
    """The queries that figures come from, by name."""
    figures = facts.figures.values()
    names = {f.source.query for f in figures if f.source is not None}
    out = {}
    for name in sorted(names & answers.queries.keys()):
        query = answers.queries[name]
        batches = dict.fromkeys(b.id for table in query.inputs for b in batches_behind(answers.snapshot, table))
        registers = tuple(t for t in query.inputs if batches_behind(answers.snapshot, t))
        out[name] = Asked(query.sql, query.parameters_as_text, registers, tuple(batches))
    return out
