"""The report's template: Markdown with Jinja2 for loops and conditions, expanded in a sandbox.

Names that a template may use: `committee`, `municipality`, `title`, `year`, `last_year`, `period`, `goals`, `areas`,
`units`, `kind`, `language`, `as_of`, `known`, `months_gone`; `has(table)`, `has_chart(key)`, `has_text(section)`,
`has_figure(id)`, `has_value(id)`, `has_mark(id, mark)`; `heading(section, topic)`, `message(section)`, `lead()`;
`word(key)`, `count(n)`. Comments are HTML comments.
"""

from __future__ import annotations

import re
import traceback
from collections.abc import Mapping
from functools import lru_cache
from importlib import resources
from typing import TYPE_CHECKING, Any

from tertial.domain.goal import Assessment
from tertial.domain.period import Month, Period
from tertial.findings import Finding, Kind, Language
from tertial.report.context import Kind as ReportKind
from tertial.report.context import ReportContext, Text
from tertial.report.figures import Facts
from tertial.report.headings import Messages
from tertial.wording import capital, date_long, month_label, number_word, period_label, word

if TYPE_CHECKING:
    import jinja2

BAD_TEMPLATE = Kind(
    "report.template",
    "error",
    sv="Mallen kan inte läsas: {problem}.",
    en="The template cannot be read: {problem}.",
    do_sv="Rätta raden i mallen; jämför med den mall som följer med.",
    do_en="Correct the line in the template; compare with the one that is shipped.",
)

_SPECIAL = re.compile(r"([\\`*\[\]<>$^~|{}])|(?<![0-9A-Za-zÀ-ÿ])_|_(?![0-9A-Za-zÀ-ÿ])")


def load_template(kind: ReportKind, language: Language) -> str:
    """The shipped template, `templates/<language>/<kind>.md`."""
    folder = resources.files("tertial.report") / "templates" / language
    return (folder / f"{kind}.md").read_text(encoding="utf-8")


def escape_markdown(value: object) -> object:
    """Names and phrases stand as they are: characters that mean something in Markdown are escaped."""
    if not isinstance(value, str):
        return value
    return _SPECIAL.sub(lambda m: "\\" + m[0], value)


def report_title(context: ReportContext) -> str:
    """`Delårsrapport augusti 2023`, `Årsbokslut 2023`, or what the context says."""
    if context.title:
        return context.title
    when = str(context.year) if context.kind == "annual" else month_label(Month.of(context.as_of), context.language)
    return f"{word(context.kind, context.language)} {when}"


def expand(
    template: str, facts: Facts, texts: Mapping[str, Text], context: ReportContext
) -> tuple[str, tuple[Finding, ...]]:
    """The template's Markdown with loops and conditions carried out; an error in it is a finding with its line."""
    import jinja2

    try:
        return _compiled(template).render(_names(facts, texts, context)), ()
    except jinja2.TemplateSyntaxError as error:
        return "", (BAD_TEMPLATE(line=error.lineno, problem=error.message or "?"),)
    except (jinja2.TemplateError, ArithmeticError, TypeError, ValueError, LookupError) as error:
        return "", (BAD_TEMPLATE(line=_line_of(error), problem=str(error) or type(error).__name__),)


@lru_cache(maxsize=8)
def _compiled(template: str) -> jinja2.Template:
    """Kept, since to compile takes as long as all that is made of it."""
    import jinja2
    from jinja2.sandbox import ImmutableSandboxedEnvironment

    environment = ImmutableSandboxedEnvironment(
        undefined=jinja2.StrictUndefined,
        comment_start_string="<!--",
        comment_end_string="-->",
        trim_blocks=True,
        lstrip_blocks=True,
        finalize=escape_markdown,
        autoescape=False,
    )
    environment.globals.clear()
    return environment.from_string(template)


def _line_of(error: Exception) -> int | None:
    lines = [f.lineno for f in traceback.extract_tb(error.__traceback__) if f.filename == "<template>"]
    return lines[-1] if lines else None


def _names(facts: Facts, texts: Mapping[str, Text], context: ReportContext) -> dict[str, Any]:
    language, messages = context.language, Messages(facts, context)

    def message(section: str) -> str:
        text = texts.get(section)
        return text.title if text and text.title else messages.of(section)

    def heading(section: str, topic: str = "") -> str:
        said = message(section)
        return f"{topic}: {said}" if topic and said else topic or capital(said)

    reached = sum(g.assessment in (Assessment.ACHIEVED, Assessment.WILL_BE) for g in context.goals)
    return {
        "committee": context.committee,
        "municipality": context.municipality,
        "title": report_title(context),
        "kind": context.kind,
        "language": language,
        "year": context.year,
        "last_year": context.year - 1,
        "known": date_long(context.known, language),
        "months_gone": context.as_of.month,
        "months_gone_words": capital(number_word(context.as_of.month, language)),
        "period_so_far": period_label(Period.to_date(context.as_of), language, "long").rpartition(" ")[0]
        or period_label(Period.to_date(context.as_of), language),
        "period": period_label(Period.to_date(context.as_of), language, "long"),
        "as_of": date_long(context.as_of, language),
        "goals": context.goals,
        "goals_reached": reached,
        "areas": context.areas,
        "units": context.units,
        "has": facts.tables.__contains__,
        "has_chart": facts.charts.__contains__,
        "has_text": texts.__contains__,
        "has_figure": facts.figures.__contains__,
        "has_value": lambda i: i in facts.figures and facts.figures[i].value is not None,
        "has_mark": lambda i, mark: i in facts.figures and mark in facts.figures[i].marks,
        "heading": heading,
        "message": message,
        "lead": lambda: texts["lead"].body.strip() if "lead" in texts else messages.lead(),
        "word": lambda key: word(key, language),
        "count": lambda n: number_word(n, language),
    }
