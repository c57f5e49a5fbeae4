from __future__ import annotations

import dataclasses

import pytest
from tests.unit.report_sample import GOALS, TEXTS, sample_context, sample_facts

from tertial.domain.goal import Assessment
from tertial.findings import KINDS
from tertial.report import pandoc
from tertial.report.build import Document, build_document
from tertial.report.captions import split_heading
from tertial.report.context import ReportContext, Text
from tertial.report.figures import Facts
from tertial.report.headings import Messages
from tertial.report.structure import prune
from tertial.report.template import escape_markdown, expand, load_template, report_title

FACTS = sample_facts()
NONE = Facts.of([], [], [])


def build(template: str, texts: tuple[Text, ...] = (), facts: Facts = FACTS, **context: object) -> Document:
    document, findings = build_document(facts, texts, template, sample_context(**context))
    assert [f.code for f in findings if f.severity == "error"] == []
    return document


def words(document: Document) -> str:
    return " ".join(pandoc.plain_text(b["c"] if b["t"] != "Header" else b["c"][2]) for b in document.blocks)


def headings(document: Document) -> list[tuple[int, str]]:
    return [(b["c"][0], pandoc.plain_text(b["c"][2])) for b in document.blocks if b["t"] == "Header"]


def test_references_become_figures_with_their_id() -> None:
    document = build("Resultatet blir [[result.total.forecast|tkr]].")
    spans = [n for n in document.blocks[0]["c"] if n["t"] == "Span"]
    assert pandoc.values_of(spans[0]) == {"figure": "result.total.forecast"}
    assert pandoc.plain_text(spans).replace("\u202f", " ").replace("\u00a0", " ") == "−26 000 tkr"


def test_typed_figures_keep_their_words_and_get_their_id() -> None:
    document = build('::: {.text section="summary"}\n:::', (Text("summary", "[26 mnkr]{ref=result.total.forecast}"),))
    assert words(document) == "26 mnkr"
    assert "result.total.forecast" in str(document.blocks)


def test_an_unknown_reference_is_a_finding_and_stands_as_written() -> None:
    document, findings = build_document(FACTS, [], "Ett.\n\nVi ser [[no.such]] här.", sample_context())
    assert [(f.code, f.line) for f in findings] == [("report.unknown-reference", 3)]
    assert "[[no.such]]" in words(document)


def test_sections_without_content_disappear_with_their_headings() -> None:
    template = (
        '# Ett\n\n## Tomt\n\n::: {.table key="no"}\n:::\n\n## Fullt\n\nText.\n\n# Två\n\n::: {.chart key="no"}\n:::\n'
    )
    assert headings(build(template)) == [(1, "Ett"), (2, "Fullt")]


def test_a_side_note_alone_does_not_keep_a_heading() -> None:
    document = build("# Ett\n\n::: {.side}\nNot.\n:::\n\n# Två\n\nText.")
    assert headings(document) == [(1, "Två")]
    assert "Not" not in words(document)


def test_what_a_template_says_stands_until_someone_has_written() -> None:
    template = '# A\n\n::: {.text section="summary"}\nIngen text än.\n:::'
    assert "Ingen text än." in words(build(template))
    document = build(template, (Text("summary", "Min text."),))
    assert "Min text." in words(document)
    assert "Ingen" not in words(document)


def test_headings_of_a_text_go_below_the_section_and_skip_no_level() -> None:
    body = "# Stor\n\nA.\n\n#### Djup\n\nB."
    document = build('# Ett\n\n::: {.text section="summary"}\n:::', (Text("summary", body),))
    assert headings(document) == [(1, "Ett"), (2, "Stor"), (3, "Djup")]


def test_a_text_cannot_reach_into_the_template_or_another_text() -> None:
    first = Text("summary", '::: {.table key="result"}\n\n```\naldrig stängt\n\n[a]: https://example.org')
    document = build(
        '# A\n\n::: {.text section="summary"}\n:::\n\n# B\n\n::: {.text section="goals"}\n:::',
        (first, Text("goals", "Andra [a] texten.")),
    )
    assert headings(document) == [(1, "A"), (1, "B")]
    assert document.tables == {}
    assert "Andra [a] texten." in words(document)


@pytest.mark.parametrize(
    "body",
    [
        "<script>alert(1)</script>",
        "```{=html}\n<b>x</b>\n```",
        "```{=typst}\n#panic()\n```",
        "`x`{=openxml}",
        "\\newpage $x$",
    ],
)
def test_raw_code_in_texts_is_not_passed_through(body: str) -> None:
    document = build('# A\n\n::: {.text section="summary"}\n:::', (Text("summary", f"Ord.\n\n{body}"),))
    assert "RawBlock" not in str(document.blocks)
    assert "RawInline" not in str(document.blocks)
    assert "Math" not in str(document.blocks)


def test_control_characters_are_left_out() -> None:
    assert words(build("Ett\x07två\x00\ufffe.")) == "Etttvå."


def test_images_and_unsafe_links_are_dropped_and_their_words_kept() -> None:
    body = "![karta](/etc/passwd) [fil](file:///x) [kod](javascript:1) [webb](https://example.org)"
    document, findings = build_document(
        FACTS, [Text("summary", body)], '::: {.text section="summary"}\n:::', sample_context()
    )
    assert "/etc/passwd" not in str(document.blocks)
    assert "javascript" not in str(document.blocks)
    assert "https://example.org" in str(document.blocks)
    assert words(document).split() == ["fil", "kod", "webb"]
    assert len(findings) == 3


def test_a_table_is_shown_once_and_numbered_in_order() -> None:
    template = "".join(f'::: {{.table key="{k}"}}\n:::\n\n' for k in ("areas", "result", "areas"))
    assert build(template).tables == {"areas": 1, "result": 2}


def test_a_text_without_a_place_is_told() -> None:
    _, findings = build_document(FACTS, [Text("summary", "Ord.", file="s.md", line=4)], "Inget.", sample_context())
    assert [(f.code, f.severity, f.file) for f in findings] == [("report.unused-text", "note", "s.md")]


@pytest.mark.parametrize(
    ("template", "line"),
    [
        ("ett\n{% if %}\n", 2),
        ("ett\n\n{{ no_such }}", 3),
        ("{{ goals[99].key }}", 1),
        ("a\n{{ 1 / 0 }}", 2),
        ("{% for %}", 1),
    ],
)
def test_a_faulty_template_is_a_finding_with_its_line(template: str, line: int) -> None:
    _, findings = build_document(FACTS, [], template, sample_context())
    assert [(f.code, f.line) for f in findings] == [("report.template", line)]


@pytest.mark.parametrize("code", ["{{ ''.__class__.__mro__ }}", "{{ goals.__class__ }}", "{{ heading.__globals__ }}"])
def test_a_template_cannot_reach_python(code: str) -> None:
    expanded, findings = expand(code, FACTS, {}, sample_context())
    assert expanded == ""
    assert [f.code for f in findings] == ["report.template"]


def test_names_stand_as_they_are_written() -> None:
    name = "Nämnd *A* [1] <b> `x` _y_ a_b | #"
    assert words(build("{{ committee }}", committee=name)) == name
    assert escape_markdown(3) == 3


@pytest.mark.parametrize("language", ["sv", "en"])
@pytest.mark.parametrize("kind", ["interim", "annual", "monthly", "council"])
def test_shipped_templates(kind: str, language: str) -> None:
    template = load_template(kind, language)  # type: ignore[arg-type]
    document, findings = build_document(FACTS, TEXTS, template, sample_context(kind=kind, language=language))
    assert {f.severity for f in findings} <= {"note"}
    assert "result" in document.tables
    assert "result_years" in document.charts or kind == "monthly"
    empty, findings = build_document(
        NONE, [], template, sample_context(kind=kind, language=language, goals=(), areas=())
    )
    assert findings == []
    assert len(headings(empty)) == 1


def test_a_persons_heading_takes_the_place_of_the_phrase() -> None:
    template = '# {{ heading("area.BOU", "Barn") }}\n\nA.\n\n# {{ heading("area.VUX", "Vuxna") }}\n\nB.'
    said = [text.replace("\u00a0", " ") for _, text in headings(build(template, (Text("area.BOU", "", title="eget"),)))]
    assert said == ["Barn: eget", "Vuxna: underskottet väntas bli 9,9 mnkr"]


@pytest.mark.parametrize(
    ("section", "said"),
    [
        ("result", "kostnaderna väntas gå 28,5 mnkr över budget"),
        ("forecast", "även bästa fallet ger underskott"),
        ("goals", "ett av två mål väntas nås"),
        ("areas", "ett i plus, två i minus, ett jämnt"),
        ("placements", "10 procent fler vårddygn än samma tid 2031"),
        ("bridge", "fler dygn och högre dygnspris"),
        ("reconciliation", "1,3 mnkr mindre bokfört än dygn gånger pris"),
        ("waiting", "43 dagar till beslut, 1 färre än samma tid 2031"),
        ("grants", "8,2 mnkr i bidrag"),
        ("investments", "3,1 mnkr av budgeterade 4,0 mnkr väntas användas"),
        ("innovation", "tre idéer, en pilot"),
        ("equity", "nämnden går in i 2033 med −22,8 mnkr i eget kapital"),
        ("indicators", "ett nyckeltal högre än 2031, två lägre"),
        ("no such section", ""),
    ],
)
def test_messages(section: str, said: str) -> None:
    assert Messages(FACTS, sample_context()).of(section).replace("\u00a0", " ") == said
    if section != "goals":
        assert Messages(NONE, sample_context()).of(section) == ""


def test_messages_of_a_year_that_has_ended_speak_of_the_outcome() -> None:
    context = sample_context(kind="annual")
    assert Messages(FACTS, context).of("summary").startswith("underskottet blev 18,3")
    assert Messages(FACTS, context).lead().startswith("Underskottet blev 18,3")


def test_titles() -> None:
    assert report_title(sample_context()) == "Delårsrapport augusti 2032"
    assert report_title(sample_context(kind="annual", language="en")) == "Annual report 2032"
    assert report_title(sample_context(title="Eget namn")) == "Eget namn"
    assert split_heading("Resultat: över budget: mycket") == ("Resultat", "Över budget: mycket")
    assert split_heading("Underlag") == ("", "Underlag")


def test_prune_keeps_levels_in_step() -> None:
    made = [{"t": "Header", "c": [n, pandoc.attr(), pandoc.words(str(n))]} for n in (1, 3)] + [
        pandoc.para(pandoc.words("x"))
    ]
    assert [b["c"][0] for b in prune(made) if b["t"] == "Header"] == [1, 2]


def test_findings_have_words_in_both_languages() -> None:
    ours = [k for code, k in KINDS.items() if code.startswith("report.")]
    assert len(ours) >= 6
    assert all(k.sv and k.en and k.do_sv and k.do_en for k in ours)


def test_goal_status_reaches_the_document() -> None:
    goals = (dataclasses.replace(GOALS[0], assessment=Assessment.ACHIEVED),)
    context: ReportContext = sample_context(goals=goals)
    document, _ = build_document(FACTS, [], "{% for g in goals %}[{{ g.assessment }}]{.status}{% endfor %}", context)
    assert words(document) == "achieved"
