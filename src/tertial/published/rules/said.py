"""Sentences that give a row of a table, or the whole, an amount: what is said of which row, in a few plain forms.

A name is the whole label of a row, with or without an article; a period may stand after it. `Barn och unga redovisar för
perioden ett underskott på 2,1 mnkr` (a side), `Personalkostnaderna uppgick till 306,0 mnkr` (a level), `Lokaler överskrider budget
med 0,4 mnkr` (a gap), and `Barn och unga -2,1 mnkr, Vuxna +0,3 mnkr` (a list with signs).
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Literal

from tertial.published.figures import Document, PublishedFigure, Row, Table
from tertial.published.heads import MONTH, MONTHS, YEAR
from tertial.published.rules.base import FOLDED, SURE, heads, is_result, is_total, normal, rows_of

Kind = Literal["side", "level", "gap", "listed"]

_NAME = r"(?P<name>[^,.;:()\d]{3,70}?)"
_HEDGE = r"(?:cirka |ca |drygt |knappt |totalt |omkring |ungefär )?"
_WHEN = (
    rf"(?:för|under|per|efter|till och med|tom|i|på|vid) (?:(?:hela )?(?:perioden|helåret|helår|året|år|år {YEAR}|{YEAR}|månadsskiftet|delåret|bokslutet)"
    rf"|(?:slutet av |utgången av )?{MONTH}(?:\s?(?:-|till|till och med)\s?{MONTH})?|(?:\w+ )(?:månader|tertialet|kvartalet)|tertial \w+)"
    rf"(?:,? (?:januari|jan)\s?(?:-|till|till och med)\s?{MONTH})?(?: (?:år )?{YEAR}| år)?"
)
_SIDE_VERB = (
    r"(?:har|hade|visar(?: på)?|visade(?: på)?|redovisar|redovisade|uppvisar|uppvisade|prognosti[sc]erar|gör|gjorde|lämnar|lämnade|ger|gav|"
    r"står för|svarar för|är|blev|blir|pekar (?:mot|på)|innebär|uppgår till|uppgick till|landar på|landade på|"
    r"(?:beräknas|bedöms|väntas|förväntas) (?:få|ge|göra|redovisa|visa|bli|uppgå till|landa på))"
)
_ADVERB = r"(?:(?:också|även|därmed|totalt|nu|sammantaget|således|alltså) )?"
_SHORT = r"(?:(?:ett|en) )?(?:(?!av|inom|från)\w+ )?(?P<side>underskott|överskott|negativ (?:budget)?avvikelse|positiv (?:budget)?avvikelse)"
_OF = rf"(?: (?:mot|gentemot|jämfört med|i förhållande till) (?:årets |den |periodens )?budget\w*)?(?: {_WHEN})?(?: i prognosen)? (?:på|om|med|motsvarande) {_HEDGE}$"
_SIDE = re.compile(rf"^{_NAME} {_SIDE_VERB} {_ADVERB}(?:{_WHEN} )?{_SHORT}{_OF}", re.IGNORECASE)
_TURNED = re.compile(
    rf"^{_WHEN} (?:beräknas|prognosti[sc]eras|väntas|redovisas|bedöms|förväntas|(?:redovisar|visar|prognosti[sc]erar|har|hade) (?P<name>[^,.;:()\d]{{3,70}}?)) "
    rf"{_ADVERB}{_SHORT}{_OF}",
    re.IGNORECASE,
)
_GENITIVE = re.compile(rf"^{_NAME}s (?P<side>underskott|överskott) (?:{_WHEN} )?(?:på|om) {_HEDGE}$", re.IGNORECASE)
_EXPECTED = re.compile(
    rf"^(?:{_NAME}: )?(?P<side>underskottet|överskottet) (?:väntas|beräknas|bedöms) (?:bli|uppgå till) {_HEDGE}$",
    re.IGNORECASE,
)
_IS = re.compile(
    rf"^{_NAME} (?:är|var|blev|blir|kostade|uppgår till|uppgick till|landar på|landade på|(?:beräknas|bedöms|väntas|förväntas)(?: {_WHEN})? (?:bli|till|uppgå till)) "
    rf"{_HEDGE}$",
    re.IGNORECASE,
)
_GAP = re.compile(
    rf"^{_NAME} (?:{_WHEN} )?(?:(?:beräknas|bedöms|väntas|förväntas) (?:{_WHEN} )?)?"
    rf"(?:(?P<over>överstiger|översteg|överskrider|överskred|överstiga|överskrida)|(?P<under>understiger|understeg|underskrider|underskred|understiga|underskrida)) "
    rf"(?:den |årets )?budget(?:en)? (?:{_WHEN} )?med {_HEDGE}$",
    re.IGNORECASE,
)
_LIES = re.compile(rf"^{_NAME} (?:är|var|blev|blir|ligger|låg) {_HEDGE}$", re.IGNORECASE)
_THAN = re.compile(
    r"^ (?:\([^)]*\) )?(?:(?P<over>över|högre än|mer än|större än)|(?P<under>under|lägre än|mindre än)) (?:\w+ )?budget(?:en|erat)?\b",
    re.IGNORECASE,
)
_DEVIATES = re.compile(
    rf"^{_NAME} (?:avviker|avvek|beräknas avvika|bedöms avvika|väntas avvika) (?:mot budget(?:en)? |från budget(?:en)? )?med {_HEDGE}(?:minus |plus )?$",
    re.IGNORECASE,
)
_LISTED = re.compile(
    r"(?:^|[,.;:] |\boch )(?P<name>[A-ZÅÄÖ][^,.;:()\d]{2,60}?)(?:,|:)? (?:(?:svarar|står) för )?$|^(?P<plain>[^,.;:()\d]{3,60}?) för $"
)
_COLON = re.compile(rf"^(?P<name>(?:årets |periodens )?resultat|prognos)(?: {_WHEN}| helår)?: $", re.IGNORECASE)
_ENDS = re.compile(
    rf"\s*(?:$|[.,;)]|(?:\(|och|samt|men|medan|beror|förklaras|i prognos(?:en)?|{_WHEN}|vilket|(?:mot|gentemot|jämfört med) (?:årets |periodens )?budget\w*(?=\s*(?:$|[.,;])))\b)",
    re.IGNORECASE,
)
_MOVED = re.compile(
    r"\b(?:förra|föregående|tidigare|senaste|motsvarande|samma|ursprunglig\w*|förslag|kompens\w*|riktad\w*|exklusive|exkl|justera\w*|varav)\b",
    re.IGNORECASE,
)
_CLAUSE = re.compile(r"(?:,? medan|,? men|, och|, samt|;| samtidigt som) ", re.IGNORECASE)
_OTHER_DATE = re.compile(rf"\b(?:i|per|från|sedan) {MONTH}\b", re.IGNORECASE)
_COMMITTEE = re.compile(
    r"(?:\w*namnden|\w*utskottet)?s?\s?(?:(?:preliminara|samlade|totala) )?(?:(?:hel)?(?:ars)?prognos(?:en)?|(?:arets |periodens )?resultat(?:et)?|periodresultat(?:et)?|"
    r"utfall(?:et)?|budgetavvikelse(?:n)?)?"
)
_OWNER = re.compile(
    r"^(?:(?:\w*namnden|forvaltningen)s |de (?:totala |samlade )?|den (?:totala )?|(?:verksamhets)?(?:omrade[t]?|enheten|verksamheten|avdelningen) |"
    r"(?:netto|brutto)?(?:kostnad(?:en|erna)|utfallet|intakt(?:en|erna)) (?:for|inom) )"
)
_SIDES = re.compile(r"(?<!netto)kostnad|intäkt|\bincome\b|\bcosts\b", re.IGNORECASE)
_WHOLE_SECTION = re.compile(
    r"årets resultat|kommentar(?:er)? till|sammanfattning|helårsprognos|ekonomi|resultat(?:et)?$|rapport|redovisning|bokslut|berättelse|uppföljning|nämnd|^belopp",
    re.IGNORECASE,
)
_COST = re.compile(r"(?:s?kostnad(?:er|erna|en)?|s?intakt(?:er|erna)?)$")
_BOUNDS = ("över", "under", "minst", "högst", "upp till")
_LONGEST, _FEWEST = 400, 4
"""Characters of a sentence, and of a name without the word for costs."""


@dataclass(frozen=True, slots=True)
class Said:
    """An amount and the rows that its sentence gives it to; `way` is -1 for a deficit or below budget, 1 for the reverse, else 0."""

    figure: PublishedFigure
    rows: tuple[tuple[Table, Row], ...]
    kind: Kind
    way: int
    whole: bool


def said_of_rows(document: Document) -> Iterator[Said]:
    """What the sentences of a document give rows of its tables, in reading order."""
    by_name = _by_name(document)
    whole = [(t, r) for t in document.tables if (r := _whole(t)) is not None]
    for figure in document.figures:
        if figure.where != "prose" or not figure.is_money or figure.confidence < SURE or figure.hedge in _BOUNDS:
            continue
        read = _read(figure, document.as_of)
        if read is None:
            continue
        name, kind, way = read
        rows = next((by_name[n] for n in _forms(name) if n in by_name), None)
        of_whole = rows is None and kind != "gap" and _is_of_whole(document, figure, name, kind, by_name)
        if of_whole:
            rows = whole
        if rows:
            yield Said(figure, tuple(rows), kind, way, of_whole)


def _is_of_whole(
    document: Document, figure: PublishedFigure, name: str, kind: Kind, rows: Mapping[str, object]
) -> bool:
    """Whether a name is that of the committee, or of its result or forecast where nothing else is spoken of."""
    bare = _bare(name)
    if not _COMMITTEE.fullmatch(bare) or ("prognos" in bare and re.search(MONTH, name, re.IGNORECASE)):
        return False
    if kind != "side" and not re.search("resultat|prognos|avvikelse", bare):
        return False
    if re.search("namnd|utskott", bare):
        return True
    text = _folded(_before(document, figure))
    return bool(_WHOLE_SECTION.search(figure.section)) and not any(len(n) > _FEWEST and n in text for n in rows)


def _before(document: Document, figure: PublishedFigure) -> str:
    """The text of the paragraph that a figure stands in, before its sentence."""
    for paragraph in document.paragraphs:
        if paragraph.starts[0][1] <= figure.line <= paragraph.starts[-1][1] and figure.sentence in paragraph.text:
            return paragraph.text[: paragraph.text.find(figure.sentence)]
    return ""


def _whole(table: Table) -> Row | None:
    """The row of the whole: the result, else the last total of a table of deviations that is not of income or costs alone."""
    results = [r for r in table.rows if is_result(r.label) and _is_money(r)]
    if results:
        return results[-1]
    totals = [r for r in table.rows if is_total(r.label) and _is_money(r) and not _SIDES.search(r.label)]
    return totals[-1] if totals and any(h.kind == "deviation" for h in heads(table)) else None


def _is_money(row: Row) -> bool:
    cells = [c for c in row.cells if c is not None and c.unit != "%"]
    return bool(cells) and all(c.is_money and c.confidence >= SURE for c in cells)


def _by_name(document: Document) -> dict[str, list[tuple[Table, Row]]]:
    found: dict[str, list[tuple[Table, Row]]] = {}
    for table, row in rows_of(document):
        if row.label and _is_money(row):
            label = _folded(row.label)
            found.setdefault(label, []).append((table, row))
            part = re.sub(r"^(?:summa|totalt?) ", "", label)
            if part != label:
                found.setdefault(part, []).append((table, row))
    return found


def _is_of_now(text: str, as_of: str) -> bool:
    """Whether the words before an amount name no month or year but those that the report is of."""
    year, _, month = as_of[:7].partition("-")
    months = {
        MONTHS[m.lower()]
        for m in re.findall(rf"(?<![-–\w]){MONTH}(?!\w|\s?[-–]|\s(?:till|t\.?o\.?m))", text, re.IGNORECASE)
        if m.lower() in MONTHS
    }
    years = set(re.findall(rf"\b{YEAR}\b", text))
    return months <= {int(month or 12)} and years <= {year}


def _read(figure: PublishedFigure, as_of: str) -> tuple[str, Kind, int] | None:
    """The name, the form and the way of the sentence that an amount stands in; None for any other sentence."""
    sentence = re.sub(r"\s+", " ", figure.sentence).replace("t.o.m.", "tom")
    text = re.sub(r"\s+", " ", figure.text)
    at = sentence.find(text)
    if at < 0 or sentence.count(text) > 1 or len(sentence) > _LONGEST or not _is_of_now(sentence[:at], as_of):
        return None
    before, after = re.sub(rf"\b(?:år )?{YEAR}\b", "året", sentence[:at]), sentence[at + len(text) :]
    near = re.split(r"[.;]|, vilket| vilket", after)[0]
    if _MOVED.search(before) or _MOVED.search(near.split(",")[0]) or _OTHER_DATE.search(near.split(",")[0]):
        return None
    for start in dict.fromkeys((0, max((m.end() for m in _CLAUSE.finditer(before)), default=0))):
        found = _form(before[start:], after, signed=figure.text[:1] in "+-")
        if found is not None:
            return found
    return None


def _form(before: str, after: str, *, signed: bool) -> tuple[str, Kind, int] | None:
    if (match := _LIES.match(before)) and (than := _THAN.match(after)):
        return match["name"], "gap", 1 if than["over"] else -1
    if not _ENDS.match(after):
        return None
    if match := _SIDE.match(before) or _TURNED.match(before) or _GENITIVE.match(before) or _EXPECTED.match(before):
        return match["name"] or "", "side", -1 if match["side"].lower().startswith(("under", "neg")) else 1
    if match := _GAP.match(before):
        return match["name"], "gap", 1 if match["over"] else -1
    if match := _COLON.match(before) or _IS.match(before):
        return match["name"], "listed" if signed else "level", 0
    match = (_LISTED.search(before) if signed else None) or _DEVIATES.match(before)
    return (next(name for name in match.groups() if name), "listed", 0) if match else None


def _folded(text: str) -> str:
    return normal(text).translate(FOLDED)


def _bare(name: str) -> str:
    """A name without a period after it."""
    return _folded(re.sub(rf" (?:{_WHEN}|helår)$", "", name, flags=re.IGNORECASE))


def _forms(name: str) -> Iterator[str]:
    """The name as a label may have it: as it is, or without a period after it, its owner or its article."""
    bare = _bare(name)
    short = _COST.sub("", bare)
    for own in dict.fromkeys((_folded(name), bare, _OWNER.sub("", bare), *([short] if len(short) > _FEWEST else []))):
        yield own
        for ending in ("erna", "na", "en", "n", "et", "t", "er"):
            if own.endswith(ending) and len(own) > len(ending) + 4:
                yield own[: -len(ending)]
                if ending == "erna":
                    yield f"{own[:-4]}er"
