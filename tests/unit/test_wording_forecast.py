from __future__ import annotations

from tertial.wording import phrases_forecast as p

MNKR = 100_000_000


def plain(text: str) -> str:
    return text.replace("\u00a0", " ").replace("\u202f", " ").replace("\u2212", "-")


def test_what_sets_a_tail_apart_has_the_words_of_its_sign() -> None:
    assert plain(p.driver("days", "HVB", 4 * MNKR, -880.4)) == "880 färre dygn i HVB (4,0 mnkr)"
    assert plain(p.driver("days", "HVB", -4 * MNKR, 880.4)) == "880 fler dygn i HVB (4,0 mnkr)"
    assert plain(p.driver("days", "HVB", 4 * MNKR, -880.4, "en")) == "880 fewer days in HVB (SEK 4.0 million)"
    assert plain(p.driver("days", "HVB", -4 * MNKR, 1.0, "en")) == "1 more days in HVB (SEK 4.0 million)"
    assert plain(p.driver("price", "SiS", MNKR)) == "billigare dygn i SiS (1,0 mnkr)"
    assert plain(p.driver("price", "SiS", -MNKR)) == "dyrare dygn i SiS (1,0 mnkr)"
    assert plain(p.driver("booking", "", MNKR)) == "mindre bokfört än dygnen kostar (1,0 mnkr)"
    assert plain(p.driver("booking", "", -MNKR, language="en")) == "more booked than the days cost (SEK 1.0 million)"
    assert plain(p.driver("line", "Intäkter", 2 * MNKR)) == "raden Intäkter 2,0 mnkr bättre"
    assert plain(p.driver("line", "Income", -2 * MNKR, language="en")) == "the line Income SEK 2.0 million worse"


def test_a_tail_is_told_with_and_without_causes() -> None:
    told = plain(p.tail(True, -30 * MNKR, ["a", "b", "c"]))
    assert told == (
        "i ett av tio tänkbara utfall blir resultatet -30,0 mnkr eller bättre; det som skiljer dem från medel: a, b och c"
    )
    assert plain(p.tail(False, 5 * MNKR, [])) == "i ett av tio tänkbara utfall blir resultatet 5,0 mnkr eller sämre"
    assert plain(p.tail(False, 5 * MNKR, ["a"], "en", 20)) == (
        "in one of five possible outcomes the result is SEK 5.0 million or worse; what sets them apart from the mean: a"
    )


def test_no_probability_is_certain() -> None:
    shown = [plain(p.probability(s)) for s in (0.0, 0.0049, 0.005, 0.5, 0.995, 0.9951, 1.0)]
    assert shown == ["under 1 %", "under 1 %", "1 %", "50 %", "99 %", "över 99 %", "över 99 %"]
    assert plain(p.probability(0.0, "en")) == "below 1%"
    assert plain(p.deficit(0.62)) == "risken för underskott är 62 %"
    assert plain(p.below_own(0.35, -40 * MNKR, "en")) == (
        "the risk of a worse result than the committee's own forecast, SEK -40.0 million, is 35%"
    )


def test_the_record_names_what_there_is() -> None:
    assert plain(p.record(4, 3, 2 * MNKR, 4 * MNKR, None)) == (
        "prövad på samma tid fyra tidigare år låg utfallet inom 80 %-intervallet 3 av 4 gånger, och medelfelet var 2,0 mnkr mot "
        "4,0 mnkr för den bästa handmetoden"
    )
    assert plain(p.record(4, 3, 2 * MNKR, None, MNKR, "en")).endswith(
        "mean error was SEK 2.0 million and SEK 1.0 million for the committee's own forecasts"
    )


def test_causes_of_a_bridge_have_names() -> None:
    for cause in ("volume", "mix", "price", "timing", "late_registration", "one_off"):
        assert p.cause(cause, "") != p.cause(cause, "", "en")
    assert p.cause("line", "Personal") == "Personal"
    assert p.cause("rest", "Kostnader") == "Kostnader utöver placeringar"
    assert p.cause("action", "Nytt hem") == "Åtgärd: Nytt hem"
    assert plain(p.interval(-25 * MNKR, -31 * MNKR, -16 * MNKR)) == (
        "modellens median är -25,0 mnkr, och åtta av tio utfall väntas mellan -31,0 mnkr och -16,0 mnkr"
    )
