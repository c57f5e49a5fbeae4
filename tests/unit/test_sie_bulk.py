"""The bulk path: which lines it takes, and that it cuts them as the line-by-line path does."""

from __future__ import annotations

import numpy as np
import pytest

from tertial.readers.sie_bulk import scan
from tertial.readers.sie_fields import amounts, dates
from tertial.readers.sie_lex import parse_amount, parse_date
from tertial.readers.sie_rows import BLANK, CLOSE, NO_DATE, OPEN, SLOW, TRANS, VER

REGULAR = [
    "#TRANS 4010 {} 100",
    '#TRANS  4010\t{1 "512"  6 77}  -.5  20230101',
    '#TRANS 4010 { "1" "a } b" } "1.25" "20230101" "text med { och }" 1 x y',
    '#TRANS "4010" {} 1 ""',
    '#TRANS "4010" {} 1 "" ""',
    "\t#TRANS 4010 {} 1",
    "#TRANS 4010 {} 1 20230101 !text \r",
]
IRREGULAR = [
    '#TRANS 4010 {} 1 20230101 "a\\b"',
    '#TRANS 4010 {} 1 20230101 "a"b"',
    '#TRANS 4010 {} 1 20230101 "a',
    '#TRANS 4010 {} 1 20230101 a"b"',
    "#TRANS 4010 {} 1,5",
    "#TRANS 4010 {} 1.555",
    "#TRANS 4010 {} 20230230 20230230",
    "#TRANS 4010 {}1",
    "#TRANS 4010{} 1",
    "#TRANS 4010 1",
    "#TRANS 4010 {{} 1",
    "#TRANS 4010 }{ 1",
    '#TRANS "" {} 1',
    "#TRANS {} {} 1",
    "#TRANS 4010 {} {}",
    "#TRANS 4010 {} 1 {}",
    "#TRANS 4010 {} 1 20230101 {}",
    "#TRANS 4010 {} 1 20230101 a\x01b",
    "#TRANS 4010 {} 1 20230101 a\rb",
    "#TRANSX 4010 {} 1",
    "#trans 4010 {} 1",
    "#VER A 1 20230230",
    "#VER A 1",
    '#VER A 1 ""',
    "#VER A {} 20230101",
    "#VER A 1 20230101 {}",
    "#KONTO 1 x",
    " {",
]


@pytest.mark.parametrize("line", REGULAR)
def test_regular(line: str) -> None:
    cut = scan((line + "\n").encode(), 7)
    assert cut.codes.tolist() == [TRANS]
    assert cut.rows.line.tolist() == [7]
    assert cut.rows.account.to_pylist() == ["4010"]


@pytest.mark.parametrize("line", IRREGULAR)
def test_irregular(line: str) -> None:
    """An irregular line is left, and its neighbours are cut all the same."""
    block = f'#VER A 1 20230101 "x y"\n{{\n#TRANS 1 {{}} 1.00\n{line}\n#TRANS 2 {{1 "2"}} 2 20230102 "å ä"\r\n}}\r\n\n'
    cut = scan(block.encode(), 1)
    assert cut.codes.tolist() == [VER, OPEN, TRANS, SLOW, TRANS, CLOSE, BLANK]
    assert cut.rows.line.tolist() == [3, 5]
    assert cut.rows.objects.to_pylist() == ["{}", '{1 "2"}']
    assert cut.rows.text.to_pylist() == [None, "å ä"]
    assert cut.vouchers.text.to_pylist() == ["x y"]


def spans(texts: list[str]) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    data = np.frombuffer((" " + " ".join(texts) + " ").encode(), np.uint8)
    lengths = np.array([len(t.encode()) for t in texts])
    end = np.cumsum(lengths + 1)
    return data, end - lengths, end


def test_amounts_are_as_one_by_one() -> None:
    rng = np.random.default_rng(1)
    made = ["".join(rng.choice(list("0123456789.-+,e"), rng.integers(0, 18))) for _ in range(3000)]
    made += [f"{n // 100}.{n % 100:02d}" for n in range(300)] + ["9" * 13 + ".99", "9" * 14, "-9.9", "", ".", "-.1"]
    value, good = amounts(*spans(made))
    assert good.any()
    for text, ore, fine in zip(made, value.tolist(), good.tolist(), strict=True):
        expected = parse_amount(text)
        assert fine == (expected is not None), text
        assert not fine or ore == expected, text


def test_dates_are_as_one_by_one() -> None:
    made = [
        f"{y:04d}{m:02d}{d:02d}" for y in (0, 1, 1900, 2000, 2023, 2024, 9999) for m in range(14) for d in range(33)
    ]
    made += ["", "2023010", "202301011", "2023-1-1", "2023010x"]
    value, good = dates(*spans(made))
    for text, days, fine in zip(made, value.tolist(), good.tolist(), strict=True):
        expected = parse_date(text)
        assert fine == (expected is not None or not text), text
        if fine:
            assert days == (expected.toordinal() - 719163 if expected else NO_DATE), text
