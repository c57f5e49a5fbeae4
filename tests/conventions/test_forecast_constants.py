"""The method of the forecast is documented with the constants that the code uses: those of the table, and no other."""

from __future__ import annotations

import ast
import importlib
import re
from fractions import Fraction
from pathlib import Path

import numpy as np
import pytest

ROOT = Path(__file__).resolve().parents[2]
PAGE = ROOT / "docs" / "explanation" / "forecast.md"
SOURCE = ROOT / "src" / "tertial"
HEAD = "| what | value | where in the code |\n|---|---|---|\n"
ROW = re.compile(r"^\| [^|]+ \| ([^|]+) \| `(\w+\.\w+)` \|$", re.MULTILINE)

MODELS = [
    "nowcast", "stays", "levels", "arrivals", "chunk", "prices", "models", "ledger", "combine", "lines", "line_models",
    "chains", "one_off", "conditions",
]  # fmt: skip
"""The modules of the forecast whose numbers are choices of the method, not of how fast it is reckoned."""
TECHNICAL = {"stays._ROWS", "stays._SPAN", "arrivals._LEVELS", "prices._SPAN", "combine._ROUNDED"}
"""Sizes of what is reckoned at a time, and of tables that are so fine that they do not show."""


def documented() -> dict[str, str]:
    """The value of each constant of the table, as it is written."""
    table = PAGE.read_text(encoding="utf-8").partition(HEAD)[2].partition("\n\n")[0]
    rows = ROW.findall(table)
    assert len(rows) == len(table.strip().splitlines()) == len({where for _, where in rows})
    return {where: value for value, where in rows}


def numbers(value: str) -> list[float]:
    """`1, 0.8`, `14/9` or `0 to 1 by 0.025`."""
    if by := re.fullmatch(r"(\S+) to (\S+) by (\S+)", value):
        first, last, step = map(Fraction, by.groups())
        return [float(first + step * i) for i in range(int((last - first) / step) + 1)]
    return [float(Fraction(part)) for part in value.split(", ")]


def module_of(name: str) -> str:
    return "tertial.usecases.forecast_inputs" if name == "forecast_inputs" else f"tertial.forecast.{name}"


def constants(module: str) -> list[str]:
    """Names in capitals that a module gives numbers that stand there, alone or in rows, not derived from other names."""
    found = []
    for node in ast.parse((SOURCE / "forecast" / f"{module}.py").read_text(encoding="utf-8")).body:
        if isinstance(node, ast.Assign):
            names = [n.id for target in node.targets for n in ast.walk(target) if isinstance(n, ast.Name)]
            own = [n for n in ast.walk(node.value) if isinstance(n, ast.Constant)]
            whole = bool(own) and all(isinstance(n.value, int | float) for n in own)
            found += [f"{module}.{name}" for name in names if whole and name.isupper() and _plain(node.value)]
    return found


def _plain(value: ast.expr) -> bool:
    """No other constant of the module is in it: `np` and `float` are not in capitals."""
    return not any(isinstance(n, ast.Name) and n.id.isupper() for n in ast.walk(value))


@pytest.mark.parametrize("where", documented())
def test_the_code_has_the_documented_value(where: str) -> None:
    module, name = where.split(".")
    value = getattr(importlib.import_module(module_of(module)), name)
    found = np.atleast_1d(np.array(value, np.float64)).tolist()
    assert found == pytest.approx(numbers(documented()[where]), rel=1e-12)


@pytest.mark.parametrize("module", MODELS)
def test_every_constant_of_the_method_is_documented(module: str) -> None:
    missing = set(constants(module)) - set(documented()) - TECHNICAL
    assert not missing, f"not in the table at the end of {PAGE.name}: {sorted(missing)}"


def test_the_list_of_technical_sizes_holds_nothing_that_is_gone() -> None:
    assert {name for module in MODELS for name in constants(module)} >= TECHNICAL
