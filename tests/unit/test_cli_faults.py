"""A fault that no command expects ends as one finding with its place in the code, and nothing that was on its way."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import duckdb
import pytest

from tertial import cli
from tertial.cli_faults import system_fault, told

PERSON = "19121212-1212"


def test_a_fault_of_the_system_is_a_finding_in_the_users_words() -> None:
    finding = system_fault(FileNotFoundError(2, "No such file or directory", "/there"))
    assert finding.file == "/there"
    assert "filen eller mappen finns inte" in finding.message("sv")
    assert "No such file or directory" in finding.message("en")


@pytest.mark.parametrize(
    ("error", "code"),
    [
        (OSError(28, "No space left on device"), "storage.no-space"),
        (OSError(13, "Permission denied"), "system.fault"),
        (MemoryError(), "system.no-memory"),
        (duckdb.OutOfMemoryException("Out of Memory Error: failed to allocate"), "system.no-memory"),
        (KeyError(PERSON), "system.program"),
    ],
)
def test_each_fault_has_its_finding(error: Exception, code: str) -> None:
    assert told(error).code == code


def test_an_engine_whose_memory_is_out_is_told_as_such() -> None:
    with duckdb.connect(config={"memory_limit": "1MB", "temp_directory": ""}) as engine:
        with pytest.raises(duckdb.Error) as caught:
            engine.execute("SELECT list(range) FROM range(10000000)").fetchall()
        assert told(caught.value).code == "system.no-memory"


def test_a_fault_of_ours_names_its_place_and_no_person(capsys: Any, monkeypatch: Any, tmp_path: Path) -> None:
    def broken(_: object) -> int:
        raise ValueError(PERSON)

    monkeypatch.setitem(cli.RUN, "status", broken)
    assert cli.main(["status", str(tmp_path)]) == 2
    said = capsys.readouterr().err
    assert "ValueError at" in said
    assert "broken" in said
    assert PERSON not in said
    assert "Traceback" not in said


def test_a_developer_sees_the_whole_fault() -> None:
    code = "from tertial import cli\ncli.RUN['status'] = lambda _: 1 / 0\ncli.main(['status', 'x'])"
    made = subprocess.run([sys.executable, "-X", "dev", "-c", code], capture_output=True, text=True, check=False)
    assert made.returncode == 1
    assert "ZeroDivisionError: division by zero" in made.stderr


def test_an_encoding_without_our_signs_stops_nothing(tmp_path: Path) -> None:
    """What a pipe on Windows, or a terminal of an older kind, takes."""
    environment = {**os.environ, "PYTHONIOENCODING": "latin-1"}
    for words in (["init", "w"], ["status", "w"], ["status", "w", "--json"]):
        command = [sys.executable, "-m", "tertial", *words]
        made = subprocess.run(command, capture_output=True, cwd=tmp_path, env=environment, check=False)
        assert made.returncode == 0, made.stderr
        if "--json" not in words:
            assert "tertial" in made.stdout.decode("latin-1")
            assert "?" in made.stdout.decode("latin-1")
    assert json.loads(made.stdout.decode("ascii"))


def test_a_pipe_that_nobody_reads_any_more_is_no_fault(tmp_path: Path) -> None:
    """As in `tertial status … | head`."""
    reading, writing = os.pipe()
    os.close(reading)
    command = [sys.executable, "-m", "tertial", "init", "w"]
    buffered = {name: value for name, value in os.environ.items() if name != "PYTHONUNBUFFERED"}
    made = subprocess.run(command, stdout=writing, stderr=subprocess.PIPE, cwd=tmp_path, env=buffered, check=False)
    os.close(writing)
    assert (made.returncode, made.stderr) == (0, b"")
