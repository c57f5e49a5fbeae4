"""Sentences that give a row of a table, or the whole, an amount: what is said of which row, in a few plain forms.

A name is the whole label of a row, with or without an article; a period may stand after it. The forms are those of `said_forms`: a
side (`ett underskott på 2,1 mnkr`), a level, a gap to budget, and amounts listed with their signs.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from tertial.published.figures import Document, PublishedFigure, Row, Table
from tertial.published.heads import MONTH, MONTHS, YEAR
from tertial.published.rules.base import FOLDED, SURE, heads, is_result, is_total, normal, rows_of
from tertial.published.rules.said_english import ENGLISH
from tertial.published.rules.said_forms import WHOLE, Form, Kind, Words, read_form
from tertial.published.rules.said_swedish import SWEDISH, WHEN

_MOVED = re.compile(
    r"\b(?:förra|föregående|tidigare|senaste|motsvarande|samma|ursprunglig\w*|förslag|kompens\w*|riktad\w*|exklusive|exkl|justera\w*|varav|"
    r"previous|earlier|last|same|original\w*|proposal|excluding|adjusted|of which|model\w*|risk\w*)\b",
    re.IGNORECASE,
)
_CLAUSE = re.compile(r"(?:,? medan|,? men|, och|, samt|;| samtidigt som|,? while|, but|, and) ", re.IGNORECASE)
_MONTHS_EN = [
    "january",
    "february",
    "march",
    "april",
    "may",
    "june",
    "july",
    "august",
    "september",
    "october",
    "november",
    "december",
]
_OTHER_DATE = re.compile(
    rf"\b(?:(?:i|per|från|sedan) {MONTH}|(?:in|at|from|since) (?:{'|'.join(_MONTHS_EN)}))\b", re.IGNORECASE
)
_COMMITTEE = re.compile(
    r"(?:\w*namnden|\w*utskottet)?s?\s?(?:(?:preliminara|samlade|totala) )?(?:(?:hel)?(?:ars)?prognos(?:en)?|(?:arets |periodens )?resultat(?:et)?|periodresultat(?:et)?|"
    r"utfall(?:et)?|budgetavvikelse(?:n)?)?|(?:the )?committees?(?: (?:result|forecast))?"
)
_OWNER = re.compile(
    r"^(?:(?:hel)?(?:ars)?prognosen for |(?:resultatet|avvikelsen) for |(?:\w*namnden|forvaltningen)s |the |de (?:totala |samlade )?|den (?:totala )?|(?:verksamhets)?(?:omrade[t]?|enheten|verksamheten|avdelningen) |"
    r"(?:netto|brutto)?(?:kostnad(?:en|erna)|utfallet|intakt(?:en|erna)) (?:for|inom) |(?:costs|forecast|result) (?:of|for) )"
)
_SIDES = re.compile(r"(?<!netto)kostnad|intäkt|\bincome\b|\bcosts\b", re.IGNORECASE)
_WHOLE_SECTION = re.compile(
    r"årets resultat|kommentar(?:er)? till|sammanfattning|helårsprognos|ekonomi|resultat(?:et)?$|rapport|redovisning|bokslut|berättelse|uppföljning|nämnd|^belopp|report|economy|result|in brief",
    re.IGNORECASE,
)
_COST = re.compile(r"(?:s?kostnad(?:er|erna|en)?|s?intakt(?:er|erna)?)$")
_AREA = ("området", "enheten", "verksamheten", "avdelningen", "area", "the area", "unit", "the unit")
"""Names that stand for what the heading over the sentence is about."""
_ENGLISH = re.compile(
    r"\b(?:the|is|are|was|were|has|have|had|of|by|forecast|shows?|accounts|to)\b|\bresult [fJ]", re.IGNORECASE
)
_YEAR_GAVE = re.compile(r"^(?:hela (?P<sv>\d{4}) gav|the whole of (?P<en>\d{4}) gave) $", re.IGNORECASE)
_BOUNDS = ("över", "under", "minst", "högst", "upp till")
_LONGEST, _FEWEST, _LONGEST_LABEL = 400, 4, 70
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
    commas = _commas(document)
    for figure in document.figures:
        if figure.where != "prose" or not figure.is_money or figure.confidence < SURE or figure.hedge in _BOUNDS:
            continue
        form = _read(figure, document.as_of, commas)
        if form is None:
            continue
        name = _topic(figure.section, commas) if _bare_lower(form.name) in _AREA else form.name
        rows = next((by_name[n] for n in _forms(name) if n in by_name), None)
        of_whole = rows is None and form.kind != "gap" and _is_of_whole(document, figure, name, form.kind, by_name)
        if of_whole:
            rows = whole
        if rows:
            yield Said(figure, tuple(rows), form.kind, form.way, of_whole)


def _commas(document: Document) -> re.Pattern[str] | None:
    """A pattern of the labels that have a comma in them, which would part a sentence: `Barn, unga och familj`."""
    labels = {
        r.label.strip()
        for _, r in rows_of(document)
        if re.search(r", \w", r.label) and not re.search(r"[\d(]", r.label)
    }
    words = sorted((x for x in labels if len(x) < _LONGEST_LABEL), key=lambda x: (-len(x), x))
    return re.compile("|".join(re.escape(x) for x in words), re.IGNORECASE) if words else None


def _without_commas(text: str, commas: re.Pattern[str] | None) -> str:
    return commas.sub(lambda m: m[0].replace(",", ""), text) if commas is not None and "," in text else text


def _topic(section: str, commas: re.Pattern[str] | None) -> str:
    """What a heading is about: `Vuxen` of `Vuxen: överskottet väntas bli 0,5 mnkr`."""
    return _without_commas(section, commas).split(":")[0].strip()


def _bare_lower(name: str) -> str:
    return re.sub(r"^(?:hel(?:års)?)?prognosen för |^the forecast (?:of|for) ", "", name.lower()).strip()


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
    return bool(_WHOLE_SECTION.search(figure.section)) and not any(
        len(n) > _FEWEST and n in text for n in rows if not is_result(n)
    )


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
    kinds = {h.kind for h in heads(table)}
    of_results = "budget" not in kinds and re.match(
        r"(?:periodens |årets )?resultat(?:et)?\b", table.title, re.IGNORECASE
    )
    return totals[-1] if totals and ("deviation" in kinds or of_results) else None


def _is_money(row: Row) -> bool:
    cells = [c for c in row.cells if c is not None and c.unit != "%"]
    return bool(cells) and all(c.is_money and c.confidence >= SURE for c in cells)


def _by_name(document: Document) -> dict[str, list[tuple[Table, Row]]]:
    found: dict[str, list[tuple[Table, Row]]] = {}
    for table, row in rows_of(document):
        if row.label and _is_money(row):
            label = _folded(row.label)
            found.setdefault(label, []).append((table, row))
            part = re.sub(r"^(?:summa|totalt?|verksamhetens) ", "", label)
            if part != label:
                found.setdefault(part, []).append((table, row))
    return found


def _is_of_now(text: str, as_of: str) -> bool:
    """Whether the words before an amount name no month or year but those that the report is of."""
    year, _, month = as_of[:7].partition("-")
    named = {_MONTHS_EN.index(m) + 1 for m in re.findall(r"[a-z]+", text.lower()) if m in _MONTHS_EN and m != "may"}
    months = named | {
        MONTHS[m.lower()]
        for m in re.findall(rf"(?<![-–\w]){MONTH}(?!\w|\s?[-–]|\s(?:till|t\.?o\.?m))", text, re.IGNORECASE)
        if m.lower() in MONTHS
    }
    years = set(re.findall(rf"\b{YEAR}\b", text))
    return months <= {int(month or 12)} and years <= {year}


def _read(figure: PublishedFigure, as_of: str, commas: re.Pattern[str] | None = None) -> Form | None:
    """What the sentence that an amount stands in says of it; None for a sentence in another form, or of another time."""
    sentence = _without_commas(re.sub(r"\s+", " ", figure.sentence).replace("t.o.m.", "tom"), commas)
    text = re.sub(r"\s+", " ", figure.text)
    at = sentence.find(text)
    if at < 0 or sentence.count(text) > 1 or len(sentence) > _LONGEST:
        return None
    if _YEAR_GAVE.match(sentence[:at]) and not sentence[at + len(text) :].strip(" ."):
        return Form(WHOLE, "listed")
    if not _is_of_now(sentence[:at], as_of):
        return None
    before, after = re.sub(rf"\b(?:år )?{YEAR}\b", "året", sentence[:at]), sentence[at + len(text) :]
    near = re.split(r"[.;]|, vilket| vilket", after)[0]
    if _MOVED.search(before) or _MOVED.search(near.split(",")[0]) or _OTHER_DATE.search(near.split(",")[0]):
        return None
    signed = figure.text[:1] in "+-"
    for start in dict.fromkeys((0, max((m.end() for m in _CLAUSE.finditer(before)), default=0))):
        words = Words(before[start:], after, signed, figure.section)
        told = f"{words.before} {after}" if words.before else figure.section
        if (found := read_form(words, ENGLISH if _ENGLISH.search(told) else SWEDISH)) is not None:
            return found
    return None


def _folded(text: str) -> str:
    return normal(text).translate(FOLDED)


def _bare(name: str) -> str:
    """A name without a period after it."""
    return _folded(re.sub(rf" (?:{WHEN}|helår)$", "", name, flags=re.IGNORECASE))


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
