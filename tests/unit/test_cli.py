"""The command line as a user meets it: words, exit status, JSON, nothing on the wrong stream."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest
from tests.unit.committee import CONFIG, ledger, write_exports

from tertial.cli import main
from tertial.cli_show import Bar, table


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    write_exports(tmp_path)
    return tmp_path


def test_help_is_fast_enough_and_names_every_command() -> None:
    done = subprocess.run(
        [sys.executable, "-X", "importtime", "-m", "tertial", "--help"], capture_output=True, text=True, check=True
    )
    for command in ("demo", "init", "import", "status", "report", "trace"):
        assert command in done.stdout
    loaded = {line.rpartition("|")[2].strip() for line in done.stderr.splitlines()}
    assert loaded & {"pyarrow", "duckdb", "numpy", "sqlalchemy", "pydantic", "babel", "typst", "jinja2"} == set()


def test_import_then_status_then_report_then_trace(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["import", str(folder), *(str(p) for p in sorted(folder.glob("*.csv")))]) == 0
    said = capsys.readouterr().out
    assert "inläst" in said
    assert "ekonomi" in said
    assert main(["status", str(folder), "--json"]) == 0
    found = json.loads(capsys.readouterr().out)
    assert {k["kind"] for k in found["kinds"]} >= {"ledger", "budget", "placements"}
    out = folder / "out"
    assert (
        main(
            ["report", str(folder), "--as-of", "2026-08-31", "--kind", "interim", "--format", "html", "--out", str(out)]
        )
        == 0
    )
    captured = capsys.readouterr()
    assert "ÅRETS RESULTAT" in captured.out
    assert sorted(p.name for p in out.iterdir()) == [
        "interim-2026-08-31.html",
        "interim-2026-08-31.manifest.json",
        "interim-2026-08-31.md",
    ]
    assert main(["trace", str(folder), "result.costs.actual"]) == 0
    assert "ledger.csv" in capsys.readouterr().out


def test_a_command_leaves_nothing_of_its_libraries_on_the_terminal(folder: Path) -> None:
    """They speak when the interpreter ends, which only a process of its own does."""
    assert main(["import", str(folder), *(str(p) for p in sorted(folder.glob("*.csv")))]) == 0
    asked = ["report", str(folder), "--as-of", "2026-08-31", "--kind", "monthly", "--format", "html"]
    done = subprocess.run([sys.executable, "-m", "tertial", *asked], capture_output=True, text=True, check=True)
    assert done.stderr == ""


def test_json_is_one_document_and_nothing_else(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["import", str(folder), str(folder / "ledger.csv"), "--json"]) == 0
    (done,) = json.loads(capsys.readouterr().out)["files"]
    assert (done["file"], done["outcome"], done["batches"][0]["kind"]) == ("ledger.csv", "stored", "ledger")


@pytest.mark.parametrize(
    ("arguments", "status"),
    [
        (["import", "{folder}", "{folder}/missing.csv"], 2),
        (["import", "{folder}", "{folder}/bad.csv"], 1),
        (["status", "{folder}/nowhere"], 2),
        (["init", "{folder}"], 3),
        (["report", "{folder}", "--as-of", "2026-08-31", "--kind", "interim", "--format", "odt"], 2),
        (["report", "{folder}", "--as-of", "2026-08-31", "--kind", "interim"], 2),
        (["trace", "{folder}", "result.total.actual"], 2),
    ],
)
def test_exit_status_says_what_happened(
    folder: Path, arguments: list[str], status: int, capsys: pytest.CaptureFixture[str]
) -> None:
    (folder / "bad.csv").write_text(ledger().replace("2026-03-15", "2026-02-30"), encoding="utf-8")
    assert main([a.format(folder=folder) for a in arguments]) == status
    captured = capsys.readouterr()
    assert captured.out + captured.err != ""
    assert "Traceback" not in captured.err


def test_init_then_status_of_an_empty_workspace(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["init", str(tmp_path / "new"), "--language", "en"]) == 0
    assert main(["status", str(tmp_path / "new")]) == 0
    assert "Nothing is in yet" in capsys.readouterr().out


def test_every_fault_of_the_configuration_is_told_at_once(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "tertial.toml").write_text(
        CONFIG.replace('"4000-8899"', '"3900-8899"').replace("2026\n", '"i år"\n'), encoding="utf-8"
    )
    assert main(["status", str(tmp_path)]) == 2
    said = capsys.readouterr().err
    assert said.count("[config.") >= 2
    assert "rad" in said


def test_a_table_lines_up() -> None:
    lines = table(["a", "längre"], [["x", "1"], ["yy", "22"]], right=[1]).splitlines()
    assert lines == ["a   längre", "──  ──────", "x        1", "yy      22"]


def test_progress_is_silent_where_nobody_watches(capsys: pytest.CaptureFixture[str]) -> None:
    with Bar() as bar:
        bar("fil", 1, 2)
    assert capsys.readouterr().err == ""
