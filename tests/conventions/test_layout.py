"""The house keeps its shape: the layout and the table of allowed imports, module and function length."""

from __future__ import annotations

import ast
from pathlib import Path

SRC = Path(__file__).resolve().parents[2] / "src" / "tertial"
ROOMS = (
    "domain",
    "data",
    "readers",
    "published",
    "query",
    "forecast",
    "report",
    "workflow",
    "usecases",
    "sample",
    "web",
)
SINGLE = ("findings", "wording", "config", "cli")

BASE = {"domain", "findings"}
ALLOWED: dict[str, set[str]] = {
    "findings": set(),
    "domain": {"domain"},
    "wording": BASE | {"wording"},
    "config": BASE | {"config"},
    "data": BASE | {"data"},
    "workflow": BASE | {"workflow"},
    "forecast": BASE | {"forecast"},
    "published": BASE | {"published", "wording"},
    "readers": BASE | {"readers", "data.tables"},
    "query": BASE | {"query", "data.tables"},
    "report": BASE | {"report", "wording"},
    "usecases": BASE
    | {"usecases", "wording", "config", "data", "workflow", "forecast", "published", "readers", "query", "report"},
    "cli": BASE | {"cli", "usecases", "config", "wording", "sample", "web"},
    "web": BASE | {"web", "usecases", "config", "wording"},
    "sample": BASE | {"sample", "usecases", "config", "wording"},
}
MORE = {"query/engine.py": {"data.batches"}, "query/spark.py": {"data.batches"}}


def modules() -> list[Path]:
    return sorted(SRC.rglob("*.py"))


def room(path: Path) -> str:
    """`data` for data/tables.py, `wording` for wording_phrases.py or wording/money.py, "" for the package itself."""
    parts = path.relative_to(SRC).with_suffix("").parts
    if len(parts) > 1:
        return parts[0]
    return "" if parts[0] == "__init__" else parts[0].split("_")[0]


def imported(path: Path) -> set[str]:
    tree = ast.parse(path.read_text(encoding="utf-8"))
    names: set[str] = set()
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            names |= {a.name for a in node.names}
        elif isinstance(node, ast.ImportFrom) and node.module:
            names |= {f"{node.module}.{a.name}" for a in node.names}
    return {n.removeprefix("tertial.") for n in names if n.startswith("tertial.")}


def test_a_module_imports_what_the_design_allows() -> None:
    outside = []
    for path in modules():
        part = room(path)
        if part == "":
            continue
        assert part in ALLOWED, f"{path} stands outside the house: add its room to the design first"
        allowed = ALLOWED[part] | MORE.get(str(path.relative_to(SRC)), set())
        names = imported(path)
        ok = {name for name in names for a in allowed if name == a or name.startswith((a + ".", a + "_"))}
        outside += [(str(path.relative_to(SRC)), name) for name in sorted(names - ok - {"__version__"})]
    assert outside == []


def test_modules_and_functions_stay_short() -> None:
    for path in modules():
        text = path.read_text(encoding="utf-8")
        assert text.count("\n") <= 420, f"{path}: split the module by topic"
        for node in ast.walk(ast.parse(text)):
            if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef) and node.end_lineno is not None:
                body = [n for n in node.body if not (isinstance(n, ast.Expr) and isinstance(n.value, ast.Constant))]
                first = body[0].lineno if body else node.end_lineno
                assert node.end_lineno - first < 45, f"{path}: {node.name} is long: split it"


def test_every_room_is_there() -> None:
    for name in ROOMS:
        if (SRC / name).is_dir() and any((SRC / name).iterdir()):
            assert (SRC / name / "__init__.py").is_file(), name


def test_domain_and_findings_use_the_standard_library_alone() -> None:
    import sys

    for path in [SRC / "findings.py", *(SRC / "domain").glob("*.py")]:
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            names = (
                [a.name for a in node.names]
                if isinstance(node, ast.Import)
                else [node.module]
                if isinstance(node, ast.ImportFrom) and node.module
                else []
            )
            for name in names:
                top = name.split(".")[0]
                assert top == "tertial" or top in sys.stdlib_module_names, f"{path.name} imports {name}"
