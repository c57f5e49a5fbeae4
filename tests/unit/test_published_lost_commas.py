"""Decimal commas that OCR lost in a whole column come back where the column then adds up, and nowhere else."""

from __future__ import annotations

from decimal import Decimal

from tertial.published.check import document_from

HEAD = "Rad, mnkr\tUtfall 2021\tUtfall 2022\tUtfall 2023\tBudget 2023\n"
ROWS = "Norr\t21,4\t31,6\t{a}\t11,3\nSyd\t32,5\t42,7\t{b}\t22,4\nSumma\t53,9\t74,3\t{c}\t33,7\n"


def column(a: str, b: str, c: str) -> list[tuple[Decimal, bool]]:
    document = document_from((HEAD + ROWS.format(a=a, b=b, c=c)).encode(), "x.txt")
    return [(f.value, f.repaired) for f in document.figures if f.where == "table" and f.column == "Utfall 2023"]


def test_a_column_of_lost_commas_is_put_right_where_its_sum_then_holds() -> None:
    assert column("413", "526", "93,9") == [(Decimal("41.3"), True), (Decimal("52.6"), True), (Decimal("93.9"), False)]


def test_without_a_sum_that_holds_the_digits_stay_as_they_were_read() -> None:
    assert column("413", "526", "71,8") == [(Decimal(413), False), (Decimal(526), False), (Decimal("71.8"), False)]
