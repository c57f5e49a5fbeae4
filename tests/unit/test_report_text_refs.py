from __future__ import annotations

from decimal import Decimal

import pytest

from tertial.report.context import Text
from tertial.report.figures import Figure
from tertial.report.text_refs import Checker, agrees, check_text, parse_typed

FIGURES = {
    f.id: f
    for f in (
        Figure("result.total.forecast", -4_000_000_000, "sek"),
        Figure("result.costs.forecast", -76_989_740_000, "sek"),
        Figure("goal.share", Decimal("12.84"), "percent", 1),
        Figure("goal.gap", Decimal("-5.2"), "points", 1),
        Figure("care.days", Decimal(42_064), "count"),
        Figure("care.gone", None, "count"),
    )
}


def codes(body: str) -> list[tuple[str, int | None]]:
    return [(f.code, f.line) for f in Checker(FIGURES, "sv", "t.md", 7).check(body)]


@pytest.mark.parametrize(
    "body",
    [
        "Resultatet blir [[result.total.forecast]].",
        "Underskottet väntas bli [[result.total.forecast|mnkr abs]] (40,0 mnkr).",
        "[[result.total.forecast]] (40 mnkr)",
        "[[result.total.forecast]] (−40 000 tkr)",
        "[[result.total.forecast]], dvs 40,0 miljoner kronor",
        "40,0 mnkr ([[result.total.forecast]])",
        "[40,04 mnkr]{ref=result.total.forecast}",
        "[12,8 %]{ref=goal.share}",
        "[5,2 procentenheter]{ref=goal.gap}",
        "[42 064]{ref=care.days}",
        "[[care.days]] (42 064)",
        "[[goal.share]] (40,1 mnkr) är något annat",
        "[[result.total.forecast]] 2023 och 17 andra",
        "[[care.days]] (4 av 5)",
        "`[[no.such]]` är kod",
    ],
)
def test_agreeing_texts_have_no_finding(body: str) -> None:
    expected = [] if "40,04" not in body else [("report.digit-disagrees", 7)]
    assert codes(body) == expected


@pytest.mark.parametrize(
    "body",
    [
        "[40,1 mnkr]{ref=result.total.forecast}",
        "[+40,0 mnkr]{ref=result.total.forecast}",
        "[40,0 tkr]{ref=result.total.forecast}",
        "[40 %]{ref=result.total.forecast}",
        "[ungefär fyrtio]{ref=result.total.forecast}",
        "[[result.total.forecast]] (40,1 mnkr)",
        "[[result.total.forecast]], dvs 41 mnkr",
        "[[result.total.forecast]] = 39,9 mnkr",
        "41 mnkr ([[result.total.forecast]])",
        "[[care.days]] (42 065)",
        "[5]{ref=care.gone}",
    ],
)
def test_disagreeing_digits_are_found_at_their_line(body: str) -> None:
    assert codes(f"Först.\n\n{body}") == [("report.digit-disagrees", 9)]


@pytest.mark.parametrize(
    ("text", "agree"),
    [
        ("769,9 mnkr", True),
        ("769,8 mnkr", False),
        ("770 mnkr", True),
        ("769,90 mnkr", True),
        ("769 897 tkr", True),
        ("769 898 tkr", False),
        ("-769,9", True),
        ("769,85 mnkr", False),
    ],
)
def test_agreement_is_half_a_unit_of_the_last_digit(text: str, agree: bool) -> None:
    typed = parse_typed(text)
    assert typed is not None
    assert agrees(typed, FIGURES["result.costs.forecast"]) is agree


def test_both_bounds_of_the_last_digit_are_included() -> None:
    figure = Figure("f", 4_005_000_000, "sek")
    agreeing = [t for t in ("39,9 mnkr", "40,0 mnkr", "40,1 mnkr", "40,2 mnkr") if agrees(parse_typed(t), figure)]  # type: ignore[arg-type]
    assert agreeing == ["40,0 mnkr", "40,1 mnkr"]


def test_unknown_reference_names_the_nearest() -> None:
    (finding,) = Checker(FIGURES, "sv", "t.md", 3).check("Se [[result.total.forcast]].")
    assert (finding.code, finding.severity, finding.line) == ("report.unknown-reference", "error", 3)
    assert "result.total.forecast" in finding.message("sv")
    assert "result.total.forecast" in finding.remedy("en")


def test_unknown_form_says_which_there_are() -> None:
    (finding,) = Checker(FIGURES, "sv").check("[[care.days|dussin]]")
    assert finding.code == "report.unknown-form"
    assert "mnkr" in finding.message()


def test_images_and_local_links_are_reported() -> None:
    body = "![bild](karta.png)\n[fil](file:///etc/passwd) [webb](https://example.org) [mejl](mailto:a@example.org)"
    found = check_text(Text("summary", body, file="s.md", line=5), FIGURES, "sv")
    assert [(f.code, f.line) for f in found] == [("report.image-dropped", 5), ("report.link-dropped", 6)]


def test_a_title_is_checked_too() -> None:
    found = check_text(Text("summary", "Text.", title="Vi når [[no.such]]", file="s.md", line=5), FIGURES, "sv")
    assert [f.code for f in found] == ["report.unknown-reference"]


def test_no_number_or_two_numbers_are_not_read() -> None:
    assert parse_typed("inget") is None
    assert parse_typed("10 till 20,5") is None
