"""The simulated forecast in a report: its column where nobody has made one, intervals, fan, cases, bridges and record."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

from tertial import wording
from tertial.report.figures import Chart, Column, Mark, Note, Row, Series, Table
from tertial.usecases.facts import Shelf
from tertial.usecases.forecast_told import driver_words, step_name
from tertial.wording import phrases_forecast as phrases

if TYPE_CHECKING:
    from tertial.forecast.bridge import Bridge
    from tertial.forecast.digest import Digest
    from tertial.usecases.forecast_board import Board

MODEL: tuple[Mark, ...] = ("model",)
_SHOWN, _SMALL, _PART = 50_000, 10_000_000, 50
"""Steps of a bridge that print as zero are left out; lines under 100 000 kronor, or under a fiftieth of the largest, are one row."""
_LEVELS = ("q05", "q10", "q25", "q50", "q75", "q90", "q95")


def model_mean(shelf: Shelf, key: Mapping[str, str]) -> int | None:
    """The engine's mean for a row of the income statement by line, area or unit; None without a forecast."""
    if shelf.board is None:
        return None
    made = shelf.board.digest
    if "unit" in key:
        return int(made.unit_means[made.units.index(key["unit"])]) if key["unit"] in made.units else None
    if "area" in key:
        return made.mean(area=key["area"]) if key["area"] in made.areas else None
    line = key.get("line")
    return made.mean(line=line) if line in made.lines else None


def add_forecast(shelf: Shelf) -> None:
    """Everything that comes from the engine; nothing without one."""
    board = shelf.board
    if board is None or "result" not in shelf.tables:
        return
    _intervals(shelf, board.digest)
    _fan(shelf, board)
    _conditions(shelf, board)
    if board.from_budget is not None:
        begin = shelf.say("Budget {y}", "Budget {y}", y=shelf.year)
        shelf.tables["forecast_bridge"] = _bridge(shelf, "forecast_bridge", board.from_budget, begin, board)
    if board.from_previous is not None:
        begin = shelf.say("Prognos per {d}", "Forecast of {d}", d=board.previous_day)
        shelf.tables["forecast_change"] = _bridge(shelf, "forecast_change", board.from_previous, begin, board)
    _record(shelf, board)
    _words(shelf, board)


def _intervals(shelf: Shelf, made: Digest) -> None:
    """Mean and 80 percent interval of lines, areas and the result, beside what the committee has said."""
    rows = [
        (f"line-{line.key}", line.name, f"result.{line.key}", made.of(line=line.key), made.mean(line=line.key))
        for line in shelf.settings.lines
        if line.key in made.lines and made.of(line=line.key).any()
    ]
    of_areas = [
        (f"area-{area.code}", area.name, f"areas.{area.code}", made.of(area=area.code), made.mean(area=area.code))
        for area in shelf.settings.areas
        if area.code in made.areas
    ]
    label = shelf.say("ÅRETS RESULTAT", "RESULT FOR THE YEAR")
    table: list[Row] = []
    # The whole stands first: intervals do not add up, so it is no sum of what stands above it.
    for key, name, own, paths, mean in [("total", label, "result.total", made.result(), made.mean()), *rows, *of_areas]:
        low, high = _quantiles(paths)
        prefix = f"forecast_model.{key}"
        for column, value in (("mean", mean), ("low", low), ("high", high)):
            shelf.add(
                f"{prefix}.{column}", value, marks=MODEL, emphasis="plain" if key.startswith("line") else "result"
            )
        cells = {c: f"{prefix}.{c}" for c in ("mean", "low", "high")}
        if _is_own(shelf, f"{own}.forecast"):
            cells["own"] = f"{own}.forecast"
        if rows and key == rows[0][0]:
            table.append(Row("group-lines", shelf.say("Per rad", "By line"), {}, "group"))
        if of_areas and key == of_areas[0][0]:
            table.append(Row("group-areas", shelf.say("Per område", "By area"), {}, "group"))
        table.append(Row(key, name, cells, "result" if key == "total" else "row"))
    shown = tuple(c for c in _interval_columns(shelf) if any(c.key in r.cells for r in table))
    note = Note(
        shelf.say(
            "Åtta av tio utfall väntas mellan lägst och högst. Intervallen summerar inte: det som går dåligt på en rad "
            "sammanfaller sällan med det som går dåligt på en annan.",
            "Eight outcomes of ten are expected between the lowest and the highest. Intervals do not add up: what goes badly on one "
            "line seldom coincides with what goes badly on another.",
        )
    )
    title = shelf.say("Simulerad prognos {y}, tkr", "Simulated forecast {y}, SEK thousand", y=shelf.year)
    head = shelf.say("Rad och verksamhet", "Line and area")
    shelf.tables["forecast_model"] = Table("forecast_model", title, head, shown, tuple(table), "tkr", (note,))


def _interval_columns(shelf: Shelf) -> tuple[Column, ...]:
    return (
        Column("own", shelf.say("Nämndens prognos", "The committee's forecast")),
        Column("mean", shelf.say("Modellens medel", "The model's mean")),
        Column("low", shelf.say("80 %: lägst", "80%: lowest")),
        Column("high", shelf.say("högst", "highest")),
    )


def _is_own(shelf: Shelf, id_: str) -> bool:
    """Whether a figure of the forecast column is what the committee has said itself."""
    figure = shelf.figures.get(id_)
    return figure is not None and figure.value is not None and not figure.marks & {"model", "run_rate"}


def _quantiles(paths: object) -> tuple[int, int]:
    import numpy as np

    low, high = np.quantile(np.asarray(paths), (0.1, 0.9))
    return round(float(low)), round(float(high))


def _fan(shelf: Shelf, board: Board) -> None:
    """The result from January to each month: booked, then the median and its intervals, and the committee's own year."""
    made = board.digest
    levels = made.cumulated()
    booked = made.months[0].cumsum()
    names = tuple(wording.month_name(m, shelf.language, "short") for m in range(1, 13))
    rows = []
    outcome: list[str | None] = [None] * 12
    bands: dict[str, list[str | None]] = {level: [None] * 12 for level in _LEVELS}
    for month in range(12):
        prefix = f"forecast_fan.{month + 1:02d}"
        if month < made.closed:
            outcome[month] = shelf.add(f"{prefix}.actual", int(booked[month]), emphasis="result")
        else:
            for level, value in zip(_LEVELS, levels[month], strict=True):
                bands[level][month] = shelf.add(
                    f"{prefix}.{level}", round(float(value)), emphasis="result", marks=MODEL
                )
            cells = {level: f"{prefix}.{level}" for level in _LEVELS}
            rows.append(Row(f"{month + 1:02d}", wording.month_name(month + 1, shelf.language), cells))
    if not rows:
        return
    heads = ("90 %: lägst", "80 %: lägst", "50 %: lägst", "Median", "50 %: högst", "80 %: högst", "90 %: högst")
    heads_en = ("90%: lowest", "80%: lowest", "50%: lowest", "Median", "50%: highest", "80%: highest", "90%: highest")
    columns = tuple(Column(level, shelf.say(sv, en)) for level, sv, en in zip(_LEVELS, heads, heads_en, strict=True))
    title = shelf.say(
        "Resultat från januari till månadens slut, simulerat, mnkr",
        "Result from January to the end of the month, simulated, SEK million",
    )
    head = shelf.say("Till och med", "Until")
    shelf.tables["forecast_fan"] = Table("forecast_fan", title, head, columns, tuple(rows), "mnkr", wide=True)
    series = [Series("actual", shelf.say("Utfall", "Actual"), tuple(outcome))]
    model = shelf.say("Modell", "Model")
    series += [Series(level, model, tuple(bands[level]), "forecast") for level in _LEVELS]
    series += _own_series(shelf)
    title = shelf.say(
        "Resultat {y} från januari, mnkr. Streckad linje är modellens median",
        "Result {y} from January, SEK million. The dashed line is the model's median",
        y=shelf.year,
    )
    shelf.charts["forecast_fan"] = Chart("forecast_fan", "fan", title, names, tuple(series), "forecast_fan", "mnkr")


def _own_series(shelf: Shelf) -> list[Series]:
    """The committee's own forecast, best and worst case: points at the year's end."""
    names = {
        "result.total.forecast": shelf.say("Nämndens prognos", "The committee"),
        "forecast_cases.total.best": shelf.say("Bästa", "Best"),
        "forecast_cases.total.worst": shelf.say("Sämsta", "Worst"),
    }
    if not _is_own(shelf, "result.total.forecast"):
        return []
    found = [(id_, name) for id_, name in names.items() if shelf.value(id_) is not None]
    last = (None,) * 11
    return [Series(f"own-{n}", name, (*last, id_), "comparison") for n, (id_, name) in enumerate(found)]


def _conditions(shelf: Shelf, board: Board) -> None:
    """Best and worst case of the model as quantiles, with what their paths have in common."""
    rows = []
    for tail in board.tails:
        key = "best" if tail.best else "worst"
        id_ = shelf.add(f"forecast_tails.{key}.amount", tail.quantile, emphasis="result", marks=MODEL)
        said = wording.capital("; ".join(driver_words(tail, shelf.settings, shelf.language)))
        text = shelf.add(f"forecast_tails.{key}.condition", None, "text", text=said or "–")
        label = (
            shelf.say("Bästa utfallet av tio", "Best outcome in ten")
            if tail.best
            else shelf.say("Sämsta utfallet av tio", "Worst outcome in ten")
        )
        rows.append(Row(key, label, {"amount": id_, "condition": text}))
    amount = Column("amount", shelf.say("Minst eller högst", "At least or at most"))
    condition = Column("condition", shelf.say("Det som skiljer från medel", "What differs from the mean"), kind="text")
    title = shelf.say("Modellens bästa och sämsta fall, tkr", "The model's best and worst case, SEK thousand")
    note = Note(
        shelf.say(
            "Bästa fallet är det resultat som ett av tio simulerade utfall når eller överträffar, sämsta det som ett av tio "
            "stannar vid eller understiger. Beloppen är hur mycket bättre eller sämre de utfallen är än medel.",
            "The best case is the result that one simulated outcome in ten reaches or exceeds, the worst what one in ten ends at or "
            "below. The amounts are how much better or worse those outcomes are than the mean.",
        )
    )
    head = shelf.say("Fall", "Case")
    shelf.tables["forecast_tails"] = Table(
        "forecast_tails", title, head, (amount, condition), tuple(rows), "tkr", (note,)
    )


def _bridge(shelf: Shelf, key: str, bridge: Bridge, begin: str, board: Board) -> Table:
    """A table of causes: from what was, step by step, to the mean of the simulation."""
    shelf.add(
        f"{key}.begin.deviation", bridge.begin, emphasis="result", marks=MODEL if key == "forecast_change" else ()
    )
    least = max(_SMALL, *(abs(s.ore) // _PART for s in bridge.steps))
    steps = [s for s in bridge.steps if abs(s.ore) >= (least if s.cause == "line" else _SHOWN)]
    small = sum(s.ore for s in bridge.steps if s not in steps)
    rows = [Row("begin", begin, {"deviation": f"{key}.begin.deviation"}, "sum")]
    names: list[tuple[str, str, int]] = [
        (
            f"line-{s.key}" if s.cause == "line" else s.cause,
            step_name(s, board.digest, shelf.settings, shelf.language),
            s.ore,
        )
        for s in steps
    ]
    names.append(("small", shelf.say("Mindre poster", "Smaller items"), small))
    terms = [(1, f"{key}.begin.deviation")]
    for id_, name, ore in names:
        terms.append((1, shelf.add(f"{key}.{id_}.deviation", ore, emphasis="deviation", marks=MODEL)))
        if abs(ore) >= _SHOWN:
            rows.append(Row(id_, name, {"deviation": f"{key}.{id_}.deviation"}))
    shelf.total(f"{key}.end.deviation", terms, emphasis="result", marks=MODEL)
    label = shelf.say("Prognos {y}, modellens medel", "Forecast {y}, the model's mean", y=shelf.year)
    rows.append(Row("end", label, {"deviation": f"{key}.end.deviation"}, "result"))
    column = Column("deviation", shelf.say("Resultat", "Result"))
    notes = (_bridge_note(shelf, key, replayed=board.replayed),)
    from_budget = key == "forecast_bridge"
    title = (
        shelf.say("Från budget till prognos, tkr", "From budget to forecast, SEK thousand")
        if from_budget
        else shelf.say("Från förra prognosen till denna, tkr", "From the previous forecast to this one, SEK thousand")
    )
    head = shelf.say("Orsak", "Cause")
    return Table(key, title, head, (column,), tuple(rows), "tkr", notes)


def _bridge_note(shelf: Shelf, key: str, *, replayed: bool) -> Note:
    if key == "forecast_bridge":
        return Note(
            shelf.say(
                "Volym, blandning och pris avser placeringar: budgeten antas köpa dygn till förra årets snittpris och blandning. "
                "Delarna summerar exakt.",
                "Volume, mix and price are of placements: the budget is taken to buy days at last year's mean price and mix. The parts "
                "add up exactly.",
            )
        )
    if replayed:
        return Note(
            shelf.say(
                "Den förra prognosen är uppspelad i efterhand med det som var känt då. Delarna summerar exakt.",
                "The previous forecast is replayed afterwards with what was known then. The parts add up exactly.",
            )
        )
    return Note(shelf.say("Delarna summerar exakt.", "The parts add up exactly."))


_HANDS = {
    "run_rate": ("Löpande takt", "Run rate"),
    "budget_for_the_rest": ("Budget för resten", "Budget for the rest"),
    "last_years_season": ("Förra årets säsong", "Last year's season"),
    "committee": ("Nämndens egen", "The committee's own"),
}


def _record(shelf: Shelf, board: Board) -> None:
    """The engine's own record at this time of earlier years: how often the outcome lay within the interval, and mean errors."""
    names = {f"area:{a.code}": a.name for a in shelf.settings.areas} | {"result": shelf.say("Årets resultat", "Result")}
    mine = [r for r in board.record if r.scope in names]
    if not mine:
        return
    hands = [h for h in _HANDS if any(h in r.by_hand for r in mine)]
    rows = []
    for record in mine:
        prefix = f"forecast_record.{record.scope.replace(':', '-')}"
        inside = shelf.say("{n} av {m}", "{n} of {m}", n=round(record.inside[80] * record.count), m=record.count)
        cells = {"inside": shelf.add(f"{prefix}.inside", None, "text", text=inside)}
        cells["mae"] = shelf.add(f"{prefix}.mae", round(record.mae), marks=MODEL)
        for hand in hands:
            if hand in record.by_hand:
                cells[hand] = shelf.add(f"{prefix}.{hand}", round(record.by_hand[hand]))
        rows.append(Row(record.scope, names[record.scope], cells, "result" if record.scope == "result" else "row"))
    rows.sort(key=lambda r: r.kind == "result")
    columns = [
        Column("inside", shelf.say("År inom intervallet", "Years within the interval")),
        Column("mae", shelf.say("Modellen", "The model")),
        *(Column(h, shelf.say(*_HANDS[h])) for h in hands),
    ]
    years = max(r.count for r in mine)
    title = shelf.say(
        "Medelfel vid samma tid {n} tidigare år, tkr",
        "Mean error at the same time of {n} earlier years, SEK thousand",
        n=wording.number_word(years, shelf.language),
    )
    head = shelf.say("Prognosens träffsäkerhet", "The forecast's record")
    note = Note(
        shelf.say(
            "Modellen är uppspelad per samma månadsslut tidigare år, med det som var känt då. Inom intervallet är de år "
            "då utfallet låg inom det intervall som rymmer åtta av tio.",
            "The model is replayed as of the same month end of earlier years, with what was known then. Within the interval are the "
            "years in which the outcome lay within the one that holds eight in ten.",
        )
    )
    shelf.tables["forecast_record"] = Table(
        "forecast_record", title, head, tuple(columns), tuple(rows), "tkr", (note,), wide=len(columns) > 5
    )


def _words(shelf: Shelf, board: Board) -> None:
    """The paragraph: interval, risks, and the record in short."""
    language = shelf.language
    result = board.digest.result()
    low, high = _quantiles(result)
    parts = [phrases.interval(round_median(result), low, high, language), phrases.deficit(board.deficit, language)]
    if board.own is not None and board.below_own is not None:
        parts.append(phrases.below_own(board.below_own, board.own[1], language))
    shelf.add("forecast_model.total.median", round_median(result), emphasis="result", marks=MODEL)
    text = " ".join(f"{wording.capital(p)}." for p in parts)
    shelf.add("forecast_model.words", None, "text", text=text)
    found = next((r for r in board.record if r.scope == "result"), None)
    if found is not None:
        hand = min((round(v) for k, v in found.by_hand.items() if k != "committee"), default=None)
        own = found.by_hand.get("committee")
        said = phrases.record(
            found.count,
            round(found.inside[80] * found.count),
            round(found.mae),
            hand,
            None if own is None else round(own),
            language,
        )
        shelf.add("forecast_record.words", None, "text", text=f"{wording.capital(said)}.")


def round_median(paths: object) -> int:
    import numpy as np

    return round(float(np.median(np.asarray(paths))))


def model_notes(shelf: Shelf, ids: Sequence[str]) -> list[Note]:
    """Why figures of a forecast column are the model's."""
    mine = tuple(i for i in ids if i in shelf.figures and "model" in shelf.figures[i].marks)
    if not mine or shelf.full_year:
        return []
    text = shelf.say(
        "Modell: nämnden har inte lämnat någon egen prognos. Värdet är medel av simuleringen; intervallen står i avsnittet om "
        "prognosen.",
        "Model: the committee has made no forecast of its own. The value is the mean of the simulation; intervals stand in the section "
        "on the forecast.",
    )
    return [Note(text, () if len(mine) == len(ids) else mine)]
