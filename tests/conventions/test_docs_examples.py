"""The examples in Python run, one after another on each page, on a small sample municipality."""

from __future__ import annotations

import importlib.util
import re
from pathlib import Path

import pytest

import tertial
from tertial.data.tables import TABLES

ROOT = Path(__file__).resolve().parents[2]
PAGE = ROOT / "docs" / "how-to" / "use-python.md"
REFERENCE = ROOT / "docs" / "reference" / "python.md"


@pytest.fixture(scope="module")
def demo(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A workspace `demo` with the register of placements of a small sample municipality."""
    from tertial.sample import make_municipality
    from tertial.usecases.imports import How, import_files

    folder = tmp_path_factory.mktemp("docs") / "demo"
    made = make_municipality(folder, scale=0.1)
    register = next(path for path in made.exports if path.name == "placeringar.csv")
    done = import_files(tertial.open_workspace(folder), [register], How("2026-09-08T08:00:00.000000Z", "test"))
    assert done[0].outcome == "stored"
    return folder


def test_the_examples_run(demo: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    monkeypatch.chdir(demo.parent)
    names: dict[str, object] = {}
    blocks = re.findall(r"^```python\n(.*?)^```", PAGE.read_text(encoding="utf-8"), re.DOTALL | re.MULTILINE)
    for block in blocks:
        wanted = ["pandas"] if ".to_pandas()" in block else re.findall(r"^import (\w+)", block, re.MULTILINE)
        if all(importlib.util.find_spec(module) for module in wanted):
            exec(compile(block, PAGE.name, "exec"), names)  # noqa: S102 - our own documentation
    shown = capsys.readouterr().out
    assert re.search(r"^\d+ \['row', 'placement_id', 'person'", shown, re.MULTILINE)
    assert re.search(r"^[1-9]\d* placements had started but were not known", shown, re.MULTILINE)
    assert "care_type" in shown


def test_public_names_are_described() -> None:
    text = REFERENCE.read_text(encoding="utf-8")
    described = re.findall(r"^## `tertial\.(\w+)", text, re.MULTILINE)
    assert sorted(described) == sorted(tertial.__all__)


def test_what_is_described_is_there(demo: Path) -> None:
    from datetime import date

    workspace = tertial.open_workspace(demo)
    things = {"Workspace": workspace, "Snapshot": workspace.snapshot(date(2026, 8, 31)), "Finding": tertial.Finding}
    text = REFERENCE.read_text(encoding="utf-8")
    for name, thing in things.items():
        part = text.split(f"\n## `tertial.{name}`\n")[1].split("\n## ")[0]
        first = " ".join(row.split("|")[1] for row in part.splitlines() if row.startswith("| `"))
        attributes = re.findall(r"`(\w+)(?:\([^)]*\))?`", first)
        assert attributes
        for attribute in attributes:
            assert hasattr(thing, attribute), f"{name}.{attribute}"


def test_every_table_that_is_named_can_be_read(demo: Path) -> None:
    from datetime import date

    snapshot = tertial.open_workspace(demo).snapshot(date(2026, 8, 31))
    for name in (*TABLES, "balances", "accounts", "units"):
        assert snapshot.table(name).column_names[-1] == "batch"
    with pytest.raises(KeyError):
        snapshot.table("persons")
