"""References to figures in running text, and the digits that people type beside them.

`[[result.total.forecast]]` and `[[result.total.forecast|mnkr abs]]` are replaced by the figure.
`[40,1 mnkr]{ref=result.total.forecast}` keeps what was typed and is held to the figure, as is an amount that stands
directly beside a reference: `[[result.total.forecast]] (40,1 mnkr)`.
"""

from __future__ import annotations

import difflib
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal

from tertial.findings import Finding, Kind, Language
from tertial.report.cells import FORMS, prose
from tertial.report.context import Text
from tertial.report.figures import Figure

UNKNOWN_REFERENCE = Kind(
    "report.unknown-reference",
    "error",
    sv="Texten hänvisar till {reference}, men ingen siffra heter så. Närmast: {nearest}.",
    en="The text refers to {reference}, but no figure is called that. Nearest: {nearest}.",
    do_sv="Rätta hänvisningen, till exempel [[{example}]].",
    do_en="Correct the reference, for example [[{example}]].",
)
UNKNOWN_FORM = Kind(
    "report.unknown-form",
    "error",
    sv="Hänvisningen {reference} har formen {form}, som inte finns. Väntat: {expected}.",
    en="The reference {reference} has the form {form}, which does not exist. Expected: {expected}.",
    do_sv="Skriv till exempel [[{reference}|mnkr]].",
    do_en="Write for example [[{reference}|mnkr]].",
)
DIGIT_DISAGREES = Kind(
    "report.digit-disagrees",
    "error",
    sv="Texten säger {typed}, men siffran {reference} är {actual}.",
    en="The text says {typed}, but the figure {reference} is {actual}.",
    do_sv="Skriv [[{reference}]] i stället för siffror, så följer texten alltid underlaget.",
    do_en="Write [[{reference}]] instead of digits, and the text always follows the figures.",
)
IMAGE_DROPPED = Kind(
    "report.image-dropped",
    "warning",
    sv="Bilden {target} följer inte med till rapporten.",
    en="The image {target} is not carried over to the report.",
    do_sv="Ta bort bilden ur texten; diagram och tabeller kommer ur siffrorna.",
    do_en="Remove the image from the text; charts and tables come from the figures.",
)
LINK_DROPPED = Kind(
    "report.link-dropped",
    "warning",
    sv="Länken till {target} följer inte med till rapporten, bara dess ord.",
    en="The link to {target} is not carried over to the report, only its words.",
    do_sv="Länka till en webbsida, till exempel https://www.socialstyrelsen.se, eller ta bort länken.",
    do_en="Link to a web page, for example https://www.socialstyrelsen.se, or remove the link.",
)

REFERENCE = re.compile(r"\[\[\s*([^\]\|\s]+)\s*(?:\|([^\]]*))?\]\]")
_SPAN = re.compile(r"\[([^\[\]]+)\]\{[^}]*?\bref=\"?([^\s}\"]+)\"?[^}]*\}")
_NUMBER = r"[+\-\u2212\u2013]?\d{1,3}(?:[ \u00a0\u202f]\d{3})+(?:[.,]\d+)?|[+\-\u2212\u2013]?\d+(?:[.,]\d+)?"
_UNIT = (
    r"miljoner kronor|miljoner kr|miljoner|mnkr|mkr|tusen kronor|tkr|kronor|kr|SEK million|million SEK|SEK"
    r"|procentenheter|enheter|procent|percentage points|percent|points|%"
)
_AMOUNT = rf"(?P<number>{_NUMBER})[ \u00a0\u202f]?(?P<unit>{_UNIT})?"
_BESIDE = r"(?:[ \u00a0]?\(|,? (?:dvs\.?|alltså|det vill säga|i\.e\.|that is) ?|[ \u00a0]?=[ \u00a0]?|[ \u00a0])"
_AFTER = re.compile(rf"(?P<gap>{_BESIDE})(?P<ca>(?:cirka|ca|about) )?{_AMOUNT}(?P<end>\)|(?![\w%]))")
_BEFORE = re.compile(rf"(?<![\w.,\-\u2212]){_AMOUNT}(?P<gap>{_BESIDE})$")
_IMAGE = re.compile(r"!\[[^\]]*\]\(([^)\s]*)[^)]*\)")
_LINK = re.compile(r"(?<!!)\[[^\[\]]*\]\(<?([^)\s>]*)[^)]*\)")
_CODE = re.compile(r"`[^`]*`")
_SAFE_LINK = re.compile(r"(?:https?://|mailto:)", re.IGNORECASE)

_FACTORS: Mapping[str, tuple[str, int]] = {
    **dict.fromkeys(
        ("miljoner kronor", "miljoner kr", "miljoner", "mnkr", "mkr", "sek million", "million sek"), ("sek", 10**8)
    ),
    **dict.fromkeys(("tusen kronor", "tkr"), ("sek", 10**5)),
    **dict.fromkeys(("kronor", "kr", "sek"), ("sek", 100)),
    **dict.fromkeys(("procent", "percent", "%"), ("percent", 1)),
    **dict.fromkeys(("procentenheter", "enheter", "percentage points", "points"), ("points", 1)),
}


@dataclass(frozen=True, slots=True)
class Typed:
    """A typed number: its value as written, half a unit of its last digit, its unit and whether it has a sign."""

    value: Decimal
    half: Decimal
    unit: str
    signed: bool
    text: str


def parse_typed(text: str) -> Typed | None:
    """Reads `40,1 mnkr`, `-28 710 tkr`, `12,8 %`; None when the text holds no number or more than one."""
    matches = list(re.finditer(_AMOUNT, text, re.IGNORECASE))
    if len(matches) != 1:
        return None
    return _typed(matches[0])


def _typed(match: re.Match[str]) -> Typed:
    raw = re.sub(r"[ \u00a0\u202f]", "", match["number"]).translate({0x2212: "-", 0x2013: "-", 0x2C: "."})
    value = Decimal(raw)
    half = Decimal(5).scaleb(int(value.as_tuple().exponent) - 1)
    return Typed(value, half, (match["unit"] or "").lower(), raw[0] in "+-", match[0].strip())


def kind_of(figure: Figure) -> str:
    """What a typed unit must be to speak of this figure: sek, percent, points, or nothing."""
    return {"sek": "sek", "sek_per_day": "sek", "percent": "percent", "points": "points"}.get(figure.unit, "")


def agrees(typed: Typed, figure: Figure) -> bool:
    """Whether the typed number is the figure within half a unit of its last digit, the bound included.

    Without a typed sign the sizes are compared (`underskottet 40,0 mnkr`); without a unit any scale of money will do.
    """
    if figure.value is None or figure.unit == "text":
        return False
    kind = kind_of(figure)
    if typed.unit:
        unit, factor = _FACTORS[typed.unit]
        if unit != kind and {unit, kind} != {"percent", "points"}:
            return False
        factors = [factor]
    else:
        factors = [10**8, 10**5, 100] if kind == "sek" else [1]
    exact = Decimal(figure.value)
    size = exact if typed.signed else abs(exact)
    return any(abs(size - typed.value * f) <= typed.half * f for f in factors)


def _speaks_of(typed: Typed, figure: Figure) -> bool:
    """Whether a number beside a reference is meant to be that figure: same kind of unit, or bare and alone."""
    kind = kind_of(figure)
    if typed.unit:
        unit = _FACTORS[typed.unit][0]
        return unit == kind or {unit, kind} == {"percent", "points"}
    return not kind


def nearest(reference: str, known: Mapping[str, Figure]) -> list[str]:
    """Up to three ids that are spelt most like the reference."""
    return difflib.get_close_matches(reference, sorted(known), n=3, cutoff=0.4)


@dataclass(frozen=True, slots=True)
class Checker:
    """Checks running text against figures. `file` and `line` say where the text stands."""

    figures: Mapping[str, Figure]
    language: Language
    file: str | None = None
    line: int = 1

    def check(self, body: str) -> Iterator[Finding]:
        """Findings in the order of the lines: unknown references and forms, digits that disagree."""
        for offset, raw in enumerate(body.split("\n")):
            line = _CODE.sub(lambda m: " " * len(m[0]), raw)
            yield from self._references(line, self.line + offset)
            yield from self._spans(line, self.line + offset)

    def _references(self, text: str, line: int) -> Iterator[Finding]:
        for match in REFERENCE.finditer(text):
            figure = self.figures.get(match[1])
            if figure is None:
                yield self._unknown(match[1], line)
                continue
            for form in (match[2] or "").split():
                if form not in FORMS:
                    yield UNKNOWN_FORM(
                        file=self.file, line=line, reference=match[1], form=form, expected=", ".join(FORMS)
                    )
            after, before = _AFTER.match(text, match.end()), _BEFORE.search(text, 0, match.start())
            for near in (after, before):
                if near is not None and self._alone(near, text):
                    typed = _typed(near)
                    if _speaks_of(typed, figure) and not agrees(typed, figure):
                        yield self._disagrees(typed.text.strip(), figure, line)

    @staticmethod
    def _alone(near: re.Match[str], text: str) -> bool:
        """A bare number counts as beside only in a parenthesis of its own or after `=`, `dvs`."""
        if near["unit"]:
            return True
        opened = near["gap"].strip().rstrip(".")
        if opened in ("(", ""):
            return opened == "(" and text[near.end() - 1 : near.end()] == ")"
        return True

    def _spans(self, text: str, line: int) -> Iterator[Finding]:
        for match in _SPAN.finditer(text):
            figure = self.figures.get(match[2])
            if figure is None:
                yield self._unknown(match[2], line)
                continue
            typed = parse_typed(match[1])
            if typed is None or not agrees(typed, figure):
                yield self._disagrees(match[1], figure, line)

    def _unknown(self, reference: str, line: int) -> Finding:
        near = nearest(reference, self.figures)
        example = near[0] if near else next(iter(self.figures), "result.total.actual")
        return UNKNOWN_REFERENCE(
            file=self.file, line=line, reference=reference, nearest=", ".join(near) or "-", example=example
        )

    def _disagrees(self, typed: str, figure: Figure, line: int) -> Finding:
        return DIGIT_DISAGREES(
            file=self.file, line=line, typed=typed, reference=figure.id, actual=prose(figure, "", self.language)
        )


def check_text(text: Text, figures: Mapping[str, Figure], language: Language) -> list[Finding]:
    """All that is wrong with what a person wrote, with file and line: references, digits, images and local links."""
    checker = Checker(figures, language, text.file, text.line)
    found = list(checker.check(text.title or "")) + list(checker.check(text.body))
    for offset, raw in enumerate(text.body.split("\n")):
        line = _CODE.sub("", raw)
        for kind, targets in ((IMAGE_DROPPED, _IMAGE.findall(line)), (LINK_DROPPED, _LINK.findall(line))):
            refused = [t for t in targets if kind is IMAGE_DROPPED or not is_safe_link(t)]
            found += [kind(file=text.file, line=text.line + offset, target=t or "-") for t in refused]
    return found


def is_safe_link(target: str) -> bool:
    """Whether a link may stand in a report: web pages and mail addresses."""
    return _SAFE_LINK.match(target) is not None
