"""Statements of direction and of cause against the figures: "higher income than budgeted", "mainly because of costs"."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from decimal import Decimal

from tertial.published.figures import Document, Paragraph, PublishedFigure, PublishedFinding, Row, Table
from tertial.published.prose import AMOUNT_HEAD, Sentence, sentences
from tertial.published.rules.base import Say, cell, heads, is_result, is_total, normal
from tertial.published.rules.lazy import Lazy

_WHOLE = re.compile(
    r"årets resultat|kommentar(?:er)? till|sammanfattning|helårsprognos|ekonomisk (?:analys|översikt)|^ekonomi$|resultat(?:et)?$",
    re.IGNORECASE,
)
_INCOME = re.compile(r"intäkt|statsbidrag|\bbidrag|ersättning(?:ar)? från|avgifter|taxor|schablon", re.IGNORECASE)
_COST = re.compile(
    r"kostnad|placering|dygn|pris|lön|personal|lokal|hyr|inköp|köp av|köpt vård|vårdbehov|försörjningsstöd|inflation|konsult|bemanning|volym",
    re.IGNORECASE,
)
_MORE = r"(?:högre|större|mer|ökade|fler)"
_LESS = r"(?:lägre|mindre|minskade|färre)"
_INCOME_CLAIM = Lazy(
    rf"(?:(?P<up>{_MORE})|(?P<down>{_LESS}))\s(?:totala\s|externa\s)?(?P<what>intäkter|kostnader)(?:na)?\s(?:än|jämfört med|i förhållande till|mot)\s"
    rf"(?:vad som\s)?(?:var\s|är\s)?(?:årets\s|internt?\s)?(?:budget\w*|beräknat)(?P<rest>[^.;]*)"
    rf"|(?:de\s)?(?:totala|samlade|nämndens)\s(?P<what2>intäkter|kostnader)(?:na)?\s(?:är|var|blev|ligger|uppgår till)\s(?:\w+\s){{0,2}}?"
    rf"(?:(?P<up2>högre|större|över)|(?P<down2>lägre|mindre|under))\s(?:än\s)?(?:budget\w*|internbudget\w*)(?P<rest2>[^.;]*)",
    re.IGNORECASE,
)
_PART_ONLY = re.compile(r"\b(?:från|för|inom|gällande|avseende|av|på|hos|vid|till)\s", re.IGNORECASE)
_ALL_PARTS = re.compile(r"\b(?:både|övriga|samtliga|alla|totalt|generellt)\b", re.IGNORECASE)
_CAUSE = Lazy(
    r"\b(?:beror|förklaras|orsakas)\s(?:till största delen|till stor del|framför\s?allt|främst|huvudsakligen|i huvudsak|i första hand|i sin helhet|"
    r"till övervägande del)\s?(?:på|av|med|beror på)?\s(?:att\s)?(?P<what>[^.;]*)",
    re.IGNORECASE,
)
_MATERIAL = Decimal("0.01")


@dataclass(frozen=True, slots=True)
class _Outcome:
    """Income and costs of the committee against budget, from one table; gaps are of the committee's sign."""

    income: PublishedFigure
    income_budget: PublishedFigure
    cost: PublishedFigure
    cost_budget: PublishedFigure
    result: PublishedFigure

    @property
    def income_gap(self) -> Decimal:
        return self.income.value - self.income_budget.value

    @property
    def cost_gap(self) -> Decimal:
        return -(abs(self.cost.value) - abs(self.cost_budget.value))


def direction(document: Document, say: Say) -> Iterator[PublishedFinding]:
    """Rule `direction`: the text says that income or costs are above (below) budget; the table shows the reverse.

    Only statements about the committee as a whole are judged, and only gaps of one per cent of the budget or more.
    """
    outcome = _outcome(document)
    if outcome is None:
        return
    areas = _areas(document)
    for sentence in _about_whole(document):
        for match in _INCOME_CLAIM.finditer(sentence.text):
            what = (match["what"] or match["what2"]).lower()
            rest = match["rest"] or match["rest2"] or ""
            if _PART_ONLY.search(rest) and not _ALL_PARTS.search(rest):
                continue
            if any(len(a) > 3 and a in normal(sentence.text[: match.start()]) for a in areas):
                continue
            says_more = bool(match["up"] or match["up2"])
            figure, budget = (
                (outcome.income, outcome.income_budget) if what == "intäkter" else (outcome.cost, outcome.cost_budget)
            )
            gap = abs(figure.value) - abs(budget.value)
            if abs(gap) >= _MATERIAL * abs(budget.value) and (gap > 0) != says_more:
                yield _reverse(document, sentence, figure, budget, says_more=says_more, say=say)


def _reverse(
    document: Document,
    sentence: Sentence,
    figure: PublishedFigure,
    budget: PublishedFigure,
    *,
    says_more: bool,
    say: Say,
) -> PublishedFinding:
    line, page = sentence.paragraph.place(sentence.start)
    gap = say.amount(abs(abs(figure.value) - abs(budget.value)), figure.unit, figure.decimals)
    words = ("högre", "lägre", "higher", "lower") if says_more else ("lägre", "högre", "lower", "higher")
    message = say(
        sv=f"Texten säger {words[0]} {figure.label.lower()} än budget ({say.place_of(page, line)}), men enligt tabellen är de tvärtom {gap} {words[1]}: "
        f"{say.printed(figure)} ({figure.column}) mot {say.printed(budget)} ({budget.column}), {say.place(figure)}.",
        en=f"The text says {words[2]} “{figure.label}” than budget ({say.place_of(page, line)}), but in the table they are {gap} {words[3]}: "
        f"{say.printed(figure)} ({figure.column}) against {say.printed(budget)} ({budget.column}), {say.place(figure)}.",
    )
    at = PublishedFinding("direction", "warning", document.file, page, line, message, sentence=sentence.text)
    return _with(at, budget.value, figure.value, figure, [(figure.column, figure.value), (budget.column, budget.value)])


def _with(
    f: PublishedFinding, claimed: Decimal, computed: Decimal, figure: PublishedFigure, terms: list[tuple[str, Decimal]]
) -> PublishedFinding:
    return replace(f, claimed=claimed, computed=computed, unit=figure.unit, terms=tuple(terms), also=(figure.line,))


def cause(document: Document, say: Say) -> Iterator[PublishedFinding]:
    """Rule `cause`: the text names costs (or income) as what mainly explains the result; the table says the other does.

    Reported when what is named explains less than a quarter of the deviation and the other at least half of it.
    """
    outcome = _outcome(document)
    if outcome is None:
        return
    total = outcome.income_gap + outcome.cost_gap
    if not total or abs(total - (outcome.result.value)) > abs(total) * Decimal("0.02"):
        return
    before = ""
    for sentence in _about_whole(document):
        match = _CAUSE.search(sentence.text)
        subject = sentence.text[: match.start()] if match else ""
        if match and _is_result_cause(subject, before):
            found = _cause_fails(document, sentence, match["what"], outcome, total, say)
            if found is not None:
                yield found
                return
        before = sentence.text


_SIGNED_CAUSE = Lazy(
    r"(?P<subject>avvikelsen|underskottet|överskottet)\s(?:beror|förklaras|orsakas)\s(?:främst|framför allt|huvudsakligen|i huvudsak|till största delen|"
    r"i första hand)\s(?:på|av)\s(?P<way>lägre|minskade|högre|ökade)\s(?:\w+\s){0,1}?(?P<what>\w*kostnader|\w*intäkter)(?:na)?\b",
    re.IGNORECASE,
)


def sign_of_cause(document: Document, say: Say) -> Iterator[PublishedFinding]:
    """Rule `cause`: a deficit is mainly explained by lower costs or higher income, or a surplus by the reverse."""
    for paragraph in document.paragraphs:
        for sentence in sentences(paragraph):
            match = _SIGNED_CAUSE.search(sentence.text)
            if match is None:
                continue
            helps = (match["way"].lower() in ("lägre", "minskade")) == ("kostnader" in match["what"].lower())
            head = next(
                (f for f in document.figures if f.sentence == paragraph.section and AMOUNT_HEAD.fullmatch(f.sentence)),
                None,
            )
            subject = match["subject"].lower()
            gains = subject == "överskottet" if subject != "avvikelsen" else head is not None and head.value > 0
            if (subject == "avvikelsen" and (head is None or not head.value)) or helps == gains:
                continue
            line, page = paragraph.place(sentence.start + match.start())
            where = say.place_of(page, line)
            words = f"{match['way']} {match['what']}".lower()
            result, other = (("överskott", "surplus"), ("underskott", "deficit"))[:: 1 if helps else -1]
            of = (f" för ”{head.label}”", f" of “{head.label}”") if head is not None else ("", "")
            size = f", {say.printed(head, sign=True)}," if head is not None else ""
            message = say(
                sv=f"{other[0].capitalize()}et{of[0]}{size} sägs främst bero på {words} ({where}), men {words} ger ett {result[0]}, "
                f"inte ett {other[0]}.",
                en=f"The {other[1]}{of[1]}{size} is said to come mainly of “{words}” ({where}), but that makes a {result[1]}, "
                f"not a {other[1]}.",
            )
            claimed, unit = (head.value, head.unit) if head is not None else (None, None)
            yield PublishedFinding("cause", "warning", document.file, page, line, message, claimed, None, unit)


def _is_result_cause(subject: str, before: str) -> bool:
    """Whether what is explained is the result: named in the sentence itself, or `Detta` after a sentence that gives it."""
    named = r"årets resultat|underskottet|överskottet|nämndens (?:negativa |positiva )?(?:resultat|underskott|överskott|avvikelse)"
    if re.search(named, subject, re.IGNORECASE):
        return True
    return bool(re.match(r"\s*(?:detta|det|vilket)\s*$", subject, re.IGNORECASE)) and bool(
        re.search(r"årets resultat|nämnden\w* [^.]{0,60}(?:underskott|överskott|resultat)", before, re.IGNORECASE)
    )


def _cause_fails(
    document: Document, sentence: Sentence, named: str, outcome: _Outcome, total: Decimal, say: Say
) -> PublishedFinding | None:
    costs, income = bool(_COST.search(named)), bool(_INCOME.search(named))
    if costs == income:
        return None
    part, other = (outcome.cost_gap, outcome.income_gap) if costs else (outcome.income_gap, outcome.cost_gap)
    if part / total >= Decimal("0.25") or other / total < Decimal("0.5"):
        return None
    line, page = sentence.paragraph.place(sentence.start)
    f = outcome.result
    size = say.amount(total, f.unit, f.decimals, sign=True)
    cost_gap, income_gap = (
        say.amount(v, f.unit, f.decimals, sign=True) for v in (outcome.cost_gap, outcome.income_gap)
    )
    names = [("kostnaderna", "costs"), ("intäkterna", "income")]
    (main_sv, main_en), (other_sv, other_en) = names if costs else names[::-1]
    message = say(
        sv=f"Texten förklarar resultatet främst med {main_sv} ({say.place_of(page, line)}), men enligt tabellen väger {other_sv} tyngst. "
        f"Resultatet blev {size} jämfört med budget: intäkterna gav {income_gap} och kostnaderna {cost_gap} ({say.place(f)}).",
        en=f"The text explains the result mainly by {main_en} ({say.place_of(page, line)}), but in the table {other_en} weighs most. "
        f"Against budget the result is {size}: {income_gap} from income and {cost_gap} from costs ({say.place(f)}).",
    )
    at = PublishedFinding("cause", "warning", document.file, page, line, message, sentence=sentence.text)
    terms = [("Kostnader mot budget", outcome.cost_gap), ("Intäkter mot budget", outcome.income_gap)]
    return _with(at, total, part, f, terms)


def _about_whole(document: Document) -> Iterator[Sentence]:
    """Sentences of the sections that comment the committee as a whole, until the heading of an area or another table."""
    areas = _areas(document)
    for paragraph in document.paragraphs:
        if not paragraph.is_heading and _is_whole(paragraph, areas):
            yield from sentences(paragraph)


def _is_whole(paragraph: Paragraph, areas: frozenset[str]) -> bool:
    if normal(paragraph.section) in areas:
        return False
    return bool(_WHOLE.search(paragraph.section))


def _areas(document: Document) -> frozenset[str]:
    labels: set[str] = set()
    for table in document.tables:
        if not any(is_result(r.label) for r in table.rows):
            labels |= {normal(r.label) for r in table.rows if not is_total(r.label)}
    return frozenset(labels)


def _outcome(document: Document) -> _Outcome | None:
    """The committee's income and costs, outcome (in an interim report the forecast) and budget of the same year."""
    for table in document.tables:
        found = _outcome_of(table)
        if found is not None:
            return found
    return None


def _outcome_of(table: Table) -> _Outcome | None:
    kinds = heads(table)
    years = [h.year for h in kinds if h.kind == "budget" and h.year]
    year = max(years, default=None)
    budget = next((i for i, h in enumerate(kinds) if h.kind == "budget" and h.year == year), None)
    forecast = next((i for i, h in enumerate(kinds) if h.kind == "forecast" and h.year == year), None)
    actual = next(
        (i for i, h in enumerate(kinds) if h.kind == "actual" and h.year == year and h.until in (None, 12)), None
    )
    now = forecast if forecast is not None else actual
    if budget is None or now is None:
        return None
    rows: dict[str, Row] = {}
    for row in table.rows:
        name = normal(row.label)
        key = "result" if is_result(row.label) else re.sub(r"^(?:summa|externa|verksamhetens|totala?) ", "", name)
        if key in ("result", "intakter", "kostnader"):
            rows.setdefault(key, row)
    figures = [cell(rows[k], c) for k in ("intakter", "kostnader") if k in rows for c in (now, budget)]
    result = cell(rows["result"], now) if "result" in rows else None
    if len(figures) != 4 or result is None or any(f is None for f in figures):
        return None
    income, income_budget, cost, cost_budget = (f for f in figures if f is not None)
    return _Outcome(income, income_budget, cost, cost_budget, result)
