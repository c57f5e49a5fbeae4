"""Actions and initiatives in a report, and where grants and investments get their place."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from tertial.domain.money import round_div
from tertial.query.development import actions, initiative_effects, initiatives
from tertial.query.step import Query
from tertial.report.figures import Column, Row, Table
from tertial.usecases.facts import Shelf, quantized, source
from tertial.usecases.facts_grants import add_grants, add_investments


def add_other(shelf: Shelf) -> None:
    """Each table only where its file is in and has something for the year or the one before."""
    if shelf.answers.has("grants"):
        add_grants(shelf)
    if shelf.answers.has("investments"):
        add_investments(shelf)
    if shelf.answers.has("actions"):
        _actions(shelf)
    if shelf.answers.has("initiatives"):
        _initiatives(shelf)
        _effects(shelf)


_STATUS = {
    "planned": ("Planerad", "Planned"),
    "ongoing": ("Pågår", "Ongoing"),
    "done": ("Klar", "Done"),
    "completed": ("Klar", "Done"),
    "cancelled": ("Avbruten", "Stopped"),
    "stopped": ("Avbruten", "Stopped"),
    "delayed": ("Försenad", "Delayed"),
}


def _actions(shelf: Shelf) -> None:
    """Actions for a balanced budget: status, what they have given, and what is left to come this year."""
    query = actions(shelf.as_of)
    rows = []
    for row in shelf.answers.of(query):
        prefix = f"actions.{row['action_id']}"
        status = shelf.say(*_STATUS[row["status"]]) if row["status"] in _STATUS else row["status"]
        cells = {"status": shelf.add(f"{prefix}.status", None, "text", text=status)}
        if row["owner"]:
            cells["owner"] = shelf.add(f"{prefix}.owner", None, "text", text=row["owner"])
        if row["ended"] is not None:
            cells["ended"] = shelf.add(f"{prefix}.ended", None, "text", text=str(row["ended"]))
        for key, column in (("expected", "expected_effect"), ("realised", "realised_effect")):
            if row[column] is not None:
                cells[key] = shelf.add(f"{prefix}.{key}", row[column], source=source(query, row, column))
        if row["rest_numerator"] is not None:
            effect = round_div(row["rest_numerator"], 12)
            cells["effect"] = shelf.add(f"{prefix}.effect", effect, source=source(query, row, "rest_numerator"))
        rows.append(Row(row["action_id"], row["name"], cells))
    if not rows:
        return
    heads = {
        "expected": shelf.say("Väntad effekt på ett år", "Expected effect in a year"),
        "realised": shelf.say("Effekt hittills", "Effect so far"),
        "effect": shelf.say("Väntas resten av {y}", "Expected in the rest of {y}", y=shelf.year),
    }
    columns = [Column("status", shelf.say("Läge", "Status"), kind="text")]
    told = {"owner": shelf.say("Ansvarig", "Responsible"), "ended": shelf.say("Slut", "End")}
    columns += [Column(k, head, kind="text") for k, head in told.items() if any(k in r.cells for r in rows)]
    columns += [Column(k, head) for k, head in heads.items() if any(k in r.cells for r in rows)]
    sums = {}
    for shown in (c for c in columns if c.kind == "number"):
        terms = [(1, r.cells[shown.key]) for r in rows if shown.key in r.cells]
        sums[shown.key] = shelf.total(f"actions.total.{shown.key}", terms)
    rows.append(Row("total", shelf.say("Totalt", "Total"), sums, "sum"))
    title = shelf.say("Åtgärder för en budget i balans, tkr", "Actions for a balanced budget, SEK thousand")
    shelf.tables["actions"] = Table(
        "actions", title, shelf.say("Åtgärd", "Action"), tuple(columns), tuple(rows), "tkr", wide=True
    )


_YEARS = 3
"""How many years of initiatives are shown, this one included."""


def _initiatives(shelf: Shelf) -> None:
    """Ideas, pilots and what was scaled up, this year and the years before."""
    query = initiatives(shelf.as_of, years=_YEARS)
    by_year = {r["year"]: r for r in shelf.answers.of(query) if r["idea"] is not None}
    if shelf.year not in by_year:
        return
    stages = (
        ("idea", "Nya idéer", "New ideas"),
        ("pilot", "Startade piloter", "Pilots started"),
        ("scaled", "Uppskalade", "Scaled up"),
        ("closed", "Avslutade", "Closed"),
    )
    keys = {year: "count" if year == shelf.year else str(year) for year in sorted(by_year)}
    rows = []
    for stage, sv, en in stages:
        cells = {
            key: shelf.add(
                f"initiatives.{stage}.{key}", by_year[year][stage], "count", source=source(query, by_year[year], stage)
            )
            for year, key in keys.items()
        }
        rows.append(Row(stage, shelf.say(sv, en), cells))
    columns = tuple(
        Column(key, shelf.outcome(year), partial=year == shelf.year and not shelf.full_year)
        for year, key in keys.items()
    )
    title = shelf.say(
        "Idéer, piloter och uppskalade initiativ, antal", "Ideas, pilots and initiatives scaled up, count"
    )
    shelf.tables["initiatives"] = Table(
        "initiatives", title, shelf.say("Initiativ", "Initiatives"), columns, tuple(rows)
    )


_STAGES = {
    "idea": ("Idé", "Idea"),
    "pilot": ("Pilot", "Pilot"),
    "scaled": ("Uppskalad", "Scaled up"),
    "closed": ("Avslutad", "Closed"),
}


def _effects(shelf: Shelf) -> None:
    """What initiatives of these years have measured, before and after; nothing is shown of a measure on few people."""
    query = initiative_effects(shelf.as_of)
    found = [r for r in shelf.answers.of(query) if r["stage_date"].year > shelf.year - _YEARS]
    rows = [_effect(shelf, query, row) for row in sorted(found, key=lambda r: r["initiative_id"])]
    if not rows:
        return
    columns = [Column("stage", shelf.say("Läge", "Stage"), kind="text")]
    columns.append(Column("measure", shelf.say("Mått", "Measure"), kind="text"))
    heads = {
        "before": ("Före", "Before"),
        "after": ("Efter", "After"),
        "change": ("Förändring", "Change"),
        "n": ("Antal mätta", "Number measured"),
    }
    columns += [Column(k, shelf.say(*words)) for k, words in heads.items() if any(k in r.cells for r in rows)]
    title = shelf.say("Effekt av initiativ som har mätts", "Effect of initiatives that have been measured")
    head = shelf.say("Initiativ", "Initiative")
    shelf.tables["initiative_effects"] = Table(
        "initiative_effects", title, head, tuple(columns), tuple(rows), wide=True
    )


def _effect(shelf: Shelf, query: Query, row: Mapping[str, Any]) -> Row:
    prefix = f"initiative_effects.{row['initiative_id']}"
    places = max(0, *(-int(row[k].normalize().as_tuple().exponent) for k in ("before", "after")))
    cells = {
        "stage": shelf.add(f"{prefix}.stage", None, "text", text=shelf.say(*_STAGES[row["stage"]])),
        "measure": shelf.add(f"{prefix}.measure", None, "text", text=row["effect_measure"] or ""),
    }
    for key in ("before", "after"):
        value = quantized(row[key], places)
        cells[key] = shelf.add(f"{prefix}.{key}", value, "index", decimals=places, source=source(query, row, key))
    terms = [(1, cells["after"]), (-1, cells["before"])]
    cells["change"] = shelf.total(f"{prefix}.change", terms, decimals=places, emphasis="change")
    if row["n"] is not None:
        cells["n"] = shelf.add(f"{prefix}.n", row["n"], "count", source=source(query, row, "n"))
        shelf.small.cell(f"initiative {row['initiative_id']}", row["n"], *(cells[k] for k in ("before", "after", "n")))
    return Row(row["initiative_id"], row["name"], cells)
