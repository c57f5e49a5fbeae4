"""Phrases over every sign, zero, what rounds to zero, and both languages."""

from __future__ import annotations

import itertools
import re
from collections.abc import Iterator
from decimal import Decimal

import pytest

from tertial.domain.goal import Assessment
from tertial.findings import Language
from tertial.wording import phrases, phrases_activity

M = 100_000_000
AMOUNTS = (-40 * M, -M // 20, -M // 20 + 1, -1, 0, 1, M // 20 - 1, M // 20, 40 * M)
LANGUAGES: tuple[Language, ...] = ("sv", "en")
TENSES: tuple[phrases.Tense, ...] = ("forecast", "to_date", "year")


@pytest.mark.parametrize(
    ("ore", "tense", "sv", "en"),
    [
        (
            -40 * M,
            "forecast",
            "underskottet väntas bli 40,0 miljoner kronor",
            "the deficit is expected to be SEK 40.0 million",
        ),
        (40 * M, "year", "överskottet blev 40,0 miljoner kronor", "the surplus was SEK 40.0 million"),
        (-2 * M, "to_date", "underskottet är hittills 2,0 miljoner kronor", "the deficit so far is SEK 2.0 million"),
        (0, "forecast", "resultatet väntas gå jämnt ut", "the result is expected to break even"),
        (-4_999_999, "forecast", "resultatet väntas gå jämnt ut", "the result is expected to break even"),
        (4_999_999, "year", "resultatet gick jämnt ut", "the result broke even"),
        (-5_000_000, "year", "underskottet blev 0,1 miljoner kronor", "the deficit was SEK 0.1 million"),
    ],
)
def test_result(ore: int, tense: phrases.Tense, sv: str, en: str) -> None:
    assert phrases.result(ore, tense).replace("\u00a0", " ") == sv
    assert phrases.result(ore, tense, "en").replace("\u00a0", " ") == en


def every_money_phrase() -> Iterator[tuple[int, str]]:
    for ore, tense, language in itertools.product(AMOUNTS, TENSES, LANGUAGES):
        yield ore, phrases.result(ore, tense, language)
        yield ore, phrases.costs(ore, tense, language)
        yield ore, phrases.income(ore, tense, language)
        yield ore, phrases.part("Vuxna", ore, tense, language)
    for ore, language in itertools.product(AMOUNTS, LANGUAGES):
        yield ore, phrases.reconciliation(ore, language)
        yield ore, phrases_activity.mix(ore, language)


def test_sizes_have_no_sign_and_zero_has_no_size() -> None:
    for ore, text in every_money_phrase():
        assert "\u2212" not in text
        assert "+" not in text
        shows_number = re.search(r"\d", text) is not None
        if phrases.sign_of(ore) == 0:
            assert not shows_number, text
        assert not text.endswith((".", " "))
        assert "None" not in text


def test_opposite_signs_say_different_things() -> None:
    for language, tense in itertools.product(LANGUAGES, TENSES):
        assert len({phrases.result(ore, tense, language) for ore in (-40 * M, 0, 40 * M)}) == 3
        assert len({phrases.costs(ore, tense, language) for ore in (-40 * M, 0, 40 * M)}) == 3
        assert len({phrases.income(ore, tense, language) for ore in (-40 * M, 0, 40 * M)}) == 3


@pytest.mark.parametrize(
    ("ore", "sv", "en"),
    [
        (
            -44 * M,
            "kostnaderna väntas gå 44,0 mnkr över budget",
            "costs are expected to end SEK 44.0 million over budget",
        ),
        (
            44 * M,
            "kostnaderna väntas gå 44,0 mnkr under budget",
            "costs are expected to end SEK 44.0 million under budget",
        ),
        (1, "kostnaderna väntas följa budget", "costs are expected to follow the budget"),
    ],
)
def test_costs(ore: int, sv: str, en: str) -> None:
    assert phrases.costs(ore, "forecast").replace("\u00a0", " ") == sv
    assert phrases.costs(ore, "forecast", "en").replace("\u00a0", " ") == en


@pytest.mark.parametrize(
    ("signs", "sv", "whole", "en"),
    [
        (
            (1, 1, -1, -1),
            "två i plus, två i minus",
            "två områden ligger i plus och två i minus",
            "two in surplus, two in deficit",
        ),
        (
            (1, -1, 0),
            "ett i plus, ett i minus, ett jämnt",
            "ett område ligger i plus, ett i minus och ett jämnt",
            "one in surplus, one in deficit, one at zero",
        ),
        ((-1, -1), "båda områdena går med underskott", "båda områdena går med underskott", "both areas show a deficit"),
        ((1,), "området går med överskott", "området går med överskott", "the area shows a surplus"),
        ((0, 0, 0), "alla tre områden går jämnt ut", "alla tre områden går jämnt ut", "all three areas break even"),
    ],
)
def test_areas(signs: tuple[int, ...], sv: str, whole: str, en: str) -> None:
    ores = [s * 10 * M for s in signs]
    assert phrases.areas(ores) == sv
    assert phrases.areas(ores, whole=True) == whole
    assert phrases.areas(ores, "en") == en


def test_areas_counts_what_rounds_to_zero_as_even() -> None:
    assert phrases.areas([-1, 10 * M]) == "ett i plus, ett jämnt"
    with pytest.raises(ValueError, match="at least one"):
        phrases.areas([])


def test_largest() -> None:
    parts = [("Vuxna", -16 * M), ("Barn", -40 * M), ("Stöd", 2 * M)]
    assert phrases.largest(parts, -1).replace("\u00a0", " ") == "störst underskott har Barn, 40,0 mnkr"
    assert phrases.largest(parts, -1, "en").replace("\u00a0", " ") == "the largest deficit is in Barn, SEK 40.0 million"
    assert phrases.largest(parts, 1).replace("\u00a0", " ") == "bara Stöd har överskott, 2,0 mnkr"
    assert phrases.largest(parts, 1, "en").replace("\u00a0", " ") == "only Stöd is in surplus, SEK 2.0 million"
    assert phrases.largest(parts[:1], -1).replace("\u00a0", " ") == "störst underskott har Vuxna, 16,0 mnkr"
    assert phrases.largest([("Vuxna", 1)], -1) == ""
    assert phrases.largest([(str(i), -M) for i in range(4)], -1) == ""
    assert "1 och 2" in phrases.largest([("1", -M), ("2", -M)], -1)


@pytest.mark.parametrize("language", LANGUAGES)
def test_cases_cover_every_pair_of_signs(language: Language) -> None:
    said = {}
    for best, worst in ((-1, -1), (0, -1), (1, -1), (0, 0), (1, 0), (1, 1)):
        said[best, worst] = phrases.cases(best * M, worst * M, language)
    assert len(set(said.values())) == 6
    assert phrases.cases(-37 * M, -48 * M) == "även bästa fallet ger underskott"


def test_equity_and_grants_and_investments() -> None:
    plain = [
        phrases.equity(-40 * M, 2023),
        phrases.equity(1, 2023),
        phrases.grants(20 * M, 26 * M, 2024),
        phrases.grants(20 * M, 20 * M, 2024),
        phrases.grants(20 * M, None, 2024),
        phrases.investments(M, 3 * M, "year"),
        phrases.investments(4 * M, 3 * M, "forecast"),
        phrases.investments(3 * M + 1, 3 * M, "forecast"),
        phrases.investments(0, 0, "year"),
        phrases.actions(2, 12 * M),
        phrases.actions(1, None),
        phrases.actions(0, None),
        phrases.reconciliation(M),
        phrases.reconciliation(-M),
    ]
    assert [p.replace("\u00a0", " ") for p in plain] == [
        "nämnden går in i 2024 med −40,0 mnkr i eget kapital",
        "nämnden går in i 2024 utan eget kapital",
        "20,0 mnkr, 6,0 mnkr mindre än 2023",
        "20,0 mnkr, lika mycket som 2023",
        "20,0 mnkr i bidrag",
        "1,0 mnkr av budgeterade 3,0 mnkr användes",
        "4,0 mnkr väntas användas, 1,0 mnkr över budget",
        "hela budgeten på 3,0 mnkr väntas användas",
        "0,0 mnkr av budgeterade 0,0 mnkr användes",
        "två åtgärder väntas ge 12,0 mnkr om året",
        "en åtgärd beslutad",
        "inga åtgärder beslutade",
        "1,0 mnkr mer bokfört än dygn gånger pris",
        "1,0 mnkr mindre bokfört än dygn gånger pris",
    ]


A = Assessment


@pytest.mark.parametrize(
    ("judged", "sv", "en"),
    [
        ((), "inga mål är satta", "no goals are set"),
        ((None,), "målet är inte bedömt", "the goal is not assessed"),
        ((A.ACHIEVED,), "målet är uppnått", "the goal is achieved"),
        ((A.NOT_ACHIEVED,), "målet är inte uppnått", "the goal is not achieved"),
        ((A.WILL_BE,), "målet väntas nås", "the goal will be achieved"),
        ((A.WILL_NOT_BE,), "målet väntas inte nås", "the goal will not be achieved"),
        ((A.ACHIEVED, A.NOT_ACHIEVED), "ett av två mål är uppnått", "one of two goals is achieved"),
        ((A.ACHIEVED, A.ACHIEVED, A.NOT_ACHIEVED), "två av tre mål är uppnådda", "two of three goals are achieved"),
        ((A.ACHIEVED, A.WILL_NOT_BE), "ett av två mål väntas nås", "one of two goals will be achieved"),
        ((A.WILL_BE, A.WILL_BE), "båda målen väntas nås", "both goals will be achieved"),
        ((A.ACHIEVED,) * 3, "alla tre målen är uppnådda", "all three goals are achieved"),
        ((A.NOT_ACHIEVED,) * 2, "inget av två mål är uppnått", "none of two goals is achieved"),
        (
            (A.WILL_BE, None, A.WILL_NOT_BE),
            "ett av tre mål väntas nås, ett är inte bedömt",
            "one of three goals will be achieved, one is not assessed",
        ),
        ((None, None), "två mål är inte bedömda", "two goals are not assessed"),
    ],
)
def test_goals(judged: tuple[Assessment | None, ...], sv: str, en: str) -> None:
    assert phrases_activity.goals(judged) == sv
    assert phrases_activity.goals(judged, "en") == en


def test_indicators() -> None:
    make = phrases_activity.indicators
    assert make(["up", "up", "down", "same", None], 2022) == "två nyckeltal högre än 2022, ett lägre, ett oförändrat"
    assert make(["down"], 2022, "en") == "one key figure lower than 2022"
    assert make(["same", "same"], 2022) == "två nyckeltal oförändrade sedan 2022"
    assert make([None], 2022) == "inga nyckeltal kan jämföras med 2022"
    assert make([], 2022, "en") == "no key figure can be compared with 2022"


def test_change_is_taken_as_printed() -> None:
    assert phrases_activity.change_of(Decimal("12.84"), Decimal("12.76"), 1) == "same"
    assert phrases_activity.change_of(Decimal("12.85"), Decimal("12.76"), 1) == "up"
    assert phrases_activity.change_of(1, None) is None


@pytest.mark.parametrize(
    ("now", "then", "sv", "en"),
    [
        (110, 100, "10 procent fler vårddygn än 2022", "10% more care days than 2022"),
        (90, 100, "10 procent färre vårddygn än 2022", "10% fewer care days than 2022"),
        (100, 100, "lika många vårddygn som 2022", "as many care days as 2022"),
        (100_001, 100_000, "fler vårddygn än 2022", "more care days than 2022"),
        (5, 0, "fler vårddygn än 2022", "more care days than 2022"),
        (0, 5, "100 procent färre vårddygn än 2022", "100% fewer care days than 2022"),
        (5, None, "5 vårddygn", "5 care days"),
    ],
)
def test_care_days(now: int, then: int | None, sv: str, en: str) -> None:
    assert phrases_activity.care_days(now, then, "2022") == sv
    assert phrases_activity.care_days(now, then, "2022", "en") == en


def test_placement_cost_over_every_pair_of_signs() -> None:
    for language in LANGUAGES:
        said = [phrases_activity.placement_cost(v * M, p * M, language) for v in (-1, 0, 1) for p in (-1, 0, 1)]
        assert len(set(said)) == 9
    assert phrases_activity.placement_cost(-M, -M) == "fler dygn och högre dygnspris"
    assert phrases_activity.placement_cost(-M, M) == "fler dygn men lägre dygnspris"
    assert phrases_activity.placement_cost(1, -1) == "oförändrade dygn och dygnspriser"


def test_waiting_flow_and_innovation() -> None:
    assert phrases_activity.waiting(57, 55, "2022") == "57 dagar till beslut, 2\u00a0fler än 2022"
    assert phrases_activity.waiting(1, 4, "2022") == "1 dag till beslut, 3\u00a0färre än 2022"
    assert phrases_activity.waiting(Decimal("57.4"), 57, "2022", "en") == "57 days to a decision, as 2022"
    assert phrases_activity.waiting(57, None, "2022") == "57 dagar till beslut"
    assert phrases_activity.flow(2, 1, "2022") == "fler anmälningar och ansökningar än 2022"
    assert phrases_activity.flow(1, 1, "2022", "en") == "as many notifications and applications as 2022"
    assert phrases_activity.flow(7, None, "2022") == "7 anmälningar och ansökningar"
    assert phrases_activity.innovation(4, 2, 1) == "fyra idéer, två piloter, en uppskalning"
    assert phrases_activity.innovation(0, 1, 0, "en") == "one pilot"
    assert phrases_activity.innovation(0, 0, 0) == "inga nya initiativ"
