"""The examples of docs/how-to/use-the-api.md run against a server, and its table of statuses is the document's."""

from __future__ import annotations

import importlib.util
import re
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from tertial.usecases import people, texts, tokens
from tertial.usecases.access import Acting
from tertial.usecases.imports import now
from tertial.web.access_table import TABLE
from tertial.web.api_parts import WRITES

if TYPE_CHECKING:
    from tests.web.conftest import Served

PAGE = Path(__file__).resolve().parents[2] / "docs" / "how-to" / "use-the-api.md"
TEXT = PAGE.read_text(encoding="utf-8")


def test_the_examples_in_python_run(served: Served, monkeypatch: Any, capsys: Any) -> None:
    workspace = served.app.state.house.views.workspace
    controller = Acting(next(p for p in people.people(workspace) if p.login == "controller"), now())
    made = tokens.add_token(workspace, controller, "docs", "write")
    monkeypatch.setenv("TERTIAL_SERVER", served.address)
    monkeypatch.setenv("TERTIAL_TOKEN", made.secret)
    served.app.state.house.views.get(served.app.state.house.views.newest())
    before = texts.text(workspace, "2026-08", "summary").version
    names: dict[str, Any] = {}
    for block in re.findall(r"^```python\n(.*?)^```", TEXT, re.DOTALL | re.MULTILINE):
        if "import pandas" not in block or importlib.util.find_spec("pandas") is not None:
            exec(compile(block, str(PAGE), "exec"), names)  # noqa: S102 - our own documentation
    assert len(names["rows"]) > 5
    assert {"unit", "name", "forecast", "deviation"} <= names["rows"][-1].keys()
    assert names["saved"]["text"]["version"] == before + 1
    assert "2026-08" in capsys.readouterr().out
    tokens.revoke_token(workspace, controller, made.token.id)


def test_the_statuses_are_those_of_the_document() -> None:
    assert re.findall(r"^\| (\d{3}) \|", TEXT, re.MULTILINE) == sorted(str(status) for status in WRITES)


@pytest.mark.parametrize("path", sorted(set(re.findall(r"[\"`/](api/[a-z/{}.-]+)", TEXT))))
def test_every_address_of_the_page_is_there(path: str) -> None:
    asked = "/" + re.sub(r"\{\w+\}", "x", path).rstrip("/.")
    assert any(re.fullmatch(re.sub(r"\{\w+\}", "[^/]+", row.path), asked) for row in TABLE)
