"""A made-up committee's facts, with everything that a report can show. No real figure, name or municipality."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from typing import Any

from tertial.domain.goal import Assessment
from tertial.findings import Language
from tertial.report.context import AreaInfo, BatchInfo, GoalInfo, ReportContext, Text, Trace
from tertial.report.figures import Chart, Column, Facts, Figure, Note, Row, Series, Source, Table

TKR = 100_000
MNKR = 100_000_000
MONTHS = ("jan", "feb", "mar", "apr", "maj", "jun", "jul", "aug", "sep", "okt", "nov", "dec")


@dataclass
class Shelf:
    """Puts figures, tables and charts together."""

    figures: dict[str, Figure] = field(default_factory=dict)
    tables: list[Table] = field(default_factory=list)
    charts: list[Chart] = field(default_factory=list)

    def put(self, name: str, value: Any, unit: Any = "sek", **more: Any) -> str:
        if isinstance(value, float):
            value = Decimal(str(value))
        source = Source(f"query.{name.partition('.')[0]}")
        self.figures[name] = Figure(name, value, unit, source=source, **more)
        return name

    def row(self, table: str, key: str, label: str, values: dict[str, Any], kind: Any = "row", **more: Any) -> Row:
        cells = {}
        for column, value in values.items():
            options = dict(more)
            plain, own = value if isinstance(value, tuple) else (value, {})
            options |= own
            if isinstance(plain, str):
                options |= {"unit": "text", "text": plain}
                plain = None
            cells[column] = self.put(f"{table}.{key}.{column}", plain, **options)
        return Row(key, label, cells, kind)

    def facts(self) -> Facts:
        return Facts.of(self.figures.values(), self.tables, self.charts)


RESULT_COLUMNS = (
    Column("last_year", "Bokslut 2031"),
    Column("budget", "Internbudget 2032"),
    Column("actual", "Utfall 2032-08-31", partial=True),
    Column("forecast", "Prognos 2032"),
    Column("deviation", "Avvikelse mot budget"),
)
AREAS = (
    ("ADM", "Ledning och stöd", 9_412, 6_208, 8_500),
    ("VUX", "Vuxna", -7_015, -6_644, -9_900),
    ("BOU", "Barn och unga", -11_230, -17_911, -24_600),
    ("FRI", "Frivilliga tjänster", 0, 12, 0),
)


def _money(values: Iterable[int]) -> dict[str, Any]:
    keys = ("last_year", "budget", "actual", "forecast")
    return {k: v * TKR for k, v in zip(keys, values, strict=True)}


def add_economy(shelf: Shelf) -> None:
    lines = (
        ("municipal_grant", "Kommunbidrag", (402_118, 421_900, 281_267, 421_900), "row"),
        ("income", "Intäkter", (61_004, 52_300, 37_115, 54_810), "row"),
        ("sum_income", "Summa intäkter", (463_122, 474_200, 318_382, 476_710), "sum"),
        ("costs", "Kostnader", (-471_955, -474_200, -336_717, -502_710), "row"),
        ("care", "därav köpt vård", (-131_300, -128_000, -97_410, -149_800), "of"),
        ("sum_costs", "Summa kostnader", (-471_955, -474_200, -336_717, -502_710), "sum"),
        ("total", "ÅRETS RESULTAT", (-8_833, 0, -18_335, -26_000), "result"),
    )
    rows = []
    for key, label, values, kind in lines:
        made = _money(values)
        emphasis = "result" if key == "total" else "plain"
        cells: dict[str, Any] = {k: (v, {"emphasis": emphasis}) for k, v in made.items()}
        cells["deviation"] = (made["forecast"] - made["budget"], {"emphasis": "deviation"})
        rows.append(shelf.row("result", key, label, cells, kind))
    rows.append(
        shelf.row(
            "result",
            "accumulated",
            "Ackumulerat resultat (inklusive årets resultat)",
            {"last_year": 3_167 * TKR, "budget": 0, "forecast": -22_833 * TKR},
            emphasis="result",
        )
    )
    shelf.tables.append(
        Table("result", "Resultaträkning, tkr", "Resultaträkning, tkr", RESULT_COLUMNS, tuple(rows), "tkr", wide=True)
    )
    area_rows = []
    for code, name, last, actual, forecast in AREAS:
        of_area = {"last_year": last, "budget": 0, "actual": actual, "forecast": forecast, "deviation": forecast}
        area_rows.append(shelf.row("areas", code, name, {k: v * TKR for k, v in of_area.items()}, emphasis="result"))
    total = {"last_year": -8_833, "budget": 0, "actual": -18_335, "forecast": -26_000, "deviation": -26_000}
    area_rows.append(
        shelf.row(
            "areas",
            "total",
            "Totalt Omsorgsnämnden",
            {k: v * TKR for k, v in total.items()},
            "result",
            emphasis="result",
        )
    )
    shelf.tables.append(
        Table(
            "areas",
            "Resultat per verksamhetsområde, tkr",
            "Verksamhetsområde",
            RESULT_COLUMNS[:4],
            tuple(area_rows),
            "tkr",
        )
    )


def add_units(shelf: Shelf, count: int = 40) -> None:
    """Forty units in four areas, with long names: a table that goes over a page."""
    rows = []
    for i in range(count):
        if i % 10 == 0:
            rows.append(Row(f"group{i}", AREAS[i // 10 % 4][1], {}, "group"))
        actual = ((i * 7919) % 4_001 - 2_000) * TKR
        values = {"last_year": actual // 2, "budget": 0, "actual": actual, "forecast": actual * 3 // 2}
        name = "Enheten för samordnade öppna insatser till familjer i hela kommunen" if i % 9 == 4 else f"Enhet {i + 1}"
        rows.append(shelf.row("units", f"u{i}", f"{name}", values | {"deviation": actual * 3 // 2}, emphasis="result"))
    columns = tuple(c for c in RESULT_COLUMNS)
    shelf.tables.append(
        Table(
            "units",
            "Resultat per enhet, tkr",
            "Enhet",
            columns,
            tuple(rows),
            "tkr",
            (Note("Löpande takt där enheten inte har lämnat någon egen prognos."),),
            wide=True,
        )
    )


def add_months(shelf: Shelf) -> None:
    rows = []
    for i, name in enumerate(("januari", "februari", "mars", "april", "maj", "juni", "juli", "augusti")):
        actual = (-1_100, -2_450, -3_310, -1_905, -2_777, -1_020, 640, -6_413)[i] * TKR
        budget = (200, -150, 0, 300, -400, 0, 500, -450)[i] * TKR
        rows.append(
            shelf.row(
                "months",
                f"{i + 1:02d}",
                name,
                {"actual": actual, "budget": budget, "deviation": (actual - budget, {"emphasis": "deviation"})},
                emphasis="result",
            )
        )
    columns = (
        Column("actual", "Utfall 2032", partial=True),
        Column("budget", "Budget 2032"),
        Column("deviation", "Avvikelse"),
    )
    shelf.tables.append(Table("months", "Resultat månad för månad, tkr", "Månad", columns, tuple(rows), "tkr"))
    ids = [f"months.{i:02d}" for i in range(1, 9)]
    shelf.charts.append(
        Chart(
            "result_months",
            "bars",
            "Resultat mot budget per månad, mnkr",
            MONTHS,
            (
                Series("actual", "Utfall", tuple(f"{i}.actual" for i in ids) + (None,) * 4),
                Series("budget", "Budget", tuple(f"{i}.budget" for i in ids) + (None,) * 4, "budget"),
            ),
            "months",
            "mnkr",
        )
    )
    lines = []
    for key, label in (
        ("grant", "Kommunbidrag"),
        ("income", "Intäkter"),
        ("staff", "Personal"),
        ("care", "Köpt vård"),
        ("other", "Övriga kostnader"),
    ):
        lines.append(
            shelf.row(
                "lines_months",
                key,
                label,
                {f"m{m}": ((m * 977 + len(key) * 3_331) % 40_000 - 20_000) * TKR for m in range(1, 13)},
            )
        )
    shelf.tables.append(
        Table(
            "lines_months",
            "Rader månad för månad, tkr",
            "Rad",
            tuple(Column(f"m{m}", MONTHS[m - 1]) for m in range(1, 13)),
            tuple(lines),
            "tkr",
            wide=True,
        )
    )
    years = []
    for year, value in ((2028, 4_100), (2029, -2_300), (2030, 1_205), (2031, -8_833)):
        years.append(shelf.row("years", str(year), str(year), {"result": value * TKR}, emphasis="result"))
    years.append(Row("2032", "Prognos 2032", {"result": "result.total.forecast"}))
    shelf.tables.append(
        Table("years", "Årets resultat fem år, tkr", "År", (Column("result", "Årets resultat"),), tuple(years), "tkr")
    )
    shelf.charts.append(
        Chart(
            "result_years",
            "bars",
            "Årets resultat, mnkr",
            ("2028", "2029", "2030", "2031", "Prognos 2032"),
            (
                Series("outcome", "Utfall", (*tuple(f"years.{y}.result" for y in range(2028, 2032)), None)),
                Series("forecast", "Prognos", (None,) * 4 + ("result.total.forecast",), "forecast"),
            ),
            "years",
            "mnkr",
        )
    )


def add_forecast(shelf: Shelf) -> None:
    rows = []
    for key, label, value, text in (
        ("best", "Bästa fall", -22_500, "Placeringarna ökar inte under hösten."),
        (
            "expected",
            "Prognos",
            -26_000,
            "Nuvarande nivå håller i sig, och de beslutade åtgärderna får effekt från oktober.",
        ),
        ("worst", "Sämsta fall", -33_000, "Placeringarna ökar som i mars, och åtgärderna får effekt först nästa år."),
    ):
        rows.append(
            shelf.row(
                "forecast_cases", key, label, {"amount": (value * TKR, {"emphasis": "result"}), "condition": text}
            )
        )
    columns = (Column("amount", "Årets resultat 2032"), Column("condition", "Förutsätter", kind="text"))
    shelf.tables.append(
        Table("forecast_cases", "Nämndens bästa och sämsta fall, tkr", "Fall", columns, tuple(rows), "tkr")
    )
    shelf.put("forecast_cases.total.best", -22_500 * TKR)
    shelf.put("forecast_cases.total.worst", -33_000 * TKR)
    equity = [
        shelf.row("equity", "last", "Eget kapital vid utgången av 2031", {"amount": 3_167 * TKR}, emphasis="result"),
        shelf.row("equity", "result", "Årets resultat", {"amount": -26_000 * TKR}, emphasis="result"),
        shelf.row("equity", "closing", "Utgående 2032", {"amount": -22_833 * TKR}, "result", emphasis="result"),
    ]
    shelf.tables.append(
        Table("equity", "Eget kapital, tkr", "Eget kapital", (Column("amount", "2032"),), tuple(equity), "tkr")
    )
    actions = []
    for i, (name, owner, status, effect) in enumerate(
        (
            ("Hemflyttning med stöd från öppenvården", "Barn och unga", "Pågår", 6_200),
            ("Omförhandling av ramavtal för konsulentstödda familjehem", "Ledning och stöd", "Pågår", 2_400),
            (
                "Egna jourhem i stället för köpta platser under de första nittio dagarna",
                "Barn och unga",
                "Börjar i oktober",
                3_700,
            ),
        )
    ):
        actions.append(shelf.row("actions", f"a{i}", name, {"owner": owner, "status": status, "effect": effect * TKR}))
    actions.append(shelf.row("actions", "total", "Summa", {"effect": 12_300 * TKR}, "sum"))
    described = (
        Column("owner", "Ansvarig", kind="text"),
        Column("status", "Läge", kind="text"),
        Column("effect", "Effekt per år"),
    )
    shelf.tables.append(
        Table("actions", "Åtgärder för en budget i balans, tkr", "Åtgärd", described, tuple(actions), "tkr")
    )


def add_indicators(shelf: Shelf) -> None:
    years = ("2028", "2029", "2030", "2031")
    data: tuple[tuple[str, str, str, Any, int, tuple[Any, ...], Any, Any], ...] = (
        (
            "Barn och vuxna",
            "home",
            "Andel barn i jourhem som fått familjehem inom sex månader",
            "percent",
            0,
            (71, 69, 74, 66),
            70,
            None,
        ),
        (
            "Barn och vuxna",
            "service",
            "Uppdrag inom öppna verksamheter, antal",
            "count",
            0,
            (1_204, 1_390, 1_377, 1_502),
            1_960,
            None,
        ),
        (
            "Väntetid",
            "wait",
            "Genomsnittlig väntetid från ansökan till beslut om insats, antal dagar",
            "days",
            0,
            (38, 41, 40, 44),
            43,
            None,
        ),
        ("Statistik", "inv", "Antal inledda utredningar", "count", 0, (1_806, 1_790, 1_844, 1_910), 1_203, 63),
        (
            "Statistik",
            "measures",
            "Antal inledda insatser",
            "count",
            0,
            (None, 905, (871, {"marks": frozenset({"restated"})}), 899),
            590,
            66,
        ),
        (
            "Statistik",
            "days",
            "Antal vårddygn externa placeringar och boenden",
            "count",
            0,
            (None, 31_880, 30_402, 34_915),
            25_110,
            72,
        ),
        (
            "Statistik",
            "share",
            "Andel ansökningar av anmälningar och ansökningar",
            "percent",
            1,
            (14.2, 13.9, 14.4, 15.1),
            14.6,
            None,
        ),
        ("Innovation", "ideas", "Idéer till innovationsrådet, antal", "count", 0, (None, 9, 12, 7), 3, 43),
        (
            "Innovation",
            "small",
            "Barn som bytt hem tre gånger, antal",
            "count",
            0,
            (None, 5, 6, 8),
            (None, {"marks": frozenset({"suppressed"})}),
            None,
        ),
    )
    rows: list[Row] = []
    group = ""
    for name, key, label, unit, decimals, values, partial, share in data:
        if name != group:
            group = name
            rows.append(Row(f"group-{name}", name, {}, "group"))
        cells = dict(zip(years, values, strict=True)) | {"2032": partial}
        row = shelf.row("indicators", key, label, cells, unit=unit, decimals=decimals)
        if share is not None:
            row.cells["share"] = shelf.put(f"indicators.{key}.share", share, "percent")  # type: ignore[index]
        rows.append(row)
    columns = (
        *(Column(y, f"Utfall {y}") for y in years),
        Column("2032", "Utfall jan-aug 2032", partial=True),
        Column("share", "andel av 2031"),
    )
    notes = (
        Note("Andelar och genomsnitt jämförs direkt; för dem visas ingen andel av helår."),
        Note("Räknesättet ändrades 2032. Värdet kan inte jämföras med tidigare år.", ("indicators.service.2032",)),
        Note(
            "Omräknat värde, i kursiv. Årsrapporten 2030 angav 1 742, ersatt i läget 2032-08-31.",
            ("indicators.measures.2030",),
        ),
        Note("Preliminärt.", ("indicators.share.2032",)),
    )
    shelf.tables.append(
        Table(
            "indicators",
            "Nyckeltal fem år. Hela år 2028–2031, åtta månader 2032.",
            "Nyckeltal",
            columns,
            tuple(rows),
            notes=notes,
            wide=True,
        )
    )
    series = []
    for _, key, label, *_rest in data[:7]:
        ids = tuple(f"indicators.{key}.{y}" for y in years)
        series += [
            Series(key, label, (*ids, None)),
            Series(f"{key}-part", label, (None,) * 4 + (f"indicators.{key}.2032",), "partial"),
        ]
    shelf.charts.append(
        Chart(
            "indicators",
            "small_multiples",
            "Nyckeltalen var för sig, från noll",
            (*years, "jan-aug"),
            tuple(series),
            "indicators",
        )
    )


def add_goals(shelf: Shelf) -> None:
    for key, unit, target, outcome, gap, word in (
        ("benefit", "percent", "≥ 75 %", 81, 6, "will_be"),
        ("applications", "percent", "≥ 18,0 %", 14.6, -3.4, "will_not_be"),
    ):
        row = shelf.row(
            f"goal.{key}",
            "goal",
            "Hela nämnden",
            {
                "target": target,
                "outcome": (outcome, {"unit": unit, "decimals": 0 if key == "benefit" else 1}),
                "gap": (gap, {"unit": "points", "decimals": 0 if key == "benefit" else 1, "emphasis": "deviation"}),
                "assessment": word,
            },
        )
        columns = (
            Column("target", "Mål 2032"),
            Column("outcome", "Utfall jan-aug 2032", partial=True),
            Column("gap", "Skillnad, enheter"),
            Column("assessment", "Bedömning", kind="status"),
        )
        shelf.tables.append(Table(f"goal.{key}", "Mål och utfall, procent", "Omfattning", columns, (row,)))
    ids = tuple(f"indicators.share.{y}" for y in (2028, 2029, 2030, 2031))
    shelf.charts.append(
        Chart(
            "goal.applications",
            "lines",
            "Andel ansökningar, procent",
            ("2028", "2029", "2030", "2031", "jan-aug 2032"),
            (
                Series("share", "Utfall", (*ids, None)),
                Series("part", "Utfall", (None,) * 4 + ("indicators.share.2032",), "partial"),
                Series(
                    "target",
                    "Mål minst",
                    tuple(shelf.put("goal.applications.target", 18, "percent", decimals=1) for _ in range(5)),
                    "target",
                ),
            ),
            "indicators",
        )
    )


CARE = (
    "HVB",
    "SiS",
    "Konsulentstött familjehem",
    "Eget familjehem",
    "Jourhem",
    "Konsulentstött jourhem",
    "Nätverkshem",
    "Stödboende",
    "Skyddat boende",
    "HVB vuxna",
    "LVM-hem",
    "Köpt öppenvård",
)


def add_care(shelf: Shelf) -> None:
    rows = []
    for i, name in enumerate(CARE):
        days, before = 300 + (i * 2711) % 5_000, 320 + (i * 2503) % 5_000
        rows.append(
            shelf.row(
                "care",
                f"c{i}",
                name,
                {
                    "days": (days, {"unit": "count"}),
                    "days_previous": (before, {"unit": "count"}),
                    "price": ((1_050 + i * 743) * 100, {"unit": "sek_per_day"}),
                    "cost": days * (1_050 + i * 743) * 100,
                    "agreement": (Decimal(60 + i * 3), {"unit": "percent"}),
                },
            )
        )
    rows.append(
        shelf.row(
            "care",
            "total",
            "Samtliga",
            {
                "days": (25_110, {"unit": "count"}),
                "days_previous": (22_930, {"unit": "count"}),
                "price": (241_000, {"unit": "sek_per_day"}),
                "cost": 97_410 * TKR,
                "agreement": (Decimal(71), {"unit": "percent"}),
            },
            "sum",
        )
    )
    columns = (
        Column("days", "Vårddygn jan-aug 2032", partial=True),
        Column("days_previous", "Vårddygn jan-aug 2031", partial=True),
        Column("price", "Pris, kr per dygn"),
        Column("cost", "Kostnad"),
        Column("agreement", "Andel på ramavtal"),
    )
    shelf.tables.append(
        Table("care", "Vårddygn, dygnspris och kostnad (tkr) per vårdform", "Vårdform", columns, tuple(rows), "tkr")
    )
    ids = tuple(f"care.c{i}" for i in range(len(CARE)))
    shelf.charts.append(
        Chart(
            "care",
            "bars",
            "Vårddygn per vårdform",
            CARE,
            (
                Series("before", "jan-aug 2031", tuple(f"{i}.days_previous" for i in ids), "comparison"),
                Series("now", "jan-aug 2032", tuple(f"{i}.days" for i in ids)),
            ),
            "care",
        )
    )
    steps = []
    for key, name, why, value in (
        ("volume", "Volym", "2 180 fler dygn, mest i familjehem", -13_800),
        ("mix", "Mix", "Mer eget familjehem, mindre SiS", 4_300),
        ("price", "Pris", "Högre dygnspris, mest SiS och HVB", -12_300),
    ):
        steps.append(
            shelf.row("care_bridge", key, name, {"why": why, "deviation": (value * TKR, {"emphasis": "deviation"})})
        )
    steps.append(
        shelf.row(
            "care_bridge",
            "total",
            "Avvikelse",
            {"why": "Prognos mot internbudget", "deviation": (-21_800 * TKR, {"emphasis": "deviation"})},
            "sum",
        )
    )
    shelf.tables.append(
        Table(
            "care_bridge",
            "Placeringskostnadens avvikelse mot budget, mnkr",
            "Orsak",
            (Column("why", "Vad som hänt", kind="text"), Column("deviation", "Avvikelse")),
            tuple(steps),
            "mnkr",
        )
    )
    shelf.tables.append(
        Table(
            "reconciliation",
            "Vårddygn gånger pris mot bokfört, tkr",
            "Vårdform",
            (Column("computed", "Dygn gånger pris"), Column("booked", "Bokfört"), Column("difference", "Skillnad")),
            (
                shelf.row(
                    "reconciliation",
                    "hvb",
                    "HVB",
                    {
                        "computed": 31_200 * TKR,
                        "booked": 31_950 * TKR,
                        "difference": (750 * TKR, {"emphasis": "deviation"}),
                    },
                ),
                shelf.row(
                    "reconciliation",
                    "total",
                    "Samtliga",
                    {
                        "computed": 96_100 * TKR,
                        "booked": 97_410 * TKR,
                        "difference": (1_310 * TKR, {"emphasis": "deviation"}),
                    },
                    "sum",
                ),
            ),
            "tkr",
        )
    )


def add_rest(shelf: Shelf) -> None:
    shelf.tables.append(
        Table(
            "waiting",
            "Väntetid, dagar",
            "Från händelse till beslut om insats",
            (
                Column("mean", "Medel jan-aug 2032", partial=True),
                Column("median", "Median jan-aug 2032", partial=True),
                Column("previous", "Medel 2031"),
                Column("over", "Andel över 120 dagar", partial=True),
            ),
            (
                shelf.row(
                    "waiting",
                    "application",
                    "Från ansökan",
                    {"mean": 43, "median": 36, "previous": 44, "over": (8, {"unit": "percent"})},
                    unit="days",
                ),
                shelf.row(
                    "waiting",
                    "notification",
                    "Från anmälan",
                    {"mean": 58, "median": 51, "previous": 55, "over": (14, {"unit": "percent"})},
                    unit="days",
                ),
            ),
        )
    )
    shelf.tables.append(
        Table(
            "grants",
            "Driftbidrag och projektbidrag, mnkr",
            "Bidrag",
            (
                Column("applied", "Ansökt 2032"),
                Column("granted", "Beviljat 2032"),
                Column("received", "Mottaget 2032"),
                Column("received_previous", "Mottaget 2031"),
            ),
            (
                shelf.row(
                    "grants",
                    "a",
                    "Riktat bidrag till familjehemsvård",
                    {
                        "applied": 210_000_000,
                        "granted": 180_000_000,
                        "received": 180_000_000,
                        "received_previous": 120_000_000,
                    },
                ),
                shelf.row(
                    "grants",
                    "b",
                    "Ersättning för nyanlända",
                    {"received": 640_000_000, "received_previous": 910_000_000},
                ),
                shelf.row(
                    "grants",
                    "total",
                    "Totalt",
                    {
                        "applied": 210_000_000,
                        "granted": 180_000_000,
                        "received": 820_000_000,
                        "received_previous": 1_030_000_000,
                    },
                    "sum",
                ),
            ),
            "mnkr",
        )
    )
    shelf.tables.append(
        Table(
            "investments",
            "Investeringar, mnkr",
            "Investeringar",
            (Column("budget", "Budget 2032"), Column("forecast", "Prognos 2032", tag="run_rate")),
            (
                shelf.row("investments", "out", "Utgifter", {"budget": 400_000_000, "forecast": 310_000_000}),
                shelf.row("investments", "in", "Inkomster", {"budget": 0, "forecast": 0}),
                shelf.row("investments", "net", "Netto", {"budget": 400_000_000, "forecast": 310_000_000}, "sum"),
            ),
            "mnkr",
        )
    )
    shelf.tables.append(
        Table(
            "initiatives",
            "Initiativ under året, antal",
            "Steg",
            (Column("count", "Antal jan-aug 2032", partial=True),),
            (
                shelf.row("initiatives", "idea", "Idéer", {"count": 3}, unit="count"),
                shelf.row("initiatives", "pilot", "Piloter", {"count": 1}, unit="count"),
                shelf.row("initiatives", "scaled", "Uppskalningar", {"count": 0}, unit="count"),
            ),
        )
    )


def sample_facts() -> Facts:
    shelf = Shelf()
    add_economy(shelf)
    add_units(shelf)
    add_months(shelf)
    add_forecast(shelf)
    add_indicators(shelf)
    add_goals(shelf)
    add_care(shelf)
    add_rest(shelf)
    return shelf.facts()


GOALS = (
    GoalInfo(
        "benefit",
        "Upplevd nytta",
        "Minst 75 procent av dem som har fått stöd ska uppleva att det har varit till nytta.",
        Assessment.WILL_BE,
    ),
    GoalInfo(
        "applications",
        "Andel ansökningar",
        "Andelen ansökningar ska vara minst 18 procent av alla anmälningar och ansökningar.",
        Assessment.WILL_NOT_BE,
    ),
)


def sample_context(**more: Any) -> ReportContext:
    values: dict[str, Any] = {
        "committee": "Omsorgsnämnden",
        "municipality": "Ekensund",
        "kind": "interim",
        "as_of": date(2032, 8, 31),
        "known": date(2032, 9, 12),
        "state": "Utkast",
        "snapshot": "Läge 2032-08-31",
        "goals": GOALS,
        "areas": tuple(AreaInfo(code, name) for code, name, *_ in AREAS),
    }
    return ReportContext(**(values | more))


TEXTS = (
    Text(
        "summary",
        "Nämndens uppdrag är att ge stöd tidigt.\n\nUnder året har *tre* saker stått i mitten:\n\n- att korta väntan från ansökan till beslut,\n- att få hem barn som kan bo hemma med stöd,\n- att samla jourhemmen i egen regi.\n\nResultatet väntas bli [[result.total.forecast]], varav [[areas.BOU.forecast]] inom Barn och unga.[^1]\n\n[^1]: Prognosen är nämndens egen, beslutad i september.\n\n## Vad som händer i höst\n\nÅtgärderna följs upp varje månad.",
        title=None,
        author="Kim Ek",
        file="summary.md",
        line=8,
    ),
    Text(
        "area.BOU",
        "Många placeringar tidigt på året lyfte kostnaden. Läget har sedan stabiliserats på en lägre nivå, och underskottet väntas bli [24,6 mnkr]{ref=areas.BOU.forecast}.",
        title="placeringarna kostar mer än budget",
        file="bou.md",
        line=7,
    ),
    Text(
        "area.VUX",
        "Placeringarna har halverats sedan mars. Nivån är ändå högre än budget, och personalen kostar mer än planerat.",
        file="vux.md",
        line=7,
    ),
    Text("area.ADM", "Vakanser ger överskott.", file="adm.md", line=7),
    Text("goal.benefit", "Svaren är få, så andelen ska läsas med försiktighet.", file="g.md", line=5),
)


def sample_traces() -> dict[str, Trace]:
    batch = BatchInfo("ledger-2032", "huvudbok-2032.se", "9f2c51d07ab3e844", "2032-09-03")
    other = BatchInfo("placements-7", "placeringar.csv", "11aa0be4c2d95f70", "2032-09-05")
    return {
        f"query.{name}": Trace(
            "SELECT line, sum(amount) AS amount\nFROM ledger\nWHERE day <= $as_of\nGROUP BY line",
            {"as_of": "2032-08-31"},
            (batch,) if name != "care" else (batch, other),
            1_204,
            ("Huvudbok", "Internbudget") if name != "care" else ("Huvudbok", "Placeringar"),
        )
        for name in ("result", "areas", "units", "months", "indicators", "care", "grants")
    }


LANGUAGES: tuple[Language, ...] = ("sv", "en")
