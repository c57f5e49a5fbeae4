"""Answers to surveys: how large a share is positive."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date

from tertial.query.ledger_rows import joined
from tertial.query.placements_rows import conditions
from tertial.query.step import Behind, Query, Step
from tertial.query.windows import Window, windows_step

FILTERS = ("question", "method", "unit")


def survey_shares(
    windows: Sequence[Window],
    by: Sequence[str] = ("question",),
    *,
    positive_from: int = 4,
    covered_from: date | None = None,
    only: Mapping[str, object] | None = None,
) -> Query:
    """Answers by window (`period`) and any of question, method and unit.

    Columns: `answers`, and `positive` ones of them: 1 where a question's answers are never above 1 (no and yes), else
    `positive_from` or more on the scale from 1 to 5. Windows that begin before the first answers (`covered_from`, else the
    first of January of the earliest one's year, since a survey speaks for its year) are null.
    """
    windows_, bound = windows_step(windows)
    where, kept = conditions(only or {}, FILTERS)
    first = "CAST($covered_from AS DATE)" if covered_from else "CAST(DATE_TRUNC('year', MIN(date)) AS DATE)"
    source = "" if covered_from else " FROM surveys"
    register = Step("register", f"SELECT {first} AS first_day{source}")
    answered = _answered(where)
    names = "".join(f", {name}" for name in by)
    sums = Step(
        "answer_sums",
        f"SELECT period{names}, COUNT(*) AS answers, COUNT(CASE WHEN positive THEN 1 END) AS positive\n"
        f"FROM answered GROUP BY period{names}",
    )
    found = f" CROSS JOIN (SELECT DISTINCT {', '.join(by)} FROM answered) d" if by else ""
    keys = Step("keys", f"SELECT w.period, w.first_day{''.join(f', d.{n}' for n in by)} FROM windows w{found}")
    cells = ", ".join(
        f"CASE WHEN k.first_day >= r.first_day THEN COALESCE(a.{c}, 0) END AS {c}" for c in ("answers", "positive")
    )
    answer = Step(
        "survey_shares",
        f"SELECT k.period{''.join(f', k.{n}' for n in by)}, {cells}\n"
        f"FROM keys k CROSS JOIN register r LEFT JOIN answer_sums a ON {joined(('period', *by), 'a', 'k')}",
    )
    traced = Step("traced_answers", "SELECT * FROM answered")
    return Query(
        name="survey_shares" + ("_by_" + "_".join(by) if by else ""),
        steps=(windows_, register, answered, sums, keys, answer),
        parameters={**bound, **kept, "positive_from": positive_from, "covered_from": covered_from},
        key=("period", *by),
        behind=(
            Behind(
                "surveys",
                (windows_, answered, traced),
                {"answers": "TRUE", "positive": "positive"},
                ("survey_id", "question", "date", "unit", "answer"),
            ),
        ),
    )


def _answered(where: str) -> Step:
    """The chosen answers within each window, and whether they are positive on their question's scale."""
    return Step(
        "answered",
        f"""
SELECT w.period, w.first_day, s.batch, s."row", s.survey_id, s.question, s.method, s.unit, s.date, s.answer,
  (s.answer >= CASE WHEN c.highest > 1 THEN $positive_from ELSE 1 END) AS positive
FROM (
  SELECT * FROM (
    SELECT batch, "row", survey_id, question, method, COALESCE(unit, '') AS unit, date, answer FROM surveys
  ) AS given WHERE {where}
) s
JOIN (SELECT question, MAX(answer) AS highest FROM surveys GROUP BY question) c ON c.question = s.question
JOIN windows w ON s.date BETWEEN w.first_day AND w.last_day
""",
    )
