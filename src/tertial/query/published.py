"""Figures as they were published: every one that is kept, with the document, page and line that it stands on."""

from __future__ import annotations

from tertial.query.step import Behind, Query, Step


def published_figures() -> Query:
    """Every kept figure of published reports by `document` (hash) and `figure` (its number there, from 1).

    Columns: `file`, `as_of` (last day of the report), `title`, `section`, `label`, `head`, `kind` (actual, budget …),
    `period_first` and `period_last` (null where the head names none), `value` in `unit` with `decimals` printed, `page`
    and `line_number`.
    """
    step = Step(
        "published_figures",
        """
SELECT p.batch, p."row", p."row" AS line_number, p.document, p.figure, p.file, p.as_of, p.title, p.section, p.label, p.head,
  p.kind, p.period_first, p.period_last, p.value, p.decimals, p.unit, p.page, p.text
FROM published p
""",
    )
    shown = ("page", "title", "section", "label", "head", "value", "unit")
    return Query(
        name="published_figures",
        steps=(step,),
        parameters={},
        key=("document", "figure"),
        behind=(Behind("published", (step,), {"value": "1 = 1"}, shown),),
    )
